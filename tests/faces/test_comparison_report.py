"""The report of a comparison: its verdict says what the numbers carry, and its page holds them, whole and offline."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from pages import complaints, opened, plain, read
from scipy import stats

import wom_sim as wom
from wom_sim.indicators import INDICATORS
from wom_sim.products import Product
from wom_sim.report.comparing import render, verdict, words
from wom_sim.report.download import csv_link
from wom_sim.report.numbers import DASH, MINUS, change, changes
from wom_sim.studies.comparing.comparison import BASE, NOTHING, Comparison, Reached
from wom_sim.studies.comparing.tornado import Bar, Tornado
from wom_sim.studies.comparing.worlds import Worlds
from wom_sim.studies.factors import Factor

PAIRS = 12
LUCK = np.random.default_rng(5).normal(0.0, 1.0, (6, PAIRS))
"""Luck of stand-ins: float64 (6, pairs), with no mean to speak of."""
LUCK = (LUCK - LUCK.mean(axis=1, keepdims=True)) / LUCK.std(axis=1, ddof=1, keepdims=True)


def stand_in(kpi: str = "npv", *, idea: bool = False, **arms: Any) -> Comparison:
    """A comparison that has figures and no worlds: values of the deciding one by arm, 0 in all others.

    An arm may be a mapping of figures instead.
    """
    product = Product(idea=True) if idea else Product(price=40.0)
    scenario = SimpleNamespace(horizon=90, currency="€", products={"lotus": product})

    def result(values: Any) -> Any:
        given = values if isinstance(values, Mapping) else {kpi: values}
        pairs = len(next(iter(given.values())))
        figures = {one.name: np.asarray(given.get(one.name, np.zeros(pairs)), np.float64) for one in INDICATORS}
        return SimpleNamespace(
            indicators={"lotus": figures}, scenario=scenario, replicates=tuple(range(pairs)), people=500, scale=1.0,
            seed=3,
        )  # fmt: skip

    names = {name.replace("_", " "): result(values) for name, values in arms.items()}
    pairs = len(names[BASE].replicates)
    return Comparison("lotus", kpi, names, {}, Reached(None, ((pairs, 1.0),), pairs))


def said(comparison: Comparison) -> str:
    """The verdict as it is read, with plain spaces."""
    return plain(verdict.sentence(comparison))


def money(text: str) -> list[float]:
    """Amounts in a text."""
    return [float(found.replace(",", "")) for found in re.findall(r"([\d,]+) €", text)]


BASIS = 50_000 + 1_000 * LUCK[0]


def test_a_what_if_that_is_surely_best_is_told_with_its_interval() -> None:
    """Guards the first sentence: arm, lead, Student's interval of the paired difference, and pairs in favour."""
    gain = 4_000 + 900 * LUCK[1]
    text = said(stand_in(base=BASIS, do_nothing=BASIS - 20_000, early=BASIS + gain))
    low, high = stats.t.interval(0.95, PAIRS - 1, gain.mean(), stats.sem(gain))
    assert text.startswith("In the present value of lotus over 90 days, “early” comes out best: about 4,000 € (8.0 %) ")
    assert "more than the base (95 % interval " in text
    told = money(text.split("interval")[1].split(")")[0])
    assert told == [round(low, -1), round(high, -1)]
    assert f"and ahead in {int((gain > 0).sum())} of {PAIRS} pairs." in text
    assert "the chance that “early” is the best of all 3 plans is more than 99 %." in text


def test_what_luck_may_have_done_is_not_called_better() -> None:
    """Guards honesty: an interval with zero in it tells no difference, and both its ends have their direction."""
    text = said(stand_in(base=BASIS, do_nothing=BASIS - 20_000, early=BASIS + 300 + 2_000 * LUCK[1]))
    assert "no difference can be told with 12 pairs: “early” comes out first, about 300 €" in text
    assert re.search(
        r"the 95 % interval reaches from [\d,]+ € less to 1,570 € more, and it is ahead in \d+ of 12", text
    )
    assert "comes out best" not in text


def test_picking_the_best_of_several_is_allowed_for() -> None:
    """Guards multiple arms: an interval that leaves out zero alone does not when eight arms were looked at."""
    others = {f"plan_{place}": BASIS - 9_000 + 100 * LUCK[place] for place in range(1, 5)}
    picked = BASIS + 750 * LUCK[5] + 750 * 2.6 / np.sqrt(PAIRS)
    comparison = stand_in(base=BASIS, do_nothing=BASIS - 20_000, picked=picked, **others)
    row = next(row for row in comparison.effects.iter_rows(named=True) if (row["arm"], row["kpi"]) == ("picked", "npv"))
    assert row["low"] > 0.0 > row["low_all"]
    text = said(comparison)
    assert "no difference can surely be told: “picked” comes out first" in text
    assert "an interval that holds for all 6 differences at once reaches from" in text


