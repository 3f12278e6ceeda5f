"""Layers: what is taken of the base network, what is shared, and who is who, against sets of pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.network import (
    Ties,
    complete,
    from_edges,
    from_networkx,
    matched,
    overlap,
    overlay,
    read,
    shuffled,
    union,
    watts_strogatz,
)
from wom_sim.network.layers import count_shared, rank_keys

PEOPLE = 9


def plain(kernel: Any) -> Any:
    return getattr(kernel, "py_func", kernel)


PAIRS = st.sets(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(lambda pair: pair[0] != pair[1]),
    min_size=1,
)


def tied(pairs: Any, *, directed: bool) -> Ties:
    return from_edges(sorted(pairs), people=PEOPLE, directed=directed, duplicates="drop")


def pairs_of(ties: Ties, *, directed: bool | None = None) -> set[tuple[int, int]]:
    """Ties as a set of pairs; as directed ones an undirected tie is both."""
    found = {(a, b) for a, b in ties.edges().tolist()}
    if directed is None or directed == ties.directed:
        return found
    return found | {(b, a) for a, b in found} if directed else {(min(pair), max(pair)) for pair in found}


@given(mine=PAIRS, theirs=PAIRS, one=st.booleans(), other=st.booleans())
@settings(max_examples=60)
def test_overlap_and_union_are_those_of_sets(mine: Any, theirs: Any, one: bool, other: bool) -> None:
    """Guards the keys of ties, and what direction means where only one of the two is directed."""
    a, b = tied(mine, directed=one), tied(theirs, directed=other)
    shared = pairs_of(a) & pairs_of(b, directed=one)
    assert overlap(a, b) == pytest.approx(len(shared) / a.tie_count, abs=1e-15)
    both = union([a, b])
    assert both.directed == (one and other)
    assert pairs_of(both) == pairs_of(a, directed=both.directed) | pairs_of(b, directed=both.directed)


@given(mine=PAIRS, theirs=PAIRS, one=st.booleans(), other=st.booleans(), share=st.floats(0.0, 1.0))
@settings(max_examples=100)
def test_an_overlay_has_what_it_is_asked_or_is_refused(
    mine: Any, theirs: Any, one: bool, other: bool, share: float
) -> None:
    """As many ties as before, round(share x m) of the base and the rest its own; refused where there are too few."""
    own, base = tied(mine, directed=one), tied(theirs, directed=other)
    if share == 0.0:
        assert overlay(base, own, share, 3) is own
        return
    candidates, kept = pairs_of(base, directed=one), round(share * own.tie_count)
    fresh = pairs_of(own) - candidates
    if kept > len(candidates) or own.tie_count - kept > len(fresh):
        with pytest.raises(InputError):
            overlay(base, own, share, 3)
        return
    found = overlay(base, own, share, 3)
    assert found.directed == own.directed
    assert found.tie_count == own.tie_count
    assert len(pairs_of(found) & candidates) == kept
    assert pairs_of(found) <= candidates | fresh
    assert overlap(found, base) == pytest.approx(kept / own.tie_count, abs=1e-15)


@pytest.mark.parametrize("directed", [False, True])
def test_more_overlap_holds_the_ties_of_less(directed: bool) -> None:
    """Chosen by rank: a sweep over the overlap moves some ties and redraws none."""
    base = watts_strogatz(400, 8, 0.3, 1)
    own = shuffled(watts_strogatz(400, 6, 0.3, 2), base, 2)
    if directed:
        own = from_edges(own.edges(), people=400, directed=True)
    shared, fresh = set(), pairs_of(own)
    for share in (0.1, 0.35, 0.8, 1.0):
        found = pairs_of(overlay(base, own, share, 7))
        of_base = found & pairs_of(base, directed=directed)
        assert shared < of_base
        assert found - of_base < fresh
        shared, fresh = of_base, found - of_base
    assert pairs_of(overlay(base, own, 0.35, 8)) != pairs_of(overlay(base, own, 0.35, 7))


def test_the_jit_changes_nothing() -> None:
    """Ranks and counts of shared ties are the same as plain Python."""
    base, own = watts_strogatz(50, 6, 0.3, 1), watts_strogatz(50, 4, 0.3, 2)
    keys = own.edges() @ [50, 1]
    ranks = [np.empty(len(keys), np.uint32) for _ in range(2)]
    for kernel, out in zip((rank_keys, plain(rank_keys)), ranks):
        kernel(np.uint64(5), 50, 0, keys, 0, len(keys), out)
    assert np.array_equal(*ranks)
    assert len(set(ranks[0].tolist())) == len(keys)
    counts = [kernel(own.arrays, base.arrays, 0, 50) for kernel in (count_shared, plain(count_shared))]
    assert counts[0] == counts[1] > 0


def test_ties_of_a_base_are_chosen_evenly() -> None:
    """Each tie of the base is as likely as any other: counted over seeds, within 4 standard errors."""
    base, own = from_edges([(0, 1), (1, 2), (2, 3), (3, 4)]), from_edges([(0, 2), (0, 3), (0, 4), (1, 3)])
    counts = np.zeros(4)
    for seed in range(2000):
        found = pairs_of(overlay(base, own, 0.25, seed))
        counts += [pair in found for pair in sorted(pairs_of(base))]
    assert counts.sum() == 2000
    assert np.abs(counts - 500).max() < 4 * np.sqrt(2000 * 0.25 * 0.75)


def test_independent_networks_share_ties_by_chance_only() -> None:
    """Two rings in the same order share (1 - p)^2 of their ties, whatever the seeds; shuffled, as random graphs do."""
    n, k, p = 4000, 10, 0.4
    base, own = watts_strogatz(n, k, p, 1), watts_strogatz(n, k, p, 2)
    assert overlap(own, base) == pytest.approx((1 - p) ** 2, abs=0.02)
    chance = k / (n - 1)
    error = np.sqrt(chance * (1 - chance) / own.tie_count)
    assert abs(overlap(shuffled(own, base, 2), base) - chance) < 4 * error


def test_shuffled_ties_are_the_same_network() -> None:
    """Only who stands where changes: degrees, triangles and distances stay, and the base's ids are taken."""
    own = watts_strogatz(60, 6, 0.2, 2)
    base = from_edges([(0, 1)], people=60, ids=[f"p{person}" for person in range(60)])
    found = shuffled(own, base, 5)
    assert nx.could_be_isomorphic(own.to_networkx(), found.to_networkx())
    assert pairs_of(found) != pairs_of(own)
    assert found.id_of(3) == "p3"
    assert pairs_of(shuffled(own, base, 6)) != pairs_of(found)


