"""The search for the best setting: a batch of candidates at a time, asked of Optuna and told what became of them.

Candidates are shares of the ranges, so that Optuna need not know what they mean. A sampler is made anew from its seed
each time and told the same losses again, so that a search that was killed asks for the same candidates again.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.studies.calibrating.parameters import Shares, evenly

Values = NDArray[np.float64]
Sampler = Literal["tpe", "cma"]
SAMPLERS: tuple[Sampler, ...] = ("tpe", "cma")
"""Tree-structured Parzen estimator (Bergstra et al. 2011), and covariance matrix adaptation (Hansen 2016)."""

SURVEY = 3
"""One candidate in so many is of the survey of the whole space, before the search begins."""
FIRST_STEP = 0.15
"""Standard deviation of the first generation of CMA-ES about the best of the survey, as a share of the ranges."""
SURVEYED = 10
"""Address of the survey's luck among that of studies."""


class Tried(NamedTuple):
    """Every candidate, in the order in which it was tried."""

    shares: Shares
    losses: Values
    """Infinite where the scenario refuses a candidate."""
    batch: NDArray[np.int64]
    """0 for the survey, then 1, 2, ..."""


def search(
    width: int,
    losses: Callable[[Shares], Values],
    *,
    sampler: str,
    trials: int,
    batch: int,
    seed: int,
    told: Callable[[float, int], None],
) -> Tried:
    """Try so many candidates: first a survey that fills the space, then batches that go where the loss is small.

    width : parameters; losses : the loss of every candidate of a batch; told : the best loss so far, and how many
    candidates have been tried.
    """
    shares = evenly(min(max(trials // SURVEY, batch), trials), width, seed, SURVEYED)
    found = losses(shares)
    batches = np.zeros(len(shares), np.int64)
    told(float(found.min()), len(found))
    with _quiet():
        study = _study(sampler, shares, found, batch, seed)
        while (left := trials - len(shares)) > 0:
            asked = [study.ask(_space(width)) for _ in range(min(batch, left))]
            new = np.array([[trial.params[_name(place)] for place in range(width)] for trial in asked])
            came = losses(new)
            for trial, loss in zip(asked, came, strict=True):
                _tell(study, trial, float(loss))
            shares, found = np.concatenate([shares, new]), np.concatenate([found, came])
            batches = np.append(batches, np.full(len(new), batches[-1] + 1))
            told(float(found.min()), len(found))
    return Tried(shares, found, batches)


def _name(place: int) -> str:
    return f"{place:02}"


def _space(width: int) -> dict[str, Any]:
    from optuna.distributions import FloatDistribution

    return {_name(place): FloatDistribution(0.0, 1.0) for place in range(width)}


def _study(sampler: str, shares: Shares, losses: Values, batch: int, seed: int) -> Any:
    """A study that knows the survey."""
    import optuna

    width = shares.shape[1]
    best = {_name(place): float(share) for place, share in enumerate(shares[int(np.argmin(losses))])}
    small = seed % 2**32
    # CMA-ES needs two dimensions to adapt to.
    made = (
        optuna.samplers.CmaEsSampler(x0=best, sigma0=FIRST_STEP, seed=small, popsize=batch, n_startup_trials=0)
        if sampler == "cma" and width > 1
        else optuna.samplers.TPESampler(seed=small, n_startup_trials=0, multivariate=True, constant_liar=True)
    )
    study = optuna.create_study(sampler=made)
    for point, loss in zip(shares, losses, strict=True):
        if np.isfinite(loss):
            known = {_name(place): float(share) for place, share in enumerate(point)}
            study.add_trial(optuna.trial.create_trial(params=known, distributions=_space(width), value=float(loss)))
    return study


def _tell(study: Any, trial: Any, loss: float) -> None:
    import optuna

    if np.isfinite(loss):
        study.tell(trial, loss)
    else:
        study.tell(trial, state=optuna.trial.TrialState.FAIL)


class _quiet:
    """Optuna tells of every trial, and warns of what is experimental; neither is news to a user of this."""

    def __enter__(self) -> None:
        import optuna

        self._level = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._caught = warnings.catch_warnings()
        self._caught.__enter__()
        for kind in (optuna.exceptions.ExperimentalWarning, FutureWarning):
            warnings.simplefilter("ignore", kind)

    def __exit__(self, *what: object) -> None:
        import optuna

        self._caught.__exit__(None, None, None)
        optuna.logging.set_verbosity(self._level)
