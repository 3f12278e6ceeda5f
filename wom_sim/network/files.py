"""The user's own network: from a file of ties, from networkx, from SciPy."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from wom_sim.config import Config
from wom_sim.errors import InputError, nearest
from wom_sim.network.components import components_of
from wom_sim.network.edges import Duplicates, as_ids, assemble, from_edges
from wom_sim.network.ties import Ties

if TYPE_CHECKING:
    import polars as pl

Column = str | Annotated[int, Field(ge=1)]
"""A column by its name, or by its number from 1."""

SelfTies = Literal["refuse", "drop"]

_END_NAMES = (
    ("source", "target"),
    ("from", "to"),
    ("a", "b"),
    ("u", "v"),
    ("id1", "id2"),
    ("id_1", "id_2"),
    ("node1", "node2"),
    ("node_1", "node_2"),
    ("user", "friend"),
    ("person", "friend"),
    ("tells", "hears"),
)
_TITLES = {title for pair in _END_NAMES for title in pair} | {
    "id",
    "name",
    "friend",
    "follower",
    "followed",
    "followee",
}
_WEIGHT_NAMES = ("weight", "weights")

BYTES_A_TIE = 120
"""Memory for a tie while it is read, beside the file itself: its cells, sorted keys and both rows. Measured."""


@dataclass(frozen=True)
class _Table:
    """Cells as read, the names and numbers of the columns used, and where the user finds a row."""

    cells: pl.DataFrame
    names: list[str]
    place: Callable[[int], str]


def read(
    path: str | Path,
    *,
    directed: bool = False,
    source: Column | None = None,
    target: Column | None = None,
    weight: Column | None = None,
    duplicates: Duplicates = "refuse",
    self_ties: SelfTies = "refuse",
) -> Ties:
    """Ties from a file with one tie a row: CSV, TSV, text with spaces and # comments (SNAP), .gz, or Parquet.

    Ids are whole numbers or text, and people are numbered in the order of their ids. Columns are found by name,
    `source` and `target`, `from` and `to` and the like; without such names they are the first two. A column
    named `weight` holds weights; any other has to be named in `weight`. A first line is taken for names if it
    holds usual ones, or words above numbers.

    Parameters
    ----------
    path : str or Path
        The file.
    directed : bool
        Whether word goes from source to target only.
    source, target, weight : str, int or None
        Columns by name, or by number from 1.
    duplicates : "refuse" or "drop"
        A row that repeats another is refused, or dropped. A pair listed both ways is one undirected tie.
    self_ties : "refuse" or "drop"
        A row that ties someone to themselves is refused, or dropped (the person stays).

    Raises
    ------
    InputError : with file, line and column, whatever cannot be used.
    """
    file = Path(path)
    if not file.is_file():
        around = [item.name for item in file.parent.iterdir()] if file.parent.is_dir() else []
        raise InputError("there is no such file.", where=str(file), remedy=nearest(file.name, around))
    _refuse_too_large(file)
    reader = _read_parquet if file.suffix == ".parquet" else _read_text
    table = reader(file, (source, target, weight))
    return _from_table(table, file, directed, duplicates, self_ties)


def _from_table(table: _Table, file: Path, directed: bool, duplicates: Duplicates, self_ties: SelfTies) -> Ties:
    import polars as pl

    # A blank line is read as a row of nothing; the row numbers are kept to find lines again.
    cells = table.cells.with_row_index("row").filter(~pl.all_horizontal(pl.exclude("row").is_null()))
    if cells.is_empty():
        raise InputError("the file holds no ties.", where=str(file), remedy="Give one tie a line: source,target.")
    row = cells["row"].to_numpy()
    ends = cells.drop("row").to_series(0), cells.drop("row").to_series(1)
    for end, name in zip(ends, table.names):
        _refuse_cell(end.is_null(), row, table, name, "the cell is empty.", "Fill it or remove the line.")
    ids, number = _numbered(pl.concat(ends))
    teller, hearer = number[: len(row)], number[len(row) :]
    weights = _weights(cells.to_series(3), row, table) if len(table.names) > 2 else None
    if self_ties == "drop":
        kept = teller != hearer
        row, teller, hearer = row[kept], teller[kept], hearer[kept]
        weights = None if weights is None else weights[kept]

    def place(index: int) -> str:
        return table.place(int(row[index]))

    arrays = assemble(teller, hearer, weights, len(ids), directed, duplicates, place, ids)
    plain = ids.dtype != object and ids[0] == 0 and ids[-1] == len(ids) - 1
    return Ties(arrays, None if plain else ids, "edges", {"kind": "edges", "edges": str(file), "directed": directed})


def _refuse_cell(wrong: pl.Series, row: NDArray[Any], table: _Table, name: str, problem: str, remedy: str) -> None:
    if wrong.any():
        where = f"{table.place(int(row[wrong.arg_max()]))}, column '{name}'"
        raise InputError(problem, where=where, remedy=remedy)


def _weights(cells: pl.Series, row: NDArray[Any], table: _Table) -> NDArray[np.float64]:
    import polars as pl

    values = cells.cast(pl.Float64, strict=False)
    wrong = values.is_null()
    shown = cells[wrong.arg_max() or 0]
    problem = "the cell is empty." if shown is None else f"'{shown}' is not a number."
    _refuse_cell(wrong, row, table, table.names[2], problem, "Weights are numbers above 0.")
    return values.to_numpy().astype(np.float64)


def _numbered(cells: pl.Series) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The different ids in order, and the number of each cell's: whole numbers where all are spelt like them."""
    import polars as pl

    if cells.dtype == pl.String:
        numbers = cells.cast(pl.Int64, strict=False)
        if numbers.is_null().any() or not (numbers.cast(pl.String) == cells).all():
            ids = cells.unique().sort()
            return ids.to_numpy(), cells.cast(pl.Enum(ids)).to_physical().to_numpy().astype(np.int64)
        cells = numbers
    known, place = np.unique(cells.to_numpy(), return_inverse=True)
    return known, place.astype(np.int64)


