"""M24: collective opinion forms over time and may end far from where it began; absence has a price."""

from claim import Claim
from figures import DAYS_TO_FORM, MOVED

CONFIG = "m24-taking-part.yaml"
ABSENT = {"marketing.lotus": None, "listening.lotus": None}

CLAIMS = (
    Claim(
        name="m24-absence-costs-opinion",
        says="A brand that takes part in the conversation is thought of better than one that stays away.",
        source="000",
        config=CONFIG,
        off=ABSENT,
        product="lotus",
        figure="opinion",
        sign=1,
        why="being absent is a choice with a price",
        ranges={
            "products.lotus.quality": (0.0, 0.25, 0.5),
            "marketing.lotus.presence.reach": (0.0, 0.01, 0.05),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
    ),
    Claim(
        name="m24-absence-costs-money",
        says="To take part pays: after half a year it has brought more than it cost.",
        source="000",
        config=CONFIG,
        off=ABSENT,
        product="lotus",
        figure="npv",
        sign=1,
        why="being absent is a choice with a price",
        ranges={
            "products.lotus.quality": (0.0, 0.25, 0.5),
            "marketing.lotus.presence.cost.per_day": (1, 2, 10, 30),
            "products.lotus.aware": (0.1, 0.3, 0.8),
        },
        found=(
            "What pays is the presence, what costs is the gifts: without them the plan is worth 916 more than "
            "absence, and with them it takes a year to be (1,801 more). Where nearly all know the brand, or the "
            "product is poor, absence is cheaper."
        ),
    ),
    Claim(
        name="m24-talk-moves-opinion-far",
        says="By talk, collective opinion ends farther from where it began than each would have gone alone.",
        source="000",
        config=CONFIG,
        given=ABSENT,
        off={"laws.word_of_mouth": False},
        product="lotus",
        figure=MOVED,
        sign=1,
        why="opinion is formed in the conversation and may end far from where it began",
        ranges={
            "products.lotus.quality": (0.0, 0.25, 0.5),
            "initial.lotus.opinion": (-0.5, -0.2, 0.2),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
        found=(
            "It depends on what there is to tell. Talk carries the experience of customers to the others and moves "
            "them where the product is good; but most who talk have no experience, and hold each other to what they "
            "thought at first."
        ),
    ),
    Claim(
        name="m24-taking-part-is-sooner",
        says="With the brand in the conversation, collective opinion forms sooner.",
        source="000",
        config=CONFIG,
        off=ABSENT,
        product="lotus",
        figure=DAYS_TO_FORM,
        sign=-1,
        why="a marketer who takes part can guide the discussion",
        ranges={
            "products.lotus.quality": (0.0, 0.25, 0.5),
            "marketing.lotus.presence.reach": (0.0, 0.01, 0.05),
        },
        found="Opinion forms later and ends higher: a presence that goes on keeps moving it.",
    ),
)
