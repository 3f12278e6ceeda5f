"""M2: the marketer does not control the discussion, and at best influences it by taking part."""

from claim import Claim

CONFIG = "m02-no-control.yaml"
RANGES = {
    "products.lotus.quality": (-0.3, -0.1, 0.1),
    "marketing.lotus.spots.message": (0.3, 0.6, 0.9),
    "laws.talk.rate": (0.0143, 0.0286, 0.0572),
}

CLAIMS = (
    Claim(
        name="m02-taking-part-is-heard",
        says="By taking part a marketer influences the discussion: what people say becomes better than without.",
        source="000",
        config=CONFIG,
        off={"marketing.lotus.spots": None},
        product="lotus",
        figure="voiced_opinion",
        sign=1,
        why="a marketer can take part in the discussion and so guide it",
        ranges=RANGES,
    ),
    Claim(
        name="m02-more-spots-do-not-command",
        says="No budget commands the discussion: ten times the spots leave what people say where it is.",
        source="000",
        config=CONFIG,
        on={"marketing.lotus.spots.reach": 0.5},
        off={"marketing.lotus.spots.reach": 0.05},
        product="lotus",
        figure="voiced_opinion",
        sign=0,
        within=0.05,
        why="people talk freely and the marketer has no control over the discussion",
        ranges=RANGES,
    ),
    Claim(
        name="m02-talk-takes-weight-from-spots",
        says="Where people talk with each other, a campaign moves what they think less than where they do not.",
        source="000",
        config=CONFIG,
        off={"marketing.lotus.spots": None},
        beside={"laws.word_of_mouth": False},
        product="lotus",
        figure="opinion",
        sign=-1,
        why="the discussion of others is what a marketer's message has to compete with",
        ranges=RANGES,
    ),
)
