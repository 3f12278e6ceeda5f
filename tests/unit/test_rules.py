"""Plans that change while they run: rules over what is on the desk, and policies in Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from little import town

import wom_sim as wom
from wom_sim.day.events import EVENTS
from wom_sim.errors import InputError
from wom_sim.heard import desk
from wom_sim.marketing.listening import Estimates, Listening
from wom_sim.marketing.policy import Heard, settings
from wom_sim.marketing.rules import Rule, When, changed
from wom_sim.report.numbers import MINUS
from wom_sim.runs import results
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation
from wom_sim.verification.bits import differences, kept

PLAN: dict[str, Any] = {
    "radio": {"kind": "mass_media", "reach": 0.1, "cost": {"per_day": 5.0}},
    "gifts": {"kind": "seeding", "on": 2, "waits": True, "who": {"count": 5}, "cost": {"per_person": 3.0}},
    "sale": {"kind": "price_promotion", "waits": True, "from": 1, "until": 4, "discount": 0.2},
}
ALWAYS = {"books": "customers", "above": -1}
TWO = {"lotus": {"price": 40, "aware": 0.5, "owners": 0.2}, "rival": {"price": 30, "aware": 0.4, "owners": 0.2}}


def ruled(*rules: dict[str, Any], **parts: Any) -> Scenario:
    """The town with a plan, somebody who listens, and these rules."""
    data = {
        "products": TWO, "laws": {"talk": {"rate": 0.3, "relay": 0.5}}, "marketing": {"lotus": PLAN},
        "listening": {"lotus": {"sample": 0.5, "window": 3}}, "rules": {"lotus": list(rules)},
    }  # fmt: skip
    return town(**{**data, **parts})


def rule(then: Any, when: Mapping[str, Any] = ALWAYS, **more: Any) -> dict[str, Any]:
    """A rule that holds from the second morning on, when there is a first evening on the books."""
    return {"when": dict(when), "then": then, **more}


def decided(scenario: Scenario, replicate: int = 0) -> list[tuple[int, str, Any, Any]]:
    """Day, setting, and what it was before and after, of one run."""
    rows = wom.simulate(scenario).decisions.filter(pl.col("replicate") == replicate)
    return [
        (row["day"], row["path"].removeprefix("marketing.lotus."), json.loads(row["before"]), json.loads(row["after"]))
        for row in rows.rows(named=True)
    ]


# --- what rules do ------------------------------------------------------------------------------------


def test_a_rule_changes_the_plan_from_that_day_on() -> None:
    """The change shows in the ledger of that day and in the frame of decisions, with what was read in the books."""
    result = wom.simulate(ruled(rule({"set": "radio.cost.per_day", "to": 50.0})))
    spent = result.ledger.filter(pl.col("intervention") == "marketing.lotus.radio", pl.col("replicate") == 1)["cost"]
    assert spent.to_list() == [5.0] + 19 * [50.0]
    row = result.decisions.row(1, named=True)
    customers = int(result.record.events[0, 1, 0, :, EVENTS.index("customers")].sum())
    assert row == {
        "replicate": 1, "day": 1, "product": "lotus", "rule": "rules.lotus.0", "measure": "customers",
        "heard": customers, "path": "marketing.lotus.radio.cost.per_day", "before": "5.0", "after": "50.0",
    }  # fmt: skip


def test_a_rule_acts_once_or_again_after_some_days() -> None:
    """Once when nothing is said; otherwise as soon as the days are over, as long as it holds."""
    times = rule({"multiply": "radio.reach", "by": 1.5})
    assert decided(ruled(times)) == [(1, "radio.reach", 0.1, pytest.approx(0.15))]
    assert [day for day, *_ in decided(ruled({**times, "again_after": 4}))] == [1, 5, 9, 13, 17]


def test_what_a_move_cannot_be_it_is_not_made() -> None:
    """A reach above 0.99 is refused on the day; the plan goes on as it was."""
    grown = decided(ruled(rule({"multiply": "radio.reach", "by": 2.5}, again_after=1)))
    assert [after for *_, after in grown] == pytest.approx([0.25, 0.625])


def test_a_move_that_waits_counts_its_days_from_its_start() -> None:
    """A gift on day 2 and a sale from day 1 to 4 are had that many days after their start, and cost nothing before."""
    result = wom.simulate(ruled(rule([{"start": "gifts"}, {"start": "sale"}])))
    gifts = result.ledger.filter(pl.col("intervention") == "marketing.lotus.gifts", pl.col("replicate") == 0)
    assert gifts.select("day", "given", "cost").rows() == [(3, 5, 15.0)]
    assert np.flatnonzero(result.record.ran[:, 0].any(axis=0)).size == 3
    sale = [line.endswith("sale") for line in result.lines].index(True)
    assert np.flatnonzero(result.record.ran[:, 0, sale]).tolist() == [2, 3, 4]
    assert not wom.simulate(ruled()).record.ran[..., sale].any()


def test_every_day_of_a_move_that_waits_is_counted_from_its_start() -> None:
    """Letters on given days too, which have to lie within its window before and after."""
    letters = {"kind": "email", "days": [1, 3], "until": 5, "waits": True}
    result = wom.simulate(ruled(rule({"start": "letters"}), marketing={"lotus": {"letters": letters}}, replicates=1))
    after = dict(zip(result.decisions["path"].str.split(".").list.last(), result.decisions["after"]))
    assert after == {"waits": "false", "from": "1", "until": "6", "days": "[2, 4]"}
    assert result.ledger["day"].to_list() == [2, 4]


def test_a_move_stops_and_goes_on() -> None:
    """What is stopped does not run and is not paid; started again it goes on in its own window."""
    stop = rule({"stop": "radio"}, {"books": "spend", "above": 4.9, "for_days": 3})
    start = rule({"start": "radio"}, {"books": "spend", "below": 1.0})
    result = wom.simulate(ruled(stop, start, listening={}, replicates=1))
    radio = [line.endswith("radio") for line in result.lines].index(True)
    # Spending is a mean over seven days: nothing was spent on days 3 to 8, so on day 9 it is 5 / 7.
    assert np.flatnonzero(result.record.ran[:, 0, radio]).tolist() == [0, 1, 2, *range(9, 20)]
    assert result.decisions["rule"].to_list() == ["rules.lotus.0", "rules.lotus.1"]


def test_rules_act_in_each_world_by_what_was_heard_there() -> None:
    """A rule over sentiment, against the estimates of the result: three evenings on end, and the day after the last."""
    scenario = ruled(
        rule({"set": "radio.reach", "to": 0.2}, {"heard": "sentiment", "of": "rival", "above": 0.1, "for_days": 3})
    )
    result = wom.simulate(scenario, replicates=12)
    rows = result.listening.filter((pl.col("product") == "rival") & (pl.col("measure") == "sentiment"))
    expected = []
    for (replicate,), run in rows.sort("day").group_by("replicate", maintain_order=True):
        days = dict(zip(run["day"], run["estimate"]))
        holds = [day for day in range(2, 19) if all((days.get(day - back) or -1) > 0.1 for back in range(3))]
        expected += [(replicate, holds[0] + 1, days[holds[0]])] if holds else []
    assert result.decisions.select("replicate", "day", "heard").rows() == expected
    assert result.decisions["measure"].unique().to_list() == ["sentiment of rival"]
    assert len(expected) >= 3
    assert len({day for _, day, _ in expected}) > 1


def test_days_that_it_does_not_hold_are_counted_anew() -> None:
    """`for_days` are days on end; where nothing was heard it does not hold, and sure is the whole interval."""
    nothing, value = np.array([np.nan, 0.3]), np.array([0.1, 0.3])
    found = Estimates(value + 0 * nothing, nothing - 0.25, nothing + 0.25)
    assert When(heard="sentiment", below=0.2).holds(found).tolist() == [False, False]
    assert When(heard="sentiment", above=0.2).holds(found).tolist() == [False, True]
    assert When(heard="sentiment", above=0.2, sure=True).holds(found).tolist() == [False, False]
    assert When(heard="sentiment", above=0.0, sure=True).holds(found).tolist() == [False, True]
    assert When(heard="sentiment", below=0.6, sure=True).holds(found).tolist() == [False, True]


def test_in_longer_steps_days_are_counted_by_the_step() -> None:
    """Three weeks on end are three steps of a week; decisions fall on the first day of a step."""
    wait = rule({"start": "sale"}, {**ALWAYS, "for_days": 15})
    found = decided(ruled(wait, horizon=70, step=7))
    assert {day for day, *_ in found} == {21}
    assert ("sale.until", 4, 25) in [row[1:] for row in found]


def test_a_rule_that_never_holds_changes_nothing() -> None:
    """Neutral to the last bit, and so is one that sets what is so already."""
    before = kept(Simulation(ruled()).run())
    for idle in (rule({"stop": "radio"}, {"books": "sales", "above": 1e9}), rule({"set": "radio.reach", "to": 0.1})):
        run = Simulation(ruled(idle)).run()
        assert run.decisions.taken == []
        assert differences(before, kept(run)) == []


def test_what_is_on_the_books_is_what_the_tables_say() -> None:
    """Sales, complaints and spending a day over the window, and the stocks of last evening, for each world."""
    scenario = ruled(marketing={"lotus": {"radio": PLAN["radio"]}}, market={"people": 3000}, replicates=2)
    run = Simulation(scenario, replicates=2).run()
    found = desk(run.record, scenario, "lotus", 12, np.array([1]), [0], 10.0)
    week = run.record.events[9:12, 1, 0].sum(axis=(0, 1))
    sold = week[EVENTS.index("first_purchases")] + week[EVENTS.index("repeat_purchases")]
    assert found.books["sales"] == [pytest.approx(10 * sold / 3)]
    assert found.books["complaints"] == [pytest.approx(10 * week[EVENTS.index("complaints")] / 3)]
    assert found.books["customers"] == [10 * run.record.events[11, 1, 0, :, EVENTS.index("customers")].sum()]
    assert found.books["spend"] == [5.0]
    assert np.isnan(desk(run.record, scenario, "lotus", 0, np.array([1]), [0], 1.0).books["customers"]).all()


def test_decisions_survive_saving_and_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days counted, days acted and what was decided are in the file; worlds decide alike alone and together."""
    scenario = ruled(
        rule({"multiply": "radio.reach", "by": 1.2}, {"heard": "volume", "above": 1, "for_days": 4}, again_after=6),
        rule([{"start": "gifts"}, {"set": "radio.message", "to": -0.3}], {"heard": "sentiment", "below": 0.4}),
    )
    whole = Simulation(scenario, replicates=3).run()
    left = Simulation(scenario, replicates=3).run(9)
    left.save(tmp_path / "left.wom")
    again = Simulation.load(tmp_path / "left.wom")
    assert 0 < len(again.decisions.taken) < len(whole.decisions.taken)
    again.run()
    assert again.decisions.taken == whole.decisions.taken
    assert differences(kept(again), kept(whole)) == []
    monkeypatch.setattr("wom_sim.runs.BATCH_ROWS", 300)
    alone = wom.simulate(scenario, replicates=3, checkpoint=tmp_path / "kept")
    assert len(alone.decisions) == len(whole.decisions.taken)
    goes_on = wom.simulate(scenario, replicates=3, checkpoint=tmp_path / "kept")
    assert goes_on.decisions.equals(alone.decisions)


