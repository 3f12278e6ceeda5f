"""What the pages of all studies say alike, in English."""

from __future__ import annotations

from wom_sim.report.numbers import DASH
from wom_sim.report.words import DIRECTION, LANGUAGE

__all__ = ["DIRECTION", "LANGUAGE", "TEXT"]

TEXT = {
    "contents": "Contents",
    "glance": "At a glance",
    "blank": DASH,
    "csv": "CSV",
    "csv_of": "Data of “{title}” as CSV",
    "repeat": "How to repeat it",
    "repeat_intro": "The same command with the same versions gives the same numbers, whatever the number of "
    "processors. The file scenario.yaml is the text below.",
    "base_scenario": "The scenario with every default written out",
}
