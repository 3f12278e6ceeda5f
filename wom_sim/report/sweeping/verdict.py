"""The verdict of a sweep: what the deciding figure spans, what moves it most, and how sure that is."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report.comparing.phrases import kpi_of
from wom_sim.report.numbers import interval
from wom_sim.report.study.page import Tile, Verdict
from wom_sim.report.sweeping import words
from wom_sim.result import estimate

if TYPE_CHECKING:
    from wom_sim.studies.sweeping.responses import At
    from wom_sim.studies.sweeping.results import Summary

NEARLY_ALL = 0.9
"""Share of the differences that settings explain by themselves, beyond which nothing is said of the rest."""


def verdict(summary: Summary) -> Verdict:
    """What the page says before anything else."""
    first = _first(summary)
    return Verdict(first, _others(summary), _tiles(summary), _notes(summary))


def sentence(summary: Summary) -> str:
    """The verdict as plain text."""
    found = verdict(summary)
    return " ".join(part.striptags() for part in (found.first, *found.others))


def amount(summary: Summary, value: float) -> str:
    """The deciding figure within a sentence."""
    return words.amount(value, summary.indicator.unit, summary.sweep.scenario.currency)


def named(at: At) -> str:
    """A value of a setting, or its bin."""
    return words.at(at.value, at.low_end, at.high_end)


def replicates(summary: Summary) -> str:
    """Over how many replicates the means are."""
    return words.on_replicates(summary.sweep.replicates, summary.most)


def wanted(summary: Summary) -> str:
    """The half-width that is wanted."""
    assert summary.enough is not None
    size, is_share = summary.enough.wanted
    if is_share:
        return words.of_the_mean(size)
    text = words.half(size, summary.indicator.unit, summary.sweep.scenario.currency)
    if summary.enough.asked:
        return text
    return words.of_the_span(text, size / (summary.highest[0].mean - summary.lowest[0].mean))


def _first(summary: Summary) -> Markup:
    sweep, figure = summary.sweep, summary.indicator
    kpi = kpi_of(figure.name, figure.label, sweep.product, sweep.scenario.horizon)
    if not summary.statuses.get("done"):
        return words.nothing_ran(sum(summary.statuses.values()), summary.reasons[0].reason)
    if not summary.known:
        return words.undefined(kpi)
    low, high = summary.lowest[0], summary.highest[0]
    if summary.known == 1:
        found = estimate(low.known)
        between = interval(found["low"], found["high"], figure.unit, sweep.scenario.currency)
        between = "" if between == words.DASH else between
        return words.one_point(kpi, amount(summary, low.mean), between, replicates(summary))
    if low.mean == high.mean:
        return words.all_alike(kpi, amount(summary, low.mean), summary.known)
    over = words.each(replicates(summary), summary.most)
    span = words.spans(kpi, amount(summary, low.mean), amount(summary, high.mean), summary.known, over)
    strongest = summary.strongest[0]
    if strongest.told:
        least, most = strongest.span
        ends = (amount(summary, least.mean), named(least)), (amount(summary, most.mean), named(most))
        return span + words.moves_most(strongest.path, *ends, words.percent(strongest.share))
    if isfinite(strongest.chance):
        return span + words.none_moves(len(summary.strongest))
    return span


def _others(summary: Summary) -> list[Markup]:
    found: list[Markup] = []
    if summary.known > 1 and summary.lowest[0].mean < summary.highest[0].mean:
        told = [one.share for one in summary.strongest if isfinite(one.share)]
        alone = sum(told)
        if summary.sweep.design == "grid" and len(told) > 1 and alone < NEARLY_ALL:
            found.append(words.together(words.percent(alone)))
        share = summary.spread.share
        if isfinite(share):
            found.append(words.of_luck(words.percent(share)))
    if summary.known and summary.enough is None:
        found.append(words.one_replicate())
    if summary.enough is not None:
        said = summary.enough
        found.append(words.is_enough(said.number, wanted(summary), said.point, said.reached, summary.known))
    return found


def _tiles(summary: Summary) -> list[Tile]:
    found = []
    if summary.known > 1:
        ends = (amount(summary, one.mean) for one in (summary.lowest[0], summary.highest[0]))
        found.append(Tile(words.TILES["span"], f"{next(ends)} to {next(ends)}", summary.indicator.label))
    done = summary.statuses.get("done", 0)
    found.append(Tile(words.TILES["points"], f"{len(summary.sweep.points):,}", summary.sweep.design))
    found.append(Tile(words.TILES["runs"], f"{done:,}", replicates(summary)))
    found += [
        Tile(words.TILES[status], f"{summary.statuses[status]:,}") for status in ("refused", "failed")
        if summary.statuses.get(status)
    ]  # fmt: skip
    if summary.enough is not None and summary.enough.number is not None:
        found.append(Tile(words.TILES["enough"], f"{summary.enough.number:,}", f"± {wanted(summary)}"))
    return found


def _notes(summary: Summary) -> list[Markup | str]:
    notes: list[Markup | str] = []
    refused, failed = (summary.statuses.get(status, 0) for status in ("refused", "failed"))
    points = len(summary.sweep.points)
    if summary.known < points and refused + failed:
        notes.append(words.not_run(refused, failed, points - summary.known, points))
    if 1 < summary.known < points and summary.sweep.design == "grid" and len(summary.sweep.varied) > 1:
        notes.append(words.incomplete())
    if summary.known > 1:
        notes += [words.same_luck(), words.winner()]
    return notes
