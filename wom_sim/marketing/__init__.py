"""What marketers do: interventions write levers, and nothing else."""
