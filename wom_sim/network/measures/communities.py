"""Communities: groups of people with more ties inside than chance would give, and how well a grouping does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.representations import CompleteTies, row_starts
from wom_sim.network.ties import Ties

VISIT = 1
"""Slot of the draws of `rng.MEASURE` that order the visits; slot 0 draws samples."""

MARGIN = 1e-10
"""Share of its ties by which a node must gain to move: above rounding, so that nobody moves for ever."""


def modularity(ties: Ties, label: ArrayLike, resolution: float = 1.0) -> float:
    """Share of ties within groups, less what chance would give at the same degrees; 0 without ties.

    Q = sum_ij (A_ij - resolution * out_i in_j / w) [label_i = label_j] / w, where A_ij is the weight with which i
    tells j (1 where ties have no weights), out and in are its row and column sums and w its sum: Newman and Girvan
    2004, "Finding and evaluating community structure in networks", Phys. Rev. E 69; for directed ties Leicht and
    Newman 2008, "Community structure in directed networks", Phys. Rev. Lett. 100; the resolution by Reichardt and
    Bornholdt 2006. As networkx.community.modularity.

    Parameters
    ----------
    ties : Ties
        The network.
    label : [n]
        The group of each person: numbers or text.
    resolution : float
        Above 1, smaller groups do better.

    Raises
    ------
    InputError : other than one label per person.
    """
    names = np.asarray(label)
    if names.shape != (ties.people,):
        raise InputError(
            f"{ties.people} people cannot have labels of shape {names.shape}.",
            where="label",
            remedy="Give each person one label.",
        )
    group = np.unique(names, return_inverse=True)[1]
    if isinstance(ties.arrays, CompleteTies):
        size = np.bincount(group).astype(np.float64)
        told = heard = size * (ties.people - 1)
        inside = float((size * (size - 1)).sum())
    else:
        arrays: Any = ties.stored().arrays
        mine, theirs = np.repeat(group, np.diff(arrays.start)), group[arrays.neighbour]
        weight = arrays.weight if ties.weighted else np.ones(len(mine))
        groups = int(group.max()) + 1
        heard, told = np.bincount(mine, weight, groups), np.bincount(theirs, weight, groups)
        inside = float(weight[mine == theirs].sum())
    whole = float(heard.sum())
    if whole == 0.0:
        return 0.0
    return inside / whole - resolution * float(((told / whole) * (heard / whole)).sum())


@kernel
def order_visits(seed: Any, level: int, lo: int, hi: int, out: NDArray[np.uint32]) -> None:
    """Write the keyed ranks by which nodes lo to hi - 1 are visited at a level into `out`, uint32[nodes]."""
    for node in range(lo, hi):
        out[node] = rng.draw(seed, 0, level, node, rng.MEASURE, VISIT)


@kernel
def move(
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    weight: NDArray[np.float64],
    strength: NDArray[np.float64],
    order: NDArray[np.int64],
    community: NDArray[np.int64],
) -> None:
    """Move nodes to the community where modularity gains most, until none gains by moving.

    Everyone is visited in `order`, then whoever has a neighbour that moved elsewhere, and everyone again, since a
    move changes what chance would give to others too. A node may also leave to be alone. `strength` is the sum of
    the weights of a node's ties, those inside it included. Each move depends on the ones before it, so the work
    cannot be cut into ranges.
    """
    nodes = len(strength)
    scale = 1.0 / strength.sum()
    held = np.zeros(nodes)
    members = np.zeros(nodes, np.int64)
    for node in range(nodes):
        held[community[node]] += strength[node]
        members[community[node]] += 1
    empty = np.empty(nodes, np.int64)
    spare = 0
    for one in range(nodes):
        if members[one] == 0:
            empty[spare] = one
            spare += 1
    queue = np.empty(nodes, np.int64)
    queued = np.zeros(nodes, np.bool_)
    head = 0
    waiting = 0
    link = np.zeros(nodes)
    near = np.empty(nodes, np.int64)
    moved = True
    while waiting > 0 or moved:
        if waiting == 0:
            queue[:] = order
            queued[:] = True
            head = 0
            waiting = nodes
            moved = False
        node = queue[head]
        head = (head + 1) % nodes
        waiting -= 1
        queued[node] = False
        found = 0
        for slot in range(start[node], start[node + 1]):
            one = community[neighbour[slot]]
            if link[one] == 0.0:
                near[found] = one
                found += 1
            link[one] += weight[slot]
        home = community[node]
        members[home] -= 1
        held[home] -= strength[node]
        if members[home] == 0:
            held[home] = 0.0
            empty[spare] = home
            spare += 1
        # What chance would give to a community of strength 1.
        price = strength[node] * scale
        best = home
        most = link[home] - price * held[home] + MARGIN * strength[node]
        if most < 0.0:
            best = empty[spare - 1]
            most = 0.0
        for place in range(found):
            one = near[place]
            gain = link[one] - price * held[one]
            link[one] = 0.0
            if gain > most:
                best = one
                most = gain
        if members[best] == 0:
            # It is the last on the list: the node's own if that has just become empty.
            spare -= 1
        members[best] += 1
        held[best] += strength[node]
        if best != home:
            moved = True
            community[node] = best
            for slot in range(start[node], start[node + 1]):
                other = neighbour[slot]
                if not queued[other] and community[other] != best:
                    queued[other] = True
                    queue[(head + waiting) % nodes] = other
                    waiting += 1


@kernel
def refine(
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    weight: NDArray[np.float64],
    strength: NDArray[np.float64],
    order: NDArray[np.int64],
    community: NDArray[np.int64],
    part: NDArray[np.int64],
) -> None:
    """Find the well-connected parts of every community; write the part of each node, one of its nodes, into `part`.

    Every node begins as a part of its own and joins, once, the part where modularity gains most, if both have
    at least as many ties to the rest of the community as chance would give. What is joined by weak links only
    stays in several parts, which can part ways later.
    """
    nodes = len(strength)
    scale = 1.0 / strength.sum()
    held = np.zeros(nodes)
    for node in range(nodes):
        held[community[node]] += strength[node]
    inside = np.zeros(nodes)
    for node in range(nodes):
        part[node] = node
        for slot in range(start[node], start[node + 1]):
            if community[neighbour[slot]] == community[node]:
                inside[node] += weight[slot]
    mass = strength.copy()
    border = inside.copy()
    alone = np.ones(nodes, np.bool_)
    link = np.zeros(nodes)
    near = np.empty(nodes, np.int64)
    for place in range(nodes):
        node = order[place]
        whole = held[community[node]]
        price = strength[node] * scale
        if not alone[node] or inside[node] < price * (whole - strength[node]):
            continue
        found = 0
        for slot in range(start[node], start[node + 1]):
            other = neighbour[slot]
            if community[other] == community[node]:
                one = part[other]
                if link[one] == 0.0:
                    near[found] = one
                    found += 1
                link[one] += weight[slot]
        best = node
        most = 0.0
        for spot in range(found):
            one = near[spot]
            gain = link[one] - price * mass[one]
            if gain > most and border[one] >= mass[one] * scale * (whole - mass[one]):
                best = one
                most = gain
        if best != node:
            part[node] = best
            mass[best] += strength[node]
            border[best] += inside[node] - 2.0 * link[best]
            alone[best] = False
        for spot in range(found):
            link[near[spot]] = 0.0


@kernel
def gather(
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    weight: NDArray[np.float64],
    part: NDArray[np.int64],
    grouped: NDArray[np.int64],
    begins: NDArray[np.int64],
    new_start: NDArray[np.int64],
    new_neighbour: NDArray[np.int32],
    new_weight: NDArray[np.float64],
) -> None:
    """Make each part a node: write the rows of ties between parts, those inside a part left out.

    `part` is 0 to parts - 1, and `grouped[begins[p]:begins[p + 1]]` are the nodes of part p. A row begins where
    the one before it ends, so the work cannot be cut into ranges.
    """
    parts = len(begins) - 1
    link = np.zeros(parts)
    cursor = 0
    for one in range(parts):
        new_start[one] = first = cursor
        for place in range(begins[one], begins[one + 1]):
            node = grouped[place]
            for slot in range(start[node], start[node + 1]):
                other = part[neighbour[slot]]
                if other != one:
                    if link[other] == 0.0:
                        new_neighbour[cursor] = other
                        cursor += 1
                    link[other] += weight[slot]
        for slot in range(first, cursor):
            new_weight[slot] = link[new_neighbour[slot]]
            link[new_neighbour[slot]] = 0.0
    new_start[parts] = cursor


@dataclass(frozen=True, eq=False)
class Communities:
    """A grouping of people into communities, each of them connected.

    Attributes
    ----------
    label : int64[n]
        The community of each person, numbered from 0 by size, largest first; of equal ones, the one with the
        lowest person first.
    sizes : int64[communities]
        People in each.
    modularity : float
        Of this grouping; see `modularity`.
    """

    label: NDArray[np.int64]
    sizes: NDArray[np.int64]
    modularity: float


def _both_ways(ties: Ties) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Rows of ties taken both ways and their weights, ones where there are none; tied each way is one tie of both."""
    table = ties.to_scipy()
    if ties.directed:
        table = table + table.T
    return table.indptr.astype(np.int64), table.indices.astype(np.int32), table.data


