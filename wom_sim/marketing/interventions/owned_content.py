"""Owned content: a page of the brand's own on a platform, for those who choose to follow it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wom_sim.config import Known, Name, Share, Valence
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class OwnedContent(Intervention):
    """A page that people follow if they like the brand and what it posts. A success is a follower won."""

    kind: Literal["owned_content"] = "owned_content"
    """What kind of move it is."""
    platform: Name
    """Where the page is."""
    posts: Annotated[float, Field(ge=0.0, le=100.0)] = 3.0
    """Posts a week. More are read more often, and bore more."""
    content: Literal["news", "learn", "explore", "answer"] = "news"
    """What the posts are for: news of the brand; something to learn and improve by, which builds authority; something
    to explore and discover, which builds the relationship; or answers to questions, which give support."""
    quality: Share = 0.5
    """How good the posts are: what people follow for, and what keeps them."""
    message: Valence = 0.5
    """How good a post says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=5.0)] = 1.0
    """Weight of a post relative to an ordinary advertisement."""
    reach: Share | None = None
    """Share of the followers who see a post; when left out, what the platform's feed lets through, all without one."""
    authority: Annotated[float, Field(ge=0.0, le=1.0), Known("factor", 0.25, 1.0)] = 0.5
    """How much more a post weighs that one can learn from."""
    useful: Annotated[Share, Known("share", 0.005, 0.05)] = 0.02
    """Part of the way to full trust that such a post of the best quality takes its reader."""
    relationship: Annotated[float, Field(ge=0.0, le=10.0), Known("factor", 0.5, 2.0)] = 1.0
    """How much more often people begin to follow, and pass posts on, where there is something to explore; boredom falls
    by the same factor."""
    support: Annotated[Share, Known("chance", 0.15, 0.6)] = 0.3
    """Chance that a reader with an open complaint finds it answered in a post that answers questions."""

    def act(self, today: Today) -> None:
        """Keep the page."""
        bond = 1.0 + self.relationship * (self.content == "explore")
        today.page(
            self.platform,
            self.posts / 7.0,
            self.message,
            self.credibility * (1.0 + self.authority * (self.content == "learn")),
            pull=self.quality * bond,
            dull=(1.0 - self.quality) / bond,
            sharing=self.quality * bond,
            teaching=self.useful * self.quality * (self.content == "learn"),
            support=self.support * self.quality * (self.content == "answer"),
            reach=self.reach,
        )
