"""Moves that reward customers, ask them, or let people speak for a brand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from math import exp
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from little import moves, plain, total, town

import wom_sim as wom
from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.events import MONEY, Tally
from wom_sim.day.recruit import recruit
from wom_sim.day.refer import refer
from wom_sim.day.work import work
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention, read_intervention
from wom_sim.marketing.interventions.beta_community import understood
from wom_sim.marketing.today import Today
from wom_sim.simulation import Simulation
from wom_sim.state import AMBASSADOR, CUSTOMER, NEVER, OWNER, Fields, units

LIVELY: dict[str, Any] = {
    "talk": {"rate": 0.2},
    "choice": {"consider": 0.1, "appeal": -1.0, "occasions": 0.5},
    "experience": {"uses": 0.35, "review_rate": 0.3, "churn": 0.02},
}
"""Laws under which much happens within weeks."""
LOTUS = {"price": 39.99, "margin": 18, "quality": 0.3, "aware": 0.6, "owners": 0.2, "repurchase_days": 8}
REFERRAL = {"kind": "referral", "rate": 0.1, "discount": 1 / 3, "valid": 9, "cost": {"per_success": 7.77}}
AMBASSADORS = {"kind": "ambassadors", "talk": 4, "who": {"count": 25}, "cost": {"per_person": 12.5}}
EMPLOYEES = {"kind": "employee_advocacy", "morale": 0.8, "who": {"share": 0.1}, "cost": {"per_person": 3}}
TESTERS = {
    "kind": "beta_community", "gather": 4, "delay": 3, "who": {"count": 6}, "cost": {"per_person": 5, "fixed": 400},
}  # fmt: skip
ALL: dict[str, Any] = {
    "referral": REFERRAL,
    "ask": {"kind": "review_request", "chance": 0.4, "cost": {"per_success": 0.5}},
    "card": {"kind": "loyalty", "bonus": 0.1, "churn": 0.5, "cost": {"per_day": 2}},
    "voices": AMBASSADORS,
    "staff": EMPLOYEES,
    "beta": TESTERS,
}
NEUTRAL: dict[str, Any] = {
    "referral": {"kind": "referral", "rate": 0, "discount": 0.5},
    "ask": {"kind": "review_request", "chance": 0},
    "card": {"kind": "loyalty", "bonus": 0},
    "voices": {"kind": "ambassadors", "talk": 1},
    "staff": {"kind": "employee_advocacy", "morale": -1, "rate": 0, "talk": 1},
    "beta": {"kind": "beta_community", "gain": 0, "loss": 0, "delay": 0, "gather": 1, "loudness": 0.5},
}


def lively(**parts: Any) -> Any:
    """A town of 300 people in which much happens."""
    return town(**{"products": {"lotus": LOTUS}, "laws": LIVELY, **parts})


def lived(days: int = 20, **named: Any) -> Simulation:
    """That town after some days with some moves."""
    return Simulation(lively(horizon=20, marketing=moves(**named)), replicates=2).run(days)


def copied(fields: Fields) -> Fields:
    return Fields(*(array.copy() for array in fields))


def empty_tally(simulation: Simulation) -> Tally:
    shape = simulation.record.events.shape[1:]
    return Tally.empty(shape, (simulation.worlds, len(simulation.plan.lines)), simulation.tallies[0].trace)


# --- what all of them promise -----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(NEUTRAL))
def test_settings_that_do_nothing_give_the_same_bits_as_no_move(name: str) -> None:
    """Levers at rest are not read, or multiply by 1 and add 0; nothing else may move."""
    without, neutral = lived(), lived(**{name: NEUTRAL[name]})
    assert (without.record.events == neutral.record.events).all()
    assert (without.fields.opinion == neutral.fields.opinion).all()
    busy = lived(**{name: ALL[name]})
    assert (without.record.events != busy.record.events).any()


def test_the_order_in_the_file_changes_nothing() -> None:
    """All six at once, forwards and backwards: the same events and the same costs."""
    forwards, backwards = lived(**ALL), lived(**dict(reversed(ALL.items())))
    assert (forwards.record.events == backwards.record.events).all()
    assert (forwards.record.costs == backwards.record.costs).all()


@pytest.mark.parametrize("name", sorted(set(ALL) - {"beta"}))
def test_outside_its_window_nothing_happens(name: str) -> None:
    """Before it begins a run is the same bit for bit as without it; nothing is paid before or after."""
    without, within = lived(), lived(**{name: {**ALL[name], "from": 6, "until": 12}})
    assert (without.record.events[:6] == within.record.events[:6]).all()
    assert (without.record.events[6:] != within.record.events[6:]).any()
    ran = within.record.ran[:, 0, 0].tolist()
    assert ran == [int(6 <= day < 12) for day in range(20)]
    for counts in (within.record.successes, within.record.given, within.record.costs):
        assert not counts[:6].any()
        assert not counts[12:].any()


def test_costs_add_up_to_the_ledger() -> None:
    """Rewards by success, people once, and sums by day: to the cent, and profit is what is left."""
    result = wom.simulate(lively(horizon=20, marketing=moves(**ALL)))
    record, lines = result.record, [line.rpartition(".")[2] for line in result.lines]
    costs = dict(zip(lines, record.costs.sum(axis=(0, 1)).tolist()))
    successes = dict(zip(lines, record.successes.sum(axis=(0, 1)).tolist()))
    given = dict(zip(lines, record.given.sum(axis=(0, 1)).tolist()))
    assert min(successes["referral"], successes["ask"], given["voices"], given["staff"], given["beta"]) > 0
    assert costs == {
        "ask": successes["ask"] * MONEY // 2,
        "beta": given["beta"] * 5 * MONEY + 2 * 400 * MONEY,
        "card": 2 * 20 * 2 * MONEY,
        "referral": successes["referral"] * 777 * MONEY // 100,
        "staff": given["staff"] * 3 * MONEY,
        "voices": given["voices"] * 25 * MONEY // 2,
    }
    assert result.ledger["cost"].sum() == pytest.approx(sum(costs.values()) / MONEY, abs=1e-9)
    kept = result.indicators["lotus"]["contribution"] - result.indicators["lotus"]["marketing_cost"]
    assert result.indicators["lotus"]["profit"] == pytest.approx(kept)


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ({"kind": "referral", "discount": 1.0}, r"discount: .*less than or equal to 0\.95"),
        ({"kind": "referral", "valid": 0}, r"valid: .*greater than or equal to 1"),
        ({"kind": "referral", "rate": -1}, r"rate: .*greater than or equal to 0"),
        ({"kind": "referral", "rewarded": 0.5}, r"rewarded: .*greater than or equal to 1"),
        ({"kind": "review_request", "chance": 1.5}, r"chance: .*less than or equal to 1"),
        ({"kind": "loyalty"}, r"bonus: this is missing"),
        ({"kind": "loyalty", "bonus": 0.1, "churn": float("nan")}, r"churn: .*finite"),
        ({"kind": "ambassadors", "talk": 0.5}, r"talk: .*greater than or equal to 1"),
        ({"kind": "employee_advocacy"}, r"morale: this is missing"),
        ({"kind": "employee_advocacy", "morale": -2}, r"morale: .*greater than or equal to -1"),
        ({"kind": "beta_community", "loudness": 2}, r"loudness: .*less than or equal to 1"),
        ({"kind": "beta_community", "until": 9}, r"until: what was built stays.*'gather'"),
        ({"kind": "beta_community", "on": 9}, r"on: what was built stays"),
        ({"kind": "beta_community", "follows": "testers"}, r"unknown key 'follows'"),
        ({"kind": "loyalty", "bonus": 0.1, "who": {"stage": "former"}}, r"who\.stages: this is for customers"),
        ({"kind": "ambassadors", "who": {"stages": ["aware"]}}, r"who\.stages: this is for customers"),
    ],
)
def test_bad_settings_are_refused(move: dict[str, Any], said: str) -> None:
    """By the name of the field, with what is possible."""
    with pytest.raises(InputError, match=rf"marketing\.lotus\.it\.?.*{said}"):
        lively(marketing=moves(it=move))


@pytest.mark.parametrize("name", sorted(set(ALL) - {"staff"}))
def test_moves_for_goods_are_not_for_ideas(name: str) -> None:
    """What cannot be bought has no customers to reward or recruit; insiders may speak for an idea too."""
    with pytest.raises(InputError, match="is an idea, and this is a move for goods"):
        lively(products={"lotus": {"idea": True}}, marketing=moves(it=ALL[name]))
    lively(products={"lotus": {"idea": True}}, marketing=moves(it=EMPLOYEES))


FINGERPRINT = """
import json, sys
from hashlib import sha256
sys.path.insert(0, {folder!r})
from test_incentives import ALL, lived
run = lived(6, **ALL)
marks = [run.record.events, run.record.costs, run.fields.opinion, run.fields.invited, run.fields.bond]
print(json.dumps([sha256(array.tobytes()).hexdigest() for array in marks]))
"""


def test_the_jit_changes_nothing() -> None:
    """All six moves in a process of plain Python: the same events, costs and state, bit for bit."""
    code = FINGERPRINT.format(folder=str(Path(__file__).parent))
    root = str(Path(wom.__file__).parents[1])

    def start(jit: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": root, "NUMBA_DISABLE_JIT": jit}
        return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)

    both = [start("1"), start("0")]
    found = [json.loads(process.communicate(timeout=300)[0]) for process in both]
    assert found[0] == found[1]
    assert len(set(found[0])) == 5


# --- referral ---------------------------------------------------------------------------------------


def test_invitations_are_those_of_plain_python() -> None:
    """Who invites whom, from the same draws and written without any of the kernel's shortcuts."""
    simulation = lived(8, referral={**REFERRAL, "rate": 0.4, "who": {"share": 0.7}})
    scene, people, ties, levers = simulation.scene, simulation.people, simulation.ties.arrays, simulation.levers
    model, before = simulation.model, copied(simulation.fields)
    after, tally = copied(before), empty_tally(simulation)
    tables = (levers, model.talk, model.opinion, model.labels)
    refer(0, scene.blocks * simulation.worlds, scene, people, after, ties, *tables, tally)

    opinion, inbox, invited = units(before.opinion)[:, 0], {}, {}
    law = simulation.scenario.laws
    for world in range(simulation.worlds):
        for person in range(scene.people):
            row, replicate = world * scene.people + person, int(scene.replicate[world])
            rate = 0.8 if simulation.plan.whom(0, simulation.marketers.moves(0)[0])[people.group[person], 3] else 0.0
            luck = rng.luck(scene.seed, replicate, scene.day, person, rng.INVITE, 0)
            likes = before.stage[row, 0] & OWNER and opinion[row] >= law.labels.likes
            mine = ties.neighbour[ties.start[person] : ties.start[person + 1]].tolist()
            if not likes or luck >= 1.0 - exp(-rate) or not mine:
                continue
            word = int(rng.draw(scene.seed, replicate, scene.day, person, rng.INVITED, 0))
            friend = world * scene.people + mine[word * len(mine) >> 32]
            if before.bought[friend, 0] != NEVER:
                continue
            invited[friend] = scene.day
            # A good word weighs what a friend's word weighs, unless it is too far from what the listener thinks.
            weight = law.opinion.friend if abs(opinion[row] - opinion[friend]) <= 1.2 else 0.0
            heard = inbox.setdefault(friend, [0.0, 0.0])
            heard[0] += weight
            heard[1] += weight * (opinion[row] - opinion[friend])
    assert len(invited) > 20
    changed = np.flatnonzero(after.invited[:, 0] != before.invited[:, 0])
    assert set(changed.tolist()) == {row for row, day in invited.items() if before.invited[row, 0] != day}
    assert (after.invited[list(invited), 0] == scene.day).all()
    assert set(np.flatnonzero(after.heard[:, 0] - before.heard[:, 0]).tolist()) == set(inbox)
    for row, (weight, pull) in inbox.items():
        assert after.inbox_weight[row, 0] - before.inbox_weight[row, 0] == pytest.approx(weight)
        assert after.inbox_pull[row, 0] - before.inbox_pull[row, 0] == pytest.approx(pull, abs=1e-6)
    words = tally.events[:, 0, 0, events.HEARD_FRIEND].sum()
    assert words == tally.events[:, 0, 0, events.INVITED].sum() == (after.heard.astype(int) - before.heard).sum()
    untouched = set(Fields._fields) - {"invited", "heard", "inbox_weight", "inbox_pull"}
    assert all((getattr(before, name) == getattr(after, name)).all() for name in untouched)


