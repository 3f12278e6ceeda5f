"""Empirical patterns beside the model with its defaults: those it was tuned on, and those it is judged on.

Asked: which patterns that the literature reports does a launch show with every default as it is? The defaults were
chosen with the first list in view and without the second, so that only the second is a test. Sources are named in
the tables; bands and signs stand in `wom_sim.verification`, where they were written before anything was measured.

What was expected, and what came of it, is in README.md beside this file.

    .venv/bin/python experiments/patterns/run.py            some minutes; writes beside itself
    .venv/bin/python experiments/patterns/run.py --quick    one pattern of the first two lists; into results/

The third list is published simulation rather than data.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.verification import diffusion_patterns, patterns_judged, patterns_tuned
from wom_sim.verification.law import Effort, Law

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name

LISTS = {
    "tuned on": patterns_tuned.LAWS,
    "judged on": patterns_judged.LAWS,
    "published simulation": diffusion_patterns.LAWS,
}
FEW = ("The dissatisfied talk somewhat more", "Bad publicity helps the unknown and hurts the known")
"""Patterns of the quick form."""
FULL = Effort(full=True)
"""The quick form looks for fewer patterns, not less closely, so that its figures are those of the full one."""

BLUE, ORANGE, INK = "#0072B2", "#D55E00", "#222222"

Floats = NDArray[np.float64]


class Row(NamedTuple):
    """One target of a pattern, and what came out."""

    list: str
    pattern: str
    source: str
    what: str
    target: str
    result: str
    tolerance: str
    verdict: str


def measured(name: str, laws: tuple[Law, ...]) -> Iterator[Row]:
    """Everything found for the patterns of a list."""
    for law in laws:
        for found in law.check(FULL):
            verdict = "met" if found.met else "missed"
            print(f"{law.name}: {found.what}: {found.result}, {verdict}", flush=True)
            yield Row(name, law.name, law.source, found.what, found.target, found.result, found.tolerance, verdict)


def table(rows: list[Row]) -> Iterator[str]:
    """The rows of one list; a pattern is met when all that it says is."""
    patterns = {row.pattern: [other for other in rows if other.pattern == row.pattern] for row in rows}
    met = sum(all(row.verdict == "met" for row in found) for found in patterns.values())
    yield f"{met} of {len(patterns)} are met in all that they say, {len(patterns) - met} are not.\n"
    yield "| pattern | source | what is measured | should be | came out | tolerance | verdict |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        verdict = row.verdict if row.verdict == "met" else f"**{row.verdict}**"
        cells = (row.pattern, row.source, row.what, row.target, row.result, row.tolerance, verdict)
        yield f"| {' | '.join(cells)} |"


# --- figures ----------------------------------------------------------------------------------------


def _panels(count: int, width: float) -> Any:
    """A figure and its panels, without the frame above and to the right."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"font.size": 9, "axes.edgecolor": INK})
    figure, panels = plt.subplots(1, count, figsize=(width, 3.4), layout="constrained", squeeze=False, sharey=True)
    for panel in panels[0]:
        panel.spines[["top", "right"]].set_visible(False)
    return figure, list(panels[0])


def _keep(figure: Any, path: Path) -> None:
    import matplotlib.pyplot as plt

    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def draw_stars(shares: Floats, path: Path) -> None:
    """Shares of one to five stars; float64 (replicates, 5)."""
    figure, (panel,) = _panels(1, 4.6)
    bars = panel.bar(range(1, 6), shares.mean(axis=0), 0.7, color=BLUE)
    panel.bar_label(bars, [f"{share:.2f}" for share in shares.mean(axis=0)], padding=2, size=8)
    panel.set(xlabel="stars", ylabel="share of reviews", ylim=(0, 1.15 * shares.mean(axis=0).max()))
    panel.set_title("Reviews of a launch in two years", loc="left", size=10)
    _keep(figure, path)


