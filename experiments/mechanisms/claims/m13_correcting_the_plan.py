"""M13: analyse, plan, run, evaluate, correct; figures set up front decide whether to change course."""

from claim import Claim

CONFIG = "m13-adaptive-plan.yaml"
RANGES = {
    "listening.lotus.sample": (0.05, 0.3, 1.0),
    "marketing.lotus.radio.cost.per_day": (20.0, 60.0, 200.0),
    "changes.0.value": (-0.8, -0.2),
}

CLAIMS = (
    Claim(
        name="m13-correcting-pays",
        says="A plan that is corrected by what is heard earns more than the same plan run on as it was written.",
        source="004",
        config=CONFIG,
        off={"rules": {}, "listening": {}},
        product="lotus",
        figure="npv",
        sign=1,
        why="no money goes into praising what people have found to be bad, and sales that fall are met",
        found="What is saved is the price of the radio. Where radio earns more than it costs, to take it off the air "
        "because people are displeased loses money.",
        ranges=RANGES,
    ),
    Claim(
        name="m13-hearing-more-corrects-better",
        says="The more of the talk is heard, the better a plan is corrected.",
        source="004",
        config=CONFIG,
        off={"listening.lotus.sample": 0.02},
        product="lotus",
        figure="npv",
        sign=1,
        why="evaluation is only as good as what it rests on",
        ranges={
            "marketing.lotus.radio.cost.per_day": (20.0, 60.0, 200.0),
            "listening.lotus.delay": (0, 1, 14),
            "changes.0.value": (-0.8, -0.2),
        },
    ),
)
