"""What a study varies: numbers within ranges, and choices among settings."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from wom_sim.errors import InputError
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.plan import bare
from wom_sim.studies.factors import Factor
from wom_sim.studies.sweeping.vary import Choices, Range, varied
from wom_sim.uncertain import number_at

ASKED = "the study"
"""Source of a range that was given to the study."""
MOST_OPTIONS = 50
"""Settings that one choice can have."""

type Patch = Mapping[str, Any]


class Setting(NamedTuple):
    """One setting of an input."""

    label: str
    patch: Patch
    """What it sets in the scenario; empty where it is as the scenario has it."""


class Quantity(NamedTuple):
    """A number that is varied within a range."""

    factor: Factor

    @property
    def name(self) -> str:
        """Its path."""
        return self.factor.path

    @property
    def structural(self) -> bool:
        """Never."""
        return False

    @property
    def unit(self) -> str:
        """Of the number."""
        return self.factor.unit

    @property
    def source(self) -> str:
        """Who says what is plausible."""
        return self.factor.source

    @property
    def ends(self) -> tuple[float, ...]:
        """Shares at which it is tried alone."""
        return (0.0, 1.0)

    @property
    def now(self) -> str:
        """Its value in the scenario."""
        return f"{self.factor.value:g}"

    @property
    def span(self) -> str:
        """Between what it is varied."""
        return f"{self.factor.low:g} to {self.factor.high:g}"

    @property
    def option(self) -> str:
        """How the command line says it."""
        return f"{self.name}={self.factor.low!r}:{self.factor.high!r}"

    def at(self, share: float) -> Setting:
        """The setting below which this share of its plausible values lies; at 0 and 1 exactly the ends."""
        ends = {0.0: self.factor.low, 1.0: self.factor.high}
        value = ends[share] if share in ends else self.factor.at(share)
        return Setting(f"{value:g}", {self.name: value})


class Choice(NamedTuple):
    """Settings of which one is chosen, all equally likely."""

    name: str
    options: tuple[Setting, ...]
    here: int | None = None
    """The one that the scenario has, if any."""
    structural: bool = False
    """Whether it changes how the world is made, rather than a value of it."""

    @property
    def unit(self) -> str:
        """None."""
        return ""

    @property
    def source(self) -> str:
        """Who says what is plausible."""
        return ASKED

    @property
    def ends(self) -> tuple[float, ...]:
        """Shares at which it is tried alone: every option that the scenario does not have already."""
        return tuple((place + 0.5) / len(self.options) for place in range(len(self.options)) if place != self.here)

    @property
    def now(self) -> str:
        """The option that the scenario has."""
        return "" if self.here is None else self.options[self.here].label

    @property
    def span(self) -> str:
        """What can be chosen."""
        return ", ".join(option.label for option in self.options)

    @property
    def option(self) -> str:
        """How the command line says it."""
        return f"{self.name}={json.dumps([option.patch.get(self.name) for option in self.options])[1:-1]}"

    def without(self, labels: Container[str]) -> Choice:
        """The same choice among fewer options."""
        kept = tuple(option for option in self.options if option.label not in labels)
        now = [place for place, option in enumerate(kept) if option.label == self.now]
        return self._replace(options=kept, here=now[0] if now else None)

    def at(self, share: float) -> Setting:
        """The option to which this share falls."""
        return self.options[min(int(share * len(self.options)), len(self.options) - 1)]


type Input = Quantity | Choice


def inputs(vary: Mapping[str, Any], scenario: Scenario) -> tuple[tuple[Input, ...], dict[str, str]]:
    """What is varied, given as to a sweep: by path `(low, high)` for a range, or a list of values to choose among.

    Every end and every value is tried in the scenario by itself. A value of a list that is refused is left out, and
    why is returned beside the inputs. Raises InputError where an end of a range is refused, where a path does not
    exist, and where nothing is left to vary.
    """
    plain = bare(scenario)
    data = scenario.to_data()
    found: list[Input] = []
    refused: dict[str, str] = {}
    for one in varied(scenario, vary):
        where = f"vary {one.path}"
        if isinstance(one, Range):
            quantity = _quantity(one, _value(one.path, data))
            for setting in map(quantity.at, quantity.ends):
                if fault := refusal(plain, setting):
                    raise InputError(f"it cannot be {setting.label}. {fault}", where=where)
            found.append(quantity)
            continue
        choice = _choice(one, _value(one.path, data))
        faults = {option.label: fault for option in choice.options if (fault := refusal(plain, option))}
        choice = choice.without(faults)
        if not 2 <= len(choice.options) <= MOST_OPTIONS:
            raise InputError(
                " ".join((f"{len(choice.options)} values that can be set are no choice.", *list(faults.values())[:1])),
                where=where,
                remedy=f"Give 2 to {MOST_OPTIONS} different values, or low and high of a range.",
            )
        refused |= {f"{one.path}: {label}": fault for label, fault in faults.items()}
        found.append(choice)
    return tuple(found), refused


def _quantity(one: Range, value: Any) -> Quantity:
    value = (int if one.whole else float)(value if _is_number(value) else one.low)
    return Quantity(Factor(one.path, value, one.low, one.high, "", ASKED))


def _choice(one: Choices, value: Any) -> Choice:
    texts = [option if isinstance(option, str) else json.dumps(option, default=str) for option in one.values]
    options = tuple(Setting(text, {one.path: option}) for text, option in zip(texts, one.values, strict=True))
    here = next((place for place, option in enumerate(one.values) if option == value and value is not None), None)
    return Choice(one.path, options, here)


def refusal(scenario: Scenario, setting: Setting) -> str:
    """Why a scenario refuses a setting; nothing where it does not."""
    try:
        scenario.patch(setting.patch)
    except InputError as fault:
        return str(fault)
    return ""


def _value(path: str, data: Any) -> Any:
    """What stands at a path of a scenario's plain data; None where there is nothing yet."""
    with suppress(InputError):
        return number_at(data, path)
    held = data
    for step in path.split("."):
        inside = {str(place): one for place, one in enumerate(held)} if isinstance(held, list) else held
        held = inside.get(step) if isinstance(inside, Mapping) else None
    return held


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
