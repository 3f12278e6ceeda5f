"""The report of a sweep: its verdict says what the rows carry, and its page holds them, whole and offline."""

from __future__ import annotations

import csv
import html
import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest
from pages import complaints, opened, plain, read
from test_comparison_report import MEASURE, NASTY, TOWN

import wom_sim as wom
from wom_sim.report.sweeping import render, words
from wom_sim.report.sweeping.verdict import sentence
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.rows import FAILED
from wom_sim.studies.sweep import plan
from wom_sim.studies.sweeping.results import Summary, summary

REACH, PRICE, TALK = "marketing.lotus.radio.reach", "products.lotus.price", "laws.word_of_mouth"
NASTY_IDEA: dict[str, Any] = {
    "name": NASTY,
    "listening": {},
    "products": {"vote <i>yes</i>": {"idea": True, "aware": 0.1}},
    "marketing": {"vote <i>yes</i>": {"radio": {"kind": "mass_media", "reach": 0.05}}},
}
YES = "marketing.vote <i>yes</i>.radio.reach"
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "grid": ({}, {"vary": {REACH: (0.0, 0.3), PRICE: (20, 60)}, "samples": 3, "replicates": 5}),
    "sample": (
        {},
        {
            "vary": {REACH: (0.0, 0.2), PRICE: (20.0, 60.0), TALK: [True, False], "name": [NASTY, "b" * 90]},
            "design": "lhs",
            "samples": 40,
            "replicates": 3,
            "kpi": "penetration",
        },
    ),
    "refused": (
        {},
        {"vary": {REACH: [0.1, 1.5, "a<b>c</b>"], TALK: [True, False]}, "precision": "20%", "replicates": 12},
    ),
    "failed": ({}, {"vary": {REACH: [0.1, 0.2]}, "replicates": 2}),
    "one point": ({}, {"vary": {REACH: [0.1]}, "replicates": 4}),
    "one replicate": ({}, {"vary": {REACH: (0.0, 0.2)}, "design": "sobol", "samples": 16, "replicates": 1}),
    "alike": ({}, {"vary": {"discount_rate": (0.0, 0.2)}, "replicates": 3, "kpi": "awareness"}),
    "undefined": ({}, {"vary": {REACH: (0.0, 0.2)}, "replicates": 2, "kpi": "frequency", "product": "rival"}),
    "idea": (NASTY_IDEA, {"vary": {YES: (0.0, 0.2), TALK: [True, False]}, "replicates": 3}),
    "huge": ({"market": {"people": 10**9}}, {"vary": {REACH: (0.0, 0.2)}, "replicates": 3, "kpi": "revenue"}),
}


@cache
def swept(case: str) -> Summary:
    data, asked = CASES[case]
    sweep = plan(wom.Scenario.from_data(TOWN | data), **asked)
    groups = sweep.groups(Engine(), sweep.planned())
    if case == "failed":
        figures = [name for name, kind in sweep.rows(Engine()).schema.items() if kind == pl.Float64 and name != REACH]
        groups = (
            rows.with_columns(status=pl.lit(FAILED), error=pl.lit("ValueError: <b>")).with_columns(
                pl.lit(None, pl.Float64).alias(name) for name in figures
            )
            for rows in groups
        )
    return summary(sweep, groups)


@cache
def page_of(case: str) -> str:
    return render(swept(case))


def said(case: str) -> str:
    return plain(sentence(swept(case)))


# --- the verdict ------------------------------------------------------------------------------------------


def test_the_verdict_spans_the_points_and_names_what_moves_them_most() -> None:
    """The ends are the lowest and the highest mean of all points, by polars over the rows; the first path is that with
    the largest share of the variance between points.
    """
    rows = swept("grid").sweep.rows(Engine()).filter(product="lotus")
    means = rows.group_by("point").agg(pl.col("npv").mean(), pl.col(REACH, PRICE).first())
    low, high = swept("grid").lowest[0], swept("grid").highest[0]
    assert (low.mean, high.mean) == pytest.approx((means["npv"].min(), means["npv"].max()))
    shares = {
        path: means.group_by(path).agg(pl.col("npv").mean()).select(pl.col("npv").var(ddof=0)).item()
        / means["npv"].var(ddof=0)
        for path in (REACH, PRICE)
    }
    strongest = max(shares, key=lambda path: shares[path])
    text = said("grid")
    assert text.startswith("The present value of lotus over 40 days lies between ")
    assert "over 9 points, each the mean of 5 replicates." in text
    assert f"What moves it most is {strongest}: " in text.replace("<wbr>", "")
    for one in swept("grid").strongest:
        assert one.share == pytest.approx(shares[one.path])


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("failed", "None of 4 runs could be made. The reason most often given: ValueError: <b>"),
        ("one point", "at the only point that has a value, over 4 replicates. Nothing can be compared with it."),
        ("one replicate", "each run once."),
        ("one replicate", "With one replicate of each point nothing says how much of this is luck."),
        ("alike", "at each of 5 points: what was varied does not change it."),
        ("undefined", "is not defined in any of these runs."),
        ("idea", "The share of people who like vote <i>yes</i> after 40 days lies between"),
        ("huge", "bn €"),
        ("refused", "For ± 20 % of its mean at every point"),
    ],
)
def test_the_verdict_says_no_more_than_there_is(case: str, text: str) -> None:
    """Guards the cases with nothing to rank, nothing to compare, and nothing to be sure of."""
    assert text in html.unescape(said(case)).replace("\N{NO-BREAK SPACE}", " ")


