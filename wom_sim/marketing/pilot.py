"""A pilot: a small safe test of a move before it is made for everyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from wom_sim.config import Config, Money
from wom_sim.errors import InputError, nearest
from wom_sim.marketing.audience import Audience
from wom_sim.marketing.intervention import Intervention
from wom_sim.state import LATEST_DAY

type Marketing = Mapping[str, Mapping[str, Intervention]]
"""Moves by product and name."""


class Pilot(Config):
    """How a move is tested: it is made for a part of its audience, the rest of which is the control.

    On the evening after the pilot its effect on new customers is estimated by comparing the two, and the move is made
    for everyone from then on if it pays for itself, or is given up.
    """

    where: Audience
    """The part of its audience for which the move is made during the pilot: regions, or a share of the people."""
    days: Annotated[int, Field(ge=1, le=LATEST_DAY)]
    """How long the pilot lasts, from the first day of the move."""
    worth: Money | None = None
    """What a new customer is worth; the margin of one unit when left out."""
    confidence: Annotated[float, Field(ge=0.5, lt=1.0)] = 0.8
    """How sure one has to be that the move pays for itself before everyone gets it; at one half the estimate alone
    decides."""


def later_part(name: str) -> str:
    """Name of a move's part after its pilot."""
    return f"{name}, rolled out"


def in_parts(marketing: Marketing, pilots: Mapping[str, Mapping[str, Pilot]]) -> Marketing:
    """The moves as they are made: those with a pilot in two parts, the pilot and the time after it."""
    found = {product: dict(moves) for product, moves in marketing.items()}
    for product, plans in pilots.items():
        for name, pilot in plans.items():
            move = marketing[product][name]
            end = move.first_day + pilot.days
            who = Audience.model_validate({"all": (move.who, pilot.where)})
            found[product][name] = move.model_copy(update={"until": end, "who": who})
            found[product][later_part(name)] = move.model_copy(update={"from_": end})
    return found


def of_moves_left(pilots: Any, marketing: Mapping[str, Any]) -> Any:
    """Plain data of pilots without those of moves that a patch has taken away."""

    def is_gone(product: str, name: str) -> bool:
        moves = marketing.get(product, {})
        return moves is None or (isinstance(moves, Mapping) and name in moves and moves[name] is None)

    if not isinstance(pilots, Mapping) or not all(isinstance(plans, Mapping | None) for plans in pilots.values()):
        return pilots
    return {
        product: {name: plan for name, plan in (plans or {}).items() if not is_gone(product, name)}
        for product, plans in pilots.items()
    }


def check_pilots(marketing: Marketing, pilots: Mapping[str, Mapping[str, Pilot]], horizon: int, step: int) -> None:
    """Refuse pilots of what is not there, gives something away, or leaves nothing to decide."""
    for product, plans in pilots.items():
        moves = marketing.get(product, {})
        for name, pilot in plans.items():
            _check(moves, name, pilot, f"pilots.{product}.{name}", horizon, step)


def _check(moves: Mapping[str, Intervention], name: str, pilot: Pilot, where: str, horizon: int, step: int) -> None:
    if name not in moves:
        raise InputError(f"there is no move '{name}' to test.", where=where, remedy=nearest(name, moves))
    move = moves[name]
    if move.on is not None or move.chooses_daily:
        raise InputError(
            "a pilot is of a move that goes on for days and gives nothing away.",
            where=where,
            remedy="Those who are given the product would count as its success.",
        )
    if later_part(name) in moves:
        raise InputError(f"there is a move '{later_part(name)}' already.", where=where)
    end = move.first_day + pilot.days
    if end >= min(horizon, horizon if move.until is None else move.until):
        raise InputError(
            f"it ends on day {end}, when the move or the scenario has ended.",
            where=f"{where}.days",
            remedy="Make it shorter, so that there is something left to decide.",
        )
    if end % step:
        raise InputError(f"it ends on day {end}, within a step of {step} days.", where=f"{where}.days")
