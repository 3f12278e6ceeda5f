"""The list of numbers that matter most is what the study of the defaults has measured."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from wom_sim.studies.comparing.influential import INFLUENTIAL, influence_rank

STUDY = Path(__file__).parents[2] / "experiments/sensitivity_of_defaults/results.csv"


def test_the_list_is_that_of_the_study() -> None:
    """Every default that moves the present value by 5 % or more at one end is on it, in that order; how the only
    segment differs from everyone is the same number twice, and ties are the same in all worlds.
    """
    table = (
        pl.read_csv(STUDY).group_by("path").agg(pl.col("npv_percent").abs().max()).filter(pl.col("npv_percent") >= 5.0)
    )
    measured = table.filter(~pl.col("path").str.contains(r"^(population\.segments|network)\."))
    assert set(map(influence_rank, measured["path"])) == set(range(len(INFLUENTIAL)))
    ordered = measured.sort("npv_percent", descending=True)
    widths = dict(ordered.iter_rows())
    ranked = sorted(widths, key=influence_rank)
    assert [widths[path] for path in ranked] == pytest.approx(ordered["npv_percent"].to_list())
