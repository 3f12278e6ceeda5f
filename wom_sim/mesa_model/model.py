"""One run of the simulation as a Mesa model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
from mesa import DataCollector, Model

from wom_sim.errors import InputError, nearest
from wom_sim.examples import example
from wom_sim.mesa_model.consumers import Consumer, Consumers
from wom_sim.mesa_model.figures import COLUMNS, Row, of_last_step, spend_so_far
from wom_sim.mesa_model.marketer import Marketer
from wom_sim.result import Result
from wom_sim.rng import seed_word
from wom_sim.runs import results
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation

OF_SCENARIO = "scenario"
"""The seed that the scenario has."""


class WordOfMouthModel(Model):  # type: ignore[misc]  # Mesa publishes no types
    """A scenario as a model that Mesa's tools can step, collect from, schedule events in, and run in batches.

    Parameters
    ----------
    config : a scenario, the path of its file, or the name of one that comes with the package.
    rng : a whole number is the seed of everything, and gives the bits of `wom_sim.simulate` with this seed and one
        replicate; left out, it is the scenario's. Anything else that Mesa takes, None for new luck included, seeds the
        user's `rng`, from which the seed of the simulation is drawn: `model.simulation.seed`.
    patch : values by path, such as `{"marketing.lotus.summer sale.discount": 0.1}`.
    patches : the same as keywords, with two underscores for a dot, such as `products__lotus__price=35`. A name with
        a blank in it cannot be a keyword: use `patch`.
    trace : whether to follow who moved whom, for `model.simulation.influence` and `events`.
    threads : how many ranges of people are worked on side by side; results do not depend on it.
    model_reporters, agent_reporters : what the data collector collects besides, as Mesa takes them. Reporters of
        agents are dear: they are called for every person on every day.
    marketers : the class of a product's marketer, by product, where it has a rule of its own.
    scenario : Mesa's own holder of parameters, which SolaraViz gives when it starts anew: its parameters are `patches`,
        and its `rng` is the seed unless one is given here.

    Mesa's time is the day: after `step`, which lives through one step of the scenario, `time` is the first day that
    has not been lived. `run_for`, `run_until` and events work in days; what is scheduled for a day comes after the days
    before it. The model's `rng` and `random` are the user's: the simulation never draws from them. Mesa's
    `model.scenario` is a thing of Mesa's own; that of the simulation is `model.simulation.scenario`.

    Raises InputError when the scenario cannot be run.
    """

    datacollector: DataCollector
    """Collects after every step: `day`, and `PRODUCT.COLUMN` for the columns of `Result.metrics` for all people."""
    marketers: dict[str, Marketer]
    """The marketer of each product."""
    figures: dict[str, Row]
    """What the last step came to, by product and column; empty before the first."""

    def __init__(
        self,
        config: Scenario | str | Path = "quickstart",
        *,
        rng: Any = OF_SCENARIO,
        patch: Mapping[str, Any] | None = None,
        trace: bool = False,
        threads: int = 1,
        model_reporters: Mapping[str, Any] | None = None,
        agent_reporters: Mapping[str, Any] | None = None,
        marketers: Mapping[str, type[Marketer]] | None = None,
        scenario: Any = None,
        **patches: Any,
    ) -> None:
        held = _held(scenario)
        if (theirs := held.pop("rng", None)) is not None and isinstance(rng, str):
            rng = theirs
        made = _patched(_opened(config), patch or {}, {**held, **patches})
        known = rng
        if isinstance(rng, str):
            if rng != OF_SCENARIO:
                raise InputError(f"{rng!r} is no seed.", where="rng", remedy="Give a whole number, or leave it out.")
            known = made.seed
        if isinstance(known, Integral):
            known = int(known)
            seed_word(known)
        super().__init__(rng=known)
        seed = known if isinstance(known, int) else int(self.rng.integers(2**31))
        made = made.model_copy(update={"seed": seed, "replicates": 1})
        self.simulation = Simulation(made, trace=trace, threads=threads)
        self.figures = {}
        self.marketers = self._hired(marketers or {})
        named = [(product, column) for product in made.products for column in COLUMNS]
        columns = {f"{product}.{column}": partial(_reported, product, column) for product, column in named}
        self.datacollector = DataCollector(
            model_reporters={"day": partial(_last_day), **columns, **(model_reporters or {})},
            agent_reporters=agent_reporters,
        )
        # Mesa calls the method `step` once a day, and has put a step of one day in its place here.
        self.step = self._live_through_a_step  # type: ignore[method-assign]  # as Mesa does

    # --- time ---------------------------------------------------------------------------------------

    def step(self) -> None:
        """Live through one step of the scenario. Mesa calls this on every day that ends; on the last of a step it is
        lived, collected, and marketers think about it.
        """
        simulation = self.simulation
        if self.time < simulation.day + simulation.step_days:
            return
        simulation.step()
        self.figures = of_last_step(simulation)
        self.running = not simulation.finished
        self.datacollector.collect(self)
        if self.running:
            for marketer in self.marketers.values():
                marketer.step()

    def run_for(self, duration: float) -> None:
        """Live through so many days, with the events that are scheduled in them."""
        self.run_until(self.time + duration)

    def run_until(self, end_time: float) -> None:
        """Live until a day, with the events that are scheduled before and on it.

        Raises InputError for a day after the horizon, before anything is done.
        """
        simulation = self.simulation
        if end_time > simulation.horizon:
            raise InputError(
                f"day {end_time:g} is after the horizon of {simulation.horizon} days.",
                remedy="Lengthen 'horizon', or stop when 'running' is false.",
            )
        self._check_time()
        super().run_until(end_time)
        # Mesa stops calling `step` when it has failed once, and lets time go on.
        self._check_time()

    def _check_time(self) -> None:
        simulation = self.simulation
        if simulation.day != self.time // simulation.step_days * simulation.step_days:
            raise InputError(
                f"the simulation stands on day {simulation.day} and Mesa's time is {self.time:g}: a step was broken "
                "off, or the simulation was stepped by itself.",
                remedy="Make the model anew.",
            )

    def _live_through_a_step(self) -> None:
        days = self.simulation.step_days
        self.run_until((self.time // days + 1) * days)

    def change(self, path: str, value: Any) -> None:
        """Change the scenario from today on, as `Simulation.change`; a scheduled event or a marketer may call it.

        Raises InputError for a path that cannot change, and within a step of several days.
        """
        simulation = self.simulation
        if self.time != simulation.day:
            days = simulation.step_days
            raise InputError(
                f"on day {self.time:g} a step of {days} days is being lived.",
                where=path,
                remedy=f"Change it on a day that begins a step, such as {simulation.day + days}.",
            )
        simulation.change(path, value)

    def result(self) -> Result:
        """What came out, as `wom_sim.simulate` gives it, less the pictures of the network.

        Raises InputError before the horizon.
        """
        if self.running:
            raise InputError(
                f"only {self.simulation.day} of {self.simulation.horizon} days have been lived.",
                remedy="Call run_model() first.",
            )
        (found,) = results(self.simulation)
        return found

    # --- who is in it -------------------------------------------------------------------------------

    @property
    def agents(self) -> Consumers:
        """Everyone, with regard to the first product; `agents.about(product)` for another."""
        return Consumers(self)

    @property
    def agent_types(self) -> list[type]:
        """Consumers, marketers, and kinds that the user has added."""
        return list(self.agents_by_type)

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Agents of each kind: people, marketers, and those that the user has added."""
        return {Consumer: self.agents, **super().agents_by_type}

    @property
    def spend(self) -> Row:
        """What marketing has cost so far, by product."""
        return spend_so_far(self.simulation)

    def _hired(self, classes: Mapping[str, type[Marketer]]) -> dict[str, Marketer]:
        products = self.simulation.scenario.products
        for product in classes:
            if product not in products:
                problem = f"there is no product '{product}'."
                raise InputError(problem, where="marketers", remedy=nearest(product, products))
        # People have the ids from 1 on.
        self.agent_id_counter = self.simulation.scene.people + 1
        return {product: classes.get(product, Marketer)(self, product) for product in products}


