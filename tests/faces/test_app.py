"""The browser application as a user meets it: a real server, a real browser, clicks and keys."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from browser import ROOT, Watched, app_of, coloured, pixels, until
from playwright.sync_api import Browser, Page, expect
from polars.testing import assert_frame_equal

import wom_sim as wom
from wom_sim.app.story import story

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LARGE = {"width": 1920, "height": 1200}
"""Where no line of words is broken, so that the picture has one size."""
MATHS = {ord("\N{MINUS SIGN}"): "-", ord("\N{MULTIPLICATION SIGN}"): "*"}
QUICKSTART = ROOT / "configs/quickstart.yaml"

NAMELESS = re.compile(r"- (?:button|slider|switch|combobox|checkbox|radio|tab|link)(?: \[|:|$)")
"""A line of the tree for those who hear the page that has a role, and no name."""

pytestmark = pytest.mark.browser

type Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with app_of("configs/quickstart.yaml") as here:
        yield here


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page, and sees at the end that it asked nobody but its server and complained of nothing."""
    watched: list[Watched] = []

    def open_page(where: str = "", **how: Any) -> Page:
        page = browser.new_page(**{"viewport": DESK, "accept_downloads": True, **how})
        watched.append(Watched(page))
        page.goto(where or address)
        ready(page)
        return page

    yield open_page
    host = address.split("//")[1].rstrip("/")
    for one in watched:
        own = re.compile(rf"(?:http|ws)://{host}/|data:|blob:http://{host}/")
        assert [url for url in one.requests if not own.match(url)] == []
        assert one.complaints == []
        one.page.context.close()


@pytest.fixture
def page(opened: Open) -> Page:
    return opened()


def ready(page: Page) -> None:
    """Wait for the first picture."""
    until(page, "window.wom?.frames > 0", 120.0)
    expect(page.locator("button.play")).to_be_visible()


def day(page: Page) -> int:
    return int(page.locator("#day").input_value())


def go(page: Page, wanted: int) -> None:
    """Go to a day, and wait for its picture."""
    page.locator("#day").fill(str(wanted))
    until(page, f"window.wom.day === {wanted}")


def in_disc(page: Page, x: float = 0.0, y: float = 0.0) -> tuple[float, float]:
    """Where a place of the disc of a single network is on the page; (0, 0) is its middle."""
    box = page.locator("#network canvas").bounding_box()
    assert box is not None
    radius = min(box["width"], box["height"]) / 2
    return box["x"] + box["width"] / 2 + x * radius, box["y"] + box["height"] / 2 + y * radius


def tab(page: Page, name: str) -> None:
    page.locator(f"#tab-{name}").click()


def saved(page: Page, what: str) -> bytes:
    """A file that the page offers to save."""
    tab(page, "share")
    with page.expect_download() as download:
        page.locator(f'[data-way="{what}"] button').click()
    return Path(download.value.path()).read_bytes()


def metrics(page: Page) -> pl.DataFrame:
    """The daily figures of the whole market, as the page saves them."""
    return pl.read_csv(BytesIO(saved(page, "data")), infer_schema_length=None).filter(pl.col("segment") == "all")


def lasts(page: Page, what: str) -> str:
    """What the curves say of the last day."""
    page.wait_for_timeout(1500)
    return page.locator(f"#{what}").inner_text()


# --- what one sees ----------------------------------------------------------------------------------


def test_it_starts_with_a_picture(page: Page) -> None:
    """Something is drawn before anything is clicked, and it is said in words too."""
    network = page.locator("#network canvas")
    picture = pixels(network)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 50
    assert re.search(r"\d", network.get_attribute("aria-label") or "")
    expect(page.locator("#opening")).to_be_empty()
    for part in ("curves", "histogram", "funnel", "narration", "transport", "moves", "sliders"):
        assert page.locator(f"#{part}").inner_text().strip()


def test_it_plays_and_stands_still(page: Page) -> None:
    before = coloured(pixels(page.locator("#network")))
    page.locator("button.play").click()
    until(page, "window.wom.day >= 20")
    page.locator("button.play").click()
    page.wait_for_timeout(300)
    stopped = day(page)
    assert coloured(pixels(page.locator("#network"))) > before
    page.wait_for_timeout(400)
    assert day(page) == stopped
    page.locator("#transport .buttons button").last.click()
    until(page, f"window.wom.day === {stopped + 1}")


