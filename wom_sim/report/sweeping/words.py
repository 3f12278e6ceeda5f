"""What the page of a sweep says, in English. Of names and settings, what comes in is text and what goes out is safe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from wom_sim.report.comparing.figures.words import amount, at_scale, unit_of
from wom_sim.report.comparing.phrases import amount as size_of
from wom_sim.report.comparing.phrases import figure_of, kpi_of, path
from wom_sim.report.numbers import DASH, NARROW, percent

__all__ = ["DASH", "amount", "at_scale", "kpi_of", "path", "percent", "unit_of"]

KIND = "Sweep: one plan with many settings"
TRUTH = {True: "yes", False: "no", None: "none"}
LONGEST = 60
"""Letters of a setting that are shown."""

SECTIONS = {
    "responses": (
        "What each setting does by itself",
        "Each panel has one setting, and the mean of the figure over all points that share its value, whatever else "
        "they have. The dark band or line is the 95 % interval of that mean; the pale one reaches from the lowest of "
        "these points to the highest, which is what the other settings do. {how}",
    ),
    "map": (
        "Both settings together",
        "Each cell is one point of the grid, or the mean of several: the figure over its replicates.",
    ),
    "points": (
        "Best and worst points",
        "By the mean over luck. Of many points that are alike one always looks best: run those that matter again with "
        "another seed before you trust their order.",
    ),
    "luck": (
        "Settings and luck",
        "All points meet the same luck, so that part of it is the same for all and cancels in every difference.",
    ),
    "enough": (
        "How many replicates are enough",
        "A point is run several times with other luck. Shown is how what is known of some points settles with more "
        "replicates: the first and the middle one of the design, and those with the lowest and the highest mean.",
    ),
    "refused": (
        "What could not be run",
        "A scenario refuses settings that make no sense together. Such points have rows that say so, and no figures.",
    ),
    "rows": ("Every run", "The folder has every run as a row: with settings, seed, replicate and all key figures."),
}
"""Parts of the page: titles, and what stands below them."""

OF_SAMPLE = (
    "The points are a sample, so that the interval counts which other settings they happen to have; of designs that "
    "spread them evenly it is a little too wide."
)
OF_GRID = "The points are a full grid, so that the interval counts luck alone."

HEADS = {
    "point": "Point",
    "kpi": "{kpi}",
    "runs": "Replicates",
    "status": "Status",
    "reason": "Why",
    "count": "Runs",
    "points": "Points",
    "example": "First of them",
    "setting": "Setting",
    "alone": "Of the differences between points",
    "chance": "Chance of as much by luck",
    "lowest": "Lowest",
    "highest": "Highest",
}
TABLES = {
    "best": "The best points",
    "all": "All points",
    "worst": "The worst points",
    "refused": "Reasons",
    "responses": "All settings, those that explain most first",
}
TILES = {
    "span": "From lowest to highest point",
    "points": "Points",
    "runs": "Runs",
    "refused": "Refused",
    "failed": "Failed",
    "enough": "Replicates that are enough",
}
NOTES = {
    "responses": "Share of the variance between points that goes with one setting alone; what is left is what settings "
    "do together, and luck. Bold: beyond chance, all settings being taken together (F test).",
}
SPREAD = {"settings": "Settings", "shared": "Luck that all points share", "own": "Luck of a single run"}
REPLICATES = "Replicates"
ROWS = (
    Markup("With polars: <code>polars.read_parquet(&quot;parts/*.parquet&quot;)</code>"),
    Markup("With pandas and pyarrow: <code>pandas.read_parquet(&quot;parts&quot;)</code>"),
    Markup(
        "One row is a run and product, known by <code>run_id</code>; <code>point</code> numbers the settings. "
        "<code>points.parquet</code> has every key figure of every point with its interval and quantiles, "
        "<code>points.csv</code> the deciding one."
    ),
)


# --- parts of sentences -------------------------------------------------------------------------------------


def value(given: Any) -> str:
    """A setting as text to be shown."""
    if given is None or isinstance(given, bool):
        return TRUTH[given]
    if isinstance(given, int | float):
        return figure_of(given, 4) if abs(given) < 1e15 else f"{given:.4g}"
    text = exact(given)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def exact(given: Any) -> str:
    """A setting as text to be saved."""
    return given if isinstance(given, str) else json.dumps(given)


def at(given: Any, low: float | None, high: float | None) -> str:
    """A value of a setting, or the range that a bin of it has."""
    return value(given) if low is None or high is None or low == high else f"{value(low)} to {value(high)}"


def names(paths: Sequence[str]) -> dict[str, str]:
    """Short names of settings: the end of each path, as much of it as tells it from the others."""
    found = {}
    for one in paths:
        steps = one.split(".")
        tails = (".".join(steps[-count:]) for count in range(min(2, len(steps)), len(steps) + 1))
        others = [other for other in paths if other != one]
        tail = next((tail for tail in tails if not any(f".{other}".endswith(f".{tail}") for other in others)), one)
        found[one] = ": ".join(tail.replace("_", " ").split("."))
    return found


def shown(text: str) -> Markup:
    """A setting within a sentence."""
    return Markup("<b><bdi>{}</bdi></b>").format(text)


def between(low: float, high: float, unit: str) -> str:
    """An interval in a table."""
    return f"{amount(low, unit)} to {amount(high, unit)}"


def plural(number: int, name: str) -> str:
    """So many of something."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def opening(text: Markup) -> Markup:
    """A phrase at the beginning of a sentence."""
    return Markup(text[:1].upper()) + text[1:]


