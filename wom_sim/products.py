"""Products: brands in categories, or ideas with nothing to buy."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import Annotated

from pydantic import Field, model_validator

from wom_sim.config import Config, Days, Money, Name, Share, Valence
from wom_sim.errors import InputError


class Product(Config):
    """A brand or an idea."""

    price: Money = 0.0
    """List price."""
    margin: Money | None = None
    """What is left of the list price after the cost of the goods; the whole price when left out."""
    quality: Valence = 0.3
    """How good the average experience is."""
    category: Name = "goods"
    """Brands of one category are rivals: a customer has one of them."""
    reference_price: Annotated[float, Field(gt=0.0)] | None = None
    """What people hold the price against; the geometric mean of the category's prices when left out."""
    repurchase_days: Days | None = None
    """Mean days between the purchases of a customer of middling opinion; bought once when left out."""
    idea: bool = False
    """Whether it is an idea: talked about and held, never bought."""
    aware: Share = 0.0
    """Share of the people who know it on the first day, customers among them."""
    owners: Share = 0.0
    """Share of the people who are customers before the first day."""

    @model_validator(mode="after")
    def _consistent(self) -> Product:
        if self.margin is not None and self.margin > self.price:
            raise InputError(f"the margin {self.margin:g} is larger than the price {self.price:g}.")
        if self.idea and (self.price or self.owners or self.repurchase_days):
            raise InputError("an idea has no price, owners or repurchase.")
        return self

    @property
    def repurchases_a_day(self) -> float:
        """Purchases a day of a customer of middling opinion; 0 for what is bought once."""
        return 1.0 / self.repurchase_days if self.repurchase_days else 0.0

    @property
    def unit_margin(self) -> float:
        """Margin of one sale at the list price."""
        return self.price if self.margin is None else self.margin


def categories(products: Mapping[str, Product]) -> list[int]:
    """Category of each product, numbered by the place of its first product."""
    first: dict[str, int] = {}
    for place, product in enumerate(products.values()):
        first.setdefault(product.category, place)
    return [first[product.category] for product in products.values()]


def reference_prices(products: Mapping[str, Product]) -> list[float]:
    """What each price is held against; 0 where nothing in the category has a price."""
    found = []
    for product in products.values():
        prices = [rival.price for rival in products.values() if rival.category == product.category and rival.price > 0]
        mean = exp(sum(log(price) for price in prices) / len(prices)) if prices else 0.0
        found.append(product.reference_price or mean)
    return found
