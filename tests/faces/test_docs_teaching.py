"""The page for teachers says what is so."""

from __future__ import annotations

import pytest
from guides import Guide

from wom_sim.app.lessons import lessons
from wom_sim.app.texts import texts

GUIDE = Guide("teaching")


def test_the_python_prints_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A teacher who runs it sees the same numbers."""
    GUIDE.python_prints_what_stands_below_it(capsys)


def test_every_lesson_is_in_the_table() -> None:
    """By its title and its minutes, in the order of the page."""
    rows = [f"| {texts('en')['lessons'][topic]['title']} | {lesson.minutes} |" for topic, lesson in lessons().items()]
    places = [GUIDE.text.find(row) for row in rows]
    assert -1 not in places
    assert places == sorted(places)
