"""What the report says, in English. Another language is another `words`, `network_words` and `verdict`; only
they hold sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wom_sim.marketing.rules import Then, When
from wom_sim.questions import NOTHING
from wom_sim.report.numbers import MINUS, count, percent

LANGUAGE, DIRECTION = "en", "ltr"

LONGEST_LABEL = 16
"""Letters of a name that fit at the end of a line."""

DAY_AXIS = "days"
OPINION_ENDS = (f"against {MINUS}1", "for +1")

TEXT = {
    "kind": "Word-of-mouth simulation",
    "figures": "Key figures",
    "figures_intro": "Every figure is the mean over {runs}, counted over {days} days or on the last evening.",
    "mean": "Mean",
    "interval": "95 % interval of the mean",
    "spread": "Spread of one run (SD)",
    "meaning": "What it means",
    "curves": "How it unfolds",
    "curves_many": "Lines are means over {runs}; the darker band holds 80 % of the runs, the lighter one 95 %. "
    "Bands show how far single runs lie apart; the intervals above say how well the mean is known.",
    "curves_few": "With so few runs the bands reach about from the lowest run to the highest.",
    "curves_one": "Lines show the one run that was made; one run has no band.",
    "curves_none": "Nothing happened that could be drawn: nobody came to know of anything.",
    "opinions": "How opinions are spread",
    "opinions_intro": "Each column is a day. The stronger the colour at a height, the larger the share of those who "
    "know the product who hold that opinion: orange against it, grey undecided, blue for it. "
    "The solid line is the mean of what people think, the dashed line the mean of what they say.",
    "funnel": "The funnel and its flows",
    "funnel_intro": "Boxes hold people on the last evening, and their share of all; arrows show everything that moved "
    "over the horizon, and are as wide as the flow. People may move more than once. The solid boxes part the people; "
    "former customers are also among those who know it or consider it, and one who buys again counts as a repeat.",
    "funnel_contact": "People adopt at once here: they need not have heard of it or have considered it first.",
    "segments": "Segments",
    "segment": "Segment",
    "picture": "The spread on the network",
    "picture_cells": "Every cell is one of the {people} people, in the first of the runs. They stand along a curve "
    "that keeps near neighbours together: talk that stays among them shows as patches, and long ties carry it "
    "far away.",
    "picture_ties": "Every dot is one of the {people} people and every line a tie, in the first of the runs.",
    "picture_none": "No pictures were kept for this result, so nothing is drawn here: with more than 50,000 people "
    "nobody could be seen on them.",
    "marketers": "What the marketers did",
    "marketers_intro": "Every move with what it delivered and what it cost: means over {runs}.",
    "marketers_none": "No interventions: nobody markets anything in this scenario.",
    "marketers_spend": "Money spent so far",
    "intervention": "Intervention",
    "product": "Product",
    "move": "Kind",
    "days_run": "Days run",
    "exposures": "Messages met",
    "given": "People given something",
    "successes": "Successes",
    "cost": "Cost",
    "share_of_cost": "Share of cost",
    "earned": "Against doing otherwise",
    "earned_intro": "The same worlds were lived through again without the plan, or with another, and the same luck: "
    "each of the {runs} has its twin. The figures say by how much more, or less, there is with the plan; the interval "
    "is that of the mean over the pairs.",
    "difference": "Difference",
    "difference_interval": "95 % interval",
    "in_favour": "Pairs in favour",
    "followed": "Whom it reached, and through whom",
    "followed_intro": "Followed from person to person in the first of the runs, among the simulated people. Somebody "
    "belongs to the chain through which they first heard of the product. That does not say that they would not have "
    "heard otherwise; what the move has changed stands in the last table.",
    "followed_levels": "How word went on",
    "level": "Persons passed",
    "level_people": "First heard",
    "level_buyers": "Of them bought",
    "followed_picture": "Everyone who first heard through it",
    "followed_caption": "The blocks in the first row are the people of the move; below each stand those who first "
    "heard from them, and so on. A block is as wide as the number of people who heard through it.",
    "followed_sources": "The people of the move",
    "person": "Person",
    "followed_columns": "Told: who first heard from this person. Reached: told, and those who heard through them in "
    "turn. Levels: persons that word passed. Persuaded: first purchases of anyone for which this person's one word "
    "spoke the loudest.",
    "followed_others": "All others of them",
    "money": "Money",
    "money_products": "What is left",
    "money_rate": "Present value discounts the money of each day to the first at {rate} a year.",
    "listening": "What was heard, and what was so",
    "listening_intro": "Marketers do not see what people think. They hear a sample of what is said, late, and take "
    "some of it wrong. Sentiment is good less bad words as a share of all. What was said is the same of every word "
    "spoken in those days where the instrument listens; what was so counts, on the evening itself, everyone who knows "
    "the product, also those who keep silent, and words spoken anywhere. Means over evenings and {runs}.",
    "measure": "Measure",
    "heard": "Heard",
    "said": "Said",
    "so": "So",
    "error": "Off what was said by",
    "bias": "Too high by",
    "within": "Said lay in the 95 % interval",
    "decided": "What was decided",
    "decided_intro": "Rules and policies see what is on the marketer's desk, never what is so. They may act on other "
    "days in each run.",
    "when": "When",
    "then": "Then",
    "acted_in": "Acted in",
    "first_day": "First on day",
    "times": "Times in such a run",
    "network": "The network, measured",
    "network_intro": "Two people who know each other are at distance 1. Degrees of separation count the people in "
    "between: the mean distance less one.",
    "repeat": "How to repeat it",
    "repeat_intro": "The same command with the same versions gives the same numbers, whatever the "
    "number of processors. The file scenario.yaml is the text below.",
    "command": "Command",
    "seed": "Seed",
    "replicates": "Replicates",
    "versions": "Versions",
    "commit": "Commit",
    "machine": "Run on",
    "fingerprint": "Fingerprint of the network",
    "scenario": "The scenario with every default written out",
    "contents": "Contents",
    "product_of": "Product",
}
"""Headings, column heads and explanations of the page."""

CHARTS = {
    "awareness": ("People who know it", "Share of all people, each evening."),
    "consideration": ("People who consider it", "Share of all people who think of buying or joining, each evening."),
    "penetration": ("People who have ever had it", "Share of all people who bought it or were given it."),
    "customers": ("Customers", "People who are customers, each evening."),
    "units": ("Units sold per week", "Purchases in each whole week; gifts are not sales."),
    "profit": ("Profit so far", "Contribution less marketing cost, added up from the first day."),
    "spending": ("Money spent so far", "What each intervention has cost, added up from the first day."),
    "words": ("Words spoken per week", "How often people spoke of it, in each whole week."),
    "opinion": (
        f"Mean opinion, from {MINUS}1 to 1",
        "Solid with bands: what those who know it think. Dashed: what is said, by week.",
    ),
}
"""Title and explanation of each chart."""

MEASURES = {
    "volume": ("Words a day", "rate"),
    "sentiment": ("Sentiment", "score"),
    "positive": ("Good words", "share"),
    "negative": ("Bad words", "share"),
    "share_of_voice": ("Share of voice", "share"),
}
"""Label and unit of what is heard."""

BOOKS = {
    "sales": "units sold a day",
    "customers": "customers",
    "complaints": "complaints a day",
    "spend": "money spent a day",
    "followers": "followers",
}
"""What stands in a marketer's own books."""