def test_nobody_is_invited_who_ever_had_it() -> None:
    """Day by day: whoever was invited today had not bought it by yesterday; nobody else's clock is set."""
    simulation = Simulation(lively(marketing=moves(referral={**REFERRAL, "rate": 1.0})), replicates=2)
    asked = 0
    while not simulation.finished:
        bought, day = simulation.fields.bought[:, 0].copy(), simulation.day
        simulation.step()
        today = simulation.fields.invited[:, 0] == day
        asked += int(today.sum())
        assert (bought[today] == NEVER).all()
    assert 100 < asked <= total(simulation, "invited")


def test_the_referred_are_new_customers_and_pay_less_to_the_cent() -> None:
    """Revenue of first purchases is the list price, less a third for the referred, in whole units of money."""
    product = {**LOTUS, "repurchase_days": None}
    simulation = Simulation(lively(products={"lotus": product}, marketing=moves(referral=REFERRAL))).run()
    first, referred = total(simulation, "first_purchases"), total(simulation, "referred")
    assert 3 < referred < first
    full, less = 39_990_000, 26_660_000
    again = total(simulation, "repeat_purchases")
    assert total(simulation, "revenue") == (first - referred + again) * full + referred * less
    assert simulation.record.successes.sum() == referred
    fields = simulation.fields
    bought, invited = fields.bought[:, 0].astype(int), fields.invited[:, 0].astype(int)
    valid = (bought >= 0) & (invited != NEVER) & (bought - invited < 9)
    assert valid.sum() == referred
    assert (bought[valid] >= invited[valid]).all()


