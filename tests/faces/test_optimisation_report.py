"""The page and the command of an optimisation: verdicts say what the numbers carry; faults are one plain sentence."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import complaints, plain, read
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.cli import app
from wom_sim.cli.optimising import optimize as command
from wom_sim.report.optimising import sections, verdict
from wom_sim.report.optimising.figures import FIGURES
from wom_sim.studies.optimising.decisions import Plan
from wom_sim.studies.optimising.outcomes import Outcome

TOWN: dict[str, Any] = {
    "name": "<b>spring</b>",
    "horizon": 20,
    "currency": "EUR",
    "network": {"kind": "watts-strogatz", "n": 300, "k": 6, "rewiring": 0.2},
    "products": {"lotus": {"price": 40, "margin": 18, "aware": 0.3, "owners": 0.1}},
    "marketing": {
        "lotus": {
            "radio & <i>tv</i>": {"kind": "mass_media", "until": 15, "reach": 0.05, "cost": {"per_exposure": 0.1}},
            "gifts": {"kind": "seeding", "on": 2, "who": {"strategy": "degree", "count": 9}, "cost": {"per_person": 5}},
            "sale": {"kind": "price_promotion", "from": 5, "until": 9, "discount": 0.1},
        }
    },
}
FEW: dict[str, Any] = {"generations": 2, "population": 5, "replicates": 2, "retest": 12, "budget": 60.0}


@pytest.fixture(scope="module")
def single() -> wom.Optimum:
    return wom.optimize(wom.Scenario.from_data(TOWN), timing=True, **FEW)


@pytest.fixture(scope="module")
def several() -> wom.Optimum:
    return wom.optimize(wom.Scenario.from_data(TOWN), kpi=["npv", "awareness"], risk="mean - 0.5 sd", **FEW)


@pytest.fixture(params=["single", "several"])
def either(request: pytest.FixtureRequest) -> wom.Optimum:
    found: wom.Optimum = request.getfixturevalue(request.param)
    return found


def with_leads(optimum: wom.Optimum, lead: float, spread: float) -> wom.Optimum:
    """The same result, had the plan found brought so much more than each rule on fresh luck."""
    luck = np.random.default_rng(3).normal(0.0, 1.0, len(optimum.fresh))
    luck = (luck - luck.mean()) / luck.std(ddof=1)
    best = optimum.winner.plan.key
    made = {}
    for place, (key, outcome) in enumerate(optimum.outcomes.items()):
        values = np.full(len(luck), 1000.0) if key == best else 1000.0 - lead - 10.0 * place + spread * luck
        made[key] = Outcome({**outcome.figures, "npv": values})
    finalists = [replace(optimum.finalists[0], name="")]
    tried = [finalists[0] if one.plan.key == best else one for one in optimum.tried]
    return replace(optimum, outcomes=made, finalists=finalists, tried=tried)


def test_the_page_is_whole_and_offline(either: wom.Optimum, tmp_path: Path) -> None:
    """It nests, links to nothing outside, shows names as text, has each figure with data, and opens in a browser."""
    page = either.report()
    reader = read(page)
    assert not reader.faults
    assert all(link.startswith(("#", "data:")) for link in reader.links)
    assert len(reader.ids) == len(set(reader.ids))
    assert "<b>spring" not in page
    assert "<i>tv" not in page
    assert page == either.report()
    names = [name for several in FIGURES.values() for name in several]
    assert len(reader.drawings) >= len(names) - 1 - (len(either.goals) == 1)
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    assert complaints(file, tmp_path, f"--screenshot={tmp_path / 'page.png'}") == []


@pytest.mark.parametrize(
    ("lead", "spread", "said"),
    [
        (50.0, 5.0, "beats every simple rule"),
        (5.0, 90.0, "does not surely beat"),
        (-500.0, 5.0, "A simple rule is better"),
    ],
)
def test_the_verdict_says_whether_rules_are_beaten(single: wom.Optimum, lead: float, spread: float, said: str) -> None:
    """Surely, perhaps, or not: by the interval that holds for all rules at once; the nearest rule is named."""
    found = with_leads(single, lead, spread)
    text = verdict.sentence(found)
    assert said in text
    assert plain(str(verdict.words.rule(found.rival.name if found.rival else ""))) in plain(text)
    told = [found.lead(one).told for one in found.rules]
    assert all(told) == (said == "beats every simple rule")


def test_a_rule_that_is_best_is_named(single: wom.Optimum) -> None:
    """Where the search finds nothing better the verdict says so first."""
    rule = next(one for one in single.tried if one.name)
    text = verdict.sentence(replace(single, finalists=[rule]))
    assert text.startswith("No plan was found that beats a simple rule.")


def test_settings_are_named_first(single: wom.Optimum) -> None:
    """Without a split the verdict says what to set; at a knee that is a rule, the rule."""
    winner = replace(single.finalists[0], name="", plan=Plan((), {"products.lotus.price": 44, "horizon": 20}))
    only = replace(single, finalists=[winner])
    assert "products.<wbr>lotus.<wbr>price</code> to 44 and" in str(verdict._what_to_do(only))


def test_defaults_of_the_command_are_those_of_the_study() -> None:
    """They are written in two places, so that help is instant."""
    mine, theirs = (inspect.signature(one).parameters for one in (command, wom.optimize))
    for name in ("generations", "population", "replicates", "retest", "risk", "timing", "strategies"):
        assert mine[name].default == theirs[name].default, name


def test_what_was_not_searched_is_said(single: wom.Optimum) -> None:
    """Free moves, what was not asked for, and that a search proves nothing."""
    text = " ".join(str(one) for one in sections.limits(single))
    assert "<bdi>sale</bdi>" in text
    assert "--strategies" in text
    assert "--timing" not in text
    assert "cannot prove" in text


def test_slides_and_tables_are_written(several: wom.Optimum, tmp_path: Path) -> None:
    """Each figure as a picture of 1920 x 1080; nothing half-written where a folder is there already."""
    folder = several.save(tmp_path / "out", slides=True)
    pictures = {file.stem for file in folder.glob("*.png")}
    assert {"split", "timeline", "retest", "retest-2", "front", "response", "progress"} <= pictures
    size = (folder / "split.png").read_bytes()[16:24]
    assert (int.from_bytes(size[:4]), int.from_bytes(size[4:])) == (1920, 1080)
    with pytest.raises(wom.InputError, match="results here already"):
        several.save(folder)


# --- the command ------------------------------------------------------------------------------------------

SMALL = ["--generations", "1", "--population", "4", "--replicates", "2", "--retest", "3"]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text(json.dumps(TOWN), encoding="utf-8")
    Path("plan.yaml").write_text(json.dumps(TOWN), encoding="utf-8")
    return "plan.yaml"


def test_the_command_tells_and_writes(config: str) -> None:
    """The verdict, a table, where the plan is; as JSON when asked; and it repeats itself by its own manifest."""
    done = CliRunner().invoke(app, ["optimize", config, "--budget", "60", "--out", "out", *SMALL])
    assert done.exit_code == 0, done.stderr
    assert "On 3 lucks that the search had not seen" in done.stdout
    assert "out/best.yaml" in done.stdout
    assert not list(Path().glob(".out*"))
    as_json = CliRunner().invoke(app, ["optimize", config, "--budget", "60", "--json", "--out", "two", *SMALL])
    assert json.loads(as_json.stdout)["best"] == json.loads(Path("out/manifest.json").read_text("utf-8"))["best"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--budget", "0"], "buys nothing"),
        (["--budget", "-3"], "buys nothing"),
        (["--kpi", "sales"], "no figure 'sales'"),
        (["--product", "rose"], "rose"),
        (["--vary", "products.lotus.qualty=0:1"], "qualty"),
        (["--vary", "products.lotus.quality=1:0"], "empty"),
        (["--vary", "products.lotus.quality"], "PATH=VALUES"),
        (["--split", "gift"], "Did you mean 'gifts'"),
        (["--split", "sale"], "costs nothing"),
        (["--risk", "none"], "attitude to risk"),
        (["--set", "marketing.lotus={}"], "nothing to decide"),
    ],
)
def test_faults_are_one_plain_sentence(config: str, options: list[str], said: str) -> None:
    """On stderr with exit code 2, and nothing is written."""
    done = CliRunner().invoke(app, ["optimize", config, "--quiet", *SMALL, *options])
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("results").exists() or not any(Path("results").glob("*-optimised"))
