"""The report: everything is on the page, nothing leaves it, and it claims no more than the numbers carry."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import complaints, plain, read

import wom_sim as wom
from wom_sim.network import union
from wom_sim.report import render
from wom_sim.report.figures import spaced
from wom_sim.report.layout import cells, filling, order, sides
from wom_sim.report.numbers import DASH, MINUS, about, count, interval, money, percent, short, write
from wom_sim.report.tables import network
from wom_sim.report.verdict import notes, verdict
from wom_sim.result import Result
from wom_sim.studies.answers import answered

ASKED = ["earned", "followed"]
"""Sections of a report that was asked something."""
SECTIONS = [
    *("figures", "earned", "marketers", "followed", "curves", "opinions"),
    *("funnel", "picture", "money", "network", "repeat"),
]
NASTY = '<script>alert(1)</script> & "quoted" گفت‌وگو'

RADIO = {"kind": "mass_media", "until": 30, "reach": 0.05, "cost": {"per_exposure": 0.01}}
GIFTS = {"kind": "seeding", "on": 0, "who": {"strategy": "degree", "count": 5}, "cost": {"per_person": 60}}
BASE: dict[str, Any] = {
    "name": "launch",
    "horizon": 90,
    "currency": "€",
    "network": {"kind": "watts-strogatz", "n": 300, "k": 6, "rewiring": 0.2},
    "products": {
        "lotus": {"price": 40, "margin": 18, "repurchase_days": 60},
        "rival": {"price": 35, "margin": 12, "quality": 0.2, "owners": 0.15},
    },
    "population": {"segments": {"young": {"share": 0.4}, "others": {"share": 0.6}}},
    "marketing": {"lotus": {"radio": RADIO, "gifts": GIFTS}},
}
CASES: dict[str, tuple[dict[str, Any], int]] = {
    "launch": ({}, 4),
    "one run": ({}, 1),
    "idea": ({"products": {"vote": {"idea": True}}, "marketing": {"vote": {"radio": RADIO}}}, 3),
    "karate": ({"network": {"kind": "recorded", "name": "karate-club"}}, 3),
    "complete": ({"network": {"kind": "complete", "n": 120}}, 2),
    "contact": (
        {
            "products": {"tv": {"price": 40}},
            "marketing": {},
            "laws": {"choice": {"kind": "contact", "innovation": 0.002, "imitation": 0.1}},
        },
        3,
    ),
    "five people": (
        {
            "network": {"kind": "watts-strogatz", "n": 5, "k": 2, "rewiring": 0.2},
            "products": {"lotus": {"price": 40}},
            "population": {},
            "marketing": {},
            "horizon": 3,
        },
        2,
    ),
    "long steps": ({"step": 30, "horizon": 60}, 2),
    "layers": (
        {
            "platforms": {
                "home": {"conversations": 2.0, "strength": {}},
                "<b>photos</b>": {"feed": {}, "network": {"k": 4, "rewiring": 0.3}, "overlap": 0.25},
            }
        },
        2,
    ),
    "asked": (
        {"report": {"against": ["nothing", "no radio"], "follow": "lotus.gifts"},
         "what_if": {"no radio": {"marketing.lotus.radio": None}}},
        3,
    ),
    "market": ({"market": {"people": 150_000}, "budgets": {"lotus": 151_000}, "report": {"against": "nothing"}}, 3),
    "nasty": (
        {
            "report": {"against": "nothing", "follow": "<b>lotus</b>.<em>radio</em>"},
            "name": NASTY,
            "currency": "<i>$x$",
            "products": {"<b>lotus</b>": {"price": 40}, "نیلوفر": {"price": 30}, "價$a_b$": {"price": 9}},
            "population": {"segments": {"<u>all</u>": {"share": 0.9999}, "none&": {"share": 0.0001}}},
            "marketing": {"<b>lotus</b>": {"<em>radio</em>": RADIO}},
        },
        2,
    ),
}  # fmt: skip


@cache
def result_of(case: str) -> Result:
    data, replicates = CASES[case]
    return answered(wom.Scenario.from_data(BASE | data | {"replicates": replicates}))


@cache
def page_of(case: str) -> str:
    return render(result_of(case))


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_whole(case: str) -> None:
    """Guards the structure: all sections in order, elements nest, ids are unique, links lead somewhere."""
    page = read(page_of(case))
    assert page.faults == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    absent = {"opinions"} if case == "five people" else set()
    absent |= {name for name in ASKED if case not in ("asked", "nasty", "market")}
    wanted = [name for name in SECTIONS if name not in absent | ({"followed"} if case == "market" else set())]
    assert [name for name in page.ids if name in SECTIONS] == wanted
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_page(case: str) -> None:
    """Guards the promise that the page is offline: a strict policy, no script, and only data and own anchors linked."""
    text = page_of(case)
    page = read(text)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text
    assert not {"script", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert all(link.startswith(("#", "data:")) for link in page.links)
    assert "://" not in text
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert not re.search(r"<[^>]+\son[a-z]+=", text)


@pytest.mark.parametrize("case", CASES)
def test_every_drawing_can_be_heard(case: str) -> None:
    """Guards alternatives for those who cannot see: each drawing has a label, each figure a caption."""
    page = read(page_of(case))
    for drawing in page.drawings:
        assert drawing.get("alt") or (drawing.get("role") == "img" and drawing.get("aria-label"))
    assert page.figures
    assert all("figcaption" in inside for inside in page.figures)


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_light(case: str) -> None:
    """Guards the size: a report must fit in a mail."""
    assert len(page_of(case).encode()) < 400_000


@pytest.mark.parametrize("case", ["launch", "karate", "nasty"])
def test_the_same_result_gives_the_same_bytes(case: str) -> None:
    """Guards reproducibility: another run of the same seed, with other timings, gives the same page."""
    data, replicates = CASES[case]
    again = answered(wom.Scenario.from_data(BASE | data | {"replicates": replicates}))
    assert render(replace(again, timings={"total": 99.0})) == page_of(case)


def test_names_of_the_user_are_text() -> None:
    """Guards against names that are markup: in titles, tables, drawings, labels and the scenario."""
    text = page_of("nasty")
    for tag in ("<script>alert", "<b>lotus", "<em>radio", "<u>all", "<i>$x"):
        assert tag not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "نیلوفر" in text
    assert "$a_b$" in text


def test_layers_have_degrees_of_separation_of_their_own() -> None:
    """Per platform with other ties than the network, and for all ties as one; a page without layers says nothing."""
    result = result_of("layers")
    rows = {label: (value, meaning) for label, value, meaning in network(result)}
    photos = result.layers["<b>photos</b>"]
    value, meaning = rows["Degrees of separation, <b>photos</b>"]
    assert value == write(photos.measure(sources=None).degrees_of_separation, "score")
    assert "600 ties, of which 25" in plain(meaning)
    together = union([result.ties, photos]).measure(sources=None).degrees_of_separation
    assert rows["Degrees of separation, all ties"][0] == write(together, "score")
    assert sum(label.startswith("Degrees of separation") for label in rows) == 3
    assert sum(label.startswith("Degrees of separation") for label, _, _ in network(result_of("launch"))) == 1
    assert "&lt;b&gt;photos" in page_of("layers")


def test_undefined_figures_are_dashes() -> None:
    """Guards that what is undefined is neither zero nor 'nan'."""
    assert DASH in page_of("five people")
    for case in CASES:
        visible = re.sub(r'"data:[^"]*"', "", page_of(case))
        assert not re.search(r"\b(nan|inf|None)\b", visible.split("<details>")[0])


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_speaks_of_what_there_is(case: str) -> None:
    """Guards the verdict: it carries the number of people who bought, and an idea has no buyers and no profit."""
    result = result_of(case)
    text = plain(verdict(result))
    assert text.startswith(f"In {result.scenario.horizon} days ")
    assert text.endswith(".")
    assert "because" not in text
    if case == "idea":
        assert "know of vote" in text
        assert "opinion" in text
        for word in ("buy", "profit", "loss", "unit"):
            assert word not in text
    elif case == "five people":
        assert text == "In 3 days nobody buys lotus: on the last evening nobody knows it."
    else:
        name = next(iter(result.products))
        buyers = result.summary[name]["first_purchases"]["mean"]
        assert buyers is not None
        people = count(result.people * result.scale)
        assert f"about {count(about(buyers))} of {people} people" in text or "nobody" in text


def test_the_verdict_leads_with_marketed_products() -> None:
    """Guards the order of the verdict: the marketed product first, its rival in a clause, money with its interval."""
    text = plain(verdict(result_of("launch")))
    assert text.index("buy lotus") < text.index("Meanwhile rival")
    assert re.search(r"the plan costs \d[\d,.]* € and leaves a (profit|loss) of [\d,.]+ € \(95 % interval ", text)


def test_a_loss_is_called_a_loss() -> None:
    """Guards the sign: an interval of losses runs from the smaller to the larger loss."""
    dear = BASE | {"marketing": {"lotus": {"gifts": GIFTS | {"cost": {"per_person": 90_000}}}}}
    text = plain(verdict(wom.simulate(wom.Scenario.from_data(dear), replicates=3)))
    found = re.search(r"leaves a loss of [\d,]+ € \(95 % interval ([\d,]+) € to ([\d,]+) €\)", text)
    assert found is not None
    low, high = (int(number.replace(",", "")) for number in found.groups())
    assert 0 < low <= high


def test_an_outcome_that_may_be_either_says_so() -> None:
    """Guards an interval with zero in it: it names a loss and a profit rather than leaving a minus to be noticed."""
    result = result_of("long steps")
    profit = result.summary["lotus"]["profit"]
    assert profit["low"] is not None
    assert profit["high"] is not None
    assert profit["low"] < 0 < profit["high"]
    assert re.search(r"\(95 % interval from a loss of [\d,.]+ € to a profit of [\d,.]+ €\)", plain(verdict(result)))


def test_one_run_has_no_interval() -> None:
    """Guards honesty about luck: one run claims no interval and has no band, several say what theirs is about."""
    alone, several = result_of("one run"), result_of("launch")
    assert "interval" not in verdict(alone)
    assert any("no interval" in note for note in notes(alone))
    assert any("mean over luck" in note and "4 runs" in note for note in notes(several))
    assert "FillBetween" not in page_of("one run")
    for result in (alone, several):
        text = " ".join(notes(result))
        assert "simulated people" in text
        assert "doing nothing" in text


def test_an_idea_has_no_money_figures_of_sales() -> None:
    """Guards that the tables of an idea leave out purchases."""
    figures = page_of("idea").split('id="figures"')[1].split("</section>")[0]
    assert "Know it" in figures
    assert "Units sold" not in figures
    assert "Profit" not in figures


def test_without_moments_the_page_says_why() -> None:
    """Guards the case of networks too large to be pictured."""
    page = render(replace(result_of("launch"), moments=()))
    assert "No pictures were kept" in page
    assert "<picture>" not in page


def test_money_adds_up() -> None:
    """Guards the table of interventions against the record: gifts, exposures and costs are means over replicates."""
    result = result_of("launch")
    table = page_of("launch").split('id="marketers"')[1].split("</table>")[0]
    rows = re.findall(r"<tr><th scope=.row.><bdi>(.*?)</bdi></th>(.*?)</tr>", table, re.DOTALL)
    assert [name for name, _ in rows] == ["gifts", "radio"]
    cells = {name: re.findall(r'<td class="n">(?:<span class="strong">)?([^<]*)<', row) for name, row in rows}
    met = result.record.exposures[:, :, 1].sum(axis=0).mean()
    assert cells["gifts"][:4] == ["1", DASH, "5", "300"]
    assert cells["radio"][:4] == ["30", count(float(met)), DASH, money(float(met) * 0.01)]


def test_what_the_plan_changed_is_on_the_page() -> None:
    """Guards the tables of pairs: every row of what was earned, and a sentence in the verdict with runs in favour."""
    result, page = result_of("asked"), plain(page_of("asked"))
    part = page.split('id="earned"')[1].split("</section>")[0]
    assert part.count("<table") == 2
    assert "lotus: the plan, less no marketing at all" in part
    assert "lotus: the plan, less “no radio”" in part
    for row in result.comparisons[0].earned(result):
        assert f">{row.label}" in part
        assert plain(write(row.estimate["mean"], row.unit)) in part
    text = plain(verdict(result))
    profit = next(row for row in result.comparisons[0].earned(result) if row.label == "Profit")
    assert "Against doing nothing with the same luck, the plan for lotus means" in text
    assert profit.in_favour is not None
    assert f"it pays in {round(profit.in_favour * 3)} of 3 runs." in text
    assert not any("this page does not answer it" in note for note in notes(result))


def test_a_followed_move_is_told() -> None:
    """Guards the story of a move: who and why, ties, cost, the longest way, everyone of it, and what it earned."""
    result = result_of("asked")
    (found,) = result.followed
    part = plain(page_of("asked")).split('id="followed"')[1].split("</section>")[0]
    assert "5 of 300 people got it: those with the most ties" in part
    assert "It cost 300 €." in part
    assert "The longest way" in part
    for source in found.sources:
        assert f">{source.person}<" in part
    for level, (people, buyers) in enumerate(found.levels()):
        if level:
            assert re.search(
                rf'<th scope="row">{level}</th><td class="n">{people}</td><td class="n">{buyers}</td>', part
            )
    assert "The plan, less the same without lotus.gifts" in part
    assert 'class="b-source' in part


def test_a_market_is_said_once_near_the_top() -> None:
    """Guards what one simulated person and five gifts stand for, and that people on the page are the market's."""
    result, page = result_of("market"), plain(page_of("market"))
    head = page.split("</header>")[0]
    assert head.count("One simulated person stands for 500 people of a market of 150,000.") == 1
    assert "The 5 simulated people whom gifts gives something are 2,500 of the market: 150,000 € in all." in head
    assert "simulated person stands" not in page_of("launch")
    buyers = result.summary["lotus"]["first_purchases"]["mean"]
    assert buyers is not None
    assert buyers > 300
    assert f">{count(150_000 * 0.4)}<" in page.split('id="funnel"')[1]
    spent = page.split('id="marketers"')[1].split("</section>")[0]
    assert re.search(r"lotus: the budget of 151,000 € is spent in 3 of 3 runs, on day \d+ in the middle one", spent)
    assert "beyond the budget" in spent


