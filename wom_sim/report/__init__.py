"""The report: one page that says what came out, how sure that is, and how to repeat it. It loads nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wom_sim.result import Result

FEW_RUNS = 40
"""Replicates below which a 95 % band is about the range from the lowest run to the highest."""


def render(result: Result) -> str:
    """The report of a result as one self-contained page of HTML; the same result gives the same bytes."""
    from wom_sim.report.template import template

    return template("page.html.j2").render(**_content(result))


def _content(result: Result) -> dict[str, Any]:
    from wom_sim.report import (
        chains,
        decided,
        earned,
        figures,
        funnel,
        hearing,
        layout,
        marketers,
        picture,
        tables,
        template,
        verdict,
        words,
    )

    text, runs = words.TEXT, len(result.replicates)
    lead = result.products.index(verdict.led(result)[0])
    several = len(result.scenario.population.segments) > 1
    return {
        "text": text,
        "language": words.LANGUAGE,
        "direction": words.DIRECTION,
        "style": template.style(),
        "name": result.scenario.name,
        "products": result.products,
        "currency": result.scenario.currency,
        "days": f"{result.scenario.horizon:,}",
        "runs": words.runs(runs),
        "verdict": verdict.verdict(result),
        "notes": verdict.notes(result),
        "figures": [(name, tables.figures(result, name)) for name in result.products],
        "curves": figures.curves(result),
        "curves_intro": _curves_intro(text, words.runs(runs), runs),
        "opinions": figures.opinions(result),
        "funnels": [(name, funnel.drawing(result, place)) for place, name in enumerate(result.products)],
        "contact": not result.scenario.laws.choice.funnel,
        "segments": [(name, *tables.segments(result, place)) for place, name in enumerate(result.products) if several],
        "lead": result.products[lead],
        "pictures": picture.pictures(result, lead),
        "picture_intro": text["picture_ties" if layout.shows_ties(result.ties) else "picture_cells"].format(
            people=f"{result.people:,}"
        ),
        "legend": picture.legend(result, lead),
        "ears": hearing.ears(result),
        "decided": decided.decided(result),
        "moves": marketers.moves(result),
        "successes": marketers.with_successes(result),
        "budgets": marketers.budgets(result),
        "spending": figures.spending(result),
        "comparisons": earned.tables(result),
        "stories": chains.stories(result),
        "blocks": words.BLOCKS,
        "earnings": tables.earnings(result),
        "rate": f"{100 * result.scenario.discount_rate:g} %",
        "network": tables.network(result),
        "repeat": tables.repeat(result.manifest()),
        "scenario": tables.scenario_text(result.scenario),
    }


def _curves_intro(text: dict[str, str], runs: str, number: int) -> str:
    if number == 1:
        return text["curves_one"]
    many = text["curves_many"].format(runs=runs)
    return f"{many} {text['curves_few']}" if number < FEW_RUNS else many
