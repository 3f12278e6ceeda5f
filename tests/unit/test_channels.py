"""Paid and earned channels: what is bought, what is met of it, and what it costs."""

from __future__ import annotations

from math import exp, floor, sqrt
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import NETWORK, RADIO, moves, total, town

from wom_sim import rng
from wom_sim.day.events import MONEY
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import read_intervention
from wom_sim.marketing.interventions.mass_media import MassMedia
from wom_sim.marketing.interventions.public_relations import PublicRelations
from wom_sim.simulation import Simulation
from wom_sim.state import SCRATCH, UNSUBSCRIBED

ADS = {"kind": "paid_social", "budget_a_day": 0.5, "price_per_thousand": 10, "who": {"platform": "online"}}
LETTERS = {"kind": "email", "every": 3, "open_rate": 0.5, "leave": 0.1}
PRESS = {"kind": "public_relations", "pitches": 7, "pickup": 0.3, "reach": 0.3}
STARS = {"kind": "influencers", "every": 2, "who": {"platform": "online", "count": 5}}
SHOP = {"kind": "intermediary", "reach": 0.5}
ALL = {"ads": ADS, "letters": LETTERS, "press": PRESS, "radio": RADIO, "shop": SHOP, "stars": STARS}


def same(one: Simulation, other: Simulation) -> bool:
    """Whether people and counts of two simulations are the same, bit for bit."""
    pairs = zip(one.fields._asdict().items(), other.fields, strict=True)
    fields = all((mine == theirs).all() for (name, mine), theirs in pairs if name not in SCRATCH)
    return fields and one.record.events.tobytes() == other.record.events.tobytes()


def exposures(simulation: Simulation) -> Any:
    """Messages met by step, summed over worlds and interventions."""
    return simulation.record.exposures.sum(axis=(1, 2))


# --- all of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "quiet",
    [
        {**RADIO, "reach": 0.0},
        {"kind": "mass_media", "grp": 0, "carry_over": 5},
        {**ADS, "budget_a_day": 0},
        {**LETTERS, "open_rate": 0.0},
        {**PRESS, "pitches": 0},
        {**PRESS, "pickup": 0.0},
        {**PRESS, "reach": 0.0},
        {**SHOP, "reach": 0.0},
        {**SHOP, "reach": 0.0, "disclosed": False, "comes_out": 5, "scandal": {"reach": 0.0}},
        {**STARS, "from": 19},
    ],
)
def test_neutral_settings_are_none(quiet: dict[str, Any]) -> None:
    """What reaches nobody leaves every bit as it is without; what begins on the last day does so until then."""
    days = quiet.get("from", 20)
    without, with_ = Simulation(town()).run(days), Simulation(town(marketing=moves(quiet=quiet))).run(days)
    assert same(without, with_)


def test_the_order_in_the_file_is_of_no_account() -> None:
    """Luck goes by the names of moves, and sums by their canonical order."""
    forth, back = (dict(order) for order in (ALL.items(), reversed(ALL.items())))
    runs = [Simulation(town(marketing=moves(**named)), replicates=2).run() for named in (forth, back)]
    assert same(*runs)
    assert runs[0].record.exposures.sum(axis=(0, 1)).all()
    assert (runs[0].record.exposures == runs[1].record.exposures).all()


def test_another_move_leaves_one_s_own_luck_alone() -> None:
    """Letters are opened by the same people whatever else is planned and never done."""
    idle = {"kind": "mass_media", "reach": 0.0}
    alone, beside = (
        Simulation(town(marketing=moves(m=LETTERS, **more))).run() for more in ({}, {"a": idle, "z": idle})
    )
    assert same(alone, beside)


@pytest.mark.parametrize("kind", ALL)
def test_outside_its_window_nothing_happens(kind: str) -> None:
    """Before it begins a run is the same bit for bit, and after its end nothing is met for ever."""
    move = {**ALL[kind], "from": 4, "until": 8}
    without, within = Simulation(town()).run(), Simulation(town(marketing=moves(m=move))).run()
    assert (without.record.events[:4] == within.record.events[:4]).all()
    assert not exposures(within)[:4].any()
    assert exposures(within)[4:8].any()
    lasting = {"press": 20, "stars": 12}.get(kind, 8)
    assert not exposures(within)[lasting:].any()


