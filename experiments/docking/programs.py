"""The same models in wom_sim, ndlib, cynetdiff and EoN: on the same ties, from the same people, as curves.

A program takes a number of runs and a seed, and returns a curve for each run, from the start to a last step; one that
ends earlier stays level.
"""

from __future__ import annotations

import array
import random
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import Simulation, classics, load_scenario, network
from wom_sim.verification.nesting import curve

CONFIGS = Path(__file__).parents[2] / "configs" / "classics"
SEEDS = 50

Curves = NDArray[np.float64]
"""float64 (runs, steps + 1)."""


class Program(NamedTuple):
    """A model in one program."""

    curves: Callable[[int, int], Curves]
    alone: Callable[[int, int], object] | None = None
    """The same runs without a look at them on the way, where that takes less: this is what is timed."""


class Entry(NamedTuple):
    """A program of a case, and how many runs it is given in a turn; it is made when its turn comes."""

    runs: int
    make: Callable[[], Program]


class Case(NamedTuple):
    """A model, and the programs that have it."""

    name: str
    what: str
    """What the curve shows."""
    step: str
    steps: int
    people: int
    entries: Mapping[str, Entry]


def small_world(people: int, k: int) -> network.Ties:
    """The network of a case."""
    return network.watts_strogatz(people, k, 0.1, 1)


def evenly(people: int) -> list[int]:
    """Those with whom it begins."""
    return np.linspace(0, people - 1, SEEDS).astype(int).tolist()


def level(curves: Iterable[Any], steps: int) -> Curves:
    """Curves of different lengths, cut or continued to so many steps."""
    return np.array([np.pad(one[: steps + 1], (0, max(steps + 1 - len(one), 0)), "edge") for one in curves], float)


def one_by_one(once: Callable[[np.random.Generator], Any], steps: int) -> Program:
    """A program that makes a curve at a time."""

    def run(runs: int, seed: int) -> Curves:
        random.seed(seed)  # whence ndlib draws some people
        draws = np.random.default_rng(seed)
        return level((once(draws) for _ in range(runs)), steps)

    return Program(run)


# --- what spreads: the same 10,000 people, ten ties each, of whom 50 begin ---------------------------------

PEOPLE = 10_000
TIES = cache(partial(small_world, PEOPLE, 10))
GRAPH = cache(lambda: TIES().to_networkx())
FIRST = evenly(PEOPLE)


def ours(model: Callable[..., Any], until: int, /, **settings: Any) -> Program:
    """A model of `wom_sim.classics`, every run until it ends."""

    def alone(runs: int, seed: int) -> Any:
        return model(TIES(), FIRST, runs=runs, seed=seed, **settings).curves

    return Program(lambda runs, seed: level(alone(runs, seed), until), alone)


def engine(config: str, steps: int, first_day: int = 0, **law: Any) -> Program:
    """The simulation itself, with everything switched off but one law: a scenario of `configs/classics`.

    `first_day` is the step that the day is on which people are seeded: 0 where whoever adopts is contagious from the
    next day, 1 where thresholds are met at once.
    """
    scenario = load_scenario(CONFIGS / f"{config}.yaml")
    (product,) = scenario.products
    (plan,) = scenario.marketing[product]
    changes = {f"laws.choice.{name}": value for name, value in law.items()}
    changes |= {"horizon": steps + 1 - first_day, f"marketing.{product}.{plan}.who": {"people": FIRST}}
    scenario = scenario.patch(changes)

    def run(runs: int, seed: int) -> Curves:
        adopters = curve(Simulation(scenario, seed, replicates=runs, ties=TIES())).T
        return np.hstack((np.full((runs, first_day), float(SEEDS)), adopters))

    return Program(run)


def cynetdiff(steps: int, p: float | None = None) -> Program:
    """The independent cascade, or without p the linear threshold, by the constructor that takes arrays."""
    from cynetdiff.models import IndependentCascadeModel, LinearThresholdModel

    start = array.array("I", TIES().arrays.start[:-1].astype(np.uint32).tobytes())
    hearer = array.array("I", TIES().arrays.neighbour.astype(np.uint32).tobytes())
    model: Any = (
        LinearThresholdModel(start, hearer) if p is None else IndependentCascadeModel(start, hearer, activation_prob=p)
    )
    model.set_seeds(FIRST)

    def once() -> list[int]:
        model.reset_model()
        reached = [SEEDS]
        while len(reached) < 2 or reached[-1] > reached[-2]:
            model.advance_model()
            reached.append(model.get_num_activated_nodes())
        return reached

    def run(runs: int, seed: int) -> Curves:
        model.set_rng(seed)
        return level((once() for _ in range(runs)), steps)

    def to_the_end(runs: int, seed: int) -> None:
        model.set_rng(seed)
        for _ in range(runs):
            model.reset_model()
            model.advance_until_completion()

    return Program(run, to_the_end)


