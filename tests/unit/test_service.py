"""Complaints, and those who answer them: desks, friends and communities, against plain Python over people."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
import pytest
from little import NETWORK, moves, total, town

from wom_sim import rng
from wom_sim.day.chance import HALF
from wom_sim.day.events import EVENTS, MONEY, Tally
from wom_sim.day.help import assist
from wom_sim.day.join import join
from wom_sim.day.race import day_of, slot_of
from wom_sim.day.serve import Desk, capacity_today, serve
from wom_sim.errors import InputError
from wom_sim.network.representations import degree, neighbour
from wom_sim.record import BY_LINE
from wom_sim.simulation import Simulation
from wom_sim.state import FOLLOWS, LATE, MEMBER, NEVER, OPEN, PRIVATE, STAGES
from wom_sim.verification.bits import differences, kept, one_world

LAWS: dict[str, Any] = {
    "talk": {"rate": 0.25, "complaint_days": 6, "patience": 2},
    "experience": {"uses": 0.4, "noise": 0.6, "complaint_below": 0.1, "complaint_chance": 0.7},
    "labels": {"likes": 0.0, "loves": 0.1, "defends": 0.2},
}
ANGRY = {"network": {**NETWORK, "n": 200}, "products": {"lotus": {"price": 10, "aware": 0.6, "owners": 0.5}}}
DESK = {"kind": "service_desk", "capacity": 4, "delay": 1}
CLUB = {"kind": "community", "joining": 0.3, "help": 0.2, "talk": 1.5}
CRISIS = {"kind": "crisis", "from": 3, "reach": 0.3}


def angry(horizon: int = 20, **parts: Any) -> Any:
    """A town in which half of the people have the product, and many complain."""
    return town(**{"horizon": horizon, "laws": LAWS, **ANGRY, **parts})


def run(**named: Any) -> Simulation:
    """The town with some moves, lived through."""
    return Simulation(angry(marketing=moves(**named)), replicates=2).run()


def by_day(simulation: Simulation, event: str) -> Any:
    """Counts of one event: int64 (steps, worlds)."""
    return simulation.record.events[:, :, 0, :, EVENTS.index(event)].sum(axis=2)


# --- against plain Python -----------------------------------------------------------------------------


@pytest.fixture
def morning() -> Simulation:
    """A morning on which complaints of both kinds and many ages are open in two worlds."""
    club = {**CLUB, "help": 0.0, "talk": 1.0}
    easy = {**DESK, "capacity": 1e-9, "private": 0.4}
    simulation = Simulation(angry(marketing=moves(club=club, desk=easy)), seed=5, replicates=[2, 7]).run(12)
    simulation.fields.bond[::3] |= FOLLOWS
    return simulation


def waiting(simulation: Simulation, row: int) -> tuple[bool, int]:
    """Whether a complaint is open, and its age."""
    clock = int(simulation.fields.complained[row, 0])
    age = simulation.day - clock if clock != NEVER else 10**6
    return bool(simulation.fields.bond[row, 0] & OPEN) and age <= 6, age


def luck(simulation: Simulation, row: int, purpose: int, slot: int, day: int) -> float:
    world, person = divmod(row, simulation.scene.people)
    return float(rng.luck(simulation.scene.seed, int(simulation.scene.replicate[world]), day, person, purpose, slot))


def empty(simulation: Simulation) -> Tally:
    return Tally.empty(simulation.record.events.shape[1:], (simulation.worlds, 2), simulation.tallies[0].trace)


def people_of(simulation: Simulation, tally: Tally, event: str) -> list[int]:
    """Counts of one event by world."""
    counts: list[int] = tally.events[:, 0, :, EVENTS.index(event)].sum(axis=1).tolist()
    return counts


def answered(simulation: Simulation, desk: Desk, allowed: set[str]) -> dict[int, list[int]]:
    """By world, the rows that a desk answers, in order: the specification, person by person."""
    law, day = simulation.scenario.laws, simulation.day
    order: dict[int, list[int]] = {}
    for world in range(simulation.worlds):
        known = []
        for row in range(world * 200, (world + 1) * 200):
            is_open, age = waiting(simulation, row)
            stage = STAGES[simulation.stages("lotus", world)[row - world * 200]]
            if not is_open or stage not in allowed or age < desk.delay:
                continue
            complained = day - age
            found = luck(simulation, row, rng.FIND, 0, complained)
            reached = law.service.addressed + (1.0 - law.service.addressed) * desk.finding
            if simulation.fields.bond[row, 0] & PRIVATE or found < reached:
                known.append((complained, luck(simulation, row, rng.CAPACITY, slot_of(1, 0), complained), row))
        spare = luck(simulation, world * 200 + desk.key, rng.CAPACITY, 0, day) if desk.key < 200 else 1.0
        capacity = int(desk.capacity) + (spare < desk.capacity % 1.0)
        order[world] = [row for _, _, row in sorted(known)[:capacity]]
    return order


@pytest.mark.parametrize(
    ("desk", "allowed"),
    [
        (Desk(6.0, 1.0, 0.6, 0.3, True, 0.4, 3), set(STAGES)),
        (Desk(2.5, 0.0, 1.0, 0.0, False, 0.0, 11), {"customer"}),
        (Desk(1000.0, 3.0, 0.0, 1.0, True, 0.4, 0), {"customer", "former"}),
    ],
)
def test_a_desk_against_plain_python(morning: Simulation, desk: Desk, allowed: set[str]) -> None:
    """Who is answered, in what order, how good it is, and what it does to opinion, trust, bonds and onlookers."""
    law, day, before = morning.scenario.laws, morning.day, morning.fields
    expected = answered(morning, desk, allowed)
    after = before._replace(**{name: array.copy() for name, array in before._asdict().items()})
    heard = before.heard.copy()
    late = set()
    for row in range(400):
        is_open, age = waiting(morning, row)
        stage = STAGES[morning.stages("lotus", row // 200)[row % 200]]
        private = bool(before.bond[row, 0] & PRIVATE)
        told = private or luck(morning, row, rng.FIND, 0, day - age) < law.service.addressed if is_open else False
        if is_open and stage in allowed and told and age > 2:
            late.add(row)
    good = {row for rows in expected.values() for row in rows if luck(
        morning, row, rng.SERVE, 0, int(before.complained[row, 0])) < desk.quality}  # fmt: skip
    public = {
        row for rows in expected.values() for row in rows
        if not before.bond[row, 0] & PRIVATE or day - int(before.complained[row, 0]) > 2
    }  # fmt: skip
    for row in good & public if desk.replies else ():
        person, first = row % 200, row - row % 200
        for slot in range(degree(morning.ties.arrays, person)):
            if luck(morning, row, rng.SERVE, slot_of(1, slot), day_of(day, slot)) < law.service.onlookers:
                heard[first + neighbour(morning.ties.arrays, person, slot), 0] += 1
    tally, groups = empty(morning), len(morning.people.segment)
    audience = np.repeat([[stage in allowed for stage in STAGES]], groups, axis=0)
    everyone, nobody = np.arange(2), np.zeros(3, np.int64)
    model = morning.model
    laws = (morning.ties.arrays, model.opinion, model.trust, model.talk, model.labels, model.service)
    serve(
        everyone, nobody, nobody[:0], 0, 1, morning.scene, morning.people, after, *laws, audience, desk.record(), tally
    )
    rows = {row for served in expected.values() for row in served}
    assert people_of(morning, tally, "answered") == [len(served) for served in expected.values()]
    assert tally.successes.tolist() == [[0, len(served)] for served in expected.values()]
    assert sum(people_of(morning, tally, "resolved")) == len(good)
    assert sum(people_of(morning, tally, "heard_reply")) == tally.exposures[:, 1].sum() == (heard - before.heard).sum()
    assert (after.heard == heard).all()
    for row in range(400):
        bond = int(before.bond[row, 0]) | (LATE if row in late else 0)
        trust, steps = before.trust[row, 0] / 32767.0, []
        steps += [-1.0] if row in late and not before.bond[row, 0] & LATE else []
        steps += [1.0 if row in good else -1.0] if row in rows else []
        for conduct in steps:
            pace = law.service.trust * (law.trust.loss if conduct < trust else 1.0)
            trust = round((trust + pace * (conduct - trust)) * 32767.0) / 32767.0
        opinion = float(before.opinion[row, 0])
        if row in good:
            age = day - int(before.updated[row, 0])
            gained = float(before.confidence[row, 0]) * exp(-HALF * age / law.opinion.confidence_half_life)
            person = morning.people.codes, row % 200
            stubborn = stubbornness(morning, *person)
            weight = law.service.weight
            opinion += weight * (law.service.recovery - opinion) / (2.0 * stubborn + gained + weight)
        assert int(after.bond[row, 0]) == (bond & (FOLLOWS | MEMBER) if row in rows else bond)
        assert int(after.complained[row, 0]) == (NEVER if row in good else before.complained[row, 0])
        assert after.trust[row, 0] == round(trust * 32767.0)
        assert after.opinion[row, 0] == pytest.approx(opinion, abs=1e-12)
    assert rows, "nobody was answered"
    assert late, "nobody waited too long"


def stubbornness(simulation: Simulation, codes: Any, person: int) -> float:
    """The trait of one person, from the tables of the model."""
    from wom_sim.population import STUBBORNNESS, code_of, trait_value

    code = code_of(codes, STUBBORNNESS, person)
    segment = simulation.people.segment[simulation.people.group[person]]
    return float(trait_value(simulation.people, 0, STUBBORNNESS, segment, code))


def test_friends_who_help_against_plain_python(morning: Simulation) -> None:
    """Members and advocates help those tied to them who complain in public, each at a rate; one of them is heard."""
    day, before, ties = morning.day, morning.fields, morning.ties.arrays
    morning.levers = morning.levers._replace(cells=morning.levers.cells.copy(), products=morning.levers.products.copy())
    morning.levers.cells["help"][..., 3] = 0.1
    morning.levers.cells["help"][..., 1] = 0.3
    morning.levers.products["most_help"] = 0.3
    helped: dict[int, int] = {}
    for row in range(400):
        is_open, age = waiting(morning, row)
        person, first = row % 200, row - row % 200
        if not is_open or (before.bond[row, 0] & PRIVATE and age <= 2):
            continue
        rates = []
        for slot in range(degree(ties, person)):
            friend = first + neighbour(ties, person, slot)
            willing = before.bond[friend, 0] & MEMBER or (before.opinion[friend, 0] >= 0.2 and before.stage[friend, 0])
            rates.append((friend, {3: 0.1, 1: 0.3}.get(int(morning.stages("lotus", row // 200)[friend - first]), 0.0)
                          if willing else 0.0))  # fmt: skip
        whole, draw = sum(rate for _, rate in rates), luck(morning, row, rng.HELP, 0, day)
        if draw < 1.0 - exp(-whole):
            mark = draw / (1.0 - exp(-whole)) * whole
            for friend, rate in rates:
                if rate > 0.0 and mark >= 0.0:
                    helped[row] = friend
                mark -= rate
    pulls = before.inbox_pull.copy()
    tally, model = empty(morning), morning.model
    blocks = morning.scene.blocks * 2
    tables = (ties, morning.levers, model.opinion, model.talk, model.labels)
    assist(0, blocks, morning.scene, morning.people, before, *tables, tally)
    rows = sorted(helped)
    assert len(rows) > 3
    assert sum(people_of(morning, tally, "helped")) == sum(people_of(morning, tally, "heard_reply")) == len(rows)
    assert np.flatnonzero(before.heard[:, 0]).tolist() == rows
    assert (before.complained[rows, 0] == NEVER).all()
    assert not (before.bond[rows, 0] & (OPEN | PRIVATE | LATE)).any()
    for row in rows:
        weight = before.inbox_weight[row, 0]
        distance = before.opinion[helped[row], 0] - before.opinion[row, 0]
        assert before.inbox_pull[row, 0] == pytest.approx(weight * distance)
    others = np.setdiff1d(np.arange(400), rows)
    assert (before.inbox_pull[others] == pulls[others]).all()


def test_members_against_plain_python(morning: Simulation) -> None:
    """Who likes the product joins at a rate, who has come to dislike it leaves, and nobody else changes."""
    fields, labels = morning.fields, morning.scenario.laws.labels
    fields.bond[:150] |= MEMBER
    bond, tally = fields.bond.copy(), empty(morning)
    audience = np.ones((len(morning.people.segment), len(STAGES)), np.bool_)
    nobody = np.zeros(3, np.int64)
    laws = (morning.model.labels, audience, 0.5)
    join(np.arange(2), nobody, nobody[:0], 0, 1, morning.scene, morning.people, fields, *laws, tally)
    for row in range(400):
        aware, opinion = fields.stage[row, 0] != 0, fields.opinion[row, 0]
        stays = bool(bond[row, 0] & MEMBER) and opinion >= 0.0 and aware
        lucky = luck(morning, row, rng.JOIN, 0, morning.day) < 1.0 - exp(-0.5)
        joins = not bond[row, 0] & MEMBER and aware and opinion >= labels.likes and lucky
        assert bool(fields.bond[row, 0] & MEMBER) == (stays or joins)
        assert (fields.bond[row, 0] ^ bond[row, 0]) in (0, MEMBER)
    assert tally.successes[:, 1].sum() == ((fields.bond & ~bond) & MEMBER != 0).sum() > 5
    assert ((bond & ~fields.bond) & MEMBER != 0).sum() > 5


# --- complaints --------------------------------------------------------------------------------------


def test_without_a_desk_a_complaint_is_open_for_its_days() -> None:
    """Nobody answers: those who complained within the days have an open complaint, in public."""
    simulation = run()
    assert (by_day(simulation, "open_complaints") == by_day(simulation, "public_complaints")).all()
    clock = simulation.fields.complained[:, 0].reshape(2, -1).astype(int)
    assert by_day(simulation, "open_complaints")[-1].tolist() == ((19 - clock <= 6).sum(axis=1)).tolist()
    assert total(simulation, "answered") == total(simulation, "helped") == 0


def test_complaints_come_in_go_out_or_stay() -> None:
    """Once nobody complains any more: open today = open yesterday - answered - helped - too old."""
    simulation = Simulation(angry(40, marketing=moves(desk={**DESK, "private": 0.3}, club=CLUB)), replicates=2).run(15)
    simulation.change("laws.experience.uses", 0.0)
    gone = []
    for _ in range(8):
        clock, bond = simulation.fields.complained[:, 0].astype(int), simulation.fields.bond[:, 0].copy()
        today = simulation.day
        old = ((bond & OPEN) != 0) & (clock != NEVER) & (clock == today - 7)
        simulation.step()
        before, after = by_day(simulation, "open_complaints")[today - 1 : today + 1]
        out = by_day(simulation, "answered")[today] + by_day(simulation, "helped")[today]
        assert (after == before - out - old.reshape(2, -1).sum(axis=1)).all()
        gone.append(out.sum())
    assert sum(gone) > 5


def test_in_private_nobody_hears_of_it_until_patience_ends() -> None:
    """A complaint in private is talked about only when no answer has come in time."""
    slow = {**DESK, "delay": 365, "private": 1.0}
    patient = {**LAWS, "talk": {**LAWS["talk"], "patience": 100}}
    silent = Simulation(angry(laws=patient, marketing=moves(desk=slow)), replicates=2).run()
    assert total(silent, "public_complaints") == 0
    assert total(silent, "open_complaints") > 200
    loud = run(desk=slow)
    assert total(loud, "public_complaints") > 100
    assert (by_day(loud, "public_complaints")[:3] == 0).all()
    words = [sum(total(one, f"{tone}_talk") for tone in ("positive", "negative", "neutral")) for one in (silent, loud)]
    assert words[0] < words[1]


# --- desks -------------------------------------------------------------------------------------------


def test_a_desk_answers_what_it_can_and_no_more() -> None:
    """Of the market's complaints a part of one a day is answered now and then, so that the mean is right."""
    capacity, people = 270.0, 200 * 400
    scenario = angry(60, market={"people": people}, marketing=moves(desk={**DESK, "capacity": capacity, "finding": 1}))
    simulation = Simulation(scenario, replicates=12).run()
    busy = by_day(simulation, "answered")[10:]
    assert set(np.unique(busy)) == {0, 1}
    spread = np.sqrt(0.675 * 0.325 / busy.size)
    assert abs(busy.mean() - capacity / 400) < 4 * spread
    assert capacity_today(3.0, 0.0) == 3


