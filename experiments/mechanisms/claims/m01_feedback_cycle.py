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
            "products.lotus.aware": (0.3, 0.5, 0.8, 1.0),
        },
        found=(
            "Even bad talk makes a product known to more people and brings it to mind, whatever is said of it. Where "
            "all know it already (`aware` 1) and talk prompts nobody (`laws.choice.prompted` 0) the claim holds: 63 "
            "buyers less of 433. It also holds where the product is very bad. Berger, Sorensen and Rasmussen (2010) "
            "found the same of bad publicity: it helps the unknown and hurts the known."
        ),
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
        found=(
            "A spot weighs little, so a boast hardly raises what buyers expect. Only where half of the people meet it "
            "every day is there something to be disappointed of."
        ),
    ),
)
