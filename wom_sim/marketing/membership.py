"""Who belongs to an audience: people and stages of the funnel, found once, before the first day.

An audience is kept as a byte a person: bit s says whether the person belongs to it while standing at stage s. To
narrow, to join and to leave out are then `&`, `|` and `~`, and people with the same byte in all audiences are alike to
marketers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_, or_
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.errors import InputError, nearest
from wom_sim.kernel import kernel
from wom_sim.marketing.audience import EVER, Audience, check_regions, stage_bits
from wom_sim.marketing.strategies import Basis, standings
from wom_sim.network.representations import CompleteTies, degree, neighbour
from wom_sim.network.ties import Ties
from wom_sim.population import Crowd, uniforms
from wom_sim.regions import Regions, drawn_regions, named_regions
from wom_sim.state import INTERESTED, STAGES

Members = NDArray[np.uint8]
"""uint8 (people,): bit s is set for who belongs while at stage s."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Setting:
    """What audiences are found in: the people, their ties, and the names of segments and platforms."""

    crowd: Crowd
    ties: Ties
    segments: tuple[str, ...]
    platforms: tuple[str, ...]
    seed: int
    wanted_regions: int | None = None
    """As `population.regions` says."""
    _standings: dict[tuple[str, int], NDArray[np.float64]] = field(default_factory=dict)
    _lists: dict[tuple[str | int, ...] | str, NDArray[np.int64]] = field(default_factory=dict)

    @cached_property
    def regions(self) -> Regions:
        """Where people are, found when first asked for; without names where nothing says that there are regions."""
        if "region" in self.crowd.columns:
            return named_regions(self.crowd.columns["region"])
        if self.wanted_regions is None:
            return Regions((), np.empty(0, np.int64))
        return drawn_regions(self.wanted_regions, self.ties)

    def standings(self, strategy: str, product: int) -> NDArray[np.float64]:
        """Place of each person in the order of a strategy: found once, since it is the same in every replicate."""
        key = (strategy, product if strategy == "taste" else -1)
        if key not in self._standings:
            self._standings[key] = standings(strategy, Basis(self.ties, self.crowd.codes, product, self.seed))
        return self._standings[key]

    def listed(self, people: tuple[str | int, ...] | str) -> NDArray[np.int64]:
        """The people of a list or a file, in its order: int64."""
        if people not in self._lists:
            self._lists[people] = self.ties.indices_of(_names(people))
        return self._lists[people]


class Asker(NamedTuple):
    """The intervention whose audience it is: its path in the scenario, and the place of its product."""

    path: str
    product: int

    @property
    def slot(self) -> int:
        """Slot of the draws that are its own."""
        return 1 + crc32(self.path.encode()) % 0xFFFE


def members(audience: Audience, setting: Setting, asker: Asker, *, chosen: bool = True) -> Members:
    """At which stages each person belongs to an audience.

    chosen : whether a number of people that is wanted is chosen here, once for all days; otherwise all among whom they
        are chosen on the day.

    Raises InputError, with the place in the scenario, for unknown names, and for an audience that nobody can be in.
    """
    return _members(audience, setting, asker, f"{asker.path}.who", chosen)


def _members(audience: Audience, setting: Setting, asker: Asker, where: str, chosen: bool) -> Members:
    found = np.full(setting.ties.people, stage_bits(audience), np.uint8)
    for mask in _masks(audience, setting, where):
        found[~mask] = 0
    if audience.intent is not None:
        luck = uniforms(setting.ties.people, setting.seed, rng.INTENT, asker.slot)
        considering = np.uint8(1 << INTERESTED)
        found &= np.where(luck < audience.intent.recall, considering, 0) | np.where(
            luck < audience.intent.false_alarms, EVER & ~considering, 0
        ).astype(np.uint8)
    inner = {place: _members(part, setting, asker, f"{where}.{place}", True) for place, part in audience.parts()}
    if audience.neighbours_of is not None:
        found[~_tied_to(inner["neighbours_of"] > 0, setting.ties)] = 0
    for name, several, join in (("any", audience.any, or_), ("all", audience.all, and_)):
        if several is not None:
            found &= reduce(join, (inner[f"{name}.{place}"] for place in range(len(several))))
    if audience.not_ is not None:
        found &= ~inner["not"]
    if not found.any():
        raise InputError("nobody is in this audience.", where=where, remedy="Widen it.")
    if chosen and audience.ranked:
        kept = _first(audience, found > 0, ranks(audience, setting, asker, 0))
        found = np.where(np.isin(np.arange(len(found)), kept), found, 0).astype(np.uint8)
    return found


