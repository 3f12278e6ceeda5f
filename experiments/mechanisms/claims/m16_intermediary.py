"""M16: an intermediary may push what pays him, and what that is worth when it is known."""

from claim import Claim

CONFIG = "m16-intermediary.yaml"
RANGES = {
    "marketing.lotus.shops.reach": (0.03, 0.1, 0.3),
    "products.lotus.quality": (-0.3, 0.0, 0.3),
    "laws.opinion.paid": (0.4, 0.65, 0.9),
}

CLAIMS = (
    Claim(
        name="m16-who-is-paid-sells",
        says="Advice that is paid for wins buyers.",
        source="001",
        config=CONFIG,
        off={"marketing.lotus.shops": None},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="an intermediary pushes what pays him, and buyers ask him",
        ranges=RANGES,
    ),
    Claim(
        name="m16-open-pay-sells-less",
        says="Where advisers say that they are paid, they win fewer buyers than where they keep quiet.",
        source="001",
        config=CONFIG,
        on={"marketing.lotus.shops.disclosed": True},
        off={},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="people discount advice that they know to be paid for",
        ranges=RANGES,
    ),
    Claim(
        name="m16-paid-advice-comes-out",
        says="When it comes out that advisers were paid, fewer people buy from then on than if it had not.",
        source="001, 003",
        config=CONFIG,
        on={"marketing.lotus.shops.comes_out": 60},
        off={},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="what is found out is held against the brand",
        ranges={
            "marketing.lotus.shops.scandal.reach": (0.02, 0.1, 0.3),
            "marketing.lotus.shops.reach": (0.03, 0.1, 0.3),
            "products.lotus.quality": (-0.3, 0.0, 0.3),
        },
        found="The news makes the product known to the half of the people who had never heard of it, which wins more "
        "buyers than its bad word loses; all publicity helps what is little known (Berger et al. 2010).",
    ),
)
