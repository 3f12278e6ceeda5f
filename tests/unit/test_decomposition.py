"""An uplift in money, person by person: what each part is, and that nothing is lost or counted twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from wom_sim.record import Accounts
from wom_sim.state import BEFORE, NEVER
from wom_sim.studies.comparing.decomposition import PARTS, Segments, Split, split

RATE = 0.1
DAYS = 730
DISCOUNT = (1.0 + RATE) ** (-np.arange(DAYS) / 365.0)


def accounts(people: list[tuple[int, float]]) -> Accounts:
    """One replicate and one product: the day of the first purchase and the worth of each person."""
    days, worth = zip(*people, strict=True)
    return Accounts(np.array(worth, float).reshape(1, -1, 1), np.array(days, np.int16).reshape(1, -1, 1))


def parts(mine: list[tuple[int, float]], theirs: list[tuple[int, float]]) -> dict[str, float]:
    """Each part in money, of people in one segment."""
    found = of(mine, theirs)
    return dict(zip(PARTS, found.money[:, 0, 0].tolist(), strict=True))


def of(mine: list[tuple[int, float]], theirs: list[tuple[int, float]]) -> Split:
    segments = Segments(np.zeros(len(mine), np.uint8), 1)
    return split(accounts(mine), accounts(theirs), 0, (1.0, 1.0), DISCOUNT, segments)


def paid(day: int, amount: float) -> tuple[int, float]:
    """A person who pays once."""
    return day, amount * DISCOUNT[day]


@pytest.mark.parametrize(("days", "worth"), [(5, 1.305), (4, 1.044)])
def test_ten_customers_a_few_days_sooner(days: int, worth: float) -> None:
    """Margin 100 from ten customers five days sooner is worth 1.305 at 10 % a year, four days 1.044: closed form."""
    found = parts([paid(0, 100.0)] * 10, [paid(days, 100.0)] * 10)
    assert found["acceleration"] == pytest.approx(worth, abs=5e-4)
    assert found["acceleration"] == pytest.approx(1000.0 * (1.0 - 1.1 ** (-days / 365.0)), rel=1e-12)
    assert [found[part] for part in PARTS[1:]] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert of([paid(0, 100.0)] * 10, [paid(days, 100.0)] * 10).days.tolist() == [days]


def test_each_part_is_what_its_name_says() -> None:
    """Bought only here, only there, later, cheaper on the same day, and an owner of before who buys more."""
    assert parts([paid(30, 50.0)], [(NEVER, 0.0)]) == pytest.approx(
        {"acceleration": 0.0, "expansion": 50.0 * DISCOUNT[30], "displacement": 0.0, "intensity": 0.0}
    )
    assert parts([(NEVER, 0.0)], [paid(30, 50.0)])["displacement"] == pytest.approx(-50.0 * DISCOUNT[30])
    assert parts([paid(60, 50.0)], [paid(30, 50.0)])["acceleration"] == pytest.approx(
        50.0 * (DISCOUNT[60] - DISCOUNT[30])
    )
    cheaper = parts([paid(30, 40.0)], [paid(30, 50.0)])
    assert cheaper == pytest.approx(
        {"acceleration": 0.0, "expansion": 0.0, "displacement": 0.0, "intensity": -10.0 * DISCOUNT[30]}
    )
    assert parts([(BEFORE, 70.0)], [(BEFORE, 20.0)])["intensity"] == pytest.approx(50.0)


PERSON = st.one_of(
    st.just((NEVER, 0.0)),
    st.tuples(st.integers(0, DAYS - 1), st.floats(-1e4, 1e4)),
    st.tuples(st.just(BEFORE), st.floats(-1e4, 1e4)),
)


@given(st.lists(st.tuples(PERSON, PERSON), min_size=1, max_size=40), st.data())
def test_the_parts_are_the_difference(
    pairs: list[tuple[tuple[int, float], tuple[int, float]]], data: st.DataObject
) -> None:
    """Conservation: whatever anybody buys and when, the four parts sum to the difference of all worth, by segment."""
    mine, theirs = (list(side) for side in zip(*pairs, strict=True))
    codes: NDArray[np.uint8] = np.array([data.draw(st.integers(0, 2)) for _ in pairs], np.uint8)
    found = split(accounts(mine), accounts(theirs), 0, (3.0, 3.0), DISCOUNT, Segments(codes, 4))
    assert found.money.shape == (4, 1, 4)
    change = 3.0 * (accounts(mine).worth - accounts(theirs).worth)[0, :, 0]
    for segment in range(4):
        assert found.money[:, 0, segment].sum() == pytest.approx(change[codes == segment].sum(), abs=1e-6)


@given(st.lists(PERSON, min_size=1, max_size=40))
def test_nothing_differs_from_itself(people: list[tuple[int, float]]) -> None:
    """A null what-if: every part is exactly zero, and about nobody."""
    found = of(people, people)
    assert not found.money.any()
    assert not found.people.any()
    assert found.sooner.tolist() == found.later.tolist() == [0]
