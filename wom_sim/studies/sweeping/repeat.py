"""The command that makes a sweep again from its own folder."""

from __future__ import annotations

import json
from shlex import join
from typing import TYPE_CHECKING, Any

from wom_sim.document import parse_value
from wom_sim.errors import InputError
from wom_sim.studies.sweeping.exports import plain
from wom_sim.studies.sweeping.vary import Range, Varied

if TYPE_CHECKING:
    from wom_sim.studies.sweep import Sweep


def command(sweep: Sweep) -> str:
    """What to type in the folder of a sweep; the seed is that of its scenario.yaml."""
    words = ["wom-sim", "sweep", "scenario.yaml"]
    for one in sweep.varied:
        words += ["--vary", f"{one.path}={_values(one)}"]
    words += ["--design", sweep.design]
    words += [] if sweep.samples is None else ["--samples", str(sweep.samples)]
    words += ["--replicates", str(sweep.replicates if sweep.target is None else sweep.target.most)]
    if sweep.target is not None:
        amount, is_share = sweep.target.precision
        words += ["--precision", f"{100.0 * amount:.12g}%" if is_share else f"{amount!r}"]
    return join([*words, "--kpi", sweep.kpi, "--product", sweep.product])


def _values(one: Varied) -> str:
    if isinstance(one, Range):
        return f"{one.low!r}:{one.high!r}"
    return ",".join(_choice(value) for value in one.values)


def _choice(value: Any) -> str:
    """A value as it is typed: bare where that is read as the same."""
    text = plain(value)
    try:
        return text if parse_value(f"[{text}]") == [value] else json.dumps(value)
    except InputError:
        return json.dumps(value)
