"""The charts, the funnel, the histogram, the line of words and the stories, of a made-up run in a real browser."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser import Watched, chromium, coloured, pixels
from playwright.sync_api import Browser, Page

import wom_sim
from wom_sim.app.texts import LANGUAGES, texts

pytestmark = pytest.mark.browser

HERE, PAGE = Path(__file__).parent, Path(wom_sim.__file__).parent / "app" / "page"


class Files(SimpleHTTPRequestHandler):
    """The page's own files, and the page and the run of this test."""

    def translate_path(self, path: str) -> str:
        name = path.split("?", maxsplit=1)[0].removeprefix("/")
        return str(PAGE / name.removeprefix("page/") if name.startswith("page/") else HERE / name)

    def do_GET(self) -> None:
        if self.path.split("?")[0] != "/":
            super().do_GET()
            return
        words = json.dumps({language: texts(language) for language in LANGUAGES}).replace("<", "\\u003c")
        body = (HERE / "panel_page.html").read_text(encoding="utf-8").replace("{{texts}}", words).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(HERE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the made-up run at a day; at the end nothing may have been complained of or asked of anybody else."""
    pages: list[Watched] = []

    def open_at(day: int, query: str = "", width: int = 900) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 2600})
        pages.append(Watched(page))
        page.goto(f"{address}?{query}")
        page.wait_for_function("window.app")
        if day:
            page.evaluate("day => app.player.go(day)", day)
        settle(page)
        return page

    yield open_at
    for watched in pages:
        assert not watched.complaints
        assert all(url.startswith((address, "data:")) for url in watched.requests)
        watched.page.close()


def settle(page: Page) -> None:
    """Wait until every panel has drawn what it was asked to."""
    page.wait_for_timeout(180)


def words(page: Page, selector: str) -> str:
    return page.locator(selector).inner_text()


# --- curves ------------------------------------------------------------------------------------------


def test_a_click_on_the_chart_goes_to_that_day_and_keys_look_at_days(opened: Callable[..., Page]) -> None:
    """The middle of the time axis is the middle of the horizon, and Enter goes to the day that the keys look at."""
    page = opened(100)
    plot = page.locator("#curves .chart:not(.lower) .u-over")
    box = plot.bounding_box()
    assert box
    plot.click(position={"x": box["width"] / 2, "y": 20})
    settle(page)
    assert page.evaluate("app.frame.day") == 90
    plot.focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert words(page, "#curves .values").startswith("Day 3 ·")
    assert "Day 3 ·" in (plot.get_attribute("aria-valuetext") or "")
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate("app.frame.day") == 3


def test_b_is_drawn_beside_a_with_their_difference(opened: Callable[..., Page]) -> None:
    """With B there is a second chart, and the table for screen readers has the values of both."""
    alone, both = opened(80), opened(80, "arms=2")
    assert not alone.locator("#curves .lower").is_visible()
    assert both.locator("#curves .lower").is_visible()
    both.wait_for_timeout(1000)  # it is read to people, and changes once a second
    cells = [cell.inner_text() for cell in both.locator("#curves table td").all() if cell.inner_text()]
    now = both.evaluate("['awareness', 'adoption'].flatMap(name => app.history.values.map(arm => arm[name].at(-1)))")
    assert [float(cell.strip("%")) for cell in cells] == pytest.approx([100 * x for x in now], rel=0.005)
    assert coloured(pixels(both.locator("#curves .chart:not(.lower)"))) > coloured(
        pixels(alone.locator("#curves .chart:not(.lower)"))
    )


def test_every_chart_is_drawn_from_left_to_right_at_the_width_of_a_telephone(opened: Callable[..., Page]) -> None:
    """In Persian too: nothing is wider than the page, no chart is empty, and time runs from left to right."""
    page = opened(120, "arms=2&language=fa", 360)
    for button in page.locator("#curves .choice button").all():
        button.click()
        settle(page)
        assert coloured(pixels(page.locator("#curves .chart:not(.lower)"))) > 0.002
        assert page.evaluate("getComputedStyle(document.querySelector('#curves .u-over')).direction") == "ltr"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_of_an_idea_nothing_is_said_to_be_bought(opened: Callable[..., Page]) -> None:
    page = opened(80, "idea")
    assert page.locator("#curves .choice button:visible").all_inner_texts() == ["Spread", "Sentiment"]
    assert "ever had it" not in words(page, "#curves .values")
    assert page.locator("#funnel .stage").count() == 2
    assert "have it" not in words(page, "#narration")


def test_what_cannot_be_seen_is_not_drawn(opened: Callable[..., Page]) -> None:
    """A hidden panel takes no time, and shows the newest day as soon as it can be seen."""
    page = opened(20)
    page.evaluate("document.getElementById('curves').style.display = 'none'")
    settle(page)
    page.evaluate("app.player.go(50)")
    settle(page)
    assert "Day 20 ·" in (page.locator("#curves .values").text_content() or "")
    page.evaluate("document.getElementById('curves').style.display = ''")
    settle(page)
    assert "Day 50 ·" in (page.locator("#curves .values").text_content() or "")


def test_scales_end_at_round_numbers_and_hold_everything(opened: Callable[..., Page]) -> None:
    ends = opened(0).evaluate(
        """async () => {
          const { around, roundUp } = await import("wom/scales.js");
          const scales = [around(null, null, 0.2), around(0, 0.53, 0.2), around(-0.031, 0.2, 0.1)];
          return [roundUp(0), roundUp(1), roundUp(1.01), roundUp(730), ...scales];
        }"""
    )
    assert ends[:4] == pytest.approx([0, 1, 1.5, 800])
    assert ends[4:] == [pytest.approx([0, 0.2]), pytest.approx([0, 0.6]), pytest.approx([-0.04, 0.2])]


# --- histogram and funnel ----------------------------------------------------------------------------


def test_bars_are_as_high_as_their_people_are_many(opened: Callable[..., Page]) -> None:
    """Bars of A and B share one scale, and the words give the shares of those on either side of the middle."""
    page = opened(120, "arms=2")
    people = page.evaluate("[...app.frame.histogram.values]")
    heights = page.evaluate(
        "[...document.querySelectorAll('#histogram rect')].map(bar => Number(bar.getAttribute('height')))"
    )
    scale = max(heights) / max(people)
    assert heights == pytest.approx([scale * count for count in people], abs=0.02)
    a = people[:21]
    shares = [round(100 * sum(part) / sum(a)) for part in (a[11:], a[10:11], a[:10])]
    assert "A: Of {:,} people who know it, {}% are for it, {}% undecided and {}% against it.".format(
        sum(a), *shares
    ) in words(page, "#histogram p")


def test_boxes_part_the_people_and_arrows_follow_the_flows(opened: Callable[..., Page]) -> None:
    """The first four boxes hold everybody once; arrows are as wide as their flows; nodes stay the same."""
    page = opened(80)
    page.evaluate("window.kept = [...document.querySelectorAll('#funnel svg *')]")
    page.evaluate("app.ask({ do: 'step', days: 1 })")
    settle(page)
    assert page.evaluate("kept.every((node, place) => node === document.querySelectorAll('#funnel svg *')[place])")
    stocks = page.locator("#funnel .number").all_text_contents()
    numbers = [int(text.strip("\u2068\u2069").split(" ·")[0].replace(",", "")) for text in stocks]
    assert sum(numbers[:4]) == page.evaluate("app.world.people")
    counts = page.evaluate(
        "Object.fromEntries(app.world.counts.map((name, place) => [name, app.frame.counts.values[place]]))"
    )
    widths = page.evaluate(
        "[...document.querySelectorAll('#funnel .forward')].map(arrow => Number(arrow.getAttribute('stroke-width')))"
    )
    heard, considered = widths[0], widths[2]  # behind each arrow is its head
    page.wait_for_timeout(1000)
    assert heard / considered == pytest.approx(counts["became_aware"] / counts["began_considering"], rel=0.02)
    label = page.locator("#funnel svg").get_attribute("aria-label") or ""
    assert f"{counts['became_aware']:,.0f} heard of it" in label


# --- stories -----------------------------------------------------------------------------------------


def test_a_story_adds_up_and_leads_to_other_persons(opened: Callable[..., Page]) -> None:
    """The terms of "this person today" make the difference of the opinions, as they are written."""
    page = opened(80)
    assert words(page, "#story") == texts("en")["story"]["none"]
    page.evaluate("app.set({ selected: 7 })")
    settle(page)
    assert words(page, "#story h2") == "Person 7"
    # What happened on the day of number 44 is first seen when 45 days have been lived.
    assert "on day 45" in words(page, "#story")
    line = page.locator("#story .maths").nth(1).inner_text().replace("\u2212", "-")
    start = re.match(r"([\d.]+) = ([\d.]+)", line)
    number = r"(-?[\d.]+)"
    term = rf"\+ {number} \u00d7 {number} \u00d7 \({number} - {number}\)"
    terms = re.findall(term, line)
    assert start
    assert len(terms) == 3
    total = float(start[2]) + sum(float(pace) * float(weight) * (float(m) - float(x)) for pace, weight, m, x in terms)
    assert total == pytest.approx(float(start[1]), abs=0.002)
    written = page.locator("#story .terms tbody td:last-child").all_inner_texts()
    shifts = [float(text.replace("\u2212", "-")) for text in written]
    assert sum(shifts) == pytest.approx(0.035, abs=0.0015)
    page.locator("#story .chain button", has_text="Person 12").click()
    settle(page)
    assert words(page, "#story h2") == "Person 12"
    assert page.evaluate("app.look.selected") == 12


def test_of_a_silent_day_the_story_says_so_and_a_recording_has_none(opened: Callable[..., Page]) -> None:
    page = opened(80, "untold")
    page.evaluate("app.set({ selected: 7 })")
    settle(page)
    assert words(page, "#story .today p >> nth=0") == texts("en")["story"]["silent"]
    assert not page.locator("#story .terms").is_visible()
    recording = opened(80, "replay")
    recording.evaluate("app.set({ selected: 7 })")
    settle(recording)
    assert words(recording, "#story") == ""


# --- the line of words -------------------------------------------------------------------------------

DAYS = 60
QUIET = {
    name: [value] * DAYS
    for name, value in {
        "awareness": 0.3,
        "customers": 0.1,
        "adoption": 0.1,
        "opinion": 0.2,
        "voiced": 0.2,
        "listened": 0.2,
        "sales": 10,
    }.items()
}
HEARD = ("conversation", "feed", "answer", "friend", "review", "marketing", "owned", "reply", "work")
COUNTS = {f"heard_{name}": 0 for name in HEARD} | {
    "aware": 300,
    "became_aware": 4,
    "heard_conversation": 30,
    "heard_marketing": 10,
}


def ramp(*values: float) -> list[float]:
    """Values in pieces of equal length, as long as the run."""
    return [values[day * len(values) // DAYS] for day in range(DAYS)]


def move(**fields: Any) -> dict[str, Any]:
    return {
        "path": "marketing.lotus.radio",
        "name": "radio",
        "on": {"A": True},
        "state": "running",
        "from": 30,
        "until": None,
    } | fields


def told(page: Page, a: dict[str, list[float]], b: dict[str, list[float]] | None = None, **more: Any) -> dict[str, Any]:
    """What is said on day 60 of a run of which the first 20 days have been told."""
    arms = [QUIET | a] + ([QUIET | b] if b is not None else [])
    world = {"arms": ["A", "B"][: len(arms)], "people": 1000, "step": 1, "moves": [], "edits": [], "controls": []}
    world |= {"product": "lotus", "products": [{"name": "lotus", "idea": False}]} | more
    history = {"days": list(range(DAYS)), "values": arms}
    now = {"world": world, "history": history, "arm": 0, "counts": [COUNTS] * len(arms), "since": 20, "day": DAYS}
    story: dict[str, Any] = page.evaluate("async now => (await import('wom/telling.js')).telling(now)", now)
    return story


def test_what_is_told_follows_from_the_numbers(opened: Callable[..., Page]) -> None:
    """Every rule, with a run in which it holds and what it then has to say; the weightier goes first."""
    page = opened(0)
    one, two = {"A": True}, {"A": False, "B": True}

    def told_of(*arms: dict[str, list[float]], **more: Any) -> tuple[str, dict[str, Any]]:
        said = told(page, *arms, **more)
        return said["key"], {name: next(iter(value.values())) for name, value in said["values"].items()}

    key, values = told_of({}, moves=[move(on=one)])
    assert (key, values["name"], values["day"]) == ("began", "marketing.lotus.radio", 30)
    assert told_of({}, {}, moves=[move(on=two, until=50)])[0] == "ended_in"
    assert told_of({}, moves=[move(**{"from": 10})])[0] == "standing"
    assert told_of({}, moves=[move(**{"from": 60})])[0] == "standing"
    assert told_of({}, moves=[move(state="off")])[0] == "standing"
    edit = {"place": 0, "day": 40, "path": "products.lotus.price", "value": 3, "arm": "both", "pending": False}
    assert told_of({}, edits=[edit]) == ("changed", {"name": "products.lotus.price", "day": 40})

    key, values = told_of({"awareness": ramp(0.3, 0.55, 0.6)})
    assert (key, values) == ("know_half", {"day": 21, "share": 0.55})
    assert told_of({"awareness": ramp(0.55, 0.4, 0.6)})[0] == "standing"  # it was told of on an earlier day
    assert told_of({"adoption": ramp(0, 0.004, 0.01)}) == ("first_customers", {"day": 21, "n": 4})

    key, values = told_of({"voiced": ramp(0.3, 0.3, -0.3)})
    assert key == "turned_against"
    # The mean of seven days is clearly below zero once five of them are, on day 45.
    assert (values["day"], values["mean"]) == (45, pytest.approx((2 * 0.3 - 5 * 0.3) / 7))
    assert told_of({"voiced": ramp(-0.3, 0.01, 0.3)})[0] == "turned_for"
    assert told_of({"voiced": ramp(0.3, 0.01, -0.01)})[0] == "standing"
    assert told_of({"voiced": [0.2, -0.2] * 30})[0] == "standing"

    key, values = told_of({"sales": ramp(10, 20, 5)})
    assert (key, values["before"], values["day"]) == ("peak", 20, 27)
    assert values["after"] < 0.7 * 20
    assert told_of({"sales": ramp(10, 20, 18)})[0] == "standing"

    key, values = told_of({}, {"awareness": ramp(0.3, 0.33, 0.36)})
    assert (key, values) == ("parted_knowing", {"day": 41, "ahead": "B", "behind": "A", "more": 0.36, "less": 0.3})
    key, values = told_of({"listened": [float("nan")] * 30 + [0.5] * 30})
    assert (key, values) == ("heard_better", {"day": 31, "heard": 0.5, "thought": 0.2})


def test_otherwise_it_tells_how_things_stand(opened: Callable[..., Page]) -> None:
    """Shares of the last day, whether people are for it, and from whom most was heard: 30 of 40 from people."""
    page = opened(0)
    said = told(page, {"awareness": ramp(0.3, 0.4), "opinion": ramp(0.2, -0.2), "listened": ramp(0.2, -0.2)})
    assert said["key"] == "standing"
    assert said["values"]["know"]["percent"] == 0.4
    assert said["values"]["think"]["word"] == "think_against"
    assert (said["values"]["from"]["word"], said["values"]["share"]["percent"]) == ("from_people", 0.75)
    assert words(page, "#narration").startswith("Before the first day: 2,000 people.")


def test_all_that_may_be_told_has_words_in_every_language(opened: Callable[..., Page]) -> None:
    """On every day of the made-up run the line is in words, with no placeholder left and no word of the code."""
    for language in LANGUAGES:
        page = opened(0, f"arms=2&language={language}")
        for _ in range(15):
            page.evaluate("app.ask({ do: 'step', days: 12 })")
            line = words(page, "#narration")
            assert line
            assert not any(sign in line for sign in ("{", "undefined", "NaN", "narration."))
