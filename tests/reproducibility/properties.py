"""Whatever a scenario says, some things hold: drawn over laws, feeds, segments, goods and ideas, plans and steps.

Run without the JIT, which would compile the kernels anew for every combination of laws and numbers.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from small_worlds import BUSY

from wom_sim.day.events import DEPTHS, EVENTS
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import AWARE, OWNER
from wom_sim.verification.bits import differences, kept

SHARES = st.sampled_from([0.0, 0.05, 0.5, 1.0])
BUYING = {**BUSY["choice"]}
OPINION = st.fixed_dictionaries(
    {"kind": st.sampled_from(["evidence", "evidence", "contrast", "reinforcement"])},
    optional={
        "confidence_gain": SHARES,
        "negativity": st.sampled_from([0.0, 10.0]),
        "hearsay_half_life": st.sampled_from([0.1, 30.0]),
        "prior_weight": st.sampled_from([1e-9, 100.0]),
    },
)
CHOICE = st.one_of(
    st.sampled_from(["logit", "probit", "satisficing"]).map(lambda kind: {"kind": kind, **BUYING, "visibility": 0.1}),
    st.fixed_dictionaries(
        {"kind": st.just("contact"), "innovation": st.just(0.01), "imitation": st.sampled_from([0.0, 0.14])},
        optional={"per": st.just("tie"), "contagious": st.just(7), "weak_ties": st.just(3), "weak": st.just(0.05)},
    ),
    st.fixed_dictionaries(
        {"kind": st.just("threshold"), "of": st.sampled_from(["share", "number", "weight"]), "at": SHARES},
    ),
)
FEED = st.fixed_dictionaries(
    {"ranking": st.sampled_from(["score", "off"]), "background": st.sampled_from([0, 20])},
    optional={"sharing": SHARES, "reaction": SHARES, "life": st.sampled_from([1, 9]), "most_depth": st.just(0)},
)
PLATFORM = st.one_of(
    st.fixed_dictionaries({"conversations": st.sampled_from([0.5, 3.0, "all"])}),
    st.fixed_dictionaries(
        {"feed": FEED, "membership": SHARES}, optional={"network": st.just({"k": 4, "rewiring": 0.5})}
    ),
)
GOOD = st.fixed_dictionaries(
    {"price": st.sampled_from([0.0, 10.0]), "aware": SHARES, "owners": st.sampled_from([0.0, 0.3])},
    optional={"quality": st.sampled_from([-1.0, 1.0]), "category": st.just("other")},
)
IDEA = st.fixed_dictionaries({"idea": st.just(True), "aware": SHARES})
RADIO = st.fixed_dictionaries(
    {
        "kind": st.just("mass_media"),
        "reach": st.sampled_from([0.0, 0.05, 0.99]),
        "message": st.sampled_from([-1.0, 0.4, 1.0]),
    }
)
GIFTS = st.just({"kind": "seeding", "on": 0, "who": {"strategy": "degree", "count": 3}, "cost": {"per_person": 60}})
SALE = st.just({"kind": "price_promotion", "discount": 0.3, "from": 0, "until": 5})


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A small town with something of everything."""
    step = draw(st.integers(1, 3))
    products = {f"p{place}": draw(st.one_of(GOOD, IDEA)) for place in range(draw(st.integers(1, 2)))}
    plans: dict[str, Any] = {}
    for name, product in products.items():
        moves = st.fixed_dictionaries(
            {}, optional={"radio": RADIO} if "idea" in product else {"radio": RADIO, "gifts": GIFTS, "sale": SALE}
        )
        plans[name] = draw(moves)
    segments = draw(st.sampled_from([{"all of them": {}}, {"young": {"share": 0.3, "activity": 5}, "old": {}}]))
    data = {
        "horizon": 2 * step,
        "step": step,
        "dtype": draw(st.sampled_from(["float64", "float32", "compact"])),
        "network": {"n": draw(st.sampled_from([6, 20])), "k": 4, "rewiring": 0.2},
        "population": {
            "segments": {name: {"share": 1.0, **part} for name, part in segments.items()}
            if len(segments) == 1
            else {"young": segments["young"], "old": {"share": 0.7}}
        },
        "platforms": {f"f{place}": draw(PLATFORM) for place in range(draw(st.integers(1, 2)))},
        "products": products,
        "marketing": plans,
        "laws": {**BUSY, "opinion": draw(OPINION), "choice": draw(CHOICE)},
    }
    return Scenario.from_data(data)


@hypothesis_settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios(), seed=st.integers(0, 2**62))
def what_holds_in_every_scenario(scenario: Scenario, seed: int) -> None:
    """Bounds, sums and stocks; the same bits saved and loaded, followed or not."""
    run = Simulation(scenario, seed=seed, replicates=1)
    people, worlds = run.ties.people, run.worlds

    def holders(bit: int) -> Any:
        return ((run.fields.stage & bit) != 0).reshape(worlds, people, -1).sum(axis=1)

    def counted(name: str) -> Any:
        return run.record.events[..., EVENTS.index(name)].sum(axis=3)

    owners = holders(OWNER)
    run.run()
    for name in scenario.products:
        for world in range(worlds):
            opinions = run.opinions(name, world)
            assert np.isfinite(opinions).all()
            assert np.abs(opinions).max() <= 1.0
            assert np.bincount(run.stages(name, world), minlength=5).sum() == people
    bought = counted("first_purchases") + counted("repeat_purchases") + counted("gifts")
    lost = counted("churned") + counted("switched_out")
    assert (holders(OWNER) - owners <= (bought - lost).sum(axis=0)).all()
    assert (run.record.opinions.sum(axis=3) == counted("aware")).all()
    assert (counted("aware")[-1] == holders(AWARE)).all()
    assert (counted("customers")[-1] == holders(OWNER)).all()
    assert (sum(counted(f"feed_depth_{depth}") for depth in range(DEPTHS)) == counted("heard_feed")).all()
    assert (counted("heard_marketing").sum(axis=2) == run.record.exposures.sum(axis=2)).all()

    bits = kept(run)
    with TemporaryDirectory() as folder:
        part = Simulation(scenario, seed=seed, replicates=1)
        part.step()
        part.save(Path(folder) / "part.wom")
        assert differences(bits, kept(Simulation.load(Path(folder) / "part.wom").run())) == []
    law = scenario.laws.opinion
    if law.kind == "evidence" and law.hearsay_half_life is None:
        traced = Simulation(scenario, seed=seed, replicates=1, trace=True).run()
        assert differences(bits, kept(traced)) == []
        assert set(traced.events["product"].cast(str)) <= set(scenario.products)
