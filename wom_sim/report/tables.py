"""The tables of the report, as rows of text that is ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from math import inf
from typing import Any, NamedTuple

import numpy as np

from wom_sim.day.events import EVENTS, FIXED
from wom_sim.indicators import INDICATORS, Indicator
from wom_sim.network.layers import overlap, union
from wom_sim.network.ties import Ties
from wom_sim.report import network_words, words
from wom_sim.report.numbers import DASH, count, decimal, interval, write
from wom_sim.result import Result
from wom_sim.scenario import Scenario

SOURCES, FEW_SOURCES, EXACT_PEOPLE, MANY_PEOPLE = 64, 8, 3000, 200_000
"""People from whom distances are measured; everyone in a small network, few in a very large one."""

BOUGHT_ONLY = (
    "penetration", "customers", "units", "first_purchases", "churned", "revenue", "contribution", "profit", "npv",
    "share_of_market", "nps", "rating", "complaints", "answered_share", "resolved_share", "cac", "clv",
)  # fmt: skip
"""Figures that an idea, which nobody buys, does not have."""

IF_MOVED = ("reach", "frequency", "followers", "trust", "answered_share", "resolved_share")
"""Figures that say nothing where no marketer has moved them."""

BOUNDS = {
    "opinion": (-1.0, 1.0),
    "voiced_opinion": (-1.0, 1.0),
    "nps": (-100.0, 100.0),
    "rating": (1.0, 5.0),
    "trust": (-1.0, 1.0),
}
BOUNDS_OF_UNITS = {"share": (0.0, 1.0), "people": (0.0, inf), "units": (0.0, inf), "rate": (0.0, inf)}
"""What a figure can be, by its name or else by its unit."""


class Row(NamedTuple):
    """A key figure as it is shown."""

    label: str
    mean: str
    interval: str
    spread: str
    meaning: str


def figures(result: Result, product: str) -> list[Row]:
    """The key figures of a product that have a meaning for it."""
    summary, currency = result.summary[product], result.scenario.currency
    rows = []
    for indicator in INDICATORS:
        if not applies(result, product, indicator):
            continue
        figure = summary[indicator.name]
        spread = figure["sd"]
        rows.append(
            Row(
                words.with_currency(indicator.label, currency) if indicator.unit == "money" else indicator.label,
                write(figure["mean"], indicator.unit),
                interval(*within_bounds(indicator, figure), indicator.unit),
                write(spread, indicator.unit),
                indicator.meaning,
            )
        )
    return rows


def within_bounds(indicator: Indicator, figure: dict[str, float | None]) -> tuple[float | None, float | None]:
    """The interval without what the figure cannot be: few runs may make it wider than the scale."""
    low, high = figure["low"], figure["high"]
    least, most = BOUNDS.get(indicator.name, BOUNDS_OF_UNITS.get(indicator.unit, (-inf, inf)))
    if low is None or high is None:
        return None, None
    return max(low, least), min(high, most)


def applies(result: Result, product: str, indicator: Indicator) -> bool:
    """Whether a figure has a meaning for a product, and says something of it."""
    if result.scenario.products[product].idea and indicator.name in BOUGHT_ONLY:
        return False
    if indicator.name.startswith("share_of_") and len(result.products) == 1:
        return False
    if indicator.name in IF_MOVED and not np.nan_to_num(result.indicators[product][indicator.name]).any():
        return False
    return indicator.name != "consideration" or result.scenario.laws.choice.funnel


def earnings(result: Result) -> tuple[list[str], list[tuple[str, list[tuple[str, str]]]]]:
    """Heads, and for each product its money: mean and interval."""
    chosen = [indicator for indicator in INDICATORS if indicator.unit == "money"]
    rows = []
    for product in result.products:
        summary = result.summary[product]
        cells = []
        for indicator in chosen:
            figure = summary[indicator.name]
            hollow = result.scenario.products[product].idea and indicator.name in BOUGHT_ONLY
            cells.append(
                (DASH, "") if hollow else (write(figure["mean"], "money"), _range(figure["low"], figure["high"]))
            )
        rows.append((product, cells))
    return [indicator.label for indicator in chosen], rows


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or low == high else interval(low, high, "money")


def segments(result: Result, product: int) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Heads, and for each segment who its people are and what became of them."""
    idea = list(result.scenario.products.values())[product].idea
    labels = {indicator.name: indicator.label for indicator in INDICATORS}
    names = ["awareness", "consideration", "penetration", "customers", "units", "opinion"]
    shown = [name for name in names if not (idea and name in BOUGHT_ONLY)]
    rows = []
    for place, segment in enumerate(result.scenario.population.segments):
        figures = _of_segment(result, product, place)
        rows.append(
            (segment, [count(int(result.segment_sizes[place]) * result.scale), *(figures[name] for name in shown)])
        )
    return [words.PEOPLE, *(labels[name] for name in shown)], rows