def _columns(names: list[str], asked: tuple[Column | None, ...], file: Path) -> list[int]:
    """Which columns hold source, target and perhaps weight."""
    spelt = [name.strip().lower() for name in names]
    found: list[int | None] = [None, None, None]
    for pair in _END_NAMES:
        if found[0] is None and set(pair) <= set(spelt):
            found[:2] = [spelt.index(end) for end in pair]
    for name in _WEIGHT_NAMES:
        if name in spelt:
            found[2] = spelt.index(name)
    for role, column in enumerate(asked):
        if isinstance(column, int) and 1 <= column <= len(names):
            found[role] = column - 1
        elif column is not None:
            if column not in names:
                raise InputError(f"there is no column {column!r}.", where=str(file), remedy=nearest(str(column), names))
            found[role] = names.index(str(column))
    first = [place for place in range(len(names)) if place not in found]
    ends = [first.pop(0) if place is None and first else place for place in found[:2]]
    if None in ends or ends[0] == ends[1]:
        raise InputError(
            "a tie needs two columns, and there is one.", where=str(file), remedy="Give one tie a line: source,target."
        )
    return [place for place in (*ends, found[2]) if place is not None]


def _read_parquet(file: Path, asked: tuple[Column | None, ...]) -> _Table:
    import polars as pl

    try:
        names = list(pl.read_parquet_schema(file))
        used = [names[place] for place in _columns(names, asked, file)]
        cells = pl.read_parquet(file, columns=used).select(used)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise InputError(f"this is no Parquet file ({fault}).", where=str(file)) from None
    whole = all(cells[name].dtype.is_integer() for name in used[:2])
    ends = pl.col(used[:2]).cast(pl.Int64 if whole else pl.String)
    return _Table(cells.with_columns(ends), used, lambda row: f"{file}, row {row + 1}")


def _read_text(file: Path, asked: tuple[Column | None, ...]) -> _Table:
    import polars as pl

    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    head = _head(data, file)
    if not head:
        raise InputError("the file is empty.", where=str(file), remedy="Give one tie a line: source,target.")
    separator = next((mark for mark in "\t,;" if mark in head[0][1]), "")
    if not separator:
        separator = "\t"
        data = re.sub(rb"[ \t]+", b"\t", re.sub(rb"(?m)^[ \t]+|[ \t]+\r?$", b"", data))
        head = _head(data, file)
    fields = [next(csv.reader([line], delimiter=separator)) for _, line in head]
    titled = _has_titles(fields, asked)
    names = fields[0] if titled else [str(place + 1) for place in range(len(fields[0]))]
    used = _columns(names, asked, file)
    first = head[0][0] + titled
    try:
        table = pl.read_csv(
            data,
            has_header=False,
            schema={str(place): pl.String for place in range(len(names))},
            columns=sorted(used),
            separator=separator,
            comment_prefix="#",
            skip_lines=first,
        )
    except pl.exceptions.NoDataError:
        table = pl.DataFrame(schema={str(place): pl.String for place in range(len(names))})
    except pl.exceptions.PolarsError as fault:
        raise _explained(data, file, separator, len(names), fault) from None
    cells = table.select(pl.col(str(place)).str.strip_chars().replace("", None) for place in used)
    return _Table(cells, [names[place] for place in used], lambda row: f"{file}, line {_line(data, first, row)}")


