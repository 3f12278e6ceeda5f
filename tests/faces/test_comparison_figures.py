"""Figures of a comparison: each is drawn for every kind of comparison, shows its numbers, and can be read anywhere."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure

import wom_sim as wom
from wom_sim.report.comparing import figures
from wom_sim.report.comparing.figures import arms, words
from wom_sim.report.numbers import DASH, MINUS
from wom_sim.report.study.plot import WIDTH, Drawing, Plot, Sheet, fitted, width_of, wrapped
from wom_sim.studies.compare import compare
from wom_sim.studies.comparing.comparison import BASE, NOTHING, Comparison

PHONE = 358
"""Pixels of a column on a telephone 390 pixels wide."""
NASTY = "<b>bold</b> & “quoted” $x_1$, which is far too long to stand beside anything"
RADIO = {"kind": "mass_media", "until": 20, "reach": 0.05, "cost": {"per_exposure": 0.01}}
GIFTS = {"kind": "seeding", "on": 0, "who": {"strategy": "random", "count": 5}, "cost": {"per_person": 60}}
MAIL = {"kind": "mass_media", "from": 5, "until": 9, "reach": 0.1, "cost": {"fixed": 90}}
LAUNCH: dict[str, Any] = {
    "horizon": 30,
    "currency": "€",
    "network": {"kind": "watts-strogatz", "n": 120, "k": 6, "rewiring": 0.2},
    "products": {"lotus": {"price": 40, "margin": 18, "repurchase_days": 10}},
    "marketing": {"lotus": {"radio": RADIO, "gifts": GIFTS, "mail": MAIL}},
    "listening": {"lotus": {"sample": 0.5}},
}
MORE = {"more radio": {"marketing.lotus.radio.reach": 0.3}, NASTY: {"marketing.lotus.gifts": None}}
ALL: dict[str, Any] = {"worlds": 3, "tornado": 2, "channels": True, "why": True}
IDEA = {"products": {"vote": {"idea": True}}, "marketing": {"vote": {"radio": RADIO}}, "listening": {}}
HUGE = {"products": {"lotus": {"price": 9e8, "margin": 4e8}}, "currency": "IRR", "market": {"people": 90_000_000}}
SIX = {f"{number}. {NASTY}": {"marketing.lotus.radio.reach": 0.02 * number} for number in range(1, 8)}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], int, dict[str, Any]]] = {
    "launch": ({}, MORE, 4, ALL),
    "one run": ({}, MORE, 1, ALL),
    "idea": (IDEA, {"more radio": {"marketing.vote.radio.reach": 0.3}}, 2, ALL),
    "no difference": ({"listening": {}}, {"the same": {"products.lotus.price": 40}}, 2, {}),
    "no marketing": ({"marketing": {}, "listening": {}}, {"dearer": {"products.lotus.price": 60}}, 2, {}),
    "many and huge": (HUGE, SIX, 2, {}),
}


@cache
def comparison_of(case: str) -> Comparison:
    data, what_if, replicates, parts = CASES[case]
    return compare(wom.Scenario.from_data(LAUNCH | data), what_if, replicates=replicates, **parts)


@cache
def drawings_of(case: str) -> dict[str, list[Drawing]]:
    return figures.drawings(comparison_of(case))


def each(case: str) -> list[Drawing]:
    return [drawing for found in drawings_of(case).values() for drawing in found]


def plots(section: str, comparison: Comparison) -> list[Plot]:
    found: list[Plot] = import_module(f"{figures.__name__}.{section}").plots(comparison)
    return found


def drawn(plot: Plot) -> Figure:
    figure = Figure(figsize=(WIDTH / 72.0, plot.height / 72.0))
    plot.draw(Sheet(figure, 0.0, 0.0, WIDTH, plot.height))
    return figure


def dots(figure: Figure) -> list[float]:
    lines = [line for axes in figure.axes for line in axes.get_lines() if line.get_marker() == "o"]
    return [float(value) for line in lines for value in line.get_xdata()]


@pytest.mark.parametrize("case", CASES)
def test_every_figure_is_whole(case: str) -> None:
    """Guards the page: valid elements with a text alternative, ids of their own, and nothing that leaves the page."""
    assert tuple(drawings_of(case)) == figures.SECTIONS
    names = [drawing.name for drawing in each(case)]
    assert len(names) == len(set(names))
    ids: list[str] = []
    for drawing in each(case):
        root = ElementTree.fromstring(str(drawing.drawing))
        ids += [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
        assert root.attrib["role"] == "img"
        assert drawing.title in root.attrib["aria-label"]
        assert all(link.startswith(("#", "data:")) for link in re.findall(r'href="([^"]*)"', str(drawing.drawing)))
        assert drawing.title
        assert drawing.caption.endswith(".")
        assert len(drawing.data)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", CASES)
def test_nothing_undefined_is_written(case: str) -> None:
    """Guards against 'nan', 'inf' and 'None' in titles, captions and labels of awkward comparisons."""
    for drawing in each(case):
        texts = [drawing.title, drawing.caption, *re.findall(r"<text[^>]*>([^<]*)</text>", str(drawing.drawing))]
        assert not [text for text in texts if re.search(r"\b(nan|inf|None)\b", text)]


@pytest.mark.parametrize("case", CASES)
def test_text_can_be_read_on_a_telephone(case: str) -> None:
    """Guards small text: at least 11 pixels in a column of 358."""
    for drawing in each(case):
        width = float(re.findall(r'viewBox="0 0 ([\d.]+)', str(drawing.drawing))[0])
        sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", str(drawing.drawing))]
        assert min(sizes, default=99.0) * PHONE / width >= 11.0


def test_every_section_has_figures_where_there_is_data() -> None:
    """Guards sections that are silently empty; and an idea, which earns nothing, has no waterfall."""
    assert all(drawings_of("launch").values())
    assert drawings_of("idea")["parts"] == []
    assert [drawing.name for drawing in drawings_of("idea")["money"]] == ["money"]
    for name in ("worlds", "tornado", "channels", "divergence"):
        assert drawings_of("no difference")[name] == []


def test_without_moments_there_are_no_pictures() -> None:
    """Guards networks too large to be pictured."""
    found = comparison_of("launch")
    without = {name: replace(result, moments=()) for name, result in found.arms.items()}
    assert plots("networks", replace(found, arms=without)) == []


def test_names_of_the_user_are_text() -> None:
    """Guards against names that are markup."""
    text = "".join(str(drawing.drawing) for drawing in each("launch"))
    assert "<b>" not in text
    assert "&lt;b&gt;bold" in text
    assert "$x_1$" in text


def test_the_page_stays_light() -> None:
    """Guards the weight of the page: all figures of three arms together, and no figure beyond a tenth of the page."""
    sizes = [len(str(drawing.drawing)) for drawing in each("launch")]
    assert sum(sizes) < 1_500_000
    assert max(sizes) < 300_000


def test_tables_stay_light() -> None:
    """Guards the tables that a page carries along: no figure brings a row for every person."""
    assert max(len(drawing.data.write_csv()) for drawing in each("launch")) < 100_000
    for drawing in each("launch"):
        assert "place" not in drawing.data.columns or len(drawing.data) < 400


def test_same_comparison_same_bytes() -> None:
    """Guards reproducibility of drawings, slides and tables."""
    again = figures.drawings(comparison_of("launch"))
    assert [str(one.drawing) for found in again.values() for one in found] == [
        str(one.drawing) for one in each("launch")
    ]
    plot = plots("networks", comparison_of("launch"))[0]
    assert plot.slide() == plot.slide()


@pytest.mark.parametrize("case", ["one run", "idea"])
def test_slides_and_tables_of_every_figure(case: str, tmp_path: Path) -> None:
    """Guards exports: one PNG of 1920 x 1080 and one CSV for each figure, with the numbers that are drawn."""
    slides, tables = figures.slides(comparison_of(case), tmp_path), figures.data(comparison_of(case), tmp_path)
    names = [drawing.name for drawing in each(case)]
    assert [file.name for file in slides] == [f"{name}.png" for name in names]
    assert [file.name for file in tables] == [f"{name}.csv" for name in names]
    for file in slides:
        head = file.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:24]) == (1920, 1080)
    for drawing, file in zip(each(case), tables, strict=True):
        assert pl.read_csv(file, infer_schema_length=None).columns == drawing.data.columns


def test_the_ranking_shows_the_effects() -> None:
    """Guards the ranking: dots at the paired means, the best first, the base at zero among them."""
    found = comparison_of("launch")
    (plot,) = plots("ranking", found)
    own = found.effects.filter(pl.col("kpi") == found.kpi)
    means = dict(zip(own["arm"], own["mean"])) | {BASE: 0.0}
    assert plot.data["arm"].to_list() == list(found.ranked)
    assert plot.data["mean"].to_list() == [means[name] for name in found.ranked]
    assert dots(drawn(plot)) == plot.data["mean"].to_list()


def test_a_waterfall_leads_from_one_present_value_to_the_other() -> None:
    """Guards the sum: the parts end at the contribution gained, with the cost at the lead in present value."""
    found = comparison_of("launch")
    for plot, arm in zip(plots("parts", found), (name for name in found.arms if name != NOTHING), strict=True):
        rows = {row["part"]: row for row in plot.data.iter_rows(named=True)}
        steps = plot.data["part"].to_list()[:4]
        assert all(rows[a]["end"] == rows[b]["start"] for a, b in pairwise(steps))
        lead = float((found.values(arm, "npv") - found.values(NOTHING if arm == BASE else BASE, "npv")).mean())
        assert rows[steps[-1]]["end"] == pytest.approx(rows["contribution"]["end"], abs=1e-6)
        assert rows["cost"]["end"] == pytest.approx(lead, abs=1e-6)
        assert rows["value"]["end"] == pytest.approx(lead, abs=1e-6)
        bars = [patch for axes in drawn(plot).axes for patch in axes.patches]
        assert [bar.get_width() for bar in bars] == pytest.approx(plot.data["mean"].to_list())


def test_a_fan_shows_pairs() -> None:
    """Guards the difference: mean over pairs with its interval by Student's t, from the runs themselves."""
    found = comparison_of("launch")
    plot = next(plot for plot in plots("fans", found) if plot.name == "fan-awareness")
    own = plot.data.filter((pl.col("arm") == "more radio") & (pl.col("day") == 30.0)).row(0, named=True)
    gaps = found.values("more radio", "awareness") - found.values(BASE, "awareness")
    half = 3.182446 * gaps.std(ddof=1) / 2.0
    assert own["difference"] == pytest.approx(gaps.mean(), rel=1e-5)
    assert own["difference_high"] - own["difference"] == pytest.approx(half, rel=1e-4)
    lines = [
        line.get_ydata()[-1] for axes in drawn(plot).axes for line in axes.get_lines() if len(line.get_xdata()) > 9
    ]
    assert own["mean"] in [pytest.approx(line, rel=1e-5) for line in lines]
    assert own["difference"] in [pytest.approx(line, rel=1e-5) for line in lines]


