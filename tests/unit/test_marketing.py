"""What marketers can do: audiences, windows, levers, costs, and the promise that a new move is one class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from itertools import product as combinations
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import polars as pl
import pytest
from little import NETWORK, RADIO, moves, total, town
from pydantic import Field

import wom_sim as wom
from wom_sim.day.events import EVENTS, MONEY
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention, discover, read_intervention
from wom_sim.marketing.interventions.mass_media import MassMedia
from wom_sim.marketing.levers import LeverTable, assemble
from wom_sim.marketing.today import Today
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import SCRATCH

SEGMENTS = {"segments": {"young": {"share": 0.4}, "others": {"share": 0.6}}}
PLATFORMS = {
    "offline": {"conversations": 2},
    "photos": {"feed": {}, "membership": {"young": 0.9, "others": 0.2}},
}


def mixed(**parts: Any) -> Any:
    """A town of two segments and two platforms."""
    return town(population=SEGMENTS, platforms=PLATFORMS, **parts)


def of(simulation: Simulation, event: str) -> Any:
    """Counts of one event by step and segment, over all worlds."""
    return simulation.record.events[..., EVENTS.index(event)].sum(axis=(1, 2))


# --- windows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "days"),
    [
        ({}, range(40)),
        ({"from": 10}, range(10, 40)),
        ({"until": 10}, range(10)),
        ({"from": 10, "until": 13}, range(10, 13)),
        ({"on": 13}, range(13, 14)),
        ({"on": 0}, range(1)),
        ({"from": 12, "until": 100}, range(12, 40)),
    ],
)
@pytest.mark.parametrize("step", [1, 7])
def test_windows(window: dict[str, int], days: range, step: int) -> None:
    """`until` is the first day without; a week counts the days that it shares with the window."""
    move = MassMedia.model_validate({"reach": 0.1, **window})
    for day in range(0, 35, step):
        assert move.runs(day, step) == sum(day <= each < day + step for each in days)


@pytest.mark.parametrize("window", [{"on": 3, "from": 2}, {"on": 3, "until": 9}, {"from": 5, "until": 5}])
def test_windows_that_are_none_are_refused(window: dict[str, int]) -> None:
    """An empty window is a campaign that was forgotten."""
    with pytest.raises(InputError, match=r"marketing\.lotus\.radio: "):
        town(marketing=moves(radio={**RADIO, **window}))


def test_outside_its_window_nothing_happens() -> None:
    """Before it begins a run is the same bit for bit as without it; when it is over nobody meets it any more."""
    radio = {**RADIO, "reach": 0.5, "from": 5, "until": 8}
    without, within = Simulation(town()).run(), Simulation(town(marketing=moves(radio=radio))).run()
    heard = of(within, "heard_marketing").sum(axis=1)
    assert (without.record.events[:5] == within.record.events[:5]).all()
    assert (heard > 0).tolist() == [5 <= day < 8 for day in range(20)]
    assert not within.record.exposures[8:].any()


def test_outside_its_audience_nobody_meets_it() -> None:
    """A message for one segment is counted in that segment only, and on the members of its platform."""
    radio = {**RADIO, "reach": 0.5, "who": {"segment": "young", "platform": "photos"}}
    simulation = Simulation(mixed(marketing=moves(radio=radio)))
    members = simulation.crowd.member[1] & (simulation.crowd.segment == 0)
    simulation.run(10)
    assert of(simulation, "heard_marketing")[:, 1].sum() == 0
    exposed = simulation.fields.exposed[:, 0] >= 0
    assert exposed.any()
    assert not exposed[~members].any()


def test_a_step_of_a_week_is_seven_days_to_marketers() -> None:
    """Three days of seven at 20 % a day are three times 20 %, and three days' cost."""
    radio = {**RADIO, "reach": 0.2, "from": 4, "until": 14, "cost": {"per_day": 7, "fixed": 100}}
    network = {**NETWORK, "n": 5000}
    scenario = town(horizon=21, step=7, network=network, marketing=moves(radio=radio))
    simulation = Simulation(scenario).run()
    heard = of(simulation, "heard_marketing").sum(axis=1) / 5000
    assert heard == pytest.approx([0.6, 1.4, 0.0], abs=0.03)
    assert simulation.record.costs[:, 0, 0].tolist() == [121 * MONEY, 49 * MONEY, 0]


