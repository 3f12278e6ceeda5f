"""M10: platforms differ, and a plan chooses its platforms and its audience."""

from claim import Claim

CONFIG = "m10-platforms.yaml"

CLAIMS = (
    Claim(
        name="m10-where-the-buyers-are",
        says="It matters where: the same money sells more on the platform where the buyers are.",
        source="002",
        config=CONFIG,
        off={"marketing.lotus.ads.who.platform": "photos"},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="LinkedIn is not Instagram: a plan chooses its platforms",
        ranges={
            "marketing.lotus.ads.reach": (0.005, 0.02, 0.06),
            "population.segments.professionals.need": (0.0, 1.0, 2.0),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
    ),
    Claim(
        name="m10-an-audience-pays",
        says="It matters whom: the same number of views sells more to those who need the product than to anyone.",
        source="002",
        config=CONFIG,
        on={"marketing.lotus.ads.who": {"segments": ["professionals"]}, "marketing.lotus.ads.reach": 0.0253},
        off={"marketing.lotus.ads.who": {}, "marketing.lotus.ads.reach": 0.0076},
        product="lotus",
        figure="npv",
        sign=1,
        why="a plan chooses an audience",
        ranges={
            "population.segments.professionals.need": (0.0, 1.0, 2.0),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
            "marketing.lotus.ads.cost.per_exposure": (0.02, 0.1, 0.5),
        },
    ),
)
