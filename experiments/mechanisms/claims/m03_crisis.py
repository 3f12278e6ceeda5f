"""M3: bad words used to reach a few friends, and are now amplified without bound: a crisis."""

from claim import Claim
from figures import BAD_WORDS, PASSED_ON

NONE = {"marketing.lotus.accusation": None}
NO_SHARING = {"platforms.online.feed.sharing": 0.0}
RANGES = {
    "marketing.lotus.accusation.reach": (0.02, 0.1, 0.3),
    "marketing.lotus.accusation.credibility": (1, 4, 8),
    "laws.opinion.negativity": (0.0, 0.5, 1.0),
}

CLAIMS = (
    Claim(
        name="m03-a-crisis-is-talked-about",
        says="In a crisis more bad words are spoken, by people whom the news had never reached too.",
        source="001, 003",
        config="m03-crisis.yaml",
        off=NONE,
        product="lotus",
        figure=BAD_WORDS,
        sign=1,
        why="a complaint no longer stays among a few friends",
        ranges=RANGES,
    ),
    Claim(
        name="m03-a-crisis-is-passed-on",
        says="In a crisis a larger part of what is heard in feeds was passed on.",
        source="003",
        config="m03-crisis.yaml",
        off=NONE,
        product="lotus",
        figure=PASSED_ON,
        sign=1,
        why="strong words are shared more than lukewarm ones, and bad ones are strong",
        ranges=RANGES,
    ),
    Claim(
        name="m03-sharing-makes-a-crisis-worse",
        says="A crisis costs more opinion where posts can be shared than where they cannot.",
        source="003",
        config="m03-crisis.yaml",
        off=NONE,
        beside=NO_SHARING,
        product="lotus",
        figure="opinion",
        sign=-1,
        why="what is shared has no geographic bound",
        ranges={
            "marketing.lotus.accusation.reach": (0.02, 0.1, 0.3),
            "platforms.online.membership": (0.3, 0.6, 0.9),
        },
    ),
    Claim(
        name="m03-an-apology-helps",
        says="A brand that explains itself after a crisis is thought better of than one that keeps silent.",
        source="003",
        config="m03-crisis.yaml",
        on={
            "marketing.lotus.apology": {"kind": "crisis_response", "from": 63, "until": 77, "reach": 0.1},
        },
        off={},
        product="lotus",
        figure="opinion",
        sign=1,
        why="who is absent leaves the conversation to others",
        ranges={
            "marketing.lotus.accusation.reach": (0.02, 0.1, 0.3),
            "products.lotus.quality": (0.0, 0.3, 0.6),
        },
    ),
)
