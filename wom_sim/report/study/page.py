"""The page of a study: what was found, its parts with figures and tables, and how to repeat it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from wom_sim.report import tables, template
from wom_sim.report.study import words

if TYPE_CHECKING:
    from wom_sim.report.study.plot import Drawing
    from wom_sim.report.study.sheet import Sheet
    from wom_sim.scenario import Scenario


class Tile(NamedTuple):
    """A figure to be seen at once, with what stands above and below it."""

    label: Markup | str
    value: Markup | str
    below: str = ""


class Verdict(NamedTuple):
    """What a page says before anything else; plain text is escaped, `Markup` is not."""

    first: Markup
    others: Sequence[Markup] = ()
    tiles: Sequence[Tile] = ()
    notes: Sequence[Markup | str] = ()


class Section(NamedTuple):
    """A part of a page."""

    name: str
    """Its address within the page: letters and hyphens."""
    title: str
    intro: Markup | str = ""
    figures: Sequence[Drawing] = ()
    sheets: Sequence[Sheet] = ()
    notes: Sequence[Markup | str] = ()


def page(
    kind: str, scenario: Scenario, verdict: Verdict, sections: Sequence[Section], manifest: Mapping[str, Any]
) -> str:
    """One self-contained page of HTML, without scripts; the same study gives the same bytes.

    kind : what sort of study it is, above its name; manifest : where it comes from, as `Result.manifest` has it, with
    the command that repeats it under `repeat`.
    """
    return template.template("study/page.html.j2").render(
        text={**words.TEXT, "kind": kind},
        language=words.LANGUAGE,
        direction=words.DIRECTION,
        style=template.style("study/style.css"),
        name=scenario.name,
        verdict=verdict,
        sections=sections,
        repeat=tables.repeat(manifest),
        scenario=tables.scenario_text(scenario),
    )
