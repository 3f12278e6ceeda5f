"""The classical models of diffusion as plain Python and compiled: the same bits, on every kind of ties."""

from __future__ import annotations

from small_worlds import answer, new_process

RUNS = """
import hashlib, json
import numpy as np
from wom_sim import network
from wom_sim.classics import bass, goldenberg_libai_muller, music_lab, sir, sis, structural_virality
from wom_sim.classics.greedy_cover import cover
from wom_sim.classics.independent_cascade import chances_of
from wom_sim.classics.reverse_reachable import cascading, more_sets, none_yet, thresholds

edges = network.watts_strogatz(60, 4, 0.2, 1).edges()
weights = 0.1 + np.arange(len(edges)) % 5
every = {
    "stored": network.from_edges(edges),
    "weighted": network.from_edges(edges, weights=weights),
    "directed": network.from_edges(edges, directed=True),
    "weighted and directed": network.from_edges(edges, weights=weights, directed=True),
    "complete": network.complete(60),
    "computed": network.procedural(60, 4, 2, 1),
}

def bits(*arrays):
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()

found = {}
how = {"steps": 10, "runs": 2, "seed": 4, "who": True}
for kind, ties in every.items():
    spread = [
        bass(ties, p=0.02, q=0.4, **how),
        sis(ties, 2, infection=0.05, recovery=0.3, **how),
        sir(ties, 2, infection=0.05, recovery=0.3, **how),
        goldenberg_libai_muller(ties, advertising=0.01, weak=0.1, strong=0.05, weak_contacts=3, **how),
    ]
    found[kind] = [bits(one.curves, one.times) for one in spread]
    tracings = [cascading(ties, chances_of(ties, "weighted cascade")), thresholds(ties, None)]
    if not ties.computed:
        own = (1.0 + np.arange(ties.ends) % 7) / (8.0 * 60)
        tracings += [cascading(ties, own), thresholds(ties, own)]
    for live in tracings:
        sets = more_sets(none_yet(), 150, 9000, ties, live, np.uint64(1), 0)
        found[kind].append(bits(*sets, *cover(sets, 60, 60, np.arange(60))))
found["music"] = bits(music_lab(np.linspace(0.1, 0.9, 9), listeners=40, influence=0.5, worlds=2).downloads)
found["virality"] = structural_virality([3, 3, 0, -1, 2, 2, 0]).hex()
print(json.dumps(found))
"""


def test_the_jit_changes_nothing() -> None:
    """Law: the kernels are plain Python too; integer promotion, NumPy functions or fast maths would show here."""
    jobs = [new_process(RUNS, NUMBA_DISABLE_JIT=off) for off in ("1", "0")]
    plain, compiled = (answer(job) for job in jobs)
    assert plain == compiled
    assert len(set(plain["stored"])) == 8
