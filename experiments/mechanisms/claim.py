"""A claim of the source texts: what is switched on and off, what is looked at, and which way it should go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from wom_sim import Scenario, load_scenario
from wom_sim.indicators import INDICATORS, Indicator

HERE = Path(__file__).parent
CONFIGS = HERE.parents[1] / "configs" / "mechanisms"

Patch = Mapping[str, Any]

MECHANISMS = (
    "feedback cycle",
    "no control",
    "bad words, amplified",
    "degrees of separation",
    "advocates",
    "seeding",
    "service desk",
    "listening",
    "channels together",
    "platforms",
    "the feed",
    "time",
    "correcting the plan",
    "rivals",
    "reviews",
    "paid intermediaries",
    "kinds of content",
    "signals of intent",
    "loyalty",
    "beta testers",
    "pilots",
    "ideas",
    "employees",
    "taking part",
    "followers",
    "trust",
    "asking around",
    "bursts and engagement",
)
"""The mechanisms M1 to M28 by name."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One sentence of a source text, made so that it can turn out to be wrong. README.md has an example."""

    name: str
    """Short name, as of a file: `m09-radio`. It begins with the mechanism."""
    says: str
    """What the text claims, in one plain sentence."""
    source: str
    """Which texts claim it, such as `001, 003`."""
    config: str
    """File in configs/mechanisms, with the mechanism switched on."""
    off: Patch
    """Switches it off, by path."""
    given: Patch = field(default_factory=dict)
    """What both sides have beyond the config."""
    on: Patch = field(default_factory=dict)
    """What else switches it on, where the config alone does not."""
    beside: Patch | None = None
    """Makes a second pair of on and off, in which this holds too; what counts is the effect less the effect there."""
    product: str
    """Whose figure it is."""
    figure: str | Indicator
    """Name of a key figure, or one of the claim's own."""
    sign: int
    """1 if the figure should be higher with the mechanism, -1 if lower, 0 if `within` of where it is without."""
    within: float = 0.0
    """With sign 0: what still counts as no effect."""
    why: str
    """Why the text expects this, in half a sentence. Written, with the sign, before any run."""
    ranges: Mapping[str, Sequence[Any]]
    """Values of two or three paths, in which it is asked where the claim holds; they apply to both sides."""
    found: str = ""
    """What explains the outcome, written after the run; the sign stays as it was."""

    @property
    def mechanism(self) -> str:
        """Such as `M9`."""
        return f"M{int(self.name[1:3])}"

    @property
    def indicator(self) -> Indicator:
        """The figure that is looked at."""
        if isinstance(self.figure, Indicator):
            return self.figure
        (found,) = (item for item in INDICATORS if item.name == self.figure)
        return found

    def scenario(self) -> Scenario:
        """What both sides start from: the config, without its what-ifs, and what is given."""
        return _loaded(self.config).patch(self.given)

    def verdict(self, low: float | None, high: float | None) -> str:
        """What an interval of the difference says of the claim."""
        if low is None or high is None:
            return "undecided"
        if self.sign == 0:
            inside = -self.within <= low and high <= self.within
            outside = high < -self.within or low > self.within
            return "confirmed" if inside else "reversed" if outside else "undecided"
        if low > 0.0 or high < 0.0:
            return "confirmed" if low * self.sign > 0.0 else "reversed"
        return "undecided"


@cache
def _loaded(config: str) -> Scenario:
    return load_scenario(CONFIGS / config).model_copy(update={"what_if": {}})


def claims() -> list[Claim]:
    """All claims, by mechanism, as the files of claims/ hold them."""
    found: list[Claim] = []
    for path in sorted((HERE / "claims").glob("m*.py")):
        found += import_module(f"claims.{path.stem}").CLAIMS
    names = [claim.name for claim in found]
    assert len(set(names)) == len(names), "every claim has a name of its own"
    return found