def _of_segment(result: Result, product: int, segment: int) -> dict[str, str]:
    table = result.record.events[:, :, product, segment]
    last = {name: float(table[-1, :, EVENTS.index(name)].mean()) for name in EVENTS}
    size = max(1, int(result.segment_sizes[segment]))
    bought = [EVENTS.index("first_purchases"), EVENTS.index("repeat_purchases")]
    aware = last["aware"]
    return {
        "awareness": write(aware / size, "share"),
        "consideration": write(last["considering"] / size, "share"),
        "penetration": write(last["ever_customers"] / size, "share"),
        "customers": count(last["customers"] * result.scale),
        "units": count(float(table[..., bought].sum(axis=(0, 2)).mean()) * result.scale),
        "opinion": decimal(last["opinion"] / FIXED / aware) if aware else DASH,
    }


def network(result: Result) -> list[tuple[str, str, str]]:
    """What the network is like: name, value and meaning."""
    people = result.people
    sources = _sources(people)
    found = result.ties.measure(sources=sources)
    degrees = found.degree_quantiles
    rows = [(words.PEOPLE, count(people), network_words.kind_of_network(result.ties.kind))]
    rows += network_words.network_rows(
        found.ties, decimal(found.mean_degree), count(degrees["min"]), count(degrees["max"]), found.directed
    )
    rows += network_words.distance_rows(
        write(found.mean_distance, "score"),
        f"{found.standard_error:.3f}",
        write(found.degrees_of_separation, "score"),
        found.sources,
        found.exact,
        found.reachable_share,
    )
    error = found.clustering_standard_error
    rows.append(network_words.clustering_row(decimal(found.clustering) + (f" ± {error:.3f}" if error else "")))
    rows.append(network_words.parts_row(found.components, found.largest_component))
    return rows + _layers(result)


def _sources(people: int) -> int:
    """From how many people distances are measured."""
    return people if people <= EXACT_PEOPLE else SOURCES if people <= MANY_PEOPLE else FEW_SOURCES


def _layers(result: Result) -> list[tuple[str, str, str]]:
    """How far apart people are over the ties of each platform that has others than the network, and over all ties."""
    platforms = result.scenario.platforms
    own = {name: layer for name, layer in result.layers.items() if platforms[name].network is not None}
    rows = [
        network_words.layer_row(name, _degrees(layer), layer.tie_count, layer.directed, overlap(layer, result.ties))
        for name, layer in own.items()
    ]
    return [*rows, network_words.union_row(_degrees(union([result.ties, *own.values()])))] if own else []


def _degrees(ties: Ties) -> tuple[str, float]:
    """Degrees of separation as they are shown, and the share of pairs that they are of."""
    found = ties.measure(sources=_sources(ties.people))
    error = found.standard_error
    return write(found.degrees_of_separation, "score") + (f" ± {error:.3f}" if error else ""), found.reachable_share


def repeat(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where the result comes from: name and value."""
    text = words.TEXT
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    machine = f"Python {manifest['python']}, {manifest['machine']['system']} {manifest['machine']['architecture']}"
    rows = [
        (text["command"], manifest["repeat"]),
        (text["seed"], str(manifest["seed"])),
        (text["replicates"], f"{len(manifest['replicates']):,}"),
        (text["versions"], versions),
        (text["machine"], machine),
    ]
    if "network" in manifest:  # a study of several has none of its own
        rows.append((text["fingerprint"], manifest["network"]["fingerprint"]))
    return rows + ([(text["commit"], manifest["commit"])] if manifest["commit"] else [])


def scenario_text(scenario: Scenario) -> str:
    """The scenario as YAML, with every default written out."""
    from ruamel.yaml import YAML

    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    text = StringIO()
    yaml.dump(scenario.to_data(), text)
    return text.getvalue()
