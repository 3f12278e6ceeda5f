"""Which setting gives a network the wanted degrees of separation: a formula, then measured corrections."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from wom_sim.errors import InputError
from wom_sim.network.expected import expected_rewiring, rewired_clustering
from wom_sim.network.generators.watts_strogatz import FACEBOOK_DEGREES
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.kinds import described
from wom_sim.network.knobs import Aim, Knob, knob_of
from wom_sim.network.measures.clustering import clustering as clustering_of
from wom_sim.network.measures.measure import searches
from wom_sim.network.ties import Ties

STANDARD_ERROR = 0.004
"""Sources are added until the mean distance of a trial network is known this well."""

CLEAR = 6.0
"""Standard errors by which a trial has clearly missed, and is measured no further."""

FIRST_SOURCES = 512
MOST_TRIALS = 24

ASIDE = 0.05
"""How far along the scale the expected slope is taken."""

CLOSE = 0.02
"""Miss in clustering that is not worth advice."""

COARSE = 0.02
"""Part of the mean distance that a network too small for the tolerance may miss by."""

MOST_TIES = 400
"""Ties each up to which they are looked for, where only distance and clustering are given."""


@dataclass(frozen=True)
class Calibration:
    """The setting found, and what a network with it and the same seed measures.

    `settings` is the network as a scenario has it. `reached` says whether its degrees of separation are within the
    tolerance, or, in a network so small that the least change would overshoot, within 2 % of the mean distance.
    Otherwise this is the nearest there is, and `advice` says what else to change. Clustering is as near as the ties
    can be shared out; it has no say in `reached`, and `advice` speaks of a miss.
    """

    kind: str
    n: int
    k: int
    target: float
    seed: int
    settings: dict[str, Any]
    degrees_of_separation: float
    mean_distance: float
    standard_error: float
    """Of the two above."""
    clustering: float
    clustering_standard_error: float
    reached: bool
    trials: int
    """Networks that were made."""
    advice: str = ""

    @property
    def rewiring(self) -> float:
        """The rewiring found, of a Watts-Strogatz network."""
        return float(self.settings["rewiring"])

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data, the setting found (such as `rewiring`) at the top too."""
        return {**self.settings, **asdict(self)}


@dataclass(frozen=True)
class _Trial:
    """A setting that was tried, and how much longer than wanted the mean distance of its network is."""

    place: float
    miss: float
    standard_error: float


def _trial(make: Callable[[float], Ties], place: float, seed: int, wanted: float) -> _Trial:
    far = searches(make(place), seed)
    sources = FIRST_SOURCES
    far.extend(sources)
    while far.standard_error > STANDARD_ERROR and abs(far.mean - wanted) < CLEAR * far.standard_error:
        sources *= 2
        far.extend(sources)
    return _Trial(place, far.mean - wanted, far.standard_error)


def _slope(knob: Knob, trials: list[_Trial]) -> float:
    """Change of mean distance along the scale: measured where two trials are at hand, expected before."""
    last = trials[-1]
    if len(trials) > 1:
        slope = (last.miss - trials[-2].miss) / (last.place - trials[-2].place)
    elif knob.expected is not None:
        aside = last.place - ASIDE
        slope = (knob.expected(last.place, math.inf) - knob.expected(aside, math.inf)) / ASIDE
    else:
        slope = -1.0 / (knob.high - knob.low)
    # Noise can make it flat or turn it round; a step along the scale never makes distances longer by much.
    return min(slope, -0.02)


