"""What listening has brought: estimates as a marketer had them, beside what was so."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import BINS, EVENTS, MONEY, TALK
from wom_sim.day.overhear import CAUGHT, SPOKEN
from wom_sim.marketing.listening import MEASURES, Estimates, Listening, Values, estimates
from wom_sim.record import Record
from wom_sim.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

USUAL_WINDOW = 7
"""Days that the books of a marketer look back over who does not listen."""
MIDDLE = BINS // 2
"""The bin of opinions that are neither for nor against."""


def steps_on_desk(instrument: Listening, step: int, morning: Any) -> tuple[Any, Any]:
    """First and last (exclusive) step whose words an estimate rests on, on a morning or on several."""
    last = np.maximum((morning - instrument.delay) // step, 0)
    return np.maximum(last - ceil(instrument.window / step), 0), last


def costs(scenario: Scenario, steps: range) -> NDArray[np.int64]:
    """What each instrument costs in each step, in units of money: int64 (steps, instruments)."""
    starts = [step * scenario.step for step in steps]
    spent = [[ear.spent(day, day + scenario.step) for ear in scenario.listening.values()] for day in starts]
    return np.rint(np.array(spent).reshape(len(steps), len(scenario.listening)) * MONEY).astype(np.int64)


class Account(NamedTuple):
    """One marketer's estimates on each evening, and what they are of. Arrays (steps, worlds, products)."""

    estimates: dict[str, Estimates]
    """By measure."""
    voiced: dict[str, Values]
    """The same of all words that were spoken where and when it listened."""
    everyone: dict[str, Values]
    """The same of all words that were spoken anywhere up to this evening, and of all who know the product."""
    listened: NDArray[np.bool_]
    """bool (steps,): whether there was anything to hear yet."""


def account(record: Record, scenario: Scenario, product: str) -> Account:
    """What the instrument of a product's marketer heard in all worlds, and what was so."""
    instrument, step = scenario.listening[product], scenario.step
    steps = len(record.heard)
    evenings = np.arange(1, steps + 1) * step
    first, last = steps_on_desk(instrument, step, evenings)
    words = _window(record.heard[:, :, list(scenario.products).index(product)], first, last)
    middles = evenings - step + (step - 1) // 2
    days = step * _window(np.array([instrument.runs(day) for day in middles.tolist()], np.int64), first, last)
    return Account(
        estimates=estimates(words[..., CAUGHT, :], days[:, None], instrument.sample),
        voiced={name: found.value for name, found in estimates(words[..., SPOKEN, :], days[:, None], 1.0).items()},
        everyone=_everyone(record, instrument, step),
        listened=days > 0,
    )


class Desk(NamedTuple):
    """What is on one marketer's desk in several worlds, on a morning."""

    words: dict[str, Estimates]
    """By measure, (worlds, products)."""
    books: dict[str, Values]
    """By measure of `wom_sim.marketing.rules.BOOKS`, (worlds,); NaN before the first evening."""


