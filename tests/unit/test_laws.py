"""The laws: small functions of numbers, against values worked out by hand, their limits and their direction."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, exp, inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import moves, plain, record_of, total, town

from wom_sim.day import attend, chance, contact, count, decide, inquire, opinion, speak, use
from wom_sim.simulation import Simulation
from wom_sim.state import NEVER, OPEN, PRIVATE

EXACT = 1e-12
share = st.floats(0.0, 1.0)
valence = st.floats(-1.0, 1.0)
rate = st.floats(0.0, 5.0)
days = st.sampled_from([1.0, 2.0, 7.0, 30.0])

chance_of = plain(chance.chance_of)
happens = plain(chance.happens)
remaining = plain(chance.remaining)
below = plain(chance.below)
negativity_bias = plain(opinion.negativity_bias)
message_weight = plain(opinion.message_weight)

TALK = record_of(speak.Talk())
OPINION = record_of(opinion.Opinion())
CHOICE = record_of(decide.Choice())
EXPERIENCE = record_of(use.Experience())
LABELS = record_of(count.Labels())


# --- chances ----------------------------------------------------------------------------------------


def test_a_rate_becomes_a_chance() -> None:
    """H = 1 - exp(-rate dt): taking rate x dt for it makes long steps certain things."""
    assert chance_of(0.0, 1.0) == 0.0
    assert chance_of(0.1, 1.0) == pytest.approx(1.0 - exp(-0.1), abs=EXACT)
    assert chance_of(0.5, 7.0) == pytest.approx(0.9698026165776815, abs=EXACT)
    assert chance_of(1e300, 30.0) == 1.0


@given(luck=st.floats(0.0, 1.0, exclude_max=True), rate=rate, days=days)
def test_the_short_cut_of_happens_changes_nothing(luck: float, rate: float, days: float) -> None:
    """The comparison with rate x days spares an exponential; it must never decide otherwise than the chance."""
    assert happens(luck, rate, days) == (luck < chance_of(rate, days))


@given(rate=rate, more=rate, days=days)
def test_a_week_is_seven_days(rate: float, more: float, days: float) -> None:
    """Chances of steps must agree: not happening in a week is not happening on seven days, and rates only add."""
    assert (1.0 - chance_of(rate, 1.0)) ** days == pytest.approx(1.0 - chance_of(rate, days), rel=1e-6, abs=1e-12)
    assert chance_of(rate, days) <= chance_of(rate + more, days) <= 1.0


def test_half_is_left_after_a_half_life() -> None:
    """Decay by the half-life, not by e: 28 days of fatigue are halved after 28 days."""
    assert remaining(0.0, 28.0) == 1.0
    assert remaining(28.0, 28.0) == pytest.approx(0.5, abs=EXACT)
    assert remaining(56.0, 28.0) == pytest.approx(0.25, abs=EXACT)
    assert remaining(3.0, 1.0) == pytest.approx(0.125, abs=EXACT)
    assert remaining(1e9, 1.0) == 0.0


@given(draws=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40), ceiling=st.floats(0.0, 2.0))
def test_below_finds_every_draw_under_the_ceiling(draws: list[float], ceiling: float) -> None:
    """The search without branches writes one place too many and must not count it."""
    lanes = np.empty(256, np.int64)
    found = below(np.array(draws), len(draws), ceiling, lanes)
    assert lanes[:found].tolist() == [place for place, draw in enumerate(draws) if draw < ceiling]


# --- talk -------------------------------------------------------------------------------------------


def test_passion_by_hand() -> None:
    """1 + 3 x^2 for the pleased and 1 + 4 x^2 for the angry."""
    passion = plain(speak.passion)
    assert passion(TALK, 0.0) == 1.0
    assert passion(TALK, 0.5) == pytest.approx(1.75, abs=EXACT)
    assert passion(TALK, -0.5) == pytest.approx(2.0, abs=EXACT)
    assert passion(TALK, 1.0) == pytest.approx(4.0, abs=EXACT)
    assert passion(TALK, -1.0) == pytest.approx(5.0, abs=EXACT)


@given(one=valence, other=valence, age=st.floats(0.0, 40_000.0), owner=st.booleans())
def test_nobody_is_more_eager_than_the_bound(one: float, other: float, age: float, owner: bool) -> None:
    """Loops skip people by the bound; a bound that is too low would silence the most eager of all."""
    passion, recency, upset = plain(speak.passion), plain(speak.recency), plain(speak.upset)
    eager = passion(TALK, one) * recency(TALK, age, owner) * upset(TALK, OPEN, age)
    assert eager <= plain(speak.most_eager)(TALK) * plain(speak.most_upset)(TALK) * (1 + 1e-12)
    if abs(one) <= abs(other) and one * other > 0.0:
        assert passion(TALK, one) <= passion(TALK, other)


def test_customers_keep_a_floor_and_hearsay_dies() -> None:
    """Recency halves in 56 days down to .15 for customers, to nothing for others: hearsay must not be immortal."""
    recency = plain(speak.recency)
    assert recency(TALK, 0.0, True) == recency(TALK, 0.0, False) == 1.0
    assert recency(TALK, 56.0, True) == pytest.approx(0.5, abs=EXACT)
    assert recency(TALK, 560.0, True) == 0.15
    assert recency(TALK, 560.0, False) == pytest.approx(0.5**10, abs=EXACT)
    assert recency(TALK, 32_768.0, False) == pytest.approx(0.0, abs=1e-100)


@pytest.mark.parametrize(
    ("bits", "idea", "expected"),
    [(0, False, 0.0), (0, True, 0.0), (1, False, 0.00286), (3, False, 0.00286), (9, False, 0.00286),
     (1, True, 0.0286), (5, False, 0.0286)],
)  # fmt: skip
def test_who_talks_how_much(bits: int, idea: bool, expected: float) -> None:
    """Customers talk .0286 a day, those who only know it a tenth of that, of ideas as much; others never."""
    assert plain(speak.role_rate)(TALK, bits, idea) == pytest.approx(expected, abs=EXACT)


def test_a_complaint_makes_people_talk_for_two_weeks() -> None:
    """People complain after they have spoken, so that the 14 days begin on the next; who never did is never upset."""
    upset = plain(speak.upset)
    assert [upset(TALK, OPEN, age) for age in (1.0, 14.0, 15.0)] == [3.0, 3.0, 1.0]
    assert [upset(TALK, OPEN | PRIVATE, age) for age in (1.0, 3.0, 4.0, 14.0, 15.0)] == [1.0, 1.0, 3.0, 3.0, 1.0]
    endless = record_of(speak.Talk(complaint_days=1e6))
    assert upset(endless, OPEN, plain(chance.elapsed)(5, NEVER)) == 1.0
    assert plain(chance.elapsed)(5, 3) == 2


def test_an_idea_that_is_known_is_talked_about() -> None:
    """Who knows an idea on the first day has something to say; with a clock that was never set nobody ever spoke."""
    ideas = {"peace": {"idea": True, "aware": 0.2}}
    simulation = Simulation(town(products=ideas, initial={"peace": {"opinion": 0.5}}, horizon=60)).run()
    assert total(simulation, "positive_talk") > 10
    assert total(simulation, "became_aware") > 0


@given(rates=st.lists(st.floats(0.0, 1e6), min_size=1, max_size=8), luck=st.floats(0.0, 1.0, exclude_max=True))
def test_a_choice_is_one_that_can_be_made(rates: list[float], luck: float) -> None:
    """Rounding at the end of the sum must never choose a thing of rate zero, nor nothing where there is something."""
    chosen = plain(speak.choose)(np.array(rates), luck)
    assert chosen == -1 if max(rates) == 0.0 else rates[chosen] > 0.0


def test_a_choice_is_in_proportion() -> None:
    """One part in four of the luck belongs to a rate of 1 among 1, 0 and 3."""
    rates = np.array([1.0, 0.0, 3.0])
    assert [plain(speak.choose)(rates, luck) for luck in (0.0, 0.2499, 0.25, 0.99)] == [0, 0, 2, 2]


# --- opinion ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "view", "expected"),
    [(0.5, 0.0, 1.0), (-0.1, 0.0, 1.0), (-0.15, 0.0, 1.0), (-0.325, 0.0, 1.25), (-0.5, 0.0, 1.5), (-1.0, 0.0, 1.5),
     (-0.5, -0.5, 1.0), (-0.5, -0.9, 1.0), (0.2, 0.9, 1.0)],
)  # fmt: skip
def test_bad_news_weighs_more_by_degrees(message: float, view: float, expected: float) -> None:
    """1 at -.15, 1.5 at -.5, straight between, and only for what is below one's own view."""
    assert negativity_bias(OPINION, message, view) == pytest.approx(expected, abs=EXACT)


