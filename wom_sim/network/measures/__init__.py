"""What a network is like."""
