"""Ties from what other libraries hold: networkx graphs, and SciPy matrices in memory and in .npz files."""

from __future__ import annotations

import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.errors import InputError
from wom_sim.network.edges import as_ids, from_edges
from wom_sim.network.ties import Ties


def from_networkx(graph: Any, *, weight: str | None = "weight") -> Ties:
    """Ties from a networkx Graph or DiGraph (an arc goes from who tells to who hears), with its nodes as ids.

    The attribute `weight` of the edges holds their weights; None ignores it. InputError for multigraphs,
    self-loops, weights that are not above 0, and weights that only some of the edges have.
    """
    if not hasattr(graph, "is_multigraph"):
        raise InputError(f"{type(graph).__name__} is not a networkx graph.", where="graph")
    if graph.is_multigraph():
        raise InputError(
            "a multigraph ties the same people several times.", where="graph", remedy="Pass networkx.Graph(graph)."
        )
    names = list(graph.nodes)
    index = {name: person for person, name in enumerate(names)}
    edges = np.array([(index[a], index[b]) for a, b in graph.edges], np.int64).reshape(-1, 2)
    values = [] if weight is None else [value for _, _, value in graph.edges.data(weight)]
    missing = values.count(None)
    if 0 < missing < len(values):
        a, b = list(graph.edges)[values.index(None)]
        raise InputError(
            f"the edge {a!r}, {b!r} has no '{weight}', though others have one.",
            where="graph",
            remedy="Give every edge one, or say weight=None.",
        )
    ids = None if names == list(range(len(names))) else as_ids(names)
    weights = None if missing or not values else values
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


_FAULTS = (
    *(
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        MemoryError,
        RuntimeError,
        SyntaxError,
        TypeError,
        ValueError,
    ),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)
"""What NumPy and SciPy raise over bytes that are not what they take them for."""


def matrix_entries(file: Path) -> int:
    """How many entries the sparse matrix in a file has."""
    with _refusing(file), zipfile.ZipFile(file) as parts, parts.open("data.npy") as data:
        np.lib.format.read_magic(data)
        shape, _, _ = np.lib.format.read_array_header_1_0(data)
        return math.prod(shape)


def read_matrix(file: Path, self_ties: str) -> tuple[Any, Any, bool | None]:
    """A sparse matrix that `scipy.sparse.save_npz` or `write` wrote; its ids and direction, None where not said."""
    from scipy.sparse import coo_array, load_npz

    # The file is opened here, because np.load leaves one open that it cannot read.
    with _refusing(file), file.open("rb") as stream:
        matrix = coo_array(load_npz(stream))
        stream.seek(0)
        with np.load(stream, allow_pickle=False) as stored:
            ids, directed = (stored.get(name) for name in ("ids", "directed"))
        if ids is not None and ids.shape != matrix.shape[:1]:
            raise ValueError
        directed = None if directed is None else bool(directed)
    if self_ties == "drop":
        off = matrix.row != matrix.col
        matrix = coo_array((matrix.data[off], (matrix.row[off], matrix.col[off])), shape=matrix.shape)
    return matrix, ids, directed


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    """What goes wrong in here is the fault of the file."""
    try:
        yield
    except _FAULTS:
        raise InputError(
            "this is no matrix of SciPy, or it is damaged.",
            where=str(file),
            remedy="Write one with scipy.sparse.save_npz.",
        ) from None