# --- the verdict --------------------------------------------------------------------------------------------


def nothing_ran(runs: int, reason: str) -> Markup:
    """No run was made."""
    return Markup("None of {} could be made. The reason most often given: <bdi>{}</bdi>").format(
        plural(runs, "run"), reason
    )


def undefined(kpi: Markup) -> Markup:
    """The figure has no value anywhere."""
    return opening(kpi) + " is not defined in any of these runs. The table of points has all other figures."


def one_point(kpi: Markup, mean: str, between: str, replicates: str) -> Markup:
    """There is one point with a value."""
    interval = f" (95 % interval {between})" if between else ""
    return opening(kpi) + Markup(
        " is {}{} at the only point that has a value, over {}. Nothing can be compared with it."
    ).format(mean, interval, replicates)


def all_alike(kpi: Markup, mean: str, points: int) -> Markup:
    """All points come out the same."""
    return opening(kpi) + Markup(" is {} at each of {}: what was varied does not change it.").format(
        mean, plural(points, "point")
    )


def spans(kpi: Markup, low: str, high: str, points: int, replicates: str) -> Markup:
    """From where to where the figure goes."""
    return opening(kpi) + Markup(" lies between <b>{}</b> and <b>{}</b> over {}, {}.").format(
        low, high, plural(points, "point"), replicates
    )


def moves_most(name: str, first: tuple[str, str], last: tuple[str, str], share: str) -> Markup:
    """The setting that explains most, and what the figure is where it is lowest and highest."""
    whole = Markup(", and goes with {} of the differences between points").format(share) if share else ""
    return Markup(" What moves it most is {}: it is {} at {} and {} at {}{}.").format(
        path(name), first[0], shown(first[1]), last[0], shown(last[1]), whole
    )


def none_moves(paths: int) -> Markup:
    """No path by itself moves the figure beyond chance."""
    if paths == 1:
        return Markup(" Differences as large would come about by chance alone.")
    return Markup(" No setting by itself moves it by more than chance would.")


def together(share: str) -> Markup:
    """What settings do only together."""
    return Markup("Settings by themselves explain {} of these differences; the rest is what they do together.").format(
        share
    )


def of_luck(share: str) -> Markup:
    """How much is luck."""
    return Markup(
        "Of the differences between single runs at different points, {} is due to their settings and the rest to luck."
    ).format(share)


def one_replicate() -> Markup:
    """Luck cannot be told."""
    return Markup("With one replicate of each point nothing says how much of this is luck. Ask for more.")


def is_enough(number: int | None, half: str, point: int, reached: int, known: int) -> Markup:
    """How many replicates the wanted interval takes."""
    verb = "has" if reached == 1 else "have"
    have = Markup("{} of {} {} that now.").format(f"{reached:,}", plural(known, "point"), verb)
    if number is None:
        return Markup(
            "No number of replicates that can be run gives point {} an interval of ±\N{NO-BREAK SPACE}{}. {}"
        ).format(f"{point:,}", half, have)
    return Markup(
        "For ±\N{NO-BREAK SPACE}{} at every point, {} are enough, judged by point {}, which needs most. {}"
    ).format(half, plural(number, "replicate"), f"{point:,}", have)


