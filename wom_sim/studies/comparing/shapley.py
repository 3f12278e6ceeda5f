"""Shapley values: each player's fair share of what all achieve together, and how much pairs of them help each other.

A game gives every coalition of players a value. Values are arrays, one number a replicate, and so are shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial, nan, sqrt

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Coalition = frozenset[int]
type Game = Mapping[Coalition, Values]
"""Value of each coalition of the players 0, 1, ...: float64 (R,)."""


def coalitions(players: int) -> list[Coalition]:
    """All that can be formed, the empty one first and the whole last."""
    return [frozenset(some) for size in range(players + 1) for some in combinations(range(players), size)]


def shapley_values(game: Game, players: int) -> Values:
    """What each player adds, averaged over all orders in which they could have come: float64 (players, R).

    Shapley (1953): the one way to share the value of all that gives all of it away, gives equal players the same,
    gives nothing to who adds nothing, and adds up over games. The game has a value for every coalition.
    """
    weights = [factorial(size) * factorial(players - size - 1) / factorial(players) for size in range(players)]
    shares = np.zeros((players, *game[frozenset()].shape))
    for some in coalitions(players):
        for player in set(range(players)) - some:
            shares[player] += weights[len(some)] * (game[some | {player}] - game[some])
    return shares


def interactions(game: Game, players: int) -> Values:
    """The Shapley interaction index of each pair: float64 (players, players, R), 0 on the diagonal.

    Grabisch and Roubens (1999): what two add together beyond what each adds alone, averaged over the coalitions that
    they could have joined. The game has a value for every coalition.
    """
    found = np.zeros((players, players, *game[frozenset()].shape))
    for one, two in combinations(range(players), 2):
        for some in coalitions(players):
            if one in some or two in some:
                continue
            weight = factorial(players - len(some) - 2) * factorial(len(some)) / factorial(players - 1)
            both = game[some | {one, two}] - game[some | {one}] - game[some | {two}] + game[some]
            found[one, two] += weight * both
        found[two, one] = found[one, two]
    return found


def there_and_back(orders: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Orders, each followed by its reverse. Over both, the shares of a game of players and pairs are exact."""
    return [tuple(order) for one in orders for order in (one, one[::-1])]


def met(orders: Sequence[Sequence[int]]) -> list[Coalition]:
    """The coalitions that form when players come in these orders: the empty one, and those after each."""
    return list(dict.fromkeys(frozenset(order[:size]) for order in orders for size in range(len(order) + 1)))


def sampled_shapley(game: Game, orders: Sequence[Sequence[int]]) -> tuple[Values, Values]:
    """Shapley values over some orders only, and their standard errors from the sampling of orders.

    game : has a value for the coalitions that the orders meet; see `met`.
    orders : of all players, as `there_and_back` gives them.

    Returns shares, float64 (players, R), which give away all of the value whatever the orders, and the errors of their
    means over R, float64 (players,); nan of a single pair.
    """
    players = len(orders[0])
    added = np.zeros((len(orders), players, *game[frozenset()].shape))
    for place, order in enumerate(orders):
        for size, player in enumerate(order):
            added[place, player] = game[frozenset(order[: size + 1])] - game[frozenset(order[:size])]
    pairs = added.reshape(-1, 2, players, added.shape[2]).mean(axis=(1, 3))
    errors = pairs.std(axis=0, ddof=1) / sqrt(len(pairs)) if len(pairs) > 1 else np.full(players, nan)
    return added.mean(axis=0), errors
