"""M28: campaigns run their course and die away; engagement goes on."""

from claim import Claim
from figures import late_words

CONFIG = "m28-burst-and-always-on.yaml"
BURST = {"marketing.lotus.radio.until": 30, "marketing.lotus.radio.reach": 0.06}
RANGES = {
    "products.lotus.quality": (0.1, 0.3, 0.5),
    "laws.opinion.wear_out": (0.5, 0.7, 0.9),
    "laws.talk.rate": (0.0143, 0.0286, 0.0572),
}

CLAIMS = (
    Claim(
        name="m28-bursts-die-away",
        says="A burst dies away: at the end of half a year more is said after an always-on plan of the same cost.",
        source="001",
        config=CONFIG,
        off=BURST,
        product="lotus",
        figure=late_words(30),
        sign=1,
        why="campaigns run their course and die, engagement goes on",
        ranges=RANGES,
        found=(
            "What is talked about in the end is what customers have, and after a burst there are more of them. Its "
            "advertising is gone, its customers are not."
        ),
    ),
    Claim(
        name="m28-always-on-sells-more",
        says="Over its whole life an always-on plan sells more than a burst of the same cost.",
        source="001",
        config=CONFIG,
        off=BURST,
        product="lotus",
        figure="units",
        sign=1,
        why="engagement goes on when campaigns have died",
        ranges={
            "products.lotus.quality": (0.1, 0.3, 0.5),
            "laws.opinion.wear_out": (0.5, 0.7, 0.9),
            "horizon": (180, 270, 360),
        },
        found=(
            "A burst makes a new product known at once, and who knows it early buys and talks for longer. Half a year "
            "after the end of both plans 59 of the 94 buyers are still missing. Where eight in ten know the product to "
            "begin with, the always-on plan sells less too, by 34 units."
        ),
    ),
    Claim(
        name="m28-always-on-is-worth-more",
        says="Over its whole life an always-on plan is worth more than a burst of the same cost.",
        source="001",
        config=CONFIG,
        off=BURST,
        product="lotus",
        figure="npv",
        sign=1,
        why="engagement goes on when campaigns have died",
        ranges=RANGES,
        found="For the same reason as sales: money and talk come sooner.",
    ),
)
