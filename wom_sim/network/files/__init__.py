"""Networks read from files and written to them, and handed to other libraries."""
