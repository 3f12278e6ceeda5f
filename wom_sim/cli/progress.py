"""How far a run is: a bar on a terminal, a line every tenth elsewhere, nothing when nobody wants to know."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from time import perf_counter
from typing import Protocol

from wom_sim.cli.guard import say


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, share: float, so_far: str = "", /) -> None:
        """The share that is done, from 0 to 1, and what is known by then."""


TELLING = 0.03
"""Share of the work that says something about the pace."""
LONG = 3.0
"""Seconds after which whoever waits is told why."""


@contextmanager
def shown(title: str, *, quiet: bool, lines: bool = True) -> Iterator[Progress]:
    """A function to call with the share of the work that is done, from 0 to 1.

    lines : whether progress is told in lines where there is no terminal.
    """
    if quiet or not (lines or sys.stderr.isatty()):
        yield _silent
    elif sys.stderr.isatty():
        with _bar(title) as progress:
            yield progress
    else:
        yield _lines(title)


@contextmanager
def working(title: str) -> Iterator[None]:
    """Show that something goes on whose end is not known: always on a terminal, elsewhere when it takes long."""
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(f"{title} ..."):
            yield
        return
    late = Timer(LONG, say, (f"{title} ...",))
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()


def _silent(_share: float, _so_far: str = "", /) -> None:
    pass


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{title}: getting ready", total=None)

        def progress(share: float, so_far: str = "", /) -> None:
            text = escape(f"{title}: {so_far}" if so_far else title)
            bar.update(task, description=text, total=1.0, completed=share)

        yield progress


def _lines(title: str) -> Progress:
    say(f"{title}: getting ready")
    began, first, told, known = 0.0, 0.0, -1, ""

    def progress(share: float, so_far: str = "", /) -> None:
        nonlocal began, first, told, known
        if told < 0:
            # Compiling, and what an interrupted run has done already, say nothing about the pace.
            began, first, told = perf_counter(), share, int(share * 10)
        elif share > first and (int(share * 10) > told or so_far != known):
            told, known = int(share * 10), so_far
            left = (perf_counter() - began) * (1.0 - share) / (share - first)
            pace = f", about {left:.0f} s left" if left >= 1.0 and share - first >= TELLING else ""
            say(f"{title}: {told * 10} %{pace}" + (f"; {so_far}" if so_far else ""))

    return progress
