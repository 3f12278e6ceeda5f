"""The main engine: what is counted adds up, opinions stay between what was heard, and later money is worth less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import EVENTS, MONEY
from wom_sim.day.update import update
from wom_sim.network import from_edges, shuffled, watts_strogatz
from wom_sim.runs import simulate
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import AWARE, CONSIDERING, OWNER, STAGES
from wom_sim.verification.law import Effort, Finding, Law, between, exactly, mean_near, near

LIVELY: dict[str, Any] = {
    "talk": {"rate": 0.25, "relay": 0.4},
    "inquiry": {"ask": 0.4, "read": 0.4},
    "choice": {"consider": 0.12, "lapse": 0.03, "forget": 0.02, "appeal": -0.5, "switching": 0.4},
    "experience": {"uses": 0.35, "noise": 0.6, "review_rate": 0.8, "complaint_chance": 0.6, "churn": 0.02},
}
"""Laws under which much happens within weeks."""

RIVALS: dict[str, Any] = {
    "horizon": 40,
    "network": {"kind": "watts-strogatz", "n": 300, "k": 8, "rewiring": 0.2},
    "population": {"traits": {"need_spread": 0.6}},
    "products": {
        "iris": {"price": 12, "margin": 5, "quality": 0.2, "category": "tea", "aware": 0.6, "owners": 0.3},
        "lotus": {"price": 9, "margin": 4, "quality": 0.1, "category": "tea", "aware": 0.5, "owners": 0.2},
    },
    "laws": LIVELY,
    "marketing": {
        "lotus": {
            "radio": {
                "kind": "mass_media",
                "reach": 0.15,
                "message": -0.4,
                "until": 30,
                "cost": {"per_exposure": 0.125},
            },
            "samples": {
                "kind": "seeding",
                "on": 5,
                "who": {"count": 12, "stage": "unaware"},
                "cost": {"per_person": 4},
            },
        }
    },
}
"""Two brands of tea in a small town, one of them advertised."""


def rivals(**changed: Any) -> Scenario:
    """The two rivals, with some of the scenario's parts replaced."""
    return Scenario.from_data({"name": "rivals", **RIVALS, **changed})


def counts(simulation: Simulation, *names: str) -> NDArray[np.int64]:
    """Sum of some events over segments: int64 (steps, worlds, products)."""
    found: NDArray[np.int64] = simulation.record.events[..., [EVENTS.index(name) for name in names]].sum(axis=(3, 4))
    return found


def _holders(simulation: Simulation, bit: int) -> NDArray[np.int64]:
    """How many have a bit of the stage now: int64 (worlds, products)."""
    bits = simulation.fields.stage.reshape(simulation.worlds, simulation.ties.people, -1)
    found: NDArray[np.int64] = ((bits & bit) != 0).sum(axis=1)
    return found


def _people(effort: Effort) -> Iterator[Finding]:
    simulation = Simulation(rivals(horizon=effort.of(40, 365)), replicates=effort.of(2, 20))
    before = {"aware": _holders(simulation, AWARE), "customers": _holders(simulation, OWNER)}
    before["considering"] = _holders(simulation, CONSIDERING)
    simulation.run()
    bought = ("first_purchases", "repeat_purchases")
    moves = {
        "aware": (("became_aware", "gifts"), ("forgot",)),
        "considering": (("began_considering",), ("lapsed", *bought)),
        "customers": ((*bought, "gifts"), ("churned", "switched_out")),
    }
    for stock, (gains, losses) in moves.items():
        change = counts(simulation, *gains) - counts(simulation, *losses)
        what = f"{stock} on every evening: those of the first morning, and all who came and went"
        yield exactly(what, counts(simulation, stock), before[stock] + change.cumsum(axis=0))
    for product in simulation.scenario.products:
        stages = [
            np.bincount(simulation.stages(product, world), minlength=len(STAGES)) for world in range(simulation.worlds)
        ]
        people = np.full(simulation.worlds, simulation.ties.people)
        yield exactly(f"people in the five stages of {product}, in every world", np.sum(stages, axis=1), people)
    switched = [counts(simulation, f"switched_{way}").sum(axis=2) for way in ("in", "out")]
    yield exactly("customers who came from a rival are those who left for one", *switched)


ONLY_BY_MOVES = ("heard_owned", "heard_reply", "heard_work")
"""Ways to be heard that are there only where marketers have such moves; here they have none."""


class _Delivered(Simulation):
    """A simulation that looks into the inboxes after everyone has listened, before they are emptied."""

    delivered = 0

    def each(self, kernel: Callable[..., None], *tables: Any) -> None:
        if kernel is update:
            self.delivered += int(self.fields.heard.sum(dtype=np.int64))
        super().each(kernel, *tables)


def _messages(effort: Effort) -> Iterator[Finding]:
    simulation = _Delivered(rivals(horizon=effort.of(40, 365)), replicates=2)
    simulation.run()
    sources = [name for name in EVENTS if name.startswith("heard_") and name not in ONLY_BY_MOVES]
    for source in sources:
        total = int(counts(simulation, source).sum())
        yield Finding(f"messages {source.replace('_', ' by ', 1)}", "above 0", f"{total:,}", "", total > 0)
    heard = counts(simulation, *sources).sum()
    yield exactly("messages counted as heard are those delivered into inboxes", heard, simulation.delivered)
    advertised = simulation.record.exposures.sum(axis=2)
    yield exactly(
        "messages of the plan are those heard of its product, by day",
        advertised,
        counts(simulation, "heard_marketing")[..., 1],
    )


