"""Which rewiring gives a small world the wanted degrees of separation: a formula, then measured corrections."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from wom_sim.errors import InputError
from wom_sim.network.clustering import clustering
from wom_sim.network.distances import Distances
from wom_sim.network.ties import Ties
from wom_sim.network.watts_strogatz import FACEBOOK_DEGREES, check, watts_strogatz

STANDARD_ERROR = 0.004
"""Sources are added until the mean distance of a trial network is known this well."""

FIRST_SOURCES = 512
MOST_TRIALS = 24

LEAST_STEP = 0.1
"""Ties moved, on average, between two rewirings that are no longer told apart."""

COARSE = 0.02
"""Part of the mean distance that a network too small for the tolerance may miss by."""

LEAST_REWIRING = 1e-10
"""Below every 32-bit draw: the ring as it was laid."""


@dataclass(frozen=True)
class Calibration:
    """The rewiring found, and what a network with it and the same seed measures.

    `degrees` and `standard_error` are of that network, `clustering` its mean clustering, `trials` the networks
    made. `reached` says whether it is within the tolerance, or, in a network so small that moving a single tie
    would overshoot, within 2 % of the mean distance. Otherwise this is the nearest that rewiring can do, and
    `advice` says what else to change.
    """

    n: int
    k: int
    target: float
    seed: int
    rewiring: float
    degrees: float
    standard_error: float
    clustering: float
    reached: bool
    trials: int
    advice: str = ""

    @property
    def mean_distance(self) -> float:
        """Mean distance: degrees of separation and one."""
        return self.degrees + 1.0

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return asdict(self) | {"mean_distance": self.mean_distance}


def ring_distance(n: int, k: int) -> float:
    """Mean distance on the ring without rewiring: whoever is j places away is ceil(j / (k / 2)) ties away."""
    half = k // 2
    full, rest = divmod((n - 1) // 2, half)
    total = 2 * (half * full * (full + 1) // 2 + rest * (full + 1))
    if n % 2 == 0:
        total += math.ceil((n // 2) / half)
    return total / (n - 1)


def expected_distance(n: int, k: int, rewiring: float, most: float = math.inf) -> float:
    """Mean distance that a small world is expected to have; infinite once it is sure to be above `most`.

    A mean-field recursion over distances, in the spirit of Newman, Moore and Watts (2000). Those reached form
    clusters on the ring. A step grows each cluster by h = k (1 - rewiring) / 2 people on both sides; with the gaps
    between C clusters exponential, the U people not reached become U exp(-2 h C / U), and as many gaps in
    proportion stay open. The long ties of those reached last, s = k rewiring each, then fall on anyone and start new
    clusters. In trials the rewiring that it asks for was within 0.03 of the measured one.
    """
    near, far = k * (1.0 - rewiring) / 2.0, k * rewiring
    left, clusters, latest = n - 1.0, 1.0, 1.0
    reached = total = 0.0
    distance = 0
    while left > 0.5 and latest > 1e-9:
        distance += 1
        closing = math.exp(-2.0 * near * clusters / left)
        beyond = left * closing
        hits = beyond * -math.expm1(-far * latest / n)
        latest = left - beyond + hits
        left = beyond - hits
        clusters = clusters * closing + hits
        reached += latest
        total += distance * latest
        if total + distance * left > most * (n - 1):
            return math.inf
    return total / reached


def expected_rewiring(n: int, k: int, distance: float) -> float:
    """The rewiring, LEAST_REWIRING to 1, at which `expected_distance` comes nearest to a distance."""
    low, high = math.log(LEAST_REWIRING), 0.0
    for _ in range(40):
        middle = (low + high) / 2.0
        if expected_distance(n, k, math.exp(middle), distance) > distance:
            low = middle
        else:
            high = middle
    return math.exp(high)


@dataclass(frozen=True)
class _Trial:
    """A network with some rewiring, and how much longer than wanted its mean distance is."""

    place: float
    ties: Ties
    miss: float
    standard_error: float


def _trial(n: int, k: int, place: float, seed: int, wanted: float) -> _Trial:
    ties = watts_strogatz(n, k, _rewiring(place), seed)
    far = Distances(ties, n, seed)
    sources = FIRST_SOURCES
    far.extend(sources)
    while far.standard_error > STANDARD_ERROR:
        sources *= 2
        far.extend(sources)
    return _Trial(place, ties, far.mean - wanted, far.standard_error)


def _rewiring(place: float) -> float:
    rewiring = math.exp(place)
    return rewiring if rewiring > LEAST_REWIRING * 1.01 else 0.0


def _slope(n: int, k: int, trials: list[_Trial]) -> float:
    """Change of mean distance by log rewiring: measured where two trials are at hand, expected before."""
    last = trials[-1]
    if len(trials) > 1:
        slope = (last.miss - trials[-2].miss) / (last.place - trials[-2].place)
    else:
        aside = last.place - 0.05
        slope = (expected_distance(n, k, math.exp(last.place)) - expected_distance(n, k, math.exp(aside))) / 0.05
    # Noise can make it flat or turn it round; more rewiring never makes distances longer by much.
    return min(slope, -0.02)


def calibrate(n: int, k: int, degrees: float = FACEBOOK_DEGREES, seed: int = 0, tolerance: float = 0.01) -> Calibration:
    """Find the rewiring at which a Watts-Strogatz network has given degrees of separation.

    Parameters
    ----------
    n : int
        People.
    k : int
        Ties of each before rewiring.
    degrees : float
        Wanted degrees of separation: mean distance less one.
    seed : int
        Of the networks that are tried: the network built with the same seed is the one measured here.
    tolerance : float
        Miss in degrees that is good enough.

    Raises
    ------
    InputError : degrees or tolerance not above 0, or n and k that make no small world.
    """
    for name, value in (("degrees", degrees), ("tolerance", tolerance)):
        if not (math.isfinite(value) and value > 0):
            raise InputError(f"{name} = {value} cannot be aimed at.", where=name, remedy="Give a number above 0.")
    check(n, k)
    wanted = degrees + 1.0
    low, high = math.log(LEAST_REWIRING), 0.0
    ring = ring_distance(n, k)
    place = low if wanted >= ring else math.log(expected_rewiring(n, k, wanted))
    trials: list[_Trial] = []
    while True:
        trial = _trial(n, k, place, seed, wanted)
        trials.append(trial)
        if trial.miss > 0:
            low = place
        else:
            high = place
        moved_ties = (math.exp(high) - math.exp(low)) * n * k / 2
        if abs(trial.miss) <= tolerance or moved_ties < LEAST_STEP or len(trials) == MOST_TRIALS:
            break
        place = _next_place(place - trial.miss / _slope(n, k, trials), low, high)
    best = min(trials, key=lambda trial: abs(trial.miss))
    misses = [ring - wanted, *(trial.miss for trial in trials)]
    overshoots = moved_ties < LEAST_STEP and min(misses) < 0 < max(misses)
    reached = abs(best.miss) <= (max(tolerance, COARSE * wanted) if overshoots else tolerance)
    found = wanted + best.miss - 1.0
    return Calibration(
        n=n,
        k=k,
        target=degrees,
        seed=seed,
        rewiring=_rewiring(best.place),
        degrees=found,
        standard_error=best.standard_error,
        clustering=clustering(best.ties, seed).mean,
        reached=reached,
        trials=len(trials),
        advice="" if reached else _advice(best.miss, overshoots, found),
    )


def _next_place(proposed: float, low: float, high: float) -> float:
    if proposed >= high == 0.0:
        return high
    return proposed if low < proposed < high else (low + high) / 2.0


def _advice(miss: float, overshoots: bool, found: float) -> str:
    if overshoots:
        change = "more people, since a single tie more or less makes the difference here"
    elif miss > 0:
        change = "more ties (a larger k) or fewer people"
    else:
        change = "fewer ties (a smaller k) or more people"
    return f"Use {change}, or say degrees: {found:.2f}."