def desk(record: Record, scenario: Scenario, product: str, day: int, worlds: Any, lines: Any, scale: float) -> Desk:
    """What the marketer of a product has on his desk on a morning.

    worlds : which worlds; lines : which interventions are his own; scale : people of the market for one simulated.
    """
    instrument, step, place = scenario.listening.get(product), scenario.step, list(scenario.products).index(product)
    words, days = np.zeros((len(worlds), len(scenario.products), len(TALK)), np.int64), 0
    if instrument is not None:
        first, last = steps_on_desk(instrument, step, day)
        words = record.heard[first:last, worlds, place][..., CAUGHT, :].sum(axis=0)
        days = step * sum(instrument.runs(each * step + (step - 1) // 2) for each in range(first, last))
    now = day // step
    since = max(now - ceil((instrument.window if instrument else USUAL_WINDOW) / step), 0)
    happened = record.events[since:now, :, place].sum(axis=2)[:, worlds]
    evening = happened[-1] if now else np.full((len(worlds), len(EVENTS)), np.nan)

    def a_day(*names: str) -> Values:
        return _divided(happened[..., [EVENTS.index(name) for name in names]].sum(axis=(0, 2)), (now - since) * step)

    listening = instrument.spent(since * step, now * step) if instrument else 0.0
    spent = record.costs[since:now, worlds][..., lines].sum(axis=(0, 2)) / MONEY + listening
    return Desk(
        words=estimates(words, np.full(len(worlds), days), instrument.sample if instrument else 1.0),
        books={
            "sales": scale * a_day("first_purchases", "repeat_purchases"),
            "customers": scale * evening[:, EVENTS.index("customers")],
            "complaints": scale * a_day("complaints"),
            "spend": _divided(spent, (now - since) * step),
            "followers": scale * evening[:, EVENTS.index("followers")],
        },
    )


def _divided(sums: Any, days: int) -> Values:
    return np.asarray(sums / days if days else np.full(len(sums), np.nan))


def _window(flows: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of flows over the steps from `first` to `last`, for each pair of them."""
    total = np.concatenate([np.zeros_like(flows[:1]), flows.cumsum(axis=0)])
    found: NDArray[np.int64] = total[last] - total[first]
    return found


def _everyone(record: Record, instrument: Listening, step: int) -> dict[str, Values]:
    now = np.arange(1, len(record.events) + 1)
    first = np.maximum(now - ceil(instrument.window / step), 0)
    words = _window(record.events[..., TALK].sum(axis=3)[..., [0, 2, 1]], first, now)
    said = estimates(words, ((now - first) * step)[:, None], 1.0)
    opinions = record.opinions
    people = np.stack(
        [opinions[..., MIDDLE + 1 :].sum(axis=-1), opinions[..., MIDDLE], opinions[..., :MIDDLE].sum(axis=-1)], axis=-1
    )
    held = estimates(people, np.ones((len(now), 1)), 1.0)
    return {name: (said if name in ("volume", "share_of_voice") else held)[name].value for name in MEASURES}


def table(record: Record, scenario: Scenario, replicates: Any) -> pl.DataFrame:
    """Every estimate of every evening beside what was so; see `Result.listening`."""
    import polars as pl

    products = list(scenario.products)
    steps = len(record.heard)
    measures = [name for name in MEASURES if len(products) > 1 or name != "share_of_voice"]
    parts = []
    for listener in scenario.listening:
        found = account(record, scenario, listener)
        shape = (len(replicates), int(found.listened.sum()), len(products))
        days = ((np.arange(steps) + 1) * scenario.step - 1)[found.listened]
        keys = {
            "replicate": np.asarray(replicates, np.int64)[:, None, None],
            "day": days[None, :, None],
            "product": np.arange(len(products))[None, None, :],
        }
        columns: dict[str, Any] = {name: np.broadcast_to(key, shape).ravel() for name, key in keys.items()}
        columns["product"] = pl.Series(products, dtype=pl.Utf8).gather(columns["product"])
        for measure in measures:
            values = {
                **dict(zip(("estimate", "low", "high"), found.estimates[measure])),
                "voiced": found.voiced[measure],
                "everyone": found.everyone[measure],
            }
            rows = {name: value[found.listened].transpose(1, 0, 2).ravel() for name, value in values.items()}
            parts.append(pl.DataFrame({**columns, "listener": listener, "measure": measure, **rows}))
    order = ["replicate", "day", "listener", "product", "measure"]
    empty = pl.DataFrame(
        schema={
            **dict.fromkeys(order[:2], pl.Int64),
            **dict.fromkeys(order[2:], pl.Utf8),
            **dict.fromkeys(["estimate", "low", "high", "voiced", "everyone"], pl.Float64),
        }
    )
    return (
        pl.concat([empty, *(part.select(empty.columns) for part in parts)])
        .fill_nan(None)
        .sort(order, maintain_order=True)
    )


class Turn(NamedTuple):
    """When sentiment first fell below a level from above: float64 (worlds,), NaN where it never did."""

    heard: Values
    """Evening on which the whole interval of the estimate did."""
    everyone: Values
    """Evening on which that of all who know the product did."""


def turn(found: Account, product: int, below: float, step: int) -> Turn:
    """When one marketer's instrument warned of a fall in the sentiment of a product, and when it came."""
    series = (found.estimates["sentiment"].high, found.everyone["sentiment"])
    falls = [[first_fall(run, below) for run in values[:, :, product].T] for values in series]
    return Turn(*((np.array(places) + 1.0) * step - 1.0 for places in falls))


def first_fall(values: Values, below: float) -> float:
    """Place of the first value below a level that an earlier value was not below; NaN where there is none."""
    above = np.flatnonzero(values >= below)
    fallen = np.flatnonzero(values < below)
    fallen = fallen[fallen > above[0]] if above.size else fallen[:0]
    return float(fallen[0]) if fallen.size else np.nan
