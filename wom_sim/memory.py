"""How much memory a run needs, said before any is taken."""

from __future__ import annotations

import os
from pathlib import Path

from wom_sim.errors import InputError

GIGABYTE = 1e9


def available() -> float:
    """Bytes of memory that the machine has left; infinite where that cannot be told."""
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return float(line.split()[1]) * 1024.0
    except OSError:
        pass
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return float("inf")


def require(needed: float, per_person: float, people: int) -> None:
    """Refuse what does not fit, and say what would.

    needed : bytes in all; per_person : bytes that grow with the number of people, the rest is the daily record.
    """
    free = available()
    if needed <= free:
        return
    record = needed - per_person * people
    fitting = int((free - record) * 0.9 / per_person)
    remedy = f"About {fitting:,} people would fit; 'dtype: compact' and fewer ties take less."
    if record > free / 2:
        remedy = f"The daily record alone takes {record / GIGABYTE:.1f} GB: ask for fewer replicates, days or segments."
    raise InputError(
        f"{people:,} people need about {needed / GIGABYTE:.1f} GB of memory, and {free / GIGABYTE:.1f} GB are free.",
        where="network",
        remedy=remedy,
    )
