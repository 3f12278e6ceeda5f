"""Files of ties: every usual spelling is understood, every fault is named with its line."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest
from pydantic import ValidationError

from wom_sim.errors import InputError
from wom_sim.network import EdgeList, Ties, edge_list, from_networkx, from_scipy, read


def named(ties: Ties) -> set[tuple[Any, ...]]:
    return {(ties.id_of(a), ties.id_of(b)) for a, b in ties.edges().tolist()}


def write(folder: Path, text: str | bytes, name: str = "friends.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "source,target\n1,2\n2,3\n"),
        ("a.csv", "\ufeffSource,Target\r\n1,2\r\n2,3\r\n"),
        ("a.csv", "\ufeff1,2\n2,3\n"),
        ("a.csv", "1,2\n\n# a comment\n2,3"),
        ("a.csv", "note,from,to\nx,1,2\ny,2,3\n"),
        ("a.csv", "1;2\n2;3\n"),
        ("a.csv", "person one,person two\n1,2\n2,3\n"),
        ("a.csv", "follower,followed\n1,2\n2,3\n"),
        ("a.tsv", "1\t2\n2\t3\n"),
        ("a.txt", "# FromNodeId ToNodeId\n1 2\n  2   3  \n"),
        ("a.csv", "1,2\n2,1\n2,3\n"),
        ("a.csv.gz", gzip.compress(b"source,target\n1,2\n2,3\n")),
    ],
)
def test_usual_spellings_are_understood(tmp_path: Path, name: str, text: str | bytes) -> None:
    """Guards that what platforms and archives export reads as the same two ties."""
    assert named(read(write(tmp_path, text, name))) == {(1, 2), (2, 3)}


def test_ids_are_kept_as_written(tmp_path: Path) -> None:
    """Guards ids: text stays text, leading zeros stay, whole numbers from 0 need no names at all."""
    assert named(read(write(tmp_path, "01,2\n2,3\n"))) == {("01", "2"), ("2", "3")}
    assert named(read(write(tmp_path, '"ann, b",bob\n'))) == {("ann, b", "bob")}
    assert read(write(tmp_path, "0,1\n1,2\n")).ids is None


def test_weights_directions_and_named_columns(tmp_path: Path) -> None:
    """Guards the choice of columns by name and by number, and that direction is from source to target."""
    path = write(tmp_path, "weight,to,from\n2.5,1,2\n")
    ties = read(path, directed=True)
    assert (named(ties), ties.edge_weights().tolist()) == ({(2, 1)}, [2.5])
    path = write(tmp_path, "who,whom,times\nx,y,3\n")
    assert read(path, source="whom", target="who", weight="times", directed=True).edge_weights().tolist() == [3.0]
    assert named(read(path, source="whom", target="who", directed=True)) == {("y", "x")}
    assert read(write(tmp_path, "1,2,5\n"), weight=3).weighted


@pytest.mark.parametrize("ids", [[[0, 5], [5, 9]], [["a", "b"], ["b", "c"]]])
def test_parquet_reads_as_text_does(tmp_path: Path, ids: list[list[Any]]) -> None:
    """Guards Parquet: the same network from either format."""
    table = pl.DataFrame({"source": [a for a, _ in ids], "target": [b for _, b in ids], "weight": [1.0, 2.0]})
    table.write_parquet(tmp_path / "a.parquet")
    table.write_csv(tmp_path / "a.csv")
    one, other = read(tmp_path / "a.parquet"), read(tmp_path / "a.csv")
    assert one.fingerprint() == other.fingerprint()
    assert named(one) == named(other)


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "the file is empty"),
        ("# nothing\n", {}, "the file is empty"),
        ("source,target\n", {}, "holds no ties"),
        ("ann\nbob\n", {}, "needs two columns"),
        ("1,2\n# c\n\n3\n", {}, "line 4, column '2': the cell is empty"),
        ("source,target\n1,2\n,4\n", {}, "line 3, column 'source': the cell is empty"),
        ("1,2\n3,4,5\n", {}, "line 2: there are 3 cells"),
        ("source,target,weight\n1,2,1\n2,3,abc\n", {}, "line 3, column 'weight': 'abc' is not a number"),
        ("source,target,weight\n1,2,1\n2,3,\n", {}, "line 3, column 'weight': the cell is empty"),
        ("source,target,weight\n1,2,1\n2,3,-1\n", {}, "line 3: the weight -1"),
        ("source,target,weight\n1,2,1\n2,3,nan\n", {}, "line 3: the weight nan"),
        ("1,2\n# c\n3,3\n", {}, "line 3: 3 is tied to itself.*self_ties: drop"),
        ("1,2\n2,3\n1,2\n", {}, "line 3: the tie 1, 2 is listed a second time.*duplicates: drop"),
        ("who,whom\nx,y\n", {"source": "hwo", "target": "whom"}, "Did you mean 'who'"),
        (b"caf\xe9,b\n", {}, "line 1: this is not UTF-8"),
        (b"a,b\nc,d\ncaf\xe9,b\n", {}, "line 3: this is not UTF-8"),
    ],
)
def test_faults_are_named_with_their_line(
    tmp_path: Path, text: str | bytes, options: dict[str, Any], said: str
) -> None:
    """Guards that every bad file is refused with the place of its fault and the way out."""
    with pytest.raises(InputError, match=said):
        read(write(tmp_path, text), **options)


def test_faults_that_the_user_waives(tmp_path: Path) -> None:
    """Guards the two ways out: repeated rows and self-ties are dropped on request, the person stays."""
    assert read(write(tmp_path, "1,2\n1,2\n"), duplicates="drop").tie_count == 1
    ties = read(write(tmp_path, "1,2\n3,3\n"), self_ties="drop")
    assert (ties.people, ties.tie_count) == (3, 1)


def test_a_missing_file_and_a_false_parquet(tmp_path: Path) -> None:
    """Guards the path: a near name is suggested, and no Parquet error of another package comes through."""
    write(tmp_path, "1,2\n")
    with pytest.raises(InputError, match=r"Did you mean 'friends\.csv'"):
        read(tmp_path / "freinds.csv")
    with pytest.raises(InputError, match="no Parquet file"):
        read(write(tmp_path, "1,2\n", "a.parquet"))


def test_a_file_larger_than_memory_is_refused_beforehand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the machine: the estimate speaks before anything is read."""
    monkeypatch.setattr(edge_list, "available", lambda: 1000)
    with pytest.raises(InputError, match="GB are free"):
        read(write(tmp_path, "1,2\n" * 100))


