"""What a sweep's rows say together: gathered bit by bit, the same as brute force over all rows, in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little import RADIO, moves, town
from scipy import stats

from wom_sim.cli.studying import varied_of
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.measures import KEY_FIGURES
from wom_sim.studies.engine.rows import schema
from wom_sim.studies.sweep import Sweep, plan
from wom_sim.studies.sweeping.axes import MOST_BINS, axis_of
from wom_sim.studies.sweeping.repeat import command
from wom_sim.studies.sweeping.responses import Cells, response
from wom_sim.studies.sweeping.results import Summary, summary, write
from wom_sim.studies.sweeping.spread import Crossed
from wom_sim.studies.sweeping.stability import WITHIN, enough, stable_from, trace
from wom_sim.studies.sweeping.vary import Choices, Range

REACH, PRICE, TALK = "marketing.lotus.radio.reach", "products.lotus.price", "laws.word_of_mouth"
TOWN = town(horizon=5, marketing=moves(radio=RADIO), products={"lotus": {"price": 40}, "rival": {"price": 30}})


def sweep_of(design: str = "lhs", samples: int = 20, replicates: int = 4, **rest: Any) -> Sweep:
    """A sweep that is planned and never run."""
    vary = {REACH: (0.0, 0.9), TALK: [True, False]}
    return plan(TOWN, vary, design=design, samples=samples, replicates=replicates, kpi="npv", product="lotus", **rest)


def rows_of(sweep: Sweep, seed: int, *, holes: bool = True) -> pl.DataFrame:
    """Rows that no simulation made: all figures random, some undefined, some points refused, one failed."""
    draw = np.random.default_rng(seed)
    rows = []
    for number, point in enumerate(sweep.points):
        status = draw.choice(["done"] * 8 + ["refused", "failed"]) if holes else "done"
        for replicate in range(sweep.replicates):
            for product in TOWN.products:
                head = {"run_id": f"{number}-{replicate}", "point": number, "replicate": replicate, "seed": 1, **point}
                head |= {"product": product, "status": status}
                head["error"] = None if status == "done" else f"{status} at {point[REACH]}"
                figures = draw.normal(5.0 * point[REACH] + number % 3, 1.0, len(KEY_FIGURES.names)).tolist()
                known = [value if draw.random() > 0.1 * holes else None for value in figures]
                values = known if status == "done" else [None] * len(figures)
                rows.append(head | dict(zip(KEY_FIGURES.names, values, strict=True)))
    return pl.DataFrame(rows, schema=schema(sweep.columns, KEY_FIGURES))


def in_groups(rows: pl.DataFrame, seed: int) -> Iterator[pl.DataFrame]:
    """The rows of a few points after another."""
    draw = np.random.default_rng(seed)
    numbers = rows["point"].unique().to_numpy()
    cuts = [0, *np.unique(draw.integers(1, len(numbers), 4)).tolist(), len(numbers)]
    parts = [rows.filter(pl.col("point").is_in(numbers[one:other])) for one, other in pairwise(cuts)]
    yield from (parts[place] for place in draw.permutation(len(parts)))


def gathered(sweep: Sweep, rows: pl.DataFrame, seed: int = 0) -> Summary:
    return summary(sweep, in_groups(rows, seed))


def same(one: Any, other: Any) -> bool:
    """Whether two numbers are as good as equal; None and NaN are unknown."""
    unknown = [value is None or isnan(value) for value in (one, other)]
    return all(unknown) or (not any(unknown) and one == pytest.approx(other, rel=1e-9, abs=1e-9))


# --- against brute force --------------------------------------------------------------------------------


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), replicates=st.integers(1, 6), samples=st.integers(6, 30))
def test_a_summary_is_what_all_rows_say(seed: int, replicates: int, samples: int) -> None:
    """Numpy and scipy over all rows at once: points, runs, extremes, and the table of every figure."""
    sweep = sweep_of(samples=samples, replicates=replicates)
    rows = rows_of(sweep, seed)
    found = gathered(sweep, rows, seed)
    runs = rows.unique("run_id")
    assert found.statuses == dict(sorted(runs.group_by("status").len().iter_rows()))
    assert sum(found.statuses.values()) == len(sweep.points) * replicates
    mine = rows.filter(pl.col("product") == "lotus")
    means = {point[0]: table["npv"].mean() for point, table in mine.group_by("point") if table["npv"].count()}
    assert found.known == len(means)
    for ranked, upwards in ((found.lowest, 1), (found.highest, -1)):
        wanted = sorted(means, key=lambda point: (upwards * means[point], point))[:10]
        assert [one.point for one in ranked] == wanted
    table = found.all_figures.scan().collect()
    assert table.height == len(sweep.points) * len(TOWN.products) * len(KEY_FIGURES.names)
    for row in table.sample(40, seed=seed).iter_rows(named=True):
        own = rows.filter(pl.col("point") == row["point"], pl.col("product") == row["product"])
        values = own[row["kpi"]].drop_nulls().to_numpy()
        low, high = (nan, nan)
        if len(values) > 1:
            low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
        quantiles = np.quantile(values, [0.05, 0.5, 0.95]) if len(values) else [nan] * 3
        wanted = {"n": len(values), "mean": values.mean() if len(values) else nan, "low": low, "high": high}
        wanted |= {"sd": values.std(ddof=1) if len(values) > 1 else nan}
        wanted |= dict(zip(("q05", "q50", "q95"), quantiles, strict=True))
        assert all(same(row[name], value) for name, value in wanted.items()), (row, wanted)
        assert row[REACH] == sweep.points[row["point"]][REACH]


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), order=st.integers(0, 10_000))
def test_the_order_of_groups_changes_nothing(seed: int, order: int) -> None:
    """Groups come in whatever order chunks are planned; floats agree to their last digits, places exactly."""
    sweep = sweep_of()
    rows = rows_of(sweep, seed)
    one, other = gathered(sweep, rows, 1), gathered(sweep, rows, order)
    assert one.statuses == other.statuses
    assert [ranked.point for ranked in one.highest] == [ranked.point for ranked in other.highest]
    assert [(trace.role, trace.point) for trace in one.traces] == [(trace.role, trace.point) for trace in other.traces]
    assert one.points().equals(other.points())
    for mine, theirs in zip(one.responses["lotus"], other.responses["lotus"], strict=True):
        assert all(same(a.mean, b.mean) and same(a.low, b.low) for a, b in zip(mine.at, theirs.at, strict=True))


def test_replicates_of_a_point_may_come_in_parts() -> None:
    """Chunks of large networks hold some of the replicates: a point is looked at when all of it is there."""
    sweep = sweep_of(samples=6, replicates=5)
    rows = rows_of(sweep, 3)
    parts = [
        rows.filter(pl.col("point") == point, pl.col("replicate").is_in(some))
        for point in range(len(sweep.points))
        for some in ([0, 1], [2, 3], [4])
    ]
    whole, split = gathered(sweep, rows), summary(sweep, iter(parts))
    assert whole.points().equals(split.points())
    assert whole.statuses == split.statuses


def test_a_response_is_the_mean_of_the_points_there() -> None:
    """Every point is in one bin of a range, by its setting; means and extremes are those of the points' means."""
    sweep = sweep_of(samples=60)
    rows = rows_of(sweep, 5)
    found = {one.path: one for one in gathered(sweep, rows).responses["rival"]}
    means = (
        rows.filter(pl.col("product") == "rival")
        .group_by("point")
        .agg(pl.col("npv").mean(), pl.col(REACH, TALK).first())
    ).drop_nulls("npv")
    assert len(found[REACH].at) == 7, "no more bins than the square root of 60 points"
    for at in found[REACH].at:
        mine = means.filter(pl.col(REACH).is_between(at.low_end, at.high_end, closed="left"))["npv"].to_numpy()
        assert at.points == len(mine)
        assert same(at.mean, mine.mean())
        assert (at.lowest, at.highest) == pytest.approx((mine.min(), mine.max()))
    assert {at.value: at.points for at in found[TALK].at} == dict(means.group_by(TALK).len().iter_rows())