POLICY = "the policy decides"
ROLLED_OUT = "it is made for everyone"

HEARD_CHART = (
    f"Sentiment in the first run, from {MINUS}1 to 1",
    "In colour: what was heard, with its 95 % interval. Dashed: what was said. Black: what was so. "
    "Dotted: where it warns, if it does.",
)

STAGES = {
    "unaware": ("Do not know it", "people"),
    "aware": ("Know it", "people"),
    "considering": ("Consider it", "people"),
    "customer": ("Customers", "people"),
    "former": ("Former customers", "people"),
}

FLOWS = {
    "became_aware": "came to know it",
    "forgot": "forgot it",
    "began_considering": "began to consider it",
    "lapsed": "lost interest",
    "first_purchases": "first purchases",
    "repeat_purchases": "repeat purchases",
    "gifts": "gifts",
    "switched_in": "from rivals",
    "switched_out": "went to rivals",
    "churned": "left",
}
"""The flows of the funnel, as they follow a number."""

BLOCKS = (("got it, or heard by it", "source"), ("first heard through them", "heard"), ("and bought", "bought"))
"""What the colours of the picture of chains mean."""

HEADS_OF_SOURCES = ["Ties", "Place by ties", "Told", "Reached in all", "Levels", "Of them bought", "Persuaded"]

