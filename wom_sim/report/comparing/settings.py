"""What the arms of a comparison change, setting by setting, in words that a reader can follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wom_sim.report.comparing import words
from wom_sim.report.numbers import signed

if TYPE_CHECKING:
    from wom_sim.studies.comparison import Comparison

BASE, NOTHING = "base", "do nothing"


def settings(comparison: Comparison, arm: str) -> list[tuple[str, str, str]]:
    """Path, value in the base and value in the arm of everything that it changes."""
    if arm in comparison.same:
        return [("", "", words.UNCHANGED)]
    if arm == NOTHING:
        moves = comparison.base.scenario.marketing.get(comparison.product, {})
        return [(f"marketing.{comparison.product}", words.listed(list(moves)), words.REMOVED)]
    data = comparison.base.scenario.to_data()
    return [(path, _before(data, path), _after(value)) for path, value in comparison.patches[arm].items()]


def _before(data: Any, path: str) -> str:
    """What stands at a path."""
    for step in path.split("."):
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return words.ABSENT
    return words.NONE if data is None else plain(data)


def _after(value: Any) -> str:
    return words.REMOVED if value is None else plain(value)


def plain(value: Any) -> str:
    """A value of a scenario as one line of text."""
    if isinstance(value, Mapping):
        parts = ((name, part) for name, part in value.items() if part is not None and part != {} and part != [])
        return words.listed([f"{name}: {_inner(part)}" for name, part in parts])
    if isinstance(value, list | tuple):
        return words.listed([_inner(part) for part in value])
    if isinstance(value, bool):
        return words.TRUTH[value]
    if isinstance(value, int | float):
        return signed(f"{value:,.6g}" if isinstance(value, float) else f"{value:,}")
    return words.NONE if value is None else str(value)


def _inner(value: Any) -> str:
    return f"({plain(value)})" if isinstance(value, Mapping | list | tuple) else plain(value)
