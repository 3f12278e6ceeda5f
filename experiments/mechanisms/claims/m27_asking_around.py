"""M27: people used to ask around among friends; now buyers search and ask before they buy."""

from claim import Claim

CONFIG = "m27-asking-friends.yaml"
RANGES = {
    "laws.inquiry.ask": (0.0107, 0.0214, 0.0428, 0.1),
    "laws.opinion.friend": (0.5, 1.0, 2.0),
    "products.lotus.quality": (0.2, 0.4, 0.6),
}

CLAIMS = (
    Claim(
        name="m27-asking-sells-what-is-good",
        says="Where people ask friends before they buy, a good product finds more buyers.",
        source="001",
        config=CONFIG,
        off={"laws.inquiry.ask": 0.0},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="those who consider ask, and are told how good it is",
        ranges=RANGES,
        found=(
            "At a launch most friends who can be asked know the product by hearsay, and their lukewarm answers draw "
            "those who consider it to the middle. Where three in ten are customers to begin with, and have something "
            "to tell, the claim holds. Reviews, which only customers write, help from the start (M15)."
        ),
    ),
    Claim(
        name="m27-asking-warns-of-what-is-bad",
        says="Where people ask friends before they buy, a product that disappoints finds fewer buyers.",
        source="001",
        config=CONFIG,
        given={"products.lotus.quality": -0.3, "products.lotus.aware": 0.3},
        off={"laws.inquiry.ask": 0.0},
        product="lotus",
        figure="first_purchases",
        sign=-1,
        why="those who consider ask, and are told how bad it is",
        ranges={**RANGES, "products.lotus.quality": (-0.6, -0.3, -0.1)},
        found=(
            "As above: friends who have not used it do not know how bad it is. Where three in ten are customers to "
            "begin with the claim holds."
        ),
    ),
    Claim(
        name="m27-searching-makes-content-buyers",
        says="Who searches before buying buys what suits: those who ask and read give more stars afterwards.",
        source="001",
        config=CONFIG,
        off={"laws.inquiry.ask": 0.0, "laws.inquiry.read": 0.0},
        product="lotus",
        figure="rating",
        sign=1,
        why="buyers search and ask actively so as not to be disappointed",
        ranges={
            "products.lotus.quality": (0.0, 0.2, 0.4),
            "population.traits.homophily": (0.0, 0.25, 0.5),
        },
        found=(
            "Friends and reviews tell how good a product is for people in general, not whether it suits the one who "
            "asks. Taste in common with friends (`homophily`) does not change it."
        ),
    ),
)
