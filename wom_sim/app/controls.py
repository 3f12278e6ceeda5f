"""What can be changed while it runs: sliders of numbers, switches of moves, and moves that can be started today."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from wom_sim.changes import CHANGEABLE
from wom_sim.config import Config
from wom_sim.day.choosing import ChoiceLaw
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention, read_intervention
from wom_sim.provenance import known_of, numbers
from wom_sim.scenario import Scenario

FIRST = (
    *("talk.rate", "product.quality", "product.price"),
    *("move.reach", "move.grp", "move.budget_a_day", "move.discount", "move.posts", "move.capacity", "move.rate"),
    *("opinion.prior_weight", "choice.appeal", "choice.at", "choice.imitation", "experience.uses", "talk.anger"),
)
"""Sliders that matter most, by group and name; they come first, in this order."""
GROUPS = ("move", "talk", "opinion", "choice", "experience", "product", "inquiry", "trust", "service", "following")
"""Groups of the others, in order; platforms come behind."""
_FIXED = {"membership", "network", "overlap", "strength"}
"""Parts of platforms that belong to the beginning of a run."""
_SPAN = 4.0
"""A number of which nothing is known can be made so many times smaller, or larger."""
_FROM_ZERO = 10.0
"""How far a slider goes whose number is 0, where nothing is known of it."""
_HALVINGS = 8
"""How often an end that is refused is moved half the way to the value."""
_STEPS = 100
"""Steps of a slider, about."""


class _Number(NamedTuple):
    """A number of a scenario that can change in the middle of a run."""

    group: str
    words: str
    value: float
    holder: Config
    """The part that it belongs to."""
    name: str
    field: FieldInfo
    scenario: Scenario


# --- sliders --------------------------------------------------------------------------------------


def controls(arms: Sequence[Scenario], day: int, originals: Sequence[Scenario] = ()) -> list[dict[str, Any]]:
    """Sliders for the arms, A and B, as they stand on a day: plain data, what matters most first.

    Each has path, group, words, about, unit, low, high, step, value by arm, whole, and whether it goes by factors. It
    goes over what is plausible, or all that a share can be, and to no value that the part it belongs to would refuse.

    originals : the arms as they were at first. Where nothing else is known of a number it is their value that says how
    far a slider goes, or it would run away from whoever drags it.
    """
    by_arm = [dict(_changeable(arm, day)) for arm in arms]
    first: dict[str, float] = {}
    for scenario in originals:
        first |= {path: number.value for path, number in _changeable(scenario, 0)}
    for scenario in arms:
        for product, title, move in _added(scenario, day):
            first |= {path: number.value for path, number in _of_move(product, title, move, scenario)}
    sliders = []
    for path in dict.fromkeys(path for found in by_arm for path in found):
        sliders.append(_slider(path, {name: found[path] for name, found in zip("AB", by_arm) if path in found}, first))
    return sorted((slider for slider in sliders if slider["low"] < slider["high"]), key=_rank)


def _changeable(scenario: Scenario, day: int) -> Iterator[tuple[str, _Number]]:
    """The numbers that can change on a day, by path; labels only say how people are counted, and are left out."""
    for path, value, field in numbers(scenario):
        if isinstance(value, str) or not re.fullmatch(CHANGEABLE, path) or path.startswith("laws.labels."):
            continue
        part, *between, name = path.split(".")
        holder: Any = getattr(scenario, part)
        for step in between:
            holder = holder[step] if isinstance(holder, Mapping) else getattr(holder, step)
        if isinstance(holder, Config) and not (part == "platforms" and _FIXED & {name, *between[1:]}):
            group, words = (between[0], name) if part == "laws" else (part.removesuffix("s"), f"{between[0]}: {name}")
            yield path, _Number(group, words.replace("_", " "), value, holder, name, field, scenario)
    for product, named in scenario.marketing.items():
        for title, move in named.items():
            if state_of(move, day) != "over":
                yield from _of_move(product, title, move, scenario)


def _of_move(product: str, title: str, move: Intervention, scenario: Scenario) -> Iterator[tuple[str, _Number]]:
    """The numbers of a move by path, costs and days apart."""
    for name, field in type(move).model_fields.items():
        value = getattr(move, name)
        if name not in Intervention.model_fields and isinstance(value, int | float) and not isinstance(value, bool):
            words = f"{title}: {name}".replace("_", " ")
            yield f"marketing.{product}.{title}.{name}", _Number("move", words, value, move, name, field, scenario)


def _slider(path: str, by_arm: Mapping[str, _Number], first: Mapping[str, float]) -> dict[str, Any]:
    one = next(iter(by_arm.values()))
    known, whole = known_of(one.field), all(isinstance(number.value, int) for number in by_arm.values())
    low, high = _range(list(by_arm.values()), first.get(path))
    step = _round_down((high - low) / _STEPS)
    return {
        "path": path,
        "group": one.group,
        "words": one.words,
        "about": " ".join((one.field.description or "").split()),
        "unit": known.unit if known is not None else "",
        "low": low,
        "high": high,
        "step": max(1.0, step) if whole else step,
        "value": {arm: number.value for arm, number in by_arm.items()},
        "whole": whole,
        "by_factors": low > 0.0 and high >= _SPAN * _SPAN * low,
    }


def _range(several: Sequence[_Number], first: float | None) -> tuple[float, float]:
    """From where to where a slider goes: no further than is accepted, and as far as the values are.

    first : what the number was at first, where that is known.
    """
    known, (least, most) = known_of(several[0].field), _bounds(several[0].field)
    values = [number.value for number in several]
    if most - least <= 2.0 and (least < 0.0 or known is None or known.low is None):
        low, high = least, most
    elif known is not None and known.low is not None and known.high is not None:
        low, high = 0.0 if least == 0.0 else known.low, known.high
    else:
        usual = values if first is None else [first]
        low, high = max(least, min(usual) / _SPAN), min(most, max(usual) * _SPAN or _FROM_ZERO)
    if all(isinstance(value, int) for value in values):
        low, high = math.ceil(low), math.floor(high)
    return (
        min(*values, *(_accepted(number, low) for number in several), math.inf),
        max(*values, *(_accepted(number, high) for number in several), -math.inf),
    )


def _bounds(field: FieldInfo) -> tuple[float, float]:
    """Least and most that a field takes; without limit where it says nothing, or leaves out the limit itself."""
    least = max((item.ge for item in field.metadata if hasattr(item, "ge")), default=-math.inf)
    most = min((item.le for item in field.metadata if hasattr(item, "le")), default=math.inf)
    return least, most


def _accepted(number: _Number, end: float) -> float:
    """The end of a slider, or a value half as far from the present one, and so on, until it is not refused."""
    for _ in range(_HALVINGS):
        if end == number.value or _accepts(number, end):
            return end
        way = (end - number.value) / 2.0
        end = number.value + (math.trunc(way) if isinstance(number.value, int) else way)
    return number.value


def _accepts(number: _Number, value: float) -> bool:
    """Whether the part that a number belongs to would be valid with another value."""
    try:
        made = _made(number.holder, number.field.alias or number.name, value)
    except TypeError:
        # A part with a mapping in it cannot be remembered.
        made = _made.__wrapped__(number.holder, number.field.alias or number.name, value)
    if not isinstance(made, ChoiceLaw) or not made.chances():
        return made is not None
    laws = number.scenario.laws.model_copy(update={"choice": made})
    try:
        number.scenario.model_copy(update={"laws": laws}).check_choice()
    except InputError:
        return False
    return True


@lru_cache(maxsize=4096)
def _made(holder: Config, name: str, value: float) -> Config | None:
    """A part with another value in it; None where it would not be valid."""
    try:
        return type(holder).model_validate(holder.model_dump(by_alias=True) | {name: value})
    except (ValidationError, InputError):
        return None


def _round_down(value: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above a positive value; 0 for none."""
    if value <= 0.0:
        return 0.0
    ten = 10.0 ** math.floor(math.log10(value))
    return float(f"{next(factor for factor in (5, 2, 1) if factor * ten <= value) * ten:.6g}")


