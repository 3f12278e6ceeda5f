"""The same bits as plain Python and compiled, and with traits that are kept or drawn; see conftest.py for the runs.

The file stands last, so that the runs are done when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

TinyRuns = Callable[[], list[dict[str, str]]]
"""Fingerprints of tiny runs by name, or what went wrong: first without the JIT, then with it."""


def test_stored_and_drawn_traits_are_the_same(tiny_runs: TinyRuns) -> None:
    """A trait that is drawn again must be the one that would have been kept; with the JIT and without."""
    for found in tiny_runs():
        assert found["drawn"] == found["float64"]


RUNS = [
    "float64",
    "float32",
    "compact",
    "weighted",
    "feeds",
    "channels",
    "contact",
    "strangers",
    "threshold",
    "other laws",
    "listening",
    "pages",
    "service",
]


@pytest.mark.parametrize("run", RUNS)
def test_the_jit_changes_nothing(run: str, tiny_runs: TinyRuns) -> None:
    """The same code runs as plain Python: integer promotion, NumPy functions or fast maths would show here."""
    plain, compiled = tiny_runs()
    assert plain[run] == compiled[run]
    assert len(plain[run]) == 64, plain[run]
