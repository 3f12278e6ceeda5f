"""The scenario as kernels read it: every law's parameters as columns by arm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from wom_sim.config import Config
from wom_sim.day.feed import Timeline
from wom_sim.day.hear import Channel
from wom_sim.day.hear_all import OpenChannel
from wom_sim.day.page import Pages
from wom_sim.day.swappable import Swappable
from wom_sim.homophily import alike
from wom_sim.kernel import records
from wom_sim.network.ties import Ties
from wom_sim.platforms import Platform, channel, timeline, volumes
from wom_sim.population import Crowd, StoredCodes, gather, trait_tables
from wom_sim.products import categories
from wom_sim.scenario import Scenario


class Model(NamedTuple):
    """The laws of all arms as they stand today. Tables of records with one entry an arm have their config's fields."""

    talk: Any
    inquiry: Any
    opinion: Any
    choice: Any
    experience: Any
    trust: Any
    following: Any
    service: Any
    labels: Any
    goods: Any
    """Records (arms, products): quality, category (numbered by its first product), idea, repurchase (a day)."""
    volume: Any
    """float64 (arms, platforms): words on a platform relative to conversation."""
    channels: tuple[Channel | OpenChannel | Timeline, ...]
    """How people hear on each platform: in conversation, from all ties, or in a feed."""
    pages: Pages
    """What becomes of brands' posts on each platform."""
    table: Any
    """float64 (arms, traits, segments, 256): what trait codes mean."""
    price: NDArray[np.float64]
    """float64 (arms, products): list prices."""
    reference: NDArray[np.float64]
    """float64 (arms, products): what prices are held against."""


def law_table(configs: Sequence[Config]) -> Any:
    """The numbers of as many configurations of one kind, one an arm, as records with the same names."""
    kind = type(configs[0])
    names = [name for name in kind.model_fields if name != "kind"]
    columns = {name: np.array([_number(config, name) for config in configs]) for name in names}
    mark = kind.mark() if issubclass(kind, Swappable) else ""
    # It comes first: Numba takes a record that begins as another does for one of that kind.
    return records(({mark: np.zeros(len(configs))} if mark else {}) | columns)


def _number(config: Config, name: str) -> float:
    """A setting as a number: one of several words by its place among them, and no limit as infinity."""
    value = getattr(config, name)
    if isinstance(value, str):
        return float(get_args(type(config).model_fields[name].annotation).index(value))
    return inf if value is None else float(value)


def _membership(arm: Scenario, crowd: Crowd) -> list[float]:
    """Share of the people who are expected on each platform; not the share who happen to be there, or one
    person more would change how much everyone talks.
    """
    segments = arm.population.segments
    drawn = all(segment.share is not None for segment in segments.values())
    counted = np.bincount(crowd.segment, minlength=len(segments)) / crowd.segment.size
    weights = [segment.share or 0.0 for segment in segments.values()] if drawn else counted.tolist()
    return [
        sum(weight * platform.member_share(name) for weight, name in zip(weights, segments, strict=True))
        for platform in arm.platforms.values()
    ]


def _channels(platforms: Sequence[list[Platform]], days: int) -> Iterator[Channel | OpenChannel | Timeline]:
    """How people hear on each platform; `platforms` are those of each arm."""
    feeds = 0
    for place, platform in enumerate(zip(*platforms, strict=True)):
        if platform[0].feed is None:
            yield channel(place, list(platform), days)
        else:
            yield timeline(place, feeds, list(platform), days)
            feeds += 1


def _pages(platforms: Sequence[list[Platform]]) -> Pages:
    """What becomes of brands' posts on each platform; `platforms` are those of each arm."""
    feeds = np.array([platform.feed is not None for platform in platforms[0]])
    sharing = [
        [0.0 if here.feed is None or here.feed.most_depth < 1 else here.feed.sharing for here in row]
        for row in platforms
    ]
    return Pages(np.where(feeds, np.cumsum(feeds) - 1, -1).astype(np.int64), np.array(sharing))


def build_model(arms: Sequence[Scenario], crowd: Crowd, audiences: Sequence[float]) -> Model:
    """The tables of these arms for these people; `audiences` of the platforms as `platforms.audience` counts them."""
    laws = [arm.laws.in_force() for arm in arms]
    products = [list(arm.products.values()) for arm in arms]
    platforms = [list(arm.platforms.values()) for arm in arms]
    goods = {
        "quality": np.array([[product.quality for product in row] for row in products]),
        "category": np.array([categories(arm.products) for arm in arms]),
        "idea": np.array([[product.idea for product in row] for row in products]),
        "repurchase": np.array([[product.repurchases_a_day for product in row] for row in products]),
    }
    return Model(
        talk=law_table([law.talk for law in laws]),
        inquiry=law_table([law.inquiry for law in laws]),
        opinion=law_table([law.opinion for law in laws]),
        choice=law_table([law.choice for law in laws]),
        experience=law_table([law.experience for law in laws]),
        trust=law_table([law.trust for law in laws]),
        following=law_table([law.following for law in laws]),
        service=law_table([law.service for law in laws]),
        labels=law_table([law.labels for law in laws]),
        goods=records(goods),
        volume=np.array([volumes(arm.platforms, _membership(arm, crowd), audiences, arm.step) for arm in arms]),
        channels=tuple(_channels(platforms, arms[0].step)),
        pages=_pages(platforms),
        table=np.stack([trait_tables(arm.population, len(arm.products), crowd.given) for arm in arms]),
        price=np.array([[product.price for product in row] for row in products]),
        reference=np.array([[product.reference_price or 0.0 for product in row] for row in products]),
    )


def gather_crowd(scenario: Scenario, ties: Ties, seed: int) -> Crowd:
    """Who the people of a scenario are, with the taste that tied people share."""
    products, memberships = len(scenario.products), [place.member_share for place in scenario.platforms.values()]
    crowd = gather(scenario.population, ties.people, seed, products, memberships, ties.ids)
    homophily = scenario.population.traits.homophily
    if homophily > 0.0 and isinstance(crowd.codes, StoredCodes):
        crowd = crowd._replace(codes=alike(crowd.codes, ties, homophily, products, seed))
    return crowd


def most_heard(channels: Sequence[Channel | OpenChannel | Timeline], ties: Sequence[Ties]) -> int:
    """Words of ties, and answers to them, that one person can hear in a step; `ties` are those of each platform."""
    words = 0
    for way, tied in zip(channels, ties, strict=True):
        if isinstance(way, Timeline):
            words += way.most_items
        elif isinstance(way, OpenChannel):
            words += int(tied.degrees().max())
        else:
            words += int(way.slots.max())
    return 2 * words