def _rank(slider: Mapping[str, Any]) -> tuple[int, int]:
    group, key = slider["group"], f"{slider['group']}.{slider['path'].rsplit('.', 1)[1]}"
    return (
        FIRST.index(key) if key in FIRST else len(FIRST),
        GROUPS.index(group) if group in GROUPS else len(GROUPS),
    )


# --- switches of moves ----------------------------------------------------------------------------


def state_of(move: Intervention, day: int) -> str:
    """Where a move stands on a day: to come, running, over, or waiting for a rule to start it."""
    if move.waits:
        return "waits"
    if day < move.first_day:
        return "to come"
    end = _end_of(move)
    return "over" if end is not None and day >= end else "running"


def _end_of(move: Intervention) -> int | None:
    """First day on which it no longer runs; None where that is the end of the scenario."""
    return move.until if move.on is None else move.on + 1


def moves(arms: Sequence[Scenario], originals: Sequence[Scenario], day: int) -> list[dict[str, Any]]:
    """Every move that an arm makes on a day, or made before it was switched off: plain data, by product and first day.

    originals : the arms as they were at first. A switch is a change of `path`: to null for off, and to `data` for on,
    which is the move as it stands, or as it was at first, or when it was added.
    """
    found: dict[tuple[str, str], Intervention] = {}
    for scenario in (*arms, *originals):
        for product, named in scenario.marketing.items():
            for name, move in named.items():
                found.setdefault((product, name), move)
    for scenario in arms:
        for product, name, move in _added(scenario, day):
            found.setdefault((product, name), move)
    rows = []
    for (product, name), move in found.items():
        on = {arm: name in scenario.marketing.get(product, {}) for arm, scenario in zip("AB", arms)}
        rows.append(
            {
                "path": f"marketing.{product}.{name}",
                "product": product,
                "name": name,
                "kind": move.kind,
                "on": on,
                "state": state_of(move, day) if any(on.values()) else "off",
                "from": move.first_day,
                "until": _end_of(move),
                "data": move.model_dump(mode="json", by_alias=True, exclude_none=True),
            }
        )
    return sorted(rows, key=lambda row: (row["product"], row["from"], row["name"]))


