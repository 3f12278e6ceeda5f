"""What an optimisation is made of: what is decided, what a plan with it costs, the search, and the retest."""
