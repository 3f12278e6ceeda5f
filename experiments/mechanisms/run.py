"""Every mechanism of the source texts, switched on against off with the same luck: the atlas of claims.

Asked: which of the claims that five texts on social-media marketing make are so in the simulation, and in which range
of its parameters? Each claim, with its config and figure, is a file in claims/; the texts are numbered 000 to 004.

Expected, written down before the run: the sign of every claim as its text has it, in the file of the claim. It is not
expected that all are confirmed.

    .venv/bin/python experiments/mechanisms/run.py              some minutes; writes here and docs/atlas.md
    .venv/bin/python experiments/mechanisms/run.py --only M7    claims of one mechanism, or one claim by its name
    .venv/bin/python experiments/mechanisms/run.py --new        claims without a result, and those that have changed
    .venv/bin/python experiments/mechanisms/run.py --quick      a few, at their configs only; into results/mechanisms/

With `--only` and `--new` the results of other claims stay as they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from atlas import page, results
from charts import picture
from claim import Claim, claims
from pairs import BASE, Row, Runs, cells, read, tried, write

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name
DOCS = HERE.parents[1] / "docs"
FEW = ("m06-gifts-to-the-well-connected", "m09-radio-is-heard")
"""Claims of the quick form."""


def wanted(every: Sequence[Claim], names: Sequence[str]) -> list[Claim]:
    """The claims of these mechanisms or names."""
    known = {name for claim in every for name in (claim.name, claim.mechanism)}
    for name in names:
        if name not in known:
            raise SystemExit(f"There is no claim or mechanism '{name}'.")
    return [claim for claim in every if claim.name in names or claim.mechanism in names]


def is_complete(claim: Claim, rows: Sequence[Row]) -> bool:
    """Whether there are rows for just the cells that the claim has."""
    own = {(row.cell, row.path, row.value) for row in rows if row.claim == claim.name}
    return own == {(cell.kind, cell.path, cell.value) for cell in cells(claim)}


def save(out: Path, every: Sequence[Claim], rows: Sequence[Row]) -> None:
    """Write table, pictures and pages."""
    pictures = out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for path in pictures.glob("*.svg"):
        path.unlink()
    write(out / "results.csv", list(rows))
    for claim in every:
        if own := [row for row in rows if row.claim == claim.name]:
            (pictures / f"{claim.name}.svg").write_text(picture(claim, own), encoding="utf-8")
    (out / "results.md").write_text(results(every, rows), encoding="utf-8")
    shown, seen = (DOCS, "../experiments/mechanisms/pictures") if out == HERE else (out, "pictures")
    (shown / "atlas.md").write_text(page(every, rows, seen), encoding="utf-8")


def main() -> None:
    """Read the command line, run and write."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--only", nargs="+", metavar="CLAIM", help="mechanisms such as M7, or names of claims")
    asked.add_argument("--new", action="store_true", help="only claims that have no results, or other cells now")
    asked.add_argument("--quick", action="store_true", help="a few claims, at their configs only")
    asked.add_argument("--out", type=Path, help="folder to write everything into")
    given = asked.parse_args()
    out = given.out or (QUICK if given.quick else HERE)
    every = claims()
    mine = wanted(every, given.only or (FEW if given.quick else [claim.name for claim in every]))
    order = {claim.name: place for place, claim in enumerate(every)}
    rows = [row for row in read(out / "results.csv") if row.claim in order]
    if given.new:
        mine = [claim for claim in mine if not is_complete(claim, rows)]
    for claim in mine:
        began, runs = perf_counter(), Runs()
        found = [tried(claim, cell, runs) for cell in cells(claim) if not given.quick or cell.kind == BASE]
        rows = sorted([row for row in rows if row.claim != claim.name] + found, key=lambda row: order[row.claim])
        save(out, every, rows)
        holds = sum(row.verdict == "confirmed" for row in found)
        print(
            f"{claim.name}: {found[0].verdict}, {found[0].difference} ({found[0].low} to {found[0].high}); "
            f"confirmed in {holds} of {len(found)}; {perf_counter() - began:.0f} s",
            flush=True,
        )
    save(out, every, rows)


if __name__ == "__main__":
    main()