@given(message=valence, view=valence)
def test_the_bias_has_no_step(message: float, view: float) -> None:
    """A step at zero would make every opinion drift downwards."""
    assert 1.0 <= negativity_bias(OPINION, message, view) <= 1.5
    nudged = negativity_bias(OPINION, message, 1.0) - negativity_bias(OPINION, min(message + 1e-6, 1.0), 1.0)
    assert message >= 0.9999 or abs(nudged) < 1e-5


def test_what_is_too_different_counts_for_nothing() -> None:
    """Within tolerance, the edge included, a word has its weight; beyond it none at all."""
    assert message_weight(OPINION, 0.4, 0.5, 0.0, 0.5) == pytest.approx(0.4, abs=EXACT)
    assert message_weight(OPINION, 0.4, 0.5, 0.0, 0.4999) == 0.0
    assert message_weight(OPINION, 0.4, -0.5, 0.5, 1.2) == pytest.approx(0.6, abs=EXACT)
    assert message_weight(OPINION, 0.4, -0.8, 0.5, 1.2) == 0.0


@given(
    view=valence,
    heard=st.lists(st.tuples(valence, st.floats(0.0, 10.0)), min_size=1, max_size=12),
    confidence=st.floats(1e-3, 100.0),
    susceptibility=share,
)
def test_opinions_stay_between_what_was_thought_and_heard(
    view: float, heard: list[tuple[float, float]], confidence: float, susceptibility: float
) -> None:
    """X' is a weighted mean of x and what was heard; whatever the weights, it cannot lie outside them."""
    pull = sum(weight * (message - view) for message, weight in heard)
    moved = view + susceptibility * opinion.opinion_shift(
        OPINION, view, pull, sum(weight for _, weight in heard), confidence
    )
    counted = [view, *(message for message, weight in heard if weight > 0.0)]
    assert min(counted) - 1e-9 <= moved <= max(counted) + 1e-9


