"""All that the page of a calibration says, in English."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from markupsafe import Markup

from wom_sim.report.numbers import DASH, count, percent, signed

KIND = "Calibration"

MODELS = {
    "simulation": "Simulation",
    "bass": "Bass",
    "last value": "Last value",
    "drift": "Drift",
}
MODELS_IN_A_SENTENCE = {
    "simulation": "the simulation",
    "bass": "Bass's model",
    "last value": "the last value",
    "drift": "the mean change so far",
}
MEASURES = {
    "adopters": "New adopters",
    "cumulative_adopters": "New adopters",
    "awareness": "Awareness",
    "sentiment": "Sentiment",
    "rating": "Mean stars",
}
PARTS = {"fitted": "fitted", "held out": "held out"}
VERDICTS = {"told": "told", "narrowed": "narrowed", "open": "left open"}
LEVEL = 0.05
"""Errors that differ by less than this share are called equal."""

TILES = {
    "fit": "Error of the fit",
    "forecast": "Error of the forecast",
    "told": "Parameters told",
    "fixed": "Held fixed",
}

SECTIONS = {
    "fit": (
        "What was measured and what the model says",
        "Dots are the data. The line is the mean of {runs} runs of the best setting. Nine of ten runs of plausible "
        "settings lie within the band, with what the model lacks added as noise; where people are few, their luck "
        "makes it wide. Bass's model is fitted to the same periods by nonlinear least squares.",
    ),
    "parameters": (
        "What the data tell of each parameter",
        "Each parameter was looked for within its range. The dot is the best setting; 95 % of the plausible settings "
        "lie on the line. A line as long as its range says that the data tell nothing of the parameter.",
    ),
    "pairs": (
        "What the data cannot tell apart",
        "Every dot is a plausible setting. A narrow band across a square says that more of one parameter looks like "
        "less, or more, of the other: only their combination is known.",
    ),
    "search": (
        "The search",
        "{trials} candidates were tried, {batch} at a time, each in {replicates} runs with the same luck for all. The "
        "loss is the mean squared distance from the data over their variance, less what luck adds on average: 1 is as "
        "far off as their mean. Single losses depend on luck; the best few were tried again with fresh luck in {runs} "
        "runs each, and {waves} waves of {samples} settings then found what else is plausible.",
    ),
    "fixed": (
        "What was held fixed",
        "A series of this kind can tell a few parameters at most. Everything else was held at the values of the "
        "scenario; {number} of these are not known exactly. Had one of them another value, others would fit best. "
        "<code>wom-sim compare calibrated.yaml</code> draws its plausible worlds from the intervals found here and "
        "from the ranges below.",
    ),
}

AXIS = {"day": "Day", "week": "Week", "month": "Month", "year": "Year"}
HELD_OUT = "held out"
DATA = "Data"
BEST = "Best so far"
TRIED = "Candidate"
LOSS = "Loss"

HEADS = {
    "accuracy": ("Model", "Periods", "RMSE", "MAE", "MASE"),
    "told": ("Parameter", "Best", "95 % interval", "Range", "By the data"),
    "fixed": ("Setting", "Held at", "Plausible"),
}
TITLES = {"accuracy": "Errors", "told": "Parameters", "fixed": "Settings that were held fixed"}
ACCURACY_NOTE = (
    "RMSE and MAE are in the unit of the data. MASE is the MAE over that of foretelling each fitted period by the one "
    "before. The least RMSE of each part is bold."
)


def value(number: float | None) -> str:
    """A setting or an error with three digits."""
    if number is None or not isfinite(number):
        return DASH
    return signed(f"{number:,.0f}" if abs(number) >= 1000.0 else f"{number:.3g}")


def periods(number: int, unit: str) -> str:
    """So many periods."""
    return f"{count(number)} {unit}{'' if number == 1 else 's'}"


def listed(items: Sequence[str]) -> str:
    """Things in a row."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1] if items else "")))


# --- the verdict ----------------------------------------------------------------------------------------


def fits(measure: str, fitted: str, mine: float, bass: float | None) -> Markup:
    """The first sentence: how near the simulation comes to the fitted periods."""
    if bass is None:
        return Markup("The simulation comes to within {} (RMSE) of the {} that were fitted: {}.").format(
            value(mine), fitted, measure.lower()
        )
    how = "better than" if mine < bass else "worse than"
    if abs(mine - bass) <= LEVEL * max(mine, bass):
        how = "as well as"
    return Markup("The simulation fits the {} <strong>{} Bass's model</strong> (RMSE {} against {}).").format(
        fitted, how, value(mine), value(bass)
    )


