"""Listening: what the instrument catches, what is made of it, and how that compares with what was so."""

from __future__ import annotations

from math import log2
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import plain, town
from numpy.typing import NDArray

import wom_sim as wom
from wom_sim import heard, rng
from wom_sim.day import overhear as law
from wom_sim.day.events import EVENTS, TALK
from wom_sim.errors import InputError
from wom_sim.marketing.listening import CONFIDENCE, MEASURES, Listening, estimates
from wom_sim.population import ACTIVITY, code_of
from wom_sim.report.marketers import moves
from wom_sim.report.numbers import DASH
from wom_sim.simulation import Simulation
from wom_sim.state import units

FAIR = {"extremes": 1.0, "heavy_users": 1.0, "error": 0.0}
"""An instrument that hears all alike and understands all."""
TWO = {"lotus": {"price": 40, "aware": 0.5, "owners": 0.2}, "rival": {"price": 30, "aware": 0.4, "owners": 0.2}}
PLACES = {"street": {"conversations": 2.0}, "photos": {"feed": {"items": 4}, "membership": 0.7}}
CHATTY = {"talk": {"rate": 0.3, "relay": 0.5}}


# --- what is caught -----------------------------------------------------------------------------------


def test_the_record_is_what_plain_python_catches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word by word, with the same draws: two marketers, two platforms, two arms, two replicates, steps of a week."""
    base = town(
        horizon=21, step=7, products=TWO, platforms=PLACES, laws=CHATTY,
        listening={
            "rival": {"sample": 0.6, "extremes": 2.5, "heavy_users": 1.7, "error": 0.3, "platforms": ["photos"]},
            "lotus": {"sample": 0.4, "extremes": 0.5, "heavy_users": 0.8, "error": 0.6, "from": 7, "until": 14},
        },
    )  # fmt: skip
    arms = [base, base.patch({"listening.rival.sample": 0.9, "listening.lotus": None})]
    run = Simulation(arms, replicates=2)
    days: list[tuple[int, NDArray[Any], NDArray[Any], NDArray[Any]]] = []
    hear = run.listeners.hear

    def listen(simulation: Simulation) -> None:
        fields = simulation.fields
        days.append((simulation.scene.day, fields.said.copy(), fields.words.copy(), units(fields.valence[0])))
        hear(simulation)

    monkeypatch.setattr(run.listeners, "hear", listen)
    run.run()
    expected = np.zeros_like(run.record.heard)
    for step, (day, said, words, valence) in enumerate(days):
        for platform, row in zip(*np.nonzero(said)):
            world, person = divmod(int(row), run.scene.people)
            for marketer, product in enumerate(TWO):
                ear = arms[run.scene.arm[world]].listening.get(product)
                if ear is None or not ear.sample_on(list(PLACES)[platform], day):
                    continue
                code = code_of(run.people.codes, ACTIVITY, person)
                activity = run.people.table[0, ACTIVITY, 0, code]
                chance = ear.sample * (1 + (ear.extremes - 1) * abs(valence[row])) * activity ** log2(ear.heavy_users)
                kind = 0 if valence[row] > 0 else 2 if valence[row] < 0 else 1
                here = expected[step, world, marketer, said[platform, row] - 1]
                for word in range(words[platform, row]):
                    at = (run.scene.seed, run.scene.replicate[world], day + word, person)
                    here[law.SPOKEN, kind] += 1
                    if rng.luck(*at, rng.OVERHEAR, marketer * 16 + platform) < chance:
                        luck = rng.luck(*at, rng.CLASSIFY, marketer * 16 + platform) / ear.error
                        here[law.CAUGHT, (kind + (0 if luck >= 1 else 1 if luck < 0.5 else 2)) % 3] += 1
    assert expected.sum() > 500
    assert max(words.max() for _, _, words, _ in days) > 1
    assert np.array_equal(run.record.heard, expected)


def test_extremes_and_heavy_users_are_heard_better() -> None:
    """The chances are those that the settings promise, with 1 for none, and are never above one."""
    chance = plain(law.catch_chance)
    ear = Listening(extremes=3.0, heavy_users=2.0)
    assert chance(ear, 0.1, 0.0, 1.0) == pytest.approx(0.1)
    assert chance(ear, 0.1, 1.0, 1.0) == chance(ear, 0.1, -1.0, 1.0) == pytest.approx(0.3)
    assert chance(ear, 0.1, 0.5, 1.0) == pytest.approx(0.2)
    assert chance(ear, 0.1, 0.0, 2.0) == pytest.approx(0.2)
    assert chance(ear, 0.1, 0.0, 0.5) == pytest.approx(0.05)
    assert chance(ear, 0.5, 1.0, 2.0) == 1.0
    fair = Listening(extremes=1.0, heavy_users=1.0)
    assert chance(fair, 0.37, -0.8, 1.9) == 0.37


@pytest.mark.parametrize("kind", [law.GOOD, law.NEUTRAL, law.BAD])
def test_the_classifier_errs_to_both_other_kinds_alike(kind: int) -> None:
    """A share `error` of the luck leads elsewhere, half of it to each other kind."""
    luck = (np.arange(1000) + 0.5) / 1000
    found = np.bincount([plain(law.taken_for)(kind, 0.3, value) for value in luck], minlength=3)
    assert found[kind] == 700
    assert sorted(found.tolist()) == [150, 150, 700]


def spoken(listening: dict[str, Any], people: int, worlds: int, valence: Any, share: float = 1.0) -> Simulation:
    """Worlds in which this share of the people say a word of the given valence today, and it is listened to."""
    scenario = town(
        horizon=1, network={"kind": "complete", "n": people}, platforms={"street": {"conversations": 1}}, products=TWO,
        listening={"lotus": listening},
    )  # fmt: skip
    run = Simulation(scenario, replicates=worlds)
    rows = np.arange(people * worlds)
    run.fields.said[0] = np.where(rows % 10 < 10 * share, 1 + (rows % 7 < 2), 0)
    run.fields.words[0] = run.fields.said[0] > 0
    run.fields.valence[0] = valence(rows)
    run.listeners.hear(run)
    return run


def test_as_many_words_are_caught_as_the_settings_say() -> None:
    """Counts by kind against the sum of everybody's chances, within 4 standard errors; loud, with errors."""
    ear = {"sample": 0.2, "extremes": 3.0, "heavy_users": 1.8, "error": 0.25}
    run = spoken(ear, 20_000, 1, lambda rows: np.array([1.0, -0.6, 0.0, 0.2])[rows % 4])
    codes = np.array([code_of(run.people.codes, ACTIVITY, person) for person in range(20_000)])
    activity = run.people.table[0, ACTIVITY, 0, codes]
    valence = run.fields.valence[0]
    chance = np.minimum(1, 0.2 * (1 + 2 * np.abs(valence)) * activity ** log2(1.8))
    kind = np.select([valence > 0, valence < 0], [0, 2], 1)
    for product in range(2):
        mine = run.fields.said[0] == product + 1
        for taken in range(3):
            each = (chance * np.where(kind == taken, 0.75, 0.125))[mine]
            found = run.record.heard[0, 0, 0, product, law.CAUGHT, taken]
            assert abs(found - each.sum()) < 4 * (each * (1 - each)).sum() ** 0.5
    words = run.record.heard[0, 0, 0, 0]
    assert estimates(words[law.CAUGHT, None], 1, 0.2)["volume"].low[0] > words[law.SPOKEN].sum()