def test_arms_have_their_own_rules() -> None:
    """Worlds of one arm follow its rules and no other's."""
    base = ruled(rule({"stop": "radio"}))
    run = Simulation([base, base.patch({"rules.lotus": None})], replicates=2).run()
    assert {decision.arm for decision in run.decisions.taken} == {0}
    assert run.record.ran[-1, :, run.plan.lines.index((0, "lotus", "radio"))].tolist() == [0, 0, 1, 1]
    assert [len(result.decisions) for result in results(run)] == [2, 0]


def test_the_report_says_what_was_decided(tmp_path: Path) -> None:
    """Each rule in words, in how many runs it acted and when; tables are saved; nothing of it where there are none."""
    result = wom.simulate(
        ruled(rule({"stop": "radio"}), rule({"set": "radio.reach", "to": 0.5}, {"books": "sales", "above": 1e6}))
    )
    page = result.report()
    assert f"<td>customers above {MINUS}1</td><td><bdi>radio stops</bdi></td>" in page
    assert "2 of 2 runs" in page
    assert "none of 2 runs" in page
    assert 'id="decided"' not in wom.simulate(ruled()).report()
    saved = result.save(tmp_path / "out")
    assert pl.read_parquet(saved / "decisions.parquet").equals(result.decisions)
    assert load_scenario(saved / "scenario.yaml").rules == result.scenario.rules