def of_the_mean(share: float) -> str:
    """A half-width that is a share of the mean."""
    return f"{100.0 * share:g}{NARROW}% of its mean"


def half(size: float, unit: str, currency: str) -> str:
    """A half-width that is an amount."""
    return size_of(size, unit, currency) if unit == "share" else amount(size, unit, currency)


def of_the_span(amount_: str, share: float) -> str:
    """A half-width that is a share of the span."""
    return f"{amount_} ({100.0 * share:.2g}{NARROW}% of the span between the points)"


def not_run(refused: int, failed: int, points: int, of: int) -> Markup:
    """Runs that are missing."""
    parts = [plural(refused, "run") + " refused"] * (refused > 0) + [plural(failed, "run") + " failed"] * (failed > 0)
    return Markup("{}: {} of {} have no figure.").format(" and ".join(parts), f"{points:,}", plural(of, "point"))


def incomplete() -> str:
    """A grid with holes."""
    return (
        "The grid has holes where points have no figure, so that values of one setting are met with other values of "
        "the others: compare single points rather than the panels."
    )


def same_luck() -> str:
    """What all points share."""
    return "All points have the same luck, so that they can be compared with few replicates."


def winner() -> str:
    """The best of many looks better than it is."""
    return "The best of many points looks better than it is: it was picked by its luck too."


def each(replicates: str, most: int) -> str:
    """How often each point was run, within a sentence."""
    return "each run once" if most == 1 else f"each the mean of {replicates}"


def on_replicates(fewest: int, most: int) -> str:
    """Over how many replicates a mean is."""
    return plural(most, "replicate") if fewest >= most else f"{fewest:,} to {most:,} replicates"


# --- titles and captions of figures ---------------------------------------------------------------------------


def response_title(name: str, first: tuple[str, str], last: tuple[str, str], *, told: bool) -> str:
    """What a panel shows."""
    if not told:
        return f"{opened(name)}: no difference beyond chance"
    return f"{opened(name)}: {first[0]} at {first[1]}, {last[0]} at {last[1]}"


def opened(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def response_caption(name: str, label: str, *, cut: int) -> str:
    """How to read a panel."""
    more = f" The first {cut} values; the CSV has all." if cut else ""
    return f"{label} by {name}.{more}"


def map_title(label: str, low: str, high: str) -> str:
    """What the map shows."""
    return f"{label}: lowest at {low}, highest at {high}"


def both(across: tuple[str, str], up: tuple[str, str]) -> str:
    """A cell of the map: name and value of both settings."""
    return f"{across[0]} {across[1]} and {up[0]} {up[1]}"


def map_caption(across: str, up: str) -> str:
    """How to read the map."""
    return f"Across: {across}. Upwards: {up}. Lighter is more; an empty cell was not run or has no value."


def spread_title(share: float) -> str:
    """What the chart of variances shows."""
    if share != share:
        return "How much is luck cannot be told from one point"
    return f"Settings make {percent(share)} of the differences between runs of different points"


SPREAD_CAPTION = (
    "Parts of the variance of single runs, from the replicates that all points have. Luck that all points share "
    "cancels when two points are compared."
)


def means_title(replicates: str) -> str:
    """What the running means show."""
    return f"How the mean settles over {replicates}"


MEANS_CAPTION = "Mean over so many replicates, and its 95 % interval."


def variation_title(stable: list[int | None]) -> str:
    """What the coefficients of variation show."""
    known = [number for number in stable if number is not None]
    if len(known) < len(stable) or not known:
        return "The spread between runs has not settled at every point"
    return f"The spread between runs is stable from {plural(max(known), 'replicate')} on"


def variation_caption(*, left_out: int) -> str:
    """How to read the coefficients of variation."""
    less = f" {plural(left_out, 'point')} with a mean too near zero left out." if left_out else ""
    return (
        "Coefficient of variation: standard deviation over mean. It counts as stable from where it stays within 5 % of "
        f"itself (after Lorscheid, Heine and Meyer 2012, and Lee et al. 2015).{less}"
    )


def half_title(half: str) -> str:
    """What the half-widths show."""
    return f"How fast intervals narrow to ± {half}"


HALF_CAPTION = "Half of the 95 % interval of the mean. The line is what is wanted."


def by_role(role: str, number: int) -> str:
    """A point that is followed."""
    return f"{number:,}, {role}"
