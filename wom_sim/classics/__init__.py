"""The classical models of diffusion and of opinion, on the same ties and draws as the simulation."""