def communities(ties: Ties, seed: int = 0) -> Communities:
    """Communities of high modularity, by the method of Louvain with the refinement of Leiden.

    People move to the communities where modularity gains most, communities become the nodes of a smaller
    network, and so on until nothing moves (Blondel et al. 2008, "Fast unfolding of communities in large
    networks"). The nodes are the well-connected parts of communities, so that none comes out in pieces (Traag,
    Waltman and van Eck 2019, "From Louvain to Leiden"); parts are joined where the gain is largest, not at random.

    Ties count by weight. Directed ties are taken without their direction, with the sum of both weights where two
    people are tied each way; `modularity` is then still the directed one. The same bits for the same seed.

    Parameters
    ----------
    ties : Ties
        The network.
    seed : int
        Of the keyed order of visits: another seed may find other communities that are about as good.
    """
    label = np.zeros(ties.people, np.int64)
    if not isinstance(ties.arrays, CompleteTies):
        label = _leiden(*_both_ways(ties), rng.seed_word(seed))
    _, first, label, sizes = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    label = np.argsort(order)[label]
    return Communities(label, sizes[order], modularity(ties, label))


def _leiden(
    start: NDArray[np.int64], neighbour: NDArray[np.int32], weight: NDArray[np.float64], seed: np.uint64
) -> NDArray[np.int64]:
    """The community of each person, in any numbers."""
    people = len(start) - 1
    strength = np.bincount(np.repeat(np.arange(people), np.diff(start)), weight, people)
    node_of = np.arange(people)
    community = np.arange(people)
    level = 0
    while len(neighbour):
        nodes = len(strength)
        rank = np.empty(nodes, np.uint32)
        order_visits(seed, level, 0, nodes, rank)
        order = np.argsort(rank, kind="stable")
        move(start, neighbour, weight, strength, order, community)
        part = np.empty(nodes, np.int64)
        refine(start, neighbour, weight, strength, order, community, part)
        chosen, part = np.unique(part, return_inverse=True)
        if len(chosen) == nodes:
            break
        begins = row_starts(np.bincount(part))
        rows = np.empty(len(chosen) + 1, np.int64), np.empty_like(neighbour), np.empty_like(weight)
        gather(start, neighbour, weight, part, np.argsort(part, kind="stable"), begins, *rows)
        start, neighbour, weight = rows[0], rows[1][: rows[0][-1]], rows[2][: rows[0][-1]]
        strength = np.bincount(part, strength)
        node_of = part[node_of]
        # Numbered anew, since there may be fewer nodes than the numbers reach.
        community = np.unique(community[chosen], return_inverse=True)[1]
        level += 1
    return community[node_of]
