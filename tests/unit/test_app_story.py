"""A person's story: every word adds up, every chain ends, and nobody is said to have told whom they did not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from little import town

from wom_sim.app.story import MOST_TOLD, story
from wom_sim.day.events import HEARD_REPLY, RESOLVED
from wom_sim.errors import InputError
from wom_sim.influence import ORIGINS
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

PEOPLE = 300
LIVELY: dict[str, Any] = {
    "horizon": 24,
    "products": {
        "lotus": {"price": 40, "quality": 0.0, "aware": 0.2, "owners": 0.1, "repurchase_days": 20},
        "rose": {"price": 50, "quality": 0.2, "aware": 0.2, "owners": 0.1},
    },
    "laws": {
        "talk": {"rate": 0.3},
        "choice": {"consider": 0.2, "appeal": -1.0},
        "experience": {"uses": 0.4, "complaint_chance": 0.8, "churn": 0.02},
        "service": {"onlookers": 0.8},
    },
    "marketing": {
        "lotus": {
            "radio": {"kind": "mass_media", "reach": 0.05},
            "gifts": {"kind": "seeding", "on": 2, "who": {"count": 9}},
            "desk": {"kind": "service_desk", "capacity": 50, "finding": 0.9, "public_reply": 0.3},
        }
    },
}


def lively(**parts: Any) -> Scenario:
    return town(**LIVELY, **parts)


@cache
def lived() -> tuple[Simulation, Any]:
    """Two arms on their 15th evening, and what everyone thought of lotus the evening before, (worlds, people)."""
    scenario = lively()
    simulation = Simulation([scenario, scenario.patch({"marketing.lotus.radio": None})], trace=True).run(14)
    before = np.stack([simulation.opinions("lotus", world) for world in range(2)])
    simulation.step()
    return simulation, before


def stories(simulation: Simulation, world: int) -> list[dict[str, Any]]:
    return [story(simulation, "lotus", world, person) for person in range(simulation.scene.people)]


@pytest.mark.parametrize("world", [0, 1])
def test_the_terms_of_today_add_up_to_the_move(world: int) -> None:
    """From last evening's opinion exactly to this one's, x' = x + sum of pace w (m - x), answers to complaints too."""
    simulation, before = lived()
    after, channels = simulation.opinions("lotus", world), set()
    for one in stories(simulation, world):
        was, today = before[world, one["person"]], one["today"]
        if today is None:
            assert one["opinion"] == was
            continue
        assert today["before"] == was
        assert today["after"] == pytest.approx(after[one["person"]], abs=1e-14)
        assert sum(term["shift"] for term in today["terms"]) == pytest.approx(after[one["person"]] - was, abs=1e-14)
        for term in today["terms"]:
            assert abs(term["shift"]) <= 2.0 * term["pace"] * term["weight"] + 1e-15
        channels |= {term["channel"] for term in today["terms"]}
    assert {"conversation", "experience", "reply"} <= channels


def test_answers_to_others_meet_what_one_thinks_after_ones_own() -> None:
    """Whoever reads an answer to another and then gets one is moved by the latter first, wherever the notes stand."""
    answered = lively().patch(
        {
            "products.lotus": {"price": 40, "quality": -0.6, "aware": 1.0, "owners": 0.9},
            "laws.experience.complaint_chance": 1.0,
            "laws.service": {"onlookers": 1.0, "addressed": 1.0},
            "marketing.lotus.desk.quality": 1.0,
            "marketing.lotus.desk.capacity": 500,
        }
    )
    simulation = Simulation(answered, trace=True).run(3)
    both = 0
    for _ in range(3):
        before = simulation.opinions("lotus")
        simulation.step()
        after = simulation.opinions("lotus")
        assert simulation.tracing is not None
        notes = simulation.tracing.notes
        both += len(np.intersect1d(notes["row"][notes["kind"] == RESOLVED], notes["row"][notes["kind"] == HEARD_REPLY]))
        for one in stories(simulation, 0):
            shift = sum(term["shift"] for term in (one["today"] or {"terms": []})["terms"])
            assert shift == pytest.approx(after[one["person"]] - before[one["person"]], abs=1e-14)
    assert both > 10


def test_terms_of_several_days_add_up_too() -> None:
    """In a longer step people hear once, and use on each of its days: every use meets what they think by then."""
    simulation = Simulation(lively(step=2), trace=True).run(8)
    before = simulation.opinions("lotus")
    simulation.step()
    after = simulation.opinions("lotus")
    moved = [one for one in stories(simulation, 0) if one["today"]]
    assert len(moved) > 50
    for one in moved:
        shift = sum(term["shift"] for term in one["today"]["terms"])
        assert shift == pytest.approx(after[one["person"]] - before[one["person"]], abs=1e-14)


