"""How fast the application is in a browser without a graphics card: pictures, answers, days, and the first picture.

Aims, on two cores: 1,000 people A and B 40 pictures a second and 50 ms from a slider to the picture; 10,000 20 and
100 ms; a million people 5 days a second in groups; the first picture 3 s after the command, compiled before.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import pytest

pytest.importorskip("playwright", reason="the browser is driven by Playwright")

sys.path.insert(0, str(Path(__file__).parents[1] / "faces"))
from browser import ROOT, app_of, chromium, until
from playwright.sync_api import Browser, Page

QUICKSTART = ROOT / "configs/quickstart.yaml"
TIMES = 5
SECONDS = 4.0
"""For which it plays while pictures are counted."""
FASTEST = "60"


@contextmanager
def serving(folder: Path, people: int) -> Iterator[str]:
    """A server of its own for the quick start with so many people; its address."""
    text = QUICKSTART.read_text("utf-8")
    assert "{n: 13000," in text
    config = folder / f"{people}.yaml"
    text = text.replace("{n: 13000,", f"{{n: {people},").replace(", degrees: 3.74", ", rewiring: 0.1")
    config.write_text(text, "utf-8")
    with app_of(config) as address:
        yield address


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    until(page, "window.wom?.frames > 0", 300.0)
    yield page
    page.context.close()


def with_b(page: Page) -> None:
    """Put the market without marketing beside it."""
    page.locator("#compare").select_option("plain")
    until(page, "document.querySelector('#main').dataset.arms === '2'")


def played(page: Page) -> tuple[float, float]:
    """Pictures and days a second while it plays from the first day on, as fast as it can."""
    page.locator("#day").fill("0")
    until(page, "window.wom.day === 0")
    page.locator("#speed").fill(page.locator("#speed").get_attribute("max") or FASTEST)
    page.locator("button.play").click()
    page.wait_for_timeout(1000)
    began, (frames, day) = perf_counter(), page.evaluate("[window.wom.frames, window.wom.day]")
    page.wait_for_timeout(SECONDS * 1000)
    lasted, (later, then) = perf_counter() - began, page.evaluate("[window.wom.frames, window.wom.day]")
    page.locator("button.play").click()
    return (later - frames) / lasted, (then - day) / lasted


def from_slider_to_picture(page: Page) -> float:
    """Milliseconds from a slider that moves to the picture of the next day, which has lived with the new value."""
    return page.evaluate(
        """async () => {
            const slider = document.querySelector('#sliders .slider input');
            const step = document.querySelector('#transport .buttons').lastElementChild;
            const day = window.wom.day, frames = window.wom.frames, began = performance.now();
            const bounds = [Number(slider.min), Number(slider.max)];
            slider.value = String(bounds[0] + (bounds[1] - bounds[0]) * ((day * 37) % 100) / 100);
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            step.click();
            while (window.wom.day !== day + 1 || window.wom.frames === frames) await new Promise(requestAnimationFrame);
            return performance.now() - began;
        }"""
    )


def test_speed_in_the_browser(tmp_path: Path) -> None:
    rows = []
    with chromium() as browser:
        with serving(tmp_path, 1000) as address, opened(browser, address):
            pass  # what is not yet compiled is
        seconds = []
        for _ in range(3):
            began = perf_counter()
            with serving(tmp_path, 13_000) as address, opened(browser, address):
                seconds.append(perf_counter() - began)
        rows.append(("from the command to the first picture", statistics.median(seconds), "s", "at most 3"))
        for people, pictures, wait in ((1000, 40, 50), (10_000, 20, 100)):
            with serving(tmp_path, people) as address, opened(browser, address) as page:
                with_b(page)
                waits = statistics.median(from_slider_to_picture(page) for _ in range(TIMES))
                rates = [played(page)[0] for _ in range(3)]
                who = f"{people:,} people, A and B"
                rows.append((who, statistics.median(rates), "pictures/s", f"at least {pictures}"))
                rows.append((f"{who}: slider to picture", waits, "ms", f"at most {wait}"))
        with serving(tmp_path, 1_000_000) as address, opened(browser, address) as page:
            rows.append(("1,000,000 people in groups", played(page)[1], "days/s", "at least 5"))
    print()
    for what, value, unit, aim in rows:
        print(f"{what:45} {value:9.1f} {unit:11} {aim}")
    assert all(value > 0.0 for _, value, *_ in rows)
