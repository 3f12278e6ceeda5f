"""M18: signals of purchase can be detected in what people post, to aim offers."""

from claim import Claim

CONFIG = "m18-purchase-intent.yaml"
EVERYONE = {"marketing.lotus.offer.who": {}}
RANGES = {
    "marketing.lotus.offer.discount": (0.1, 0.2, 0.4),
    "laws.choice.consider": (0.0107, 0.0214, 0.0428),
}

CLAIMS = (
    Claim(
        name="m18-aimed-offers-sell",
        says="An offer to those whose posts show that they want to buy sells more than no offer.",
        source="002",
        config=CONFIG,
        off={"marketing.lotus.offer": None},
        product="lotus",
        figure="units",
        sign=1,
        why="signals of purchase can be seen in what people post",
        ranges=RANGES,
    ),
    Claim(
        name="m18-aiming-pays",
        says="An offer aimed at those who show that they want to buy earns more than the same offer to everyone.",
        source="002",
        config=CONFIG,
        off=EVERYONE,
        product="lotus",
        figure="contribution",
        sign=1,
        why="the margin is given away only where it moves somebody",
        ranges=RANGES,
    ),
    Claim(
        name="m18-better-signals-sell-more",
        says="A detector that misses fewer of those who want to buy sells more.",
        source="002",
        config=CONFIG,
        on={"marketing.lotus.offer.who.intent.recall": 0.9},
        off={"marketing.lotus.offer.who.intent.recall": 0.3},
        product="lotus",
        figure="units",
        sign=1,
        why="an offer can only move those whom it finds",
        ranges=RANGES,
    ),
)
