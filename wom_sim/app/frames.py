"""What the page is told of a simulation: the world when it is opened, then one frame after another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.app import dots as reduced
from wom_sim.app.dots import NOBODY, Dots, ties_of
from wom_sim.app.figures import FIGURES, curves
from wom_sim.day.events import BINS, EVENTS
from wom_sim.products import place_of
from wom_sim.simulation import Simulation
from wom_sim.state import CHURNED, CUSTOMER, INTERESTED, STAGES, UNAWARE
from wom_sim.tracing import FIRST_HEARD, LAST_HEARD, SOURCES

MOST_TALK = 400
"""Words of one arm that are shown as they pass."""

type Arrays = dict[str, NDArray[Any]]


def world(simulation: Simulation, dots: Dots, product: str) -> tuple[dict[str, Any], Arrays]:
    """What does not change from day to day, and the curves so far."""
    scenario = simulation.scenario
    header = {
        "name": scenario.name,
        "currency": scenario.currency,
        "horizon": scenario.horizon,
        "step": scenario.step,
        "day": simulation.day,
        "seed": simulation.seed,
        "people": simulation.scene.people,
        "scale": scenario.market.scale(simulation.scene.people),
        "arms": ["A", "B"][: len(simulation.arms)],
        "product": product,
        "products": [
            {"name": name, "idea": brand.idea, "price": brand.price, "quality": brand.quality}
            for name, brand in scenario.products.items()
        ],
        "segments": list(scenario.population.segments),
        "sources": SOURCES,
        "stages": STAGES,
        "figures": FIGURES,
        "counts": EVENTS,
        "what_ifs": list(scenario.what_if),
        "listened": any(product in arm.listening for arm in simulation.arms),
        "traced": simulation.tracing is not None,
        "view": dots.view,
        "each": dots.each,
    }
    arrays: Arrays = {
        "place": dots.places,
        "person": dots.person.astype(np.uint32),
        "segment": simulation.crowd.segment[dots.person].astype(np.uint8),
        "ties": ties_of(dots, simulation.ties),
        "curves": curves(simulation, product, 0),
    }
    return header, arrays


def frame(simulation: Simulation, dots: Dots, product: str, since: int) -> tuple[dict[str, Any], Arrays]:
    """What is to be seen this evening; since : the step from which on curves are wanted."""
    place, worlds = place_of(product, simulation.scenario.products), range(len(simulation.arms))
    now = simulation.day // simulation.step_days
    pictures: dict[str, list[NDArray[np.uint8]]] = {"opinion": [], "stage": [], "source": [], "aware": []}
    for arm in worlds:
        stages = simulation.stages(product, arm)
        aware = stages != UNAWARE
        pictures["opinion"].append(reduced.opinion(dots, simulation.opinions(product, arm), aware))
        pictures["stage"].append(reduced.stage(dots, stages))
        pictures["source"].append(_sources(simulation, dots, place, arm, aware))
        pictures["aware"].append(reduced.share(dots, aware))
    if now:
        happened = simulation.record.events[now - 1, :, place].sum(axis=1)
        opinions = simulation.record.opinions[now - 1, :, place]
    else:
        happened, opinions = _first_morning(simulation, product)
    arrays: Arrays = {name: np.stack(parts) for name, parts in pictures.items()} | {
        "talk": _talk(simulation, dots, place),
        "histogram": opinions.astype(np.float64),
        "counts": happened.astype(np.float64),
        "curves": curves(simulation, product, since),
    }
    return {"day": simulation.day, "finished": simulation.finished, "product": product}, arrays


def _first_morning(simulation: Simulation, product: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Stocks and opinions before anything has happened, as the record has them of later evenings."""
    counts = np.zeros((len(simulation.arms), len(EVENTS)), np.int64)
    opinions = np.zeros((len(simulation.arms), BINS), np.int64)
    for arm in range(len(simulation.arms)):
        stages = simulation.stages(product, arm)
        at = np.bincount(stages, minlength=len(STAGES))
        stocks = {"aware": len(stages) - at[UNAWARE], "considering": at[INTERESTED]}
        stocks |= {"customers": at[CUSTOMER], "former": at[CHURNED]}
        counts[arm, [EVENTS.index(name) for name in stocks]] = list(stocks.values())
        known = simulation.opinions(product, arm)[stages != UNAWARE]
        opinions[arm] = np.histogram(known, BINS, (-1.0, 1.0))[0]
    return counts, opinions


def _sources(simulation: Simulation, dots: Dots, place: int, arm: int, aware: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """What speaks most for the product in the opinions of each dot, as a place in `SOURCES`: uint8 (dots,)."""
    people = simulation.scene.people
    if simulation.tracing is None:
        return np.full(len(dots.person), NOBODY, np.uint8)
    parts = simulation.tracing.trail.parts[arm * people : (arm + 1) * people, place]
    largest = parts.argmax(axis=1)
    speaks = aware & (parts[np.arange(people), largest] > 0.0)
    return reduced.source(dots, np.where(speaks, largest, NOBODY).astype(np.uint8))


def _talk(simulation: Simulation, dots: Dots, place: int) -> NDArray[np.int32]:
    """Words of the last step between people who are drawn one by one: int32 (k, 4) arm, teller, hearer, valence."""
    if simulation.tracing is None or dots.each > 1:
        return np.zeros((0, 4), np.int32)
    notes, people = simulation.tracing.notes, simulation.scene.people
    told = (notes["product"] == place) & (notes["teller"] >= 0)
    told &= (notes["kind"] >= FIRST_HEARD) & (notes["kind"] <= LAST_HEARD)
    arm, hearer = np.divmod(notes["row"][told], people)
    valence = np.rint(notes["value"][told] * 100.0)
    words = np.column_stack([arm, dots.dot_of[notes["teller"][told]], dots.dot_of[hearer], valence]).astype(np.int32)
    words = words[(words[:, 1] >= 0) & (words[:, 2] >= 0)]
    return np.concatenate([_some(words[words[:, 0] == arm]) for arm in range(len(simulation.arms))])


def _some(words: NDArray[np.int32]) -> NDArray[np.int32]:
    """An even part of the words, where they are many."""
    if len(words) <= MOST_TALK:
        return words
    return words[np.arange(MOST_TALK) * len(words) // MOST_TALK]