def eon(steps: int, p: float) -> Program:
    """A SIR in discrete time in which everyone is infectious for one step."""
    from EoN import basic_discrete_SIR

    def once(draws: np.random.Generator) -> Any:
        _, susceptible, *_ = basic_discrete_SIR(GRAPH(), p, initial_infecteds=FIRST, rng=draws)
        return PEOPLE - susceptible

    return one_by_one(once, steps)


def ndlib_model(
    kind: Any,
    graph: Any,
    draws: np.random.Generator,
    infected: Any = None,
    nodes: Any = (),
    edges: Any = (),
    **parameters: float,
) -> Any:
    """A model of ndlib past its first iteration, which does nothing. Making it seeds NumPy's own generator."""
    from ndlib.models.ModelConfig import Configuration

    model, configuration = kind(graph, seed=int(draws.integers(2**32))), Configuration()
    for name, value in parameters.items():
        configuration.add_model_parameter(name, value)
    for person, threshold in nodes:
        configuration.add_node_configuration("threshold", person, threshold)
    for edge, threshold in edges:
        configuration.add_edge_configuration("threshold", edge, threshold)
    if infected is not None:
        configuration.add_model_initial_configuration("Infected", infected)
    model.set_initial_status(configuration)
    model.iteration(node_status=False)
    return model


def ndlib(kind: str, steps: int, p: float | None = None, **parameters: float) -> Program:
    """A model of diffusion. It takes thresholds one by one, so that they are drawn here."""
    from ndlib.models import epidemics

    def once(draws: np.random.Generator) -> list[int]:
        nodes = enumerate(draws.random(PEOPLE).tolist()) if kind == "ThresholdModel" else ()
        edges = () if p is None else ((edge, p) for edge in GRAPH().edges())
        model = ndlib_model(getattr(epidemics, kind), GRAPH(), draws, FIRST, nodes, edges, **parameters)
        reached, infected = [SEEDS], SEEDS
        while infected and len(reached) <= steps:
            count = model.iteration(node_status=False)["node_count"]
            reached.append(PEOPLE - count[0])
            # The infected of a threshold model stay so: it has ended when there are no new ones.
            infected = reached[-1] - reached[-2] if kind == "ThresholdModel" else count[1]
        return reached

    return one_by_one(once, steps)


# --- opinions: fewer people, since ndlib takes its time -------------------------------------------------

VOTERS, SWEEPS = 200, 10
VOTES = np.arange(VOTERS) < VOTERS // 2
VOTER_TIES = cache(partial(small_world, VOTERS, 6))

DOUBTERS, MEETINGS, CONFIDENCE = 500, 8, 0.3
DOUBTER_TIES = cache(partial(small_world, DOUBTERS, 10))


def agreement(votes: NDArray[Any]) -> Any:
    """Share of ties between people of one opinion."""
    first, second = VOTER_TIES().edges().T
    return (votes[..., first] == votes[..., second]).mean(axis=-1)


def our_voter() -> Program:
    """The voter model, run anew to every sweep: a run has the same luck whenever it is stopped."""

    def ends(runs: int, seed: int, sweeps: int = SWEEPS) -> Any:
        return classics.voter(VOTER_TIES(), VOTES, steps=sweeps, runs=runs, seed=seed).opinions

    return Program(
        lambda runs, seed: np.stack([agreement(ends(runs, seed, until)) for until in range(SWEEPS + 1)], axis=1), ends
    )


def ndlib_voter() -> Program:
    """The voter model, of which an iteration is one person."""
    from ndlib.models.opinions import VoterModel

    graph = VOTER_TIES().to_networkx()

    def once(draws: np.random.Generator) -> list[float]:
        model = ndlib_model(VoterModel, graph, draws, np.flatnonzero(VOTES).tolist())
        found = [float(agreement(VOTES))]
        for _ in range(SWEEPS):
            for _ in range(VOTERS):
                model.iteration(node_status=False)
            found.append(float(agreement(np.array([model.status[person] for person in range(VOTERS)]))))
        return found

    return one_by_one(once, SWEEPS)


