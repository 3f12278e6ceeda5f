"""How answers are read: numbers as people write them, ranges where they only guess, times, and choices from a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from wom_sim.errors import InputError, nearest

MONTH = 365.0 / 12.0
"""Days in a month."""
TIMES = {"day": 1.0, "week": 7.0, "month": MONTH, "quarter": 3.0 * MONTH, "year": 365.0}
MANY = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
PARTS = {"%": 0.01, "percent": 0.01, "per cent": 0.01}
NOTHING = ("nothing", "none", "no", "-", "0")

_RANGE = re.compile(r"\s*(?:-|\u2013|\bto\b|\band\b)\s*")
_NUMBER = re.compile(r"(?P<digits>\d(?:[\d\s.,'_]*\d)?)\s*(?P<unit>.*)")


class Guess(NamedTuple):
    """A number as somebody says it, and between which values it lies where it is only guessed."""

    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether there is no range."""
        return self.low == self.high

    def through(self, function: Callable[[float], float]) -> Guess:
        """What a rising or falling function makes of it."""
        ends = sorted((function(self.low), function(self.high)))
        return Guess(function(self.value), *ends)


def read_number(text: str, units: Mapping[str, float]) -> tuple[Guess, str]:
    """A number or a range, such as `40`, `5-15 %` or `10k to 20k`, and the unit that was written.

    units : what each unit that is understood is worth; the middle of a range is its value.

    Raises InputError where it is no number, or in another unit.
    """
    parts = _RANGE.split(text.strip())
    if len(parts) > 2:
        raise InputError("a range has two ends.", remedy="Write it like 5-15.")
    found = [_NUMBER.fullmatch(part) for part in parts]
    if None in found:
        raise InputError(f"'{text}' is no number.", remedy="Write it like 40, or like 30-50 where you only guess.")
    named = [match["unit"].strip().lower().rstrip(".") for match in found if match is not None]
    last = named[-1]
    if named[0] in ("", last):
        named[0] = last
    values = []
    for match, unit in zip(found, named, strict=True):
        assert match is not None
        known = unit if unit in units else unit.removesuffix("s")
        if known not in units:
            told = ", ".join(unit for unit in units if unit) or "none"
            raise InputError(
                f"'{unit}' is not understood here." if unit else "say in which unit.", remedy=f"Units: {told}."
            )
        values.append(_float(match["digits"]) * units[known])
    low, high = values[0], values[-1]
    if low > high:
        raise InputError(f"the range {text.strip()} runs backwards.", remedy="Write the smaller number first.")
    return Guess((low + high) / 2.0, low, high), last


def _float(digits: str) -> float:
    """A number from its digits: the last of comma and point is the decimal one, three digits after a comma are none."""
    digits = re.sub(r"[\s'_]", "", digits)
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point >= 0 or (point < 0 <= comma and digits.count(",") == 1 and len(digits) - comma != 4):
        digits = digits.replace(".", "").replace(",", ".")
    digits = digits.replace(",", "")
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float(digits)


def within(guess: Guess, low: float, high: float, what: str) -> Guess:
    """The guess, if all of it lies within bounds."""
    if not low <= guess.low <= guess.high <= high:
        raise InputError(f"{what} lies between {plain(low)} and {plain(high)}.")
    return guess


def read_days(text: str) -> Guess:
    """A length of time, such as `6 weeks` or `2-4 months`, in days."""
    days, _ = read_number(text, TIMES)
    return within(days, 1.0, 10.0 * 365.0, "a length of time here")


def read_choices(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Some of a list, by number or name, with commas between them; none for `nothing`."""
    if text.strip().lower() in NOTHING:
        return ()
    found = []
    numbers = {str(number): name for number, name in enumerate(known, 1)}
    for item in filter(None, (part.strip().lower() for part in text.split(","))):
        name = numbers.get(item, item)
        if name not in known:
            raise InputError(f"there is no '{item}' in the list.", remedy=nearest(item, known))
        found.append(name)
    return tuple(name for name in known if name in found)


def plain(value: float) -> str:
    """A number in at most four digits that count, without an exponent."""
    if abs(value) >= 1000.0:
        return f"{value:.0f}"
    text = f"{float(f'{value:.4g}'):.10f}".rstrip("0").rstrip(".")
    return text or "0"


def said(value: float) -> str:
    """The same with commas, for people alone."""
    return f"{value:,.0f}" if abs(value) >= 1000.0 else plain(value)


def rounded(value: float) -> float:
    """A number as it is written."""
    return float(plain(value))
