"""Networks that are made, one kind a file."""
