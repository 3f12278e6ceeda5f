"""What makes a run the run that it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
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


def run_ids() -> Callable[[Scenario, Sequence[int]], list[str]]:
    """A function that names runs of a scenario by their replicates: its settings, the contents of the files that it
    names, its seed, the replicate and the version of results, as one word.

    Each file is looked at once, so that a function should not be kept for longer than files stay as they are.
    """
    seen = cache(contents)

    def named(scenario: Scenario, replicates: Sequence[int]) -> list[str]:
        data = {name: part for name, part in scenario.to_data().items() if name not in OF_NO_EFFECT}
        files = {text: found for text in set(texts(data)) if (found := seen(text)) is not None}
        settings = digest([data, files, VERSION])
        return [digest([settings, scenario.seed, replicate]) for replicate in replicates]

    return named


def contents(text: str) -> str | None:
    """A digest of the contents of a file, where there is one of this name."""
    try:
        path = Path(text)
        if not path.is_file():
            return None
        known = path.stat()
        return _contents(path, known.st_mtime_ns, known.st_size)
    except (OSError, ValueError):
        return None


@lru_cache(256)
def _contents(path: Path, _changed: int, _bytes: int) -> str:
    """A file that has neither been written since nor become longer is not read again."""
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def texts(data: Any) -> Iterator[str]:
    """Every text in plain data, of which some are names of files."""
    if isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str):
        yield data
