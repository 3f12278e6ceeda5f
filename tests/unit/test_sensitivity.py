"""Sensitivity: indices of functions whose indices are known, with known noise; designs, refusals and structure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import LOTUS, NETWORK, RADIO, moves, town
from scipy import stats

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.indicators import INDICATORS
from wom_sim.studies.factors import Factor
from wom_sim.studies.sensing import designs, elementary, luck, variances
from wom_sim.studies.sensing.inputs import Choice, Quantity, Setting
from wom_sim.studies.sensing.structure import KNOWN, structures

SCENARIO = town()
RANGES = {
    "products.lotus.quality": (-1.0, 1.0),
    "products.lotus.aware": (0.0, 1.0),
    "discount_rate": (0.0, 1.0),
    "platforms.online.membership": (0.0, 1.0),
}
"""Paths of the town with ranges that are gone through evenly."""
PATHS = list(RANGES)


class Toy:
    """An engine whose scenario is a function of the varied numbers, as shares of their ranges, and of luck."""

    def __init__(self, figure: Callable[..., Any], refuse: Callable[[Any], bool] = lambda point: False) -> None:
        self.figure, self.refuse = figure, refuse
        self.calls: list[list[Any]] = []

    def rows(self, base: Any, points: Sequence[Any], replicates: int, **_: Any) -> pl.DataFrame:
        self.calls.append(list(points))
        rows = []
        for place, point in enumerate(points):
            shares = [(point.get(path, sum(ends) / 2) - ends[0]) / (ends[1] - ends[0]) for path, ends in RANGES.items()]
            gone = self.refuse(point)
            for replicate in range(replicates):
                head = (f"{place}-{replicate}", place, replicate, base.seed, "lotus")
                value = None if gone else float(self.figure(np.array(shares), replicate))
                told = ("refused", "not so") if gone else ("done", None)
                rows.append((*head, *told, *(value if one.name == "npv" else 0.0 for one in INDICATORS)))
        names = ["run_id", "point", "replicate", "seed", "product", "status", "error"]
        kinds = dict.fromkeys([one.name for one in INDICATORS], pl.Float64) | {"error": pl.String}
        return pl.DataFrame(
            rows, schema=[*names, *(one.name for one in INDICATORS)], schema_overrides=kinds, orient="row"
        )


def study(figure: Callable[..., Any], inputs: int = 3, refuse: Any = lambda point: False, **how: Any) -> Any:
    vary = {path: RANGES[path] for path in PATHS[:inputs]}
    return wom.sensitivity(SCENARIO, vary, engine=Toy(figure, refuse), **{"kpi": "npv", **how})


def ishigami(shares: Any, _replicate: int = 0) -> Any:
    """Ishigami and Homma (1990), with a = 7 and b = 0.1."""
    x = np.pi * (2.0 * np.asarray(shares) - 1.0)
    return np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


VARIANCE = 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 0.0]) / VARIANCE
PAIR = 0.01 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = FIRST + np.array([PAIR, 0.0, PAIR])
"""Exact variance and indices of it; 1 and 3 work together."""


def near(index: Any, truth: float, widest: float) -> None:
    """Within four standard errors, which are a quarter of the width of a 95 % interval or so, and small enough."""
    error = (index.high - index.low) / 3.92
    assert error < widest
    assert abs(index.estimate - truth) <= 4.0 * error + 1e-9


def test_indices_of_ishigami() -> None:
    """Guards first, total and second order against the exact indices of Ishigami's function."""
    found = study(ishigami, method="sobol", samples=512, replicates=1, second=True)
    for place, path in enumerate(PATHS[:3]):
        near(found.index(path, "first"), FIRST[place], 0.08)
        near(found.index(path, "total"), TOTAL[place], 0.08)
    pairs = {(row["factor"], row["other"]): row for row in found.effects.filter(
        pl.col("index") == "second", pl.col("kpi") == "npv").iter_rows(named=True)}  # fmt: skip
    assert set(pairs) == set(combinations(PATHS[:3], 2))
    for (one, other), row in pairs.items():
        truth = PAIR if {one, other} == {PATHS[0], PATHS[2]} else 0.0
        assert abs(row["estimate"] - truth) <= 4.0 * (row["high"] - row["low"]) / 3.92
    assert [one.name for one in found.ranked] == [PATHS[0], PATHS[1], PATHS[2]]
    assert found.noise.filter(pl.col("kpi") == "npv", pl.col("part") == "luck")["share"].to_list() == [None]