def _opinions(effort: Effort) -> Iterator[Finding]:
    simulation = Simulation(rivals(horizon=effort.of(40, 365)), replicates=4).run()
    for product in simulation.scenario.products:
        opinions = np.concatenate([simulation.opinions(product, world) for world in range(simulation.worlds)])
        yield between(f"lowest opinion of {product}", -1.0, 1.0, float(opinions.min()))
        yield between(f"highest opinion of {product}", -1.0, 1.0, float(opinions.max()))
    start, low, high = 0.1, -0.3, 0.6
    tv = {
        name: {"kind": "mass_media", "reach": 0.6, "message": message, "credibility": 10.0}
        for name, message in (("critics", low), ("friends", high))
    }
    idea = rivals(
        products={"peace": {"idea": True, "aware": 0.5}}, initial={"peace": {"opinion": start}}, marketing={"peace": tv}
    )
    simulation = Simulation(idea).run()
    opinions = simulation.opinions("peace")
    what = f"opinion of an idea, {start} at first, after messages of {low} and {high} and {simulation.horizon} days"
    yield between(f"lowest {what}", low - 1e-12, high, float(opinions.min()))
    yield between(f"highest {what}", start, high + 1e-12, float(opinions.max()))


def _money(_: Effort) -> Iterator[Finding]:
    def worth(day: int) -> float:
        """Present value of ten customers, with a margin of 100 each, who all buy on one day."""
        data = {
            "horizon": 10,
            "discount_rate": 0.1,
            "network": {"kind": "complete", "n": 10},
            "products": {"thing": {"price": 250, "margin": 100}},
            "laws": {
                "choice": {"kind": "contact", "innovation": 0.0, "imitation": 0.0},
                "experience": {"uses": 0, "churn": 0},
            },
            "changes": [{"day": day, "path": "laws.choice.innovation", "value": 1.0}],
        }
        result = simulate(Scenario.from_data(data), replicates=1)
        return float(result.indicators["thing"]["npv"][0])

    today = worth(0)
    yield near("ten customers, margin 100, on the first day", 1000.0, today, 1e-9, "rounding")
    yield near("the same five days sooner, at 10 % a year", 1.305, today - worth(5), 0.0005, "three decimals")
    yield near("the same four days sooner, at 10 % a year", 1.044, today - worth(4), 0.0005, "three decimals")


def _ledger(effort: Effort) -> Iterator[Finding]:
    result = simulate(rivals(), replicates=effort.of(4, 40))
    units = result.record.events[..., [EVENTS.index("first_purchases"), EVENTS.index("repeat_purchases")]]
    sold = units.sum(axis=(3, 4))
    prices = np.array([product.price for product in result.scenario.products.values()])
    margins = np.array([product.unit_margin for product in result.scenario.products.values()])
    yield exactly(
        "revenue is units times price, in millionths", _millionths(result.revenue), _millionths(sold * prices)
    )
    made = _millionths(result.contribution)
    yield exactly("contribution is units times margin, in millionths", made, _millionths(sold * margins))
    paid = result.record.exposures.sum(axis=2) * 0.125 + result.record.given.sum(axis=2) * 4.0
    spent = _millionths(result.spend[..., 1])
    yield exactly("cost is messages and gifts times what each costs, in millionths", spent, _millionths(paid))


def _millionths(money: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(money * MONEY).astype(np.int64)


def _renumbered(effort: Effort) -> Iterator[Finding]:
    towns = effort.of(30, 300)
    friends = watts_strogatz(300, 8, 0.2, seed=1)
    others = from_edges(shuffled(friends, friends, seed=2).edges(), people=300)
    names = ("aware", "customers", "heard_conversation")
    # Every seed is another town: replicates of one have the same people, who sit in other places when renumbered.
    last = np.empty((2, towns, len(names)))
    for place, ties in enumerate((friends, others)):
        for seed in range(towns):
            town = Simulation(rivals(), seed, ties=ties).run()
            last[place, seed] = [counts(town, name)[-1, 0, 1] for name in names]
    for place, name in enumerate(names):
        what = f"difference of {name.replace('_', ' by ')} on the last day, {towns} towns"
        yield mean_near(what, 0.0, last[1, :, place] - last[0, :, place])


LAWS = (
    Law("Everyone is somewhere: stocks are sums of flows", "A", "conservation", _people),
    Law("What is heard is what was delivered", "A", "conservation", _messages),
    Law("Opinions stay between what was heard", "A", "a weighted mean lies within its terms", _opinions),
    Law("Money sooner is worth more", "A", "present value, (1 + r)^(-days / 365)", _money),
    Law("The ledger adds up", "A", "accounting", _ledger),
    Law("Renumbering people changes nothing in distribution", "A", "exchangeability", _renumbered),
)
