"""One law of the canon: who says what must come out, and how it is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Finding(NamedTuple):
    """One target of a law beside what came out."""

    what: str
    """The quantity, with the parameters at which it was looked for."""
    target: str
    """What must come out."""
    result: str
    """What came out."""
    tolerance: str
    """How far off it may be, and why so far: standard errors, a stated bias, or nothing."""
    met: bool


class Effort(NamedTuple):
    """How much work a check may do: the canon is run in under a minute, or in full."""

    full: bool

    def of(self, quick: int, full: int) -> int:
        """As many runs (or people, or steps) as this effort allows."""
        return full if self.full else quick


@dataclass(frozen=True)
class Law:
    """A law of the canon.

    name : what it is called. tier : A, exact; B, published theory or simulation; C, an empirical pattern that
    the default model should show without being bent to it, which is reported and fails nothing.
    source : who says so. check : yields what was found; it looks at the effort for how much to do.
    quick : whether it is looked for in the quick canon too.
    """

    name: str
    tier: Literal["A", "B", "C"]
    source: str
    check: Callable[[Effort], Iterator[Finding]]
    quick: bool = True


def near(what: str, target: float, result: float, tolerance: float, because: str = "") -> Finding:
    """A number that must be another within a tolerance; `because` says where the tolerance comes from."""
    why = f" ({because})" if because else ""
    return Finding(what, f"{target:.6g}", f"{result:.6g}", f"{tolerance:.2g}{why}", abs(result - target) <= tolerance)


def mean_near(what: str, target: float, sample: ArrayLike, bias: float = 0.0) -> Finding:
    """A Monte-Carlo mean within four standard errors, and a stated bias, of its target."""
    values = np.asarray(sample, np.float64)
    error = 4.0 * float(values.std(ddof=1)) / float(np.sqrt(values.size))
    because = "4 SE" if bias == 0.0 else f"4 SE and a bias of {bias:.2g}"
    return near(what, target, float(values.mean()), error + bias, because)


def between(what: str, low: float, high: float, result: float) -> Finding:
    """A number that must lie between two others."""
    return Finding(what, f"{low:.6g} to {high:.6g}", f"{result:.6g}", "", low <= result <= high)


def same(what: str, agrees: bool, detail: str = "the same") -> Finding:
    """Something that must be the same in every bit."""
    return Finding(what, "the same bits", detail if agrees else "different", "none", agrees)


def differs(what: str, agrees: bool) -> Finding:
    """Something that must not be the same: without it, that something else is the same would say little."""
    return Finding(what, "different", "the same" if agrees else "different", "none", not agrees)


def exactly(what: str, left: ArrayLike, right: ArrayLike) -> Finding:
    """Counts that must be equal one by one; something has to have been counted."""
    one, other = np.asarray(left), np.asarray(right)
    wrong = int((one != other).sum())
    result = f"{wrong:,} of {one.size:,} differ, sum {int(one.sum()):,}"
    return Finding(what, f"all equal, sum {int(other.sum()):,}", result, "none", wrong == 0 and bool(one.any()))