def test_what_an_answer_costs() -> None:
    """Each answer stands for those of the market; a day of the desk costs what it costs."""
    desk = {**DESK, "cost": {"per_day": 30, "per_success": 2}}
    simulation = Simulation(angry(market={"people": 2000}, marketing=moves(desk=desk))).run()
    many = total(simulation, "answered")
    assert many > 5
    assert simulation.record.costs.sum() == (20 * 30 + 10 * 2 * many) * MONEY


@pytest.mark.parametrize("first", ["a", "b"])
def test_of_two_desks_the_first_takes_what_it_can(first: str) -> None:
    """By priority, then by name; the other gets what is left."""
    desks = {name: {**DESK, "capacity": 1000, "priority": 0 if first == "b" and name == "b" else int(first == "b")}
             for name in ("a", "b")}  # fmt: skip
    simulation = run(**desks)
    taken = simulation.record.successes.sum(axis=(0, 1)).tolist()
    assert taken == ([total(simulation, "answered"), 0] if first == "a" else [0, total(simulation, "answered")])
    assert max(taken) > 50


def test_others_are_not_answered() -> None:
    """A desk for some people answers them only."""
    desk = {**DESK, "capacity": 1000, "who": {"people": list(range(100))}, "quality": 1.0}
    laws = {**LAWS, "trust": {"use": 0.0}}
    simulation = Simulation(angry(laws=laws, marketing=moves(desk=desk)), replicates=2).run()
    lost = simulation.fields.trust[:, 0].reshape(2, 200)
    assert lost[:, :100].any()
    assert not lost[:, 100:].any()


