"""Products: brands in categories, or ideas with nothing to buy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, log
from typing import Annotated

from pydantic import Field, model_validator

from wom_sim.config import GIVEN, Config, Days, Known, Money, Name, Share, Valence
from wom_sim.errors import InputError, nearest


class Product(Config):
    """A brand or an idea."""

    price: Annotated[Money, Known("currency", source=GIVEN)] = 0.0
    """List price."""
    unit_cost: Money | None = None
    """What one unit costs to make or buy; nothing when left out."""
    margin: Money | None = None
    """What is left of the list price after the unit cost, which it stands for: a patch of the price moves the
    margin, not the cost."""
    quality: Annotated[Valence, Known("satisfaction", 0.15, 0.6)] = 0.3
    """How good the average experience is."""
    category: Name = "goods"
    """Brands of one category are rivals: a customer has one of them."""
    reference_price: Annotated[float, Field(gt=0.0)] | None = None
    """What people hold the price against; when left out, the geometric mean of the category's prices as the
    scenario first gives them, so that a patch of a price does not move it."""
    repurchase_days: Days | None = None
    """Mean days between the purchases of a customer with an opinion of one half; bought once when left out."""
    idea: bool = False
    """Whether it is an idea: talked about and held, never bought."""
    aware: Annotated[Share, Known("share", source=GIVEN)] = 0.0
    """Share of the people who know it on the first day, customers among them."""
    owners: Annotated[Share, Known("share", source=GIVEN)] = 0.0
    """Share of the people who are customers before the first day."""

    @model_validator(mode="after")
    def _consistent(self) -> Product:
        if self.margin is not None and self.margin > self.price:
            raise InputError(f"the margin {self.margin:g} is larger than the price {self.price:g}.")
        if self.idea and (self.price or self.owners or self.repurchase_days):
            raise InputError("an idea has no price, owners or repurchase.")
        if self.margin is not None:
            self.__dict__.update(unit_cost=self.price - self.margin, margin=None)
        return self

    @property
    def unit_margin(self) -> float:
        """What a sale at the list price leaves."""
        return self.price - (self.unit_cost or 0.0)

    @property
    def repurchases_a_day(self) -> float:
        """Purchases a day of a customer with an opinion of one half; 0 for what is bought once."""
        return 1.0 / self.repurchase_days if self.repurchase_days else 0.0


def categories(products: Mapping[str, Product]) -> list[int]:
    """Category of each product, numbered by the place of its first product."""
    first: dict[str, int] = {}
    for place, product in enumerate(products.values()):
        first.setdefault(product.category, place)
    return [first[product.category] for product in products.values()]


def with_references(products: Mapping[str, Product]) -> dict[str, Product]:
    """The same products, each with a price that its own is held against; none where its category has no prices."""
    found = {}
    for name, product in products.items():
        prices = [rival.price for rival in products.values() if rival.category == product.category and rival.price > 0]
        mean = exp(sum(log(price) for price in prices) / len(prices)) if prices else None
        found[name] = product.model_copy(update={"reference_price": product.reference_price or mean})
    return found


def place_of(product: str, products: Iterable[str]) -> int:
    """Place of a product among all; InputError for an unknown one."""
    names = list(products)
    if product not in names:
        raise InputError(f"there is no product {product!r}.", where="product", remedy=nearest(str(product), names))
    return names.index(product)
