"""Nesting: the engine itself becomes the classical models when a scenario switches the rest off.

Every scenario here says no more than which law holds and what is left out. What must come out is computed by other
means: closed forms, recursions, enumeration, matrix algebra, or the model once more in a few lines of NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.day.events import EVENTS
from wom_sim.network import Ties, complete, erdos_renyi, from_edges, watts_strogatz
from wom_sim.population import STUBBORNNESS, code_of, uniforms
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.verification.bass import YEAR, P, Q, circle, recursion
from wom_sim.verification.law import Effort, Finding, Law, mean_near, near, same

Values = NDArray[np.float64]


# --- the scenarios ------------------------------------------------------------------------------------


def adoption(
    choice: Mapping[str, Any], horizon: int, seeds: Mapping[str, Any] | None = None, step: int = 1
) -> Scenario:
    """People who adopt by contact or threshold, and do nothing else; `seeds` have the product on the first day."""
    start = {"thing": {"start": {"kind": "seeding", "on": 0, "who": dict(seeds)}}} if seeds else {}
    return Scenario.from_data(
        {
            "horizon": horizon,
            "step": step,
            "network": {"kind": "complete", "n": 2},
            "products": {"thing": {}},
            "laws": {"choice": dict(choice), "talk": {"rate": 0}, "experience": {"uses": 0}},
            "marketing": start,
        }
    )


def averaging(horizon: int, tolerance: float = 2.0, stubbornness: float = 0.0, **opinion: Any) -> Scenario:
    """People who hear all of their ties in every step and move to a weighted mean of what they hear and think."""
    traits = {
        "susceptibility": 1.0,
        "susceptibility_spread": 0.0,
        "stubbornness_spread": stubbornness,
        "tolerance": tolerance,
    }
    return Scenario.from_data(
        {
            "horizon": horizon,
            "network": {"kind": "complete", "n": 2},
            "population": {"traits": traits},
            "products": {"view": {"idea": True, "aware": 1.0}},
            "initial": {"view": {"opinion": 0.0, "spread": 1.0}},
            "platforms": {"everywhere": {"conversations": "all"}},
            "laws": {
                "talk": {"rate": 1e6},
                "opinion": {"prior_weight": 1.0, "confidence_gain": 0.0, "negativity": 0.0, **opinion},
                "choice": {"forget": 0.0},
            },
        }
    )


def curve(simulation: Simulation) -> Values:
    """Adopters after every step in every world: float64 (steps, worlds)."""
    counts = simulation.run().record.events[:, :, 0, :, EVENTS.index("ever_customers")].sum(axis=2)
    return counts.astype(np.float64)


def adopted(simulation: Simulation) -> NDArray[np.bool_]:
    """Who has adopted: bool (worlds, people)."""
    return np.asarray(simulation.fields.bought[:, 0] >= 0).reshape(simulation.worlds, -1)


# --- Bass ---------------------------------------------------------------------------------------------


def _bass(step: int, years: int) -> Scenario:
    return adoption({"kind": "contact", "innovation": P / YEAR, "imitation": Q / YEAR}, YEAR * years, step=step)


def bass_on_a_complete_graph(effort: Effort) -> Iterator[Finding]:
    """F' = F + (1 - F)(1 - (1 - p dt)(1 - q dt F)): the recursion of the same step."""
    people, runs, step = effort.of(4000, 10_000), effort.of(12, 50), 28
    shares = curve(Simulation(_bass(step, 16), 3, replicates=runs, ties=complete(people))) / people
    path = recursion(len(shares), step / YEAR)
    # Among n people adoption lags its mean field by some individuals' worth: a bias of order 1 / n.
    for year in (4, 6, 8, 12):
        place = year * 13 - 1
        yield mean_near(f"share after {year} years, n = {people:,}", float(path[place]), shares[place], 2e-3)


