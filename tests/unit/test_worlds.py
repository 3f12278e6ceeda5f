"""Plausible worlds: factors and their draws, what a lead hangs on, and one factor after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import isnan
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little import RADIO, moves, town
from scipy import stats

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.provenance import provenance
from wom_sim.runs import results
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.studies.comparing.flips import FEWEST, flips, ranks, turning_point
from wom_sim.studies.comparing.tornado import chosen, tornado
from wom_sim.studies.comparing.worlds import Spread, Worlds, worlds
from wom_sim.studies.factors import STATED, Factor, draw, factors
from wom_sim.studies.shuffles import lucks, shuffles
from wom_sim.studies.side_by_side import groups, run_all

QUALITY, RATE, REACH = "products.lotus.quality", "laws.talk.rate", "marketing.lotus.radio.reach"
LINEAR = Factor(QUALITY, 0.3, 0.0, 0.6, "", STATED)
WIDE = Factor(RATE, 0.02, 0.005, 0.08, "", "assumption")
WHOLE = Factor("laws.talk.patience", 3, 1, 7, "days", "assumption")


def unsure(**ranges: Any) -> Scenario:
    """The town with a radio and ranges."""
    return town(marketing=moves(radio=RADIO), uncertain=ranges)


def standing_in(npv: Callable[[Scenario, int], float]) -> Callable[[Sequence[Scenario], int], list[Any]]:
    """A `run` with a known answer: the present value of each scenario in each replicate."""

    def run(arms: Sequence[Scenario], replicates: int) -> list[Any]:
        return [
            SimpleNamespace(indicators={"lotus": {"npv": np.array([npv(arm, r) for r in range(replicates)])}})
            for arm in arms
        ]

    return run


def together(arms: Sequence[Scenario], replicates: int) -> list[Any]:
    """The real thing, on one thread."""
    return results(Simulation(list(arms), replicates=replicates).run())


# --- factors ----------------------------------------------------------------------------------------


def test_defaults_with_a_range_are_factors_and_what_the_user_says_is_not() -> None:
    """What a scenario states otherwise than the default, and what it calls known, is left out; ties always are."""
    usual = {factor.path: factor for factor in factors(town())}
    ranged = {row.path.replace(".product.", ".lotus.") for row in provenance() if row.low is not None}
    ties = {"network.k", "network.degrees"}
    idle = {"laws.talk.relay_ideas", "laws.choice.switching", "laws.labels.loves"}
    one = {path for path in ranged if path.startswith("population.segments.everyone.")}
    assert len(one) == 6
    assert ranged - usual.keys() == ties | idle | one
    assert usual.keys() <= ranged
    assert usual[RATE].low < usual[RATE].value < usual[RATE].high
    assert usual[RATE].unit == "words a day"
    own = {factor.path for factor in factors(town(laws={"talk": {"rate": 0.03}}))}
    assert usual.keys() - own == {RATE}
    known = {factor.path for factor in factors(unsure(**{RATE: None}))}
    assert usual.keys() - known == {RATE}


def test_what_the_scenario_is_unsure_of_comes_first_and_wins() -> None:
    """Its ranges replace those of the defaults, and reach what has none: plans, prices and margins."""
    ranges = {RATE: [0.02, 0.03], REACH: [0.05, 0.2], "products.lotus.margin": [10, 20]}
    found = factors(unsure(**ranges))
    assert [(item.path, [item.low, item.high]) for item in found[:3]] == list(ranges.items())
    assert {item.source for item in found[:3]} == {STATED}
    assert [item.value for item in found[1:3]] == [0.1, 18]
    assert len({item.path for item in found}) == len(found)


def test_rivals_ideas_and_segments_bring_their_numbers() -> None:
    """Only among rivals does anybody switch, only ideas are relayed as ideas, only one of several segments differs."""
    several = town(population={"segments": {"young": {"share": 0.4}, "old": {"share": 0.6}}})
    assert "population.segments.old.need" in {factor.path for factor in factors(several)}
    two = town(products={"lotus": {"price": 40}, "rival": {"price": 30}, "cause": {"idea": True}})
    assert {"laws.talk.relay_ideas", "laws.choice.switching"} <= {factor.path for factor in factors(two)}


def test_every_end_of_every_factor_can_be_patched() -> None:
    """Guards against factors that the scenario would refuse as soon as they are drawn."""
    scenario = unsure(**{REACH: [0.05, 0.2]})
    for factor in factors(scenario):
        for end in (factor.low, factor.high):
            scenario.patch({factor.path: end})


# --- draws ------------------------------------------------------------------------------------------


@given(count=st.integers(1, 300), seed=st.integers(0, 2**63 - 1))
@settings(max_examples=30)
def test_each_part_of_a_range_is_met_once(count: int, seed: int) -> None:
    """The definition of a Latin hypercube, by the even scale of each factor: linear, or by its logarithm."""
    drawn = draw((LINEAR, WIDE), count, seed)
    even = np.array([world[QUALITY] / 0.6 for world in drawn])
    by_factors = np.log([world[RATE] / 0.005 for world in drawn]) / np.log(16.0)
    for share in (even, by_factors):
        assert sorted(np.floor(share * count).astype(int)) == list(range(count))


def test_a_default_in_the_geometric_middle_is_drawn_by_its_logarithm() -> None:
    """Half and double are as far away; ranges over 0, and defaults in the arithmetic middle, are drawn evenly."""
    assert WIDE.by_factors
    assert not LINEAR.by_factors
    assert not Factor("", 0.5, 0.3, 0.7, "", "").by_factors


def test_whole_numbers_are_drawn_as_often_as_each_other() -> None:
    """Rounding would give the ends half the chance of the rest, and a fraction is refused by the field."""
    drawn = [world[WHOLE.path] for world in draw((WHOLE._replace(value=4),), 700, 1)]
    assert all(isinstance(value, int) for value in drawn)
    assert np.bincount(drawn).tolist() == [0] + [100] * 7


def test_draws_are_addressed_by_path_and_seed() -> None:
    """The same again; the same of one factor whatever others there are; and other with another seed."""
    one, both = draw((LINEAR,), 20, 7), draw((WIDE, LINEAR), 20, 7)
    assert [world[QUALITY] for world in both] == [world[QUALITY] for world in one]
    assert one != draw((LINEAR,), 20, 8)
    orders = [np.argsort([world[path] for world in both]).tolist() for path in (QUALITY, RATE)]
    assert orders[0] != orders[1]
    assert draw((), 3, 1) == [{}, {}, {}]


def test_luck_of_studies_is_addressed() -> None:
    """Each number is the one at its address, over blocks of 256 too; an order is that of its row's words."""
    addresses = np.array([[3, 2**32 - 1], [4, 0]])
    found = lucks(7, addresses, 300, rng.WORLD, 1)
    word = rng.seed_word(7)
    for row, place in ((0, 0), (0, 299), (1, 255), (1, 256)):
        replicate, day = (int(part) for part in addresses[row])
        assert found[row, place] == rng.luck(word, replicate, day, place, rng.WORLD, 1)
    assert shuffles(7, addresses, 300, rng.WORLD, 1).tolist() == np.argsort(found, axis=1).tolist()


