"""Tables of ties: every usual spelling is understood, every fault is named with its line."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from wom_sim.errors import InputError
from wom_sim.network import Ties, read


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
        ("a.txt", "# Directed graph: friends\r\n# Nodes: 3 Edges: 2\r\n# FromNodeId\tToNodeId\r\n1\t2\r\n2\t3\r\n"),
        ("a.txt.gz", gzip.compress(b"1 2\n2 3\n", mtime=0) + gzip.compress(b"", mtime=0)),
        ("a.CSV.GZ", gzip.compress(b"1,2\n2,3\n", mtime=0)),
        ("a [1]*.csv", "1,2\n2,3\n"),
        ("a.csv.gz", gzip.compress(b"source,target\n1,2\n2,3\n", mtime=0)),
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
        ("who,whom\nx,y\n", {"weight": 3}, "there is no column 3"),
        ("# a comment\n# source target weight\n1 2 3\n2 3 x\n", {}, "line 4, column 'weight': 'x' is not a number"),
        ("1  2\n  # c\n\n2 2\n", {}, "line 4: 2 is tied to itself"),
        ("1 2\n2 3 4\n", {}, "line 2: there are 3 cells"),
        (bytes(range(128)), {}, "line 1: this is no text"),
        (b"\x89PNG\r\n\x1a\n\0\0", {}, "line 1: this is not UTF-8"),
        (b"1" * (1 << 21), {}, "line 1: this is no text"),
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


def test_a_comment_may_name_the_columns(tmp_path: Path) -> None:
    """Bug guarded: people called 'a' and 'b' in the first row were taken for the names of the columns."""
    ties = read(write(tmp_path, "# FromNodeId ToNodeId weight\na b 2\nb c 3\n", "a.txt"))
    assert (named(ties), ties.edge_weights().tolist()) == ({("a", "b"), ("b", "c")}, [2.0, 3.0])
    assert named(read(write(tmp_path, "# two words\na b\nc d\n", "a.txt"))) == {("c", "d")}


def test_a_table_says_that_it_is_directed_by_tells_and_hears(tmp_path: Path) -> None:
    """Guards the one pair of names that means a direction; follower and followed could mean either."""
    assert read(write(tmp_path, "tells,hears\n1,2\n2,1\n")).tie_count == 2
    assert read(write(tmp_path, "weight,Hears,Tells\n3,1,2\n")).directed
    assert not read(write(tmp_path, "follower,followed\n1,2\n")).directed
    with pytest.raises(InputError, match=r"the file says that its ties are directed.*Leave `directed` out"):
        read(write(tmp_path, "tells,hears\n1,2\n"), directed=False)


def test_large_whole_numbers_stay_apart(tmp_path: Path) -> None:
    """Guards ids of 19 digits, as platforms give them: a float would make two of them one."""
    assert named(read(write(tmp_path, "1800000000000000001,1800000000000000002\n"))) == {
        (1800000000000000001, 1800000000000000002)
    }
    assert named(read(write(tmp_path, "9223372036854775808,1\n"))) == {("1", "9223372036854775808")}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"source": [1.5], "target": [2.0]}, "the column 'source' holds Float64, and whole numbers or text are due"),
        ({"source": [[1]], "target": [[2]]}, r"the column 'source' holds List\(Int64\)"),
        ({"source": [1], "target": [2], "weight": [[2.0]]}, r"'weight' holds List\(Float64\), and numbers are due"),
        ({"source": [1, None], "target": [2, 3]}, "row 2, column 'source': the cell is empty"),
        ({"source": [1], "target": [2], "weight": ["x"]}, "row 1, column 'weight': 'x' is not a number"),
        ({"source": [1]}, "needs two columns"),
    ],
)
def test_faults_in_parquet_are_named_with_their_row(tmp_path: Path, columns: dict[str, Any], said: str) -> None:
    """Guards typed columns: what is no id and no weight is refused, with the row where there is one."""
    pl.DataFrame(columns).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match=said):
        read(tmp_path / "a.parquet")


@pytest.mark.parametrize("name", ["a.parquet", "a.csv.gz", "a.txt.gz"])
def test_files_that_are_not_what_their_name_says(tmp_path: Path, name: str) -> None:
    """Guards damaged files: no error of another package comes through."""
    with pytest.raises(InputError, match=r"this is no (Parquet|gzip) file"):
        read(write(tmp_path, "1,2\n", name))
    whole = gzip.compress("".join(f"{i},{i + 1}\n" for i in range(99999)).encode())
    with pytest.raises(InputError, match=r"this is no Parquet file|damaged|cannot be read"):
        read(write(tmp_path, whole[: len(whole) // 2], name))


def test_line_ends_of_old_machines_are_refused_in_words(tmp_path: Path) -> None:
    """Guards lines that end in a mere carriage return, at which the reader of cells stumbled."""
    file = write(tmp_path, "source,target\r1,2\r2,3\r")
    with pytest.raises(InputError, match=r"friends\.csv: it cannot be told where its lines or cells end\. Save it"):
        read(file)


@pytest.mark.parametrize("text", ["# one\na,b,note\n1,2\n", '# one\nsource,target\n"ann,bob\ncem,dee\n'])
def test_a_first_row_with_too_few_cells_is_named(tmp_path: Path, text: str) -> None:
    """Guards its message, which told of schemas of a library: a cell left out, and a quote that is never closed."""
    with pytest.raises(InputError, match=r"friends\.csv, line 3: the line has fewer cells than the first"):
        read(write(tmp_path, text))
