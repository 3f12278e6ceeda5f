"""The shell of the page: sliders ask for the last value only, what is refused goes back, links and lost connections.

A real session of a small town, whose changes take a while.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from browser import Watched
from playwright.sync_api import Browser, Page, expect
from serving import Served, serving

from wom_sim.app.assets import page as page_of
from wom_sim.app.limits import Limits
from wom_sim.app.session import Session
from wom_sim.app.texts import LANGUAGES, texts
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario

pytestmark = pytest.mark.browser

QUALITY = '[data-path="products.lotus.quality"]'
PATIENCE = 0.25
"""Seconds that a change takes."""
TOWN: dict[str, Any] = {
    "name": "A town whose name is far too long to stand beside anything else on a telephone",
    "horizon": 40,
    "network": {"n": 200, "k": 8},
    "products": {"lotus": {"price": 10, "quality": 0.2}},
    "marketing": {"lotus": {"radio in all the villages around": {"kind": "mass_media", "until": 30, "reach": 0.1}}},
    "what_if": {"no radio at all, neither here nor elsewhere": {"marketing.lotus": None}},
}


class Slow(Session):
    """A session that notes what it is asked, takes its time with changes, and refuses prices above 30."""

    asked: ClassVar[list[Any]] = []

    def answer(self, request: Any, progress: Callable[[float, str], None]) -> bytes:
        self.asked.append(request)
        if request.do == "change":
            time.sleep(PATIENCE)
            if request.path.endswith("price") and request.value > 30:
                raise InputError("that is too dear for anyone.", where="price", remedy="Ask for less.")
        return super().answer(request, progress)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    town, words = Scenario.from_data(TOWN), {language: texts(language) for language in LANGUAGES}
    with serving(begin=lambda _: Slow(town, Limits()), filled=lambda template: page_of(template, words)) as one:
        yield one


def opened(browser: Browser, served: Served, fragment: str = "", **how: Any) -> Page:
    Slow.asked.clear()
    page = browser.new_page(**{"viewport": {"width": 1440, "height": 900}, **how})
    page.set_default_timeout(60_000)
    page.goto(f"http://{served.host}/{fragment}")
    page.locator("#opening:empty").wait_for(state="attached")
    return page


def step(page: Page) -> None:
    page.locator("#transport .buttons button").last.click()
    expect(page.locator("#day")).to_have_value("1", timeout=60_000)


def changes() -> list[float]:
    return [request.value for request in Slow.asked if request.do == "change"]


def test_a_slider_that_is_dragged_asks_one_at_a_time_and_for_the_last(browser: Browser, served: Served) -> None:
    """Every place that it passes would be asked for otherwise, and the picture would lag behind for seconds."""
    page = opened(browser, served)
    step(page)
    slider = page.locator(f"{QUALITY} input")
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.6 * box["width"], middle)
    page.mouse.down()
    for place in range(40):
        page.mouse.move(box["x"] + (0.6 + 0.3 * place / 40) * box["width"], middle)
    page.mouse.up()
    wanted = float(slider.input_value())
    expect(page.locator("#edits li")).to_have_count(1)
    expect(page.locator(f"{QUALITY} output")).to_have_text(f"{wanted:g}")
    page.wait_for_timeout(3000 * PATIENCE)
    assert changes()[-1] == wanted
    assert len(changes()) < 20
    # While it stands, the change waits for the next day, and the page says so.
    expect(page.locator(f"{QUALITY} .hint")).to_contain_text("day 1")
    page.context.close()


def test_a_slider_goes_back_when_its_value_is_refused(browser: Browser, served: Served) -> None:
    """It would show a value that nobody lives with."""
    page = opened(browser, served)
    price = page.locator('[data-path="products.lotus.price"]')
    before = price.locator("input").input_value()
    price.locator("input").press("End")
    expect(page.locator(".toast")).to_contain_text("too dear")
    expect(page.locator(".toast")).to_contain_text("Ask for less.")
    expect(price.locator("input")).to_have_value(before)
    expect(price.locator("output")).to_have_text("10")
    page.context.close()


def test_a_link_brings_back_words_of_every_language_and_size(browser: Browser, served: Served) -> None:
    """Base64 knows bytes alone, and cuts off what no parser misses."""
    page = opened(browser, served)
    state = {"scenario": {"name": "شهر 🏙 <b>", "list": list(range(30_000))}, "b": "same", "day": 7}
    found = page.evaluate(
        """async (state) => {
            const { toFragment, fromFragment } = await import("/page/link.js");
            const fragment = await toFragment({ ...state, look: { colour: "stage", ties: false, arm: "<script>" } });
            return [fragment, await fromFragment("#" + fragment)];
        }""",
        state,
    )
    assert set(found[0]) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=")
    assert found[1] == {**state, "look": {"colour": "stage", "ties": False}}
    page.context.close()


@pytest.mark.parametrize("fragment", ["#s=AAAA", "#s=eJyrVipOTk4tLlayUqpWKgEAHgQEbA", "#s=x"])
def test_a_broken_link_is_told_and_something_opens(browser: Browser, served: Served, fragment: str) -> None:
    """Mail programs cut links off; the page must not stay empty then."""
    page = opened(browser, served, fragment)
    expect(page.locator(".toast.refused")).to_contain_text("link")
    expect(page.locator("#day")).to_have_attribute("max", "40")
    page.context.close()


def test_a_lost_connection_is_told_and_comes_back_where_it_was(browser: Browser, served: Served) -> None:
    """A laptop that was closed, or a program that was started again."""
    page = browser.new_page()
    lines: list[Any] = []
    page.route_web_socket("**/live", lambda line: lines.append((line, line.connect_to_server())))
    page.goto(f"http://{served.host}/")
    page.locator("#opening:empty").wait_for(state="attached", timeout=60_000)
    step(page)
    Slow.asked.clear()
    page.locator("#moves [role=switch]").first.click()
    expect(page.locator("#edits li")).to_have_count(1)
    while not any(request.do == "share" for request in Slow.asked):
        page.wait_for_timeout(50)
    # The answer is on its way; what has not arrived cannot be opened again.
    page.wait_for_timeout(1000)
    lines[-1][0].close()
    expect(page.locator("#opening")).to_contain_text("lost")
    page.locator("#opening button").click()
    page.locator("#opening:empty").wait_for(state="attached", timeout=60_000)
    expect(page.locator("#edits li")).to_have_count(1)
    expect(page.locator("#day")).to_have_value("1")
    page.close()


@pytest.mark.parametrize("language", ["en-GB", "fa-IR"])
def test_nothing_is_wider_than_a_telephone(browser: Browser, served: Served, language: str) -> None:
    """Long names of scenarios, moves and what-ifs must not push anything out of sight."""
    page = opened(browser, served, viewport={"width": 360, "height": 740}, locale=language)
    watched = Watched(page)
    page.locator("#compare").select_option(index=2)
    page.locator("#main[data-arms='2']").wait_for()
    for tab in ("charts", "change", "person", "lessons", "share"):
        page.locator(f"#tab-{tab}").click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, f"{tab}: {wide} pixels"
    assert watched.complaints == []
    page.context.close()
