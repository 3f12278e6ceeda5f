"""Trust in a brand: learned from its conduct, and felt in how its own word and accusations against it are heard.

Nothing that a brand says of itself moves trust; what it does, does, and to be of use to people is something done.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from wom_sim.config import Config, Known, Share
from wom_sim.kernel import inlined, law
from wom_sim.state import set_unit, unit


class Trust(Config):
    """How a brand comes to be trusted, and what that is worth. Everyone begins without a view, at 0."""

    use: Annotated[Share, Known("share", 0.05, 0.2, "assumption; form after Morgan and Hunt 1994")] = 0.1
    """Part of the way that trust goes with each own use towards how satisfying it was; 0 keeps it as it is."""
    news: Annotated[Share, Known("share", 0.1, 0.5)] = 0.3
    """Part of the way that it goes when one hears of the brand's good or bad conduct."""
    broken_promise: Annotated[
        float, Field(ge=0.0, le=5.0), Known("factor", 0.0, 1.0, "assumption; form after Sirdeshmukh et al. 2002")
    ] = 0.5
    """How much a use that falls short of what was expected when buying counts against the brand on top."""
    loss: Annotated[float, Field(ge=1.0, le=10.0), Known("factor", 1.0, 3.0, "assumption; form after Slovic 1993")] = (
        1.5
    )
    """How much faster trust is lost than won (Slovic 1993)."""
    gain: Annotated[Share, Known("share", 0.25, 1.0)] = 0.5
    """How much more the brand's own word weighs with full trust, and less with full distrust."""
    shield: Annotated[Share, Known("share", 0.25, 1.0, "assumption; form after Dawar and Pillutla 2000")] = 0.5
    """How much less an accusation weighs with full trust, and more with full distrust (Dawar and Pillutla 2000)."""


@law
def trust_after(terms: Trust, trust: float, conduct: float, pace: float) -> float:
    """Trust goes part of the way towards conduct, from -1 to 1, and faster downwards (Slovic 1993)."""
    faster = terms.loss if conduct < trust else 1.0
    return trust + min(pace * faster, 1.0) * (conduct - trust)


@law
def conduct_of_use(terms: Trust, judged: float, expected: float) -> float:
    """Conduct as a use shows it: satisfaction, less what it falls short of the promise.

    Trust rests on problems solved and on words kept (Morgan and Hunt 1994; Sirdeshmukh, Singh and Sabol 2002).
    """
    return max(judged - terms.broken_promise * max(expected - judged, 0.0), -1.0)


@law
def belief(terms: Trust, voice: float, trust: float) -> float:
    """Factor on the weight of a message; voice : 1 the brand's own word, -1 an accusation, 0 a third party."""
    return 1.0 + (terms.gain if voice > 0.0 else terms.shield) * voice * trust


@inlined
def learn_conduct(fields: Any, terms: Trust, row: int, product: int, conduct: float, pace: float) -> None:
    """Move the trust of one person by what the brand has done."""
    set_unit(fields.trust, row, product, trust_after(terms, unit(fields.trust, row, product), conduct, pace))
