"""Influence and the event log: replayed from the single notes by hand, and checked against NetworkX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from little import town

from wom_sim.day import events
from wom_sim.day.trace import INNOVATION, NEIGHBOURS, UPDATED
from wom_sim.errors import InputError
from wom_sim.event_log import COLUMNS
from wom_sim.network import from_edges
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation
from wom_sim.state import AWARE, OWNER
from wom_sim.tracing import SOURCES

LAWS = {
    "talk": {"rate": 0.25, "relay": 0.4, "answers": 1.0},
    "labels": {"likes": 0.0, "loves": 0.05, "defends": 0.1},
    "inquiry": {"ask": 0.4, "read": 0.4},
    "choice": {"consider": 0.12, "lapse": 0.03, "forget": 0.03, "appeal": -0.5, "switching": 0.4, "occasions": 0.5},
    "experience": {"uses": 0.35, "noise": 0.6, "review_rate": 0.8, "complaint_below": 0.0, "churn": 0.03},
}
TWO: dict[str, Any] = {
    "horizon": 20,
    "laws": LAWS,
    "network": {"kind": "watts-strogatz", "n": 200, "k": 6, "rewiring": 0.3},
    "products": {
        "iris": {"price": 12, "quality": 0.3, "category": "tea", "aware": 0.1, "owners": 0.05},
        "lotus": {"price": 9, "quality": 0.2, "category": "tea", "aware": 0.1, "owners": 0.02, "repurchase_days": 8},
    },
    "initial": {"iris": {"opinion": 0.2}},
    "marketing": {
        "lotus": {
            "radio": {"kind": "mass_media", "reach": 0.05, "message": 0.5},
            "samples": {"kind": "seeding", "on": 3, "who": {"strategy": "degree", "count": 10}},
        },
    },
}


class Lived:
    """A traced run with two worlds, and everything that it said on the way."""

    def __init__(self, scenario: Scenario) -> None:
        self.simulation = Simulation(scenario, replicates=2, trace=True)
        self.mornings = [self.simulation.fields.opinion.copy()]
        self.logs: list[pl.DataFrame] = []
        self.notes: list[Any] = []
        while not self.simulation.finished:
            self.simulation.step()
            self.mornings.append(self.simulation.fields.opinion.copy())
            self.logs.append(self.simulation.events)
            self.notes.append(self.simulation.tracing.notes)

    @property
    def influence(self) -> Any:
        return self.simulation.influence


@pytest.fixture(scope="module")
def lived() -> Lived:
    return Lived(Scenario.from_data(TWO))


# --- the log ------------------------------------------------------------------------------------------


def test_the_log_says_what_it_promises(lived: Lived) -> None:
    """Columns, their order, and who may be named where."""
    log = pl.concat(lived.logs)
    assert log.columns == list(COLUMNS)
    told = pl.col("channel").is_in(["conversation", "feed", "answer", "friend"])
    assert log.filter(told)["teller"].null_count() == 0
    assert log.filter(told & (pl.col("teller") == pl.col("person"))).is_empty()
    assert log.filter(~told.fill_null(False))["teller"].drop_nulls().is_empty()
    sent = log.filter(pl.col("intervention").is_not_null())
    assert set(sent["intervention"]) == {"marketing.lotus.radio", "marketing.lotus.samples"}
    assert set(sent["channel"].drop_nulls()) == {"marketing"}
    assert log.filter(pl.col("kind") == "heard")["shift"].null_count() == 0


def test_the_shifts_lead_from_one_morning_to_the_next(lived: Lived) -> None:
    """Replay: yesterday's opinion and the shifts of everything that was heard and lived make today's, for everyone."""
    people, products = lived.simulation.scene.people, list(lived.simulation.scenario.products)
    for day, log in enumerate(lived.logs):
        opinion = lived.mornings[day].copy()
        for row in log.filter(pl.col("shift").is_not_null()).iter_rows(named=True):
            place = row["replicate"] * people + row["person"], products.index(row["product"])
            if row["kind"] == "heard":
                assert row["opinion"] == lived.mornings[day][place]
            else:
                assert abs(row["opinion"] - opinion[place]) < 1e-12
            opinion[place] += row["shift"]
        assert np.abs(opinion - lived.mornings[day + 1]).max() < 1e-12


def test_a_message_moves_in_proportion_to_its_weight_and_distance(lived: Lived) -> None:
    """The law of opinion: of what one person heard in a day, every unit of weight moved the opinion equally far."""
    heard = pl.concat(lived.logs).filter((pl.col("kind") == "heard") & (pl.col("weight") > 0.0))
    distance = pl.col("valence") - pl.col("opinion")
    pace = (
        heard.filter(distance.abs() > 1e-6)
        .with_columns(pace=pl.col("shift") / (pl.col("weight") * distance))
        .group_by("replicate", "day", "product", "person")
        .agg(pl.col("pace").min().alias("least"), pl.col("pace").max().alias("most"), pl.len())
    )
    assert pace["len"].max() > 2
    assert (pace["most"] - pace["least"]).max() < 1e-9
    assert pace["least"].min() >= 0.0


COUNTED = {
    "use": "uses", "purchase": "first_purchases", "repurchase": "repeat_purchases", "gift": "gifts",
    "switch": "switched_out", "churn": "churned", "complaint": "complaints",
}  # fmt: skip


def test_the_log_holds_every_event_that_was_counted(lived: Lived) -> None:
    """A message that is counted and not noted, or noted and not counted, would be in one table and not in the other."""
    record = lived.simulation.record.events.sum(axis=3)
    for day, log in enumerate(lived.logs):
        for (replicate, product), rows in log.group_by("replicate", "product"):
            counts = record[day, replicate, list(lived.simulation.scenario.products).index(product)]
            for channel in events.CHANNELS:
                assert (rows["channel"] == channel).sum() == counts[events.EVENTS.index(f"heard_{channel}")]
            for kind, event in COUNTED.items():
                assert (rows["kind"] == kind).sum() == counts[events.EVENTS.index(event)], kind
            aware = rows.filter(pl.col("made_aware") & (pl.col("kind") == "heard"))
            assert len(aware) == counts[events.BECAME_AWARE]
    kinds = set(pl.concat(lived.logs)["kind"])
    assert kinds == {"heard", *COUNTED}, "something never happened, and was not tested"


# --- contributions ------------------------------------------------------------------------------------


def source_of(kind: int) -> str:
    return "experience" if kind == events.USE else events.EVENTS[kind].removeprefix("heard_")


def replayed(lived: Lived) -> list[tuple[Any, ...]]:
    """Every adoption with its contributions, from a list of every single word, each of which fades by itself."""
    words: dict[tuple[int, int], list[list[Any]]] = {}
    for place, opinion in np.ndenumerate(lived.mornings[0]):
        words[place] = [["start", -1, opinion]]
    adoptions = []
    for day, notes in enumerate(lived.notes):
        inbox: dict[tuple[int, int], list[list[Any]]] = {}
        for note in notes:
            place = int(note.row), int(note.product)
            mine = words[place]
            if note.kind in (UPDATED, events.USE):
                for word in mine:
                    word[2] *= 1.0 - note.pace * note.weight
            if note.kind == UPDATED:
                mine += inbox.pop(place)
            elif note.kind == events.USE:
                mine.append(["experience", -1, note.pace * note.weight * note.value])
            elif events.HEARD_CONVERSATION <= note.kind < events.HEARD_CONVERSATION + len(events.CHANNELS):
                part = note.pace * note.weight * note.value
                inbox.setdefault(place, []).append([source_of(note.kind), int(note.teller), part])
            if note.gained & OWNER:
                parts = [sum(word[2] for word in mine if word[0] == source) for source in SOURCES]
                told = [word for word in mine if word[1] >= 0 and word[2] > 0.0]
                persuader = max(told, key=lambda word: word[2])[1] if told else None
                adoptions.append((day, *place, persuader, parts))
        assert not inbox, "something was heard and never taken in"
    return adoptions


def test_contributions_are_those_of_every_single_word(lived: Lived) -> None:
    """Carried along in seven numbers, or kept as a list of all words: the same contributions and persuaders."""
    adoptions, largest = replayed(lived), np.zeros(len(SOURCES))
    for place, product in enumerate(lived.simulation.scenario.products):
        found = lived.influence.adoptions(product)
        expected = [row for row in adoptions if row[2] == place]
        assert len(found) == len(expected) > 20
        people = lived.simulation.scene.people
        assert found["day"].to_list() == [row[0] for row in expected]
        assert (found["replicate"] * people + found["person"]).to_list() == [row[1] for row in expected]
        assert found["persuader"].to_list() == [row[3] for row in expected]
        parts = found.select(f"from_{source}" for source in SOURCES).to_numpy()
        assert np.abs(parts - np.array([row[4] for row in expected])).max() < 1e-9
        largest = np.maximum(largest, np.abs(parts).max(axis=0))
    moves = [source in ("owned", "reply", "work") for source in SOURCES]
    assert ((largest > 0.01) != moves).all(), "a source never contributed, or one that nobody has"


@pytest.mark.parametrize("changed", [{}, {"step": 5}])
def test_contributions_add_up_to_the_opinion(changed: dict[str, Any]) -> None:
    """The decomposition is exact: on every morning, for everyone, whether or not anything was bought."""
    simulation = Simulation(Scenario.from_data({**TWO, "horizon": 15, **changed}), trace=True)
    while not simulation.finished:
        simulation.step()
        assert np.abs(simulation.tracing.trail.parts.sum(axis=2) - simulation.fields.opinion).max() < 1e-9
    for product in simulation.scenario.products:
        table = simulation.influence.adoptions(product)
        parts = table.select(f"from_{source}" for source in SOURCES).to_numpy()
        assert np.abs(parts.sum(axis=1) - table["opinion"].to_numpy()).max() < 1e-9


def test_shares_add_up_to_one(lived: Lived) -> None:
    """Shares are of what speaks for the product; where nothing does, or nobody decided by opinion, there are none."""
    table = lived.influence.adoptions("lotus")
    shares = table.select(f"share_{source}" for source in SOURCES)
    parts = table.select(f"from_{source}" for source in SOURCES).to_numpy()
    known = shares.drop_nulls().to_numpy()
    assert np.abs(known.sum(axis=1) - 1.0).max() < 1e-12
    assert known.min() == 0.0
    bought = table["how"].is_in(["purchase", "repurchase"]).to_numpy()
    assert (shares["share_start"].is_not_null().to_numpy() == bought & (parts > 0.0).any(axis=1)).all()
    assert not bought.all()
    summary = lived.influence.shares("lotus")
    assert summary["source"].to_list() == list(SOURCES)
    assert abs(summary["share"].sum() - 1.0) < 1e-12
    assert summary["largest"].sum() == len(known)
    assert np.allclose(summary["share"].to_numpy(), known.mean(axis=0), rtol=0.0, atol=1e-15)


def test_a_chain_of_decisions_goes_back_in_time(lived: Lived) -> None:
    """Who persuaded had decided on an earlier day; so no chain goes round."""
    table = lived.influence.adoptions("lotus").filter(pl.col("replicate") == 1)
    lengths = []
    for person in table["person"].unique().to_list():
        chain = lived.influence.decision_chain("lotus", person, world=1)
        assert chain.row(0, named=True) == lived.influence.decision("lotus", person, world=1)
        assert chain["day"].to_list() == sorted(set(chain["day"].to_list()), reverse=True)
        assert chain["persuader"].to_list()[:-1] == chain["person"].to_list()[1:]
        last = chain.row(-1, named=True)
        before = table.filter(pl.col("person").eq_missing(last["persuader"]) & (pl.col("day") < last["day"]))
        assert before.is_empty()
        lengths.append(len(chain))
    assert max(lengths) > 2
    never = next(person for person in range(200) if person not in set(table["person"]))
    assert lived.influence.decision("lotus", never, world=1) is None
    assert lived.influence.decision_chain("lotus", never, world=1).is_empty()


# --- awareness ----------------------------------------------------------------------------------------


def test_awareness_is_the_first_row_of_the_log_that_made_aware(lived: Lived) -> None:
    """Who told first, on which day and how; whoever knew before the first day is in no log."""
    log = pl.concat(lived.logs).filter("made_aware").unique(["replicate", "person", "product"], keep="first")
    for place, product in enumerate(lived.simulation.scenario.products):
        found = lived.influence.awareness(product)
        first = log.filter(pl.col("product") == product).sort("replicate", "person")
        known = found.filter(pl.col("channel") != "before")
        same = ["replicate", "person", "day", "teller", "intervention"]
        again = first.join(known.select("replicate", "person"), on=["replicate", "person"], how="semi")
        assert known.select(same).equals(again.select(same))
        gifts = (again["kind"] == "gift").to_list()
        assert [name == "gift" for name in known["channel"]] == gifts
        aware = ((lived.simulation.fields.stage[:, place] & AWARE) != 0).sum()
        assert len(found) >= aware


def test_every_chain_ends_at_its_root(lived: Lived) -> None:
    """Chains go back in time, person by person, to somebody whom no person told."""
    known = lived.influence.awareness("lotus").filter(pl.col("replicate") == 1)
    assert known["depth"].max() > 2
    for row in known.sample(60, seed=1).iter_rows(named=True):
        chain = lived.influence.awareness_chain("lotus", row["person"], world=1)
        assert chain.row(0, named=True) == row
        assert chain["teller"].to_list() == [*chain["person"].to_list()[1:], None]
        assert chain["person"].to_list()[-1] == row["root"]
        assert len(chain) == row["depth"] + 1
        assert chain["channel"].to_list()[-1] in ("before", "marketing", "review", "gift")
        days = [-1 if day is None else day for day in chain["day"]]
        assert days == sorted(days, reverse=True)
    unknown = lived.influence.awareness_chain("lotus", _who_never_knew(lived), world=0)
    assert unknown.is_empty()


def _who_never_knew(lived: Lived) -> int:
    known = lived.influence.awareness("lotus").filter(pl.col("replicate") == 0)
    return next(person for person in range(200) if person not in set(known["person"]))


def test_cascades_are_the_trees_that_networkx_finds(lived: Lived) -> None:
    """Size, depth and structural virality (Goel et al. 2016: the mean distance of all pairs) of every tree."""
    for product in lived.simulation.scenario.products:
        table = lived.influence.awareness(product)
        forest = nx.Graph()
        for row in table.iter_rows(named=True):
            forest.add_node((row["replicate"], row["person"]))
            if row["teller"] is not None:
                forest.add_edge((row["replicate"], row["teller"]), (row["replicate"], row["person"]))
        cascades = lived.influence.cascades(product)
        assert cascades["reached"].sum() == len(table)
        assert cascades["reached"].to_list() == sorted(cascades["reached"], reverse=True)
        assert len(cascades) == nx.number_connected_components(forest)
        for row in cascades.iter_rows(named=True):
            root = row["replicate"], row["root"]
            tree = forest.subgraph(nx.node_connected_component(forest, root))
            assert row["reached"] == len(tree)
            assert row["depth"] == nx.eccentricity(tree, root)
            if len(tree) > 1:
                assert abs(row["virality"] - nx.average_shortest_path_length(tree)) < 1e-9
            else:
                assert row["virality"] is None
        assert cascades["depth"].max() > 2


# --- other ways of living -----------------------------------------------------------------------------


@pytest.mark.parametrize(("imitation", "causes"), [(0.0, {"innovation"}), (0.6, {"innovation", "neighbours"})])
def test_adoption_by_contact_names_its_cause(imitation: float, causes: set[str]) -> None:
    """Without imitation all adoption is innovation. Nobody decides by opinion, so no shares are told."""
    contact = {"choice": {"kind": "contact", "innovation": 0.02, "imitation": imitation}}
    simulation = Simulation(town(laws=contact), trace=True).run()
    table = simulation.influence.adoptions("lotus")
    assert len(table) == simulation.record.events[..., events.FIRST_PURCHASE].sum() > 30
    assert set(table["how"]) == causes
    assert table["share_start"].null_count() == len(table)
    assert simulation.influence.shares("lotus")["share"].null_count() == len(SOURCES)
    kinds = [notes["kind"] for notes in [simulation.tracing.notes]]
    assert set(np.concatenate(kinds)) <= {INNOVATION, NEIGHBOURS, UPDATED, events.USE, events.COMPLAINT, *range(4, 9)}


def test_interventions_keep_their_names_when_the_plan_changes() -> None:
    """A live change that puts a line before the others must not give their messages to it."""
    radio = {"kind": "mass_media", "reach": 0.2}
    samples = {"kind": "seeding", "on": 1, "who": {"count": 9}}
    plan = {"lotus": {"radio": radio, "samples": samples}}
    simulation = Simulation(town(marketing=plan, products={"lotus": {"price": 1}}), trace=True).run(5)
    before = simulation.influence.awareness("lotus"), simulation.influence.adoptions("lotus")
    simulation.change("marketing.lotus.a first one", radio)
    assert simulation.influence.awareness("lotus").equals(before[0])
    assert simulation.influence.adoptions("lotus").equals(before[1])
    assert set(before[0]["intervention"].drop_nulls()) == {"marketing.lotus.radio", "marketing.lotus.samples"}
    simulation.run(5)
    assert "marketing.lotus.a first one" in set(simulation.influence.awareness("lotus")["intervention"])


def test_people_go_by_their_own_ids() -> None:
    """Whoever brings own data asks for people by the names in the own files."""
    scenario = load_scenario(Path(__file__).parents[2] / "configs/own-data/scenario.yaml", {"horizon": 40})
    simulation = Simulation(scenario, trace=True).run()
    product = next(iter(scenario.products))
    known = simulation.influence.awareness(product)
    ids = set(simulation.crowd.ids.tolist())
    assert set(known["person"]) <= ids
    assert set(known["teller"].drop_nulls()) <= ids
    assert simulation.influence.awareness_chain(product, known["person"][0])["person"][0] == known["person"][0]
    with pytest.raises(InputError, match="no person 'nobody'"):
        simulation.influence.awareness_chain(product, "nobody")


def test_ids_of_several_kinds_are_written_as_text() -> None:
    """Bug guarded: a table takes no names, numbers and numbers beyond 64 bits in one column."""
    ids = ["ann", 7, 2**70, *(f"p{number}" for number in range(297))]
    ties = from_edges([(person, (person + 1) % 300) for person in range(300)], ids=ids)
    simulation = Simulation(town(laws=LAWS), ties=ties, trace=True).run(9)
    assert simulation.influence.awareness("lotus")["person"].is_in([str(name) for name in ids]).all()
    assert simulation.events["teller"].is_in([str(name) for name in ids]).any()
    for person in (7, 2**70):
        chain = simulation.influence.awareness_chain("lotus", person)
        assert chain["person"].to_list()[:1] in ([], [str(person)])


def test_what_cannot_be_told_is_refused(lived: Lived) -> None:
    """Every wrong question gets an answer that says what is wrong."""
    plain = Simulation(town())
    for ask in (lambda: plain.influence, lambda: plain.events):
        with pytest.raises(InputError, match="trace=True"):
            ask()
    with pytest.raises(InputError, match="Did you mean 'lotus'"):
        lived.influence.awareness("lotsu")
    with pytest.raises(InputError, match="no person 200"):
        lived.influence.decision("lotus", 200)
    with pytest.raises(InputError, match="no world 2"):
        lived.influence.awareness_chain("lotus", 0, world=2)


def test_a_trace_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody should wait for a run that dies for want of memory."""
    Simulation(town())
    monkeypatch.setattr("wom_sim.memory.available", lambda: 3.2e5)
    Simulation(town())
    with pytest.raises(InputError, match="GB of memory"):
        Simulation(town(), trace=True)
