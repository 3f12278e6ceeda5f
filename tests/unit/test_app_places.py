"""Where dots stand: an even disc along a closed curve, and layouts by force that are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from wom_sim.app import places
from wom_sim.app.places import disc, layout_of
from wom_sim.network import from_edges
from wom_sim.network.kinds import described
from wom_sim.network.pictures.layout import force
from wom_sim.network.ties import Ties


def built(**network: object) -> Ties:
    return described(network).build(1)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 64, 300, 1000, 4097, 10_000])
def test_a_disc_is_filled_evenly(count: int) -> None:
    """Any count fills the disc to its rim, and no two dots are nearer or farther than their share of its area."""
    stands = disc(count)
    assert stands.shape == (count, 2)
    assert stands.dtype == np.float32
    radius = np.sort(np.hypot(*stands.T.astype(np.float64)))
    assert radius[-1] < 1.0
    # Of even dots the k-th from the middle lies where k of them have room.
    assert np.abs(radius**2 - (np.arange(count) + 0.5) / count).max() < 1e-5
    if count > 2:
        cell = np.sqrt(np.pi / count)
        nearest = cKDTree(stands).query(stands, k=2)[0][:, 1] / cell
        assert nearest.min() > 0.7
        assert nearest.max() < 1.5


@pytest.mark.parametrize("count", [50, 300, 1000, 4097, 10_000, 100_000])
def test_near_in_order_is_near_in_the_disc(count: int) -> None:
    """The curve goes from dot to dot in steps of about the cell's size, closes, and never jumps across the disc."""
    stands = disc(count).astype(np.float64)
    steps = np.hypot(*(np.roll(stands, -1, axis=0) - stands).T) / np.sqrt(np.pi / count)
    assert steps.mean() < 1.25
    assert steps.max() < 6.0
    # A curve of Hilbert's keeps stretches together: a hundredth of the dots lies within a few hundredths of the area.
    stretch = max(count // 100, 2)
    away = np.hypot(*(np.roll(stands, -stretch, axis=0) - stands).T)
    assert away.max() < 6.0 * np.sqrt(np.pi * stretch / count)


def test_a_million_dots_are_placed() -> None:
    """The largest disc is as even as small ones; every dot stands alone."""
    stands = disc(1_000_000)
    assert len(np.unique(stands.view(np.uint64))) == 1_000_000


def test_people_on_a_ring_lie_in_their_order() -> None:
    """Neighbours on the ring have near numbers already; computed ties are never stored for a drawing."""
    for ties, kind in (
        (built(kind="watts-strogatz", n=200, k=6, rewiring=0.1), "watts-strogatz"),
        (built(kind="procedural", n=200, near=4, far=2), "procedural"),
        (built(kind="complete", n=200), "complete"),
    ):
        found = layout_of(ties, kind)
        assert found.kind == "disc"
        assert found.places is None
        assert (found.order == np.arange(200)).all()


def test_many_people_without_a_ring_lie_near_their_ties(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring whose numbers were shuffled is found again: tied people lie next to each other in the order."""
    monkeypatch.setattr(places, "MOST_BY_FORCE", 100)
    people = 500
    shuffled = np.argsort(np.sin(np.arange(people) * 12345.678))
    ring = np.column_stack((np.arange(people), np.roll(np.arange(people), -1)))
    found = layout_of(from_edges(shuffled[ring], people=people), "edges")
    assert sorted(found.order) == list(range(people))
    where = np.argsort(found.order)
    apart = np.abs(np.diff(where[shuffled[ring]], axis=1))
    assert apart.max() <= 2


def test_directed_ties_lie_near_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order needs ties both ways, and followers have them one way."""
    monkeypatch.setattr(places, "MOST_BY_FORCE", 100)
    path = np.column_stack((np.arange(299), np.arange(1, 300)))
    found = layout_of(from_edges(path, people=300, directed=True), "edges")
    assert np.abs(np.diff(np.argsort(found.order))).max() == 1


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(places, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(places, "_found", {})
    return tmp_path / "places"


def test_a_layout_by_force_is_kept_and_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nothing is computed: neither in this process nor in the next."""
    ties = built(kind="star", n=30)
    first = layout_of(ties, "star")
    assert first.kind == "force"
    assert first.places is not None
    assert np.hypot(*first.places.T).max() <= 1.0 + 1e-9
    monkeypatch.setattr(places, "force", None)
    assert layout_of(ties, "star").places is first.places
    places._found.clear()
    again = layout_of(ties, "star").places
    assert again is not None
    assert (again == first.places).all()


@pytest.mark.parametrize("damage", [b"", b"no numbers", None])
def test_a_damaged_layout_is_made_again(cache: Path, damage: bytes | None) -> None:
    """Half a file, text, or places of other people in a file of the right name are not used."""
    ties = built(kind="star", n=30)
    first = layout_of(ties, "star").places
    (file,) = cache.iterdir()
    if damage is None:
        np.save(file, np.full((30, 2), np.nan))
    else:
        file.write_bytes(damage)
    places._found.clear()
    again = layout_of(ties, "star").places
    assert first is not None
    assert again is not None
    assert (again == first).all()
    assert (np.load(file) == first).all()


def test_no_more_layouts_are_kept_than_there_is_room_for(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder and the memory of a long-lived server do not grow without end."""
    monkeypatch.setattr(places, "KEPT", 3)
    for people in range(5, 12):
        layout_of(built(kind="star", n=people), "star")
    assert len(list(cache.iterdir())) == 3
    assert len(places._found) == 3


def test_a_ball_of_wool_is_unfolded(cache: Path) -> None:
    """Half of the people get more than a spot in the middle; directions, and who is farther out, stay as they were."""
    ties = built(kind="erdos-renyi", n=400, k=6)
    before, after = force(ties), layout_of(ties, "erdos-renyi").places
    assert after is not None
    old, new = np.hypot(*before.T), np.hypot(*after.T)
    assert np.median(old) < places.MIDDLE - 0.1
    assert np.median(new) == pytest.approx(places.MIDDLE, abs=1e-3)
    assert new.max() <= 1.0 + 1e-9
    assert (np.argsort(old) == np.argsort(new)).all()
    assert np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]).max() < 1e-12


def test_without_a_folder_to_write_to_layouts_are_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that cannot be written to is no reason for an empty page."""
    monkeypatch.setattr(places, "CACHE_FOLDER", None)
    monkeypatch.setattr(places, "_found", {})
    assert layout_of(built(kind="star", n=9), "star").places is not None
