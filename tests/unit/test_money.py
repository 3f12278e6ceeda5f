"""Money: what is due, what is paid of it, what budgets allow, and what one simulated person stands for in a market."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from little import NETWORK, RADIO, moves, town

import wom_sim as wom
from wom_sim.day.events import MONEY
from wom_sim.errors import InputError
from wom_sim.indicators import INDICATORS
from wom_sim.record import DUES
from wom_sim.result import Result
from wom_sim.simulation import Simulation

COST = {"fixed": 99.99, "per_day": 0.01, "per_exposure": 0.07}
GIFTS = {"kind": "seeding", "on": 3, "who": {"count": 17}, "cost": {"per_person": 12.34, "fixed": 1}}
SEVERAL = {
    "radio": {**RADIO, "from": 2, "until": 15, "cost": COST},
    "print": {**RADIO, "reach": 0.05, "cost": {"per_exposure": 0.013, "per_day": 0.5}},
    "gifts": GIFTS,
}


def priced(move: dict[str, Any], scale: Fraction) -> dict[str, Fraction]:
    """What each thing costs, in units of money: rounded to these for what one simulated person stands for."""
    cost = {name: Fraction(str(value)) for name, value in move.get("cost", {}).items()}
    each = {part: cost.get(f"per_{name}", Fraction(0)) * scale for part, name in zip(DUES[1:], ("exposure", "person"))}
    return {
        "fixed": cost.get("fixed", Fraction(0)) * MONEY,
        "per_day": cost.get("per_day", Fraction(0)) * MONEY,
        **{part: Fraction(round(price * MONEY)) for part, price in each.items()},
    }


@pytest.mark.parametrize("people", [None, 300, 1000, 5_000_000, 77_777])
def test_the_ledger_is_the_sum_of_what_was_counted(people: float | None) -> None:
    """Exact fractions of the prices in the file, times what was counted, day by day: no cent is lost or made."""
    result = wom.simulate(town(marketing=moves(**SEVERAL), market={"people": people}))
    scale = Fraction(people or 300) / 300
    for place, line in enumerate(result.lines):
        move = SEVERAL[line.split(".")[2]]
        price = priced(move, scale)
        for replicate in range(2):
            days = result.record.ran[:, replicate, place]
            first = np.flatnonzero(days)[0]
            for step in range(20):
                fixed = price["fixed"] if step == first else 0
                expected = [
                    fixed + int(days[step]) * price["per_day"],
                    int(result.record.exposures[step, replicate, place]) * price["exposures"],
                    int(result.record.given[step, replicate, place]) * price["people"],
                    0,
                ]
                assert result.record.due[step, replicate, place].tolist() == expected
    assert (result.record.costs == result.record.due.sum(axis=3)).all()


def test_all_accounts_say_the_same() -> None:
    """Ledger, metrics, indicator and the sum of the parts are one amount, in millionths, for every replicate."""
    result = wom.simulate(town(marketing=moves(**SEVERAL), market={"people": 12_345}))
    ledger = result.ledger
    units = {
        name: (ledger[name] * MONEY).round().cast(pl.Int64) for name in (*(f"due_{part}" for part in DUES), "cost")
    }
    assert (sum(units[f"due_{part}"] for part in DUES) == units["cost"]).all()
    assert ledger["unpaid"].sum() == 0.0
    for replicate in range(2):
        mine = units["cost"].filter(ledger["replicate"] == replicate).sum()
        metrics = result.metrics.filter((pl.col("replicate") == replicate) & (pl.col("segment") == "all"))
        assert mine == (metrics["marketing_cost"] * MONEY).round().sum()
        assert mine == round(result.indicators["lotus"]["marketing_cost"][replicate] * MONEY)
        assert mine == int(result.record.costs[:, replicate].sum())


def test_the_ledger_names_product_move_and_days() -> None:
    """A row for each day on which a move ran, by product and path, and none for days on which it did not."""
    result = wom.simulate(town(marketing=moves(**SEVERAL), replicates=1))
    radio = result.ledger.filter(pl.col("intervention") == "marketing.lotus.radio")
    assert radio["day"].to_list() == list(range(2, 15))
    assert set(radio["product"]) == {"lotus"}
    assert radio["days"].to_list() == [1] * 13
    assert radio["due_standing"].to_list() == [100.0] + [0.01] * 12
    gifts = result.ledger.filter(pl.col("intervention") == "marketing.lotus.gifts")
    assert gifts.select("day", "given", "due_people", "cost").rows() == [(3, 17, 209.78, 210.78)]


# --- the market -------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [150, 300, 4_321, 5_000_000])
def test_people_of_the_market_are_counted_and_nobody_lives_otherwise(people: int) -> None:
    """The simulated worlds are bit for bit the same; people, units and money are the market's, shares are nobody's."""
    whole = wom.simulate(town(marketing=moves(radio=RADIO)))
    market = wom.simulate(town(marketing=moves(radio=RADIO), market={"people": people}))
    assert whole.scale == 1.0
    assert market.scale == people / 300
    assert (whole.record.events == market.record.events).all()
    for indicator in INDICATORS:
        one, many = (result.indicators["lotus"][indicator.name] for result in (whole, market))
        factor = market.scale if indicator.unit in ("people", "units", "money") else 1.0
        if indicator.name in ("cac", "clv"):
            factor = 1.0
        assert many == pytest.approx(one * factor, rel=1e-9, nan_ok=True), indicator.name
    counts = [name for name in whole.metrics.columns if whole.metrics[name].dtype == pl.Int64]
    assert whole.metrics.select(counts).equals(market.metrics.select(counts))
    revenue = market.metrics.filter(pl.col("segment") == "all")["revenue"].sum()
    assert revenue == pytest.approx(market.revenue.sum(), rel=1e-12)


def test_fixed_sums_do_not_grow_with_the_market_and_gifts_do() -> None:
    """Fifty gifts in a town of 300 that stands for 30,000 are 5,000 gifts; the film is made once."""
    gifts = {"kind": "seeding", "on": 0, "who": {"count": 50}, "cost": {"per_person": 60, "fixed": 1000, "per_day": 5}}
    result = wom.simulate(town(marketing=moves(gifts=gifts), market={"people": 30_000}, replicates=1))
    assert result.spend.sum() == 5_000 * 60 + 1000 + 5
    assert result.ledger["given"].to_list() == [50]


def test_more_money_than_can_be_counted_is_refused_before_the_run() -> None:
    """64 bits hold nine million million of a currency; sums that do not fit would come out negative."""
    dear = moves(radio={**RADIO, "cost": {"per_exposure": 1e5}})
    with pytest.raises(InputError, match=r"marketing\.lotus\.radio\.cost: .* more money than can be counted"):
        Simulation(town(marketing=dear, market={"people": 1e11}))
    Simulation(town(marketing=dear))
    with pytest.raises(InputError, match=r"products\.lotus\.price"):
        Simulation(town(products={"lotus": {"price": 1e9}}, network={**NETWORK, "n": 5000}))
    standing = moves(**{f"agency {place}": {**RADIO, "cost": {"per_day": 1e9}} for place in range(3)})
    with pytest.raises(InputError, match="could be spent"):
        Simulation(town(marketing=standing, horizon=2000))


# --- budgets ----------------------------------------------------------------------------------------


def paid_by_hand(result: Result, own: dict[str, float], shared: float | None, priority: dict[str, int]) -> Any:
    """What budgets pay of what was due, by plain counting: lowest priority first, equals by name."""
    names = [line.split(".")[2] for line in result.lines]
    paid = np.zeros_like(result.record.costs)
    for replicate in range(len(result.replicates)):
        left = {name: round(own[name] * MONEY) if name in own else None for name in names}
        purse = None if shared is None else round(shared * MONEY)
        for step in range(len(result.days)):
            for name in sorted(names, key=lambda name: (priority.get(name, 0), name)):
                amount = int(result.record.due[step, replicate, names.index(name)].sum())
                amount = min([amount, *(limit for limit in (left[name], purse) if limit is not None)])
                left[name] = None if left[name] is None else left[name] - amount
                purse = None if purse is None else purse - amount
                paid[step, replicate, names.index(name)] = amount
    return paid


@hypothesis_settings(max_examples=25)
@given(
    own=st.fixed_dictionaries({}, optional={name: st.floats(0.01, 300.0) for name in SEVERAL}),
    shared=st.none() | st.floats(0.01, 500.0),
    priority=st.fixed_dictionaries({name: st.integers(-2, 2) for name in SEVERAL}),
    step=st.sampled_from([1, 5]),
)
def test_no_budget_is_ever_overspent(
    own: dict[str, float], shared: float | None, priority: dict[str, int], step: int
) -> None:
    """Own and shared budgets, whatever is due and in whichever order: paid as counted by hand, never more."""
    limited = {
        name: {**move, "priority": priority[name], "cost": {**move["cost"], "budget": own.get(name)}}
        for name, move in SEVERAL.items()
    }
    parts: dict[str, Any] = {} if shared is None else {"budgets": {"lotus": shared}}
    result = wom.simulate(town(marketing=moves(**limited), step=step, **parts))
    names = [line.split(".")[2] for line in result.lines]
    for name, budget in own.items():
        assert (result.record.costs[:, :, names.index(name)].sum(axis=0) <= round(budget * MONEY)).all()
    if shared is not None:
        assert (result.record.costs.sum(axis=(0, 2)) <= round(shared * MONEY)).all()
    assert (result.record.costs == paid_by_hand(result, own, shared, priority)).all()


def test_the_last_day_is_delivered_in_full_and_paid_in_part() -> None:
    """On the evening on which the money ends the rest is unpaid, in the ledger too; the next day nothing runs."""
    radio = {**RADIO, "cost": {"per_exposure": 1.0, "budget": 100.5}}
    result = wom.simulate(town(marketing=moves(radio=radio), replicates=1))
    ledger = result.ledger
    assert ledger["cost"].sum() == 100.5
    assert (ledger["unpaid"][:-1] == 0.0).all()
    last = ledger.row(-1, named=True)
    assert last["unpaid"] == last["exposures"] - last["cost"] > 0.0
    assert last["day"] < 19
    assert ledger["days"].to_list() == [1] * ledger.height


def test_gifts_are_no_more_than_can_be_paid_and_the_first_in_priority_takes_first() -> None:
    """Two gifts of one day share a budget for nine: the one of the lower number gives six, the other three."""

    def given(first: str) -> dict[str, int]:
        named = {
            name: {"kind": "seeding", "on": 2, "who": {"count": 6}, "cost": {"per_person": 10}, "priority": place}
            for name, place in (("to some", 0 if first == "to some" else 5), ("to others", 1))
        }
        result = wom.simulate(town(marketing=moves(**named), budgets={"lotus": 95}, replicates=1))
        assert result.ledger["unpaid"].sum() == 0.0
        return {path.split(".")[2]: number for path, number in result.ledger.select("intervention", "given").rows()}

    assert given("to some") == {"to some": 6, "to others": 3}
    assert given("to others") == {"to some": 3, "to others": 6}


def test_what_costs_nothing_goes_on_without_money() -> None:
    """A discount, whose price is the margin given away, does not end because the radio has spent the budget."""
    radio = {**RADIO, "cost": {"per_exposure": 1.0}}
    sale = {"kind": "price_promotion", "discount": 0.1}
    result = wom.simulate(town(marketing=moves(radio=radio, sale=sale), budgets={"lotus": 40}, replicates=1))
    days = dict(zip(result.lines, result.record.ran.sum(axis=(0, 1)).tolist(), strict=True))
    assert days["marketing.lotus.radio"] < 5
    assert days["marketing.lotus.sale"] == 20


def test_worlds_run_out_on_days_of_their_own_and_live_alike_until_then() -> None:
    """Worlds of one arm part where the money ends; before that, each is bit for bit the one without a limit."""
    limited, free = (
        wom.simulate(
            town(marketing=moves(radio={**RADIO, "cost": {"per_exposure": 1.0, **limit}}), replicates=8, horizon=30)
        )
        for limit in ({"budget": 300}, {})
    )
    ran = limited.record.ran[:, :, 0]
    ends = ran.sum(axis=0)
    assert len(set(ends.tolist())) > 1
    for replicate, end in enumerate(ends.tolist()):
        assert ran[:end, replicate].all()
        assert (limited.record.events[:end, replicate] == free.record.events[:end, replicate]).all()
        assert (limited.record.exposures[end:, replicate] == 0).all()
        assert (limited.record.events[end:, replicate] != free.record.events[end:, replicate]).any()


def test_a_run_that_was_saved_goes_on_with_what_is_left(tmp_path: Any) -> None:
    """What was due and paid is part of a save: the money does not begin anew."""
    scenario = town(marketing=moves(radio={**RADIO, "cost": {"per_exposure": 1.0, "fixed": 9, "budget": 150}}))
    whole = Simulation(scenario, replicates=2).run()
    half = Simulation(scenario, replicates=2).run(3)
    half.save(tmp_path / "half.wom")
    again = Simulation.load(tmp_path / "half.wom").run()
    for name in ("due", "costs", "ran", "events"):
        assert (getattr(again.record, name) == getattr(whole.record, name)).all(), name


def test_a_move_that_is_added_while_it_runs_has_its_own_account() -> None:
    """A change moves the columns of the plan; what was due before stays with the move that it was due for."""
    simulation = Simulation(town(marketing=moves(radio={**RADIO, "cost": COST}))).run(5)
    before = simulation.record.due.copy()
    simulation.change(
        "marketing.lotus.aaa", {"kind": "seeding", "on": 7, "who": {"count": 2}, "cost": {"per_person": 3}}
    )
    simulation.run()
    assert [line.name for line in simulation.plan.lines] == ["aaa", "radio"]
    assert (simulation.record.due[:5, :, 1] == before[:5, :, 0]).all()
    assert simulation.record.due[:, 0, 0].sum(axis=0).tolist() == [0, 0, 6 * MONEY, 0]


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"marketing": moves(radio={**RADIO, "cost": {"budget": 0}})}, "marketing.lotus.radio.cost.budget"),
        ({"budgets": {"lotus": 0.0}}, "budgets.lotus"),
    ],
)
def test_a_budget_of_zero_is_refused_in_words(parts: dict[str, Any], where: str) -> None:
    """It could mean no limit or no move; the user is asked which, at the place in the file."""
    with pytest.raises(InputError, match=r"a budget of zero buys nothing\. Leave it out for no limit") as fault:
        town(**parts)
    assert where in str(fault.value)