def test_what_nobody_moved_is_not_shown() -> None:
    """Guards the page against rows of zeros: followers and answers where no marketer has won or given any."""
    figures = page_of("launch").split('id="figures"')[1].split("</section>")[0]
    for label in ("Followers", "Complaints answered"):
        assert f">{label}<" not in figures
    assert ">Reached<" in figures
    assert ">Reached<" not in page_of("five people").split('id="figures"')[1].split("</section>")[0]


def test_numbers_are_written_for_people() -> None:
    """Guards the formats: separators, true minus, no minus zero, dashes, and rounding that can be taken seriously."""
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert write(None, "money") == write(float("nan"), "share") == DASH
    assert write(0.256, "share") == f"25.6{thin}%"
    assert percent(0.25) == f"25{thin}%"
    assert count(12345.4) == "12,345"
    assert count(2.25) == "2.2"
    assert money(-1234.5, "€") == f"{MINUS}1,234{thin}€"
    assert write(-0.0004, "score") == "0.00"
    assert interval(1.0, None, "people") == DASH
    assert about(3254) == 3250
    assert about(0.0) == 0.0
    assert short(-25_000) == f"{MINUS}25k"
    assert short(0.5) == "0.5"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 7), (4, 4), (7, 7), (10, 3), (24, 23), (116, 113)])
