"""The day: one file a phase, each with its configuration, its laws and its loops."""
