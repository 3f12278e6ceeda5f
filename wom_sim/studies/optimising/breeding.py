"""Where plans to be tried next come from: an evolution strategy for one figure, a genetic algorithm for several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.studies.optimising.decisions import Place, Space
from wom_sim.studies.optimising.fronts import order
from wom_sim.studies.shuffles import counted, lucks

Scores = NDArray[np.float64]

WIDTH = 0.25
"""First standard deviation of coordinates, whose range is 1: two of them cover it from the middle."""
INSIDE = 0.05
"""How far from the ends of the coordinates the search begins at least, so that it looks to both sides."""
SURE = 0.5
"""First chance of the value that a choice has in the plan that the search starts from."""
CROSSED = 0.9
"""Chance that a plan has two parents."""
NEAR_PARENTS, NEAR_ITSELF = 10.0, 15.0
"""How near children are to their parents, and what is mutated to what it was: indices of the distributions of Deb and
Agrawal (1995), in the middle of what is usual (5 to 20)."""


class Breeder(Protocol):
    """Proposes places, a generation at a time."""

    def ask(self) -> list[Place]:
        """The next places to try."""

    def tell(self, places: Sequence[Place], standing: Sequence[int]) -> None:
        """How they came out: the standing of each, 0 for the best."""


class Strategy:
    """An evolution strategy with a covariance matrix for coordinates and chances for choices: CatCMA with margin
    (Hamano, Saito, Nomura, Uchida and Shirakawa 2025), in the implementation of the library `cmaes`.
    """

    def __init__(self, space: Space, start: Place, population: int, seed: int) -> None:
        from cmaes import CatCMAwM

        x, picks = start
        given: dict[str, Any] = {"population_size": population, "seed": seed % 2**32}
        if len(x):
            mean = np.clip(x, INSIDE, 1.0 - INSIDE)
            given |= {"x_space": [[0.0, 1.0]] * len(x), "mean": mean, "sigma": WIDTH, "cov": np.eye(len(x))}
        if picks:
            sizes = [len(choice.values) for choice in space.choices]
            chances = np.zeros((len(sizes), max(sizes)))
            for row, (size, pick) in enumerate(zip(sizes, picks, strict=True)):
                chances[row, :size] = (1.0 - SURE) / (size - 1)
                chances[row, pick] = SURE
            given |= {"c_space": sizes, "cat_param": chances}
        self._optimizer = CatCMAwM(**given)
        self._asked: list[Any] = []

    def ask(self) -> list[Place]:
        """See `Breeder`."""
        self._asked = [self._optimizer.ask() for _ in range(self._optimizer.population_size)]
        return [_place(one) for one in self._asked]

    def tell(self, places: Sequence[Place], standing: Sequence[int]) -> None:  # noqa: ARG002 - the library knows them
        """See `Breeder`; places are those that were asked for last."""
        self._optimizer.tell(list(zip(self._asked, map(float, standing), strict=True)))


def _place(solution: Any) -> Place:
    x = np.zeros(0) if solution.x is None else np.asarray(solution.x, np.float64)
    picks = () if solution.c is None else tuple(int(row.argmax()) for row in solution.c)
    return x, picks


class Genetic:
    """NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002): parents by tournament, simulated binary crossover and
    polynomial mutation of coordinates, and of choices one parent's value or now and then another. Draws are addressed
    by generation and child.
    """

    def __init__(self, space: Space, starts: Sequence[Place], population: int, seed: int) -> None:
        self._space, self._population, self._seed = space, population, seed
        self._generation = 0
        self._parents: list[Place] = list(starts)

    def ask(self) -> list[Place]:
        """See `Breeder`."""
        width = 8 + 6 * (self._space.coordinates + len(self._space.choices))
        addresses = counted(self._population) + np.array([0, self._generation])
        luck = lucks(self._seed, addresses, width, rng.SHUFFLE, 1)
        self._generation += 1
        if self._generation == 1:
            return [self._anywhere(row) for row in luck]
        return [self._child(row) for row in luck]

    def tell(self, places: Sequence[Place], standing: Sequence[int]) -> None:
        """See `Breeder`; places may be all that are known, of which the best become parents."""
        best = np.argsort(standing, kind="stable")[: self._population]
        self._parents = [places[number] for number in best]

    def _anywhere(self, luck: NDArray[np.float64]) -> Place:
        x = luck[: self._space.coordinates]
        if self._space.moves:  # evenly over all splits: exponential parts (Devroye 1986)
            parts = len(self._space.moves) + 1
            weight = -np.log(x[:parts])
            x = np.concatenate([weight / weight.max(), x[parts:]])
        rest = luck[self._space.coordinates :]
        return x, tuple(int(share * len(one.values)) for one, share in zip(self._space.choices, rest))

    def _child(self, luck: NDArray[np.float64]) -> Place:
        several = len(self._parents)
        # Parents are in the order of their standing: of two that are drawn, the lower number wins.
        one, two = (self._parents[min(int(a * several), int(b * several))] for a, b in luck[:4].reshape(2, 2))
        crossed = luck[4] < CROSSED
        genes = len(one[0])
        table = luck[8 : 8 + 6 * (genes + len(one[1]))].reshape(-1, 6)
        x = one[0].copy()
        for gene in range(genes):
            swap, near, side, mutate, far, _ = table[gene]
            if crossed and swap < 0.5:
                x[gene] = _between(one[0][gene], two[0][gene], near, side)
            if mutate < 1.0 / max(len(table), 1):
                x[gene] = _mutated(x[gene], far)
        picks = []
        for gene, choice in enumerate(self._space.choices):
            swap, value, _, mutate, _, _ = table[genes + gene]
            pick = two[1][gene] if crossed and swap < 0.5 else one[1][gene]
            picks.append(int(value * len(choice.values)) if mutate < 1.0 / len(table) else pick)
        return np.clip(x, 0.0, 1.0), tuple(picks)


def _between(one: float, two: float, near: float, side: float) -> float:
    """Simulated binary crossover of two coordinates."""
    power = 1.0 / (NEAR_PARENTS + 1.0)
    beta = (2.0 * near) ** power if near <= 0.5 else (0.5 / (1.0 - near)) ** power
    way = beta if side < 0.5 else -beta
    return float(0.5 * ((1.0 + way) * one + (1.0 - way) * two))


def _mutated(value: float, luck: float) -> float:
    """Polynomial mutation of a coordinate."""
    power = 1.0 / (NEAR_ITSELF + 1.0)
    return float(value + ((2.0 * luck) ** power - 1.0 if luck < 0.5 else 1.0 - (2.0 * (1.0 - luck)) ** power))


def ordered(scores: Scores) -> list[int]:
    """The standing of each of several plans by their scores, float64 (plans, figures): 0 for the best."""
    standing = np.empty(len(scores), np.int64)
    standing[order(scores)] = np.arange(len(scores))
    return [int(one) for one in standing]
