"""Which defaults matter most, as the study of all of them has measured: `experiments/sensitivity_of_defaults`."""

from __future__ import annotations

from fnmatch import fnmatchcase

INFLUENTIAL = (
    "laws.choice.consider",
    "laws.choice.appeal",
    "laws.choice.openness",
    "platforms.offline.membership",
    "laws.choice.occasions",
    "laws.choice.prompted",
    "laws.choice.visibility",
    "laws.talk.rate",
    "laws.choice.unprompted",
    "platforms.*.conversations",
    "laws.choice.prompt_half_life",
    "population.traits.need_spread",
    "products.*.quality",
    "laws.choice.opinion",
    "laws.choice.lapse",
    "laws.opinion.prior_weight",
    "laws.talk.relay",
    "laws.talk.delight",
    "laws.talk.half_life",
    "population.traits.susceptibility",
    "population.traits.tolerance",
    "laws.opinion.advertisement",
    "laws.experience.noise",
)
"""Paths of the numbers whose range moves the present value of a launch by 5 % or more at one end, the widest first."""


def influence_rank(path: str) -> int:
    """Place of a number among them; behind all where it is not one."""
    ranks = (place for place, pattern in enumerate(INFLUENTIAL) if fnmatchcase(path, pattern))
    return next(ranks, len(INFLUENTIAL))
