"""Satisficing: what is good enough is bought at the first occasion."""

from __future__ import annotations

from typing import Any, Literal

from wom_sim.day.decide import Choice


class Satisficing(Choice):
    """People take what is good enough, and do not look for the best (Simon 1955).

    A brand is good enough when its utility is above that of buying nothing, or of the present brand. It is bought on
    the next occasion; among several that are, each is as likely as occasions to buy it are.
    """

    kind: Literal["satisficing"] = "satisficing"
    """Which law it is."""

    @staticmethod
    def weight(terms: Any, utility: float) -> float:
        """One for what is good enough, and nothing for all else, so that buying nothing is never preferred to it."""
        return 1.0 if utility > 0.0 else 0.0
