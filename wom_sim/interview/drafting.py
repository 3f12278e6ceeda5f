"""The scenario that follows from the answers, written so that a marketer can read and change it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from wom_sim.interview.moves import Draft, chosen, gifts, simulated
from wom_sim.interview.questions import Answers
from wom_sim.interview.reading import MONTH, Guess, plain, rounded, said

if TYPE_CHECKING:
    from wom_sim.interview.fitting import Fit

BASE, SLOPE = 7.0, 4.5
"""What a customer of neutral opinion answers to how likely a recommendation is, and what full praise adds: the
defaults of `laws.labels.recommend_base` and `recommend_slope`."""
SURVEYED = 0.5
"""By how many points an answer without a range may well be wrong."""
RIVAL_AWARE = 0.8
"""Share of the people who know the rival: an assumption."""
USUAL, LEAST, MOST = -4.5, -5.5, -3.5
"""The model's own `laws.choice.appeal`, and between which values it is plausible by its provenance."""
MOVED = 0.5
"""By how much the appeal may well be wrong where the answer that it follows from has no range."""
_WORDS = {"true", "false", "null"}
_WIDTH = 120


def scenario_of(answers: Answers, fit: Fit | None = None) -> str:
    """A commented scenario, as YAML, that holds what was answered.

    answers : as `wom_sim.interview.questions.answered` gives them.
    fit : how readily people buy, where that was found from what is sold in a month.
    """
    product = answers["product"]
    drafts = {kind.name: kind.draft(answers) for kind in chosen(answers)}
    lines = [*_head(answers), *_market(answers), *_products(answers)]
    lines += _laws(answers, fit)
    if drafts:
        lines += ["", "marketing:", f"  {quoted(product)}:"]
        for name, draft in drafts.items():
            lines += _move(name, draft)
    lines += _uncertain(answers, drafts, fit)
    lines += _what_ifs(answers, drafts)
    return "\n".join(lines) + "\n"


def quality(answers: Answers) -> Guess:
    """How good the product is, from -1 to 1, after how likely customers are to recommend it."""
    points = answers["recommend"]
    if points.sure:
        points = Guess(points.value, max(points.low - SURVEYED, 0.0), min(points.high + SURVEYED, 10.0))
    guess: Guess = points.through(lambda answer: rounded(max((answer - BASE) / SLOPE, -1.0)))
    return guess


# --- parts of the file --------------------------------------------------------------------------------


def _head(answers: Answers) -> list[str]:
    return [
        f"# {answers['product']}: what its marketing changes.",
        "#",
        *_prose(
            "Made by 'wom-sim init' from your answers; behind each number stands the answer that it came from. Change "
            "what you like, and compare again:"
        ),
        "#",
        "#     wom-sim compare FILE        what each what-if below would change, in money",
        "#     wom-sim run FILE            one plan alone, with a report",
        "#",
        *_prose("What was not asked is as usual in the model; docs/provenance.md says where those numbers come from."),
        "",
        f"name: {quoted(answers['product'])}",
        *([f"currency: {quoted(answers['currency'])}"] if answers["currency"] else []),
        _line(0, "horizon", answers["horizon"], "days to look ahead"),
        _line(0, "seed", 1, "another number is another luck"),
        _line(0, "replicates", 20, "the same again and again with other luck, to see how much luck matters"),
    ]


def _market(answers: Answers) -> list[str]:
    people, few = answers["market"].value, simulated(answers)
    lines = [""]
    if people > few:
        lines.append(_line(0, "market", {"people": round(people)}, "those whom you could sell to"))
    tied = {"degrees": 3.74} if few >= 1000 else {"rewiring": 0.4}
    note = "simulated people, ties of each" + (", degrees of separation as on Facebook" if few >= 1000 else "")
    return [*lines, _line(0, "network", {"n": few, "k": 10, **tied}, note)]