def test_the_shift_by_hand() -> None:
    """A friend's +1 against a prior of weight 2 at 0 moves a third of the way."""
    opinion_shift = opinion.Opinion.shift
    assert opinion_shift(OPINION, 0.0, 1.0, 1.0, 2.0) == pytest.approx(1.0 / 3.0, abs=EXACT)
    assert opinion_shift(OPINION, 0.5, 0.0, 0.0, 2.0) == 0.0


def test_confidence_fades_and_advertisements_wear_out() -> None:
    """Half of what was gained after 60 days; .7 of the weight for each advertisement not yet forgotten."""
    assert plain(opinion.gained_confidence)(OPINION, 6.0, 60.0) == pytest.approx(3.0, abs=EXACT)
    wear_out = plain(attend.wear_out)
    assert wear_out(OPINION, 0.0) == 1.0
    assert wear_out(OPINION, 1.0) == pytest.approx(0.7, abs=EXACT)
    assert wear_out(OPINION, 3.0) == pytest.approx(0.343, abs=EXACT)


def test_stars_are_read_as_valences() -> None:
    """Three stars are neutral: reading them as a share of five would make every review good news."""
    assert [plain(inquire.review_valence)(stars) for stars in range(1, 6)] == [-1.0, -0.5, 0.0, 0.5, 1.0]


# --- choice -----------------------------------------------------------------------------------------


