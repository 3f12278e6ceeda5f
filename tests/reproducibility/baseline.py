"""The frozen baseline: what small versions of the scenarios that come with the package have come to.

    python tests/reproducibility/baseline.py --write        (or: make baseline)

freezes the numbers of today. Do it only after a change that was meant to change them, and say so in the change log.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from wom_sim.day.events import EVENTS
from wom_sim.examples import example
from wom_sim.scenario import load_scenario
from wom_sim.simulation import Simulation
from wom_sim.whole_file import whole_file

FILE = Path(__file__).with_name("baseline.json")
SEED, REPLICATES = 11, 2

TOWN: dict[str, Any] = {"network.n": 500, "network.degrees": None, "network.rewiring": 0.3}
SCENARIOS: dict[str, dict[str, Any]] = {
    "quickstart": {**TOWN, "horizon": 240, "marketing.lotus.gifts.who.count": 20},
    "two-rivals": {**TOWN, "horizon": 160, "marketing.challenger.gifts.who.count": 10},
    "idea": {**TOWN, "horizon": 80},
    "karate-club": {"horizon": 120},
    "own-data": {},
    "followers": {"horizon": 80},
    "classics/bass": {"network.n": 300, "horizon": 2597},
    "mechanisms/m06-seeding": {**TOWN, "horizon": 80},
    "mechanisms/m09-mass-media": {**TOWN, "horizon": 80},
    "mechanisms/m19-price-promotion": {**TOWN, "horizon": 80},
    "mechanisms/m07-service-desk": {**TOWN, "horizon": 80},
    "mechanisms/m09-integrated-plan": {**TOWN, "horizon": 80},
    "mechanisms/m16-paid-influencers": {**TOWN, "horizon": 80},
    "mechanisms/m19-referral": {**TOWN, "horizon": 80},
    "mechanisms/m25-followers": {**TOWN, "horizon": 80},
}
"""Scenarios, and what makes them small."""

TOTALS: dict[str, dict[str, int]] = {
    "words": {"positive_talk": 1, "negative_talk": 1, "neutral_talk": 1},
    "hearings": {name: 1 for name in EVENTS if name.startswith("heard_")},
    "first purchases": {"first_purchases": 1},
    "lost customers": {"churned": 1, "switched_out": 1},
    "complaints": {"complaints": 1},
    "stars": {f"stars_{stars}": stars for stars in range(1, 6)},
}
"""What is summed over days and replicates, with the weight of each event."""

Totals = dict[str, dict[str, dict[str, int]]]


def totals(name: str, patch: dict[str, Any]) -> dict[str, dict[str, int]]:
    """What one small scenario comes to: whole numbers by product."""
    run = Simulation(load_scenario(example(name).path, patch), SEED, replicates=REPLICATES).run()
    counts = run.record.events.sum(axis=(0, 1, 3))
    evening = run.record.events[-1].sum(axis=(0, 2))
    return {
        product: {
            total: sum(weight * int(counts[place, EVENTS.index(event)]) for event, weight in events.items())
            for total, events in TOTALS.items()
        }
        | {"aware at last": int(evening[place, EVENTS.index("aware")])}
        for place, product in enumerate(run.scenario.products)
    }


def frozen() -> Totals:
    """What was frozen."""
    found: Totals = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def write() -> None:
    """Freeze what comes out now, and say what that changes."""
    before = frozen() if FILE.exists() else {}
    now = {name: totals(name, patch) for name, patch in SCENARIOS.items()}
    with whole_file(FILE) as unfinished:
        unfinished.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    changes = [line for name in now for line in differences(name, before.get(name, {}), now[name])]
    print("\n".join(changes) or "Nothing has changed.")


def differences(name: str, before: dict[str, dict[str, int]], now: dict[str, dict[str, int]]) -> list[str]:
    """What differs in one scenario, a line for each number."""
    return [
        f"{name}, {product}, {total}: {before.get(product, {}).get(total)} became {now.get(product, {}).get(total)}"
        for product in {**before, **now}
        for total in {**before.get(product, {}), **now.get(product, {})}
        if before.get(product, {}).get(total) != now.get(product, {}).get(total)
    ]


def main(words: list[str]) -> None:
    """Freeze, when told to in so many words."""
    if words != ["--write"]:
        sys.exit("To freeze today's numbers, after a change that was meant to change them: baseline.py --write")
    write()


if __name__ == "__main__":
    main(sys.argv[1:])