def _head(data: bytes, file: Path) -> list[tuple[int, str]]:
    """The first two lines that hold something, with their numbers from 0."""
    found: list[tuple[int, str]] = []
    for number, raw in enumerate(io.BytesIO(data)):
        try:
            line = raw.decode("utf-8-sig").strip("\r\n ")
        except UnicodeDecodeError:
            raise InputError(
                "this is not UTF-8 text.", where=f"{file}, line {number + 1}", remedy="Save it as UTF-8."
            ) from None
        if line and not line.startswith("#"):
            found.append((number, line))
        if len(found) == 2:
            break
    return found


def _has_titles(fields: list[list[str]], asked: tuple[Column | None, ...]) -> bool:
    """Whether the first line names the columns: asked for, well known, or words above whole numbers."""
    spelt = {name.strip().lower() for name in fields[0]}
    if any(isinstance(column, str) for column in asked) or len(spelt & _TITLES) > 1:
        return True
    if len(fields) < 2:
        return False
    return any(_is_number(below) and not _is_number(above) for above, below in zip(*fields))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\s*", text) is not None


def _line(data: bytes, first: int, row: int) -> int:
    """The number from 1 of the line that holds a row, `first` lines being skipped; comments are no rows."""
    rows = -1
    for number, line in enumerate(io.BytesIO(data)):
        rows += number >= first and not line.startswith(b"#")
        if rows == row:
            return number + 1
    raise AssertionError("a row is always on some line")


def _explained(data: bytes, file: Path, separator: str, width: int, fault: Exception) -> InputError:
    """The first line that made polars give up, if it has too many cells or is no text; else what polars says."""
    for number, raw in enumerate(io.BytesIO(data)):
        where = f"{file}, line {number + 1}"
        try:
            line = raw.decode()
        except UnicodeDecodeError:
            return InputError("this is not UTF-8 text.", where=where, remedy="Save the file as UTF-8.")
        if line.startswith("#"):
            continue
        cells = len(next(csv.reader([line], delimiter=separator), []))
        if cells > width:
            return InputError(
                f"there are {cells} cells where the first line has {width}.",
                where=where,
                remedy="Put names that hold the separator in quotes.",
            )
    return InputError(f"the file cannot be read as a table ({fault}).", where=str(file))


def expected_rows(file: Path) -> int:
    """How many ties a file holds: counted in Parquet, for text judged by its first lines and its size."""
    if file.suffix == ".parquet":
        import polars as pl

        try:
            return int(pl.scan_parquet(file).select(pl.len()).collect().item())
        except pl.exceptions.PolarsError as fault:
            raise InputError(f"this is no Parquet file ({fault}).", where=str(file)) from None
    size = file.stat().st_size
    with file.open("rb") as stream:
        start = stream.read(1 << 16)
    # Text of ties is packed to about a quarter.
    return 4 * size // 12 if file.suffix == ".gz" else int(size * start.count(b"\n") / max(1, len(start))) + 1


def _free_memory() -> int | None:
    """Bytes that can be had without swapping, where the system says so."""
    try:
        found = re.search(r"MemAvailable:\s+(\d+)", Path("/proc/meminfo").read_text())
        return int(found[1]) * 1024 if found else None
    except OSError:
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _refuse_too_large(file: Path) -> None:
    rows = expected_rows(file)
    needed = 2 * file.stat().st_size + rows * BYTES_A_TIE
    free = _free_memory()
    if free is not None and needed > free:
        raise InputError(
            f"about {rows:,} ties need {needed / 1e9:.1f} GB to be read and {free / 1e9:.1f} GB are free.",
            where=str(file),
            remedy="Take a sample of the people, or a larger machine.",
        )


