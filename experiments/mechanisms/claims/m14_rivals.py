"""M14: who does not answer the customer's need leaves the position to a rival."""

from claim import Claim

CONFIG = "m14-rivals.yaml"
RANGES = {
    "marketing.rival.radio.reach": (0.01, 0.03, 0.1),
    "products.lotus.quality": (0.1, 0.3, 0.5),
    "laws.choice.switching": (3.0, 6.0, 9.0),
}

CLAIMS = (
    Claim(
        name="m14-silence-leaves-the-position",
        says="Who does not answer leaves the position to the rival: an answer keeps share of the market.",
        source="000, 003",
        config=CONFIG,
        off={"marketing.lotus.answer": None},
        product="lotus",
        figure="share_of_market",
        sign=1,
        why="if you do not answer the customer's need, a rival takes the position",
        ranges=RANGES,
    ),
    Claim(
        name="m14-sooner-is-better",
        says="A quick answer keeps more of the market than one that comes two months later.",
        source="000, 003",
        config=CONFIG,
        on={"marketing.lotus.answer.from": 0, "marketing.lotus.answer.until": 60},
        off={"marketing.lotus.answer.from": 60, "marketing.lotus.answer.until": 120},
        product="lotus",
        figure="share_of_market",
        sign=1,
        why="the position is taken while one waits",
        ranges=RANGES,
    ),
    Claim(
        name="m14-a-rival-takes-buyers",
        says="A rival's campaign takes buyers from a brand that keeps silent.",
        source="003",
        config=CONFIG,
        given={"marketing.lotus.answer": None},
        off={"marketing.rival.radio": None},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="the rival takes the position",
        ranges=RANGES,
    ),
)
