"""M12: time is a cost; ten prospects today may bring the money sooner than after five days."""

from claim import Claim

CONFIG = "m12-time.yaml"
FIVE = {"marketing.lotus.radio.from": 5, "marketing.lotus.radio.until": 35}
THIRTY = {"marketing.lotus.radio.from": 30, "marketing.lotus.radio.until": 60}
RANGES = {
    "marketing.lotus.radio.reach": (0.01, 0.04, 0.1),
    "discount_rate": (0.05, 0.1, 0.3),
    "laws.talk.rate": (0.0143, 0.0286, 0.0572),
}

CLAIMS = (
    Claim(
        name="m12-five-days-sooner",
        says="Five days sooner is worth money: the same plan brings a higher present value.",
        source="004",
        config=CONFIG,
        off=FIVE,
        product="lotus",
        figure="npv",
        sign=1,
        why="ten prospects today bring the money days sooner than ten after five days",
        ranges=RANGES,
        found=(
            "The mean has the claimed sign and is 1.5 % of the present value, which 16 pairs cannot tell from luck: a "
            "plan that is moved by five days meets other luck on every day, so that pairing takes little of it away."
        ),
    ),
    Claim(
        name="m12-a-month-sooner",
        says="A month sooner is worth money: the same plan brings a higher present value.",
        source="004",
        config=CONFIG,
        off=THIRTY,
        product="lotus",
        figure="npv",
        sign=1,
        why="time is a cost like money",
        ranges=RANGES,
    ),
    Claim(
        name="m12-more-than-interest",
        says="Sooner is worth more than the interest: by the end of the year the earlier plan has more buyers too.",
        source="004",
        config=CONFIG,
        off=THIRTY,
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="an early start compounds: who buys sooner talks sooner",
        ranges={
            "marketing.lotus.radio.reach": (0.01, 0.04, 0.1),
            "horizon": (180, 365, 730),
        },
        found=(
            "The longer one waits the less is left of it: by the end of the second year most of those who seemed won "
            "have bought without the earlier start too, and were only sooner."
        ),
    ),
)
