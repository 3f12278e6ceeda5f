"""Sweeps: which points are run, that each is run once with the same luck, and when replicates are enough."""

from __future__ import annotations

import itertools
from collections import Counter
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little import NETWORK, RADIO, moves, town
from scipy import stats
from scipy.stats import qmc

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.studies.sweep import FIRST, plan
from wom_sim.studies.sweeping.design import DESIGNS, points
from wom_sim.studies.sweeping.vary import Choices, Range, varied

REACH, PRICE, TALK = "marketing.lotus.radio.reach", "products.lotus.price", "laws.word_of_mouth"
TOWN = town(horizon=6, network={**NETWORK, "n": 60}, marketing=moves(radio=RADIO))
SAMPLED = ("random", "lhs", "sobol")


def unit(*names: str) -> list[Range]:
    """Ranges from 0 to 1."""
    return [Range(name, 0.0, 1.0, False) for name in names]


def table(design: str, dimensions: list[Any], samples: int, seed: int) -> np.ndarray:
    return np.array([[point[one.path] for one in dimensions] for point in points(design, dimensions, samples, seed)])


# --- designs --------------------------------------------------------------------------------------------


def test_a_grid_is_the_product_of_its_levels_and_choices() -> None:
    """Every combination once: evenly spaced levels from end to end, whole ones where only these are possible."""
    found = varied(TOWN, {REACH: (0.0, 0.4), "network.n": (50, 52), TALK: [True, False]})
    wanted = itertools.product([0.0, 0.1, 0.2, 0.3, 0.4], [50, 51, 52], [True, False])
    assert [tuple(point.values()) for point in points("grid", found, None, 1)] == [
        (pytest.approx(reach), people, talk) for reach, people, talk in wanted
    ]


@settings(max_examples=40)
@given(samples=st.integers(1, 70), dimensions=st.integers(1, 5), seed=st.integers(0, 2**32))
def test_a_latin_hypercube_meets_every_part_once(samples: int, dimensions: int, seed: int) -> None:
    """McKay, Beckman and Conover 1979: of each range, every one of n equal parts holds exactly one point."""
    found = table("lhs", unit(*"abcde"[:dimensions]), samples, seed)
    parts = np.floor(found * samples).astype(int)
    assert (np.sort(parts, axis=0) == np.arange(samples)[:, None]).all()


def test_a_sobol_sequence_is_spread_more_evenly_than_luck() -> None:
    """Its centred discrepancy is below that of every one of ten random designs, and of hypercubes' mean."""
    ranges = unit(*"abcd")
    sobol = [qmc.discrepancy(table("sobol", ranges, 128, seed)) for seed in range(5)]
    luck = [qmc.discrepancy(table("random", ranges, 128, seed)) for seed in range(10)]
    cubes = [qmc.discrepancy(table("lhs", ranges, 128, seed)) for seed in range(10)]
    assert max(sobol) < min(luck)
    assert np.mean(sobol) < np.mean(cubes) < np.mean(luck)


@pytest.mark.parametrize("design", SAMPLED)
def test_designs_follow_their_seed(design: str) -> None:
    """The same seed gives the same points, another one others."""
    ranges = unit("a", "b")
    assert points(design, ranges, 16, 7) == points(design, ranges, 16, 7)
    assert points(design, ranges, 16, 7) != points(design, ranges, 16, 8)


@pytest.mark.parametrize("design", ["random", "lhs"])
def test_one_path_more_leaves_the_others_as_they_are(design: str) -> None:
    """Draws have addresses by path: what is varied beside a path does not move its values."""
    alone, beside = points(design, unit("b"), 20, 3), points(design, unit("a", "b", "c"), 20, 3)
    assert [point["b"] for point in alone] == [point["b"] for point in beside]


@pytest.mark.parametrize("design", SAMPLED)
def test_whole_numbers_are_uniform_and_choices_balanced(design: str) -> None:
    """Every whole number from end to end is as likely: chi-squared over 600 draws within its 1e-6 tail."""
    whole, choice = Range("n", 3, 8, True), Choices("c", ("x", "y", "z"))
    other = Range("other", 0.0, 1.0, False)  # keeps points apart, so that none is dropped as a copy
    found = points(design, [whole, choice, other], 600, 11)
    assert len(found) == 600
    for path, values in (("n", [3, 4, 5, 6, 7, 8]), ("c", ["x", "y", "z"])):
        counts = Counter(point[path] for point in found)
        assert sorted(counts) == values
        assert all(isinstance(value, int) for value in counts) == (path == "n")
        assert stats.chisquare(list(counts.values())).pvalue > 1e-6


@settings(max_examples=30)
@given(design=st.sampled_from(sorted(DESIGNS)), samples=st.integers(1, 40), seed=st.integers(0, 99))
def test_no_point_is_there_twice_and_all_lie_within(design: str, samples: int, seed: int) -> None:
    """Few whole numbers and choices fall together; what is run is run once."""
    sides = [Range("n", 1, 3, True), Choices("c", (True, 1.5, None))]
    found = points(design, sides, samples, seed)
    assert len({(point["n"], repr(point["c"])) for point in found}) == len(found) > 0
    assert all(1 <= point["n"] <= 3 and point["c"] in (True, 1.5, None) for point in found)


