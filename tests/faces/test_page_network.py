"""The picture of the network, of a made-up town in a real browser: what is picked, what colours tell, what moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route

import wom_sim
from tests.faces.browser import Watched, coloured, pixels
from wom_sim.app.texts import LANGUAGES, texts

pytestmark = pytest.mark.browser

HERE, PAGE = Path(__file__).parent, Path(wom_sim.__file__).parent / "app" / "page"
ADDRESS = "http://town.test/"
KINDS = {".js": "text/javascript", ".css": "text/css"}
Open = Callable[..., Any]


def serve(route: Route) -> None:
    """The page's own files, and the page and the town of this test, without a server."""
    name = route.request.url.removeprefix(ADDRESS).split("?")[0]
    if name:
        file = PAGE / name.removeprefix("page/") if name.startswith("page/") else HERE / name
        route.fulfill(body=file.read_text(encoding="utf-8"), content_type=KINDS[file.suffix])
        return
    words = json.dumps({language: texts(language) for language in LANGUAGES}).replace("<", "\\u003c")
    page = (HERE / "network_page.html").read_text(encoding="utf-8").replace("{{texts}}", words)
    route.fulfill(body=page, content_type="text/html")


@pytest.fixture
def town(browser: Browser) -> Open:
    """Opens the page of a town; what it complains of is a failure."""

    @contextmanager
    def opened(query: str = "", before: str = "", **how: Any) -> Iterator[Page]:
        page = browser.new_page(viewport={"width": 700, "height": 600}, **how)
        page.route("**/*", serve)
        watched = Watched(page)
        if before:
            page.add_init_script(before)
        page.goto(f"{ADDRESS}?{query}")
        page.wait_for_function("window.app?.frame")
        yield page
        assert watched.complaints == []
        page.close()

    return opened


def settled(page: Page) -> None:
    """Wait until nothing is drawn any more."""
    page.wait_for_function(
        """async () => {
            const frames = wom.frames;
            await new Promise((then) => setTimeout(then, 250));
            return frames > 0 && wom.frames === frames;
        }"""
    )


def test_the_nearest_dot_is_the_nearest(town: Open) -> None:
    """The grid of `Picker` looks at few cells; brute force looks at every dot. Half of the dots lie in one clump."""
    luck = np.random.default_rng(5)
    places = np.concatenate([luck.uniform(-0.7, 0.7, (300, 2)), luck.normal(0.4, 0.02, (300, 2))]).astype(np.float32)
    asked = np.concatenate([luck.uniform(-1.1, 1.1, (200, 2)), luck.normal(0.4, 0.03, (200, 2))])
    with town() as page:
        found = page.evaluate(
            """async ([places, asked]) => {
                const { Picker } = await import("wom/picking.js");
                const picker = new Picker(Float32Array.from(places.flat()));
                return asked.map(([x, y]) => [picker.nearest(x, y, 3), picker.nearest(x, y, 0.05)]);
            }""",
            [places.tolist(), asked.tolist()],
        )
    distances = np.linalg.norm(asked[:, None] - places[None].astype(float), axis=2)
    nearest = distances.argmin(axis=1)
    assert [far for far, _ in found] == nearest.tolist()
    assert [near for _, near in found] == np.where(distances.min(axis=1) <= 0.05, nearest, -1).tolist()


# Machado, Oliveira and Fernandes (2009): how those see who lack a kind of cone, for linear light.
SEEN = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    ),
}
# Ottosson (2020).
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(colours: list[str]) -> Any:
    """Light of colours such as `#a0b0c0`: float64 (colours, 3)."""
    share = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]) / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def looks(colours: list[str], eye: str) -> Any:
    """How colours look to an eye, in Oklab, where a difference of 0.02 is just seen: float64 (colours, 3)."""
    return np.cbrt(np.clip(linear(colours) @ SEEN[eye].T, 0.0, 1.0) @ TO_CONES.T) @ TO_OKLAB.T


