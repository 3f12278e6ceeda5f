"""Lessons in a real browser: guess, run, reveal, and back to what was open before; the page's own arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pytest
from browser import Watched, app_of, until
from playwright.sync_api import Browser, Page, expect

from wom_sim.app.figures import FIGURES, curves
from wom_sim.app.lessons import lessons
from wom_sim.simulation import Simulation

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with a small world, so that what is tested is the lesson."""
    with app_of("configs/karate-club.yaml") as here:
        yield here


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = browser.new_page(**{"viewport": {"width": 1280, "height": 800}, **getattr(request, "param", {})})
    watched = Watched(page)
    page.goto(address)
    until(page, "window.wom?.frames > 0", 120.0)
    page.locator("#tab-lessons").click()
    yield page
    assert watched.complaints == []
    page.close()


def following(page: Page) -> None:
    page.locator(".lesson-go button").last.click()


def run(page: Page) -> None:
    """Press the button that lets a world run, and wait until it has."""
    page.locator(".lesson > button.main").click()
    expect(page.locator(".lesson-go button").last).to_be_enabled(timeout=60_000)


def test_a_lesson_from_the_guess_to_the_answer_and_back(page: Page) -> None:
    """By keyboard where a student answers. What is revealed are the numbers that the engine has without the page."""
    page.locator(".lesson-entry").nth(4).get_by_role("button").first.click()
    expect(page.locator(".lesson h3")).to_have_text("News and habits")
    following(page)
    run(page)
    following(page)
    forward = page.locator(".lesson-go button").last
    expect(forward).to_be_disabled()
    page.locator(".lesson").get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".lesson").get_by_role("radio").nth(1)).to_be_checked()
    following(page)
    page.locator(".lesson").get_by_role("radio", name="Fewer").check()
    following(page)
    run(page)
    following(page)

    lesson = lessons()["contagion"]
    place = FIGURES.index("adoption")
    lived = {
        name: curves(Simulation(lesson.arms(name, 1)).run(40), "habit", 0)[:, -1, place] for name in lesson.settings
    }
    expect(page.locator(".bars b")).to_have_text([f"{100 * lived[name][0]:.3g}%" for name in lived])
    expect(page.locator(".verdict")).to_contain_text("The numbers say otherwise.")
    following(page)
    expect(page.locator(".bars b")).to_have_text([f"{100 * lived[name][1]:.3g}%" for name in lived])
    expect(page.locator(".verdict")).to_contain_text("The numbers are on your side.")
    page.get_by_role("button", name="Run it again with other luck").click()
    expect(page.locator(".reveal [role=status]")).to_have_text(re.compile("same in 2 of 2 towns"), timeout=30_000)
    expect(page.locator(".bars b").first).to_have_text(f"{100 * lived['ring'][1]:.3g}%")

    page.get_by_role("button", name="Leave the lesson").click()
    expect(page.locator(".lesson-list")).to_be_visible()
    expect(page.locator("#scenario")).to_contain_text(re.compile("karate club", re.IGNORECASE))
    expect(page.locator(".lesson-entry").nth(4)).to_contain_text("Step 7 of 9")


@pytest.mark.parametrize("page", [{"viewport": {"width": 360, "height": 740}, "locale": "fa-IR"}], indirect=True)
def test_a_lesson_fits_on_a_phone_in_persian(page: Page) -> None:
    """Nothing lies beside the narrow page, and the answers can be hit with a finger."""
    page.locator(".lesson-entry").nth(6).get_by_role("button").first.click()
    following(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [answer.bounding_box() for answer in page.locator(".answer").all()]
    assert len(boxes) == 3
    assert all(
        box is not None and box["height"] >= 40 and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes
    )
    page.locator(".lesson .plain").click()
    expect(page.locator(".lesson-list")).to_be_visible()


def test_what_the_page_works_out_from_its_picture(page: Page) -> None:
    """Spread, favour, likeness and distance against NumPy and networkx, on a random network with random opinions."""
    rng = np.random.default_rng(8)
    graph = nx.connected_watts_strogatz_graph(60, 4, 0.2, seed=8)
    opinion = rng.integers(0, 255, 60)
    opinion[rng.random(60) < 0.3] = 255
    ties = np.array(graph.edges)
    found: dict[str, Any] = page.evaluate(
        """async ([opinion, ties]) => {
          const { shown, distance } = await import("wom/lesson_numbers.js");
          const world = { ties: { values: Uint32Array.from(ties.flat()) }, person: { values: opinion } };
          const frame = { opinion: { shape: [1, opinion.length], values: Uint8Array.from(opinion) } };
          return { ...shown(world, frame, 0), distance: distance(world) };
        }""",
        [opinion.tolist(), ties.tolist()],
    )
    known = opinion[opinion < 255] / 127.0 - 1.0
    both = ties[(opinion[ties] < 255).all(axis=1)]
    ends = np.concatenate([both, both[:, ::-1]])
    expected = {
        "spread": known.std(),
        "favour": np.sign(np.round(known, 9)).mean(),
        "likeness": np.corrcoef(opinion[ends[:, 0]], opinion[ends[:, 1]])[0, 1],
        "distance": nx.average_shortest_path_length(graph),
    }
    assert found == pytest.approx(expected, rel=1e-9)


def test_the_page_decides_as_the_lessons_do(page: Page) -> None:
    """Every measure, on numbers of all sizes: the same outcome in the page as in Python, where promises are tested."""
    rng = np.random.default_rng(8)
    measures = [one for lesson in lessons().values() for one in lesson.measures.values()]
    cases = [(one, *(float(number) for number in rng.uniform(0.0, 1.0, 2))) for one in measures for _ in range(20)]
    given = [[one.model_dump(mode="json"), first, last] for one, first, last in cases]
    decided = page.evaluate(
        """async (cases) => {
          const { outcomeOf } = await import("wom/lesson_numbers.js");
          return cases.map(([measure, first, last]) => outcomeOf(measure, first, last));
        }""",
        given,
    )
    assert decided == [one.outcome(first, last) for one, first, last in cases]
