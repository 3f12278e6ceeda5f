"""M9: social media extends the other channels, it does not replace them."""

from claim import Claim

CLAIMS = (
    Claim(
        name="m09-radio-is-heard",
        says="Advertising still works in a market where people talk: with radio more of them know the product.",
        source="000, 001",
        config="m09-mass-media.yaml",
        off={"marketing.lotus.radio": None},
        product="lotus",
        figure="awareness",
        sign=1,
        why="social media extends advertising and does not replace it",
        ranges={
            "marketing.lotus.radio.reach": (0.005, 0.02, 0.06, 0.12),
            "laws.talk.rate": (0.0143, 0.0286, 0.0572),
            "products.lotus.aware": (0.0, 0.1, 0.3),
        },
    ),
    Claim(
        name="m09-radio-and-gifts-together",
        says="Radio and gifts sell more together than the two bring when each runs alone.",
        source="000, 003",
        config="m09-mass-media.yaml",
        given={"marketing.lotus.gifts": {"kind": "seeding", "on": 0, "who": {"strategy": "degree", "count": 50}}},
        off={"marketing.lotus.radio": None},
        beside={"marketing.lotus.gifts": None},
        product="lotus",
        figure="first_purchases",
        sign=1,
        why="plans are integrated, so that each channel makes the other worth more",
        ranges={
            "marketing.lotus.radio.reach": (0.005, 0.02, 0.06, 0.12),
            "marketing.lotus.gifts.who.count": (10, 20, 50, 100),
        },
        found=(
            "Channels share an audience: whom the radio has told need not be told by friends any more. Effects of two "
            "channels add up to less than their sum in all settings that were tried."
        ),
    ),
)