def test_the_base_may_be_best() -> None:
    """Guards the sign: where the base is best it leads the next best, and the interval is that of the lead."""
    text = said(stand_in(base=BASIS, do_nothing=BASIS - 20_000, dear=BASIS - 3_000 + 500 * LUCK[1]))
    assert "the base comes out best: about 3,000 € (6.4 %) more than the next best, “dear” (95 % interval " in text
    low, high = money(text.split("interval")[1].split(")")[0])
    assert 0 < low < 3_000 < high
    assert "ahead in 12 of 12 pairs" in text


def test_doing_nothing_may_be_best() -> None:
    """Guards the case in which marketing does not pay: it is said, with what was spent."""
    spent = {"npv": BASIS - 6_000 + 100 * LUCK[1], "marketing_cost": np.full(PAIRS, 9_000.0)}
    worse = {"npv": BASIS - 9_000, "marketing_cost": np.full(PAIRS, 12_000.0)}
    text = said(stand_in(base=spent, do_nothing=BASIS, more=worse))
    assert "doing nothing comes out best: about 6,000 €" in text
    assert "The base spends about 9,000 € on marketing, and does not earn it back within this time." in text


def test_nothing_differs() -> None:
    """Guards the null what-if: no lead, no interval, no best plan."""
    comparison = replace(stand_in(base=BASIS, do_nothing=BASIS, same=BASIS), same=("do nothing", "same"))
    found = verdict.verdict(comparison)
    assert plain(found.first).startswith("Nothing differs: with the same luck every plan comes out exactly as the base")
    assert found.others == []
    assert found.tiles == []
    notes = plain(" ".join(found.notes))
    assert "“same” changes nothing: it is the base itself." in notes
    assert "the base has no marketing of the product" in notes
    units = stand_in(base={"npv": BASIS, "units": BASIS}, do_nothing={"npv": BASIS, "units": BASIS + 1})
    assert "In the present value of lotus over 90 days, nothing differs" in said(units)
    assert "Other figures do." in said(units)


def test_one_pair_has_no_interval() -> None:
    """Guards a single replicate: no interval, no chance, no claim about luck."""
    text = said(stand_in(base=[500.0], do_nothing=[0.0], early=[700.0]))
    assert "comes out best in the one pair of runs that was made: about 200 € (40 %) more than the base." in text
    assert "interval" not in text
    assert "chance that" not in text
    assert "Ask for more replicates." in text


def test_a_figure_that_is_undefined_ranks_nothing() -> None:
    """Guards NaN: no plan is best in what nobody could count."""
    text = said(stand_in("cac", base=[np.nan, 2.0], do_nothing=[np.nan, np.nan], early=[np.nan, np.nan]))
    assert "no plan can be called best" in text
    assert "nan" not in text


def test_less_may_be_better() -> None:
    """Guards figures of which less is better: the cheapest is best, said to be less, and ahead where it is less."""
    cost = 9.0 + LUCK[0]
    text = said(stand_in("cac", base=cost, do_nothing=cost + 3, cheap=cost - 2 + 0.1 * LUCK[1]))
    assert "“cheap” comes out best: about 2 € (22 %) less than the base" in text
    assert "ahead in 12 of 12 pairs" in text


def test_another_figure_than_money_says_what_it_costs() -> None:
    """Guards the money clause: who gains people may lose money; an idea has none."""
    known = 0.4 + 0.01 * LUCK[0]
    base = {"awareness": known, "profit": BASIS}
    loud = {"awareness": known + 0.053 + 0.002 * LUCK[1], "profit": BASIS - 7_000 + 300 * LUCK[2]}
    text = said(stand_in("awareness", base=base, do_nothing={"awareness": known * 0, "profit": BASIS * 0}, loud=loud))
    assert (
        "In the share of people who know lotus after 90 days, “loud” comes out best: about 5.3 percentage points"
        in text
    )
    assert re.search(r"interval 5\.\d to 5\.\d percentage points\)", text)
    assert re.search(
        r"In money, it makes about 7,000 € less profit than the base \(95 % interval 6,810 € to 7,190 €\)\.", text
    )
    assert "In money" not in said(stand_in("awareness", idea=True, base=base, do_nothing=base, loud=loud))


