"""What a run needs: refused before anything large is allocated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wom_sim.changes import what_is_not_shared
from wom_sim.day import events
from wom_sim.errors import InputError, whole
from wom_sim.memory import require
from wom_sim.platforms import bytes_of_ties
from wom_sim.record import Accounts, Record
from wom_sim.scenario import MOST_REPLICATES, Scenario
from wom_sim.state import Dtype, bytes_per_row


def row_sizes(scenario: Scenario) -> tuple[int, int, Dtype, int, bool]:
    """What a row consists of, as `state.new_fields` takes it: products, platforms, dtype, feeds, if anchored."""
    feeds = sum(platform.feed is not None for platform in scenario.platforms.values())
    return len(scenario.products), len(scenario.platforms), scenario.dtype, feeds, scenario.laws.opinion.anchored


def arms_of(given: Any) -> tuple[Scenario, ...]:
    """One scenario or several that can step together, as a tuple; InputError for anything else."""
    arms = tuple(given) if isinstance(given, list | tuple) else (given,)
    for arm in arms:
        if not isinstance(arm, Scenario):
            raise InputError(f"{type(arm).__name__} is no scenario.", where="scenario", remedy="Use `load_scenario`.")
    if not arms:
        raise InputError("0 scenarios make no simulation.", where="scenario", remedy="Ask for at least 1.")
    check_arms(arms)
    return arms


def numbers_of_replicates(given: int | Sequence[int]) -> tuple[int, ...]:
    """The numbers of replicates, of which there is one at least, from their list or how many there are."""
    if isinstance(given, list | tuple | range):
        whole(len(given), "replicates", 1, MOST_REPLICATES)
        return tuple(whole(one, "replicates", 0, 2**31 - 1) for one in given)
    return tuple(range(whole(given, "replicates", 1, MOST_REPLICATES)))


def heard_arms(given: Sequence[int] | None, arms: int) -> tuple[int, ...]:
    """The number of the arm that each arm hears, its own unless others are given; -1 for nobody."""
    if given is None:
        return tuple(range(arms))
    if not isinstance(given, list | tuple | range) or len(given) != arms:
        raise InputError(
            f"{given!r} does not say for each of {arms} arms whom it hears.",
            where="hears",
            remedy="Give one number for each arm: that of the arm it hears, or -1 for nobody.",
        )
    return tuple(whole(one, "hears", -1, arms - 1) for one in given)


def check_arms(arms: Sequence[Scenario]) -> None:
    """Worlds that step together share ties, people, days and the names of things."""
    for arm in arms[1:]:
        part = what_is_not_shared(arms[0], arm)
        if part:
            raise InputError(f"arms that step together must have the same '{part}'.", where=arm.name)


def check_traceable(arms: Sequence[Scenario], hears: Sequence[int] | None = None) -> None:
    """Influence can be told apart only where opinions are means of what was heard and lived, and of nothing else.

    hears : the arm that each arm hears, where it is not its own: chains of tellers that led there would end.
    """
    if hears is not None and tuple(hears) != tuple(range(len(arms))):
        raise InputError(
            "influence cannot be traced where people hear those of another arm, or nobody.",
            where="hears",
            remedy="Let every arm hear its own people, or run without tracing and log.",
        )
    for arm in arms:
        opinion = arm.laws.opinion
        if opinion.kind != opinion.usual or opinion.anchored:
            raise InputError(
                "influence cannot be traced with this law of opinion: what it makes of messages does not add up.",
                where=f"laws.opinion.{'hearsay_half_life' if opinion.anchored else 'kind'}",
                remedy=f"Use the law '{opinion.usual}' without fading, or run without tracing and log.",
            )


def check_money(arms: Sequence[Scenario], people: int) -> None:
    """Money is counted in 64 bits: what everyone could pay in a step, and all moves could cost, has to fit."""
    for arm in arms:
        for name, product in arm.products.items():
            most = product.price * people * arm.step
            _check_fits(most, f"products.{name}.price", f"{product.price:g} for each of {people:,} people")
        total = 0.0
        for product_name, moves in arm.marketing.items():
            for name, move in moves.items():
                cost, days = move.prices, move.runs(0, arm.horizon)
                usage = (cost.per_exposure + cost.per_person + cost.per_success) * arm.market.scale(people) * people
                total += cost.fixed + (cost.per_day + usage) * days
                _check_fits(total, f"marketing.{product_name}.{name}.cost", f"what could be spent, {total:g},")


def _check_fits(amount: float, where: str, what: str) -> None:
    if amount * events.MONEY > 2.0**62:
        raise InputError(
            f"{what} is more money than can be counted.", where=where, remedy="Count in thousands of the currency."
        )


def require_memory(scenario: Scenario, worlds: int, recorded: int, books: bool = False) -> None:
    """Refuse what does not fit before it is allocated.

    worlds : how many step together; recorded : of how many the daily record is held, and what people have been worth
    where there are `books`.
    """
    people, _ = scenario.network.expected_ties()
    accounts = Accounts.bytes_per_person(len(scenario.products)) * recorded if books else 0
    per_person = worlds * _bytes_of_row(scenario, books) + accounts + _bytes_of_ties(scenario) / max(people, 1) + 40.0
    require(per_person * people + recorded * bytes_of_record(scenario), per_person, people)


def bytes_needed(scenario: Scenario, worlds: int) -> float:
    """About how much memory so many worlds take that step together, while they are made; without books and traces."""
    people, _ = scenario.network.expected_ties()
    rows = worlds * people * _bytes_of_row(scenario, False)
    return rows + _bytes_of_ties(scenario) + 40.0 * people + worlds * bytes_of_record(scenario)


def bytes_of_record(scenario: Scenario) -> int:
    """Memory that the daily record of one world takes."""
    return Record.bytes_per_world(
        scenario.horizon // scenario.step,
        len(scenario.products),
        len(scenario.population.segments),
        sum(len(moves) for moves in scenario.moves.values()),
        len(scenario.products) if scenario.listening else 0,
    )


def _bytes_of_row(scenario: Scenario, books: bool) -> float:
    return sum(bytes_per_row(*row_sizes(scenario), books).values())


def _bytes_of_ties(scenario: Scenario) -> float:
    _, ties = scenario.network.expected_ties()
    return bytes_of_ties(scenario.platforms, ties, weighted=scenario.strength is not None)
