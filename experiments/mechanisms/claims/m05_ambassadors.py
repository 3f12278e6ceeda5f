"""M5 and M6: customers who like the product speak for it, and are heard."""

from claim import Claim

RANGES = {
    "marketing.lotus.voices.who.count": (10, 40, 160),
    "marketing.lotus.voices.talk": (1.5, 3.0, 6.0),
    "products.lotus.quality": (-0.1, 0.3, 0.6),
}

CLAIMS = (
    Claim(
        name="m05-ambassadors-are-heard",
        says="Customers who are asked to speak for a brand that they like make more buyers.",
        source="003",
        config="m05-ambassadors.yaml",
        off={"marketing.lotus.voices": None},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="who loves a brand becomes its advocate, and is believed by friends",
        ranges=RANGES,
    ),
    Claim(
        name="m05-ambassadors-of-many-friends",
        says="Ambassadors with many ties make more buyers than as many who are chosen by luck.",
        source="003",
        config="m05-ambassadors.yaml",
        off={"marketing.lotus.voices.who.strategy": "random"},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="the women who were picked for what they pin told all who follow them",
        ranges=RANGES,
        found="In a small world of ten ties each, the best connected have few more than others, and in a conversation "
        "a tie carries no more from them than to them.",
    ),
)
