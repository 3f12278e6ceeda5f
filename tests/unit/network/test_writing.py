"""Files that are written: the same network comes back, to us and to other programs, or nothing is written."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import scipy.sparse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.network import Ties, complete, from_edges, from_networkx, read, watts_strogatz, write

TABLES = ("a.csv", "a.tsv", "a.txt", "a.parquet", "a.csv.gz", "a.txt.gz")
GRAPHS = ("a.graphml", "a.gexf", "a.graphml.gz", "a.gexf.gz", "a.npz")

AWKWARD = (
    "007",
    "1",
    "1e5",
    "-0",
    "+1",
    "NaN",
    "null",
    "true",
    "source",
    "a",
    "b",
    "a,b",
    'q"u',
    "#tag",
    "x;y",
    "a\tb",
)
AWKWARD += ("'", "<&>", "ä ö", "日本", "x\u2028x", "x\ufeff", "9223372036854775808", "12345678901234567890")
plain_text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20).filter(
    lambda name: name == name.strip() and not name.startswith("\ufeff")
)
names = st.one_of(
    st.none(),
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=8, unique=True),
    st.lists(st.one_of(st.sampled_from(AWKWARD), plain_text), min_size=2, max_size=8, unique=True),
)
weight = st.floats(min_value=0, exclude_min=True, allow_infinity=False)


@st.composite
def networks(draw: st.DrawFn) -> Ties:
    """Small networks with at least one tie, awkward ids and weights of every size."""
    ids = draw(names)
    people = len(ids) if ids is not None else draw(st.integers(2, 8))
    directed = draw(st.booleans())
    pairs = [(a, b) for a in range(people) for b in range(people) if (a != b if directed else a < b)]
    edges = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    weights = draw(st.none() | st.lists(weight, min_size=len(edges), max_size=len(edges)))
    return from_edges(edges, people=people, directed=directed, weights=weights, ids=ids)


def by_name(ties: Ties, spelt: type = str) -> tuple[bool, set[str], dict[Any, float]]:
    """Direction, people, and the weight of every tie, free of the order in which people are numbered."""
    pair = tuple if ties.directed else frozenset
    listed = {
        pair((spelt(ties.id_of(a)), spelt(ties.id_of(b)))): w
        for (a, b), w in zip(ties.edges().tolist(), ties.edge_weights().tolist())
    }
    return ties.directed, {spelt(ties.id_of(person)) for person in range(ties.people)}, listed


def kinds(ties: Ties) -> set[type]:
    return {type(ties.id_of(person)) for person in range(ties.people)}


@pytest.mark.parametrize("name", TABLES + GRAPHS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(ties=networks())
def test_what_is_written_is_read_back(tmp_path: Path, name: str, ties: Ties) -> None:
    """Guards every format: direction, ids, ties and weights are the same; a second writing is the same network."""
    path = tmp_path / name
    ties.write(path, overwrite=True, isolates="drop")
    back = read(path)
    directed, people, weights = by_name(ties)
    if name in TABLES:
        people = {end for pair in weights for end in pair}
    assert by_name(back) == (directed, people, weights)
    assert back.weighted == ties.weighted or (name == "a.npz" and set(weights.values()) == {1.0})
    whole = all(re.fullmatch("0|-?[1-9][0-9]*", end) and -(2**63) <= int(end) < 2**63 for end in people)
    assert kinds(back) == (kinds(ties) if name == "a.npz" or not whole else {int})
    back.write(path, overwrite=True)
    assert read(path).fingerprint() == back.fingerprint()


@pytest.mark.parametrize("name", GRAPHS)
def test_people_without_ties_are_in_graphs(tmp_path: Path, name: str) -> None:
    """Bug guarded: a network that shrinks when it is written and read has other degrees and other shares."""
    for ties in (
        from_edges([(0, 2)], people=5, ids=["e", "d", "c", "b", "a"]),
        from_edges([], people=3, weights=[], directed=True),
        from_edges([(3, 1)], people=9, weights=[2.5], directed=True),
    ):
        write(ties, tmp_path / name, overwrite=True)
        assert by_name(read(tmp_path / name)) == by_name(ties)


@pytest.mark.parametrize("name", TABLES)
def test_people_without_ties_are_not_lost_in_silence(tmp_path: Path, name: str) -> None:
    """Bug guarded: a table holds no isolates; they are dropped when told, and nobody who only tells is one."""
    alone = from_edges([(0, 2)], people=5)
    with pytest.raises(InputError, match=r"3 people have no ties.*isolates='drop'"):
        write(alone, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    write(alone, tmp_path / name, isolates="drop")
    assert read(tmp_path / name).people == 2
    with pytest.raises(InputError, match="no ties to write"):
        write(from_edges([], people=3), tmp_path / name, overwrite=True, isolates="drop")
    write(from_edges([(0, 1), (1, 2)], directed=True), tmp_path / name, overwrite=True)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_networkx_reads_the_same_graphs(tmp_path: Path, directed: bool, weighted: bool) -> None:
    """Guards GraphML, GEXF and the SNAP text against the readers of networkx, isolates and special marks included."""
    ids = ["a&b", '<"c">', "d\te\nf", "é", "alone", "007"]
    edges = [(0, 1), (1, 2), (2, 3), (3, 5), (5, 0)]
    ties = from_edges(edges, ids=ids, directed=directed, weights=[1.5, 2, 0.1, 1e-9, 3] if weighted else None)
    ours = ties.to_networkx()
    ties.write(tmp_path / "a.graphml")
    ties.write(tmp_path / "a.gexf.gz")
    for theirs in (nx.read_graphml(tmp_path / "a.graphml"), nx.read_gexf(tmp_path / "a.gexf.gz")):
        assert theirs.is_directed() == directed
        assert nx.utils.graphs_equal(_bare(theirs), ours)
    numbered = from_edges(edges[:4], directed=directed, people=6).to_networkx()
    from_networkx(numbered).write(tmp_path / "a.txt", isolates="drop")
    kind = nx.DiGraph if directed else nx.Graph
    theirs = nx.read_edgelist(tmp_path / "a.txt", delimiter="\t", nodetype=int, create_using=kind)
    assert set(theirs.edges) == set(numbered.edges)


def _bare(graph: Any) -> Any:
    """The graph with nothing but the weights of its edges."""
    bare = type(graph)()
    bare.add_nodes_from(graph)
    bare.add_edges_from((a, b, {k: v for k, v in data.items() if k == "weight"}) for a, b, data in graph.edges.data())
    return bare


def test_scipy_reads_the_same_matrix(tmp_path: Path) -> None:
    """Guards .npz against the reader of SciPy, which knows nothing of the ids beside the matrix."""
    ties = from_edges([(0, 1), (1, 2)], people=4, weights=[2, 3], directed=True, ids=list("dcba"))
    ties.write(tmp_path / "a.npz")
    assert (scipy.sparse.load_npz(tmp_path / "a.npz") != ties.to_scipy()).nnz == 0
    assert read(tmp_path / "a.npz").fingerprint() == ties.fingerprint()


def test_made_and_computed_ties_are_written(tmp_path: Path) -> None:
    """Guards networks that are not from a file: people are numbers, and a complete graph stores nothing itself."""
    for ties in (watts_strogatz(200, 6, 0.1, seed=1), complete(7)):
        for name in TABLES + GRAPHS:
            ties.write(tmp_path / name, overwrite=True)
            back = read(tmp_path / name)
            assert (back.ids, back.fingerprint()) == (None, ties.stored().fingerprint())


def test_the_same_ties_are_the_same_bytes(tmp_path: Path) -> None:
    """Guards comparison by content: no date and no name of the moment in a packed file."""
    ties = watts_strogatz(50, 4, 0.1, seed=1)
    for name in ("a.csv.gz", "b.csv.gz", "a.npz", "b.npz"):
        ties.write(tmp_path / name)
    for ending in (".csv.gz", ".npz"):
        assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).startswith(b"source,target\n0,1\n")


@pytest.mark.parametrize(
    ("ids", "name", "said"),
    [
        ([1, "b"], "a.csv", "not all ids are text, nor are all whole numbers"),
        ([True, False], "a.csv", "not all ids are text, nor are all whole numbers"),
        ([(0, 1), (0, 2)], "a.npz", "not all ids are text, nor are all whole numbers"),
        ([2**70, 1], "a.graphml", "not all ids are text, nor are all whole numbers"),
        ([" a", "b"], "a.csv", "the id ' a' does not survive"),
        (["a", ""], "a.tsv", "the id '' does not survive"),
        (["a", "b\nc"], "a.txt", "does not survive"),
        (["a", "\ufeffb"], "a.csv", "does not survive"),
        (["a", "b\x01"], "a.gexf", "does not survive"),
    ],
)
def test_ids_that_would_change_are_refused(tmp_path: Path, ids: list[Any], name: str, said: str) -> None:
    """Bug guarded: an id that comes back as another one is another person; nothing is left behind."""
    with pytest.raises(InputError, match=said):
        from_edges([(0, 1)], ids=ids).write(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.parquet.gz", "a.npz.gz", "csv"])
def test_unknown_endings_name_the_known_ones(tmp_path: Path, name: str) -> None:
    """Guards the choice of the format, which only the name makes."""
    with pytest.raises(InputError, match=r"\.csv, \.tsv, \.txt, \.parquet, \.graphml, \.gexf, \.npz"):
        complete(3).write(tmp_path / name)


def test_nothing_is_overwritten_or_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the user's files: one that exists stays, until told, and until the new one is complete."""
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(InputError, match=r"not touched.*overwrite=True"):
        complete(3).write(path)
    (tmp_path / "folder.csv").mkdir()
    for place in (tmp_path / "folder.csv", tmp_path / "none" / "a.csv", path / "a.csv"):
        with pytest.raises(InputError, match="folder"):
            complete(3).write(place, overwrite=True)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        complete(3).write(path, overwrite=True)
    assert {item.name for item in tmp_path.iterdir()} == {"a.csv", "folder.csv"}
    assert path.read_text() == "mine"
    monkeypatch.undo()
    complete(3).write(path, overwrite=True)
    assert path.read_text() == "source,target\n0,1\n0,2\n1,2\n"


def test_weights_keep_every_bit(tmp_path: Path) -> None:
    """Guards numbers in text: the shortest spelling that reads back as the same double."""
    weights = np.nextafter(np.float64([0.1, 1, 1e300, 5e-324]), np.inf)
    ties = from_edges([(0, 1), (1, 2), (2, 3), (3, 4)], weights=weights)
    for name in TABLES + GRAPHS:
        ties.write(tmp_path / name)
        assert read(tmp_path / name).edge_weights().tolist() == weights.tolist()
