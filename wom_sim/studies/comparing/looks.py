"""Arms lived pair by pair, look by look, until their difference is known well enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.indicators import INDICATORS
from wom_sim.result import Result
from wom_sim.studies.comparing.arms import Arms
from wom_sim.studies.comparing.comparison import BASE, NOTHING, Comparison, Reached, held_against, ranked, widest
from wom_sim.studies.comparing.effects import effect
from wom_sim.studies.precision import Precision
from wom_sim.studies.workbench import Workbench

SPLIT_REPLICATES = 10
"""Over how many replicates direct and social effects, and word of mouth's own, are found."""
FIRST_LOOK = 10
"""Replicates after which precision is looked at first; each later look comes after twice as many."""

UNHEARD = -1
"""In place of the number of an arm that is heard: nobody is."""

Values = NDArray[np.float64]


class Asked(NamedTuple):
    """What is wanted of a comparison."""

    kpi: str
    limit: int
    precision: Precision | None
    """Of the difference; a share is one of the base."""
    parts: bool

    def looks(self) -> list[int]:
        """Numbers of replicates at which to look."""
        if self.precision is None:
            return sorted({min(SPLIT_REPLICATES, self.limit), self.limit} if self.parts else {self.limit})
        doubling = [FIRST_LOOK * 2**power for power in range(18)]
        return [*(look for look in doubling if look < self.limit), self.limit]


def lived(arms: Arms, asked: Asked, bench: Workbench) -> Comparison:
    """Run the arms, look by look."""
    found: dict[str, list[Result]] = {name: [] for name in arms.lived}
    hearing: dict[str, Result] = {}
    unheard: dict[str, Result] = {}
    looks: list[tuple[int, float]] = []
    values: dict[str, Values] = {}
    wanted: float | None = None
    numbers = asked.looks()
    fewer = next(one.fewer for one in INDICATORS if one.name == asked.kpi)
    extras = [_variants(group) if asked.parts else [] for group in arms.groups()]
    beside = numbers[0] * sum(map(len, extras))
    bench.expect(len(found) * asked.limit + beside)
    for before, look in zip([0, *numbers], numbers):
        for group, variants in zip(arms.groups(), extras, strict=True):
            extra = [] if before else variants
            for (name, heard), result in _run(arms, group, extra, range(before, look), bench):
                if heard == name:
                    found[name].append(result)
                elif heard is None:
                    unheard[name] = result.without_accounts()
                else:
                    hearing[name] = result.without_accounts()
        values = {name: _figure(found[arms.lived_as(name)], arms.product, asked.kpi) for name in arms.scenarios}
        looks.append((look, widest(values)))
        wanted = _wanted(asked.precision, values[BASE])
        bench.so_far = _so_far(values, look, fewer=fewer)
        if wanted is not None:
            if looks[-1][1] <= wanted:
                break
            # Widths go with the root of the pairs; the limit keeps a precision near nothing from being squared.
            short = min(asked.limit, looks[-1][1] / wanted) if wanted > 0.0 else asked.limit
            needed = look * short**2
            bench.expect(len(found) * (min(asked.limit, needed) - look))
    results = {name: Result.joined(parts) for name, parts in found.items()}
    return Comparison(
        product=arms.product,
        kpi=asked.kpi,
        arms={name: results[arms.lived_as(name)] for name in arms.scenarios},
        patches=arms.patches,
        reached=Reached(wanted, tuple(looks), asked.limit),
        same=arms.same,
        hearing=hearing,
        unheard=unheard,
    )


def _variants(group: Sequence[str]) -> list[tuple[str, str | None]]:
    """Arms of a group that are lived again, and whom they hear then: those they are held against, and nobody (None)."""
    marketed = [name for name in group if name != NOTHING]
    pairs = [(name, held_against(name)) for name in marketed if held_against(name) in group]
    return [*pairs, *((name, None) for name in marketed)]


def _run(
    arms: Arms, group: Sequence[str], extra: Sequence[tuple[str, str | None]], replicates: range, bench: Workbench
) -> list[tuple[tuple[str, str | None], Result]]:
    """Run the arms of a group, each hearing itself, and those that hear another: who hears whom, and the result."""
    lived = [*((name, name) for name in group), *extra]
    hears = [UNHEARD if heard is None else group.index(heard) for _, heard in lived]
    scenarios = [arms.scenarios[name] for name, _ in lived]
    return list(zip(lived, bench.results(scenarios, replicates, hears, books=True), strict=True))


def _figure(parts: Sequence[Result], product: str, kpi: str) -> Values:
    """A figure over all replicates so far."""
    return np.concatenate([part.indicators[product][kpi] for part in parts])


def _wanted(precision: Precision | None, base: Values) -> float | None:
    """Half of the widest interval that is wanted, in the unit of the KPI."""
    if precision is None:
        return None
    known = base[np.isfinite(base)]
    return precision.of(float(known.mean()) if known.size else nan)


def _so_far(values: Mapping[str, Values], pairs: int, *, fewer: bool) -> str:
    """The leading what-if and its difference from the base, in a few words; fewer : whether less is better."""
    after = f"{pairs} pair{'s' if pairs > 1 else ''}"
    others = {name: arm for name, arm in values.items() if name not in (BASE, NOTHING)}
    if not others:
        return after
    name = ranked(others, fewer=fewer)[0]
    found = effect(others[name], values[BASE], 1)
    interval = f" ({found.low:,.4g} to {found.high:,.4g})" if found.replicates > 1 else ""
    return f"{name} {found.mean:+,.4g}{interval} after {after}"