def our_deffuant() -> Program:
    """Deffuant's model, run anew to every sweep."""
    first = classics.uniform_opinions(DOUBTERS, seed=1)

    def ends(runs: int, seed: int, sweeps: int = MEETINGS) -> Any:
        how = {"confidence": CONFIDENCE, "steps": sweeps, "runs": runs, "seed": seed}
        return classics.deffuant(DOUBTER_TIES(), first, **how).opinions

    return Program(
        lambda runs, seed: np.stack([ends(runs, seed, until).std(axis=1) for until in range(MEETINGS + 1)], axis=1),
        ends,
    )


def ndlib_deffuant() -> Program:
    """Its Algorithmic Bias without bias is Deffuant's model."""
    from ndlib.models.opinions import AlgorithmicBiasModel

    graph = DOUBTER_TIES().to_networkx()
    first = classics.uniform_opinions(DOUBTERS, seed=1)

    def once(draws: np.random.Generator) -> list[float]:
        model = ndlib_model(AlgorithmicBiasModel, graph, draws, epsilon=CONFIDENCE, gamma=0)
        model.status = dict(enumerate(first.tolist()))
        found = [float(first.std())]
        for _ in range(MEETINGS):
            model.iteration(node_status=False)
            found.append(float(np.std(list(model.status.values()))))
        return found

    return one_by_one(once, MEETINGS)


# --- the cases ------------------------------------------------------------------------------------------

OURS, ENGINE = "wom_sim", "wom_sim, engine"
REACHED = "people reached"


def _cascade(p: float, steps: int) -> Case:
    return Case(
        f"independent cascade, p = {p:g}",
        REACHED,
        "step",
        steps,
        PEOPLE,
        {
            OURS: Entry(2_000, lambda: ours(classics.independent_cascade, steps, p=p)),
            ENGINE: Entry(60, lambda: engine("independent-cascade", steps, imitation=p)),
            "cynetdiff": Entry(2_000, lambda: cynetdiff(steps, p)),
            "EoN": Entry(100, lambda: eon(steps, p)),
            "ndlib": Entry(20, lambda: ndlib("IndependentCascadesModel", steps, p)),
        },
    )


CASES = (
    _cascade(0.1, 40),
    _cascade(0.05, 12),
    Case(
        "linear threshold",
        REACHED,
        "step",
        40,
        PEOPLE,
        {
            OURS: Entry(500, lambda: ours(classics.linear_threshold, 40)),
            ENGINE: Entry(60, lambda: engine("linear-threshold", 40, first_day=1)),
            "cynetdiff": Entry(500, lambda: cynetdiff(40)),
            "ndlib": Entry(12, lambda: ndlib("ThresholdModel", 40)),
        },
    ),
    Case(
        "SIR, b = 0.2, infectious for one step",
        REACHED,
        "step",
        30,
        PEOPLE,
        {
            OURS: Entry(100, lambda: ours(classics.sir, 30, infection=0.2, recovery=1.0, steps=1000)),
            "EoN": Entry(40, lambda: eon(30, 0.2)),
        },
    ),
    Case(
        "SIR, b = 0.04, r = 0.2",
        REACHED,
        "step",
        60,
        PEOPLE,
        {
            OURS: Entry(100, lambda: ours(classics.sir, 60, infection=0.04, recovery=0.2, steps=60)),
            ENGINE: Entry(30, lambda: engine("sir", 60, imitation=0.04, recovery=0.2)),
            "ndlib": Entry(10, lambda: ndlib("SIRModel", 60, beta=0.04, gamma=0.2)),
        },
    ),
    Case(
        "voter model",
        "agreeing ties",
        "sweep",
        SWEEPS,
        VOTERS,
        {OURS: Entry(1_000, our_voter), "ndlib": Entry(20, ndlib_voter)},
    ),
    Case(
        "Deffuant, confidence 0.3",
        "SD of opinions",
        "sweep",
        MEETINGS,
        DOUBTERS,
        {OURS: Entry(200, our_deffuant), "ndlib": Entry(12, ndlib_deffuant)},
    ),
)
