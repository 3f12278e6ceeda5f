"""What marketers of one arm do in many worlds: plans that part and meet, and budgets that run out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from little import RADIO, moves, total, town

from wom_sim import rng
from wom_sim.day.events import MONEY
from wom_sim.errors import InputError
from wom_sim.marketing.deeds import Act
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today
from wom_sim.simulation import Simulation
from wom_sim.state import SCRATCH


def spent(simulation: Simulation) -> Any:
    """What each move has cost each world: float64 (worlds, interventions)."""
    return simulation.record.costs.sum(axis=0) / MONEY


def same_state(one: Simulation, other: Simulation) -> bool:
    """Whether the people of two simulations are the same, bit for bit."""
    pairs = zip(one.fields._asdict().items(), other.fields, strict=True)
    return all((mine == theirs).all() for (name, mine), theirs in pairs if name not in SCRATCH)


@pytest.fixture
def kinds() -> Iterator[None]:
    """Kinds of moves that are forgotten after the test."""
    before = dict(Intervention.kinds)
    yield
    Intervention.kinds.clear()
    Intervention.kinds.update(before)


def test_worlds_that_do_the_same_share_a_plan() -> None:
    """Levers cost by plan: twenty replicates of one arm have one, two arms two, whatever is in them."""
    arms = [town(marketing=moves(radio=RADIO)), town()]
    simulation = Simulation(arms, replicates=10).run(1)
    assert simulation.levers.cells.shape[0] == 2
    assert simulation.levers.plan.tolist() == [0] * 10 + [1] * 10


def test_what_is_set_in_one_world_alone_moves_that_world_alone() -> None:
    """A rule of one world is as if that world had the other scenario; its neighbours in the batch notice nothing."""
    base, louder = (town(marketing=moves(radio={**RADIO, "reach": reach})) for reach in (0.1, 0.6))
    simulation = Simulation(base, replicates=3)
    simulation.marketers.amended[1]["marketing.lotus.radio.reach"] = 0.6
    simulation.run(5)
    assert simulation.levers.cells.shape[0] == 2
    people = simulation.ties.people
    for world, scenario in enumerate((base, louder, base)):
        alone = Simulation(scenario, replicates=[world]).run(5)
        rows = slice(world * people, (world + 1) * people)
        assert (simulation.fields.opinion[rows] == alone.fields.opinion).all()
        assert (simulation.record.exposures[:, world] == alone.record.exposures[:, 0]).all()


def test_a_move_can_be_taken_away_and_put_in_place_in_one_world() -> None:
    """None ends a move in one world; a whole move takes its place."""
    simulation = Simulation(town(marketing=moves(radio=RADIO)), replicates=3)
    simulation.marketers.amended[0]["marketing.lotus.radio"] = None
    simulation.marketers.amended[2]["marketing.lotus.radio"] = {**RADIO, "reach": 0.9}
    few, usual, many = simulation.run(3).record.exposures.sum(axis=(0, 2))
    assert few == 0
    assert many > 4 * usual > 0


def test_what_was_set_is_saved(tmp_path: Path) -> None:
    """What is set in one world is state: a run that is saved and resumed goes on with it and with its money."""
    move = {**RADIO, "cost": {"per_exposure": 0.5, "fixed": 3, "budget": 40}}
    whole = Simulation(town(marketing=moves(radio=move)), replicates=2)
    whole.marketers.amended[1]["marketing.lotus.radio.reach"] = 0.02
    whole.run(4).save(tmp_path / "half.wom")
    resumed = Simulation.load(tmp_path / "half.wom")
    assert resumed.marketers.amended == whole.marketers.amended
    assert same_state(whole.run(), resumed.run())
    assert (whole.record.costs == resumed.record.costs).all()
    assert spent(whole)[0] == pytest.approx(40)


def test_a_budget_ends_a_move() -> None:
    """A move stops on the evening on which its money is gone, and never costs more; before it, it was as without."""
    cost = {"per_exposure": 0.1, "per_day": 1, "fixed": 5}
    free = Simulation(town(marketing=moves(radio={**RADIO, "cost": cost})), replicates=4).run()
    short = Simulation(town(marketing=moves(radio={**RADIO, "cost": {**cost, "budget": 30}})), replicates=4).run()
    assert spent(short) == pytest.approx(30)
    assert (spent(free) > 30).all()
    days = short.record.ran.sum(axis=0)[:, 0]
    assert (days < 20).all()
    for world, last in enumerate(days.tolist()):
        assert (short.record.exposures[:last, world] == free.record.exposures[:last, world]).all()
        assert not short.record.exposures[last:, world].any()
    assert (free.record.costs >= short.record.costs).all()


def test_a_shared_budget_pays_by_priority() -> None:
    """Of two moves that share what is short, the one of the lower number is paid; of equals the first by name."""
    each = {**RADIO, "on": 0, "cost": {"fixed": 100}}
    for priority, paid in ((0, [100, 20]), (-1, [20, 100])):
        marketing = moves(a=each, b={**each, "priority": priority})
        simulation = Simulation(town(marketing=marketing, budgets={"lotus": 120}), replicates=1).run()
        assert spent(simulation)[0].tolist() == paid


def test_gifts_are_given_while_they_can_be_paid() -> None:
    """Of fifty people whom a gift was meant for, a budget for eight reaches the first eight of the same ranks."""
    gifts = {"kind": "seeding", "on": 2, "who": {"count": 50}, "cost": {"per_person": 60}}
    short = {**gifts, "cost": {"per_person": 60, "budget": 500}}
    all_of_them, some = (Simulation(town(marketing=moves(gifts=one))).run(3) for one in (gifts, short))
    assert total(some, "gifts") == 8
    assert spent(some).sum() == 480
    got = [np.flatnonzero(one.fields.bought[:, 0] == 2) for one in (all_of_them, some)]
    assert set(got[1]) <= set(got[0]) | set(np.flatnonzero(all_of_them.fields.bought[:, 0] == -1))


def test_the_market_is_what_is_paid_for() -> None:
    """Each simulated person stands for many: messages and gifts are paid for all of them, fixed sums once."""
    cost = {"per_exposure": 0.01, "per_person": 2.0, "per_day": 7, "fixed": 3}
    marketing = moves(
        radio={**RADIO, "cost": cost}, gifts={"kind": "seeding", "on": 1, "who": {"count": 10}, "cost": cost}
    )
    small, large = (Simulation(town(marketing=marketing, market={"people": people})).run(4) for people in (300, 30_000))
    assert same_state(small, large)
    messages, gifts = small.record.exposures.sum(), small.record.given.sum()
    standing = 5 * 7 + 2 * 3
    assert spent(small).sum() == pytest.approx(messages * 0.01 + gifts * 2.0 + standing)
    assert spent(large).sum() == pytest.approx(100 * (messages * 0.01 + gifts * 2.0) + standing)


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"budgets": {"lotos": 5}}, r"budgets\.lotos"),
        ({"budgets": {"lotus": 0}}, r"budgets\.lotus"),
        ({"marketing": moves(radio={**RADIO, "cost": {"budget": 0}})}, r"marketing\.lotus\.radio\.cost\.budget"),
        ({"market": {"people": 0}}, r"market\.people"),
    ],
)
def test_money_that_is_none_is_refused(parts: dict[str, Any], place: str) -> None:
    """A budget of zero, of a product that is not there, or a market of nobody is refused where it stands."""
    with pytest.raises(InputError, match=place):
        town(**parts)


@pytest.mark.usefixtures("kinds")
def test_a_move_with_luck_of_its_own_parts_the_worlds() -> None:
    """Replicates differ where luck is asked for, and the same replicate of another arm has the same luck."""

    class Coin(Intervention):
        """On the air on half of the days."""

        individual: ClassVar[bool] = True
        kind: Literal["coin"] = "coin"
        """What kind of move it is."""

        def act(self, today: Today) -> None:
            """Reach half of the people if luck will have it."""
            if today.luck(rng.STORY) < 0.5:
                today.reach(0.5, 0.5, 1.0)

    scenario = town(marketing=moves(coin={"kind": "coin"}))
    simulation = Simulation([scenario, scenario.patch({"products.lotus.quality": 0.9})], replicates=8).run()
    on_air = simulation.record.exposures[:, :, 0] > 0
    assert (on_air[:, :8] == on_air[:, 8:]).all()
    assert on_air.mean() == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(20 * 8))
    assert not (on_air[:, :1] == on_air[:, 1:8]).all()


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda today: today.reach(0.9, 7.0, 1.0), "message"),
        (lambda today: today.reach(0.9, 1.0, 1e9), "credibility"),
        (lambda today: today.levers.credibility.fill(1e9), "credibility"),
        (lambda today: today.levers.quality.fill(50.0), "quality"),
        (lambda today: today.levers.talk.fill(np.nan), "talk"),
        (lambda today: today.acts.append(Act(today.line, "convince")), "convince"),
    ],
)
def test_no_move_can_give_orders(attempt: Any, said: str) -> None:
    """Whoever writes a move has levers within bounds and deeds from a list: no way leads to an opinion."""

    class Order(Intervention):
        """Tries to be obeyed."""

        kind: Literal["order"] = "order"
        """What kind of move it is."""

        def act(self, today: Today) -> None:
            """Try."""
            attempt(today)

    simulation = Simulation(town(marketing=moves(order={"kind": "order"})))
    with pytest.raises(InputError, match=said):
        simulation.run(1)
