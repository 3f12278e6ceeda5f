"""M19: loyalty and retention grow from the relationship."""

from claim import Claim
from figures import REPEATS

CONFIG = "m19-price-promotion.yaml"

CLAIMS = (
    Claim(
        name="m19-a-sale-sells",
        says="A month at a fifth off sells more.",
        source="002",
        config=CONFIG,
        off={"marketing.lotus.sale": None},
        product="lotus",
        figure="units",
        sign=1,
        why="offers bring purchases",
        ranges={
            "marketing.lotus.sale.discount": (0.1, 0.2, 0.5),
            "laws.choice.price": (1.76, 2.0, 2.62),
            "products.lotus.quality": (0.1, 0.3, 0.5),
        },
    ),
    Claim(
        name="m19-a-sale-buys-no-loyalty",
        says="Loyalty cannot be bought by a sale: what customers think of the brand stays where it was.",
        source="002, 003",
        config=CONFIG,
        off={"marketing.lotus.sale": None},
        product="lotus",
        figure="nps",
        sign=0,
        within=2.0,
        why="loyalty grows from the relationship and not from the price",
        ranges={
            "marketing.lotus.sale.discount": (0.1, 0.2, 0.5),
            "products.lotus.quality": (0.1, 0.3, 0.5),
        },
    ),
    Claim(
        name="m19-good-experience-retains",
        says="What customers live through keeps them: with better experience they buy again more often.",
        source="002, 003",
        config=CONFIG,
        on={"products.lotus.quality": 0.4},
        off={"products.lotus.quality": 0.2},
        product="lotus",
        figure=REPEATS,
        sign=1,
        why="retention grows from the relationship",
        ranges={
            "laws.experience.churn": (0.000715, 0.00143, 0.00286),
            "products.lotus.repurchase_days": (30, 60, 120),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
    ),
    Claim(
        name="m19-better-than-a-sale",
        says="A little more quality is worth more than a month at a fifth off.",
        source="002, 003",
        config=CONFIG,
        on={"products.lotus.quality": 0.4, "marketing.lotus.sale": None},
        off={},
        product="lotus",
        figure="npv",
        sign=1,
        why="loyalty is worth more than an offer",
        ranges={
            "marketing.lotus.sale.discount": (0.1, 0.2, 0.5),
            "products.lotus.repurchase_days": (30, 60, 120),
        },
    ),
)
