"""M1: one person's talk of the real experience is another's consideration."""

from claim import Claim

CONFIG = "m01-feedback-cycle.yaml"

CLAIMS = (
    Claim(
        name="m01-talk-is-considered",
        says="What customers tell of a good product brings others to consider and buy it.",
        source="001",
        config=CONFIG,
        off={"laws.word_of_mouth": False},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="digital word of mouth is joined to the funnel, and one person's talk is another's consideration",
        ranges={
            "products.lotus.quality": (-0.1, 0.1, 0.3, 0.6),
            "marketing.lotus.radio.reach": (0.005, 0.02, 0.06),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
    ),
    Claim(
        name="m01-real-experience-is-shared",
        says="What is shared is the real experience: of a product that disappoints, talk keeps others from buying.",
        source="001",
        config=CONFIG,
        given={"products.lotus.quality": -0.3, "products.lotus.aware": 0.5, "products.lotus.owners": 0.1},
        off={"laws.word_of_mouth": False},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="people rate and share what they lived, not what was promised",
        ranges={
            "products.lotus.quality": (-0.6, -0.3, -0.1),
            "products.lotus.owners": (0.02, 0.1, 0.3),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
        },
    ),
    Claim(
        name="m01-expectation-is-judged",
        says="Experience is judged against what was expected: who is promised more gives fewer stars.",
        source="001",
        config=CONFIG,
        on={"marketing.lotus.radio.message": 1.0},
        off={"marketing.lotus.radio.message": 0.3},
        product="lotus",
        figure="rating",
        sign=-1,
        why="expectation comes before trial, and rating after it",
        ranges={
            "marketing.lotus.radio.reach": (0.02, 0.06, 0.2, 0.5),
            "products.lotus.quality": (-0.1, 0.1, 0.3),
            "laws.experience.disconfirmation": (0.1, 0.3, 0.6),
        },
    ),
)