def _opened(config: Any) -> Scenario:
    if isinstance(config, Scenario):
        return config
    if not isinstance(config, str | Path):
        raise InputError(
            f"{type(config).__name__} is no scenario.", where="config", remedy="Give one of wom_sim, or its file."
        )
    return load_scenario(config if Path(config).exists() else example(str(config)).path)


def _held(scenario: Any) -> dict[str, Any]:
    """What a scenario of Mesa's holds."""
    if isinstance(scenario, Scenario | str | Path):
        raise InputError("this name is for Mesa's scenarios.", where="scenario", remedy="Write config=... instead.")
    return {} if scenario is None else dict(scenario)


def _patched(scenario: Scenario, patch: Mapping[str, Any], patches: Mapping[str, Any]) -> Scenario:
    values = {**{name.replace("__", "."): value for name, value in patches.items()}, **patch}
    if "seed" in values:
        raise InputError("the seed of a model is given as 'rng'.", where="seed", remedy="Write rng=1.")
    plain = {path: value.item() if isinstance(value, np.generic) else value for path, value in values.items()}
    return scenario.patch(plain) if plain else scenario


def _reported(product: str, column: str, model: WordOfMouthModel) -> float:
    return model.figures[product][column]


def _last_day(model: WordOfMouthModel) -> int:
    return model.simulation.day - 1