def test_indices_of_the_g_function() -> None:
    """Guards the same against Sobol's g-function (Saltelli and Sobol 1995), in which products make interactions."""
    a = np.array([0.0, 1.0, 4.5, 99.0])
    found = study(
        lambda shares, _: np.prod((np.abs(4 * shares - 2) + a) / (1 + a)), 4, method="sobol", samples=1024, replicates=1
    )
    alone = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + alone) - 1
    for place, path in enumerate(PATHS):
        near(found.index(path, "first"), alone[place] / whole, 0.06)
        near(found.index(path, "total"), alone[place] * np.prod(1 + np.delete(alone, place)) / whole, 0.06)


def noisy(seed: int, spread: float, own: float) -> Callable[[Any, int], float]:
    """An additive function of three inputs, with luck that moves all points alike and luck of each point's own."""

    def figure(shares: Any, replicate: int) -> float:
        everywhere = np.random.default_rng([seed, replicate]).normal(0.0, spread)
        words = [int(share * 2**30) for share in shares]
        return float(
            4 * shares[0] + 2 * shares[1] + everywhere + own * np.random.default_rng([seed, replicate, *words]).normal()
        )

    return figure


def test_luck_is_told_apart() -> None:
    """Guards the parts of the variance: inputs 16/12 and 4/12, luck everywhere 1, at single points 4, no pairs."""
    shares = []
    for seed in range(12):
        found = study(noisy(seed, 1.0, 2.0), method="sobol", samples=64, replicates=6, bootstrap=0)
        noise = found.noise.filter(pl.col("kpi") == "npv")
        shares.append(noise["variance"].to_numpy())
        assert noise["share"].sum() == pytest.approx(1.0)
        assert noise["part"].to_list() == ["main"] * 3 + ["interactions", "luck", "luck_with_factors"]
    error = np.std(shares, axis=0, ddof=1) / np.sqrt(len(shares))
    off = np.abs(np.mean(shares, axis=0) - [16 / 12, 4 / 12, 0.0, 0.0, 1.0, 4.0])
    assert (off <= 4.0 * error).all(), (off, error)
    assert (error < 0.35).all()


def test_noise_left_in_means_is_no_effect() -> None:
    """Guards the correction: an input without effect has a total of zero on average, however noisy runs are.

    Of the plain means over luck it would have 4 / 3 / (20 / 12 + 4 / 3), nearly a half.
    """
    idle, plain = [], []
    for seed in range(20):
        shares = designs.saltelli(3, 64, seed, second=False)
        values = np.random.default_rng(seed).normal(0.0, 2.0, (*shares.shape[:2], 3))
        values += (4.0 * shares[..., 0] + 2.0 * shares[..., 1])[..., None]
        even = luck.even(64), luck.even(3)
        idle.append(variances.indices(variances.parts(values, *even, 3), 3)[5])
        means = values.mean(axis=2, keepdims=True)
        plain.append(variances.indices(variances.parts(means, luck.even(64), luck.even(1), 3), 3)[5])
    assert abs(np.mean(idle)) <= 4.0 * np.std(idle, ddof=1) / np.sqrt(20)
    assert np.mean(plain) > 0.3


