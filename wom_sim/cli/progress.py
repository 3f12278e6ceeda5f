"""How far a run is: a bar on a terminal, a line every tenth elsewhere, nothing when nobody wants to know."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from wom_sim.cli.guard import say

Progress = Callable[[float], None]


@contextmanager
def shown(title: str, *, quiet: bool, lines: bool = True) -> Iterator[Progress]:
    """A function to call with the share of the work that is done, from 0 to 1.

    lines : whether progress is told in lines where there is no terminal.
    """
    if quiet:
        yield lambda share: None
    elif sys.stderr.isatty():
        with _bar(title) as progress:
            yield progress
    elif lines:
        yield _lines(title)
    else:
        yield lambda share: None


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{title}: getting ready", total=None)

        def progress(share: float) -> None:
            bar.update(task, description=title, total=1.0, completed=share)

        yield progress


def _lines(title: str) -> Progress:
    say(f"{title}: getting ready")
    began = perf_counter()
    first = -1.0
    told = 0

    def progress(share: float) -> None:
        nonlocal first, told
        if first < 0.0:
            # What was done before, by an interrupted run or while compiling, says nothing about the pace.
            first, told = share, int(share * 10)
            restart()
            return
        if int(share * 10) > told:
            told = int(share * 10)
            left = (perf_counter() - began) * (1.0 - share) / max(share - first, 1e-9)
            say(f"{title}: {told * 10} %" + (f", about {left:.0f} s left" if share < 1.0 and left >= 1.0 else ""))

    def restart() -> None:
        nonlocal began
        began = perf_counter()

    return progress
