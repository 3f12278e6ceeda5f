"""What Bass's model must come to: closed forms in continuous time, and the recursion of a step."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim.classics.bass import contact_chance, per_step
from wom_sim.classics.given import number, numbers, whole
from wom_sim.errors import InputError

Curve = NDArray[np.float64]


def _times(p: float, q: float, t: ArrayLike) -> tuple[float, float, Curve]:
    times = numbers(t, "t")
    if not (np.isfinite(times) & (times >= 0.0)).all():
        raise InputError("a time is a number of 0 or more.", where="t")
    return number(p, "p", 0.0, 1e300), number(q, "q", 0.0, 1e300), times


def _elapsed(rate: float, t: Curve) -> Curve:
    """The integral of exp(-rate x) from 0 to t."""
    return t if rate == 0.0 else -np.expm1(-rate * t) / rate


def bass_curve(p: float, q: float, t: ArrayLike) -> Curve:
    """Share who have adopted by time t among infinitely many who all hear each other; float64, the shape of t.

    F(t) = (1 - exp(-(p + q) t)) / (1 + (q / p) exp(-(p + q) t)) (Bass 1969); 0 for ever where p = 0.
    """
    p, q, t = _times(p, q, t)
    if p == 0.0:
        return np.zeros(t.shape)
    return p * -np.expm1(-(p + q) * t) / (p + q * np.exp(-(p + q) * t))


def bass_circle(p: float, q: float, t: ArrayLike) -> Curve:
    """The same on an infinite circle, where everyone hears two: 1 - exp(-(p + q) t + q (1 - exp(-p t)) / p).

    Fibich and Gibori 2010, "Aggregate diffusion dynamics in agent-based models with a spatial structure".
    """
    p, q, t = _times(p, q, t)
    return -np.expm1(-(p + q) * t + q * _elapsed(p, t))


def bass_couple(p: float, q: float, t: ArrayLike) -> Curve:
    """The same between two who hear each other: the slowest of all networks in which everyone's imitation is q.

    1 - (q exp(-2 p t) - p exp(-(p + q) t)) / (q - p); Fibich and Golan 2022, "Diffusion of new products with
    heterogeneous consumers". The complete graph of `bass_curve` is the fastest.
    """
    p, q, t = _times(p, q, t)
    # By the slower of the two rates, since the other's exponential would grow without bound.
    return 1.0 - np.exp(-2.0 * p * t) - p * np.exp(-(p + min(p, q)) * t) * _elapsed(abs(q - p), t)


def bass_recursion(p: float, q: float, step: float, steps: int, start: float = 0.0) -> Curve:
    """Shares at the start and after every step of `bass` on an infinite complete graph: float64 (steps + 1,).

    F' = F + (1 - F)(1 - (1 - p dt)(1 - q dt F)), which comes to `bass_curve` at first order in the step.
    """
    step, shares = number(step, "step", 0.0, 1e300), np.empty(whole(steps, "steps", 0) + 1)
    innovation, imitation = per_step(p, step, "p"), per_step(q, step, "q")
    shares[0] = number(start, "start")
    for at in range(len(shares) - 1):
        shares[at + 1] = shares[at] + (1.0 - shares[at]) * contact_chance(innovation, imitation, shares[at])
    return shares
