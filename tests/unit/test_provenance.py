"""Every default says where it comes from, and its plausible range is one that can be run."""

import re
from typing import get_args

import pytest
from pydantic import BaseModel

from wom_sim.config import ASSUMPTION, GIVEN, Config, Known
from wom_sim.day.swappable import Swappable
from wom_sim.products import Product
from wom_sim.provenance import PARTS, known_of, numbers, provenance
from wom_sim.scenario import Scenario

DEFAULTS = Scenario(products={"product": Product()})
ROWS = provenance()
RANGED = [row for row in ROWS if row.low is not None]


def configs_within(annotation: object) -> set[type[Config]]:
    """Every configuration class that an annotation can hold, and those within."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inner = [configs_within(field.annotation) for field in annotation.model_fields.values()]
        return set().union({annotation}, *inner)
    return set().union(*(configs_within(part) for part in get_args(annotation)))


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def advice(name: str, default: object) -> str:
    return (
        f"{name} = {default!r} does not say where it comes from. Write it as\n"
        f'    {name.rpartition(".")[2]}: Annotated[TYPE, Known("unit", LOW, HIGH, "Author year")] = {default!r}\n'
        "with LOW and HIGH the plausible range (about half to double for a rate that nobody has measured). Leave the "
        "source out where the number is an assumption, or write 'assumption; form after Author year'. Write "
        'Known("unit", source=GIVEN) where only the user can know. Then write docs/provenance.md again: make docs'
    )


def test_every_number_of_every_part_says_where_it_comes_from():
    """Guards the table of provenance against a new default, of the usual laws and of all that can be left out.

    Of networks, and of laws that can be named, only the usual ones are asked: the settings of the others are the
    user's. Those of laws are listed in docs/laws.md.
    """
    classes = set()
    for part in PARTS:
        if part not in ("network", "discount_rate"):
            classes |= configs_within(Scenario.model_fields[part].annotation)
    classes = {kind for kind in classes if not kind.__module__.startswith("wom_sim.network.generators")}
    classes |= {family.known()[family.usual] for family in classes if issubclass(family, Swappable)}
    assert {"Talk", "Choice", "Traits", "Segment", "Feed", "Product"} <= {kind.__name__ for kind in classes}
    silent = [
        advice(f"{kind.__name__}.{name}", field.default)
        for kind in classes
        for name, field in kind.model_fields.items()
        if is_number(field.default) and known_of(field) is None
    ]
    silent += [
        f"{kind.__name__}.{name} is a choice of one kind among several, and does not say who proposed the usual one. "
        'Add Known("law", source="Author year") to its annotation.'
        for kind in classes
        for name, field in kind.model_fields.items()
        if isinstance(field.default, Config) and len(get_args(field.annotation)) > 1 and known_of(field) is None
    ]
    silent += [advice(path, value) for path, value, field in numbers() if known_of(field) is None]
    assert not silent, "\n".join(silent)


@pytest.mark.parametrize("row", RANGED, ids=lambda row: row.path)
def test_a_plausible_range_holds_the_default_and_can_be_run(row):
    """Guards against ranges that miss their default, are empty, or are refused by the field."""
    assert row.low <= row.default <= row.high, f"{row.path}: {row.default} is not from {row.low} to {row.high}."
    assert row.low < row.high, f"{row.path}: the plausible range is a single number."
    for end in (row.low, row.high):
        patched = provenance(DEFAULTS.patch({row.path: end}))
        assert next(other.default for other in patched if other.path == row.path) == end


def test_without_a_range_there_is_a_choice_or_the_user_knows():
    """Guards against numbers of the model whose uncertainty is left out."""
    for row in ROWS:
        assert (row.low is None) == (row.high is None)
        if row.low is None:
            assert row.source == GIVEN or row.path.endswith(".kind"), f"{row.path} needs a plausible range."


def test_sources_are_cited_by_author_and_year():
    """Guards against sources that nobody could look up."""
    for row in ROWS:
        cited = row.source.removeprefix(ASSUMPTION)
        assert row.source in (ASSUMPTION, GIVEN) or re.search(r"[A-Z][a-z]+ (et al\. )?(19|20)\d\d", cited), row
        assert row.description, f"{row.path} needs a docstring under its field."
        assert row.unit, row


def test_choices_of_laws_are_rows():
    """Which law is right is an uncertainty too."""
    choices = {row.path: row.default for row in ROWS if row.path.endswith(".kind")}
    assert choices["laws.choice.kind"] == "logit"
    assert choices["network.kind"] == "watts-strogatz"


def test_the_values_of_a_scenario_of_ones_own():
    """The rows are those of the scenario that is asked about, by its own names."""
    own = Scenario(products={"tea": Product(quality=0.5)}, platforms={"town": {"conversations": 3.0}})
    rows = {row.path: row.default for row in provenance(own)}
    assert rows["products.tea.quality"] == 0.5
    assert rows["platforms.town.conversations"] == 3.0
    assert "products.product.quality" not in rows


def test_what_says_nothing_is_left_out():
    """The share of hearings belongs to feeds; as a row of conversation it would be counted as known twice."""
    paths = {row.path for row in ROWS}
    assert "platforms.online.share_of_hearings" in paths
    assert "platforms.offline.share_of_hearings" not in paths


def test_editors_are_told_unit_range_and_source():
    """What a field knows is in the JSON Schema, beside its bounds and its description."""
    rate = Scenario.model_json_schema()["$defs"]["Talk"]["properties"]["rate"]
    known = Known("words a day", 0.0143, 0.0572)
    assert (rate["unit"], rate["plausible"], rate["source"]) == (known.unit, [known.low, known.high], ASSUMPTION)
    assert rate["minimum"] == 0.0
    assert rate["description"].startswith("Words a day")
