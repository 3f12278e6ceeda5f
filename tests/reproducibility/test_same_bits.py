"""What must not change a single bit: threads, batches, storage, the JIT, interruptions, company, and nothing at all."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_worlds import WORLDS, answer, differences, fingerprint, kept, new_process, world

from wom_sim import kernel, rng, runs
from wom_sim.day.events import EVENTS
from wom_sim.errors import InputError
from wom_sim.network import complete, from_edges, watts_strogatz
from wom_sim.record import BY_LINE
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import PUBLIC
from wom_sim.verification.bits import one_world

SHORT = {"horizon": 24}
"""Long enough for everything that the tests compare to happen."""


def lived(scenario: Scenario, **how: Any) -> Simulation:
    """A run to the horizon."""
    return Simulation(scenario, **how).run()


# --- luck ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_gives_the_published_vectors(counter: str, key: str, words: str) -> None:
    """Luck is Philox 4x32-10 and not something like it (test vectors of Random123, `kat_vectors`)."""
    given = [np.uint64(int(word, 16)) for word in f"{counter} {key}".split()]
    assert [int(word) for word in rng.philox(*given)] == [int(word, 16) for word in words.split()]


def test_a_block_holds_the_single_draws() -> None:
    """Kernels mix filled blocks and single draws; both must see the same luck at an address."""
    words, numbers = np.empty(rng.BLOCK, np.uint32), np.empty(rng.BLOCK)
    address = (np.uint64(2**63 - 5), 7, 31_999)
    for block in (0, 1, 2**20):
        rng.fill(words, *address, block, rng.MEET, 0xFFFF)
        rng.fill_luck(numbers, *address, block, rng.MEET, 0xFFFF)
        for lane in (0, 1, 63, 64, 127, 128, 191, 192, 255):
            person = block * rng.BLOCK + lane
            assert rng.draw(*address, person, rng.MEET, 0xFFFF) == words[lane]
            assert rng.luck(*address, person, rng.MEET, 0xFFFF) == numbers[lane] == rng.uniform(words[lane])


def test_draws_differ_by_every_part_of_the_address() -> None:
    """A part of the address that is dropped or overlaps another would give two people or two days one luck."""
    base = {"seed": np.uint64(1), "replicate": 0, "day": 0, "person": 0, "purpose": 1, "slot": 0}
    changed = [
        {}, {"seed": np.uint64(2)}, {"seed": np.uint64(1 + 2**32)}, {"replicate": 1}, {"day": 1}, {"person": 1},
        {"person": 64}, {"person": 256}, {"purpose": 2}, {"slot": 1},
    ]  # fmt: skip
    words = [int(rng.draw(*{**base, **change}.values())) for change in changed]
    assert len(set(words)) == len(words)


# --- how the work is done -----------------------------------------------------------------------------


@pytest.mark.parametrize("worlds", [1, 4])
@pytest.mark.parametrize("name", ["one product", "rivals", "a ranked feed"])
def test_threads_change_nothing(name: str, worlds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels that read what another range is writing gave different bits in five of eight trials."""
    monkeypatch.setattr("wom_sim.workers.SERIAL_ROWS", 1)
    scenario = world(name, network={"kind": "watts-strogatz", "n": 700, "k": 6, "rewiring": 0.2}, **SHORT)
    runs_of = [lived(scenario, threads=threads, replicates=worlds) for threads in (1, 2, 3)]
    assert [run.workers.tasks for run in runs_of] == [1, 2, 3]
    assert kept(runs_of[0])["record events"].any()
    assert differences(kept(runs_of[0]), kept(runs_of[1])) == []
    assert differences(kept(runs_of[0]), kept(runs_of[2])) == []


def test_a_contact_run_does_not_depend_on_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adoption by contact reads the neighbours' ownership while others adopt."""
    monkeypatch.setattr("wom_sim.workers.SERIAL_ROWS", 1)
    laws = {"choice": {"kind": "contact", "innovation": 0.01, "imitation": 0.3}}
    scenario = world("one product", laws=laws, **SHORT)
    ties = watts_strogatz(700, 6, 0.2, 1)
    one, three = (lived(scenario, threads=threads, replicates=2, ties=ties) for threads in (1, 3))
    assert one.record.events[-1, ..., EVENTS.index("customers")].min() > 10
    assert differences(kept(one), kept(three)) == []


