"""What can be changed while it runs: sliders of numbers, switches of moves, and moves that can be started today."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.provenance import known_of, numbers
from wom_sim.scenario import CHANGEABLE, Scenario

GROUPS = ("product", "talk", "move", "opinion", "choice", "experience", "trust", "platform", "inquiry", "service")
"""Groups of sliders, those that matter most first; any others come behind."""
FIRST = (
    *("quality", "price", "rate", "prior_weight", "negativity", "reach", "discount", "budget_a_day", "posts"),
    *("grp", "capacity", "message", "rest", "choosiness", "consider", "uses", "noise", "first_use", "conversations"),
)
"""Names of numbers that matter most; in a group these come first, in this order."""
FACTOR = 4.0
"""A number of which nothing is known can be made so many times smaller, or larger."""
STEPS = 100
"""Steps of a slider, about."""
_FIXED = {"membership", "network", "overlap", "strength"}
"""Parts of platforms that belong to the beginning of a run."""


class Number(NamedTuple):
    """A number of a scenario that can be changed, and the part that holds it."""

    path: str
    group: str
    words: str
    value: float
    holder: Config
    name: str
    field: FieldInfo


def version_of(scenario: Scenario, day: int) -> Scenario:
    """The scenario as it stands on a day."""
    return [version for since, version in scenario.versions() if since <= day][-1]


# --- sliders --------------------------------------------------------------------------------------


def controls(arms: Sequence[Scenario], day: int) -> list[dict[str, Any]]:
    """Sliders of the arms, A and B, as they stand on a day: by group, what matters most first; plain data.

    Each has path, group, words, about, unit, low, high, step, value by arm, whole, and whether it moves by factors.
    No value from low to high is refused by the part that it belongs to.
    """
    by_arm = [{number.path: number for number in changeable(version_of(arm, day), day)} for arm in arms]
    found = [
        _slider(path, [numbers.get(path) for numbers in by_arm])
        for path in dict.fromkeys(path for numbers in by_arm for path in numbers)
    ]
    return sorted(found, key=_rank)


def changeable(scenario: Scenario, day: int) -> Iterator[Number]:
    """The numbers of one version of a scenario that can change on a day."""
    for path, value, field in numbers(scenario):
        if isinstance(value, str) or not re.fullmatch(CHANGEABLE, path):
            continue
        part, *between, name = path.split(".")
        if part == "platforms" and _FIXED & {name, *between}:
            continue
        holder: Any = getattr(scenario, part)
        for step in between:
            holder = holder[step] if isinstance(holder, dict) else getattr(holder, step)
        if not isinstance(holder, Config):
            continue
        group = between[0] if part == "laws" else part.removesuffix("s")
        words = name if part == "laws" else f"{between[0]}: {name}"
        yield Number(path, group, words.replace("_", " "), value, holder, name, field)
    for product, moves in scenario.marketing.items():
        for name, move in moves.items():
            if state_of(move, day) != "over":
                yield from _of_move(f"marketing.{product}.{name}", name, move)


def _of_move(path: str, title: str, move: Intervention) -> Iterator[Number]:
    for name, field in type(move).model_fields.items():
        value = getattr(move, name)
        if name in Intervention.model_fields or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        words = f"{title}: {name}".replace("_", " ")
        yield Number(f"{path}.{field.alias or name}", "move", words, value, move, name, field)


def _slider(path: str, by_arm: Sequence[Number | None]) -> dict[str, Any]:
    there = [number for number in by_arm if number is not None]
    one, known = there[0], known_of(there[0].field)
    values = [number.value for number in there]
    whole = all(isinstance(value, int) for value in values)
    low, high = _range(there)
    by_factors = low > 0.0 and high / low >= 20.0
    return {
        "path": path,
        "group": one.group,
        "words": one.words,
        "about": " ".join((one.field.description or "").split()),
        "unit": known.unit if known is not None else "",
        "low": low,
        "high": high,
        "step": max(1.0, _round((high - low) / STEPS)) if whole else _round((high - low) / STEPS),
        "value": {name: number.value for name, number in zip("AB", by_arm) if number is not None},
        "whole": whole,
        "by_factors": by_factors,
    }


def _range(there: Sequence[Number]) -> tuple[float, float]:
    """From where to where a slider goes: what is plausible, what the value is, and no further than is accepted."""
    one, known = there[0], known_of(there[0].field)
    values = [float(number.value) for number in there]
    least, most = _bounds(one.field)
    if least is not None and most is not None and most - least <= 2.0:
        low, high = least, most
    elif known is not None and known.low is not None and known.high is not None:
        low, high = known.low, known.high
    else:
        low, high = min(values) / FACTOR, max(values) * FACTOR or 1.0
    low, high = min(low, *values), max(high, *values)
    for number in there:
        low = low if _accepts(number, low) else min(values)
        high = high if _accepts(number, high) else max(values)
    return low, high


def _bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """Least and most that a field accepts, where it says so."""
    least = next((item.ge for item in field.metadata if hasattr(item, "ge")), None)
    most = next((item.le for item in field.metadata if hasattr(item, "le")), None)
    return least, most


def _accepts(number: Number, value: float) -> bool:
    """Whether the part that holds a number would be valid with another value."""
    given = {**number.holder.model_dump(by_alias=True), number.name: value}
    try:
        type(number.holder).model_validate(given)
    except (ValidationError, InputError):
        return False
    return True


def _round(value: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above a value; 0 stays."""
    if value <= 0.0:
        return 0.0
    ten = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return float(f"{max(factor for factor in (1.0, 2.0, 5.0) if factor * ten <= value * (1 + 1e-9)) * ten:.12g}")