# --- what flips it ----------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=3, max_size=40))
@settings(max_examples=50)
def test_correlations_are_spearmans(pairs: list[tuple[int, int]]) -> None:
    """Against SciPy, with many ties; where either is constant there is no correlation, which is told as 0."""
    drawn, lead = np.array(pairs, float).T
    (flip,) = flips((LINEAR,), [{QUALITY: value} for value in drawn], lead)
    assert ranks(drawn) == pytest.approx(stats.rankdata(drawn))
    constant = len(set(drawn)) == 1 or len(set(lead)) == 1
    expected = 0.0 if constant else stats.spearmanr(drawn, lead).statistic
    assert flip.correlation == pytest.approx(expected, abs=1e-12)


def test_chance_calls_a_factor_once_in_twenty_studies() -> None:
    """Forty factors that do nothing, in 200 studies: any of them is called in 5 % of these, within 4 errors."""
    many = [Factor(f"f{place}", 0.5, 0.0, 1.0, "", "") for place in range(40)]
    luck = np.random.default_rng(3)
    called = 0
    for seed in range(200):
        drawn = draw(many, 25, seed)
        called += any(flip.beyond_chance for flip in flips(many, drawn, luck.normal(size=25)))
    assert abs(called / 200 - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 200)


def test_few_worlds_prove_nothing() -> None:
    """Of four worlds there are 24 orders, and the true one is no rarer than one in twelve."""
    drawn = [{QUALITY: value} for value in (0.1, 0.2, 0.3, 0.4)]
    (flip,) = flips((LINEAR,), drawn, np.arange(4.0))
    assert flip.correlation == pytest.approx(1.0)
    assert not flip.beyond_chance
    assert flip.turns_at is None