@pytest.mark.parametrize("name", ["rivals", "two segments", "a ranked feed"])
def test_a_world_is_the_same_alone_and_in_a_batch(name: str) -> None:
    """Worlds that step together must not meet: neither in their luck, their reviews nor their counts."""
    scenario = world(name, **SHORT)
    batch = lived(scenario, replicates=[0, 5, 2])
    for place, replicate in enumerate(batch.replicates):
        assert differences(one_world(batch, place), kept(lived(scenario, replicates=[replicate]))) == []
    assert differences(one_world(batch, 0), one_world(batch, 1)) != []


def test_the_size_of_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many replicates step together is a matter of memory; the record must be in order and the same."""
    scenario = world("one product", **SHORT)
    records = []
    for rows in (1, 700, 10**6):
        monkeypatch.setattr(runs, "BATCH_ROWS", rows)
        records.append(runs.simulate(scenario, replicates=5, threads=1).record.arrays())
    assert differences(records[0], records[1]) == differences(records[0], records[2]) == []


def test_the_same_seed_gives_the_same_run_and_another_does_not() -> None:
    """Nothing but the seed decides: no clock, no hash order, no global generator."""
    scenario = world("rivals", **SHORT)
    assert fingerprint(lived(scenario, seed=5)) == fingerprint(lived(scenario, seed=5))
    assert fingerprint(lived(scenario, seed=5)) != fingerprint(lived(scenario, seed=6))


def test_the_order_of_hashes_changes_nothing() -> None:
    """A run must not walk over sets or depend on the hashes of names."""
    code = 'from small_worlds import *; print(f\'"{fingerprint(Simulation(world("rivals")).run(8))}"\')'
    assert len({answer(new_process(code, PYTHONHASHSEED=seed)) for seed in ("1", "2")}) == 1


def test_computed_and_stored_ties_are_the_same() -> None:
    """Ties that are computed must answer as the same ties in memory do, order of neighbours included."""
    scenario = world("two segments", **SHORT)
    ties = complete(120)
    computed, stored = lived(scenario, ties=ties), lived(scenario, ties=ties.stored())
    assert type(computed.ties.arrays) is not type(stored.ties.arrays)
    assert differences(kept(computed), kept(stored)) == []


SIGNATURES = """
import json, pkgutil, importlib
import wom_sim
from small_worlds import *

def count():
    found = {}
    for module in [m.name for m in pkgutil.walk_packages(wom_sim.__path__, "wom_sim.") if ".day." in m.name]:
        for name, value in vars(importlib.import_module(module)).items():
            if hasattr(value, "signatures") and value.__module__ == module and value.targetoptions.get("nogil") \\
                    and "lo" in value.py_func.__code__.co_varnames[:1]:
                found[module + "." + name] = len(value.signatures)
    return found

one = Simulation(world("rivals", horizon=22), threads=2)
one.run(10)
one.save("SAVED")
Simulation.load("SAVED").run()
one.change("products.lotus.price", 4.0)
one.run()
Simulation(world("two segments", horizon=3, network={"kind": "watts-strogatz", "n": 20, "k": 4, "rewiring": .2})).run()
first = world("one product", horizon=7)
Simulation([first, first.patch({"marketing.lotus.radio": None})], replicates=[4, 2]).run()
Simulation(world("steps of a week", horizon=35)).run()
Simulation(world("a ranked feed", horizon=3, strength=None)).run()
Simulation(world("an idea", horizon=2)).run()
stored = count()
feeds = {"platforms": {"page": {"feed": {}, "share_of_hearings": 0.9}, "street": {"conversations": 2.0}}}
Simulation(world("a recorded network", horizon=5, **feeds)).run()
weighted = count()
Simulation(world("two segments", horizon=5, marketing={}, **feeds)).run()
print(json.dumps([stored, weighted, count()]))
"""


def test_every_kernel_is_compiled_once(tmp_path: Path) -> None:
    """Each signature more costs seconds: an array's layout, a float for an int or one more layer would add one."""
    stored, weighted, computed = answer(new_process(SIGNATURES.replace("SAVED", str(tmp_path / "saved.npz"))))
    used = {name for name, count in stored.items() if count}
    assert len(used) >= 9
    assert {name: stored[name] for name in used} == dict.fromkeys(used, 1)
    with_ties = {name for name in used if weighted[name] > 1}
    meetings = "wom_sim.day.hear.meetings"
    hearing = {"wom_sim.day.hear.hear_ties", "wom_sim.day.feed.read_feed", "wom_sim.day.inquire.inquire"}
    assert with_ties == {*hearing, meetings}
    assert {weighted[name] for name in with_ties} == {2}
    assert {computed[name] for name in hearing} == {3}
    others = {*used, meetings} - hearing
    assert {name: computed[name] for name in others} == {**dict.fromkeys(others, 1), meetings: 2}