# --- responses, spread and stability -----------------------------------------------------------------------


def cells(groups: list[np.ndarray]) -> Cells:
    """Sums over points with replicates: a table (points, replicates) for each place."""
    place = np.repeat(np.arange(len(groups)), [len(group) for group in groups]).astype(np.int32)
    made = Cells(place, len(groups), groups[0].shape[1])
    for number, values in enumerate(np.concatenate(groups)):
        made.add(number, float(values.mean()), values)
    return made


def test_of_a_sample_the_chance_is_that_of_one_way_analysis_of_variance() -> None:
    """F test between bins against within them, as scipy has it; the interval of a bin is Student's over its points."""
    draw = np.random.default_rng(4)
    groups = [draw.normal(mean, 1.0, (size, 1)) for mean, size in ((0.0, 5), (0.4, 7), (1.0, 6))]
    axis = axis_of(Choices("x", ("a", "b", "c")), [{"x": "abc"[place]} for place in cells(groups).place])
    found = response(axis, cells(groups), 1, nan, sampled=True)
    wanted = stats.f_oneway(*(group[:, 0] for group in groups))
    assert found.chance == pytest.approx(wanted.pvalue)
    for at, group in zip(found.at, groups, strict=True):
        ends = stats.t.interval(0.95, len(group) - 1, group.mean(), stats.sem(group[:, 0]))
        assert (at.low, at.high) == pytest.approx(ends)


