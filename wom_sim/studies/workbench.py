"""Where a study's runs are made: what is done is told, kept, and not done again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from wom_sim import runs
from wom_sim.result import Result
from wom_sim.runs import Shared
from wom_sim.scenario import Scenario, what_is_not_shared

Values = NDArray[np.float64]
Figures = Mapping[str, Values]
"""Key figures of one product: float64 (replicates,) by name."""

_FIGURES = "figures.jsonl"


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, share: float, so_far: str = "", /) -> None:
        """The share of the work that is done, from 0 to 1, and what is known by now."""


class Workbench:
    """Makes the runs of one study.

    Parameters
    ----------
    threads : how many cores to use; as many as there are when left out.
    checkpoint : folder in which what is done is kept, from which the same study goes on; it must be that of this study
        alone.
    progress : told after every step.
    """

    planned = 0.0
    """How many runs (one arm, one replicate) are expected."""
    so_far = ""
    """What is known by now, in a few words."""

    def __init__(self, threads: int | None, checkpoint: Path | None, progress: Progress | None) -> None:
        self.threads = threads
        self._folder, self._progress = checkpoint, progress
        self._done, self._units = 0.0, 0
        self._built: tuple[Any, Shared] = (None, Shared())
        self._kept = _read(checkpoint)

    def results(
        self,
        arms: Sequence[Scenario],
        replicates: Sequence[int],
        hears: Sequence[int] | None = None,
        *,
        books: bool = False,
    ) -> list[Result]:
        """What comes out of arms that can step together; see `runs.together`."""
        checkpoint = None if self._folder is None else self._folder / f"runs-{self._units}"
        self._units += 1
        return self._run(arms, replicates, checkpoint=checkpoint, keep_from=0.0, hears=hears, books=books)

    def figures(self, arms: Sequence[Scenario], replicates: Sequence[int], product: str) -> list[Figures]:
        """Every key figure of a product in each of the arms, which need not be able to step together."""
        key = runs.fingerprint(arms, [list(replicates), product])
        if key in self._kept:
            self._done += len(arms) * len(replicates)
        else:
            found: dict[int, Figures] = {}
            for group in groups(arms):
                results = self._run([arms[place] for place in group], replicates)
                found |= {place: result.indicators[product] for place, result in zip(group, results, strict=True)}
            self._kept[key] = [found[place] for place in range(len(arms))]
            self._keep(key)
        return self._kept[key]

    def _run(self, arms: Sequence[Scenario], replicates: Sequence[int], **options: Any) -> list[Result]:
        found = runs.together(
            arms,
            replicates=replicates,
            threads=self.threads,
            progress=self._within(len(arms) * len(replicates)),
            shared=self._shared(arms[0]),
            **options,
        )
        self._built = (_what_ties_come_from(arms[0]), Shared(found[0].ties, found[0].layers))
        self._done += len(arms) * len(replicates)
        return found

    def _shared(self, arm: Scenario) -> Shared:
        """Ties of the runs before, where an arm has the same."""
        return self._built[1] if self._built[0] == _what_ties_come_from(arm) else Shared()

    def _within(self, size: int) -> Callable[[float], None]:
        """Progress of runs that are so many of those planned."""

        def tell(share: float) -> None:
            if self._progress is not None:
                self._progress(
                    min(1.0, (self._done + share * size) / max(self.planned, self._done + size)), self.so_far
                )

        return tell

    def _keep(self, key: str) -> None:
        """Write figures down; a line that is cut off is not read again."""
        if self._folder is None:
            return
        plain = [{name: _plain(values) for name, values in arm.items()} for arm in self._kept[key]]
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / _FIGURES).open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, plain]) + "\n")


def groups(arms: Sequence[Scenario]) -> list[list[int]]:
    """Places of the arms, together where they can step together."""
    found: list[list[int]] = []
    for place, arm in enumerate(arms):
        home = next((group for group in found if not what_is_not_shared(arms[group[0]], arm)), None)
        if home is None:
            found.append([place])
        else:
            home.append(place)
    return found


def forget(checkpoint: Path) -> None:
    """Remove what a study has kept, once its result is safe; a folder of something else is left alone."""
    for runs_of in checkpoint.glob("runs-*"):
        runs.forget(runs_of)
    (checkpoint / _FIGURES).unlink(missing_ok=True)
    with suppress(OSError):
        checkpoint.rmdir()


def _what_ties_come_from(arm: Scenario) -> Any:
    platforms = {name: (place.network, place.overlap, place.strength) for name, place in arm.platforms.items()}
    return arm.network, arm.strength, arm.seed, platforms


def _read(folder: Path | None) -> dict[str, list[Figures]]:
    """Figures that were kept."""
    kept: dict[str, list[Figures]] = {}
    if folder is not None:
        with suppress(OSError):
            for line in (folder / _FIGURES).read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, TypeError, AttributeError):
                    key, plain = json.loads(line)
                    kept[key] = [{name: np.array(values, float) for name, values in arm.items()} for arm in plain]
    return kept


def _plain(values: Values) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
