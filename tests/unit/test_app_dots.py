"""Who is drawn and what dots show, against sums taken person by person."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wom_sim.app import dots as drawn
from wom_sim.app.dots import NOBODY, Dots, View, dots_of, ties_of, views_of
from wom_sim.app.places import Layout, disc, layout_of
from wom_sim.network import from_edges
from wom_sim.network.kinds import described
from wom_sim.network.ties import Ties
from wom_sim.state import STAGES

FEW = 20
"""Dots that are drawn in these tests."""


@pytest.fixture(autouse=True)
def _few_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "MOST", FEW)


def mixed(people: int) -> Layout:
    """A layout whose order is not that of the numbers."""
    return Layout("disc", np.random.default_rng(3).permutation(people), None)


def in_turn(people: int) -> Layout:
    return Layout("disc", np.arange(people), None)


def within(dots: Dots) -> list[list[int]]:
    """The people of every dot."""
    found: list[list[int]] = [[] for _ in dots.person]
    for person, dot in enumerate(dots.dot_of.tolist()):
        if dot >= 0:
            found[dot].append(person)
    return found


# --- who is drawn ---------------------------------------------------------------------------------


def test_up_to_the_limit_everyone_has_a_dot() -> None:
    """Where all can be drawn nobody is left out, and dots have the numbers of people."""
    assert views_of(FEW) == ("people",)
    assert views_of(FEW + 1) == ("groups", "sample")
    dots = dots_of(mixed(FEW), FEW, "people")
    assert (dots.person == np.arange(FEW)).all()
    assert (dots.dot_of == np.arange(FEW)).all()
    assert dots.each == 1
    assert (dots.places[mixed(FEW).order] == disc(FEW)).all()


def test_by_force_everyone_stands_where_ties_pull() -> None:
    """The places of a layout by force are those of people by their numbers."""
    ties = described({"kind": "star", "n": 12}).build(1)
    layout = layout_of(ties, "star")
    assert layout.places is not None
    assert (dots_of(layout, 12, "people").places == layout.places.astype(np.float32)).all()


@pytest.mark.parametrize("people", [20, 21, 39, 40, 41, 999, 1000])
@pytest.mark.parametrize("layout", [mixed, in_turn])
def test_groups_are_even_runs_of_the_order(people: int, layout: object) -> None:
    """Everyone is in one group of people who follow each other, and groups differ by one at most."""
    order = layout(people).order  # type: ignore[operator]  # one of two functions
    dots = dots_of(Layout("disc", order, None), people, "groups")
    assert len(dots.person) == FEW
    assert dots.places.shape == (FEW, 2)
    assert set(dots.sizes.tolist()) <= {people // FEW, -(-people // FEW)}
    assert dots.each == dots.sizes.max()
    assert (np.repeat(np.arange(FEW), dots.sizes) == dots.dot_of[order]).all()
    assert (dots.person == order[dots.first[:-1]]).all()


def test_a_sample_is_one_run_of_the_order() -> None:
    """A run of neighbours keeps their ties; the others are not drawn."""
    dots = dots_of(mixed(100), 100, "sample")
    order = mixed(100).order
    assert (dots.person == order[:FEW]).all()
    assert (dots.dot_of[order[:FEW]] == np.arange(FEW)).all()
    assert (dots.dot_of[order[FEW:]] == -1).all()


def test_fewer_people_than_dots_can_be_grouped() -> None:
    """A group is never empty."""
    dots = dots_of(in_turn(7), 7, "groups")
    assert dots.sizes.tolist() == [1] * 7


# --- what dots show -------------------------------------------------------------------------------

VIEWS: list[tuple[View, int]] = [("people", 20), ("groups", 20), ("groups", 33), ("groups", 640), ("sample", 90)]


@pytest.mark.parametrize(("view", "people"), VIEWS)
@pytest.mark.parametrize("layout", [mixed, in_turn])
@given(seed=some.integers(0, 2**32), share=some.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_dots_show_their_people(view: View, people: int, layout: object, seed: int, share: float) -> None:
    """Mean, share and commonest of each dot are those counted person by person."""
    random = np.random.default_rng(seed)
    dots = dots_of(layout(people), people, view)  # type: ignore[operator]  # one of two functions
    opinions = random.uniform(-1.0, 1.0, people)
    stages = np.where(random.random(people) < share, random.integers(1, len(STAGES), people), 0)
    sources = np.where(stages > 0, random.integers(0, 12, people), NOBODY).astype(np.uint8)
    aware = stages > 0
    shown = zip(
        drawn.opinion(dots, opinions, aware).tolist(),
        drawn.share(dots, aware).tolist(),
        drawn.stage(dots, stages).tolist(),
        drawn.source(dots, sources).tolist(),
        within(dots),
        strict=True,
    )
    for opinion, known, stage, source, its in shown:
        those = [person for person in its if aware[person]]
        assert abs(known - 255 * len(those) / len(its)) <= 0.5
        if not those:
            assert (opinion, stage, source) == (NOBODY, 0, NOBODY)
            continue
        assert abs(opinion - 127 * (1 + np.mean(opinions[those]))) <= 0.5 + 1e-9
        for value, column in ((stage, stages), (source, sources)):
            counts = Counter(column[those].tolist())
            assert value == min(counts, key=lambda kind: (-counts[kind], kind))


def test_the_ends_of_the_scale_are_shown() -> None:
    """The best opinion is 254 and the worst 0, so that 255 is free for nobody."""
    dots = dots_of(in_turn(3), 3, "people")
    shown = drawn.opinion(dots, np.array([-1.0, 0.0, 1.0]), np.ones(3, bool))
    assert shown.tolist() == [0, 127, 254]


# --- ties -----------------------------------------------------------------------------------------


def pairs_by_hand(dots: Dots, ties: Ties) -> list[list[int]]:
    found = set()
    for a, b in ties.edges().tolist():
        here, there = int(dots.dot_of[a]), int(dots.dot_of[b])
        if here >= 0 and there >= 0 and here != there:
            found.add((min(here, there), max(here, there)))
    return [list(pair) for pair in sorted(found)]


@pytest.mark.parametrize(("view", "people"), VIEWS)
@pytest.mark.parametrize("layout", [mixed, in_turn])
def test_all_ties_between_dots_are_drawn_once(view: View, people: int, layout: object) -> None:
    """Stored, directed, weighted, complete and computed ties alike: the pairs of dots that hold a tie."""
    dots = dots_of(layout(people), people, view)  # type: ignore[operator]  # one of two functions
    ring = np.column_stack((np.arange(people), (np.arange(people) + 3) % people))
    for ties in (
        described({"kind": "watts-strogatz", "n": people, "k": 6, "rewiring": 0.3}).build(2),
        described({"kind": "procedural", "n": people, "near": 4, "far": 2}).build(2),
        from_edges(ring, people=people, directed=True),
        from_edges(ring, people=people, weights=np.arange(1.0, people + 1.0)),
    ):
        assert ties_of(dots, ties, 10**6).tolist() == pairs_by_hand(dots, ties)


def test_nobody_is_tied_where_there_are_no_ties() -> None:
    """A network of isolated people is drawn without ties, and without a fault."""
    ties = from_edges(np.zeros((0, 2), np.int64), people=12)
    assert ties_of(dots_of(in_turn(12), 12, "people"), ties).shape == (0, 2)


@pytest.mark.parametrize("kind", ["watts-strogatz", "procedural", "complete"])
def test_of_too_many_ties_an_even_part_is_drawn(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as asked for, all of them real, each once, the same every time, and of all parts of the disc alike."""
    monkeypatch.setattr(drawn, "MOST", 400)
    sizes = {"watts-strogatz": {"k": 40, "rewiring": 0.5}, "procedural": {"near": 20, "far": 20}, "complete": {}}
    ties = described({"kind": kind, "n": 400, **sizes[kind]}).build(1)
    dots = dots_of(in_turn(400), 400, "people")
    for most in (300, 2000):
        found = ties_of(dots, ties, most)
        assert most * 0.8 <= len(found) <= most
        assert (found == ties_of(dots, ties, most)).all()
        assert len(np.unique(found, axis=0)) == len(found)
        real = {tuple(pair) for pair in ties.edges().tolist()}
        assert all(tuple(pair) in real for pair in found.tolist())
        # Each quarter of the people has its share of the ends of ties, as of a random part: within 4 standard errors.
        ends = np.bincount(found.ravel() // 100, minlength=4) / (2.0 * len(found))
        assert np.abs(ends - 0.25).max() < 4.0 * np.sqrt(0.25 * 0.75 / (2.0 * len(found)))
