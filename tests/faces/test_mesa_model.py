"""The Mesa face: what Mesa's tools ask of a model works, and people answer as a real AgentSet of them would."""

from __future__ import annotations

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pytest
from mesa.agent import AgentSet
from mesa.experimental.scenarios import Scenario
from mesa.time import Schedule

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.examples import example
from wom_sim.mesa_model import ATTRIBUTES, Consumer, Consumers, Marketer, WordOfMouthModel

PEOPLE = 200
WORLD: dict[str, Any] = {
    "name": "two brands",
    "horizon": 40,
    "seed": 3,
    "network": {"kind": "watts-strogatz", "n": PEOPLE, "k": 6, "rewiring": 0.3},
    "population": {"segments": {"young": {"share": 0.4, "activity": 2.0}, "old": {"share": 0.6}}},
    "products": {
        "lotus": {"price": 10, "aware": 0.5, "owners": 0.1, "quality": 0.3},
        "my tea": {"price": 9, "aware": 0.4, "owners": 0.2},
    },
    "laws": {"talk": {"rate": 0.3}},
    "marketing": {
        "lotus": {
            "radio": {"kind": "mass_media", "reach": 0.1, "cost": {"per_day": 3}},
            "big sale": {"kind": "price_promotion", "from": 5, "until": 9, "discount": 0.1},
        }
    },
    "listening": {"lotus": {"sample": 0.8, "cost": {"per_day": 1}}},
}
SCENARIO = wom.Scenario.from_data(WORLD)


def model(**given: Any) -> WordOfMouthModel:
    return WordOfMouthModel(SCENARIO, **given)


# --- people, beside a real AgentSet of plain agents that hold the same values ---------------------------


class Plain(mesa.Agent):
    """An agent as any Mesa user writes one."""

    def __init__(self, model: mesa.Model, **values: Any) -> None:
        super().__init__(model)
        for name, value in values.items():
            setattr(self, name, value)


@pytest.fixture(scope="module")
def both() -> tuple[Consumers, Any, mesa.Model]:
    """People of a model on its tenth day, an AgentSet of plain agents that hold what each of them says, and what
    keeps those agents.
    """
    ours = model()
    ours.run_until(10)
    keeper = mesa.Model(rng=1)
    plain = [Plain(keeper, **{name: getattr(person, name) for name in ATTRIBUTES}) for person in ours.agents]
    return ours.agents, AgentSet(plain, random=keeper.random), keeper


def numbers(people: Any) -> list[int]:
    return [int(person.number) for person in people]


def old(person: Any) -> bool:
    return person.segment == "old" and person.opinion > 0.0


SAME: dict[str, Callable[[Any], Any]] = {
    "get": lambda people: {name: list(people.get(name)) for name in ATTRIBUTES},
    "get several": lambda people: people.get(["unique_id", "stage", "opinion"]),
    "get with a default": lambda people: people.get("hair", handle_missing="default", default_value=3),
    "agg": lambda people: float(people.agg("opinion", np.mean)),
    "agg several": lambda people: [float(value) for value in people.agg("opinion", [min, max, np.median])],
    "agg words": lambda people: int(people.agg("stage", lambda stages: sum(one == "customer" for one in stages))),
    "len": len,
    "iteration": numbers,
    "to_list": lambda people: numbers(people.to_list()),
    "select": lambda people: numbers(people.select(old)),
    "select none": lambda people: numbers(people.select(lambda person: person.ties > 1000)),
    "select all": lambda people: numbers(people.select()),
    "at most": lambda people: numbers(people.select(old, at_most=7)),
    "at most a share": lambda people: numbers(people.select(at_most=0.33)),
    "at most a share of those": lambda people: numbers(people.select(old, at_most=0.1)),
    "at most all": lambda people: numbers(people.select(at_most=1.0)),
    "at most nobody": lambda people: numbers(people.select(old, at_most=0)),
    "at most a few and a half": lambda people: numbers(people.select(at_most=2.5)),
    "select in what was selected": lambda people: numbers(people.select(old).select(lambda one: one.aware)),
    "select in place": lambda people: numbers(people.select().select(old, inplace=True)),
    "sort": lambda people: numbers(people.sort("opinion")),
    "sort ties in rank": lambda people: numbers(people.sort("ties")),
    "sort ascending": lambda people: numbers(people.sort("stage", ascending=True)),
    "sort by a function": lambda people: numbers(people.sort(lambda person: (person.stage, person.ties))),
    "sort in place": lambda people: numbers(people.select().sort("opinion", inplace=True)),
    "groupby": lambda people: {name: numbers(group) for name, group in people.groupby("stage")},
    "groupby order": lambda people: [name for name, _ in people.groupby("stage")],
    "groupby a function": lambda people: people.groupby(lambda person: person.ties % 3).count(),
    "groupby lists": lambda people: {
        name: numbers(group) for name, group in people.groupby("segment", result_type="list")
    },
    "groupby agg": lambda people: {
        name: float(value) for name, value in people.groupby("segment").agg("opinion", np.mean).items()
    },
    "groupby agg of lists": lambda people: people.groupby("segment", result_type="list").agg("uses", sum),
    "groupby map": lambda people: people.groupby("stage").map(len),
    "groupby len": lambda people: len(people.groupby("stage")),
    "map": lambda people: people.map(lambda person, more: person.opinion + more, 1.0),
    "map a method": lambda people: people.map("__hash__") and len(people.map("__hash__")),
    "shuffle": lambda people: sorted(numbers(people.shuffle())),
    "contains": lambda people: [people.to_list()[5] in people, people.to_list()[5] in people.select(at_most=5)],
}
"""What is asked of people in the way of AgentSet, and comes as plain values."""