def test_consideration_by_hand() -> None:
    """.0214 clip(.5 + x, 0, 1.5) (.2 + 2 x 2^(-age / 7)): nothing from an opinion of -.5 down."""
    consideration_rate = plain(decide.consideration_rate)
    for age, prompt in ((inf, 0.2), (0.0, 2.2), (7.0, 1.2), (14.0, 0.7)):
        assert consideration_rate(CHOICE, 0.5, age) == pytest.approx(0.0214 * prompt, abs=EXACT)
        assert consideration_rate(CHOICE, 1.0, age) == pytest.approx(0.0321 * prompt, abs=EXACT)
        assert consideration_rate(CHOICE, 0.0, age) == pytest.approx(0.0107 * prompt, abs=EXACT)
        assert consideration_rate(CHOICE, -0.5, age) == consideration_rate(CHOICE, -1.0, age) == 0.0


@given(view=valence, more=share, age=st.integers(0, 1000))
def test_consideration_rises_with_opinion_up_to_the_ceiling(view: float, more: float, age: int) -> None:
    """Loops skip people by the ceiling; nobody may begin, lapse or forget faster."""
    consideration_rate, ceiling = plain(decide.consideration_rate), plain(decide.consideration_ceiling)(CHOICE)
    better = min(view + more, 1.0)
    assert consideration_rate(CHOICE, view, age) <= consideration_rate(CHOICE, better, age)
    assert consideration_rate(CHOICE, better, age + 1) <= consideration_rate(CHOICE, better, age)
    assert consideration_rate(CHOICE, better, age) + CHOICE.forget <= ceiling * (1 + 1e-12)
    assert ceiling >= CHOICE.lapse


def test_utilities_by_hand() -> None:
    """V = -4.5 + 2.5 x - 2 s ln(price / reference) + need; for owners 2.5 (x - x') - price term - 6."""
    first, switching = plain(decide.first_utility), plain(decide.switching_utility)
    assert first(CHOICE, 0.0, 1.0, 0.0, 0.0) == -4.5
    assert first(CHOICE, 0.4, 1.0, 0.0, 3.0) == pytest.approx(-0.5, abs=EXACT)
    assert first(CHOICE, 0.0, 1.5, log(0.8), 0.0) == pytest.approx(-4.5 - 3.0 * log(0.8), abs=EXACT)
    assert switching(CHOICE, 0.5, 0.5, 1.0, 0.0, 0.0) == -6.0
    assert switching(CHOICE, 1.0, -1.0, 1.0, log(0.8), 0.0) == pytest.approx(-1.0 - 2.0 * log(0.8), abs=EXACT)


@given(view=valence, sensitivity=st.floats(0.0, 5.0), gap=st.floats(-3.0, 3.0), need=st.floats(-8.0, 8.0), by=share)
def test_utilities_move_the_right_way(view: float, sensitivity: float, gap: float, need: float, by: float) -> None:
    """A sign that is wrong sells more of what is dearer or worse; both brands dearer alike moves nobody across."""
    first, switching = plain(decide.first_utility), plain(decide.switching_utility)
    here = first(CHOICE, view, sensitivity, gap, need)
    assert first(CHOICE, min(view + by, 1.0), sensitivity, gap, need) >= here
    assert first(CHOICE, view, sensitivity, gap + by, need) <= here
    assert first(CHOICE, view, sensitivity, gap, need + by) >= here
    stay = switching(CHOICE, view, 0.0, sensitivity, gap, 0.0)
    assert switching(CHOICE, view, 0.0, sensitivity, gap + by, by) == pytest.approx(stay, abs=1e-9)


def test_a_steeper_discount_never_stops_all_sales() -> None:
    """Exp of a log-odds beyond 709 is infinite, and infinity over infinity made a purchase impossible."""
    sold = []
    for discount in (0.2, 0.9):
        scenario = town(
            population={"segments": {"keen": {"share": 1, "price_sensitivity": 20}}},
            products={"lotus": {"price": 40, "aware": 0.9}},
            laws={"choice": {"consider": 0.2, "appeal": 0, "price": 50}},
            marketing=moves(sale={"kind": "price_promotion", "discount": discount}),
        )
        sold.append(total(Simulation(scenario).run(), "first_purchases"))
    assert sold[1] >= sold[0] > 0