def bass_on_pairs_and_circles(effort: Effort) -> Iterator[Finding]:
    """Pairs follow a chain of three states; a circle follows 1 - exp(-(p + q) t + q (1 - exp(-p t)) / p)."""
    pairs, step = effort.of(2000, 10_000), 28
    shares = curve(
        Simulation(_bass(step, 8), 5, replicates=8, ties=from_edges([(2 * i, 2 * i + 1) for i in range(pairs)]))
    ) / (2 * pairs)
    p, q = P * step / YEAR, Q * step / YEAR
    state = np.array([1.0, 0.0, 0.0])
    follow = 1 - (1 - p) * (1 - q)
    chain = np.array([[(1 - p) ** 2, 2 * p * (1 - p), p * p], [0.0, 1 - follow, follow], [0.0, 0.0, 1.0]])
    for place in range(len(shares)):
        state = state @ chain
        if place in (25, 51, 103):
            target = float(state @ [0.0, 0.5, 1.0])
            yield mean_near(f"pairs: share after {(place + 1) // 13} years", target, shares[place])
    people, step = effort.of(2500, 20_000), 7
    shares = curve(Simulation(_bass(step, 8), 5, replicates=6, ties=watts_strogatz(people, 2, 0.0, seed=1))) / people
    for year in (4, 8):
        # The formula is for continuous time; steps of a week are that far off.
        yield mean_near(f"circle: share after {year} years", float(circle(year)), shares[52 * year - 1], 0.004)


# --- strong and weak ties -----------------------------------------------------------------------------


def strong_and_weak_ties(effort: Effort) -> Iterator[Finding]:
    """1 - (1 - a)(1 - b_s)^m (1 - b_w)^j, m of one's own ties and j of the strangers drawn for the step."""
    people, k, owners = 2000, 8, 300
    ties = watts_strogatz(people, k, 0.1, seed=4)
    law = {"kind": "contact", "innovation": 0.01, "imitation": 0.06, "per": "tie", "weak_ties": 6, "weak": 0.1}
    simulation = Simulation(
        adoption(law, 1, {"people": list(range(0, 2 * owners, 2))}), 9, replicates=effort.of(200, 2000), ties=ties
    )
    new = curve(simulation)[0] - owners
    has = np.zeros(people)
    has[0 : 2 * owners : 2] = 1.0
    known = ties.to_scipy() @ has
    # Strangers are drawn alike among all others, and independently, so that the mean of (1 - b_w)^j is a power.
    chance = 1 - 0.99 * 0.94**known * (1 - 0.1 * owners / (people - 1)) ** 6
    yield mean_near("adopters in a step, of the hazard's", float(chance[has == 0.0].sum()), new)


def weak_ties_matter(effort: Effort) -> Iterator[Finding]:
    """Weak ties, each a quarter as strong, matter at least as much: circles of 19 friends, and 17 strangers a step.

    As in the paper, where there is little advertising; with more of it, strong ties catch up.
    """
    people, circle = effort.of(950, 2850), 19
    inside = [(a + c, b + c) for c in range(0, people, circle) for a in range(circle) for b in range(a)]
    ties = from_edges(inside)

    def steps(strong: float, weak: float) -> float:
        """Steps until 95 % have adopted by the mean of the runs, with the part of the last one."""
        law = {
            "kind": "contact",
            "innovation": 0.0005,
            "per": "tie",
            "weak_ties": 17,
            "imitation": strong,
            "weak": weak,
        }
        shares = curve(Simulation(adoption(law, 80), 2, replicates=effort.of(4, 20), ties=ties)).mean(axis=1) / people
        before = shares[shares < 0.95]
        rest = shares[len(before)] - before[-1] if len(before) < len(shares) else np.inf
        return float(len(before) + (0.95 - before[-1]) / rest)

    both, stronger, weaker = steps(0.04, 0.01), steps(0.05, 0.01), steps(0.04, 0.02)
    no_strong, no_weak = steps(0.0, 0.01), steps(0.04, 0.0)
    yield Finding(
        "steps to 95 %: without strong ties, without weak ties (80 is never)",
        "longer without weak ties",
        f"{no_strong:.1f}, {no_weak:.1f}",
        "",
        both < no_strong < no_weak,
    )
    yield Finding(
        f"steps to 95 % of {both:.1f} when the chance of a strong, of a weak tie is .01 higher",
        "fewer for weak ties",
        f"{stronger:.1f}, {weaker:.1f}",
        "",
        weaker < stronger < both,
    )


# --- cascades -----------------------------------------------------------------------------------------

HOUSE = ((0, 1), (1, 2), (2, 3), (3, 0), (2, 4), (3, 4), (4, 5), (0, 5))