def test_an_invitation_is_a_promotion_for_who_holds_it() -> None:
    """The same people buy at the same price as in a sale of the same size; repeat purchases are at the full one."""
    # Nobody leaves: who does and comes back is considering it, and would get the sale but no invitation.
    laws = {**LIVELY, "experience": {**LIVELY["experience"], "churn": 0}}
    invitation = {"kind": "referral", "rate": 0, "discount": 0.25, "valid": 32000}
    held = Simulation(lively(laws=laws, marketing=moves(it=invitation)))
    held.fields.invited[:] = 0
    sale = {"kind": "price_promotion", "discount": 0.25, "who": {"stages": ["unaware", "aware", "considering"]}}
    sold, full = Simulation(lively(laws=laws, marketing=moves(it=sale))), Simulation(lively(laws=laws))
    for simulation in (held, sold, full):
        simulation.run()
    assert total(held, "first_purchases") > total(full, "first_purchases")
    skipped = [events.REFERRED]
    assert total(held, "referred") == total(held, "first_purchases")
    assert (np.delete(held.record.events, skipped, 4) == np.delete(sold.record.events, skipped, 4)).all()


def test_an_invitation_ends_with_its_days_and_with_the_programme() -> None:
    """On its last valid day it counts, on the next no more; when the programme is over, none counts."""
    from wom_sim.day.decide import invited, invited_price

    simulation = lived(2, referral=REFERRAL)
    fields, offer = simulation.fields, simulation.levers.products.view(np.recarray)[0, 0]
    row = int(np.flatnonzero(fields.bought[:, 0] == NEVER)[0])
    fields.invited[row, 0] = 10
    answers = [plain(invited)(fields, offer, day, row, 0) for day in (10, 18, 19)]
    assert answers == [True, True, False]
    fields.invited[row, 0] = NEVER
    assert not plain(invited)(fields, offer, 10, row, 0)
    over = lived(12, referral={**REFERRAL, "rate": 1.0, "until": 6})
    assert over.record.events[6:, ..., events.REFERRED].sum() == 0
    assert over.record.events[:6, ..., events.REFERRED].sum() > 0
    assert [plain(invited_price)(99_990_000, share) for share in (0.0, 0.1, 0.95)] == [
        99_990_000,
        89_991_000,
        4_999_500,
    ]