def test_a_lead_that_turns_says_where() -> None:
    """Known answer: the lead is quality - 0.25 and little else; what does nothing is not called and turns nothing."""
    drawn = draw((LINEAR, WIDE), 40, 2)
    lead = np.array([world[QUALITY] - 0.25 for world in drawn])
    first, second = flips((WIDE, LINEAR), drawn, lead)
    assert (first.factor, second.factor) == (LINEAR, WIDE)
    assert first.beyond_chance
    assert not second.beyond_chance
    assert first.turns_at == pytest.approx(0.25, abs=0.6 / 40)
    assert second.turns_at is None
    assert flips((LINEAR,), drawn, lead + 1.0)[0].turns_at is None
    fell = flips((LINEAR,), drawn, -lead)[0]
    assert fell.correlation == pytest.approx(-1.0)
    assert fell.turns_at == first.turns_at


@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from([-1.0, 0.0, 2.0])), min_size=1, max_size=25), st.booleans()
)
@settings(max_examples=100)
def test_the_turning_point_is_the_best_split_or_none(pairs: list[tuple[int, float]], rising: bool) -> None:
    """Against every split by brute force."""
    values, lead = np.array(pairs, float).T
    ahead = lead > 0.0
    known = sorted(set(values))
    cuts = [(a + b) / 2.0 for a, b in pairwise(known)]
    mistakes = {cut: int((((values > cut) == rising) != ahead).sum()) for cut in cuts}
    rarer = min(ahead.sum(), (~ahead).sum())
    luck = np.random.default_rng(len(pairs))
    orders = np.array([luck.permutation(len(values)) for _ in range(39)])
    found = turning_point(values, lead, orders, rising=rising)
    if rarer < FEWEST or not cuts or min(mistakes.values()) >= rarer:
        assert found is None
        return
    order = np.argsort(values, kind="stable")
    shuffled = [ahead[order][one] for one in orders]
    chance = [min((((values[order] > cut) == rising) != leads).sum() for cut in cuts) for leads in shuffled]
    if sum(least <= min(mistakes.values()) for least in chance) > 1:
        assert found is None
    else:
        assert found is not None
        assert mistakes[found] == min(mistakes.values())


def test_a_noisy_lead_turns_where_most_worlds_do() -> None:
    """One factor among much else: no value parts all worlds, but most; and by shuffled leads there is none."""
    luck = np.random.default_rng(2)
    drawn = draw((LINEAR,), 80, 3)
    lead = np.array([world[QUALITY] - 0.3 for world in drawn]) + luck.normal(0.0, 0.15, 80)
    (flip,) = flips((LINEAR,), drawn, lead)
    assert flip.correlation < 0.9
    assert flip.turns_at == pytest.approx(0.3, abs=0.1)
    (other,) = flips((LINEAR,), drawn, lead[luck.permutation(80)])
    assert (other.beyond_chance, other.turns_at) == (False, None)


# --- worlds -----------------------------------------------------------------------------------------


def test_worlds_with_a_known_answer() -> None:
    """Each world draws once for all arms; what a plan sets itself is as the plan has it; luck is that of the twin."""
    base = unsure(**{QUALITY: [0.0, 0.6]})
    run = standing_in(lambda arm, r: 100.0 * arm.products["lotus"].quality + arm.products["lotus"].price + r)
    plans = {
        "base": lambda world: world,
        "dearer": lambda world: world.patch({"products.lotus.price": 70}),
        "good": lambda world: world.patch({QUALITY: 0.25}),
    }
    found = worlds(base, plans, "npv", "lotus", run, factors=[LINEAR], count=20, replicates=3)
    quality = np.array([world[QUALITY] for world in found.draws])
    assert found.values["base"] == pytest.approx((100 * quality + 40)[:, None] + np.arange(3))
    assert found.lead("dearer", "base") == pytest.approx(np.full(20, 30.0))
    assert found.ahead("dearer", "base") == 20
    assert found.lead("good", "base") == pytest.approx(100 * (0.25 - quality))
    assert found.ahead("good", "base") == (quality < 0.25).sum()
    assert found.band("good", "base") == pytest.approx(np.quantile(100 * (0.25 - quality), [0.05, 0.95]))
    assert found.flips("good", "base")[0].turns_at == pytest.approx(0.25, abs=0.03)
    assert found.refused == ()


