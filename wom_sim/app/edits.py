"""What changes in the middle of the run, arm by arm, as one list: what a user has done live, and can take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from wom_sim.changes import Change
from wom_sim.scenario import Scenario


class Edit(NamedTuple):
    """A change, and in which arm it is made."""

    change: Change
    arm: Literal["A", "B", "both"]


def edits_of(arms: Sequence[Scenario]) -> list[Edit]:
    """All changes by day; those that both arms make stand once."""
    first = arms[0].changes
    if len(arms) == 1:
        return [Edit(change, "A") for change in first]
    second = arms[1].changes
    both = [Edit(change, "both") for change in first if change in second]
    only_a = [Edit(change, "A") for change in first if change not in second]
    only_b = [Edit(change, "B") for change in second if change not in first]
    return sorted([*both, *only_a, *only_b], key=lambda edit: edit.change.day)


def listed(arms: Sequence[Scenario], day: int) -> list[dict[str, Any]]:
    """All changes as plain data, with their places in the list, and whether they have still to come on a day."""
    return [
        {"place": place, "arm": arm, "pending": change.day >= day, **change.model_dump(mode="json")}
        for place, (change, arm) in enumerate(edits_of(arms))
    ]


def without(edit: Edit, arms: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """The arms without an edit."""
    return tuple(
        arm.model_copy(update={"changes": tuple(change for change in arm.changes if change != edit.change)})
        if edit.arm in ("both", name)
        else arm
        for name, arm in zip("AB", arms)
    )
