"""Lessons of a few guided steps in the page: predict, run, reveal.

A lesson is structure only: what is opened, what is asked, and which numbers of the student's own run decide. Its words,
for every outcome, are in `texts/*/lessons.yaml`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from wom_sim.app.figures import FIGURES
from wom_sim.config import Config, Name, explain
from wom_sim.document import read_document
from wom_sim.errors import InputError, nearest
from wom_sim.scenario import Scenario

TOPICS = (
    "six-degrees",
    "rumour-and-complaint",
    "good-product",
    "hubs",
    "contagion",
    "echo-chambers",
    "no-control",
    "listening",
)
"""The lessons, in the order in which they are best taken."""
SEEN = ("spread", "favour", "likeness", "distance")
"""Figures that the page works out from what it shows: the standard deviation of opinions; those for it less those
against it, as a share of who knows it; the correlation of opinions over ties; the mean distance of two people."""

FIRST, EVEN, LAST = "first", "even", "last"
"""What can come out: more on the first side, hardly any difference, more on the last."""

Day = Annotated[int, Field(ge=0, le=1000)]
Arm = Literal["A", "B"]


class Setting(Config):
    """A world to open."""

    patch: dict[str, Any] = Field(default_factory=dict)
    """How it differs from the lesson's scenario."""
    b: dict[str, Any] | None = None
    """How arm B differs from arm A; no arm B when left out."""


class Side(Config):
    """One of the numbers that are compared."""

    setting: Name
    """The world that it is taken from."""
    arm: Arm = "A"
    """Whose it is."""
    figure: str | None = None
    """What is measured, where it is not the same on all sides."""