# --- levers -----------------------------------------------------------------------------------------


def today(table: LeverTable, product: int = 0, line: int = 0, groups: Any = (True, False)) -> Today:
    """A day on which one of two groups is addressed at every stage."""
    audience = np.repeat(np.array(groups)[:, None], 5, axis=1)
    return Today(0, product, line, audience, table)


def assembled(table: LeverTable, lines: tuple[int, ...], prices: list[float], references: list[float]) -> Any:
    return assemble([table], np.zeros(1, np.int64), np.array(lines), np.array([prices]), np.array([references]))


def test_neutral_levers_change_nothing() -> None:
    """Additive levers rest at 0 and multiplicative ones at 1; the list price is paid."""
    levers = assembled(LeverTable.neutral(2, 3, 2), (0, 1, 3), [40.0, 0.0], [40.0, 0.0])
    assert (levers.cells["talk"] == 1.0).all()
    assert (levers.cells["occasion"] == 1.0).all()
    assert (levers.cells["reach"] == 0.0).all()
    assert (levers.cells["price_gap"] == 0.0).all()
    assert (levers.cells["paid"][0, 0] == 40 * MONEY).all()
    assert (levers.cells["paid"][0, 1] == 0).all()
    assert (levers.cells["quality"] == 0.0).all()


def test_reach_is_a_rate_that_adds_up() -> None:
    """Two campaigns that reach a half each leave a quarter unreached; each counts for its own product only."""
    table = LeverTable.neutral(2, 3, 2)
    today(table).reach(0.5, 0.6, 1.0)
    today(table, line=1, groups=(True, True)).reach(0.5, -0.2, 2.0)
    today(table, product=1, line=2).reach(0.2, 1.0, 1.0)
    levers = assembled(table, (0, 2, 3), [40.0, 40.0], [40.0, 40.0])
    reached = 1.0 - np.exp(-levers.cells["reach"][0, :, :, 0])
    assert reached == pytest.approx(np.array([[0.75, 0.5], [0.2, 0.0]]))
    assert levers.products["most_reach"][0] == pytest.approx(levers.cells["reach"][0].max(axis=(1, 2)))
    assert levers.lines["message"][0].tolist() == [0.6, -0.2, 1.0]
    assert levers.lines["credibility"][0].tolist() == [1.0, 2.0, 1.0]


def test_discounts_multiply_and_are_paid_in_whole_units() -> None:
    """A fifth off and a quarter off leave 60 %, not 55; the gap is ln(paid / reference), for the audience only."""
    table = LeverTable.neutral(1, 2, 2)
    today(table).discount(0.2)
    today(table, line=1).discount(0.25)
    levers = assembled(table, (0, 2), [40.0], [32.0])
    assert levers.cells["paid"][0, 0, 0].tolist() == [24 * MONEY] * 5
    assert levers.cells["paid"][0, 0, 1].tolist() == [40 * MONEY] * 5
    assert levers.cells["paid"].dtype == np.int64
    assert levers.cells["price_gap"][0, 0, 0] == pytest.approx(np.log(24 / 32))
    assert levers.cells["price_gap"][0, 0, 1] == pytest.approx(np.log(40 / 32))
    odd = LeverTable.neutral(1, 1, 1)
    today(odd, groups=(True,)).discount(1 / 3)
    assert assembled(odd, (0, 1), [0.1], [0.1]).cells["paid"][0, 0, 0, 0] == round(0.1 * 2 / 3 * MONEY)


