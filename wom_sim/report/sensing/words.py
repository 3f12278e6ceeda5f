"""What the report of a study of sensitivity says, in English. Another language is another file like this."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wom_sim.report.comparing import phrases
from wom_sim.report.comparing.figures.words import amount, at_scale, change, setting, unit_of
from wom_sim.report.comparing.verdict_words import on_people, on_scale
from wom_sim.report.numbers import DASH, percent, signed

__all__ = ["amount", "at_scale", "change", "on_people", "on_scale", "unit_of"]

KINDS = {
    "oat": "Sensitivity: one input at a time",
    "morris": "Sensitivity: elementary effects (Morris)",
    "sobol": "Sensitivity: shares of the variance (Sobol)",
}

STRUCTURES = {
    "network": "Family of the network",
    "people": "Number of people",
    "step": "Length of a step",
    "conversation": "Whom people talk with",
    "feed": "Ranking of feeds",
}
"""Choices of how the world is made."""

SECTIONS = {
    "tornado": (
        "One at a time",
        "Each input is moved alone to either end of its range, or to each other choice. Everything else stays as in "
        "the scenario, and every run has the same luck as the one beside it ({luck}). This shows what an input does "
        "near the scenario, and not what two of them do together.",
    ),
    "sobol": (
        "Shares of the variance",
        "All inputs are drawn together from their ranges ({samples} samples). First order: the share of the variance "
        "that an input explains alone. Total: the share with everything that it does together with others. Both are "
        "about the mean over luck: products of runs with the same luck are left out, so that noise of single runs "
        "does not count as an effect.",
    ),
    "morris": (
        "Elementary effects",
        "Along {samples} random ways through the ranges each input moves once. An effect is what a step of one input "
        "would do over its whole range. Their mean size says how much the input matters, and how much they differ "
        "from place to place says how far that hangs on the others.",
    ),
    "luck": (
        "How much is luck",
        "Where the variance of a single run comes from, over the points of this study. Luck everywhere moves all "
        "points alike, so that it does not blur differences between them. Luck at single points does.",
    ),
    "heat": (
        "Every key figure",
        "The same for the other key figures. What is the same at every point is left out.",
    ),
    "inputs": ("What was varied, and what was held fixed", ""),
    "refused": (
        "What could not be run",
        "These points were refused by the scenario, or their runs broke. Samples with such a point are left out.",
    ),
}
"""Heading and opening of each section, in the order of the page."""

TABLES = {
    "tornado": "Against the scenario, each input by itself: {kpi}",
    "sobol": "Indices: {kpi}",
    "morris": "Effects over the whole range: {kpi}",
    "luck": "Parts of the variance of a single run",
    "heat": "Everything that was found",
    "inputs": "Inputs",
    "held": "Not known exactly either, and held where the scenario has them",
    "refused": "Refused or failed",
}
HEADS = {
    "input": "Input",
    "one_end": "At the low end, or the lowest",
    "other_end": "At the high end, or the highest",
    "swing": "Swing",
    "first": "First order",
    "total": "Total",
    "second": "Only together",
    "mu_star": "Mean size",
    "mu": "Mean",
    "sigma": "Spread",
    "by_luck": "By luck alone",
    "figure": "Key figure",
    "now": "In the scenario",
    "span": "Range or choices",
    "source": "Source",
    "what": "What",
    "points": "Points",
    "reason": "Why",
}
PARTS = {
    "factors": "Inputs",
    "main": "Inputs, each alone",
    "interactions": "Inputs together",
    "luck": "Luck everywhere",
    "luck_with_factors": "Luck at single points",
}
"""Parts of a variance."""
LOW, HIGH, CHOICE = "low end", "high end", "another choice"
ONE_RUN = "luck of one run"
FIRST, TOTAL = "first order", "total"
EFFECT_SIZE, EFFECT_SPREAD = "Mean size of effects{unit}", "Spread of effects{unit}"
TILES = {"most": "Moves it most", "next": "Next", "luck": "Luck in a single run", "points": "Runs"}


def label(name: str, *, structural: bool = False) -> str:
    """An input, short and alone."""
    return STRUCTURES.get(name, name) if structural else setting(name)


def named(name: str, *, structural: bool = False) -> Markup:
    """An input within a sentence."""
    if structural:
        text = STRUCTURES.get(name, name)
        return Markup("the {}").format(text[:1].lower() + text[1:])
    return phrases.path(name)


def listed(things: Sequence[Markup]) -> Markup:
    """Things in a row: `a`, `a and b`, `a, b and c`."""
    if len(things) < 2:
        return Markup(" ").join(things)
    return Markup(", ").join(things[:-1]) + Markup(" and ") + things[-1]


def facts(replicates: int, samples: int, inputs: int) -> dict[str, str]:
    """What openings are filled with."""
    luck = "one run each" if replicates == 1 else f"{replicates:,} replicates"
    return {"luck": luck, "samples": f"{samples:,}", "inputs": f"{inputs:,}"}


# --- the verdict --------------------------------------------------------------------------------------


def with_share(what: Markup, share: float, between: str) -> Markup:
    """An input with its share of the variance."""
    return what + Markup(" ({}{})").format(percent(share), f", 95 % interval {between}" if between else "")


def comes_from(kpi: Markup, most: Sequence[Markup], *, over_half: bool) -> Markup:
    """What most of the spread comes from."""
    opening = "Most" if over_half else "The largest part"
    return Markup("{} of the spread of {} comes from {}.").format(opening, kpi, listed(most))


def moves_most(kpi: Markup, what: Markup, by: str) -> Markup:
    """What moves a figure most on the way through all ranges."""
    return Markup("Of all inputs {} moves {} most: by {} on average over its whole range.").format(what, kpi, by)


def swings_most(kpi: Markup, what: Markup, by: str) -> Markup:
    """What moves a figure most by itself."""
    return Markup("Moved alone, {} moves {} most: its settings lie {} apart.").format(what, kpi, by)


def next_come(others: Sequence[Markup]) -> Markup:
    """What comes next."""
    return Markup("Next come{} {}.").format("s" if len(others) == 1 else "", listed(others))


def nothing_moves(kpi: Markup) -> Markup:
    """No input does anything that could be told."""
    return Markup("Nothing that was varied is seen to move {}.").format(kpi)


def undefined(kpi: Markup) -> Markup:
    """The figure is not defined in these runs."""
    return Markup("Nothing can be said of {}: it is not defined at enough points.").format(kpi)


def luck_is(share: str, both: str) -> Markup:
    """How much of the variance of a single run is luck."""
    return Markup(
        "Luck alone is {} of the variance of a single run at these points, and of that {} is luck that differs from "
        "point to point."
    ).format(share, both)


def luck_moves(sd: str) -> Markup:
    """By how much luck moves a single run of the scenario."""
    return Markup("Luck alone moves a single run of the scenario by {} (standard deviation).").format(sd)


def order_is_open(first: Markup, second: Markup) -> Markup:
    """The intervals of the first two overlap."""
    return Markup("Which of {} and {} comes first cannot be told: their intervals overlap.").format(first, second)


def hangs_on_others(names: Sequence[Markup]) -> Markup:
    """Inputs whose effects differ from place to place."""
    does = "does hangs" if len(names) == 1 else "do hangs"
    return Markup("What {} {} much on the other inputs.").format(listed(names), does)


def together(share: str) -> Markup:
    """How much inputs do only together."""
    return Markup("What inputs do only together is {} of it.").format(share)


def does_nothing(names: Sequence[Markup]) -> Markup:
    """Inputs without any effect that could be told from luck."""
    has = "has" if len(names) == 1 else "have"
    return Markup("{} {} no effect that could be told from luck.").format(listed(names), has)


def held_fixed(inputs: int, held: int) -> Markup:
    """What the verdict is conditional on."""
    others = (
        f"; {held:,} other numbers that are not known exactly were held where the scenario has them" if held else ""
    )
    return Markup("Said of {} input{} within the ranges below{}. Other ranges would give other shares.").format(
        f"{inputs:,}", "" if inputs == 1 else "s", others
    )


def could_not_run(points: int, variants: int) -> Markup:
    """What was refused."""
    told = [f"{points:,} point{'' if points == 1 else 's'} of the design"] if points else []
    told += [f"{variants:,} variant{'' if variants == 1 else 's'}"] if variants else []
    return Markup("The scenario refused {}; see below.").format(" and ".join(told))


ONE_REPLICATE = Markup("One run at each point: what is luck cannot be told from what inputs do. Ask for replicates.")
FEW_REPLICATES = Markup("With fewer than four replicates, intervals do not show all of what luck leaves open.")
INTERVALS = Markup(
    "Intervals hold 95 % of the resamples of points and replicates. They cover neither doubt about the ranges nor "
    "about the model itself."
)


def apart(low: str, high: str) -> str:
    """Between which values an index lies."""
    return f"{low} to {high}"


def at_setting(setting: str, between: Markup | str) -> str:
    """Where a difference was found, and its interval."""
    return f"at {signed(setting)}" + (f": {between}" if between else "")


# --- figures ------------------------------------------------------------------------------------------


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _nothing(kpi: str) -> str:
    return f"Nothing that was varied moves {_lower(kpi)}"


def tornado_title(name: str, kpi: str) -> str:
    """What the tornado finds."""
    return f"Alone, “{name}” has the widest swing of {_lower(kpi)}" if name else _nothing(kpi)


def tornado_caption(kpi: str, level: str, *, luck: bool) -> str:
    """How to read the tornado."""
    text = f"{kpi} against that of the scenario ({level}), same luck. Whiskers: 95 % interval of the mean difference."
    return text + (" Grey band: a standard deviation of the luck of one run to either side." if luck else "")


def pair_of_changes(changes: Sequence[str]) -> str:
    """What becomes of a figure at the ends of a range."""
    return " or ".join(changes)


def sobol_title(name: str, share: float, kpi: str) -> str:
    """What the indices find."""
    return f"“{name}” has a part in {percent(share)} of the variance of {_lower(kpi)}" if name else _nothing(kpi)


SOBOL_CAPTION = (
    "Pale bars: total; dark bars: alone (first order). Lines: 95 % intervals, from resamples of points and luck. Where "
    "the pale bar is much longer, the input works together with others."
)


def first_and_total(first: float | None, total: float | None) -> str:
    """Both indices of an input."""
    alone, with_others = (DASH if share is None else percent(share) for share in (first, total))
    return f"{alone} alone, {with_others} in all"


def morris_title(name: str, kpi: str) -> str:
    """What the ways find."""
    return f"“{name}” moves {_lower(kpi)} most" if name else _nothing(kpi)


MORRIS_CAPTION = (
    "To the right: how much an input matters. Above the line: its effect is another, or of the other sign, elsewhere. "
    "Crosses: 95 % intervals. Grey: as large as luck alone would make it."
)


def numbered(place: int, text: str) -> str:
    """An input with its number in figures."""
    return f"{place} {text}"


def luck_title(share: float, kpi: str) -> str:
    """How much is luck."""
    return f"{percent(share)} of the variance of {_lower(kpi)} in a single run is luck"


LUCK_CAPTION = (
    "Shares of the variance of a single run over the points of the design; small estimates below zero are left out."
)


def heat_title(name: str, figures: int, of: int) -> str:
    """Which input leads how often."""
    return f"“{name}” matters most for {figures:,} of {of:,} key figures"


HEAT_CAPTIONS = {
    "oat": "Swing of each input, in per cent of the widest swing of the figure.",
    "morris": "Mean size of the effects of each input, in per cent of the largest of the figure.",
    "sobol": "Total index of each input, in per cent of the variance of the figure's mean over luck.",
}
UNSURE = " Small type: not told from luck."