def test_worlds_that_cannot_be_are_told_and_left_out() -> None:
    """A margin above a what-if's price is refused by the scenario; where nothing is left, that is an error."""
    margin = Factor("products.lotus.margin", 18, 10, 30, "", STATED)
    plans = {"base": lambda world: world, "sale": lambda world: world.patch({"products.lotus.unit_cost": 15})}
    tight = {"low": lambda world: world.patch({"products.lotus.quality": 2.0})}
    run = standing_in(lambda arm, r: 1.0 if arm.products["lotus"].unit_cost < 25 else no())
    found = worlds(town(), plans, "npv", "lotus", run, factors=[margin], count=10)
    assert 0 < len(found.refused) < 10
    assert len(found.draws) == len(found.values["sale"]) == 10 - len(found.refused)
    assert all(world[margin.path] > 15 for world in found.draws)
    with pytest.raises(InputError, match=r"none of 10 plausible worlds can be run\. The first: .*quality"):
        worlds(town(), tight, "npv", "lotus", run, factors=[margin], count=10)


def no() -> float:
    """What a world that cannot be raises."""
    raise InputError("too cheap.")


def test_draws_of_ones_own() -> None:
    """Such as those of a calibration: any patches; the numbers among them are what the lead may hang on."""
    own = [{QUALITY: 0.1, "laws.choice.kind": "logit"}, {QUALITY: 0.5, "laws.choice.kind": "logit"}]
    run = standing_in(lambda arm, r: arm.products["lotus"].quality)
    found = worlds(town(), {"base": lambda world: world}, "npv", "lotus", run, draws=own, replicates=1)
    assert found.draws == tuple(own)
    assert found.values["base"].tolist() == [[0.1], [0.5]]
    assert found.factors == (Factor(QUALITY, 0.3, 0.1, 0.5, "", "the draws"),)


def test_figures_and_products_that_do_not_exist_are_refused_at_once() -> None:
    """Before the first of many runs."""
    for kpi, product, said in (("npw", "lotus", "Did you mean 'npv'"), ("npv", "lotos", "no product 'lotos'")):
        with pytest.raises(InputError, match=said):
            worlds(town(), {}, kpi, product, standing_in(lambda arm, r: 0.0))
    for options, said in (({"count": 0}, "count"), ({"draws": [3]}, "draws"), ({"draws": []}, "none of 0")):
        with pytest.raises(InputError, match=said):
            worlds(town(), {}, "npv", "lotus", standing_in(lambda arm, r: 0.0), **options)


def test_luck_and_world_are_told_apart() -> None:
    """Known components: worlds differ by 3, common luck by 2, and each world's own luck by 1; within 4 errors."""
    luck = np.random.default_rng(1)
    count, replicates = 400, 50
    gap = (
        3.0 * luck.normal(size=(count, 1))
        + 2.0 * luck.normal(size=(1, replicates))
        + luck.normal(size=(count, replicates))
    )
    found = Worlds((), (), {"a": gap, "b": np.zeros_like(gap)}, ()).spread("a", "b")
    assert abs(found.world - 3.0) < 4 * 3.0 / np.sqrt(2 * count)
    assert abs(found.luck - np.sqrt(5.0)) < 4 * np.sqrt(5.0) / np.sqrt(2 * replicates)
    only = Worlds((), (), {"a": gap[:, :1] * 0 + gap[0], "b": np.zeros_like(gap)}, ()).spread("a", "b", luck=9.0)
    assert only == (9.0, 0.0)
    assert Spread(4.0, 3.0).share == pytest.approx(9 / 25)
    single = Worlds((), (), {"a": gap[:, :1], "b": np.zeros((count, 1))}, ()).spread("a", "b")
    assert isnan(single.luck)
    assert single.world == pytest.approx(gap[:, 0].std(ddof=1))


