"""A network as users hold it."""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest
from wom_sim.memory import GIGABYTE, available
from wom_sim.network.representations import (
    COMPUTED,
    LAWS,
    Arrays,
    DirectedTies,
    StoredTies,
    WeightedDirectedTies,
    WeightedTies,
    count_ties,
    distinct,
    list_ties,
    row_starts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from wom_sim.network.measures.measure import Measures

MAX_PEOPLE = 2_000_000_000
"""People that 32-bit neighbour numbers can name, and a little less."""


@dataclass(frozen=True, eq=False, repr=False)
class Ties:
    """A network as users hold it: the arrays that kernels read, the users' own ids, and how it was made.

    Parameters
    ----------
    arrays : one of the named tuples above, over people 0..n-1.
    ids : the user's own id of each person, or None where they are 0..n-1 themselves.
    kind : what it is, in one word, as `network.kind` in a scenario.
    settings : how it was made, as plain data.
    """

    arrays: Arrays
    ids: NDArray[Any] | None = None
    kind: str = "edges"
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Number of people, n."""
        return LAWS[type(self.arrays)].people(self.arrays)

    @property
    def ends(self) -> int:
        """Ends of ties: the sum of `degrees()`."""
        return LAWS[type(self.arrays)].ends(self.arrays)

    @property
    def computed(self) -> bool:
        """Whether neighbours are computed when they are asked for, and not in memory."""
        return isinstance(self.arrays, COMPUTED)

    @property
    def directed(self) -> bool:
        """Whether a tie carries word one way only."""
        return isinstance(self.arrays, DirectedTies | WeightedDirectedTies)

    @property
    def weighted(self) -> bool:
        """Whether ties have weights."""
        return isinstance(self.arrays, WeightedTies | WeightedDirectedTies)

    @property
    def tie_count(self) -> int:
        """Number of ties, m: undirected ties counted once, directed ones each."""
        return self.ends if self.directed else self.ends // 2

    @property
    def mean_degree(self) -> float:
        """Mean number of ties of a person (of directed ties: of people heard)."""
        return self.ends / self.people

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take."""
        return sum(array.nbytes for array in self.arrays)

    def __repr__(self) -> str:
        marks = "".join(f", {mark}" for mark in ("directed", "weighted") if getattr(self, mark))
        return f"Ties({self.kind}: {self.people:,} people, {self.tie_count:,} ties{marks})"

    def degrees(self) -> NDArray[np.int64]:
        """Number of ties of each person, int64[n]; of directed ties, the number of people heard."""
        arrays: Any = self.arrays
        if not self.computed:
            found: NDArray[np.int64] = np.diff(arrays.start)
            return found
        counts = np.empty(self.people, np.int64)
        count_ties(arrays, 0, self.people, counts)
        return counts

    def stored(self) -> Ties:
        """The same ties with every neighbour in memory; itself where they are stored already.

        InputError where computed ties would take more memory than is free.
        """
        if not self.computed:
            return self
        needed, free = 4 * self.ends + 16 * self.people, available()
        if needed > free:
            raise InputError(
                f"a list of {self.tie_count:,} ties takes {needed / GIGABYTE:.1f} GB of memory, "
                f"and {free / GIGABYTE:.1f} GB are free.",
                remedy="Ask for measures from a sample of people, or use fewer people.",
            )
        start = row_starts(self.degrees())
        listed = np.empty(start[-1], np.int32)
        list_ties(self.arrays, start, 0, self.people, listed)
        return Ties(StoredTies(start, listed), self.ids, self.kind, self.settings)

    def _ends(self) -> tuple[Any, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Stored arrays, and per place in `neighbour` the hearer, the heard, and whether it counts as the tie."""
        arrays: Any = self.stored().arrays
        hearer = np.repeat(np.arange(self.people), np.diff(arrays.start))
        heard = arrays.neighbour.astype(np.int64)
        return arrays, hearer, heard, np.ones(len(heard), bool) if self.directed else hearer < heard

    def edges(self) -> NDArray[np.int64]:
        """The ties as int64[m, 2]: undirected once with the lower number first, directed as (tells, hears).

        A pair that is tied twice, as in a procedural network, is listed once.
        """
        _, hearer, heard, counted = self._ends()
        columns = (heard, hearer) if self.directed else (hearer, heard)
        pairs = np.column_stack(columns)[counted]
        if not self.computed:
            return pairs
        return np.column_stack(np.divmod(distinct(pairs[:, 0] * self.people + pairs[:, 1]), self.people))

    def edge_weights(self) -> NDArray[np.float64]:
        """The weight of each row of `edges()`, float64[m]; ones where ties have no weights."""
        if not self.weighted:
            return np.ones(len(self.edges()))
        arrays, _, _, counted = self._ends()
        weight: NDArray[np.float64] = arrays.weight[counted]
        return weight

    def fingerprint(self) -> str:
        """SHA-256 of the representation and its arrays, in hexadecimal: the same bits, the same fingerprint."""
        digest = hashlib.sha256(type(self.arrays).__name__.encode())
        for array in self.arrays:
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    def measure(self, sources: int | None = 256, seed: int = 0) -> Measures:
        """Distances, clustering, degrees and components: see `wom_sim.network.measures.measure`."""
        from wom_sim.network.measures.measure import measure

        return measure(self, sources=sources, seed=seed)

    def draw(self, path: str | Path, *, title: str = "", seed: int = 0, overwrite: bool = False) -> None:
        """A picture of the network as a PNG or SVG file: `wom_sim.network.pictures.drawing.draw` has more to choose."""
        from wom_sim.network.pictures.drawing import draw

        draw(self, path, title=title, seed=seed, overwrite=overwrite)

    @cached_property
    def _index(self) -> dict[Hashable, int]:
        return {} if self.ids is None else {name: person for person, name in enumerate(self.ids.tolist())}

    def index_of(self, name: Hashable) -> int:
        """The number, 0..n-1, of a person given by the user's own id; InputError for an unknown one."""
        # Lists in files, and --set, give numbers as text.
        number = int(name) if isinstance(name, str) and name.isdecimal() else name
        if self.ids is None:
            if isinstance(number, int | np.integer) and 0 <= number < self.people:
                return int(number)
            raise InputError(f"there is no person {name!r}.", remedy=f"People are numbered 0 to {self.people - 1}.")
        # A scenario may write 12 for an id that the file holds as text.
        for spelling in (name, str(name), number):
            if spelling in self._index:
                return self._index[spelling]
        remedy = nearest(str(name), self._names_near(name))
        raise InputError(f"there is no person {name!r} in the network.", remedy=remedy)

    def _names_near(self, name: Hashable) -> list[str]:
        # Comparing with a million names would take minutes; in a long list only those spelt alike are tried.
        names = sorted(str(known) for known in self._index)
        if len(names) <= 2000:
            return names
        place = bisect.bisect(names, str(name))
        return names[max(0, place - 20) : place + 20]

    def indices_of(self, ids: Iterable[Hashable]) -> NDArray[np.int64]:
        """The numbers of several people, int64, in the order given; see `index_of`."""
        return np.fromiter((self.index_of(name) for name in ids), np.int64)

    def id_of(self, person: int) -> Any:
        """The user's own id of person 0..n-1."""
        if self.ids is None:
            return person
        name = self.ids[person]
        return name.item() if isinstance(name, np.generic) else name

    def to_networkx(self) -> Any:
        """A networkx Graph, or a DiGraph whose arcs go from who tells to who hears, over the user's own ids."""
        import networkx as nx

        graph = nx.DiGraph() if self.directed else nx.Graph()
        names = [self.id_of(person) for person in range(self.people)] if self.ids is not None else range(self.people)
        graph.add_nodes_from(names)
        pairs = ((names[a], names[b]) for a, b in self.edges().tolist())
        if self.weighted:
            weights = self.edge_weights().tolist()
            graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in zip(pairs, weights, strict=True))
        else:
            graph.add_edges_from(pairs)
        return graph

    def to_scipy(self) -> Any:
        """A SciPy csr_array, float64[n, n]: entry (a, b) is the weight, or 1, with which a tells b."""
        from scipy.sparse import csr_array

        arrays, _, heard, _ = self._ends()
        weight = arrays.weight if self.weighted else np.ones(len(heard))
        hears = csr_array((weight, arrays.neighbour, arrays.start), shape=(self.people, self.people))
        if self.computed:
            # Two who are tied twice, as may be in a procedural network, are tied with weight 1 all the same.
            hears.sum_duplicates()
            hears.data[:] = 1.0
        return hears.T.tocsr() if self.directed else hears

    def write(
        self, path: str | Path, *, overwrite: bool = False, isolates: Literal["refuse", "drop"] = "refuse"
    ) -> None:
        """Write a table, a graph or a matrix, as the ending of the name says: see `wom_sim.network.write`."""
        from wom_sim.network.files.writing import write

        write(self, path, overwrite=overwrite, isolates=isolates)