def test_intervals_hold_what_was_said_19_times_in_20() -> None:
    """An instrument that hears one word in 20 and all alike, in 1,000 worlds with their own luck: 95 % within 4 SE."""
    worlds = 1000
    run = spoken({"sample": 0.05, **FAIR}, 1000, worlds, lambda rows: np.array([0.9, -0.6, 0.0, 0.2])[rows % 4], 0.6)
    words = run.record.heard[0, :, 0]
    found, so = (estimates(words[..., place, :], np.ones(worlds), share) for place, share in ((0, 0.05), (1, 1.0)))
    for measure in MEASURES:
        value, low, high = found[measure]
        truth = so[measure].value
        covered = ((low <= truth) & (truth <= high)).mean(axis=0)
        assert (np.abs(covered - 0.95) < 4 * (0.95 * 0.05 / worlds) ** 0.5).all(), (measure, covered)
        off = value - truth
        assert (np.abs(off.mean(axis=0)) < 4 * off.std(axis=0) / worlds**0.5).all(), measure


# --- estimates ----------------------------------------------------------------------------------------

Counts = st.lists(st.integers(0, 60), min_size=3, max_size=3)


@given(Counts)
def test_shares_have_the_interval_of_wilson(words: list[int]) -> None:
    """Against scipy's."""
    from scipy.stats import binomtest

    found = estimates(np.array([words]), 1, 0.1)["positive"]
    if not sum(words):
        assert np.isnan(found).all()
        return
    expected = binomtest(words[0], sum(words)).proportion_ci(method="wilson")
    assert [found.low[0], found.high[0]] == pytest.approx([expected.low, expected.high], abs=1e-9)