# --- the page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_whole(case: str) -> None:
    """Elements nest, ids are unique, links lead somewhere, and sections are there as data is."""
    page = read(page_of(case))
    assert page.faults == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    sections = [name for name in page.ids if name in {*words.SECTIONS, "repeat"}]
    assert sections == [name for name in [*words.SECTIONS, "repeat"] if name in sections]
    assert sections[-2:] == ["rows", "repeat"]
    assert ("map" in sections) == (case in ("grid", "idea", "refused"))
    assert ("refused" in sections) == (case in ("refused", "failed"))
    assert ("points" in sections) == (case not in ("failed", "undefined"))
    assert ("enough" in sections) == (case not in ("failed", "undefined", "one replicate"))


@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_page(case: str) -> None:
    """Offline and light: a strict policy, no script, only data and own anchors; the same bytes each time."""
    text = page_of(case)
    page = read(text)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text
    assert not {"script", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert all(link.startswith(("#", "data:")) for link in page.links)
    assert "://" not in re.sub(r'"data:[^"]*"', "", text)
    assert len(text.encode()) < 1_000_000
    assert render(swept(case)) == text


@pytest.mark.parametrize("case", CASES)
def test_names_are_text_and_the_undefined_is_not_shown(case: str) -> None:
    """Names, settings and errors with markup are escaped everywhere; neither 'nan' nor 'None' is a number."""
    text = page_of(case)
    for markup in ("<b>&#34;bold", '<b>"bold"', "<i>yes", "a<b>c", "ValueError: <b>"):
        assert markup not in text
    visible = re.sub(r'"[^"]*"', "", text).split('<details class="source">')[0]
    visible = re.sub(r"<[^>]*>", " ", visible.split("</style>")[1])
    assert not re.search(r"\b(nan|inf)\b|\bNone\b(?! of)", visible)


@pytest.mark.parametrize("case", CASES)
def test_every_drawing_can_be_heard_and_taken_along(case: str) -> None:
    """Each drawing has a label and its numbers; no two tables have one name."""
    text = page_of(case)
    assert all(drawing.get("role") == "img" and drawing.get("aria-label") for drawing in read(text).drawings)
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert all(figure.count('class="data" download=') == 1 for figure in figures)
    names = re.findall(r'class="data" download="([^"]+)"', text)
    assert len(names) == len(set(names))


def test_the_map_has_every_cell_of_the_grid() -> None:
    """The saved numbers of the map are the means of the points, each once."""
    found = re.search(r'download="map.csv" href="data:text/csv;charset=utf-8,([^"]*)"', page_of("grid"))
    assert found is not None
    lines = list(
        csv.DictReader(StringIO(unquote(html.unescape(found[1])).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")))
    )
    cells = {(float(line[REACH]), float(line[PRICE])): float(line["npv"]) for line in lines}
    points = swept("grid").points()
    assert cells == {
        (row[REACH], row[PRICE]): pytest.approx(row["mean"], rel=1e-8) for row in points.iter_rows(named=True)
    }


def test_the_page_says_how_to_read_and_repeat_it() -> None:
    """The command of the manifest, and a line for polars and one for pandas."""
    text = html.unescape(page_of("sample"))
    assert swept("sample").manifest()["repeat"] in text
    assert 'polars.read_parquet("parts/*.parquet")' in text
    assert 'pandas.read_parquet("parts")' in text


@pytest.mark.browser
@pytest.mark.parametrize("case", ["grid", "refused"])
def test_a_browser_has_nothing_to_complain_of(case: str, tmp_path: Path) -> None:
    """The page in a real browser: no console message, and it shows."""
    file, picture = tmp_path / "report.html", tmp_path / "report.png"
    file.write_text(page_of(case), encoding="utf-8")
    assert complaints(file, tmp_path, f"--screenshot={picture}") == []
    assert picture.stat().st_size > 50_000


@pytest.mark.browser
@pytest.mark.parametrize("case", ["sample", "idea"])
def test_a_telephone_shows_all_of_it(case: str, tmp_path: Path) -> None:
    """At 390 pixels nothing sticks out but what moves sideways by itself."""
    page = re.sub(r"<meta http-equiv[^>]*>", "", page_of(case))
    file = tmp_path / "telephone.html"
    frame = f'<iframe style="width:390px;height:900px" srcdoc="{html.escape(page)}"></iframe>'
    file.write_text(f"<!DOCTYPE html>{frame}<script>{MEASURE}</script>", encoding="utf-8")
    found = re.search(r"<title>([^<]*)</title>", opened(file, tmp_path, "--dump-dom").stdout.split("srcdoc")[0])
    assert found is not None
    assert found[1] == "390 true"
