"""The verdict of a study of sensitivity: what the spread of the deciding figure comes from, and how much is luck."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report.comparing import phrases
from wom_sim.report.numbers import count, decimal, percent
from wom_sim.report.sensing import words
from wom_sim.report.study.page import Tile, Verdict

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity
    from wom_sim.studies.sensing.inputs import Input

NAMED = 3
"""Inputs that are named, at most."""
WORTH_NAMING = 0.5
"""Share of the leader's index from which another input is named with it."""
FEW = 4
"""Replicates from which intervals show what luck leaves open."""
BENT = 0.5
"""Spread of effects, as a share of their mean size, from which an effect is said to hang on other inputs."""


def verdict(found: Sensitivity) -> Verdict:
    """What the page says before anything else."""
    first, others = _said(found)
    return Verdict(first, others, _tiles(found), _notes(found))


def sentence(found: Sensitivity) -> str:
    """The verdict as plain text."""
    first, others = _said(found)
    return " ".join(part.striptags() for part in (first, *others))


def matters(found: Sensitivity, one: Input, kpi: str | None = None) -> bool:
    """Whether an input's effect on a figure can be told from luck."""
    index = found.index(one.name, kpi=kpi)
    if not index.estimate:
        return False
    if found.method == "morris":
        luck = found.index(one.name, "by_luck", kpi).estimate or 0.0
        return (index.estimate if index.low is None else index.low) > luck
    return index.low is None or index.low > 0.0


def naming(one: Input) -> Markup:
    """An input within a sentence."""
    return words.named(one.name, structural=one.structural)


def parts_of(found: Sensitivity, kpi: str) -> dict[str, float]:
    """Shares of the variance of a single run, main effects taken together; empty where unknown."""
    shares: dict[str, float] = {}
    for row in found.noise.filter(found.noise["kpi"] == kpi).iter_rows(named=True):
        if row["share"] is not None:
            shares[row["part"]] = shares.get(row["part"], 0.0) + row["share"]
    return shares


def luck_of(found: Sensitivity, kpi: str) -> float | None:
    """Share of luck of the variance of a single run; None where it was not told apart."""
    shares = parts_of(found, kpi)
    if "luck" not in shares or "luck_with_factors" not in shares:
        return None
    return min(max(shares["luck"] + shares["luck_with_factors"], 0.0), 1.0)


def luck_of_one_run(found: Sensitivity) -> float | None:
    """Standard deviation of the deciding figure over the replicates of the scenario itself; None with one."""
    import polars as pl

    base = found.rows.filter(pl.col("point") == 0, pl.col("product") == found.product)[found.kpi]
    variance = base.var() if base.null_count() == 0 else None
    return None if variance is None else sqrt(float(variance))  # type: ignore[arg-type] # a column of numbers has a number


def _said(found: Sensitivity) -> tuple[Markup, list[Markup]]:
    figure = found.indicator
    kpi = phrases.kpi_of(figure.name, figure.label, found.product, found.scenario.horizon)
    leaders = [one for one in found.ranked if matters(found, one)]
    if all(found.index(one.name).estimate is None for one in found.inputs):
        known = found.rows.filter(found.rows["product"] == found.product)[found.kpi].drop_nulls()
        return (words.nothing_moves(kpi) if known.n_unique() == 1 else words.undefined(kpi)), []
    if not leaders:
        return words.nothing_moves(kpi), _luck(found)
    told = {"oat": _one_at_a_time, "morris": _morris, "sobol": _sobol}[found.method]
    first, others = told(found, kpi, leaders)
    idle = [naming(one) for one in found.ranked if not matters(found, one)]
    if idle and len(idle) <= NAMED:
        others.append(words.does_nothing(idle))
    return first, others + _luck(found)


def _size(found: Sensitivity, one: Input) -> float:
    return found.index(one.name).estimate or 0.0


def _one_at_a_time(found: Sensitivity, kpi: Markup, leaders: list[Input]) -> tuple[Markup, list[Markup]]:
    unit = (found.indicator.unit, found.scenario.currency)
    first = words.swings_most(kpi, naming(leaders[0]), phrases.amount(_size(found, leaders[0]), *unit))
    return first, _next(found, leaders)


