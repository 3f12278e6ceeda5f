"""Whom to give the product first: a contest of seeding strategies on the whole day of the model.

Asked: a product that nobody knows is given to a few people and has no other marketing. Does it matter who they are?
People by lot, those with the most ties (degree), of the innermost cores (core), most in between others (betweenness),
whom the product seems to suit (taste), those chosen together to reach the most by the weighted cascade (influence), and
the same where a tie carries as often as two people talk in the model, 1 / (the greater of their numbers of ties)
(talk). On a small world and on a network with hubs, of 5,000 people with 10 ties each on average; for a good and for a
bad product; 10, 50 or 200 seeds. A seed costs the same whoever it is, so that those of one number have equal cost. All
meet the same luck, and each is held against seeds by lot in the same replicates.

The literature disagrees. Hinz, Skiera, Barrot and Becker (2011), "Seeding strategies for viral marketing", Journal of
Marketing 75: hubs and bridges up to eight times as good as others. Goldenberg, Han, Lehmann and Hong (2009), "The role
of hubs in the adoption process", Journal of Marketing 73: hubs speed adoption up. Libai, Muller and Peres (2013),
"Decomposing the value of word-of-mouth seeding programs", Journal of Marketing Research 50: influencers are worth more
than random people, but these are worth much too. Watts and Dodds (2007), "Influentials, networks, and public opinion
formation", Journal of Consumer Research 34: large cascades are mostly not driven by influentials. Kempe, Kleinberg and
Tardos (2003): seeds chosen together beat hubs, which overlap.

Expected, written down before the run:
1. With hubs in the network, 10 of the best connected make more people aware than 10 by lot.
2. That advantage is a smaller share for 200 seeds than for 10.
3. In the small world, where all have about as many ties, no strategy of structure makes a tenth more people aware than
   people by lot.
4. Seeds chosen together (influence) make at least as many aware as those with the most ties.
5. Of a bad product, better connected seeds sell no more than people by lot.
6. Whoever the product suits sells more of a good product, for each seed, than any place in the network.

    .venv/bin/python experiments/seeding/run.py            some minutes; writes beside itself
    .venv/bin/python experiments/seeding/run.py --quick    ten seeds by degree among hubs; into results/
"""

from __future__ import annotations

import argparse
import csv
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import wom_sim as wom
from wom_sim.classics import influence_maximisation
from wom_sim.studies.engine.engine import Engine

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name

PEOPLE, DAYS, REPLICATES = 5000, 180, 24
NETWORKS: dict[str, dict[str, Any]] = {
    "small world": {"n": PEOPLE, "k": 10, "degrees": 3.74},
    "hubs": {"kind": "preferential-attachment", "n": PEOPLE, "k": 10, "triads": 0.0},
}
QUALITIES = {"good": 0.6, "bad": -0.4}
COUNTS = (10, 50, 200)
STRATEGIES = ("degree", "core", "betweenness", "influence", "talk", "taste")
STRUCTURE = STRATEGIES[:-1]
OUTCOMES = {"adoption": "penetration", "awareness": "awareness", "npv": "npv"}
"""What is measured, and the key figure that says it."""
SHOWN = {"adoption": "buyers, % of the people", "awareness": "aware, % of the people", "npv": "present value"}

COLOURS = ("#0072B2", "#56B4E9", "#009E73", "#D55E00", "#E69F00", "#CC79A7")


class Row(NamedTuple):
    """What a strategy came to, and how much more than people by lot: means, with 95 % intervals of the difference."""

    network: str
    product: str
    seeds: int
    strategy: str
    adoption: float
    adoption_more: float
    adoption_low: float
    adoption_high: float
    awareness: float
    awareness_more: float
    awareness_low: float
    awareness_high: float
    npv: float
    npv_more: float
    npv_low: float
    npv_high: float


def launch(network: str) -> wom.Scenario:
    """A product that becomes known by its seeds alone."""
    gifts = {"kind": "seeding", "on": 0, "who": {"count": COUNTS[0], "strategy": "random"}, "cost": {"per_person": 40}}
    return wom.Scenario.from_data(
        {
            "name": f"seeding, {network}",
            "horizon": DAYS,
            "network": NETWORKS[network],
            "products": {"product": {"price": 40, "margin": 18}},
            "marketing": {"product": {"gifts": gifts}},
        }
    )


def talkers(scenario: wom.Scenario) -> tuple[int, ...]:
    """People chosen together for ties that carry as often as two people talk, the best first."""
    ties = scenario.network.build(scenario.seed)
    arrays: Any = ties.arrays
    degrees = ties.degrees()
    chances = 1.0 / np.maximum(np.repeat(degrees, degrees), degrees[arrays.neighbour])
    return tuple(influence_maximisation(ties, max(COUNTS), chances, runs=1).seeds)


