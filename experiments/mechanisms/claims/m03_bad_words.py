"""M3: a complaint that used to reach a few friends is amplified without bound."""

from claim import Claim
from figures import HEARD_IN_FEEDS

CONFIG = "m03-bad-words.yaml"
RANGES = {
    "products.lotus.quality": (-0.5, -0.2, 0.0),
    "platforms.online.feed.sharing": (0.01, 0.02, 0.04, 0.1),
    "platforms.online.share_of_hearings": (0.05, 0.1, 0.3),
}

CLAIMS = (
    Claim(
        name="m03-passed-on",
        says="Passing on amplifies: of a product that disappoints more is heard than its customers say themselves.",
        source="001, 003",
        config=CONFIG,
        off={"platforms.online.feed.sharing": 0.0},
        product="lotus",
        figure=HEARD_IN_FEEDS,
        sign=1,
        why="a complaint is no longer heard by a few friends only",
        ranges=RANGES,
    ),
    Claim(
        name="m03-passing-on-costs-buyers",
        says="Passing on bad words costs the brand buyers.",
        source="003",
        config=CONFIG,
        off={"platforms.online.feed.sharing": 0.0},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="those who would have bought now hear the complaint",
        ranges=RANGES,
        found=(
            "Little is passed on at the default chance of one view in fifty, and what is heard through it makes the "
            "product known as well."
        ),
    ),
    Claim(
        name="m03-online-complaints-cost-buyers",
        says="A product that disappoints sells less where there is a platform than where people only meet.",
        source="001, 003",
        config=CONFIG,
        off={"platforms.online": None},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="complaints are amplified there without geographic bound",
        ranges={
            "products.lotus.quality": (-0.5, -0.2, 0.0),
            "products.lotus.owners": (0.02, 0.1, 0.3),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
        found=(
            "A platform is more talk, and more talk makes the product known and brings it to mind, which outweighs "
            "that the talk is bad. With both of these switched off (everyone knows it, `laws.choice.prompted` 0) no "
            "difference can be seen."
        ),
    ),
    Claim(
        name="m03-bad-words-weigh-more",
        says="Bad words outweigh good ones, and so they spoil what people think of an ordinary product.",
        source="001, 003",
        config=CONFIG,
        given={"products.lotus.quality": 0.1},
        off={"laws.opinion.negativity": 0.0},
        product="lotus",
        figure="opinion",
        sign=-1,
        why="negative word of mouth is feared more than positive is hoped for",
        ranges={
            "products.lotus.quality": (-0.2, 0.1, 0.4),
            "laws.opinion.negativity": (0.25, 0.5, 1.0),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
    ),
)
