"""Laws that a scenario names: each by hand, the page that explains them, and what is refused."""

from __future__ import annotations

import re
from math import erf, exp, inf, log, sqrt, tanh
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import plain, record_of, total, town
from ruamel.yaml import YAML

from wom_sim.changes import what_is_not_shared
from wom_sim.day import contact, fade, threshold
from wom_sim.day.choice_laws.probit import Probit
from wom_sim.day.choice_laws.satisficing import Satisficing
from wom_sim.day.choosing import ChoiceLaw
from wom_sim.day.decide import Choice
from wom_sim.day.opinion import Opinion
from wom_sim.day.opinion_laws.contrast import Contrast
from wom_sim.day.opinion_laws.reinforcement import Reinforcement
from wom_sim.errors import InputError
from wom_sim.model import build_model
from wom_sim.network import from_edges
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

PAGE = Path(__file__).parents[2] / "docs/laws.md"
EXACT = 1e-12
valence = st.floats(-1.0, 1.0)
share = st.floats(0.0, 1.0)


# --- the laws by hand -----------------------------------------------------------------------------------


def test_contrast_attracts_ignores_and_repels() -> None:
    """Jager and Amblard 2004: within the tolerance, between, and beyond it."""
    terms = record_of(Contrast(rejection=0.4, repulsion=0.5, negativity=0.0))
    assert Contrast.weight(terms, 2.0, 0.3, 0.0, 0.5) == 2.0
    assert Contrast.weight(terms, 2.0, 0.8, 0.0, 0.5) == 0.0
    assert Contrast.weight(terms, 2.0, -1.0, 0.0, 0.5) == -1.0


@given(opinion=st.floats(-0.99, 0.99), words=st.lists(st.tuples(valence, st.floats(0.1, 3.0)), min_size=1, max_size=5))
def test_reinforcement_adds_log_odds(opinion: float, words: list[tuple[float, float]]) -> None:
    """Martins 2008: artanh x' = artanh x + strength / (2 c) sum(u m), whatever x is."""
    terms = record_of(Reinforcement(strength=0.7))
    pull, weight = sum(u * (m - opinion) for m, u in words), sum(u for _, u in words)
    moved = opinion + Reinforcement.shift(terms, opinion, pull, weight, 2.0)
    odds = 0.5 * log((1 + opinion) / (1 - opinion)) + 0.7 / 4.0 * sum(u * m for m, u in words)
    assert moved == pytest.approx(tanh(odds), abs=1e-9)


@given(utility=st.floats(-6.0, 6.0))
def test_one_brand_is_bought_by_the_normal_distribution(utility: float) -> None:
    """Thurstone 1927: odds against buying nothing whose chance is Phi(V / noise); the logit's is 1 / (1 + e^-V)."""
    terms = record_of(Probit(noise=1.5))
    odds = Probit.weight(terms, utility) / Probit.weight(terms, 0.0)
    assert odds / (1 + odds) == pytest.approx(0.5 * (1 + erf(utility / 1.5 / sqrt(2))), abs=1e-9)
    odds = Choice.weight(terms, utility) / Choice.weight(terms, 0.0)
    assert odds / (1 + odds) == pytest.approx(1 / (1 + exp(-utility)), abs=1e-9)


def test_what_is_good_enough_is_bought() -> None:
    """Simon 1955: above the utility of buying nothing, for certain; at it or below, never."""
    terms = record_of(Satisficing())
    assert [Satisficing.weight(terms, utility) for utility in (-1.0, 0.0, 1e-9, 5.0)] == [0.0, 0.0, 1.0, 1.0]
    easy, hard = ({"kind": "satisficing", "consider": 2.0, "occasions": 50.0, "appeal": by} for by in (20.0, -20.0))
    bought = [total(Simulation(town(laws={"choice": law})).run(), "first_purchases") for law in (easy, hard)]
    assert bought[0] > 50
    assert bought[1] == 0