def test_an_edited_helper_gets_a_cache_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba's cache serves the old machine code after a helper in another file is edited."""
    package = tmp_path / "wom_sim"
    shutil.copytree(Path(kernel.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(kernel, "_PACKAGE", package)
    seen = [kernel.sources_hash()]
    opinion = ("day/opinion.py", "day/chance.py", "day/events.py")
    for helper in (*opinion, "rng.py", "state.py", "network/permutation.py", "kernel.py"):
        with (package / helper).open("a", encoding="utf-8") as file:
            file.write("\n# edited\n")
        seen.append(kernel.sources_hash())
    assert len(set(seen)) == len(seen)
    with (package / "errors.py").open("a", encoding="utf-8") as file:
        file.write("\n# edited\n")
    assert kernel.sources_hash() == seen[-1]


# --- interruptions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("rivals", "float64"),
        ("rivals", "compact"),
        ("changes", "float64"),
        ("steps of a week", "float64"),
        ("a ranked feed", "float64"),
        ("a ranked feed", "compact"),
    ],
)
def test_saving_and_loading_changes_nothing(name: str, dtype: str, tmp_path: Path) -> None:
    """All that changes is in the state: a field that is not saved, or a table that is not read again, shows here."""
    scenario = world(name, dtype=dtype)
    whole = lived(scenario, replicates=[1, 4])
    part = Simulation(scenario, replicates=[1, 4]).run(21)
    part.save(tmp_path / "part.npz")
    part = Simulation.load(tmp_path / "part.npz").run(7)
    part.save(tmp_path / "part.npz")
    assert differences(kept(whole), kept(Simulation.load(tmp_path / "part.npz").run())) == []


@pytest.mark.parametrize("day", [7, 10])
def test_saving_just_after_a_change_within_a_step_changes_nothing(day: int, tmp_path: Path) -> None:
    """A change on a day that begins no step must hold from the next step on, whether or not the run was interrupted."""
    changes = [{"day": day, "path": "products.lotus.price", "value": 1.0}]
    scenario = world("steps of a week", changes=changes, marketing={})
    whole = lived(scenario)
    part = Simulation(scenario).run(14)
    part.save(tmp_path / "part.npz")
    assert differences(kept(whole), kept(Simulation.load(tmp_path / "part.npz").run())) == []
    unchanged = lived(world("steps of a week", marketing={}))
    assert differences(kept(whole), kept(unchanged)) != [], "the change never fell due"


def test_a_live_change_can_be_replayed_and_saved(tmp_path: Path) -> None:
    """What was explored in the browser is data: the scenario as changed, run from the start, is the same run."""
    sale = {"kind": "price_promotion", "discount": 0.5, "from": 12, "who": {"share": 0.5}}
    live = Simulation(world("rivals", horizon=30)).run(12)
    live.change("marketing.iris.sale", sale)
    live.change("laws.talk.rate", 0.5)
    live.run(6)
    live.change("marketing.lotus.radio", None)
    live.save(tmp_path / "live.npz")
    live.run()
    assert differences(kept(live), kept(lived(live.scenario))) == []
    assert differences(kept(live), kept(Simulation.load(tmp_path / "live.npz").run())) == []


# --- company ------------------------------------------------------------------------------------------

