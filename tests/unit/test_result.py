"""What comes out: tables, key figures, intervals, and a folder that appears whole or not at all."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from little import RADIO, moves, town

import wom_sim as wom
from wom_sim.day.count import BINS
from wom_sim.day.events import EVENTS, FIXED, MONEY, STARS
from wom_sim.errors import InputError
from wom_sim.indicators import INDICATORS
from wom_sim.record import Accounts, Record
from wom_sim.result import Result, estimate
from wom_sim.scenario import load_scenario

SEGMENTS = {"segments": {"young": {"share": 0.4}, "others": {"share": 0.6}}}


@pytest.fixture(scope="module")
def result() -> Result:
    """Two brands, two segments, two replicates, twenty days."""
    products = {
        "lotus": {"price": 40, "margin": 18, "aware": 0.3, "owners": 0.2, "repurchase_days": 5},
        "rival": {"price": 30, "aware": 0.3, "owners": 0.2},
    }
    cost = {"per_day": 2.5, "per_exposure": 0.01}
    return wom.simulate(
        town(population=SEGMENTS, products=products, marketing=moves(radio={**RADIO, "cost": cost})), replicates=2
    )


# --- metrics ----------------------------------------------------------------------------------------


def test_metrics_have_one_row_per_replicate_day_product_and_segment(result: Result) -> None:
    """Every combination once, in that order, `all` last: tables are joined by these keys."""
    metrics = result.metrics
    keys = metrics.select("replicate", "day", "product", "segment")
    assert keys.height == 2 * 20 * 2 * 3
    assert keys.n_unique() == keys.height
    assert keys.cast(pl.String).rows()[:3] == [("0", "0", "lotus", name) for name in ("young", "others", "all")]
    assert metrics["day"].unique().sort().to_list() == list(range(20))
    assert set(EVENTS) - set(metrics.columns) == {"opinion_squared"}
    assert {"opinion", "opinion_sd", "voiced", "revenue", "contribution", "marketing_cost"} <= set(metrics.columns)


def test_all_is_the_sum_of_the_segments(result: Result) -> None:
    """Counts, people and revenue add up over segments, in every row."""
    keys = ["replicate", "day", "product"]
    counts = [name for name in result.metrics.columns if result.metrics[name].dtype == pl.Int64 and name not in keys]
    assert len(counts) > 30
    parts = result.metrics.filter(pl.col("segment") != "all").group_by(keys, maintain_order=True)
    whole = result.metrics.filter(pl.col("segment") == "all")
    assert parts.agg(pl.col(*counts).sum()).equals(whole.select(*keys, *counts))
    assert np.allclose(parts.agg(pl.col("revenue").sum())["revenue"], whole["revenue"], atol=1e-6)


def test_flows_start_anew_and_stocks_stay(result: Result) -> None:
    """Customers on an evening are those of the evening before, and those who came, less those who left."""
    for product in ("lotus", "rival"):
        rows = result.metrics.filter(
            (pl.col("segment") == "all") & (pl.col("product") == product) & (pl.col("replicate") == 1)
        ).sort("day")
        rows = rows.with_columns(new=pl.col("customers").diff())
        came = rows["first_purchases"] + rows["switched_in"] * 0
        left = rows["churned"] + rows["switched_out"]
        assert ((rows["new"] + left)[1:] >= 0).all()
        if product == "rival":
            again = (rows["new"] + left - came)[1:]
            assert (again >= 0).all()
            assert (again <= rows["repeat_purchases"][1:]).all()
        assert all(later >= earlier for earlier, later in pairwise(rows["ever_customers"]))


def test_means_are_of_those_who_are_meant(result: Result) -> None:
    """Opinion over the aware, voiced over the words; unknown where there is nobody, never NaN, which spoils sums."""
    rows = result.metrics
    assert rows.filter(pl.col("aware") > 0)["opinion"].null_count() == 0
    silent = (pl.col("positive_talk") + pl.col("negative_talk") + pl.col("neutral_talk")) == 0
    assert rows.filter(silent)["voiced"].null_count() == rows.filter(silent).height > 0
    for name in rows.columns:
        if rows[name].dtype == pl.Float64:
            assert not rows[name].is_nan().any(), name
    assert rows.filter(pl.col("segment") == "all")["marketing_cost"].null_count() == 0
    assert rows.filter(pl.col("segment") != "all")["marketing_cost"].null_count() == 2 * 20 * 2 * 2


# --- a record made by hand --------------------------------------------------------------------------


def by_hand(counts: dict[tuple[int, str], int], **parts: Any) -> Result:
    """A result of 300 people, one product, one replicate and two days, of given counts by day and event."""
    scenario = town(horizon=2, replicates=1, **parts)
    record = Record.empty(2, 1, 1, 1, 1)
    for (day, event), value in counts.items():
        record.events[day, 0, 0, 0, EVENTS.index(event)] = value
    record.costs[:, 0, 0] = [3 * MONEY, 5 * MONEY]
    assert record.opinions.shape == (2, 1, 1, BINS)
    return Result(
        scenario=scenario,
        seed=1,
        replicates=(0,),
        record=record,
        lines=("marketing.lotus.radio",),
        segment=np.zeros(300, np.uint8),
        accounts=Accounts(np.empty((0, 300, 1)), np.empty((0, 300, 1), np.int16)),
        ties=scenario.network.build(1),
    )


COUNTS = {
    (0, "aware"): 100, (1, "aware"): 150, (1, "considering"): 30, (1, "customers"): 40, (0, "customers"): 5,
    (1, "ever_customers"): 60, (0, "first_purchases"): 2, (1, "first_purchases"): 3, (1, "repeat_purchases"): 4,
    (0, "churned"): 1, (1, "switched_out"): 2, (0, "revenue"): 80 * MONEY, (1, "revenue"): 270 * MONEY,
    (1, "opinion"): 75 * FIXED, (0, "voiced"): 2 * FIXED, (1, "voiced"): -1 * FIXED, (0, "positive_talk"): 6,
    (1, "negative_talk"): 2, (1, "neutral_talk"): 2, (0, "heard_conversation"): 50, (1, "heard_feed"): 10,
    (1, "heard_friend"): 7, (1, "promoters"): 25, (1, "detractors"): 5, (1, "complaints"): 3,
    (0, "stars_5"): 3, (1, "stars_1"): 1, (0, "reached"): 90, (1, "reached"): 120, (0, "heard_marketing"): 100,
    (1, "heard_marketing"): 60, (1, "heard_owned"): 20, (0, "followers"): 4, (1, "followers"): 12,
    (1, "trust"): 30 * FIXED, (1, "likes"): 75, (0, "answered"): 1, (1, "answered"): 1, (1, "resolved"): 1,
}  # fmt: skip

WORTH = (80 - 2 * 22) + (270 - 7 * 22) * 1.1 ** (-1 / 365)
EXPECTED = {
    "awareness": 0.5, "consideration": 0.1, "penetration": 0.2, "customers": 40, "units": 9, "first_purchases": 5,
    "reach": 0.4, "frequency": 180 / 120, "followers": 12, "trust": 0.2, "answered_share": 2 / 3,
    "resolved_share": 1 / 3, "cac": 8 / 5, "clv": WORTH / 60,
    "churned": 3, "revenue": 350, "contribution": 350 - 9 * 22, "marketing_cost": 8, "profit": 350 - 9 * 22 - 8,
    "npv": (80 - 2 * 22 - 3) + (270 - 7 * 22 - 5) * 1.1 ** (-1 / 365), "opinion": 0.5, "voiced_opinion": 0.1,
    "supporters": 0.25,
    "talk_ratio": 3.0, "heard_a_week": 60 / 300 / 2 * 7, "share_of_voice": 1.0, "share_of_market": 1.0, "nps": 50.0,
    "rating": 4.0, "complaints": 3,
}  # fmt: skip


def test_key_figures_by_hand() -> None:
    """Each against what its description says, on a record small enough to work out."""
    found = by_hand(COUNTS).indicators["lotus"]
    assert set(EXPECTED) == {indicator.name for indicator in INDICATORS}
    for name, value in EXPECTED.items():
        assert found[name] == pytest.approx([value]), name


def test_key_figures_of_a_market_by_hand() -> None:
    """Each person stands for ten: people, units and money are tenfold, the rest is as it was, costs are as billed."""
    found = by_hand(COUNTS, market={"people": 3000}).indicators["lotus"]
    tenfold = {"customers": 400, "units": 90, "first_purchases": 50, "churned": 30, "complaints": 30, "followers": 120}
    tenfold |= {"revenue": 3500, "contribution": 3500 - 90 * 22, "profit": 3500 - 90 * 22 - 8, "cac": 8 / 50}
    tenfold |= {"npv": 10 * WORTH - 3 - 5 * 1.1 ** (-1 / 365)}
    for name, value in (EXPECTED | tenfold).items():
        assert found[name] == pytest.approx([value]), name


def test_what_is_not_defined_is_not_a_number_in_the_summary() -> None:
    """Where nobody spoke, bought or reviewed there is no ratio; the summary says null, not NaN, which is no JSON."""
    summary = by_hand({}).summary["lotus"]
    undefined = ("opinion", "voiced_opinion", "talk_ratio", "nps", "rating", "share_of_voice", "share_of_market")
    undefined += ("frequency", "trust", "answered_share", "resolved_share", "cac", "clv")
    for name in undefined:
        assert summary[name]["mean"] is None, name
    assert summary["units"]["mean"] == 0.0
    json.dumps(summary, allow_nan=False)


def test_days_are_those_that_end_the_steps() -> None:
    """A step of a week ends on day 6; its money is discounted as of then."""
    found = wom.simulate(town(horizon=21, step=7, replicates=1))
    assert found.days.tolist() == [6, 13, 20]
    assert found.metrics["day"].unique().sort().to_list() == [6, 13, 20]


@pytest.mark.parametrize(("sooner", "worth"), [(5, 1.305), (4, 1.044)])
def test_money_of_ten_customers_some_days_sooner(sooner: int, worth: float) -> None:
    """Margin 100 from ten customers five days sooner is worth 1.305 at 10 % a year, four days 1.044."""
    found = wom.simulate(town(horizon=20, replicates=1, discount_rate=0.1))
    late, early = np.zeros(20), np.zeros(20)
    late[sooner], early[0] = 1000.0, 1000.0
    assert found.discount @ (early - late) == pytest.approx(worth, abs=5e-4)
    assert found.discount[0] == 1.0
    assert (wom.simulate(town(horizon=20, replicates=1, discount_rate=0.0)).discount == 1.0).all()


@hypothesis_settings(max_examples=50)
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_intervals_are_those_of_student(values: list[float]) -> None:
    """Mean and 95 % interval as scipy.stats gives them; with few replicates the normal's would be too narrow."""
    from scipy import stats

    found = estimate(np.array(values))
    error = stats.sem(values)
    assert found["mean"] == pytest.approx(np.mean(values), abs=1e-6)
    assert found["sd"] == pytest.approx(np.std(values, ddof=1), abs=1e-6)
    mean = np.mean(values)
    low, high = stats.t.interval(0.95, len(values) - 1, mean, error) if error > 0 else (mean, mean)
    assert [found["low"], found["high"]] == pytest.approx([low, high], rel=1e-9, abs=1e-6)