def test_intervals_hold_the_truth() -> None:
    """Guards the bootstrap over samples and replicates: 95 % intervals cover, with luck that goes with an input."""
    held, studies = np.zeros(6), 40
    for seed in range(studies):
        draw = np.random.default_rng(seed)
        shares = designs.saltelli(3, 128, seed, second=False)
        together = (2.0 * shares[..., :1] - 1.0) * draw.normal(0.0, 1.5, 4)
        values = ishigami(shares)[..., None] + together + draw.normal(0.0, 2.0, 4) + draw.normal(0.0, 2.0, (128, 5, 4))
        found = luck.with_interval(lambda *given: variances.indices(variances.parts(*given, 3), 3), values, 100, seed)
        held += (found[:, 1] <= [*FIRST, *TOTAL]) & ([*FIRST, *TOTAL] <= found[:, 2])
    assert (held / studies >= 0.95 - 4.0 * np.sqrt(0.95 * 0.05 / studies)).all(), held


def test_the_same_as_other_programs() -> None:
    """Guards the estimators: with one replicate, digit for digit those of SALib and scipy."""
    sobol = pytest.importorskip("SALib.analyze.sobol")
    morris = pytest.importorskip("SALib.analyze.morris")
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    shares = designs.saltelli(3, 256, 5, second=True)
    values = ishigami(shares)
    mine = variances.indices(variances.parts(values[..., None], luck.even(256), luck.even(1), 3), 3)
    theirs = np.concatenate([values[:, :1], values[:, 2:], values[:, 1:2]], axis=1).ravel()
    known = sobol.analyze(problem, theirs, calc_second_order=True, num_resamples=2, seed=1)
    pairs = [known["S2"][i, k] for i, k in combinations(range(3), 2)]
    assert mine == pytest.approx([*known["S1"], *known["ST"], *pairs], abs=1e-12)
    again = stats.sobol_indices(
        func={"f_A": values[None, :, 0], "f_B": values[None, :, 1], "f_AB": values[:, 2:5].T[:, None]}, n=256
    )
    assert mine[3:6] == pytest.approx(again.total_order.ravel(), abs=1e-12)

    inputs = [quantity(path) for path in PATHS[:3]]
    ways = designs.trajectories(inputs, 20, 3)
    values = ishigami(ways.shares)
    steps = elementary.effects(ways, values[..., None])
    known = morris.analyze(problem, ways.shares.reshape(-1, 3), values.ravel(), num_levels=4, num_resamples=2, seed=1)
    for place in range(3):
        found = elementary.measures(steps[:, place, None], luck.even(20), luck.even(1))
        expected = [known[name][place] for name in ("mu_star", "mu", "sigma")]
        assert found[:3] == pytest.approx([float(value) for value in expected], abs=1e-9)


def quantity(path: str) -> Quantity:
    low, high = RANGES[path]
    return Quantity(Factor(path, (low + high) / 2, low, high, "", "test"))


@pytest.mark.parametrize("method", ["oat", "morris", "sobol"])
def test_what_does_nothing_has_an_index_of_zero(method: str) -> None:
    """Guards a constant input: exactly zero, with an interval of zero; so is every index of a constant figure none."""
    samples = {} if method == "oat" else {"samples": 8}
    figure = noisy(1, 1.0, 0.0)
    found = study(figure, method=method, replicates=3, **samples)
    index = found.index(PATHS[2])
    assert (index.estimate, index.low, index.high) == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    assert found.index(PATHS[0]).low > 1e-3
    still = found.effects.filter(pl.col("kpi") == "units", pl.col("index").is_in(["first", "total"]))["estimate"]
    assert still.null_count() == len(still)


def test_one_at_a_time_is_paired() -> None:
    """Guards common random numbers: luck that moves all alike leaves no trace in differences, but in the runs."""
    found = study(noisy(3, 5.0, 0.0), replicates=4)
    alone = found.effects.filter(pl.col("kpi") == "npv", pl.col("index") == "change")
    assert alone["estimate"].to_numpy() == pytest.approx([-2.0, 2.0, -1.0, 1.0, 0.0, 0.0])
    assert alone["low"].to_numpy() == pytest.approx(alone["high"].to_numpy())
    assert found.index(PATHS[0]).estimate == pytest.approx(4.0)
    spread = found.rows.filter(pl.col("point") == 0)["npv"].std()
    assert found.noise.filter(pl.col("kpi") == "npv", pl.col("part") == "luck")["variance"][0] == pytest.approx(
        spread**2
    )


