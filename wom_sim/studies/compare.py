"""What would change: a scenario beside no marketing and beside what-ifs, with the same people, ties and luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest, whole
from wom_sim.indicators import INDICATORS
from wom_sim.result import Result
from wom_sim.scenario import MOST_REPLICATES, Scenario
from wom_sim.studies.arms import Arms, arms_of
from wom_sim.studies.comparison import BASE, NOTHING, Comparison, Reached, held_against, widest
from wom_sim.studies.effects import effect as paired
from wom_sim.studies.workbench import Progress, Workbench

SPLIT_REPLICATES = 10
"""Over how many replicates direct and social effects, and word of mouth's own, are found."""
FIRST_LOOK = 10
"""Replicates after which precision is looked at first; each later look comes after twice as many."""
LIMIT = 200
"""Replicates at which a comparison that asks for precision stops, unless told otherwise."""

NOBODY, UNHEARD = "", -1
"""In place of an arm that is heard: nobody is."""

Values = NDArray[np.float64]


def compare(
    scenario: Scenario,
    what_if: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    product: str | None = None,
    kpi: str | None = None,
    replicates: int | None = None,
    precision: float | str | None = None,
    seed: int | None = None,
    threads: int | None = None,
    parts: bool = True,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
) -> Comparison:
    """Compare a scenario with doing nothing and with what-ifs: same people, same ties, same luck.

    Parameters
    ----------
    what_if : patches of the scenario by name; those of the scenario itself when left out.
    product : whose marketing is compared; the first with marketing when left out.
    kpi : the figure that decides, by its name in `Result.summary`; present value (`npv`) when left out, and of ideas
        those who know it (`awareness`).
    replicates : how many pairs; the scenario's own number when left out. With a precision, the most.
    precision : half of the widest 95 % interval of the KPI's difference from the base that is wanted, as a number or as
        a share of the base ("5%"); looked at after 10, 20, 40, ... pairs.
    parts : whether to tell direct from social effects, and what talk contributes.
    progress : told the share of the work that is done, and what is known by then.
    checkpoint : folder in which what is done is kept, so that the same call goes on from there, until
        `workbench.forget`.

    Raises InputError when something cannot be compared, before anything is simulated.
    """
    if not isinstance(scenario, Scenario):
        raise InputError(f"{type(scenario).__name__} is no scenario.", where="scenario", remedy="Use `load_scenario`.")
    scenario = scenario if seed is None else scenario.patch({"seed": seed})
    arms = arms_of(scenario, scenario.what_if if what_if is None else what_if, product)
    asked = _Asked(
        kpi=_kpi(kpi, idea=scenario.products[arms.product].idea),
        limit=_limit(replicates, scenario.replicates, precision),
        precision=_precision(precision),
        parts=parts,
    )
    return _compared(arms, asked, Workbench(threads, checkpoint, progress))


class _Asked(NamedTuple):
    """What is wanted of a comparison."""

    kpi: str
    limit: int
    precision: tuple[float, bool] | None
    """A half-width, and whether it is a share of the base."""
    parts: bool

    def looks(self) -> list[int]:
        """Numbers of replicates at which to look."""
        if self.precision is None:
            return sorted({min(SPLIT_REPLICATES, self.limit), self.limit} if self.parts else {self.limit})
        doubling = [FIRST_LOOK * 2**power for power in range(18)]
        return [*(look for look in doubling if look < self.limit), self.limit]


