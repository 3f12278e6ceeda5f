"""What does not fit is refused before anything is taken, with what would fit."""

from __future__ import annotations

import re
import tracemalloc
from time import perf_counter

import pytest
from little import town

import wom_sim as wom
from wom_sim import memory
from wom_sim.errors import InputError
from wom_sim.feasible import require_memory
from wom_sim.memory import require
from wom_sim.simulation import Simulation

BILLIONS = {"kind": "watts-strogatz", "n": 2_000_000_000, "k": 10, "degrees": 3.74}


def test_two_billion_people_are_refused_at_once() -> None:
    """The kernel of the operating system would otherwise end the process, minutes later and without a word."""
    scenario = town(network=BILLIONS)
    tracemalloc.start()
    began = perf_counter()
    try:
        with pytest.raises(
            InputError, match=r"2,000,000,000 people need about [\d.]+ GB of memory, and [\d.]+"
        ) as fault:
            wom.simulate(scenario)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert perf_counter() - began < 2.0
    assert peak < 50e6
    assert re.search(r"About [\d,]+ people would fit", str(fault.value))
    assert "compact" in fault.value.remedy


def test_what_is_said_to_fit_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The advice must hold: that many people are not refused, and twice as many are."""
    monkeypatch.setattr(memory, "available", lambda: 1e9)
    with pytest.raises(InputError) as fault:
        Simulation(town(network=BILLIONS))
    fitting = int(re.search(r"About ([\d,]+) people", str(fault.value))[1].replace(",", ""))  # type: ignore[index] - no match fails the test, as it should
    assert fitting > 100_000
    per_person = 1e9 * 0.9 / fitting
    require(per_person * fitting, per_person, fitting)
    with pytest.raises(InputError):
        require(per_person * fitting * 2, per_person, fitting * 2)


def test_more_of_anything_needs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replicates, products and ties count; a run must not pass for having few people and much of the rest."""
    asked: list[float] = []
    monkeypatch.setattr("wom_sim.feasible.require", lambda needed, _per_person, _people: asked.append(needed))
    Simulation(town())
    Simulation(town(), replicates=4)
    Simulation(town(products={"a": {}, "b": {}}))
    Simulation(town(network={"kind": "watts-strogatz", "n": 300, "k": 20, "rewiring": 0.2}))
    Simulation(town(horizon=2000))
    assert all(more > asked[0] for more in asked[1:])


def test_a_machine_that_tells_nothing_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where free memory cannot be told, the run is tried."""
    monkeypatch.setattr(memory, "available", lambda: float("inf"))
    require(1e30, 1.0, 10)


def test_no_nonsense_is_advised(monkeypatch: pytest.MonkeyPatch) -> None:
    """When not even the record fits, fewer people do not help; a negative number of them would be no advice."""
    monkeypatch.setattr(memory, "available", lambda: 100.0)
    with pytest.raises(InputError, match="ask for fewer replicates, days or segments") as fault:
        require(1e9, 10.0, 100)
    assert "-" not in str(fault.value)


def test_what_people_have_been_worth_is_kept_of_every_replicate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds of other batches are gone when the next ones step, but the accounts of their people are not."""
    asked: list[float] = []
    monkeypatch.setattr("wom_sim.feasible.require", lambda needed, _per_person, _people: asked.append(needed))
    for books, recorded in ((False, 4), (False, 40), (True, 4), (True, 40)):
        require_memory(town(), worlds=4, recorded=recorded, books=books)
    bare, bare_many, kept, kept_many = asked
    assert kept > bare
    assert (kept_many - kept) - (bare_many - bare) == pytest.approx(36 * 300 * (8 + 2))
