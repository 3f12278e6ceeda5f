"""M5: from like to love to advocates who defend the brand against rivals."""

from claim import Claim
from figures import ADVOCATES

CONFIG = "m05-advocates.yaml"
RANGES = {
    "laws.talk.answers": (0.1, 0.3, 0.6, 1.0),
    "laws.labels.defends": (0.35, 0.45, 0.6),
    "products.lotus.quality": (0.0, 0.3, 0.5),
}

CLAIMS = (
    Claim(
        name="m05-defence-keeps-opinion",
        says="Advocates who answer bad words keep what people think of the brand higher.",
        source="003",
        config=CONFIG,
        off={"laws.talk.answers": 0.0},
        product="lotus",
        figure="opinion",
        sign=1,
        why="advocates defend the brand where it is attacked",
        ranges=RANGES,
        found=(
            "The effect has the claimed sign and is next to nothing: of those who know the brand some seven in a "
            "hundred would defend it, and who hears an answer has heard the bad word too."
        ),
    ),
    Claim(
        name="m05-defence-keeps-the-market",
        says="A brand that is loved more than its rival gains share of the market when advocates answer.",
        source="003",
        config=CONFIG,
        off={"laws.talk.answers": 0.0},
        product="lotus",
        figure="share_of_market",
        sign=1,
        why="advocates defend the brand against rivals",
        ranges=RANGES,
        found="What answers do to opinion is too little to be seen in the market.",
    ),
    Claim(
        name="m05-delight-is-told",
        says="The more people love a brand the more they talk of it, and that brings it buyers.",
        source="003",
        config=CONFIG,
        off={"laws.talk.delight": 0.0},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="those who like become those who love, and those who love speak for the brand",
        ranges={
            "laws.talk.delight": (1.5, 3.0, 6.0),
            "products.lotus.quality": (0.0, 0.3, 0.5),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
    ),
    Claim(
        name="m05-use-makes-advocates",
        says="Advocates are made by use: where customers use the brand more often, more of them defend it.",
        source="003",
        config=CONFIG,
        on={"laws.experience.uses": 0.1428},
        off={"laws.experience.uses": 0.0357},
        product="lotus",
        figure=ADVOCATES,
        sign=1,
        why="liking comes first, then love, then advocacy",
        ranges={
            "products.lotus.quality": (0.0, 0.3, 0.5),
            "laws.labels.defends": (0.35, 0.45, 0.6),
        },
        found=(
            "Use makes people think what the product deserves. Where that is below the line of advocacy, more use "
            "brings enthusiasts down to it; at a quality of 0.5 the effect turns."
        ),
    ),
)