def _rank(slider: dict[str, Any]) -> tuple[int, int]:
    group, name = slider["group"], slider["path"].rsplit(".", 1)[1]
    return (
        GROUPS.index(group) if group in GROUPS else len(GROUPS),
        FIRST.index(name) if name in FIRST else len(FIRST),
    )


# --- switches of moves ----------------------------------------------------------------------------


def state_of(move: Intervention, day: int) -> str:
    """Where a move stands on a day: to come, running, over, or waiting for a rule to start it."""
    if move.waits:
        return "waits"
    if day < move.first_day:
        return "to come"
    end = move.until if move.on is None else move.on + 1
    return "over" if end is not None and day >= end else "running"


def moves(arms: Sequence[Scenario], originals: Sequence[Scenario], day: int) -> list[dict[str, Any]]:
    """Every move that an arm makes, or made before it was switched off or by an edit, as plain data.

    originals : the arms as they were before anything was edited. A switch is a change of `path`: to null for off, to
    `data` for on.
    """
    today = [version_of(arm, day) for arm in arms]
    # Later versions of a move in front of earlier ones, today's first of all.
    known = [*today, *(version for arm in arms for _, version in reversed(arm.versions())), *originals]
    latest: dict[tuple[str, str], Intervention] = {}
    for version in known:
        for product, named in version.marketing.items():
            for name, move in named.items():
                latest.setdefault((product, name), move)
    found = []
    for (product, name), move in latest.items():
        on = [name in version.marketing.get(product, {}) for version in today]
        found.append(
            {
                "path": f"marketing.{product}.{name}",
                "product": product,
                "name": name,
                "kind": move.kind,
                "on": dict(zip("AB", on)),
                "state": state_of(move, day) if any(on) else "off",
                "from": move.first_day,
                "until": move.until if move.on is None else move.on + 1,
                "data": move.model_dump(mode="json", by_alias=True, exclude_none=True),
            }
        )
    return sorted(found, key=lambda move: (move["product"], move["from"]))


# --- moves that can be started today --------------------------------------------------------------


def palette(scenario: Scenario, product: str, day: int) -> list[dict[str, Any]]:
    """Moves that can be started today by one click, as plain data: path, kind, words, and data for a change there.

    Numbers and costs are usual ones to begin with, not those of a market. Gifts still lack the people.
    """
    version = version_of(scenario, day)
    goods, taken = version.products[product], version.marketing.get(product, {})
    week, fortnight = day + 7, day + 14
    start: list[tuple[str, str, dict[str, Any]]] = [
        ("mass_media", "radio burst", {"from": day, "until": fortnight, "reach": 0.05, "cost": {"per_exposure": 0.01}})
    ]
    feeds = [name for name, platform in version.platforms.items() if platform.feed is not None]
    if feeds:
        people = version.network.expected_ties()[0]
        budget = max(1.0, _round(0.02 * people * 0.01))
        shown = {"who": {"platform": feeds[0]}, "budget_a_day": budget, "price_per_thousand": 10.0}
        start.append(("paid_social", f"ads on {feeds[0]}", {"from": day, "until": fortnight, **shown}))
    if not goods.idea:
        each = goods.unit_cost if goods.unit_cost is not None else goods.price
        gift = {"on": day, "who": {"people": []}, "cost": {"per_person": each}}
        start.append(("price_promotion", "a fifth off", {"from": day, "until": fortnight, "discount": 0.2}))
        start.append(("seeding", "gifts", gift))
        desk = {"capacity": 5.0, "finding": 0.3, "cost": {"per_day": 50.0, "per_success": 2.0}}
        start.append(("service_desk", "service desk", {"from": day, **desk}))
    start.append(("crisis", "crisis", {"from": day, "reach": 0.1}))
    said = {"from": day, "until": week, "reach": 0.1, "cost": {"per_exposure": 0.01}}
    start.append(("crisis_response", "explanation", said))
    return [
        {
            "path": f"marketing.{product}.{_free(words, taken)}",
            "kind": kind,
            "words": words,
            "data": {"kind": kind, **rest},
        }
        for kind, words, rest in start
    ]


def _free(name: str, taken: Any) -> str:
    """A name that no move has yet."""
    others = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(other for other in others if other not in taken)
