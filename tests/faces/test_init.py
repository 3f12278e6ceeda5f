"""`wom-sim init`: what is asked, how answers are read, and a scenario that says where its numbers come from."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import wom_sim as wom
from wom_sim.cli import app
from wom_sim.errors import InputError
from wom_sim.interview.drafting import quality, scenario_of
from wom_sim.interview.fitting import DAYS, SETTLED, fitted
from wom_sim.interview.moves import KINDS
from wom_sim.interview.questions import answered, questions
from wom_sim.interview.reading import MONTH, plain, read_choices, read_days, read_number
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation
from wom_sim.state import OWNER

COMMAND = [sys.executable, "-c", "from wom_sim.cli import main; main()", "init"]
ALL_MOVES = ", ".join(kind.name for kind in KINDS)
EVERYTHING = {"rival": "Acme", "moves": ALL_MOVES, "wonder": "1,2,3,4,5,6", "market": "80k-120k", "margin": "15-20"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["init", *words], input=typed)


def left() -> set[str]:
    return {item.name for item in Path().iterdir()}


def scenario(**given: str) -> Scenario:
    Path("made.yaml").write_text(scenario_of(answered(given)), encoding="utf-8")
    return load_scenario("made.yaml")


# --- reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "low", "high"),
    [
        ("40", 40, 40, 40),
        ("5-15", 10, 5, 15),
        ("5 to 15 %", 0.10, 0.05, 0.15),
        ("10-20k", 15e3, 10e3, 20e3),
        ("1,500", 1500, 1500, 1500),
        ("12,5", 12.5, 12.5, 12.5),
        ("1.234,56", 1234.56, 1234.56, 1234.56),
        ("1,234.56", 1234.56, 1234.56, 1234.56),
        ("1 500 000", 1.5e6, 1.5e6, 1.5e6),
        ("1.5 million", 1.5e6, 1.5e6, 1.5e6),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float, low: float, high: float) -> None:
    """Thousands and decimals of both kinds, units, and ranges whose middle is the value."""
    found, _ = read_number(text, {"": 1.0, "%": 0.01, "k": 1e3, "million": 1e6})
    assert found == pytest.approx((value, low, high))


@pytest.mark.parametrize("text", ["", "much", "5-", "1-2-3", "15-5", "4 apples", "-3"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Never a guess at what somebody may have meant."""
    with pytest.raises(InputError):
        read_number(text, {"": 1.0})


@given(st.floats(1e-6, 1e12))
def test_written_numbers_keep_four_digits(value: float) -> None:
    """What stands in the file is the number, to a half of its fourth digit, and never has an exponent."""
    assert "e" not in plain(value)
    assert float(plain(value)) == pytest.approx(value, rel=5.1e-4, abs=1e-10)


def test_times_and_choices() -> None:
    """Times in days; choices by number or name, in the order of the list."""
    assert read_days("2-4 months") == pytest.approx((3 * MONTH, 2 * MONTH, 4 * MONTH))
    assert read_days("6 weeks").value == 42
    assert read_choices("3, radio", ["radio", "social", "gifts"]) == ("radio", "gifts")
    assert read_choices("nothing", ["radio"]) == ()
    with pytest.raises(InputError, match="Did you mean 'radio'"):
        read_choices("radoi", ["radio"])
    with pytest.raises(InputError, match="in which unit"):
        read_days("30")


# --- the scenario -------------------------------------------------------------------------------------


def test_usual_answers_give_a_scenario_that_runs() -> None:
    """Enter, Enter, Enter: it loads, each what-if changes it, every range holds, and a small one runs."""
    made = scenario()
    assert made.uncertain
    for name, patch in made.what_if.items():
        assert made.patch(patch).to_data() != made.to_data(), name
    small = made.patch({"network.n": 1000, "horizon": 30})
    assert wom.simulate(small, replicates=1, threads=1).summary["my product"]["units"]["mean"] > 0


def test_everything_that_can_be_asked() -> None:
    """All moves, a rival and all what-ifs: three for each move that there can be more of, and three others."""
    made = scenario(**EVERYTHING, product="Grüner Saft: Nr 1 #")
    grown = {"radio", "social", "gifts", "sale", "desk", "loyalty"}
    expected = {f"no {kind.name}" for kind in KINDS} | {
        f"{how} the {name}" for name in grown for how in ("twice", "half")
    }
    assert set(made.what_if) == expected | {"gifts instead of radio", "a tenth cheaper", "a better product"}
    assert {"market.people", "products.Grüner Saft: Nr 1 #.unit_cost"} <= set(made.uncertain)
    for patch in made.what_if.values():
        made.patch(patch)


