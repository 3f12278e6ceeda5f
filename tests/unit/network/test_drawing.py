"""Pictures of networks: real files, the same every time, that say what they show."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pytest
from PIL import Image

from wom_sim.errors import InputError
from wom_sim.network import complete, from_edges, from_networkx, recorded, watts_strogatz
from wom_sim.network.pictures import picture as figures
from wom_sim.network.pictures.curves import bowed, shades, straight, through
from wom_sim.network.pictures.drawing import draw
from wom_sim.network.pictures.layout import ring
from wom_sim.network.ties import Ties


def words(file: Path) -> str:
    """All text of an SVG."""
    texts = ElementTree.parse(file).iter("{http://www.w3.org/2000/svg}text")
    return "\n".join("".join(text.itertext()) for text in texts)


def drawn(ties: Ties, folder: Path, **options: Any) -> str:
    file = folder / "drawn.svg"
    draw(ties, file, overwrite=True, **options)
    return words(file)


def test_a_png_of_the_stated_size(tmp_path: Path) -> None:
    """Eight inches at 200 pixels an inch, with something on it in the colours of near and long ties."""
    watts_strogatz(60, 4, 0.2, 1).draw(tmp_path / "small world.png")
    with Image.open(tmp_path / "small world.png") as image:
        assert image.format == "PNG"
        assert image.width == 1600
        pixels = np.asarray(image.convert("RGB"), float)
    assert (pixels[5, 5] == 255).all()
    red, blue = pixels[..., 0], pixels[..., 2]
    middle, rim = (slice(600, 1000), slice(600, 1000)), (slice(900, 940), slice(0, 150))
    assert (red[middle] - blue[middle]).max() > 100
    assert (blue[rim] - red[rim]).max() > 100
    assert [item.name for item in tmp_path.iterdir()] == ["small world.png"]


def test_an_svg_holds_its_text(tmp_path: Path) -> None:
    """Names and figures are text that can be found and copied, and the figures are those that are measured."""
    ties = recorded("florentine-families")
    said = drawn(ties, tmp_path)
    for name in ("Medici", "Strozzi", "Florentine families", "15 people", "20 ties", "1 step: 6"):
        assert name in said
    found = ties.measure()
    assert f"{found.degrees_of_separation:.2f} degrees of separation" in said
    assert f"mean distance {found.mean_distance:.2f}" in said
    assert f"clustering {found.clustering:.2f}" in said


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    """No date, no random ids: a picture in a repository changes only when the network does."""
    ties = from_networkx(nx.planted_partition_graph(3, 12, 0.4, 0.05, seed=2))
    for name in ("a", "b"):
        draw(ties, tmp_path / f"{name}{ending}", seed=5)
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_near_and_long_ties_are_counted(tmp_path: Path) -> None:
    """The key tells how many ties span more than k / 2 places of the ring, counted here one by one."""
    ties = watts_strogatz(100, 6, 0.3, 4)
    near = sum(min((b - a) % 100, (a - b) % 100) <= 3 for a, b in ties.edges().tolist())
    said = drawn(ties, tmp_path)
    assert f"{near} near ties, up to 3 places apart" in said
    assert f"{300 - near} long ties" in said


def test_ten_thousand_people_are_shades_in_a_small_file(tmp_path: Path) -> None:
    """50,000 ties are no lines of their own, and the black ties lead to those within two steps of one person."""
    ties = watts_strogatz(10_000, 10, 0.405, 1)
    said = drawn(ties, tmp_path)
    assert (tmp_path / "drawn.svg").stat().st_size < 3e6
    first = int(ties.degrees().argmax())
    around = nx.single_source_shortest_path_length(ties.to_networkx(), first, cutoff=2)
    assert f"{len(around) - 1} people within two steps of {first}" in said


def test_steps_of_word_are_counted_the_way_it_travels(tmp_path: Path) -> None:
    """0 tells 1 and 2, 2 tells 3; nobody tells 0 anything, and word of it does not come to 4."""
    said = drawn(from_edges([[0, 1], [0, 2], [2, 3], [4, 3]], directed=True), tmp_path)
    assert "1 step: 2" in said
    assert "2 steps: 1" in said
    assert "not reached: 1" in said
    assert "from who tells to who hears" in said


def test_a_large_network_is_drawn_in_part_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those nearest to the person with most ties, of whom the picture says that they are a part."""
    monkeypatch.setattr(figures, "PULLED", 300)
    monkeypatch.setattr(figures, "AROUND", 40)
    ties = from_networkx(nx.barabasi_albert_graph(500, 3, seed=1))
    first = int(ties.degrees().argmax())
    said = drawn(ties, tmp_path)
    assert f"Drawn are the 40 of the 500 people who are nearest to {first}." in said
    assert "500 people" in said
    part = figures._around(ties, first, 40)
    steps = nx.single_source_shortest_path_length(ties.to_networkx(), first)
    chosen = set(part.ids.tolist())
    assert max(steps[one] for one in chosen) <= min(steps[one] for one in set(range(500)) - chosen)
    assert nx.utils.graphs_equal(part.to_networkx(), nx.Graph(ties.to_networkx().subgraph(chosen)))