def _next(found: Sensitivity, leaders: list[Input]) -> list[Markup]:
    unit = (found.indicator.unit, found.scenario.currency)
    others = [
        Markup("{} ({})").format(naming(one), phrases.amount(_size(found, one), *unit)) for one in leaders[1:NAMED]
    ]
    return ([words.next_come(others)] if others else []) + _order(found, leaders)


def _order(found: Sensitivity, leaders: list[Input]) -> list[Markup]:
    """Whether the order of the first two is open."""
    if len(leaders) < 2:
        return []
    first, second = (found.index(one.name) for one in leaders[:2])
    if first.low is None or second.high is None or second.high < first.low:
        return []
    return [words.order_is_open(naming(leaders[0]), naming(leaders[1]))]


def _morris(found: Sensitivity, kpi: Markup, leaders: list[Input]) -> tuple[Markup, list[Markup]]:
    unit = (found.indicator.unit, found.scenario.currency)
    first = words.moves_most(kpi, naming(leaders[0]), phrases.amount(_size(found, leaders[0]), *unit))
    bent = [
        naming(one)
        for one in leaders[:NAMED]
        if (found.index(one.name, "sigma").estimate or 0.0) > BENT * _size(found, one)
    ]
    return first, _next(found, leaders) + ([words.hangs_on_others(bent)] if bent else [])


def _sobol(found: Sensitivity, kpi: Markup, leaders: list[Input]) -> tuple[Markup, list[Markup]]:
    best = _size(found, leaders[0])
    named = [one for one in leaders[:NAMED] if _size(found, one) >= WORTH_NAMING * best]
    most = []
    for one in named:
        index = found.index(one.name)
        known = index.low is not None and index.high is not None
        between = words.apart(percent(index.low or 0.0), percent(index.high or 0.0)) if known else ""
        most.append(words.with_share(naming(one), index.estimate or 0.0, between))
    alone = sum(found.index(one.name, "first").estimate or 0.0 for one in named)
    shares = parts_of(found, found.kpi)
    of_inputs = shares.get("main", 0.0) + shares.get("interactions", 0.0)
    others = _order(found, leaders)
    if of_inputs > 0.0:
        others.append(words.together(percent(max(shares.get("interactions", 0.0) / of_inputs, 0.0))))
    return words.comes_from(kpi, most, over_half=alone > 0.5), others


def _luck(found: Sensitivity) -> list[Markup]:
    unit = (found.indicator.unit, found.scenario.currency)
    if found.method == "oat":
        sd = luck_of_one_run(found)
        return [] if sd is None else [words.luck_moves(phrases.amount(sd, *unit))]
    luck = luck_of(found, found.kpi)
    if luck is None:
        return []
    both = parts_of(found, found.kpi)["luck_with_factors"] / luck if luck > 0.0 else 0.0
    return [words.luck_is(percent(luck), percent(min(max(both, 0.0), 1.0)))]


def _tiles(found: Sensitivity) -> list[Tile]:
    leaders = [one for one in found.ranked if matters(found, one)]
    tiles = []
    for name, one in zip(("most", "next"), leaders):
        label = words.label(one.name, structural=one.structural)
        tiles.append(Tile(words.TILES[name], label, _index(found, one)))
    luck = luck_of(found, found.kpi)
    if luck is not None:
        tiles.append(Tile(words.TILES["luck"], percent(luck)))
    runs = found.rows.filter(found.rows["product"] == found.product).height
    return [*tiles, Tile(words.TILES["points"], count(runs))]


def _index(found: Sensitivity, one: Input) -> str:
    if found.method == "sobol":
        return percent(_size(found, one))
    return phrases.amount(_size(found, one), found.indicator.unit, found.scenario.currency)


def _notes(found: Sensitivity) -> list[Markup | str]:
    notes: list[Markup | str] = [words.held_fixed(len(found.inputs), len(found.held))]
    points = int(found.refused["points"].sum())
    if found.refused.height:
        notes.append(words.could_not_run(points, found.refused["points"].null_count()))
    if found.replicates == 1:
        notes.append(words.ONE_REPLICATE)
    elif found.replicates < FEW:
        notes.append(words.FEW_REPLICATES)
    notes.append(words.INTERVALS)
    people = found.scenario.network.expected_ties()[0]
    scale = found.scenario.market.scale(people)
    if scale != 1.0:
        each = count(scale) if scale >= 100.0 else decimal(scale)
        notes.append(words.on_scale(each, count(people * scale)))
    return [*notes, words.on_people(count(people))]
