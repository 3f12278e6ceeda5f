"""Ties that several runs are over are built once in a process, whichever thread asks first."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock

from wom_sim.platforms import layers_of
from wom_sim.runs import Shared
from wom_sim.scenario import Scenario

MOST_KEPT = 8
"""Networks that are kept at once."""
MOST_BYTES = 1_000_000_000
"""What they may take together; the last one is always kept."""


class Networks:
    """The networks that were used last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._building: dict[str, Lock] = {}
        self._kept: OrderedDict[str, Shared] = OrderedDict()
        self.built = 0
        """How many were built so far."""

    def of(self, scenario: Scenario) -> Shared:
        """The ties of a scenario and those of its platforms."""
        key = what_ties_come_from(scenario)
        with self._lock:
            waiting = self._building.setdefault(key, Lock())
        with waiting:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            ties = scenario.ties(scenario.seed)
            found = Shared(ties, layers_of(scenario.platforms, ties, scenario.seed))
            with self._lock:
                self._kept[key] = found
                self.built += 1
                self._forget()
                self._building.pop(key, None)
        return found

    def _forget(self) -> None:
        """Let go of those that were used longest ago, beyond what may be kept."""
        while len(self._kept) > MOST_KEPT or (len(self._kept) > 1 and self._bytes() > MOST_BYTES):
            self._kept.popitem(last=False)

    def _bytes(self) -> int:
        each = [(shared.ties, *(shared.layers or {}).values()) for shared in self._kept.values()]
        return sum(ties.nbytes for several in each for ties in several if ties is not None)


def what_ties_come_from(scenario: Scenario) -> str:
    """What decides who is tied to whom, as text."""
    data = scenario.to_data()
    platforms = {
        name: [platform[part] for part in ("network", "overlap", "strength")]
        for name, platform in data["platforms"].items()
    }
    return json.dumps([data["network"], data["strength"], scenario.seed, platforms])


NETWORKS = Networks()
"""Those of this process."""
