"""A policy in Python: what a marketer does each morning, given what is on his desk.

class Answer:
    def decide(self, heard, plan):
        if heard.words.sentiment.high < 0.0:
            plan["desk.capacity"] = 120
        return plan

wom.simulate(scenario, policies={"lotus": Answer()})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

from wom_sim.errors import InputError, nearest
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.listening import MEASURES, Estimates
from wom_sim.marketing.rules import GIVEN_ONCE

NOTHING = float("nan")


class Estimate(NamedTuple):
    """An estimate and its 95 % interval; NaN where nothing was heard."""

    value: float = NOTHING
    low: float = NOTHING
    high: float = NOTHING


class Books(NamedTuple):
    """What a marketer knows without listening, of the last days, and of last evening; NaN before the first."""

    sales: float
    """Units sold a day."""
    customers: float
    """Customers."""
    complaints: float
    """Complaints a day."""
    spend: float
    """Money spent a day."""
    followers: float
    """People who follow the brand."""


class Words(NamedTuple):
    """What was heard of one product."""

    volume: Estimate
    """Words spoken a day."""
    sentiment: Estimate
    """Good less bad words, as a share of all."""
    positive: Estimate
    """Share of good words."""
    negative: Estimate
    """Share of bad words."""
    share_of_voice: Estimate
    """Its share of the words on all products."""


@dataclass(frozen=True)
class Heard:
    """What one marketer has on his desk in one world, this morning."""

    day: int
    replicate: int
    product: str
    books: Books
    words: Words
    """What was heard of the marketer's own product; nothing but NaN for who does not listen."""
    everything: Mapping[str, Words]
    """The same of every product, by name."""
    memory: dict[str, Any] = field(default_factory=dict)
    """Plain data that a policy wants to find again tomorrow, in this world; it is saved with the simulation."""

    def of(self, product: str) -> Words:
        """What was heard of a product; InputError for an unknown one."""
        if product not in self.everything:
            raise InputError(f"there is no product '{product}'.", where="of", remedy=nearest(product, self.everything))
        return self.everything[product]


class Policy(Protocol):
    """What a marketer does each morning."""

    def decide(self, heard: Heard, plan: dict[str, Any]) -> Mapping[str, Any]:
        """The plan from now on, given what was heard and the plan so far.

        plan : settings of the marketer's own moves by path, such as `radio.reach`; a move whose `waits` is set to
        True stops, and one whose `waits` is set to False starts. Returned as it came, it changes nothing. What is
        decided may depend on nothing else than what is given here.
        """


def words_of(found: Mapping[str, Estimates], world: int, product: int) -> Words:
    """What was heard of a product in one of several worlds; the estimates have the shape (worlds, products)."""
    return Words(*(Estimate(*(float(part[world, product]) for part in found[name])) for name in MEASURES))


def settings(moves: Mapping[str, Intervention]) -> dict[str, Any]:
    """Values by path of everything that can be changed of some moves while they run."""
    found: dict[str, Any] = {}
    for name, move in moves.items():
        data = move.model_dump(mode="json", by_alias=True)
        found |= _leaves(name, {key: value for key, value in data.items() if key == "waits" or key not in GIVEN_ONCE})
        found.pop(f"{name}.cost.budget", None)
    return found


def _leaves(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {path: value}
    return {inner: leaf for key, part in value.items() for inner, leaf in _leaves(f"{path}.{key}", part).items()}


def differences(policy: str, given: Mapping[str, Any], decided: Any) -> dict[str, Any]:
    """What a policy has changed, by path; InputError for what is no plan."""
    if not isinstance(decided, Mapping):
        raise InputError("it returned no plan.", where=policy, remedy="'decide' returns a mapping of paths to values.")
    for path in decided:
        if path not in given:
            raise InputError(f"the plan has no '{path}'.", where=policy, remedy=nearest(str(path), given))
    return {path: value for path, value in decided.items() if not _same(value, given[path])}


def _same(value: Any, given: Any) -> bool:
    return bool(np.array_equal(value, given)) if isinstance(value, list | tuple) else bool(value == given)