@given(Counts, st.floats(0.01, 0.99))
def test_the_volume_is_bounded_by_the_score_of_the_binomial(words: list[int], sample: float) -> None:
    """At either end what was heard lies 1.96 standard deviations from what would be expected, also of nothing."""
    found = estimates(np.array([words]), 10, sample)["volume"]
    caught = sum(words)
    assert found.value[0] == pytest.approx(caught / sample / 10)
    for end in (found.low[0] * 10, found.high[0] * 10):
        deviation = (end * sample * (1 - sample)) ** 0.5
        assert abs(caught - end * sample) == pytest.approx(CONFIDENCE * deviation, rel=1e-6, abs=1e-6)


@given(Counts)
def test_sentiment_lies_in_its_interval_and_good_mirrors_bad(words: list[int]) -> None:
    """The interval holds the estimate, stays on the scale, and turns round when good and bad change places."""
    there, back = (estimates(np.array([kinds]), 1, 0.1)["sentiment"] for kinds in (words, words[::-1]))
    if not sum(words):
        assert np.isnan(there).all()
        return
    assert -1 <= there.low[0] <= there.value[0] + 1e-12
    assert there.value[0] - 1e-12 <= there.high[0] <= 1
    assert [back.low[0], back.high[0]] == pytest.approx([-there.high[0], -there.low[0]])


def test_who_hears_everything_knows_it() -> None:
    """With a sample of all words, no bias and no delay, estimates are what was said, and the volume is certain."""
    ear = {"sample": 1.0, "delay": 0, "window": 3, **FAIR}
    result = wom.simulate(town(products=TWO, platforms=PLACES, laws=CHATTY, listening={"rival": ear}))
    rows = result.listening.filter(pl.col("voiced").is_not_null())
    assert rows.height > 300
    assert np.allclose(rows["estimate"], rows["voiced"], atol=1e-12)
    assert (rows["low"] <= rows["voiced"] + 1e-12).all()
    assert (rows["voiced"] <= rows["high"] + 1e-12).all()
    assert (
        rows.filter(pl.col("measure") == "volume")["low"] == rows.filter(pl.col("measure") == "volume")["high"]
    ).all()
    said = rows.filter(pl.col("measure").is_in(["volume", "share_of_voice"]))
    assert np.allclose(said["voiced"], said["everyone"], atol=1e-12)


def test_what_is_so_is_counted_from_the_tables_of_the_result() -> None:
    """Words from `metrics`, and people for and against from the distribution of opinions."""
    result = wom.simulate(town(products=TWO, laws=CHATTY, listening={"lotus": {"window": 4}}, replicates=1))
    rows = result.listening.filter((pl.col("product") == "rival") & (pl.col("day") == 12))
    so = dict(zip(rows["measure"], rows["everyone"]))
    talk = result.metrics.filter((pl.col("segment") == "all") & pl.col("day").is_between(9, 12)).with_columns(
        words=pl.sum_horizontal(EVENTS[place] for place in TALK)
    )
    mine = talk.filter(pl.col("product") == "rival")["words"].sum()
    assert so["volume"] == mine / 4
    assert so["share_of_voice"] == pytest.approx(mine / talk["words"].sum())
    people = result.record.opinions[12, 0, 1]
    assert so["positive"] == pytest.approx(people[11:].sum() / people.sum())
    assert so["sentiment"] == pytest.approx((people[11:].sum() - people[:10].sum()) / people.sum())


@pytest.mark.parametrize(
    ("step", "delay", "window", "first", "last"),
    [(1, 3, 5, 13, 17), (1, 0, 1, 10, 10), (7, 1, 7, 20, 20), (7, 0, 14, 13, 20)],
)
def test_a_word_is_on_the_desk_from_its_delay_to_its_window(
    step: int, delay: int, window: int, first: int, last: int
) -> None:
    """Words of the step of day 10 count on these evenings and on no others; in longer steps, only whole ones."""
    scenario = town(horizon=42, step=step, listening={"lotus": {"delay": delay, "window": window, "sample": 0.5}})
    record = Simulation(scenario).record
    record.heard[10 // step, 0, 0, 0] = [[3, 0, 1], [6, 0, 2]]
    found = heard.account(record, scenario, "lotus")
    on_desk = np.flatnonzero(found.estimates["volume"].value[:, 0, 0] > 0)
    assert [(place + 1) * step - 1 for place in (on_desk[0], on_desk[-1])] == [first, last]
    assert found.estimates["sentiment"].value[on_desk[0], 0, 0] == 0.5
    assert np.isnan(found.estimates["sentiment"].value[on_desk[-1] + 1, 0, 0])
    assert found.voiced["positive"][on_desk[0], 0, 0] == 0.75


def test_it_hears_from_its_first_day_to_its_last() -> None:
    """Outside of `from` and `until` it counts nothing, and before it has listened it has no rows."""
    scenario = town(laws=CHATTY, listening={"lotus": {"from": 5, "until": 9, "delay": 0, "window": 2}})
    result = wom.simulate(scenario)
    heard_on = np.flatnonzero(result.record.heard.sum(axis=(1, 2, 3, 4, 5)))
    assert set(heard_on.tolist()) == {5, 6, 7, 8}
    assert result.listening["day"].unique().sort().to_list() == list(range(5, 10))


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([0.2, 0.1, -0.1], 2),
        ([-0.1, 0.2, -0.2], 2),
        ([-0.1, -0.2], None),
        ([0.1, 0.0], None),
        ([np.nan, 0.1, np.nan, -1], 3),
    ],
)
def test_a_fall_begins_above(values: list[float], place: int | None) -> None:
    """What begins below has not fallen, and days on which nothing was heard say nothing."""
    found = heard.first_fall(np.array(values), 0.0)
    assert np.isnan(found) if place is None else found == place


