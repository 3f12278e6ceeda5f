"""Moves of the user's own, from a Python file that the user names; a scenario alone never runs code."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention, discover

SOURCES: dict[str, str] = {}
"""What was read, by the name of the module that it has become."""


def load_moves(path: str | Path) -> list[str]:
    """Run a Python file, so that scenarios can use the interventions in it; returns their kinds.

    Raises InputError where the file cannot be read or run, or holds no intervention.
    """
    path = Path(path)
    name = f"moves_of_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if path.suffix != ".py" or not path.is_file() or spec is None or spec.loader is None:
        raise InputError("this is no Python file with moves.", where=str(path), remedy="Give the path of a .py file.")
    discover()
    module = importlib.util.module_from_spec(spec)
    before = dict(Intervention.kinds)
    # Classes find the names in their annotations by their module.
    sys.modules[name] = module
    try:
        source = importlib.util.decode_source(path.read_bytes())
        spec.loader.exec_module(module)
        kinds = sorted(kind for kind, move in Intervention.kinds.items() if move.__module__ == name)
        if not kinds:
            raise InputError(
                "there is no intervention in it.", remedy="Write a class like those in docs/own_intervention.md."
            )
    except Exception as fault:
        del sys.modules[name]
        Intervention.kinds.clear()
        Intervention.kinds.update(before)
        words = str(fault) if isinstance(fault, InputError) else f"it cannot be run: {type(fault).__name__}: {fault}"
        raise InputError(words, where=str(path)) from fault
    SOURCES[name] = source
    return kinds
