"""A guide of docs/ as what can be tried: its files, its commands, and its Python with what that prints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from wom_sim.cli import app

DOCS = Path(__file__).parents[2] / "docs"


class Guide:
    """A page by its name."""

    def __init__(self, name: str) -> None:
        self.name = f"docs/{name}.md"
        self.text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        self.files = dict(self._found(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```"))
        self.commands = "".join(self.blocks("sh")).splitlines()
        self.examples = self._found(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```")

    def blocks(self, language: str) -> list[str]:
        """What stands in blocks of a language."""
        return self._found(rf"^```{language}\n(.*?)^```")

    def lay_out(self, folder: Path) -> None:
        """Write its files into a folder."""
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")

    def python_prints_what_stands_below_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        """One example after the other, as in a notebook; every one has what it prints."""
        assert len(self.examples) == self.text.count("```python") > 0
        scope: dict[str, object] = {}
        with pl.Config():
            for code, said in self.examples:
                exec(compile(code, self.name, "exec"), scope)
                printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
                assert printed == [line.rstrip() for line in said.splitlines()], code

    def run(self, smaller: Sequence[str] = ()) -> list[str]:
        """Run every command with these words behind it; what each prints."""
        said = []
        for line in self.commands:
            done = CliRunner().invoke(app, [*shlex.split(line)[1:], *smaller])
            assert done.exit_code == 0, f"{line}\n{done.stderr}"
            said.append(done.stdout)
        return said

    def promised(self, begin: str, end: str) -> set[str]:
        """Names in the first column of the table that stands between two texts."""
        rows = self._found(r"^\| ((?:`[\w./]+`(?:, )?)+) \|", self.text[self.text.index(begin) : self.text.index(end)])
        return {name.removesuffix("/") for row in rows for name in re.findall(r"`([\w./]+)`", row)}

    def _found(self, pattern: str, text: str | None = None) -> list:
        return re.findall(pattern, self.text if text is None else text, re.MULTILINE | re.DOTALL)


def written(folder: Path) -> set[str]:
    """What is in a folder; a table that is there as Parquet and as CSV by its name alone."""
    files = list(folder.iterdir())
    tables = {item.stem for item in files if item.suffix == ".parquet" and item.with_suffix(".csv").exists()}
    return tables | {item.name for item in files if item.stem not in tables}
