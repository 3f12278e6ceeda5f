"""What every page is set with: the environment of its template, and the style with the colours of people."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report import picture

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(name: str) -> Template:
    """The template of a page, by its path within the report; what it is given is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("wom_sim.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def style(*beside: str) -> Markup:
    """The rules of every page, those of one page beside them, and the colours of people."""
    rules = (files("wom_sim.report").joinpath(name).read_text(encoding="utf-8") for name in ("style.css", *beside))
    return Markup("".join(rules)) + _colours(picture.LIGHT, picture.DARK)


def _colours(light: tuple[str, ...], dark: tuple[str, ...]) -> str:
    """The colours of people in pictures of the network, as rules for dots and for the legend."""
    of = [" ".join(f"--k{kind}:{colour};" for kind, colour in enumerate(theme)) for theme in (light, dark)]
    rules = "".join(f".k{kind}{{fill:var(--k{kind});background:var(--k{kind})}}" for kind in range(len(light)))
    return f":root{{{of[0]}}}@media screen and (prefers-color-scheme:dark){{:root{{{of[1]}}}}}{rules}"
