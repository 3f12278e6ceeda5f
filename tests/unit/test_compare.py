"""Comparisons: what the arms are, that they share their luck, and that what cannot be compared is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import wom_sim as wom
from wom_sim.scenario import Scenario
from wom_sim.studies.compare import compare
from wom_sim.studies.comparing.comparison import BASE, NOTHING, Comparison, widest
from wom_sim.studies.comparing.decomposition import PARTS
from wom_sim.studies.comparing.effects import half_width


def market(**parts: Any) -> Scenario:
    """A small market with radio, repeat purchases and a rival."""
    return Scenario.from_data(
        {
            "horizon": 120,
            "replicates": 4,
            "network": {"kind": "watts-strogatz", "n": 600, "k": 8, "rewiring": 0.2},
            "population": {"segments": {"young": {"share": 0.4, "activity": 1.4}, "others": {"share": 0.6}}},
            "products": {
                "lotus": {
                    "price": 40,
                    "margin": 18,
                    "quality": 0.4,
                    "repurchase_days": 40,
                    "owners": 0.05,
                    "aware": 0.2,
                },
                "rival": {"price": 35, "margin": 12, "owners": 0.1, "aware": 0.3},
            },
            "marketing": {
                "lotus": {"radio": {"kind": "mass_media", "reach": 0.02, "cost": {"per_exposure": 0.05, "fixed": 100}}}
            },
        }
        | parts
    )


SALE = {"marketing.lotus.sale": {"kind": "price_promotion", "from": 30, "until": 60, "discount": 0.3}}


@pytest.fixture(scope="module")
def sale() -> Comparison:
    """A price cut, and radio that is half as loud, against radio alone."""
    return compare(market(), {"sale": SALE, "half": {"marketing.lotus.radio.reach": 0.01}}, threads=1)


def test_the_parts_are_the_ledgers_difference_to_the_cent(sale: Comparison) -> None:
    """VERIFICATION: acceleration + expansion + displacement + intensity = the ledger's difference, by pair and
    replicate, with repeat purchases, churn, a rival and a price cut; and every one of them occurs.
    """
    for arm, other in (("sale", BASE), ("half", BASE), (BASE, NOTHING), ("sale", NOTHING)):
        found = sale.split(arm, other)
        mine, theirs = sale.arms[arm], sale.arms[other]
        ledger = mine.discount @ mine.contribution[:, :, 0] - theirs.discount @ theirs.contribution[:, :, 0]
        np.testing.assert_allclose(found.money.sum(axis=(0, 2)), ledger, rtol=0.0, atol=0.005)
    rows = sale.decomposition.filter(pl.col("segment") == "all", pl.col("arm") == "sale", pl.col("against") == BASE)
    assert rows["part"].to_list() == [*PARTS, "total"]
    assert all(value != 0.0 for value in rows["mean"])
    units = sale.arms["sale"].indicators["lotus"]["units"]
    assert (units > sale.arms["sale"].indicators["lotus"]["first_purchases"]).all()


def test_segments_add_up_to_everyone(sale: Comparison) -> None:
    """Conservation: what segments gain sums to what all gain, in every part."""
    table = sale.decomposition.pivot("segment", index=["arm", "against", "part"], values="mean")
    np.testing.assert_allclose(table["young"] + table["others"], table["all"], atol=1e-6)


def test_direct_and_social_are_the_whole(sale: Comparison) -> None:
    """Every uplift is what moves do by themselves and what talk does, in every figure that is defined."""
    table = sale.influence.pivot("part", index=["arm", "kpi"], values="mean").drop_nulls()
    np.testing.assert_allclose(table["direct"] + table["social"], table["total"], atol=1e-6)
    assert set(table["arm"]) == {BASE, "sale", "half"}
    spoken = sale.unheard["sale"].metrics.filter(pl.col("segment") == "all")
    assert spoken["positive_talk"].sum() > 0
    assert spoken["heard_conversation"].sum() == 0


def test_direct_and_social_are_the_whole_where_figures_are_undefined() -> None:
    """All three are over the same pairs: among twelve people there are worlds in which nobody says a word."""
    few = market(network={"kind": "watts-strogatz", "n": 12, "k": 4, "rewiring": 0.2}, horizon=10, seed=2)
    found = compare(few, {"loud": {"marketing.lotus.radio.reach": 0.3}}, replicates=10, threads=1)
    heard = found.hearing["loud"].indicators["lotus"]["voiced_opinion"]
    silent = [np.isnan(values).sum() for values in (heard, found.values(BASE, "voiced_opinion"))]
    assert silent[0] != silent[1]
    table = found.influence.pivot("part", index=["arm", "kpi"], values="mean").drop_nulls()
    assert "voiced_opinion" in table["kpi"].to_list()
    np.testing.assert_allclose(table["direct"] + table["social"], table["total"], atol=1e-6)
    assert found.word_of_mouth.filter(pl.col("mean").is_not_null() & pl.col("share").is_null())["mean"].sum() == 0.0


def test_do_nothing_is_the_scenario_without_the_marketing(sale: Comparison) -> None:
    """The arm that is always there is the run that one would make by hand, with the same luck."""
    alone = wom.simulate(market(marketing={}), replicates=4, threads=1)
    np.testing.assert_array_equal(sale.arms[NOTHING].record.events, alone.record.events)
    assert sale.product == "lotus"
    assert list(sale.arms) == [BASE, NOTHING, "sale", "half"]


def test_before_a_what_if_begins_nothing_differs(sale: Comparison) -> None:
    """Identity of a paired experiment: a treatment at T leaves all days before T as they are, bit for bit."""
    base, arm = sale.base.record.events, sale.arms["sale"].record.events
    np.testing.assert_array_equal(arm[:30], base[:30])
    assert (arm[30:] != base[30:]).any()


def test_a_null_what_if_is_exactly_zero() -> None:
    """Identity of a paired experiment: a move with neutral settings changes no bit, and a patch of nothing is told."""
    neutral = {"marketing.lotus.silence": {"kind": "mass_media", "reach": 0.0}}
    found = compare(market(horizon=40), {"silence": neutral, "same": {"horizon": 40}}, threads=1)
    assert found.same == ("same",)
    for name in ("silence", "same"):
        rows = found.effects.filter(pl.col("arm") == name)
        assert (rows["mean"].drop_nulls() == 0.0).all()
        assert (rows["low"].drop_nulls() == 0.0).all()
        assert (rows["share_positive"].drop_nulls() == 0.0).all()
        assert not found.split(name, BASE).money.any()
    np.testing.assert_array_equal(found.arms["silence"].record.events, found.base.record.events)


def test_the_order_of_what_ifs_and_threads_change_nothing() -> None:
    """Same scenario and seed, same bits: arms in another order, alone, and on more threads."""
    base, half = market(horizon=40), {"marketing.lotus.radio.reach": 0.01}
    one = compare(base, {"half": half, "sale": SALE}, threads=1)
    two = compare(base, {"sale": SALE, "half": half}, threads=2)
    alone = compare(base, {"half": half}, threads=1, parts=False)
    for other in (two, alone):
        np.testing.assert_array_equal(one.arms["half"].record.events, other.arms["half"].record.events)
        np.testing.assert_array_equal(one.split("half", BASE).money, other.split("half", BASE).money)


def test_arms_that_cannot_step_together_are_paired_all_the_same() -> None:
    """Another law of choice, other people's traits and no feed are what-ifs like others: same people, ties and luck."""
    what_if = {
        "other law": {"laws.choice.kind": "probit"},
        "eager": {"population.traits.activity_spread": 0.6},
        "no feed": {"platforms.online.feed": None, "platforms.online.conversations": 0.2},
    }
    found = compare(market(horizon=30), what_if, threads=1, replicates=3)
    for name, patch in what_if.items():
        alone = wom.simulate(market(horizon=30).patch(patch), replicates=3, threads=1)
        np.testing.assert_array_equal(found.arms[name].record.events, alone.record.events)
    assert set(found.hearing) == {BASE}


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"horizon": 60}, "another 'horizon'"),
        ({"currency": "EUR"}, "not converted"),
        ({"network.n": 500}, "another 'network'"),
        ({"seed": 3}, "another 'seed'"),
        ({"marketing.lotus.radoi.reach": 0.1}, "Did you mean 'radio'"),
        ({"marketing.lotus.radio.reach": 7}, "reach"),
        ({"products.third": {"price": 3}}, "other 'products'"),
    ],
)
def test_what_cannot_be_compared_is_refused(patch: dict[str, Any], words: str) -> None:
    """Where pairing would break, or a path does not exist, the what-if is named and told what is wrong."""
    with pytest.raises(wom.InputError, match=words) as fault:
        compare(market(), {"broken": patch})
    assert "broken" in str(fault.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kpi": "nvp"}, "npv"),
        ({"product": "lotos"}, "lotus"),
        ({"precision": "-5%"}, "precision"),
        ({"precision": "nan"}, "precision"),
        ({"replicates": 0}, "replicates"),
        ({"worlds": -1}, "worlds"),
        ({"worlds": ["quality"]}, "a draw is a mapping"),
        ({"worlds": [{"products.lotus.qality": 0.3}]}, "quality"),
        ({"tornado": -1}, "tornado"),
    ],
)
def test_bad_options(options: dict[str, Any], words: str) -> None:
    """What is wrong is named before anything is simulated, with the nearest right name."""
    with pytest.raises(wom.InputError, match=words):
        compare(market(), {"sale": SALE}, **options)