def test_many_ties_are_sampled_and_counted_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn may be a sample; what is said is of all ties."""
    monkeypatch.setattr(figures, "SHADED", 250)
    assert "250 of the 1,000 ties are drawn." in (said := drawn(watts_strogatz(200, 10, 0.0, 1), tmp_path))
    assert "1,000 near ties" in said
    assert "60 of the 13,000 people are drawn" in drawn(complete(13_000), tmp_path)


STRANGE = {
    "one person": from_edges([], people=1),
    "nobody tied": from_edges([], people=5),
    "two": from_edges([[0, 1]]),
    "complete of 12": complete(12),
    "complete of 1": complete(1),
    "pieces": from_networkx(nx.disjoint_union_all([nx.cycle_graph(5), nx.complete_graph(4), nx.empty_graph(3)])),
    "names": from_edges([[0, 1], [1, 2]], ids=["$a_b$ & <c>", "x" * 90, "علی"]),
    "mutual": from_edges([[0, 1], [1, 0], [1, 2]], directed=True),
    "weights": from_edges([[0, 1], [1, 2]], weights=[1.0, 9.0]),
}


@pytest.mark.parametrize("ties", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("layout", ["auto", "ring", "force"])
def test_strange_networks_are_drawn(tmp_path: Path, ties: Ties, layout: Any) -> None:
    """No size, shape or name stops the pen, and nothing is warned of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = drawn(ties, tmp_path, layout=layout, title="A $title$ of 100 % & <more>")
    assert "A $title$ of 100 % & <more>" in said


def test_names_are_no_formulas(tmp_path: Path) -> None:
    """Dollar signs and angles are letters like others; a very long name is cut."""
    said = drawn(STRANGE["names"], tmp_path)
    assert "$a_b$ & <c>" in said
    assert "x" * 27 + "…" in said
    assert "x" * 28 not in said


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Wrong endings, folders that are not there and files that are, with nothing touched or left behind."""
    ties = complete(3)
    kept = tmp_path / "kept.png"
    kept.write_text("mine")
    (tmp_path / "folder.svg").mkdir()
    for name, said in (
        ("a.pdf", "PNG or SVG"),
        ("no/a.png", "no folder"),
        ("folder.svg", "folder"),
        ("kept.png", "file"),
    ):
        with pytest.raises(InputError, match=said):
            draw(ties, tmp_path / name)
    with pytest.raises(InputError, match="layout"):
        draw(ties, tmp_path / "b.png", layout="star")  # type: ignore[arg-type]  # what a user may type
    assert kept.read_text() == "mine"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["folder.svg", "kept.png"]
    draw(ties, kept, overwrite=True)
    assert kept.read_bytes()[1:4] == b"PNG"


def test_a_failed_write_leaves_the_old_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told in words, and what was there stays whole."""
    from matplotlib.figure import Figure

    kept = tmp_path / "kept.svg"
    draw(complete(3), kept)
    before = kept.read_bytes()

    def full(self: Figure, file: Path, **_: Any) -> None:
        Path(file).write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    with pytest.raises(InputError, match="No space left"):
        draw(complete(4), kept, overwrite=True)
    assert kept.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["kept.svg"]


def test_the_users_own_style_has_no_part(tmp_path: Path) -> None:
    """Pictures look alike everywhere, and drawing changes nothing of matplotlib's settings."""
    import matplotlib as mpl

    draw(complete(5), tmp_path / "a.svg")
    with mpl.rc_context({"text.color": "red", "font.size": 30.0, "svg.fonttype": "path"}):
        before = dict(mpl.rcParams)
        draw(complete(5), tmp_path / "b.svg")
        assert dict(mpl.rcParams) == before
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


# --- curves -------------------------------------------------------------------------------------------


def half_way(curves: Any) -> np.ndarray:
    begin, bend, end = curves
    return (begin + 2.0 * bend + end) / 4.0


def test_long_ties_are_geodesics_half_way() -> None:
    """The circle through two people at right angles to the unit circle comes as near to its middle as drawn."""
    places = ring(12)
    for other in (1, 3, 5, 6):
        half_angle = np.pi * other / 12
        nearest = (1.0 - np.sin(half_angle)) / max(np.cos(half_angle), 1e-12) if other != 6 else 0.0
        point = half_way(through(places[[0]], places[[other]]))[0]
        assert np.hypot(*point) == pytest.approx(nearest, abs=1e-9)


def test_near_ties_bow_out_to_their_height() -> None:
    """An arc of height 0.1 is 1.1 from the middle half way, in the direction between the two."""
    places = ring(30)
    point = half_way(bowed(places[[4]], places[[6]], np.array([0.1])))[0]
    np.testing.assert_allclose(point, 1.1 * places[5])


def test_shades_are_dark_where_ties_pass() -> None:
    """A line is as dark as it is crossed: nothing beside it, and more where two cross than along one."""
    begin, end = np.array([[-0.9, 0.0], [0.0, -0.9]]), np.array([[0.9, 0.0], [0.0, 0.9]])
    dark = shades(straight(begin, end), 1.0)
    side = len(dark)
    assert dark.min() == 0.0
    assert dark.max() <= 1.0
    middle, along = side // 2, side // 4
    assert dark[middle - 2 : middle + 2, along].max() > 0.2
    assert dark[along, along] == 0.0
    assert dark[middle - 2 : middle + 2, middle - 2 : middle + 2].max() > dark[middle - 2 : middle + 2, along].max()
    assert not shades(straight(begin[:0], end[:0]), 1.0).any()


def test_the_title_tells_where_a_network_is_from(tmp_path: Path) -> None:
    """A file's name, a record's name, or a kind with its settings."""
    (tmp_path / "my-town.csv").write_text("a,b\n1,2\n2,3\n", encoding="utf-8")
    from wom_sim.network import read

    assert "my-town.csv" in drawn(read(tmp_path / "my-town.csv"), tmp_path)
    assert "Karate club" in drawn(recorded("karate-club"), tmp_path)
    assert re.search(r"Watts-Strogatz: k 4, rewiring 0\.25", drawn(watts_strogatz(20, 4, 0.25, 1), tmp_path))
