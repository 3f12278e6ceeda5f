"""M19: loyalty and retention grow from the relationship; friends who were brought by friends stay."""

import numpy as np
from claim import Claim
from numpy.typing import NDArray

from wom_sim import Result, Simulation
from wom_sim.indicators import Indicator
from wom_sim.state import NEVER, OWNER

RANGES = {
    "marketing.lotus.friends.discount": (0.0, 0.15, 0.4),
    "marketing.lotus.friends.rate": (0.0025, 0.005, 0.02),
    "population.traits.homophily": (0.0, 0.25, 0.5),
}


def _staying(result: Result, product: int) -> NDArray[np.float64]:
    """How much less often the referred leave than others who bought in the run; 0 where nobody can be referred.

    Nothing treats the referred in another way once they have bought: what is found here has grown.
    """
    name = result.products[product]
    valid = [getattr(move, "valid", 0) for move in result.scenario.marketing.get(name, {}).values()]
    if not any(valid):
        return np.zeros(len(result.replicates))
    run = Simulation(result.scenario, result.seed, replicates=result.replicates, ties=result.ties, layers=result.layers)
    shape = (len(result.replicates), -1)
    left, days = np.zeros((2, 2, len(result.replicates)))
    while not run.finished:
        bought = run.fields.bought[:, product].astype(np.int64)
        invited = run.fields.invited[:, product].astype(np.int64)
        held = (run.fields.stage[:, product] & OWNER != 0) & (bought >= 0)
        referred = (invited != NEVER) & (bought - invited < max(valid))
        run.step()
        gone = run.fields.stage[:, product] & OWNER == 0
        for kind, who in enumerate((held & referred, held & ~referred)):
            days[kind] += who.reshape(shape).sum(axis=1)
            left[kind] += (who & gone).reshape(shape).sum(axis=1)
    # Rates, so that who bought later is not taken for more loyal.
    rate = np.divide(left, days, out=np.full_like(left, np.nan), where=days > 0)
    return (rate[1] - rate[0]) * 365.0


STAYING = Indicator(
    "staying",
    "Advantage of the referred",
    "rate",
    "Times a year that a customer who was not referred leaves, less times that a referred one does.",
    _staying,
)

CLAIMS = (
    Claim(
        name="m19-referral-brings-customers",
        says="A referral programme makes new customers.",
        source="002, 003",
        config="m19-referral.yaml",
        off={"marketing.lotus.friends": None},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="friends are believed, and an invitation lowers the price",
        ranges=RANGES,
    ),
    Claim(
        name="m19-the-referred-stay",
        says="Customers who came through a friend's invitation leave less often than others.",
        source="002, 003",
        config="m19-referral.yaml",
        off={"marketing.lotus.friends": None},
        product="lotus",
        figure=STAYING,
        sign=1,
        why="friends know what suits each other (Schmitt, Skiera and Van den Bulte 2011 find it in a bank)",
        ranges=RANGES,
    ),
)