def test_centred_worlds_have_the_luck_of_the_whole_comparison() -> None:
    """Known answer: luck that adds the same in every world is gone; the world's own part and the mean luck stay."""
    luck = np.array([5.0, -3.0, 1.0, 0.0, -1.0, 4.0])
    drawn = np.array([[10.0], [20.0], [30.0]])
    values = {"a": drawn + luck[:2], "b": drawn / 2 + 2 * luck[:2]}
    found = Worlds((), (), values, ()).centred({"a": 17.0 + luck, "b": 9.0 + 2 * luck})
    assert found.values["a"] == pytest.approx(np.repeat(drawn + luck.mean(), 2, axis=1))
    assert found.lead("a", "b") == pytest.approx(drawn[:, 0] / 2 - luck.mean())


def test_worlds_without_a_figure_have_no_lead() -> None:
    """The cost of a buyer is undefined where nobody buys; such a world is neither ahead nor in the band."""
    values = {"a": np.array([[1.0], [np.nan], [3.0]]), "b": np.zeros((3, 1))}
    found = Worlds((LINEAR,), ({QUALITY: 0.1}, {QUALITY: 0.2}, {QUALITY: 0.3}), values, ())
    assert found.ahead("a", "b") == 2
    assert found.band("a", "b") == pytest.approx((1.1, 2.9))
    assert found.flips("a", "b")[0].correlation == pytest.approx(1.0)
    none = found._replace(values={"a": values["a"] * np.nan, "b": values["b"]})
    assert all(isnan(end) for end in none.band("a", "b"))
    assert none.flips("a", "b")[0].correlation == 0.0


# --- one after the other ----------------------------------------------------------------------------


def test_a_tornado_of_a_linear_world() -> None:
    """Known answer: leads and swings of a linear `run`, with all else as it is."""
    base = unsure(**{REACH: [0.05, 0.2]})

    def npv(arm: Scenario, r: int) -> float:
        reach = sum(move.reach for move in arm.marketing["lotus"].values())  # type: ignore[attr-defined]  # all are radios
        return 100 * reach * (1 + r) + 50 * arm.products["lotus"].quality * reach + arm.laws.talk.rate

    more = ("more", lambda world: world.patch({"marketing.lotus.second": {**RADIO, "reach": 0.2}}))
    asked = [WIDE, LINEAR, Factor(REACH, 0.1, 0.05, 0.2, "", STATED)]
    found = tornado(base, more, ("base", lambda world: world), "npv", "lotus", asked, standing_in(npv), replicates=2)
    assert found.lead == pytest.approx(0.2 * (100 * 1.5 + 15))
    assert [bar.factor.path for bar in found.bars] == [QUALITY, RATE, REACH]
    quality = found.bars[0]
    assert (quality.at_low, quality.at_high) == pytest.approx((30.0, 36.0))
    assert quality.swing == pytest.approx(6.0)
    assert quality.error == pytest.approx(0.0, abs=1e-12)
    assert [bar.swing for bar in found.bars[1:]] == pytest.approx([0.0, 0.0])


def test_the_error_of_a_swing_is_paired() -> None:
    """The standard error over replicates of the difference between both ends, by hand; none with one replicate."""
    run = standing_in(lambda arm, r: arm.products["lotus"].quality * (10 + r) * (arm.seed == 1) + 1000 * r)
    twice = ("twice", lambda world: world), ("other", lambda world: world.patch({"seed": 2}))
    found = tornado(town(), *twice, "npv", "lotus", [LINEAR], run, replicates=4)
    assert found.bars[0].error == pytest.approx(np.std([6.0, 6.6, 7.2, 7.8], ddof=1) / 2)
    assert isnan(tornado(town(), *twice, "npv", "lotus", [LINEAR], run, replicates=1).bars[0].error)


