"""Pictures of the browser application for the README and the gallery, taken in a real browser.

    .venv/bin/python experiments/gallery/pictures.py          two minutes; into results/gallery
    .venv/bin/python experiments/gallery/pictures.py app      one of them

Needs Chromium, which is found on the path; graphics are drawn by the processor, so that every machine takes the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from PIL import Image
from playwright.sync_api import Page

import wom_sim as wom
from wom_sim.app.story import story

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
QUICKSTART = ROOT / "configs" / "quickstart.yaml"
STORED = ROOT / "results" / "gallery"
sys.path.insert(0, str(ROOT / "tests" / "faces"))
from browser import app_of, chromium, until  # noqa: E402 - the browser of the tests is the one that pictures are taken in

SETTLED = 2500
"""Milliseconds after which charts, ties and words have come to rest."""
LAST = 4
"""Days that are lived one by one before a picture is taken."""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


def desk(page: Page) -> None:
    """The launch of the quick start, after seven weeks."""
    go(page, 50)


def compared(page: Page) -> None:
    """The product as it is, and a better one."""
    page.locator("#compare").select_option("what_if a better product")
    until(page, "document.querySelector('#main').dataset.arms === '2'")
    go(page, 200)


def much_to_tell(day: int) -> int:
    """Somebody who heard of the product through others, told others, and heard of it again on a day."""
    simulation = wom.Simulation(wom.load_scenario(QUICKSTART), trace=True).run(day)
    heard = simulation.events.filter((pl.col("kind") == "heard") & pl.col("teller").is_not_null())["person"].unique()
    stories = [story(simulation, "lotus", 0, person) for person in heard.sort().to_list()]
    return max(stories, key=lambda one: (one["decision"] is not None, len(one["chain"]), len(one["told"])))["person"]


def person(page: Page) -> None:
    """The story of one person, with friends before and after."""
    go(page, 90)
    page.locator('#legend input[value="source"]').check()
    at = page.evaluate(f"window.wom.at({much_to_tell(90)})")
    box = page.locator("#network canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])


def lesson(page: Page) -> None:
    """The second step of a lesson."""
    page.locator("#tab-lessons").click()
    page.locator("#lessons .lesson-entry button").nth(1).click()
    page.wait_for_timeout(SETTLED)


def phone(page: Page) -> None:
    """The same on a telephone."""
    go(page, 50)


PICTURES: dict[str, tuple[Callable[[Page], None], dict[str, Any]]] = {
    "app": (desk, {}),
    "app-dark": (desk, {"color_scheme": "dark"}),
    "app-compared": (compared, {}),
    "app-person": (person, {"color_scheme": "dark"}),
    "app-lesson": (lesson, {}),
    "app-persian": (desk, {"locale": "fa-IR"}),
    "app-phone": (phone, {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}),
}
"""What is done for each picture, and how the browser is."""


def go(page: Page, day: int) -> None:
    """Show a day, and what was talked about on the last ones."""
    page.locator("#day").fill(str(day - LAST))
    for later in range(day - LAST, day):
        until(page, f"window.wom.day === {later}", 120.0)
        page.locator("#transport .buttons button").last.click()
    until(page, f"window.wom.day === {day}")


def small(png: bytes) -> bytes:
    """The same picture in as few bytes as it can have."""
    file = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").save(file, "PNG", optimize=True)
    return file.getvalue()


def main(names: list[str]) -> None:
    """Take these pictures, or all."""
    with app_of(QUICKSTART) as address, chromium() as browser:
        for name in names or PICTURES:
            act, how = PICTURES[name]
            page = browser.new_page(**{"viewport": DESK, **how})
            page.goto(address)
            until(page, "window.wom?.frames > 0", 600.0)
            act(page)
            page.mouse.move(0, 0)
            page.evaluate("document.activeElement.blur()")
            page.wait_for_timeout(SETTLED)
            file = STORED / f"{name}.png"
            file.write_bytes(small(page.screenshot()))
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB")
            page.context.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="All when left out.")
    main(parser.parse_args().names)