def test_a_plan_has_paid_from_the_day_on_which_it_stays_above_zero() -> None:
    """Guards the day against the runs: the evening before is below zero, and all later ones are not."""
    found = comparison_of("launch")
    plot = next(plot for plot in plots("money", found) if plot.name == "payback")
    dated = dict(re.findall(r"(the base|“more radio”) (from day \d+|not yet)", plot.caption))
    place = found.base.products.index("lotus")
    for arm, name in ((BASE, "the base"), ("more radio", "“more radio”")):
        result, none = found.arms[arm], found.arms[NOTHING]
        daily = (result.contribution - result.spend - none.contribution + none.spend)[:, :, place]
        so_far = (daily * result.discount[:, None]).cumsum(axis=0).mean(axis=1)
        below = np.flatnonzero(so_far < 0.0)
        day = below[-1] + 2 if len(below) else 1
        assert dated[name] == (f"from day {day}" if day <= 30 else "not yet")


def test_worlds_and_ends_are_the_studies_own() -> None:
    """Guards the dots of plausible worlds and the bars of the tornado against the studies."""
    found = comparison_of("launch")
    assert found.worlds is not None
    assert found.tornado is not None
    lead = np.sort(found.worlds.lead(*found.verdict_pair))
    plot = plots("worlds", found)[0]
    assert plot.data["lead"].to_list() == pytest.approx(lead)
    assert sorted(dots(drawn(plot))) == pytest.approx(lead)
    (plot,) = plots("tornado", found)
    assert plot.data["lead_at_low"].to_list() == [bar.at_low for bar in found.tornado.bars]
    bars = [patch for axes in drawn(plot).axes for patch in axes.patches]
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    assert ends == pytest.approx([end for bar in found.tornado.bars for end in (bar.at_low, bar.at_high)])


