"""M20: testers' feedback improves the product, but it is a blessing or a curse."""

import numpy as np
from claim import Claim
from numpy.typing import NDArray

from wom_sim import Result
from wom_sim.day.events import EVENTS, FIXED
from wom_sim.indicators import Indicator

RANGES = {
    "marketing.lotus.beta.gain": (0.05, 0.15, 0.3),
    "marketing.lotus.beta.delay": (0, 60, 180),
    "population.segments.fans.activity": (0.5, 1.5, 4.0),
}
NOTHING_BUILT = {"marketing.lotus.beta.gain": 0.0, "marketing.lotus.beta.loss": 0.0}
LOUD = {"marketing.lotus.beta.loudness": 1.0}


def _opinion_of_the_rest(result: Result, product: int) -> NDArray[np.float64]:
    evening = result.record.events[-1, :, product, 1]
    return evening[:, EVENTS.index("opinion")] / FIXED / np.maximum(evening[:, EVENTS.index("aware")], 1)


REST = Indicator(
    "opinion_of_the_rest",
    "Opinion of the others",
    "score",
    "Mean opinion of those who know it, in the second segment.",
    _opinion_of_the_rest,
)

CLAIMS = (
    Claim(
        name="m20-feedback-of-all-helps",
        says="Feedback that is heard for what all need makes the product, and what is thought of it, better.",
        source="003",
        config="m20-beta-community.yaml",
        off={"marketing.lotus.beta": None},
        product="lotus",
        figure="opinion",
        sign=1,
        why="power users find what should be better, and the brand listens",
        ranges=RANGES,
    ),
    Claim(
        name="m20-a-loud-minority-harms-the-rest",
        says="A product that is built for its loudest testers is liked less by everyone else.",
        source="003",
        config="m20-beta-community.yaml",
        on=LOUD,
        off=NOTHING_BUILT,
        product="lotus",
        figure=REST,
        sign=-1,
        why="feedback is a curse where a few are taken for all",
        ranges={
            "marketing.lotus.beta.loss": (0.05, 0.1, 0.3),
            "marketing.lotus.beta.delay": (0, 60, 180),
            "population.segments.fans.activity": (0.5, 1.5, 4.0),
        },
        found="How much quality the rest loses is a setting; what was open is whether the fans' talk makes up for it.",
    ),
    Claim(
        name="m20-a-loud-minority-harms-the-brand",
        says="A product that is built for its loudest testers sells less than one that nobody changed.",
        source="003",
        config="m20-beta-community.yaml",
        on=LOUD,
        off=NOTHING_BUILT,
        product="lotus",
        figure="units",
        sign=-1,
        why="the few who gain are fewer than those who lose, however much they talk",
        ranges={
            "marketing.lotus.beta.loss": (0.05, 0.1, 0.3),
            "marketing.lotus.beta.gain": (0.05, 0.15, 0.3),
            "population.segments.fans.activity": (0.5, 1.5, 4.0),
        },
    ),
)