# --- what is varied ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ({}, "nothing is varied"),
        ({"marketing.lotus.radio.reech": (0.0, 1.0)}, "reach"),
        ({REACH: (0.5, 0.5)}, "empty"),
        ({REACH: (0.5, 0.1)}, "empty"),
        ({REACH: (nan, 0.1)}, "empty"),
        ({REACH: (0.0, inf)}, "empty"),
        ({REACH: []}, "neither a range nor a list"),
        ({REACH: "0.1"}, "neither a range nor a list"),
        ({REACH: 0.1}, "neither a range nor a list"),
        ({REACH: ("a", "b")}, "none of 2 points"),
        ({"name": (0.0, 1.0)}, "none of 5 points"),
        ({REACH: (2.0, 3.0)}, "none of 5 points"),
        ({"seed": [1, 2]}, "seed"),
    ],
)
def test_what_cannot_be_varied_is_refused(vary: dict[str, Any], said: str) -> None:
    """Before anything is run, with the nearest name where one is misspelt."""
    with pytest.raises(InputError, match=said):
        plan(TOWN, vary)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"design": "grit"}, "grid"),
        ({"samples": 0}, "samples"),
        ({"replicates": 0}, "replicates"),
        ({"precision": "none"}, "precision"),
        ({"precision": -1}, "precision"),
        ({"kpi": "nvp"}, "npv"),
        ({"product": "lotos"}, "lotus"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], said: str) -> None:
    """Misspelt designs, figures and products name the nearest; numbers their bounds."""
    with pytest.raises(InputError, match=said):
        plan(TOWN, {REACH: (0.0, 0.5)}, **asked)


# --- runs -------------------------------------------------------------------------------------------------


def ids(scenario: wom.Scenario, **asked: Any) -> dict[tuple[Any, int], str]:
    """Ids by reach and replicate of a little sweep."""
    rows = wom.sweep(scenario, {REACH: [0.1, 0.2]}, **{"replicates": 2, **asked})
    return {(reach, replicate): run for reach, replicate, run in rows.select(REACH, "replicate", "run_id").iter_rows()}


def test_a_run_has_one_id_wherever_it_is_made(tmp_path: Path) -> None:
    """Unique within a sweep; equal in another sweep of the same settings; another with seed, setting, replicate or the
    contents of a file that the scenario names.
    """
    known = ids(TOWN)
    assert len(set(known.values())) == 4
    other = wom.sweep(TOWN.patch({"name": "other", "replicates": 9}), {REACH: (0.0, 0.2)}, samples=3, replicates=1)
    assert set(other.filter(pl.col(REACH) > 0.05)["run_id"]) == {known[0.1, 0], known[0.2, 0]}
    assert set(ids(TOWN, seed=2).values()).isdisjoint(known.values())
    assert set(ids(TOWN.patch({PRICE: 41})).values()).isdisjoint(known.values())

    edges = tmp_path / "edges.csv"
    found = []
    for extra in ("", "0,2\n"):
        edges.write_text("a,b\n" + "".join(f"{one},{one + 1}\n" for one in range(30)) + extra)
        found.append(ids(TOWN.patch({"network": {"kind": "edges", "edges": str(edges)}})))
    assert set(found[0].values()).isdisjoint(found[1].values())


def test_every_run_is_there_once_and_those_refused_say_why() -> None:
    """One row for each point, replicate and product; a refused point has no figures and stops no other; the rest are
    the bits of single simulations with the same seed.
    """
    rows = wom.sweep(TOWN, {REACH: [0.1, 1.5, 0.3], PRICE: (10.0, 30.0)}, samples=2, replicates=3)
    assert rows.height == len(rows.unique(["point", "replicate", "product"])) == 3 * 2 * 3
    assert rows["run_id"].n_unique() == rows.height
    refused = rows.filter(pl.col("status") == "refused")
    assert set(refused[REACH]) == {1.5}
    assert refused.height == 6
    assert refused["error"].str.contains("reach").all()
    assert refused["npv"].null_count() == 6
    done = rows.filter(pl.col("status") == "done", pl.col(REACH) == 0.3, pl.col(PRICE) == 30.0)
    single = wom.simulate(TOWN.patch({REACH: 0.3, PRICE: 30.0}), replicates=3)
    assert done["npv"].to_list() == single.indicators["lotus"]["npv"].tolist()


# --- replicates by target -----------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", ["10%", 5.0])
def test_each_point_is_run_until_its_mean_is_known(precision: float | str) -> None:
    """After 10, 20, 40, ... replicates, the first number with which Student's interval (scipy) is narrow enough, or
    the most; every point has its first replicates in common with all others.
    """
    most = 80
    rows = wom.sweep(
        TOWN, {REACH: [0.0, 0.05, 0.4]}, precision=precision, replicates=most, kpi="revenue", product="lotus"
    )
    ends = []
    for _, point in rows.group_by("point"):
        values = point.sort("replicate")["revenue"].to_numpy()
        looks = [number for number in (10, 20, 40, 80) if number <= len(values)]
        narrow = []
        for number in looks:
            first = values[:number]
            wanted = 0.1 * abs(first.mean()) if precision == "10%" else 5.0
            narrow.append(bool(stats.t.ppf(0.975, number - 1) * stats.sem(first) <= wanted))
        assert narrow == [False] * (len(looks) - 1) + [narrow[-1]]
        assert narrow[-1] or len(values) == most
        assert point["replicate"].sort().to_list() == list(range(len(values)))
        ends.append(len(values))
    assert len(set(ends)) > 1, "a target that all points meet at once shows nothing"


def test_what_nobody_can_know_is_not_asked_for_ever() -> None:
    """A figure without luck needs its first replicates only, and one that is undefined has no more."""
    rows = wom.sweep(TOWN, {PRICE: [30, 40]}, precision="1%", replicates=500, kpi="answered_share")
    assert rows.height == 2 * FIRST
    assert rows["answered_share"].null_count() == rows.height
    never = TOWN.patch({"products.lotus.aware": 0.0, "products.lotus.owners": 0.0, "marketing": {}})
    rows = wom.sweep(never, {PRICE: [30, 40]}, precision="1%", replicates=500, kpi="awareness")
    assert rows.height == 2 * FIRST