def _masks(audience: Audience, setting: Setting, where: str) -> Iterator[Mask]:
    """Everything that narrows an audience by itself, and is the same at every stage."""
    crowd, people = setting.crowd, setting.ties.people
    if audience.segments is not None:
        wanted = [_place(name, setting.segments, "segment", f"{where}.segments") for name in audience.segments]
        yield np.isin(crowd.segment, wanted)
    if audience.regions is not None:
        check_regions(audience.regions, setting.regions.names, where)
        yield np.isin(setting.regions.place, [setting.regions.names.index(name) for name in audience.regions])
    if audience.platform is not None:
        yield crowd.member[_place(audience.platform, setting.platforms, "platform", f"{where}.platform")]
    if audience.people is not None:
        listed = np.zeros(people, np.bool_)
        try:
            listed[setting.listed(audience.people)] = True
        except InputError as fault:
            raise InputError(fault.problem, where=fault.where or f"{where}.people", remedy=fault.remedy) from None
        yield listed
    if audience.share is not None and audience.strategy is None:
        yield uniforms(people, setting.seed, rng.PICK, 0) < audience.share


def cells(found: Members) -> Mask:
    """The stages of each byte one by one: bool (as many, stages)."""
    return (found[:, None] >> np.arange(len(STAGES), dtype=np.uint8)) & 1 > 0


def chosen_today(
    audience: Audience,
    setting: Setting,
    asker: Asker,
    found: Members,
    stages: NDArray[np.int64],
    replicate: int,
    most: int | None = None,
) -> NDArray[np.int64]:
    """The people of an audience on a day, given everyone's stage: int64, ascending; at most so many."""
    here = (found >> stages.astype(np.uint8)) & 1 > 0
    if not audience.ranked and (most is None or np.count_nonzero(here) <= most):
        return np.flatnonzero(here)
    return _first(audience, here, ranks(audience, setting, asker, replicate), most)


def ranks(audience: Audience, setting: Setting, asker: Asker, replicate: int) -> NDArray[np.float64]:
    """Rank of each person for being chosen by an intervention, lowest first.

    Structure comes first, and is the same in all replicates; luck, which is not, decides among equals.
    """
    luck = uniforms(setting.ties.people, setting.seed, rng.PICK, asker.slot, replicate)
    if audience.strategy is not None:
        return setting.standings(audience.strategy, asker.product) + luck
    if audience.people is not None:
        listed = setting.listed(audience.people)
        # Backwards, so that of a name that is listed twice the first place counts.
        place = np.full(setting.ties.people, float(len(listed)))
        place[listed[::-1]] = np.arange(len(listed))[::-1]
        return place
    return luck


def _first(audience: Audience, mask: Mask, ranks: NDArray[np.float64], most: int | None = None) -> NDArray[np.int64]:
    """The people of the mask with the lowest ranks, as many as are wanted, at most `most`: int64, ascending."""
    candidates = np.flatnonzero(mask)
    wanted = candidates.size if audience.count is None else audience.count
    if audience.strategy is not None and audience.share is not None:
        wanted = min(wanted, max(1, round(audience.share * candidates.size)))
    wanted = wanted if most is None else min(wanted, most)
    if wanted >= candidates.size:
        return candidates
    return np.sort(candidates[np.argsort(ranks[candidates], kind="stable")[:wanted]])


def _tied_to(mask: Mask, ties: Ties) -> Mask:
    """Who has a tie, in either direction, to somebody of the mask."""
    if isinstance(ties.arrays, CompleteTies):
        return np.count_nonzero(mask) - mask.astype(np.int64) > 0
    near = np.zeros(ties.people, np.bool_)
    mark_tied(ties.arrays, mask, near)
    return near


@kernel
def mark_tied(ties: Any, mask: Mask, near: Mask) -> None:
    """Mark who has a tie to somebody of the mask, whosever row it is in."""
    for person in range(len(mask)):
        for slot in range(degree(ties, person)):
            other = neighbour(ties, person, slot)
            if mask[other]:
                near[person] = True
            if mask[person]:
                near[other] = True


def _place(name: str, names: tuple[str, ...], what: str, where: str) -> int:
    if name not in names:
        raise InputError(f"there is no {what} '{name}'.", where=where, remedy=nearest(name, names))
    return names.index(name)


def _names(people: tuple[str | int, ...] | str) -> list[str | int]:
    """The ids of a list, or of a file with one a line."""
    if not isinstance(people, str):
        return list(people)
    try:
        lines = Path(people).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as fault:
        raise InputError(f"the list of people cannot be read ({fault}).", where=people) from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