@given(p=share, b=share, k=st.integers(0, 30), w=share, j=st.integers(0, 30))
def test_the_hazard_of_strong_and_weak_ties(p: float, b: float, k: int, w: float, j: int) -> None:
    """Goldenberg, Libai and Muller 2001: 1 - (1 - p)(1 - b_s)^m (1 - b_w)^j."""
    expected = 1 - (1 - p) * (1 - b) ** k * (1 - w) ** j
    assert plain(contact.cascade_chance)(p, b, k, w, j) == pytest.approx(expected, abs=EXACT)


def test_how_long_adopters_are_contagious() -> None:
    """One step is one step, after the step of adoption; a geometric time lasts k steps with chance (1 - r)^(k - 1)."""
    catching, steps_since = plain(contact.catching), plain(contact.steps_since)
    assert [steps_since(day, 7, 7.0) for day in (7, 14, 21)] == [0, 1, 2]
    assert [steps_since(day, -1, 7.0) for day in (0, 7)] == [1, 2]
    assert [catching(steps, 0.5, 1.0, 0.0) for steps in (0, 1, 2)] == [False, True, False]
    assert catching(0, 0.99, inf, 0.0)
    luck = (np.arange(1000) + 0.5) / 1000
    for steps in (1, 2, 5):
        assert sum(catching(steps, u, inf, 0.3) for u in luck) == pytest.approx(1000 * 0.7 ** (steps - 1), abs=1)
    assert [catching(steps, 0.5, inf, 1.0) for steps in (1, 2)] == [True, False]


def test_own_thresholds_are_spread_evenly() -> None:
    """From at - spread to at + spread; without a spread exactly at."""
    own = plain(threshold.own_threshold)
    assert [own(0.5, 0.5, luck) for luck in (0.0, 0.25, 1.0)] == [0.0, 0.25, 1.0]
    assert own(0.18, 0.0, 0.123) == 0.18


def test_hearsay_fades_by_its_half_life() -> None:
    """Half of it after a half-life, a quarter for those twice as stubborn; the anchor itself stays."""
    faded = plain(fade.faded)
    assert faded(0.8, 0.2, 10.0, 1.0, 10.0) == pytest.approx(0.5, abs=EXACT)
    assert faded(0.8, 0.2, 10.0, 2.0, 10.0) == pytest.approx(0.35, abs=EXACT)
    assert faded(0.2, 0.2, 10.0, 1.0, 3.0) == 0.2


# --- what a scenario switches ---------------------------------------------------------------------------


def test_without_word_of_mouth_nothing_passes_between_people() -> None:
    """No talk, no question, no review and no sight; marketing and experience stay."""
    busy = {
        "talk": {"rate": 0.5},
        "inquiry": {"ask": 0.5, "read": 0.5},
        "choice": {"consider": 0.2, "appeal": 2.0, "visibility": 0.5},
        "experience": {"uses": 0.5, "review_rate": 1.0},
    }
    plan = {"lotus": {"radio": {"kind": "mass_media", "reach": 0.2}}}
    simulation = Simulation(town(laws={**busy, "word_of_mouth": False}, marketing=plan)).run()
    heard = ("heard_conversation", "heard_feed", "heard_friend", "heard_review", "positive_talk", "negative_talk")
    assert {event: total(simulation, event) for event in heard} == dict.fromkeys(heard, 0)
    assert total(simulation, "heard_marketing") > 100
    assert total(simulation, "uses") > 100
    assert total(simulation, "stars_4") + total(simulation, "stars_5") > 0
    loud = Simulation(town(laws=busy, marketing=plan)).run()
    assert min(total(loud, event) for event in heard[:5]) > 0
    ready = {"kind": "contact", "innovation": 0.0, "imitation": 0.9, "weak_ties": 5, "weak": 0.5}
    for law in (ready, {"kind": "threshold", "at": 0.05}):
        alone = Simulation(town(laws={"choice": law, "word_of_mouth": False})).run()
        assert total(alone, "first_purchases") == 0
        assert total(Simulation(town(laws={"choice": law})).run(), "first_purchases") > 0


