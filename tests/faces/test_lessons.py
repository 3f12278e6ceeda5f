"""The lessons of the page: they can be opened, they ask about what they show, and what they promise comes out."""

import json
from functools import cache
from string import Formatter

import numpy as np
import pytest
from pydantic import ValidationError

from wom_sim.app.controls import controls
from wom_sim.app.figures import FIGURES, curves
from wom_sim.app.lessons import SEEN, TOPICS, Lesson, Measure, Predict, Reveal, Run, Try, lessons, lessons_for_page
from wom_sim.app.limits import Limits
from wom_sim.app.messages import Open
from wom_sim.app.packing import unpack
from wom_sim.app.session import Session
from wom_sim.app.texts import LANGUAGES, texts
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


def test_nothing_is_promised_of_hubs():
    """Whether hubs are the best seeds is left to the numbers."""
    assert [name for name, one in lessons()["hubs"].measures.items() if one.claim] == []
    assert {topic for topic, _ in CLAIMS} == set(TOPICS) - {"hubs"}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_lesson_can_be_opened(topic):
    """Its worlds are valid as the page asks for them, small, watched from start to end, and of one product."""
    lesson = lessons()[topic]
    session = Session(None, Limits())
    for name, setting in lesson.settings.items():
        other = None if setting.b is None else {"patch": setting.b}
        world = {"scenario": {"data": lesson.scenario}, "patch": {**setting.patch, "seed": 1}, "b": other}
        request = {"id": 1, "do": "open", "product": lesson.product, **world}
        header, _ = unpack(session.answer(Open.model_validate(request), lambda share, words: None))
        assert header["name"] == lesson.scenario["name"]
        assert header["product"] == lesson.product
        assert header["people"] <= 1000
        assert header["view"] == "people"
        assert len(header["arms"]) == 1 + (setting.b is not None)
        last = max(step.until for step in lesson.steps if isinstance(step, Run) and step.setting == name)
        assert last <= header["horizon"]
    session.close()


@pytest.mark.parametrize("topic", TOPICS)
def test_what_is_asked_is_run_and_revealed(topic):
    """A question whose answer is never shown would leave the student waiting; so would a world that nobody opens."""
    steps = lessons()[topic].steps
    revealed = [step.measure for step in steps if isinstance(step, Reveal)]
    assert {step.measure for step in steps if isinstance(step, Predict)} <= set(revealed)
    assert set(revealed) == set(lessons()[topic].measures)
    assert {step.setting for step in steps if isinstance(step, Run)} == set(lessons()[topic].settings)
    for place, step in enumerate(steps):
        if isinstance(step, Predict):
            assert step.measure in [later.measure for later in steps[place:] if isinstance(later, Reveal)]


@pytest.mark.parametrize("topic", TOPICS)
def test_what_a_lesson_invites_to_change_has_a_slider(topic):
    """An invitation that cannot be followed would send students searching."""
    lesson = lessons()[topic]
    wanted = [path for step in lesson.steps if isinstance(step, Try) for path in step.changes]
    sliders = [{one["path"] for one in controls(lesson.arms(setting), 0)} for setting in lesson.settings]
    for path in wanted:
        assert any(path in found for found in sliders), path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_step_has_its_words(topic, language):
    """There are words for every step, every answer and every outcome, and for nothing else."""
    lesson, words = lessons()[topic], texts(language)["lessons"][topic]
    assert set(words) == {"title", "teaser", "steps", "teacher"}
    assert set(words["teacher"]) == {"aim", "before", "questions", "misconceptions", "further"}
    assert list(words["steps"]) == [step.words for step in lesson.steps]
    for step in lesson.steps:
        said, expected = words["steps"][step.words], {"title", "text"}
        if isinstance(step, Predict | Reveal):
            measure = lesson.measures[step.measure]
            expected |= set(measure.outcomes)
        if isinstance(step, Reveal):
            expected |= {"sides"}
            assert list(said["sides"]) == list(measure.sides)
            for outcome in measure.outcomes:
                filled = {name for _, name, _, _ in Formatter().parse(said[outcome]) if name}
                # The words of an outcome show the numbers that made it.
                assert {next(iter(measure.sides)), list(measure.sides)[-1]} <= filled <= set(measure.sides)
        assert set(said) == expected, step.words


def test_the_page_is_not_told_what_should_come_out():
    """It can only go by the numbers of the student's own run."""
    shown = lessons_for_page()
    assert [lesson["topic"] for lesson in shown] == list(TOPICS)
    assert "claim" not in json.dumps(shown)


def test_outcomes_are_told_apart_by_margin_or_by_ratio():
    """Outcomes at and beside the bounds, worked out by hand."""
    sides = {"one": {"setting": "here"}, "other": {"setting": "there"}}
    close = Measure.model_validate({"figure": "opinion", "day": 1, "sides": sides, "margin": 0.5})
    assert [close.outcome(1.0, other) for other in (0.5, 0.6, 1.4, 1.5)] == ["first", "even", "even", "last"]
    bands = {"half": 0.5, "double": 2.0, "more": None}
    ratio = Measure.model_validate({"figure": "distance", "day": 1, "sides": sides, "bands": bands})
    assert [ratio.outcome(4.0, other) for other in (2.0, 2.1, 8.0, 9.0)] == ["half", "double", "double", "more"]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("measures", "known", "figure"), "knowing", "no figure 'knowing'"),
        (("measures", "known", "sides", "wide", "setting"), "wider", "no 'wider'"),
        (("measures", "known", "sides", "wide", "arm"), "B", "no arm B"),
        (("measures", "known", "margin"), None, "either 'margin' or 'bands'"),
        (("measures", "known", "of"), "gap", "a gap"),
        (("measures", "known", "claim"), "more", "cannot come out"),
        (("measures", "known", "day"), 99, "has not lived 99 days"),
        (("measures", "distance", "bands"), {"one": 1.0, "two": 2.0}, "has no end"),
        (("steps", 2, "setting"), "square", "no 'square'"),
        (("steps", 3, "measure"), "width", "no 'width'"),
        (("steps", 0, "words"), "degree", "same words"),
    ],
)
def test_a_lesson_that_does_not_hang_together_is_refused(path, value, said):
    """A fault in a lesson is found when it is read, and not in front of the class."""
    data = lessons()["six-degrees"].model_dump(mode="json")
    *way, last = path
    part = data
    for step in way:
        part = part[step]
    part[last] = value
    with pytest.raises(ValidationError) as report:
        Lesson.model_validate(data)
    assert said in str(report.value)