@pytest.mark.parametrize("asked", SAME)
def test_people_answer_as_an_agent_set(asked: str, both: tuple[Consumers, Any, mesa.Model]) -> None:
    """Method by method: the same call on a real AgentSet of plain agents holding the same values gives the same."""
    ours, theirs, _ = both
    assert SAME[asked](ours) == SAME[asked](theirs)


def test_people_do_what_an_agent_set_does(both: tuple[Consumers, Any, mesa.Model]) -> None:
    """`do` and `shuffle_do` reach each once, with arguments, and return the set; an unknown name is the same error."""
    for people in both[:2]:
        seen: list[int] = []
        assert people.do(lambda person, into: into.append(person.number), seen) is people
        assert seen == list(range(PEOPLE))
        assert people.shuffle_do(lambda person, into: into.append(person.number), into=seen) is people
        assert sorted(seen[PEOPLE:]) == list(range(PEOPLE))
        assert seen[PEOPLE:] != list(range(PEOPLE))
        with pytest.raises(AttributeError):
            people.get("hair")
        with pytest.raises(AttributeError):
            people.do("fly")
        with pytest.raises(ValueError, match="handle_missing"):
            people.get("opinion", handle_missing="never")


def test_people_are_those_of_the_simulation() -> None:
    """Arrays by name are the simulation's own; a mask selects as its function does; other products are asked about."""
    ours = model()
    ours.run_until(10)
    people, simulation = ours.agents, ours.simulation
    for product in ("lotus", "my tea"):
        asked = people.about(product)
        assert np.array_equal(asked.get("opinion"), simulation.opinions(product))
        counts = ours.figures[product]
        assert asked.agg("aware", np.sum) == counts["aware"]
        assert asked.agg("customer", np.sum) == counts["customers"]
        assert asked.groupby("stage").count()["considering"] == counts["considering"]
        assert [person.opinion for person in asked] == simulation.opinions(product).tolist()
        assert {person.product for person in asked} == {product}
        assert next(iter(people)).about(product) == next(iter(asked))
    assert numbers(people.select(people.get("opinion") > 0.1)) == numbers(people.select(lambda one: one.opinion > 0.1))
    young = people.select(lambda one: one.segment == "young").about("my tea")
    assert np.array_equal(young.get("opinion"), simulation.opinions("my tea")[young.numbers])
    graph = simulation.ties.to_networkx()
    for person in people.select(at_most=20):
        assert sorted(numbers(person.neighbours)) == sorted(nx.neighbors(graph, person.number))
        assert person.ties == graph.degree(person.number) == len(person.neighbours)
    assert (
        people.get("neighbours")[3].numbers.tolist()
        == next(iter(people.select(at_most=4).sort("number"))).neighbours.numbers.tolist()
    )


