"""`wom-sim network`: the figures it prints, the picture it draws, and how it refuses."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wom_sim.cli import app, progress
from wom_sim.cli.figures import CALIBRATION, MEASURES, figures
from wom_sim.network import Ties, WattsStrogatz, calibrate, read, watts_strogatz
from wom_sim.scenario import load_scenario

SMALL = """name: small
seed: 7
network: {n: 300, k: 8, degrees: 2.5}
products:
  lotus: {price: 40, margin: 18}
"""


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a scenario and a file of ties."""
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    Path("friends.csv").write_text("a,b\nann,bob\nbob,cem\ncem,ann\ncem,dee\n", encoding="utf-8")


def wom(*words: str) -> Result:
    return CliRunner().invoke(app, ["network", *words])


def found(*words: str) -> Any:
    done = wom(*words, "--json")
    assert done.exit_code == 0, done.stderr
    # A slow machine is told that something goes on.
    assert all(line.endswith(" ...") for line in done.stderr.splitlines())
    return json.loads(done.stdout, parse_constant=pytest.fail)


# --- which network ------------------------------------------------------------------------------------


def test_the_seed_that_is_told_is_the_one_of_the_network() -> None:
    """Guards a seed of the network's own, given by --set: another was told, which makes another network."""
    own = found("measure", "--n", "60", "--k", "4", "--rewire", "0.5", "--set", "seed=5", "--sources", "9")
    assert own == found("measure", "--n", "60", "--k", "4", "--rewire", "0.5", "--seed", "5", "--sources", "9")


def test_paths_of_a_scenario_are_settings_too() -> None:
    """A path as `wom-sim run --set` takes it, network.k, is understood where only a network is spoken of."""
    assert found("measure", "--n", "60", "--rewire", "0", "--set", "network.k=4")["ties"] == 120


@pytest.mark.parametrize(
    ("rows", "advice"),
    [
        ("1,2\n1,2\n", "say --set duplicates=drop"),
        ("1,2\n2,2\n", "--set self_ties=drop"),
        ("1,2\n3,4\n", "say --set parts=keep"),
    ],
)
def test_advice_about_files_names_options(rows: str, advice: str) -> None:
    """Guards advice that was written for scenarios, which does not work as typed."""
    Path("few.csv").write_text(rows, encoding="utf-8")
    refused = wom("measure", "--edges", "few.csv")
    assert refused.exit_code == 2
    assert advice in refused.stderr
    option, setting = advice.removeprefix("say ").split()
    assert wom("measure", "--edges", "few.csv", option, setting).exit_code == 0


# --- measure ------------------------------------------------------------------------------------------


def test_measure_prints_what_python_measures() -> None:
    """The command and `Ties.measure` are the same figures, under the keys that programs rely on."""
    told = found("measure", "--n", "500", "--k", "8", "--rewire", "0.2", "--seed", "3", "--sources", "50")
    same = watts_strogatz(500, 8, 0.2, 3).measure(sources=50, seed=3)
    assert told["degrees_of_separation"] == same.degrees_of_separation
    assert told["mean_distance"] == same.mean_distance
    assert told["clustering"] == same.clustering
    assert told["standard_error"] == same.standard_error > 0.0
    assert (told["people"], told["ties"], told["rewiring"], told["kind"]) == (500, 2000, 0.2, "watts-strogatz")
    assert told["within"] == {str(reach): share for reach, share in same.within.items()}
    assert set(same.as_dict()) <= set(told)


def test_both_spellings_of_rewiring() -> None:
    """`--rewire` is short; `--rewiring` is what scenarios call it; `--set` reaches everything."""
    words = ["measure", "--n", "60", "--k", "4"]
    told = found(*words, "--rewire", "0.5")
    assert told == found(*words, "--rewiring", "0.5") == found(*words, "--set", "rewiring=0.5")


def test_the_table_says_what_figures_mean() -> None:
    """Both distances with their meaning, the error where it was sampled, and how many are within reach."""
    done = wom("measure", "--n", "500", "--k", "8", "--rewire", "0.2", "--sources", "50")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout
    assert re.search(r"^degrees of separation +\d\.\d{3} ± 0\.\d{3} +mean distance less one$", lines, re.MULTILINE)
    assert re.search(r"^mean distance +\d\.\d{3} ± 0\.\d{3} +ties between two people", lines, re.MULTILINE)
    for reach in (4, 5, 6):
        assert re.search(rf"^within {reach} ties +[\d.]+%", lines, re.MULTILINE)
    assert "from 50 people" in lines
    exact = wom("measure", "--n", "500", "--k", "8", "--rewire", "0.2", "--exact").stdout
    assert "±" not in exact
    assert max(map(len, lines.splitlines())) <= 110


