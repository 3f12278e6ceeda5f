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
        found=(
            "The sign turns where the message is lukewarm or seldom met: posters then make the idea known to people "
            "who are won by nothing, and there is more talk among those of two minds."
        ),
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
        found=(
            "Talk makes the idea known to nearly everyone, and to twice as many as posters alone. But those who knew "
            "it first are of two minds, and talk draws people to the mean of what they hear: fewer are clearly for it "
            "than where they only saw the posters. Where the first few are for it (`initial` 0.4) talk wins 98 in a "
            "hundred, and posters alone 38."
        ),
    ),
)
