"""M8: listening gives feedback that is biased and varies, yet becomes accurate over time, and can warn early."""

import numpy as np
from claim import Claim
from numpy.typing import NDArray

from wom_sim import Result
from wom_sim.heard import MIDDLE, account, first_fall, turn
from wom_sim.indicators import Indicator

CONFIG = "m08-listening.yaml"
WORSE = "changes.0.value"
"""Quality of the product from day 90 on."""

Values = NDArray[np.float64]


def _turned(result: Result, product: int) -> Values:
    """Day on which the sentiment of the product falls below 0: as it was heard, or among all without listening."""
    if result.scenario.listening:
        days = turn(account(result.record, result.scenario, result.products[product]), product, 0.0, 1).heard
    else:
        people = result.record.opinions[:, :, product]
        balance = people[..., MIDDLE + 1 :].sum(axis=-1) - people[..., :MIDDLE].sum(axis=-1)
        days = np.array([first_fall(run, 0.0) for run in balance.T.astype(np.float64)])
    return np.where(np.isnan(days), float(result.scenario.horizon), days)


def _off(truth: str, label: str, meaning: str) -> Indicator:
    """A figure: how far heard sentiment is off on an evening, in the mean."""

    def error(result: Result, product: int) -> Values:
        found = account(result.record, result.scenario, result.products[product])
        so = getattr(found, truth)["sentiment"]
        mean: Values = np.nanmean(np.abs(found.estimates["sentiment"].value - so)[:, :, product], axis=0)
        return mean

    return Indicator(f"off_{truth}", label, "score", meaning, error)


TURNED = Indicator(
    "turned", "Day of the turn", "days", "Evening on which sentiment fell below 0; the horizon if never.", _turned
)
OFF_SAID = _off("voiced", "Off what was said", "Mean distance of heard sentiment from that of all words spoken there.")
OFF_SO = _off("everyone", "Off what was so", "Mean distance of heard sentiment from that of all who know the product.")

CLAIMS = (
    Claim(
        name="m08-listening-warns-early",
        says="Who listens is warned before the opinion of all has turned.",
        source="003",
        config=CONFIG,
        off={"listening": {}},
        product="lotus",
        figure=TURNED,
        sign=-1,
        why="those who have met the fault say so before the others have heard of it",
        ranges={
            "listening.lotus.sample": (0.05, 0.2, 0.5, 1.0),
            "listening.lotus.delay": (0, 2, 14),
            WORSE: (-0.8, -0.2),
        },
    ),
    Claim(
        name="m08-a-longer-look-is-more-accurate",
        says="Listening varies from period to period, yet over a longer time it becomes accurate.",
        source="000",
        config=CONFIG,
        off={"listening.lotus.window": 2},
        product="lotus",
        figure=OFF_SO,
        sign=-1,
        why="the luck of a few words averages out",
        ranges={
            "listening.lotus.sample": (0.05, 0.2, 0.5, 1.0),
            "listening.lotus.error": (0.0, 0.2, 0.4),
            WORSE: (-0.8, -0.2),
        },
    ),
    Claim(
        name="m08-the-loud-bend-it",
        says="What is heard is biased, because those with strong views and those who talk much are heard better.",
        source="000",
        config=CONFIG,
        off={"listening.lotus.extremes": 1.0, "listening.lotus.heavy_users": 1.0},
        product="lotus",
        figure=OFF_SAID,
        sign=1,
        why="the loud are not like the rest",
        found="Who hears the loud better hears more words in all, and the luck of few words is the larger error; the "
        "loud are good and bad alike. Only where every word is caught is their bias left to be seen.",
        ranges={"listening.lotus.sample": (0.05, 0.2, 0.5, 1.0), "listening.lotus.error": (0.0, 0.2, 0.4)},
    ),
)
