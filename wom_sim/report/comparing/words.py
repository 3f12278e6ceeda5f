"""What the report of a comparison says, in English. Another language is another of these; no other file of the page
holds sentences. Of names that users give, what comes in is text; what goes out is safe to show.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wom_sim.report.numbers import DASH, NARROW, about, change, count, decimal, money, percent, points, signed
from wom_sim.report.words import DIRECTION, LANGUAGE, with_currency

__all__ = ["DIRECTION", "LANGUAGE", "with_currency"]

ARMS = {"base": ("Base", "the base"), "do nothing": ("Do nothing", "doing nothing")}
"""Arms that are always there: alone, and within a sentence."""

TEXT = {
    "kind": "What if: a paired comparison",
    "contents": "Contents",
    "glance": "At a glance",
    "blank": DASH,
    "csv": "CSV",
    "csv_of": "Data of “{title}” as CSV",
    "plan": "Plan",
    "key_figure": "Key figure",
    "repeat": "How to repeat it",
    "repeat_intro": "The same command with the same versions gives the same numbers, whatever the number of "
    "processors. The file scenario.yaml is the text below.",
    "base_scenario": "The scenario with its what-ifs and every default written out",
}
"""Words that stand in several places."""

SECTIONS = {
    "ranking": (
        "The ranking",
        "Every plan lives through the same {people} people, ties and luck, over {days} days and in {pairs}. The "
        "difference is what the plan changes against the base; its interval says how well the mean over luck is known.",
    ),
    "plans": (
        "What each plan changes",
        "The base is the scenario as it is. A what-if is the base with these settings.",
    ),
    "money": (
        "Money",
        "Means over {pairs}, with the 95 % interval of each mean. Two intervals of this table may overlap although "
        "the plans surely differ, because luck moves both the same way: for differences see the ranking.",
    ),
    "fans": (
        "How it unfolds",
        "Lines are means over {pairs}; the bands show how far apart single runs lie.",
    ),
    "parts": (
        "What the difference is made of",
        "The difference in discounted contribution, person by person. The parts add up to it exactly. Marketing cost "
        "is not in it: the ranking and the money have it.",
    ),
    "influence": (
        "Through whom it works",
        "Direct is what a plan does to the people whom its own moves reach while everyone hears only what was said "
        "without it. Social is the rest: what people tell each other because of it.",
    ),
    "funnels": (
        "Funnels side by side",
        "Everything that moved over the horizon. People may move more than once.",
    ),
    "opinions": (
        "Sentiment: thought, voiced and heard",
        "What those who know the product think, what is said aloud, and what the marketer hears, which is a sample of "
        "what is said, late and partly taken wrong.",
    ),
    "networks": (
        "The spread on the network",
        "The same people in the same places under each plan, in the first pair: what differs between pictures of one "
        "evening is the work of the plan.",
    ),
    "effects": (
        "Every key figure",
        "How much higher or lower than in the base each figure comes out, with the 95 % interval over pairs. Bold: the "
        "interval leaves out zero. Of twenty figures that nothing changes, one is bold by luck. Differences of shares "
        "are in percentage points (pts).",
    ),
    "worlds": (
        "In other plausible worlds",
        "Nobody knows every number of the scenario exactly. Each world draws all of them from their plausible ranges, "
        "and every plan lives in it with the same people and luck.",
    ),
    "tornado": (
        "What the verdict depends on",
        "One number after the other is moved to either end of its plausible range, all else and luck being equal. "
        "Shown is the lead of {arm} over {other}: where it falls below zero, the verdict turns.",
    ),
    "channels": (
        "What each move contributes",
        "Moves help or hinder each other, so that what one is worth depends on which others run. A Shapley value is "
        "the mean of what a move adds over every order in which the plan could have been put together; the values "
        "add up to what all moves do together.",
    ),
    "divergence": (
        "Why: how the difference spread",
        "In the first pair, the people whose path differs between {arm} and {other}, and through whom the difference "
        "came to them.",
    ),
    "later": (
        "Over twice the time",
        "The same plans with the same luck over {days} days. A lead that shrinks was borrowed from later; one that "
        "grows is still being earned.",
    ),
    "assumptions": (
        "Every assumption, and where it comes from",
        "The numbers and choices that describe this world. Those in bold are set by the scenario, the others are "
        "defaults.",
    ),
    "precision": ("How precise it is", ""),
}
"""Heading and opening of each section, in the order of the page."""

KPIS = {
    "reach": "the share of people reached by marketing of {product}",
    "frequency": "messages for each person reached by {product}",
    "awareness": "the share of people who know {product}",
    "consideration": "the share of people who consider {product}",
    "penetration": "the share of people who ever had {product}",
    "customers": "the number of customers of {product}",
    "units": "the units of {product} sold",
    "first_purchases": "the number of new buyers of {product}",
    "followers": "the number of followers of {product}",
    "revenue": "the revenue of {product}",
    "contribution": "the contribution of {product}",
    "profit": "the profit of {product}",
    "npv": "the present value of {product}",
    "clv": "the value of a customer of {product}",
    "opinion": "the mean opinion of {product}",
    "voiced_opinion": "the mean voiced opinion of {product}",
    "heard_a_week": "how often a person hears of {product}",
    "share_of_voice": "the share of voice of {product}",
    "share_of_market": "the share of market of {product}",
    "rating": "the mean stars of {product}",
    "trust": "trust in {product}",
}
"""The figure that decides, within a sentence; of others, the label."""
EVENINGS = ("awareness", "consideration", "penetration", "customers", "followers", "opinion", "nps", "trust")
"""Figures of the last evening rather than of the whole time."""

HEADS = {
    "level": "{kpi}",
    "difference": "Against the base",
    "interval": "95 % interval",
    "all": "95 % interval, all plans at once",
    "ahead": "Pairs ahead",
    "chance": "Chance to be best",
    "worlds": "Worlds ahead",
    "changes": "Against the base",
    "base": "Base",
    "return": "Profit won per unit spent",
    "segment": "Segment",
    "direct": "Direct",
    "social": "Social",
    "total": "Total",
    "worth": "By word of mouth",
    "share": "Share of the figure",
    "median": "Median lead",
    "band": "Lead in nine tenths of the worlds",
    "number": "Number",
    "value": "Value",
    "low": "Lead at the low end",
    "high": "Lead at the high end",
    "swing": "Swing",
    "correlation": "Rank correlation with the lead",
    "turns_at": "Lead turns at",
    "purchases": "Purchases that rest on their word",
    "told": "Told first",
    "reached": "Reached in all",
    "turns": "Turns it",
    "unit": "Unit",
    "range": "Plausible range",
    "source": "Source",
    "move": "Move",
    "shapley": "Shapley value",
    "alone": "Alone",
    "last": "Added to all others",
    "cost": "Cost",
    "per_cost": "Value per unit spent",
    "person": "Person",
    "day": "Day",
    "cause": "How it came",
    "through": "Through",
    "buys": "First purchase",
    "then": "Over {days} days",
    "now": "Over {days} days",
    "pairs": "Pairs",
    "half": "Half of the widest interval",
    "gain": "Pairing gained",
}
"""Heads of columns."""

TABLES = {
    "ranking": "All plans, the best first",
    "plans": "Settings that differ from the base",
    "money": "Money by plan",
    "effects": "Differences from the base",
    "parts": "Parts of the difference in contribution",
    "parts-of-all": "The same against doing nothing",
    "segments": "The same by segment",
    "influence": "Direct and social effect",
    "word_of_mouth": "What word of mouth is worth",
    "worlds": "Leads over plausible worlds",
    "flips": "What the lead goes with over these worlds",
    "tornado": "Both ends of every range",
    "channels": "Moves",
    "interaction": "How moves help each other",
    "divergence": "Who differed first",
    "influencers": "Who persuaded most",
    "later": "Differences from the base, then and later",
    "looks": "Looks at the interval",
    "pairing": "What pairing gained",
}
"""Titles of tables."""

PARTS = {
    "acceleration": ("Sooner or later", "bought in both, on another day"),
    "expansion": ("Won", "would not have bought"),
    "displacement": ("Lost", "would have bought"),
    "intensity": ("More or less", "bought in both: units and prices"),
    "total": ("In all", ""),
}
"""What a difference in money is made of."""

NOTES = {
    "word_of_mouth": "What people say is spoken and not heard; what is then missing is the work of word of mouth.",
    "channels": "Alone: against no marketing. Added to all others: what leaving it out would cost.",
    "interaction": "Above zero: the two are worth more together than apart. Below: they reach the same people.",
    "flips": "Bold: stronger than chance makes the strongest of all of them in 95 of 100 cases. The lead turns at a "
    "value where most worlds on the one side have it and most on the other have not.",
    "pairing": "Variance without shared luck, over variance of the differences: how many times as many runs the same "
    "interval would take if each plan had its own luck.",
    "money": "Profit won per unit spent: profit beyond that of doing nothing, over marketing cost beyond its own; a "
    "quotient of means.",
}
"""What stands below a table."""

BUYS = {
    "sooner": "sooner",
    "later": "later",
    "only here": "only with the plan",
    "only there": "only without it",
    "same": "the same",
    "none": "none",
}
"""How a first purchase differs."""

GROUPS = {
    "laws": "Laws of behaviour",
    "population": "People",
    "platforms": "Platforms",
    "products": "Products",
    "network": "Network",
    "discount_rate": "Discount rate",
}
"""Parts of a scenario that hold assumptions."""

NONE = "none"
TRUTH = {True: "yes", False: "no"}
ALL_MOVES = "All moves together"
WAYS = {
    "conversation": "in conversation",
    "feed": "by a feed",
    "answer": "by an answer",
    "friend": "by a friend's answer",
    "review": "by reviews",
    "reply": "by a reply",
    "seen": "by seeing that somebody has it",
    "neighbours": "by seeing who around has it",
    "reaction": "by a reaction to an own post",
    "unknown": "not found out",
}
"""Ways that a difference goes from one to another."""
ONE_HAS_NO_INTERVAL = "One pair has no interval: nothing here says how much of a difference is luck."
UNCHANGED = "nothing: it is the base"
YES = "yes"
TILES = {
    "best": "Best plan",
    "ahead": "Pairs ahead",
    "worlds": "Plausible worlds ahead",
    "chance": "Chance to be the best",
}
"""Labels of the figures below the verdict."""


# --- names and amounts ---------------------------------------------------------------------------------


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


# --- the verdict ---------------------------------------------------------------------------------------


def nothing_differs(number: int) -> Markup:
    """All arms come out the same in every figure."""
    return Markup("Nothing differs: with the same luck every plan comes out exactly as the base, in {}.").format(
        pairs(number)
    )


def same_in(kpi: Markup, number: int) -> Markup:
    """All arms come out the same in the figure that decides."""
    return Markup("In {}, nothing differs: every plan comes out exactly as the base, in {}. Other figures do.").format(
        kpi, pairs(number)
    )


def undefined(kpi: Markup) -> Markup:
    """The figure that decides has no value."""
    return Markup("In {}, no plan can be called best: the figure is not defined in all of these runs.").format(kpi)


def level(kpi: Markup, arm: str, other: str, number: int) -> Markup:
    """The two best arms come out the same."""
    return Markup("In {}, {} and {} come out best, and on average exactly the same in {}.").format(
        kpi, named(arm), named(other), pairs(number)
    )


def one_pair(kpi: Markup, arm: str, other: str, lead: str) -> Markup:
    """There is one replicate."""
    return Markup(
        "In {}, {} comes out best in the one pair of runs that was made: about {} than {}. One pair has one luck, so "
        "nothing here says how much of that is chance. Ask for more replicates."
    ).format(kpi, named(arm), lead, named(other))


def comes_out_best(kpi: Markup, arm: str, other: str, lead: str, ends: str, ahead: str, *, next_best: bool) -> Markup:
    """One arm is ahead beyond doubt about luck."""
    whom = Markup("the next best, {}").format(named(other)) if next_best else named(other)
    return Markup("In {}, {} comes out best: about {} than {} (95 % interval {}), and ahead in {}.").format(
        kpi, named(arm), lead, whom, ends, ahead
    )


def not_of_all(kpi: Markup, arm: str, other: str, lead: str, ends: str, all_: str, plans: int) -> Markup:
    """The interval of the best arm leaves out zero, and would not had it not been picked by its outcome."""
    return Markup(
        "In {}, no difference can surely be told: {} comes out first, about {} than {} (95 % interval {}), but it was "
        "picked from several by how it came out, and an interval that holds for all {} differences at once reaches {}."
    ).format(kpi, named(arm), lead, named(other), ends, f"{plans:,}", all_)


def cannot_be_told(kpi: Markup, arm: str, other: str, lead: str, ends: str, ahead: str, number: int) -> Markup:
    """Luck alone may have made the difference."""
    return Markup(
        "In {}, no difference can be told with {} pairs: {} comes out first, about {} than {}, but the 95 % interval "
        "reaches {}, and it is ahead in {}."
    ).format(kpi, f"{number:,}", named(arm), lead, named(other), ends, ahead)


def does_not_pay(spent: str) -> Markup:
    """Doing nothing is best."""
    return Markup("The base spends about {} on marketing, and does not earn it back within this time.").format(spent)


def chances(arm: str, chance: float, plans: int, rival: str | None, rivals: float) -> Markup:
    """How likely the best arm is the best of all, as far as luck goes."""
    text = Markup("As far as luck goes, the chance that {} is the best of all {} plans is {}").format(
        named(arm), f"{plans:,}", chance_in_words(chance)
    )
    if rival is not None:
        text += Markup("; that of {} is {}").format(named(rival), chance_in_words(rivals))
    return text + Markup(".")


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


def in_money(other: str, value: float, low: float | None, high: float | None, currency: str) -> Markup:
    """What the lead costs or brings, where another figure decides."""
    if value == 0.0:
        return Markup("In profit the two come out the same.")
    ends = between(low, high, "money", currency)
    text = Markup("In money, it makes about {} profit than {}").format(more(value, "money", currency), named(other))
    return text + (Markup(" (95 % interval {}).").format(ends) if ends else Markup("."))


def in_worlds(other: str, ahead: int, worlds: int, ends: str, *, stays: bool) -> Markup:
    """In how many plausible worlds the lead holds, and between what it lies."""
    text = Markup("It {} ahead of {} in {} of {} plausible world{}").format(
        "stays" if stays else "is", named(other), f"{ahead:,}", f"{worlds:,}", "" if worlds == 1 else "s"
    )
    return text + Markup("; in nine tenths of them the difference is {}.").format(ends) if ends else text + Markup(".")


def turns(where: str, value: str, now: str, others: Sequence[object]) -> Markup:
    """The number that would turn the verdict, and how many others would."""
    text = Markup("It would turn if {} were {} rather than {}").format(path(where), value, now)
    if others:
        text += Markup(", and so would {} other number{} at an end of {} range").format(
            f"{len(others):,}", *(("", "its") if len(others) == 1 else ("s", "their"))
        )
    return text + Markup(".")


def turns_at(where: str, value: str, now: str) -> Markup:
    """The number beyond which the lead changes its sign in most plausible worlds."""
    return Markup("In most of them it turns where {} lies beyond {}; the scenario has {}.").format(
        path(where), value, now
    )


def nothing_turns(where: str, numbers: int) -> Markup:
    """No single number turns the verdict."""
    if numbers == 1:
        return Markup("It does not turn at either end of the range of {}.").format(path(where))
    text = Markup(
        "Not one of the {} uncertain numbers that were tried turns it alone at either end of its range; it depends "
        "most on {}."
    )
    return text.format(f"{numbers:,}", path(where))


# --- notes -----------------------------------------------------------------------------------------------


def on_people(people: str) -> Markup:
    """What the figures are of."""
    return Markup(
        "These are {} simulated people, not real ones: the figures follow from the assumptions of the scenario."
    ).format(people)


def on_scale(each: str, everyone: str) -> Markup:
    """What one simulated person stands for."""
    return Markup(
        "One simulated person stands for {} people of a market of {}. People, units and money on this page are those "
        "of the market."
    ).format(each, everyone)


def on_luck(*, worlds: bool) -> Markup:
    """What intervals cover and what they do not."""
    text = Markup("The intervals cover luck, for these people and this network. ")
    if worlds:
        return text + Markup("The plausible worlds cover doubt about the numbers of the scenario. Neither covers doubt "
                             "about the model itself.")  # fmt: skip
    return text + Markup("They do not cover doubt about the assumptions: no plausible worlds were asked for.")


def on_pairing(least: str, most: str) -> Markup:
    """What shared luck has gained."""
    gain = Markup("a factor {}").format(least) if least == most else Markup("factors of {} to {}").format(least, most)
    return Markup(
        "Sharing luck gains {}: that many times as many runs would be needed for the same interval if each plan had "
        "luck of its own."
    ).format(gain)


def on_precision(wanted: str, reached: str, number: int, *, enough: bool) -> Markup:
    """The interval asked for, and what came of it."""
    if enough:
        text = Markup("The precision asked for, ± {}, was reached with {} pairs: ± {}.")
        return text.format(wanted, f"{number:,}", reached)
    text = Markup("The precision asked for, ± {}, was not reached: {} pairs, the limit, give ± {}.")
    return text.format(wanted, f"{number:,}", reached)


def on_the_same(arm: str) -> Markup:
    """A what-if that changes nothing."""
    if arm in ARMS:
        return Markup("Doing nothing is the base itself: the base has no marketing of the product.")
    return Markup("{} changes nothing: it is the base itself.").format(named(arm))


# --- sections --------------------------------------------------------------------------------------------


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


def value_of(value: float, unit: str = "") -> str:
    """A number of the scenario with its unit."""
    text = signed(f"{value:,.4g}")
    return f"{text} {unit}" if unit else text


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
