"""Which arms a comparison has, in which colour and order figures show them, and the figure that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wom_sim.report import svg

if TYPE_CHECKING:
    from wom_sim.result import Result
    from wom_sim.studies.comparing.comparison import Comparison

WHAT_IFS = (0, 1, 2, 3, 4, 5)
"""Places in `svg.PRODUCTS` of the colours of what-ifs, used again from the first when there are more."""


class Effect(NamedTuple):
    """By how much an arm differs from the base in one key figure."""

    arm: str
    mean: float
    low: float
    high: float
    low_all: float
    high_all: float
    base: float
    value: float


def base_of(comparison: Comparison) -> str:
    """The arm that the others are held against."""
    return next(iter(comparison.arms))


def nothing_of(comparison: Comparison) -> str | None:
    """The arm without marketing."""
    names = list(comparison.arms)
    return names[1] if len(names) > 1 else None


def what_ifs(comparison: Comparison) -> list[str]:
    """The named what-ifs."""
    return list(comparison.arms)[2:]


def colours(comparison: Comparison) -> dict[str, str]:
    """The colour of each arm, the same in every figure: ink for the base, grey for doing nothing."""
    found = {arm: svg.PRODUCTS[WHAT_IFS[place % len(WHAT_IFS)]] for place, arm in enumerate(what_ifs(comparison))}
    nothing = nothing_of(comparison)
    return {base_of(comparison): svg.INK, **({nothing: svg.PRODUCTS[6]} if nothing else {}), **found}


def first(comparison: Comparison) -> Result:
    """The base's result."""
    return comparison.arms[base_of(comparison)]


def place(comparison: Comparison) -> int:
    """The place of the product that is compared."""
    return first(comparison).products.index(comparison.product)


def is_idea(comparison: Comparison) -> bool:
    """Whether what is compared is not bought."""
    return bool(first(comparison).scenario.products[comparison.product].idea)


def kpi(comparison: Comparison) -> tuple[str, str]:
    """Label and unit of the figure that decides."""
    return comparison.indicator.label, comparison.indicator.unit


def toward(comparison: Comparison) -> float:
    """1 where more of the figure that decides is better, else -1."""
    return -1.0 if comparison.indicator.fewer else 1.0


def held_against(comparison: Comparison, arm: str) -> str:
    """What an arm is held against: the base, and the base against doing nothing."""
    base, nothing = base_of(comparison), nothing_of(comparison)
    return nothing if arm == base and nothing is not None else base


def effects(comparison: Comparison) -> list[Effect]:
    """The effect of every arm on the figure that decides, the base among them with none; the best first."""
    table = comparison.effects.filter(comparison.effects["kpi"] == comparison.kpi)
    found = [
        Effect(**{name: number(row[name]) for name in Effect._fields[1:]}, arm=row["arm"])
        for row in table.iter_rows(named=True)
    ]
    if not found:
        return []
    held = found[0].base
    found.append(Effect(base_of(comparison), 0.0, 0.0, 0.0, 0.0, 0.0, held, held))
    order = comparison.ranked
    return sorted(found, key=lambda effect: order.index(effect.arm))


def favourite(comparison: Comparison) -> str:
    """The arm that is shown beside the base: the best, or the next best where that is the base itself."""
    base = base_of(comparison)
    return next((arm for arm in comparison.ranked if arm != base), base)


def number(value: Any) -> float:
    """A cell of a table as a number, NaN where it is empty."""
    return float("nan") if value is None else float(value)