# --- crises -------------------------------------------------------------------------------------------


def test_news_of_a_crisis_halves() -> None:
    """The share who meet it falls by half in every half-life until it is no news, and harm lasts for its days."""
    scenario = angry(marketing=moves(crisis={**CRISIS, "half_life": 2, "harm": 0.5, "harm_days": 4}))
    simulation = Simulation(scenario)
    for day in range(20):
        simulation.step()
        reached = 1.0 - np.exp(-simulation.levers.exposure[0, 0].max())
        assert reached == pytest.approx(0.3 * 2 ** (-(day - 3) / 2) if day >= 3 else 0.0)
        assert simulation.levers.cells["quality"].min() == (-0.5 if 3 <= day < 7 else 0.0)
    late = Simulation(angry(60, marketing=moves(crisis={**CRISIS, "half_life": 2}))).run()
    assert not late.record.exposures[30:].any()


def test_a_crisis_is_no_order() -> None:
    """It lowers opinions by what is heard and said, and an answer to it is one message among others."""
    quiet = angry(laws={**LAWS, "experience": {**LAWS["experience"], "uses": 0.0}})
    apology = {"kind": "crisis_response", "from": 6, "reach": 0.3}
    arms = [
        quiet.patch({"marketing": moves(**named)})
        for named in ({}, {"crisis": CRISIS}, {"crisis": CRISIS, "sorry": apology})
    ]
    opinion = [Simulation(arm, replicates=4).run().fields.opinion.mean() for arm in arms]
    assert opinion[1] < opinion[2] < opinion[0]