def test_people_of_a_list_are_found_by_their_ids(tmp_path: Path) -> None:
    """Names in a list of followers are the people of the network, in whatever order; the others have no ties in it."""
    base = from_networkx(nx.Graph([("ada", "bram"), ("bram", "chen"), ("chen", "dora")]))
    file = tmp_path / "follow.csv"
    file.write_text("tells,hears,weight\ndora,ada,2\nada,chen,5\n")
    found = matched(read(file, directed=True), base)
    named = found.to_networkx()
    assert set(named.edges.data("weight")) == {("dora", "ada", 2.0), ("ada", "chen", 5.0)}
    assert found.people == 4
    assert found.degrees()[base.index_of("bram")] == 0
    file.write_text("tells,hears\ndora,brm\n")
    with pytest.raises(InputError, match=r"follow.csv: there is no person 'brm'.*'bram'"):
        matched(read(file), base)


@pytest.mark.parametrize("ids", [None, list(range(100, 112))])
def test_numbers_of_a_list_are_people(ids: list[int] | None, tmp_path: Path) -> None:
    """Without ids a number is a person; with ids that are numbers it is an id, also where it was read as text."""
    base = from_edges([(a, a + 1) for a in range(11)], ids=ids)
    names = ids or list(range(12))
    file = tmp_path / "few.csv"
    file.write_text(f"a,b\n{names[3]},{names[11]}\n{names[3]},{names[4]}\n")
    found = matched(read(file), base)
    assert pairs_of(found) == {(3, 11), (3, 4)}
    assert found.people == 12
    for name in ("112", "x"):
        file.write_text(f"a,b\n{names[3]},{name}\n")
        with pytest.raises(InputError, match=f"there is no person '?{name}"):
            matched(read(file), base)


def test_all_numbers_of_a_short_list_are_ids_too(tmp_path: Path) -> None:
    """A list of 0, 1 and 2 is read as without ids: of a network whose ids are other numbers it is still by id."""
    file = tmp_path / "short.csv"
    file.write_text("a,b\n0,1\n1,2\n")
    base = from_edges([(0, 1), (1, 2), (2, 3)], ids=[2, 1, 0, 7])
    assert pairs_of(matched(read(file), base)) == {(0, 1), (1, 2)}
    with pytest.raises(InputError, match="there is no person 2"):
        matched(read(file), from_edges([(0, 1), (1, 2)], ids=[0, 1, 7]))


def test_what_cannot_be_is_said() -> None:
    """Other people, weights, more than there is, and less than chance has made."""
    base = watts_strogatz(40, 4, 0.3, 1)
    cases = [
        (base, watts_strogatz(41, 4, 0.3, 1), 0.5, "40 people and another 41"),
        (base, from_edges([(0, 1)], weights=[2.0], people=40), 0.5, "with weights cannot be mixed"),
        (base, watts_strogatz(40, 6, 0.3, 2), 0.9, "a share of 0.9 of 120 ties .* the 80 of the base"),
        (base, base, 0.5, "by chance alone 100.00% of the ties"),
        (base, watts_strogatz(40, 4, 0.3, 2), 1.5, "a share of 1.5"),
        (base, watts_strogatz(40, 4, 0.3, 2), -0.1, "a share of -0.1"),
    ]
    for first, second, share, said in cases:
        with pytest.raises(InputError, match=said):
            overlay(first, second, share, 1)
    with pytest.raises(InputError, match="40 people and another 41"):
        overlap(base, watts_strogatz(41, 4, 0.3, 1))


def test_everyone_is_tied_to_everyone() -> None:
    """The complete graph holds every tie, and is never written out for that: it would take 16 GB here."""
    n = 64_000
    base, whole = watts_strogatz(n, 4, 0.3, 1), complete(n)
    assert overlap(base, whole) == overlap(whole, whole) == 1.0
    assert overlap(whole, base) == pytest.approx(4 / (n - 1), rel=1e-12)
    assert union([base, whole]).kind == "complete"
    assert shuffled(whole, base, 5).arrays is whole.arrays


@pytest.mark.parametrize("share", [float("nan"), float("inf"), -0.1, 1.1])
def test_an_overlap_that_is_no_share_is_refused(share: float) -> None:
    """Guards NaN and infinity, which were rounded before they were checked."""
    with pytest.raises(InputError, match="a share of") as raised:
        overlay(watts_strogatz(20, 4, 0.1, 1), watts_strogatz(20, 4, 1.0, 2), share, 1)
    assert raised.value.where == "overlap"


def test_no_layers_have_no_union() -> None:
    """Guards an empty list, which was looked into."""
    with pytest.raises(InputError, match="no layers"):
        union([])
