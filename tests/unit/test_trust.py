"""Trust: learned from conduct, lost faster than won, and felt in how a brand's word and accusations are heard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import LOTUS, RADIO, moves, plain, record_of, total, town

from wom_sim.day import trust
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today
from wom_sim.simulation import Simulation
from wom_sim.state import units
from wom_sim.verification.bits import differences, kept

TRUST = record_of(trust.Trust())
CAREFUL = record_of(trust.Trust(loss=1.0, broken_promise=0.0))
trust_after = plain(trust.trust_after)
conduct_of_use = plain(trust.conduct_of_use)
belief = plain(trust.belief)
valence = st.floats(-1.0, 1.0)
share = st.floats(0.0, 1.0)


@pytest.fixture
def accusation() -> Iterator[None]:
    """A move that is no word of the brand's: everyone may meet an accusation."""

    class Accusation(Intervention):
        """What others say of the brand."""

        kind: Literal["accusation"] = "accusation"
        """What kind of move it is."""
        conduct: float = 0.0
        """What it tells of the brand's conduct."""

        def act(self, today: Today) -> None:
            """Say it."""
            today.reach(0.5, -1.0, 3.0, voice=-1.0, conduct=self.conduct)

    yield
    Intervention.kinds.pop("accusation")


# --- laws -------------------------------------------------------------------------------------------


def test_trust_goes_part_of_the_way_and_faster_down() -> None:
    """By hand: a tenth of the way up from .2 to .7, and 1.5 tenths of the way down to -.3."""
    assert trust_after(TRUST, 0.2, 0.7, 0.1) == pytest.approx(0.25, abs=1e-12)
    assert trust_after(TRUST, 0.2, -0.3, 0.1) == pytest.approx(0.125, abs=1e-12)
    assert trust_after(CAREFUL, 0.2, -0.3, 0.1) == pytest.approx(0.15, abs=1e-12)


@given(before=valence, conduct=valence, pace=share)
def test_trust_stays_between_what_it_was_and_conduct(before: float, conduct: float, pace: float) -> None:
    """However fast it is lost, trust goes no further than conduct, and never leaves -1 to 1."""
    after = trust_after(TRUST, before, conduct, pace)
    assert min(before, conduct) - 1e-12 <= after <= max(before, conduct) + 1e-12
    assert trust_after(TRUST, before, conduct, 0.0) == before


@given(judged=valence, expected=valence, more=valence)
def test_a_broken_promise_counts_on_top(judged: float, expected: float, more: float) -> None:
    """A use that keeps the promise is conduct as good as it is; the more was promised beyond it, the worse."""
    conduct = conduct_of_use(TRUST, judged, expected)
    assert -1.0 <= conduct <= judged
    assert (conduct == judged) or expected > judged
    assert conduct_of_use(TRUST, judged, max(expected, more)) <= conduct
    assert conduct_of_use(CAREFUL, judged, expected) == judged


def test_a_promise_of_twice_as_much() -> None:
    """By hand: .3 lived where .7 was expected, at half the shortfall, is conduct of .1."""
    assert conduct_of_use(TRUST, 0.3, 0.7) == pytest.approx(0.1, abs=1e-12)


@given(voice=valence, trusted=valence)
def test_belief_is_a_factor_that_rests_at_one(voice: float, trusted: float) -> None:
    """Without trust, and from third parties, it changes no bit; it never turns a message round."""
    assert belief(TRUST, voice, 0.0) == 1.0
    assert belief(TRUST, 0.0, trusted) == 1.0
    assert 0.0 <= belief(TRUST, voice, trusted) <= 2.0
    if trusted > 1e-6:
        assert belief(TRUST, 1.0, trusted) > 1.0 > belief(TRUST, -1.0, trusted)
        assert belief(TRUST, 1.0, -trusted) < 1.0 < belief(TRUST, -1.0, -trusted)


# --- in the day -------------------------------------------------------------------------------------


def state(simulation: Simulation) -> dict[str, np.ndarray]:
    """All that changes but trust itself."""
    return {name: array for name, array in kept(simulation).items() if "trust" not in name and "events" not in name}


def test_where_trust_stays_neutral_it_changes_no_bit() -> None:
    """With a pace of nothing all of it is at 0, and gain and shield may be what they like."""
    marketing = moves(radio=RADIO)
    neutral = Simulation(town(marketing=marketing, laws={"trust": {"use": 0.0}})).run()
    without = Simulation(town(marketing=marketing, laws={"trust": {"gain": 0.0, "shield": 0.0}})).run()
    assert not neutral.fields.trust.any()
    assert without.fields.trust.any()
    assert not differences(state(neutral), state(without))
    acting = Simulation(town(marketing=marketing, laws={"trust": {"gain": 1.0}})).run()
    assert differences(state(acting), state(without))


def test_only_use_teaches_trust() -> None:
    """Advertisements, talk and reviews leave trust where it is; customers have some, the more the better it is."""
    means = []
    for quality in (-0.4, 0.0, 0.4):
        lotus = {**LOTUS, "owners": 0.3, "quality": quality, "aware": 1.0}
        simulation = Simulation(town(products={"lotus": lotus}, marketing=moves(radio=RADIO), horizon=60)).run()
        trusted = units(simulation.fields.trust)[:, 0]
        assert (trusted[simulation.fields.bought[:, 0] == -32768] == 0.0).all()
        means.append(trusted[simulation.fields.bought[:, 0] == -1].mean())
    assert means[0] < min(0.0, means[1])
    assert means[2] > max(0.0, means[1])


def test_the_record_holds_the_sum_of_trust() -> None:
    """Mean trust of those who know the product is that sum by their number."""
    simulation = Simulation(town()).run()
    known = (simulation.fields.stage[:, 0] & 1) != 0
    exact = np.floor(units(simulation.fields.trust)[:, 0] * 2**20 + 0.5)[known].sum()
    last = Simulation(town()).run(19)
    assert total(simulation, "trust") - total(last, "trust") == int(exact)


@pytest.mark.usefixtures("accusation")
def test_a_scandal_costs_trust_and_an_accusation_alone_does_not() -> None:
    """Conduct that is told of moves trust of all who hear it; a mere bad message moves opinions only."""
    quiet = {"trust": {"use": 0.0}}
    accused = Simulation(town(marketing=moves(press={"kind": "accusation"}), laws=quiet)).run(3)
    scandal = Simulation(town(marketing=moves(press={"kind": "accusation", "conduct": -1.0}), laws=quiet)).run(3)
    assert not accused.fields.trust.any()
    heard = scandal.fields.exposed[:, 0] != -32768
    trusted = units(scandal.fields.trust)[:, 0]
    assert (trusted[heard] <= -0.44).all()
    assert (trusted[~heard] == 0.0).all()


@pytest.mark.usefixtures("accusation")
def test_a_trusted_brand_is_hurt_less_by_an_accusation_and_better_believed() -> None:
    """The same people, the same accusation: who trusts the brand moves less; with its own word, more."""
    for move in ({"kind": "accusation"}, {**RADIO, "reach": 0.5, "message": 1.0}):
        ends = []
        for trusted in (-0.9, 0.9):
            simulation = Simulation(
                town(marketing=moves(press=move), laws={"trust": {"use": 0.0}, "word_of_mouth": False})
            )
            simulation.fields.trust[:] = round(trusted * 32767)
            simulation.run(1)
            ends.append(simulation.opinions("lotus")[simulation.fields.exposed[:300, 0] == 0])
        moved = ends[1] - ends[0]
        assert (moved >= 0.0).all(), "trust helps the brand either way"
        assert moved.mean() > 0.005, move
