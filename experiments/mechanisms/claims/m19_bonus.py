"""M19: loyalty and retention grow from the relationship, and can they be bought by a bonus?"""

from claim import Claim
from figures import REPEATS

RANGES = {
    "marketing.lotus.card.bonus": (0.05, 0.1, 0.3),
    "products.lotus.repurchase_days": (15, 30, 60),
    "products.lotus.quality": (0.1, 0.3, 0.5),
}

CLAIMS = (
    Claim(
        name="m19-a-bonus-is-used",
        says="Customers who get a bonus buy again more often.",
        source="002",
        config="m19-loyalty.yaml",
        off={"marketing.lotus.card": None},
        product="lotus",
        figure=REPEATS,
        sign=1,
        why="what is bought again costs less",
        ranges=RANGES,
    ),
    Claim(
        name="m19-a-bonus-buys-no-goodwill",
        says="A bonus does not change what customers think of the brand.",
        source="002, 003",
        config="m19-loyalty.yaml",
        off={"marketing.lotus.card": None},
        product="lotus",
        figure="nps",
        sign=0,
        within=2.0,
        why="loyalty grows from the relationship and not from the price",
        ranges=RANGES,
    ),
)
