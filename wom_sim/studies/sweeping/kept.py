"""A sweep that is kept in a folder while it is made, and goes on there."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.errors import InputError
from wom_sim.studies.engine.engine import Engine, Progress
from wom_sim.studies.engine.executors import NOWHERE, Executor, Missing
from wom_sim.studies.engine.folder import finish, open_folder
from wom_sim.studies.engine.lock import hold
from wom_sim.studies.engine.shard import WHOLE, Shard
from wom_sim.studies.sweeping import results

if TYPE_CHECKING:
    from wom_sim.studies.sweep import Sweep


def keep(
    sweep: Sweep,
    folder: Path,
    executor: Executor,
    *,
    shard: str | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> results.Summary | None:
    """Make what is missing of a sweep in its folder, and its results when nothing is.

    shard : which part is made here, such as `2/5`; all of it when left out.

    Returns what the results say; None where runs are left that others make.
    """
    mine = WHOLE if shard is None else Shard.read(shard)
    if overwrite and mine != WHOLE:
        raise InputError(
            "a part cannot replace the whole: what others have made would be lost.",
            where="overwrite",
            remedy="Remove the folder, or name another one, before the parts are begun.",
        )
    with hold(folder, mine):
        open_folder(folder, sweep.about(), overwrite)
        planned = sweep.planned()
        for _ in sweep.groups(Engine(executor, folder, progress), mine.of(planned)):
            pass
        try:
            summary = results.summary(sweep, sweep.groups(Engine(NOWHERE, folder), planned))
        except Missing:
            return None
        finish(folder, partial(results.write, summary))
        return summary