WHY = {
    "random": "drawn by lot",
    "degree": "those with the most ties, whom most people can hear",
    "core": "those in the deepest core of the network",
    "betweenness": "those through whom most of the shortest ways lead",
    "influence": "those who together reach the most people",
    "taste": "those whose taste it is",
    None: "everyone in the audience",
}
"""Why people were chosen, by strategy."""

DUES = {
    "standing": "standing",
    "exposures": "messages",
    "people": "people",
    "successes": "successes",
    "unpaid": "beyond the budget",
}
"""What a cost is made of."""

PICTURE = {
    "unaware": "does not know it",
    "aware": "knows it",
    "considering": "considers it",
    "former": "former customer",
    "bad": "customer, bad opinion",
    "neutral": "customer, neutral",
    "good": "customer, good opinion",
}

NOBODY_KNOWS = "Nobody knows it on the last evening."

PEOPLE = "People"


def runs(number: int) -> str:
    """How many replicates there are, in words."""
    return "one run" if number == 1 else f"{number:,} runs with different luck"


def with_currency(title: str, currency: str) -> str:
    """A title that says in what its amounts are."""
    return f"{title}, {currency}" if currency else title


def parts_of_cost(parts: Mapping[str, str]) -> str:
    """What a cost is made of."""
    return " · ".join(f"{DUES[part]} {amount}" for part, amount in parts.items())


def budget_left(name: str, budget: str, used: str) -> str:
    """A budget that was never spent."""
    return f"{name}: of the budget of {budget} it spends {used}, so it never runs out."


def budget_spent(name: str, budget: str, out: int, of: int, day: str) -> str:
    """A budget that ran out."""
    when = "in the one run" if of == 1 else f"in {out:,} of {of:,} runs"
    middle = "" if out == 1 else " in the middle one of them"
    return f"{name}: the budget of {budget} is spent {when}, on day {day}{middle}; then it ends."


def against(name: str, product: str) -> str:
    """What a comparison is with."""
    if name == NOTHING:
        return f"{product}: the plan, less no marketing at all"
    return f"The plan, less the same without {name}" if "." in name else f"{product}: the plan, less “{name}”"


def why(strategy: str | None, listed: bool) -> str:
    """Why people were picked."""
    if listed:
        return "a list of their own"
    return WHY.get(strategy, f"the first by the strategy “{strategy}”")


def picked(people: str, given: str, everyone: str, why: str) -> str:
    """Who the people of a move were."""
    if given == "0":
        return f"{people} of {everyone} people first heard of it by this move itself."
    had = "" if given == people else f" Of {given} who were given something, the others had it already."
    return f"{people} of {everyone} people got it: {why}.{had}"


def their_ties(theirs: str, everyones: str) -> str:
    """How well connected the people of a move are."""
    return f"They have {theirs} ties each, against {everyones} of people at large."


def price_of(cost: str, scale: float) -> str:
    """What a followed move cost."""
    return f"It cost {cost}{'' if scale == 1.0 else ' in the market that they stand for'}."


def chain(people: Sequence[tuple[str, int, bool]]) -> str:
    """A way that word went, from person to person: who, on which day, and whether they bought."""
    if len(people) < 2:
        return ""
    steps = [f"person {people[0][0]} on day {people[0][1]}"]
    steps += [f"told person {person} on day {day}" for person, day, _ in people[1:]]
    end = ", who bought it" if people[-1][2] else ""
    return f"The longest way{' to a buyer' if end else ''}: {', who '.join(steps)}{end}."


def level(place: int) -> str:
    """How far from a move people are."""
    return "The people of the move" if place == 0 else f"{place:,}"