def _compared(arms: Arms, asked: _Asked, bench: Workbench) -> Comparison:
    """Run the arms, look by look."""
    found: dict[str, list[Result]] = {name: [] for group in arms.groups() for name in group}
    hearing: dict[str, Result] = {}
    unheard: dict[str, Result] = {}
    looks: list[tuple[int, float]] = []
    values: dict[str, Values] = {}
    wanted: float | None = None
    numbers = asked.looks()
    extras = [_variants(group) if asked.parts else [] for group in arms.groups()]
    beside = numbers[0] * sum(map(len, extras))
    bench.planned = len(found) * asked.limit + beside
    for before, look in zip([0, *numbers], numbers):
        for group, variants in zip(arms.groups(), extras, strict=True):
            extra = [] if before else variants
            for (name, heard), result in _run(arms, group, extra, range(before, look), bench):
                if heard == name:
                    found[name].append(result)
                elif heard == NOBODY:
                    unheard[name] = result
                else:
                    hearing[name] = result
        values = {
            name: _figure(found[BASE if name in arms.same else name], arms.product, asked.kpi)
            for name in arms.scenarios
        }
        looks.append((look, widest(values)))
        wanted = _wanted(asked.precision, values[BASE])
        bench.so_far = _so_far(values, look)
        if wanted is not None:
            if looks[-1][1] <= wanted:
                break
            bench.planned = beside + len(found) * min(asked.limit, look * (looks[-1][1] / wanted) ** 2)
    results = {name: Result.joined(parts) for name, parts in found.items()}
    return Comparison(
        product=arms.product,
        kpi=asked.kpi,
        arms={name: results[BASE if name in arms.same else name] for name in arms.scenarios},
        patches=arms.patches,
        reached=Reached(wanted, tuple(looks), asked.limit),
        same=arms.same,
        hearing=hearing,
        unheard=unheard,
    )


def _variants(group: Sequence[str]) -> list[tuple[str, str]]:
    """Arms of a group that are lived again, and whom they hear then: those they are held against, and nobody."""
    marketed = [name for name in group if name != NOTHING]
    pairs = [(name, held_against(name)) for name in marketed if held_against(name) in group]
    return pairs + [(name, NOBODY) for name in marketed]


def _run(
    arms: Arms, group: Sequence[str], extra: Sequence[tuple[str, str]], replicates: range, bench: Workbench
) -> list[tuple[tuple[str, str], Result]]:
    """Run the arms of a group, each hearing itself, and those that hear another: who hears whom, and the result."""
    lived = [(name, name) for name in group] + list(extra)
    hears = [UNHEARD if heard == NOBODY else group.index(heard) for _, heard in lived]
    scenarios = [arms.scenarios[name] for name, _ in lived]
    return list(zip(lived, bench.results(scenarios, replicates, hears, books=True), strict=True))


def _figure(parts: Sequence[Result], product: str, kpi: str) -> Values:
    """A figure over all replicates so far."""
    return np.concatenate([part.indicators[product][kpi] for part in parts])


def _wanted(precision: tuple[float, bool] | None, base: Values) -> float | None:
    """Half of the widest interval that is wanted, in the unit of the KPI."""
    if precision is None:
        return None
    amount, is_share = precision
    return amount * abs(float(base.mean())) if is_share else amount


def _so_far(values: Mapping[str, Values], pairs: int) -> str:
    """The leading arm and its difference from the base, in a few words."""
    others = {name: paired(arm, values[BASE], 1) for name, arm in values.items() if name not in (BASE, NOTHING)}
    if not others:
        return f"{pairs} pairs"
    name = max(others, key=lambda name: others[name].mean)
    found = others[name]
    return f"{name} {found.mean:+,.4g} ({found.low:,.4g} to {found.high:,.4g}) after {pairs} pairs"


# --- what was asked -----------------------------------------------------------------------------------


def _kpi(kpi: str | None, *, idea: bool) -> str:
    known = [indicator.name for indicator in INDICATORS]
    if kpi is not None and kpi not in known:
        raise InputError(f"there is no figure '{kpi}'.", where="kpi", remedy=nearest(kpi, known))
    return kpi or ("awareness" if idea else "npv")


def _limit(replicates: int | None, usual: int, precision: float | str | None) -> int:
    if replicates is None:
        return usual if precision is None else LIMIT
    return whole(replicates, "replicates", 1, MOST_REPLICATES)


def _precision(given: float | str | None) -> tuple[float, bool] | None:
    if given is None:
        return None
    text = str(given).strip()
    is_share = text.endswith("%")
    try:
        amount = float(text.removesuffix("%").replace("_", ""))
    except ValueError:
        amount = 0.0
    if not (isfinite(amount) and amount > 0.0):
        raise InputError(
            f"{given!r} is no precision.", where="precision", remedy="Give an amount such as 2000, or a share: 5%."
        )
    return (amount / 100.0, True) if is_share else (amount, False)