def _products(answers: Answers) -> list[str]:
    product, margin, again = answers["product"], answers["margin"], answers["again"]
    price = answers["price"]
    good = quality(answers)
    origin = f"your {said(answers['recommend'].value)} of 10, less {said(BASE)}, through {SLOPE}"
    bought = (
        [] if again is None else [_line(4, "repurchase_days", rounded(again.value), "from one purchase to the next")]
    )
    lines = [
        "",
        "products:",
        f"  {quoted(product)}:",
        _line(4, "price", rounded(price)),
        _line(4, "unit_cost", rounded(price - margin.value), f"which leaves your margin of {said(margin.value)}"),
        _line(4, "quality", good.value, origin),
        _line(4, "aware", rounded(_aware(answers).value), "share who know it, customers among them"),
        _line(4, "owners", rounded(answers["customers"].value), "share who are customers now"),
        *bought,
        *_prose(
            "Quality is how good the average use is, from -1 to 1. In the model a customer who thinks neither good nor "
            f"bad answers {said(BASE)} when asked how likely a recommendation is, and full praise adds {SLOPE} points; "
            "customers come to think what they live through. So the answer gives the quality.",
            indent=4,
        ),
    ]
    if answers["rival"] is None:
        return lines
    share = answers["rival_share"].value
    known = max(RIVAL_AWARE, share)
    return [
        *lines,
        f"  {quoted(answers['rival'])}:",
        _line(4, "price", rounded(answers["rival_price"])),
        _line(4, "quality", good.value, "assumption: as good as yours"),
        _line(4, "aware", rounded(known), "assumption"),
        _line(4, "owners", rounded(share)),
        *bought,
    ]


def _laws(answers: Answers, fit: Fit | None) -> list[str]:
    if fit is None:
        return []
    sold = said(answers["sales"].value)
    if not fit.reached:
        return [
            "",
            *_prose(
                f"You sell {sold} a month. In trial runs it was {said(fit.sales)}, and between {said(fit.least)} and "
                f"{said(fit.most)} however readily people bought. So nothing was fitted. Look at how many customers "
                "you have, how often they buy again, and how large the market is: one of these does not agree with it."
            ),
        ]
    found = fit.appeal.value
    usual = "as yours is" if LEAST <= found <= MOST else "and yours is beyond: check what you know of your market"
    return [
        "",
        *_prose(
            "Fitted: how readily people buy. With this appeal, trial runs of four months, with all that is done month "
            f"by month and without gifts and sales, sell {said(fit.sales)} a month from the second month on; you said "
            f"{sold}. The model itself has {said(USUAL)} and holds {said(LEAST)} to {said(MOST)} to be plausible, "
            f"{usual}."
        ),
        "laws:",
        _line(2, "choice", {"appeal": found}, "log-odds of buying on an occasion"),
    ]


def _move(name: str, draft: Draft) -> list[str]:
    return [
        _with_note(f"    {name}:", draft.said),
        *(_line(6, key, value, draft.notes.get(key, "")) for key, value in draft.data.items()),
    ]


def _uncertain(answers: Answers, drafts: Mapping[str, Draft], fit: Fit | None) -> list[str]:
    product = answers["product"]
    margin, price = answers["margin"], answers["price"]
    ranges = {f"products.{product}.quality": quality(answers)}
    ranges[f"products.{product}.unit_cost"] = margin.through(lambda left: price - left)
    ranges[f"products.{product}.aware"] = _aware(answers)
    ranges[f"products.{product}.owners"] = answers["customers"]
    if answers["again"] is not None:
        ranges[f"products.{product}.repurchase_days"] = answers["again"]
    if answers["market"].value > simulated(answers):
        ranges["market.people"] = answers["market"].through(round)
    if answers["rival"] is not None:
        rival = answers["rival"]
        share = answers["rival_share"]
        ranges[f"products.{rival}.owners"] = share
        good = quality(answers).value
        ranges[f"products.{rival}.quality"] = Guess(good, max(good - 0.2, -1.0), min(good + 0.2, 1.0))
    if fit is not None and fit.reached:
        appeal = fit.appeal
        ranges["laws.choice.appeal"] = (
            Guess(appeal.value, appeal.value - MOVED, appeal.value + MOVED) if appeal.sure else appeal
        )
    for name, draft in drafts.items():
        ranges |= {f"marketing.{product}.{name}.{path}": guess for path, guess in draft.uncertain.items()}
    unsure = {path: guess for path, guess in ranges.items() if not guess.sure}
    if not unsure:
        return []
    return [
        "",
        *_prose(
            "What nobody knows exactly: your own guesses, and assumptions. The comparison draws plausible worlds from "
            "these ranges, and says in how many of them its verdict holds."
        ),
        "uncertain:",
        *(f"  {quoted(path)}: [{plain(guess.low)}, {plain(guess.high)}]" for path, guess in unsure.items()),
    ]


