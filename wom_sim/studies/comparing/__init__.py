"""What a comparison is made of: `wom_sim.studies.compare` puts it together."""