def test_ids_of_a_file_are_shown() -> None:
    """People of a network from a file have the user's own ids."""
    ours = WordOfMouthModel("own-data", patch={"replicates": 1})
    assert list(ours.agents.get("id")) == [ours.simulation.ties.id_of(place) for place in range(len(ours.agents))]
    assert next(iter(ours.agents)).id == ours.simulation.ties.id_of(0)


def test_objects_are_not_kept() -> None:
    """A selection by function of many people leaves numbers behind, and no object."""
    import gc

    ours = model()
    kept = ours.agents.select(lambda person: person.number % 2 == 0)
    assert len(kept) == PEOPLE // 2
    assert not [one for one in gc.get_objects() if isinstance(one, Consumer)]
    person = next(iter(kept))
    assert {person, next(iter(ours.agents))} == {person}
    assert "Consumer(0, lotus" in repr(person)
    assert repr(kept) == "100 people of 200"


def test_what_makes_no_sense_is_refused_in_words() -> None:
    """People are neither added, removed nor set, by the set nor one by one."""
    ours = model()
    person = next(iter(ours.agents))
    for refused in (
        lambda: ours.agents.add(person),
        lambda: ours.agents.remove(person),
        lambda: ours.agents.discard(person),
        lambda: ours.agents.set("opinion", 1.0),
        lambda: setattr(person, "opinion", 1.0),
        person.remove,
    ):
        with pytest.raises(InputError, match="moved by the simulation alone"):
            refused()
    with pytest.raises(InputError, match="agents_by_type"):
        ours.agents.select(agent_type=Marketer)
    for mask in (np.ones(3, bool), np.ones(PEOPLE)):
        with pytest.raises(InputError, match="yes or no"):
            ours.agents.select(mask)
    assert len(ours.agents.select(agent_type=Consumer)) == PEOPLE


# --- the model ------------------------------------------------------------------------------------------


def test_time_is_the_day() -> None:
    """Steps, spans and the end: `time` follows the simulation's day, `running` ends at the horizon, and not beyond."""
    ours = model()
    ours.step()
    assert (ours.time, ours.simulation.day, ours.running) == (1, 1, True)
    ours.run_for(4)
    ours.run_until(39)
    assert (ours.time, ours.simulation.day, ours.running) == (39, 39, True)
    with pytest.raises(InputError, match="39 of 40"):
        ours.result()
    with pytest.raises(InputError, match="after the horizon"):
        ours.run_for(2)
    assert ours.time == 39
    ours.step()
    assert (ours.time, ours.running) == (40, False)
    with pytest.raises(InputError, match="after the horizon"):
        ours.step()
    assert len(ours.datacollector.get_model_vars_dataframe()) == 40


def test_a_step_of_several_days() -> None:
    """In steps of five days `step` moves time by five; a change within a step says when it can be made."""
    ours = model(patch={"step": 5})
    ours.step()
    assert (ours.time, ours.simulation.day) == (5, 5)
    ours.run_until(7)
    assert (ours.time, ours.simulation.day) == (7, 5)
    with pytest.raises(InputError, match="such as 10"):
        ours.change("products.lotus.price", 5)
    ours.step()
    assert (ours.time, ours.simulation.day) == (10, 10)
    ours.change("products.lotus.price", 5)
    ours.run_model()
    assert ours.datacollector.get_model_vars_dataframe()["day"].tolist() == [4, 9, 14, 19, 24, 29, 34, 39]


def test_scheduled_and_recurring_events() -> None:
    """On day 30 the price is 30 days old; a recurring event comes on each of its days; both by Mesa's own means."""
    ours, came = model(), []

    def cut() -> None:
        assert ours.simulation.day == ours.time == 30
        ours.change("products.lotus.price", 7)

    def note() -> None:
        came.append(ours.simulation.day)

    ours.schedule_event(cut, at=30)
    ours.schedule_recurring(note, Schedule(interval=10, start=10))
    ours.run_model()
    assert came == [10, 20, 30, 40]
    assert [(each.day, each.path, each.value) for each in ours.simulation.scenario.changes] == [
        (30, "products.lotus.price", 7)
    ]
    assert ours.result().metrics.equals(wom.simulate(ours.simulation.scenario, replicates=1).metrics)


def test_what_was_broken_off_does_not_go_on() -> None:
    """After a failure within a step Mesa would let time pass and nothing happen; here that is refused."""
    ours = model(model_reporters={"fault": lambda m: 1 / (5 - m.simulation.day)})
    ours.run_until(4)
    with pytest.raises(ZeroDivisionError):
        ours.step()
    with pytest.raises(InputError, match="broken off"):
        ours.step()


