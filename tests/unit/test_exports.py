"""What leaves for other tools: weeks for marketing-mix models, the truth to hold them against, and tidy tables."""

from __future__ import annotations

import csv
import runpy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from little import RADIO, moves, town
from numpy.typing import NDArray

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.studies.compare import compare
from wom_sim.studies.comparing.channels import Channels
from wom_sim.studies.comparing.comparison import Comparison
from wom_sim.studies.comparing.exports import tables, write_tables
from wom_sim.studies.comparing.tornado import Bar, Tornado
from wom_sim.studies.comparing.truth import effect_of, truth
from wom_sim.studies.comparing.weekly import MONDAY, weekly
from wom_sim.studies.comparing.worlds import Worlds
from wom_sim.studies.factors import Factor

STUDY = Path(__file__).parents[2] / "experiments" / "mix_tools"

PRODUCTS = {
    "lotus": {"price": 40, "margin": 18, "aware": 0.3, "owners": 0.2, "repurchase_days": 10},
    "rival": {"price": 30, "aware": 0.3, "owners": 0.2, "repurchase_days": 10},
    "tea": {"price": 3, "category": "drinks", "aware": 0.5},
}
MOVES = {
    "Radio!": {**RADIO, "cost": {"per_exposure": 0.01, "per_day": 2.0}},
    "radio": {"kind": "mass_media", "from": 7, "until": 14, "reach": 0.2, "cost": {"fixed": 9.0}},
    "gifts": {"kind": "seeding", "on": 8, "who": {"count": 5}, "cost": {"per_person": 30}},
    "summer sale": {"kind": "price_promotion", "from": 14, "until": 21, "discount": 0.5},
}


def shop(**parts: object) -> Scenario:
    """A month and two days of two rivals and a product that is none; each person stands for two."""
    listening = {"lotus": {"sample": 0.5, "cost": {"per_day": 1.5}}}
    data = {"horizon": 30, "products": PRODUCTS, "marketing": moves(**MOVES), "market": {"people": 600}}
    return town(**{**data, "listening": listening, **parts})


@pytest.fixture(scope="module")
def result() -> Result:
    return wom.simulate(shop(), replicates=3, threads=1)


@pytest.fixture(scope="module")
def weeks(result: Result) -> pl.DataFrame:
    return weekly(result, "lotus")


def test_there_is_one_row_a_replicate_and_whole_week(result: Result, weeks: pl.DataFrame) -> None:
    """Thirty days are four weeks; the last two days are left out; dates are Mondays, without gaps or missing values."""
    assert weeks.height == 3 * 4
    assert weeks["replicate"].to_list() == [replicate for replicate in result.replicates for _ in range(4)]
    assert weeks["date"].to_list()[:4] == [MONDAY + timedelta(days=7 * week) for week in range(4)]
    assert weeks["date"].dtype == pl.Date
    assert all(day.weekday() == 0 for day in weeks["date"])
    assert weeks.null_count().sum_horizontal().item() == 0
    assert not any(weeks[name].is_nan().any() for name in weeks.columns if weeks[name].dtype == pl.Float64)
    spend_and_impressions = weeks.select("^.*_(spend|impressions|days)$")
    assert (spend_and_impressions.min_horizontal() >= 0).all()


def test_weeks_are_sums_of_days(result: Result, weeks: pl.DataFrame) -> None:
    """Held against the tables of days: units, revenue, buyers, spend and messages, in the market's measure."""
    whole = (pl.col("day") < 28) & (pl.col("product") == "lotus")
    days = result.metrics.filter(whole & (pl.col("segment") == "all"))
    assert weeks["units"].sum() == 2.0 * (days["first_purchases"].sum() + days["repeat_purchases"].sum())
    assert weeks["new_buyers"].sum() == 2.0 * days["first_purchases"].sum()
    assert weeks["revenue"].sum() == pytest.approx(days["revenue"].sum())
    spend = sum(weeks[name].sum() for name in weeks.columns if name.endswith("_spend"))
    assert spend == pytest.approx(days["marketing_cost"].sum())
    ledger = result.ledger.filter(whole)
    first = ledger.filter(pl.col("intervention") == "marketing.lotus.Radio!")
    assert weeks["radio_impressions"].sum() == 2.0 * first["exposures"].sum()
    assert weeks["talk"].sum() == 2.0 * days.select("positive_talk", "negative_talk", "neutral_talk").to_numpy().sum()


