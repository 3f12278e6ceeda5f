"""A real browser for tests: Chromium of the system, driven by Playwright, and what it asks for and complains of."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[2]
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
)
"""Graphics are drawn by the processor, so that every machine has them."""
PERFORMANCE = "GPU stall due to ReadPixels"
"""What the driver says of reading a picture back, which only a test and an export do; no fault of the page."""


def executable() -> str:
    """Where Chromium is; a failure under CI where it is not, and a loud skip elsewhere."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI"):
        pytest.fail("CI has to have Chromium: without it no page is ever opened.")
    pytest.skip("NO CHROMIUM: the page was not opened in a browser.")


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A running browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


@contextmanager
def app_of(config: str | Path) -> Iterator[str]:
    """The address of a server that was started as a user starts it; it ends with what it was started for."""
    command = [sys.executable, "-m", "wom_sim", "app", str(config), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().removeprefix("Open ").strip()
        finally:
            running.terminate()


class Watched:
    """What a page asked for, and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(f"{error.name}: {error.message}"))
        page.on("console", self._said)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and PERFORMANCE not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")


def until(page: Page, condition: str, seconds: float = 30.0) -> None:
    """Wait until an expression is true; asked from outside, since the page's policy lets nobody evaluate text in it."""
    end = monotonic() + seconds
    while not page.evaluate(condition):
        if monotonic() > end:
            pytest.fail(f"{condition} did not come true in {seconds:g} s; window.wom is {page.evaluate('window.wom')}")
        page.wait_for_timeout(20)


def pixels(part: Locator) -> NDArray[np.float64]:
    """What is seen of a part of the page: float64 (height, width, 3), 0 to 1."""
    from matplotlib.image import imread

    picture: NDArray[np.float64] = np.asarray(imread(BytesIO(part.screenshot()), format="png"), np.float64)
    return picture[..., :3]


def coloured(picture: NDArray[np.float64]) -> float:
    """Share of the pixels that have a colour, and are no grey."""
    return float((np.ptp(picture, axis=2) > 0.15).mean())
