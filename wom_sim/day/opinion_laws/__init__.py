"""Laws of opinion that can be named in a scenario, one file each; the usual one is in `wom_sim.day.opinion`."""
