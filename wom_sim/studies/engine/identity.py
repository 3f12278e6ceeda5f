"""What makes a run the run that it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from wom_sim.result import VERSION
from wom_sim.scenario import Scenario

OF_NO_EFFECT = ("name", "seed", "replicates", "what_if", "uncertain", "report")
"""Parts of a scenario that do not change what happens in a run of it; its seed is told beside it."""


def digest(data: Any) -> str:
    """Plain data as 32 hexadecimal digits, whatever the order of its keys."""
    return blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).hexdigest()


def run_ids() -> Callable[[Scenario, int, int], str]:
    """A function of scenario, seed and replicate: the resolved scenario, the contents of the files that it names, the
    seed, the replicate and the version of results, as one word.

    Each file is read once, so that a function should not be kept for longer than files stay as they are.
    """

    @cache
    def contents(text: str) -> str | None:
        try:
            path = Path(text)
            return blake2b(path.read_bytes(), digest_size=16).hexdigest() if path.is_file() else None
        except (OSError, ValueError):
            return None

    @cache
    def resolved(text: str) -> str:
        data = json.loads(text)
        files = {one: found for one in set(_texts(data)) if (found := contents(one)) is not None}
        return digest([data, files, VERSION])

    def run_id(scenario: Scenario, seed: int, replicate: int) -> str:
        data = {name: part for name, part in scenario.to_data().items() if name not in OF_NO_EFFECT}
        return digest([resolved(json.dumps(data, sort_keys=True)), seed, replicate])

    return run_id


def _texts(data: Any) -> Iterator[str]:
    """Every text in plain data, of which some are names of files."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data