def test_what_is_free_has_a_finite_price_gap() -> None:
    """Ln 0 would make everything infinite; a price of nothing counts as a hundredth of the reference."""
    levers = assembled(LeverTable.neutral(1, 0, 1), (0, 0), [0.0], [40.0])
    assert levers.cells["price_gap"] == pytest.approx(np.log(0.01))


def test_the_canonical_order_is_by_product_and_name() -> None:
    """Products in the scenario's order, names sorted; every line knows where it stands."""
    products = {"rose": {}, "lotus": {}}
    marketing = {"lotus": {"b": RADIO, "a": RADIO}, "rose": {"z": RADIO}}
    plan = Simulation(town(products=products, marketing=marketing)).plan
    assert [line.path for line in plan.lines] == ["marketing.rose.z", "marketing.lotus.a", "marketing.lotus.b"]
    assert plan.first_line.tolist() == [0, 1, 3]


# --- money ------------------------------------------------------------------------------------------


def test_costs_add_up_to_the_cent() -> None:
    """Fixed once, per day while it runs, per exposure and per person as counted: the ledger is that sum exactly."""
    radio = {
        **RADIO, "from": 3, "until": 13,
        "cost": {"fixed": 99.99, "per_day": 0.01, "per_exposure": 0.07, "per_person": 5},
    }  # fmt: skip
    gifts = {"kind": "seeding", "on": 6, "who": {"count": 17}, "cost": {"per_person": 12.34, "fixed": 1, "per_day": 2}}
    result = wom.simulate(town(marketing=moves(radio=radio, gifts=gifts)))
    for replicate in range(2):
        mine = result.ledger.filter(pl.col("replicate") == replicate)
        spots = mine.filter(pl.col("intervention") == "marketing.lotus.radio")
        given_ = mine.filter(pl.col("intervention") == "marketing.lotus.gifts")
        cents = 9999 + 10 * 1 + 7 * int(spots["exposures"].sum())
        assert round(spots["cost"].sum() * 100, 6) == cents
        assert spots["given"].sum() == 0
        assert round(given_["cost"].sum() * 100, 6) == 17 * 1234 + 300
        assert given_["given"].to_list() == [17]
        assert result.spend[:, replicate, 0].sum() == pytest.approx(mine["cost"].sum(), abs=1e-9)
    whole = result.metrics.filter(pl.col("segment") == "all")
    assert whole["marketing_cost"].sum() == pytest.approx(result.ledger["cost"].sum(), abs=1e-9)


def test_the_ledger_and_the_metrics_count_the_same() -> None:
    """Every message met is in both tables, by day and replicate; gifts too."""
    marketing = moves(
        radio=RADIO, print={**RADIO, "reach": 0.3}, gifts={"kind": "seeding", "on": 2, "who": {"count": 9}}
    )
    result = wom.simulate(town(marketing=marketing))
    keys = ["replicate", "day"]
    ledger = result.ledger.group_by(keys).agg(pl.col("exposures", "given").sum()).sort(keys)
    metrics = result.metrics.filter(pl.col("segment") == "all").sort(keys)
    assert ledger["exposures"].to_list() == metrics["heard_marketing"].to_list()
    assert ledger["given"].to_list() == metrics["gifts"].to_list()


def test_a_promotion_costs_the_margin_given_away() -> None:
    """Revenue is what was paid; the cost of the goods stays what it was."""
    product = {"price": 40, "margin": 18, "owners": 1.0, "repurchase_days": 3, "reference_price": 40}
    sale = {"kind": "price_promotion", "discount": 0.25}
    result = wom.simulate(town(products={"lotus": product}, marketing=moves(sale=sale)))
    units = result.indicators["lotus"]["units"]
    assert (units > 0).all()
    assert result.indicators["lotus"]["revenue"] == pytest.approx(30 * units)
    assert result.indicators["lotus"]["contribution"] == pytest.approx((30 - 22) * units)


