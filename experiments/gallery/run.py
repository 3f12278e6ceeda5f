"""Six stories compared: what is best in each of them, how surely, and a report of each to look at.

Asked: every scenario of `configs/stories` poses a question of strategy. Which of the plans that one can choose is best,
is it told from the next by luck alone, and does it stay best where the model's uncertain numbers are others? How much
does sharing people and luck gain?

Expected, written down before the run: the plan and the reason for each story are in `STORIES` below. A ten-pair trial
of the first four plans of the fifty gifts had been seen by then; nothing of the other stories had. Pairing is expected
to gain least where a what-if takes away what sales depend on, and most where it moves a small part of the plan. In a
first run the idea was judged by how many know it, which 97 % do with any plan; now it is judged by how many like it.

**Confirmed**: the expected plan is ahead of the best other choice, and the 95 % interval of the lead, made wider for
all choices at once (Bonferroni), is above 0. **Reversed**: another is ahead of it in that way. Otherwise **undecided**.

    .venv/bin/python experiments/gallery/run.py            ten minutes; reports go to results/gallery
    .venv/bin/python experiments/gallery/run.py --quick    the crisis only; into results/
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any, NamedTuple

import wom_sim as wom
from wom_sim.studies.comparing.comparison import BASE, Comparison
from wom_sim.studies.comparing.effects import LEVEL, half_width

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STORED, QUICK = ROOT / "results" / "gallery", ROOT / "results" / "gallery-quick"

SETTINGS: dict[str, Any] = {"replicates": 30, "worlds": 16, "tornado": 6, "channels": True, "why": True}
"""As `wom-sim compare --replicates 30 --channels` has them."""
FEWER: dict[str, Any] = {"replicates": 30, "worlds": 16, "parts": False}
"""What the tables need of them."""


class Story(NamedTuple):
    """A scenario, and what was expected of it."""

    expected: str
    """The plan that should be best of those that one can choose."""
    why: str
    given: tuple[str, ...] = ()
    """What-ifs that are nobody's choice, or another's: a rival's moves, another market."""


STORIES = {
    "crisis-with-and-without-desk": Story(
        "a desk only for the crisis",
        "most complaints come within the two months; the desk's other days cost more than they mend",
        ("no crisis, desk", "do nothing"),
    ),
    "non-profit-idea": Story(
        "both at once",
        "what is known sooner is talked about for longer; little, since nearly all know it in the end",
        ("a quarter less opposed", "nobody talks"),
    ),
    "two-platform-b2b": Story(
        "no loans",
        "a loan costs nearly two margins, and wins about as many firms",
    ),
    "challenger-against-incumbent": Story(
        "radio alone",
        "a gift for 45 has to win three buyers at a margin of 16, and wins about two",
        ("no sale of the incumbent", "the incumbent answers at once", "no better than the rest"),
    ),
    "national-launch": Story(
        "a dearer product",
        "a tenth more in price is 22 % more in margin, and buyers should fall by less than that",
        ("a market a tenth as large",),
    ),
    "fifty-gifts": Story(
        "the gifts' money on radio",
        "fifty gifts reach the friends of fifty; the same money says it to everyone within weeks",
    ),
}


class Row(NamedTuple):
    """What came out for one arm of a story against its base, in the deciding figure."""

    story: str
    arm: str
    choice: str
    figure: str
    base: float
    mean: float
    low: float
    high: float
    in_favour: float
    """Share of the pairs in which the figure is higher."""
    in_worlds: float
    """Share of the plausible worlds in which it is higher."""
    gained: float | str
    """Variance ratio gained by pairing, of the deciding figure; empty where nothing varies."""
    gained_awareness: float | str
    gained_buyers: float | str


class Verdict(NamedTuple):
    """What came of an expectation."""

    story: str
    expected: str
    rival: str
    """The best of the other choices."""
    lead: float
    low: float
    high: float
    in_worlds: float
    """Share of the plausible worlds in which the expected plan is ahead of the rival."""
    figure: str
    outcome: str


def compared(name: str, settings: dict[str, Any]) -> Comparison:
    """A story with its what-ifs."""
    return wom.compare(wom.load_scenario(ROOT / "configs" / "stories" / f"{name}.yaml"), **settings)


def verdict(name: str, found: Comparison) -> Verdict:
    """The expected plan against the best other choice."""
    story, sign = STORIES[name], -1.0 if found.indicator.fewer else 1.0
    others = [arm for arm in found.ranked if arm not in (*story.given, story.expected)]
    lead = sign * (found.values(story.expected) - found.values(others[0]))
    half = half_width(lead, 1.0 - (1.0 - LEVEL) / len(others))
    low, high = lead.mean() - half, lead.mean() + half
    outcome = "confirmed" if low > 0.0 else "reversed" if high < 0.0 else "undecided"
    numbers = [_short(number) for number in (lead.mean(), low, high, _ahead(found, story.expected, others[0]))]
    return Verdict(name, story.expected, others[0], *numbers, found.kpi, outcome)