def test_contact_by_hand() -> None:
    """1 - (1 - p)(1 - q s): Bass's hazard p + q s less the double count."""
    contact_chance = plain(contact.contact_chance)
    assert contact_chance(0.03, 0.4, 0.0) == pytest.approx(0.03, abs=EXACT)
    assert contact_chance(0.03, 0.4, 0.5) == pytest.approx(0.224, abs=EXACT)
    assert contact_chance(0.0, 0.4, 1.0) == pytest.approx(0.4, abs=EXACT)
    assert contact_chance(0.0, 0.0, 1.0) == 0.0
    assert contact_chance(1.0, 0.0, 0.0) == 1.0


@given(p=share, q=share, adopted=share, more=share)
def test_contact_chances_are_chances_that_grow(p: float, q: float, adopted: float, more: float) -> None:
    """More adopters among the neighbours never make adoption less likely."""
    contact_chance = plain(contact.contact_chance)
    here, there = contact_chance(p, q, adopted), contact_chance(p, q, min(adopted + more, 1.0))
    assert 0.0 <= here <= there + 1e-15 <= 1.0 + 2e-15


# --- use --------------------------------------------------------------------------------------------


def test_satisfaction_by_hand() -> None:
    """Y + .3 x .5^uses x (y - expectation), within -1 and 1: surprise fades with every use."""
    satisfaction = plain(use.satisfaction)
    assert satisfaction(EXPERIENCE, 0.4, 0.4, 0) == 0.4
    assert satisfaction(EXPERIENCE, 0.4, -0.6, 0) == pytest.approx(0.7, abs=EXACT)
    assert satisfaction(EXPERIENCE, 0.4, 0.9, 0) == pytest.approx(0.25, abs=EXACT)
    assert satisfaction(EXPERIENCE, 0.4, 0.9, 1) == pytest.approx(0.325, abs=EXACT)
    assert satisfaction(EXPERIENCE, 0.4, 0.9, 255) == pytest.approx(0.4, abs=EXACT)
    assert satisfaction(EXPERIENCE, 1.0, -1.0, 0) == 1.0
    assert satisfaction(EXPERIENCE, -1.0, 1.0, 0) == -1.0
    assert plain(use.experience)(0.8, 0.5, 0.3) == 1.0
    assert plain(use.experience)(-0.8, -0.5, 0.3) == pytest.approx(-1.0, abs=EXACT)


def test_extremes_are_reviewed_more() -> None:
    """.1 (.3 + 1.4 s^2): three to seventeen in a hundred, and never a chance above 1."""
    review_chance = plain(use.review_chance)
    assert review_chance(EXPERIENCE, 0.0) == pytest.approx(0.03, abs=EXACT)
    assert review_chance(EXPERIENCE, 1.0) == review_chance(EXPERIENCE, -1.0) == pytest.approx(0.17, abs=EXACT)
    assert review_chance(record_of(use.Experience(review_rate=1.0)), 1.0) == 1.0


@pytest.mark.parametrize(
    ("satisfied", "stars"),
    [(-1.0, 1), (-0.65, 1), (-0.64, 2), (-0.2, 2), (-0.19, 3), (0.25, 3), (0.26, 4), (0.7, 4), (0.71, 5), (1.0, 5)],
)
def test_where_the_stars_begin(satisfied: float, stars: int) -> None:
    """The documented bound is that of three stars; the others are .45 apart."""
    assert plain(use.stars_of)(EXPERIENCE, satisfied, 0.0) == stars


@given(satisfied=valence, average=st.floats(1.0, 5.0), more=share)
def test_herding_only_lifts(satisfied: float, average: float, more: float) -> None:
    """Reviewers are drawn up towards a better average, never down nor beyond it; the first ones by nobody."""
    stars_of = plain(use.stars_of)
    alone = stars_of(EXPERIENCE, satisfied, 0.0)
    assert alone <= stars_of(EXPERIENCE, satisfied, average) <= max(alone, ceil(average))
    assert alone <= stars_of(EXPERIENCE, min(satisfied + more, 1.0), 0.0)


def test_herding_draws_towards_the_middle_of_the_stars() -> None:
    """Five stars are a satisfaction of .925 in their middle: a tenth of the way there lifts just over the bound."""
    stars_of = plain(use.stars_of)
    assert stars_of(EXPERIENCE, 0.68, 5.0) == 5
    assert stars_of(EXPERIENCE, 0.67, 5.0) == 4
    assert stars_of(EXPERIENCE, 0.68, 1.0) == stars_of(EXPERIENCE, 0.68, 0.0) == 4