ARMS: dict[str, dict[str, Any]] = {
    "another plan": {"marketing.lotus.radio": None, "marketing.lotus.sale.discount": 0.1},
    "one line more": {"marketing.iris.tv": {"kind": "mass_media", "reach": 0.2, "who": {"share": 0.3}}},
    "another price and law": {"products.lotus.price": 5.0, "laws.talk.rate": 0.1, "laws.choice.switching": 1.0},
    "more conversations": {"platforms.offline.conversations": 4.0},
    "more items": {"platforms.online.feed.items": 9},
    "another ranking": {"platforms.online.feed": {"ranking": "off", "life": 2, "background": 3, "sharing": 0.4}},
    "other answers": {"laws.talk.answers": 0.9, "laws.labels.defends": 0.31},
}


@pytest.mark.parametrize("arm", ARMS)
def test_arms_are_the_same_together_and_alone(arm: str) -> None:
    """Arms share ties, people and luck, and nothing else: no arm may feel what another arm's parameters are."""
    base = world("rivals", **SHORT)
    other = base.patch(ARMS[arm])
    both = lived([base, other], replicates=2)
    for place, scenario in enumerate((base, other)):
        alone = lived(scenario, replicates=2)
        lines = [both.plan.lines.index(line) for line in alone.plan.lines]
        for world_ in range(2):
            together, by_itself = one_world(both, 2 * place + world_), one_world(alone, world_)
            for name in (f"record {part}" for part in BY_LINE):
                together[name] = np.ascontiguousarray(together[name][:, :, lines])
            assert differences(together, by_itself) == [], scenario.name


@pytest.mark.parametrize(
    "patch",
    [
        {"platforms.online.membership": 0.9},
        {"seed": 2},
        {"population.traits.fit_spread": 0.1},
        {"laws.choice": {"kind": "contact", "innovation": 0.1, "imitation": 0.1}},
    ],
)
def test_arms_that_are_other_people_are_refused(patch: dict[str, Any]) -> None:
    """Bug guarded: an arm was given the first arm's memberships, and other laws ended in a traceback."""
    base = world("rivals", **SHORT)
    with pytest.raises(InputError, match="must have the same"):
        Simulation([base, base.patch(patch)])


NOTHING: dict[str, dict[str, Any]] = {
    "mass media that reach nobody": {"kind": "mass_media", "reach": 0.0},
    "no discount": {"kind": "price_promotion", "discount": 0.0},
    "no discount for a few": {"kind": "price_promotion", "discount": 0.0, "who": {"share": 0.3, "stage": "aware"}},
    "a plan for later": {"kind": "mass_media", "reach": 0.5, "from": 23, "who": {"strategy": "degree", "count": 9}},
}


@pytest.mark.parametrize("move", NOTHING)
@pytest.mark.parametrize("name", ["rivals", "two segments"])
def test_doing_nothing_changes_nothing(name: str, move: str) -> None:
    """A neutral intervention is bit for bit no intervention, although it divides the people into other groups."""
    scenario = world(name, horizon=24)
    product = list(scenario.products)[-1]
    with_it = scenario.patch({f"marketing.{product}.a new one": NOTHING[move]})
    without, idle = Simulation(scenario).run(23), Simulation(with_it).run(23)
    place = [line.name for line in idle.plan.lines].index("a new one")
    assert not idle.record.costs[:, :, place].any()
    assert not idle.record.exposures[:, :, place].any()
    mine = kept(idle)
    for part in (f"record {part}" for part in BY_LINE):
        mine[part] = np.ascontiguousarray(np.delete(mine[part], place, axis=2))
    assert differences(kept(without), mine) == []


def test_the_order_of_interventions_in_the_file_is_irrelevant() -> None:
    """Products of floats are not associative, so discounts that meet must be multiplied in one canonical order."""
    third = {"kind": "price_promotion", "discount": 0.37, "from": 2}
    plans = {name: {**moves, "a third": third} for name, moves in WORLDS["rivals"]["marketing"].items()}
    turned = {name: dict(reversed(moves.items())) for name, moves in reversed(plans.items())}
    one, other = (lived(world("rivals", marketing=plan, **SHORT)) for plan in (plans, turned))
    assert differences(kept(one), kept(other)) == []


