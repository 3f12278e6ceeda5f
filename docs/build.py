"""Builds the documentation: the marked parts of the Markdown from the code, then pages of HTML that load nothing.

    python docs/build.py            writes both; what `make docs` does
    python docs/build.py --out DIR  pages into another folder than docs/_site/

Equations become MathML, which browsers show without a script.
"""

from __future__ import annotations

import argparse
import re
from html import escape
from pathlib import Path

from blocks import refreshed
from jinja2 import Environment, StrictUndefined
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

HERE = Path(__file__).parent
ROOT = HERE.parent
STYLE = (ROOT / "wom_sim" / "report" / "style.css", HERE / "style.css")


def pages() -> list[Path]:
    """The Markdown of every page: the index, the others as it names them, and what it does not name."""
    index = HERE / "README.md"
    named = (HERE / name for name in re.findall(r"\]\((\w+\.md)\)", index.read_text("utf-8")))
    return list(dict.fromkeys([index, *(page for page in named if page.exists()), *sorted(HERE.glob("*.md"))]))


def refresh() -> None:
    """Write the marked parts of every page anew."""
    for page in pages():
        written = page.read_text("utf-8")
        if (now := refreshed(written)) != written:
            page.write_text(now, encoding="utf-8")


def _mathml(tex: str, given: dict[str, bool]) -> str:
    """An equation as MathML."""
    # Bars without a side are spaced as an operator, and as tall as the whole line.
    tex = tex.replace(r"\lvert", r"\left|").replace(r"\rvert", r"\right|")
    return convert(tex, display="block" if given["display_mode"] else "inline")


def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin, allow_space=False, allow_digits=False, renderer=_mathml)
    return reader.use(anchors_plugin, max_level=3)


def address(target: str, known: set[str]) -> str:
    """Where a link of a Markdown page leads from its page of HTML, which stands one folder deeper."""
    path, mark, part = target.partition("#")
    if not path or "://" in target:
        return target
    if path in known:
        return ("index" if path == "README.md" else Path(path).stem) + ".html" + mark + part
    return f"../{target}"


def _links_led(tokens: list[Token], known: set[str]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", address(str(child.attrGet("href")), known))
            if child.type == "image":
                # Part of the page, which loads nothing.
                drawn = (HERE / str(child.attrGet("src"))).read_text("utf-8")
                child.type = "html_inline"
                words = escape(child.content)
                child.content = f'<span role="img" aria-label="{words}">{drawn[drawn.index("<svg") :]}</span>'


def title_of(text: str) -> str:
    """The first heading of a page."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    assert found is not None, "a page begins with a heading"
    return found[1]


def html_of(text: str, titles: dict[str, str], name: str) -> str:
    """One page. `titles` has those of all pages, by the names of their files."""
    reader = _markdown()
    tokens = reader.parse(text)
    _links_led(tokens, set(titles))
    body = reader.renderer.render(tokens, reader.options, {})
    # Wide tables scroll by themselves, and by the keyboard.
    body = body.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        (HERE / "page.html.j2").read_text("utf-8")
    )
    return page.render(
        title=titles[name],
        style=Markup("".join(file.read_text("utf-8") for file in STYLE)),
        pages=[(address(other, set(titles)), title, other == name) for other, title in titles.items()],
        body=Markup(body),
    )


def build(out: Path) -> list[Path]:
    """Write every page into a folder; returns the files."""
    texts = {page.name: page.read_text("utf-8") for page in pages()}
    titles = {name: title_of(text) for name, text in texts.items()}
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for name, text in texts.items():
        made.append(out / address(name, set(titles)))
        made[-1].write_text(html_of(text, titles, name), encoding="utf-8")
    return made


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--out", type=Path, default=HERE / "_site", help="folder for the pages")
    out = asked.parse_args().out
    refresh()
    print(f"{len(build(out))} pages; the first is {out / 'index.html'}")


if __name__ == "__main__":
    main()
