"""The documentation: what the code writes in it is fresh, links lead somewhere, pages load nothing."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from wom_sim.phases import PHASES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))

ODD = """
1. Purpose and patterns
2. Entities, state variables, and scales
3. Process overview and scheduling
4. Design concepts
5. Initialization
6. Input data
7. Submodels
""".strip().splitlines()
CONCEPTS = """
Basic principles
Emergence
Adaptation
Objectives
Learning
Prediction
Sensing
Interaction
Stochasticity
Collectives
Observation
""".strip().splitlines()


def loaded(name: str) -> ModuleType:
    """A file of the folder, which is no package, as a module."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def blocks() -> ModuleType:
    return loaded("blocks")


@pytest.fixture(scope="module")
def site(blocks: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, built."""
    out = tmp_path_factory.mktemp("site")
    loaded("build").build(out)
    return out


class Page(HTMLParser):
    """What a page of HTML links to, can be linked to, and loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.marks: set[str] = set()
        self.tags: list[str] = []
        self.words = ""
        self.code = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.code += tag == "code"
        if tag == "a":
            self.links.append(given.get("href") or "")
        if given.get("id"):
            self.marks.add(str(given["id"]))
        assert not given.keys() & {"src", "srcset", "onclick", "onload"}, (tag, given)

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.words += "" if self.code else data


def headings(text: str, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_code_writes_is_fresh(page: Path, blocks: ModuleType) -> None:
    """Schedule, state, figures, interventions and provenance are as in the code; `make docs` writes them anew."""
    text = page.read_text("utf-8")
    assert text == blocks.refreshed(text), f"docs/{page.name} is out of date: run `make docs` and commit."


def test_every_written_part_stands_in_some_page(blocks: ModuleType) -> None:
    """Guards against a table that was taken out of its page and is still made."""
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert {found[2] for found in blocks.MARKED.finditer(text)} == set(blocks.BLOCKS)


def test_the_model_has_the_headings_of_odd_2020_and_no_others() -> None:
    """Grimm et al. 2020: seven elements, the fourth with eleven concepts, word for word; then references."""
    text = (DOCS / "model.md").read_text("utf-8")
    assert headings(text, 2) == [*ODD, "References"]
    concepts = text[text.index("## 4.") : text.index("## 5.")]
    assert headings(concepts, 3) == CONCEPTS


def test_submodels_follow_the_schedule() -> None:
    """Every phase of the day is described, in the order in which it is run."""
    text = (DOCS / "model.md").read_text("utf-8")
    submodels = text[text.index("## 7.") : text.index("## References")]
    assert [name.lower() for name in headings(submodels, 3)] == [phase.name for phase in PHASES]


def test_every_source_of_a_number_is_in_the_references(blocks: ModuleType) -> None:
    """Author and year that a number is said to come from can be looked up."""
    text = (DOCS / "model.md").read_text("utf-8")
    listed = {
        (line.split(",")[0].split(" ")[0], year) for line, year in re.findall(r"^- (.+?) \((\d{4})\)", text, re.M)
    }
    named = re.compile(r"([A-Z]\w+)(?:,? (?:et al\.|and \w+|\w+ and \w+))? (\d{4})")
    for row in blocks.provenance():
        assert set(named.findall(row.source)) <= listed, row.source


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_equations_are_such_as_github_shows(page: Path) -> None:
    """GitHub refuses some macros, and takes a dollar sign with a blank behind it for money."""
    text = page.read_text("utf-8")
    assert not re.search(r"\\(operatorname|DeclareMathOperator|newcommand|def|label)\b", text)
    assert text.count("$$") % 2 == 0
    inline = re.sub(r"`[^`]*`", "", re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL))
    assert inline.count("$") % 2 == 0
    assert not re.search(r"\$ [^$\n]*\$", re.sub(r"\$[^$\n]+\$", "", inline))


def test_pages_load_nothing_and_show_every_equation(site: Path) -> None:
    """No script, no address to load from, a policy that forbids both; equations are MathML and none is left raw."""
    for page in PAGES:
        name = "index.html" if page.name == "README.md" else f"{page.stem}.html"
        text = (site / name).read_text("utf-8")
        found = Page(text)
        assert "default-src 'none'" in text
        assert not set(found.tags) & {"script", "img", "iframe", "object"}
        assert "$" not in found.words, name
        assert "\\" not in found.words, name
        assert "&" not in found.words, name
        source = re.sub(r"`[^`]*`", "", page.read_text("utf-8"))
        blocks_of_math = source.count("$$") // 2
        inline = re.sub(r"\$\$.*?\$\$", "", source, flags=re.DOTALL).count("$") // 2
        assert found.tags.count("math") == blocks_of_math + inline


def test_the_examples_of_the_classics_print_what_stands_behind_them(capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, in one process, as the page says; every model has an example that uses it."""
    text = (DOCS / "classics.md").read_text("utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    exec(compile(code, "docs/classics.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"^print\(.*\)  # (.+)$", code, re.MULTILINE)
    assert headings(text, 3) == [name for name in headings(text, 3) if f"classics.{name}" in code]


def leading(site: Path) -> Iterator[tuple[str, str]]:
    for page in site.glob("*.html"):
        for link in Page(page.read_text("utf-8")).links:
            yield page.name, link


def test_links_lead_somewhere(site: Path) -> None:
    """Every link of every page, within it, to another or to a file of the project, has its target."""
    marks = {page.name: Page(page.read_text("utf-8")).marks for page in site.glob("*.html")}
    checked = 0
    for name, link in leading(site):
        path, _, mark = link.partition("#")
        if "://" in link:
            continue
        checked += 1
        if path in ("", *marks):
            assert not mark or mark in marks[path or name], f"{name}: {link}"
        else:
            target = (DOCS / "_site" / path).resolve()
            assert target.is_file(), f"{name}: {link}"
    assert checked > 20
