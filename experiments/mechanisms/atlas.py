"""What came out, in words and tables: results.md and docs/atlas.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from json import dumps

from charts import short
from claim import MECHANISMS, Claim
from pairs import BASE, CORNER, RANGE, REPLICATES, TOWN, Row


def amount(value: str, unit: str) -> str:
    """A difference with its sign in two digits, in the unit in which one speaks of it."""
    if not value:
        return "unknown"
    number = float(value) * (100.0 if unit == "share" else 1.0)
    said = f"{number:+,.0f}" if abs(number) >= 10.0 else f"{number:+.2g}" if abs(number) >= 1e-4 else "0"
    return said.replace("-", "\N{MINUS SIGN}")


UNITS = {"share": " points", "score": "", "rate": "", "money": "", "units": "", "people": " people", "days": " days"}
IN_PERCENT = ("money", "units", "people", "days")
"""Units of which a change is told in per cent too."""


def effect(claim: Claim, row: Row) -> str:
    """The mean difference and its interval, and how much that is of what there is without the mechanism."""
    unit = claim.indicator.unit
    low, high = (amount(end, unit) for end in (row.low, row.high))
    said = f"{amount(row.difference, unit)}{UNITS[unit]} ({low} to {high})"
    if unit in IN_PERCENT and claim.beside is None and row.off and float(row.off) != 0.0:
        share = text(100.0 * float(row.difference) / abs(float(row.off)))
        said += f", {amount(share, 'percent')} %"
    return said


def stretches(rows: Sequence[Row]) -> str:
    """The verdicts along a range: `confirmed from .01 to .08, undecided at .005`."""
    found = []
    for verdict, part in groupby(rows, key=lambda row: row.verdict):
        values = [row.value for row in part]
        found.append(f"{verdict} {f'at {values[0]}' if len(values) == 1 else f'from {values[0]} to {values[-1]}'}")
    if len(found) == 1 and len(rows) > 1:
        return f"{rows[0].verdict} throughout, from {rows[0].value} to {rows[-1].value}"
    return ", ".join(found)


def count(rows: Sequence[Row]) -> str:
    """How many rows confirm: `3 of 4`."""
    return f"{sum(row.verdict == 'confirmed' for row in rows)} of {len(rows)}"


def settings(rows: Sequence[Row]) -> list[Row]:
    """The rows of a claim without those that repeat the config in a range."""
    usual = base(rows)
    return [usual, *(row for row in rows if row[4:] != usual[4:])]


def where(rows: Sequence[Row]) -> list[str]:
    """Where a claim holds, a line for each parameter, and one for corners and towns."""
    ranges = [row for row in rows if row.cell == RANGE]
    said = [f"`{path}`: {stretches(list(part))}." for path, part in groupby(ranges, key=lambda row: row.path)]
    corners, towns = ([row for row in rows if row.cell == kind] for kind in (CORNER, TOWN))
    if corners:
        said.append(f"At the corners, all of these at an end of their range: confirmed in {count(corners)}.")
    if towns:
        said.append(f"In towns with other ties, people and luck: confirmed in {count(towns)}.")
    return said


def by_claim(claims: Sequence[Claim], rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of every claim that has any, in the order of the claims."""
    return {claim.name: own for claim in claims if (own := [row for row in rows if row.claim == claim.name])}


def base(rows: Sequence[Row]) -> Row:
    """The cell of the config itself."""
    return next(row for row in rows if row.cell == BASE)


def verdict_of(rows: Sequence[Row]) -> str:
    """The verdict as a table shows it: what is not as claimed stands out."""
    verdict = base(rows).verdict
    return f"**{verdict}**" if verdict == "reversed" else verdict


def table(claims: Sequence[Claim], known: Mapping[str, list[Row]]) -> str:
    """The one table: a line for each claim, and for each mechanism that none asks yet."""
    lines = ["| mechanism | the text claims | verdict | settings that confirm | effect (95 %) |"]
    lines.append("| --- | --- | --- | --- | --- |")
    for place, name in enumerate(MECHANISMS, 1):
        own = [claim for claim in claims if claim.mechanism == f"M{place}" and claim.name in known]
        for claim in own:
            rows = known[claim.name]
            title = f"M{place} {name}" if claim is own[0] else f"M{place}"
            figure = f"{claim.indicator.label}: {effect(claim, base(rows))}"
            lines.append(f"| {title} | {claim.says} | {verdict_of(rows)} | {count(settings(rows))} | {figure} |")
        if not own:
            lines.append(f"| M{place} {name} | not yet asked | - | - | - |")
    return "\n".join(lines)


