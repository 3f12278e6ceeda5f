"""A launch as a Mesa user would study it: stepped, collected, asked, interrupted by events, and run in batches.

Asked: at which price does a launch earn most in four months, what does a price cut on day 30 change, and how near does
a marketer come who knows nothing of this and lowers the price by a tenth whenever sales fall?

Expected, written down before the run: fewer buy at a higher price, at every step of it. The contribution is highest at
a price in between, neither the lowest nor the highest. The price cut brings more customers than the same luck without
it. The marketer with the rule earns more than the fixed price where the rule begins, which is too high.

Every part between two lines of `# %%` is a cell, which editors and Jupyter (with jupytext) run one by one.

    .venv/bin/python experiments/mesa/run.py            half a minute; writes beside itself
    .venv/bin/python experiments/mesa/run.py --quick    two prices, two seeds; into results/
"""

# %% What is asked for on the command line; in a notebook, nothing
from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import mesa
import numpy as np
import pandas as pd

from wom_sim.mesa_model import Marketer, WordOfMouthModel

mpl.use("Agg")
import matplotlib.pyplot as plt

HERE = Path(__file__).parent
parser = argparse.ArgumentParser(description="A launch as a Mesa user would study it.")
parser.add_argument("--quick", action="store_true", help="two prices and two seeds only")
parser.add_argument("--out", type=Path, help="folder to write into")
given, _ = parser.parse_known_args()
out = given.out or (HERE.parents[1] / "results" / "mesa" if given.quick else HERE)
out.mkdir(parents=True, exist_ok=True)

# %% A world: a config by its name, and what is to be different in it
# Paths are those of the scenario's file. As a keyword, two underscores stand for a dot; the summer sale has a blank in
# its name, so the mapping is the way.
DAYS, PEOPLE = 120, 1000
LAUNCH = {"horizon": DAYS, "network.n": PEOPLE, "marketing.lotus.summer sale": None, "what_if": {}}

model = WordOfMouthModel("quickstart", rng=1, patch=LAUNCH)
for _ in range(10):
    model.step()
print(f"Day {model.time:.0f}: {model.figures['lotus']['aware']} of {len(model.agents):,} people know the product.")

# %% The people: arrays by name, objects by function
people = model.agents
print("Mean opinion of all:", round(people.agg("opinion", np.mean), 4))
print("Stages:", people.groupby("stage").count())
fans = people.select(people.get("opinion") > 0.05)
print(f"{len(fans)} are clearly for it; they have {fans.agg('ties', np.mean):.1f} ties each, all have 10 on average.")
first = fans.sort("opinion").to_list()[0]
print("The greatest fan:", first, "with neighbours who think", first.neighbours.get("opinion").round(2))

# %% An event: on day 30 the price goes down
cheaper = WordOfMouthModel("quickstart", rng=1, patch=LAUNCH)


def cut_the_price() -> None:
    """Forty becomes thirty."""
    cheaper.change("products.lotus.price", 30)


cheaper.schedule_event(cut_the_price, at=30)
cheaper.run_model()
model.run_model()

# %% The data collector: a row a day, in pandas
without, with_cut = (run.datacollector.get_model_vars_dataframe() for run in (model, cheaper))
assert (without["lotus.customers"][:30] == with_cut["lotus.customers"][:30]).all()
more = with_cut["lotus.ever_customers"].iloc[-1] - without["lotus.ever_customers"].iloc[-1]
print(f"The cut on day 30 brought {more} more customers by day {DAYS}; until then the two runs are the same.")

figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for name, frame in (("price 40", without), ("30 from day 30 on", with_cut)):
    axis.plot(frame["day"], frame["lotus.ever_customers"], label=name)
axis.set(xlabel="day", ylabel=f"customers so far, of {PEOPLE:,}", title="A price cut on day 30, same luck")
axis.legend(frameon=False)
figure.savefig(out / "price-cut.png", dpi=120, metadata={"Software": None})
plt.close(figure)