def test_a_path_that_changes_nothing_is_told_about_as_seldom_as_promised() -> None:
    """Of 400 samples and 400 grids without any effect, 5 % are beyond chance, within four standard errors."""
    axis = axis_of(Choices("x", (0, 1, 2)), [{"x": place} for place in (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2)])
    for sampled in (True, False):
        told = 0
        for seed in range(400):
            draw = np.random.default_rng(seed)
            shared = draw.normal(0.0, 3.0, 6)
            groups = [shared + draw.normal(0.0, 1.0, (4, 6)) for _ in range(3)]
            told += response(axis, cells(groups), 1, nan, sampled=sampled).told
        assert abs(told / 400 - 0.05) <= 4 * (0.05 * 0.95 / 400) ** 0.5, sampled


def test_in_a_grid_an_interval_counts_luck_alone() -> None:
    """Student's interval over the replicates of the mean of the points there, however far apart these are."""
    draw = np.random.default_rng(1)
    groups = [np.array([[0.0], [100.0]]) + draw.normal(0.0, 1.0, 8) for _ in range(2)]
    axis = axis_of(Choices("x", (0, 1)), [{"x": 0}, {"x": 0}, {"x": 1}, {"x": 1}])
    for at, group in zip(response(axis, cells(groups), 1, nan, sampled=False).at, groups, strict=True):
        by_luck = group.mean(axis=0)
        ends = stats.t.interval(0.95, 7, by_luck.mean(), stats.sem(by_luck))
        assert (at.low, at.high) == pytest.approx(ends)


def test_settings_shared_luck_and_own_luck_are_told_apart() -> None:
    """Variances 4, 9 and 1 that were put in come out, within four standard errors of forty sweeps of 30 points."""
    found = []
    for seed in range(40):
        draw = np.random.default_rng(seed)
        settings_, shared = draw.normal(0.0, 2.0, (30, 1)), draw.normal(0.0, 3.0, 12)
        crossed = Crossed(12)
        for values in settings_ + shared + draw.normal(0.0, 1.0, (30, 12)):
            crossed.add(values)
        found.append(crossed.spread())
    table = np.array(found)
    error = table.std(axis=0, ddof=1) / len(table) ** 0.5
    assert (abs(table.mean(axis=0) - [4.0, 9.0, 1.0]) <= 4 * error).all()


def test_a_coefficient_of_variation_is_stable_from_where_it_stays() -> None:
    """Brute force over all later numbers of replicates; without luck it is stable at once."""
    draw = np.random.default_rng(2)
    for length in (3, 10, 60):
        values = draw.normal(10.0, 2.0, length)
        found = trace("first", 0, values)
        assert found is not None
        wanted = [values[:n].std(ddof=1) / values[:n].mean() for n in range(2, length + 1)]
        assert found.variation == pytest.approx(wanted)
        near = [
            all(abs(one - other) <= WITHIN * wanted[-1] for other in wanted[place:]) for place, one in enumerate(wanted)
        ]
        first = next(place for place in range(len(near)) if all(near[place:]))
        assert found.stable == (None if first == len(near) - 1 else first + 2)
    assert stable_from(np.zeros(5)) == 2


