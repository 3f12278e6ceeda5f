"""The first morning: who knows and has each product, and what they think of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from wom_sim import rng
from wom_sim.config import Config, Share, Valence
from wom_sim.errors import InputError, nearest
from wom_sim.population import Crowd, uniforms
from wom_sim.products import Product, categories


class Start(Config):
    """What people think, know and own of a product before the first day."""

    opinion: Valence | str | None = None
    """Opinion of everyone, or the column of the file of people that holds it; neutral when left out, and for
    customers what experience has taught them."""
    spread: Share = 0.0
    """How far first opinions lie from it at most, drawn evenly to both sides; within -1 and 1."""
    aware: str | None = None
    """Column of the file of people that says who knows it (0 or 1)."""
    owners: str | None = None
    """Column of the file of people that says who owns it (0 or 1)."""

    @model_validator(mode="after")
    def _within_bounds(self) -> Start:
        if not isinstance(self.opinion, str) and abs(self.opinion or 0.0) + self.spread > 1.0:
            raise InputError(f"opinions spread by {self.spread:g} would lie beyond -1 or 1.", where="spread")
        return self


_OPINION = 64
"""First slot of the draws of first opinions; those below are of who knows and has a product."""


class Morning(NamedTuple):
    """Who knows and has each product, bool (products, people), and given opinions, NaN where nothing is said."""

    aware: NDArray[np.bool_]
    owners: NDArray[np.bool_]
    opinion: NDArray[np.float64]


def first_morning(
    products: Mapping[str, Product], initial: Mapping[str, Start], crowd: Crowd, people: int, seed: int
) -> Morning:
    """The first morning of one arm, drawn by shares of the products or read from the user's file of people.

    Raises InputError that names the column or the place in the scenario.
    """
    shape = (len(products), people)
    aware, owners = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    given = np.full(shape, np.nan)
    category = categories(products)
    reached: dict[int, float] = {}
    for place, (name, product) in enumerate(products.items()):
        luck = uniforms(people, seed, rng.START, 2 * category[place] + 1)
        floor = reached.get(category[place], 0.0)
        owners[place] = (luck >= floor) & (luck < floor + product.owners)
        reached[category[place]] = floor + product.owners
        others = (product.aware - product.owners) / (1.0 - product.owners) if product.owners < 1.0 else 0.0
        aware[place] = uniforms(people, seed, rng.START, 2 * place) < others
        start = initial.get(name, Start())
        if start.owners is not None:
            owners[place] = _column(crowd, start.owners, f"initial.{name}.owners") > 0
        if start.aware is not None:
            aware[place] = _column(crowd, start.aware, f"initial.{name}.aware") > 0
        if isinstance(start.opinion, str):
            given[place] = _column(crowd, start.opinion, f"initial.{name}.opinion")
        elif start.opinion is not None:
            given[place] = start.opinion
        if start.spread > 0.0:
            around = 2.0 * uniforms(people, seed, rng.START, _OPINION + place) - 1.0
            given[place] = np.nan_to_num(given[place]) + start.spread * around
    if (np.abs(given) > 1.0).any():
        raise InputError("opinions lie between -1 and 1.", where="initial")
    return Morning(aware, owners, given)


def _column(crowd: Crowd, name: str, where: str) -> NDArray[np.float64]:
    """A column of numbers from the user's file of people."""
    if name not in crowd.columns:
        raise InputError(
            f"the file of people has no column '{name}'.", where=where, remedy=nearest(name, crowd.columns)
        )
    try:
        return crowd.columns[name].astype(np.float64)
    except ValueError:
        raise InputError(f"column '{name}' has text where a number is due.", where=where) from None