@pytest.mark.parametrize(
    "parts",
    [
        {"products": {"lotus": {"price": 1e12, "owners": 1.0, "repurchase_days": 1}}},
        {"marketing": moves(radio={**RADIO, "cost": {"per_exposure": 1e12}})},
        {"marketing": moves(radio={**RADIO, "cost": {"fixed": 1e14}})},
        {"products": {"lotus": {"price": 1e300, "owners": 1.0, "repurchase_days": 1}}},
    ],
)
def test_money_beyond_64_bits_is_refused(parts: dict[str, Any]) -> None:
    """Money is counted in 64-bit integers; beyond them a fortune turned into a debt without a word."""
    try:
        scenario = town(**parts)
        result = wom.simulate(scenario)
    except InputError:
        return
    assert (result.indicators["lotus"]["revenue"] >= 0.0).all()
    assert (result.indicators["lotus"]["marketing_cost"] >= 0.0).all()


# --- a new intervention -----------------------------------------------------------------------------


@pytest.fixture
def gossip() -> Iterator[type[Intervention]]:
    """A move that this package has never heard of: it makes an audience talk more and reaches a few people."""
    before = dict(Intervention.kinds)

    class Gossip(Intervention):
        """Something to talk about."""

        kind: Literal["gossip"] = "gossip"
        """What kind of move it is."""
        louder: Annotated[float, Field(ge=1.0, le=50.0)]
        """Factor on the rate of talk."""

        def act(self, today: Today) -> None:
            """Make the audience talk."""
            today.levers.talk[today.product][today.audience] *= self.louder
            today.reach(0.01, 0.5, 1.0)

    yield Gossip
    Intervention.kinds.clear()
    Intervention.kinds.update(before)


def test_a_new_intervention_works_everywhere(gossip: type[Intervention], tmp_path: Path) -> None:
    """From data, files, patches, changes, the schema and the run, without an edit elsewhere."""
    assert discover()["gossip"] is gossip
    file = tmp_path / "s.yaml"
    file.write_text(
        "horizon: 20\nreplicates: 2\nnetwork: {n: 300, k: 6, rewiring: 0.2}\n"
        "products: {lotus: {aware: 0.3, owners: 0.3}}\n"
        "marketing:\n  lotus:\n    buzz: {kind: gossip, louder: 20, cost: {per_day: 2}}\n"
    )
    scenario = wom.load_scenario(file)
    assert isinstance(scenario.marketing["lotus"]["buzz"], gossip)
    assert Scenario.from_data(scenario.to_data()) == scenario
    quiet = scenario.patch({"marketing.lotus.buzz.louder": 1.0})
    plans = {"loud": scenario, "quiet": quiet, "none": scenario.patch({"marketing.lotus.buzz": None})}
    words = {name: float(wom.simulate(plan).metrics["positive_talk"].sum()) for name, plan in plans.items()}
    assert words["loud"] > 3 * words["quiet"] > 0
    assert words["none"] > 0
    later = scenario.patch({"changes": [{"day": 10, "path": "marketing.lotus.buzz.louder", "value": 1}]})
    assert [day for day, _ in later.versions()] == [0, 10]
    assert "Factor on the rate of talk." in str(Scenario.model_json_schema())
    with pytest.raises(InputError, match=r"marketing.lotus.buzz.louder: .*greater than or equal to 1"):
        scenario.patch({"marketing.lotus.buzz.louder": 0.5})
    with pytest.raises(InputError, match=r"unknown key 'loudr'. Did you mean 'louder'"):
        town(marketing=moves(buzz={"kind": "gossip", "loudr": 2, "louder": 2}))


@pytest.mark.filterwarnings("ignore:.*shadows an attribute")
def test_a_new_kind_does_not_take_the_name_of_another(gossip: type[Intervention]) -> None:
    """The older one would silently become the newer; only the same class, in a cell that is run again, may."""
    with pytest.raises(InputError, match=r"of kind 'gossip' already: .*Gossip.*a kind of its own"):

        class Rumour(gossip):  # type: ignore[misc,valid-type] - the base is known only when the test runs
            """A kind that was copied from another."""

    again = type(gossip)(gossip.__name__, (gossip,), {"__qualname__": gossip.__qualname__, "__module__": __name__})
    assert discover()["gossip"] is again


