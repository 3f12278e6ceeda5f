"""M17: content to learn from builds authority, content to explore builds the relationship, answers give support."""

from claim import Claim
from figures import BAD_WORDS, flow

PAGE = "marketing.lotus.page"


SHARED = flow("shared", "Passed on", "Posts that were passed on over the horizon.", "shared")

CLAIMS = (
    Claim(
        name="m17-learning-builds-authority",
        says="A brand whose page teaches something useful is trusted more than one whose page has plain news.",
        source="002",
        config="m17-content.yaml",
        off={f"{PAGE}.content": "news"},
        product="lotus",
        figure="trust",
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
        figure="followers",
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
        found=(
            "Who follows a page likes the brand and hardly complains: of some 58 complaints in a town the page "
            "answers one in every second town, too few to be heard."
        ),
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