def measured(network: str, cases: list[tuple[str, int]], strategies: tuple[str, ...]) -> list[Row]:
    """The contest on one network: products and numbers of seeds by strategies."""
    base = launch(network)
    chosen = talkers(base) if "talk" in strategies else ()
    points = []
    everyone = ("random", *strategies)
    for (quality, count), strategy in product(cases, everyone):
        who = {"people": chosen, "count": count} if strategy == "talk" else {"strategy": strategy, "count": count}
        points.append({"products.product.quality": QUALITIES[quality], "marketing.product.gifts.who": who})
    frame = Engine().rows(base, points, REPLICATES)
    assert set(frame["status"]) == {"done"}
    rows = []
    for number, (quality, count) in enumerate(cases):
        first = number * len(everyone)
        by_lot = {name: figures(frame, first, key) for name, key in OUTCOMES.items()}
        for place, strategy in enumerate(everyone):
            found: list[float] = []
            for name, key in OUTCOMES.items():
                values = figures(frame, first + place, key)
                found += [values.mean(), *interval(values - by_lot[name])]
            rows.append(Row(network, quality, count, strategy, *(round(float(each), 4) for each in found)))
    return rows


def figures(frame: Any, point: int, key: str) -> NDArray[np.float64]:
    """A key figure of a point in each replicate."""
    found: NDArray[np.float64] = frame.filter(point=point)[key].to_numpy()
    return found


def interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """The mean, and between what it lies with a confidence of 95 %."""
    from scipy.stats import t

    half = float(t.ppf(0.975, values.size - 1)) * values.std(ddof=1) / np.sqrt(values.size)
    return values.mean(), values.mean() - half, values.mean() + half


class Claim(NamedTuple):
    """What was expected, and what came of it."""

    said: str
    verdict: str
    evidence: str


def claims(rows: list[Row]) -> list[Claim]:
    """The expectations, one after the other, by the intervals of the table."""
    at = {(row.network, row.product, row.seeds, row.strategy): row for row in rows}
    hubs = [at["hubs", "good", count, "degree"] for count in COUNTS]
    shares = [row.awareness_more / (row.awareness - row.awareness_more) for row in (hubs[0], hubs[-1])]
    flat = [at["small world", "good", count, name] for count in COUNTS for name in STRUCTURE]
    most = max(flat, key=lambda row: row.awareness_more / (row.awareness - row.awareness_more))
    most_share = most.awareness_more / (most.awareness - most.awareness_more)
    pairs = [
        (at[network, "good", count, "influence"], at[network, "good", count, "degree"])
        for network in NETWORKS
        for count in COUNTS
    ]
    less = [mine for mine, theirs in pairs if mine.awareness < theirs.awareness]
    bad = [at[network, "bad", count, name] for network in NETWORKS for count in COUNTS for name in STRUCTURE]
    more = [row for row in bad if row.adoption_low > 0.0]
    cases = list(product(NETWORKS, COUNTS))
    tasty = [
        (network, count)
        for network, count in cases
        if all(
            at[network, "good", count, "taste"].adoption > at[network, "good", count, name].adoption
            for name in STRUCTURE
        )
    ]
    return [
        Claim(
            "1. With hubs, 10 of the best connected make more people aware than 10 by lot.",
            sign(hubs[0].awareness_low, hubs[0].awareness_high),
            f"{hubs[0].awareness:.1%} aware, {100 * hubs[0].awareness_more:+.1f} points "
            f"({100 * hubs[0].awareness_low:+.1f} to {100 * hubs[0].awareness_high:+.1f})",
        ),
        Claim(
            "2. The advantage is a smaller share for 200 seeds than for 10.",
            "confirmed" if shares[1] < shares[0] else "reversed",
            f"{shares[0]:+.0%} for 10, {shares[1]:+.0%} for 200",
        ),
        Claim(
            "3. In the small world no strategy of structure makes a tenth more people aware.",
            "confirmed" if most_share < 0.1 else "reversed",
            f"the most is {most_share:+.0%}, {most.strategy} with {most.seeds} seeds",
        ),
        Claim(
            "4. Seeds chosen together make at least as many aware as those with the most ties.",
            "confirmed" if not less else "reversed",
            f"in {len(pairs) - len(less)} of {len(pairs)} cases",
        ),
        Claim(
            "5. Of a bad product, better connected seeds sell no more than people by lot.",
            "confirmed" if not more else "reversed",
            f"more, beyond chance, in {len(more)} of {len(bad)} cases",
        ),
        Claim(
            "6. Whoever the product suits sells more of a good one than any place in the network.",
            "confirmed" if len(tasty) == len(cases) else "reversed",
            f"in {len(tasty)} of {len(cases)} cases",
        ),
    ]


