"""Four degrees of separation: what has been published since 1967, and what a simulated network makes of it.

Asked: how far apart are people in the published studies, counted in one way; and which of it does a small world
of equal people reproduce, at the size and with the number of friends of the day? The question, the sources and the
answer that was expected before the run are in README.md, with what came out.

    .venv/bin/python experiments/four_degrees/run.py            ten minutes or so; writes beside itself
    .venv/bin/python experiments/four_degrees/run.py --quick    seconds; writes into results/four_degrees/
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any, NamedTuple

import chains
import numpy as np

from wom_sim.network import calibrate, measure, procedural, watts_strogatz

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name

SEED = 1
SOURCES = 1_024
"""People asked for; in a huge network each stands for four random pairs: a standard error of .005 to .01."""
FEW = 20_000
"""People up to whom a network is part of a quick run."""

CHECKED, MEMORY = "yes", "from memory"


class Study(NamedTuple):
    """A published figure; `distance` counts ties, so that degrees of separation are one less."""

    year: float
    name: str
    distance: float
    figure: str
    """As published."""
    checked: str
    """Whether the figure was read in the source, its abstract or a report of it, or written down from memory."""


PUBLISHED = (
    Study(1967, "Milgram", 6.0, "median of 5 intermediaries in the chains that arrived", CHECKED),
    Study(1969, "Travers and Milgram", 6.2, "mean of 5.2 intermediaries; 64 of 296 chains arrived", CHECKED),
    Study(2003, "Dodds, Muhamad and Watts", 6.0, "median of 5 to 7 steps, corrected; 384 of 24,163 arrived", CHECKED),
    Study(2006, "Leskovec and Horvitz", 6.6, "mean path length 6.6, 180 million people, 1.3 billion ties", CHECKED),
    Study(2007, "Backstrom et al.", 4.46, "mean distance", MEMORY),
    Study(2008, "Backstrom et al.", 5.28, "mean distance", CHECKED),
    Study(2009, "Backstrom et al.", 5.26, "mean distance", MEMORY),
    Study(2010, "Backstrom et al.", 5.06, "mean distance", MEMORY),
    Study(2011, "Backstrom et al.", 4.81, "mean distance, January", MEMORY),
    Study(2011.4, "Backstrom et al.", 4.74, "mean distance, May; 721 million people, 69 billion ties", CHECKED),
    Study(2016.1, "Edunov et al.", 4.57, "mean distance, 1.59 billion people", CHECKED),
)
WITHIN = {5: 0.92, 6: 0.996}
"""Share of pairs of Facebook 2011 at most so many ties apart."""


class World(NamedTuple):
    """A network to be simulated: `friends` is the mean number published, which is rounded to an even one."""

    year: float
    name: str
    people: int
    friends: float
    checked: str


WORLDS = (
    World(2006, "Messenger 2006", 180_000_000, 14.4, CHECKED),
    World(2007, "Facebook 2007", 13_000_000, 99.50, MEMORY),
    World(2008, "Facebook 2008", 56_000_000, 76.15, MEMORY),
    World(2009, "Facebook 2009", 139_100_000, 88.68, MEMORY),
    World(2010, "Facebook 2010", 332_300_000, 113.0, MEMORY),
    World(2011, "Facebook Jan. 2011", 562_400_000, 169.03, MEMORY),
    World(2011.4, "Facebook May 2011", 721_000_000, 190.44, CHECKED),
    World(2016.1, "Facebook 2016, 190 friends", 1_590_000_000, 190.44, "assumed"),
    World(2016.1, "Facebook 2016, 250 friends", 1_590_000_000, 250.0, "assumed"),
    World(2016.1, "Facebook 2016, 310 friends", 1_590_000_000, 310.0, "assumed"),
)
NEAR, FAR, FRIENDS, REGION = 78, 40, 190, 4096
"""The setting that gives 721 million people distance 4.74 and clustering .14; all worlds share out ties like it."""

DEFAULT = (13_000, 10, 0.405)
"""The Watts-Strogatz network of the default scenario: people, ties each, rewiring."""


class Row(NamedTuple):
    """A simulated network, measured."""

    year: float
    network: str
    people: int
    friends: float
    friends_known: str
    setting: str
    published: float
    distance: float
    distance_se: float
    clustering: float
    within_4: float
    within_5: float
    within_6: float


def shared_out(friends: float) -> tuple[int, int, int]:
    """Near, regional and far ties, all even, in the shares of 2011."""
    k = 2 * round(friends / 2)
    near, far = (2 * max(1, round(k * part / FRIENDS / 2)) for part in (NEAR, FAR))
    return near, k - near - far, far


def row(year: float, name: str, ties: Any, friends: float, known: str, setting: str) -> Row:
    """Measure one network beside what was published of its day."""
    found = measure(ties, SOURCES, SEED)
    published = {study.year: study.distance for study in PUBLISHED}
    print(f"{name}: {found.mean_distance:.3f} +- {found.standard_error:.4f}", flush=True)
    return Row(
        year,
        name,
        found.people,
        friends,
        known,
        setting,
        published[year],
        found.mean_distance,
        found.standard_error,
        found.clustering,
        *(found.within[reach] for reach in (4, 5, 6)),
    )


def simulated(most: float) -> list[Row]:
    """All networks of up to so many people, the default one first."""
    n, k, rewiring = DEFAULT
    rows = [
        row(
            2011.4,
            "Watts-Strogatz",
            watts_strogatz(n, k, rewiring, SEED),
            k,
            "chosen",
            f"k {k}, rewiring {rewiring}",
        )
    ]
    for world in WORLDS:
        if world.people <= most:
            near, regional, far = shared_out(world.friends)
            ties = procedural(world.people, near, far, SEED, regional=regional, region=REGION)
            setting = f"near {near}, regional {regional}, far {far}"
            rows.append(row(world.year, world.name, ties, world.friends, world.checked, setting))
    return rows


def friends_for(rows: list[Row], distance: float) -> float:
    """Friends at which the worlds of 2016 have a mean distance, on a line through those around it."""
    of_2016 = sorted((row for row in rows if row.year == 2016.1), key=lambda row: row.distance)
    return float(np.interp(distance, [row.distance for row in of_2016], [row.friends for row in of_2016]))


def fitted_lines(most: float) -> list[str]:
    """Rows of the table of far ties that the published distances ask for, with clustering .14 aimed at too."""
    published = {study.year: study.distance for study in PUBLISHED}
    lines = []
    for world in WORLDS:
        if world.people > most or not 2007 <= world.year <= 2010:
            continue
        wanted = published[world.year]
        found = calibrate(
            world.people,
            2 * round(world.friends / 2),
            wanted - 1.0,
            SEED,
            0.03,
            kind="procedural",
            clustering=0.14,
            region=REGION,
        )
        far, near = found.settings["far"], found.settings["near"]
        print(f"{world.name}: far {far} gives {found.mean_distance:.3f}", flush=True)
        lines.append(
            f"| {world.name} | {found.k} | {near} | {found.settings['regional']} | {far} "
            f"| {far / found.k:.2f} | {shared_out(world.friends)[2]} | {wanted:.2f} "
            f"| {found.mean_distance:.3f} ± {found.standard_error:.3f} | {found.clustering:.3f} |"
        )
    return lines


KEPT = 217 / 296
"""Chance that a holder sends the letter on: that of the starters of 1969, taken to hold for everyone after them."""
AMERICANS = 200_000_000
ARRIVED, INTERMEDIARIES = 64 / 296, 5.2
"""Travers and Milgram 1969."""


def chain_lines(most: float) -> list[str]:
    """Rows of the table of chains: median and mean steps without attrition, and what arrives with it."""
    people, chain_count = (AMERICANS, 400) if most >= AMERICANS else (10_000, 50)
    found = {}
    if most >= 721_000_000:
        ties = procedural(721_000_000, NEAR, FAR, SEED, regional=FRIENDS - NEAR - FAR, region=REGION)
        found["procedural world of 721,000,000, 190 friends"] = chains.in_network(ties, chain_count, SEED)
    for exponent in (0.0, 1.0, 2.0):
        for friends in (50, 190, 500) if exponent == 1.0 else (190,):
            name = f"ring of {people:,}, {friends} acquaintances, chance to know ~ 1 / distance^{exponent:g}"
            found[name] = chains.on_kleinberg_ring(people, friends, exponent, chain_count, SEED, 3_000)
    lines = []
    for name, steps in found.items():
        print(f"{name}: median {np.median(steps):g} steps", flush=True)
        share, arrived = chains.with_attrition(steps, KEPT)
        typical = np.median(steps)
        cut = "more than " if typical == steps.max() and typical >= 3_000 else ""
        reach = f"{share:.3f} | {arrived - 1:.1f}" if share > 1e-4 else "none | -"
        lines.append(f"| {name} | {cut}{typical - 1:,.0f} | {reach} |")
    return lines


FITTED = (
    "network | friends | near | regional | far | far of all | far in the shares of 2011 "
    "| published | distance | clustering"
)


def table(names: str, rows: list[str]) -> str:
    """A table in Markdown."""
    head = names.split(" | ")
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *rows])


def results(rows: list[Row], most: float) -> str:
    """The text of results.md."""
    history = [
        f"| {study.year:.0f} | {study.name} | {study.figure} | {study.distance:.2f} | {study.distance - 1:.2f} "
        f"| {study.checked} |"
        for study in PUBLISHED
    ]
    worlds = [
        f"| {row.network} | {row.people:,} | {row.friends:g} ({row.friends_known}) | {row.setting} "
        f"| {row.published:.2f} | {row.distance:.3f} ± {row.distance_se:.3f} | {row.distance - row.published:+.2f} "
        f"| {row.clustering:.3f} |"
        for row in rows
    ]
    within = [f"| Facebook 2011, published | about {at_most_4():.2f} | {WITHIN[5]:.2f} | {WITHIN[6]:.3f} |"]
    within += [
        f"| {row.network}, simulated | {row.within_4:.3f} | {row.within_5:.3f} | {row.within_6:.3f} |"
        for row in rows
        if row.year == 2011.4
    ]
    needed = "Not part of a quick run."
    if any(row.year == 2016.1 for row in rows):
        needed = (
            f"The three worlds of 2016 together say that a distance of 4.57 takes about "
            f"{round(friends_for(rows, 4.57), -1):.0f} friends each with these shares."
        )
    return f"""# Four degrees of separation: figures

