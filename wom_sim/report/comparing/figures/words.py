"""What the figures of a comparison say, in English. Another language is another file like this, and `captions`."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from wom_sim.report.numbers import MINUS, NARROW, about, at_axis, percent, short, signed, write

ARMS = {"base": "Base", "do nothing": "Do nothing"}
"""How the arms that are always there are called."""

LONG_MONEY = 1e8
"""Amounts that are written with a letter for their size."""

PARTS = {
    "acceleration": "Bought sooner or later",
    "expansion": "Bought only with it",
    "displacement": "Bought only without it",
    "intensity": "Bought more or less, or at another price",
    "contribution": "Contribution gained",
    "cost": "Marketing cost",
    "value": "Present value gained",
}
"""The steps of a waterfall."""

FLOWS = {
    "became_aware": "Came to know it",
    "forgot": "Forgot it",
    "began_considering": "Began to consider it",
    "lapsed": "Lost interest",
    "first_purchases": "First purchases",
    "repeat_purchases": "Bought again",
    "gifts": "Were given it",
    "switched_in": "Came from rivals",
    "switched_out": "Went to rivals",
    "churned": "Left",
}

KINDS = (
    "does not know it",
    "knows it",
    "considers it",
    "former customer",
    *(f"customer, {tone} of 7 from bad to good opinion" for tone in range(1, 8)),
)
"""What a person can be, in the order of the colours of pictures."""
FURTHER = "further than in the other"

ROUTES = {
    "conversation": "conversations",
    "feed": "feeds",
    "answer": "answers",
    "friend": "sight of a friend's",
    "review": "reviews",
    "reply": "replies",
    "seen": "sight of a tie's",
    "neighbours": "ties who have it",
    "reaction": "reactions to a post",
    "unknown": "unknown ways",
}
"""Ways by which what differs spreads."""

GENERATIONS = ("the plan itself", "1 person on", "2 on", "3 on", "4 or more on")

NETWORK = "Who differs"
LEVELS, DIFFERENCE = "Each arm", "Difference from {base}"
TRUE, VOICED, HEARD = "thought", "voiced", "as listened"
LUCK, WORLD = "Luck", "World"
ALONE, LAST, SHAPLEY = "alone", "added to all others", "fair share"
EXPLAINED = {"opinion": "What those who know it think."}
"""What charts show where it is not what they show in the report of a run."""
DIRECT, SOCIAL, TOTAL = "direct", "social", "together"
PLAN = "Contribution less marketing cost so far, discounted"
DIFFERS, OTHER_CAUSES = "People who differ so far", "all others"


def opening(name: str) -> str:
    """An arm's name at the beginning of a sentence."""
    text = inside(name)
    return text[:1].upper() + text[1:]


def arm(name: str) -> str:
    """An arm's name."""
    return ARMS.get(name, name)


def inside(name: str) -> str:
    """An arm's name within a sentence."""
    return {"base": "the base", "do nothing": "doing nothing"}.get(name, f"“{name}”")


def lower(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]


def amount(value: float, unit: str, currency: str = "") -> str:
    """A value as a figure shows it."""
    if unit == "money" and abs(value) >= LONG_MONEY:
        return f"{short(float(f'{value:.3g}'))}{NARROW}{currency}".rstrip(NARROW)
    return write(about(value) if unit in ("money", "people", "units") else value, unit, currency)


def change(value: float, unit: str, currency: str = "") -> str:
    """A difference with its sign; of shares in points."""
    if not isfinite(value):
        return write(None, unit)
    text = f"{signed(f'{100.0 * value:.1f}')}{NARROW}points" if unit == "share" else amount(value, unit, currency)
    nothing = not text.strip("0., points%€" + NARROW + currency)
    return text if text.startswith(MINUS) or nothing or value <= 0.0 else f"+{text}"


def at_scale(value: float, unit: str) -> str:
    """A number as it stands at an axis."""
    return at_axis(value) if unit == "share" else short(round(value, 12))


def relative(value: float) -> str:
    """A difference in per cent of the base."""
    if not isfinite(value):
        return ""
    text = percent(value)
    return f"+{text}" if value > 0.0 and text.strip(f"0. %{NARROW}") else text


def both(change_in_units: str, in_percent: str) -> str:
    """A difference, and the same in per cent."""
    return f"{change_in_units} ({in_percent})" if in_percent else change_in_units


def unit_of(label: str, unit: str, currency: str) -> str:
    """A label with what its amounts are in."""
    return f"{label}, {currency}" if unit == "money" and currency else label


def against(arm_: str, other: str) -> str:
    """What is held against what."""
    return f"{arm(arm_)} against {inside(other)}"


def part(share: float) -> str:
    """A share of the whole."""
    return f"{percent(share)} of it" if isfinite(share) else ""


INTERVAL = ", with its 95 % interval"


ONE_RUN, MEAN_RUN = "Luck of one run", "Luck left in the mean over {replicates} runs"
BETWEEN = "Between plausible worlds"


def ahead_in(ahead: int, worlds: int) -> str:
    """In how many worlds."""
    return f"ahead in {ahead:,} of {worlds:,}"


def ends(low: float, high: float, unit: str) -> str:
    """The values at both ends of a range."""
    named = f" {unit}" if unit and unit not in ("share", "score", "rate") else ""
    return f"{short(low)} or {short(high)}{named}"


def beside_cost(share: str, cost: str) -> str:
    """A fair share beside the cost."""
    return f"{share}, cost {cost}"


def signed_short(value: float, write_: Callable[[float], str]) -> str:
    """A short number with its sign."""
    return f"+{write_(value)}" if value > 0.0 else write_(value)


def setting(path: str) -> str:
    """A setting by the end of its path."""
    return ": ".join(path.replace("_", " ").split(".")[-2:])


def tree_name(root: str, people: int, by: str) -> str:
    """Who stands at the top of a tree."""
    return f"Person {root} (through {by}): {people:,} people"


def cause(name: str) -> str:
    """What made a difference."""
    if name in ROUTES:
        return ROUTES[name]
    parts = name.split(".")
    return parts[-1].replace("_", " ")


def after_days(days: int) -> str:
    """When a picture was taken."""
    return f"After {days:,} day{'' if days == 1 else 's'}"


def on_day(day: int, people: int) -> str:
    """When a picture was taken, and how many differ by then."""
    when = "Before the first day" if day < 0 else after_days(day + 1)
    return f"{when}: {people:,}"
