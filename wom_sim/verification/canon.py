"""The canon as a whole: its topics in order, and the walk through their laws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from types import ModuleType
from typing import NamedTuple

from wom_sim.errors import InputError, nearest
from wom_sim.verification import (
    bass,
    cascades,
    diffusion,
    diffusion_patterns,
    engine,
    identities,
    invariance,
    nesting,
    network,
    opinions,
    patterns_judged,
    patterns_tuned,
)
from wom_sim.verification.law import Effort, Finding, Law

TOPICS: tuple[ModuleType, ...] = (
    *(network, bass, diffusion, cascades, opinions, nesting, engine, identities, invariance),
    *(diffusion_patterns, patterns_tuned, patterns_judged),
)
"""The modules that hold laws, each with `LAWS: tuple[Law, ...]`, in the order of the table."""


class Entry(NamedTuple):
    """A law and the topic that it belongs to."""

    topic: str
    law: Law


class Row(NamedTuple):
    """One line of the table: a finding, and the law that it speaks for."""

    topic: str
    law: Law
    finding: Finding

    @property
    def fails(self) -> bool:
        """Whether it makes the verification fail: patterns of tier C never do."""
        return not self.finding.met and self.law.tier != "C"


def entries() -> list[Entry]:
    """Every law of the topics, in order."""
    return [Entry(topic.__name__.rpartition(".")[2], law) for topic in TOPICS for law in topic.LAWS]


def chosen(effort: Effort, part: str = "") -> list[Entry]:
    """The laws to look for: those whose name holds `part`, or all that the effort allows.

    A law that is named is looked for even where the quick canon leaves it out. InputError where no name fits.
    """
    known = entries()
    if not part:
        return [entry for entry in known if entry.law.quick or effort.full]
    found = [entry for entry in known if part.casefold() in entry.law.name.casefold()]
    if not found:
        remedy = nearest(part, [entry.law.name for entry in known])
        raise InputError(f"no law of the canon is called '{part}'.", where="--law", remedy=remedy)
    return found


def verify(laws: list[Entry], effort: Effort, progress: Callable[[float], None]) -> Iterator[Row]:
    """Look for the laws one after the other, and yield every finding as soon as it is known.

    A law that raises, or that finds nothing at all, is a miss. `progress` gets the share of the laws that are done.
    """
    progress(0.0)
    for place, (topic, law) in enumerate(laws):
        began = perf_counter()
        found = 0
        try:
            for finding in law.check(effort):
                found += 1
                yield Row(topic, law, finding)
            if found == 0:
                yield Row(topic, law, Finding("nothing was looked for", "a finding", "none", "", False))
        except Exception as fault:
            error = f"{type(fault).__name__}: {' '.join(str(fault).split())}"
            after = f"after {perf_counter() - began:.1f} s"
            yield Row(topic, law, Finding("could not be looked for", "no error", error, after, False))
        progress((place + 1) / len(laws))