def test_moves_stand_in_the_weeks_in_which_they_ran(weeks: pl.DataFrame) -> None:
    """Names that are alike get numbers; what neither shows nor costs anything has its days."""
    one = weeks.filter(pl.col("replicate") == weeks["replicate"][0])
    assert one["radio_days"].to_list() == [7, 7, 7, 7]
    assert one["radio_2_days"].to_list() == [0, 7, 0, 0]
    assert one["radio_2_spend"].to_list() == [0, 9, 0, 0]
    assert one["gifts_impressions"].to_list() == [0, 10, 0, 0]
    assert one["gifts_spend"].to_list() == [0, 300, 0, 0]
    assert one["summer_sale_days"].to_list() == [0, 0, 7, 0]
    assert one["listening_spend"].to_list() == pytest.approx([10.5] * 4)
    assert one["price"].to_list() == pytest.approx([40, 40, 20, 40])
    assert one["rival_price"].to_list() == pytest.approx([30] * 4)
    assert "tea_price" not in weeks.columns
    assert weeks["listened_sentiment"].is_between(-1, 1).all()


def test_a_week_without_sales_has_the_list_price() -> None:
    """Tools refuse what is missing; a change of the list price shows."""
    changes = [{"day": 14, "path": "products.lotus.price", "value": 50}]
    quiet = {"lotus": {"price": 40, "margin": 18}}
    made = wom.simulate(town(horizon=28, products=quiet, changes=changes), replicates=1, threads=1)
    assert weekly(made, "lotus")["price"].to_list() == [40, 40, 50, 50]
    assert weekly(made, "lotus")["talk_sentiment"].to_list() == [0, 0, 0, 0]


def test_what_cannot_be_put_into_weeks_is_refused(result: Result) -> None:
    """A day that is no Monday, an unknown product, less than a week, and steps across weeks."""
    with pytest.raises(InputError, match="2024-01-03 is no Monday"):
        weekly(result, "lotus", monday=date(2024, 1, 3))
    with pytest.raises(InputError, match="no product 'lotos'"):
        weekly(result, "lotos")
    with pytest.raises(InputError, match="shorter than a week"):
        weekly(wom.simulate(town(horizon=6), replicates=1, threads=1), "lotus")
    with pytest.raises(InputError, match="steps of 2 days"):
        weekly(wom.simulate(town(horizon=20, step=2), replicates=1, threads=1), "lotus")
    stepped = wom.simulate(town(horizon=21, step=7), replicates=1, threads=1)
    assert weekly(stepped, "lotus").height == 3


def test_a_table_survives_csv(weeks: pl.DataFrame, tmp_path: Path) -> None:
    """Dates are written as the tools read them, and nothing is lost."""
    weeks.write_csv(tmp_path / "weekly.csv")
    assert "\n0,2024-01-08," in (tmp_path / "weekly.csv").read_text(encoding="utf-8")
    assert pl.read_csv(tmp_path / "weekly.csv", try_parse_dates=True).equals(weeks)


# --- the truth ----------------------------------------------------------------------------------------


def test_the_truth_of_a_move_is_what_is_missing_without_it(result: Result) -> None:
    """Differences and quotients of means, held against the key figures."""
    without = wom.simulate(shop().patch({"marketing.lotus.gifts": None}), replicates=3, threads=1)
    found = effect_of(result, {"gifts": without}, "lotus")
    means = dict(found.select("measure", "mean").rows())

    def lost(name: str) -> NDArray[np.float64]:
        return result.indicators["lotus"][name] - without.indicators["lotus"][name]

    assert means["units"] == pytest.approx(lost("units").mean())
    assert means["revenue"] == pytest.approx(lost("revenue").mean())
    assert means["profit"] == pytest.approx(means["contribution"] - means["spend"])
    assert means["roas"] == pytest.approx(means["revenue"] / means["spend"])
    assert means["roi"] == pytest.approx(means["profit"] / means["spend"])
    assert (found["low"] <= found["mean"]).all()
    assert (found["mean"] <= found["high"]).all()
    with pytest.raises(InputError, match="other seeds"):
        effect_of(result, {"gifts": wom.simulate(shop(), replicates=3, seed=9, threads=1)}, "lotus")


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """What-ifs of which two leave a move out alone, one does more, and one leaves out two."""
    gone = "marketing.lotus"
    what_if = {
        "no gifts": {f"{gone}.gifts": None},
        "no sale": {f"{gone}.summer sale": None},
        "cheaper": {f"{gone}.gifts": None, "products.lotus.price": 30},
        "with tea": {f"{gone}.tasting": {"kind": "seeding", "on": 3, "who": {"count": 2}, "cost": {"per_person": 1}}},
    }
    found = compare(shop(), what_if, replicates=3, threads=1)
    rng = np.linspace(-1.0, 4.0, 6).reshape(2, 3)
    moves, nothing, cost = ("gifts", "radio"), np.zeros((2, 2, 3)), np.full((2, 3), 2.0)
    channels = Channels(moves, "profit", rng, rng, rng, nothing, rng.sum(axis=0), cost, 4, True, np.zeros(2))
    factor = Factor("products.lotus.quality", 0.3, 0.1, 0.5, "satisfaction", "the scenario")
    worlds = Worlds((factor,), ({factor.path: 0.2}, {factor.path: 0.4}), {"base": rng, "no gifts": rng + 1.0}, ())
    tornado = Tornado("no gifts", "base", 1.0, 3, (Bar(factor, 0.5, 2.0, 0.1),))
    return replace(found, channels=channels, worlds=worlds, tornado=tornado)


