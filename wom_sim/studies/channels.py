"""What each move of a plan contributes: Shapley values over all plans that have some of them and lack the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Channels(NamedTuple):
    """Moves of a product, and what they are worth together and apart. R replicates, M moves."""

    moves: tuple[str, ...]
    """Names of the moves, as in `marketing.<product>`."""
    kpi: str
    shapley: Values
    """float64 (M, R): each move's fair share of what all do together; sums to `whole`."""
    alone: Values
    """float64 (M, R): what it does where there is no other move."""
    last: Values
    """float64 (M, R): what it adds to all others, which is what leaving it out would cost."""
    interaction: Values
    """float64 (M, M, R): Shapley interaction of each pair, above 0 where they help each other; 0 on the diagonal; nan where sampled."""
    whole: Values
    """float64 (R,): what all moves do together, against none."""
    cost: Values
    """float64 (M, R): what each costs where all run."""
    plans: int
    """How many plans were run; 2 ** M where exact."""
    exact: bool
