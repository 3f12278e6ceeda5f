"""What all runs of a study come from, beside its points: a change of any of it makes them other runs."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from wom_sim import __version__, kernel
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.own_moves import SOURCES
from wom_sim.result import VERSION
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.identity import contents, digest, texts

if TYPE_CHECKING:
    from wom_sim.studies.engine.rows import Point


class Origin(NamedTuple):
    """Plain data that tell whether runs made elsewhere, or earlier, are the same."""

    release: tuple[str, int, str]
    """As `release` has it."""
    base: str
    """Digest of the base."""
    files: tuple[tuple[str, str], ...]
    """Files that base and points name, each with a digest of its contents."""
    moves: tuple[tuple[str, str], ...]
    """Modules with moves of the user's own that they use, each with its source."""


@cache
def release() -> tuple[str, int, str]:
    """The release of wom_sim in this process, the version of its results, and the hash of its sources."""
    return __version__, VERSION, kernel.sources_hash()


def origin_of(base: Scenario, points: Iterable[Point]) -> Origin:
    """What the runs of a base with these points come from."""
    data = base.to_data()
    named = {*texts(data), *(text for point in points for text in texts(dict(point)))}
    files = [(text, found) for text in sorted(named) if (found := contents(text)) is not None]
    moves = {
        move.__module__: _source(move)
        for kind, move in Intervention.kinds.items()
        if kind in named and move.__module__.partition(".")[0] != "wom_sim"
    }
    return Origin(release(), digest(data), tuple(files), tuple(sorted(moves.items())))


def _source(move: type[Intervention]) -> str:
    """The source of a move: of its whole module, where that was read from a file of moves."""
    with suppress(OSError, TypeError):
        return SOURCES.get(move.__module__) or inspect.getsource(move)
    return ""
