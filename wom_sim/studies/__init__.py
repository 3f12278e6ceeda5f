"""Studies: several runs that answer a question together."""
