"""The walkthrough for a move of one's own works as it stands, and what goes wrong with such a file is said."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.cli import app
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention, discover

PAGE = (Path(__file__).parents[2] / "docs" / "own_intervention.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)).splitlines()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The files of the page in an empty folder; moves that are loaded are forgotten again."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = dict(discover())
    yield
    Intervention.kinds.clear()
    Intervention.kinds.update(before)


def test_the_move_takes_no_more_than_forty_lines() -> None:
    """It is promised to be short, blank lines and all."""
    assert sorted(FILES) == ["plan.yaml", "roadshow.py", "test_roadshow.py"]
    assert FILES["roadshow.py"].count("\n") <= 40


def test_the_commands_run_in_the_order_in_which_they_stand() -> None:
    """As somebody would type them, in the folder with the files."""
    assert len(COMMANDS) == 3
    for line in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.stderr}"
    assert Path("results/roadshow/report.html").is_file()
    assert Path("results/roadshow-stay-at-home/report.html").is_file()


def test_the_tests_pass() -> None:
    """The tests that the page proposes hold for the move that it writes."""
    scope: dict[str, object] = {}
    exec(compile(FILES["test_roadshow.py"], "test_roadshow.py", "exec"), scope)
    tests = [value for name, value in scope.items() if name.startswith("test_")]
    assert len(tests) == 3
    for test in tests:
        test()  # type: ignore[operator] - what is named so is a function


def test_a_scenario_alone_runs_no_code() -> None:
    """Without the option the kind is unknown, and it is said how to make it known."""
    done = CliRunner().invoke(app, ["validate", "plan.yaml"])
    assert done.exit_code == 2
    assert "no kind of intervention 'roadshow'" in done.stderr
    assert "--moves FILE.py" in done.stderr


def test_the_schema_knows_own_moves() -> None:
    """Editors can help with them too."""
    done = CliRunner().invoke(app, ["schema", "--moves", "roadshow.py"])
    assert "Share of the audience that comes by on a day." in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n", "there is no intervention in it"),
        ("def (\n", "it cannot be run: SyntaxError"),
        ("import nothing_of_this_name\n", "it cannot be run: ModuleNotFoundError"),
        (FILES["roadshow.py"].replace('"roadshow"', '"seeding"'), "there is an intervention of kind 'seeding' already"),
    ],
)
def test_a_file_that_is_no_move_is_refused(text: str, said: str) -> None:
    """In words and by its name; nothing of it stays."""
    before = dict(discover())
    Path("mine.py").write_text(text)
    with pytest.raises(InputError, match=rf"mine\.py: .*{said}"):
        wom.load_moves("mine.py")
    assert Intervention.kinds == before
    assert "moves_of_mine" not in sys.modules


@pytest.mark.parametrize("path", ["nowhere.py", "plan.yaml", "."])
def test_only_python_files_are_run(path: str) -> None:
    """What is not there, or is something else, is refused before anything happens."""
    with pytest.raises(InputError, match="no Python file with moves"):
        wom.load_moves(path)


def test_a_file_may_be_loaded_again() -> None:
    """After an edit, say, in a notebook; the later one counts."""
    assert wom.load_moves("roadshow.py") == ["roadshow"]
    Path("roadshow.py").write_text(FILES["roadshow.py"].replace("= 2.0", "= 3.0"))
    assert wom.load_moves("roadshow.py") == ["roadshow"]
    assert wom.load_scenario("plan.yaml").marketing["lotus"]["tour"].occasions == 3.0  # type: ignore[attr-defined] - its own
