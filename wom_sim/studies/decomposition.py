"""What an uplift in money is made of, person by person: sooner, more, fewer, or otherwise."""

from __future__ import annotations

PARTS = ("acceleration", "expansion", "displacement", "intensity")
"""Bought sooner or later than otherwise; would not have bought; would have bought; bought more or less, or at another
price."""
