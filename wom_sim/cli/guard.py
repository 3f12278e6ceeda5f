"""The application, and what becomes of errors: a plain sentence on stderr and an exit code, never half a result."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Annotated

import typer

from wom_sim.errors import InputError

FAULT, WRONG_INPUT, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    help="Simulate word-of-mouth: how people talk about products, and what a marketing plan changes.",
    epilog="Start with 'wom-sim demo', or 'wom-sim examples' for scenarios to change.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from wom_sim import __version__

        print(f"wom-sim {__version__}")
        raise typer.Exit


@app.callback()
def _about(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None:
    pass


def command[**P](function: Callable[P, None]) -> Callable[P, None]:
    """Make a function a command, whose errors become words and an exit code."""

    @wraps(function)
    def guarded(*given: P.args, **named: P.kwargs) -> None:
        try:
            function(*given, **named)
            sys.stdout.flush()
        except InputError as fault:
            say(f"{fault}")
            raise typer.Exit(WRONG_INPUT) from None
        except KeyboardInterrupt:
            say("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read the output has seen enough, as `| head` does.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except typer.Exit:
            raise
        except Exception as fault:
            if os.environ.get("WOM_SIM_DEBUG"):
                raise
            text = " ".join(str(fault).split()) or "no further words"
            say(f"Something went wrong that should not: {type(fault).__name__}: {text}")
            say("To see where, run again with WOM_SIM_DEBUG=1 for the traceback.")
            raise typer.Exit(FAULT) from None

    return guarded


def say(text: str) -> None:
    """Say something that is no result: on stderr, and without fuss when nobody listens there."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