@pytest.mark.parametrize("world", [0, 1])
def test_every_chain_goes_back_to_a_root(world: int) -> None:
    """It is that of `Influence.awareness_chain`, its days go back, and it ends where nobody in particular told."""
    simulation, _ = lived()
    longest = 0
    for one in stories(simulation, world):
        chain = one["chain"]
        expected = simulation.influence.awareness_chain("lotus", one["person"], world)
        assert [link["person"] for link in chain] == expected["person"].to_list()
        assert [link["channel"] for link in chain] == expected["channel"].to_list()
        assert [link["day"] for link in chain] == expected["day"].to_list()
        # Who forgot has a chain, and is unaware all the same.
        assert chain or one["stage"] == "unaware"
        longest = max(longest, len(chain))
        for link in chain[:-1]:
            assert link["channel"] in ORIGINS[:-1]
            assert link["day"] is not None
    assert longest >= 3


def test_those_told_are_those_whose_teller_one_is() -> None:
    """Seen from the other side: everyone's second link, and everybody who has one in their chain."""
    simulation, _ = lived()
    all_ = stories(simulation, 0)
    for one in all_:
        person = one["person"]
        told = [other["person"] for other in all_ if len(other["chain"]) > 1 and other["chain"][1]["person"] == person]
        assert sorted(link["person"] for link in one["told"]) == told[:MOST_TOLD]
        assert one["told_count"] == len(told)
        below = [other for other in all_ if person in [link["person"] for link in other["chain"][1:]]]
        assert one["reached"] == len(below)
        days = [link["day"] for link in one["told"]]
        assert days == sorted(days)
    assert max(one["reached"] for one in all_) > max(one["told_count"] for one in all_)


def test_what_an_opinion_is_made_of_adds_up_to_it() -> None:
    """The parts by source are the whole opinion."""
    simulation, _ = lived()
    for one in stories(simulation, 1):
        assert sum(part["part"] for part in one["parts"]) == pytest.approx(one["opinion"], abs=1e-12)


def test_a_decision_is_that_of_influence() -> None:
    """Shares add up to one; whoever never had the product has decided nothing."""
    simulation, _ = lived()
    made = 0
    for one in stories(simulation, 0):
        row = simulation.influence.decision("lotus", one["person"])
        if row is None:
            assert one["decision"] is None
            continue
        decision = one["decision"]
        assert {name: decision[name] for name in ("day", "how", "opinion", "persuader")} == {
            name: row[name] for name in ("day", "how", "opinion", "persuader")
        }
        if decision["shares"]:
            made += 1
            assert sum(decision["shares"].values()) == pytest.approx(1.0)
    assert made > 20


def test_a_story_is_plain_data_with_the_users_own_ids(tmp_path: Path) -> None:
    """People and marketers go by the names that the user knows; the page keeps the number beside."""
    names = [f"p{person}" for person in range(40)]
    ring = [f"{names[person]},{names[(person + step) % 40]}" for person in range(40) for step in (1, 2)]
    (tmp_path / "ties.csv").write_text("\n".join(["source,target", *ring]))
    scenario = lively(network={"edges": str(tmp_path / "ties.csv")})
    simulation = Simulation(scenario, trace=True).run(15)
    tellers = set()
    for one in stories(simulation, 0):
        assert json.loads(json.dumps(one)) == one
        assert one["name"] == simulation.ties.id_of(one["person"])
        assert one["ties"] == 4
        for link in (*one["chain"], *one["told"]):
            assert link["id"] == simulation.ties.id_of(link["person"])
        tellers |= {term["teller"] for term in (one["today"] or {"terms": []})["terms"]}
    assert tellers & set(names)
    assert tellers - set(names) <= {None, "marketing.lotus.radio", "marketing.lotus.desk"}


def test_without_tracing_only_what_is_known_is_told() -> None:
    """A large run is not traced: the same opinion and stage, and nothing made up."""
    scenario = lively()
    traced, plain = Simulation(scenario, trace=True).run(10), Simulation(scenario).run(10)
    for person in range(0, PEOPLE, 10):
        full, short = (story(simulation, "rose", 0, person) for simulation in (traced, plain))
        for name in ("person", "name", "segment", "product", "opinion", "stage", "ties"):
            assert full[name] == short[name]
        assert short.keys() == full.keys()
        assert (short["chain"], short["parts"], short["told"], short["decision"], short["today"]) == (
            [],
            [],
            [],
            None,
            None,
        )


def test_on_the_first_morning_nothing_has_happened() -> None:
    """Those who know it knew it before, and nothing moved anybody today."""
    simulation = Simulation(lively(), trace=True)
    for one in stories(simulation, 0):
        assert one["today"] is None
        assert one["chain"] == [] or [(link["channel"], link["day"]) for link in one["chain"]] == [("before", None)]


def test_nobody_beyond_the_last_person_has_a_story() -> None:
    """A number from a page is checked like any other input."""
    simulation, _ = lived()
    for person in (-1, PEOPLE):
        with pytest.raises(InputError, match="person"):
            story(simulation, "lotus", 0, person)
