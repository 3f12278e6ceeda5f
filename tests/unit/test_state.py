"""What is kept of everyone: how values are stored, what stages mean, and what a person costs in memory."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import town

from wom_sim.simulation import Simulation
from wom_sim.state import (
    AWARE,
    CONSIDERING,
    FORMER,
    NEVER,
    NOBODY,
    OWNER,
    SCRATCH,
    STAGE_BITS,
    STAGE_OF_BITS,
    STAGES,
    Dtype,
    amount,
    bytes_per_row,
    new_fields,
    set_amount,
    set_unit,
    stage_of,
    unit,
)

DTYPES = get_args(Dtype.__value__ if hasattr(Dtype, "__value__") else Dtype)
UNIT_ERROR = {"float64": 0.0, "float32": 2.0**-25, "compact": 0.5 / 32767}
AMOUNT_ERROR = {"float64": 0.0, "float32": 2.0**-18, "compact": 0.5 / 512}


def fields_of(dtype: Any) -> Any:
    return new_fields(1, 2, 2, 1, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@given(value=st.floats(-1.0, 1.0))
def test_opinions_survive_storage(dtype: Any, value: float) -> None:
    """Values from -1 to 1 come back within half a step, never outside, and a second storing changes nothing."""
    opinion = fields_of(dtype).opinion
    set_unit(opinion, 1, 1, value)
    kept = unit(opinion, 1, 1)
    assert isinstance(kept, float)
    assert abs(kept - value) <= UNIT_ERROR[dtype] * 1.0001
    assert -1.0 <= kept <= 1.0
    set_unit(opinion, 1, 1, kept)
    assert unit(opinion, 1, 1) == kept


@pytest.mark.parametrize("dtype", DTYPES)
@given(value=st.floats(0.0, 127.0))
def test_amounts_survive_storage(dtype: Any, value: float) -> None:
    """Confidence and fatigue come back within half a step; what creeps must not round to nothing."""
    fatigue = fields_of(dtype).fatigue
    set_amount(fatigue, 0, 1, value)
    assert abs(amount(fatigue, 0, 1) - value) <= AMOUNT_ERROR[dtype] * 1.0001
    assert amount(fatigue, 1, 0) == 0.0


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("value", [-1.0, 0.0, 1.0])
def test_the_ends_are_exact(dtype: Any, value: float) -> None:
    """Indifference and both extremes are kept exactly in every storage; 0 decides what counts as neutral talk."""
    opinion = fields_of(dtype).opinion
    set_unit(opinion, 0, 0, value)
    assert unit(opinion, 0, 0) == value


def test_the_compact_storage_does_not_wrap() -> None:
    """An amount beyond 128 stays at the most that fits, instead of starting again at zero."""
    confidence = fields_of("compact").confidence
    set_amount(confidence, 0, 0, 1e6)
    assert amount(confidence, 0, 0) == pytest.approx(128.0, abs=0.02)


@pytest.mark.parametrize(
    ("bits", "stage"),
    [(0, "unaware"), (AWARE, "aware"), (AWARE | CONSIDERING, "considering"), (AWARE | OWNER, "customer"),
     (AWARE | FORMER, "former"), (FORMER, "former"), (AWARE | FORMER | CONSIDERING, "considering")],
)  # fmt: skip
def test_stages_of_the_funnel(bits: int, stage: str) -> None:
    """Customer before considering before former before aware; the compiled law, the plain one and the table agree."""
    assert STAGES[stage_of(bits)] == STAGES[STAGE_OF_BITS[bits]] == stage


def test_the_table_of_stages_is_whole() -> None:
    """Every combination of bits has its stage, the impossible ones too: kernels index by it unchecked."""
    assert len(STAGE_OF_BITS) == STAGE_BITS
    assert [stage_of(bits) for bits in range(STAGE_BITS)] == STAGE_OF_BITS.tolist()


@pytest.mark.parametrize("dtype", DTYPES)
def test_in_the_beginning_nobody_knows_of_anything(dtype: Any) -> None:
    """Shapes follow worlds, people, products and platforms; clocks are not set, and day 0 is not `never`."""
    fields = new_fields(3, 5, 2, 4, dtype, feeds=2)
    assert fields.stage.shape == fields.opinion.shape == (15, 2)
    assert fields.said.shape == (4, 15)
    assert {array.shape for name, array in fields._asdict().items() if name.startswith("post_")} == {(2, 15)}
    assert fields.reviews.shape == (3, 2, 5)
    for name, array in fields._asdict().items():
        empty = dict.fromkeys(("updated", "exposed", "bought", "trigger", "complained", "invited"), NEVER) | {
            "post_author": NOBODY
        }
        assert (array == empty.get(name, 0)).all(), name
    assert set(SCRATCH) < set(fields._fields)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_person_takes_at_most_64_bytes(dtype: Any) -> None:
    """State and traits for one product and two platforms: a hundred million people must fit a large machine.

    What stands on a feed comes on top; in the compact storage, for a hundred million, it is within the 64.
    """
    talk = {"conversations": 1.0}
    without = Simulation(town(dtype=dtype, platforms={"street": talk, "home": talk})).bytes_per_person()
    found = Simulation(town(dtype=dtype)).bytes_per_person()
    assert without["state"] + without["traits"] <= 64.0
    assert found["state"] - without["state"] <= 24.0
    assert found["state"] + found["traits"] <= (64.0 if dtype == "compact" else 88.0)
    assert found["state"] == bytes_per_row(1, 2, dtype, feeds=1)["state"]


def test_narrow_storage_is_narrower() -> None:
    """Asking for less memory must give less memory."""
    state = [bytes_per_row(2, 2, dtype)["state"] for dtype in ("float64", "float32", "compact")]
    assert state == sorted(state, reverse=True)
    assert len(set(state)) == 3


def test_storage_changes_little() -> None:
    """A narrower dtype rounds, no more: on the same luck, opinions agree to the second digit."""
    wide = Simulation(town(initial={"lotus": {"opinion": 0.3}})).run(5)
    narrow = Simulation(town(initial={"lotus": {"opinion": 0.3}}, dtype="compact")).run(5)
    assert abs(wide.opinions("lotus").mean() - narrow.opinions("lotus").mean()) < 0.01
    assert (np.abs(narrow.opinions("lotus")) <= 1.0).all()
