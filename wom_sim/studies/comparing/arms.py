"""The arms of a comparison: a scenario, the same without marketing, and every what-if, over the same people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

from wom_sim.errors import InputError, nearest
from wom_sim.scenario import Scenario
from wom_sim.studies.answers import without
from wom_sim.studies.comparing.comparison import BASE, NOTHING
from wom_sim.studies.engine.chunk import stepping_together

_PAIRED = {
    "horizon": "The days of one would have no twins in the other: set 'horizon' in the scenario itself.",
    "step": "The days of one would have no twins in the other: set 'step' in the scenario itself.",
    "seed": "Luck is shared; ask for another with --seed.",
    "dtype": "Their numbers would be rounded otherwise: set 'dtype' in the scenario itself.",
    "currency": "Amounts are not converted: set 'currency' in the scenario itself.",
    "network": "The people of one would have no twins in the other: compare within each, or others with --what-if.",
    "strength": "The people of one would have no twins in the other: set 'strength' in the scenario itself.",
}
"""Parts that arms must share to be paired, and what to do instead."""


_ABOUT = ("name", "replicates", "report", "what_if", "uncertain")
"""Parts that say what is asked of worlds, and change nothing in them."""


class Arms(NamedTuple):
    """What is compared."""

    product: str
    scenarios: dict[str, Scenario]
    """By name: `BASE`, `NOTHING`, and every what-if."""
    patches: dict[str, dict[str, Any]]
    same: tuple[str, ...]
    """Arms that are the base itself."""

    @property
    def lived(self) -> list[str]:
        """Names of the arms that differ from the base, and the base."""
        return [name for name in self.scenarios if name not in self.same]

    def lived_as(self, name: str) -> str:
        """The arm that is lived for an arm: itself, or the base."""
        return BASE if name in self.same else name

    def groups(self) -> list[list[str]]:
        """Names of the lived arms, by what can step together."""
        names = self.lived
        together = stepping_together([self.scenarios[name] for name in names])
        return [[names[place] for place in group] for group in together]

    def plans(self) -> dict[str, Callable[[Scenario], Scenario]]:
        """What makes each lived arm of a base: by name."""
        made: dict[str, Callable[[Scenario], Scenario]] = {BASE: _as_it_is}
        made[NOTHING] = partial(_without_marketing, product=self.product)
        for name, patch in self.patches.items():
            made[name] = partial(Scenario.patch, values=patch)
        return {name: made[name] for name in self.lived}


def _as_it_is(base: Scenario) -> Scenario:
    return base


def _without_marketing(base: Scenario, product: str) -> Scenario:
    return without(base, product)


def arms_of(scenario: Scenario, what_if: Mapping[str, Mapping[str, Any]], product: str | None) -> Arms:
    """The arms that a scenario and its what-ifs make.

    product : whose marketing is compared; when left out the one of the scenario's `report`, the first with marketing in
        any of the arms, or the first.

    Raises InputError when a what-if cannot be applied, or makes worlds that are no twins of the base's.
    """
    base = scenario.patch({"report": {}, "what_if": {}})
    changed = {name: _changed(base, name, patch) for name, patch in what_if.items()}
    focal = _product(scenario, changed.values(), product)
    scenarios = {BASE: base, NOTHING: _without_marketing(base, focal), **changed}
    for name, arm in scenarios.items():
        _check_paired(base, name, arm)
    same = tuple(name for name, arm in scenarios.items() if name != BASE and _like(arm, base) == base)
    return Arms(focal, scenarios, {name: dict(patch) for name, patch in what_if.items()}, same)


def _changed(base: Scenario, name: str, patch: Mapping[str, Any]) -> Scenario:
    where = f"what_if.{name}"
    if name in (BASE, NOTHING):
        raise InputError(f"'{name}' is always compared.", where=where, remedy="Call the what-if something else.")
    try:
        return base.patch(patch)
    except InputError as fault:
        place = f"{where}: {fault.where}" if fault.where else where
        raise InputError(fault.problem, where=place, remedy=fault.remedy) from None


def _product(scenario: Scenario, changed: Sequence[Scenario] | Any, asked: str | None) -> str:
    if asked is not None and asked not in scenario.products:
        raise InputError(f"there is no product '{asked}'.", where="product", remedy=nearest(asked, scenario.products))
    marketed = (name for arm in (scenario, *changed) for name in arm.products if arm.marketing.get(name))
    return asked or scenario.report.product or next(marketed, next(iter(scenario.products)))


def _check_paired(base: Scenario, name: str, arm: Scenario) -> None:
    where = f"what_if.{name}"
    for part, remedy in _PAIRED.items():
        if getattr(base, part) != getattr(arm, part):
            raise InputError(f"it has another '{part}' than the base.", where=where, remedy=remedy)
    for part, names, others in (
        ("products", base.products, arm.products),
        ("population.segments", base.population.segments, arm.population.segments),
    ):
        if list(names) != list(others):
            raise InputError(
                f"it has other '{part}' than the base.",
                where=where,
                remedy="Let the base have all of them, and switch off what one of the arms has not.",
            )


def _like(arm: Scenario, base: Scenario) -> Scenario:
    """An arm with all of the base that changes nothing in its worlds."""
    return arm.model_copy(update={part: getattr(base, part) for part in _ABOUT})


def twice_as_long(arms: Arms) -> Arms:
    """The same arms watched for twice the horizon: the plans of the product end where they ended, and life goes on."""
    return arms._replace(scenarios={name: _longer(arm, arms.product) for name, arm in arms.scenarios.items()})


def _longer(arm: Scenario, product: str) -> Scenario:
    end = arm.horizon
    longer = arm.patch({"horizon": 2 * end})
    for name, move in arm.marketing.get(product, {}).items():
        if move.on is None and not move.waits and (move.until is None or move.until > end):
            # What has no end is refused one, such as what a beta community has built.
            with suppress(InputError):
                longer = longer.patch({f"marketing.{product}.{name}.until": end})
    return longer
