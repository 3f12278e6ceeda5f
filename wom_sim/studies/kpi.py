"""The figure that decides a study."""

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
