"""The loop of diffusion under its three rules: the same bits as plain Python, and what holds for every network."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_spread import slow_spread

from wom_sim import network, rng
from wom_sim.classics import (
    bass,
    bass_circle,
    bass_couple,
    bass_curve,
    bass_recursion,
    goldenberg_libai_muller,
    si,
    sir,
    sis,
)
from wom_sim.errors import InputError

chance = st.sampled_from([0.0, 0.02, 0.1, 0.3, 0.7, 1.0])


@st.composite
def networks(draw):
    """Small networks of every representation that is stored; some people have no ties."""
    people = draw(st.integers(2, 14))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(people), 2))), unique=True, max_size=30))
    weights = None
    if pairs and draw(st.booleans()):
        weights = draw(st.lists(st.sampled_from([0.1, 1.0, 3.7]), min_size=len(pairs), max_size=len(pairs)))
    return network.from_edges(pairs, people=people, weights=weights, directed=draw(st.booleans()))


def check(found, run, ties, first, struck, **how):
    reached, spreading, times = slow_spread(ties, first, struck, run=run, **how)
    assert found.curves[run].tolist() == reached
    assert found.times[run].tolist() == times
    assert found.sizes[run] == reached[-1]
    if hasattr(found, "infectious"):
        assert found.infectious[run].tolist() == spreading


@given(ties=networks(), p=chance, q=chance, seed=st.integers(0, 2**64 - 1))
def test_bass_is_its_plain_loop(ties, p, q, seed):
    """Law: 1 - (1 - p)(1 - q s) of the share of those heard; by weight where ties have weights."""

    def struck(luck, heard, capacity, person, step, spreads):
        share = heard / capacity if heard else 0.0
        return luck < 1 - (1 - p) * (1 - q * share)

    found = bass(ties, p=p, q=q, seeds=[0], steps=6, runs=2, seed=seed, who=True)
    check(found, 1, ties, {0}, struck, purpose=rng.ADOPT, steps=6, seed=seed)


@given(ties=networks(), infection=chance, recovery=chance, seed=st.integers(0, 2**64 - 1))
def test_epidemics_are_their_plain_loop(ties, infection, recovery, seed):
    """Law: 1 - (1 - b)^k of the infectious heard; recovered at the same time; immune, open again, or never."""

    def struck(luck, heard, capacity, person, step, spreads):
        return luck < 1 - (1 - infection) ** heard

    how = {"purpose": rng.INFECT, "steps": 8, "seed": seed}
    given_all = {"infection": infection, "steps": 8, "runs": 2, "seed": seed, "who": True}
    check(sir(ties, [0, 1], recovery=recovery, **given_all), 1, ties, {0, 1}, struck, recovery=recovery, **how)
    check(sis(ties, [0, 1], recovery=recovery, **given_all), 1, ties, {0, 1}, struck,
          recovery=recovery, after="open", **how)  # fmt: skip
    check(si(ties, [0, 1], **given_all), 1, ties, {0, 1}, struck, **how)


@given(ties=networks(), a=chance, weak=chance, strong=chance, contacts=st.integers(0, 3), seed=st.integers(0, 2**32))
def test_talk_is_its_plain_loop(ties, a, weak, strong, contacts, seed):
    """Law: 1 - (1 - a)(1 - b_w)^m (1 - b_s)^s, with m of the weak contacts of this period, none of them oneself."""
    word = rng.seed_word(seed)

    def struck(luck, heard, capacity, person, step, spreads):
        others = [other for other in range(ties.people) if other != person]
        met = [others[rng.below(rng.draw(word, 1, step, person, rng.WEAK, slot), len(others))]
               for slot in range(contacts)]  # fmt: skip
        m = sum(spreads[other] for other in met)
        return luck < 1 - (1 - a) * (1 - weak) ** m * (1 - strong) ** heard

    found = goldenberg_libai_muller(
        ties, advertising=a, weak=weak, strong=strong, weak_contacts=contacts, seeds=[0], steps=5, runs=2, seed=seed,
        who=True,
    )  # fmt: skip
    check(found, 1, ties, {0}, struck, purpose=rng.ADOPT, steps=5, seed=seed)


MODELS = {
    "bass": lambda ties, **how: bass(ties, p=0.02, q=0.4, **how),
    "bass from seeds": lambda ties, **how: bass(ties, p=0.0, q=0.4, seeds=3, **how),
    "si": lambda ties, **how: si(ties, 2, infection=0.02, **how),
    "sis": lambda ties, **how: sis(ties, 2, infection=0.04, recovery=0.3, **how),
    "sir": lambda ties, **how: sir(ties, 2, infection=0.04, recovery=0.3, **how),
    "talk": lambda ties, **how: goldenberg_libai_muller(
        ties, advertising=0.01, weak=0.05, strong=0.02, weak_contacts=3, **how
    ),
}


def same(one, other):
    assert (one.curves == other.curves).all()
    assert (one.times == other.times).all()
    if hasattr(one, "infectious"):
        assert (one.infectious == other.infectious).all()


@pytest.mark.parametrize("model", MODELS)
def test_computed_ties_are_their_stored_copy(model):
    """Law: counted on the complete graph, and told over computed ties, the same as over every tie stored."""
    for ties in (network.complete(40), network.procedural(60, 4, 4, 1)):
        how = {"steps": 15, "runs": 3, "seed": 8, "who": True}
        same(MODELS[model](ties, **how), MODELS[model](ties.stored(), **how))


@pytest.mark.parametrize("model", MODELS)
def test_a_run_is_the_same_alone_and_on_any_thread(model):
    """Law: the first run of five is the only run of one, and threads change nothing."""
    ties = network.watts_strogatz(600, 6, 0.2, 1)
    five, one, spun = (
        MODELS[model](ties, steps=20, runs=runs, threads=threads, seed=3, who=True)
        for runs, threads in ((5, 1), (1, 1), (5, 3))
    )
    same(five, spun)
    assert (five.curves[:1] == one.curves).all()
    assert (five.times[:1] == one.times).all()
    assert len({tuple(curve) for curve in five.curves.tolist()}) > 1
    assert MODELS[model](ties, steps=20).times is None


@given(ties=networks(), seed=st.integers(0, 999), recovery=chance)
@settings(max_examples=50)
def test_what_always_holds(ties, seed, recovery):
    """Law: curves never fall, begin with the seeds, end with the sizes and count the times; nobody is in two states."""
    found = sir(ties, 1, infection=0.4, recovery=recovery, steps=10, runs=3, seed=seed, who=True)
    assert (np.diff(found.curves, axis=1) >= 0).all()
    assert (found.curves[:, 0] == 1).all()
    assert (found.curves[:, -1] == found.sizes).all()
    assert (found.infectious <= found.curves).all()
    assert (np.diff(found.curves - found.infectious, axis=1) >= 0).all(), "the recovered stay so"
    for step in range(11):
        assert (((found.times >= 0) & (found.times <= step)).sum(axis=1) == found.curves[:, step]).all()


def test_more_infection_reaches_nobody_later():
    """Law: two calls that differ in one chance meet the same luck, so that no one is reached later by more of it."""
    ties = network.watts_strogatz(400, 6, 0.1, 2)
    late, soon = (si(ties, [5], infection=b, steps=40, runs=4, who=True).times for b in (0.05, 0.08))
    late, soon = (np.where(times < 0, 99, times) for times in (late, soon))
    assert (soon <= late).all()
    assert (soon < late).any()


def test_certain_infection_goes_a_tie_a_step():
    """Law: with chance 1 the time of a person is the distance from the seed, along the direction of ties."""
    chain = network.from_edges([(0, 1), (1, 2), (2, 3)], directed=True)
    found = sir(chain, [1], infection=1.0, recovery=1.0, steps=5, who=True)
    assert found.times.tolist() == [[-1, 0, 1, 2]]
    assert found.infectious.tolist() == [[1, 1, 1, 0, 0, 0]]


def test_ids_and_lists_for_every_run():
    """Seeds are the user's own ids, one list for all runs or one for each."""
    ties = network.from_edges([(0, 1), (2, 3)], ids=["ann", "ben", "cid", "dot"])
    found = si(ties, [["ann"], ["cid"]], infection=1.0, steps=2, runs=2, who=True)
    assert found.times.tolist() == [[0, 1, -1, -1], [-1, -1, 0, 1]]
    assert bass(ties, p=0.0, q=0.0, seeds=["ben"], steps=2).sizes.tolist() == [1]