def test_everyone_who_differs_is_coloured() -> None:
    """Guards the pictures of the spread: on the last one as many cells as people differ, by generation."""
    found = comparison_of("launch")
    assert found.divergence is not None
    plot = next(plot for plot in plots("divergence", found) if plot.name == "spread")
    image = drawn(plot).axes[-1].get_images()[0].get_array()
    cells = np.asarray(image).reshape(-1, 4)
    faint = cells[:, 3] <= 31
    assert int((~faint).sum()) == len(found.divergence.people)
    orange = (cells[:, :3] == (0xD5, 0x5E, 0x00)).all(axis=1) & ~faint
    assert int(orange.sum()) == int((found.divergence.people["generation"] == 0).sum())


def test_each_arm_has_one_colour() -> None:
    """Guards colours: the base is ink, and no two of up to six what-ifs share one."""
    found = arms.colours(comparison_of("launch"))
    assert len(set(found.values())) == len(found)


def test_text_fits() -> None:
    """Guards labels: cut with an ellipsis where they would not fit, left alone where they do."""
    assert fitted("short", 100.0) == "short"
    cut = fitted(NASTY, 100.0)
    assert cut.endswith("…")
    assert width_of(cut) <= 100.0
    assert all(width_of(line) <= 200.0 for line in wrapped("what is said of it " * 9, 200.0))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "money", "0 €"),
        (1234.4, "money", "+1,230 €"),
        (-0.05, "share", MINUS + "5.0 points"),
        (2e-9, "score", "0.00"),
        (float("nan"), "money", DASH),
    ],
)
def test_changes_in_words(value: float, unit: str, text: str) -> None:
    """Guards signs: of a difference that is written as zero there is none."""
    assert words.change(value, unit, "€").replace("\N{NARROW NO-BREAK SPACE}", " ") == text