@pytest.mark.parametrize(("priority", "winner"), [(0, 0), (-1, 1)])
def test_of_several_programmes_one_invites(priority: int, winner: int) -> None:
    """The first by name, unless another comes first by priority; the other gains and costs nothing."""
    other = {**REFERRAL, "discount": 0.5, "priority": priority}
    simulation = lived(20, a=REFERRAL, b=other)
    successes = simulation.record.successes.sum(axis=(0, 1))
    assert successes[winner] > 0
    assert successes[1 - winner] == 0
    alone = lived(20, a=(REFERRAL, other)[winner])
    assert (simulation.record.events == alone.record.events).all()


def test_a_reward_raises_the_rate_and_silence_ends_it() -> None:
    """Rewarded, twice the rate; where nobody says a word, nobody invites."""
    free = {key: value for key, value in REFERRAL.items() if key != "cost"}
    rates = [lived(1, it=move).levers.products["most_invite"][0, 0] for move in (free, REFERRAL)]
    assert rates == [0.1, 0.2]
    silent = lively(laws={**LIVELY, "word_of_mouth": False}, marketing=moves(it=REFERRAL))
    assert total(Simulation(silent).run(), "invited") == 0


# --- reviews and loyalty ----------------------------------------------------------------------------


def stars(simulation: Simulation) -> Any:
    """Reviews by world, over all days, products, segments and stars."""
    return simulation.record.events[..., events.STARS : events.STARS + 5].sum(axis=(0, 2, 3, 4))


