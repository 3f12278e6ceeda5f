"""The figure that decides a study, and of which product it is."""

from __future__ import annotations

from wom_sim.errors import InputError, nearest
from wom_sim.indicators import INDICATORS
from wom_sim.products import place_of
from wom_sim.scenario import Scenario


def check_kpi(kpi: str, product: str, scenario: Scenario) -> None:
    """Refuse a figure or a product that does not exist, before anything is simulated."""
    names = [indicator.name for indicator in INDICATORS]
    if kpi not in names:
        raise InputError(f"there is no figure '{kpi}'.", where="kpi", remedy=nearest(kpi, names))
    place_of(product, scenario.products)


def kpi_of(kpi: str | None, product: str, scenario: Scenario) -> str:
    """The figure that was asked for; present value when none was, and of ideas those who like it."""
    if kpi is None:
        kpi = "supporters" if scenario.products[product].idea else "npv"
    check_kpi(kpi, product, scenario)
    return kpi


def product_of(product: str | None, scenario: Scenario) -> str:
    """The product that was asked for; when none was the first with marketing, or the first."""
    if product is None:
        return next((name for name, moves in scenario.marketing.items() if moves), next(iter(scenario.products)))
    place_of(product, scenario.products)
    return product