Made by `experiments/four_degrees/run.py`; what they mean is in [README.md](README.md).
Distance is the number of ties on the shortest way, degrees of separation the people in between: one less.

## Published

{table("year | study | figure | distance | degrees | checked", history)}

Of 1967 to 2003 the distance is that of chains that people found, which is no shortest way.

## Simulated

Ties are shared out as in the setting that fits May 2011: near {NEAR}, regional {FRIENDS - NEAR - FAR}, far {FAR} of
{FRIENDS}, in regions of {REGION:,}; nothing else is adjusted. The brackets say whether the number of friends was
checked in a source. The error is the standard error of the sample.

{table("network | people | friends | setting | published | simulated distance | miss | clustering", worlds)}

{needed}

## What the published distances ask for instead

How many friends would have to be far, found by `calibrate` to the nearest two, with clustering .14 aimed at. **Far in
the shares of 2011** is what the table above had.

{table(FITTED, fitted_lines(most))}

## Pairs within so many ties

{table("network | 4 | 5 | 6", within)}

The published share within 4 follows from the other two and the mean, as next to nobody is within 2 or beyond 7.

## Chains of letters

Everyone hands the letter to the acquaintance who lives nearest to the target. The share that arrives is what is left
where each holder sends it on with chance {KEPT:.2f}, as the starters of 1969 did.