def test_the_curve_fills_its_rectangle(width: int, height: int) -> None:
    """Guards the layout: every cell once, each beside the one before (a diagonal step at most for odd sides)."""
    path = filling(width, height)
    assert sorted(path) == sorted((x, y) for x in range(width) for y in range(height))
    steps = np.abs(np.diff(np.array(path), axis=0))
    assert not len(steps) or steps.max() <= 1


@pytest.mark.parametrize("people", [1, 2, 3, 5, 34, 97, 500, 13_000, 49_999])
def test_people_get_cells_of_a_near_square(people: int) -> None:
    """Guards that everyone has a place and the shape is close to a square."""
    columns, rows = sides(people)
    assert columns * rows >= people
    assert columns * rows - people < max(columns, rows)
    assert people < 100 or max(columns, rows) / min(columns, rows) < 1.4


def test_everyone_has_one_cell() -> None:
    """Guards pictures of networks whose people are not numbered around a ring."""
    ties = wom.network.from_edges([(0, 5), (5, 1), (1, 7), (2, 3)], people=9)
    assert sorted(order(ties).tolist()) == list(range(9))
    column, row, columns, rows = cells(ties)
    assert len(set(zip(column.tolist(), row.tolist(), strict=True))) == 9
    assert column.max() < columns
    assert row.max() < rows


def test_labels_keep_apart() -> None:
    """Guards line labels against lying on each other or outside the chart."""
    placed = spaced([0.5, 0.5, 0.51, 1.0], 0.1)
    assert all(after - before >= 0.1 - 1e-9 for before, after in pairwise(placed))
    assert max(placed) <= 1.0


@pytest.mark.browser
@pytest.mark.parametrize("case", ["launch", "nasty"])
def test_a_browser_has_nothing_to_complain_of(case: str, tmp_path: Path) -> None:
    """Guards the page in a real browser: no console message (a refused request would be one), and it shows."""
    file, picture = tmp_path / "report.html", tmp_path / "report.png"
    file.write_text(page_of(case), encoding="utf-8")
    assert complaints(file, tmp_path, f"--screenshot={picture}") == []
    assert picture.stat().st_size > 50_000