def test_answers_stand_where_they_belong() -> None:
    """What is known directly is set directly."""
    given = {
        "price": "12.50",
        "margin": "40 %",
        "market": "20,000",
        "aware": "5",
        "customers": "2000",
        "again": "6 weeks",
    }
    made = scenario(**given, currency="CHF", recommend="9", horizon="6 months")
    product = made.products["my product"]
    assert (product.price, product.unit_cost, product.aware, product.owners) == (12.5, 7.5, 0.5, 0.1)
    assert (product.repurchase_days, made.market.people, made.horizon, made.currency) == (42, 20000, 182, "CHF")
    assert product.quality == pytest.approx(2 / 4.5, abs=1e-4)
    assert made.uncertain["products.my product.quality"] == pytest.approx((1.5 / 4.5, 2.5 / 4.5), abs=1e-4)


def test_what_is_spent_is_what_it_costs() -> None:
    """Money given for radio and gifts is what the ledger says, and contacts follow from the price of a thousand."""
    given = {"radio": "3000", "radio_thousand": "10", "gifts": "2000", "gift_cost": "25", "market": "50000"}
    made = scenario(**given, moves="radio, gifts", horizon="2 months").patch({"network.n": 2000})
    # The count of gifts is that of 5,000 simulated people; with 2,000 each of them stands for more.
    made = made.patch({"marketing.my product.gifts.who.count": 4, "marketing.my product.gifts.cost.per_person": 20})
    ledger = wom.simulate(made, replicates=1, threads=1).ledger
    costs = dict(ledger.group_by("intervention").agg(pl.col("cost").sum()).rows())
    assert costs["marketing.my product.radio"] == pytest.approx(3000 / MONTH * made.horizon, rel=1e-3)
    assert costs["marketing.my product.gifts"] == pytest.approx(2000)
    # A person meets a medium at most once in a step: with the chance that there is a contact at this rate a day.
    a_day = 3000 / 10 * 1000 / MONTH / 50000
    wanted = 2000 * made.horizon * -np.expm1(-a_day)
    assert abs(ledger["exposures"].sum() - wanted) < 4 * wanted**0.5


def test_half_of_gifts_costs_half() -> None:
    """Three simulated people cannot be halved; the money can."""
    made = scenario(moves="gifts", gifts="1500", wonder="half")
    gifts = made.patch(made.what_if["half the gifts"]).marketing["my product"]["gifts"]
    assert gifts.who.count is not None
    assert gifts.who.count * gifts.cost.per_person * 20 == pytest.approx(750, rel=1e-3)


@pytest.mark.parametrize("answer", [7.0, 8.0, 9.0])
def test_customers_answer_as_they_were_said_to(answer: float) -> None:
    """The rule from recommendation to quality: after a year customers answer it to within half a point."""
    made = scenario(recommend=str(answer)).patch({"network.n": 2000})
    fields = Simulation(made, replicates=2).run().fields
    opinions = fields.opinion[:, 0].astype(np.float64)[(fields.stage[:, 0] & OWNER) != 0]
    assert np.clip(7.0 + 4.5 * opinions, 0.0, 10.0).mean() == pytest.approx(answer, abs=0.5)
    assert quality(answered({"recommend": "0-2"})) == (-1.0, -1.0, -1.0)


def test_sales_of_a_month_are_fitted_and_told() -> None:
    """With the fitted appeal the trial sells what was said; what cannot be is left alone and said."""
    given = {"sales": "2500-3500", "moves": "radio"}
    answers = answered(given)
    made = scenario(**given)
    fit = fitted(made, "my product", answers["sales"])
    assert fit.reached
    assert fit.appeal.low < fit.appeal.value < fit.appeal.high
    trial = made.patch({"horizon": DAYS, "network.n": 2000, "laws.choice.appeal": fit.appeal.value, "what_if": {}})
    result = wom.simulate(trial, replicates=2, threads=1)
    sold = result.metrics.filter((result.metrics["segment"] == "all") & (result.metrics["day"] >= SETTLED))
    pieces = (sold["first_purchases"].sum() + sold["repeat_purchases"].sum()) / 2 * result.scale
    # Between two trials half a unit of appeal apart, the logarithm of sales is not quite straight.
    assert pieces / (DAYS - SETTLED) * MONTH == pytest.approx(3000, rel=0.05)
    assert "you said 3,000" in scenario_of(answers, fit)
    Path("fitted.yaml").write_text(scenario_of(answers, fit), encoding="utf-8")
    assert "laws.choice.appeal" in load_scenario("fitted.yaml").uncertain

    answers = answered({"sales": "10", "moves": "nothing"})
    fit = fitted(scenario(moves="nothing"), "my product", answers["sales"])
    assert not fit.reached
    text = scenario_of(answers, fit)
    assert "nothing was fitted" in " ".join(text.replace("#", "").split())
    assert "appeal" not in text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"price": "cheap"}, "price: 'cheap' is no number"),
        ({"prize": "3"}, "Did you mean 'price'"),
        ({"margin": "50"}, "margin: .* between 0 and 40"),
        ({"customers": "50 %"}, "customers: .* only 40% know you"),
        ({"rival": "my product"}, "rival: this is your own product"),
        ({"rival": "Acme", "rival_share": "9.8"}, "rival_share: .* more than everyone"),
        ({"rival_price": "9"}, "rival_price: after the other answers this is not asked"),
        ({"moves": "email", "radio": "9"}, "radio: after the other answers this is not asked"),
        ({"radio": "1-2"}, "radio: give one amount"),
        ({"radio": "90 million", "radio_thousand": "1"}, "radio_thousand: everyone .* times a week"),
        ({"horizon": "9 years"}, "horizon: .* a month to three years"),
        ({"product": "a.b"}, "product: this cannot be a name"),
        ({"wonder": "everything"}, "wonder: there is no 'everything'"),
    ],
)
def test_wrong_answers_are_refused_with_the_question(given: dict[str, str], says: str) -> None:
    """Each answer is checked at once, and against those before it."""
    with pytest.raises(InputError, match=says):
        answered(given)


