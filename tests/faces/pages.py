"""Reading pages as a test does: their structure, their text, and what a browser says of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

VOID = {"meta", "link", "img", "source", "br", "wbr"}


def plain(text: str) -> str:
    return re.sub(r"</?bdi>", "", text).replace("\N{NARROW NO-BREAK SPACE}", " ")


class Reader(HTMLParser):
    """Checks that elements nest and gathers what a test asks about."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.drawings: list[dict[str, str | None]] = []
        self.figures: list[list[str]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name in ("href", "src", "srcset", "action") and value]
        if tag in ("svg", "img"):
            self.drawings.append(given)
        if tag == "figure":
            self.figures.append([])
        elif "figure" in self.open:
            self.figures[-1].append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def opened(file: Path, folder: Path, *how: str) -> subprocess.CompletedProcess[str]:
    """What Chromium says when it opens a file, with a profile of its own."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        if os.environ.get("CI"):
            pytest.fail("CI has to have Chromium: without it no page is ever opened.")
        pytest.skip("NO CHROMIUM: the page was not opened in a browser.")
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--no-first-run", "--enable-logging=stderr",
        f"--user-data-dir={folder / 'user'}", "--window-size=1280,3000", *how, file.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)


def complaints(file: Path, folder: Path, *how: str) -> list[str]:
    """What Chromium complains of: a refused request would be a complaint."""
    said = opened(file, folder, *how).stderr.splitlines()
    return [line for line in said if "CONSOLE" in line or "net_error" in line]
