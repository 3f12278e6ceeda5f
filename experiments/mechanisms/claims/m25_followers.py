"""M25: get people to follow, keep them, convince them, be paid."""

from claim import Claim
from claims.m17_content import PAGE

CLAIMS = (
    Claim(
        name="m25-followers-are-convinced",
        says="With a page that people follow those who know the brand think better of it.",
        source="004",
        config="m25-followers.yaml",
        off={PAGE: None},
        product="lotus",
        figure="opinion",
        sign=1,
        why="followers are kept, and convinced post by post",
        ranges={
            f"{PAGE}.posts": (2.0, 10.0, 20.0),
            f"{PAGE}.quality": (0.3, 0.5, 1.0),
            "products.lotus.quality": (0.0, 0.15, 0.5),
        },
    ),
    Claim(
        name="m25-followers-pay",
        says="With a page that people follow the brand sells more.",
        source="004",
        config="m25-followers.yaml",
        off={PAGE: None},
        product="lotus",
        figure="units",
        sign=1,
        why="who has been convinced pays in the end",
        ranges={
            f"{PAGE}.posts": (2.0, 10.0, 20.0),
            f"{PAGE}.quality": (0.3, 0.5, 1.0),
            "products.lotus.quality": (0.0, 0.15, 0.5),
        },
    ),
    Claim(
        name="m25-good-posts-keep-them",
        says="Good posts win and keep more followers than as many dull ones.",
        source="004",
        config="m25-followers.yaml",
        off={f"{PAGE}.quality": 0.2},
        product="lotus",
        figure="followers",
        sign=1,
        why="people follow for what they get, and leave what bores them",
        ranges={
            f"{PAGE}.posts": (2.0, 10.0, 20.0),
            "laws.following.begin": (0.002, 0.01, 0.02),
            "products.lotus.quality": (0.0, 0.15, 0.5),
        },
    ),
)