class Measure(Config):
    """Numbers of the student's own runs, side by side."""

    figure: str
    """What is measured: a figure of `figures.FIGURES` or of `SEEN`."""
    of: Literal["value", "mean", "gap"] = "value"
    """Its value on the day; its mean over days; or its mean distance over days from the figure `off`."""
    day: Day
    """When: after so many days have been lived."""
    since: Day = 0
    """For what is taken over days: the first of them."""
    off: str | None = None
    """The figure that a gap is the distance from."""
    sides: Annotated[dict[Name, Side], Field(min_length=2)]
    """What is compared, in order; the first and the last decide."""
    margin: Annotated[float, Field(ge=0.0)] | None = None
    """Difference below which it is too close to call; give this or `bands`."""
    bands: dict[Name, float | None] | None = None
    """Outcomes by how large the last is relative to the first: each up to this ratio, the last one without end."""
    claim: str | None = None
    """What comes out in nine of ten towns at least; left out where the text promises nothing."""

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        if (self.margin is None) == (self.bands is None):
            raise InputError("give either 'margin' or 'bands'.")
        if (self.off is None) == (self.of == "gap"):
            raise InputError("a gap, and only a gap, is the distance 'off' another figure.", where="off")
        if self.bands is not None and (len(self.bands) < 2 or list(self.bands.values())[-1] is not None):
            raise InputError("the last of two bands or more has no end.", where="bands")
        for name in self.figures:
            if name not in FIGURES + SEEN:
                raise InputError(f"there is no figure '{name}'.", where="figure", remedy=nearest(name, FIGURES + SEEN))
        if self.claim is not None and self.claim not in self.outcomes:
            raise InputError(
                f"'{self.claim}' cannot come out.", where="claim", remedy=nearest(self.claim, self.outcomes)
            )
        return self

    @property
    def figures(self) -> set[str]:
        """All figures that it needs."""
        return {side.figure or self.figure for side in self.sides.values()} | ({self.off} if self.off else set())

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What can come out."""
        return (FIRST, EVEN, LAST) if self.bands is None else tuple(self.bands)

    def outcome(self, first: float, last: float) -> str:
        """What has come out, of the numbers of the first and the last side."""
        if self.bands is not None:
            ends = [(name, float("inf") if end is None else end) for name, end in self.bands.items()]
            return next(name for name, end in ends if last <= end * first)
        if abs(last - first) < (self.margin or 0.0):
            return EVEN
        return LAST if last > first else FIRST


class _Step(Config):
    words: Name
    """Key of its words; none is used twice in a lesson."""


class Read(_Step):
    """Something to read."""

    kind: Literal["read"] = "read"
    """What kind of step it is."""


class Predict(_Step):
    """A question about what will come out, before it is run."""

    kind: Literal["predict"] = "predict"
    """What kind of step it is."""
    measure: Name
    """What decides; its outcomes are the answers to choose from."""


class Run(_Step):
    """A world is opened, unless it is the one that is open, and lives up to a day while the student watches."""

    kind: Literal["run"] = "run"
    """What kind of step it is."""
    setting: Name
    """Which world."""
    until: Day
    """Up to when."""
    speed: Annotated[int, Field(ge=1, le=60)] = 10
    """Days a second."""
    colour: Literal["opinion", "stage", "source", "segment"] = "opinion"
    """What dots are coloured by."""


class Look(_Step):
    """The student is asked to click on a person."""

    kind: Literal["look"] = "look"
    """What kind of step it is."""


class Reveal(_Step):
    """What has come out, beside what was expected."""

    kind: Literal["reveal"] = "reveal"
    """What kind of step it is."""
    measure: Name
    """Which numbers."""


class Try(_Step):
    """Something to change by oneself."""

    kind: Literal["try"] = "try"
    """What kind of step it is."""
    changes: tuple[str, ...] = ()
    """Paths of the sliders that its words speak of."""


Step = Annotated[Read | Predict | Run | Look | Reveal | Try, Field(discriminator="kind")]


class Lesson(Config):
    """One lesson."""

    minutes: Annotated[int, Field(ge=1, le=90)]
    """How long it takes in class."""
    product: Name
    """What it is about."""
    scenario: dict[str, Any]
    """The scenario that settings are patches of."""
    settings: Annotated[dict[Name, Setting], Field(min_length=1)]
    """Worlds to open, by name."""
    measures: Annotated[dict[Name, Measure], Field(min_length=1)]
    """What is compared, by name."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """What the student does."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for name, measure in self.measures.items():
            for label, side in measure.sides.items():
                where = f"measures.{name}.sides.{label}"
                self._known(side.setting, self.settings, f"{where}.setting")
                if side.arm == "B" and self.settings[side.setting].b is None:
                    raise InputError("there is no arm B in it.", where=f"{where}.arm")
        lived = dict.fromkeys(self.settings, 0)
        for place, step in enumerate(self.steps):
            where = f"steps.{place}"
            if isinstance(step, Run):
                self._known(step.setting, self.settings, f"{where}.setting")
                lived[step.setting] = max(lived[step.setting], step.until)
            if isinstance(step, Predict | Reveal):
                self._known(step.measure, self.measures, f"{where}.measure")
            if isinstance(step, Reveal):
                measure = self.measures[step.measure]
                for side in measure.sides.values():
                    if lived[side.setting] < measure.day:
                        raise InputError(f"'{side.setting}' has not lived {measure.day} days yet.", where=where)
        words = [step.words for step in self.steps]
        if len(set(words)) < len(words):
            raise InputError("two steps have the same words.", where="steps")
        return self

    @staticmethod
    def _known(name: str, names: Any, where: str) -> None:
        if name not in names:
            raise InputError(f"there is no '{name}'.", where=where, remedy=nearest(name, names))

    def arms(self, setting: str, seed: int | None = None) -> list[Scenario]:
        """The scenarios of the arms of a setting, of another town with another seed; InputError if one is not valid."""
        of = self.settings[setting]
        base = Scenario.from_data(self.scenario)
        base = base.patch({**of.patch, **({} if seed is None else {"seed": seed})})
        return [base] if of.b is None else [base, base.patch(of.b)]


@cache
def lessons() -> dict[str, Lesson]:
    """All lessons by topic, in the order of `TOPICS`; InputError with file, line and column where one is not valid."""
    folder = Path(__file__).parent / "lessons"
    found = {}
    for topic in TOPICS:
        document = read_document(folder / f"{topic}.yaml")
        try:
            found[topic] = Lesson.model_validate(document.data)
        except ValidationError as error:
            raise explain(error, Lesson, document.data, document) from None
    return found


def lessons_for_page() -> list[dict[str, Any]]:
    """All lessons as plain data. What they claim is left out, so that the page can only go by the numbers."""
    measures = {"__all__": {"claim"}}
    return [
        {"topic": topic, **lesson.model_dump(mode="json", exclude={"measures": measures})}
        for topic, lesson in lessons().items()
    ]
