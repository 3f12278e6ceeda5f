"""Where every default comes from: value, unit, plausible range and source, as the fields themselves say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from wom_sim.config import Config, Known
from wom_sim.products import Product
from wom_sim.scenario import Scenario

PARTS = ("laws", "population", "platforms", "products", "network", "discount_rate")
"""The parts of a scenario that describe the world; the others say what is asked of it."""


class Row(NamedTuple):
    """What is known of one number, or one choice, of a scenario."""

    path: str
    """As `Scenario.patch` takes it."""
    default: float | str
    """Its value in the scenario."""
    unit: str
    low: float | None
    """Lower end of the plausible range; none for choices, and for what only the user can know."""
    high: float | None
    source: str
    """Author and year, "assumption", or "given by the user"."""
    description: str


def provenance(scenario: Scenario | None = None) -> list[Row]:
    """Every number and choice of a scenario that its fields know something of, part by part.

    scenario : whose values are told; the defaults, of one product called `product`, when left out.
    """
    return [
        Row(path, value, known.unit, known.low, known.high, known.source, (field.description or "").strip())
        for path, value, field in numbers(scenario)
        if (known := known_of(field)) is not None
    ]


def known_of(field: FieldInfo) -> Known | None:
    """What the annotation of a field says of its default."""
    return next((item for item in field.metadata if isinstance(item, Known)), None)


def numbers(scenario: Scenario | None = None) -> Iterator[tuple[str, float | str, FieldInfo]]:
    """Path, value and field of every number and every choice of law in the parts that describe the world."""
    scenario = Scenario(products={"product": Product()}) if scenario is None else scenario
    for part in PARTS:
        yield from _within(part, getattr(scenario, part), Scenario.model_fields[part])


def _within(path: str, value: Any, field: FieldInfo) -> Iterator[tuple[str, float | str, FieldInfo]]:
    if isinstance(value, Config):
        if known_of(field) is not None:
            yield f"{path}.kind", value.kind, field  # type: ignore[attr-defined]  # what can be chosen has a kind
        for name, inner in type(value).model_fields.items():
            known = known_of(inner)
            if known is None or known.only_with is None or getattr(value, known.only_with) is not None:
                yield from _within(f"{path}.{name}", getattr(value, name), inner)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _within(f"{path}.{name}", part, field)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value, field