def summary(known: Mapping[str, list[Row]]) -> str:
    """How many claims came out how."""
    verdicts = [base(rows).verdict for rows in known.values()]
    every = [row for rows in known.values() for row in settings(rows)]
    counts = ", ".join(f"{verdicts.count(kind)} {kind}" for kind in ("confirmed", "reversed", "undecided"))
    return f"Of {len(verdicts)} claims, each at its config: {counts}. Of all settings tried, {count(every)} confirm."


METHOD = f"""Every claim is a pair of runs with the same luck: the mechanism on, and off. The effect is the mean
difference over {REPLICATES} replicates, with its 95 % interval (Student's t over replicates). The sign that the text
claims, and the reason, were written down before the run. **Confirmed**: the whole interval lies on the claimed side.
**Reversed**: on the other. **Undecided**: it contains zero. Where nothing happens, one cell in forty is confirmed
by luck, and one in forty reversed. Then the same pair is run again at other
settings: one parameter at a time, all at the ends of their ranges together, and in other towns. No parameter was moved
to make a claim hold. What is confirmed here is what follows from the laws of the model, which are assumptions
where nobody has measured them ([where the numbers come from](PROVENANCE)).
"""


def results(claims: Sequence[Claim], rows: Sequence[Row]) -> str:
    """The text of results.md."""
    known = by_claim(claims, rows)
    method = METHOD.replace("PROVENANCE", "../../docs/provenance.md")
    return f"""# The mechanisms, one by one, on against off

Made by `experiments/mechanisms/run.py`. With pictures and ranges it is the page `docs/atlas.md`.

{summary(known)}

{method}
{table(claims, known)}
"""


def section(claim: Claim, rows: Sequence[Row], pictures: str) -> str:
    """A claim on the page."""
    row, unit = base(rows), claim.indicator.unit
    way = {1: "higher", -1: "lower", 0: f"within {amount(text(claim.within), unit)[1:]} of where it was"}[claim.sign]
    sides = f"with it {plain(row.on, unit)}, without {plain(row.off, unit)}"
    if claim.beside is not None:
        there = ", ".join(f"`{path}` is {dumps(value)}" for path, value in claim.beside.items())
        effects = amount(row.on, unit), amount(row.off, unit)
        sides = f"this is the difference of two effects, {effects[0]} and, where {there}, {effects[1]}"
    lines = "\n".join(f"- {line}" for line in where(rows))
    remark = f"\n{claim.found}\n" if claim.found else ""
    panels = ", ".join(dict.fromkeys(short(row.path) for row in rows if row.cell in (RANGE, TOWN)))
    return f"""### {claim.says}

Text {claim.source}. Claimed before the run: {claim.indicator.label.lower()} {way}, because {claim.why}.
Came out: **{row.verdict}**, {effect(claim, row)}; {sides}.
{remark}
![Effect by {panels}]({pictures}/{claim.name}.svg)

{lines}
"""


def text(value: float) -> str:
    """A number as rows hold it."""
    return f"{value:.6g}"


def plain(value: str, unit: str) -> str:
    """A mean as a reader wants it."""
    if not value:
        return "unknown"
    number = float(value) * (100.0 if unit == "share" else 1.0)
    return (f"{number:,.3g}" if abs(number) < 1000 else f"{number:,.0f}") + (" %" if unit == "share" else "")


def page(claims: Sequence[Claim], rows: Sequence[Row], pictures: str) -> str:
    """The text of docs/atlas.md; `pictures` is the folder of the pictures as seen from the page."""
    known = by_claim(claims, rows)
    parts = []
    for mechanism, own in groupby((claim for claim in claims if claim.name in known), key=lambda item: item.mechanism):
        each = "\n".join(section(claim, known[claim.name], pictures) for claim in own)
        parts.append(f"## {mechanism} {MECHANISMS[int(mechanism[1:]) - 1]}\n\n{each}")
    return f"""# Atlas of claims

<!-- Written by experiments/mechanisms/run.py: change it there. -->

Popular texts on social-media marketing claim much. Here is what became of each claim in the simulation, and in which
range of settings it holds.

{summary(known)}

{METHOD.replace("PROVENANCE", "provenance.md")}
{table(claims, known)}

In the pictures every mark is the effect at one setting with its 95 % interval: a green disc confirms, an orange square
reverses, a grey ring leaves undecided. The dashed line is no effect; the value of the config is in bold.

{chr(10).join(parts)}"""