# %% A marketer with a rule of its own
class Nervous(Marketer):
    """Every two weeks looks whether fewer were sold than in those before, and if so takes a tenth off the price."""

    def step(self) -> None:
        """Look on every fourteenth day."""
        self.memory.setdefault("sold", []).append(self.model.figures[self.product]["first_purchases"])
        if self.model.time % 14 or len(self.memory["sold"]) < 28:
            return
        sold = self.memory["sold"]
        if sum(sold[-14:]) < sum(sold[-28:-14]):
            price = self.model.simulation.today[0].products[self.product].price
            self.model.change(f"products.{self.product}.price", round(0.9 * price, 2))


# %% Batches: Mesa's own batch_run over prices, seeds, and with or without the rule
# Each seed is the same luck at every price, so that prices are compared person by person.
prices = [40, 80] if given.quick else [20, 40, 60, 80, 100, 120]
HIGH = 80
seeds = list(range(1, 3 if given.quick else 11))
fixed = {"patch": [LAUNCH], "products__lotus__unit_cost": 18, "products__lotus__margin": None}
how = {"rng": seeds, "data_collection_period": 1, "display_progress": False}
runs = mesa.batch_run(WordOfMouthModel, {**fixed, "products__lotus__price": prices}, **how)
nervous = {"products__lotus__price": HIGH, "marketers": [{"lotus": Nervous}]}
runs_with_rule = mesa.batch_run(WordOfMouthModel, {**fixed, **nervous}, **how)

# %% What came out, by plan and seed
parts = [pd.DataFrame(runs).assign(plan="fixed"), pd.DataFrame(runs_with_rule).assign(plan="rule")]
days = pd.concat(parts).rename(columns={"products__lotus__price": "price", "rng": "seed"})
rows = days.groupby(["plan", "price", "seed"], as_index=False).agg(
    customers=("lotus.ever_customers", "last"), contribution=("lotus.contribution", "sum")
)
rows["contribution"] = rows["contribution"].round(2)
rows.to_csv(out / "results.csv", index=False, lineterminator="\n")

table = rows.groupby(["plan", "price"]).agg(["mean", "sem"])[["customers", "contribution"]]
mean, error = table.xs("mean", axis=1, level=1), table.xs("sem", axis=1, level=1)
steady = mean.loc["fixed"]
best = steady["contribution"].idxmax()
high = rows[rows["price"] == HIGH].pivot_table("contribution", "seed", "plan")
expected = {
    "fewer buy at a higher price, at every step of it": bool(steady["customers"].is_monotonic_decreasing),
    "the contribution is highest at a price in between": min(prices) < best < max(prices),
    "the price cut brings customers": more > 0,
    "the rule earns more than the price where it begins": bool((high["rule"] - high["fixed"]).mean() > 0),
}
lines = [
    "# A launch in Mesa",
    "",
    f"Made by `experiments/mesa/run.py`: {PEOPLE:,} people, {DAYS} days, {len(seeds)} seeds; plans meet the same luck.",
    "Customers, of whom fifty were given the product, and contribution (revenue less the cost of the goods), with",
    "their standard errors over seeds.",
    "",
    "| plan | price | customers | contribution |",
    "| --- | --- | --- | --- |",
]
for plan, price in table.index:
    words = f"fixed | {price}" if plan == "fixed" else f"a tenth off when sales fall | from {price}"
    bought, won = (f"{mean.loc[(plan, price), name]:,.0f} ± {error.loc[(plan, price), name]:.0f}" for name in mean)
    lines.append(f"| {words} | {bought} | {won} |")
lines += ["", f"The price cut on day 30 of the first world brought {more} more customers by day {DAYS}.", ""]
lines += [f"- Expected: {what}: {'confirmed' if held else 'reversed'}." for what, held in expected.items()]
if not given.quick:
    lines += [
        "",
        "Nothing rivals the product here, and prices are held against a usual one of 40: from there on demand falls",
        "slower than the price rises, up to three times of it. So the rule, which gives margin away, costs about what",
        "it brings in.",
    ]
(out / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
print("\n".join(lines))