def test_graphs_that_are_no_network_are_refused() -> None:
    """Guards the ways in from networkx and SciPy."""
    with pytest.raises(InputError, match="multigraph"):
        from_networkx(nx.MultiGraph([(0, 1), (0, 1)]))
    with pytest.raises(InputError, match="tied to itself"):
        from_networkx(nx.Graph([(0, 0)]))
    with pytest.raises(InputError, match="not symmetric"):
        from_scipy([[0, 1], [0, 0]])
    with pytest.raises(InputError, match="square"):
        from_scipy([[0, 1, 0], [1, 0, 0]])


def test_the_configuration_reads_beside_the_scenario(tmp_path: Path) -> None:
    """Guards relative paths: they start at the folder of the scenario, absolute ones stay."""
    path = write(tmp_path, "a,b\nb,c\n")
    config = EdgeList(edges="friends.csv").relative_to(tmp_path)
    assert Path(config.edges) == path
    assert config.relative_to("elsewhere").edges == config.edges
    assert config.build(1).tie_count == 1 + (config.build(1).people == 3)
    assert config.expected_ties()[1] >= 2
    with pytest.raises(ValidationError):
        EdgeList(edges="a.csv", weight=0)


def test_people_in_parts_are_refused_unless_kept(tmp_path):
    """Bug guarded: word that can never reach half of the people would silently look like a weak campaign."""
    file = tmp_path / "two.csv"
    file.write_text("from,to\na,b\nc,d\n")
    with pytest.raises(InputError, match=r"2 parts .* 50.0%.*parts: keep"):
        EdgeList(edges=str(file)).build(1)
    assert EdgeList(edges=str(file), parts="keep").build(1).people == 4


def test_a_fringe_of_pairs_is_kept(tmp_path):
    """Bug guarded: nearly every real list holds a few people who know only each other, and would be refused."""
    file = tmp_path / "fringe.csv"
    rows = [f"p{i},p{i + 1}" for i in range(100)] + ["a,b"]
    file.write_text("from,to\n" + "\n".join(rows) + "\n")
    assert EdgeList(edges=str(file)).build(1).people == 103