def test_people_see_what_their_ties_have() -> None:
    """By the share of ties who have it: all of one's ties make the full rate, and without owners nobody sees."""
    silent = {"talk": {"rate": 0.0}, "inquiry": {"ask": 0.0, "read": 0.0}, "experience": {"uses": 0.0, "churn": 0.0}}
    quiet = {"consider": 0.0, "forget": 0.0, "lapse": 0.0}

    def reached(visibility: float, owners: float, ties: Any, step: int = 1) -> tuple[int, int, int]:
        """People who came to know and to consider in a step, and how many there are."""
        scenario = Scenario.from_data(
            {
                "horizon": step,
                "step": step,
                "network": {"kind": "complete", "n": 2},
                "products": {"lotus": {"owners": owners, "aware": owners}},
                "laws": {**silent, "choice": {**quiet, "visibility": visibility}},
            }
        )
        simulation = Simulation(scenario, 5, replicates=4, ties=ties).run()
        return total(simulation, "became_aware"), total(simulation, "began_considering"), 4 * ties.people

    star = from_edges([(leaf, leaf + 1) for leaf in range(0, 4000, 2)])
    assert reached(0.0, 0.5, star)[:2] == (0, 0)
    assert reached(0.5, 0.0, star)[:2] == (0, 0)
    aware, considering, people = reached(0.5, 0.5, star)
    chance = 0.25 * (1 - exp(-0.5))
    assert aware == pytest.approx(chance * people, abs=4 * sqrt(4 * chance * people))
    assert considering == 0
    everyone = from_edges([(i, j) for i in range(60) for j in range(i)])
    for ties in (everyone, from_edges([(i, (i + 1) % 60) for i in range(60)])):
        # However many ties people have, the mean share of them who own it is that of all.
        some, _, people = reached(0.4, 0.5, ties, step=2)
        assert 0.05 * people < some < 0.25 * people


def test_own_experience_does_not_fade() -> None:
    """With hearsay gone at once, what customers have lived still moves what they think."""
    laws = {"opinion": {"hearsay_half_life": 0.01}, "experience": {"uses": 0.5}, "talk": {"rate": 0.5}}
    simulation = Simulation(town(laws=laws))
    first = simulation.opinions("lotus")
    simulation.run()
    moved = np.abs(simulation.opinions("lotus") - first) > 1e-12
    used = simulation.fields.uses[: len(first), 0] > 0
    assert moved[used].mean() > 0.9
    assert not moved[~used].any()


def test_everyone_hears_all_ties() -> None:
    """With a high rate of talk the chance is exactly one: every tie among those who know it is heard in every step."""
    data = {
        "horizon": 3,
        "products": {"peace": {"idea": True, "aware": 1.0}},
        "platforms": {"everywhere": {"conversations": "all"}},
        "laws": {"talk": {"rate": 1e6}, "choice": {"forget": 0.0}},
    }
    simulation = Simulation(Scenario.from_data({**data, "network": {"kind": "complete", "n": 40}})).run()
    assert total(simulation, "heard_conversation") == 3 * 40 * 39
    ties = from_edges([(0, 1), (0, 2), (0, 3), (3, 4)], directed=True)
    simulation = Simulation(Scenario.from_data({**data, "network": {"kind": "complete", "n": 2}}), ties=ties).run()
    assert total(simulation, "heard_conversation") == 3 * 4


def test_first_opinions_can_be_spread() -> None:
    """Evenly around the given one, the same in every replicate."""
    simulation = Simulation(town(initial={"lotus": {"opinion": 0.5, "spread": 0.25}}), replicates=2)
    first = simulation.opinions("lotus")
    assert 0.25 <= first.min() < 0.27
    assert 0.73 < first.max() <= 0.75
    assert np.array_equal(first, simulation.opinions("lotus", 1))


