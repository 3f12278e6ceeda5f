"""The scenario as kernels read it: every law's parameters as columns by arm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from wom_sim.day.contact import Contact, ContactTerms
from wom_sim.day.count import LabelTerms
from wom_sim.day.decide import ChoiceTerms, Goods
from wom_sim.day.hear import Channel, InquiryTerms
from wom_sim.day.opinion import OpinionTerms
from wom_sim.day.speak import TalkTerms
from wom_sim.day.use import ExperienceTerms
from wom_sim.platforms import channel, volumes
from wom_sim.population import Crowd, trait_tables
from wom_sim.products import categories, reference_prices
from wom_sim.scenario import Scenario


class Model(NamedTuple):
    """The laws of all arms as they stand today."""

    talk: TalkTerms
    inquiry: InquiryTerms
    opinion: OpinionTerms
    choice: ChoiceTerms | ContactTerms
    experience: ExperienceTerms
    labels: LabelTerms
    goods: Goods
    volume: Any
    """float64 (arms, platforms): words on a platform relative to conversation."""
    channels: tuple[Channel, ...]
    table: Any
    """float64 (arms, traits, segments, 256): what trait codes mean."""
    price: Any
    """float64 (arms, products): list prices."""
    reference: Any
    """float64 (arms, products): what prices are held against."""
    margin: Any
    """float64 (arms, products): margin of a sale at the list price."""


def _columns[T: NamedTuple](terms: type[T], configs: Sequence[Any]) -> T:
    """A named tuple of columns, one entry per arm, from as many configurations with fields of those names."""
    columns: Any = terms
    return columns(*(np.array([float(getattr(config, name)) for config in configs]) for name in terms._fields))


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


def build_model(arms: Sequence[Scenario], crowd: Crowd) -> Model:
    """The tables of these arms for these people."""
    laws = [arm.laws for arm in arms]
    contact = isinstance(laws[0].choice, Contact)
    products = [list(arm.products.values()) for arm in arms]
    platforms = [list(arm.platforms.values()) for arm in arms]
    return Model(
        talk=_columns(TalkTerms, [law.talk for law in laws]),
        inquiry=_columns(InquiryTerms, [law.inquiry for law in laws]),
        opinion=_columns(OpinionTerms, [law.opinion for law in laws]),
        choice=_columns(ContactTerms if contact else ChoiceTerms, [law.choice for law in laws]),
        experience=_columns(ExperienceTerms, [law.experience for law in laws]),
        labels=_columns(LabelTerms, [law.labels for law in laws]),
        goods=Goods(
            quality=np.array([[product.quality for product in row] for row in products]),
            category=np.array([categories(arm.products) for arm in arms]),
            idea=np.array([[product.idea for product in row] for row in products]),
            repurchase=np.array(
                [
                    [1.0 / product.repurchase_days if product.repurchase_days else 0.0 for product in row]
                    for row in products
                ]
            ),
        ),
        volume=np.array([volumes(arm.platforms, _membership(arm, crowd)) for arm in arms]),
        channels=tuple(
            channel(place, [row[place] for row in platforms], arms[0].step) for place in range(len(platforms[0]))
        ),
        table=np.stack([trait_tables(arm.population, len(arm.products), crowd.given) for arm in arms]),
        price=np.array([[product.price for product in row] for row in products]),
        reference=np.array([reference_prices(arm.products) for arm in arms]),
        margin=np.array([[product.unit_margin for product in row] for row in products]),
    )
