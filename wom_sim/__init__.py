"""wom_sim: an agent-based simulation of word-of-mouth.

    import wom_sim as wom

    result = wom.simulate(wom.load_scenario("configs/quickstart.yaml"), seed=1)

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wom_sim import classics, network
    from wom_sim.errors import InputError, WomError
    from wom_sim.marketing.intervention import Intervention
    from wom_sim.marketing.own_moves import load_moves
    from wom_sim.marketing.today import Today
    from wom_sim.mesa_model import WordOfMouthModel
    from wom_sim.result import Result
    from wom_sim.runs import simulate
    from wom_sim.scenario import Scenario, load_scenario
    from wom_sim.simulation import Simulation
    from wom_sim.studies.calibrate import calibrate
    from wom_sim.studies.calibrating.calibration import Calibration
    from wom_sim.studies.compare import compare
    from wom_sim.studies.comparing.comparison import Comparison
    from wom_sim.studies.optimising.optimum import Optimum
    from wom_sim.studies.optimize import optimize
    from wom_sim.studies.pilot import pilot
    from wom_sim.studies.sensing.findings import Sensitivity
    from wom_sim.studies.sensitivity import sensitivity
    from wom_sim.studies.sweep import sweep

__version__ = "0.1.0"

_HOMES = {
    "InputError": "wom_sim.errors",
    "WomError": "wom_sim.errors",
    "Intervention": "wom_sim.marketing.intervention",
    "Today": "wom_sim.marketing.today",
    "load_moves": "wom_sim.marketing.own_moves",
    "WordOfMouthModel": "wom_sim.mesa_model",
    "Result": "wom_sim.result",
    "simulate": "wom_sim.runs",
    "Calibration": "wom_sim.studies.calibrating.calibration",
    "calibrate": "wom_sim.studies.calibrate",
    "Comparison": "wom_sim.studies.comparing.comparison",
    "compare": "wom_sim.studies.compare",
    "Optimum": "wom_sim.studies.optimising.optimum",
    "optimize": "wom_sim.studies.optimize",
    "pilot": "wom_sim.studies.pilot",
    "Sensitivity": "wom_sim.studies.sensing.findings",
    "sensitivity": "wom_sim.studies.sensitivity",
    "sweep": "wom_sim.studies.sweep",
    "Scenario": "wom_sim.scenario",
    "load_scenario": "wom_sim.scenario",
    "Simulation": "wom_sim.simulation",
}

__all__ = [
    "Calibration",
    "Comparison",
    "InputError",
    "Intervention",
    "Optimum",
    "Result",
    "Scenario",
    "Sensitivity",
    "Simulation",
    "Today",
    "WomError",
    "WordOfMouthModel",
    "__version__",
    "calibrate",
    "classics",
    "compare",
    "load_moves",
    "load_scenario",
    "network",
    "optimize",
    "pilot",
    "sensitivity",
    "simulate",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name in ("classics", "network"):
        return import_module(f"wom_sim.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'wom_sim' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