@pytest.mark.parametrize("half", [5, 9, 13])
def test_saved_and_resumed_they_go_on(half: int, tmp_path: Path) -> None:
    """State, bills and luck are those of a run that was not interrupted, in windows and after them."""
    cost = {"per_exposure": 0.01, "per_day": 1, "per_person": 0.1}
    late = {name: {**move, "until": 9, "cost": cost} for name, move in ALL.items()}
    late["radio"] |= {"carry_over": 3}
    late["shop"] |= {"disclosed": False, "comes_out_chance": 0.1, "cost": {}}
    whole = Simulation(town(marketing=moves(**late)), replicates=2)
    whole.run(half).save(tmp_path / "half.wom")
    resumed = Simulation.load(tmp_path / "half.wom").run()
    assert same(whole.run(), resumed)
    assert (whole.record.costs == resumed.record.costs).all()
    assert (whole.record.exposures == resumed.record.exposures).all()


def test_they_run_in_steps_of_a_week() -> None:
    """Letters, stories and what is carried over go by days in longer steps too, and can be traced."""
    weekly = {name: move for name, move in ALL.items() if name != "stars"}
    weekly["letters"] = {**LETTERS, "every": 1, "leave": 0.0}
    simulation = Simulation(town(horizon=21, step=7, marketing=moves(**weekly)), trace=True).run()
    assert simulation.record.given.sum() == 21 * 300
    assert simulation.record.exposures.sum(axis=(0, 1)).all()


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ({"kind": "mass_media"}, r"lotus\.m: give either 'reach'.* or 'grp'"),
        ({**RADIO, "grp": 100}, r"lotus\.m: give either 'reach'.* or 'grp'"),
        ({**RADIO, "carry_over": -1}, r"lotus\.m\.carry_over"),
        ({**RADIO, "pulse": {"on": 0, "off": 3}}, r"lotus\.m\.pulse\.on"),
        ({**RADIO, "pulse": {"on": 3}}, r"lotus\.m\.pulse\.off: this is missing"),
        ({**RADIO, "on": 3, "pulse": {"on": 3, "off": 2}}, r"lotus\.m: 'on' is one day"),
        ({**RADIO, "from": 9, "until": 4}, r"lotus\.m: it ends on day 4"),
        ({**ADS, "who": {}}, r"lotus\.m\.who\.platform: say on which platform"),
        (
            {**ADS, "who": {"platform": "onlin"}},
            r"lotus\.m\.who\.platform: there is no platform 'onlin'. Did you mean 'online'",
        ),
        ({**ADS, "price_per_thousand": 0}, r"lotus\.m\.price_per_thousand"),
        ({"kind": "email"}, r"lotus\.m: say when letters are sent"),
        ({**LETTERS, "days": [3]}, r"lotus\.m: say when letters are sent"),
        ({"kind": "email", "days": [3, 12], "until": 10}, r"lotus\.m\.days: day 12 lies outside"),
        ({"kind": "email", "days": []}, r"lotus\.m\.days"),
        ({**PRESS, "pickup": 1.2}, r"lotus\.m\.pickup"),
        ({**PRESS, "half_life": 0}, r"lotus\.m\.half_life"),
        ({**STARS, "who": {"count": 5}}, r"lotus\.m\.who\.platform: say on which platform"),
        ({**STARS, "who": {"platform": "online"}}, r"lotus\.m\.who: say how many are paid"),
        (
            {**STARS, "who": {"platform": "offline", "count": 5}},
            r"lotus\.m\.who\.platform: 'offline' has no feed.*'online'|Known here: online",
        ),
        ({**STARS, "comes_out": 3}, r"lotus\.m: what is disclosed cannot come out"),
        ({**STARS, "disclosed": False, "comes_out": 3, "from": 4}, r"lotus\.m\.comes_out: it cannot come out before"),
        ({**STARS, "disclosed": False, "comes_out": 3, "comes_out_chance": 0.1}, r"lotus\.m: give either the day"),
        (
            {**STARS, "disclosed": False, "comes_out": 3, "cost": {"per_exposure": 1}},
            r"lotus\.m\.cost\.per_exposure: .*news",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(move: dict[str, Any], said: str) -> None:
    """Each fault is named with its place, before anything runs."""
    with pytest.raises(InputError, match=said):
        town(marketing=moves(m=move))


def test_posts_are_put_up_by_the_day() -> None:
    """In a step of a week most would be taken down unread."""
    with pytest.raises(InputError, match=r"lotus\.m: posts are put up by the day"):
        town(horizon=21, step=7, marketing=moves(m=STARS))


# --- mass media -------------------------------------------------------------------------------------------------------


def test_a_hundred_rating_points_are_a_contact_a_week() -> None:
    """GRP = reach in percent times frequency: g points a week are g / 700 contacts of one person a day."""
    assert MassMedia.model_validate({"grp": 100}).rate * 7 == pytest.approx(1.0)
    move = {"kind": "mass_media", "grp": 70}
    people, days = 5000, 20
    simulation = Simulation(town(network={**NETWORK, "n": people}, marketing=moves(m=move))).run(days)
    chance = 1.0 - exp(-0.1)
    met = exposures(simulation).sum()
    assert abs(met - people * days * chance) < 4.0 * sqrt(people * days * chance * (1.0 - chance))
    assert total(simulation, "heard_marketing") == met
    reached = (simulation.fields.exposed[:, 0] >= 0).mean()
    expected = 1.0 - exp(-0.1 * days)
    assert abs(reached - expected) < 4.0 * sqrt(expected * (1.0 - expected) / people)


@given(
    first=st.integers(0, 9), length=st.integers(1, 30), on=st.integers(1, 9), off=st.integers(1, 9),
    day=st.integers(0, 60), days=st.integers(0, 30),
)  # fmt: skip
def test_pulses(first: int, length: int, on: int, off: int, day: int, days: int) -> None:
    """Days on and off in turn from the first day on, however they are asked for."""
    move = MassMedia.model_validate(
        {"reach": 0.1, "from": first, "until": first + length, "pulse": {"on": on, "off": off}}
    )
    due = [first <= each < first + length and (each - first) % (on + off) < on for each in range(day, day + days)]
    assert move.runs(day, days) == sum(due)


def test_carry_over_is_a_geometric_sum() -> None:
    """Adstock (Broadbent 1979): the convolution of what is broadcast with (1 - w) w^k; nothing is added or lost."""
    half_life, last = 4.0, 60
    window = {"from": 3, "until": 17, "pulse": {"on": 5, "off": 2}}
    move = MassMedia.model_validate({"reach": 0.1, "carry_over": half_life, **window})
    kept = 0.5 ** (1.0 / half_life)
    broadcast = [3 <= day < 17 and (day - 3) % 7 < 5 for day in range(last)]
    expected = np.convolve(broadcast, (1.0 - kept) * kept ** np.arange(last))[:last]
    assert [move.present(day) for day in range(last)] == pytest.approx(expected, abs=1e-12)
    assert sum(move.present(day) for day in range(200)) == pytest.approx(sum(broadcast), rel=1e-5)
    always = MassMedia.model_validate({"reach": 0.1, "carry_over": half_life})
    assert always.present(0) == pytest.approx(1.0 - kept)
    assert always.present(9) == pytest.approx(1.0 - kept**10)
    at_once = MassMedia.model_validate({"reach": 0.1, **window})
    assert [at_once.present(day) for day in range(last)] == [float(due) for due in broadcast]


def test_what_is_carried_over_is_not_paid_by_the_day() -> None:
    """Messages go on being met, and billed, after the last spot; days are paid for as long as there are spots."""
    cost = {"fixed": 10, "per_day": 3, "per_exposure": 0.25}
    move = {"kind": "mass_media", "grp": 300, "carry_over": 2, "from": 2, "until": 7, "cost": cost}
    simulation = Simulation(town(marketing=moves(m=move)), replicates=1).run()
    met = exposures(simulation)
    assert not met[:2].any()
    assert met[7:12].all()
    assert met[3] > met[2]
    assert met[11] < met[7]
    assert simulation.record.ran.sum() == 5
    assert simulation.record.costs.sum() == round((10 + 5 * 3 + 0.25 * met.sum()) * MONEY)
    result = simulation.record.costs[:, 0, 0]
    assert (result[7:] == met[7:] * round(0.25 * MONEY)).all()


# --- paid social media ------------------------------------------------------------------------------------------------


def test_advertisements_cost_what_a_thousand_costs() -> None:
    """To the cent: messages met times the price of a thousand over a thousand, for the people each stands for."""
    for people, scale in ((None, 1), (30_000, 100)):
        market = {"market": {"people": people}} if people else {}
        # What a day's money buys in a market a hundred times as large takes a hundred times the money.
        move = {**ADS, "budget_a_day": 0.5 * scale, "price_per_thousand": 12.5, "cost": {"fixed": 7}}
        simulation = Simulation(town(marketing=moves(m=move), **market), replicates=1).run()
        met = int(exposures(simulation).sum())
        assert met > 100
        assert simulation.record.costs.sum() == 7 * MONEY + met * scale * 12_500


def test_a_day_s_money_buys_so_many_advertisements() -> None:
    """At 10 for a thousand, 0.5 a day shows 50: each member meets Poisson(50 / members), and one a day at most."""
    simulation = Simulation(town(marketing=moves(m=ADS)), replicates=20)
    members = simulation.crowd.member[1].sum()
    simulation.run()
    chance, tries = 1.0 - exp(-50.0 / members), members * 20 * 20
    met = exposures(simulation).sum()
    assert abs(met - tries * chance) < 4.0 * sqrt(tries * chance * (1.0 - chance))
    seen = (simulation.fields.exposed[:, 0] >= 0).reshape(20, -1)
    assert not seen[:, ~simulation.crowd.member[1]].any()
    assert simulation.record.costs.sum() < 20 * 20 * 0.5 * MONEY


# --- e-mail -----------------------------------------------------------------------------------------------------------


def test_letters_by_hand() -> None:
    """Who is written to, opens and leaves, person by person in plain Python, with the same draws."""
    half_life, path, seed, replicate = 28.0, "marketing.lotus.m", 5, 3
    move = {**LETTERS, "days": [1, 2, 7, 11], "every": None, "cost": {"per_person": 0.02}}
    simulation = Simulation(town(marketing=moves(m=move)), seed=seed, replicates=[replicate]).run()
    slot, word = (crc32(path.encode()) >> 1) & 0xFFFF, rng.seed_word(seed)
    sent, opened, gone = 0, 0, set()
    memory: dict[int, tuple[float, int]] = {}
    for day in (1, 2, 7, 11):
        for person in set(range(300)) - gone:
            sent += 1
            if rng.luck(word, replicate, day, person, rng.OPEN, slot) >= 0.5:
                continue
            opened += 1
            fatigue, last = memory.get(person, (0.0, day))
            fatigue *= 0.5 ** ((day - last) / half_life)
            if rng.luck(word, replicate, day, person, rng.LEAVE_LIST, slot) < 1.0 - 0.9 ** (1.0 + fatigue):
                gone.add(person)
            memory[person] = fatigue + 1.0, day
    assert len(gone) > 10
    assert simulation.record.given.sum() == sent
    assert exposures(simulation).sum() == total(simulation, "heard_marketing") == opened
    assert set(np.flatnonzero(simulation.fields.bond[:, 0] & UNSUBSCRIBED)) == gone
    assert total(simulation, "unsubscribed") == len(gone)
    assert simulation.record.costs.sum() == sent * round(0.02 * MONEY)


def test_people_leave_sooner_what_comes_more_often() -> None:
    """At the same number of letters, those of one week drive away more than those of twenty."""
    dense, spread = (
        Simulation(town(horizon=120, marketing=moves(m={**LETTERS, "every": every, "until": 6 * every})), replicates=10)
        for every in (1, 20)
    )
    assert total(dense.run(), "unsubscribed") > 1.1 * total(spread.run(), "unsubscribed")


def test_a_letter_is_one_message_among_others() -> None:
    """A letter that all open and a spot that all meet weigh the same, and so leave the same opinions."""
    letter = {"kind": "email", "on": 2, "open_rate": 1.0, "leave": 0.0, "message": 0.4, "credibility": 2.0}
    spot = {"kind": "mass_media", "on": 2, "grp": 70_000 / 10, "message": 0.4, "credibility": 2.0}
    one, other = (Simulation(town(marketing=moves(m=move), laws={"word_of_mouth": False})) for move in (letter, spot))
    one.run(3)
    other.run(3)
    met = other.fields.exposed[:, 0] == 2
    assert met.mean() > 0.99
    assert (one.fields.opinion[met] == other.fields.opinion[met]).all()


# --- public relations -------------------------------------------------------------------------------------------------


def test_editors_take_up_their_share() -> None:
    """One offer a day, taken up with chance .3: days with a story, within 4 standard errors; by luck of each world."""
    move = {**PRESS, "half_life": 0.05, "reach": 0.9}
    scenario = town(marketing=moves(m=move))
    arms = [scenario, scenario.patch({"products.lotus.quality": 0.9})]
    simulation = Simulation(arms, replicates=20).run()
    stories = simulation.record.exposures[:, :, 0] > 100
    assert stories.mean() == pytest.approx(0.3, abs=4.0 * sqrt(0.3 * 0.7 / (20 * 20)))
    assert (stories[:, :20] == stories[:, 20:]).all(), "replicates of two arms have the same luck"
    assert not (stories[:, :1] == stories[:, 1:20]).all(), "and replicates of one have not"


@given(pitches=st.floats(0.0, 50.0), days=st.integers(1, 200))
def test_offers_are_spread_evenly(pitches: float, days: int) -> None:
    """So many a week, whole ones, none lost by the way; on any day at most one more than on another."""
    move = PublicRelations.model_validate({"pitches": pitches, "reach": 0.1})
    offers = [move.offers(day) for day in range(days)]
    assert sum(offers) == floor(days * pitches / 7.0)
    assert max(offers) - min(offers) <= 1


def test_a_story_is_forgotten() -> None:
    """Half as much of it is met after its half-life; several stories add up; unfriendly ones say the opposite."""
    move = {**PRESS, "pickup": 1.0, "until": 1, "half_life": 2, "message": 0.8, "risk": 0.0}
    simulation = Simulation(town(marketing=moves(m=move)))
    rates = []
    for _ in range(20):
        simulation.step()
        rates.append(simulation.levers.cells["reach"].max())
        assert simulation.levers.lines["message"][0, 0] == pytest.approx(0.8)
        assert simulation.levers.lines["credibility"][0, 0] == 3.0
    assert rates == pytest.approx([-np.log(0.7) * 0.5 ** (day / 2) for day in range(20)])
    assert simulation.record.ran.sum() == 1
    double = Simulation(town(marketing=moves(m={**move, "pitches": 14, "risk": 1.0})))
    double.step()
    assert double.levers.cells["reach"].max() == pytest.approx(2 * rates[0])
    assert double.levers.lines["message"][0, 0] == pytest.approx(-0.8)


def test_pieces_are_read_by_kind() -> None:
    """Plain data of each kind comes back as it went."""
    for move in ALL.values():
        read = read_intervention(move)
        assert read_intervention(read.model_dump(by_alias=True, exclude_none=True)) == read
