"""A person's story: through whom they came to know a product, what they think of it and why, and whom they told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.day import events
from wom_sim.day.trace import FIRST_LINE, UPDATED
from wom_sim.errors import InputError, whole
from wom_sim.feasible import check_traceable
from wom_sim.influence import WAYS, origin_of, roots_of, shares_of, ways_of
from wom_sim.products import place_of
from wom_sim.state import STAGES
from wom_sim.tracing import FIRST_HEARD, LAST_HEARD, SOURCES

if TYPE_CHECKING:
    from wom_sim.scenario import Scenario
    from wom_sim.simulation import Simulation

MOST_TRACED = 50_000
"""People up to whom it is followed who told whom; for more it takes too much memory and time."""
MOST_TOLD = 100
"""People who are named among those whom one told, the first ones."""
LIVED = (events.USE, events.RESOLVED)
"""Kinds of notes of what was lived, and moved the opinion there and then."""


def why_untraced(arms: Sequence[Scenario]) -> str:
    """Why it is not followed who told whom: for a law of opinion, or for too many people; nothing where it is."""
    try:
        check_traceable(arms)
    except InputError:
        return "law"
    people, _ = arms[0].network.expected_ties()
    return "people" if people > MOST_TRACED else ""


def story(simulation: Simulation, product: str, world: int, person: int) -> dict[str, Any]:
    """What is known of one person, 0 to n - 1, and a product in one world, as plain data.

    Without tracing nobody can say through whom anything came: lists are empty, and `decision` and `today` are None.
    """
    whole(person, "person", 0, simulation.scene.people - 1)
    crowd = simulation.crowd
    known: dict[str, Any] = {
        "person": person,
        "name": _id(simulation, person),
        "segment": list(simulation.scenario.population.segments)[crowd.segment[person]],
        "product": product,
        "opinion": float(simulation.opinions(product, world)[person]),
        "stage": STAGES[simulation.stages(product, world)[person]],
        "ties": int(simulation.ties.degrees()[person]),
    }
    untold: dict[str, Any] = {
        "chain": [],
        "parts": [],
        "decision": None,
        "told": [],
        "told_count": 0,
        "reached": 0,
        "today": None,
    }
    return known | (untold if simulation.tracing is None else _traced(simulation, product, world, person))


def _id(simulation: Simulation, person: int) -> Any:
    """The user's own id of a person."""
    ids = simulation.crowd.ids
    name = person if ids is None else ids[person]
    return name.item() if isinstance(name, np.generic) else name


def _teller(simulation: Simulation, teller: int) -> Any:
    """Who told: a person by the user's own id, an intervention by its path, or None for a stranger."""
    if teller >= 0:
        return _id(simulation, teller)
    return simulation.plan.lines[FIRST_LINE - teller].path if teller <= FIRST_LINE else None


def _traced(simulation: Simulation, product: str, world: int, person: int) -> dict[str, Any]:
    assert simulation.tracing is not None
    trail, place = simulation.tracing.trail, place_of(product, simulation.scenario.products)
    influence, first = simulation.influence, world * simulation.scene.people
    parent, day = influence.told_by(product, world)

    def heard(who: int) -> dict[str, Any]:
        return {"person": who, "id": _id(simulation, who), "day": int(day[who]) if day[who] >= 0 else None}

    chain, here = [], person
    while here >= 0 and (origin := origin_of(trail, first + here, place)) is not None:
        chain.append(heard(here) | {"channel": origin})
        here = int(parent[here])
    told = np.flatnonzero(parent == person)
    told = told[np.argsort(day[told], kind="stable")]
    # Cut off from those before them, everyone below has this person as a root.
    parent[person] = -1
    reached = int(np.count_nonzero(roots_of(parent)[0] == person)) - 1
    return {
        "chain": chain,
        "parts": [
            {"source": source, "part": float(part)}
            for source, part in zip(SOURCES, trail.parts[first + person, place], strict=True)
            if part != 0.0
        ],
        "decision": _decision(simulation, first + person, place),
        "told": [heard(int(who)) for who in told[:MOST_TOLD]],
        "told_count": len(told),
        "reached": reached,
        "today": _today(simulation, first + person, place),
    }


def _decision(simulation: Simulation, row: int, place: int) -> dict[str, Any] | None:
    """The first time that somebody got a product, as in `Influence.decision`; None where they never did."""
    assert simulation.tracing is not None
    made = simulation.tracing.adoptions
    mine = np.flatnonzero((made.row == row) & (made.product == place))[:1]
    if not len(mine):
        return None
    (way,), persuader = ways_of(made.kind[mine]), int(made.persuader[mine[0]])
    (shares,) = shares_of(np.array([way]), made.parts[mine])
    return {
        "day": int(made.day[mine[0]]) + simulation.step_days - 1,
        "how": WAYS[way],
        "opinion": float(made.opinion[mine[0]]),
        "shares": {source: float(share) for source, share in zip(SOURCES, shares, strict=True) if share > 0.0},
        "persuader": _id(simulation, persuader) if persuader >= 0 else None,
    }


def _today(simulation: Simulation, row: int, place: int) -> dict[str, Any] | None:
    """How what was heard and lived in the last step moved an opinion: x' - x = sum of pace w (m - x).

    The pace is that of hearing, where anything was heard; every term has its own. None where nothing was.
    """
    assert simulation.tracing is not None
    notes = simulation.tracing.notes
    rows = notes["row"]
    mine = notes[np.searchsorted(rows, row) : np.searchsorted(rows, row, side="right")]
    mine = mine[mine["product"] == place]
    terms: list[dict[str, Any]] = []
    waiting: list[Any] = []
    before = after = pace = None
    for note in mine:
        kind, met = int(note["kind"]), float(note["before"])
        if FIRST_HEARD <= kind <= LAST_HEARD:
            waiting.append(note)
        elif kind in LIVED:
            terms.append(_term(simulation, note, "experience", met, float(note["pace"])))
            after = met + terms[-1]["shift"]
        elif kind == UPDATED and waiting:
            # What is heard is taken in together, and meets what the person thinks by then.
            met, pace = float(waiting[0]["before"]) if after is None else after, float(note["pace"])
            for message in waiting:
                channel = events.CHANNELS[int(message["kind"]) - FIRST_HEARD]
                terms.append(_term(simulation, message, channel, met, pace))
            after = met + sum(term["shift"] for term in terms[-len(waiting) :])
            waiting = []
        else:
            continue
        before = met if before is None else before
    if not terms:
        return None
    return {"before": before, "after": after, "pace": pace if pace is not None else terms[0]["pace"], "terms": terms}


def _term(simulation: Simulation, note: Any, channel: str, opinion: float, pace: float) -> dict[str, Any]:
    weight, value = float(note["weight"]), float(note["value"])
    return {
        "channel": channel,
        "teller": _teller(simulation, int(note["teller"])),
        "weight": weight,
        "value": value,
        "pace": pace,
        "shift": pace * weight * (value - opinion),
    }