def test_reserved_names_and_no_scenario() -> None:
    """The names of the arms that are always there cannot be taken; a path is no scenario."""
    with pytest.raises(wom.InputError, match="always compared"):
        compare(market(), {"do nothing": SALE})
    with pytest.raises(wom.InputError, match="no scenario"):
        compare("quickstart.yaml")  # type: ignore[arg-type]  # a wrong argument is what is tested


def test_precision_is_looked_at_and_an_impossible_one_stops_at_the_limit() -> None:
    """More pairs until the interval is narrow enough; never more than the limit; and what was reached is told."""
    base = market(horizon=30)
    half = {"marketing.lotus.radio.reach": 0.01}
    wide = compare(base, {"half": half}, precision=1e9, threads=1, parts=False)
    assert wide.reached.enough
    assert [look for look, _ in wide.reached.looks] == [10]
    hard = compare(base, {"half": half}, precision="0.0001%", replicates=25, threads=1, parts=False)
    assert not hard.reached.enough
    assert [look for look, _ in hard.reached.looks] == [10, 20, 25]
    assert len(hard.base.replicates) == 25
    assert hard.reached.widest > hard.reached.wanted
    tiny = compare(base, {"half": half}, precision=1e-300, replicates=2, threads=1, parts=False)
    assert not tiny.reached.enough
    widths = [width for _, width in hard.reached.looks]
    row = hard.effects.filter(pl.col("kpi") == "npv").with_columns(half=(pl.col("high") - pl.col("low")) / 2)
    assert widths[-1] == pytest.approx(row["half"].max())
    more = compare(base, {"half": half}, replicates=25, threads=1, parts=False)
    np.testing.assert_array_equal(more.base.record.events, hard.base.record.events)