def test_reviews_that_were_asked_for_are_those_that_would_not_have_been_written() -> None:
    """With a chance of 1 everybody writes once; where nobody reads, the rest of the world stays as it was."""
    laws = {**LIVELY, "inquiry": {"read": 0}}
    runs = [
        Simulation(lively(laws=laws, marketing=moves(**named)), replicates=2).run()
        for named in ({}, {"ask": {"kind": "review_request", "chance": 1.0}})
    ]
    skipped = list(range(events.STARS, events.STARS + 5))
    assert (np.delete(runs[0].record.events, skipped, 4) == np.delete(runs[1].record.events, skipped, 4)).all()
    users = (runs[1].fields.uses[:, 0] > 0) & (runs[1].fields.bought[:, 0] >= 0)
    assert (stars(runs[1]) == users.reshape(2, -1).sum(axis=1)).all()
    assert (runs[1].record.successes.sum(axis=(0, 2)) == stars(runs[1]) - stars(runs[0])).all()
    assert (stars(runs[0]) > 0).all()


def test_nobody_is_asked_twice() -> None:
    """Of two requests for the same people the first asks; a segment of its own is asked by the other."""
    request = {"kind": "review_request", "chance": 0.3}
    both = lived(1, a=request, b={**request, "chance": 0.9}).levers.cells
    assert (both["review"][0, 0] == 0.3).all()
    assert (both["review_line"][0, 0] == 0).all()
    population = {"segments": {"young": {"share": 0.5}, "old": {"share": 0.5}}}
    apart = lively(
        population=population, marketing=moves(a={**request, "who": {"segment": "old"}}, b={**request, "chance": 0.9})
    )
    simulation = Simulation(apart).run(1)
    old = simulation.plan.segment == 1
    assert (simulation.levers.cells["review"][0, 0, old] == 0.3).all()
    assert (simulation.levers.cells["review_line"][0, 0, ~old] == 1).all()