def test_colours_ties_and_talk_can_be_chosen(page: Page) -> None:
    """Every way to colour gives another picture, and opinion again gives the first one."""
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size(LARGE)
    go(page, 40)
    page.evaluate("document.querySelector('#legend').style.blockSize = '10rem'")
    network, seen = page.locator("#network canvas"), []
    choices = page.locator('#legend input[type="radio"]:visible')
    values = [choice.get_attribute("value") for choice in choices.all()]
    assert values[:3] == ["opinion", "stage", "source"]
    for value in [*values, "opinion"]:
        page.locator(f'#legend input[value="{value}"]').check()
        page.wait_for_timeout(400)
        seen.append(pixels(network))
    for other in seen[1:-1]:
        assert (np.abs(other - seen[0]).max(axis=2) > 0.1).mean() > 0.01
    assert (np.abs(seen[-1] - seen[0]).max(axis=2) > 0.1).mean() < 0.001
    page.locator('#legend input[type="checkbox"]').first.uncheck()
    page.wait_for_timeout(400)
    assert (pixels(network) != seen[0]).any()


# --- what one does ----------------------------------------------------------------------------------


def test_a_slider_changes_what_comes(page: Page) -> None:
    """The server has the value, the list of edits has it, and the curve goes elsewhere from then on."""
    go(page, 60)
    without = lasts(page, "curves")
    go(page, 20)
    slider = page.locator('#sliders .slider[data-path*="talk"] input[type="range"]').first
    slider.fill(slider.get_attribute("max") or "")
    expect(page.locator("#edits li")).to_have_count(1)
    go(page, 60)
    assert lasts(page, "curves") != without


def test_an_intervention_goes_off_and_on(page: Page) -> None:
    """Switched off and on again on the same day, all is as if nothing had been touched."""
    go(page, 5)
    switch = page.locator('#moves [data-path="marketing.lotus.radio"] [role=switch]')
    expect(switch).to_have_attribute("aria-checked", "true")
    names = page.locator("#moves .move strong").all_inner_texts()
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    assert page.locator("#moves .move strong").all_inner_texts() == names
    go(page, 30)
    off = metrics(page)
    tab(page, "change")
    go(page, 5)
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    go(page, 30)
    on = metrics(page)
    untouched = wom.simulate(wom.load_scenario(QUICKSTART).patch({"replicates": 1})).metrics
    same(on, untouched, 30)
    assert off["aware"].to_list() != on["aware"].to_list()


def test_gifts_go_to_people_who_are_clicked_on(page: Page) -> None:
    go(page, 10)
    page.locator('#moves [data-kind="seeding"]').click()
    for x in (-0.3, 0.3):
        page.mouse.click(*in_disc(page, x, 0.1))
    expect(page.locator("#moves .choosing strong")).to_contain_text("2")
    page.locator("#moves .choosing button.main").click()
    expect(page.locator("#edits li")).to_have_count(1)
    go(page, 12)
    assert metrics(page)["gifts"].to_list() == [50, *[0] * 9, 2, 0]


def test_a_and_b_stand_side_by_side(page: Page) -> None:
    """Two discs with their own colours, and the difference as a third curve."""
    page.locator("#compare").select_option(index=2)
    expect(page.locator("#main")).to_have_attribute("data-arms", "2")
    go(page, 60)
    picture = pixels(page.locator("#network canvas"))
    half = picture.shape[1] // 2
    left, right = coloured(picture[:, :half]), coloured(picture[:, half:])
    assert min(left, right) > 0.0
    assert left != right
    expect(page.locator("#curves")).to_contain_text("Difference")
    page.locator("#compare").select_option(index=0)
    expect(page.locator("#main")).to_have_attribute("data-arms", "1")


