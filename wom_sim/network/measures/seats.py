"""Who is among a few people: a table of seats, so that nobody has to be compared with all of them.

Open addressing with linear probing; there are 2**b seats, at least twice as many as people, and a seat holds a
person's number and one, or 0 where it is free.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import law


@law
def seat_of(seats: NDArray[np.int64], mask: int, person: int) -> int:
    """The seat of a person, or the free one where the person would sit; `mask` is the last seat."""
    # Knuth's multiplier; the product stays within 63 bits for every number that a person can have.
    seat = ((person * 2654435761) >> 8) & mask
    while seats[seat] != 0 and seats[seat] != person + 1:
        seat = (seat + 1) & mask
    return int(seat)
