"""M22: the goal may be cultural or political rather than a sale."""

from claim import Claim
from figures import LIKES

CONFIG = "m22-idea.yaml"
RANGES = {
    "marketing.saving water.posters.message": (0.2, 0.5, 0.7, 1.0),
    "marketing.saving water.posters.reach": (0.005, 0.02, 0.06),
    "laws.talk.relay_ideas": (0.5, 1.0, 2.0),
}

CLAIMS = (
    Claim(
        name="m22-a-campaign-wins-minds",
        says="A campaign without anything to sell wins people for an idea.",
        source="004",
        config=CONFIG,
        off={"marketing.saving water.posters": None},
        product="saving water",
        figure=LIKES,
        sign=1,
        why="the goal of a campaign may be cultural or political",
        ranges=RANGES,
    ),
    Claim(
        name="m22-talk-carries-an-idea",
        says="An idea lives by talk: with it, more people are won by the same campaign.",
        source="004",
        config=CONFIG,
        off={"laws.word_of_mouth": False},
        product="saving water",
        figure=LIKES,
        sign=1,
        why="social media is where ideas are passed on",
        ranges=RANGES,
    ),
)
