"""Ties as curves, and many of them as shades: where more pass, the picture is darker."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import kernel

SIDE = 1200
"""Width and height of a shaded picture in pixels."""
TONES = 24
"""Steps between white and full colour: more are not told apart, and make large files."""
CONTRAST = 1.5
"""Power of the density: above 1, so that strands stand out of a mist of ties."""

Points = NDArray[np.float64]
"""Places in the plane: float64[count, 2]."""
Curves = tuple[Points, Points, Points]
"""Where quadratic Bezier curves begin, what they are drawn towards, and where they end."""


def bowed(begin: Points, end: Points, height: NDArray[np.float64]) -> Curves:
    """Ties between people on the unit circle as arcs outside of it, each of its own height."""
    middle = (begin + end) / 2.0
    from_centre = np.hypot(middle[:, 0], middle[:, 1])[:, None]
    top = 1.0 + height[:, None]
    return begin, middle / np.maximum(from_centre, 1e-12) * (2.0 * top - from_centre), end


def through(begin: Points, end: Points) -> Curves:
    """Ties between people on the unit circle as geodesics of the hyperbolic disc, which meet it at right angles.

    Straight lines would all be darkest near the rim; these leave the middle to those that lead across.
    """
    middle = (begin + end) / 2.0
    cosine = np.hypot(middle[:, 0], middle[:, 1])
    sine = np.sqrt(np.maximum(0.0, 1.0 - cosine * cosine))
    pulled = (1.0 - sine) ** 2 / np.maximum(cosine * cosine, 1e-12)
    return begin, middle * pulled[:, None], end


def straight(begin: Points, end: Points) -> Curves:
    """Straight lines, as curves that are drawn towards their own middle."""
    return begin, (begin + end) / 2.0, end


@kernel
def trace(begin: Points, bend: Points, end: Points, lo: int, hi: int, density: NDArray[np.float64]) -> None:
    """Add the length of curves lo to hi - 1 to the pixels that they cross.

    `begin`, `bend` and `end` are float64[curves, 2] in pixels of `density`, float64[side, side].
    """
    side = density.shape[0]
    for curve in range(lo, hi):
        ax, ay = begin[curve, 0], begin[curve, 1]
        bx, by = bend[curve, 0], bend[curve, 1]
        cx, cy = end[curve, 0], end[curve, 1]
        length = math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay))
        length += math.sqrt((cx - bx) * (cx - bx) + (cy - by) * (cy - by))
        steps = int(length) + 1
        for step in range(steps):
            t = (step + 0.5) / steps
            x = (1.0 - t) * (1.0 - t) * ax + 2.0 * t * (1.0 - t) * bx + t * t * cx
            y = (1.0 - t) * (1.0 - t) * ay + 2.0 * t * (1.0 - t) * by + t * t * cy
            column = int(x - 0.5)
            row = int(y - 0.5)
            if x < 0.5 or y < 0.5 or column > side - 2 or row > side - 2:
                continue
            # Shared out among the four nearest pixels, so that lines are smooth.
            right = x - 0.5 - column
            up = y - 0.5 - row
            density[row, column] += (1.0 - right) * (1.0 - up)
            density[row, column + 1] += right * (1.0 - up)
            density[row + 1, column] += (1.0 - right) * up
            density[row + 1, column + 1] += right * up


def shades(curves: Curves, reach: float) -> NDArray[np.float64]:
    """How dark each pixel is, 0 to 1, of curves in a square from -reach to reach: float64[SIDE, SIDE], from below."""
    density = np.zeros((SIDE, SIDE))
    begin, bend, end = ((part / reach + 1.0) * (SIDE / 2.0) for part in curves)
    trace(begin, bend, end, 0, len(begin), density)
    touched = density[density > 0.05]
    if not len(touched):
        return density
    # All but the densest twentieth of what is touched is less than two thirds dark.
    usual = max(float(np.quantile(touched, 0.95)), 1.0)
    return np.round(TONES * (1.0 - np.exp(-((density / usual) ** CONTRAST)))) / TONES
