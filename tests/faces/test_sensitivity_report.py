"""Sensitivity at its faces: the page says what the numbers carry, whole and offline, and the command says it too."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from pages import complaints, opened, plain, read
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.cli import app
from wom_sim.indicators import INDICATORS
from wom_sim.report.sensing import figures, render, verdict, words

NASTY = '<b>"bold" & cheap</b>'
TOWN: dict[str, Any] = {
    "name": "launch",
    "horizon": 12,
    "currency": "€",
    "network": {"kind": "watts-strogatz", "n": 80, "k": 6, "rewiring": 0.2},
    "products": {NASTY: {"price": 40, "margin": 18, "quality": 0.3}},
    "marketing": {NASTY: {"radio": {"kind": "mass_media", "reach": 0.2, "cost": {"per_exposure": 0.01}}}},
    "uncertain": {f"products.{NASTY}.quality": [0.1, 0.5]},
}
VARY = {
    f"products.{NASTY}.quality": (0.1, 0.5),
    "laws.choice.consider": (0.05, 0.5),
    f"marketing.{NASTY}.radio.reach": [0.05, 0.2, 0.4],
}
CASES: dict[str, dict[str, Any]] = {
    "oat": {"structure": True, "replicates": 3},
    "morris": {"samples": 4, "replicates": 2},
    "sobol": {"samples": 8, "replicates": 2, "second": True, "structure": ["feed"]},
    "one run": {"method": "sobol", "samples": 4, "replicates": 1},
}
METHODS = {"sobol": "Shares of the variance", "morris": "Elementary effects"}


@cache
def studied(case: str) -> wom.Sensitivity:
    asked = {"method": case, "bootstrap": 20, "kpi": "awareness", **CASES[case]}
    return wom.sensitivity(wom.Scenario.from_data(TOWN), VARY, **asked)


@cache
def page_of(case: str) -> str:
    return render(studied(case))


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_whole(case: str) -> None:
    """Guards the structure: elements nest, ids are unique, links lead somewhere, and nothing is loaded or undefined."""
    text = page_of(case)
    page = read(text)
    assert page.faults == page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert "script" not in page.tags
    assert all(link.startswith(("#", "data:")) for link in page.links)
    assert all(drawing.get("aria-label") for drawing in page.drawings)
    assert len(page.figures) == len(figures.plots(studied(case)))
    assert NASTY not in text
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", plain(re.sub(r'href="data:[^"]*"|<style.*?</style>', "", text)))
    assert page_of(case) == render(studied(case))


def test_a_section_is_there_where_it_has_something() -> None:
    """Guards sections: the method's own, luck where it was told apart, refusals where there were any."""
    for case, method in zip(CASES, ("oat", "morris", "sobol", "sobol"), strict=True):
        ids = read(page_of(case)).ids
        assert {"tornado", "heat", "inputs"} <= set(ids)
        assert [name for name in METHODS if name in ids] == [method] * (method in METHODS)
        assert "refused" not in ids
    refused = pl.DataFrame({"what": ["step: 7 days"], "points": [None], "reason": ["no <whole> number"]})
    text = render(replace(studied("oat"), refused=refused.with_columns(pl.col("points").cast(pl.Int64))))
    assert "no &lt;whole&gt; number" in text
    assert "The scenario refused 1 variant" in text


def test_every_input_and_what_was_held_is_named() -> None:
    """Guards what a verdict is conditional on: every input with its range, and every number that was held."""
    found, text = studied("oat"), page_of("oat")
    for one in found.inputs:
        name = words.STRUCTURES[one.name] if one.structural else html.escape(one.name, quote=False)
        assert name in text.replace("<wbr>", "").replace("&#34;", '"')
    assert len(found.held) > 20
    assert all(one.path in text.replace("<wbr>", "") for one in found.held)
    assert f"{len(found.held)} other numbers that are not known exactly were held" in plain(text)


def told(found: wom.Sensitivity, **estimates: tuple[float, float, float]) -> wom.Sensitivity:
    """The same study with other decisive indices of the deciding figure."""
    rows = []
    for row in found.effects.iter_rows(named=True):
        if row["kpi"] == found.kpi and row["index"] == found.decisive:
            values = estimates["abc"[[one.name for one in found.inputs].index(row["factor"])]]
            row |= dict(zip(("estimate", "low", "high"), values, strict=True))
        rows.append(row)
    return replace(found, effects=pl.DataFrame(rows, schema=found.effects.schema))


def test_the_verdict_says_what_the_indices_carry() -> None:
    """Guards the sentence: the leader with its interval, an open order said to be open, what does nothing named."""
    found = studied("one run")
    clear = plain(verdict.sentence(told(found, a=(0.1, 0.05, 0.2), b=(0.9, 0.8, 1.0), c=(0.0, 0.0, 0.0))))
    assert "comes from laws.choice.consider (90 %, 95 % interval 80 % to 100 %)." in clear
    assert "cannot be told: " not in clear
    assert f"marketing.{NASTY}.radio.reach has no effect that could be told from luck." in html.unescape(clear)
    close = plain(verdict.sentence(told(found, a=(0.5, 0.3, 0.7), b=(0.4, 0.2, 0.6), c=(0.0, -0.1, 0.1))))
    assert "comes first cannot be told: their intervals overlap." in close
    nothing = plain(verdict.sentence(told(found, a=(0.0, 0.0, 0.0), b=(0.0, 0.0, 0.0), c=(0.0, 0.0, 0.0))))
    assert nothing.startswith("Nothing that was varied is seen to move the share of people who know")
    unknown = (0.6, float("nan"), float("nan"))
    lost = told(found, a=unknown, b=unknown, c=unknown)
    lost = replace(lost, effects=lost.effects.fill_nan(None))
    assert plain(verdict.sentence(lost)).startswith("Nothing that was varied is seen to move")
    assert "what is luck cannot be told from what inputs do" in plain(page_of("one run"))


