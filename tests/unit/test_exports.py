"""What leaves for other tools: weeks for marketing-mix models, the truth to hold them against, and tidy tables."""

from __future__ import annotations

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
from wom_sim.studies.truth import effect_of
from wom_sim.studies.weekly import MONDAY, weekly

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
