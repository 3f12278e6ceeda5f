"""Paid voices: influencers and intermediaries, open and hidden, and what happens when it comes out."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import polars as pl
import pytest
from little import moves, total, town

from wom_sim.day.events import HEARD_MARKETING
from wom_sim.marketing.interest import PaidVoice
from wom_sim.simulation import Simulation
from wom_sim.state import SCRATCH

FEED = {"feed": {"background": 0, "items": 50, "life": 3, "sharing": 0.0, "reaction": 0.0}}
SILENT = {"talk": {"rate": 0.0}, "choice": {"consider": 0.0}, "experience": {"uses": 0.0, "churn": 0.0}}
STARS = {"kind": "influencers", "every": 5, "message": 0.8, "who": {"platform": "page", "count": 6}}
HIDDEN = {**STARS, "disclosed": False}


def page(feed: dict[str, Any] | None = None, laws: dict[str, Any] | None = None, **named: Any) -> Any:
    """A town with a feed on which everyone reads everything, and where nobody says a word unless paid for it."""
    place = {"feed": {**FEED["feed"], **(feed or {})}, "membership": 0.7, "share_of_hearings": 0.5}
    return town(platforms={"page": place}, laws=SILENT if laws is None else laws, marketing=moves(**named))


def test_paid_posts_by_hand() -> None:
    """Every tie of those who are paid who is on the platform reads the post on each of its days, and nobody else."""
    simulation = Simulation(page(stars=STARS))
    before = simulation.fields.opinion.copy()
    member = simulation.crowd.member[0]
    ties: Any = simulation.ties.stored().arrays
    neighbours = [ties.neighbour[ties.start[i] : ties.start[i + 1]] for i in range(300)]
    simulation.step()
    paid = np.flatnonzero(simulation.fields.post_paid[0])
    assert paid.size == 6
    assert member[paid].all()
    readers = sum(int(member[neighbours[person]].sum()) for person in paid)
    simulation.run()
    assert simulation.record.exposures[:, 0, 0].tolist() == [readers * (day % 5 < 3) for day in range(20)]
    assert total(simulation, "heard_feed") == simulation.record.exposures.sum()
    assert simulation.record.given[:, 0, 0].tolist() == [6 * (day % 5 == 0) for day in range(20)]
    fields = simulation.fields
    assert (fields.post_author[0, paid] == paid).all()
    assert (fields.post_valence[0, paid] == round(0.8 * 32767)).all()
    assert set(fields.post_paid[0, paid].tolist()) == {1}
    heard = np.zeros(300, np.bool_)
    for person in paid:
        heard[neighbours[person]] = True
    changed = (fields.opinion != before).any(axis=1)
    assert (changed <= (heard & member)).all(), "those who are paid think what they thought, unless they read another"


def test_a_paid_word_weighs_less_if_it_says_so() -> None:
    """Weight of each reading, in the log: the platform's, times `laws.opinion.paid` where it is disclosed."""
    for move, factor in ((STARS, 0.4), (HIDDEN, 1.0)):
        simulation = Simulation(page(laws={**SILENT, "opinion": {"paid": 0.4}}, stars=move), trace=True)
        simulation.step()
        weights = simulation.events.filter(pl.col("channel") == "feed")["weight"].to_numpy()
        assert weights.size > 0
        assert weights == pytest.approx(0.5 * factor)


def test_disclosure_is_a_factor_and_nothing_else() -> None:
    """At a factor of 1 open and hidden posts leave the same people; at 0 open ones move nobody."""
    runs = [
        Simulation(page(laws={**SILENT, "opinion": {"paid": factor}}, stars=move)).run()
        for factor, move in ((1.0, STARS), (1.0, HIDDEN), (0.0, STARS), (0.3, HIDDEN))
    ]
    for one, other in ((0, 1), (1, 3)):
        pairs = zip(runs[one].fields._asdict().items(), runs[other].fields, strict=True)
        differing = {name for (name, mine), theirs in pairs if name not in SCRATCH and not (mine == theirs).all()}
        assert differing <= {"post_paid"}
    unmoved = Simulation(page()).run()
    assert (runs[2].fields.opinion == unmoved.fields.opinion).all()
    assert (runs[3].fields.opinion != unmoved.fields.opinion).any()
    assert (runs[3].fields.post_paid[0] < 0).sum() == 6


def test_what_is_passed_on_stays_paid_and_own_words_do_not() -> None:
    """A paid post is one on every page that it gets to, and every reading of it is counted for who paid."""
    simulation = Simulation(page({"sharing": 0.6, "life": 4}, stars=STARS)).run(5)
    pages = simulation.fields.post_depth[0] > 0
    assert pages.sum() > 10
    assert (simulation.fields.post_paid[0, pages] == 1).all()
    assert total(simulation, "heard_feed") == simulation.record.exposures.sum() > 0
    many = {**STARS, "until": 1, "who": {"platform": "page", "count": 100}}
    talking = Simulation(page(laws={"talk": {"rate": 5.0}}, stars=many)).run(1)
    hired = talking.fields.post_paid[0] == 1
    assert hired.sum() == 100, "they are paid to say that, whatever they said themselves that morning"
    own = talking.run(2).fields.post_day[0] > 0
    assert min((hired & own).sum(), (hired & ~own).sum()) > 20
    assert ((talking.fields.post_paid[0] == 1) == (hired & ~own)).all()


