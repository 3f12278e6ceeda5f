"""A result as one table by the week, as marketing-mix tools read it.

What three of them ask for, by their documentation:

- Robyn of Meta (`robyn_inputs`): one row a week with a date as `2020-01-01` (`date_var`), one dependent variable
  (`dep_var`), a column of spend for each medium (`paid_media_spends`) and one of exposure (`paid_media_vars`), and
  context such as the competitors (`context_vars`).
- Meridian of Google (`CsvDataLoader`, `DataFrameDataLoader`): `time` as yyyy-mm-dd, `kpi`, `revenue_per_kpi`,
  `controls`, and for each channel `media` and `media_spend`, none of them negative. A national model needs neither
  `geo` nor `population`. What costs nothing is `organic_media`; what is no medium, as a promotion, is among
  `non_media_treatments`.
- PyMC-Marketing (`MMM`): a data frame with a `date_column`, `channel_columns` and `control_columns`, and a target.

All three are told which column is what, so one table serves: `date`; `units` or `revenue`; `price` as revenue for each
unit; what ends in `_spend` and in `_impressions`; the others as controls. Each replicate is a history of its own: keep
one, or fit each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.changes import version_on
from wom_sim.day.events import EVENTS, FIXED, MONEY
from wom_sim.errors import InputError
from wom_sim.products import categories, place_of
from wom_sim.result import product_of

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.result import Result

WEEK = 7
MONDAY = date(2024, 1, 1)
TALK = ("positive_talk", "negative_talk", "neutral_talk")

Weeks = NDArray[np.float64]
"""float64 (weeks, replicates)."""


def weekly(result: Result, product: str, *, monday: date = MONDAY) -> pl.DataFrame:
    """One row for each replicate and whole week; days after the last whole week are left out.

    monday : the day on which the run begins.

    Columns, in people, units and money of the market:

    - `replicate`, `date` (the Monday);
    - `units`, `revenue`, `new_buyers`; `price`, the mean that was paid, or the list price where nothing was sold;
    - for each move `<move>_spend`, `<move>_impressions` (messages met, and people given something) and `<move>_days`
      (days on which it ran: for promotions and others that neither show nor cost anything by themselves);
      `listening_spend` where there is an instrument. All spend together is the marketing cost;
    - `talk` (words spoken of it) and `talk_sentiment` (their mean, -1 to 1; 0 in silence), and `listened_sentiment`
      (good less bad, of all that the product's own instrument caught) where there is one;
    - for each rival of its category `<rival>_price`.

    Talk is a part of what marketing does: a tool that holds it constant takes that part away from marketing.

    Raises InputError for an unknown product, a day that is no Monday, less than a week, or steps that weeks cannot be
    made of.
    """
    import polars as pl

    place = place_of(product, result.products)
    weeks = _check(result, monday)
    columns: dict[str, Any] = {**_sales(result, place, weeks)}
    for name, values in _spent(result, product, weeks):
        _add(columns, name, values)
    columns |= _talk(result, product, place, weeks)
    group = categories(result.scenario.products)
    for other, rival in enumerate(result.products):
        if other != place and group[other] == group[place]:
            _add(columns, f"{_slug(rival)}_price", _prices(result, other, weeks))
    mondays = [monday + timedelta(days=WEEK * week) for week in range(weeks)]
    return pl.DataFrame(
        {
            "replicate": np.repeat(np.array(result.replicates, np.int64), weeks),
            "date": pl.Series(mondays * len(result.replicates), dtype=pl.Date),
            **{name: values.T.ravel() for name, values in columns.items()},
        }
    )


def _check(result: Result, monday: date) -> int:
    """How many whole weeks there are."""
    if monday.weekday() != 0:
        raise InputError(
            f"{monday} is no Monday.",
            where="monday",
            remedy=f"The last one was {monday - timedelta(days=monday.weekday())}.",
        )
    if WEEK % result.scenario.step:
        raise InputError(
            f"no whole number of steps of {result.scenario.step} days is a week.", where="step", remedy="Use 'step: 1'."
        )
    weeks = result.scenario.horizon // WEEK
    if weeks == 0:
        raise InputError("the run is shorter than a week.", where="horizon")
    return weeks


def _summed(result: Result, values: NDArray[Any], weeks: int) -> Weeks:
    """Sums over the steps of each week of a table (steps, replicates, ...)."""
    steps = WEEK // result.scenario.step
    whole = values[: weeks * steps]
    found: Weeks = whole.reshape(weeks, steps, *whole.shape[1:]).sum(axis=1).astype(np.float64)
    return found


def _events(result: Result, place: int, weeks: int, *names: str) -> Weeks:
    numbers = [EVENTS.index(name) for name in names]
    return _summed(result, result.record.events[:, :, place][..., numbers].sum(axis=(2, 3)), weeks)


def _sales(result: Result, place: int, weeks: int) -> dict[str, Weeks]:
    return {
        "units": _events(result, place, weeks, "first_purchases", "repeat_purchases") * result.scale,
        "revenue": _summed(result, result.revenue[:, :, place], weeks),
        "new_buyers": _events(result, place, weeks, "first_purchases") * result.scale,
        "price": _prices(result, place, weeks),
    }


def _prices(result: Result, place: int, weeks: int) -> Weeks:
    """Mean price paid; the list price of the week's Monday where nothing was sold."""
    units = _events(result, place, weeks, "first_purchases", "repeat_purchases")
    revenue = _events(result, place, weeks, "revenue") / MONEY
    versions = result.scenario.versions()
    listed = [version_on(WEEK * week, versions).products[result.products[place]].price for week in range(weeks)]
    otherwise = np.repeat(np.array(listed, np.float64)[:, None], units.shape[1], axis=1)
    return np.divide(revenue, units, out=otherwise, where=units > 0)


def _spent(result: Result, product: str, weeks: int) -> Iterator[tuple[str, Weeks]]:
    lines, booked = result.booked
    for number, line in enumerate(lines):
        if product_of(line) != product:
            continue
        spend = _summed(result, booked["cost"][:, :, number], weeks) / MONEY
        if line.startswith("listening."):
            yield "listening_spend", spend
            continue
        name = _slug(line.split(".", 2)[2])
        met = _summed(result, booked["exposures"][:, :, number] + booked["given"][:, :, number], weeks)
        yield f"{name}_spend", spend
        yield f"{name}_impressions", met * result.scale
        yield f"{name}_days", _summed(result, booked["days"][:, :, number], weeks)


def _talk(result: Result, product: str, place: int, weeks: int) -> dict[str, Weeks]:
    words = _events(result, place, weeks, *TALK)
    voiced = _events(result, place, weeks, "voiced") / FIXED
    found = {
        "talk": words * result.scale,
        "talk_sentiment": np.divide(voiced, words, out=np.zeros_like(voiced), where=words > 0),
    }
    if product in result.scenario.listening:
        caught = _summed(result, result.record.heard[:, :, place, place, 0], weeks)
        of = caught.sum(axis=2)
        net = caught[..., 0] - caught[..., 2]
        found["listened_sentiment"] = np.divide(net, of, out=np.zeros_like(net), where=of > 0)
    return found


def _slug(name: str) -> str:
    """A name of the user's own as the beginning of a column's name."""
    return re.sub(r"[\W_]+", "_", name.lower()).strip("_") or "move"


def _add(columns: dict[str, Any], name: str, values: Weeks) -> None:
    """Add a column; of two with the same name the second gets a number."""
    number = 2
    free = name
    while free in columns:
        stem, _, end = name.rpartition("_")
        free, number = f"{stem}_{number}_{end}", number + 1
    columns[free] = values
