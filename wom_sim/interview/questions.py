"""What a marketer is asked about a product: the words, what they mean, what is usual, and how an answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from wom_sim.errors import InputError, nearest
from wom_sim.interview.reading import (
    MANY,
    NOTHING,
    PARTS,
    Guess,
    plain,
    read_choices,
    read_days,
    read_number,
    within,
)

Answers = Mapping[str, Any]
"""What was answered so far, as read, by the name of the question."""

FEWEST = 100
"""People in the smallest market that is simulated."""


class Question(NamedTuple):
    """One question."""

    name: str
    text: Callable[[Answers], str]
    explains: str
    """What is said to those who ask back."""
    usual: Callable[[Answers], str]
    """The answer of those who give none."""
    read: Callable[[str, Answers], Any]
    """The answer as it is used; InputError where it cannot be."""
    fits: Callable[[Answers], bool] = lambda _: True
    """Whether it is asked, after what was answered."""
    options: tuple[tuple[str, str], ...] = ()
    """What there is to choose from: names, and their words."""


# --- reading, with what was answered before -----------------------------------------------------------


def read_name(text: str, _: Answers) -> str:
    """A name that can be a step of a path."""
    name = " ".join(text.split())
    if not re.fullmatch(r"[^.\s/]([^.]*[^.\s])?", name) or len(name) > 60:
        raise InputError("this cannot be a name.", remedy="Use up to 60 letters, without full stops.")
    return name


def read_money(text: str, answers: Answers) -> Guess:
    """An amount of money, or a range."""
    currency = str(answers.get("currency", ""))
    units = {**MANY, **({currency.lower(): 1.0} if currency else {})}
    return within(read_number(re.sub("[€$£¥]", "", text), units)[0], 0.0, 1e9, "an amount")


def read_amount(text: str, answers: Answers) -> float:
    """An amount of money that is known and not nothing: what one spends, one knows."""
    if text.strip().lower() in NOTHING:
        raise InputError("it was named among what you do.", remedy="Give an amount, or begin again without it.")
    amount = read_money(text, answers)
    if not amount.sure or amount.value <= 0.0:
        raise InputError("give one amount above 0.", remedy="Ranges are for what you can only guess.")
    return amount.value


def read_share(text: str) -> float:
    """A share of the price, in per cent."""
    share, _ = read_number(text, {"": 0.01, **PARTS})
    if not share.sure or not 0.0 < share.value <= 0.9:
        raise InputError("give one number above 0 and up to 90.", remedy="Write it like 20 %.")
    return share.value


def _price(text: str, answers: Answers) -> float:
    price = read_money(text, answers)
    if not price.sure or price.value <= 0.0:
        raise InputError("give one price above 0.", remedy="Take the one that most people pay.")
    return price.value


def _margin(text: str, answers: Answers) -> Guess:
    price = float(answers["price"])
    if any(sign in text.lower() for sign in PARTS):
        share, _ = read_number(text, PARTS)
        return within(share, 0.0, 1.0, "a margin in parts of the price").through(lambda part: part * price)
    return within(read_money(text, answers), 0.0, price, "the margin of one piece, in money,")


def _market(text: str, _: Answers) -> Guess:
    return within(read_number(text, MANY)[0], FEWEST, 1e10, "the number of people")


def _of_ten(text: str) -> Guess:
    guess, _ = read_number(re.sub(r"\s*(of|out of|in|/)\s*(10|ten)\s*$", "", text.strip()), {"": 0.1, **PARTS})
    return within(guess, 0.0, 1.0, "the part of the people")


def _customers(text: str, answers: Answers) -> Guess:
    guess, unit = read_number(text, {**MANY, **PARTS})
    share = guess if unit in PARTS else guess.through(lambda people: people / answers["market"].value)
    within(share, 0.0, 1.0, "the part of the market that has it")
    if share.low > answers["aware"].high + 1e-12:
        raise InputError(
            f"these are {share.low:.0%} of your market, and only {answers['aware'].high:.0%} know you.",
            remedy="Who has it knows it: give fewer, or begin again.",
        )
    return share


def _sales(text: str, _: Answers) -> Guess | None:
    if text.strip().lower() in ("unknown", "do not know", "don't know"):
        return None
    return within(read_number(text, MANY)[0], 0.0, 1e9, "what is sold in a month")


def _again(text: str, _: Answers) -> Guess | None:
    return None if text.strip().lower() in ("once", "never", *NOTHING) else read_days(text)


def _recommend(text: str, _: Answers) -> Guess:
    return within(read_number(text, {"": 1.0})[0], 0.0, 10.0, "an answer of customers")


def _rival(text: str, answers: Answers) -> str | None:
    if text.strip().lower() in NOTHING:
        return None
    name = read_name(text, answers)
    if name == answers["product"]:
        raise InputError("this is your own product.", remedy="Name another, or 'none'.")
    return name


def _rival_share(text: str, answers: Answers) -> Guess:
    share, own = _of_ten(text), answers["customers"]
    if share.high + own.high > 1.0 + 1e-12:
        raise InputError(
            f"with your own {own.high:.0%} that would be more than everyone.", remedy="A customer has one of the two."
        )
    return share


def _horizon(text: str, _: Answers) -> int:
    days = read_days(text)
    if not days.sure or not 30 <= days.value <= 3 * 365:
        raise InputError("give one length of time, from a month to three years.", remedy="Write it like 1 year.")
    return round(days.value)


# --- the questions ------------------------------------------------------------------------------------


def _has_rival(answers: Answers) -> bool:
    return answers["rival"] is not None


BEFORE = (
    Question(
        "product",
        lambda _: "What is your product called?",
        "Any name, without full stops. It stands in the file and in the reports.",
        lambda _: "my product",
        read_name,
    ),
    Question(
        "currency",
        lambda _: "In which currency do you count?",
        "A sign or a code of up to 8 letters, such as EUR. It only stands behind amounts.",
        lambda _: "EUR",
        lambda text, _: text.strip()[:8],
    ),
    Question(
        "price",
        lambda _: "What does one cost?",
        "The usual price of one piece, or of one month or visit, if that is what people buy.",
        lambda _: "40",
        _price,
    ),
    Question(
        "margin",
        lambda _: "What is left of that for you when one is sold?",
        "The price less what one more piece costs to make, pack and send: an amount, or per cent of the price. "
        "Not less advertising or rent, which do not grow with each piece.",
        lambda _: "45 %",
        _margin,
    ),
    Question(
        "market",
        lambda _: "How many people could you sell to?",
        "Everyone who might buy something of this kind where you sell it: not only your customers, and not the "
        "whole country if you sell in one town.",
        lambda _: "100,000",
        _market,
    ),
    Question(
        "aware",
        lambda _: "Of ten of these people, how many know your product?",
        "Those who would say yes if asked 'have you heard of it?'. 0 for what is not out yet. Per cent is fine.",
        lambda _: "2-4",
        lambda text, _: _of_ten(text),
    ),
    Question(
        "customers",
        lambda _: "How many have it now, or buy it now and then?",
        "Your customers of today: a number of people, or per cent of the market.",
        lambda answers: f"{min(0.05, answers['aware'].low) * 100:g} %",
        _customers,
    ),
    Question(
        "again",
        lambda _: "After what time does a content customer buy again?",
        "A time such as 3 weeks or 2-4 months; 'once' for what nobody buys twice.",
        lambda _: "2-4 months",
        _again,
    ),
    Question(
        "sales",
        lambda _: "How many do you sell in a month, with the marketing of today?",
        "Pieces, to new and to old customers together. From this it is found how readily people buy, in a few trial "
        "runs. If you do not know, leave it: then people buy as readily as is usual in the model.",
        lambda _: "unknown",
        _sales,
    ),
    Question(
        "recommend",
        lambda _: "How likely would your customers say they are to recommend it, from 0 to 10?",
        "The mean answer of the usual survey question. 7 is lukewarm, 9 and more are promoters, below 7 people warn "
        "more than they praise.",
        lambda _: "7.5-8.5",
        _recommend,
    ),
    Question(
        "rival",
        lambda _: "Who is your main rival?",
        "The product that people would buy instead of yours; 'none' if there is nothing like it.",
        lambda _: "none",
        _rival,
    ),
    Question(
        "rival_price",
        lambda answers: f"What does {answers['rival']} cost?",
        "Its usual price.",
        lambda answers: plain(answers["price"]),
        _price,
        _has_rival,
    ),
    Question(
        "rival_share",
        lambda answers: f"Of ten people of your market, how many have {answers['rival']}?",
        "Its customers of today, of ten people or in per cent.",
        lambda answers: f"{min(0.2, 1.0 - answers['customers'].high) * 100:g} %",
        _rival_share,
        _has_rival,
    ),
)
"""About the product and its market."""

WONDERS = (
    ("without", "what each thing that you do is worth: the same without it"),
    ("twice", "twice as much of it"),
    ("half", "half as much of it"),
    ("gifts", "the money of the largest of them as gifts instead"),
    ("price", "a price that is a tenth lower"),
    ("better", "a better product: one point more in the survey"),
)
"""What one may wonder about."""

AFTER = (
    Question(
        "horizon",
        lambda _: "How far do you want to look ahead?",
        "From a month to three years. What people say to each other takes months to show.",
        lambda _: "1 year",
        _horizon,
    ),
    Question(
        "wonder",
        lambda _: "What do you wonder about?",
        "Each becomes a what-if that is compared with going on as today. Numbers or names with commas, or 'nothing'. "
        "Doing nothing at all is always compared.",
        lambda answers: "without, twice, half, gifts" if answers["moves"] else "price, better",
        lambda text, _: read_choices(text, [name for name, _ in WONDERS]),
        options=WONDERS,
    ),
)
"""About what is wanted to be known."""


def questions() -> Iterator[Question]:
    """All questions, in the order in which they are asked."""
    from wom_sim.interview.moves import KINDS, WHICH

    yield from BEFORE
    yield WHICH
    for kind in KINDS:
        yield from kind.questions
    yield from AFTER


def answered(given: Mapping[str, str], ask: Callable[[Question, Answers], Any] | None = None) -> dict[str, Any]:
    """Answers to all questions that fit.

    given : answers by name of the question, as text; they are not asked.
    ask : how the others are asked; the usual answers are taken when left out.

    Raises InputError, with the question's name, for an answer that cannot be used or was not asked for.
    """
    known = [question.name for question in questions()]
    for name in given:
        if name not in known:
            raise InputError(f"there is no question '{name}'.", remedy=nearest(name, known))
    answers: dict[str, Any] = {}
    for question in questions():
        if not question.fits(answers):
            continue
        if question.name in given:
            answers[question.name] = read(question, given[question.name], answers)
        elif question.name == "moves" and (named := _named(given)):
            answers["moves"] = named
        else:
            answers[question.name] = ask(question, answers) if ask else read(question, question.usual(answers), answers)
    for name in given:
        if name not in answers:
            raise InputError("after the other answers this is not asked.", where=name, remedy="Leave it out.")
    return answers


def read(question: Question, text: str, answers: Answers) -> Any:
    """An answer as it is used; InputError with the question's name."""
    try:
        return question.read(text, answers)
    except InputError as fault:
        raise InputError(fault.problem, where=question.name, remedy=fault.remedy) from None


def _named(given: Mapping[str, str]) -> tuple[str, ...]:
    """The moves of which something is answered."""
    from wom_sim.interview.moves import KINDS

    return tuple(kind.name for kind in KINDS if any(question.name in given for question in kind.questions))
