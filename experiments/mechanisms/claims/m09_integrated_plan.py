"""M9: the channels of one plan extend each other."""

from claim import Claim

CONFIG = "m09-integrated-plan.yaml"
WITHOUT = {f"marketing.lotus.{name}": None for name in ("ads", "letters", "press")}
RANGES = {
    "marketing.lotus.radio.grp": (10.0, 40.0, 160.0),
    "marketing.lotus.letters.every": (7, 14, 28),
    "laws.talk.rate": (0.0143, 0.0286, 0.0572),
}

CLAIMS = (
    Claim(
        name="m09-the-plan-sells",
        says="Radio, advertisements on a platform, letters and the press together win buyers.",
        source="000, 001",
        config=CONFIG,
        off={"marketing.lotus": {}},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="plans are integrated over all channels",
        ranges={path: RANGES[path] for path in ("laws.talk.rate", "marketing.lotus.radio.grp")},
    ),
    Claim(
        name="m09-radio-is-worth-more-in-a-plan",
        says="Radio wins more buyers beside advertisements online, letters and the press than it wins alone.",
        source="000, 001, 003",
        config=CONFIG,
        off={"marketing.lotus.radio": None},
        beside=WITHOUT,
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="social media extend the other channels and do not replace them",
        ranges={path: RANGES[path] for path in ("laws.talk.rate", "marketing.lotus.radio.grp")},
        found="All channels that make a product known win the same buyers: whom the others reached radio need not. "
        "Only what waits for people who know it, as letters do, is worth more with radio.",
    ),
    Claim(
        name="m09-letters-need-radio",
        says="Letters to those who know the product win more buyers where radio has made it known.",
        source="000, 001",
        config=CONFIG,
        given={"marketing.lotus.ads": None, "marketing.lotus.press": None},
        off={"marketing.lotus.letters": None},
        beside={"marketing.lotus.radio": None},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="each channel does what the other cannot",
        ranges={path: RANGES[path] for path in ("laws.talk.rate", "marketing.lotus.letters.every")},
    ),
)