def test_a_person_has_a_story(page: Page) -> None:
    """What they think and why, and their day as an equation whose numbers are the simulation's, and add up."""
    days = 41
    simulation = wom.Simulation(wom.load_scenario(QUICKSTART), trace=True).run(days)
    heard = (person for person in range(simulation.scene.people) if story(simulation, "lotus", 0, person)["today"])
    person = next(heard)
    today = story(simulation, "lotus", 0, person)["today"]
    go(page, days)
    at, box = page.evaluate("dot => window.wom.at(dot)", person), page.locator("#network canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    told = page.locator("#story .tale")
    expect(told.locator("h2")).to_contain_text(str(person))
    expect(told.locator(".parts li").first).to_be_visible()
    left, right = told.locator(".maths").nth(1).inner_text().translate(MATHS).split("=")
    assert float(left) == pytest.approx(today["after"], abs=0.0006)
    assert eval(right, {"__builtins__": {}}) == pytest.approx(today["after"], abs=0.005)
    assert told.locator(".terms tbody tr").count() == len(today["terms"])


def test_time_goes_back_and_comes_again_the_same(page: Page) -> None:
    """What is seen on a day does not depend on how one came there."""
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size(LARGE)
    page.locator('#legend input[type="checkbox"]').last.uncheck()
    go(page, 30)
    first, words = pixels(page.locator("#network canvas")), lasts(page, "histogram")
    go(page, 80)
    go(page, 30)
    assert lasts(page, "histogram") == words
    assert (np.abs(pixels(page.locator("#network canvas")) - first).max(axis=2) > 0.1).mean() < 0.001
    page.locator("#transport .buttons button").first.click()
    until(page, "window.wom.day === 0")


def test_it_is_driven_by_keys_alone(page: Page) -> None:
    """Tab leads to play, Space starts and stops, arrows step, Home goes back."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.play')"):
            break
    assert page.evaluate("document.activeElement.matches('button.play')")
    page.keyboard.press("Space")
    until(page, "window.wom.day >= 5")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    stopped = day(page)
    assert stopped >= 5
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    until(page, f"window.wom.day === {stopped + 1}")
    page.keyboard.press("Home")
    until(page, "window.wom.day === 0")
    page.locator("#network canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#story .tale")).to_be_visible()


# --- what one takes along ---------------------------------------------------------------------------


def same(seen: pl.DataFrame, simulated: pl.DataFrame, days: int | None = None) -> None:
    """The figures of the page are those of a run, to the last bit; days : how many the page has lived."""
    wanted = simulated.filter(pl.col("segment") == "all").cast({"product": pl.String, "segment": pl.String})
    if days is not None:
        wanted = wanted.filter(pl.col("day") < days)
    columns = [name for name in wanted.columns if name in seen.columns]
    assert len(columns) > 60
    assert_frame_equal(
        seen.select(columns).cast(dict(zip(columns, wanted.select(columns).dtypes, strict=True))),
        wanted.select(columns),
        check_exact=True,
    )


def test_what_is_shared_gives_the_same_figures(page: Page, tmp_path: Path) -> None:
    """A slider and a switch, in the midst of it; the YAML run elsewhere has the same figures, A and B."""
    page.locator("#compare").select_option(index=2)
    expect(page.locator("#main")).to_have_attribute("data-arms", "2")
    go(page, 12)
    slider = page.locator('#sliders .slider[data-path*="talk"] input[type="range"]').first
    slider.fill(slider.get_attribute("max") or "")
    expect(page.locator("#edits li")).to_have_count(1)
    go(page, 20)
    page.locator('#moves [data-kind="crisis"]').click()
    expect(page.locator("#edits li")).to_have_count(2)
    horizon = int(page.locator("#day").get_attribute("max") or 0)
    go(page, horizon)
    seen = metrics(page)
    file = tmp_path / "shared.yaml"
    file.write_bytes(saved(page, "yaml"))
    scenario = wom.load_scenario(file).patch({"replicates": 1})
    assert len(scenario.changes) == 2
    same(seen.filter(pl.col("arm") == "A"), wom.simulate(scenario).metrics)
    (name,) = set(scenario.what_if) - set(wom.load_scenario(QUICKSTART).what_if)
    same(seen.filter(pl.col("arm") == "B"), wom.simulate(scenario.patch(scenario.what_if[name])).metrics)
    command = [sys.executable, "-m", "wom_sim", "run", str(file), "--replicates", "1", "--json"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "run")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == wom.simulate(scenario).summary


def test_a_link_leads_to_the_same_world(opened: Open) -> None:
    page = opened()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, 10)
    page.locator("#moves [role=switch]").first.click()
    expect(page.locator("#edits li")).to_have_count(1)
    go(page, 25)
    tab(page, "share")
    page.locator('[data-way="link"] button').click()
    until(page, "location.hash.length > 10")
    other = opened(page.url)
    until(other, "window.wom.day === 25")
    expect(other.locator("#edits li")).to_have_count(1)
    assert metrics(other).equals(metrics(page))


def test_picture_data_and_replay_can_be_saved(page: Page, browser: Browser, tmp_path: Path) -> None:
    go(page, 15)
    assert saved(page, "picture").startswith(b"\x89PNG")
    assert metrics(page)["day"].max() == 14
    replay = tmp_path / "replay.html"
    replay.write_bytes(saved(page, "replay"))
    played = browser.new_page(viewport=DESK)
    watched = Watched(played)
    played.goto(replay.as_uri())
    ready(played)
    go(played, 50)
    assert coloured(pixels(played.locator("#network canvas"))) > 0.0
    assert watched.complaints == []
    played.context.close()


# --- for everyone -----------------------------------------------------------------------------------


def test_a_phone_shows_all_of_it(opened: Open) -> None:
    """Nothing is wider than the screen, and what is touched is as large as a finger."""
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    for name in ("charts", "change", "person", "lessons", "share"):
        tab(page, name)
        wide = page.evaluate(
            """() => {
                const moves = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
                const scrolls = (one) => one && (moves(one) || scrolls(one.parentElement));
                return [...document.querySelectorAll("main *, header *")]
                    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
                    .filter((one) => !scrolls(one)).map((one) => one.outerHTML.slice(0, 120));
            }"""
        )
        assert wide == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, select, input[type=range], [role=tab], summary")]
                .filter((one) => one.checkVisibility() && !one.closest("[hidden]"))
                .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 120)])
                .filter(([box]) => box.height < 39.5 || box.width < 31.5)
                .map(([box, markup]) => `${box.width} x ${box.height}: ${markup}`)"""
        )
        assert small == []
    tab(page, "charts")
    page.locator("button.play").tap()
    until(page, "window.wom.day >= 3")