def cascade(chance: float, horizon: int, seeds: Mapping[str, Any], recovery: float | None = None) -> Scenario:
    """An independent cascade: adopters are contagious for the step after; with `recovery` for a geometric time."""
    time = {"contagious": 1.0} if recovery is None else {"recovery": recovery}
    return adoption({"kind": "contact", "innovation": 0.0, "imitation": chance, "per": "tie", **time}, horizon, seeds)


def independent_cascade(effort: Effort) -> Iterator[Finding]:
    """Everyone is reached with the chance that a path of live ties leads there, summed over all live-edge graphs."""
    b, worlds = 0.35, effort.of(6000, 40_000)
    simulation = Simulation(cascade(b, 8, {"people": [0]}), 11, replicates=worlds, ties=from_edges(HOUSE)).run()
    exact = np.zeros(6)
    for live in product((False, True), repeat=len(HOUSE)):
        reached = {0}
        for _ in range(5):
            for (i, j), is_live in zip(HOUSE, live, strict=True):
                if is_live and (i in reached or j in reached):
                    reached |= {i, j}
        exact[list(reached)] += b ** sum(live) * (1 - b) ** (len(HOUSE) - sum(live))
    for person in range(1, 6):
        yield mean_near(f"reach of person {person}", float(exact[person]), adopted(simulation)[:, person])


def cascades_on_sparse_random_graphs(effort: Effort) -> Iterator[Finding]:
    """One seed reaches 1 + b z / (1 - b z) people on a random graph of mean degree z, as long as b z < 1."""
    people, z, b = effort.of(1000, 4000), 4.0, 0.15
    sizes = []
    for seed in range(effort.of(5, 12)):
        ties = erdos_renyi(people, z, seed=seed)
        scenario = cascade(b, 30, {"strategy": "random", "count": 1})
        sizes.append(curve(Simulation(scenario, seed, replicates=effort.of(60, 100), ties=ties))[-1])
    # Where cascades come upon their own: of order size cubed over n.
    yield mean_near(f"people reached, b z = {b * z:g}", 1 + b * z / (1 - b * z), np.concatenate(sizes), 2.5**3 / people)


def geometric_time(effort: Effort) -> Iterator[Finding]:
    """A tie passes it on with chance 1 - r (1 - b) / (1 - (1 - b)(1 - r)); the ties of one adopter share its time."""
    b, r, worlds = 0.2, 0.3, effort.of(4000, 20_000)
    chain = from_edges([(0, 1), (1, 2), (2, 3)])
    simulation = Simulation(cascade(b, 60, {"people": [0]}, r), 13, replicates=worlds, ties=chain).run()
    pass_on = 1 - r * (1 - b) / (1 - (1 - b) * (1 - r))
    for person in (1, 2, 3):
        yield mean_near(f"chain: person {person}", pass_on**person, adopted(simulation)[:, person])
    star = from_edges([(0, leaf) for leaf in (1, 2, 3)])
    simulation = Simulation(cascade(b, 60, {"people": [0]}, r), 13, replicates=worlds, ties=star).run()
    nobody = r * (1 - b) ** 3 / (1 - (1 - b) ** 3 * (1 - r))
    yield mean_near("star: none of three leaves", nobody, ~adopted(simulation)[:, 1:].any(axis=1))


# --- thresholds ---------------------------------------------------------------------------------------


def thresholds(effort: Effort) -> Iterator[Finding]:
    """Step by step, everyone adopts whose threshold is reached: the same people by brute force."""
    people, runs, seed = 600, effort.of(3, 20), 21
    laws: dict[str, dict[str, Any]] = {
        "linear threshold": {"of": "weight", "at": 6.0, "spread": 6.0},
        "Granovetter": {"of": "share", "at": 0.5, "spread": 0.5},
        "Watts": {"of": "share", "at": 0.18},
        "Centola and Macy": {"of": "number", "at": 2.0},
    }
    for name, law in laws.items():
        ties = watts_strogatz(people, 6, 0.1, seed=2)
        if law["of"] == "weight":
            weights = 0.5 + np.arange(ties.tie_count) % 5
            ties = from_edges(ties.edges(), weights=weights)
        first = [10, 11, 12, 13, 300, 301]
        simulation = Simulation(
            adoption({"kind": "threshold", **law}, 30, {"people": first}), seed, replicates=runs, ties=ties
        ).run()
        agrees, matrix = True, ties.to_scipy()
        for world in range(runs):
            luck = uniforms(people, seed, rng.THRESHOLD, 0, world)
            gate = law["at"] + law.get("spread", 0.0) * (2.0 * luck - 1.0)
            has = np.zeros(people)
            has[first] = 1.0
            for _ in range(30):
                reached = matrix @ has / (ties.degrees() if law["of"] == "share" else 1.0)
                has = np.maximum(has, reached >= gate)
            agrees &= bool((adopted(simulation)[world] == (has > 0)).all())
        yield same(f"{name}: who adopts in {runs} runs", agrees)


