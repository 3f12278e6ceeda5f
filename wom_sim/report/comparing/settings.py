"""What the arms of a comparison change, setting by setting, in words that a reader can follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from wom_sim.report.comparing import phrases, words

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison


class Setting(NamedTuple):
    """What an arm sets, and what it is in the base; None where there is nothing."""

    path: str
    before: str | None
    after: str | None


def settings(comparison: Comparison, arm: str) -> list[Setting]:
    """What a what-if changes, setting by setting."""
    data = comparison.base.scenario.to_data()
    return [
        Setting(path, _before(data, path), None if value is None else plain(value))
        for path, value in comparison.patches.get(arm, {}).items()
    ]


def in_words(setting: Setting) -> Markup:
    """A setting as a line of text."""
    if setting.after is None:
        return phrases.removed(setting.path, setting.before or words.NONE)
    if setting.before is None:
        return phrases.added(setting.path, setting.after)
    return phrases.set_to(setting.path, setting.after, setting.before)


def _before(data: Any, path: str) -> str | None:
    """What stands at a path; None where nothing does."""
    for step in path.split("."):
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return None if data is None else plain(data)


def plain(value: Any) -> str:
    """A value of a scenario as one line of text; of a part, what is neither zero nor left out."""
    if isinstance(value, Mapping):
        parts = ((name, _inner(part)) for name, part in value.items() if part)
        return phrases.listed([f"{name}: {part}" for name, part in parts if part != "()"])
    if isinstance(value, list | tuple):
        return phrases.listed([_inner(part) for part in value])
    if isinstance(value, bool):
        return words.TRUTH[value]
    if isinstance(value, int | float):
        return phrases.figure_of(value, 6)
    return words.NONE if value is None else str(value)


def _inner(value: Any) -> str:
    return f"({plain(value)})" if isinstance(value, Mapping | list | tuple) else plain(value)