def test_a_bonus_is_a_promotion_for_customers() -> None:
    """Bit for bit the same as the sale that only customers get, and who leaves is decided by the same luck."""
    bonus = lived(20, it={"kind": "loyalty", "bonus": 0.2})
    sale = lived(20, it={"kind": "price_promotion", "discount": 0.2, "who": {"stage": "customer"}})
    assert (bonus.record.events == sale.record.events).all()


def test_a_factor_on_churn_keeps_or_loses_customers() -> None:
    """At 0 nobody leaves; at 3, three times as many on the first day, within 4 standard errors."""
    parts = {"network": {"kind": "watts-strogatz", "n": 4000, "k": 6, "rewiring": 0.2}, "horizon": 1}
    product = {**LOTUS, "owners": 1.0}

    def left(factor: float) -> int:
        move = {"kind": "loyalty", "bonus": 0, "churn": factor}
        scenario = lively(**parts, products={"lotus": product}, marketing=moves(it=move))
        return total(Simulation(scenario, replicates=4).run(), "churned")

    assert left(0.0) == 0
    usual, more = left(1.0), left(3.0)
    assert usual > 100
    assert more / usual == pytest.approx(3.0, abs=4 * 3.0 * (1 / usual + 1 / more) ** 0.5)


# --- people who speak for a brand -------------------------------------------------------------------


def test_ambassadors_are_customers_who_like_it() -> None:
    """At most as many as wanted; each was a customer who thought well enough of it; others are not paid."""
    simulation = Simulation(lively(marketing=moves(it=AMBASSADORS)), replicates=2)
    opinion, stage = units(simulation.fields.opinion)[:, 0], simulation.fields.stage[:, 0].copy()
    simulation.run(1)
    made = (simulation.fields.bond[:, 0] & AMBASSADOR) != 0
    given = simulation.record.given[0, :, 0]
    assert (made.reshape(2, -1).sum(axis=1) == given).all()
    assert (given > 5).all()
    assert (given < 25).all()
    assert ((stage[made] & OWNER) != 0).all()
    assert (opinion[made] >= 0.15).all()
    simulation.run()
    assert ((simulation.fields.bond[:, 0] & AMBASSADOR) != 0).sum() == made.sum()
    assert simulation.record.given[1:].sum() == 0


def test_recruiting_is_that_of_plain_python() -> None:
    """Only the chosen, only customers, only those who think so well of it."""
    simulation = lived(5, it={**AMBASSADORS, "from": 19})
    fields, tally = copied(simulation.fields), empty_tally(simulation)
    chosen = np.arange(0, 300, 2)
    worlds, first = np.array([1]), np.array([0, chosen.size])
    recruit(worlds, first, chosen, 0, 0, simulation.scene, simulation.people, fields, 0.25, tally)
    opinion = units(simulation.fields.opinion)[:, 0]
    stage = simulation.fields.stage[:, 0]
    wanted = {300 + one for one in range(0, 300, 2) if stage[300 + one] & OWNER and opinion[300 + one] >= 0.25}
    assert set(np.flatnonzero(fields.bond[:, 0] & AMBASSADOR).tolist()) == wanted
    assert tally.given.tolist() == [[0], [len(wanted)]]
    assert len(wanted) > 5


