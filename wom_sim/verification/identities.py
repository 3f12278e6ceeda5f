"""What must not change a single bit: plans that do nothing, the future, company, threads, batches, storage, pauses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import wom_sim
from wom_sim.network import from_edges, watts_strogatz
from wom_sim.record import BY_LINE
from wom_sim.rng import BLOCK
from wom_sim.simulation import Simulation
from wom_sim.state import PUBLIC
from wom_sim.verification.bits import Arrays, differences, fingerprint, kept, one_world
from wom_sim.verification.engine import RIVALS, rivals
from wom_sim.verification.law import Effort, Finding, Law, differs, same
from wom_sim.workers import SERIAL_ROWS

SAME_BITS = "same draws by address, counts in whole numbers"


def _agree(what: str, one: Arrays, other: Arrays) -> Finding:
    """Two runs beside each other, array by array."""
    wrong = differences(one, other)
    size = sum(array.nbytes for array in one.values())
    detail = f"{len(one)} arrays, {size:,} bytes the same"
    found = same(what, not wrong, detail)
    return found if found.met else found._replace(result=f"different: {', '.join(wrong)}")


def _without_lines(simulation: Simulation, name: str) -> Arrays:
    """What a run has become, leaving out the columns of one intervention."""
    lines = [place for place, line in enumerate(simulation.plan.lines) if line.name != name]
    found = kept(simulation)
    for part in BY_LINE:
        found[f"record {part}"] = np.ascontiguousarray(found[f"record {part}"][:, :, lines])
    return found


NOTHING: dict[str, dict[str, Any]] = {
    "mass media that reach nobody": {"kind": "mass_media", "reach": 0.0},
    "no discount for a third": {"kind": "price_promotion", "discount": 0.0, "who": {"share": 0.3, "stage": "aware"}},
    "a plan for later": {"kind": "mass_media", "reach": 0.5, "from": 39, "who": {"strategy": "degree", "count": 9}},
}


def _null_move(_: Effort) -> Iterator[Finding]:
    scenario, days = rivals(), 39
    without = Simulation(scenario).run(days)
    for name, move in NOTHING.items():
        idle = Simulation(scenario.patch({"marketing.iris.nothing": move})).run(days)
        yield _agree(f"{days} days with {name}, and without", kept(without), _without_lines(idle, "nothing"))
    something = scenario.patch({"marketing.iris.nothing": {"kind": "mass_media", "reach": 0.05}})
    moved = Simulation(something).run(days)
    yield differs(
        f"{days} days with mass media that reach 5 %", not differences(kept(without), _without_lines(moved, "nothing"))
    )


MOVES: dict[str, dict[str, Any]] = {
    "mass media": {"kind": "mass_media", "reach": 0.5, "from": 15},
    "a promotion": {"kind": "price_promotion", "discount": 0.5, "from": 15},
    "samples": {"kind": "seeding", "on": 15, "who": {"count": 20}},
}


def _future(_: Effort) -> Iterator[Finding]:
    scenario = rivals()
    for name, move in MOVES.items():
        plain, treated = Simulation(scenario), Simulation(scenario.patch({"marketing.iris.new": move}))
        plain.run(15)
        treated.run(15)
        yield _agree(f"days 0 to 14 before {name} on day 15", kept(plain), _without_lines(treated, "new"))
        plain.run(4)
        treated.run(4)
        yield differs(f"the days from {name} on", not differences(kept(plain), _without_lines(treated, "new")))


def _newcomer(effort: Effort) -> Iterator[Finding]:
    # Strangers read reviews, and a newcomer may rightly take a counted place: neither is here.
    laws = {**RIVALS["laws"], "experience": {"uses": 0.3, "review_rate": 0.0}}
    plan = {
        "lotus": {
            "radio": {"kind": "mass_media", "reach": 0.3, "who": {"share": 0.7}},
            "samples": {"kind": "seeding", "on": 4, "who": {"people": [0, 5, 77]}},
        }
    }
    scenario = rivals(laws=laws, marketing=plan)
    for people in (255, 256, 300)[: effort.of(2, 3)]:
        edges = watts_strogatz(people, 6, 0.3, 1).edges()
        fewer = Simulation(scenario, ties=from_edges(edges, people=people)).run()
        more = Simulation(scenario, ties=from_edges(edges, people=people + 1)).run()
        theirs = {name: array for name, array in kept(more).items() if not name.startswith("record")}
        for name, array in theirs.items():
            if name != "state reviews":
                axis = 1 if name.removeprefix("state ") in PUBLIC else 0
                theirs[name] = np.ascontiguousarray(np.take(array, range(people), axis=axis))
        mine = {name: array for name, array in kept(fewer).items() if not name.startswith("record")}
        yield _agree(f"{people} people, with and without one more who has no ties", mine, theirs)
        lived = bool(more.fields.stage[people].any())
        yield Finding(f"the one more than {people} lives", "knows a product", "so" if lived else "not", "", lived)


def _threads(effort: Effort) -> Iterator[Finding]:
    people, worlds = 3 * BLOCK - 68, SERIAL_ROWS // (3 * BLOCK) + 1  # with fewer rows threads are not used at all
    ties = watts_strogatz(people, 6, 0.2, 1)
    scenario = rivals(horizon=effort.of(12, 40))
    one, *others = (Simulation(scenario, replicates=worlds, threads=many, ties=ties) for many in (1, 2, 3))
    one.run()
    for other in others:
        other.run()
        yield _agree(f"1 and {other.workers.tasks} threads, {worlds} worlds of {people} people", kept(one), kept(other))


def _pauses(effort: Effort) -> Iterator[Finding]:
    with TemporaryDirectory() as folder:
        for dtype in ("float64", "compact")[: effort.of(1, 2)]:
            scenario = rivals(dtype=dtype)
            whole = Simulation(scenario, replicates=[1, 4]).run()
            file = Path(folder) / f"{dtype}.wom"
            Simulation(scenario, replicates=[1, 4]).run(21).save(file)
            again = Simulation.load(file).run()
            yield _agree(f"saved on day 21 and gone on, opinions as {dtype}", kept(whole), kept(again))


def _batches(_: Effort) -> Iterator[Finding]:
    scenario = rivals()
    batch = Simulation(scenario, replicates=4).run()
    for world in (0, 3):
        alone = Simulation(scenario, replicates=[world]).run()
        yield _agree(f"world {world} alone, and in a batch of 4", kept(alone), one_world(batch, world))
    yield differs("worlds 0 and 1 of the batch", not differences(one_world(batch, 0), one_world(batch, 1)))


def _traits(_: Effort) -> Iterator[Finding]:
    runs = [
        Simulation(rivals(population={**RIVALS["population"], "storage": storage})).run()
        for storage in ("stored", "drawn")
    ]
    yield _agree("traits kept in memory, and drawn when needed", kept(runs[0]), kept(runs[1]))


TINY = "from wom_sim.verification.identities import tiny; print(tiny())"


def tiny() -> str:
    """A fingerprint of a few people's fortnight, short enough for plain Python."""
    network = {"kind": "watts-strogatz", "n": 24, "k": 4, "rewiring": 0.2}
    return fingerprint(Simulation(rivals(network=network, horizon=14), replicates=2).run())


def _compiled(_: Effort) -> Iterator[Finding]:
    found = []
    for off in ("0", "1"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": off, "PYTHONPATH": str(Path(wom_sim.__file__).parents[1])}
        run = subprocess.run([sys.executable, "-c", TINY], env=environment, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise RuntimeError(run.stderr.strip().rpartition("\n")[2])
        found.append(run.stdout.strip())
    what = "24 people, 14 days: compiled, and as plain Python"
    yield same(what, found[0] == found[1], f"SHA-256 {found[0][:12]}")


LAWS = (
    Law("A move that does nothing changes nothing", "A", SAME_BITS, _null_move),
    Law("The past does not know of the future", "A", SAME_BITS, _future),
    Law("One more person without ties changes nobody else", "A", SAME_BITS, _newcomer),
    Law("Threads change nothing", "A", SAME_BITS, _threads),
    Law("A pause changes nothing", "A", SAME_BITS, _pauses),
    Law("A world in a batch is that world alone", "A", SAME_BITS, _batches),
    Law("Stored traits are drawn traits", "A", SAME_BITS, _traits),
    Law("Compiled code gives the bits of plain Python", "A", SAME_BITS, _compiled, quick=False),
)
