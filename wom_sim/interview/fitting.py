"""How readily people buy, found in trial runs from what is sold in a month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.day.decide import Choice
from wom_sim.day.events import EVENTS
from wom_sim.interview.moves import KINDS
from wom_sim.interview.reading import MONTH, Guess, rounded
from wom_sim.runs import results
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

APPEALS = tuple(-9.0 + 0.5 * step for step in range(17))
"""Log-odds of buying on an occasion that are tried, from hardly ever to at once."""
DAYS, SETTLED = 120, 30
"""Length of a trial, and the days at its beginning that do not count: nobody considers buying on the first morning."""
PEOPLE, REPLICATES = 2000, 2


class Fit(NamedTuple):
    """What came out of the trials."""

    appeal: Guess
    sales: float
    """Pieces a month in the trials, at that appeal."""
    reached: bool
    """Whether what is sold lies within what can be."""
    least: float
    most: float
    """Pieces a month at the lowest and at the highest appeal."""


def fitted(scenario: Scenario, product: str, sales: Guess) -> Fit:
    """The appeal at which a product sells so many pieces a month.

    All appeals are tried side by side, with the same people and luck; between them the logarithm of sales is taken as
    straight. What is done only once is left out.
    """
    once = {kind.name for kind in KINDS if kind.once}
    moves = scenario.marketing.get(product, {})
    simulated = scenario.network.expected_ties()[0]
    market = {"network.n": min(PEOPLE, simulated), "market.people": scenario.market.people or float(simulated)}
    trial = scenario.patch({"what_if": {}, **{f"marketing.{product}.{name}": None for name in moves if name in once}})
    trial = trial.patch({"horizon": DAYS, **market})
    arms = [trial.patch({"laws.choice.appeal": appeal}) for appeal in APPEALS]
    ran = results(Simulation(arms, replicates=REPLICATES).run())
    place = list(scenario.products).index(product)
    bought = [EVENTS.index("first_purchases"), EVENTS.index("repeat_purchases")]
    counts = [arm.record.events[SETTLED:, :, place][..., bought].sum() / REPLICATES * arm.scale for arm in ran]
    monthly = np.maximum.accumulate(np.array(counts)) / (DAYS - SETTLED) * MONTH
    least, most = float(monthly[0]), float(monthly[-1])
    if not least < sales.value < most:
        usual = Choice().appeal
        return Fit(Guess(usual, usual, usual), float(np.interp(usual, APPEALS, monthly)), False, least, most)

    def appeal(wanted: float) -> float:
        return rounded(float(np.interp(np.log1p(wanted), np.log1p(monthly), APPEALS)))

    found = Guess(appeal(sales.value), appeal(sales.low), appeal(sales.high))
    return Fit(found, float(np.expm1(np.interp(found.value, APPEALS, np.log1p(monthly)))), True, least, most)