@pytest.fixture
def louder() -> Iterator[None]:
    """A move that makes all customers talk more, whether they like it or not."""
    before = dict(Intervention.kinds)

    class Louder(Intervention):
        """Customers talk more."""

        kind: Literal["louder"] = "louder"
        """What kind of move it is."""

        def act(self, today: Today) -> None:
            """Make them talk."""
            today.customers().talk(4.0)

    yield
    Intervention.kinds.clear()
    Intervention.kinds.update(before)


def test_ambassadors_talk_as_if_the_lever_were_theirs_alone(louder: None) -> None:
    """Where every customer is one, the first day is bit for bit that of a factor on the talk of customers."""
    everyone = lived(1, it={"kind": "ambassadors", "talk": 4, "accepts": -1})
    lever = lived(1, it={"kind": "louder"})
    assert (everyone.record.events == lever.record.events).all()
    talk = [
        sum(total(run, f"{kind}_talk") for kind in ("positive", "negative", "neutral")) for run in (lever, lived(1))
    ]
    assert talk[0] > talk[1] > 0


def test_employees_know_it_at_once_and_learn_what_it_is_like() -> None:
    """All of them have heard of it on the first evening and nobody else through work; good work makes them like it."""
    runs = {
        morale: Simulation(
            lively(
                products={"lotus": {**LOTUS, "aware": 0.0, "owners": 0.0}},
                laws={"word_of_mouth": False, "experience": {"uses": 0}},
                marketing=moves(it={**EMPLOYEES, "morale": morale, "rate": 0.3}),
            ),
            replicates=2,
        )
        for morale in (-0.9, 0.9)
    }
    for morale, simulation in runs.items():
        simulation.run(1)
        insiders = simulation.record.given[0, :, 0]
        assert total(simulation, "heard_work") == total(simulation, "became_aware") == insiders.sum() > 30
        simulation.run(10)
        opinion = units(simulation.fields.opinion)[:, 0]
        assert (opinion != 0.0).sum() == insiders.sum()
        assert (np.sign(opinion[opinion != 0.0]) == np.sign(morale)).all()
        assert simulation.record.given.sum() == insiders.sum()


def test_a_day_at_work_is_that_of_plain_python() -> None:
    """Who lives through one, from the same draws; it lies in the own inbox with the weight of a use."""
    simulation = lived(6, it={**EMPLOYEES, "rate": 0.5, "morale": 0.6})
    scene, before = simulation.scene, copied(simulation.fields)
    after, tally = copied(before), empty_tally(simulation)
    work(
        *(0, scene.blocks * simulation.worlds, scene, simulation.people, after),
        *(simulation.levers, simulation.model.opinion, tally),
    )
    insiders = simulation.plan.whom(0, simulation.marketers.moves(0)[0]).any(axis=1)[simulation.people.group]
    opinion = units(before.opinion)[:, 0]
    heard = set()
    for row in range(2 * scene.people):
        world, person = divmod(row, scene.people)
        luck = rng.luck(scene.seed, int(scene.replicate[world]), scene.day, person, rng.MORALE, 0)
        if insiders[person] and luck < 1.0 - exp(-0.5):
            heard.add(row)
            weight = simulation.scenario.laws.opinion.later_use if abs(0.6 - opinion[row]) <= 1.2 else 0.0
            assert after.inbox_weight[row, 0] == pytest.approx(weight)
            assert after.inbox_pull[row, 0] == pytest.approx(weight * (0.6 - opinion[row]), abs=1e-6)
    assert set(np.flatnonzero(after.heard[:, 0]).tolist()) == heard
    assert tally.events[..., events.HEARD_WORK].sum() == len(heard) > 5


def test_joining_in_the_middle_of_a_run_is_paid_on_that_day() -> None:
    """A move that a change brings is new on the day of the change, whatever its window says."""
    change = {"day": 7, "path": "marketing.lotus.voices", "value": AMBASSADORS}
    simulation = Simulation(lively(changes=[change])).run()
    given = simulation.record.given[:, 0, 0]
    assert given[7] > 5
    assert given.sum() == given[7]


