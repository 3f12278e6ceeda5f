"""The quick start in Mesa's own SolaraViz: people coloured by opinion, the curve of awareness, a slider for the price.

    python -m venv solara && solara/bin/pip install . -r experiments/mesa/requirements-solara.txt
    solara/bin/solara run experiments/mesa/solara_app.py --host localhost

`wom-sim app` is the faster way to watch the same simulation: it sends numbers, and the page draws them. Here every day
is drawn on the server as two pictures. Of a processor's time a day of this model took 0.8 ms, its pictures 190 ms; in
headless Chromium, on two cores that others used too, the page showed 0.6 days a second.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from wom_sim.mesa_model import WordOfMouthModel

PARAMETERS: dict[str, Any] = {
    "config": "quickstart",
    "rng": 1,
    "patch": {"network.n": 1000, "what_if": {}},
}
"""What stays as it is when the model is made anew."""


def made(**changed: Any) -> WordOfMouthModel:
    """The model that is shown."""
    return WordOfMouthModel(**{**PARAMETERS, **changed})


def people_figure(model: WordOfMouthModel) -> Figure:
    """Everyone as a dot, in the order of their numbers along a spiral: who is near is mostly tied."""
    opinion, aware = model.agents.get("opinion"), model.agents.get("aware")
    turn = np.arange(len(opinion)) * np.pi * (3.0 - 5.0**0.5)
    radius = np.sqrt(np.arange(len(opinion)) + 0.5)
    figure = Figure(figsize=(5, 5), layout="constrained")
    axis = figure.subplots()
    axis.scatter(radius * np.cos(turn), radius * np.sin(turn), s=6, color="0.85")
    known = aware.nonzero()[0]
    axis.scatter(
        *((radius * way(turn))[known] for way in (np.cos, np.sin)),
        s=14,
        edgecolors="0.5",
        linewidths=0.3,
        c=opinion[known],
        cmap="PuOr",
        vmin=-1,
        vmax=1,
    )
    axis.set_axis_off()
    axis.set_aspect("equal")
    axis.set_title(f"day {model.time:.0f}: {len(known):,} of {len(opinion):,} know it")
    return figure


def curve_figure(model: WordOfMouthModel) -> Figure:
    """Those who know the product and those who own it, day by day."""
    frame = model.datacollector.get_model_vars_dataframe()
    figure = Figure(figsize=(5, 4), layout="constrained")
    axis = figure.subplots()
    for column, label in (("lotus.aware", "know it"), ("lotus.customers", "customers")):
        axis.plot(frame["day"], frame[column], label=label)
    axis.set(xlabel="day", ylabel="people", xlim=(0, model.simulation.horizon))
    axis.legend(frameon=False)
    return figure


if find_spec("solara") is not None:
    import solara
    from mesa.visualization import Slider, SolaraViz
    from mesa.visualization.utils import update_counter

    @solara.component
    def People(model: WordOfMouthModel) -> None:
        """The people as a component."""
        update_counter.get()
        solara.FigureMatplotlib(people_figure(model), format="png")

    @solara.component
    def Curve(model: WordOfMouthModel) -> None:
        """The curve as a component."""
        update_counter.get()
        solara.FigureMatplotlib(curve_figure(model), format="png")

    page = SolaraViz(
        made(),
        components=[People, Curve],
        model_params={**PARAMETERS, "products__lotus__price": Slider("Price", 40.0, 10.0, 100.0, 5.0)},
        play_interval=1,
        name="Word of mouth",
    )
    page  # noqa: B018  # Solara shows what stands last