def complex_contagion(effort: Effort) -> Iterator[Finding]:
    """Centola and Macy 2007, n = 2,000: with a threshold of two, long ties hinder what short ones carry."""
    for k, rewiring, target, off in (
        (4, 0.0, 1.0, 0.0),
        (4, 0.1, 0.007, 0.01),
        (8, 0.1, 1.0, 0.01),
        (8, 1.0, 0.006, 0.01),
    ):
        shares = []
        for seed in range(effort.of(2, 10)):
            ties = watts_strogatz(2000, k, rewiring, seed=seed)
            first = [0, *np.flatnonzero(ties.to_scipy().toarray()[0]).tolist()]
            law = {"kind": "threshold", "of": "number", "at": 2}
            scenario = adoption(law, 1000 if target == 1.0 else 60, {"people": first})
            shares.append(curve(Simulation(scenario, ties=ties))[-1, 0] / 2000)
        yield near(f"final share, k = {k}, rewiring {rewiring:g}", target, float(np.mean(shares)), off)


def global_cascades(effort: Effort) -> Iterator[Finding]:
    """Watts 2002, threshold .18: no global cascade at z <= .8 or z >= 7; from most single seeds between 2 and 4."""
    people, runs = effort.of(2000, 10_000), effort.of(20, 100)
    for z, low, high in ((0.8, 0.0, 0.0), (3.0, 0.6, 1.0), (8.0, 0.0, 0.0)):
        ties = erdos_renyi(people, z, seed=1)
        scenario = adoption({"kind": "threshold", "at": 0.18}, 40, {"strategy": "random", "count": 1})
        sizes = curve(Simulation(scenario, 6, replicates=runs, ties=ties))[-1] / people
        part = float((sizes > 0.5).mean())
        yield Finding(
            f"share of seeds with a global cascade, z = {z:g}",
            f"{low:g} to {high:g}",
            f"{part:.3g}",
            "",
            low <= part <= high,
        )


# --- opinions -----------------------------------------------------------------------------------------


def influence(simulation: Simulation, own: float) -> Values:
    """Who counts how much for whom, rows summing to one: own weight x stubbornness on the diagonal, then ties."""
    weights = simulation.ties.to_scipy().T.toarray() + np.diag(own * _stubbornness(simulation))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _stubbornness(simulation: Simulation) -> Values:
    people = simulation.people
    codes = [code_of(people.codes, STUBBORNNESS, person) for person in range(simulation.ties.people)]
    return np.asarray(people.table[0, STUBBORNNESS, 0, codes])


def _weighted_small_world(people: int) -> Ties:
    edges = watts_strogatz(people, 6, 0.2, seed=3).edges()
    return from_edges(edges, weights=0.5 + np.arange(len(edges)) % 4)


def degroot(effort: Effort) -> Iterator[Finding]:
    """Everyone's path is W^t x by powers of a matrix; so are the consensus, and the rate at which it is approached."""
    people, days = 60, effort.of(160, 320)
    scenario = averaging(days, stubbornness=0.3)
    simulation = Simulation(scenario, 8, ties=_weighted_small_world(people))
    w, x = influence(simulation, 1.0), simulation.opinions("view")
    first, farthest, spreads = x, 0.0, []
    while not simulation.finished:
        simulation.step()
        x = w @ x
        farthest = max(farthest, float(np.abs(simulation.opinions("view") - x).max()))
        spreads.append(float(np.ptp(simulation.opinions("view"))))
    yield near(f"largest distance from W^t x in {days} steps", 0.0, farthest, 1e-12, "rounding")
    share = np.linalg.matrix_power(w, 4096)[0]
    yield near("consensus", float(share @ first), float(simulation.opinions("view").mean()), 2 * spreads[-1] + 1e-12)
    second = float(np.sort(np.abs(np.linalg.eigvals(w)))[-2])
    yield near("rate of approach, the second eigenvalue", second, (spreads[139] / spreads[99]) ** (1 / 40), 1e-3)