def test_figures_that_are_not_there_are_left_out() -> None:
    """The table lives with measures that it does not know, that are missing, or that are no numbers."""
    table = figures({"people": 3, "novelty": 1.0, "mean_distance": math.nan, "within": {4: 0.5}}, MEASURES)
    assert [line.split("  ")[0] for line in table.splitlines()] == ["people", "mean distance", "within 4 ties"]
    assert "50.0%" in table
    assert "nan" not in table


def test_what_is_no_number_is_null() -> None:
    """One person reaches nobody; JSON knows no NaN."""
    told = found("measure", "--kind", "complete", "--n", "1")
    assert told["mean_distance"] is told["degrees_of_separation"] is told["rewiring"] is None


def test_a_file_of_ties() -> None:
    """Triangle ann, bob, cem with dee at cem: 4 of 6 pairs are tied, 2 are two apart, so 4/3."""
    told = found("measure", "--edges", "friends.csv")
    assert (told["people"], told["ties"]) == (4, 4)
    assert told["mean_distance"] == pytest.approx(4 / 3)
    assert found("measure", "--edges", "friends.csv", "--set", "directed=true")["directed"] is True


def test_the_network_of_a_scenario() -> None:
    """It is the one that a run would have, by the scenario's seed; options change it."""
    scenario = load_scenario("small.yaml")
    same = scenario.network.build(7).measure(seed=7)
    told = found("measure", "--config", "small.yaml")
    assert (told["mean_distance"], told["seed"]) == (same.mean_distance, 7)
    changed = found("measure", "--config", "small.yaml", "--rewire", "0.5", "--n", "200", "--seed", "2")
    assert changed["mean_distance"] == watts_strogatz(200, 8, 0.5, 2).measure(seed=2).mean_distance


def test_other_kinds_take_their_settings() -> None:
    """Whatever `network.kind` a scenario may name works here, with `--set` for what has no option."""
    assert found("measure", "--kind", "recorded", "--set", "name=karate-club")["ties"] == 78


def test_all_says_who_is_in_between_and_in_which_groups() -> None:
    """Guards --all against what is known of the karate club: person 0 lies on 43.8 % of the shortest ways, 4 cores."""
    told = found("measure", "--kind", "recorded", "--set", "name=karate-club", "--all", "--exact")
    assert told["highest_betweenness"] == pytest.approx(0.43763528138528146)
    assert (told["most_in_between"], told["deepest_core"], told["communities"]) == (0, 4, 4)
    assert told["modularity"] > 0.44
    assert {figure.key.partition(".")[0] for figure in MEASURES} - {"rewiring"} <= set(told)


# --- calibrate ----------------------------------------------------------------------------------------


def test_calibrate_finds_the_rewiring() -> None:
    """The network with the rewiring that is printed has the degrees of separation that are printed."""
    told = found("calibrate", "--n", "1000", "--k", "10", "--degrees", "2.9", "--seed", "4")
    same = watts_strogatz(1000, 10, told["rewiring"], 4).measure(sources=None)
    assert told["degrees_of_separation"] == pytest.approx(
        same.degrees_of_separation, abs=4 * told["standard_error"] + 1e-9
    )
    assert told["degrees_of_separation"] == pytest.approx(2.9, abs=0.02)
    assert told["mean_distance"] == pytest.approx(told["degrees_of_separation"] + 1.0)
    assert told["clustering"] == pytest.approx(same.clustering)
    assert told["reached"] is True
    assert (told["n"], told["k"]) == (1000, 10)


def test_calibrate_finds_what_else_there_is_to_set() -> None:
    """Another kind's setting, with what is given by --set; and the number of ties from a clustering."""
    told = found("calibrate", "--kind", "stochastic-blocks", "--n", "3000", "--k", "10", "--set", "blocks=20")
    assert 0.0 < told["between"] < 1.0
    assert told["settings"]["blocks"] == 20
    assert told["degrees_of_separation"] == pytest.approx(3.74, abs=0.02)
    told = found("calibrate", "--n", "2000", "--clustering", "0.3")
    assert told["clustering"] == pytest.approx(0.3, abs=0.1)
    done = wom("calibrate", "--n", "2000")
    assert done.exit_code == 2
    assert "--k" in done.stderr