def test_effects_of_a_straight_line_do_not_spread() -> None:
    """Guards Morris: the effect of a linear input is its slope over the range everywhere; choices jump to any other."""
    found = study(noisy(2, 1.0, 0.0), method="morris", samples=6, replicates=2)
    assert found.index(PATHS[0], "mu_star").estimate == pytest.approx(4.0)
    assert found.index(PATHS[0], "mu").estimate == pytest.approx(4.0)
    assert found.index(PATHS[0], "sigma").estimate == pytest.approx(0.0, abs=1e-6)
    assert found.index(PATHS[0], "by_luck").estimate == pytest.approx(0.0, abs=1e-6)


def test_luck_alone_is_called_luck() -> None:
    """Guards `by_luck`: where inputs do nothing and noise is normal, it is the mean size of the effects."""
    sizes = []
    for seed in range(10):
        inputs = [quantity(path) for path in PATHS]
        ways = designs.trajectories(inputs, 40, seed)
        steps = elementary.effects(ways, np.random.default_rng(seed).normal(0.0, 1.0, (40, 5, 5)))
        found = elementary.measures(steps[:, 0, None], luck.even(40), luck.even(5))
        sizes.append(found[0] - found[3])
    assert abs(np.mean(sizes)) <= 4.0 * np.std(sizes, ddof=1) / np.sqrt(10)


# --- designs ---------------------------------------------------------------------------------------------


OPTIONS = Choice("choice", tuple(Setting(name, {"choice": name}) for name in "abc"), 1)


@given(st.integers(1, 6), st.integers(1, 20), st.integers(0, 2**40))
def test_every_input_moves_once_along_a_way(numbers: int, count: int, seed: int) -> None:
    """Guards trajectories: within the ranges, each step moves one input, by two thirds of a range or to another one."""
    inputs = [*(quantity(PATHS[place % 4]) for place in range(numbers)), OPTIONS]
    ways = designs.trajectories(inputs, count, seed)
    assert ((ways.shares >= 0.0) & (ways.shares <= 1.0)).all()
    moved = np.diff(ways.shares, axis=1) != 0.0
    assert (moved.sum(axis=2) == 1).all()
    assert (np.argmax(moved, axis=2) == ways.moved).all()
    assert (np.sort(ways.moved, axis=1) == np.arange(numbers + 1)).all()
    steps = np.take_along_axis(np.diff(ways.shares, axis=1), ways.moved[..., None], axis=2)[..., 0]
    numeric = ways.moved < numbers
    assert steps[numeric] == pytest.approx(ways.by[numeric])
    assert np.abs(ways.by[numeric]) == pytest.approx(2 / 3)


@given(st.integers(1, 6), st.integers(0, 6), st.integers(0, 2**40), st.booleans())
def test_columns_of_samples_are_swapped_one_by_one(many: int, power: int, seed: int, second: bool) -> None:
    """Guards Saltelli's design: A with one column of B each, and B with one of A; A and B are even in each column."""
    count = 2**power
    shares = designs.saltelli(many, count, seed, second=second)
    a, b = shares[:, 0], shares[:, 1]
    for place in range(many):
        mixed = a.copy()
        mixed[:, place] = b[:, place]
        assert (shares[:, 2 + place] == mixed).all()
        for half in (a, b):
            assert sorted(np.floor(half[:, place] * count)) == list(range(count))
    assert shares.shape[1] == 2 + many * (1 + second)


def test_what_is_asked_twice_is_run_once() -> None:
    """Guards the one call: all designs together, no point twice, the scenario itself first."""
    toy = Toy(ishigami)
    vary = {"network.n": [300, 400], PATHS[0]: RANGES[PATHS[0]]}
    found = wom.sensitivity(SCENARIO, vary, method="morris", samples=8, replicates=2, engine=toy, kpi="npv")
    assert len(toy.calls) == 1
    points = [repr(point) for point in toy.calls[0]]
    assert points[0] == "{}"
    assert len(points) == len(set(points)) == found.rows["point"].n_unique()
    assert set(found.rows["network.n"].unique()) == {None, "300", "400"}
    assert toy.calls[0][1] == {"network.n": 400}


