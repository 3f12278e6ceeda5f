"""M23: the whole organisation takes part, employees included, for better or worse."""

from claim import Claim

RANGES = {
    "marketing.lotus.staff.who.share": (0.005, 0.02, 0.05),
    "marketing.lotus.staff.talk": (1.0, 3.0, 6.0),
    "products.lotus.quality": (-0.1, 0.3, 0.6),
}
UNHAPPY = {"marketing.lotus.staff.morale": -0.6}

CLAIMS = (
    Claim(
        name="m23-happy-employees-help",
        says="Employees who like to work there and talk about it make more buyers.",
        source="003",
        config="m23-employees.yaml",
        off={"marketing.lotus.staff": None},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="insiders know the product and their friends believe them",
        ranges=RANGES,
    ),
    Claim(
        name="m23-unhappy-employees-harm",
        says="Employees who do not like to work there lower what is thought of the product.",
        source="003",
        config="m23-employees.yaml",
        on=UNHAPPY,
        off={"marketing.lotus.staff": None},
        product="lotus",
        figure="opinion",
        sign=-1,
        why="nobody can keep them from saying what it is like",
        ranges=RANGES,
    ),
)