def test_the_line_for_a_scenario_can_be_pasted() -> None:
    """What calibrate prints last is a network that a scenario takes, to the last digit."""
    done = wom("calibrate", "--n", "400", "--k", "6", "--degrees", "3")
    assert done.exit_code == 0, done.stderr
    line = done.stdout.splitlines()[-1].removeprefix("In a scenario: ")
    Path("pasted.yaml").write_text(line + "\nproducts: {a: {price: 1}}\n", encoding="utf-8")
    network: Any = load_scenario("pasted.yaml").network
    assert network.rewiring == calibrate(400, 6, 3.0, 1).rewiring


def test_a_target_out_of_reach_is_told_with_the_nearest() -> None:
    """Exit code 2, the nearest in words on stderr, and all of it as JSON on stdout for who asked for that."""
    words = ["calibrate", "--n", "200", "--k", "4", "--degrees", "1"]
    done = wom(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    done = wom(*words, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 2
    assert told["reached"] is False
    assert f"the nearest is {told['degrees_of_separation']:.2f}" in done.stderr
    assert "larger k" in done.stderr
    assert f"--degrees {told['degrees_of_separation']:.2f}" in done.stderr


def test_every_figure_of_a_calibration_is_there() -> None:
    """The table and the result have not drifted apart."""
    told = found("calibrate", "--n", "100", "--k", "6", "--degrees", "2")
    assert {figure.key for figure in CALIBRATION} <= set(told)


# --- draw ---------------------------------------------------------------------------------------------


def test_draw_writes_the_picture_and_names_it() -> None:
    """One file and nothing beside it; a second one only with --overwrite."""
    words = ["draw", "--edges", "friends.csv", "--out", "friends.svg"]
    before = {item.name for item in Path().iterdir()}
    done = wom(*words, "--title", "My friends")
    assert (done.exit_code, done.stdout) == (0, "Drawn: friends.svg\n"), done.stderr
    assert {item.name for item in Path().iterdir()} - before == {"friends.svg"}
    text = Path("friends.svg").read_text(encoding="utf-8")
    assert "My friends" in text
    assert "dee" in text
    again = wom(*words)
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr
    assert Path("friends.svg").read_text(encoding="utf-8") == text
    assert wom(*words, "--overwrite").exit_code == 0
    assert Path("friends.svg").read_text(encoding="utf-8") != text


def test_draw_lays_out_as_asked() -> None:
    """On a ring there is no key of steps; with forces there is."""
    for layout, told in (("ring", False), ("force", True)):
        done = wom("draw", "--kind", "complete", "--n", "5", "--layout", layout, "--out", f"{layout}.svg")
        assert done.exit_code == 0, done.stderr
        assert ("1 step: 4" in Path(f"{layout}.svg").read_text(encoding="utf-8")) is told


def test_an_unusable_file_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a calibration to hear that the picture has nowhere to go."""
    monkeypatch.setattr(WattsStrogatz, "build", lambda *_: pytest.fail("it began to make the network"))
    done = wom("draw", "--n", "13000", "--k", "10", "--out", "picture.pdf")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "PNG or SVG" in done.stderr


# --- export -------------------------------------------------------------------------------------------


def test_export_writes_a_file_that_is_read_back() -> None:
    """What is written is the network that the same options make elsewhere; a file that is there is kept."""
    words = ["export", "--n", "30", "--k", "4", "--rewire", "0.2", "--seed", "3", "--out", "ties.csv"]
    done = wom(*words)
    assert (done.exit_code, done.stdout) == (0, "Written: ties.csv\n"), done.stderr
    assert read("ties.csv").edges().tolist() == watts_strogatz(30, 4, 0.2, 3).edges().tolist()
    assert wom(*words).exit_code == 2
    assert wom(*words, "--overwrite").exit_code == 0


# --- wrong input --------------------------------------------------------------------------------------

WRONG = [
    ("--n x --k 4", "'--n'"),
    ("--n 100 --k four", "'--k'"),
    ("--n 100 --k 7 --rewire 0.1", "--k: "),
    ("--n 100 --k 0", "--k: "),
    ("--n 100 --k -2", "--k: "),
    ("--n 4 --k 4 --rewire 0", "--n: 4 people cannot have 4 ties each"),
    ("--n 100 --k 4 --rewire 1.5", "--rewire: "),
    ("--n 100 --k 4 --rewire nan", "--rewire: "),
    ("--n 100 --k 4 --rewire 0.1 --degrees 3", "--rewire and --degrees"),
    ("--n 100 --k 4 --degrees 0", "--degrees: "),
    ("--n 200 --k 10 --degrees 30", "--degrees 9."),
    ("--n 100 --k 4 --rewire 0.1 --sources 1", "--sources: "),
    ("--n 100 --k 4 --seed -1", "'--seed'"),
    ("--n 2000000000 --k 10 --rewire 0.1", "GB of memory"),
    ("--k 4", "--n: this is missing"),
    ("--kind watts-strogats --n 10", "Did you mean 'watts-strogatz'?"),
    ("--kind complete --n 10 --k 4", "--k: networks of this kind have no such setting"),
    ("--kind recorded", "--set name: this is missing"),
    ("--n 100 --k 4 --set colour=3", "--set colour: networks of this kind"),
    ("--n 100 --k 4 --set colour", "--set 'colour'"),
    ("--edges friend.csv", "Did you mean 'friends.csv'?"),
    ("--edges friends.csv --n 4", "--n: networks of this kind"),
    ("--config smal.yaml", "Did you mean 'small.yaml'?"),
    ("--config small.yaml --k 7", "--k: "),
    ("--config small.yaml --kind complete", "--config: "),
    ("", "--edges or --config"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_wrong_input_is_told_in_the_words_of_the_command(words: str, said: str) -> None:
    """Exit code 2, nothing on stdout, and a sentence that names the option; no word of what is behind."""
    done = wom("measure", *words.split(), "--json")
    told = " ".join(re.sub("[│╭╮╰╯─]", " ", done.stderr).split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in told
    for inside in ("pydantic", "Traceback", "network.", "valid_type"):
        assert inside not in told


@pytest.mark.parametrize("words", ["--kind complete", "--kind procedural --set near=4 --set far=40"])
def test_computed_networks_of_any_size_are_measured_and_not_listed(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the memory that is asked for: none for what is computed, and that of all ties to write them."""
    monkeypatch.setattr("wom_sim.memory.available", lambda: 5e9)
    monkeypatch.setattr("wom_sim.network.ties.available", lambda: 1e15)
    big = ["--n", "100000000", *words.split()]
    assert found("measure", *big, "--sources", "2")["people"] == 100_000_000
    refused = wom("export", *big, "--out", "all.csv")
    assert (refused.exit_code, Path("all.csv").exists()) == (2, False)
    assert "GB of memory" in refused.stderr


def test_people_without_ties_can_be_left_out_of_a_table() -> None:
    """Guards advice that named a parameter of Python, and a file that is there: both name an option now."""
    words = ["export", "--kind", "erdos-renyi", "--n", "50", "--k", "1", "--out", "few.csv"]
    assert "say --drop-isolates" in wom(*words).stderr
    assert wom(*words, "--drop-isolates").exit_code == 0
    assert read("few.csv").degrees().min() > 0
    assert "say --overwrite" in wom(*words, "--drop-isolates").stderr


@pytest.mark.parametrize("words", ["--n 200 --k 5", "--n 200 --k 4 --degrees -1", "--n 200", "--n 3 --k 4"])
def test_wrong_input_to_calibrate(words: str) -> None:
    """The same of calibrate."""
    done = wom("calibrate", *words.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--" in done.stderr


def test_an_interrupt_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130, and leaves no picture."""

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ties, "measure", stop)
    done = wom("draw", "--n", "50", "--k", "4", "--rewire", "0.1", "--out", "a.png")
    assert (done.exit_code, done.stderr) == (130, "Interrupted.\n")
    assert not Path("a.png").exists()


def test_an_interrupt_while_code_is_made_is_130_too() -> None:
    """Guards the code under `python -m`, which ends by the signal if Ctrl-C came within `exec`, as in compiling."""
    stopped = (
        "import runpy, sys; from wom_sim.network import Ties;"
        "Ties.measure = lambda *_, **__: exec('raise KeyboardInterrupt');"
        "sys.argv = ['wom-sim', 'network', 'measure', '--kind', 'star', '--n', '9'];"
        "runpy.run_module('wom_sim', run_name='__main__')"
    )
    Path("stopped.py").write_text(stopped, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "stopped"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


# --- help and waiting ---------------------------------------------------------------------------------


def test_help_is_there_and_light() -> None:
    """Every command explains itself, and asking for it loads nothing of the science."""
    for name in ("measure", "calibrate", "draw", "export"):
        assert name in wom("--help").stdout
        assert wom(name, "--help").exit_code == 0
    heavy = (
        "import sys; from typer.testing import CliRunner; from wom_sim.cli import app;"
        "CliRunner().invoke(app, ['network', '--help']);"
        "print({'numba', 'numpy', 'polars', 'scipy', 'matplotlib', 'networkx'} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


def test_long_work_says_so_and_short_work_does_not(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Without a terminal: a line on stderr once it takes long, and none when it does not."""
    with progress.working("Quick"):
        pass
    monkeypatch.setattr(progress, "LONG", 0.05)
    with progress.working("Slow"):
        time.sleep(0.5)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Slow ...\n")
