"""M21: a small safe test before the large spend."""

from claim import Claim

CONFIG = "m21-pilot.yaml"
RANGES = {
    "marketing.lotus.radio.cost.per_exposure": (0.05, 0.2, 1.2, 2.5),
    "pilots.lotus.radio.days": (30, 90),
    "pilots.lotus.radio.confidence": (0.5, 0.95),
}

CLAIMS = (
    Claim(
        name="m21-testing-first-saves-money",
        says="Who tests a campaign in a few regions first earns more than who makes it for everyone at once.",
        source="003",
        config=CONFIG,
        off={"pilots": {}},
        given={"marketing.lotus.radio.cost.per_exposure": 1.2},
        product="lotus",
        figure="npv",
        sign=1,
        why="what does not pay is found out on a small part of the money",
        ranges={**RANGES, "marketing.lotus.radio.cost.per_exposure": (0.05, 0.2, 0.6, 2.5)},
    ),
    Claim(
        name="m21-a-test-costs-nothing-where-it-pays",
        says="A test before the large spend does no harm where the campaign pays.",
        source="003",
        config=CONFIG,
        off={"pilots": {}},
        given={"marketing.lotus.radio.cost.per_exposure": 0.05},
        product="lotus",
        figure="npv",
        sign=0,
        within=200.0,
        why="a test is called safe",
        ranges={"pilots.lotus.radio.days": (15, 30, 90), "marketing.lotus.radio.reach": (0.01, 0.1)},
        found=(
            "Everyone outside of the three regions waits for the end of the test, and what begins later has less "
            "time to be told on. A test of two weeks costs more than one of a month: it sees too few buyers, and "
            "gives up what pays in twelve of sixteen runs."
        ),
    ),
)
