"""What would change: a scenario beside no marketing and beside what-ifs, with the same people, ties and luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from wom_sim.errors import InputError, whole
from wom_sim.scenario import MOST_REPLICATES, Scenario
from wom_sim.studies.comparing import channels as shapley
from wom_sim.studies.comparing import tornado as ends
from wom_sim.studies.comparing import worlds as plausible
from wom_sim.studies.comparing.arms import Arms, arms_of, twice_as_long
from wom_sim.studies.comparing.comparison import BASE, Comparison
from wom_sim.studies.comparing.divergence import Divergence, diverge
from wom_sim.studies.comparing.looks import Asked, lived
from wom_sim.studies.engine.engine import Progress
from wom_sim.studies.factors import Factor, factors, of_draws
from wom_sim.studies.kpi import kpi_of
from wom_sim.studies.precision import precision_of
from wom_sim.studies.workbench import Workbench
from wom_sim.workers import SERIAL_ROWS

LIMIT = 200
"""Replicates at which a comparison that asks for precision stops, unless told otherwise."""
WORLD_REPLICATES = 2
"""Pairs in each plausible world."""
END_REPLICATES = 2
"""Pairs at each end of an uncertain number."""
MOST_FACTORS = 1000
"""Uncertain numbers that can be asked for."""
CHANNEL_REPLICATES = 10
"""Pairs of every plan that has some of the moves."""


def compare(
    scenario: Scenario,
    what_if: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    product: str | None = None,
    kpi: str | None = None,
    replicates: int | None = None,
    precision: float | str | None = None,
    seed: int | None = None,
    threads: int | None = None,
    parts: bool = True,
    worlds: int | Sequence[Mapping[str, Any]] = 0,
    tornado: int = 0,
    channels: bool = False,
    twice: bool = False,
    why: bool = False,
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
) -> Comparison:
    """Compare a scenario with doing nothing and with what-ifs: same people, same ties, same luck.

    Parameters
    ----------
    what_if : patches of the scenario by name; those of the scenario itself when left out.
    product : whose marketing is compared; the first with marketing when left out.
    kpi : the figure that decides, by its name in `Result.summary`; present value (`npv`) when left out, and of ideas
        those who like it (`supporters`).
    replicates : how many pairs; the scenario's own number when left out. With a precision, the most.
    precision : half of the widest 95 % interval of the KPI's difference from the base that is wanted, as a number or as
        a share of the base ("5%"); looked at after 10, 20, 40, ... pairs.
    parts : whether to tell direct from social effects, and what talk contributes.
    worlds : in how many plausible worlds to try the verdict, drawn from the ranges of what is not known exactly; or
        draws of one's own, as patches, such as those of a calibration.
    tornado : on how many uncertain numbers to try it at both ends: the user's own first, then those that matter most
        in the plausible worlds.
    channels : whether to find what each move of the base contributes: 2 ** moves plans up to five moves.
    twice : whether to watch the arms for twice the horizon too, with plans that end where they ended.
    why : whether to follow how the first replicate of the best arm comes to differ.
    progress : told the share of the work that is done, and what is known by then.
    checkpoint : folder in which what is done is kept, so that the same call goes on from there, until
        `workbench.forget`.

    Raises InputError when something cannot be compared, before anything is simulated.
    """
    if not isinstance(scenario, Scenario):
        raise InputError(f"{type(scenario).__name__} is no scenario.", where="scenario", remedy="Use `load_scenario`.")
    scenario = scenario if seed is None else scenario.patch({"seed": seed})
    arms = arms_of(scenario, scenario.what_if if what_if is None else what_if, product)
    asked = Asked(
        kpi=kpi_of(kpi, arms.product, scenario),
        limit=_limit(replicates, scenario.replicates, precision),
        precision=None if precision is None else precision_of(precision),
        parts=parts,
    )
    study = _Study(arms, asked, Workbench(threads, None if checkpoint is None else Path(checkpoint), progress))
    todo = list(_parts(study, worlds, tornado, channels=channels, twice=twice, why=why))
    study.bench.beside = sum(part.runs for part in todo)
    began = perf_counter()
    found = lived(arms, asked, study.bench)
    timings = {"arms": perf_counter() - began}
    for part in todo:
        study.bench.announce(part.name, part.runs)
        began = perf_counter()
        try:
            found = replace(found, **part.make(found))
        except InputError as fault:
            found = replace(found, notes=(*found.notes, f"There is nothing on {part.name}: {fault}"))
        timings[part.name] = perf_counter() - began
    return replace(found, timings=timings)


class _Study(NamedTuple):
    """What all parts of a comparison are made from."""

    arms: Arms
    asked: Asked
    bench: Workbench


class _Part(NamedTuple):
    """A part of the work beside the arms themselves."""

    name: str
    runs: int
    make: Callable[[Comparison], dict[str, Any]]
    """What it adds to a comparison, by the name of the field."""


def _parts(
    study: _Study, worlds: int | Sequence[Mapping[str, Any]], tornado: int, *, channels: bool, twice: bool, why: bool
) -> Iterator[_Part]:
    """The parts that are asked for, in the order in which they are made."""
    arms, moves = study.arms, study.arms.scenarios[BASE].marketing.get(study.arms.product, {})
    known = factors(arms.scenarios[BASE]) if worlds or tornado else ()
    if isinstance(worlds, Sequence):
        of_draws(worlds, arms.scenarios[BASE], known)
        number = len(worlds)
    else:
        number = whole(worlds, "worlds", 0, plausible.MOST_WORLDS)
    tornado = whole(tornado, "tornado", 0, MOST_FACTORS)
    if number:
        runs = number * len(arms.lived) * WORLD_REPLICATES
        yield _Part("plausible worlds", runs, lambda found: {"worlds": _in_worlds(study, known, worlds, found)})
    if tornado:
        runs = 2 * (1 + 2 * min(tornado, len(known))) * END_REPLICATES
        yield _Part("what it depends on", runs, lambda found: {"tornado": _on_ends(study, known, tornado, found)})
    if why:
        yield _Part("how they come to differ", 3, lambda found: {"divergence": _why(study, found)})
    if channels:
        runs = shapley.plans_needed(len(moves)) * CHANNEL_REPLICATES
        yield _Part("channels", runs, lambda _: {"channels": _by_channel(study)})
    if twice:
        runs = 2 * len(arms.lived) * study.asked.limit
        yield _Part("twice the horizon", runs, lambda found: {"later": _later(study, found)})


def _in_worlds(
    study: _Study, known: tuple[Factor, ...], worlds: int | Sequence[Mapping[str, Any]], compared: Comparison
) -> plausible.Worlds:
    arms = study.arms
    people, _ = arms.scenarios[BASE].network.expected_ties()
    how: dict[str, Any] = {"count": worlds} if isinstance(worlds, int) else {"draws": worlds}
    found = plausible.worlds(
        arms.scenarios[BASE],
        arms.plans(),
        study.asked.kpi,
        arms.product,
        study.bench.run,
        factors=known,
        replicates=WORLD_REPLICATES,
        each=study.bench.each if people * len(arms.lived) * WORLD_REPLICATES < SERIAL_ROWS else plausible.in_turn,
        **how,
    )
    found = found._replace(values={name: found.values[arms.lived_as(name)] for name in arms.scenarios})
    return found.centred({name: compared.values(name) for name in arms.scenarios})


def _on_ends(study: _Study, known: tuple[Factor, ...], most: int, found: Comparison) -> ends.Tornado:
    arms, (best, other) = study.arms, found.verdict_pair
    plans = arms.plans()
    flips = found.worlds.flips(best, other) if found.worlds is not None else ()
    return ends.tornado(
        arms.scenarios[BASE],
        (best, plans[arms.lived_as(best)]),
        (other, plans[arms.lived_as(other)]),
        study.asked.kpi,
        arms.product,
        ends.chosen(known, flips, most),
        study.bench.run,
        replicates=END_REPLICATES,
    )


def _by_channel(study: _Study) -> shapley.Channels:
    arms, run = study.arms, study.bench.run
    return shapley.channels(arms.scenarios[BASE], study.asked.kpi, arms.product, run, replicates=CHANNEL_REPLICATES)


def _why(study: _Study, found: Comparison) -> Divergence:
    best, other = found.verdict_pair
    arms = study.arms
    return diverge(
        arms.scenarios[best], arms.scenarios[other], (best, other), threads=study.bench.threads, product=arms.product
    )


def _later(study: _Study, found: Comparison) -> Comparison:
    again = study.asked._replace(parts=False, precision=None, limit=len(found.base.replicates))
    return lived(twice_as_long(study.arms), again, study.bench)


# --- what was asked -----------------------------------------------------------------------------------


def _limit(replicates: int | None, usual: int, precision: float | str | None) -> int:
    if replicates is None:
        return usual if precision is None else LIMIT
    return whole(replicates, "replicates", 1, MOST_REPLICATES)