# --- promises of every move ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named",
    [
        {"desk": {**DESK, "from": 100}},
        {"desk": {**DESK, "capacity": 1e-12, "delay": 365}},
        {"club": {**CLUB, "joining": 0.0, "help": 0.0, "talk": 1.0}},
        {"club": {**CLUB, "from": 100}},
        {"crisis": {**CRISIS, "reach": 0.0}},
        {"crisis": {**CRISIS, "from": 100}},
        {"sorry": {"kind": "crisis_response", "reach": 0.0}},
    ],
    ids=str,
)
def test_a_move_that_does_nothing_changes_no_bit(named: dict[str, Any]) -> None:
    """Neutral, or outside its window: the same bits as none. Only a desk that never answers is found wanting."""
    without, within = (
        kept(Simulation(angry(150, marketing=moves(**some)), replicates=2).run(20)) for some in ({}, named)
    )
    for name in BY_LINE:
        del without[f"record {name}"], within[f"record {name}"]
    if "capacity" in str(named) and "from" not in str(named):
        assert set(differences(without, within)) == {"state bond", "state trust", "record events"}
        without, within = ({name: value for name, value in side.items() if name not in ("state bond", "state trust")}
                           for side in (without, within))  # fmt: skip
        for side in (without, within):
            side["record events"] = np.delete(side["record events"], EVENTS.index("trust"), axis=-1)
    assert differences(without, within) == []


