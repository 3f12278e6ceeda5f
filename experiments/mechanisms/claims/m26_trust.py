"""M26: goodwill cannot be bought; it grows from good experience, and protects in bad times."""

from claim import Claim
from figures import ADVOCATES

RADIO, CRISIS = "marketing.lotus.radio", "marketing.lotus.crisis"

CLAIMS = (
    Claim(
        name="m26-advocates-cannot-be-bought",
        says="Ten times the spend leaves the share of advocates among those who know the brand where it is.",
        source="003",
        config="m26-trust.yaml",
        on={f"{RADIO}.reach": 0.2},
        off={f"{RADIO}.reach": 0.02},
        product="lotus",
        figure=ADVOCATES,
        sign=0,
        within=0.02,
        why="advocacy grows from repeated good experience and cannot be bought",
        ranges={
            f"{RADIO}.message": (0.2, 0.8, 1.0),
            "products.lotus.quality": (-0.2, 0.0, 0.2),
            "laws.opinion.advertisement": (0.075, 0.3),
        },
        found=(
            "Messages are believed a little whoever sends them, and ten times as many lift some opinions over the "
            "line from which the model calls somebody an advocate."
        ),
    ),
    Claim(
        name="m26-a-useful-brand-is-trusted",
        says="A brand with a good product is trusted more than one with an ordinary product.",
        source="003",
        config="m26-trust.yaml",
        on={"products.lotus.quality": 0.4},
        off={"products.lotus.quality": 0.0},
        product="lotus",
        figure="trust",
        sign=1,
        why="a brand that is useful to people is trusted more",
        ranges={
            f"{RADIO}.message": (0.0, 0.8, 1.0),
            "laws.trust.broken_promise": (0.0, 1.0, 2.0),
            "laws.trust.loss": (1.0, 2.0, 3.0),
        },
    ),
    Claim(
        name="m26-boasting-costs-trust",
        says="A brand that promises more than use delivers is trusted less than one that promises less.",
        source="003",
        config="m26-trust.yaml",
        given={f"{RADIO}.reach": 0.1},
        on={f"{RADIO}.message": 1.0},
        off={f"{RADIO}.message": 0.3},
        product="lotus",
        figure="trust",
        sign=-1,
        why="trust grows from what people live through, not from what they are told",
        ranges={
            f"{RADIO}.reach": (0.02, 0.05, 0.2),
            "products.lotus.quality": (-0.2, 0.0, 0.2),
            "laws.trust.broken_promise": (0.0, 1.0, 2.0),
        },
        found=(
            "In one run the trust of customers fell, from .143 to .134. But a boast makes more people buy, and "
            "the mean over all who know the brand, most of whom have no view of it, rises with the number of "
            "customers."
        ),
    ),
    Claim(
        name="m26-trust-protects-in-a-crisis",
        says="A crisis lowers the opinion of a brand that people have learned to trust by less than if nobody did.",
        source="003",
        config="m26-trust.yaml",
        given={CRISIS: {"kind": "crisis", "from": 120, "reach": 0.3}},
        off={"laws.trust.use": 0.0},
        beside={CRISIS: None},
        product="lotus",
        figure="opinion",
        sign=1,
        why="relationships that were built in good times protect in bad times",
        ranges={
            f"{CRISIS}.reach": (0.05, 0.15, 0.6),
            "laws.trust.shield": (0.0, 0.25, 1.0),
            "products.lotus.quality": (0.0, 0.2, 0.6),
        },
    ),
)
