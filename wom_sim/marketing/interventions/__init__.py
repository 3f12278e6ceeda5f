"""One intervention a file. A file added here, or a subclass imported from anywhere, works everywhere."""
