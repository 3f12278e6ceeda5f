"""Whom a marketer addresses, as it is written in a scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from wom_sim.config import Config, Name
from wom_sim.errors import InputError, nearest
from wom_sim.population import Population
from wom_sim.state import STAGES

Stage = Literal["unaware", "aware", "considering", "customer", "former"]
Strategy = Literal["random", "degree", "core", "betweenness", "influence", "taste"]

DEEPEST = 5
"""Audiences that can stand one inside the other."""
EVER = (1 << len(STAGES)) - 1
"""Bits of all stages of the funnel: bit s stands for stage s."""

_PLURALS = (("segment", "segments"), ("stage", "stages"), ("region", "regions"))
_SPELLINGS = {"k-core": "core", "kcore": "core"}


class Intent(Config):
    """A detector of those who consider buying, from what people post. It errs both ways.

    Of those who consider, it finds a share of `recall`. Of all whom it points at, a share of `precision` consider, as
    long as the share of the people who do is `prevalence`: it is the market in which the detector was tested. So of
    those who do not consider it points at recall x prevalence / (1 - prevalence) x (1 - precision) / precision, at
    most at all of them, and where fewer consider than in the test, more of its alarms are false. Who can be found, and
    who is taken for somebody who considers, are the same people all the time.
    """

    recall: Annotated[float, Field(gt=0.0, le=1.0)]
    """Share of those considering who are detected."""
    precision: Annotated[float, Field(gt=0.0, le=1.0)]
    """Share of the detected who consider, where `prevalence` of the people do."""
    prevalence: Annotated[float, Field(gt=0.0, lt=1.0)]
    """Share of the people considering, for which the precision is stated."""

    @property
    def false_alarms(self) -> float:
        """Share of those not considering who are detected all the same."""
        odds = self.prevalence / (1.0 - self.prevalence)
        return min(1.0, self.recall * odds * (1.0 - self.precision) / self.precision)


class Audience(Config):
    """A set of people; what is left out does not narrow it, and all that is given must hold."""

    segments: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Only these segments."""
    regions: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Only these regions: by number if `population.regions` says how many there are, or by the names of the file."""
    platform: Name | None = None
    """Only those who are on this platform."""
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)] | None = None
    """Only those who stand at these stages with the product today."""
    intent: Intent | None = None
    """Only those whom a detector takes for considering the product today."""
    people: tuple[str | int, ...] | str | None = None
    """Only these people: a list of ids, or a file with one id a line. If `count` is smaller, the first of them."""
    neighbours_of: Audience | None = None
    """Only those who have a tie, in either direction, to somebody else who is in this audience."""
    any: Annotated[tuple[Audience, ...], Field(min_length=1)] | None = None
    """Only those who are in at least one of these audiences."""
    all: Annotated[tuple[Audience, ...], Field(min_length=1)] | None = None
    """Only those who are in every one of these audiences."""
    not_: Audience | None = Field(default=None, alias="not")
    """Only those who are not in this audience."""
    share: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    """Only this share of the people, drawn once; with a strategy, this share of those who qualify by all else, by their
    rank. A larger share contains the smaller one's people."""
    strategy: Strategy | None = None
    """How people are ranked when only a `count` or `share` of them is wanted: by luck (random), number of ties
    (degree; of those by whom they are heard, where ties have directions), cores of the network (core), shortest paths
    between others (betweenness), whom they reach beside those before them (influence), or how well the product seems
    to suit them (taste)."""
    count: Annotated[int, Field(ge=1)] | None = None
    """How many people, or all where there are fewer; a larger count contains the smaller one's people."""

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, data: Any) -> Any:
        """Accept one name where a list is due, numbers of regions, and other spellings."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for singular, plural in _PLURALS:
            if singular in data and plural not in data:
                data[plural] = data.pop(singular)
            if isinstance(data.get(plural), str | int):
                data[plural] = (data[plural],)
        if _is_list(data.get("regions")):
            data["regions"] = tuple(str(name) if type(name) is int else name for name in data["regions"])
        if isinstance(data.get("strategy"), str):
            data["strategy"] = _SPELLINGS.get(data["strategy"], data["strategy"])
        if (deep := _too_deep(data, DEEPEST)) is not None:
            raise InputError(
                f"more than {DEEPEST} audiences stand one inside the other.",
                where=deep,
                remedy="Name the people in a list, or say it in fewer steps.",
            )
        return data

    @model_validator(mode="after")
    def _makes_sense(self) -> Audience:
        if self.strategy is not None and self.count is None and self.share is None:
            raise InputError("a strategy needs a 'count', how many people, or a 'share' of them.")
        if self.neighbours_of is not None and not self.neighbours_of.lasting:
            raise InputError(
                "whose neighbours are meant changes from day to day, by stages or intent.",
                where="neighbours_of",
                remedy="Say it beside 'neighbours_of': there it narrows the neighbours themselves.",
            )
        for place, inner in self.parts():
            if inner.ranked and not inner.lasting:
                raise InputError(
                    "a number of people cannot be chosen here from those at some stages or with intent.",
                    where=place,
                    remedy="Take the strategy, count or share out of it, and give it beside the stages outside.",
                )
        if not possible_stages(self)[0]:
            raise InputError(
                "nobody can ever be in this audience: one part of it excludes another.", remedy="Widen it."
            )
        return self

    @property
    def ranked(self) -> bool:
        """Whether people are chosen by rank."""
        return self.count is not None or self.strategy is not None

    @property
    def lasting(self) -> bool:
        """Whether its people are the same at every stage."""
        parts = (inner.lasting for _, inner in self.parts())
        return self.stages is None and self.intent is None and False not in parts

    @property
    def of_one_line(self) -> bool:
        """Whether it depends on the intervention whose audience it is, beside what is said here."""
        parts = (inner.of_one_line for _, inner in self.parts())
        return self.ranked or self.intent is not None or True in parts

    def parts(self) -> Iterator[tuple[str, Audience]]:
        """The audiences of which it is made, and where they stand in it."""
        if self.neighbours_of is not None:
            yield "neighbours_of", self.neighbours_of
        for name, several in (("any", self.any), ("all", self.all)):
            for place, inner in enumerate(several or ()):
                yield f"{name}.{place}", inner
        if self.not_ is not None:
            yield "not", self.not_

    def relative_to(self, folder: Path) -> Audience:
        """The same audience with its files found from `folder`."""
        found: dict[str, Any] = {"people": str(folder / self.people)} if isinstance(self.people, str) else {}
        for name in ("neighbours_of", "not_"):
            if (inner := getattr(self, name)) is not None:
                found[name] = inner.relative_to(folder)
        for name in ("any", "all"):
            if (several := getattr(self, name)) is not None:
                found[name] = tuple(inner.relative_to(folder) for inner in several)
        return self.model_copy(update=found) if found else self


def _too_deep(audience: Any, left: int) -> str | None:
    """Where the first audience stands, in one or its plain data, that is deeper than is left; None where none is."""
    inner: list[tuple[str, Any]]
    if isinstance(audience, Audience):
        inner = list(audience.parts())
    elif isinstance(audience, Mapping):
        inner = [(name, audience[name]) for name in ("neighbours_of", "not", "not_") if name in audience]
        for name in ("any", "all"):
            several: Any = audience.get(name)
            inner += [(f"{name}.{place}", one) for place, one in enumerate(several)] if _is_list(several) else []
    else:
        return None
    if left == 0:
        return ""
    for place, one in inner:
        if (deeper := _too_deep(one, left - 1)) is not None:
            return f"{place}.{deeper}".rstrip(".")
    return None


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def stage_bits(audience: Audience) -> int:
    """The stages that it names itself, as bits."""
    return EVER if audience.stages is None else sum(1 << STAGES.index(stage) for stage in set(audience.stages))


def possible_stages(audience: Audience) -> tuple[int, int]:
    """Stages at which somebody may be in it, whoever the people are, and stages at which everybody must: as bits."""
    free = ("segments", "regions", "platform", "intent", "people", "neighbours_of", "share", "strategy", "count")
    may = must = stage_bits(audience)
    if any(getattr(audience, name) is not None for name in free):
        must = 0
    for inner in audience.all or ():
        inner_may, inner_must = possible_stages(inner)
        may, must = may & inner_may, must & inner_must
    if audience.any is not None:
        one_may = one_must = 0
        for inner in audience.any:
            inner_may, inner_must = possible_stages(inner)
            one_may, one_must = one_may | inner_may, one_must | inner_must
        may, must = may & one_may, must & one_must
    if audience.not_ is not None:
        inner_may, inner_must = possible_stages(audience.not_)
        may, must = may & ~inner_must, must & ~inner_may
    return may, must


def check(audience: Audience, where: str, population: Population, platforms: Collection[str]) -> None:
    """Refuse what is wrong with an audience whoever the people are; InputError says where in the scenario."""
    for name in audience.segments or ():
        if name not in population.segments:
            raise InputError(
                f"there is no segment '{name}'.",
                where=f"{where}.segments",
                remedy=nearest(name, population.segments),
            )
    if audience.platform is not None and audience.platform not in platforms:
        raise InputError(
            f"there is no platform '{audience.platform}'.",
            where=f"{where}.platform",
            remedy=nearest(audience.platform, platforms),
        )
    # Only a file of people, which is read later, can give regions other names.
    if audience.regions is not None and population.people is None:
        known = [str(number + 1) for number in range(population.regions or 0)]
        check_regions(audience.regions, known, where)
    for place, inner in audience.parts():
        check(inner, f"{where}.{place}", population, platforms)


def check_regions(names: tuple[str, ...], known: Collection[str], where: str) -> None:
    """Refuse regions that there are not."""
    if not known:
        raise InputError(
            "the people are in no regions.",
            where=f"{where}.regions",
            remedy="Say how many in 'population.regions', or give a file of people with a column 'region'.",
        )
    for name in names:
        if name not in known:
            raise InputError(f"there is no region '{name}'.", where=f"{where}.regions", remedy=nearest(name, known))