def test_somebody_alone():
    """One person without ties can only innovate; a weak contact with nobody is none."""
    for ties in (network.complete(1), network.from_edges([], people=1)):
        assert bass(ties, p=1.0, q=1.0, steps=1).curves.tolist() == [[0, 1]]
        assert bass(ties, p=0.0, q=1.0, steps=3).sizes.tolist() == [0]
        talk = goldenberg_libai_muller(ties, advertising=0.0, weak=1.0, strong=1.0, weak_contacts=5, steps=2)
        assert talk.sizes.tolist() == [0]
        assert sis(ties, [0], infection=1.0, recovery=1.0, steps=2).infectious.tolist() == [[1, 0, 0]]


def talk(ties, **changed):
    settings = {"advertising": 0.1, "weak": 0.1, "strong": 0.1, "weak_contacts": 1}
    return goldenberg_libai_muller(ties, steps=1, **{**settings, **changed})


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda t: bass(t, p=-0.1, q=0.1, steps=2), "p"),
        (lambda t: bass(t, p=0.1, q=float("nan"), steps=2), "q"),
        (lambda t: bass(t, p=0.1, q=0.6, step=2.0, steps=2), "q"),
        (lambda t: bass(t, p=0.1, q=0.6, step=float("inf"), steps=2), "step"),
        (lambda t: bass(t, p=0.1, q=0.6, step=-1.0, steps=2), "step"),
        (lambda t: bass(t, p=0.1, q=0.1, steps=-1), "steps"),
        (lambda t: bass(t, p=0.1, q=0.1, steps=2, runs=0), "runs"),
        (lambda t: bass(t, p=0.1, q=0.1, steps=2, threads=0), "threads"),
        (lambda t: bass(t, p=0.1, q=0.1, steps=2, seed=-1), "seed"),
        (lambda t: bass(t, p=0.1, q=0.1, steps=2, seeds=99), "seeds"),
        (lambda t: bass_curve(0.1, 0.1, [1.0, float("nan")]), "t"),
        (lambda t: bass_circle(0.1, -0.1, 1.0), "q"),
        (lambda t: bass_couple(-0.1, 0.1, 1.0), "p"),
        (lambda t: bass_recursion(0.1, 0.6, 2.0, 3), "q"),
        (lambda t: sir(t, [9], infection=0.1, recovery=0.1, steps=2), "seeds"),
        (lambda t: sir(t, infection=1.1, recovery=0.1, steps=2), "infection"),
        (lambda t: sis(t, infection=0.1, recovery=float("nan"), steps=2), "recovery"),
        (lambda t: talk(t, advertising=2), "advertising"),
        (lambda t: talk(t, weak=float("nan")), "weak"),
        (lambda t: talk(t, strong=-1), "strong"),
        (lambda t: talk(t, weak_contacts=-1), "weak_contacts"),
        (lambda t: talk(t, weak_contacts=2**16), "weak_contacts"),
    ],
)
def test_what_cannot_be_is_refused(call, where):
    """Bad input is refused before anything runs, with the name of the field."""
    with pytest.raises(InputError) as fault:
        call(network.path(4))
    assert fault.value.where == where
