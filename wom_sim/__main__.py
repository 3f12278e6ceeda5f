"""`python -m wom_sim`: the command line where scripts are not on the path."""

from wom_sim.cli import main

main()