def test_a_rival_is_named() -> None:
    """Guards the chance to be best: with a close second, both chances are told, those of the comparison."""
    comparison = stand_in(base=BASIS, do_nothing=BASIS - 20_000, one=BASIS + 4_000 + 900 * LUCK[1],
                          two=BASIS + 3_900 + 900 * LUCK[2])  # fmt: skip
    chances = comparison.best.chances
    text = said(comparison)
    assert f"is the best of all 4 plans is {round(100 * chances['one'])} %" in text
    assert f"; that of “two” is {round(100 * chances['two'])} %." in text


FACTORS = (
    Factor("laws.talk.rate", 0.03, 0.01, 0.06, "words a day", "assumption"),
    Factor("laws.talk.relay", 0.1, 0.05, 0.2, "factor", "assumption"),
)


def test_the_verdict_says_in_how_many_worlds_it_stays() -> None:
    """Guards the band: worlds in which the arm leads, those without a figure left out, and 90 % of the leads."""
    comparison = stand_in(base=BASIS, do_nothing=BASIS - 20_000, early=BASIS + 4_000 + 900 * LUCK[1])
    base = np.zeros((5, 2))
    base[4] = np.nan
    early = base + np.array([[5_000.0], [2_000.0], [-1_000.0], [8_000.0], [1.0]])
    draws = tuple({"laws.talk.rate": rate, "laws.talk.relay": 0.1} for rate in (0.02, 0.03, 0.05, 0.01, 0.04))
    worlds = Worlds(FACTORS, draws, {BASE: base, NOTHING: base, "early": early}, ())
    text = said(replace(comparison, worlds=worlds))
    assert "It stays ahead of the base in 3 of 4 plausible worlds" in text
    low, high = np.quantile([5_000, 2_000, -1_000, 8_000], [0.05, 0.95])
    assert f"the difference is from {-low:.0f} € less to {round(high, -1):,.0f} € more." in text


def test_the_verdict_says_what_turns_it() -> None:
    """Guards the tornado: the widest range that turns the lead is named with its end; if none does, that is said."""
    comparison = stand_in(base=BASIS, do_nothing=BASIS - 20_000, early=BASIS + 4_000 + 900 * LUCK[1])
    bars = (Bar(FACTORS[0], 9_000.0, -500.0, 10.0), Bar(FACTORS[1], 3_000.0, 5_000.0, 10.0))
    tornado = Tornado("early", BASE, 4_000.0, 4, bars)
    text = said(replace(comparison, tornado=tornado))
    assert "It would turn if laws.talk.rate were 0.06 words a day rather than 0.03." in text
    text = said(replace(comparison, tornado=tornado._replace(bars=bars[1:])))
    assert "It does not turn at either end of the range of laws.talk.relay." in text


def test_differences_are_written_with_their_sign() -> None:
    """Guards the formats of differences: sign, points of shares, no sign for nothing, dashes where unknown."""
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert change(1234.0, "money") == "+1,234"
    assert change(-0.053, "share") == f"{MINUS}5.3{thin}pts"
    assert change(0.0, "money") == "0"
    assert change(1e-9, "score") == "0.00"
    assert change(None, "money") == change(float("nan"), "share") == DASH
    assert changes(-0.01, 0.02, "share") == f"{MINUS}1.0 to +2.0{thin}pts"
    assert changes(None, 1.0, "money") == DASH


# --- the page --------------------------------------------------------------------------------------------

