"""What the pages of all studies are made of: the page, its figures and its tables."""