ALL = {
    "desk": {**DESK, "private": 0.4, "public_reply": 0.3, "finding": 0.5},
    "night": {**DESK, "capacity": 1.5, "delay": 3},
    "club": CLUB,
    "crisis": {**CRISIS, "harm": 0.2},
    "sorry": {"kind": "crisis_response", "from": 6, "reach": 0.2},
}


def test_order_in_the_file_does_not_matter() -> None:
    """Sums of floats, and who is answered first, must not hang on how a file is written."""
    one, other = (kept(run(**dict(order))) for order in (ALL.items(), reversed(ALL.items())))
    assert differences(one, other) == []


def test_a_world_is_the_same_alone_and_after_a_save(tmp_path: Any) -> None:
    """Beside other worlds, in another arm's company, and stopped in the middle: the same bits."""
    scenario = angry(marketing=moves(**ALL))
    several = Simulation([scenario, angry()], replicates=[4, 9]).run()
    alone = Simulation(scenario, replicates=[9]).run(8)
    alone.save(tmp_path / "here.wom")
    resumed = Simulation.load(tmp_path / "here.wom").run()
    assert differences(kept(alone.run()), kept(resumed)) == []
    assert differences(kept(resumed), one_world(several, 1)) == []
    assert total(resumed, "answered") * total(resumed, "helped") * total(resumed, "heard_reply") > 0