def test_luck_chooses_others_in_another_world() -> None:
    """Who is paid differs between replicates, and stays the same within one."""
    simulation = Simulation(page(stars=STARS), replicates=2).run(1)
    first = [set(np.flatnonzero(row)) for row in simulation.fields.post_paid[0].reshape(2, -1)]
    simulation.run(5)
    later = [set(np.flatnonzero(row)) for row in simulation.fields.post_paid[0].reshape(2, -1)]
    assert first == later
    assert first[0] != first[1]


def test_a_change_of_the_plan_does_not_change_who_paid() -> None:
    """A new move that comes before the others in their order moves the numbers on posts that stand with it."""
    simulation = Simulation(page(stars={**STARS, "every": 100, "disclosed": False})).run(1)
    simulation.change("marketing.lotus.a", {"kind": "mass_media", "reach": 0.1})
    simulation.step()
    assert set(simulation.fields.post_paid[0].tolist()) == {0, -2}
    assert simulation.record.exposures[1].all()


def test_it_comes_out() -> None:
    """Until then all is as if it never did; from then on posts say so, and the news is met by all, on its days."""
    news = {"reach": 0.4, "days": 3, "message": -0.6}
    quiet, loud = (Simulation(page(stars=move)) for move in (HIDDEN, {**HIDDEN, "comes_out": 10, "scandal": news}))
    quiet.run(10)
    loud.run(10)
    assert (quiet.record.events == loud.record.events).all()
    assert (loud.fields.post_paid[0] <= 0).all()
    loud.run()
    assert (loud.fields.post_paid[0] >= 0).all()
    heard = loud.record.events[:, 0, 0, 0, HEARD_MARKETING]
    assert (heard > 0).tolist() == [10 <= day < 13 for day in range(20)]
    assert heard.sum() / (3 * 300) == pytest.approx(0.4, abs=4 * sqrt(0.4 * 0.6 / 900))
    bad = Simulation(page(stars={**HIDDEN, "comes_out": 10, "scandal": news})).run(11)
    assert bad.levers.lines["message"][0, 0] == pytest.approx(-0.6)
    assert bad.levers.lines["conduct"][0, 0] == -1.0


def test_it_comes_out_after_a_geometric_time() -> None:
    """Chance .1 a day: the mean of the days before is (1 - p) / p; the same luck in another arm."""
    move = {**HIDDEN, "comes_out_chance": 0.1, "scandal": {"reach": 0.9, "days": 1}}
    scenario = page(stars=move).patch({"horizon": 60})
    arms = [scenario, scenario.patch({"marketing.lotus.stars.message": 0.1})]
    worlds = 60
    simulation = Simulation(arms, replicates=worlds).run()
    news = simulation.record.events[:, :, 0, 0, HEARD_MARKETING] > 0
    assert (news[:, :worlds] == news[:, worlds:]).all()
    out = news[:, :worlds]
    assert (out.sum(axis=0) <= 1).all()
    days = np.where(out.any(axis=0), out.argmax(axis=0), 60)
    chance = 1.0 - 0.9 ** np.array([5, 10, 20])
    for share, day in zip(chance, (5, 10, 20), strict=True):
        assert abs((days < day).mean() - share) < 4 * sqrt(share * (1 - share) / worlds)


def test_advice_is_for_those_who_consider() -> None:
    """Nobody else asks the intermediary; while his pay is in the news he says nothing, and then it is known."""
    shop = {"kind": "intermediary", "reach": 0.6, "disclosed": False, "comes_out": 6, "credibility": 6.0}
    laws = {"choice": {"consider": 0.2}}
    scenario = town(laws=laws, marketing=moves(shop={**shop, "scandal": {"reach": 0.3, "days": 4}}))
    simulation = Simulation(scenario)
    for day in range(20):
        simulation.step()
        reach, said = simulation.levers.cells["reach"][0, 0], simulation.levers.lines[0, 0]
        if 6 <= day < 10:
            assert reach == pytest.approx(-np.log(0.7))
            assert (said["message"], said["paid"], said["conduct"]) == (-0.5, 0.0, -1.0)
        else:
            assert reach[:, [0, 1, 3, 4]].max() == 0.0
            assert reach[:, 2] == pytest.approx(-np.log(0.4))
            assert (said["message"], said["paid"], said["conduct"]) == (0.6, float(day >= 10), 0.0)


def test_pay_that_is_known_takes_weight_from_advice() -> None:
    """At a factor of 0 nobody is moved by advice that is known to be paid for."""
    shop = {"kind": "intermediary", "reach": 0.6, "on": 4}
    told = Simulation(town(laws={"opinion": {"paid": 0.0}}, marketing=moves(shop=shop))).run(5)
    quiet = Simulation(town(laws={"opinion": {"paid": 0.0}}, marketing=moves(shop={**shop, "disclosed": False}))).run(5)
    none = Simulation(town()).run(5)
    assert total(told, "heard_marketing") == total(quiet, "heard_marketing") > 0
    assert (told.fields.opinion == none.fields.opinion).all()
    assert (quiet.fields.opinion != none.fields.opinion).any()


def test_what_they_share_is_no_move() -> None:
    """Paid voices are a base for others; a scenario cannot name it."""
    assert PaidVoice.__abstractmethods__
