"""What the README shows works as it stands: its commands, its scenario and its Python."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALLER = {
    "run": "--replicates 1 --set horizon=200",
    "compare": "--replicates 2 --worlds 0 --tornado 0 --no-why --set horizon=200 --set network.n=1000",
    "sensitivity": "--replicates 2 --set horizon=200",
    "optimize": "--generations 2 --population 6 --replicates 2 --retest 4 --set horizon=200",
    "sweep": "--samples 2 --replicates 2 --set horizon=200",
    "init": "--yes",
    "replay": "--set horizon=200 --set network.n=1000",
}
"""Added to commands that ask, or that are long enough with twenty replicates of a year to be run once only."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


COMMANDS = [line for line in blocks("sh") for line in line.splitlines() if line.startswith("wom-sim ")]
COMMANDS += re.findall(r"^\| `(wom-sim [^`]+)` \|", README, re.MULTILINE)
COMMANDS += re.findall(r"(?<!\| )`(wom-sim examples [^`]+)`", README)


@pytest.fixture(autouse=True)
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the configs in it, as in a clone."""
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    monkeypatch.chdir(tmp_path)


def test_the_commands_run_in_the_order_in_which_they_stand() -> None:
    """Every command of the README ends well, one after the other, as somebody would type them."""
    assert len(COMMANDS) >= 12
    for line in dict.fromkeys(COMMANDS):
        words = shlex.split(line)[1:]
        if words[0] in ("app", "demo", "warmup", "verify"):
            continue  # test_app.py, the next test, test_cli.py and test_cli_verify.py: they take longer
        done = CliRunner().invoke(app, words + SMALLER.get(words[0], "").split())
        assert done.exit_code == 0, f"{line}\n{done.stderr}"


@pytest.mark.slow
def test_the_demo_runs_where_there_are_no_configs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first command that anybody types, as it is, from any folder, over the result of an earlier one."""
    earlier = tmp_path / "elsewhere/results/quickstart"
    earlier.mkdir(parents=True)
    for name in ("manifest.json", "of-long-ago.txt"):
        (earlier / name).touch()
    monkeypatch.chdir(tmp_path / "elsewhere")
    done = CliRunner().invoke(app, ["demo"])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"Report: {Path('results/quickstart/report.html')}"
    assert (earlier / "report.html").is_file()
    assert not (earlier / "of-long-ago.txt").exists()
    assert [item.name for item in Path().iterdir()] == ["results"]


def test_the_options_that_are_named_exist() -> None:
    """No option is named that the help of the commands does not know."""
    known = "".join(
        CliRunner().invoke(app, [*words, "--help"], terminal_width=200, color=False).stdout
        for words in (
            ["run"],
            ["compare"],
            ["sweep"],
            ["sensitivity"],
            ["optimize"],
            ["calibrate"],
            ["init"],
            ["network", "measure"],
            ["network", "draw"],
            ["network", "seeds"],
            ["verify"],
            ["profile"],
            ["replay"],
        )
    )
    known += CliRunner().invoke(app, ["--help"]).stdout + "--to --out --no-deps --no-build-isolation --require-hashes"
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)):
        assert option in known, option


@pytest.mark.parametrize("text", blocks("yaml"))
def test_the_scenario_is_valid_and_runs(text: str) -> None:
    """The YAML can be copied into a file and run."""
    Path("plan.yaml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(app, ["validate", "plan.yaml"]).exit_code == 0
    done = CliRunner().invoke(app, ["run", "plan.yaml", "--replicates", "1", "--set", "horizon=70", "--quiet"])
    assert done.exit_code == 0, done.stderr


def test_the_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The snippets run one after the other, as in a notebook; what they print is not pinned."""
    scope: dict[str, object] = {}
    for text in blocks("python"):
        exec(compile(text, "README.md", "exec"), scope)
    assert capsys.readouterr().out
    assert Path("results/smaller/report.html").is_file()
    assert Path("results/smaller-compared/report.html").is_file()


def test_the_table_of_files_is_what_a_run_writes() -> None:
    """No file is promised that is not there, and none is there that is not explained."""
    said = set(re.findall(r"^\| `([\w.]+\.(?:html|json|parquet|yaml|csv))` \|", README, re.MULTILINE))
    scenario = wom.load_scenario("configs/karate-club.yaml", {"horizon": 10, "replicates": 1})
    assert {item.name for item in wom.simulate(scenario).save("here").iterdir()} == said
