"""How the report writes numbers: one place, so that another language can write them its own way."""

from __future__ import annotations

from math import floor, isfinite, log10

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NARROW NO-BREAK SPACE}"

SCALES = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))


def write(value: float | None, unit: str, currency: str = "") -> str:
    """A figure with its unit; a dash where it is undefined."""
    if value is None or not isfinite(value):
        return DASH
    if unit == "share":
        return tenths(value)
    if unit == "money":
        return money(value, currency)
    if unit in ("people", "units"):
        return count(value)
    return decimal(value)


def count(value: float) -> str:
    """A number of people or things: whole, or with a decimal where a mean is small."""
    if 0.0 < abs(value) < 9.95 and abs(value - round(value)) > 0.005:
        return signed(f"{value:.1f}")
    return signed(f"{value:,.0f}")


def percent(share: float) -> str:
    """A share in per cent."""
    scaled = 100.0 * share
    near_an_end = 0.0 < scaled < 9.95 or 99.0 < scaled < 100.0 or (scaled != 0.0 and abs(scaled) < 1.0)
    return signed(f"{scaled:.1f}" if near_an_end else f"{scaled:.0f}") + NARROW + "%"


def tenths(share: float) -> str:
    """A share in per cent with one decimal, as tables have it."""
    return signed(f"{100.0 * share:,.1f}") + NARROW + "%"


def points(share: float) -> str:
    """A difference of two shares, in percentage points without their name."""
    scaled = 100.0 * share
    return signed(f"{scaled:.2f}" if 0.0 < abs(scaled) < 0.095 else f"{scaled:.1f}")


def change(value: float | None, unit: str) -> str:
    """A difference in a table, with its sign; those of shares in percentage points."""
    if value is None or not isfinite(value):
        return DASH
    text = f"{points(value)}{NARROW}pts" if unit == "share" else write(value, unit)
    return f"+{text}" if value > 0.0 and any(digit in text for digit in "123456789") else text


def changes(low: float | None, high: float | None, unit: str) -> str:
    """Between what a difference lies, in a table; a dash where that is unknown."""
    if low is None or high is None:
        return DASH
    first = change(low, unit)
    return f"{first.removesuffix(f'{NARROW}pts')} to {change(high, unit)}"


def at_axis(share: float) -> str:
    """A share in per cent as it stands at an axis."""
    return signed(f"{100.0 * share:.4g}") + NARROW + "%"


def decimal(value: float) -> str:
    """A score or a rate with two decimals, or three where it is small."""
    return signed(f"{value:,.3f}" if 0.0005 <= abs(value) < 0.0995 else f"{value:,.2f}")


def money(value: float, currency: str = "") -> str:
    """An amount: with cents only where it is small."""
    text = signed(f"{value:,.2f}" if abs(value) < 100.0 and value != round(value) else f"{value:,.0f}")
    return f"{text}{NARROW}{currency}" if currency else text


def about(value: float, digits: int = 3) -> float:
    """A number rounded to as many digits as can be taken seriously; below 1,000 to whole ones."""
    if value == 0.0 or not isfinite(value):
        return value
    places = digits - 1 - floor(log10(abs(value)))
    return round(value, min(places, 0)) if abs(value) >= 10.0 else round(value, 1)


def short(value: float) -> str:
    """A number as it stands at an axis."""
    for size, letter in SCALES:
        if abs(value) >= size:
            return signed(f"{value / size:.4g}") + letter
    return signed(f"{value:.4g}")


def interval(low: float | None, high: float | None, unit: str, currency: str = "") -> str:
    """An interval from low to high; a dash where there is none."""
    if low is None or high is None:
        return DASH
    return f"{write(low, unit, currency)} to {write(high, unit, currency)}"


def signed(text: str) -> str:
    """The same number with a true minus sign, and none before a zero."""
    if not text.startswith("-"):
        return text
    return text[1:] if not text.strip("-0.,") else MINUS + text[1:]
