"""What marketers do, in plain words, and how what is spent on it becomes a move of a scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from wom_sim.errors import InputError
from wom_sim.interview.questions import Answers, Question, read_amount, read_money, read_share
from wom_sim.interview.reading import MONTH, Guess, plain, read_choices, rounded, said

SIMULATED = 5000
"""People who are simulated, where the market has more."""
MOST_CONTACTS = 70.0
"""Contacts of a person with one medium in a week, beyond which an answer must be a slip."""


class Draft(NamedTuple):
    """A move, as it is written."""

    said: str
    """The answers behind it."""
    data: dict[str, Any]
    notes: Mapping[str, str] = {}
    """What is said behind its fields."""
    uncertain: Mapping[str, Guess] = {}
    """Ranges, by path inside the move."""
    grown: Callable[[float], dict[str, Any]] | None = None
    """What it is with so many times as much of it, by path inside the move; None where that is not a question."""


class Kind(NamedTuple):
    """A kind of move."""

    name: str
    words: str
    questions: tuple[Question, ...]
    """What is asked about it, the amount first."""
    draft: Callable[[Answers], Draft]
    monthly: bool = False
    """Whether money is spent on it month by month."""
    once: bool = False
    """Whether it is made once, and so is no part of the usual month."""


# --- what the answers come to -------------------------------------------------------------------------


def simulated(answers: Answers) -> int:
    """How many people are simulated."""
    people: float = answers["market"].value
    return min(SIMULATED, round(people))


def stands_for(answers: Answers) -> float:
    """How many people of the market each of them stands for."""
    return float(answers["market"].value) / simulated(answers)


def gift_cost(answers: Answers) -> float:
    """What one gift costs."""
    if "gift_cost" in answers:
        return float(answers["gift_cost"])
    return float(max(answers["price"] - answers["margin"].value, 0.1 * answers["price"]))


def gifts(answers: Answers, money: float) -> dict[str, Any]:
    """Gifts for an amount of money, to the best-connected people; what the whole costs is that amount."""
    scale = stands_for(answers)
    count = min(max(1, round(money / gift_cost(answers) / scale)), simulated(answers))
    each = rounded(money / (count * scale))
    return {"kind": "seeding", "on": 0, "who": {"strategy": "degree", "count": count}, "cost": {"per_person": each}}


def _a_day(month: float) -> float:
    return rounded(month / MONTH)


def _part(share: float) -> float:
    """A part of a price that can be given away."""
    return min(rounded(share), 0.95)


def _price_of_thousand(amount: str) -> Callable[[str, Answers], Guess]:
    def read(text: str, answers: Answers) -> Guess:
        price = read_money(text, answers)
        if price.low <= 0.0:
            raise InputError("a contact costs something.", remedy="Write it like 5-20.")
        weekly = 1000.0 * answers[amount] / price.low / answers["market"].value / MONTH * 7.0
        if weekly > MOST_CONTACTS:
            raise InputError(
                f"everyone in your market would meet it {weekly:,.0f} times a week.",
                remedy="Give a higher price, or begin again with less money or more people.",
            )
        return price

    return read


# --- the kinds ----------------------------------------------------------------------------------------


def _radio(answers: Answers) -> Draft:
    money, thousand, people = answers["radio"], answers["radio_thousand"], answers["market"].value
    points = thousand.through(lambda price: rounded(money / price * 1000.0 / people / MONTH * 7.0 * 100.0))
    points = points._replace(value=rounded(money / thousand.value * 1000.0 / people / MONTH * 7.0 * 100.0))
    note = f"contacts a week of 100 people, if a thousand cost {said(thousand.value)}"
    return Draft(
        f"{said(money)} a month",
        {"kind": "mass_media", "grp": points.value, "cost": {"per_day": _a_day(money)}},
        {"grp": note},
        {} if points.sure else {"grp": points},
        lambda factor: {"grp": rounded(factor * points.value), "cost.per_day": _a_day(factor * money)},
    )


def _social(answers: Answers) -> Draft:
    money, thousand = answers["social"], answers["social_thousand"]
    data = {
        "kind": "paid_social",
        "who": {"platform": "online"},
        "budget_a_day": _a_day(money),
        "price_per_thousand": rounded(thousand.value),
    }
    uncertain = {} if thousand.sure else {"price_per_thousand": thousand}
    return Draft(f"{said(money)} a month", data, {}, uncertain, lambda factor: {"budget_a_day": _a_day(factor * money)})


def _email(answers: Answers) -> Draft:
    money = answers["email"]
    data = {
        "kind": "email",
        "every": 14,
        "who": {"stages": ["customer", "former"]},
        "cost": {"per_day": _a_day(money)},
    }
    notes = {"every": "days from one letter to the next", "who": "those who have or had it, and so are on the list"}
    return Draft(f"{said(money)} a month", data, notes)


def _gifts(answers: Answers) -> Draft:
    money = answers["gifts"]
    people, data, each = money / gift_cost(answers), gifts(answers, money), stands_for(answers)
    drawn = "" if each <= 1.0 else f"; each simulated person stands for {said(each)}, hence so few"
    notes = {"who": f"{people:,.0f} gifts of {said(gift_cost(answers))}, to those with the most ties{drawn}"}

    def grown(factor: float) -> dict[str, Any]:
        other = gifts(answers, factor * money)
        return {"who.count": other["who"]["count"], "cost.per_person": other["cost"]["per_person"]}

    return Draft(f"{said(money)} once, at the start", data, notes, {}, grown)


def _sale(answers: Answers) -> Draft:
    start, share = answers["horizon"] // 2, answers["sale"]
    data = {
        "kind": "price_promotion",
        "from": start,
        "until": min(start + 30, answers["horizon"]),
        "discount": share,
    }
    return Draft(
        f"{100 * share:g} % off for a month",
        data,
        {"from": "half way"},
        {},
        lambda factor: {"discount": _part(factor * share)},
    )


def _desk(answers: Answers) -> Draft:
    money, each = answers["desk"], answers["desk_answer"]
    capacity = each.through(lambda cost: rounded(money / MONTH / cost))
    capacity = capacity._replace(value=rounded(money / MONTH / each.value))
    return Draft(
        f"{said(money)} a month",
        {"kind": "service_desk", "capacity": capacity.value, "cost": {"per_day": _a_day(money)}},
        {"capacity": f"complaints answered a day, at {said(each.value)} each"},
        {} if capacity.sure else {"capacity": capacity},
        lambda factor: {"capacity": rounded(factor * capacity.value), "cost.per_day": _a_day(factor * money)},
    )


def _referral(answers: Answers) -> Draft:
    reward = rounded(answers["referral"])
    data = {"kind": "referral", "cost": {"per_success": reward}}
    return Draft(f"{said(reward)} for each friend who buys", data)


def _loyalty(answers: Answers) -> Draft:
    share = answers["loyalty"]
    said_so = f"{100 * share:g} % back on what is bought again"
    return Draft(said_so, {"kind": "loyalty", "bonus": share}, {}, {}, lambda factor: {"bonus": _part(factor * share)})


def _cost(text: str, answers: Answers) -> Guess:
    cost = read_money(text, answers)
    if cost.low <= 0.0:
        raise InputError("an answer costs something.", remedy="Write it like 5-15.")
    return cost


def _does(name: str) -> Callable[[Answers], bool]:
    return lambda answers: name in answers["moves"]


def _a_month(name: str, on: str, usual: str, beside: str = "") -> Question:
    return Question(
        name,
        lambda _: f"What do you spend on {on} in a month?",
        f"All of it, as paid to others, and in hours of your own people. {beside}".strip(),
        lambda _: usual,
        read_amount,
        _does(name),
    )


def _thousand(name: str, amount: str, on: str) -> Question:
    return Question(
        name,
        lambda _: f"What do a thousand contacts with {on} cost you?",
        "The price for which a thousand people meet it once (CPM); whoever sells it to you knows. The range in "
        "brackets is an assumption for euros or dollars, and goes into the ranges of the scenario.",
        lambda _: "5-20",
        _price_of_thousand(amount),
        _does(amount),
    )


KINDS = (
    Kind(
        "radio",
        "radio, television, posters, print: the same message to many",
        (_a_month("radio", "radio, television, posters and print", "2000"), _thousand("radio_thousand", "radio", "it")),
        _radio,
        monthly=True,
    ),
    Kind(
        "social",
        "paid advertisements on social media",
        (
            _a_month("social", "advertisements on social media", "1000"),
            _thousand("social_thousand", "social", "these advertisements"),
        ),
        _social,
        monthly=True,
    ),
    Kind(
        "email",
        "letters by e-mail to those who have or had it",
        (_a_month("email", "e-mail", "200"),),
        _email,
        monthly=True,
    ),
    Kind(
        "gifts",
        "gifts and samples for influencers or other well-connected people",
        (
            Question(
                "gifts",
                lambda _: "What do you spend on gifts, once, at the start?",
                "For all of them together. Who likes the gift talks about it; nobody is told what to say.",
                lambda _: "1500",
                read_amount,
                _does("gifts"),
            ),
            Question(
                "gift_cost",
                lambda _: "What does one gift cost you, with parcel and card?",
                "What it costs to make or buy, and to send.",
                lambda answers: plain(gift_cost(answers)),
                read_amount,
                _does("gifts"),
            ),
        ),
        _gifts,
        once=True,
    ),
    Kind(
        "sale",
        "a sale: a month at a lower price",
        (
            Question(
                "sale",
                lambda _: "How many per cent off?",
                "For a month, half way through. What it costs is the margin given away.",
                lambda _: "20 %",
                lambda text, _: read_share(text),
                _does("sale"),
            ),
        ),
        _sale,
        once=True,
    ),
    Kind(
        "desk",
        "a service desk that answers complaints",
        (
            _a_month("desk", "answering complaints", "1000"),
            Question(
                "desk_answer",
                lambda _: "What does one answer cost you?",
                "The time of whoever answers, and what is given to put it right. The range is an assumption.",
                lambda _: "5-15",
                _cost,
                _does("desk"),
            ),
        ),
        _desk,
        monthly=True,
    ),
    Kind(
        "referral",
        "a reward for customers who bring a friend",
        (
            Question(
                "referral",
                lambda _: "What is the reward for each friend who buys?",
                "In money, or what it is worth to you. How large it is matters little (Ryu and Feick 2007).",
                lambda answers: plain(0.1 * answers["price"]),
                read_amount,
                _does("referral"),
            ),
        ),
        _referral,
    ),
    Kind(
        "loyalty",
        "a bonus for customers who buy again",
        (
            Question(
                "loyalty",
                lambda _: "How many per cent of the price do they get back?",
                "On what they buy again. What it costs is the margin given away.",
                lambda _: "5 %",
                lambda text, _: read_share(text),
                _does("loyalty"),
            ),
        ),
        _loyalty,
    ),
)
"""What there is to choose from."""


WHICH = Question(
    "moves",
    lambda _: "What do you do for your marketing?",
    "Numbers or names with commas between them, or 'nothing'. What you do not do yet can be tried later, by a line "
    "in the file.",
    lambda _: "radio, gifts",
    lambda text, _: read_choices(text, [kind.name for kind in KINDS]),
    options=tuple((kind.name, kind.words) for kind in KINDS),
)
"""Which of them are made."""


def chosen(answers: Answers) -> list[Kind]:
    """The kinds that are made, in their order."""
    return [kind for kind in KINDS if kind.name in answers["moves"]]