def test_intervals_of_next_to_nothing() -> None:
    """One replicate has a mean and no interval, none has nothing, and what is undefined in some is left out."""
    assert estimate(np.array([3.0])) == {"mean": 3.0, "low": None, "high": None, "sd": None}
    assert estimate(np.array([np.nan])) == {"mean": None, "low": None, "high": None, "sd": None}
    assert estimate(np.array([1.0, np.nan, 3.0]))["mean"] == 2.0


# --- keeping ----------------------------------------------------------------------------------------


def files(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_a_saved_result_can_be_repeated(result: Result, tmp_path: Path) -> None:
    """Scenario, tables, summary, manifest and report; running the saved scenario gives the same table."""
    folder = result.save(tmp_path / "deep" / "run")
    names = ["ledger.parquet", "manifest.json", "metrics.parquet", "report.html", "scenario.yaml", "summary.json"]
    assert files(folder) == names
    assert files(folder.parent) == ["run"]
    assert pl.read_parquet(folder / "metrics.parquet").equals(result.metrics)
    assert pl.read_parquet(folder / "ledger.parquet").equals(result.ledger)
    assert json.loads((folder / "summary.json").read_text()) == result.summary


def test_the_saved_scenario_gives_the_same_numbers(result: Result, tmp_path: Path) -> None:
    """Segments, platforms and products have their luck by their place: sorted by name they were another world."""
    scenario = load_scenario(result.save(tmp_path / "run") / "scenario.yaml")
    assert list(scenario.population.segments) == ["young", "others"]
    assert wom.simulate(scenario).metrics.equals(result.metrics)


def test_the_manifest_says_where_it_comes_from(result: Result) -> None:
    """Seed, replicates, network, versions, machine and timings: enough to repeat it and to explain a difference."""
    manifest = json.loads(json.dumps(result.manifest(), allow_nan=False))
    assert manifest["seed"] == 1
    assert manifest["replicates"] == [0, 1]
    assert "--seed 1 --replicates 2" in manifest["repeat"]
    assert manifest["people"] == 300
    assert manifest["network"]["fingerprint"] == result.ties.fingerprint()
    assert manifest["network"]["ties"] == 900
    assert {"wom_sim", "numpy", "numba"} <= set(manifest["versions"])
    assert {"speak", "hear", "total"} <= set(manifest["seconds"])


def test_nothing_is_replaced_unless_asked(result: Result, tmp_path: Path) -> None:
    """A result took an hour; only `overwrite` may cost it."""
    folder = result.save(tmp_path / "run")
    (folder / "note.txt").write_text("mine")
    with pytest.raises(InputError, match="there are results here already"):
        result.save(folder)
    assert (folder / "note.txt").exists()
    result.save(folder, overwrite=True)
    assert not (folder / "note.txt").exists()
    assert files(tmp_path) == ["run"]
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError):
        result.save(tmp_path / "file", overwrite=True)
    assert (tmp_path / "file").read_text() == "mine"