# --- refusals --------------------------------------------------------------------------------------------


def test_refused_points_are_told_and_left_out() -> None:
    """Guards a corner that the scenario refuses: samples with such a point are left out."""
    corner = lambda point: point.get(PATHS[0], 0.0) > 0.6 and point.get(PATHS[1], 0.0) > 0.8  # noqa: E731 - a few words
    found = study(ishigami, method="sobol", samples=64, replicates=2, refuse=corner)
    assert found.refused.height == 1
    assert found.refused["reason"].to_list() == ["not so"]
    refused = found.rows.filter(pl.col("status") == "refused")["point"].n_unique()
    assert found.refused["points"].to_list() == [refused]
    shares = designs.saltelli(3, 64, SCENARIO.seed, second=False)
    sound = ~((shares[..., 0] > 0.8) & (shares[..., 1] > 0.8)).any(axis=1)
    assert 0 < sound.sum() < 64
    kept = ishigami(shares[sound])[..., None]
    expected = variances.indices(variances.parts(kept, luck.even(len(kept)), luck.even(1), 3), 3)
    assert [found.index(path, "first").estimate for path in PATHS[:3]] == pytest.approx(list(expected[:3]))


def test_where_nothing_can_be_run_that_is_said() -> None:
    """Guards a study of which every point is refused: no table of nothing."""
    with pytest.raises(InputError, match=r"none of 7 points can be run\. not so"):
        study(ishigami, refuse=lambda point: True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"vary": {"products.lotus.quality": (0.5, 0.5)}}, "is empty"),
        ({"vary": {"products.lotus.quality": (0.1, 7.0)}}, "it cannot be 7"),
        ({"vary": {"products.rose.quality": (0.1, 0.5)}}, "there is no 'rose'"),
        ({"vary": {"products.lotus.quality": "0.1"}}, "neither a range nor a list"),
        ({"vary": {"products.lotus.quality": [0.1]}}, "1 values that can be set are no choice"),
        ({"vary": {"products.lotus.quality": ["a", 0.1]}}, "1 values that can be set are no choice. .*valid number"),
        ({"vary": {}}, "nothing is varied"),
        ({"method": "fast"}, "there is no method"),
        ({"method": "sobol", "samples": 100}, "no power of two. Use 64 or 128"),
        ({"method": "morris", "samples": 1}, "samples"),
        ({"samples": 8}, "has no samples"),
        ({"replicates": 0}, "replicates"),
        ({"bootstrap": -1}, "bootstrap"),
        ({"kpi": "fame"}, "there is no figure"),
        ({"product": "rose"}, "rose"),
        ({"structure": ["feeds"]}, "Did you mean 'feed'"),
        ({"structure": "feed"}, "no list of names"),
        ({"second": True}, "'sobol' only"),
    ],
)
def test_bad_input_is_refused_before_anything_is_run(asked: dict[str, Any], said: str) -> None:
    """Guards every argument: a plain sentence, and no run."""
    toy = Toy(ishigami)
    with pytest.raises(InputError, match=said):
        wom.sensitivity(SCENARIO, **{"vary": {PATHS[0]: RANGES[PATHS[0]]}, **asked}, engine=toy)
    assert not toy.calls


def test_a_value_that_is_refused_is_told() -> None:
    """Guards lists: the others are varied all the same."""
    found = wom.sensitivity(SCENARIO, {"products.lotus.quality": [0.1, 9.0, 0.4]}, engine=Toy(ishigami), kpi="npv")
    assert [option.label for option in found.inputs[0].options] == ["0.1", "0.4"]
    assert found.refused.select("what", "points").rows() == [("products.lotus.quality: 9.0", None)]


# --- structure -------------------------------------------------------------------------------------------


