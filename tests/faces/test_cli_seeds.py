"""`wom-sim network seeds`, and `best_seeds` behind it: figures of cascades, the user's own ids, lists that are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from typer.testing import CliRunner, Result

import wom_sim as wom
from wom_sim.classics import independent_cascade, linear_threshold
from wom_sim.cli import app
from wom_sim.errors import InputError
from wom_sim.network import from_networkx, preferential_attachment, read
from wom_sim.studies.best_seeds import best_seeds

NUMBERED = nx.relabel_nodes(nx.barabasi_albert_graph(200, 2, seed=4), lambda node: 1000 + 7 * node)


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with files of ties: names and weights, and numbers that are no places."""
    monkeypatch.chdir(tmp_path)
    stars = [f"ann,leaf{leaf},0.05" for leaf in range(12)] + [f"bob,twig{leaf},0.9" for leaf in range(10)]
    Path("stars.csv").write_text("\n".join(["a,b,weight", *stars, "ann,bob,0.05"]) + "\n", encoding="utf-8")
    Path("numbered.csv").write_text("a,b\n" + "".join(f"{a},{b}\n" for a, b in NUMBERED.edges), encoding="utf-8")


def seeds(*words: str) -> Result:
    return CliRunner().invoke(app, ["network", "seeds", *words])


def found(*words: str) -> Any:
    done = seeds(*words, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout, parse_constant=pytest.fail)


def test_figures_are_those_of_forward_cascades() -> None:
    """Each strategy is judged by `independent_cascade` on the same luck, and differences are of the same cascades."""
    told = found("--edges", "numbered.csv", "--count", "8", "--runs", "300", "--seed", "3")
    ties = read("numbered.csv")
    by_name = {row["strategy"]: row for row in told["strategies"]}
    assert list(by_name) == ["influence", "degree", "core", "random"]
    mine = independent_cascade(ties, told["seeds"], "weighted cascade", runs=300, seed=3).sizes
    for name, others in (("influence", told["seeds"]), ("random", 8)):
        sizes = independent_cascade(ties, others, "weighted cascade", runs=300, seed=3).sizes
        assert by_name[name]["reached"] == pytest.approx(sizes.mean())
        error = 1.96 * sizes.std(ddof=1) / np.sqrt(300)
        assert by_name[name]["reached_high"] - by_name[name]["reached"] == pytest.approx(error, rel=1e-4)
        assert by_name[name]["fewer"] == pytest.approx((mine - sizes).mean())
    assert by_name["random"]["fewer_low"] > 0.0


def test_rules_are_what_they_are_called() -> None:
    """Those with the most ties, and those of the innermost cores, where nobody is tied with another for a place."""
    graph = nx.disjoint_union(nx.star_graph(20), nx.complete_graph(5))
    graph.add_edge(0, 22)
    graph = nx.relabel_nodes(graph, {node: f"p{node}" for node in graph})
    ties = from_networkx(graph)
    study = best_seeds(ties, 1, 0.1, runs=400)
    for name, person in (("degree", "p0"), ("core", "p22")):
        assert (study.sizes[name] == independent_cascade(ties, [person], 0.1, runs=400).sizes).all()


def test_own_weights_and_one_number_choose_others() -> None:
    """Ann has more ties and Bob stronger ones; ids are the user's own."""
    assert found("--edges", "stars.csv", "--count", "1")["seeds"] == ["ann"]
    assert found("--edges", "stars.csv", "--count", "1", "--weights", "0.1")["seeds"] == ["ann"]
    assert found("--edges", "stars.csv", "--count", "1", "--weights", "own")["seeds"] == ["bob"]


def test_thresholds_are_judged_by_thresholds() -> None:
    """The other model has its own spread."""
    told = found("--edges", "numbered.csv", "--count", "5", "--model", "linear-threshold", "--runs", "200")
    sizes = linear_threshold(read("numbered.csv"), told["seeds"], runs=200).sizes
    assert told["strategies"][0]["reached"] == pytest.approx(sizes.mean())


@pytest.mark.parametrize("edges", ["numbered.csv", "stars.csv"])
def test_a_list_that_is_written_is_read_by_a_scenario(edges: str) -> None:
    """The seeds of `--out` are given the product; numbers of the user's own among them (they were not found once)."""
    done = seeds("--edges", edges, "--count", "4", "--out", "seeds.csv")
    assert done.exit_code == 0, done.stderr
    names = Path("seeds.csv").read_text("utf-8").split()
    assert len(names) == len(set(names)) == 4
    town = {
        "horizon": 3,
        "network": {"edges": edges},
        "products": {"lotus": {}},
        "marketing": {"lotus": {"gifts": {"kind": "seeding", "on": 0, "who": {"people": "seeds.csv"}}}},
    }
    simulation = wom.Simulation(wom.Scenario.from_data(town)).run(1)
    assert simulation.record.given.sum() == 4
    listed = simulation.plan.setting.listed("seeds.csv")
    assert [str(simulation.plan.setting.ties.id_of(int(person))) for person in listed] == names


def test_the_table_names_what_it_shows() -> None:
    """Strategies, intervals, what is promised, and the file; an existing file is not replaced unasked."""
    words = ("--edges", "numbered.csv", "--count", "12", "--out", "seeds.txt")
    done = seeds(*words)
    assert done.exit_code == 0, done.stderr
    for said in (
        "12 of 200 people",
        "these seeds",
        "most ties",
        "innermost cores",
        "by lot",
        "and 2 more",
        "seeds.txt",
    ):
        assert said in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 110
    assert seeds(*words).exit_code == 2
    assert seeds(*words, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--count", "500"), "--count: 500 is not a whole number from 1 to 200"),
        (("--count", "3", "--weights", "2"), "--weights: 2.0 is not a number from 0 to 1"),
        (("--count", "3", "--weights", "nan"), "--weights: nan"),
        (("--count", "3", "--weights", "strong"), "--weights: 'strong' is no chance"),
        (("--count", "3", "--weights", "own"), "--weights: these ties have no weights"),
        (("--count", "3", "--weights", ".1", "--model", "linear-threshold"), "--weights: thresholds take no one"),
        (("--count", "3", "--weights", "own", "--model", "linear-threshold"), "--weights: 'weights' says nothing"),
        (("--count", "3", "--model", "sir"), "--model: there is no model 'sir'"),
        (("--count", "3", "--epsilon", "0"), "--epsilon: 0"),
        (("--count", "3", "--out", "nowhere/seeds.csv"), "there is no folder"),
    ],
)
def test_what_cannot_be_is_refused(words: tuple[str, ...], said: str) -> None:
    """In words of the command line, with nothing written."""
    refused = seeds("--edges", "numbered.csv", *words)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_an_id_that_no_line_can_hold_is_refused() -> None:
    """A list is a text file in which # begins a remark."""
    graph = nx.relabel_nodes(nx.star_graph(3), {0: "#hub"})
    study = best_seeds(from_networkx(graph), 1, 0.5, runs=2)
    with pytest.raises(InputError, match="'#hub' cannot stand on a line"):
        study.write("seeds.txt")
    assert not Path("seeds.txt").exists()


def test_the_study_is_the_same_on_any_threads() -> None:
    """Bit for bit."""
    ties = preferential_attachment(n=300, k=4, triads=0.2, seed=1)
    one, two = (best_seeds(ties, 5, runs=50, threads=threads) for threads in (1, 2))
    assert one.table.equals(two.table)
    assert one.seeds == two.seeds