ARABIC, LONG = "نیلوفر", "a name of sixty letters, which no table and no line has room for"
NASTY = '<b>"bold" & cheap</b>'
RADIO = {"kind": "mass_media", "reach": 0.05, "cost": {"per_exposure": 0.01}}
GIFTS = {"kind": "seeding", "on": 0, "who": {"strategy": "degree", "count": 5}, "cost": {"per_person": 60}}
TOWN: dict[str, Any] = {
    "name": "launch",
    "horizon": 40,
    "currency": "€",
    "network": {"kind": "watts-strogatz", "n": 200, "k": 6, "rewiring": 0.2},
    "products": {"lotus": {"price": 40, "margin": 18, "repurchase_days": 20}, "rival": {"price": 35, "owners": 0.2}},
    "population": {"segments": {"young": {"share": 0.4}, "others": {"share": 0.6}}},
    "listening": {"lotus": {}},
    "marketing": {"lotus": {"radio": RADIO, "gifts": GIFTS}},
}
WHAT_IFS: dict[str, dict[str, Any]] = {
    LONG: {"marketing.lotus.radio.reach": 0.1},
    NASTY: {"products.lotus.price": 30, "marketing.lotus.gifts": None},
    ARABIC: {"marketing.lotus.gifts.who.count": 9},
    "the same": {"products.lotus.price": 40},
}
IDEA = {"products": {"vote": {"idea": True}}, "marketing": {"vote": {"radio": RADIO}}, "listening": {}}
CASES: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]], dict[str, Any]]] = {
    "all": ({}, WHAT_IFS, {"replicates": 4, "worlds": 3, "tornado": 2, "channels": True, "twice": True, "why": True}),
    "idea": (IDEA, {"louder": {"marketing.vote.radio.reach": 0.1}}, {"replicates": 3}),
    "one pair": ({"market": {"people": 20_000}}, {}, {"replicates": 1, "parts": False}),
    "no marketing": ({"marketing": {}, "name": f"{NASTY} {ARABIC}"}, {}, {"replicates": 2}),
}
FIRST = ["ranking", "plans"]
LAST = ["assumptions", "precision", "repeat"]
ALWAYS = {*FIRST, *LAST}
ASKED = ["worlds", "tornado", "channels", "divergence", "later"]


@cache
def compared(case: str) -> Comparison:
    data, what_if, asked = CASES[case]
    return wom.compare(wom.Scenario.from_data(TOWN | data), what_if, threads=1, **asked)


@cache
def page_of(case: str) -> str:
    return render(compared(case))