def test_a_base_for_other_moves_is_no_move() -> None:
    """Without an `act` nothing can be done; the kind is unknown until a class says what it does."""

    class Half(Intervention):
        """What several moves share."""

        kind: Literal["half"] = "half"
        """What kind of move it is."""

    assert Half.__abstractmethods__
    with pytest.raises(InputError, match="no kind of intervention 'half'"):
        read_intervention({"kind": "half"})


@pytest.mark.parametrize("share", [-0.1, 1.0, 1.5, float("nan")])
def test_levers_take_shares_only(share: float) -> None:
    """A new move may compute its shares; one that is none is said, where it would be a warning of NumPy's."""
    moved = today(LeverTable.neutral(1, 2, 2))
    with pytest.raises(InputError, match="cannot be reached"):
        moved.reach(share, 0.5, 1.0)
    with pytest.raises(InputError, match="cannot be taken off the price"):
        moved.discount(share)


def test_the_kind_must_be_known_and_named() -> None:
    """A move of no kind or an unknown one is refused with the nearest kind."""
    with pytest.raises(InputError, match="Did you mean 'mass_media'"):
        read_intervention({"kind": "mass_medai"})
    with pytest.raises(InputError, match="needs a 'kind'"):
        read_intervention({"reach": 0.1})
    with pytest.raises(InputError, match="needs a 'kind'"):
        read_intervention("radio")


@pytest.mark.parametrize("kind", [["mass_media"], {"a": 1}, 3])
def test_a_kind_that_is_no_name_is_refused(kind: Any) -> None:
    """`kind: [mass_media]` is bad input, not a fault of the package."""
    with pytest.raises(InputError, match=r"marketing\.lotus\.radio"):
        town(marketing=moves(radio={"kind": kind, "reach": 0.1}))


def test_no_intervention_can_write_an_opinion() -> None:
    """All that a move is handed are its levers: nothing in `Today` shares memory with what anyone thinks or owns."""
    names = {"day", "product", "line", "audience", "levers", "size", "address", "acts", "segments", "places", "scale"}
    assert {field.name for field in dataclass_fields(Today)} == names
    seen: list[Today] = []
    before = dict(Intervention.kinds)

    class Spy(Intervention):
        """Looks at all that it is given."""

        kind: Literal["spy"] = "spy"
        """What kind of move it is."""

        def act(self, today: Today) -> None:
            """Keep what was handed over."""
            seen.append(today)

    try:
        simulation = Simulation(town(marketing=moves(spy={"kind": "spy"}))).run(2)
    finally:
        Intervention.kinds.clear()
        Intervention.kinds.update(before)
    assert len(seen) == 2
    levers = list(vars(seen[0].levers).values())
    held = [value for value in (*vars(seen[0]).values(), *levers) if isinstance(value, np.ndarray)]
    assert len(held) == 2 + len(levers)
    private = [*simulation.fields, *simulation.crowd.member, simulation.people.group, simulation.model.table]
    assert not any(np.shares_memory(one, other) for one, other in combinations(held, private))
    assert set(SCRATCH) < set(simulation.fields._fields)
    with pytest.raises(AttributeError):
        seen[0].product = 1  # type: ignore[misc] - that it cannot be set is what is tested


def test_nobody_gets_a_gift_twice_over() -> None:
    """Who has the product already is counted as a gift and keeps the first day of having it."""
    gifts = {"kind": "seeding", "on": 4, "who": {"stage": "customer"}}
    simulation = Simulation(town(marketing=moves(gifts=gifts)))
    owners = simulation.fields.bought[:, 0].copy()
    simulation.run(4)
    customers = int((simulation.stages("lotus") == 3).sum())
    simulation.step()
    assert total(simulation, "gifts") == customers
    assert (simulation.fields.bought[owners == -1, 0] == -1).all()
