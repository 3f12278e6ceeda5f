"""What changes in the middle of a run, and what cannot, because it belongs to the beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.state import LATEST_DAY

if TYPE_CHECKING:
    from wom_sim.scenario import Scenario


class Change(Config):
    """A change in the middle of the run, as data."""

    day: Annotated[int, Field(ge=0, le=LATEST_DAY)]
    """First day on which it holds."""
    path: str
    """What is changed, such as `products.lotus.price`."""
    value: Any
    """What it is from then on; null takes a named part away."""


_SHARED_PARTS = ("horizon", "step", "seed", "dtype", "network", "strength", "population")


def what_is_not_shared(base: Scenario, other: Scenario) -> str:
    """What two scenarios differ in that worlds which step together, and days of one world, must share; or nothing."""
    for part in _SHARED_PARTS:
        if getattr(base, part) != getattr(other, part):
            return part
    if list(base.population.segments) != list(other.population.segments):
        return "population.segments"
    if list(base.products) != list(other.products):
        return "products"
    if list(base.platforms) != list(other.platforms):
        return "platforms"
    for name, platform in base.platforms.items():
        for part in ("membership", "network", "overlap", "strength"):
            if getattr(platform, part) != getattr(other.platforms[name], part):
                return f"platforms.{name}.{part}"
        if (platform.feed is None) != (other.platforms[name].feed is None):
            return f"platforms.{name}.feed"
        if (platform.conversations == "all") != (other.platforms[name].conversations == "all"):
            return f"platforms.{name}.conversations"
    for law in ("opinion", "choice"):
        if getattr(base.laws, law).kind != getattr(other.laws, law).kind:
            return f"laws.{law}.kind"
    if base.laws.opinion.anchored != other.laws.opinion.anchored:
        return "laws.opinion.hearsay_half_life"
    return ""


CHANGEABLE = (
    r"(laws|marketing)(\..+)?|platforms\..+"
    r"|products\.[^.]+\.(price|unit_cost|margin|quality|reference_price|repurchase_days)"
)
"""Paths that can change in the middle of a run; everything else belongs to its beginning."""


def check_change(base: Scenario, version: Scenario, change: Change) -> None:
    """Refuse a change after which worlds would not go on together; version : the scenario from that day on."""
    where = f"changes (day {change.day}): {change.path}"
    part = what_is_not_shared(base, version)
    if part or not re.fullmatch(CHANGEABLE, change.path):
        raise InputError(f"'{part or change.path}' cannot change in the middle of a run.", where=where)
    if change.day >= base.horizon:
        raise InputError(f"this is after the horizon of {base.horizon} days.", where=where)


def version_on(day: int, versions: Sequence[tuple[int, Scenario]]) -> Scenario:
    """The scenario as it stands on a day; versions : as `Scenario.versions` has them."""
    return [version for start, version in versions if start <= day][-1]