@pytest.mark.parametrize("name", ["", "all", "total", "radio", "a/b", "..", "\n", "تخفيض", "x" * 300])
def test_a_what_if_may_have_any_name(name: str) -> None:
    """Names are the user's: an empty one was once taken for the nobody whom the unheard speak to."""
    half = {"marketing.lotus.radio.reach": 0.01}
    found = compare(market(horizon=3, replicates=2), {name: half}, threads=1)
    assert list(found.arms) == [BASE, NOTHING, name]
    assert set(found.unheard) == {BASE, name}
    assert name in found.effects["arm"].to_list()


def test_patches_of_what_changes_no_world_are_the_base() -> None:
    """Names, runs and questions are about the worlds, and not in them: such a what-if changes nothing, and is told."""
    patches: dict[str, Any] = {
        "name": {"name": "another"},
        "runs": {"replicates": 9},
        "report": {"report": {"against": ["nothing"]}},
        "what_if": {"what_if": {"sale": SALE}},
        "uncertain": {"uncertain": {"products.lotus.price": [30, 50]}},
    }
    assert compare(market(horizon=2, replicates=1), patches, threads=1, parts=False).same == tuple(patches)


def test_fewer_is_better_where_it_is() -> None:
    """Of costs the lower are in favour; a figure that is undefined in some pairs is judged by the others."""
    half = {"marketing.lotus.radio.reach": 0.01}
    found = compare(market(horizon=10), {"half": half}, kpi="marketing_cost", threads=1, parts=False)
    assert found.in_favour("half") == found.in_favour(NOTHING) == 1.0
    assert found.ranked == (NOTHING, "half", BASE)
    values = {BASE: np.array([1.0, np.nan, 2.0, 5.0]), "half": np.array([2.0, 4.0, 4.0, 5.0])}
    assert widest(values) == pytest.approx(half_width(np.array([1.0, 2.0, 0.0])))