def from_networkx(graph: Any, *, weight: str | None = "weight") -> Ties:
    """Ties from a networkx Graph or DiGraph (an arc goes from who tells to who hears), with its nodes as ids.

    Edges have weights if every one of them carries the attribute `weight`; None ignores it. InputError for
    multigraphs, self-loops and weights that are not above 0.
    """
    if graph.is_multigraph():
        raise InputError(
            "a multigraph ties the same people several times.", where="graph", remedy="Pass networkx.Graph(graph)."
        )
    names = list(graph.nodes)
    index = {name: person for person, name in enumerate(names)}
    edges = np.array([(index[a], index[b]) for a, b in graph.edges], np.int64).reshape(-1, 2)
    values = [value for _, _, value in graph.edges.data(weight)] if weight is not None else [None]
    weights = None if None in values or not values else np.array(values, np.float64)
    ids = None if names == list(range(len(names))) else as_ids(names)
    return from_edges(edges, people=len(names), weights=weights, directed=graph.is_directed(), ids=ids)


def from_scipy(matrix: Any, *, directed: bool = False, ids: Any = None) -> Ties:
    """Ties from a SciPy sparse matrix or array, [n, n]: entry (a, b) is the weight with which a tells b.

    Weights that are all 1 make ties without weights. InputError unless it is square, without a diagonal, with
    entries above 0, and symmetric where the ties are not directed.
    """
    from scipy.sparse import coo_array

    table = coo_array(matrix)
    if table.shape[0] != table.shape[1]:
        raise InputError(f"a table of ties is square, not {table.shape}.", where="matrix", remedy="Give one of n x n.")
    table.sum_duplicates()
    table.eliminate_zeros()
    if not directed and (table != table.T).nnz:
        raise InputError(
            "the matrix is not symmetric.",
            where="matrix",
            remedy="Say directed=True, or make it symmetric.",
        )
    edges = np.column_stack((table.row, table.col)).astype(np.int64)
    weights = None if np.all(table.data == 1) else table.data
    return from_edges(edges, people=table.shape[0], weights=weights, directed=directed, ids=ids)


CONNECTED = 0.95
"""Share of the people in the largest part from which a network passes as one: real lists have a fringe of pairs."""


class EdgeList(Config):
    """The user's own network: a file with one tie a row."""

    kind: Literal["edges"] = "edges"
    """Which network this is."""
    edges: str
    """The file: CSV, TSV, text with spaces and # comments, .gz of these, or Parquet; from the scenario's folder."""
    directed: bool = False
    """Whether word goes from the first to the second of a row only."""
    source: Column | None = None
    """Column of the first person, by name or by number from 1; found by itself where it has a usual name."""
    target: Column | None = None
    """Column of the second person."""
    weight: Column | None = None
    """Column of weights; a tie is drawn in proportion to it. One named `weight` is used without asking."""
    duplicates: Duplicates = "refuse"
    """What to do with a row that repeats another: refuse the file, or drop the row."""
    self_ties: SelfTies = "refuse"
    """What to do with a row that ties someone to themselves: refuse the file, or drop the row."""
    parts: Literal["refuse", "keep"] = "refuse"
    """What to do when more than one in twenty people have no way to the rest: refuse the file, or keep them all."""

    def relative_to(self, folder: str | Path) -> EdgeList:
        """The same with the path of the file taken from a folder, that of the scenario."""
        return self.model_copy(update={"edges": str(Path(folder) / self.edges)})

    def build(self, seed: int) -> Ties:  # noqa: ARG002 - every network is built from a seed
        """The network; nothing in it is drawn, so the seed has no effect."""
        ties = read(
            self.edges,
            directed=self.directed,
            source=self.source,
            target=self.target,
            weight=self.weight,
            duplicates=self.duplicates,
            self_ties=self.self_ties,
        )
        parts, largest, _ = components_of(ties)
        if largest < CONNECTED and self.parts == "refuse":
            raise InputError(
                f"the people fall into {parts:,} parts with no tie between them; the largest holds {largest:.1%}.",
                where=self.edges,
                remedy="Word cannot pass from one to another: mend the file, or say parts: keep.",
            )
        return ties

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored, judged by the size of the file (people: no more than ties)."""
        file = Path(self.edges)
        rows = expected_rows(file) if file.is_file() else 0
        return rows, rows
