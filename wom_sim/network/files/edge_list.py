"""The user's own network in a file: what reads it, whether it fits into memory, and its configuration."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np

from wom_sim.config import Config
from wom_sim.errors import InputError, nearest
from wom_sim.memory import GIGABYTE, available
from wom_sim.network.edges import Duplicates, assemble
from wom_sim.network.files.exchange import from_scipy, matrix_entries, read_matrix
from wom_sim.network.files.graph_file import read_graph
from wom_sim.network.files.table_file import Column, parquet_size, read_table
from wom_sim.network.measures.components import components_of
from wom_sim.network.ties import Ties

SelfTies = Literal["refuse", "drop"]

GRAPH_ENDINGS = (".graphml", ".gexf")
_SAMPLE = 1 << 16
_EDGE_BYTES = 40
"""Length of an edge of GraphML or GEXF that is written shortly."""
_TEXT_BYTES = 32
"""Length of a row of text in Parquet, where it is packed."""

BYTES_A_TIE = 80
"""Peak memory for a tie of a table while it is read, beyond twice its unpacked text.

Measured as the growth of the resident set, 8 to 10 million ties, 5 a person. In all, a tie took 96 bytes as CSV with
whole numbers as ids and 69 as Parquet; with ids of 15 letters 132 and 143; with weights 136 and, for text, 181, packed
186. Beyond twice the text that is 60 to 79.
"""
BYTES_AN_ENTRY = 155
"""Peak memory for an entry of a matrix; an undirected tie is two. Measured with 2 million ties: 152 to 158."""
BYTES_A_BYTE = 3
"""Peak memory for a byte of GraphML or GEXF. Measured with 2 million ties: 1.9 to 2.9."""


def read(
    path: str | Path,
    *,
    directed: bool | None = None,
    source: Column | None = None,
    target: Column | None = None,
    weight: Column | None = None,
    duplicates: Duplicates = "refuse",
    self_ties: SelfTies = "refuse",
) -> Ties:
    """Ties from a file: a table with one tie a row, a graph in GraphML or GEXF, or a matrix of SciPy.

    Tables are CSV, TSV, text with blanks and # comments (SNAP), or Parquet. Columns are found by name, `source` and
    `target`, `from` and `to` and the like; without such names they are the first two. A column named `weight` holds
    weights; any other has to be named in `weight`. A first line is taken for names if it holds usual ones, or words
    above numbers; so is a comment of usual names right above the rows.

    Graphs end in .graphml or .gexf, matrices (`scipy.sparse.save_npz`) in .npz; whatever is no Parquet and no matrix
    may be packed, and end in .gz. Ids are whole numbers where all are spelt like them, otherwise text. People are
    numbered in the order of their ids, whatever the order of the file; those of a matrix in the order of its rows.

    Parameters
    ----------
    path : str or Path
        The file.
    directed : bool or None
        Whether word goes from source to target only. None: as the file says. GraphML and GEXF always say it, a
        matrix if `write` wrote it, and a table by columns named `tells` and `hears`; others are undirected.
    source, target, weight : str, int or None
        Columns by name, or by number from 1. In GraphML and GEXF, `weight` is the name of an attribute of edges.
    duplicates : "refuse" or "drop"
        A row that repeats another is refused, or dropped. A pair listed both ways is one undirected tie.
    self_ties : "refuse" or "drop"
        A row that ties someone to themselves is refused, or dropped (the person stays).

    Raises
    ------
    InputError : with file, line and column, whatever cannot be used; and a file that will not fit into memory.
    """
    file = Path(path)
    check_size(file)
    with _readable(file):
        if _ending(file) == ".npz":
            return _from_matrix(file, directed, (source, target, weight), self_ties)
        return _from_list(file, directed, (source, target, weight), duplicates, self_ties)


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """What the system refuses in here is said in words."""
    try:
        yield
    except FileNotFoundError:
        around = [item.name for item in file.parent.iterdir()] if file.parent.is_dir() else []
        raise InputError("there is no such file.", where=str(file), remedy=nearest(file.name, around)) from None
    except IsADirectoryError:
        raise InputError("this is a folder.", where=str(file), remedy="Name the file in it.") from None
    except OSError as fault:
        raise InputError(f"the file cannot be read ({fault.strerror or fault}).", where=str(file)) from None


def _ending(file: Path) -> str:
    """What the name says of the content, packed or not."""
    name = file.name.lower().removesuffix(".gz")
    return Path(name).suffix


def _from_list(
    file: Path,
    directed: bool | None,
    asked: tuple[Column | None, Column | None, Column | None],
    duplicates: Duplicates,
    self_ties: SelfTies,
) -> Ties:
    if _ending(file) in GRAPH_ENDINGS:
        _refuse_columns(file, asked[:2])
        listed = read_graph(file, "weight" if asked[2] is None else str(asked[2]))
    else:
        listed = read_table(file, asked)
    directed = _direction(file, directed, listed.directed)
    teller, hearer, weight, place = listed.teller, listed.hearer, listed.weight, listed.place
    if self_ties == "drop" and (teller == hearer).any():
        row = np.flatnonzero(teller != hearer)
        teller, hearer, weight = teller[row], hearer[row], None if weight is None else weight[row]

        def place(index: int) -> str:
            return listed.place(int(row[index]))

    ids = listed.ids
    arrays = assemble(teller, hearer, weight, len(ids), directed, duplicates, place, ids)
    plain = ids.dtype != object and ids[0] == 0 and ids[-1] == len(ids) - 1
    return Ties(arrays, None if plain else ids, "edges", _settings(file, directed))


def _from_matrix(file: Path, directed: bool | None, asked: tuple[Column | None, ...], self_ties: SelfTies) -> Ties:
    _refuse_columns(file, asked)
    matrix, ids, said = read_matrix(file, self_ties)
    directed = _direction(file, directed, said)
    try:
        ties = from_scipy(matrix, directed=directed, ids=ids)
    except InputError as fault:
        raise InputError(fault.problem, where=f"{file}, {fault.where}", remedy=fault.remedy) from None
    return Ties(ties.arrays, ties.ids, "edges", _settings(file, directed))


def _settings(file: Path, directed: bool) -> dict[str, object]:
    return {"kind": "edges", "edges": str(file), "directed": directed}


def _refuse_columns(file: Path, asked: tuple[Column | None, ...]) -> None:
    if any(column is not None for column in asked):
        raise InputError("only tables have columns to name.", where=str(file), remedy="Leave the columns out.")


def _direction(file: Path, asked: bool | None, said: bool | None) -> bool:
    if asked is not None and said is not None and asked != said:
        words = ("undirected", "directed")
        raise InputError(
            f"the file says that its ties are {words[said]}, and `directed` says that they are {words[asked]}.",
            where=str(file),
            remedy="Leave `directed` out to take them as the file has them.",
        )
    return bool(said if asked is None else asked)


def check_size(file: Path) -> int:
    """Refuse a file that cannot be opened or will not fit into the memory that is free; returns how many ties it has.

    They are counted where the format tells, else judged by the size of the file and its first lines.
    """
    with _readable(file):
        rows, needed = _expected(file)
    free = available()
    if needed > free:
        raise InputError(
            f"about {rows:,} ties need {needed / GIGABYTE:.1f} GB to be read and {free / GIGABYTE:.1f} GB are free.",
            where=str(file),
            remedy="Take a sample of the people, or a larger machine.",
        )
    return rows


def _expected(file: Path) -> tuple[int, float]:
    """Ties that a file holds, and the bytes of memory that reading it takes."""
    ending, size = _ending(file), file.stat().st_size
    if file.is_dir():
        raise IsADirectoryError
    if not file.is_file():
        raise InputError("this is a pipe or a device.", where=str(file), remedy="Save the ties in a file, and name it.")
    if ending == ".parquet":
        rows, text = parquet_size(file)
        return rows, rows * (BYTES_A_TIE + 2.0 * _TEXT_BYTES * text)
    if ending == ".npz":
        entries = matrix_entries(file)
        return entries, float(entries * BYTES_AN_ENTRY)
    with file.open("rb") as stream:
        start = stream.read(_SAMPLE)
    packed = len(start)
    if file.suffix.lower() == ".gz":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            start = unpacker.decompress(start)
            packed -= len(unpacker.unused_data)
        except zlib.error as fault:
            raise InputError(f"this is no gzip file, or it is damaged ({fault}).", where=str(file)) from None
    unpacked = size * len(start) / max(1, packed)
    if ending in GRAPH_ENDINGS:
        return int(unpacked / _EDGE_BYTES), unpacked * BYTES_A_BYTE
    rows = int(unpacked * start.count(b"\n") / max(1, len(start))) + 1
    return rows, 2.0 * unpacked + rows * BYTES_A_TIE


CONNECTED = 0.95
"""Share of the people in the largest part from which a network passes as one: real lists have a fringe of pairs."""


class EdgeList(Config):
    """The user's own network: a file of ties."""

    kind: Literal["edges"] = "edges"
    """Which network this is."""
    edges: str
    """The file, from the scenario's folder: CSV, TSV, text with blanks and # comments, Parquet, GraphML, GEXF, .npz."""
    directed: bool | None = None
    """Whether word goes from the first to the second of a row only; as the file says when left out."""
    source: Column | None = None
    """Column of the first person, by name or by number from 1; found by itself where it has a usual name."""
    target: Column | None = None
    """Column of the second person."""
    weight: Column | None = None
    """Column (of GraphML and GEXF: attribute) of weights; a tie is drawn in proportion to it. One named `weight` is
    used without asking."""
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
        """People, and ties that will be stored, judged by the size of the file (people: no more than ties).

        InputError for a file that cannot be read or will not fit into memory.
        """
        rows = check_size(Path(self.edges))
        return rows, rows
