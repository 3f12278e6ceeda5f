"""Does a search for the best split of a budget beat simple rules, on luck that it has not seen?

Asked: the challenger of `configs/stories/challenger-against-incumbent.yaml` has radio, gifts to talkative people, and a
second wave of gifts three months later. Half of what its plan costs is there to spend. How should it be split, and what
is that worth against what anyone would do without a computer: spend it evenly, in proportion to the plan, all on one
move, or as the plan says until it is gone? Then again with the timing decided too, and again by the mean of the worst
tenth of the lucks.

Expected, written down before the run: both gifts and radio lose by the piece, since they reach the same people, so
that a mixture of the two beats each alone; the second wave comes late and gets next to nothing. The plan found beats
the even split and the scaled plan surely, and the best of the rules, all on gifts or all on radio, by 5 to 20 % of its
present value. What the search promises is above what fresh luck gives. Deciding the timing gains little more, since
everything is best done at once. The cautious plan differs little from the other: luck moves all plans alike.

    .venv/bin/python experiments/budget/run.py            six minutes or so; writes beside itself
    .venv/bin/python experiments/budget/run.py --quick    a small town, a few plans; into results/
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

import wom_sim as wom
from wom_sim.report.optimising.figures import retest
from wom_sim.studies.optimising.optimum import Optimum

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name
STORY = HERE.parents[1] / "configs" / "stories" / "challenger-against-incumbent.yaml"

PRODUCT = "challenger"
SMALL = {"people": 400, "horizon": 150, "budget": 500.0, "effort": (2, 6, 2), "retest": 10}
WHOLE = {"people": 1200, "horizon": 365, "budget": 800.0, "effort": (10, 16, 5), "retest": 80}
"""A town of 1,200 rather than 5,000, with as much of the plan for each person, and about half of its money to spend."""

CASES: dict[str, dict[str, Any]] = {
    "split": {},
    "split and timing": {"timing": True},
    "split, worst decile": {"risk": "worst-decile"},
}
COLUMNS = ("case", "people", "plan", "promised", "score", "low", "high", "lead", "lead_low", "lead_high",
           "lead_low_all", "lead_high_all", "spent")  # fmt: skip


def story(size: dict[str, Any]) -> wom.Scenario:
    """The story in a smaller town, with as much of everything for each person."""
    few = max(1, round(40 * size["people"] / 5000))
    marketing = f"marketing.{PRODUCT}"
    patch: dict[str, Any] = {
        "network.n": size["people"],
        "horizon": size["horizon"],
        f"{marketing}.gifts.who.count": few,
        f"{marketing}.second wave.who.count": few,
        f"{marketing}.radio.cost.per_day": 60 * size["people"] / 5000,
        "marketing.incumbent.television.cost.per_day": 60 * size["people"] / 5000,
        "what_if": {},
    }
    return wom.load_scenario(STORY).patch(patch)


def found(size: dict[str, Any], **how: Any) -> Optimum:
    """The best plan."""
    generations, population, replicates = size["effort"]
    return wom.optimize(
        story(size),
        product=PRODUCT,
        budget=size["budget"],
        generations=generations,
        population=population,
        replicates=replicates,
        retest=size["retest"],
        **how,
    )


def rows_of(case: str, size: dict[str, Any], optimum: Optimum) -> list[dict[str, Any]]:
    """The plan found and every rule, on fresh luck."""
    rows = []
    for row in optimum.retest.iter_rows(named=True):
        kept = {name: "" if row[name] is None else round(row[name], 1) for name in COLUMNS[3:]}
        rows.append({"case": case, "people": size["people"], "plan": row["plan"], **kept})
    return rows


def page(results: dict[str, Optimum], size: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """The results in words and tables."""
    lines = [
        "# The best split of a budget, against simple rules",
        "",
        f"Made by `experiments/budget/run.py`: the story of the challenger with {size['people']:,} people over "
        f"{size['horizon']} days, a budget of {size['budget']:,.0f}, and {size['retest']} fresh lucks that the search "
        "had not seen. Figures are present value, or the mean of its worst tenth. **Promised**: what the search had "
        "seen of a plan. **Lead**: by how much the plan found is better, with the 95 % interval of all rules at once.",
    ]
    for case, optimum in results.items():
        money = optimum.market.allotted(optimum.winner.plan) or optimum.cost_of(optimum.winner.plan)
        split = ", ".join(f"{name} {amount:,.0f}" for name, amount in money.items())
        lines += ["", f"## {case.capitalize()}", "", f"The plan found: {split}.{settings(optimum)}", ""]
        lines += [
            "| plan | promised | on fresh luck | lead of the plan found | spent |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {row['plan']} | {row['promised']:,.0f} | {row['score']:,.0f} ({row['low']:,.0f} to {row['high']:,.0f}) "
            f"| {lead(row)} | {row['spent']:,.0f} |"
            for row in rows
            if row["case"] == case
        ]
        lines += ["", verdict(optimum)]
    if "split" in results:
        lines += ["", "## What was expected", "", *(f"- {line}" for line in expected(results))]
    return "\n".join(lines) + "\n"


def settings(optimum: Optimum) -> str:
    """What else was decided."""
    moves = {name for name, share in zip(optimum.space.moves, optimum.winner.plan.shares, strict=False) if share > 0.0}
    parts = [
        f"{path.removeprefix(f'marketing.{PRODUCT}.')} = {value}"
        for path, value in optimum.winner.plan.settings.items()
        if path.split(".")[2] in moves
    ]
    return f" Timing: {'; '.join(parts)}." if parts else ""


def lead(row: dict[str, Any]) -> str:
    """A lead with its interval."""
    if row["lead"] == "":
        return "it is the plan found"
    return f"{row['lead']:,.0f} ({row['lead_low_all']:,.0f} to {row['lead_high_all']:,.0f})"


def verdict(optimum: Optimum) -> str:
    """Which rules are beaten, and what the search had promised too much."""
    leads = {one.name: optimum.lead(one) for one in optimum.rules}
    beaten = [name for name, one in leads.items() if one.told]
    rival = optimum.rival
    assert rival is not None
    first = optimum.retest.row(0, named=True)
    itself = optimum.winner.name
    text = f"The plan found is itself a simple rule: {itself}. " if itself else ""
    text += f"Surely beaten: {len(beaten)} of {len(leads)} {'other ' if itself else ''}rules. "
    left = [name for name in leads if name not in beaten]
    text += f"Not surely beaten: {', '.join(left)}. " if left else ""
    score = float(optimum.risk.of(optimum.values(rival.plan)[0]))
    text += (
        f"Against the best of them, {rival.name}, the lead is {leads[rival.name].mean / abs(score):.1%} of what that "
    )
    text += f"brings. The search had promised {first['promised']:,.0f}; fresh luck gave {first['score']:,.0f}."
    return text


def expected(results: dict[str, Optimum]) -> list[str]:
    """What was written down before the run, and what came of it."""
    plain, timed, cautious = results.values()
    shares = dict(zip(plain.space.moves, plain.winner.plan.shares, strict=False))
    leads = {one.name: plain.lead(one) for one in plain.rules}
    gain = timed.values(timed.winner.plan)[0].mean() / plain.values(plain.winner.plan)[0].mean()
    promises = [optimum.retest.row(0, named=True) for optimum in results.values()]
    said = {
        "A mixture of gifts and radio is best": min(shares["radio"], shares["gifts"]) > 0.0,
        "The second wave gets next to nothing": shares["second wave"] < 0.05,
        "The even split and the scaled plan are surely beaten": all(
            leads[name].told for name in ("an even split", "the plan scaled")
        ),
        "The best of the rules is surely beaten by a split alone": not plain.winner.name
        and all(one.told for one in leads.values()),
        "The search promises more than fresh luck gives, in all three cases": all(
            row["promised"] > row["score"] for row in promises
        ),
        "Timing gains little more, less than 5 %": gain < 1.05,
        "The cautious plan splits the budget like the other": cautious.winner.plan.shares == plain.winner.plan.shares,
    }
    return [f"{what}: {'confirmed' if held else 'reversed'}." for what, held in said.items()]


def main() -> None:
    """Search, and write the tables, the figure and what is behind them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a small town, few plans, the split alone")
    parser.add_argument("--out", type=Path, help="folder to write into")
    given = parser.parse_args()
    out = given.out or (QUICK if given.quick else HERE)
    out.mkdir(parents=True, exist_ok=True)
    small = found(SMALL)
    rows = rows_of("small town", SMALL, small)
    results, size = {"small town": small}, SMALL
    if not given.quick:
        results, size = {case: found(WHOLE, **how) for case, how in CASES.items()}, WHOLE
        rows += [row for case, optimum in results.items() for row in rows_of(case, WHOLE, optimum)]
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (out / "results.md").write_text(page(results, size, rows), encoding="utf-8")
    shown = results.get("split and timing", small)
    (out / "retest.png").write_bytes(retest.plots(shown)[0].slide())
    print(page(results, size, rows))


if __name__ == "__main__":
    main()