def test_the_average_of_reviews() -> None:
    """Mean stars, and 0 where there are none, which is no number of stars."""
    average = plain(use.average_rating)
    assert average(np.array([0, 0, 0, 0, 0])) == 0.0
    assert average(np.array([0, 0, 0, 0, 3])) == 5.0
    assert average(np.array([1, 0, 0, 0, 1])) == 3.0
    assert average(np.array([1, 1, 0, 0, 0])) == 1.5


def test_churn_by_hand() -> None:
    """.00143 exp(-2.5 x); nobody leaves faster than at -1, by which loops skip."""
    churn_rate = plain(use.churn_rate)
    assert churn_rate(EXPERIENCE, 0.0) == pytest.approx(0.00143, abs=EXACT)
    assert churn_rate(EXPERIENCE, 1.0) == pytest.approx(0.00143 * exp(-2.5), abs=EXACT)
    assert all(churn_rate(EXPERIENCE, x) >= churn_rate(EXPERIENCE, y) for x, y in pairwise(np.linspace(-1, 1, 21)))


@given(sensitivity=st.floats(0.0, 40.0), gap=st.floats(-4.6, 4.0), more=share)
def test_the_response_to_price_is_limited(sensitivity: float, gap: float, more: float) -> None:
    """Constant elasticity, at most four times as often, and never more of what is dearer."""
    response = plain(use.price_response)
    assert 0.0 <= response(sensitivity, gap + more) <= response(sensitivity, gap) <= use.MOST_RESPONSE * (1 + 1e-12)
    assert response(sensitivity, 0.0) == 1.0
    assert response(2.0, log(0.8)) == pytest.approx(0.8**-2, abs=EXACT)
    assert response(20.0, log(0.5)) == pytest.approx(use.MOST_RESPONSE)


def test_repurchase_by_hand() -> None:
    """The given interval holds at an opinion of one half; below -.5 nobody buys again."""
    repurchase = plain(use.repurchase_rate)
    assert repurchase(0.1, 0.5, 1.0) == pytest.approx(0.1, abs=EXACT)
    assert repurchase(0.1, 1.0, 2.0) == pytest.approx(0.3, abs=EXACT)
    assert repurchase(0.1, -0.5, 4.0) == repurchase(0.1, -1.0, 4.0) == 0.0


# --- counting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "noise", "answer"),
    [(0.0, 0.0, 7), (0.1, 0.0, 7), (0.12, 0.0, 8), (1.0 / 3.0, 0.0, 9), (0.32, 0.0, 8), (1.0, 0.0, 10), (1.0, 3.0, 10),
     (-0.12, 0.0, 6), (-1.0, 0.0, 3), (-1.0, -3.0, 1), (0.0, 1.0, 8), (0.0, -1.0, 7)],
)  # fmt: skip
def test_the_answer_to_the_survey(view: float, noise: float, answer: int) -> None:
    """round(7 + 4.5 x + noise .5), halves upwards, within 0 and 10: promoters from an opinion of a third."""
    assert plain(count.recommendation)(LABELS, view, noise) == answer


def test_answers_stay_on_the_scale() -> None:
    """A wild slope must not make an eleven, which would fall out of the counts of the score."""
    wild = record_of(count.Labels(recommend_base=0.0, recommend_slope=20.0, recommend_noise=5.0))
    answers = {plain(count.recommendation)(wild, x, z) for x in np.linspace(-1, 1, 41) for z in (-3.0, 0.0, 3.0)}
    assert min(answers) == 0
    assert max(answers) == 10


def test_opinion_bins_have_their_edges() -> None:
    """Both ends belong to a bin, and the middle bin is centred on zero: 1.0 must not fall off the table."""
    place = plain(count.opinion_bin)
    assert place(-1.0) == 0
    assert place(1.0) == count.BINS - 1
    assert place(0.0) == count.BINS // 2
    width = 2.0 / count.BINS
    assert [place(-1.0 + (bin_ + 0.5) * width) for bin_ in range(count.BINS)] == list(range(count.BINS))
    assert place(np.nextafter(1.0, 0.0)) == count.BINS - 1
