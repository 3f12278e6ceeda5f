"""M17: content to learn from builds authority, content to explore builds the relationship, answers give support."""

from claim import Claim
from figures import BAD_WORDS, daily, flow, per_aware

from wom_sim.day.events import FIXED
from wom_sim.indicators import Indicator

PAGE = "marketing.lotus.page"


TRUST = Indicator(
    "trust",
    "Trust",
    "score",
    "Mean trust, from -1 to 1, of those who know the brand on the last evening.",
    lambda result, product: per_aware("trust")(result, product) / FIXED,
)
FOLLOWERS = Indicator(
    "followers",
    "Followers",
    "people",
    "People who follow the brand on the last evening.",
    lambda result, product: daily(result, product, "followers")[-1],
)
SHARED = flow("shared", "Passed on", "Posts that were passed on over the horizon.", "shared")

CLAIMS = (
    Claim(
        name="m17-learning-builds-authority",
        says="A brand whose page teaches something useful is trusted more than one whose page has plain news.",
        source="002",
        config="m17-content.yaml",
        off={f"{PAGE}.content": "news"},
        product="lotus",
        figure=TRUST,
        sign=1,
        why="content to learn and improve by builds authority",
        ranges={
            f"{PAGE}.posts": (2.0, 10.0, 20.0),
            f"{PAGE}.quality": (0.3, 0.5, 1.0),
            "products.lotus.quality": (0.0, 0.15, 0.5),
        },
    ),
    Claim(
        name="m17-exploring-builds-the-relationship",
        says="A page with things to explore and discover has more followers than one with plain news.",
        source="002",
        config="m17-content.yaml",
        on={f"{PAGE}.content": "explore"},
        off={f"{PAGE}.content": "news"},
        product="lotus",
        figure=FOLLOWERS,
        sign=1,
        why="content to explore builds relationships, so that people come and stay",
        ranges={
            f"{PAGE}.posts": (2.0, 10.0, 20.0),
            f"{PAGE}.quality": (0.3, 0.5, 1.0),
            "products.lotus.quality": (0.0, 0.15, 0.5),
        },
    ),
    Claim(
        name="m17-answers-calm",
        says="Where the page answers questions fewer bad words are spoken than where it has plain news.",
        source="002, 003",
        config="m17-content.yaml",
        on={f"{PAGE}.content": "answer"},
        off={f"{PAGE}.content": "news"},
        product="lotus",
        figure=BAD_WORDS,
        sign=-1,
        why="questions and answers give support to those who have a complaint",
        ranges={
            f"{PAGE}.posts": (2.0, 10.0, 20.0),
            f"{PAGE}.support": (0.15, 0.6, 1.0),
            "products.lotus.quality": (-0.2, 0.0, 0.15),
        },
    ),
    Claim(
        name="m17-people-pass-it-on",
        says="What a brand posts is taken up and passed on: with the page more posts are passed on than without.",
        source="002, 003",
        config="m17-content.yaml",
        on={f"{PAGE}.content": "explore"},
        off={PAGE: None},
        product="lotus",
        figure=SHARED,
        sign=1,
        why="people spread content that they find worth it, as if it were their own",
        ranges={
            f"{PAGE}.posts": (2.0, 10.0, 20.0),
            "laws.following.sharing": (0.25, 1.0, 2.0),
        },
    ),
)
