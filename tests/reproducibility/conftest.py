"""Runs that work beside the tests of this folder: most of their time is compiling, which then is on disk for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from small_worlds import answer, new_process

TINY = """
import json
from small_worlds import *

def tiny(days, name, **changed):
    try:
        return fingerprint(Simulation(world(name, **changed), replicates=2).run(days))
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"

samples = {"kind": "seeding", "on": 3, "who": {"count": 3}}
plan = {"lotus": {**WORLDS["rivals"]["marketing"]["lotus"], "samples": samples}}
contact = {"choice": {"kind": "contact", "innovation": 0.05, "imitation": 0.5}}
ring = {"kind": "watts-strogatz", "n": 20, "k": 4, "rewiring": 0.2}
busy = {"network": ring, "marketing": plan}
found = {dtype: tiny(12, "rivals", dtype=dtype, **busy) for dtype in ("compact", "float32")}
found["drawn"] = tiny(12, "rivals", population={**WORLDS["rivals"]["population"], "storage": "drawn"}, **busy)
found["float64"] = tiny(12, "rivals", dtype="float64", **busy)
found["weighted"] = tiny(4, "a recorded network")
found["feeds"] = tiny(6, "a ranked feed", network=ring)
paid = {"who": {"platform": "page", "count": 6}, "disclosed": False, "comes_out_chance": 0.3}
channels = {
    "radio": {"kind": "mass_media", "grp": 200, "carry_over": 2, "pulse": {"on": 2, "off": 1}},
    "ads": {"kind": "paid_social", "budget_a_day": 1, "price_per_thousand": 200, "who": {"platform": "wall"}},
    "letters": {"kind": "email", "every": 2, "open_rate": 0.7, "leave": 0.1},
    "press": {"kind": "public_relations", "pitches": 7, "pickup": 0.5, "reach": 0.3},
    "stars": {"kind": "influencers", "every": 2, **paid},
    "shop": {"kind": "intermediary", "reach": 0.5, "disclosed": False, "comes_out": 4, "scandal": {"days": 1}},
}
found["channels"] = tiny(6, "a ranked feed", network=ring, marketing={"lotus": channels})
found["contact"] = tiny(4, "one product", network=ring, laws=contact)
ties = {"per": "tie", "contagious": 3, "recovery": 0.2, "weak_ties": 4, "weak": 0.1}
found["strangers"] = tiny(6, "one product", network=ring, laws={"choice": {**contact["choice"], **ties}})
gate = {"kind": "threshold", "of": "weight", "at": 2, "spread": 1}
found["threshold"] = tiny(6, "one product", network=ring, laws={"choice": gate})
listening = {"lotus": {"sample": 0.7}, "iris": {"heavy_users": 3, "error": 0.4, "delay": 0}}
found["listening"] = tiny(6, "rivals", listening=listening, **busy)
other = {
    **BUSY,
    "opinion": {"kind": "reinforcement", "hearsay_half_life": 5},
    "choice": {**BUSY["choice"], "kind": "probit", "visibility": 0.3},
}
found["other laws"] = tiny(6, "rivals", laws=other, platforms={"all": {"conversations": "all"}}, **busy)
page = {"kind": "owned_content", "platform": "page", "posts": 14, "content": "learn", "quality": 0.9}
pages = {"lotus": {"art": page, "help": {**page, "platform": "home", "content": "answer"}}}
follow = {"begin": 20.0, "bored": 3.0, "sharing": 3.0}
found["pages"] = tiny(8, "a ranked feed", network=ring, marketing=pages, laws={**BUSY, "following": follow})
service = {
    "desk": {"kind": "service_desk", "capacity": 1.5, "private": 0.4, "finding": 0.5, "public_reply": 0.3},
    "club": {"kind": "community", "joining": 0.3, "help": 0.3, "talk": 1.5},
    "crisis": {"kind": "crisis", "from": 2, "reach": 0.4, "harm": 0.3},
}
found["service"] = tiny(12, "one product", network=ring, marketing={"lotus": service})
print(json.dumps(found))
"""


@pytest.fixture(scope="session", autouse=True)
def tiny_runs() -> Iterator[Callable[[], list[dict[str, str]]]]:
    """Fingerprints of tiny runs by name: first without the JIT, then with it."""
    jobs = [new_process(TINY, NUMBA_DISABLE_JIT=off) for off in ("1", "0")]
    yield cache(lambda: [answer(job) for job in jobs])
    for job in jobs:
        job.kill()
        job.communicate()