def contrast(colours: list[str], paper: str) -> Any:
    """Contrast with the paper (WCAG 2.2), 1 to 21: float64 (colours,)."""
    light, white = (linear(of) @ np.array([0.2126, 0.7152, 0.0722]) for of in (colours, [paper]))
    return (np.maximum(light, white) + 0.05) / (np.minimum(light, white) + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_differ_for_every_eye(town: Open, theme: str) -> None:
    """One man in twelve confuses red with green: sides of opinion and stages must not rest on that."""
    with town() as page:
        opinions, stages, paper = page.evaluate(
            """async (theme) => {
                const { fieldOf, opinionColour, stageColour } = await import("wom/colours.js");
                const opinions = [-1, -0.5, -0.2, 0, 0.2, 0.5, 1].map((x) => opinionColour(x, theme));
                return [opinions, app.world.stages.map((name) => stageColour(name, theme)), fieldOf(theme).paper];
            }""",
            theme,
        )
    for eye in SEEN:
        seen = looks(opinions, eye)
        for worse, better in ((0, 6), (1, 5), (2, 4)):
            assert np.linalg.norm(seen[worse] - seen[better]) > 0.09, (eye, opinions[worse], opinions[better])
        seen = looks(stages, eye)
        apart = np.linalg.norm(seen[:, None] - seen[None], axis=2)[np.triu_indices(len(stages), 1)]
        assert apart.min() > 0.07, (eye, stages, apart.round(3))
    # Who does not know it stands back, and can yet be seen.
    assert contrast(stages[:1], paper) > 1.4
    assert contrast([*stages[1:], opinions[0], opinions[-1]], paper).min() > 2.0


def test_what_is_clicked_and_gone_to_is_picked(town: Open) -> None:
    """A click picks who is there; keys go from dot to dot, and pick the same way."""
    with town("dots=400") as page:
        settled(page)
        page.evaluate("() => { window.picked = []; app.on('picked', (dot) => picked.push(dot)); }")
        box = page.locator(".network-picture").bounding_box()
        assert box is not None
        radius = min(box["width"], box["height"]) / 2 - 16
        x, y = page.evaluate("() => [...app.world.place.values.slice(2 * 321, 2 * 322)]")
        page.mouse.click(box["x"] + box["width"] / 2 + x * radius + 2, box["y"] + box["height"] / 2 - y * radius + 1)
        assert page.evaluate("() => [picked, app.look.selected]") == [[321], 321]
        assert "Person 321" in page.locator(".network-tip").inner_text()
        page.mouse.move(2, 2)
        page.locator(".network-picture").focus()
        for key in ("ArrowRight", "ArrowUp", "Enter"):
            page.keyboard.press(key)
        went = page.evaluate("() => picked.at(-1)")
        right, up = page.evaluate("(dot) => [...app.world.place.values.slice(2 * dot, 2 * dot + 2)]", went)
        assert right > x - 0.05
        assert up > y - 0.05
        assert (right, up) != (x, y)
        assert np.hypot(right - x, up - y) < 0.3
        page.keyboard.press("Escape")
        assert page.evaluate("() => app.look.selected") is None
        page.evaluate("() => app.take('seeds')")
        page.mouse.click(box["x"] + box["width"] / 2 + x * radius, box["y"] + box["height"] / 2 - y * radius)
        assert page.evaluate("() => [picked.at(-1), app.look.selected]") == [321, None]


def test_each_side_has_its_colour(town: Open) -> None:
    """The left half of the town likes it and is blue; the right half does not, and is orange; so in both pictures."""
    with town("dots=400&arms=2&theme=light") as page:
        settled(page)
        for arm, half in enumerate(np.split(pixels(page.locator(".network-picture"))[60:-10], [325], axis=1)):
            middle = half.shape[1] // 2
            left, right = half[:, 10 : middle - 20], half[:, middle + 20 : -10]
            assert (left[..., 2] - left[..., 0]).max() > 0.3, arm
            assert (right[..., 0] - right[..., 2]).max() > 0.3, arm
            assert (left[..., 2] - left[..., 0]).mean() > 0.02 > (right[..., 2] - right[..., 0]).mean(), arm


def test_nothing_is_drawn_where_nothing_changes(town: Open) -> None:
    """A picture at rest costs nothing; words on their way move it, unless the reader has asked for less motion."""
    for motion, moves in (("no-preference", True), ("reduce", False)):
        with town("dots=200", reduced_motion=motion) as page:
            settled(page)
            frames = page.evaluate(
                """async () => {
                    const before = wom.frames;
                    await app.ask({ do: "step", days: 1 });
                    await new Promise((then) => setTimeout(then, 700));
                    return wom.frames - before;
                }"""
            )
            assert frames > 3 if moves else 1 <= frames <= 2


def test_without_webgl_it_says_so(town: Open) -> None:
    """An empty box would look like a fault of the simulation."""
    without = "HTMLCanvasElement.prototype.getContext = () => null;"
    with town(before=without) as page:
        assert page.locator(".network-missing").inner_text() == texts("en")["page"]["no_webgl"]
        assert not page.locator(".network-picture").is_visible()


def test_a_lost_picture_comes_back(town: Open) -> None:
    """Graphics cards are reset and laptops sleep."""
    with town("dots=100") as page:
        settled(page)
        page.evaluate(
            """() => {
                const picture = document.querySelector(".network-picture");
                window.card = picture.getContext("webgl2").getExtension("WEBGL_lose_context");
                card.loseContext();
            }"""
        )
        page.locator(".network-missing").wait_for(state="visible")
        page.evaluate("() => card.restoreContext()")
        page.locator(".network-missing").wait_for(state="hidden")
        settled(page)
        assert coloured(pixels(page.locator(".network-picture"))) > 0.02


def test_the_legend_changes_what_is_told(town: Open) -> None:
    """Radio buttons are one stop of the keyboard, and arrows choose among them; shares are those of the town."""
    with town("dots=400") as page:
        legend = page.locator("#legend")
        legend.get_by_role("radio", name="Opinion").focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("() => app.look.colour") == "stage"
        entries = legend.locator(".legend-entry").all_inner_texts()
        assert [entry.split("\n")[-1].replace("\xa0", "")[-3:] for entry in entries] == ["20%"] * 5
        legend.get_by_role("checkbox", name="Ties").uncheck()
        assert page.evaluate("() => app.look.ties") is False


def test_the_picture_can_be_taken_along(town: Open) -> None:
    """It is drawn anew, twice as fine, and has its people in it."""
    with town("dots=400&arms=2&theme=dark") as page:
        kind, width, height, colours = page.evaluate(
            """async () => {
                const { picture } = await import("wom/picture.js");
                const file = await picture(app);
                const image = await createImageBitmap(file);
                const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
                pen.drawImage(image, 0, 0);
                const { data } = pen.getImageData(0, 200, image.width, image.height - 400);
                let blue = 0;
                for (let at = 0; at < data.length; at += 4) blue += data[at + 2] - data[at] > 80;
                return [file.type, image.width, image.height, (4 * blue) / data.length];
            }"""
        )
        assert (kind, width, height) == ("image/png", 2400, 1440)
        assert colours > 0.02