def test_the_luck_that_is_told_is_that_of_the_runs() -> None:
    """Guards the figure of luck: the standard deviation over the replicates of the scenario as it is."""
    found = studied("oat")
    runs = found.rows.filter(pl.col("point") == 0)["awareness"].to_numpy()
    sd = 100.0 * np.std(runs, ddof=1)
    assert f"Luck alone moves a single run of the scenario by {sd:.1f} percentage points" in plain(
        verdict.sentence(found)
    )


def test_every_figure_can_be_a_slide(tmp_path: Path) -> None:
    """Guards saving: tables as Parquet and CSV, figures as CSV and PNG, and a manifest that repeats it."""
    for case in ("morris", "sobol"):
        found = studied(case)
        found.save(tmp_path / case, slides=True)
        names = {plot.name for plot in figures.plots(found)}
        assert {item.name for item in (tmp_path / case / "figures").iterdir()} == {
            f"{name}.{ending}" for name in names for ending in ("csv", "png")
        }
        manifest = json.loads((tmp_path / case / "manifest.json").read_text("utf-8"))
        assert manifest["points"] == found.rows["point"].n_unique()
        assert pl.read_parquet(tmp_path / case / "effects.parquet").equals(found.effects)


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    data = json.loads(json.dumps(TOWN).replace(json.dumps(NASTY)[1:-1], "lotus"))
    (tmp_path / "plan.yaml").write_text(json.dumps(data), encoding="utf-8")
    return tmp_path / "plan.yaml"


SHORT = ("--replicates", "2", "--bootstrap", "10", "--vary", "laws.choice.consider=0.05:0.5")


def ran(*words_: str) -> Any:
    return CliRunner().invoke(app, ["sensitivity", *map(str, words_)])


def test_the_command_repeats_itself(config: Path, tmp_path: Path) -> None:
    """Guards `repeat`: the command of the manifest, given the written scenario, gives the same tables."""
    first = ran(
        config, *SHORT, "--method", "sobol", "--samples", "4", "--vary", "products.lotus.quality=0.1,0.4",
        "--structure", "feed", "--out", "a", "--quiet",
    )  # fmt: skip
    assert (first.exit_code, first.stdout) == (0, ""), first.stderr
    again = json.loads((tmp_path / "a" / "manifest.json").read_text("utf-8"))["repeat"]
    import shlex

    command = shlex.split(again.replace("scenario.yaml", "a/scenario.yaml"))
    second = ran(*command[2:], "--out", "b")
    assert second.exit_code == 0, second.stderr
    assert (tmp_path / "a" / "effects.csv").read_text() == (tmp_path / "b" / "effects.csv").read_text()
    assert not list(tmp_path.glob(".*"))


def test_the_command_as_json(config: Path) -> None:
    """Guards `--json`: all of stdout is one document with effects and noise."""
    done = ran(config, *SHORT, "--json", "--structure", "all", "--kpi", "awareness")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert {row["kpi"] for row in found["effects"]} == {one.name for one in INDICATORS}
    assert {"network", "people", "step", "conversation", "feed"} <= {row["factor"] for row in found["effects"]}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--vary", "laws.choice.consider"), "is not PATH=VALUES"),
        (("--vary", "laws.choice.considers=0.1:0.5"), "Did you mean 'consider'"),
        (("--vary", "laws.choice.consider=0.5:0.1"), "empty"),
        (("--vary", "products.lotus.quality=0.1:9"), "it cannot be 9"),
        (("--method", "sobols"), "Did you mean 'sobol'"),
        (("--method", "sobol", "--samples", "12"), "no power of two"),
        (("--structure", "feeds"), "Did you mean 'feed'"),
        (("--kpi", "fame"), "there is no figure 'fame'"),
    ],
)
def test_wrong_input_is_told_and_leaves_nothing(
    config: Path, tmp_path: Path, asked: tuple[str, ...], said: str
) -> None:
    """Guards bad input: exit code 2, a sentence, and no folder."""
    done = ran(config, *asked)
    assert done.exit_code == 2
    assert said in done.stderr
    assert {item.name for item in tmp_path.iterdir()} == {"plan.yaml"}


# --- in a browser ----------------------------------------------------------------------------------------

MEASURE = """
addEventListener("load", () => {
  const page = document.querySelector("iframe").contentDocument, width = page.defaultView.innerWidth;
  document.title = [width, page.documentElement.scrollWidth <= width].join(" ");
});
"""


@pytest.mark.browser
@pytest.mark.parametrize("case", ["oat", "morris", "sobol"])
def test_a_browser_has_nothing_to_complain_of_and_a_telephone_shows_all(case: str, tmp_path: Path) -> None:
    """Guards the page in Chromium: nothing refused, nothing wider than a telephone."""
    file = tmp_path / "page.html"
    file.write_text(page_of(case), encoding="utf-8")
    assert complaints(file, tmp_path, "--dump-dom") == []
    inner = re.sub(r"<meta http-equiv[^>]*>", "", page_of(case))
    frame = f'<iframe style="width:390px;height:900px" srcdoc="{html.escape(inner)}"></iframe>'
    file.write_text(f"<!DOCTYPE html>{frame}<script>{MEASURE}</script>", encoding="utf-8")
    found = re.search(r"<title>([^<]*)</title>", opened(file, tmp_path, "--dump-dom").stdout.split("srcdoc")[0])
    assert found is not None
    assert found[1] == "390 true"
