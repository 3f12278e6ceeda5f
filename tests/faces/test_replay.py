"""A recorded run: the numbers in it are the simulation's, and the page plays from a file, with nobody to ask."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from browser import Watched, coloured, pixels, until
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.app.packing import unpack
from wom_sim.app.recording import DRAWN, recording_of, stride
from wom_sim.cli import app
from wom_sim.scenario import Scenario

MARKET: dict[str, Any] = {
    "name": "Tea & <b>cake</b></script>",
    "horizon": 300,
    "seed": 11,
    "replicates": 1,
    "network": {"kind": "watts-strogatz", "n": 300, "k": 8, "rewiring": 0.1},
    "products": {
        "tea": {"price": 40, "margin": 18, "quality": 0.4, "aware": 0.2, "owners": 0.1},
        "cake": {"price": 4, "margin": 1},
    },
    "marketing": {"tea": {"radio": {"kind": "mass_media", "from": 10, "until": 40, "reach": 0.05}}},
    "what_if": {"no radio": {"marketing.tea.radio": None}},
}
DAYS, PEOPLE = 300, 300


def market() -> Scenario:
    return Scenario.from_data(MARKET)


def decoded(recording: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays of a recording, with pictures in place of differences."""
    header, arrays = unpack(zlib.decompress(recording))
    return header, arrays | {name: np.cumsum(arrays[name], axis=0, dtype=np.uint8) for name in DRAWN}


def test_the_pictures_and_curves_are_those_of_the_simulation() -> None:
    """Differences of bytes that wrap round, and days that are left out, are where a recording could go wrong."""
    base = market()
    arms = [base, base.patch(base.what_if["no radio"])]
    header, arrays = decoded(recording_of(arms, "tea"))
    world, frames = header["world"], header["frames"]
    assert [frame["day"] for frame in frames] == list(range(0, DAYS + 1, 2))
    simulation = wom.Simulation(arms, trace=True)
    for place, frame in enumerate(frames):
        simulation.run(frame["day"] - simulation.day)
        for arm in range(2):
            stages = simulation.stages("tea", arm)
            shown = np.rint((simulation.opinions("tea", arm) + 1.0) * 127.0)
            assert (arrays["opinion"][place, arm] == np.where(stages == 0, 255, shown)).all()
            assert (arrays["stage"][place, arm] == stages).all()
    assert simulation.finished
    for arm, scenario in enumerate(arms):
        metrics = wom.simulate(scenario).metrics.filter(pl.col("product") == "tea", pl.col("segment") == "all")
        curves = dict(zip(world["figures"], arrays["curves"][arm].T, strict=True))
        for figure, column in (("awareness", "aware"), ("customers", "customers"), ("adoption", "ever_customers")):
            assert (curves[figure] == metrics[column].to_numpy() / PEOPLE).all()


@pytest.mark.parametrize(("horizon", "step", "days"), [(1, 1, 1), (200, 1, 1), (201, 1, 2), (730, 1, 4), (364, 7, 7)])
def test_a_recording_has_at_most_two_hundred_pictures(horizon: int, step: int, days: int) -> None:
    assert stride(horizon, step) == days


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A replay, made by the command."""
    folder = tmp_path_factory.mktemp("replay")
    config, out = folder / "market.yaml", folder / "replay.html"
    config.write_text(json.dumps(MARKET), encoding="utf-8")
    done = CliRunner().invoke(app, ["replay", str(config), "--out", str(out), "--what-if", "no radio"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"Written: {out}")
    return out


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The replay, opened from the file and watched: it asks for nothing, and complains of nothing."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    watched = Watched(page)
    page.goto(file.as_uri())
    expect(page.locator("#network canvas").first).to_be_visible()
    yield page
    assert [address for address in watched.requests if not address.startswith("data:")] == [file.as_uri()]
    assert watched.complaints == []
    page.close()


def day(page: Page) -> int:
    return int(page.locator("#day").input_value())


@pytest.mark.browser
def test_it_plays_from_a_file(page: Page) -> None:
    before = pixels(page.locator("#network"))
    page.locator("button.play").click()
    until(page, "document.querySelector('#day').valueAsNumber >= 20")
    page.locator("button.play").click()
    after = pixels(page.locator("#network"))
    assert coloured(after) > coloured(before) > 0.0
    stopped = day(page)
    assert stopped < DAYS
    page.wait_for_timeout(300)
    assert day(page) == stopped


@pytest.mark.browser
def test_any_recorded_day_can_be_gone_to(page: Page) -> None:
    """Back and forth: the curves are those of all days so far, whichever way one came."""
    slider = page.locator("#day")
    slider.fill("250")
    expect(page.locator("label.day")).to_contain_text("250")
    late = pixels(page.locator("#network"))
    slider.fill("30")
    expect(page.locator("label.day")).to_contain_text("30")
    assert (pixels(page.locator("#network")) != late).any()
    page.locator("#day").fill("251")
    expect(page.locator("label.day")).to_contain_text(re.compile("250|252"))


@pytest.mark.browser
def test_what_acts_is_absent_and_names_are_text(page: Page) -> None:
    """A recording cannot be changed; and the name of a scenario, which others choose, makes no markup."""
    assert page.locator("#header").inner_text().count(MARKET["name"]) == 1
    for part in ("sliders", "moves", "edits", "lessons"):
        expect(page.locator(f"#{part}")).to_be_hidden()
    for part in ("network", "curves", "histogram", "funnel", "narration", "transport"):
        expect(page.locator(f"#{part}")).to_be_visible()


@pytest.mark.browser
def test_it_names_no_place(file: Path) -> None:
    """Neither the machine on which it was made nor any address."""
    text = file.read_text("utf-8")
    assert str(file.parent) not in text
    assert str(Path(wom.__file__).parents[1]) not in text
    assert not re.search(r'\b(?:src|href)="(?!data:|#)', text)


@pytest.mark.parametrize(
    ("options", "problem"),
    [(["--out", "a.txt"], "a replay is a page"), (["--out", "a.html", "--what-if", "nothing"], "no what-if 'nothing'")],
)
def test_wrong_words_are_refused(
    options: list[str], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("market.yaml").write_text(json.dumps(MARKET), encoding="utf-8")
    done = CliRunner().invoke(app, ["replay", "market.yaml", *options])
    assert done.exit_code == 2
    assert problem in done.stderr
    assert not Path("a.html").exists()
