"""The results of the arms of one simulation, one by one."""

from __future__ import annotations

import numpy as np

from wom_sim.record import Record
from wom_sim.result import Result
from wom_sim.simulation import Simulation


def results(simulation: Simulation) -> list[Result]:
    """What came out of every arm of a simulation that has reached its horizon."""
    segments = len(simulation.scenario.population.segments)
    return [
        Result(
            scenario=arm,
            seed=simulation.seed,
            replicates=simulation.replicates,
            record=Record(
                **{name: array[:, simulation.scene.arm == place] for name, array in simulation.record.arrays().items()}
            ),
            lines=tuple(line.path for line in simulation.plan.lines),
            segment_sizes=np.bincount(simulation.crowd.segment, minlength=segments),
            ties=simulation.ties,
            layers=simulation.layers,
            taken=tuple(decision for decision in simulation.decisions.taken if decision.arm == place),
        )
        for place, arm in enumerate(simulation.arms)
    ]