# --- kinds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("laws", "said"),
    [
        ({"opinion": {"kind": "contrats"}}, "laws.opinion: there is no kind 'contrats' here. Did you mean 'contrast'?"),
        ({"choice": {"kind": "treshold", "at": 1}}, "laws.choice: .*Did you mean 'threshold'?"),
        ({"opinion": {"kind": "contrast", "rejecton": 1}}, "laws.opinion.rejecton: .*Did you mean 'rejection'?"),
        ({"opinion": {"rejection": 1}}, "laws.opinion.rejection: unknown key"),
        ({"opinion": 3}, "laws.opinion: this is no law. Write it like '{kind: evidence}'"),
        ({"opinion": {"confidence_gain": 2}}, "laws.opinion.confidence_gain: .*less than or equal to 1"),
        ({"opinion": {"hearsay_half_life": 0}}, "laws.opinion.hearsay_half_life: .*greater than"),
        ({"opinion": {"hearsay_half_life": float("nan")}}, "laws.opinion.hearsay_half_life: .*finite"),
        ({"choice": {"visibility": -0.1}}, "laws.choice.visibility: .*greater than or equal to 0"),
        ({"choice": {"visibility": float("nan")}}, "laws.choice.visibility: .*finite"),
        ({"choice": {"kind": "probit", "noise": 0}}, "laws.choice.noise: .*greater than 0"),
        ({"choice": {"kind": "threshold"}}, "laws.choice.at: this is missing"),
        ({"choice": {"kind": "threshold", "at": 1.5}}, "laws.choice.at: a share of 1.5 is more than all"),
        ({"choice": {"kind": "threshold", "at": -1}}, "laws.choice.at: .*greater than or equal to 0"),
        ({"choice": {"kind": "threshold", "at": float("nan")}}, "laws.choice.at: .*finite"),
        ({"choice": {"kind": "threshold", "at": 0.3, "spread": 0.4}}, "laws.choice.spread: .* below 0"),
        ({"choice": {"kind": "threshold", "at": 0.7, "spread": 0.4}}, "laws.choice.spread: .* above 1"),
        ({"choice": {"kind": "threshold", "at": 1, "of": "wieght"}}, "laws.choice.of: .*Did you mean 'weight'?"),
        ({"choice": {"kind": "contact", "innovation": 0.1, "imitation": 1.1}}, "laws.choice.imitation: .*equal to 1"),
        (
            {"choice": {"kind": "contact", "innovation": 0, "imitation": 0, "recovery": float("nan")}},
            "laws.choice.recovery: .*finite",
        ),
        (
            {"choice": {"kind": "contact", "innovation": 0, "imitation": 0, "weak_ties": -1}},
            "laws.choice.weak_ties: .*greater than or equal to 0",
        ),
        (
            {"choice": {"kind": "contact", "innovation": 0, "imitation": 0, "contagious": 0.5}},
            "laws.choice.contagious: in steps of 1 days nobody catches in 0.5 days",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(laws: dict[str, Any], said: str) -> None:
    """With the name of the field, and the nearest name where one is meant."""
    with pytest.raises(InputError, match=said):
        town(laws=laws)


def test_chances_above_one_in_a_step_are_refused() -> None:
    """A chance a day is times the days of a step, for each of the law's chances."""
    for name in ("innovation", "imitation", "recovery", "weak"):
        law = {"kind": "contact", "innovation": 0.0, "imitation": 0.0, name: 0.3}
        with pytest.raises(InputError, match=rf"laws.choice.{name}: in a step of 5 days"):
            town(step=5, laws={"choice": law})


def test_opinions_are_not_spread_beyond_their_bounds() -> None:
    """-1 to 1, said of the field."""
    with pytest.raises(InputError, match=r"initial.lotus.spread: "):
        town(initial={"lotus": {"opinion": 0.5, "spread": 0.6}})


def test_worlds_that_step_together_have_one_kind_of_law() -> None:
    """One law is compiled for all arms, and all days; settings may differ."""
    base = town()
    for patch, part in (
        ({"laws.opinion.kind": "contrast"}, "laws.opinion.kind"),
        ({"laws.choice.kind": "probit"}, "laws.choice.kind"),
        ({"laws.opinion.hearsay_half_life": 9.0}, "laws.opinion.hearsay_half_life"),
        ({"platforms.offline.conversations": "all"}, "platforms.offline.conversations"),
    ):
        other = base.patch(patch)
        assert what_is_not_shared(base, other) == part
        assert what_is_not_shared(other, other.patch({"laws.opinion.friend": 2.0, "laws.word_of_mouth": False})) == ""
        with pytest.raises(InputError, match=re.escape(part)):
            Simulation([base, other])
        with pytest.raises(InputError, match="cannot change"):
            Simulation(town(changes=[{"day": 3, "path": path, "value": value} for path, value in patch.items()]))


def test_a_law_is_kept_on_the_way_to_data_and_back() -> None:
    """Scenarios are saved with the settings of the law that they name."""
    laws = {"opinion": {"kind": "contrast", "rejection": 0.7}, "choice": {"kind": "threshold", "at": 2, "of": "number"}}
    scenario = town(laws=laws)
    again = Scenario.from_data(scenario.to_data())
    assert again == scenario
    assert isinstance(again.laws.opinion, Contrast)
    assert again.laws.opinion.rejection == 0.7
    assert again.patch({"laws.opinion.rejection": 0.1}).laws.opinion.rejection == 0.1


def test_the_schema_describes_every_kind() -> None:
    """Editors offer each law with its own settings, each with a word on it; the usual one need not be named."""
    schema = Scenario.model_json_schema()
    for part, family in (("opinion", Opinion), ("choice", ChoiceLaw)):
        found = schema["$defs"]["Laws"]["properties"][part]["oneOf"]
        kinds = [schema["$defs"][item["$ref"].split("/")[-1]] if "$ref" in item else item for item in found]
        assert {kind["properties"]["kind"]["const"] for kind in kinds} == set(family.known())
        for kind in kinds:
            named = "kind" in kind.get("required", [])
            assert named == (kind["properties"]["kind"]["const"] != family.usual)
            assert all(field["description"] for field in kind["properties"].values())


def test_usual_laws_have_no_mark() -> None:
    """The records of the default run have no column more than their settings, so that nothing else is compiled."""
    simulation = Simulation(town())
    assert set(simulation.model.opinion.dtype.names) == set(Opinion.model_fields) - {"kind"}
    other = build_model([town(laws={"opinion": {"kind": "contrast"}})], simulation.crowd, [1.0, 1.0])
    (mark,) = set(other.opinion.dtype.names) - set(Contrast.model_fields)
    assert mark.startswith("contrast law ")


def test_two_laws_cannot_have_one_name() -> None:
    """The second would silently take the place of the first."""
    with pytest.raises(InputError, match="there is a law of kind 'contrast' already"):

        class Again(Opinion):
            kind: str = "contrast"


# --- the page -------------------------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_page_names_every_law_and_every_scenario() -> None:
    """A law that is not on the page cannot be found by those who look for one."""
    text = PAGE.read_text(encoding="utf-8")
    for family in (Opinion, ChoiceLaw):
        for kind, law in family.known().items():
            if law.__module__.startswith("wom_sim."):
                assert f"| `{kind}`" in text
    for path in (PAGE.parents[1] / "configs/classics").glob("*.yaml"):
        assert f"`{path.stem}`" in text


def test_the_law_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The complete example, as somebody would write it into a file of their own."""
    (code,) = blocks("python")
    (tmp_path / "distance.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Opinion, "kinds", dict(Opinion.kinds))
    import distance  # type: ignore[import-not-found]  # written just now

    terms = record_of(distance.Distance(turning=0.8))
    assert distance.Distance.weight(terms, 2.0, 0.4, 0.0, 1.2) == pytest.approx(1.0, abs=EXACT)
    assert distance.Distance.weight(terms, 2.0, -0.8, 0.8, 1.2) == pytest.approx(-2.0, abs=EXACT)
    for place, text in enumerate(blocks("yaml")):
        scenario = Scenario.from_data(YAML(typ="safe").load(text))
        for patch in scenario.what_if.values():
            scenario.patch(patch)
        if place == 1:
            usual = scenario.patch({"laws.opinion": {}})
            ran, other = (Simulation(arm).run(20).opinions("lotus") for arm in (scenario, usual))
            assert not np.array_equal(ran, other)
