"""The guide to sweeps works as it stands: its scenario, its commands, its Python and what that prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from wom_sim.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "sweeping.md").read_text(encoding="utf-8")
PLAN = re.findall(r"^`plan\.yaml`:\n\n```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)).splitlines()
ELSEWHERE = re.findall(r"^```bash\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scenario of the page in an empty folder."""
    (tmp_path / "plan.yaml").write_text(PLAN[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str) -> None:
    done = CliRunner().invoke(app, [*shlex.split(line)[1:], "--quiet"])
    assert done.exit_code == 0, f"{line}\n{done.stderr}"


def test_the_page_works_from_top_to_bottom(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The commands, then the Python in one process; every example has what it prints. The table of files names all
    that is written and nothing else.
    """
    assert len(COMMANDS) == 3
    for line in COMMANDS:
        run(line)
    capsys.readouterr()
    assert len(EXAMPLES) == PAGE.count("```python")
    scope: dict[str, object] = {}
    with pl.Config():
        for code, said in EXAMPLES:
            exec(compile(code, "docs/sweeping.md", "exec"), scope)
            printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
            assert printed == said.splitlines(), code
    table = PAGE[PAGE.index("## What is written") : PAGE.index("Everything but the rows")]
    promised = {name.removesuffix("/") for name in re.findall(r"`([\w.]+/?)`", table)} - {"refused.csv"}
    assert {item.name for item in (folder / "results" / "spring-sweep").iterdir()} == promised
    assert {item.name for item in (folder / "results" / "parts").iterdir()} >= promised - {"refused.csv"}


def test_what_runs_elsewhere_has_options_that_exist() -> None:
    """Array job and Dask: every option of the commands is one of `wom-sim sweep`."""
    known = CliRunner().invoke(app, ["sweep", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).output
    said = {option for text in ELSEWHERE for option in re.findall(r"(?<=\s)--[a-z]+", text) if "SBATCH" not in option}
    assert {"--shard", "--dask", "--threads"} <= said
    for option in said - {"--array", "--cpus", "--time"}:
        assert option in known, option
