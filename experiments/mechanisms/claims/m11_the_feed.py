"""M11: the platform's algorithm decides who sees a post, and reach must be won."""

from claim import Claim
from figures import HEARD_IN_FEEDS, PASSED_ON

CONFIG = "m11-the-feed.yaml"
RANGES = {
    "platforms.online.feed.boost": (0.25, 0.5, 1.0, 3.0),
    "platforms.online.feed.background": (5, 20, 40),
    "platforms.online.share_of_hearings": (0.1, 0.4, 0.7),
}

CLAIMS = (
    Claim(
        name="m11-ranking-decides-reach",
        says="The algorithm decides who sees a post: ranked, a brand's posts are seen less than if all were alike.",
        source="004",
        config=CONFIG,
        off={"platforms.online.feed.ranking": "off"},
        product="lotus",
        figure=HEARD_IN_FEEDS,
        sign=-1,
        why="reach has to be won, as the algorithm shows a post to few",
        ranges=RANGES,
        found=(
            "A feed has the volume at which its part of all hearings comes out as the scenario asks "
            "(`share_of_hearings`), ranked or not, so that ranking decides who sees what rather than how much is "
            "seen. It takes reach where posts of the brand crowd each other: with seven tenths of the hearings in the "
            "feed, a sixth of them."
        ),
    ),
    Claim(
        name="m11-reactions-win-reach",
        says="Reactions win reach: where they count, posts are passed on more.",
        source="004",
        config=CONFIG,
        off={"platforms.online.feed.boost": 0.0},
        product="lotus",
        figure=PASSED_ON,
        sign=1,
        why="what people react to is shown to more people",
        ranges=RANGES,
        found=(
            "There is little to count: a few posts in a hundred get a reaction, and the boost grows only with the "
            "logarithm of their number."
        ),
    ),
    Claim(
        name="m11-the-feed-moves-the-market",
        says="How the feed ranks decides how many people come to know a product that is liked.",
        source="004",
        config=CONFIG,
        off={"platforms.online.feed.ranking": "off"},
        product="lotus",
        figure="awareness",
        sign=1,
        why="what many react to is lifted by the algorithm",
        ranges=RANGES,
        found=(
            "Whose posts come first changes little in how many hear of the product at all. Where most is heard in the "
            "feed the effect turns: ranking seems to show people the close friends whom they hear anyway."
        ),
    ),
)
