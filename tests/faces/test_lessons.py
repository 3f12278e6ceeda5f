"""The lessons of the page: they can be opened, they ask about what they show, and what they promise comes out."""

import math
from functools import cache

import numpy as np
import pytest
from pydantic import ValidationError

from wom_sim.app.figures import FIGURES, curves
from wom_sim.app.lessons import SEEN, TOPICS, Lesson, Predict, Reveal, Run, lessons, lessons_for_page
from wom_sim.app.texts import LANGUAGES, texts
from wom_sim.errors import InputError
from wom_sim.network import measure
from wom_sim.simulation import Simulation

TOWNS = range(1, 11)
ENOUGH = 9
"""Towns of ten in which what a lesson promises has to come out."""
CLAIMS = [(topic, name) for topic, lesson in lessons().items() for name, one in lesson.measures.items() if one.claim]


def shown(simulation, product, arm, wanted):
    """Figures that the page works out from the picture, worked out here from the engine's own numbers."""
    ties, found = simulation.ties, {}
    opinion, aware = simulation.opinions(product, arm), simulation.stages(product, arm) > 0
    if "spread" in wanted:
        found["spread"] = opinion[aware].std()
    if "favour" in wanted:
        found["favour"] = np.sign(np.round(127 * opinion[aware])).mean()
    if "likeness" in wanted:
        teller, hearer = np.repeat(np.arange(ties.people), ties.degrees()), np.asarray(ties.arrays.neighbour)
        both = aware[teller] & aware[hearer]
        found["likeness"] = np.corrcoef(opinion[teller][both], opinion[hearer][both])[0, 1]
    if "distance" in wanted:
        found["distance"] = measure(ties).mean_distance
    return found


@cache
def lived(topic, setting, town):
    """Every figure that is needed of a setting, by arm, for each day."""
    lesson = lessons()[topic]
    uses = [one for one in lesson.measures.values() if setting in {side.setting for side in one.sides.values()}]
    wanted = {figure for one in uses for figure in one.figures} & set(SEEN)
    arms = lesson.arms(setting, town)
    simulation, series = Simulation(arms), [[] for _ in arms]
    for day in range(max(one.day for one in uses)):
        simulation.step()
        # Distances stay as they are.
        now = wanted - {"distance"} if day else wanted
        for arm, kept in enumerate(series):
            kept.append({**(kept[-1] if kept else {}), **shown(simulation, lesson.product, arm, now)})
    table = curves(simulation, lesson.product, 0)
    return [
        {name: table[arm, :, place] for place, name in enumerate(FIGURES)}
        | {name: np.array([day[name] for day in series[arm]]) for name in wanted}
        for arm in range(len(arms))
    ]


def number(topic, measure, side, town):
    """The number of one side of a measure in a town."""
    arm = lived(topic, side.setting, town)["AB".index(side.arm)]
    values = arm[side.figure or measure.figure]
    if measure.of == "value":
        return values[measure.day - 1]
    days = slice(measure.since, measure.day)
    return np.nanmean(np.abs(values - arm[measure.off])[days] if measure.off else values[days])


@pytest.mark.parametrize(("topic", "name"), CLAIMS)
def test_what_a_lesson_promises_comes_out_in_nine_of_ten_towns(topic, name):
    """A lesson whose words say what to expect must not be proved wrong by the student's own numbers."""
    measure = lessons()[topic].measures[name]
    first, *_, last = measure.sides.values()
    outcomes = [
        measure.outcome(number(topic, measure, first, town), number(topic, measure, last, town)) for town in TOWNS
    ]
    assert outcomes.count(measure.claim) >= ENOUGH, outcomes
