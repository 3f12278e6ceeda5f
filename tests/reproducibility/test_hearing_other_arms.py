"""Arms that hear the people of another arm, or nobody: whose word it is, and that nothing else becomes different."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_worlds import BUSY, differences, kept, world

from wom_sim.day.events import EVENTS, TALK
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.verification.bits import one_world

FROM_PEOPLE = (
    *("heard_conversation", "heard_feed", "heard_answer", "heard_friend", "heard_review"),
    *("invited", "referred", "helped", "reactions"),
)
"""What happens to people through other people."""
UNHEARD = (*(EVENTS[place] for place in TALK), "voiced", "shared", *(f"stars_{stars}" for stars in range(1, 6)))
"""What people say, pass on and write, whoever hears it."""
PLAN: dict[str, Any] = {
    "radio": {"kind": "mass_media", "reach": 0.1},
    "sale": {"kind": "price_promotion", "discount": 0.3, "from": 8, "until": 20},
    "samples": {"kind": "seeding", "on": 3, "who": {"count": 9}},
    "friends": {"kind": "referral", "rate": 0.3, "discount": 0.2},
    "letters": {"kind": "email", "every": 3, "open_rate": 0.9, "leave": 0.1},
    "page": {"kind": "owned_content", "platform": "page", "posts": 14, "content": "explore", "quality": 0.9},
    "desk": {"kind": "service_desk", "capacity": 9, "private": 0.2, "finding": 0.9, "public_reply": 0.5},
}
EVERYTHING: dict[str, Any] = {
    **PLAN,
    "club": {"kind": "community", "joining": 0.3, "help": 0.3, "talk": 1.5},
    "stars": {"kind": "influencers", "who": {"platform": "wall", "count": 9}, "every": 2, "disclosed": False},
    "voices": {"kind": "ambassadors", "who": {"count": 9}, "talk": 3.0, "on": 5},
    "ask": {"kind": "review_request", "chance": 0.9},
}


def rich(marketing: dict[str, Any], **changed: Any) -> Scenario:
    """Feeds, conversations, rivals and moves of a brand, where ownership is seen and ratings draw reviewers."""
    laws = {
        **BUSY,
        "talk": {"rate": 0.25, "relay": 0.4, "answers": 0.7},
        "choice": {**BUSY["choice"], "visibility": 0.3},
        "experience": {**BUSY["experience"], "herding": 0.5},
        "following": {"begin": 20.0, "bored": 3.0, "sharing": 3.0},
        "labels": {"likes": 0.0, "loves": 0.1, "defends": 0.2},
    }
    return world("a ranked feed", **{"horizon": 30, "laws": laws, "marketing": {"lotus": marketing}, **changed})


def many(simulation: Simulation, event: str, place: int) -> int:
    """How often something happened in a world."""
    return int(simulation.record.events[:, place, :, :, EVENTS.index(event)].sum())


def record_of(simulation: Simulation, place: int) -> dict[str, Any]:
    """What was counted in a world."""
    return {name: array for name, array in one_world(simulation, place).items() if name.startswith("record")}


def events_but(simulation: Simulation, place: int, *left_out: str) -> Any:
    """Everything that happened in a world, day by day, but for some events."""
    return simulation.record.events[:, place][..., [name not in left_out for name in EVENTS]]


RADIO = {"radio": PLAN["radio"], "samples": PLAN["samples"]}
CONTACT = {"kind": "contact", "innovation": 0.01, "imitation": 0.4, "weak_ties": 3, "weak": 0.02, "recovery": 0.1}
SCENARIOS: dict[str, Scenario] = {
    "everything": rich(EVERYTHING),
    "all ties heard": rich(RADIO, platforms={"page": {"conversations": "all"}, "wall": {"feed": {"background": 0}}}),
    "by contact": rich(RADIO, laws={"choice": CONTACT}),
    "by thresholds": rich(RADIO, laws={"choice": {"kind": "threshold", "of": "number", "at": 2, "spread": 1}}),
    "all are tied": rich(
        RADIO, network={"kind": "complete", "n": 60}, strength=None, platforms={"page": {"conversations": 2.0}}
    ),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_who_hears_an_arm_like_the_own_lives_the_same_days(name: str) -> None:
    """Whether a word comes from the own world or from its like in another makes no difference of a bit."""
    like = SCENARIOS[name]
    other = like.patch({"products.lotus.quality": -0.5, "products.lotus.owners": 0.05})
    run = Simulation([other, like, like], replicates=2, hears=[0, 1, 1]).run()
    for replicate in (0, 1):
        ours, theirs, others = (record_of(run, 2 * arm + replicate) for arm in (2, 1, 0))
        assert differences(ours, theirs) == []
        assert "record events" in differences(ours, others)


def test_hearing_the_own_arm_is_what_everybody_does() -> None:
    """Nothing may depend on whether it was asked for."""
    arms = [rich(EVERYTHING), rich({})]
    asked, usual = (Simulation(arms, replicates=2, hears=hears).run(20) for hears in ([0, 1], None))
    assert differences(kept(asked), kept(usual)) == []


def test_the_words_and_reviews_are_those_of_the_arm_that_is_heard() -> None:
    """People who say and write nothing, and hear an arm where all is said, live as those who say it themselves."""
    loud = rich({name: move for name, move in EVERYTHING.items() if name != "ask"})
    silent = loud.patch({"laws.talk.rate": 0.0, "laws.experience.review_rate": 0.0})
    run = Simulation([loud, silent, silent], hears=[0, 0, 2]).run()
    # Nobody passes on what stands on the own page already, and silent pages are others.
    what = *UNHEARD, "reactions"
    assert (events_but(run, 0, *what) == events_but(run, 1, *what)).all()
    assert (events_but(run, 2, *what) != events_but(run, 1, *what)).any()
    assert {many(run, name, 1) for name in UNHEARD if name != "shared"} == {0}
    for name in FROM_PEOPLE:
        assert many(run, name, 1) > 0, name


def test_invitations_and_help_come_from_the_arm_that_is_heard() -> None:
    """Before anybody has it, customers elsewhere invite; where none is asked to help, those elsewhere do."""
    invite = rich({"friends": PLAN["friends"]})
    nobody_has_it = invite.patch({"products.lotus.owners": 0.0})
    run = Simulation([invite, nobody_has_it, nobody_has_it], hears=[0, 0, 2]).run(1)
    assert many(run, "invited", 1) >= many(run, "invited", 0) > 0
    assert many(run, "invited", 2) == 0
    assert ((run.fields.invited[140:280] == 0) <= (run.fields.bought[140:280] != -1)).all()
    club = rich({"club": EVERYTHING["club"]})
    no_help = club.patch({"marketing.lotus.club.help": 0.0})
    run = Simulation([club, no_help, no_help], hears=[0, 0, 2]).run()
    assert many(run, "helped", 1) > 0
    assert many(run, "helped", 2) == 0


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize(
    "choice",
    [
        {"kind": "contact", "innovation": 0.0, "imitation": 0.5},
        {"kind": "contact", "innovation": 0.0, "imitation": 0.0, "weak_ties": 5, "weak": 0.3},
        {"kind": "threshold", "of": "number", "at": 2},
        {"kind": "threshold", "of": "share", "at": 0.2},
        {"kind": "threshold", "of": "weight", "at": 2},
    ],
)
def test_ownership_is_seen_in_the_arm_that_is_heard(choice: dict[str, Any], complete: bool) -> None:
    """Where nobody has it and adoption needs others, it comes from the arm that is seen, and else not at all."""
    whole = {"network": {"kind": "complete", "n": 40}, "strength": None, "platforms": {"home": {"conversations": 1.0}}}
    there = rich({}, laws={"choice": choice}, **(whole if complete else {})).patch({"products.lotus.owners": 0.3})
    here = there.patch({"products.lotus.owners": 0.0})
    run = Simulation([there, here, here, here], hears=[0, 0, 2, -1]).run(5)
    assert run.record.events[:, 1, 0, :, EVENTS.index("first_purchases")].sum() > 0
    assert run.record.events[:, 2:, 0, :, EVENTS.index("first_purchases")].sum() == 0


@pytest.mark.parametrize(
    "laws", [{}, {"choice": CONTACT}, {"choice": {"kind": "threshold", "at": 0.2, "spread": 0.1}}], ids=str
)
def test_who_hears_nobody_lives_as_if_nothing_were_said(laws: dict[str, Any]) -> None:
    """People speak, and nobody hears: all but what they say is that of a world without word-of-mouth, bit for bit.

    Paid posts and the help of members, which a world without word-of-mouth still has, are not in the plan.
    """
    talking = rich(PLAN, **({"laws": {"talk": BUSY["talk"], **laws}} if laws else {}))
    without = talking.patch({"laws.word_of_mouth": False})
    run = Simulation([talking, talking, without], hears=[0, -1, 2]).run()
    assert (events_but(run, 1, *UNHEARD) == events_but(run, 2, *UNHEARD)).all()
    assert (run.record.costs[:, 1] == run.record.costs[:, 2]).all()
    assert sum(many(run, EVENTS[place], 1) for place in TALK) > 100
    for name in FROM_PEOPLE:
        assert many(run, name, 1) == 0, name
    assert many(run, "heard_marketing", 1) > 100
    assert many(run, "first_purchases", 0) != many(run, "first_purchases", 1)


def test_threads_and_interruptions_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom arms hear is part of a save; what is read of another world is finished before anybody reads it."""
    monkeypatch.setattr("wom_sim.workers.SERIAL_ROWS", 1)
    base = rich(EVERYTHING, network={"kind": "watts-strogatz", "n": 600, "k": 6, "rewiring": 0.2})
    arms, how = [base, base.patch({"marketing.lotus.radio": None}), base], {"hears": [1, 1, -1], "books": True}
    one, two = (Simulation(arms, replicates=[1, 4], threads=threads, **how).run(16) for threads in (1, 2))
    assert len(two.tallies) == 2
    assert differences(kept(one), kept(two)) == []
    Simulation(arms, replicates=[1, 4], **how).run(9).save(tmp_path / "part.wom")
    again = Simulation.load(tmp_path / "part.wom").run(7)
    assert again.hears == (1, 1, -1)
    assert differences(kept(one), kept(again)) == []


@pytest.mark.parametrize("hears", [[0], [0, 2], [0, -2], [0, 0.5], [0, True], 0, "01", [0, None]], ids=str)
def test_arms_that_do_not_exist_cannot_be_heard(hears: Any) -> None:
    """A number too many or too large is a slip that would read memory of nobody."""
    with pytest.raises(InputError, match="hears"):
        Simulation([rich({}), rich({})], hears=hears)


def test_influence_is_not_traced_across_arms() -> None:
    """Chains of tellers would lead out of the world that they explain."""
    with pytest.raises(InputError, match="cannot be traced"):
        Simulation([rich({}), rich({})], hears=[0, 0], trace=True)
    Simulation([rich({}), rich({})], hears=[0, 1], trace=True)