def test_structure_keeps_the_market_and_the_ties_of_each() -> None:
    """Guards structural variants: the same people and mean degree, the same market, twice the people picked."""
    gifts = {"kind": "seeding", "on": 0, "who": {"strategy": "degree", "count": 5}}
    scenario = town(marketing=moves(gifts=gifts), horizon=28)
    found, refused = structures(True, scenario)
    assert [one.name for one in found] == list(KNOWN)
    assert refused == {}
    families = {option.label: scenario.patch(option.patch) for option in found[0].options}
    assert list(families) == ["watts-strogatz", "preferential-attachment", "erdos-renyi"]
    for one in families.values():
        ties = one.ties(1)
        assert (ties.people, ties.mean_degree) == (300, pytest.approx(6.0, rel=0.05))
    doubled = scenario.patch(found[1].options[1].patch)
    assert doubled.network.n == 600
    assert doubled.market.people == 300
    assert doubled.marketing["lotus"]["gifts"].who.count == 10
    assert scenario.patch(found[2].options[1].patch).step == 7
    talks = scenario.patch(found[3].options[1].patch)
    assert [one.conversations for one in talks.platforms.values()] == ["all", None]
    assert scenario.patch(found[4].options[1].patch).platforms["online"].feed.ranking == "off"


def test_a_variant_that_is_refused_is_told() -> None:
    """Guards structure where the scenario has no other: a prime horizon has no longer step, posts no step but a day."""
    _, refused = structures(["step"], town(horizon=23))
    assert refused == {"step": "The scenario has nothing that could be otherwise."}
    post = {"kind": "owned_content", "every": 7, "who": {"platform": "online"}}
    found, refused = structures(["step", "network"], town(horizon=28, marketing=moves(posts=post)))
    assert [one.name for one in found] == ["network"]
    assert "step: 7 days" in refused
    with pytest.raises(InputError, match="nothing is left to vary"):
        wom.sensitivity(town(horizon=23), {}, structure=["step"], engine=Toy(ishigami))


# --- with real runs --------------------------------------------------------------------------------------


def test_a_real_study_is_the_same_again_and_after_a_pause(tmp_path: Any) -> None:
    """Guards determinism and resumption: another number of threads and a kept folder give the same tables."""
    from wom_sim.studies.engine.engine import Engine

    scenario = town(
        horizon=6, network={**NETWORK, "n": 60}, products={"lotus": LOTUS}, marketing=moves(radio=RADIO),
        uncertain={"products.lotus.quality": [0.1, 0.5]},
    )  # fmt: skip
    vary = {
        "products.lotus.quality": (0.1, 0.5),
        "laws.talk.rate": (0.01, 0.1),
        "marketing.lotus.radio.reach": [0.1, 0.3],
    }
    how: dict[str, Any] = {"method": "sobol", "samples": 4, "replicates": 2, "bootstrap": 20, "kpi": "awareness"}
    first = wom.sensitivity(scenario, vary, threads=1, **how)
    second = wom.sensitivity(scenario, vary, engine=Engine(folder=tmp_path), **how)
    third = wom.sensitivity(scenario, vary, engine=Engine(folder=tmp_path), **how)
    for other in (second, third):
        assert first.effects.equals(other.effects)
        assert first.noise.equals(other.noise)
        assert first.rows.equals(other.rows)
    assert first.index("marketing.lotus.radio.reach", "swing").estimate > 0.0


def test_without_ranges_what_is_uncertain_is_varied() -> None:
    """Guards the default: the scenario's own ranges first, then the defaults that matter most, eight in all."""
    scenario = town(uncertain={"products.lotus.quality": [0.1, 0.5]})
    found = wom.sensitivity(scenario, engine=Toy(ishigami), kpi="npv")
    assert len(found.inputs) == 8
    assert found.inputs[0].name == "products.lotus.quality"
    assert found.inputs[1].name == "laws.choice.consider"
    assert len(found.held) > 20
    assert not {one.path for one in found.held} & {one.name for one in found.inputs}