# --- that it moves nothing, and costs what it says ----------------------------------------------------


def test_it_costs_what_it_says_and_nothing_else_changes() -> None:
    """Fixed and daily cost, in the ledger, in the marketing cost and in the report's table of moves."""
    fee = {"fixed": 100.0, "per_day": 2.5}
    radio = {"lotus": {"radio": {"kind": "mass_media", "reach": 0.1, "cost": {"per_day": 1.0}}}}
    without = wom.simulate(town(products=TWO, marketing=radio))
    listening = {"lotus": {"from": 3, "until": 13, "cost": fee}}
    result = wom.simulate(town(products=TWO, marketing=radio, listening=listening))
    rows = result.ledger.filter(pl.col("intervention") == "listening.lotus", pl.col("replicate") == 0)
    assert rows["day"].to_list() == list(range(3, 13))
    assert rows["cost"].to_list() == [102.5] + 9 * [2.5]
    assert result.spend.sum(axis=0).tolist() == [[145.0, 0.0]] * 2
    assert result.ledger["cost"].sum() == pytest.approx(result.spend.sum())
    assert result.ledger.filter(pl.col("intervention") != "listening.lotus").equals(without.ledger)
    (row,) = [move for move in moves(result) if move.product == "lotus" and move.kind == DASH]
    assert (row.name, row.cost) == ("listening", "125")


def test_the_report_sets_what_was_heard_beside_what_was_so() -> None:
    """There is a section for those who listen, and none where nobody does."""
    listening = {"lotus": {"sample": 0.8, "warn_below": 0.99}, "rival": {"platforms": ["photos"], "sample": 0.01}}
    scenario = town(products=TWO, platforms=PLACES, laws=CHATTY, listening=listening)
    page = wom.simulate(scenario).report()
    assert page.count('id="listening"') == page.count('href="#listening"') == 1
    assert page.count("It warns when") == 1
    assert 'id="listening"' not in wom.simulate(scenario.patch({"listening": {}})).report()


@pytest.mark.parametrize(
    ("listening", "message"),
    [
        ({"lotos": {}}, "listening.lotos: there is no product 'lotos'. Did you mean 'lotus'?"),
        ({"lotus": {"platforms": ["photo"]}}, "listening.lotus.platforms: there is no platform 'photo'"),
        ({"lotus": {"platforms": []}}, "listening.lotus.platforms: "),
        ({"lotus": {"sample": 0}}, "listening.lotus.sample: input should be greater than 0"),
        ({"lotus": {"sampel": 0.1}}, "unknown key 'sampel'. Did you mean 'sample'?"),
        ({"lotus": {"error": 1.5}}, "listening.lotus.error: "),
        ({"lotus": {"window": 0}}, "listening.lotus.window: "),
        ({"lotus": {"delay": 0.5}}, "listening.lotus.delay: "),
        ({"lotus": {"until": 0}}, "listening.lotus: it ends on day 0"),
        ({"lotus": {"from": 20}}, "listening.lotus: it begins on day 20, after the horizon of 20 days."),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(listening: dict[str, Any], message: str) -> None:
    """Before anything runs, with the path of the user's own file."""
    with pytest.raises(InputError) as fault:
        town(products=TWO, platforms=PLACES, listening=listening)
    assert message in str(fault.value)


def test_it_cannot_change_in_the_middle_of_the_run() -> None:
    """It has days of its own to begin and end on; estimates look back over days that must be alike."""
    change = {"day": 3, "path": "listening.lotus.sample", "value": 0.5}
    with pytest.raises(InputError, match="cannot change in the middle"):
        town(listening={"lotus": {}}, changes=[change]).versions()
