"""The engine of all studies: many runs of one scenario with other settings, made in chunks, anywhere, and kept."""
