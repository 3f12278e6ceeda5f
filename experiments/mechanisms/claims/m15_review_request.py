"""M15: ratings by strangers have taken the place of asking around; who is asked for them changes what they say."""

import numpy as np
from claim import Claim
from numpy.typing import NDArray

from wom_sim import Result
from wom_sim.day.events import STARS
from wom_sim.indicators import Indicator

RANGES = {
    "marketing.lotus.ask.chance": (0.05, 0.2, 0.6),
    "products.lotus.quality": (0.0, 0.3, 0.6),
    "laws.experience.herding": (0.0, 0.1, 0.3),
}


def _reviews(result: Result, product: int) -> NDArray[np.float64]:
    return result.record.events[:, :, product, :, STARS : STARS + 5].sum(axis=(0, 2, 3)).astype(np.float64)


REVIEWS = Indicator("reviews", "Reviews", "units", "Reviews written over the horizon.", _reviews)

CLAIMS = (
    Claim(
        name="m15-asking-brings-reviews",
        says="Who asks customers for reviews gets more of them.",
        source="001",
        config="m15-review-request.yaml",
        off={"marketing.lotus.ask": None},
        product="lotus",
        figure=REVIEWS,
        sign=1,
        why="most customers do not think of writing one",
        ranges=RANGES,
    ),
    Claim(
        name="m15-asking-lowers-the-stars",
        says="The stars of a good product fall when everyone is asked, since the delighted write unasked.",
        source="001",
        config="m15-review-request.yaml",
        off={"marketing.lotus.ask": None},
        product="lotus",
        figure="rating",
        sign=-1,
        why="of themselves extremes write, and of a good product most extremes are good",
        ranges=RANGES,
        found="The stars fall in the mean, but some dozen reviews a run leave the interval wide.",
    ),
    Claim(
        name="m15-asking-sells",
        says="More reviews make more buyers.",
        source="001",
        config="m15-review-request.yaml",
        off={"marketing.lotus.ask": None},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="buyers read what strangers wrote before they buy",
        ranges=RANGES,
        found="A few dozen reviews are there as soon as anybody wants to read one; more of them say nothing new.",
    ),
)
