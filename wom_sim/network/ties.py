"""Who is tied to whom: one named tuple of arrays per representation, the accessors, and what users hold.

A kernel asks `degree`, `neighbour`, `pick` and `evenness` of whatever ties it is given. Which law answers is
resolved when the kernel is compiled, from the class of the named tuple; with the JIT off the same laws run as
plain Python. A new representation is a named tuple and one line in the table of laws.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numba.extending import overload
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest
from wom_sim.kernel import kernel, law
from wom_sim.rng import below

if TYPE_CHECKING:
    from pathlib import Path

    from wom_sim.network.measure import Measures

Duplicates = Literal["refuse", "drop"]

MAX_PEOPLE = 2_000_000_000
"""People that 32-bit neighbour numbers can name, and a little less."""

_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


class StoredTies(NamedTuple):
    """Undirected ties: the neighbours of i, ascending, are `neighbour[start[i]:start[i + 1]]`."""

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]


class WeightedTies(NamedTuple):
    """Undirected ties with weights, and an alias table per person to draw ties in proportion to them.

    `strength` is a person's sum of weights; `keep` and `alias` belong to each place in `neighbour`.
    """

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    weight: NDArray[np.float64]
    strength: NDArray[np.float64]
    keep: NDArray[np.uint32]
    alias: NDArray[np.int32]


class DirectedTies(NamedTuple):
    """Directed ties: the row of i lists those whom i hears, ascending."""

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]


class WeightedDirectedTies(NamedTuple):
    """Directed ties with weights: the row of i lists those whom i hears; otherwise as `WeightedTies`."""

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    weight: NDArray[np.float64]
    strength: NDArray[np.float64]
    keep: NDArray[np.uint32]
    alias: NDArray[np.int32]


class CompleteTies(NamedTuple):
    """Everyone tied to everyone, computed and never stored; `people` holds one number, n."""

    people: NDArray[np.int64]


Arrays = StoredTies | WeightedTies | DirectedTies | WeightedDirectedTies | CompleteTies


# The laws, one small function per question and representation. Numba wants their signatures spelt alike.


@law
def acceptance(mine: float, theirs: float) -> float:
    """Chance that a drawn conversation takes place: min(1, mine / theirs), with degrees or strengths.

    i draws j with chance w_ij / s_i, so hubs, being in many rows, would be drawn by many: a hub of 900 ties
    would be heard by 220 people a day and "hubs are the best seeds" would be built in. Accepted with
    min(1, s_i / s_j) the tie carries w_ij / max(s_i, s_j) both ways, the Metropolis-Hastings rule.
    """
    if mine < theirs:
        return mine / theirs
    return 1.0


def _stored_degree(ties: Any, person: Any) -> Any:
    return ties.start[person + 1] - ties.start[person]


def _stored_neighbour(ties: Any, person: Any, slot: Any) -> Any:
    return np.int64(ties.neighbour[ties.start[person] + slot])


def _stored_pick(ties: Any, person: Any, word: Any) -> Any:
    first = ties.start[person]
    count = ties.start[person + 1] - first
    if count == 0:
        return np.int64(-1)
    return np.int64(ties.neighbour[first + below(word, count)])


def _stored_evenness(ties: Any, i: Any, j: Any) -> float:
    return acceptance(float(ties.start[i + 1] - ties.start[i]), float(ties.start[j + 1] - ties.start[j]))


def _weighted_pick(ties: Any, person: Any, word: Any) -> Any:
    first = ties.start[person]
    count = ties.start[person + 1] - first
    if count == 0:
        return np.int64(-1)
    place = first + below(word, count)
    # What `below` throws away of the product is uniform within the slot, and decides between the two.
    rest = (np.uint64(word) * np.uint64(count)) & _WORD
    if rest < np.uint64(ties.keep[place]):
        return np.int64(ties.neighbour[place])
    return np.int64(ties.alias[place])


def _weighted_evenness(ties: Any, i: Any, j: Any) -> float:
    return acceptance(float(ties.strength[i]), float(ties.strength[j]))


def _always_even(ties: Any, i: Any, j: Any) -> float:
    return 1.0


def _complete_degree(ties: Any, person: Any) -> Any:
    return ties.people[0] - 1


def _complete_neighbour(ties: Any, person: Any, slot: Any) -> Any:
    if slot < person:
        return np.int64(slot)
    return np.int64(slot + 1)


def _complete_pick(ties: Any, person: Any, word: Any) -> Any:
    count = ties.people[0] - 1
    if count == 0:
        return np.int64(-1)
    slot = below(word, count)
    if slot < person:
        return np.int64(slot)
    return np.int64(slot + 1)


class _Laws(NamedTuple):
    degree: Callable[[Any, int], Any]
    neighbour: Callable[[Any, int, int], Any]
    pick: Callable[[Any, int, Any], Any]
    evenness: Callable[[Any, int, int], float]


_LAWS: dict[Any, _Laws] = {
    StoredTies: _Laws(_stored_degree, _stored_neighbour, _stored_pick, _stored_evenness),
    WeightedTies: _Laws(_stored_degree, _stored_neighbour, _weighted_pick, _weighted_evenness),
    DirectedTies: _Laws(_stored_degree, _stored_neighbour, _stored_pick, _always_even),
    WeightedDirectedTies: _Laws(_stored_degree, _stored_neighbour, _weighted_pick, _always_even),
    CompleteTies: _Laws(_complete_degree, _complete_neighbour, _complete_pick, _always_even),
}


def _compiled_law(ties: Any, question: str) -> Any:
    laws = _LAWS.get(getattr(ties, "instance_class", None))
    return None if laws is None else getattr(laws, question)


def degree(ties: Any, person: int) -> Any:
    """Number of ties of a person; of directed ties, the number of those whom the person hears."""
    return _LAWS[type(ties)].degree(ties, person)


def neighbour(ties: Any, person: int, slot: int) -> Any:
    """The person at the other end of tie `slot` (0 to degree - 1) of a person, in ascending order."""
    return _LAWS[type(ties)].neighbour(ties, person, slot)


def pick(ties: Any, person: int, word: Any) -> Any:
    """The person at the other end of a tie drawn by a 32-bit word; -1 for a person without ties.

    Ties are equally likely, or in proportion to their weights by the alias method (Walker 1977; Vose 1991).
    """
    return _LAWS[type(ties)].pick(ties, person, word)


def evenness(ties: Any, i: int, j: int) -> float:
    """Chance that the tie which i has drawn to j is used, so that it carries equally both ways.

    See `acceptance`. It is 1 for directed ties, which need not be even, and for the complete graph, which is.
    """
    return _LAWS[type(ties)].evenness(ties, i, j)


@overload(degree)
def _degree(ties: Any, person: Any) -> Any:
    return _compiled_law(ties, "degree")


@overload(neighbour)
def _neighbour(ties: Any, person: Any, slot: Any) -> Any:
    return _compiled_law(ties, "neighbour")


@overload(pick)
def _pick(ties: Any, person: Any, word: Any) -> Any:
    return _compiled_law(ties, "pick")


@overload(evenness)
def _evenness(ties: Any, i: Any, j: Any) -> Any:
    return _compiled_law(ties, "evenness")


@kernel
def count_ties(ties: Any, lo: int, hi: int, out: NDArray[np.int64]) -> None:
    """Write the degrees of people lo to hi - 1 into `out`, int64[n]."""
    for person in range(lo, hi):
        out[person] = degree(ties, person)


@kernel
def list_ties(ties: Any, start: NDArray[np.int64], lo: int, hi: int, out: NDArray[np.int32]) -> None:
    """Write the neighbours of people lo to hi - 1 into their rows of `out`, int32[start[n]]."""
    for person in range(lo, hi):
        first = start[person]
        for slot in range(start[person + 1] - first):
            out[first + slot] = neighbour(ties, person, slot)


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
        if isinstance(self.arrays, CompleteTies):
            return int(self.arrays.people[0])
        return len(self.arrays.start) - 1

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
        ends = int(self.degrees().sum())
        return ends if self.directed else ends // 2

    @property
    def mean_degree(self) -> float:
        """Mean number of ties of a person (of directed ties: of people heard)."""
        return float(self.degrees().mean())

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take."""
        return sum(array.nbytes for array in self.arrays)

    def __repr__(self) -> str:
        marks = "".join(f", {mark}" for mark in ("directed", "weighted") if getattr(self, mark))
        return f"Ties({self.kind}: {self.people:,} people, {self.tie_count:,} ties{marks})"

    def degrees(self) -> NDArray[np.int64]:
        """Number of ties of each person, int64[n]; of directed ties, the number of people heard."""
        if not isinstance(self.arrays, CompleteTies):
            return np.diff(self.arrays.start)
        counts = np.empty(self.people, np.int64)
        count_ties(self.arrays, 0, self.people, counts)
        return counts

    def stored(self) -> Ties:
        """The same ties with every neighbour in memory; itself where they are stored already."""
        if not isinstance(self.arrays, CompleteTies):
            return self
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
        """The ties as int64[m, 2]: undirected once with the lower number first, directed as (tells, hears)."""
        _, hearer, heard, counted = self._ends()
        columns = (heard, hearer) if self.directed else (hearer, heard)
        return np.column_stack(columns)[counted]

    def edge_weights(self) -> NDArray[np.float64]:
        """The weight of each row of `edges()`, float64[m]; ones where ties have no weights."""
        arrays, _, heard, counted = self._ends()
        weight: NDArray[np.float64] = arrays.weight if self.weighted else np.ones(len(heard))
        return weight[counted]

    def fingerprint(self) -> str:
        """SHA-256 of the representation and its arrays, in hexadecimal: the same bits, the same fingerprint."""
        digest = hashlib.sha256(type(self.arrays).__name__.encode())
        for array in self.arrays:
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    def measure(self, sources: int | None = 256, seed: int = 0) -> Measures:
        """Distances, clustering, degrees and components: see `wom_sim.network.measure`."""
        from wom_sim.network.measure import measure

        return measure(self, sources=sources, seed=seed)

    def draw(self, path: str | Path, *, title: str = "", seed: int = 0, overwrite: bool = False) -> None:
        """A picture of the network as a PNG or SVG file: see `wom_sim.network.drawing`, which has more to choose."""
        from wom_sim.network.drawing import draw

        draw(self, path, title=title, seed=seed, overwrite=overwrite)

    @cached_property
    def _index(self) -> dict[Hashable, int]:
        return {} if self.ids is None else {name: person for person, name in enumerate(self.ids.tolist())}

    def index_of(self, name: Hashable) -> int:
        """The number, 0..n-1, of a person given by the user's own id; InputError for an unknown one."""
        if self.ids is None:
            # Lists in files, and --set, give numbers as text.
            number = int(name) if isinstance(name, str) and name.isdecimal() else name
            if isinstance(number, int | np.integer) and 0 <= number < self.people:
                return int(number)
            raise InputError(f"there is no person {name!r}.", remedy=f"People are numbered 0 to {self.people - 1}.")
        # A scenario may write 12 for an id that the file holds as text.
        for spelling in (name, str(name)):
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
        return hears.T.tocsr() if self.directed else hears


def row_starts(degrees: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each row of ties begins, and one end more: int64[n + 1] from degrees int64[n]."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(degrees, dtype=np.int64)))
