"""M7: complaints are opportunities: service that answers, private contact, finding, and members who help each other."""

from claim import Claim
from figures import BAD_WORDS, flow

DESK = {"marketing.lotus.desk": None}
CLUB = {"marketing.lotus.club": None}
RANGES = {
    "marketing.lotus.desk.capacity": (0.5, 3, 10),
    "marketing.lotus.desk.quality": (0.2, 0.5, 0.9),
    "products.lotus.quality": (-0.2, 0.1, 0.3),
}
COMPLAINING = flow(
    "complaining", "Complaining in public", "Days on which somebody complained in public, summed.", "public_complaints"
)

CLAIMS = (
    Claim(
        name="m07-a-desk-is-liked",
        says="A service desk that answers complaints turns them round: opinion ends higher.",
        source="003",
        config="m07-service-desk.yaml",
        off=DESK,
        product="lotus",
        figure="opinion",
        sign=1,
        why="whoever is answered well thinks better of the brand than whoever is left alone",
        ranges=RANGES,
    ),
    Claim(
        name="m07-a-desk-quiets-bad-words",
        says="With a service desk fewer bad words are spoken.",
        source="003",
        config="m07-service-desk.yaml",
        off=DESK,
        product="lotus",
        figure=BAD_WORDS,
        sign=-1,
        why="a complaint that is made good is not told on",
        ranges=RANGES,
    ),
    Claim(
        name="m07-a-desk-keeps-customers",
        says="With a service desk fewer customers are lost.",
        source="003",
        config="m07-service-desk.yaml",
        off=DESK,
        product="lotus",
        figure="churned",
        sign=-1,
        why="complaints are opportunities to keep those who make them",
        ranges=RANGES,
    ),
    Claim(
        name="m07-private-contact",
        says="Easy private contact keeps complaints from being made in public.",
        source="003",
        config="m07-service-desk.yaml",
        off={"marketing.lotus.desk.private": 0.0},
        product="lotus",
        figure=COMPLAINING,
        sign=-1,
        why="who can easily reach the brand need not tell the world",
        ranges={"marketing.lotus.desk.capacity": (0.5, 3, 10), "laws.talk.patience": (1, 3, 7)},
    ),
    Claim(
        name="m07-finding",
        says="Many complaints do not address the brand: with a listener who finds them fewer bad words are spoken.",
        source="003",
        config="m07-service-desk.yaml",
        off={"marketing.lotus.desk.finding": 0.0},
        product="lotus",
        figure=BAD_WORDS,
        sign=-1,
        why="a complaint that is not found cannot be answered",
        ranges={"marketing.lotus.desk.capacity": (0.5, 3, 10), "laws.service.addressed": (0.1, 0.3, 0.5)},
    ),
    Claim(
        name="m07-answers-in-public",
        says="Answers that others can read raise opinion beyond those who complained.",
        source="003",
        config="m07-service-desk.yaml",
        on={"marketing.lotus.desk.public_reply": 0.3},
        off={"marketing.lotus.desk.public_reply": None},
        product="lotus",
        figure="opinion",
        sign=1,
        why="others see how the brand treats its customers",
        ranges={"laws.service.onlookers": (0.02, 0.1, 0.3), "products.lotus.quality": (-0.2, 0.1, 0.3)},
    ),
    Claim(
        name="m07-members-help",
        says="Well-treated members help each other: with a community fewer complain in public.",
        source="003",
        config="m07-community.yaml",
        off=CLUB,
        product="lotus",
        figure=COMPLAINING,
        sign=-1,
        why="members and fans put right what a friend complains of",
        ranges={"marketing.lotus.club.help": (0.01, 0.05, 0.2), "products.lotus.quality": (-0.2, 0.1, 0.3)},
    ),
    Claim(
        name="m07-members-defend",
        says="A community of those who like the brand raises the opinion of it.",
        source="003",
        config="m07-community.yaml",
        off=CLUB,
        product="lotus",
        figure="opinion",
        sign=1,
        why="members talk more, and help",
        ranges={"marketing.lotus.club.help": (0.01, 0.05, 0.2), "products.lotus.quality": (-0.2, 0.1, 0.3)},
    ),
    Claim(
        name="m07-a-desk-in-a-crisis",
        says="A service desk is worth more in a crisis than without one.",
        source="003",
        config="m03-crisis.yaml",
        given={
            "marketing.lotus.desk": {
                "kind": "service_desk",
                "capacity": 3,
                "finding": 0.5,
                "private": 0.4,
            },
            "marketing.lotus.accusation.harm": 0.4,
            "marketing.lotus.apology": None,
        },
        off=DESK,
        beside={"marketing.lotus.accusation": None},
        product="lotus",
        figure="opinion",
        sign=1,
        why="there is more to repair, and more who listen",
        ranges={"marketing.lotus.desk.capacity": (0.5, 3, 10), "products.lotus.owners": (0.1, 0.2, 0.4)},
        found=(
            "Whoever has heard much in a crisis is surer of what to think, and moved less by one good answer. The desk "
            "does save more bad words in a crisis than without one."
        ),
    ),
)