def test_only_results_are_replaced(result: Result, tmp_path: Path) -> None:
    """`save("documents", overwrite=True)` must not empty a folder that never was a result."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError):
        result.save(tmp_path / "documents", overwrite=True)
    assert (tmp_path / "documents" / "thesis.txt").exists()


@pytest.mark.parametrize("fault", [OSError("disk full"), KeyboardInterrupt()])
def test_a_save_that_fails_leaves_nothing_behind(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    """Half a result looks like a whole one; the old one stays as it was."""
    folder = result.save(tmp_path / "run")
    kept = {name: (folder / name).read_bytes() for name in files(folder)}

    def broken(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr("wom_sim.result.write_json", broken)
    for target in (folder, tmp_path / "new"):
        with pytest.raises(type(fault)):
            result.save(target, overwrite=True)
    assert files(tmp_path) == ["run"]
    assert {name: (folder / name).read_bytes() for name in files(folder)} == kept


def test_the_old_result_is_put_back_when_the_new_one_cannot_stand(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between moving the old one aside and the new one in, a failure left neither at its place."""
    folder = result.save(tmp_path / "run")
    (folder / "note.txt").write_text("the old one")
    replace = Path.replace

    def broken(self: Path, target: Any) -> Any:
        if Path(target) == folder and (self / "manifest.json").exists() and not (self / "note.txt").exists():
            raise OSError("the disk is gone")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="the disk is gone"):
        result.save(folder, overwrite=True)
    assert (folder / "note.txt").exists()
    assert files(tmp_path) == ["run"]