def test_what_is_put_right_is_lived() -> None:
    """The trace counts a recovery as experience, so that contributions still add up to opinions."""
    simulation = Simulation(angry(marketing=moves(**ALL)), replicates=2, trace=True).run()
    assert simulation.tracing is not None
    assert simulation.tracing.trail.parts.sum(axis=2) == pytest.approx(simulation.fields.opinion, abs=1e-9)
    again = Simulation(angry(marketing=moves(desk={**DESK, "quality": 1.0})), trace=True)
    kinds = set()
    while not again.finished:
        again.step()
        log = again.events
        kinds |= set(log["kind"].to_list())
        assert (log.filter(log["kind"] == "recovery")["intervention"] == "marketing.lotus.desk").all()
    assert "recovery" in kinds


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ({**DESK, "capacity": 0}, "capacity"),
        ({**DESK, "capacity": float("nan")}, "capacity"),
        ({**DESK, "delay": -1}, "delay"),
        ({**DESK, "quality": 1.1}, "quality"),
        ({**DESK, "finding": -0.1}, "finding"),
        ({**DESK, "public_reply": 2}, "public_reply"),
        ({**CLUB, "help": -1}, "help"),
        ({**CLUB, "talk": 101}, "talk"),
        ({**CRISIS, "reach": 1.0}, "reach"),
        ({"kind": "crisis", "on": 3, "reach": 0.1}, "give 'from'"),
        ({**CRISIS, "half_life": 0}, "half_life"),
        ({"kind": "crisis_response", "reach": 0.1, "sincerity": 1.5}, "sincerity"),
    ],
)
def test_what_cannot_be_is_refused(move: dict[str, Any], said: str) -> None:
    """With the place in the user's file, before anything runs."""
    with pytest.raises(InputError, match=rf"marketing\.lotus\.it.*{said}"):
        angry(marketing=moves(it=move))


@pytest.mark.parametrize("move", [DESK, CLUB])
def test_ideas_have_no_customers(move: dict[str, Any]) -> None:
    """Nobody complains of an idea, and nobody is its customer."""
    with pytest.raises(InputError, match="is an idea"):
        angry(products={"lotus": {"idea": True}}, marketing=moves(it=move))
