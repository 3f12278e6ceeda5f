"""M16: an intermediary may push what pays him; influencers who are paid, and say so or not."""

from claim import Claim

CONFIG = "m16-paid-influencers.yaml"
HIDDEN = {"marketing.lotus.stars.disclosed": False}
OUT = {**HIDDEN, "marketing.lotus.stars.comes_out": 60}
RANGES = {
    "marketing.lotus.stars.who.count": (5, 20, 80),
    "marketing.lotus.stars.message": (0.4, 0.8, 1.0),
    "laws.opinion.paid": (0.4, 0.65, 0.9),
}
CLAIMS = (
    Claim(
        name="m16-paid-posts-move",
        says="Paid posts make people think better of what is paid for.",
        source="001",
        config=CONFIG,
        off={"marketing.lotus.stars": None},
        product="lotus",
        figure="opinion",
        sign=1,
        why="who is paid pushes what pays",
        ranges=RANGES,
    ),
    Claim(
        name="m16-hidden-pay-moves-more",
        says="Posts that do not say that they are paid for move opinions more than posts that do.",
        source="001",
        config=CONFIG,
        on=HIDDEN,
        off={},
        product="lotus",
        figure="opinion",
        sign=1,
        why="people discount a word that they know to be paid for",
        ranges=RANGES,
    ),
    Claim(
        name="m16-hidden-pay-backfires",
        says="When hidden pay comes out the brand is thought worse of than if it had been open from the beginning.",
        source="001, 003",
        config=CONFIG,
        on=OUT,
        off={},
        product="lotus",
        figure="opinion",
        sign=-1,
        why="goodwill cannot be bought, and what is found out is held against the brand",
        ranges=RANGES,
    ),
    Claim(
        name="m16-trust-is-lost",
        says="When hidden pay comes out, the brand's own word is trusted less.",
        source="001, 003",
        config=CONFIG,
        on=OUT,
        off=HIDDEN,
        product="lotus",
        figure="trust",
        sign=-1,
        why="a brand that is found to have paid in secret is believed less",
        ranges={
            "marketing.lotus.stars.scandal.reach": (0.02, 0.1, 0.3),
            "marketing.lotus.stars.who.count": (5, 20, 80),
            "marketing.lotus.stars.message": (0.4, 0.8, 1.0),
        },
    ),
)