def test_seeds() -> None:
    """A number is the seed; left out it is the scenario's; None is new luck; a generator gives one that is drawn."""
    assert model().simulation.seed == 3
    assert model(rng=np.int64(9)).simulation.seed == 9
    drawn = [model(rng=np.random.default_rng(5)).simulation.seed for _ in range(2)]
    assert drawn[0] == drawn[1] != 5
    assert model(rng=None).simulation.seed != model(rng=None).simulation.seed
    assert model(rng=np.random.SeedSequence(4)).simulation.seed == model(rng=np.random.SeedSequence(4)).simulation.seed
    assert model(rng=9).rng.random() == np.random.default_rng(9).random()
    for wrong in (-1, 2**70, "tomorrow"):
        with pytest.raises(InputError):
            model(rng=wrong)
    with pytest.raises(InputError, match="rng=1"):
        model(seed=1)


def test_scenarios_and_patches() -> None:
    """A file, a name or a scenario; paths as keywords and, with blanks in them, by mapping; what is wrong is named."""
    path = example("quickstart").path
    small = {"network": {"kind": "complete", "n": 100}}
    assert WordOfMouthModel(path, patch=small).simulation.scenario.name == "quickstart"
    assert WordOfMouthModel(str(path), patch=small).simulation.scene.people == 100
    ours = model(patch={"marketing.lotus.big sale.discount": 0.3}, products__lotus__price=np.float64(35), horizon=20)
    scenario = ours.simulation.scenario
    assert scenario.marketing["lotus"]["big sale"].discount == 0.3  # type: ignore[attr-defined]  # the move is a promotion
    assert (scenario.products["lotus"].price, scenario.horizon) == (35, 20)
    for wrong, says in (
        ({"products__locus__price": 3}, "lotus"),
        ({"products__lotus__price": -3}, "price"),
        ({"marketers": {"locus": Marketer}}, "lotus"),
    ):
        with pytest.raises(InputError, match=says):
            model(**wrong)
    with pytest.raises(InputError, match="Did you mean 'quickstart'"):
        WordOfMouthModel("quikstart")
    with pytest.raises(InputError, match="is no scenario"):
        WordOfMouthModel({"horizon": 3})  # type: ignore[arg-type]  # that is what is tried


def test_a_scenario_of_mesa_holds_patches_and_a_seed() -> None:
    """Mesa's SolaraViz starts anew with an empty one, beside the fixed parameters; one with parameters is heard."""
    assert WordOfMouthModel(config=SCENARIO, scenario=Scenario()).simulation.seed == 3
    ours = WordOfMouthModel(SCENARIO, scenario=Scenario(rng=8, products__lotus__price=4))
    assert ours.simulation.seed == 8
    assert ours.simulation.scenario.products["lotus"].price == 4
    assert WordOfMouthModel(SCENARIO, rng=2, scenario=Scenario(rng=8)).simulation.seed == 2
    with pytest.raises(InputError, match="config="):
        WordOfMouthModel(scenario=SCENARIO)


def test_reporters_of_the_user() -> None:
    """Model reporters stand beside the daily counts; agent reporters are asked of everyone on every day."""
    ours = model(
        model_reporters={"fans": lambda m: len(m.agents.select(m.agents.get("opinion") > 0.2))},
        agent_reporters={"opinion": "opinion", "tea": lambda person: person.about("my tea").stage},
    )
    ours.run_until(3)
    frame = ours.datacollector.get_model_vars_dataframe()
    assert frame["fans"].iloc[-1] == (ours.simulation.opinions("lotus") > 0.2).sum()
    agents = ours.datacollector.get_agent_vars_dataframe()
    assert agents.shape == (3 * PEOPLE, 2)
    assert np.array_equal(agents.loc[3]["opinion"], ours.simulation.opinions("lotus"))
    assert agents.loc[3].index.tolist() == list(range(1, PEOPLE + 1))


class Careful(Marketer):
    """Stops radio once enough was spent."""

    def step(self) -> None:
        if self.spent > 30.0 and self.plan["radio.reach"] > 0.0:
            self.change("radio.reach", 0.0)


