"""M6: one brand sent a personal gift to 50 women chosen by what they pin, and they told everyone."""

from claim import Claim

RANGES = {
    "marketing.lotus.gifts.who.count": (10, 25, 50, 100, 200),
    "products.lotus.quality": (-0.2, 0.1, 0.3, 0.6),
    "laws.talk.rate": (0.0143, 0.0286, 0.0572),
}

CLAIMS = (
    Claim(
        name="m06-gifts-are-told",
        says="Gifts to a few people are told by them to everyone, so that many come to know the product.",
        source="003",
        config="m06-seeding.yaml",
        off={"marketing.lotus.gifts": None},
        product="lotus",
        figure="awareness",
        sign=1,
        why="fifty women who were sent a personal gift told all who follow them",
        ranges=RANGES,
    ),
    Claim(
        name="m06-gifts-to-the-well-connected",
        says="It matters to whom: gifts to the well connected make more buyers than gifts to anyone.",
        source="003",
        config="m06-seeding.yaml",
        off={"marketing.lotus.gifts.who.strategy": "random"},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="those who were chosen are heard by more people than others",
        ranges=RANGES,
    ),
)
