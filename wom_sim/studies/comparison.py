"""What came out of a comparison: every arm, paired with every other, and all that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.result import Result
from wom_sim.studies.channels import Channels
from wom_sim.studies.decomposition import PARTS, split
from wom_sim.studies.divergence import Divergence
from wom_sim.studies.tornado import Tornado
from wom_sim.studies.worlds import Worlds

if TYPE_CHECKING:
    import polars as pl

BASE, NOTHING = "base", "do nothing"
"""The arms that are always there: the scenario as it is, and without any marketing of the product."""


class Reached(NamedTuple):
    """How precise the comparison is."""

    wanted: float | None
    """Half of the widest interval that was asked for, in the unit of the KPI; None where nothing was asked for."""
    widest: float
    """Half of the widest 95 % interval of any arm's difference from the base."""
    looks: tuple[tuple[int, float], ...]
    """Replicates, and half of the widest interval then, at each look."""

    @property
    def enough(self) -> bool:
        """Whether the precision that was asked for was reached."""
        return self.wanted is None or self.widest <= self.wanted


class Best(NamedTuple):
    """The arm that comes out best."""

    arm: str
    chances: Mapping[str, float]
    """For each arm, the chance that its mean is the best of all, luck being what it was."""


@dataclass(frozen=True)
class Comparison:
    """Arms that share people, ties and luck, and what they differ in.

    Values of figures are float64 (replicates,) by arm; every arm has the same replicates.
    """

    product: str
    """Whose marketing is compared."""
    kpi: str
    """The figure that decides: name of an indicator."""
    arms: Mapping[str, Result]
    """By name: `BASE`, `NOTHING`, then every what-if in its order."""
    patches: Mapping[str, Mapping[str, Any]]
    """What each what-if changes, by path."""
    same: tuple[str, ...] = ()
    """Arms that are the base itself: a what-if that changes nothing, or no marketing where there is none."""
    reached: Reached = Reached(None, np.inf, ())
    hearing: Mapping[str, Result] = field(default_factory=dict)
    """Arms that live with their own moves, and hear what is said in what they are held against (see `held_against`);
    over the first replicates only."""
    unheard: Mapping[str, Result] = field(default_factory=dict)
    """Arms in which people speak and nobody hears them; over the first replicates only."""
    worlds: Worlds | None = None
    """The same arms in plausible worlds."""
    tornado: Tornado | None = None
    """What the verdict depends on."""
    later: Comparison | None = None
    """The same arms over twice the horizon."""
    channels: Channels | None = None
    """What each move of the base contributes."""
    divergence: Divergence | None = None
    """How the best arm's first replicate came to differ from the base's."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by part of the work."""