def _added(scenario: Scenario, day: int) -> Iterator[tuple[str, str, Intervention]]:
    """Product, name and move of what was added in the middle of the run up to a day, the latest first."""
    for change in reversed(scenario.changes):
        part, *steps = change.path.split(".")
        if part == "marketing" and len(steps) == 2 and isinstance(change.value, dict) and change.day <= day:
            yield steps[0], steps[1], read_intervention(change.value)


# --- moves that can be started today --------------------------------------------------------------


def palette(scenario: Scenario, product: str, day: int) -> list[dict[str, Any]]:
    """Moves for a product that can be started on a day by one click: path, kind, words, and data for a change there.

    Reach, length and costs are round numbers to begin with, and no market's. Gifts, at what a unit costs, still lack
    the people.
    """
    if day >= scenario.horizon:
        return []
    brand = scenario.products[product]
    feeds = [name for name, platform in scenario.platforms.items() if platform.feed is not None]
    people = scenario.market.people or scenario.network.expected_ties()[0]
    fortnight = {"from": day, "until": day + 14}
    start: list[tuple[str, str, dict[str, Any]]] = [
        ("mass_media", "radio burst", {**fortnight, "reach": 0.05, "cost": {"per_exposure": 0.01}})
    ]
    if feeds:
        # Enough to show an advertisement to one in twenty a day.
        spent = {"price_per_thousand": 10.0, "budget_a_day": float(f"{people / 20.0 * 0.01:.2g}")}
        start.append(("paid_social", f"ads on {feeds[0]}", {**fortnight, "who": {"platform": feeds[0]}, **spent}))
    if not brand.idea:
        gift = brand.price if brand.unit_cost is None else brand.unit_cost
        answers = max(3.0, round(people / 4000.0))
        desk = {"capacity": answers, "finding": 0.3, "cost": {"per_day": 10.0 * answers, "per_success": 2.0}}
        start.append(("price_promotion", "a fifth off", {**fortnight, "discount": 0.2}))
        start.append(("seeding", "gifts", {"on": day, "who": {"people": []}, "cost": {"per_person": gift}}))
        start.append(("service_desk", "service desk", {"from": day, **desk}))
    start.append(("crisis", "crisis", {"from": day, "reach": 0.1}))
    start.append(("crisis_response", "explanation", {**fortnight, "reach": 0.1, "cost": {"per_exposure": 0.01}}))
    taken = {*scenario.marketing.get(product, {}), *(name for _, name, _ in _added(scenario, day))}
    return [
        {
            "path": f"marketing.{product}.{_free(words, taken)}",
            "kind": kind,
            "words": words,
            "data": {"kind": kind, **rest},
        }
        for kind, words, rest in start
    ]


def _free(name: str, taken: set[str]) -> str:
    """A name that no move has yet."""
    others = (f"{name} {number}" for number in range(2, len(taken) + 3))
    return next(other for other in (name, *others) if other not in taken)