{
        table(
            "world | median intermediaries if nobody drops it | share that arrives | mean intermediaries of these",
            [f"| Travers and Milgram 1969 | unknown | {ARRIVED:.3f} | {INTERMEDIARIES} |", *chain_lines(most)],
        )
    }
"""


def at_most_4() -> float:
    """Share of pairs within 4 that is left where the mean is 4.74: the mean is the sum of the shares beyond 0, 1, ...

    Nobody is within 2; those within 3, a hundredth or two, would lower it by as much.
    """
    return 5 + sum(1 - share for share in WITHIN.values()) - 4.74


def draw(rows: list[Row], out: Path) -> None:
    """History with published and simulated distances, and the shares of pairs within 4, 5 and 6 ties."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    blue, orange, green, ink = "#0072B2", "#D55E00", "#009E73", "#222222"
    mpl.rcParams.update({"svg.hashsalt": "four degrees", "font.size": 9, "axes.edgecolor": ink})
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4.4), width_ratios=(1.75, 1), layout="constrained")
    searched = [study for study in PUBLISHED if study.year < 2005]
    shortest = [study for study in PUBLISHED if study.year > 2005]
    # Years are far apart at first and crowded at the end: places in order of the studies, not in proportion.
    place = {study.year: float(at) for at, study in enumerate(PUBLISHED)}
    left.plot(
        [place[s.year] for s in searched],
        [s.distance for s in searched],
        "s",
        color=ink,
        label="published, letters and mails",
    )
    left.plot(
        [place[s.year] for s in shortest],
        [s.distance for s in shortest],
        "o",
        color=blue,
        label="published, shortest ways",
    )
    worlds = [row for row in rows if row.network != "Watts-Strogatz"]
    left.plot(
        [place[row.year] + 0.22 for row in worlds],
        [row.distance for row in worlds],
        "D",
        mfc="none",
        color=orange,
        label="simulated, same people and friends",
    )
    left.vlines(place[2003], 5, 7, color=ink, lw=1)
    for row in worlds:
        if row.year == 2016.1:
            left.annotate(
                f"{row.friends:.0f} friends", (place[row.year] + 0.36, row.distance), va="center", color=orange, size=8
            )
    names = ["1967", "1969", "2003", "2006", "2007", "2008", "2009", "2010", "Jan.\n2011", "May\n2011", "2016"]
    left.text(place[2006], 3.8, "Messenger", ha="center", color=ink, size=8)
    left.set_xticks(list(place.values()), names, size=8)
    left.set(
        ylabel="mean distance in ties",
        xlim=(-0.6, len(place) + 0.8),
        ylim=(3.7, max(7.4, *(r.distance + 0.4 for r in rows))),
    )
    left.text(7.0, 3.8, "Facebook", ha="center", color=ink, size=8)
    degrees = left.secondary_yaxis("right", functions=(lambda d: d - 1, lambda d: d + 1))
    degrees.set_ylabel("degrees of separation")
    left.legend(frameon=False, loc="upper right", fontsize=8)
    left.set_title("Distance in the studies, and simulated", loc="left", size=10)

    shares = [("Facebook 2011, published", blue, [at_most_4(), WITHIN[5], WITHIN[6]])]
    shares += [
        (f"{row.network}, {row.people:,}", colour, [row.within_4, row.within_5, row.within_6])
        for row, colour in zip(sorted((r for r in rows if r.year == 2011.4), key=lambda r: -r.people), (orange, green))
    ]
    labels = {"Facebook May 2011, 721,000,000": "simulated, 721,000,000", "Watts-Strogatz, 13,000": "simulated, 13,000"}
    for at, (name, colour, heights) in enumerate(shares):
        bars = right.bar(
            [x + 0.27 * (at - 1) for x in range(3)], heights, 0.25, color=colour, label=labels.get(name, name)
        )
        right.bar_label(bars, [f"{height:.2f}" for height in heights], size=7, padding=1)
    right.set_xticks(range(3), ["4", "5", "6"])
    right.set(xlabel="ties apart, at most", ylabel="share of pairs", ylim=(0, 1.32))
    right.set_yticks([0, 0.25, 0.5, 0.75, 1])
    right.legend(frameon=False, loc="upper left", fontsize=8)
    right.set_title("Pairs within so many ties", loc="left", size=10)
    for panel in (left, right):
        panel.spines["top"].set_visible(False)
    right.spines["right"].set_visible(False)
    figure.savefig(out / "four_degrees.png", dpi=110, metadata={"Software": None})
    figure.savefig(out / "four_degrees.svg", metadata={"Date": None})
    plt.close(figure)


def main() -> None:
    """Simulate, and write results.md, results.csv and the plot."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--quick", action="store_true", help=f"only networks of up to {FEW:,} people")
    asked.add_argument("--out", type=Path, help="folder to write into")
    given = asked.parse_args()
    most = FEW if given.quick else float("inf")
    out = given.out or (QUICK if given.quick else HERE)
    out.mkdir(parents=True, exist_ok=True)
    rows = simulated(most)
    (out / "results.md").write_text(results(rows, most), encoding="utf-8")
    with (out / "results.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(Row._fields)
        lines.writerows([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row] for row in rows)
    draw(rows, out)


if __name__ == "__main__":
    main()
