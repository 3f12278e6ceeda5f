"""Which key figures are shown beside the one that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.indicators import INDICATORS, Indicator

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity

MAIN = (
    *("awareness", "consideration", "penetration", "customers", "units", "revenue", "marketing_cost", "profit"),
    *("npv", "supporters", "opinion", "voiced_opinion", "heard_a_week", "share_of_market", "rating", "trust"),
)
"""Those that are shown where something moves them; the tables have all."""


def figures(found: Sensitivity, most: int = len(MAIN) + 1) -> list[Indicator]:
    """The deciding figure, then the others that anything moves."""
    moving = {
        row["kpi"]
        for row in found.effects.filter(found.effects["index"] == found.decisive).iter_rows(named=True)
        if row["estimate"]
    }
    names = [found.kpi, *(name for name in MAIN if name != found.kpi and name in moving)]
    known = {one.name: one for one in INDICATORS}
    return [known[name] for name in names if name in moving][:most]