def _aware(answers: Answers) -> Guess:
    """Who knows it: nobody has it without knowing it."""
    aware, owners = answers["aware"], answers["customers"]
    return Guess(*(max(know, have) for know, have in zip(aware, owners, strict=True)))


# --- what-ifs -----------------------------------------------------------------------------------------


def _what_ifs(answers: Answers, drafts: Mapping[str, Draft]) -> list[str]:
    found = what_ifs(answers, drafts)
    if not found:
        return []
    lines = ["", "# What would have been different? Each is a small change of the plan above.", "what_if:"]
    for name, patch in found.items():
        lines.append(f"  {quoted(name)}:")
        lines += [_line(4, path, value) for path, value in patch.items()]
    return lines


def what_ifs(answers: Answers, drafts: Mapping[str, Draft]) -> dict[str, dict[str, Any]]:
    """Named patches for what is wondered about."""
    product, wonder = answers["product"], answers["wonder"]
    found: dict[str, dict[str, Any]] = {}
    for name, draft in drafts.items():
        here = f"marketing.{product}.{name}"
        if "without" in wonder:
            found[f"no {name}"] = {here: None}
        for title, factor in (("twice", 2.0), ("half", 0.5)):
            if title in wonder and draft.grown is not None:
                found[f"{title} the {name}"] = {f"{here}.{path}": value for path, value in draft.grown(factor).items()}
    money = {kind.name: answers[kind.name] for kind in chosen(answers) if kind.monthly}
    if "gifts" in wonder and money:
        largest = max(money, key=lambda name: float(money[name]))
        spent = money[largest] * answers["horizon"] / MONTH
        here = f"marketing.{product}"
        found[f"gifts instead of {largest}"] = {f"{here}.{largest}": None, f"{here}.more gifts": gifts(answers, spent)}
    if "price" in wonder:
        found["a tenth cheaper"] = {f"products.{product}.price": rounded(0.9 * answers["price"])}
    if "better" in wonder:
        better = rounded(min(quality(answers).value + 1.0 / SLOPE, 1.0))
        found["a better product"] = {f"products.{product}.quality": better}
    return found


# --- comments and YAML ---------------------------------------------------------------------------------------------


def _prose(text: str, indent: int = 0) -> list[str]:
    """Sentences as lines of comments."""
    start = " " * indent + "# "
    return wrap(text, _WIDTH, initial_indent=start, subsequent_indent=start, break_on_hyphens=False)


def quoted(text: str) -> str:
    """Text as YAML reads it back, in quotes where it needs them."""
    if re.fullmatch(r"[^\W\d_][\w -]*[\w]|[^\W\d_]|[^\W\d_][\w .-]*[\w]", text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(str(key))}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, float):
        return plain(value)
    return quoted(value) if isinstance(value, str) else str(value)


def _line(indent: int, key: str, value: Any, note: str = "") -> str:
    return _with_note(f"{' ' * indent}{quoted(key)}: {_flow(value)}", note)


def _with_note(line: str, note: str) -> str:
    """A line with what is said about it: behind it, or above where there is no room."""
    whole = f"{line:<40}  # {note}" if note else line
    return whole if len(whole) <= _WIDTH or not note else f"{' ' * (len(line) - len(line.lstrip()))}# {note}\n{line}"
