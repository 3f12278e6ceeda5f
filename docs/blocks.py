"""The parts of the documentation that the code writes: each stands between two marks in a page.

A page holds `<!-- from the code: NAME -->` and, below, `<!-- end -->`; what stands between is written anew by
`make docs`, and a test says when it is out of date.
"""

from __future__ import annotations

import ast
import csv
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable
from functools import partial
from inspect import cleandoc
from pathlib import Path

from pydantic.fields import FieldInfo

from wom_sim import classics
from wom_sim.config import ASSUMPTION
from wom_sim.day.choosing import ChoiceLaw
from wom_sim.day.opinion import Opinion
from wom_sim.event_log import COLUMNS
from wom_sim.indicators import INDICATORS
from wom_sim.marketing.intervention import discover
from wom_sim.marketing.today import Today
from wom_sim.phases import PHASES
from wom_sim.provenance import provenance

HERE = Path(__file__).parent
ROOT = HERE.parent
STUDY = ROOT / "experiments" / "sensitivity_of_defaults" / "results.csv"

BLANK = "\N{NO-BREAK SPACE}"

MARKED = re.compile(r"(<!-- from the code: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


WHEN = {"daily": "every day", "middle": "once, on its middle day", "last": "once, on its last day"}
"""When a phase comes in a step of several days."""


def schedule() -> str:
    """The phases of the day in their order."""
    rows = [(f"{place}. {phase.name}", phase.does, WHEN[phase.when]) for place, phase in enumerate(PHASES, 1)]
    return table(("phase", "what happens", "in a longer step"), rows)


def state() -> str:
    """The state variables, as the class that holds them describes them."""
    tree = ast.parse((ROOT / "wom_sim" / "state.py").read_text("utf-8"))
    fields = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Fields")
    rows = []
    for field, said in zip(fields.body, fields.body[1:]):
        if isinstance(field, ast.AnnAssign) and isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant):
            kind, _, what = " ".join(cleandoc(str(said.value.value)).split()).partition(": ")
            rows.append((f"`{ast.unparse(field.target)}`", kind.removesuffix("."), what or "opinion."))
    return table(("variable", "type and shape", "what it is"), rows)


def interventions() -> str:
    """What a marketer can do."""
    kinds = sorted((name, cleandoc(kind.__doc__ or "")) for name, kind in discover().items())
    own = [(name, said) for name, said in kinds if discover()[name].__module__.startswith("wom_sim.")]
    return table(("kind", "what it is"), ((f"`{name}`", " ".join(said.split())) for name, said in own))


def doings() -> str:
    """What a move can do on its day."""
    rows = []
    for name, method in vars(Today).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            given = ", ".join(list(inspect.signature(method).parameters)[1:])
            rows.append((f"`{name}({given})`", " ".join(cleandoc(method.__doc__ or "").split())))
    return table(("call", "what it does"), rows)


def kinds() -> str:
    """Every law that can be named in place of the usual one, with the settings that the usual one has not."""
    rows = []
    for family in (Opinion, ChoiceLaw):
        usual = family.known()[family.usual]
        for kind, law in sorted(family.known().items()):
            if law is usual or not law.__module__.startswith("wom_sim."):
                continue
            own = {name: field for name, field in law.model_fields.items() if name not in usual.model_fields}
            for name, field in own.items():
                rows.append((f"`{kind}`", f"`{name}`", _setting(field), " ".join((field.description or "").split())))
            if not own:
                rows.append((f"`{kind}`", "", "", "no settings beside those of the usual law"))
    return table(("law", "setting", "default", "what it is"), rows)


def signature(function: Callable[..., object]) -> str:
    """How a function is called, as a piece of code without types."""
    named = inspect.signature(function).parameters.values()
    bare = inspect.Signature([item.replace(annotation=item.empty) for item in named])
    call = textwrap.fill(f"{function.__name__}{bare}", 100, subsequent_indent=" " * (len(function.__name__) + 1))
    return f"```text\n{call}\n```\n"


def log() -> str:
    """The columns of the event log."""
    return table(("column", "what it says"), ((f"`{name}`", said) for name, said in COLUMNS.items()))


def indicators() -> str:
    """The key figures of a run."""
    return table(("figure", "unit", "what it means"), ((item.label, item.unit, item.meaning) for item in INDICATORS))


def defaults() -> str:
    """Every default, what is known of it, and what a run makes of the ends of its range."""
    effects = sensitivity()
    text = ""
    rows = provenance()
    for part in dict.fromkeys(_part(row.path) for row in rows):
        lines = [
            (
                f"`{row.path.removeprefix(part + '.')}`",
                _number(row.default),
                row.unit,
                ""
                if row.low is None or row.high is None
                else f"{_number(row.low)} to {_number(row.high)}".replace(" ", BLANK),
                row.source,
                effects.get(row.path, ""),
                row.description.replace("\n", " "),
            )
            for row in rows
            if _part(row.path) == part
        ]
        head = ("name", "default", "unit", "plausible", "source", "ever had it", "what it is")
        text += f"\n### `{part}`\n\n{table(head, lines)}"
    return text.lstrip()


def sources() -> str:
    """How many of the numbers somebody has measured."""
    ranged = [row for row in provenance() if row.low is not None]
    assumed = sum(row.source.startswith(ASSUMPTION) for row in ranged)
    return (
        f"Of {len(ranged)} numbers with a plausible range, {len(ranged) - assumed} rest on published measurements and "
        f"{assumed} are assumptions.\n"
    )


def sensitivity() -> dict[str, str]:
    """Effect on who ever had the product at both ends of the range of each default that was tried, as text."""
    found: dict[str, dict[str, str]] = {}
    with STUDY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["path"], {})[row["end"]] = f"{float(row['penetration_percent']):+.0f}{BLANK}%"
    # A default at one end of its range has an effect at the other only.
    return {
        path: f"{BLANK}/{BLANK}".join(ends.get(end, f"0{BLANK}%") for end in ("low", "high"))
        for path, ends in found.items()
    }


def _part(path: str) -> str:
    """The table to which a path belongs: its law, platform or kind of thing."""
    steps = path.split(".")
    return ".".join(steps[:2]) if steps[0] in ("laws", "population", "platforms", "products") else steps[0]


def _setting(field: FieldInfo) -> str:
    """What holds where a setting is left out."""
    value = field.get_default()
    return "to be given".replace(" ", BLANK) if field.is_required() else "none" if value is None else _number(value)


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,.4g}".rstrip() if abs(value) < 1000 else f"{value:,.0f}"


BLOCKS: dict[str, Callable[[], str]] = {
    "the schedule": schedule,
    "the state": state,
    "the interventions": interventions,
    "what a move can do": doings,
    "the laws by name": kinds,
    "the event log": log,
    **{
        f"signature of {name}": partial(signature, function)
        for name in classics.__all__
        if inspect.isfunction(function := getattr(classics, name))
    },
    "the indicators": indicators,
    "the defaults": defaults,
    "the count of sources": sources,
}


def refreshed(page: str) -> str:
    """A page with its marked parts as the code writes them now."""
    return MARKED.sub(lambda found: f"{found[1]}\n{BLOCKS[found[2]]()}\n{found[3]}", page)
