"""What money buys: how a move is scaled so that it costs its part of a budget, and the patch that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor
from typing import Any, NamedTuple

from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.pulse import Pulse
from wom_sim.scenario import Scenario
from wom_sim.studies.answers import without
from wom_sim.studies.optimising.decisions import Plan

DAYS = "days"
"""The end of a path that is no setting of a move: on how many days it runs, from its first on."""
WINDOW = {"from": "from_", "until": "until", "pulse": "pulse"}
"""What says when a move runs, and its field."""
MOST_REACHED = 0.99
"""The highest share that can be reached on a day."""


def _times(value: float, factor: float) -> float:
    return _short(value * factor)


def _reached(share: float, factor: float) -> float:
    """The share reached on a day: what is paid for is proportional to it."""
    return min(_times(share, factor), MOST_REACHED)


INTENSITIES: tuple[tuple[str, Callable[[float, float], float]], ...] = (
    ("budget_a_day", _times),
    ("grp", _times),
    ("pitches", _times),
    ("capacity", _times),
    ("posts", _times),
    ("reach", _reached),
)
"""Settings of which a move has more when more is spent on it; of several the first."""


class Costed(NamedTuple):
    """A move and what it costs as the scenario has it."""

    name: str
    move: Intervention
    variable: float
    """Money for all but what is paid once, over its days, with no budget to end it."""


class Market(NamedTuple):
    """What is needed to make patches of plans."""

    base: Scenario
    product: str
    budget: float
    moves: tuple[Costed, ...]
    """What the budget is split over."""

    @property
    def root(self) -> str:
        """Where the moves stand in the scenario."""
        return f"marketing.{self.product}."

    def patch(self, plan: Plan) -> dict[str, Any]:
        """The settings that make the scenario follow a plan, by path; no run of it costs more than the budget.

        A move with a share of the budget has so much more or less of its intensity, and of its cost by the day, as
        makes it cost that much, and ends when that is spent. One without is left out, as is one whose share does not
        pay for what it costs once.
        """
        settings = self._windows(plan.settings)
        found: dict[str, Any] = {}
        gone = []
        for costed, share in zip(self.moves, plan.shares):
            scaled = self._scaled(costed, round(share * self.budget, 2), settings)
            if scaled is None:
                gone.append(costed.name)
            else:
                found |= {f"{self.root}{costed.name}.{path}": value for path, value in scaled.items()}
        left_out = tuple(f"{self.root}{name}." for name in gone)
        kept = {path: value for path, value in settings.items() if not path.startswith(left_out or ("\n",))}
        return {**self._left_out(gone), **kept, **found, "budgets": self.base.budgets | {self.product: self.budget}}

    def allotted(self, plan: Plan) -> dict[str, float]:
        """The money of each move that the budget is split over, by name; nothing for what is left out."""
        settings = self._windows(plan.settings)
        money = [round(share * self.budget, 2) for share in plan.shares]
        return {
            costed.name: 0.0 if self._scaled(costed, amount, settings) is None else amount
            for costed, amount in zip(self.moves, money)
        }

    def _left_out(self, names: Sequence[str]) -> dict[str, Any]:
        """Moves taken away, and with them what rules and changes would do to them."""
        if not names:
            return {}
        found: dict[str, Any] = dict.fromkeys(f"{self.root}{name}" for name in names)
        if self.base.rules or self.base.changes:
            data = without(self.base, *(f"{self.product}.{name}" for name in names)).to_data()
            found |= {part: data[part] for part in ("rules", "changes")}
        return found

    def _windows(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Settings with numbers of days as the days on which moves end."""
        found = dict(settings)
        for path, value in settings.items():
            root, _, field = path.rpartition(".")
            if field == DAYS and root.startswith(self.root):
                move = self.base.marketing[self.product][root.removeprefix(self.root)]
                begin = settings.get(f"{root}.from", move.first_day)
                del found[path]
                found[f"{root}.until"] = min(int(begin + value), self.base.horizon)
        return found

    def _scaled(self, costed: Costed, money: float, settings: Mapping[str, Any]) -> dict[str, Any] | None:
        """Settings of a move, by path within it, with which it costs so much; None where that buys nothing."""
        move, cost = costed.move, costed.move.cost
        variable = costed.variable * self._longer(costed, settings)
        left = money - cost.fixed
        if money <= 0.0 or left < 0.0 or (left == 0.0 and variable > 0.0):
            return None
        found: dict[str, Any] = {"cost.budget": money}
        scaling = scaling_of(move)
        if scaling is None or variable <= 0.0:
            return found
        path, grown = scaling
        factor = left / variable
        now = held(move, path)
        if path == "who.count":
            number = floor(now * factor + 1e-9)
            if number < 1:
                return None
            return {**found, path: number}
        if cost.per_day > 0.0:
            found["cost.per_day"] = _short(cost.per_day * factor)
        return {**found, path: grown(now, factor)}

    def _longer(self, costed: Costed, settings: Mapping[str, Any]) -> float:
        """On how many times as many days a move runs as the scenario has it."""
        root, move, horizon = f"{self.root}{costed.name}.", costed.move, self.base.horizon
        window = {field: settings[f"{root}{name}"] for name, field in WINDOW.items() if f"{root}{name}" in settings}
        before = move.runs(0, horizon)
        if not window or before == 0:
            return 1.0
        if window.get("pulse") is not None:
            window["pulse"] = Pulse.model_validate(window["pulse"])
        # Not checked here: the scenario refuses what does not fit.
        return move.model_copy(update=window).runs(0, horizon) / before


def scaling_of(move: Intervention) -> tuple[str, Callable[[float, float], float]] | None:
    """The setting of which a move has more for more money, and how it grows; None where it can only run longer."""
    for path, grown in INTENSITIES:
        if getattr(move, path, None):
            return path, grown
    if move.who.count is not None:
        return "who.count", _times
    return None


def held(move: Intervention, path: str) -> Any:
    """The value at a path within a move."""
    found: Any = move
    for step in path.split("."):
        found = getattr(found, step)
    return found


def _short(value: float) -> float:
    return float(f"{value:.4g}")