@settings(max_examples=60)
@given(ratio=st.floats(0.01, 300.0))
def test_enough_replicates_are_the_fewest_that_are(ratio: float) -> None:
    """Student's interval with so many is narrow enough, and with a thousandth fewer it is not."""
    found = enough(ratio, 1.0)
    assert found is not None

    def half(number: int) -> float:
        return float(stats.t.ppf(0.975, number - 1) * ratio / number**0.5)

    assert half(found) <= 1.0 + 1e-9
    fewer = found - max(1, found // 1000)
    assert fewer < 2 or half(fewer) > 1.0 - 1e-3


def test_what_cannot_be_enough_says_so() -> None:
    """A mean of zero has no share; no luck needs two."""
    assert enough(1.0, 0.0) is None
    assert enough(1e9, 1.0) is None
    assert enough(0.0, 0.0) == 2


@settings(max_examples=60)
@given(low=st.integers(-5, 5), width=st.integers(1, 60), count=st.integers(1, 200), seed=st.integers(0, 99))
def test_bins_of_whole_numbers_hold_what_they_say(low: int, width: int, count: int, seed: int) -> None:
    """Every point stands in the bin whose ends are around it; few different numbers stand for themselves."""
    values = np.random.default_rng(seed).integers(low, low + width, count, endpoint=True).tolist()
    axis = axis_of(Range("n", low, low + width, True), [{"n": value} for value in values])
    for value, place in zip(values, axis.place, strict=True):
        first, last = axis.ends[place] if axis.ends else (axis.values[place],) * 2
        assert first <= value <= last
    assert len(axis.values) <= MOST_BINS
    assert bool(axis.ends) == (len(set(values)) > MOST_BINS)


# --- files ----------------------------------------------------------------------------------------------------


def test_the_folder_holds_what_was_found(tmp_path: Path) -> None:
    """A sweep that was truly run: every file, each reason once, and a command that plans the same points."""
    vary = {REACH: (0.1, 1.3), TALK: [True, False], "name": ["a, b", "true", "c"]}
    sweep = plan(TOWN.patch({"network.n": 60}), vary, design="random", samples=8, replicates=3, kpi="revenue")
    found = summary(sweep, sweep.groups(Engine(), sweep.planned()))
    write(found, tmp_path)
    files = {"points.parquet", "points.csv", "responses.csv", "stability.csv", "refused.csv"}
    assert {file.name for file in tmp_path.iterdir()} == files | {"scenario.yaml", "manifest.json", "report.html"}
    refused = pl.read_csv(tmp_path / "refused.csv")
    assert refused.height == 1, "reasons that differ in numbers only are one"
    over = [point for point in sweep.points if point[REACH] > 0.99]
    assert refused.row(0, named=True)["points"] == len(over) > 0
    points = pl.read_csv(tmp_path / "points.csv")
    assert points["point"].to_list() == list(range(len(sweep.points)))
    assert points["status"].to_list() == ["refused" if point in over else "done" for point in sweep.points]
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["statuses"] == {"done": 3 * (8 - len(over)), "refused": 3 * len(over)}


def test_the_command_plans_the_same_sweep() -> None:
    """Ranges, choices that look like something else, design and target come back from what is typed."""
    import shlex

    vary = {REACH: (0.1, 0.3), TALK: [True, False], "name": ["a, b", "true", "c"], "horizon": (3, 9)}
    sweep = plan(TOWN, vary, design="sobol", samples=7, replicates=50, precision="2.5%", kpi="revenue")
    typed = shlex.split(command(sweep))
    assert typed[:3] == ["wom-sim", "sweep", "scenario.yaml"]
    options = list(zip(typed[3::2], typed[4::2], strict=True))
    again = plan(
        TOWN,
        varied_of([value for name, value in options if name == "--vary"]),
        **{
            name.removeprefix("--"): int(value) if value.isdigit() else value
            for name, value in options
            if name != "--vary"
        },
    )
    assert again.points == sweep.points
    assert again.about() == sweep.about()


MEMORY = """
import resource, sys
import polars as pl
sys.path.insert(0, {here!r})
from test_sweep_results import rows_of, sweep_of
from wom_sim.studies.sweeping.results import summary

REPLICATES, POINTS, TOGETHER = 100, 10_000, 200
sweep = sweep_of("random", samples=POINTS, replicates=REPLICATES)
few = sweep_of("random", samples=TOGETHER, replicates=REPLICATES)
group = rows_of(few, 1).filter(pl.col("product") == "lotus")
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
seen = []

def groups():
    for first in range(0, POINTS, TOGETHER):
        seen.append(peak())
        yield group.with_columns(pl.col("point") + first)

found = summary(sweep, groups())
assert sum(found.statuses.values()) == REPLICATES * POINTS, found.statuses
print(group.estimated_size(), seen[len(seen) // 10], peak(), len(seen))
"""


def test_a_million_rows_take_the_memory_of_a_few_groups() -> None:
    """From a tenth of a million rows to all of them the peak grows by less than ten groups, and not by forty-five."""
    code = MEMORY.format(here=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    group, early, late, groups = map(int, done.stdout.split())
    assert groups == 50
    assert late - early < 10 * group, (group, early, late)
