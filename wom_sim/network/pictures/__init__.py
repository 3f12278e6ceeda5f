"""Networks drawn."""