def test_every_question_explains_itself_and_has_a_usual_answer() -> None:
    """Nobody is stuck: each has words, an explanation, and an answer for those who give none."""
    answers: dict[str, Any] = answered(EVERYTHING)
    for question in questions():
        assert question.text(answers).endswith("?")
        assert question.explains.endswith(".")
        question.read(question.usual(answers), answers)


# --- the command --------------------------------------------------------------------------------------


def test_yes_takes_all_usual_answers_and_says_what_is_next() -> None:
    """Without a question; the file is there and nothing else; it says what to do next."""
    done = init("--yes")
    assert done.exit_code == 0, done.output
    assert left() == {"scenario.yaml"}
    assert "wom-sim compare scenario.yaml" in done.output


def test_a_file_that_is_there_is_not_touched_unless_asked() -> None:
    """Refused before the first question."""
    Path("scenario.yaml").write_text("mine", encoding="utf-8")
    done = init("--yes")
    assert done.exit_code == 2
    assert Path("scenario.yaml").read_text(encoding="utf-8") == "mine"
    assert init("--yes", "--overwrite").exit_code == 0
    assert load_scenario("scenario.yaml").products
    assert init("plan.toml").exit_code == 2
    assert init("no/such/folder.yaml").exit_code == 2


def test_answers_from_a_file_and_from_the_command() -> None:
    """A file answers by name, as numbers, words or lists; --set goes before it."""
    Path("answers.yaml").write_text("price: 10\nmoves: [email]\nemail: 300\nhorizon: 3 months\n", encoding="utf-8")
    done = init("plan.yaml", "--yes", "--answers", "answers.yaml", "--set", "price=11")
    assert done.exit_code == 0, done.output
    made = load_scenario("plan.yaml")
    assert (made.products["my product"].price, made.horizon) == (11, 91)
    assert list(made.marketing["my product"]) == ["email"]
    for words in (["--set", "price"], ["--set", "prize=3"], ["--answers", "none.yaml"]):
        assert init("other.yaml", "--yes", *words).exit_code == 2
    assert not Path("other.yaml").exists()


def test_piped_answers_are_taken_line_by_line() -> None:
    """An empty line is the usual answer, ? explains; a wrong answer or too few of them stop, and write nothing."""
    typed = "\n".join(["Juice", "?", "", "9", *[""] * 40])
    done = init(typed=typed)
    assert done.exit_code == 0, done.output
    assert load_scenario("scenario.yaml").products["Juice"].price == 9
    assert "A sign or a code" in done.output
    for typed, says in (("Juice\nEUR\nmuch\n", "price: 'much' is no number"), ("Juice\n", "nothing was written")):
        done = init("other.yaml", typed=typed)
        assert done.exit_code == 2
        assert says in done.output
        assert left() == {"scenario.yaml"}


def terminal(*words: str) -> tuple[subprocess.Popen[bytes], int]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*COMMAND, *words], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    return process, ours


def until(terminal: int, words: str) -> str:
    """What the terminal shows until these words have come."""
    shown, end = "", time.monotonic() + 30
    while words not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    assert words in shown, shown
    return shown


@pytest.mark.parametrize("leaving", ["Ctrl-C", "Ctrl-D"])
def test_at_a_terminal_it_asks_again_and_can_be_left(leaving: str) -> None:
    """A wrong answer is answered kindly and asked again; whoever leaves leaves nothing behind."""
    process, screen = terminal()
    try:
        said = ((b"\n", "currency"), (b"\n", "cost"), (b"cheap\n", "is no number"), (b"40\n", "left of that"))
        for typed, after in said:
            os.write(screen, typed)
            until(screen, after)
        if leaving == "Ctrl-C":
            process.send_signal(signal.SIGINT)
        else:
            os.write(screen, b"\x04")
        assert process.wait(30) == {"Ctrl-C": 130, "Ctrl-D": 2}[leaving]
    finally:
        process.kill()
        process.wait()
        os.close(screen)
    assert left() == set()