def sign(low: float, high: float) -> str:
    """What an interval says of a claim that something is above 0."""
    return "confirmed" if low > 0.0 else "reversed" if high < 0.0 else "undecided"


def page(rows: list[Row], quick: bool) -> str:
    """The results in words and a table."""
    lines = [
        "# Whom to give the product first",
        "",
        f"Made by `experiments/seeding/run.py`: {PEOPLE:,} people, {DAYS} days, {REPLICATES} replicates with the same",
        "luck for all. A product that nobody knows, given to so many people on the first day, without other marketing.",
        "**Adoption**: buyers, and **awareness**: who knows it, in percent of the people on the last day; **npv**:",
        "present value, gifts paid. Behind each, how much more than seeds by lot came to, with the 95 % interval of",
        "the paired difference; in bold where it does not hold 0. `influence`: chosen together to reach the most by",
        "the weighted cascade; `talk`: the same for ties that carry as often as two talk in the model.",
        "There is one network of each kind, in which seeds other than by lot are the same in all replicates: intervals",
        "say what luck does, and not what another network would. In both nearly everyone is in one core, so that",
        "`core` comes down to degree.",
        "",
    ]
    if not quick:
        lines += ["## Expected, and what came of it", "", "| expected | came out | evidence |", "| --- | --- | --- |"]
        lines += [f"| {claim.said} | {claim.verdict} | {claim.evidence} |" for claim in claims(rows)]
        lines += ["", "![The contest](seeding.png)", "", "## All figures", ""]
    lines += ["| network | product | seeds | strategy | adoption | awareness | npv |", "|" + " --- |" * 7]
    for row in rows:
        cells = [row.network, row.product, str(row.seeds), row.strategy]
        for name in OUTCOMES:
            mean, more, low, high = (getattr(row, f"{name}{part}") for part in ("", "_more", "_low", "_high"))
            scale, form = (1.0, ",.0f") if name == "npv" else (100.0, ".1f")
            text = f"{scale * mean:{form}}"
            if row.strategy != "random":
                difference = f"{scale * more:+{form}} ({scale * low:+{form}} to {scale * high:+{form}})"
                text += f", **{difference}**" if low > 0.0 or high < 0.0 else f", {difference}"
            cells.append(text)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def picture(rows: list[Row], path: Path) -> None:
    """How much more than seeds by lot each strategy comes to: a panel for each outcome, network and product."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    columns = list(dict.fromkeys((row.network, row.product) for row in rows))
    figure, panels = plt.subplots(
        len(OUTCOMES), len(columns), figsize=(3.4 * len(columns) + 1.5, 8), layout="constrained", squeeze=False
    )
    for (down, name), (across, column) in product(enumerate(OUTCOMES), enumerate(columns)):
        panel = panels[down][across]
        panel.axhline(0.0, color="#444444", linewidth=0.8)
        scale = 1.0 if name == "npv" else 100.0
        here = [row for row in rows if (row.network, row.product) == column]
        counts = sorted({row.seeds for row in here})
        for which, strategy in enumerate(STRATEGIES):
            mine = [row for row in here if row.strategy == strategy]
            if not mine:
                continue
            places = [counts.index(row.seeds) + (which - 2.5) * 0.13 for row in mine]
            more, low, high = (
                scale * np.array([getattr(row, f"{name}_{part}") for row in mine]) for part in ("more", "low", "high")
            )
            panel.errorbar(
                places,
                more,
                (more - low, high - more),
                fmt="o",
                markersize=4,
                linewidth=1.2,
                color=COLOURS[which],
                label=strategy,
            )
        panel.set_xticks(range(len(counts)), [str(count) for count in counts])
        panel.spines[["top", "right"]].set_visible(False)
        if down == 0:
            panel.set_title(f"{column[0]}, {column[1]} product", fontsize=10)
        if down == len(OUTCOMES) - 1:
            panel.set_xlabel("seeds")
        if across == 0:
            panel.set_ylabel(f"more than by lot:\n{SHOWN[name]}")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)


def main() -> None:
    """Measure, and write the table, what is behind it and the picture."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="ten seeds by degree, of a good product among hubs, only")
    parser.add_argument("--out", type=Path, help="folder to write into")
    given = parser.parse_args()
    if given.quick:
        rows = measured("hubs", [("good", 10)], ("degree",))
    else:
        cases = list(product(QUALITIES, COUNTS))
        rows = [row for network in NETWORKS for row in measured(network, cases, STRATEGIES)]
    out = given.out or (QUICK if given.quick else HERE)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)
    (out / "results.md").write_text(page(rows, given.quick), encoding="utf-8")
    picture(rows, out / "seeding.png")
    print(page(rows, given.quick))


if __name__ == "__main__":
    main()