# --- beta testers -----------------------------------------------------------------------------------


def quality_after(day: int, **settings: Any) -> dict[str, float]:
    """What quality has gained on a day, by segment, with testers from the segment `fans` only."""
    population = {"segments": {"fans": {"share": 0.2}, "others": {"share": 0.8}}}
    move = {**TESTERS, "who": {"segment": "fans", "count": 6}, "reports": 0.05, **settings}
    simulation = Simulation(lively(population=population, marketing=moves(beta=move)))
    simulation.run(day + 1)
    cells = simulation.levers.cells["quality"][0, 0, :, CUSTOMER]
    segments = {name: cells[simulation.plan.segment == place] for place, name in enumerate(("fans", "others"))}
    assert all(len(set(values.tolist())) == 1 for values in segments.values())
    return {name: float(values[0]) for name, values in segments.items()}


@pytest.mark.parametrize("loudness", [0.0, 0.3, 1.0])
def test_what_is_built_is_by_whom_one_listens_to(loudness: float) -> None:
    """For the testers' own, the gain; for others gain x (1 - loudness) less loss x loudness; by what was understood."""
    found = quality_after(7, loudness=loudness, gain=0.2, loss=0.1)
    known = 1.0 - exp(-0.05 * 6 * 4)
    assert found["fans"] == pytest.approx(known * 0.2)
    assert found["others"] == pytest.approx(known * (0.2 * (1 - loudness) - 0.1 * loudness))


def test_nothing_is_built_before_it_is_ready_and_it_stays() -> None:
    """Four days of listening and three of building: from the eighth day on, to the end."""
    built = [quality_after(day)["others"] > 0.0 for day in (0, 6, 7, 19)]
    assert built == [False, False, True, True]


def test_what_was_built_stays_when_the_money_is_spent() -> None:
    """The budget is gone on the first day; the quality comes a week later, and no more is paid. Unbegun, nothing is."""
    settings: dict[str, Any] = {**TESTERS, "cost": {"fixed": 400, "per_day": 50, "budget": 450}}
    simulation = lived(20, beta=settings)
    assert simulation.levers.cells["quality"][0, 0, 0, CUSTOMER] > 0.0
    assert simulation.record.costs.sum(axis=(0, 2)).tolist() == [450 * MONEY] * 2
    poor = lively(marketing=moves(beta={**TESTERS, "from": 2}, card=ALL["card"]), budgets={"lotus": 4})
    assert (Simulation(poor).run().levers.cells["quality"] == 0.0).all()


def test_more_testers_find_less_new_each() -> None:
    """Nielsen and Landauer 1993: five testers who find a third each find 1 - (2/3)^5 together."""
    from math import log

    third = -log(2 / 3)
    assert understood(third, 1.0, 1.0) == pytest.approx(1 / 3)
    assert understood(third, 5.0, 1.0) == pytest.approx(1 - (2 / 3) ** 5)
    assert understood(third / 10, 5.0, 10.0) == pytest.approx(1 - (2 / 3) ** 5)


def test_testers_who_are_like_everyone_harm_nobody() -> None:
    """With one segment there is no rest: following the testers is following all."""
    simulation = lived(9, beta={**TESTERS, "loudness": 1.0, "loss": 1.0})
    quality = simulation.levers.cells["quality"][0, 0]
    assert (quality == quality[0, 0]).all()
    assert quality[0, 0] > 0.0


def test_plans_are_read_back_as_they_were_written() -> None:
    """Into plain data and back, with customers as the audience of ambassadors where none was named."""
    scenario = lively(marketing=moves(**ALL))
    assert wom.Scenario.from_data(scenario.to_data()) == scenario
    assert scenario.marketing["lotus"]["voices"].who.stages == ("customer",)
    mixed = {"kind": "ambassadors", "who": {"stages": ["customer", "former"]}}
    assert read_intervention(mixed).who.stages == ("customer", "former")