def test_persian_is_written_from_the_right(opened: Open) -> None:
    page = opened(locale="fa-IR")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["fa", "rtl"]
    go(page, 20)
    words = page.locator("main").inner_text()
    assert len(re.findall(r"[\u0600-\u06ff]", words)) > 3 * len(re.findall(r"[A-Za-z]", words))
    assert re.search(r"[\u06f0-\u06f9]", page.locator("label.day").inner_text())
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    page.locator("#preferences button").first.click()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["en", "ltr"]
    until(page, r"!/[\u0600-\u06ff]/.test(document.querySelector('main').innerText)", 5.0)


def test_dark_and_light(opened: Open) -> None:
    """As the system has it, and as one chooses."""
    page = opened(color_scheme="dark")
    dark = pixels(page.locator("body")).mean()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator("#preferences button").nth(1).click()
    page.wait_for_timeout(400)
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert pixels(page.locator("body")).mean() > dark + 0.4


def test_who_wants_no_motion_sees_none(opened: Open) -> None:
    """Standing on a day, the picture is still: no word flies from one person to another."""
    page = opened(reduced_motion="reduce")
    go(page, 30)
    page.wait_for_timeout(500)
    frames = page.evaluate("window.wom.frames")
    page.wait_for_timeout(500)
    assert page.evaluate("window.wom.frames") < frames + 5, "with motion there are thirty"


def test_everything_has_a_name_for_those_who_hear_the_page(page: Page) -> None:
    """Buttons, fields and parts have names, no id stands twice, no heading is left out."""
    for name in ("change", "person", "lessons", "share"):
        tab(page, name)
        tree = page.locator("body").aria_snapshot()
        assert [line for line in tree.splitlines() if NAMELESS.search(line)] == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("h1").count() == 1
    assert page.locator("#narration").get_attribute("aria-live") == "polite"


def test_words_say_where_there_is_no_webgl(address: str, browser: Browser) -> None:
    """The rest of the page works without the picture."""
    page = browser.new_page(viewport=DESK)
    page.add_init_script(
        """const plain = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
            return kind.startsWith("webgl") ? null : plain.call(this, kind, ...more);
        };"""
    )
    watched = Watched(page)
    page.goto(address)
    expect(page.locator("#network")).to_contain_text("WebGL", timeout=60_000)
    page.locator("#day").fill("10")
    expect(page.locator("label.day")).to_contain_text("10")
    assert watched.complaints == []
    page.context.close()


@pytest.mark.slow
def test_a_million_people_are_shown_in_groups(browser: Browser, tmp_path: Path) -> None:
    config = tmp_path / "million.yaml"
    text = QUICKSTART.read_text("utf-8")
    network = text.replace("{n: 13000, k: 10, degrees: 3.74}", "{n: 1000000, k: 10, rewiring: 0.1}")
    config.write_text(network, "utf-8")
    with app_of(str(config)) as address:
        page = browser.new_page(viewport=DESK)
        watched = Watched(page)
        page.goto(address)
        ready(page)
        expect(page.locator("#view")).to_have_value("groups")
        page.locator("button.play").click()
        # Groups have the mean of their people, and are grey until many know it.
        until(page, "window.wom.day >= 40", 120.0)
        page.locator("button.play").click()
        page.wait_for_timeout(2000)
        assert coloured(pixels(page.locator("#network canvas"))) > 0.0
        assert watched.complaints == []
        page.context.close()