def draw_bursts(bursts: dict[str, Floats], days: int, path: Path) -> None:
    """What bursts add week by week, with its standard error; each float64 (replicates, days) from their first day."""
    figure, (panel,) = _panels(1, 6.4)
    panel.axvspan(0, days / 7, color="#EEEEEE")
    panel.axhline(0, color=INK, lw=0.8)
    for (name, added), colour in zip(bursts.items(), (ORANGE, BLUE), strict=True):
        weeks = added.reshape(len(added), -1, 7).sum(axis=2)
        mean, error = weeks.mean(axis=0), weeks.std(axis=0, ddof=1) / np.sqrt(len(weeks))
        middle = np.arange(mean.size) + 0.5
        panel.fill_between(middle, mean - error, mean + error, color=colour, alpha=0.2, lw=0)
        panel.plot(middle, mean, color=colour, label=name)
    panel.set(xlabel="weeks from the beginning of the burst (grey)", ylabel="additional first purchases a week")
    panel.set_xlim(0, weeks.shape[1])
    panel.legend(frameon=False)
    panel.set_title("Two weeks of talk, and of as many messages of a marketer", loc="left", size=10)
    _keep(figure, path)


def draw_spread(outcomes: dict[str, Floats], strengths: tuple[float, ...], path: Path) -> None:
    """Where outcomes fall around their mean, by strength of influence; each float64 (strengths, replicates)."""
    figure, panels = _panels(len(outcomes), 8.2)
    for panel, (name, shares) in zip(panels, outcomes.items(), strict=True):
        for place, sample in enumerate(shares):
            # Spread over the width of a column by order, not by luck.
            beside = (np.arange(sample.size) * 0.618) % 1.0 - 0.5
            panel.plot(place + 0.5 * beside, 100 * (sample - sample.mean()), "o", color=BLUE, ms=3, alpha=0.5, mew=0)
        labels = [
            f"{strength:g} times\nmean {sample.mean():.2f}\nsd {sample.std(ddof=1):.3f}"
            for strength, sample in zip(strengths, shares, strict=True)
        ]
        panel.set_xticks(range(len(strengths)), labels)
        panel.axhline(0, color=INK, lw=0.8)
        panel.set_title(name, loc="left", size=10)
    panels[0].set_ylabel("ever had it, points from the mean")
    _keep(figure, path)


def draw(out: Path) -> None:
    """The three figures in which a curve says more than a number."""
    draw_stars(patterns_tuned.star_shares(FULL), out / "stars.png")
    burst = patterns_judged.bursts(FULL)
    draw_bursts({"talk": burst.talk, "advertising": burst.advertising}, patterns_judged.BURST_DAYS, out / "bursts.png")
    spread = {
        meaning: patterns_judged.outcomes(FULL, influence) for influence, meaning in patterns_judged.INFLUENCES.items()
    }
    draw_spread(spread, patterns_judged.STRENGTHS, out / "spread.png")


# --- writing ----------------------------------------------------------------------------------------


def write(out: Path, *, quick: bool) -> None:
    """Look for the patterns, and write `results.md`, `results.csv` and, of all of them, the figures."""
    out.mkdir(parents=True, exist_ok=True)
    chosen = {name: tuple(law for law in laws if not quick or law.name in FEW) for name, laws in LISTS.items()}
    rows = {name: list(measured(name, laws)) for name, laws in chosen.items() if laws}
    parts = [f"## {name.capitalize()}\n\n{chr(10).join(table(found))}\n" for name, found in rows.items()]
    if not quick:
        draw(out)
        parts.append(FIGURES)
    (out / "results.md").write_text("\n".join([HEAD, *parts]), encoding="utf-8")
    with (out / "results.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(Row._fields)
        lines.writerows(row for found in rows.values() for row in found)


HEAD = """# Patterns of the default model

Made by `experiments/patterns/run.py`. Every default is as it stands; the launch is 13,000 people, two years and two
months of radio unless the source of a pattern needs another market, which the docstring of its check describes
(`wom_sim/verification/patterns_tuned.py`, `patterns_judged.py`, `diffusion_patterns.py`). What came out is a mean over
replicates ± its standard error. A sign is met when it is clear by four standard errors.

The defaults were chosen with the first list in view, so that it is no test. A miss is left standing.
"""

FIGURES = """## Figures

![Shares of one to five stars](stars.png)

![What a burst of talk and one of advertising add, week by week](bursts.png)

![Outcomes of a hundred lucks around their mean, by strength of social influence](spread.png)
"""


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="only one pattern of the first two lists, without figures")
    asked.add_argument("--out", type=Path, help="folder to write into")
    given = asked.parse_args()
    write(given.out or (QUICK if given.quick else HERE), quick=given.quick)


if __name__ == "__main__":
    main()