def test_the_truth_of_a_comparison(comparison: Comparison) -> None:
    """Only what-ifs that take one move away and nothing else speak of a move; Shapley values stand beside them."""
    found = truth(comparison)
    left_out = found.filter(pl.col("source") == "left out")
    assert set(left_out["move"]) == {"gifts", "summer sale"}
    direct = effect_of(comparison.base, {"gifts": comparison.arms["no gifts"]}, "lotus")
    assert left_out.filter(pl.col("move") == "gifts").equals(direct)
    shapley = {
        (row["move"], row["measure"]): row["mean"] for row in found.iter_rows(named=True) if row["source"] == "shapley"
    }
    assert comparison.channels is not None
    assert shapley["radio", "profit"] == pytest.approx(comparison.channels.shapley[1].mean())
    assert shapley["radio", "roi"] == pytest.approx(shapley["radio", "profit"] / 2.0)
    # A sale costs nothing by itself, so that there is no return on it.
    assert left_out.filter(pl.col("move") == "summer sale", pl.col("measure") == "roas")["mean"].to_list() == [None]


def test_all_tables_are_written_in_both_formats(comparison: Comparison, tmp_path: Path) -> None:
    """Each table twice, and read back the same."""
    found = tables(comparison)
    assert {"effects", "levels", "decomposition", "truth", "weekly", "worlds", "tornado", "channels"} < set(found)
    write_tables(comparison, tmp_path)
    names = {f"{name}.{kind}" for name in found for kind in ("csv", "parquet")}
    assert {path.name for path in tmp_path.iterdir()} == names
    for name, table in found.items():
        assert pl.read_parquet(tmp_path / f"{name}.parquet").equals(table), name
        assert pl.read_csv(tmp_path / f"{name}.csv", infer_schema_length=None).shape == table.shape, name
    assert found["effects"].equals(comparison.effects)
    assert sum(found["best"]["chance"]) == pytest.approx(1.0)
    assert found["worlds"].shape == (2 * 2 * 3, 5)


def test_weeks_of_all_arms_stand_in_one_table(comparison: Comparison) -> None:
    """Arms that lack a move spent nothing on it, and there is nothing missing."""
    weeks = tables(comparison)["weekly"]
    assert weeks["arm"].unique(maintain_order=True).to_list() == list(comparison.arms)
    assert weeks.null_count().sum_horizontal().item() == 0
    spent = dict(weeks.group_by("arm").agg(pl.col("gifts_spend").sum()).rows())
    assert spent["no gifts"] == spent["do nothing"] == 0
    assert spent["base"] == 3 * 300
    base = weeks.filter(pl.col("arm") == "base")
    assert base.select(weekly(comparison.base, "lotus").columns).equals(weekly(comparison.base, "lotus"))


# --- a regression on the weeks ------------------------------------------------------------------------


def test_a_regression_finds_a_return_that_is_there() -> None:
    """The regression of experiments/mix_tools on made-up sales: 100 a week, 3 for each unit of spend, half later."""
    regression = runpy.run_path(str(STUDY / "run.py"))["regression"]
    weeks = np.arange(104)
    spend = np.where(weeks % 12 < 4, 50.0, 0.0)
    carried = np.array([(spend[: week + 1] * 0.5 ** np.arange(week, -1, -1)).sum() for week in weeks])
    wobble = 5.0 * np.sin(2.4 * weeks)
    estimate, error = regression(100.0 + 1.5 * carried + wobble, spend)
    assert abs(estimate - 1.5 * carried.sum() / spend.sum()) < 4.0 * error
    assert error < 0.2


def test_a_regression_on_the_weeks_is_biased_as_is_known() -> None:
    """What experiments/mix_tools has committed: near the truth for a settled product with bursts, and too little at a
    launch, where talk and repeat purchases come later than any adstock.
    """
    with (STUDY / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["market"], row["rhythm"]): row for row in csv.DictReader(file)}
    settled, launch = rows["settled", "bursts"], rows["launch", "bursts"]
    assert float(settled["estimate_low"]) < float(settled["truth"]) < float(settled["estimate_high"])
    assert float(launch["estimate_high"]) < float(launch["truth_low"])