def chains_in_words(levels: Sequence[tuple[str, str, str]]) -> str:
    """What somebody who cannot see the picture of chains is told."""
    return "; ".join(f"level {place}: {people} people, {buyers} bought" for place, people, buyers in levels) + "."


def clipped(name: str) -> str:
    """A name short enough to stand at the end of a line."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"


def chart_in_words(title: str, ends: Sequence[tuple[str, str]]) -> str:
    """What somebody who cannot see a chart is told: where each line ends."""
    return f"{title}. At the end: " + "; ".join(f"{name} {value}" for name, value in ends) + "."


def warning(below: str, runs: int, fell: int, leads: Sequence[float], false: int) -> str:
    """When the instrument warned, against when what it warns of came; `leads` are the days by which it was sooner."""
    told = f"It warns when the whole interval of heard sentiment has fallen below {below}. "
    if not fell:
        told += "The sentiment of everyone who knows it never fell below that."
    else:
        told += f"The sentiment of everyone who knows it did so in {fell:,} of {_runs(runs)}"
        if leads:
            told += f"; the warning came in {len(leads):,} of them, {_sooner(sum(leads) / len(leads))} on average"
            told += f", from {_sooner(max(leads))} to {_sooner(min(leads))}." if len(leads) > 1 else "."
        else:
            told += "; no warning came."
    return told + (f" It warned in {_runs(false)} of what did not come." if false else "")


def _runs(number: int) -> str:
    return "1 run" if number == 1 else f"{number:,} runs"


def _sooner(days: float) -> str:
    length = count(abs(days))
    named = "1 day" if length == "1" else f"{length} days"
    return f"{named} later" if days < 0 else f"{named} sooner"


def pilot(name: str, days: int) -> str:
    """When a pilot leads to something."""
    return f"the pilot of {name} has paid after {days} days"


def condition(when: When) -> str:
    """What a rule watches."""
    watched = MEASURES[when.heard][0].lower() + " heard" if when.heard is not None else BOOKS[when.books or ""]
    of = f" of {when.of}" if when.of is not None else ""
    mark = f"below {when.below:g}" if when.below is not None else f"above {when.above:g}"
    sure = "surely " if when.sure else ""
    days = f" for {when.for_days:,} days on end" if when.for_days > 1 else ""
    return f"{watched}{of} {sure}{mark}{days}".replace("-", MINUS)


def change(then: Then) -> str:
    """What a rule does."""
    if then.set_ is not None:
        return f"{then.set_} becomes {then.to}"
    if then.multiply is not None:
        return f"{then.multiply} times {then.by:g}"
    return f"{then.stop} stops" if then.stop is not None else f"{then.start} starts"


def of_runs(number: int, runs: int) -> str:
    """In how many of the runs."""
    return f"{number:,} of {_runs(runs)}" if number else f"none of {_runs(runs)}"


def range_of(mean: str, least: int, most: int) -> str:
    """A mean with its range."""
    return f"{mean} ({least:,} to {most:,})"


def opinion_caption(against: float, undecided: float, favour: float) -> str:
    """The distribution of opinions on the last evening."""
    return (
        f"On the last evening {percent(favour)} of those who know it are for it, {percent(undecided)} are undecided "
        f"and {percent(against)} are against it."
    )


def funnel_in_words(product: str, stocks: Mapping[str, str], flows: Mapping[str, str]) -> str:
    """What somebody who cannot see the funnel is told."""
    boxes = "; ".join(f"{name}: {value}" for name, value in stocks.items())
    arrows = "; ".join(f"{value} {name}" for name, value in flows.items())
    return f"Funnel of {product}. Last evening: {boxes}. Over the horizon: {arrows or 'nothing moved'}."


def after_days(day: int) -> str:
    """How much time had passed when a picture was taken."""
    return f"After {day:,} day" + ("" if day == 1 else "s")


def moment_in_words(day: int, aware: str, customers: str, people: int) -> str:
    """What somebody who cannot see a picture of the network is told."""
    return f"{after_days(day)}: {aware} of {people:,} people know it and {customers} are customers."