def calibrate(
    n: int,
    k: int | None,
    degrees: float = FACEBOOK_DEGREES,
    seed: int = 0,
    tolerance: float = 0.01,
    *,
    kind: str = "watts-strogatz",
    clustering: float | None = None,
    **given: Any,
) -> Calibration:
    """Find the setting at which a network has given degrees of separation.

    Parameters
    ----------
    n : int
        People.
    k : int or None
        Ties of each. None, with `clustering`, looks for it too where the kind is watts-strogatz.
    degrees : float
        Wanted degrees of separation: mean distance less one.
    seed : int
        Of the networks that are tried: the network built with the same seed is the one measured here.
    tolerance : float
        Miss in degrees that is good enough.
    kind : str
        The kind of network, and with it what is looked for: the `rewiring` of watts-strogatz, how many ties of a
        procedural network are `far`, ...
    clustering : float
        Wanted clustering, where a second freedom exists: how many ties are `near` in a procedural network, or k.
    given : settings of the kind that stay as they are, such as `region`.

    Raises
    ------
    InputError : degrees or tolerance not above 0, n and k that make no such network, a kind without such a setting,
        clustering that nothing is left to set by.
    """
    for name, value in (("degrees", degrees), ("tolerance", tolerance)):
        if not (math.isfinite(value) and value > 0):
            raise InputError(f"{name} = {value} cannot be aimed at.", where=name, remedy="Give a number above 0.")
    if clustering is not None and not 0.0 <= clustering < 1.0:
        raise InputError(
            f"clustering = {clustering} cannot be aimed at.", where="clustering", remedy="Give 0 or more, below 1."
        )
    n, seed = whole_numbers(n=n, seed=seed)
    wanted = degrees + 1.0
    aim_of_ties = clustering
    if k is None:
        k = _ties_for(n, wanted, kind, clustering)
        aim_of_ties = None
    (k,) = whole_numbers(k=k)
    knob = knob_of(kind, Aim(n, k, aim_of_ties, given))

    def settings(place: float) -> dict[str, Any]:
        return {"kind": kind, **given, **knob.settings(place)}

    def make(place: float) -> Ties:
        ties: Ties = described(settings(place)).build(seed)
        return ties

    trials, narrowed = _search(knob, make, seed, wanted, tolerance)
    best = min(trials, key=lambda trial: abs(trial.miss))
    misses = [trial.miss for trial in trials]
    if knob.longest is not None:
        misses.append(knob.longest - wanted)
    overshoots = narrowed and min(misses) < 0 < max(misses)
    reached = abs(best.miss) <= (max(tolerance, COARSE * wanted) if overshoots else tolerance)
    found = wanted + best.miss
    distant = "" if reached else _advice(best.miss, overshoots, found - 1.0)
    # Made once more, since keeping the networks of all trials would fill the memory.
    closed = clustering_of(make(best.place), seed)
    return Calibration(
        kind=kind,
        n=n,
        k=k,
        target=degrees,
        seed=seed,
        settings=settings(best.place),
        degrees_of_separation=found - 1.0,
        mean_distance=found,
        standard_error=best.standard_error,
        clustering=closed.mean,
        clustering_standard_error=closed.standard_error,
        reached=reached,
        trials=len(trials),
        advice=" ".join(filter(None, (distant, _clustering_advice(clustering, closed.mean)))),
    )


def _search(
    knob: Knob, make: Callable[[float], Ties], seed: int, wanted: float, tolerance: float
) -> tuple[list[_Trial], bool]:
    """Trials until one is good enough, and whether they ended because no two settings are left between them."""
    low, high = knob.low, knob.high
    place = _first_place(knob, wanted)
    trials: list[_Trial] = []
    while True:
        trial = _trial(make, place, seed, wanted)
        trials.append(trial)
        if abs(trial.miss) <= tolerance or len(trials) == MOST_TRIALS:
            return trials, False
        if trial.miss > 0:
            low = place
        else:
            high = place
        if knob.alike(low, high):
            return trials, True
        place = _next_place(place - trial.miss / _slope(knob, trials), low, high, knob)


def _first_place(knob: Knob, wanted: float) -> float:
    """Where the formula expects the distance wanted; in the middle where there is none."""
    low, high = knob.low, knob.high
    if knob.longest is not None and knob.longest <= wanted:
        return low
    if knob.expected is not None:
        if not knob.whole and knob.expected(high, wanted) > wanted:
            return high
        while high - low > ASIDE / 5.0:
            middle = (low + high) / 2.0
            if knob.expected(middle, wanted) > wanted:
                low = middle
            else:
                high = middle
    place = (low + high) / 2.0
    return min(max(round(place), knob.low + 1), knob.high - 1) if knob.whole else min(place, knob.high)


def _next_place(proposed: float, low: float, high: float, knob: Knob) -> float:
    if knob.whole:
        return min(max(round(proposed), low + 1), high - 1)
    if proposed >= high == knob.high:
        return high
    if proposed <= low == knob.low:
        return low
    return proposed if low < proposed < high else (low + high) / 2.0


def _ties_for(n: int, wanted: float, kind: str, clustering: float | None) -> int:
    """The even k whose Watts-Strogatz network is expected to come nearest to a clustering at the distance wanted."""
    if kind != "watts-strogatz" or clustering is None:
        raise InputError(
            "k can be found only from a clustering, and only for watts-strogatz.", where="k", remedy="Give k."
        )
    miss = {}
    for k in range(4, min(MOST_TIES, n - 1), 2):
        rewiring = expected_rewiring(n, k, wanted)
        if rewiring < 1.0 - 1e-9:
            miss[k] = abs(rewired_clustering(n, k, rewiring) - clustering)
    if not miss:
        raise InputError(f"no number of ties brings {n:,} people to a mean distance of {wanted:g}.", where="degrees")
    return min(miss, key=lambda k: miss[k])


def _advice(miss: float, overshoots: bool, found: float) -> str:
    if overshoots:
        change = "more people or a larger k, since the least change makes the difference here"
    elif miss > 0:
        change = "more ties (a larger k) or fewer people"
    else:
        change = "fewer ties (a smaller k) or more people"
    return f"Use {change}, or say degrees: {found:.2f}."


def _clustering_advice(wanted: float | None, found: float) -> str:
    if wanted is None or abs(found - wanted) <= CLOSE:
        return ""
    return f"The clustering is {found:.3f} and not {wanted:.3f}: another k or region may come nearer."
