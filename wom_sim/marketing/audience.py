"""Whom a marketer addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config, Name
from wom_sim.errors import InputError, nearest
from wom_sim.network.ties import Ties
from wom_sim.population import Crowd, uniforms
from wom_sim.state import STAGES

Stage = Literal["unaware", "aware", "considering", "customer", "former"]


class Audience(Config):
    """A set of people; what is left out does not narrow it."""

    segments: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Only these segments."""
    platform: Name | None = None
    """Only those who are on this platform."""
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)] | None = None
    """Only those who stand at these stages with the product today."""
    share: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    """Only this share of the people, drawn once; a larger share contains the smaller one's people."""
    people: tuple[str | int, ...] | str | None = None
    """Only these people: a list of ids, or a file with one id a line."""
    strategy: Literal["random", "degree"] | None = None
    """How people are ranked when only `count` of them are wanted: by luck, or by number of ties."""
    count: Annotated[int, Field(ge=1)] | None = None
    """How many people; a larger count contains the smaller one's people."""

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, data: Any) -> Any:
        """Accept one name where a list is due, and the singular spellings."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for singular, plural in (("segment", "segments"), ("stage", "stages")):
            if singular in data and plural not in data:
                data[plural] = data.pop(singular)
            if isinstance(data.get(plural), str):
                data[plural] = (data[plural],)
        return data

    @model_validator(mode="after")
    def _strategy_has_count(self) -> Audience:
        if self.strategy is not None and self.count is None:
            raise InputError("a strategy needs a 'count': how many people.")
        return self

    def relative_to(self, folder: Path) -> Audience:
        """The same audience with its file found from `folder`."""
        if not isinstance(self.people, str):
            return self
        return self.model_copy(update={"people": str(folder / self.people)})


class Setting(NamedTuple):
    """What audiences are found in: the people, their ties, and the names of segments and platforms."""

    crowd: Crowd
    ties: Ties
    segments: tuple[str, ...]
    platforms: tuple[str, ...]
    seed: int


def eligible(audience: Audience, setting: Setting) -> NDArray[np.bool_]:
    """Who can ever belong to the audience, whatever happens: bool (people,)."""
    crowd, people = setting.crowd, setting.ties.people
    mask = np.ones(people, np.bool_)
    if audience.segments is not None:
        mask &= np.isin(crowd.segment, [_place(name, setting.segments, "segment") for name in audience.segments])
    if audience.platform is not None:
        mask &= crowd.member[_place(audience.platform, setting.platforms, "platform")]
    if audience.share is not None:
        mask &= uniforms(people, setting.seed, rng.PICK, 0) < audience.share
    if audience.people is not None:
        listed = np.zeros(people, np.bool_)
        listed[[setting.ties.index_of(name) for name in _listed(audience.people)]] = True
        mask &= listed
    return mask


def stage_mask(audience: Audience) -> NDArray[np.bool_]:
    """Which stages of the funnel belong to the audience: bool (stages,)."""
    if audience.stages is None:
        return np.ones(len(STAGES), np.bool_)
    return np.array([stage in audience.stages for stage in STAGES])


def ranks(audience: Audience, setting: Setting, name: str, replicate: int) -> NDArray[np.float64]:
    """Rank of each person for being chosen by the intervention of this name, lowest first; never tied."""
    luck = uniforms(setting.ties.people, setting.seed, rng.PICK, 1 + crc32(name.encode()) % 0xFFFE, replicate)
    return luck - setting.ties.degrees() if audience.strategy == "degree" else luck


def choose(mask: NDArray[np.bool_], ranks: NDArray[np.float64], count: int | None) -> NDArray[np.int64]:
    """The people of the mask with the lowest ranks, as many as are wanted; sorted by person."""
    candidates = np.flatnonzero(mask)
    if count is None or count >= candidates.size:
        return candidates
    return np.sort(candidates[np.argsort(ranks[candidates], kind="stable")[:count]])


def _place(name: str, names: tuple[str, ...], what: str) -> int:
    if name not in names:
        raise InputError(f"there is no {what} '{name}'.", remedy=nearest(name, names))
    return names.index(name)


def _listed(people: tuple[str | int, ...] | str) -> list[str | int]:
    if not isinstance(people, str):
        return list(people)
    try:
        lines = Path(people).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as fault:
        raise InputError(f"the list of people cannot be read ({fault}).", where=people) from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
