"""The guide to Mesa works as it stands: its Python and what that prints."""

from __future__ import annotations

import pytest
from guides import Guide

from wom_sim.mesa_model import ATTRIBUTES

GUIDE = Guide("mesa")


def test_the_python_prints_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, as in a notebook; every example has what it prints."""
    GUIDE.python_prints_what_stands_below_it(capsys)


def test_every_attribute_is_named() -> None:
    """What can be asked of people is all on the page."""
    assert [name for name in ATTRIBUTES if f"`{name}`" not in GUIDE.text] == []
