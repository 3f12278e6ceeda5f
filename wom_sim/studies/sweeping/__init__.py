"""What a sweep is made of: `wom_sim.studies.sweep` puts it together."""