# --- saved simulations ------------------------------------------------------------------------------


def foreign(folder: Path, kind: str) -> Path:
    """A file that is no saved simulation."""
    file = folder / "x.wom"
    if kind == "text":
        file.write_text("hello")
    elif kind == "nothing":
        file.write_bytes(b"")
    elif kind == "an array":
        with file.open("wb") as out:
            np.save(out, np.ones(3))
    elif kind == "another archive":
        with file.open("wb") as out:
            np.savez(out, x=np.ones(3))
    elif kind in ("{}", "[]", '{"format": 1, "moments": []}'):
        with file.open("wb") as out:
            np.savez(out, meta=np.frombuffer(kind.encode(), np.uint8))
    else:
        wom.Simulation(town()).run(2).save(file)
        content = bytearray(file.read_bytes())
        if kind == "half":
            del content[len(content) // 2 :]
        else:
            content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    return file


KINDS = ["text", "nothing", "an array", "another archive", "{}", "[]", '{"format": 1, "moments": []}', "half", "flip"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_is_no_saved_simulation_is_refused(tmp_path: Path, kind: str) -> None:
    """Any other file, or one that is damaged, is the user's mistake and no fault of the package."""
    with pytest.raises(InputError, match=r"x\.wom"):
        wom.Simulation.load(foreign(tmp_path, kind))


def test_a_damaged_file_is_closed_again(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """A file that stays open cannot be removed on Windows."""
    import gc

    file = foreign(tmp_path, "half")
    with pytest.raises(InputError):
        wom.Simulation.load(file)
    gc.collect()
    assert [str(warning.message) for warning in recwarn if warning.category is ResourceWarning] == []


@pytest.mark.parametrize("options", [{"replicates": 0}, {"replicates": []}, {"threads": 0}])
def test_a_simulation_of_nothing_is_refused(options: dict[str, Any]) -> None:
    """No worlds, or nobody to do the work, is a mistake; `simulate` says so, and so must the object that it steps."""
    with pytest.raises(InputError):
        wom.Simulation(town(), **options)


def test_review_stars_are_five_events() -> None:
    """Counts of stars lie side by side, one to five."""
    assert EVENTS[STARS : STARS + 5] == tuple(f"stars_{star}" for star in range(1, 6))