def saved(page: str) -> dict[str, list[dict[str, str]]]:
    """The tables that a page carries, by the names of their files."""
    found = re.findall(r'download="([^"]+)" href="data:text/csv;charset=utf-8,([^"]*)"', page)
    return {
        name: list(csv.DictReader(StringIO(unquote(html.unescape(data)).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
        for name, data in found
    }


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_whole(case: str) -> None:
    """Guards the structure: elements nest, ids are unique, links lead somewhere, sections are there as data is."""
    page = read(page_of(case))
    assert page.faults == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    sections = [name for name in page.ids if name in {*words.SECTIONS, "repeat"}]
    assert sections[:2] == FIRST
    assert sections[-3:] == LAST
    assert set(ASKED) & set(sections) == (set(ASKED) if case == "all" else set())
    if case == "all":
        assert sections == [*words.SECTIONS, "repeat"]
    if case == "idea":
        assert "parts" not in sections
    for name in sections:
        part = page_of(case).split(f'<section id="{name}"')[1].split("</section>")[0]
        assert re.search(r"<table|<figure|<dl", part) or name == "precision", f"{name} is empty"


@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_page(case: str) -> None:
    """Guards the promise that the page is offline and light: a strict policy, no script, only data and own anchors."""
    text = page_of(case)
    page = read(text)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text
    assert not {"script", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert all(link.startswith(("#", "data:")) for link in page.links)
    visible = re.sub(r'"data:[^"]*"', "", text)
    assert "://" not in visible
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert not re.search(r"<[^>]+\son[a-z]+=", text)
    assert len(text.encode()) < 3_000_000


@pytest.mark.parametrize("case", CASES)
def test_every_drawing_can_be_heard_and_taken_along(case: str) -> None:
    """Guards those who cannot see, and those who calculate: each drawing has a label and its numbers."""
    text = page_of(case)
    for drawing in read(text).drawings:
        assert drawing.get("alt") or (drawing.get("role") == "img" and drawing.get("aria-label"))
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert figures
    assert all(figure.count('class="data" download=') == 1 for figure in figures)
    names = re.findall(r'class="data" download="([^"]+)"', text)
    assert len(names) == len(set(names)), "two tables would be saved under one name"
    assert all(saved(text)[name] for name in names if not name.startswith("plans"))


def test_the_tables_that_are_saved_hold_the_numbers() -> None:
    """Guards CSV: every row and number of the frames, to nine digits, and names in any script as they are."""
    comparison, files = compared("all"), saved(page_of("all"))
    for name, frame in (("effects-table.csv", comparison.effects), ("parts-table.csv", comparison.decomposition)):
        rows = frame.to_dicts()
        assert len(files[name]) == len(rows)
        for mine, theirs in zip(files[name], rows, strict=True):
            for column, value in theirs.items():
                if isinstance(value, float):
                    assert float(mine[column]) == pytest.approx(value, rel=1e-8)
                else:
                    assert mine[column] == ("" if value is None else str(value))
    assert {row["arm"] for row in files["effects-table.csv"]} == {NOTHING, *WHAT_IFS}
    ranks = [row["arm"] for row in files["ranking-table.csv"]]
    assert ranks == list(comparison.ranked)


def test_an_unknown_number_is_an_empty_cell() -> None:
    """Guards CSV against 'nan' and against names with commas, quotes and line ends."""
    import polars as pl

    frame = pl.DataFrame({"name": ['a, "b"\nc', ARABIC], "value": [float("nan"), 1.5]})
    text = unquote(csv_link(frame).split(",", 1)[1])
    rows = list(csv.reader(StringIO(text[1:])))
    assert rows == [["name", "value"], ['a, "b"\nc', ""], [ARABIC, "1.5"]]


def test_names_of_the_user_are_text() -> None:
    """Guards against names that are markup, in sentences, tables, drawings and labels, and other scripts."""
    for case in ("all", "no marketing"):
        page = page_of(case)
        assert "<b>&#34;bold" not in page
        assert '<b>"bold"' not in page
        assert "&lt;b&gt;&#34;bold&#34; &amp; cheap&lt;/b&gt;" in page
        assert ARABIC in page
    assert LONG in page_of("all")


@pytest.mark.parametrize("case", CASES)
def test_nothing_undefined_is_shown(case: str) -> None:
    """Guards that what is undefined is a dash, neither 'nan' nor 'None'."""
    visible = re.sub(r'"[^"]*"', "", page_of(case)).split('<details class="source">')[0]
    visible = re.sub(r"<[^>]*>", " ", visible.split("</style>")[1])
    assert not re.search(r"\b(nan|inf|None)\b", visible)


def test_the_page_repeats_what_was_compared() -> None:
    """Guards that the page has its command, every change of every plan, every assumption, and null what-ifs."""
    comparison, page = compared("all"), plain(page_of("all"))
    assert html.escape(comparison.manifest()["repeat"]) in page
    part = page.split('id="plans"')[1].split("</section>")[0].replace("<wbr>", "")
    assert "<code>products.lotus.price</code>: <b>30</b> instead of 40" in part
    assert "<code>marketing.lotus.gifts</code>: <b>taken away</b> (kind: seeding" in part
    assert words.UNCHANGED in part
    assert "“the same” changes nothing: it is the base itself." in page.split("</header>")[0]
    assert "what_if:" in page.split('<details class="source">')[1]
    rows = page.split('id="assumptions"')[1].split("</section>")[0].replace("<wbr>", "")
    from wom_sim.provenance import provenance

    for row in provenance(comparison.base.scenario):
        assert f"<code>{row.path}</code>" in rows


def test_the_market_is_told_once() -> None:
    """Guards what one simulated person stands for."""
    head = plain(page_of("one pair")).split("</header>")[0]
    assert head.count("One simulated person stands for 100 people of a market of 20,000.") == 1
    assert "simulated person stands" not in page_of("all")


@pytest.mark.browser
@pytest.mark.parametrize("case", ["all", "no marketing"])
def test_a_browser_has_nothing_to_complain_of(case: str, tmp_path: Path) -> None:
    """Guards the page in a real browser: no console message (a refused request would be one), and it shows."""
    file, picture = tmp_path / "report.html", tmp_path / "report.png"
    file.write_text(page_of(case), encoding="utf-8")
    assert complaints(file, tmp_path, f"--screenshot={picture}") == []
    assert picture.stat().st_size > 50_000


MEASURE = """
addEventListener("load", () => {
  const page = document.querySelector("iframe").contentDocument, width = page.defaultView.innerWidth;
  const out = [...page.querySelectorAll("body *")].filter(part => {
    const box = part.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1) && !part.closest(".scroll, pre, svg, thead");
  });
  document.title = [width, page.documentElement.scrollWidth <= width, ...out.map(part => part.tagName)].join(" ");
});
"""


@pytest.mark.browser
def test_a_telephone_shows_all_of_it(tmp_path: Path) -> None:
    """Guards the width of a telephone: nothing sticks out but what moves sideways by itself."""
    page = re.sub(r"<meta http-equiv[^>]*>", "", page_of("all"))
    file = tmp_path / "telephone.html"
    frame = f'<iframe style="width:390px;height:900px" srcdoc="{html.escape(page)}"></iframe>'
    file.write_text(f"<!DOCTYPE html>{frame}<script>{MEASURE}</script>", encoding="utf-8")
    found = re.search(r"<title>([^<]*)</title>", opened(file, tmp_path, "--dump-dom").stdout.split("srcdoc")[0])
    assert found is not None
    assert found[1] == "390 true"
