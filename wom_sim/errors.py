"""What the package raises when it cannot go on: what is wrong, where, why, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from numbers import Integral
from typing import Any


class WomError(Exception):
    """Base of every error that wom_sim raises on purpose."""


class InputError(WomError, ValueError):
    """The user's input cannot be used as it stands; nothing was run and nothing was written.

    It is a ValueError too, so that a validator that raises it is reported with its place in the scenario.

    Parameters
    ----------
    problem : one sentence that says what is wrong.
    where : the place, as the user knows it: a path in the scenario, or file, line and column.
    remedy : one sentence that says what to do about it.
    """

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{text} {self.remedy}" if self.remedy else text


def whole(value: Any, where: str, low: int, high: int) -> int:
    """A whole number within bounds; InputError, that names the field, for anything else."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= int(value) <= high:
        raise InputError(f"{value!r} is not a whole number from {low} to {high:,}.", where=where)
    return int(value)


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that suggests the known name nearest to `name`, or lists the known ones."""
    names = sorted(str(item) for item in known)
    if meant := suggestion(name, names):
        return meant
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"Known here: {shown}."


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence that suggests the known name nearest to `name`, or nothing when none is near."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean '{close[0]}'?" if close else ""
