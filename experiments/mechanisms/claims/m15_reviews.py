"""M15: ratings and reviews by strangers replaced asking around."""

from claim import Claim

CONFIG = "m15-reviews.yaml"
RANGES = {
    "laws.inquiry.read": (0.0107, 0.0214, 0.0428, 0.1),
    "laws.opinion.review": (0.2, 0.4, 0.8),
    "products.lotus.quality": (0.2, 0.4, 0.6),
}

CLAIMS = (
    Claim(
        name="m15-reviews-sell-what-is-good",
        says="Strangers' reviews sell a good product.",
        source="001",
        config=CONFIG,
        off={"laws.inquiry.read": 0.0},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="those who consider read ratings before they buy",
        ranges=RANGES,
    ),
    Claim(
        name="m15-reviews-warn-of-what-is-bad",
        says="Strangers' reviews keep people from buying a product that disappoints.",
        source="001",
        config=CONFIG,
        given={"products.lotus.quality": -0.3, "products.lotus.aware": 0.3},
        off={"laws.inquiry.read": 0.0},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="ratings tell the real experience of strangers",
        ranges={**RANGES, "products.lotus.quality": (-0.6, -0.3, -0.1)},
    ),
    Claim(
        name="m15-reviews-replace-asking",
        says="Reviews replace asking around: where they are read, asking friends does less for sales.",
        source="001",
        config=CONFIG,
        off={"laws.inquiry.ask": 0.0},
        beside={"laws.inquiry.read": 0.0},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="who has read what strangers say need not ask a friend",
        ranges={
            "laws.inquiry.ask": (0.0107, 0.0214, 0.0428, 0.1),
            "laws.opinion.review": (0.2, 0.4, 0.8),
            "products.lotus.quality": (0.2, 0.4, 0.6),
        },
        found=(
            "Confirmed, but not for the reason given: asking friends hardly helps sales of a product that few have "
            "used, with reviews or without (M27)."
        ),
    ),
)