def table(name: str, found: Comparison) -> list[Row]:
    """Every arm against the base."""
    effects = {(row["arm"], row["kpi"]): row for row in found.effects.iter_rows(named=True)}
    rows = []
    for arm in (arm for arm in found.ranked if arm != BASE):
        one = effects[arm, found.kpi]
        choice = "given" if arm in STORIES[name].given else "choice"
        numbers = [_short(one[key]) for key in ("base", "mean", "low", "high", "share_positive")]
        gained = [effects[arm, kpi]["variance_ratio"] for kpi in (found.kpi, "awareness", "first_purchases")]
        ratios = ["" if ratio is None else _short(ratio) for ratio in gained]
        rows.append(Row(name, arm, choice, found.kpi, *numbers, _short(_ahead(found, arm, BASE)), *ratios))
    return rows


def _ahead(found: Comparison, arm: str, other: str) -> float:
    """Share of the plausible worlds in which an arm is ahead of another."""
    assert found.worlds is not None
    lead = (found.worlds.values[arm] - found.worlds.values[other]).mean(axis=1)
    return float(((-lead if found.indicator.fewer else lead) > 0.0).mean())


def _short(number: float) -> float:
    """Five figures of a number."""
    return float(f"{number:.5g}")


def page(verdicts: list[Verdict], rows: list[Row]) -> str:
    """The results in words and tables."""
    lines = [
        "# The gallery: six stories compared",
        "",
        "Made by `experiments/gallery/run.py`; the reports are in [results/gallery](../../results/gallery/). Money is",
        f"that of the scenario. Means of {SETTINGS['replicates']} pairs. **Worlds**: in which share of",
        f"{SETTINGS['worlds']} plausible worlds it is ahead.",
        "",
        "## What was expected",
        "",
        "The lead of the plan expected to be best over the best of the other choices, with an interval for all choices",
        "at once.",
        "",
        "| story | expected | best other choice | lead | figure | worlds | outcome |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.story} | {row.expected} | {row.rival} | {_range(row.lead, row.low, row.high)} | {row.figure} "
        f"| {row.in_worlds:.0%} | **{row.outcome}** |"
        for row in verdicts
    ]
    lines += ["", *(f"- {row.story}: {STORIES[row.story].why}. {row.outcome.capitalize()}." for row in verdicts)]
    lines += [
        "",
        "## Every plan against the base",
        "",
        "The best first. **Given**: not for the one who plans to choose. **Gained**: the variance that the difference",
        "would have had with luck of its own in each arm, over that which it has; for the deciding figure, awareness",
        "and first purchases. A hyphen where nothing varies; exactly 1 where one of the arms does not vary.",
    ]
    for name in dict.fromkeys(row.story for row in rows):
        mine = [row for row in rows if row.story == name]
        lines += ["", f"### {name}", "", f"`{mine[0].figure}` of the base: {_amount(mine[0].base)}.", ""]
        lines += ["| plan | whose | difference | pairs | worlds | gained |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [
            f"| {row.arm} | {row.choice} | {_range(row.mean, row.low, row.high)} | {row.in_favour:.0%} "
            f"| {row.in_worlds:.0%} | {', '.join(_ratio(value) for value in row[-3:])} |"
            for row in mine
        ]
    return "\n".join(lines) + "\n"


def _ratio(value: float | str) -> str:
    return f"{value:.1f}" if isinstance(value, float) else "-"


def _range(mean: float, low: float, high: float) -> str:
    return f"{_amount(mean)} ({_amount(low)} to {_amount(high)})"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def write(verdicts: list[Verdict], rows: list[Row], out: Path) -> None:
    """Write what has come out so far."""
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)
    (out / "results.md").write_text(page(verdicts, rows), encoding="utf-8")


def main() -> None:
    """Compare, and write the reports, the table and what is behind it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the crisis only")
    parser.add_argument("--out", type=Path, help="folder to write into, reports too")
    given = parser.parse_args()
    names = ["crisis-with-and-without-desk"] if given.quick else list(STORIES)
    out = given.out or (QUICK if given.quick else HERE)
    reports = given.out or (QUICK if given.quick else STORED)
    out.mkdir(parents=True, exist_ok=True)
    reports.mkdir(parents=True, exist_ok=True)
    verdicts: list[Verdict] = []
    rows: list[Row] = []
    for name in names:
        found = compared(name, FEWER if given.quick else SETTINGS)
        (reports / f"{name}.html").write_text(found.report(), encoding="utf-8")
        verdicts.append(verdict(name, found))
        rows += table(name, found)
        write(verdicts, rows, out)
        print(*verdicts[-1], f"{sum(found.timings.values()):.0f} s", sep=", ", flush=True)


if __name__ == "__main__":
    main()