def test_the_command_to_repeat_it_names_the_product() -> None:
    """Whose marketing is compared may be asked for, and is not told by the scenario that is kept."""
    found = compare(market(horizon=2, replicates=1), {}, product="rival", threads=1, parts=False)
    assert "--product rival " in found.manifest()["repeat"]


def test_channels_of_no_moves_are_told() -> None:
    """Who asks what moves contribute where there are none hears that there are none."""
    found = compare(market(horizon=2, replicates=1, marketing={}), {}, channels=True, threads=1, parts=False)
    assert found.channels is None
    assert "no moves" in "".join(found.notes)


def test_over_twice_the_horizon_plans_end_and_what_was_built_stays() -> None:
    """The first half is the same bits; then moves end, but for those that cannot, which were once no longer watched."""
    beta = {"kind": "beta_community", "from": 2, "gather": 3, "who": {"strategy": "degree", "count": 20}}
    base = market(horizon=20, replicates=2).patch({"marketing.lotus.beta": beta})
    found = compare(base, {}, twice=True, threads=1, parts=False)
    assert found.notes == ()
    assert found.later is not None
    for name, longer in found.later.arms.items():
        np.testing.assert_array_equal(longer.record.events[:20], found.arms[name].record.events)
    days = found.later.base.booked.columns["days"]
    assert [line.split(".")[-1] for line in found.later.base.lines] == ["beta", "radio"]
    assert not days[20:, :, 1].any()


class _Stop(Exception):
    """Somebody stops the work."""


def test_it_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    """Interrupted at any moment and started again, the same bits come out, and finished runs are not made again."""
    scenario, what_if = market(horizon=40, replicates=12), {"sale": SALE}
    whole = compare(scenario, what_if, threads=1)
    told: list[float] = []

    def stop_at(share: float) -> Callable[..., None]:
        def progress(done: float, _so_far: str = "", /) -> None:
            told.append(done)
            if done > share:
                raise _Stop

        return progress

    for share in (0.2, 0.95):
        with pytest.raises(_Stop):
            compare(scenario, what_if, threads=1, checkpoint=tmp_path / "kept", progress=stop_at(share))
    told.clear()
    again = compare(scenario, what_if, threads=1, checkpoint=tmp_path / "kept", progress=stop_at(2.0))
    assert min(told) > 0.5
    np.testing.assert_array_equal(again.arms["sale"].record.events, whole.arms["sale"].record.events)
    np.testing.assert_array_equal(again.split("sale", BASE).money, whole.split("sale", BASE).money)
    assert again.influence.equals(whole.influence)


def test_worlds_side_by_side_are_those_in_turn(tmp_path: Path) -> None:
    """Same bits on any number of threads; what is kept of them is read again, and a fault in one stops all."""
    scenario, what_if = market(horizon=20), {"sale": {"marketing.lotus.radio.reach": 0.01}}
    options: dict[str, Any] = {"replicates": 3, "worlds": 5, "parts": False}
    one, two = (
        compare(scenario, what_if, threads=threads, checkpoint=tmp_path / str(threads), **options) for threads in (1, 3)
    )
    again = compare(scenario, what_if, threads=2, checkpoint=tmp_path / "3", **options)
    for other in (two, again):
        assert one.worlds is not None
        assert other.worlds is not None
        assert one.worlds.draws == other.worlds.draws
        for arm in one.arms:
            np.testing.assert_array_equal(one.worlds.values[arm], other.worlds.values[arm])
    told: list[float] = []

    def progress(share: float, so_far: str = "", /) -> None:
        told.append(share)
        if so_far.startswith("plausible") and share > 0.7:
            raise _Stop

    with pytest.raises(_Stop):
        compare(scenario, what_if, threads=2, progress=progress, **options)
    assert max(told) <= 1.0