# --- what is refused ----------------------------------------------------------------------------------

HEARD = {"heard": "sentiment", "below": 0.1}


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"lotos": []}, "rules.lotos: there is no product 'lotos'. Did you mean 'lotus'?"),
        ({"rival": [rule({"stop": "radio"}, HEARD)]}, "rules.rival.0.when.heard: nobody listens for 'rival'"),
        ({"rival": [rule({"stop": "radio"})]}, "rules.rival.0.then: there is no move 'radio'."),
        ({"lotus": [rule({"stop": "radio"}, {**HEARD, "of": "rivel"})]}, "0.when.of: there is no product 'rivel'"),
        ({"lotus": [rule({"stop": "radoi"})]}, "rules.lotus.0.then: there is no move 'radoi'. Did you mean 'radio'?"),
        ({"lotus": [rule([{"stop": "radio"}, {"start": "x"}])]}, "rules.lotus.0.then.1: there is no move 'x'"),
        ({"lotus": [rule({"set": "radio.raech", "to": 1})]}, "there is no setting 'raech'. Did you mean 'reach'?"),
        ({"lotus": [rule({"set": "radio.cost.per_dya", "to": 1})]}, "'cost.per_dya'. Did you mean 'per_day'?"),
        ({"lotus": [rule({"set": "radio.reach", "to": 1.5})]}, "rules.lotus.0.then: reach: input should be less than"),
        ({"lotus": [rule({"set": "radio.reach", "to": "much"})]}, "reach: input should be a valid number"),
        ({"lotus": [rule({"multiply": "radio.reach", "by": 20})]}, "reach: input should be less than or equal to 0.99"),
        ({"lotus": [rule({"multiply": "radio.until", "by": 2})]}, "rules.lotus.0.then: None is no number"),
        ({"lotus": [rule({"set": "radio.who.count", "to": 2})]}, "'who.count' cannot change while the plan runs."),
        ({"lotus": [rule({"set": "radio.kind", "to": "seeding"})]}, "'kind' cannot change"),
        ({"lotus": [rule({"set": "radio.cost.budget", "to": 5})]}, "'cost.budget' cannot change"),
        ({"lotus": [rule({"set": "gifts.waits", "to": False})]}, "Use 'start' and 'stop'."),
        ({"lotus": [rule({"set": "radio", "to": 5})]}, "name a setting of the move"),
        ({"lotus": [rule({"set": "radio.reach"})]}, "rules.lotus.0.then: 'set' and 'to' go together."),
        ({"lotus": [rule({"stop": "radio", "by": 2})]}, "'multiply' and 'by' go together."),
        ({"lotus": [rule({"stop": "radio", "start": "gifts"})]}, "a change is one of"),
        ({"lotus": [rule({})]}, "a change is one of"),
        ({"lotus": [rule([])]}, "rules.lotus.0.then: "),
        ({"lotus": [rule({"stop": "radio"}, {"below": 1})]}, "rules.lotus.0.when: give either 'heard' or 'books'"),
        ({"lotus": [rule({"stop": "radio"}, {"heard": "volume"})]}, "give either 'below' or 'above'"),
        ({"lotus": [rule({"stop": "radio"}, {**HEARD, "above": 1})]}, "give either 'below' or 'above'"),
        ({"lotus": [rule({"stop": "radio"}, {"heard": "sentimnet", "below": 1})]}, "rules.lotus.0.when.heard: "),
        ({"lotus": [rule({"stop": "radio"}, {"heard": "opinion", "below": 1})]}, "rules.lotus.0.when.heard: "),
        ({"lotus": [rule({"stop": "radio"}, {**ALWAYS, "of": "rival"})]}, "'of' goes with 'heard'"),
        ({"lotus": [rule({"stop": "radio"}, {**ALWAYS, "sure": True})]}, "'sure' goes with 'heard'"),
        ({"lotus": [rule({"stop": "radio"}, {**HEARD, "for_days": 0})]}, "rules.lotus.0.when.for_days: "),
        ({"lotus": [rule({"stop": "radio"}, again_after=0)]}, "rules.lotus.0.again_after: "),
        ({"lotus": [rule({"stop": "radio"}, once=True)]}, "unknown key 'once'"),
        ({"lotus": [rule({"run": "rm -rf"})]}, "unknown key 'run'"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_followed_is_refused_before_the_run(rules: dict[str, Any], message: str) -> None:
    """Unknown moves, settings, measures and rivals, values that do not fit, and measures that nobody listens to."""
    with pytest.raises(InputError) as fault:
        ruled(rules=rules)
    assert message in str(fault.value)


def test_it_is_refused_with_its_place_in_the_file(tmp_path: Path) -> None:
    """File, line and column of the rule."""
    file = tmp_path / "plan.yaml"
    file.write_text(
        "network: {kind: complete, n: 10}\nproducts: {lotus: {price: 4}}\nmarketing:\n  lotus:\n"
        "    radio: {kind: mass_media, reach: 0.1}\nrules:\n  lotus:\n"
        "    - {when: {books: sales, below: 1}, then: {stop: radio}}\n"
        "    - {when: {books: sales, below: 1}, then: {set: radio.reach, to: 3}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"plan\.yaml:9:\d+: rules\.lotus\.1\.then: reach: "):
        load_scenario(file)


def test_a_move_that_a_rule_is_about_cannot_be_taken_away() -> None:
    """A change of the scenario that leaves a rule without its move is refused before the run."""
    gone = [{"day": 5, "path": "marketing.lotus.radio", "value": None}]
    with pytest.raises(InputError, match=r"rules\.lotus\.0\.then: there is no move 'radio'"):
        Simulation(ruled(rule({"stop": "radio"}), changes=gone))


def test_rules_cannot_change_in_the_middle_of_the_run() -> None:
    """What they have counted would be of another rule."""
    with pytest.raises(InputError, match="cannot change in the middle"):
        ruled(rule({"stop": "radio"}), changes=[{"day": 5, "path": "rules.lotus.0.when.above", "value": 5}]).versions()


def test_a_change_of_one_move_is_the_move_with_that_change() -> None:
    """All that is changed at once is checked at once: a window may be moved as a whole."""
    sale = ruled().marketing["lotus"]["sale"]
    moved = changed(sale, {"from": 30, "until": 40})
    assert moved.model_dump(exclude={"from_", "until"}) == sale.model_dump(exclude={"from_", "until"})
    assert (moved.from_, moved.until) == (30, 40)
    with pytest.raises(InputError, match="it ends on day 4"):
        changed(sale, {"from": 30})
    assert Rule.model_validate(rule({"stop": "radio"})).then[0].stop == "radio"
    assert Listening().runs(0)


# --- policies -----------------------------------------------------------------------------------------


class Decides:
    """A policy made of a function, which keeps what it was told."""

    def __init__(self, decide: Callable[[Heard, dict[str, Any]], Any]) -> None:
        self._decide = decide
        self.told: list[Heard] = []

    def decide(self, heard: Heard, plan: dict[str, Any]) -> Any:
        self.told.append(heard)
        return self._decide(heard, plan)


def test_a_policy_that_returns_the_plan_is_neutral() -> None:
    """The same bits, and no decisions; in every world it is asked every morning, with that world's desk."""
    scenario = ruled()
    same = Decides(lambda heard, plan: plan)
    run = Simulation(scenario, replicates=2, policies={"lotus": same}).run()
    assert differences(kept(run), kept(Simulation(scenario, replicates=2).run())) == []
    assert run.decisions.taken == []
    assert [(heard.day, heard.replicate) for heard in same.told] == [
        (day, rep) for day in range(20) for rep in range(2)
    ]
    rows = wom.simulate(scenario).listening.filter(
        pl.col("day") == 11, pl.col("replicate") == 1, pl.col("product") == "rival"
    )
    (heard,) = [heard for heard in same.told if (heard.day, heard.replicate) == (12, 1)]
    for name, *found in rows.select("measure", "estimate", "low", "high").iter_rows():
        assert list(getattr(heard.of("rival"), name)) == pytest.approx(found)
    assert heard.words == heard.of("lotus")
    assert np.isnan(same.told[0].words.sentiment.value)
    with pytest.raises(InputError, match="there is no product 'rivl'"):
        heard.of("rivl")


def test_a_policy_changes_stops_and_starts() -> None:
    """Settings by path, `waits` to stop and to start; only what it changed is noted, once."""

    def plan_of(heard: Heard, plan: dict[str, Any]) -> dict[str, Any]:
        return plan | {"radio.waits": heard.day >= 6, "gifts.waits": heard.day < 4, "radio.cost.per_day": 8.0}

    result = wom.simulate(ruled(), policies={"lotus": Decides(plan_of)})
    mine = result.decisions.filter(pl.col("replicate") == 0).select("day", "path", "after").rows()
    assert [(day, path.removeprefix("marketing.lotus."), json.loads(after)) for day, path, after in mine] == [
        (0, "radio.cost.per_day", 8.0), (4, "gifts.waits", False), (4, "gifts.on", 6), (6, "radio.waits", True),
    ]  # fmt: skip
    spent = result.ledger.filter(pl.col("replicate") == 0).select("day", "intervention", "cost").rows()
    assert [(day, cost) for day, name, cost in spent if name.endswith("radio")] == [(day, 8.0) for day in range(6)]
    assert [(day, cost) for day, name, cost in spent if name.endswith("gifts")] == [(6, 15.0)]
    assert "the policy decides" in result.report()


def test_a_policy_remembers_by_world_and_goes_on_where_it_was_left(tmp_path: Path) -> None:
    """Its memory is saved with the simulation, a world's own; the policy itself is given again."""

    def louder(heard: Heard, plan: dict[str, Any]) -> dict[str, Any]:
        heard.memory["bad"] = heard.memory.get("bad", 0) + (heard.words.sentiment.value < 0.7)
        return plan | {"radio.reach": min(0.9, 0.1 + 0.02 * heard.memory["bad"])}

    policies = {"lotus": Decides(louder)}
    whole = Simulation(ruled(), replicates=2, policies=policies).run()
    left = Simulation(ruled(), replicates=2, policies=policies).run(8)
    left.save(tmp_path / "left.wom")
    again = Simulation.load(tmp_path / "left.wom", policies=policies).run()
    assert again.decisions.taken == whole.decisions.taken != left.decisions.taken
    assert differences(kept(again), kept(whole)) == []
    assert len({decision.replicate for decision in whole.decisions.taken}) == 2


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (lambda plan: None, "policy of lotus, day 0: it returned no plan."),
        (lambda plan: plan | {"radio.raech": 1}, "the plan has no 'radio.raech'. Did you mean 'radio.reach'?"),
        (lambda plan: plan | {"radio.reach": 7}, "policy of lotus, day 0: radio: reach: input should be less"),
    ],
)
def test_a_policy_that_returns_no_plan_is_told_so(plan: Callable[[Any], Any], message: str) -> None:
    """With the day and the move, and what would do."""
    with pytest.raises(InputError) as fault:
        Simulation(ruled(), policies={"lotus": Decides(lambda _, given: plan(given))}).run()
    assert message in str(fault.value)


def test_policies_are_for_products_and_not_for_checkpoints(tmp_path: Path) -> None:
    """An unknown product is named; what is kept could not be gone on with by other code."""
    with pytest.raises(InputError, match="policies: there is no product 'lotos'"):
        Simulation(ruled(), policies={"lotos": Decides(lambda _, plan: plan)})
    with pytest.raises(InputError, match="cannot be kept"):
        wom.simulate(ruled(), policies={"lotus": Decides(lambda _, plan: plan)}, checkpoint=tmp_path / "kept")


def test_a_plan_holds_what_can_be_changed() -> None:
    """Every setting of every move by path, but who is addressed, what kind it is and what it may cost in all."""
    plan = settings(ruled().marketing["lotus"])
    assert plan["radio.reach"] == 0.1
    assert plan["gifts.waits"] is True
    assert not [path for path in plan if ".who" in path or path.endswith((".kind", ".budget", ".priority"))]
