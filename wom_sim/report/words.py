"""What the report says, in English. Another language is another `words` and `verdict`; only they hold sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wom_sim.marketing.rules import Then, When
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
    "money": "Money",
    "money_moves": "What each intervention did and cost",
    "intervention": "Intervention",
    "product": "Product",
    "move": "Kind",
    "exposures": "Messages met",
    "gifts": "Gifts",
    "cost": "Cost",
    "share_of_cost": "Share of cost",
    "money_intro": "Means over {runs}.",
    "money_none": "No interventions: nobody markets anything in this scenario.",
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

LISTENING = "listening"


def runs(number: int) -> str:
    """How many replicates there are, in words."""
    return "one run" if number == 1 else f"{number:,} runs with different luck"


def with_currency(title: str, currency: str) -> str:
    """A title that says in what its amounts are."""
    return f"{title}, {currency}" if currency else title


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


def distance_rows(
    mean: str, error: str, degrees: str, sources: int, exact: bool, reachable: float
) -> list[tuple[str, str, str]]:
    """Distances, with their definitions and how they were measured."""
    method = "from everyone, exact" if exact else f"estimated from {sources} people chosen by lot"
    pairs = "between two people" if reachable >= 1.0 else f"between the {percent(reachable)} of pairs that are joined"
    margin = "" if exact else f" ± {error}"
    return [
        ("Degrees of separation", degrees + margin, f"Mean number of people in between; {method}, ± standard error."
         if not exact else f"Mean number of people in between; {method}."),
        ("Mean distance", mean + margin, f"Mean number of ties {pairs}: degrees of separation plus one."),
    ]  # fmt: skip


def network_rows(ties: int, degree: str, fewest: str, most: str, directed: bool) -> list[tuple[str, str, str]]:
    """Ties and how they are shared."""
    way = "one way" if directed else "both ways"
    return [
        ("Ties", count(ties), f"Pairs of people who may talk; ties carry word {way}."),
        ("Ties of a person", degree, f"Mean; from {fewest} to {most}."),
    ]


def layer_row(
    platform: str, degrees: tuple[str, float], ties: int, directed: bool, overlap: float
) -> tuple[str, str, str]:
    """How far apart people are on a platform that has ties of its own."""
    shown, reachable = degrees
    way = " one-way" if directed else ""
    return (
        f"Degrees of separation, {platform}",
        shown,
        f"Over its own {count(ties)}{way} ties, of which {percent(overlap)} are ties of the network too"
        f"{_joined(reachable)}.",
    )


def union_row(degrees: tuple[str, float]) -> tuple[str, str, str]:
    """How far apart people are when all ties count."""
    shown, reachable = degrees
    meaning = f"Over the ties of the network and of all platforms as one{_joined(reachable)}."
    return ("Degrees of separation, all ties", shown, meaning)


def _joined(reachable: float) -> str:
    return "" if reachable >= 1.0 else f"; between the {percent(reachable)} of pairs that are joined"


def kind_of_network(kind: str) -> str:
    """What the people are tied into."""
    return f"In a network of kind {kind}."


def clustering_row(value: str) -> tuple[str, str, str]:
    """How closed neighbourhoods are."""
    return ("Clustering", value, "Mean share of pairs of a person's neighbours who are tied to each other.")


def parts_row(components: int, largest: float) -> tuple[str, str, str]:
    """Whether word can reach everyone."""
    meaning = "Everyone can be reached from everyone." if components == 1 else (
        f"Groups without a tie between them; the largest holds {percent(largest)} of the people."
    )  # fmt: skip
    return ("Separate parts", count(components), meaning)