def test_marketers_are_agents() -> None:
    """One a product, registered with Mesa; each knows its moves, its money as the result has it, and its desk."""
    ours = model(marketers={"lotus": Careful})
    assert ours.agent_types == [Consumer, Careful, Marketer]
    assert list(ours.agents_by_type[Careful]) == [ours.marketers["lotus"]]
    assert ours.marketers["lotus"].unique_id == PEOPLE + 1
    assert isinstance(ours.marketers["my tea"], mesa.Agent)
    assert ours.marketers["my tea"].moves == {}
    ours.run_model()
    lotus = ours.marketers["lotus"]
    assert lotus.spent == pytest.approx(ours.result().spend[:, 0, 0].sum())
    assert ours.simulation.scenario.changes[0].path == "marketing.lotus.radio.reach"
    assert set(lotus.moves) == {"radio", "big sale"}
    last = ours.result().listening.filter(
        (ours.result().listening["measure"] == "sentiment") & (ours.result().listening["product"] == "lotus")
    )
    assert lotus.desk.words.sentiment.value == last["estimate"][-1]
    assert lotus.desk.books.customers == ours.figures["lotus"]["customers"] * ours.result().scale


@pytest.mark.parametrize("processes", [1, 2])
def test_batch_run(processes: int) -> None:
    """Mesa's own runs over prices and seeds are those of `simulate`; None makes different luck each time."""
    prices, seeds = [5.0, 15.0], [1, 2]
    rows = mesa.batch_run(
        WordOfMouthModel,
        {"config": [SCENARIO], "products__lotus__price": prices},
        rng=seeds,
        number_processes=processes,
        display_progress=False,
    )
    assert len(rows) == 4
    for row in rows:
        patched = SCENARIO.patch({"products.lotus.price": row["products__lotus__price"]})
        result = wom.simulate(patched, seed=row["rng"], replicates=1)
        last = result.metrics.filter((result.metrics["segment"] == "all") & (result.metrics["product"] == "lotus"))
        assert row["lotus.ever_customers"] == last["ever_customers"][-1]
        assert row["Step"] == 40


def test_new_luck_each_time() -> None:
    """`rng=[None] * 3`, and so Mesa's iterations, are not the same run three times."""
    given = {"config": [SCENARIO], "horizon": [20]}
    rows = mesa.batch_run(WordOfMouthModel, given, rng=[None] * 3, display_progress=False)
    assert len({row["lotus.opinion"] for row in rows}) == 3


def test_a_subclass_is_a_model_too() -> None:
    """A user's own class adds to what happens on a day."""

    class Counted(WordOfMouthModel):
        days = 0

        def step(self) -> None:
            super().step()
            self.days += 1

    ours = Counted(SCENARIO)
    ours.run_until(3)
    ours.step()
    assert ours.days == ours.simulation.day == 4


def test_the_app_for_solara_without_solara(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example loads where Solara is not, and its model and figures work."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    app = runpy.run_path(str(Path(__file__).parents[2] / "experiments" / "mesa" / "solara_app.py"))
    assert "page" not in app
    shown = app["made"](products__lotus__price=30.0)
    assert app["curve_figure"](shown).axes[0].lines[0].get_xdata().size == 0
    shown.run_until(3)
    known = shown.figures["lotus"]["aware"]
    figure = app["people_figure"](shown)
    assert [dots.get_offsets().shape[0] for dots in figure.axes[0].collections] == [1000, known]
    assert f"{known} of 1,000" in figure.axes[0].get_title()
    assert app["curve_figure"](shown).axes[0].lines[0].get_ydata()[-1] == known


def test_nothing_that_mesa_4_removes() -> None:
    """Nothing deprecated and no `seed=`, `steps` or private attribute of Mesa is used in the sources."""
    sources = "".join(path.read_text("utf-8") for path in Path(wom.__file__).parent.glob("mesa_model/*.py"))
    for word in ("seed=", ".steps", "_all_agents", "_agents", "_event_list", "_user_step", "_default_schedule"):
        assert word not in sources.replace("_agents_by_type", ""), word


def test_importing_the_package_does_not_import_mesa() -> None:
    """`import wom_sim` stays quick; the model comes when it is asked for, under the package's own name."""
    code = (
        "import sys, wom_sim; assert 'mesa' not in sys.modules; wom_sim.WordOfMouthModel; assert 'mesa' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
