"""How the page of a comparison names and writes things within its sentences and tables, in English.

Of names that users give, what comes in is text; what goes out is safe to show.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wom_sim.report.comparing.words import ARMS, EVENINGS, KPIS, PARTS, WAYS
from wom_sim.report.numbers import NARROW, about, change, count, decimal, money, percent, points, signed


def named(arm: str) -> Markup:
    """An arm within a sentence."""
    return Markup(ARMS[arm][1]) if arm in ARMS else Markup("“<bdi>{}</bdi>”").format(arm)


def titled(arm: str) -> Markup:
    """An arm that stands alone."""
    return Markup(ARMS[arm][0]) if arm in ARMS else Markup("<bdi>{}</bdi>").format(arm)


def pair(arm: str, other: str) -> Markup:
    """An arm and what it is held against, alone."""
    return Markup("{} <small>against {}</small>").format(titled(arm), named(other))


def kpi_of(name: str, label: str, product: str, days: int) -> Markup:
    """The figure that decides, and when it is taken."""
    when = "after" if name in EVENINGS else "over"
    words = Markup(KPIS.get(name, "the " + label[0].lower() + label[1:] + " of {product}"))
    return words.format(product=Markup("<bdi>{}</bdi>").format(product)) + f" {when} {_days(days)}"


def _days(days: int) -> str:
    return f"{days:,} day" + ("" if days == 1 else "s")


def pairs(number: int) -> str:
    """How many replicates there are."""
    return "one pair of runs" if number == 1 else f"{number:,} pairs of runs with the same luck"


def against(arm: str) -> Markup:
    """Head of a figure that is a difference."""
    return Markup("Against {}").format(named(arm))


def with_unit(text: str, unit: str, currency: str) -> str:
    """A difference with its currency."""
    return f"{text}{NARROW}{currency}" if unit == "money" and currency else text


def of(times: int, number: int) -> str:
    """How often out of how often."""
    return f"{times:,} of {number:,}"


def of_pairs(ahead: int, number: int) -> str:
    """In how many pairs an arm is ahead, within a sentence."""
    return f"{of(ahead, number)} pairs"


def amount(value: float, unit: str, currency: str) -> str:
    """The size of a difference within a sentence."""
    size = abs(value)
    if unit == "money":
        return money(about(size), currency)
    if unit == "share":
        return points(size) + (" percentage point" if points(size) == "1" else " percentage points")
    return count(about(size)) if unit in ("people", "units") else decimal(size)


def more(value: float, unit: str, currency: str, share: float | None = None) -> str:
    """A difference within a sentence, with its direction, and as a share of what it is a difference from."""
    relative = "" if share is None else f" ({percent(abs(share))})"
    return f"{amount(value, unit, currency)}{relative} {'more' if value >= 0 else 'less'}"


def between(low: float | None, high: float | None, unit: str, currency: str) -> str:
    """Between what a difference lies, within a sentence."""
    if low is None or high is None:
        return ""
    if low < 0.0 < high:
        return f"from {more(low, unit, currency)} to {more(high, unit, currency)}"
    near, far = sorted((abs(low), abs(high)))
    first = points(near) if unit == "share" else amount(near, unit, currency)
    return f"{first} to {amount(far, unit, currency)}"


def reached(widest: str, number: int) -> str:
    """How wide the widest interval is."""
    return f"The widest 95 % interval of a difference is ± {widest}, over {number:,} pairs."


def refused(number: int, worlds: int) -> str:
    """Draws that made no scenario."""
    return f"{number:,} further draw{'' if number == 1 else 's'} made no possible scenario and {worlds:,} did."


def unexplained(share: float) -> str:
    """How often no cause was found."""
    return f"For {percent(share)} of them no cause was found."


def cannot_be_asked(number: int) -> str:
    """Factors of which an end makes no scenario."""
    return f"Of {number:,} other number{'' if number == 1 else 's'} an end of the range makes no possible scenario."


def world_numbers(number: int) -> str:
    """How many numbers are drawn."""
    return f"{number:,} number{' is' if number == 1 else 's are'} drawn in each world."


def sampled(plans: int, *, exact: bool) -> str:
    """How Shapley values were found."""
    if exact:
        return f"Exact: all {plans:,} plans that have some of the moves were run."
    return f"Estimated from {plans:,} of the plans that have some of the moves."


def sourceless(assumed: int, number: int) -> str:
    """How many assumptions have no source."""
    return f"{assumed:,} of {number:,} rest on no published measurement; they say so."


def default_is(value: str) -> str:
    """A default that the scenario has set otherwise."""
    return f"default {value}"


def first_differ(shown: int, everyone: int) -> str:
    """How many people differ."""
    return f"{everyone:,} people differ; these are the first {shown:,}." if shown < everyone else ""


def figure_of(value: float, digits: int) -> str:
    """A number of the scenario in so many digits, or in whole ones."""
    return signed(f"{value:,.0f}" if abs(value) >= 10.0**digits else f"{value:,.{digits}g}")


def value_of(value: float, unit: str = "") -> str:
    """A number of the scenario with its unit."""
    text = figure_of(value, 4)
    return f"{text} {unit}" if unit not in ("", "share") else text


def range_of(low: float, high: float) -> str:
    """A range of plausible values."""
    return f"{value_of(low)} to {value_of(high)}"


def listed(values: Sequence[str]) -> str:
    """Things one after the other."""
    return ", ".join(values)


def cause(text: str) -> Markup | str:
    """How what made a difference came: a way that word goes, or the path of a move or setting."""
    return WAYS[text] if text in WAYS else path(text)


def path(text: str) -> Markup:
    """A path of a scenario, which may be broken at its dots."""
    return Markup("<code>{}</code>").format(Markup(".<wbr>").join(text.split(".")))


def no_marketing(product: str) -> Markup:
    """What doing nothing changes."""
    return Markup("no marketing of <bdi>{}</bdi>").format(product)


def set_to(where: str, value: str, before: str) -> Markup:
    """A setting that has another value."""
    return Markup("{}: <b>{}</b> instead of {}").format(path(where), value, before)


def added(where: str, value: str) -> Markup:
    """A setting that the base has not."""
    return Markup("{}: <b>{}</b>, which the base has not").format(path(where), value)


def removed(where: str, before: str) -> Markup:
    """A part that is taken away."""
    return Markup("{}: <b>taken away</b> ({})").format(path(where), before)


def at_value(value: str) -> str:
    """Where a lead was taken."""
    return f"at {value}"


def give_or_take(error: float, unit: str) -> str:
    """A standard error."""
    return f"± {change(error, unit).removeprefix('+')}"


def ranked(place: int, arm: str) -> Markup:
    """An arm with its place."""
    return Markup('<span class="place">{}</span> {}').format(place, titled(arm))


def parts_in_words() -> Markup:
    """What the parts of a difference in money are."""
    return Markup(" ").join(
        Markup("<b>{}</b>: {}.").format(name, meaning) for name, meaning in PARTS.values() if meaning
    )


def chance_in_words(chance: float) -> str:
    """A chance that is an estimate, and never quite nothing or certain."""
    if chance > 0.99:
        return "more than 99" + NARROW + "%"
    return "less than 1" + NARROW + "%" if chance < 0.01 else percent(chance)


def chance_in_short(chance: float) -> str:
    """The same in a table."""
    if chance > 0.99:
        return "> 99" + NARROW + "%"
    return "< 1" + NARROW + "%" if chance < 0.01 else percent(chance)
