"""What the report of a comparison says, in English. Another language is another `words`, `phrases` and
`verdict_words`; only they, and those of the figures, hold words.
"""

from __future__ import annotations

from wom_sim.report.words import with_currency

__all__ = ["with_currency"]

ARMS = {"base": ("Base", "the base"), "do nothing": ("Do nothing", "doing nothing")}
"""Arms that are always there: alone, and within a sentence."""

KIND = "What if: a paired comparison"

TEXT = {
    "plan": "Plan",
    "key_figure": "Key figure",
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
    "supporters": "the share of people who like {product}",
    "opinion": "the mean opinion of {product}",
    "voiced_opinion": "the mean voiced opinion of {product}",
    "heard_a_week": "how often a person hears of {product}",
    "share_of_voice": "the share of voice of {product}",
    "share_of_market": "the share of market of {product}",
    "rating": "the mean stars of {product}",
    "trust": "trust in {product}",
}
"""The figure that decides, within a sentence; of others, the label."""
EVENINGS = (
    "awareness",
    "consideration",
    "penetration",
    "customers",
    "followers",
    "supporters",
    "opinion",
    "nps",
    "trust",
)
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
