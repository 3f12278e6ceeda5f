"""M4: users of Facebook were 3.74 degrees apart; what other distances change."""

from claim import Claim
from figures import days_until_known

CONFIG = "m04-degrees-of-separation.yaml"
RANGES = {
    "marketing.lotus.gifts.who.count": (1, 10, 50, 200),
    "laws.talk.rate": (0.0143, 0.0286, 0.0572, 0.1),
    "network.k": (8, 10, 14),
}

CLAIMS = (
    Claim(
        name="m04-closer-is-farther-heard",
        says="Because people are only 3.74 degrees apart, more of them come to know a product than at 5.5.",
        source="003",
        config=CONFIG,
        off={"network.degrees": 5.5},
        product="lotus",
        figure="awareness",
        sign=1,
        why="a few intermediaries join everyone with everyone",
        ranges=RANGES,
        found=(
            "At the default rate of talk word seldom goes beyond a few friends, and then it does not matter where "
            "long ties lead. Where people talk two or three times as much it does."
        ),
    ),
    Claim(
        name="m04-closer-is-sooner-known",
        says="Because people are only 3.74 degrees apart, one in ten knows the product sooner than at 5.5.",
        source="003",
        config=CONFIG,
        off={"network.degrees": 5.5},
        product="lotus",
        figure=days_until_known(0.1),
        sign=-1,
        why="word has fewer steps to go",
        ranges={**RANGES, "marketing.lotus.gifts.who.count": (30, 50, 100)},
        found=(
            "Gifts to fifty start the talk in fifty places, so that the first tenth of the people is found near "
            "these. Distance matters later, if at all."
        ),
    ),
    Claim(
        name="m04-every-degree-counts",
        says="Every degree counts: at 3.0 degrees more people know the product than at 4.5.",
        source="003",
        config=CONFIG,
        on={"network.degrees": 3.0},
        off={"network.degrees": 4.5},
        product="lotus",
        figure="awareness",
        sign=1,
        why="the number is told as if it said how far word travels",
        ranges=RANGES,
    ),
)