def friedkin_johnsen(effort: Effort) -> Iterator[Finding]:
    """x* = (I - A W)^-1 (I - A) x(0), where A holds what everyone keeps of hearsay in a step."""
    people, half_life = effort.of(60, 300), 2.0
    scenario = averaging(200, stubbornness=0.3, hearsay_half_life=half_life)
    simulation = Simulation(scenario, 8, ties=_weighted_small_world(people))
    w, first = influence(simulation, 1.0), simulation.opinions("view")
    kept = np.diag(2.0 ** (-_stubbornness(simulation) / half_life))
    one = np.eye(people)
    limit = np.linalg.solve(one - kept @ w, (one - kept) @ first)
    apart = np.abs(simulation.run().opinions("view") - limit).max()
    yield near("largest distance from the limit after 200 steps", 0.0, float(apart), 1e-10, "rounding")
    yield Finding("disagreement stays", "above 0.1", f"{np.ptp(limit):.3g}", "", float(np.ptp(limit)) > 0.1)


def hegselmann_krause(effort: Effort) -> Iterator[Finding]:
    """Everyone takes the mean of all within the tolerance: as by brute force, and with the published clusters.

    Opinions lie between 0 and 1 in the literature and between -1 and 1 here, so its tolerance is doubled.
    """
    people, starts, compared = effort.of(120, 625), effort.of(2, 100), 2
    for tolerance, published in ((0.1, 3.69), (0.2, 1.95), (0.25, 1.0)):
        clusters, farthest = np.zeros(starts), 0.0
        for seed in range(starts):
            simulation = Simulation(averaging(30, tolerance=2 * tolerance), seed, ties=complete(people))
            first = simulation.opinions("view")
            found = simulation.run().opinions("view")
            if seed < compared:
                farthest = max(farthest, float(np.abs(found - _bounded(first, 2 * tolerance, 30)).max()))
            ends = np.flatnonzero(np.diff(np.sort(found)) > 1e-3)
            sizes = np.diff(np.concatenate([[0], ends + 1, [people]]))
            clusters[seed] = (sizes >= 0.01 * people).sum()
        yield near(f"tolerance {tolerance:g}: largest distance in {compared} starts", 0.0, farthest, 1e-12, "rounding")
        if effort.full:
            error = float(clusters.std(ddof=1) * np.sqrt(2.0 / starts))
            what = f"tolerance {tolerance:g}: clusters of at least 1 %"
            yield near(what, published, float(clusters.mean()), 4 * error, "4 SE of two means of 100 starts")


def _bounded(x: Values, tolerance: float, steps: int) -> Values:
    """The model by brute force."""
    for _ in range(steps):
        near_by = np.abs(x[:, None] - x[None, :]) <= tolerance
        x = (near_by @ x) / near_by.sum(axis=1)
    return x


LAWS: tuple[Law, ...] = (
    Law("The engine is Bass's model where everyone is tied to everyone", "A", "Bass 1969", bass_on_a_complete_graph),
    Law("The engine is Bass's model on pairs and circles", "A", "Fibich and Gibori 2010", bass_on_pairs_and_circles),
    Law("Strong and weak ties: the hazard", "A", "Goldenberg, Libai and Muller 2001", strong_and_weak_ties),
    Law("Weak ties matter at least as much as strong ones", "B", "Goldenberg, Libai and Muller 2001", weak_ties_matter),
    Law("The engine is the independent cascade", "A", "Kempe, Kleinberg and Tardos 2003", independent_cascade),
    Law("Cascades on sparse random graphs", "A", "Newman 2002", cascades_on_sparse_random_graphs),
    Law("A geometric time of contagion", "A", "Newman 2002", geometric_time),
    Law("The engine is the threshold models", "A", "Granovetter 1978; Watts 2002; Centola and Macy 2007", thresholds),
    Law("Complex contagion and long ties", "B", "Centola and Macy 2007", complex_contagion),
    Law("Global cascades and the cascade window", "B", "Watts 2002", global_cascades),
    Law("The engine is DeGroot's model", "A", "DeGroot 1974", degroot),
    Law("The engine is Friedkin and Johnsen's model", "A", "Friedkin and Johnsen 1990", friedkin_johnsen),
    Law("The engine is Hegselmann and Krause's model", "A", "Hegselmann and Krause 2002", hegselmann_krause),
)
