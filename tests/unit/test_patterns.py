"""What the patterns of tier C are measured by, on data made by hand: their answers are known without a model."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from little import RADIO, moves, total, town
from scipy.stats.contingency import relative_risk as scipy_relative_risk

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.state import NEVER
from wom_sim.verification import diffusion_patterns, patterns_judged, patterns_tuned
from wom_sim.verification.diffusion_patterns import clustering_of, first_buyers, value_of
from wom_sim.verification.law import Effort
from wom_sim.verification.patterns_judged import (
    dispersion,
    fall,
    first_reviews,
    fit_of_early_buyers,
    lags,
    mean_lag,
    relative_risk,
    risk_by_month,
)
from wom_sim.verification.patterns_tuned import elasticities, rarer, share_of_loudest
from wom_sim.verification.worlds import WORDS, above, below, by_world, counts, lived, mean_and_error, stars, within

LISTS = (*patterns_tuned.LAWS, *patterns_judged.LAWS)


def test_patterns_are_reported_and_stay_out_of_the_quick_canon() -> None:
    """Every pattern is of tier C, none is part of the quick canon, and no name is used twice."""
    assert all(law.tier == "C" and not law.quick for law in LISTS)
    assert all(law.tier == "B" and not law.quick for law in diffusion_patterns.LAWS)
    assert len({law.name for law in (*LISTS, *diffusion_patterns.LAWS)}) == len(LISTS) + 2


# --- worlds -----------------------------------------------------------------------------------------


def test_counts_are_those_of_the_record_by_arm_and_replicate() -> None:
    """Arms come first and replicates second, and nothing is lost: an arm without talk has none in any replicate."""
    base = town(marketing=moves(radio=RADIO))
    evenings: list[int] = []
    simulation = lived([base, base.patch({"laws.talk.rate": 0.0})], 3, lambda worlds: evenings.append(worlds.day))
    words = counts(simulation, *WORDS)
    assert words.shape == (2, 3, 20)
    assert words.sum() == sum(total(simulation, name) for name in WORDS) > 0
    assert (words[0].sum(axis=1) > 0).all()
    assert not words[1].any()
    assert evenings == list(range(1, 21))
    for replicate in range(3):
        alone = wom.Simulation(base, seed=1, replicates=[replicate]).run()
        assert (counts(alone, *WORDS)[0, 0] == words[0, replicate]).all()
    given = stars(simulation)
    assert given.shape == (2, 3, 20, 5)
    assert given[..., 0].sum() == total(simulation, "stars_1")
    assert by_world(simulation, simulation.fields.bought[:, 0]).shape == (6, 300)


def test_a_difference_is_clear_by_four_standard_errors() -> None:
    """Mean 3 and standard error 1: clear of a bound that is five away, and not of one that is three away."""
    sample = [1.0, 3.0, 5.0, 3.0]
    mean, error = mean_and_error(sample)
    assert mean == 3.0
    assert error == pytest.approx(np.sqrt(8 / 3) / 2)
    assert above("", mean - 5 * error, sample).met
    assert not above("", mean - 3 * error, sample).met
    assert below("", mean + 5 * error, sample).met
    assert not below("", mean + 3 * error, sample).met
    assert within("", 3, 4, sample, "").met
    assert not within("", 3.1, 4, sample, "").met


# --- tuned ------------------------------------------------------------------------------------------


def test_the_loudest_make_a_share_of_the_talk() -> None:
    """Of ten people two say 8 of 20 words."""
    assert share_of_loudest(np.array([5, 3, 2, 2, 2, 2, 1, 1, 1, 1]), 0.2) == pytest.approx(0.4)


def test_the_rarer_is_so_in_the_mean() -> None:
    """Equal shares that differ by luck alone have no smaller one; the smaller in each row would be 1."""
    assert rarer(np.array([[1.0, 3], [3, 1], [1, 3], [3, 1]])).mean() == 2.0
    assert (rarer(np.array([[1.0, 0], [1, 2], [5, 2]])) == [0, 2, 2]).all()


def test_elasticities_are_found_again() -> None:
    """Sales made from two causes by constant elasticities give these back, whatever the scale."""
    volume, valence = np.array([90.0, 100, 120, 101, 99]), np.array([4.0, 4, 4, 3.8, 4.2])
    assert elasticities(7 * volume**0.3 * valence**0.5, volume, valence) == pytest.approx([0.3, 0.5])


# --- judged -----------------------------------------------------------------------------------------


def test_ratings_fall_from_the_first_to_the_last_quarter() -> None:
    """Eight reviews in eight days: two of five stars, four of three, two of one."""
    given = np.eye(5)[[4, 4, 2, 2, 2, 2, 0, 0]]
    assert fall(given) == pytest.approx(4.0)
    assert fall(given[::-1]) == pytest.approx(-4.0)


def test_the_first_hundred_reviews_are_followed_to_the_end_of_a_day() -> None:
    """Sixty reviews a day: two days are looked at, and the third is not."""
    given = np.zeros((3, 5))
    given[0, 4], given[1, 2], given[2, 0] = 60, 60, 60
    assert first_reviews(given) == pytest.approx(4.0)


def test_fit_of_early_buyers_leaves_out_who_has_not_bought() -> None:
    """Fit falls by the day of purchase; the best fit of all is that of somebody who never bought."""
    bought = np.array([4, 3, 2, 1, NEVER])
    assert fit_of_early_buyers(bought, np.array([0.0, 1, 2, 3, 9])) == pytest.approx(3.0)


def test_the_jackknife_of_a_mean_lag() -> None:
    """Pseudo-values of replicates with equal totals are their own mean lags; in general, they agree in the mean lag."""
    added = np.array([[2.0, 0, 0], [0, 2, 0], [0, 0, 2], [1, 0, 1]])
    assert lags(added) == pytest.approx([0, 1, 2, 1])
    assert mean_lag(added[3]) == 1.0


def test_independent_choices_have_a_dispersion_of_one() -> None:
    """Binomial outcomes within four standard errors of the variance; twins who decide as one have twice as much."""
    draws = np.random.default_rng(1).binomial(500, 0.3, size=4000)
    error = np.sqrt(2 / 3999)
    assert dispersion(draws / 500, 500) == pytest.approx(1.0, abs=4 * error)
    assert dispersion(draws / 500, 1000) == pytest.approx(2.0, abs=8 * error)


def test_relative_risk_of_one_stratum_and_of_several() -> None:
    """One table as SciPy has it; strata whose risks differ give back the ratio they share, where the sum would not."""
    assert relative_risk(np.array([[30, 100, 20, 150]])) == pytest.approx(
        scipy_relative_risk(30, 100, 20, 150).relative_risk
    )
    strata = np.array([[40, 100, 200, 1000], [40, 1000, 2, 100]])
    assert relative_risk(strata) == pytest.approx(2.0)
    assert relative_risk(np.array([*strata, [0, 0, 5, 50]])) == pytest.approx(2.0)


def test_customers_of_the_same_month_are_compared() -> None:
    """In each month the told leave half as often, and more of them come in the month in which many leave."""
    month = np.repeat([0, 0, 1, 1], [40, 10, 10, 40])
    told = np.repeat([1, 0, 1, 0], [40, 10, 10, 40])
    leaves = np.concatenate([np.arange(size) < gone for size, gone in ((40, 16), (10, 8), (10, 1), (40, 8))])
    followed = np.ones(100, np.bool_)
    assert risk_by_month(followed, month, told, leaves) == pytest.approx(0.5)


@pytest.mark.parametrize("aware", [0.05, 0.9])
def test_publicity_reaches_as_many_whoever_knows_the_product(aware: float) -> None:
    """The arms with and without bad publicity differ in nothing else."""
    bad, none = (patterns_judged.publicity(500, aware, message) for message in (-0.5, None))
    assert bad.patch({"marketing.lotus.papers": None}).to_data() == none.patch({"marketing": {"lotus": {}}}).to_data()


# --- diffusion --------------------------------------------------------------------------------------


def test_clustering_of_adopters_on_a_ring() -> None:
    """Ten people in a ring: two neighbours hold 1 of 10 ties, a fifth of the people squared is .04; apart, none."""
    ring = wom.network.watts_strogatz(n=10, k=2, rewiring=0.0, seed=1)
    together, apart = np.isin(np.arange(10), [3, 4]), np.isin(np.arange(10), [3, 7])
    assert clustering_of(together, ring) == pytest.approx(2.5)
    assert clustering_of(apart, ring) == 0.0
    assert clustering_of(np.ones(10, np.bool_), ring) == pytest.approx(1.0)


def test_the_first_buyers_by_day() -> None:
    """As many as asked for; too few are refused rather than measured."""
    bought = np.array([7, NEVER, 0, 3, NEVER])
    assert first_buyers(bought, 0.4).tolist() == [False, False, True, True, False]
    with pytest.raises(InputError, match="3 of 5 people"):
        first_buyers(bought, 0.8)


def test_what_seeding_adds_is_acceleration_and_expansion() -> None:
    """One buys a year sooner, one buys who would not have, one is lost: at 10 % a year, by hand."""
    days, others = np.array([0, 365, NEVER, 5, NEVER]), np.array([365, NEVER, 730, 5, NEVER])
    accelerated, expanded = value_of(days, others, 0.1)
    assert accelerated == pytest.approx(1 - 1 / 1.1)
    assert expanded == pytest.approx(1 / 1.1 - 1 / 1.21)


# --- the study --------------------------------------------------------------------------------------


def study() -> Any:
    """The script of the study as a module."""
    path = Path(__file__).parents[2] / "experiments" / "patterns" / "run.py"
    found = importlib.util.spec_from_file_location("patterns_study", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_figures_are_drawn_the_same_each_time(tmp_path: Path) -> None:
    """The three figures of the study from numbers made by hand: the same bytes twice."""
    draw = study()
    shares = np.array([[0.1, 0.1, 0.1, 0.2, 0.5], [0.1, 0.1, 0.1, 0.1, 0.6]])
    added = np.arange(56.0).reshape(2, 28)
    outcome = np.array([[0.1, 0.2], [0.2, 0.4]])
    for place in ("one", "two"):
        folder = tmp_path / place
        folder.mkdir()
        draw.draw_stars(shares, folder / "stars.png")
        draw.draw_bursts({"talk": added, "advertising": added[::-1]}, 14, folder / "bursts.png")
        draw.draw_spread({"talk": outcome, "opinion": outcome}, (1.0, 2.0), folder / "spread.png")
    for name in ("stars.png", "bursts.png", "spread.png"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_pattern_is_met_when_all_of_it_is() -> None:
    """Two patterns, one with a miss among its targets."""
    draw = study()
    rows = [
        draw.Row("", name, "", "", "", "", "", verdict)
        for name, verdict in (("a", "met"), ("a", "missed"), ("b", "met"))
    ]
    assert next(iter(draw.table(rows))).startswith("1 of 2 are met")


def test_the_market_of_the_study_of_a_rival_is_sold_out() -> None:
    """In a market of 300 eager people everyone buys, which is what the statement on monopolies needs."""
    simulation = lived([diffusion_patterns.eager(300, rival=False, seeded=False)], 1)
    assert (simulation.fields.bought != NEVER).all()


def test_shares_of_expansion_are_between_nothing_and_all() -> None:
    """Quick form of the statement: none alone, most of it beside a rival."""
    alone, rivalled = (diffusion_patterns.expansion_shares(Effort(full=False), rival) for rival in (False, True))
    assert np.abs(alone).max() < 0.01
    assert rivalled.min() > 0.5
