"""Listening: the instrument through which a marketer hears what people say, and what he can make of it.

It catches a sample of the words, hears some people better than others, takes some words for what they are not, and
reports late. It moves nothing: whether anybody listens is the same to those who talk.
"""

from __future__ import annotations

from collections.abc import Collection
from math import log2
from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim.config import GIVEN, Config, Known, Money, Name
from wom_sim.errors import InputError, nearest

Day = Annotated[int, Field(ge=0, le=32000)]
Loudness = Annotated[float, Field(ge=0.01, le=100.0)]
Values = NDArray[np.float64]

MEASURES = ("volume", "sentiment", "positive", "negative", "share_of_voice")
"""What is estimated from the words that were heard."""
CONFIDENCE = 1.959963984540054
"""Quantile of the normal that bounds the middle 95 %."""


class Fee(Config):
    """What listening costs, in the currency of the scenario."""

    fixed: Money = 0.0
    """Once, on its first day."""
    per_day: Money = 0.0
    """Every day on which it listens."""


class Listening(Config):
    """An instrument that hears part of what is said of every product, that of rivals included."""

    platforms: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Where it listens; on every platform when left out."""
    sample: Annotated[float, Field(gt=0.0, le=1.0), Known("share", 0.01, 0.5)] = 0.1
    """Share of the words spoken there that it catches: of mild words by people of average activity, where those of
    others are heard better."""
    extremes: Annotated[Loudness, Known("factor", 1.0, 4.0)] = 2.0
    """How many times as likely it catches a wholly good or bad word as a mild one; 1 hears all alike."""
    heavy_users: Annotated[Loudness, Known("factor", 1.0, 3.0)] = 1.5
    """How many times as likely it catches a word of somebody twice as active as the mean as one of an average
    person; 1 hears all alike."""
    error: Annotated[
        float, Field(ge=0.0, le=1.0), Known("share", 0.1, 0.4, "assumption; size after Rosenthal et al. 2017")
    ] = 0.2
    """Share of the words that it takes for another kind: good, neutral and bad words alike, each for either of the two
    other kinds as often."""
    delay: Annotated[int, Field(ge=0, le=365), Known("days", 0.0, 7.0)] = 1
    """Whole days that a word lies before it is on the desk."""
    window: Annotated[int, Field(ge=1, le=3650), Known("days", 7.0, 28.0)] = 7
    """Days that estimates look back over."""
    from_: Day = Field(default=0, alias="from")
    """First day on which it listens."""
    until: Day | None = None
    """First day on which it no longer listens; the end of the scenario when left out."""
    warn_below: Annotated[float, Field(gt=-1.0, lt=1.0), Known("sentiment", source=GIVEN)] | None = None
    """It warns when the whole 95 % interval of heard sentiment has fallen below this; reports say how much sooner or
    later that was than the fall itself."""
    cost: Fee = Fee()
    """What it costs."""

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.until is not None and self.until <= self.from_:
            raise InputError(f"it ends on day {self.until}, before or as it begins on day {self.from_}.")
        return self

    def runs(self, day: int) -> bool:
        """Whether it listens on a day."""
        return self.from_ <= day and (self.until is None or day < self.until)

    def spent(self, first: int, last: int) -> float:
        """What it costs on the days from `first` to `last` (exclusive)."""
        days = sum(self.runs(day) for day in range(first, last))
        return self.cost.per_day * days + (self.cost.fixed if first <= self.from_ < last else 0.0)

    @property
    def activity_power(self) -> float:
        """Power of the author's activity by which a word is the likelier to be caught."""
        return log2(self.heavy_users)

    def sample_on(self, platform: str, day: int) -> float:
        """The share of words that it catches on a platform on a day; 0 where or when it does not listen."""
        here = self.platforms is None or platform in self.platforms
        return self.sample if here and self.runs(day) else 0.0


def check_listening(product: str, instrument: Listening, platforms: Collection[str], horizon: int) -> None:
    """Refuse an instrument that listens nowhere or never, with its place."""
    where = f"listening.{product}"
    for name in instrument.platforms or ():
        if name not in platforms:
            raise InputError(
                f"there is no platform '{name}'.", where=f"{where}.platforms", remedy=nearest(name, platforms)
            )
    if instrument.from_ >= horizon:
        raise InputError(
            f"it begins on day {instrument.from_}, after the horizon of {horizon} days.",
            where=where,
            remedy="Lengthen the horizon or begin earlier.",
        )


class Estimates(NamedTuple):
    """Estimates and the ends of their 95 % intervals, float64 of one shape; NaN where nothing can be said.

    The intervals hold the luck of having caught some words and not others, of as many more as could have been spoken.
    They know nothing of loud authors, of wrong classes and of those who keep silent, since marketers do not.
    """

    value: Values
    low: Values
    high: Values


def estimates(words: NDArray[np.int64], days: Any, sample: float) -> dict[str, Estimates]:
    """What a sample of words says of all the words that were spoken.

    Parameters
    ----------
    words : int64 (..., products, 3), good, neutral and bad words of each product that were caught.
    days : days on which they were caught, of the shape of `words` without its last two axes.
    sample : share of the words that is caught.

    Returns arrays (..., products) by the names of `MEASURES`.
    """
    good, bad, total = words[..., 0], words[..., 2], words.sum(axis=-1)
    everything = np.broadcast_to(total.sum(axis=-1, keepdims=True), total.shape)
    return {
        "volume": _rate(total, np.asarray(days)[..., None], sample),
        "sentiment": _balance(good, bad, total),
        "positive": _proportion(good, total),
        "negative": _proportion(bad, total),
        "share_of_voice": _proportion(total, everything),
    }


def _divided(over: Any, under: Any) -> Values:
    over, under = np.broadcast_arrays(np.asarray(over, np.float64), np.asarray(under, np.float64))
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0.0))


def _rate(count: Any, days: Any, sample: float) -> Estimates:
    """Words a day: score interval of how many were spoken, when each was caught with the same chance."""
    noise = CONFIDENCE * CONFIDENCE * (1.0 - sample)
    spread = np.sqrt(noise * noise + 4.0 * noise * count)
    low, high = ((2.0 * count + noise + side * spread) / (2.0 * sample) for side in (-1.0, 1.0))
    return Estimates(_divided(count / sample, days), _divided(low, days), _divided(high, days))


def _proportion(count: Any, total: Any) -> Estimates:
    """A share of words, with the score interval of Wilson 1927."""
    noise = CONFIDENCE * CONFIDENCE
    middle = (count + noise / 2.0) / (total + noise)
    half = np.sqrt(noise * (_divided(count * (total - count), total) + noise / 4.0)) / (total + noise)
    return Estimates(_divided(count, total), np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0))


def _balance(good: Any, bad: Any, total: Any) -> Estimates:
    """Good less bad words as a share of all, with the adjusted interval of Bonett and Price 2012."""
    value, many = _divided(good - bad, total), total + 2.0
    middle = np.where(total > 0, (good - bad) / many, np.nan)
    half = CONFIDENCE * np.sqrt(((good + bad + 2.0) / many - middle * middle) / many)
    return Estimates(value, np.maximum(middle - half, -1.0), np.minimum(middle + half, 1.0))