def foretells(held_out: str, winner: str, errors: Sequence[tuple[str, float]]) -> Markup:
    """Who came nearest to what was held out."""
    rest = listed([f"{MODELS_IN_A_SENTENCE[model]} by {value(off)}" for model, off in errors])
    return Markup("Of the {} that were held out, <strong>{}</strong> came nearest: {} (RMSE).").format(
        held_out, MODELS_IN_A_SENTENCE[winner], rest
    )


def not_foretold() -> Markup:
    """Nothing was held out."""
    return Markup("Nothing was held out, so that nothing is known of how well it foretells.")


def told(names: Sequence[str], every: int) -> Markup:
    """Which parameters the data tell."""
    if not names:
        return Markup("The data tell none of the {} parameters to within a third of its range.").format(every)
    if len(names) == every:
        return Markup("The data tell all {} parameters to within a third of their ranges.").format(every)
    return Markup("Of {} parameters the data tell {} to within a third of the range.").format(
        every, Markup(listed([str(code(name)) for name in names]))
    )


def opened(names: Sequence[str]) -> Markup:
    """Of which parameters the data tell nothing."""
    return Markup("They leave {} open.").format(Markup(listed([str(code(name)) for name in names])))


def alike(one: str, other: str, found: float) -> Markup:
    """Two parameters that cannot be told apart."""
    how = "less" if found < 0.0 else "more"
    return Markup("They cannot tell {} from {}: more of one looks like {} of the other (rank correlation {}).").format(
        code(one), code(other), how, signed(f"{found:.2f}")
    )


def at_end(path: str, end: float) -> Markup:
    """A best setting at an end of its range."""
    return Markup("The best {} lies at the end of its range, {}: widen the range.").format(code(path), value(end))


def code(path: str) -> Markup:
    """A path."""
    return Markup("<code>{}</code>").format(path)


def few_people(people: int) -> str:
    """What luck of few people does."""
    return (
        f"{count(people)} people are simulated. Their luck is part of the intervals and the band; with more people "
        "both become narrower where the market is larger than that."
    )


def left_out(refused: int) -> str:
    """Candidates that could not be run."""
    return f"{count(refused)} candidates were refused by the scenario and left out."


def ignored(columns: Sequence[str]) -> str:
    """Columns that nothing is known of."""
    return f"Columns that were not used: {', '.join(columns)}."


def lacking(measure: str, off: float) -> str:
    """What luck does not explain of the best fit."""
    return (
        f"{MEASURES[measure]}: the data lie about the best fit by {value(off)} more than luck explains. This was added "
        "to every run as noise, so that plausible settings are not told apart by what the model lacks."
    )


# --- titles and captions ----------------------------------------------------------------------------------


def fit_title(measure: str, product: str, several: bool) -> str:
    """Title of the figure of a series."""
    return f"{MEASURES[measure]} of {product}" if several else MEASURES[measure]


def fit_caption(share: float, held_out: float | None) -> str:
    """How many of the data lie in the band."""
    text = f"{percent(share)} of the fitted periods lie within the band"
    return f"{text}, and {percent(held_out)} of those held out." if held_out is not None else f"{text}."


def told_title(told_count: int, every: int) -> str:
    """Title of the figure of intervals."""
    return f"{told_count} of {every} parameters are told to within a third of their range"


TOLD_CAPTION = "The grey bar is the range, the line the 95 % interval, the dot the best setting."


def pairs_title(pairs: int) -> str:
    """Title of the figure of pairs."""
    if not pairs:
        return "No two parameters stand for each other"
    return f"{pairs} pair{'s' if pairs > 1 else ''} of parameters cannot be told apart"


PAIRS_CAPTION = "Plausible settings, each square over the ranges of two parameters; the best setting is orange."


def search_title(best: int, trials: int) -> str:
    """Title of the figure of the search."""
    return f"The least loss was met after {count(best)} of {count(trials)} candidates"


SEARCH_CAPTION = "Each dot is a candidate; the line is the least loss so far. Losses above the scale stand at its top."
PROFILE_TITLE = "How the least loss rises away from the best setting"
PROFILE_CAPTION = "The least loss that was met in each twelfth of a range. A flat line says that any value will do."


def interval(low: float, high: float) -> str:
    """Between two settings."""
    return f"{value(low)} to {value(high)}"