def test_an_end_that_the_arms_cannot_have_is_told() -> None:
    """A range that fits the scenario need not fit a what-if of it."""
    margin = Factor("products.lotus.margin", 18, 10, 30, "", STATED)

    def known(world: Scenario) -> Scenario:
        return world.patch({"products.lotus.aware": 2.0 - world.products["lotus"].unit_margin / 15})

    base, run = town().patch({"products.lotus.margin": 15.0}), standing_in(lambda arm, r: 1.0)
    arms = ("known", known), ("base", lambda world: world)
    found = tornado(base, *arms, "npv", "lotus", [margin, LINEAR], run)
    assert [bar.factor for bar in found.bars] == [LINEAR]
    assert found.refused[0].startswith("products.lotus.margin: ")


def test_who_is_asked() -> None:
    """First what the user is unsure of, then what moves the lead in the worlds beyond chance, then what matters most in
    general.
    """
    small, large = (Factor(path, 0.5, 0.0, 1.0, "", "") for path in ("laws.service.reply", "laws.choice.consider"))
    others = [Factor(f"f{place}", 0.5, 0.0, 1.0, "", "") for place in range(3)]
    everyone = [*others, small, large, LINEAR]
    drawn = draw(everyone, 40, 1)
    screened = flips(everyone, drawn, np.array([world[small.path] for world in drawn]))
    assert [flip.factor for flip in screened if flip.beyond_chance] == [small]
    assert list(chosen(everyone, screened, 3)) == [LINEAR, small, large]
    assert list(chosen(everyone)) == [LINEAR, large, *others, small]


def test_what_steps_together() -> None:
    """Laws, products and plans may differ side by side; people may not."""
    base = town()
    other = {"population": {"traits": {"need_spread": 1.5}}}
    arms = [base, town(**other), town(laws={"talk": {"rate": 0.1}}), town(**other, marketing=moves(radio=RADIO))]
    assert groups(arms, 1) == [[0, 2], [1, 3]]
    assert [len(group) for group in groups([base] * 50, 1)] == [48, 2]
    assert [len(group) for group in groups([base.patch({"network.n": 20_000})] * 12, 2)] == [10, 2]
    assert [len(group) for group in groups([base.patch({"network.n": 300_000})] * 6, 2)] == [4, 2]


def test_what_is_equal_is_run_once() -> None:
    """Do nothing with any reach of a radio is the same; and what is wanted comes in the order of the question."""
    ran: list[int] = []

    def run(arms: Sequence[Scenario], replicates: int) -> Any:
        ran.extend(arm.seed for arm in arms)
        return arms

    arms = [town(seed=seed) for seed in (3, 1, 3, 2, 1)]
    assert run_all(arms, 1, run, lambda arm: arm.seed * 10) == [30, 10, 30, 20, 10]  # type: ignore[attr-defined]  # arms stand for results
    assert ran == [3, 1, 2]


# --- the real thing ---------------------------------------------------------------------------------


def test_a_small_launch_in_plausible_worlds() -> None:
    """One real study of 500 people and 60 days: all factors can be drawn at once, and a bar is what its run says."""
    base = town(
        network={"kind": "watts-strogatz", "n": 500, "k": 6, "rewiring": 0.2},
        horizon=60,
        marketing=moves(radio={**RADIO, "cost": {"per_day": 5.0}}),
        uncertain={REACH: [0.02, 0.3]},
    )
    asked = factors(base)
    plans = {"base": lambda world: world, "nothing": lambda world: world.patch({"marketing.lotus": None})}
    found = worlds(base, plans, "first_purchases", "lotus", together, factors=asked, count=12, replicates=2)
    assert found.refused == ()
    assert found.values["base"].shape == (12, 2)
    assert len({tuple(row) for row in found.values["nothing"]}) > 6
    assert 0 <= found.ahead("base", "nothing") <= 12
    spread = found.spread("base", "nothing")
    assert spread.world > 0.0
    few = chosen(asked, found.flips("base", "nothing"), 3)
    assert few[0].path == REACH
    arms = [(name, plans[name]) for name in ("base", "nothing")]
    bars = tornado(base, *arms, "first_purchases", "lotus", few, together, replicates=2)
    by_hand = [together([plans[name](base.patch({REACH: 0.3})) for name in plans], 2)]
    one, other = (result.indicators["lotus"]["first_purchases"] for result in by_hand[0])
    reach = next(bar for bar in bars.bars if bar.factor.path == REACH)
    assert reach.at_high == pytest.approx((one - other).mean())
