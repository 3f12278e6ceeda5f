"""`wom-sim warmup`: compile ahead what runs will need."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Annotated, Any

import typer

from wom_sim.cli.guard import command, say


@command
def warmup(
    everything: Annotated[
        bool, typer.Option("--all", help="Also what runs of millions use: narrow numbers, traits not kept.")
    ] = False,
) -> None:
    """Compile ahead, so that the next run starts at once."""
    from wom_sim.kernel import CACHE_FOLDER
    from wom_sim.simulation import Simulation

    began = perf_counter()
    for title, made in worlds(everything):
        start = perf_counter()
        Simulation(**made).run()
        say(f"{title}: {perf_counter() - start:.1f} s")
    where = f"kept in {CACHE_FOLDER}" if CACHE_FOLDER else "not kept, because the cache folder cannot be written"
    print(f"Compiled in {perf_counter() - began:.1f} s, {where}.")


def worlds(everything: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """A few people for two days, as `Simulation` takes them, for every way in which ties are represented; and, where
    asked, all else.
    """
    from wom_sim import network
    from wom_sim.scenario import Scenario

    base = Scenario.from_data(
        {
            "horizon": 2,
            "network": {"kind": "watts-strogatz", "n": 300, "k": 8, "degrees": 2.5},
            "products": {"one": {"price": 1, "aware": 0.5, "owners": 0.3}},
            "laws": {"talk": {"rate": 1.0}},
            "marketing": {"one": {"gifts": {"kind": "seeding", "on": 0, "who": {"count": 3, "strategy": "degree"}}}},
        }
    )
    small_world = {"network": {"kind": "procedural", "n": 300, "near": 4, "far": 4}}
    contact = {"laws.choice": {"kind": "contact", "innovation": 0.1, "imitation": 0.1}}
    edges = [(person, (person + 1) % 300) for person in range(300)]
    weights = [1.0 + person % 3 for person in range(300)]
    whole = {"network": {"kind": "complete", "n": 300}}
    yield "usual ties", {"scenario": base}
    yield "ties with weights", {"scenario": base, "ties": network.from_edges(edges, weights=weights)}
    yield "ties of one direction", {"scenario": base, "ties": network.from_edges(edges, directed=True)}
    both = network.from_edges(edges, directed=True, weights=weights)
    yield "ties of one direction with weights", {"scenario": base, "ties": both}
    yield "everyone tied to everyone", {"scenario": base.patch(whole)}
    yield "ties that are computed", {"scenario": base.patch(small_world)}
    own = {"feed": {}, "network": {"kind": "watts-strogatz", "k": 4, "rewiring": 0.3}, "overlap": 0.3}
    yield "ties of a platform's own", {"scenario": base.patch({"platforms.online": own})}
    yield "strong and weak ties", {"scenario": base.patch({"strength": {}})}
    yield "adoption by contact", {"scenario": base.patch(contact)}
    yield "the same, everyone tied to everyone", {"scenario": base.patch(contact | whole)}
    yield "everybody followed, as comparisons do", {"scenario": base, "trace": True}
    if not everything:
        return
    yield "32 bits for opinions", {"scenario": base.patch({"dtype": "float32"})}
    yield "16 bits for opinions", {"scenario": base.patch({"dtype": "compact"})}
    yield "traits drawn when needed", {"scenario": base.patch({"population.storage": "drawn"})}
