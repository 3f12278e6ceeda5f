"""Phase 4 of the day, where it is asked for: what was heard fades, and opinions go back to what was thought first."""

from __future__ import annotations

from math import inf
from typing import Any

from wom_sim.day.chance import remaining
from wom_sim.day.ladder import count_climb
from wom_sim.kernel import day_kernel, law
from wom_sim.population import STUBBORNNESS, code_of, trait_value
from wom_sim.state import set_unit, span, unit


@law
def faded(opinion: float, anchor: float, half_life: float, stubbornness: float, days: float) -> float:
    """What is left of an opinion: x0 + lambda^dt (x - x0), with lambda = 2^(-stubbornness / half-life).

    With opinions that average what is heard this is Friedkin and Johnsen (1990): x' = A W x + (I - A) x0 where A is
    the diagonal matrix of everyone's lambda.
    """
    return anchor + (opinion - anchor) * remaining(days * stubbornness, half_life)


@day_kernel
def fade(lo: int, hi: int, scene: Any, people: Any, fields: Any, terms: Any, labels: Any, tally: Any) -> None:
    """Everyone of the blocks [lo, hi) goes back towards what was thought before anything was heard."""
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        arm, start = scene.arm[world], world * scene.people
        half_life = terms[arm].hearsay_half_life
        if half_life == inf:
            continue
        for person in range(first, last):
            code = code_of(people.codes, STUBBORNNESS, person)
            segment = people.segment[people.group[person]]
            stubbornness = trait_value(people, arm, STUBBORNNESS, segment, code)
            for product in range(fields.stage.shape[1]):
                row = start + person
                opinion, anchor = unit(fields.opinion, row, product), unit(fields.anchor, row, product)
                if opinion != anchor:
                    set_unit(fields.opinion, row, product, faded(opinion, anchor, half_life, stubbornness, scene.days))
                    here = tally.events[world, product, segment]
                    count_climb(here, labels[arm], opinion, unit(fields.opinion, row, product))
