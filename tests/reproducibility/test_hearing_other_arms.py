"""Arms that hear the people of another arm, or nobody: whose word it is, and that nothing else becomes different."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_worlds import BUSY, differences, kept, world

from wom_sim.day.events import EVENTS, TALK
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.verification.bits import one_world

HEARD_FROM_PEOPLE = (
    *("heard_conversation", "heard_feed", "heard_answer", "heard_friend", "heard_review"),
    *("invited", "referred", "helped"),
)
OF_PEOPLE_ALONE: dict[str, Any] = {
    "radio": {"kind": "mass_media", "reach": 0.1},
    "sale": {"kind": "price_promotion", "discount": 0.3, "from": 8, "until": 20},
    "samples": {"kind": "seeding", "on": 3, "who": {"count": 9}},
    "friends": {"kind": "referral", "rate": 0.3, "discount": 0.2},
    "letters": {"kind": "email", "every": 3, "open_rate": 0.9, "leave": 0.1},
    "page": {"kind": "owned_content", "platform": "page", "posts": 14, "content": "explore", "quality": 0.9},
    "desk": {"kind": "service_desk", "capacity": 9, "private": 0.2, "finding": 0.9, "public_reply": 0.5},
}
EVERYTHING: dict[str, Any] = {
    **OF_PEOPLE_ALONE,
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


def record_only(arrays: dict[str, Any]) -> dict[str, Any]:
    return {name: array for name, array in arrays.items() if name.startswith("record")}


RADIO = {"radio": OF_PEOPLE_ALONE["radio"], "samples": OF_PEOPLE_ALONE["samples"]}
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
        ours, theirs, others = (record_only(one_world(run, 2 * arm + replicate)) for arm in (2, 1, 0))
        assert differences(ours, theirs) == []
        assert "record events" in differences(ours, others)