@pytest.mark.parametrize(
    "move",
    [
        {"kind": "mass_media", "reach": 0.5, "from": 15},
        {"kind": "price_promotion", "discount": 0.5, "from": 15},
        {"kind": "seeding", "on": 15, "who": {"count": 20}},
    ],
)
def test_the_past_does_not_know_of_the_future(move: dict[str, Any]) -> None:
    """A treatment on day 15 leaves days 0 to 14 as they were, and day 15 differs."""
    scenario = world("rivals", **SHORT)
    treated = scenario.patch({"marketing.iris.new": move})
    before, same = Simulation(scenario).run(15), Simulation(treated).run(15)
    state = [name for name in kept(before) if name.startswith("state") or name.endswith(("events", "opinions"))]
    assert differences({name: kept(before)[name] for name in state}, {name: kept(same)[name] for name in state}) == []
    before.run(4)
    same.run(4)
    assert before.record.events.tobytes() != same.record.events.tobytes()


@pytest.mark.parametrize("people", [200, 256])
@pytest.mark.parametrize("sharing", [0.02, 0.6])
def test_one_more_person_changes_nobody_else(people: int, sharing: float) -> None:
    """Luck belongs to people: a newcomer shifts nobody's draws, not even by beginning a new block of 256.

    The newcomer lives fully but has no ties, and reviews, which strangers read, are switched off; audiences
    are lists and shares, since a newcomer may rightly take one of a counted number of places.
    """
    laws = {**WORLDS["rivals"]["laws"], "experience": {"uses": 0.3, "review_rate": 0.0}}
    plan = {
        "lotus": {
            "radio": {"kind": "mass_media", "reach": 0.3, "who": {"share": 0.7}},
            "tv": {"kind": "mass_media", "reach": 0.2},
            "samples": {"kind": "seeding", "on": 4, "who": {"people": [0, 5, 77]}},
        }
    }
    feed = {"feed": {"sharing": sharing}, "share_of_hearings": 0.3}
    platforms = {"online": feed, "offline": {"conversations": 2.0}}
    scenario = world("rivals", laws=laws, marketing=plan, platforms=platforms, **SHORT)
    edges = watts_strogatz(people, 6, 0.3, 1).edges()
    fewer = lived(scenario, ties=from_edges(edges, people=people))
    more = lived(scenario, ties=from_edges(edges, people=people + 1))
    assert more.ties.people == people + 1
    assert more.fields.stage[people].any(), "the newcomer did not live"
    for name, array in kept(fewer).items():
        if not name.startswith("record"):
            axis = 1 if name.removeprefix("state ") in PUBLIC else 0
            theirs = kept(more)[name]
            rest = theirs if name == "state reviews" else np.take(theirs, range(people), axis=axis)
            assert np.array_equal(array, rest), name


def test_a_patch_of_something_else_leaves_the_first_morning_alone() -> None:
    """A scenario that went through plain data must say no more than it said: owners keep the opinion of experience."""
    scenario = world("rivals", horizon=24, initial={"lotus": {}})
    patched = scenario.patch({"laws.talk.rate": 0.2})
    again = Scenario.from_data(scenario.to_data())
    mornings = [Simulation(each).fields.opinion.tobytes() for each in (scenario, patched, again)]
    assert mornings[0] == mornings[1] == mornings[2]


def test_prices_are_the_same_on_every_machine() -> None:
    """np.log is another function on another processor (it uses AVX-512 where there is any); math.log is not."""
    prices = [0.1 + 0.001 * step for step in range(3000)]
    wrong = []
    for first in range(0, len(prices), 8):
        goods = {
            f"p{place}": {"price": price, "reference_price": 1.0, "category": f"c{place}"}
            for place, price in enumerate(prices[first : first + 8])
        }
        if all(float(np.log(item["price"])) == math.log(item["price"]) for item in goods.values()):
            continue
        scenario = Scenario.from_data({"products": goods, "network": {"kind": "complete", "n": 2}, "horizon": 1})
        gaps = lived(scenario).levers.cells["price_gap"][0, :, 0, 0].tolist()
        wrong += [item["price"] for item, gap in zip(goods.values(), gaps) if gap != math.log(max(item["price"], 0.01))]
        if wrong:
            break
    assert wrong == []
