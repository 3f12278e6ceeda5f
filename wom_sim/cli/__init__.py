"""The command line. Each command makes its heavy imports when it is called, so that help is instant."""

from __future__ import annotations

import os
import sys

from wom_sim.cli.beginning import init
from wom_sim.cli.calibrating import calibrate
from wom_sim.cli.comparing import compare
from wom_sim.cli.compiling import warmup
from wom_sim.cli.exploring import explore
from wom_sim.cli.guard import INTERRUPTED, app
from wom_sim.cli.network import network
from wom_sim.cli.optimising import optimize
from wom_sim.cli.pilots import pilot
from wom_sim.cli.profiling import profile
from wom_sim.cli.replaying import replay
from wom_sim.cli.running import demo, run
from wom_sim.cli.scenarios import examples, schema, validate
from wom_sim.cli.sensing import sensitivity
from wom_sim.cli.sweeping import sweep
from wom_sim.cli.verification import verify

__all__ = ["app", "main"]

for _command in (
    *(demo, init, run, compare, pilot, replay),
    *(sweep, sensitivity, calibrate, optimize),
    *(validate, schema, examples, profile, verify, warmup),
):
    app.command()(_command)
app.command("app")(explore)
app.add_typer(network, name="network")


def main() -> None:
    """The command `wom-sim`; exits with 0 fine, 1 a fault, 2 wrong input, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a letter shows a question mark, instead of stopping the command.
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="wom-sim")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            # Python would end by the signal instead of this code, where it came while code was being generated.
            sys.stdout.flush()
            os._exit(INTERRUPTED)
        raise
