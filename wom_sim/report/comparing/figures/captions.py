"""What the figures of a comparison find, and how to read them, in English: titles and captions."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from wom_sim.report.comparing.figures import words
from wom_sim.report.numbers import MINUS, count, percent

# --- the ranking ----------------------------------------------------------------------------------


def ranking_title(kpi: str, best: str, base: str, ahead: str, sure: bool, nothing: bool) -> str:
    """Which arm is the best, as far as it can be said."""
    if nothing:
        return f"Nothing changes {words.lower(kpi)}"
    if best == base:
        return f"{kpi}: nothing comes out better than {words.inside(base)}"
    verdict = "" if sure else ", which luck alone may have done"
    return f"{kpi}: {words.inside(best)} is ahead of {words.inside(base)} by {ahead.lstrip('+' + MINUS)}{verdict}"


def ranking_caption(base: str, replicates: int) -> str:
    """How to read the ranking."""
    if replicates == 1:
        return f"Dots: the difference from {words.inside(base)} in the one run; one run has no interval."
    return (
        f"Dots: the mean difference from {words.inside(base)} over {replicates:,} pairs with the same luck. Thick "
        "lines: its 95 % interval; thin lines: the interval that holds for all arms at once. Arrows: off the scale."
    )


# --- money ----------------------------------------------------------------------------------------


def money_title(best: str, profit: str, idea: bool) -> str:
    """Which arm leaves most."""
    return (
        f"What each arm costs: {words.inside(best)} costs the least"
        if idea
        else f"Most is left by {words.inside(best)}: {profit}"
    )


def money_caption(idea: bool, replicates: int) -> str:
    """How to read costs and profits."""
    if idea:
        return "Marketing cost over the horizon, mean over runs."
    interval = ", with the 95 % interval of its mean" if replicates > 1 else ""
    return (
        "Pale bars: contribution, which is revenue less the cost of the goods. The grey part is what marketing takes "
        f"of it; the dot is the profit that is left{interval}."
    )


def payback_title(arm_: str, day: int | None, days: int) -> str:
    """When the best plan has paid for itself."""
    if day is None:
        return f"{words.opening(arm_)} has not paid for itself after {days:,} days"
    return f"{words.opening(arm_)} has paid for itself after {day:,} day{'' if day == 1 else 's'}"


def payback_caption(nothing: str, days: Sequence[tuple[str, int | None]], band: bool) -> str:
    """How to read when plans pay, and when each does."""
    told = "; ".join(
        f"{words.inside(name)} {f'from day {day:,}' if day is not None else 'not yet'}" for name, day in days
    )
    shade = " with the 95 % interval of the mean" if band else ""
    return (
        f"Discounted profit so far less that of {words.inside(nothing)}{shade}. Above zero for good, the dot, a plan "
        f"has paid for itself: {told}."
    )


# --- fan charts -----------------------------------------------------------------------------------


def fan_title(chart: str, finals: Sequence[tuple[str, str]]) -> str:
    """What a figure comes to at the end."""
    return ": ".join(
        [chart, ", ".join(f"{value} with {words.inside(name)}" for name, value in finals)] if finals else [chart]
    )


def fan_caption(explained: str, runs: int, banded: Sequence[str]) -> str:
    """How to read a fan chart."""
    if runs == 1:
        return f"{explained} One run, so there are no bands."
    return (
        f"{explained} Means over {runs:,} runs; the bands of {' and '.join(map(words.inside, banded))} hold "
        "80 and 95 % of the runs. The second panel is the difference in pairs with the same luck, "
        "with the 95 % interval of its mean."
    )


# --- what an uplift is made of --------------------------------------------------------------------


def parts_title(arm_: str, against: str, ahead: str, value: float, largest: str) -> str:
    """What an arm gains, and mostly through what."""
    if value == 0.0:
        return f"{words.opening(arm_)} gains nothing over {words.inside(against)} and loses nothing"
    verb = "loses" if value < 0.0 else "gains"
    gained = f"{words.opening(arm_)} {verb} {ahead.lstrip('+' + MINUS)} against {words.inside(against)}"
    return f"{gained}; the largest part: {words.lower(largest)}"


def parts_caption(before: str, after: str, arm_: str, against: str) -> str:
    """How to read a waterfall."""
    return (
        f"From the present value of {words.inside(against)}, {before}, to that of {words.inside(arm_)}, {after}: what "
        "customers pay for sooner, additionally, not, or otherwise, and what marketing takes. Bars begin where the one "
        "above ends."
    )


# --- influence ------------------------------------------------------------------------------------


def influence_title(kpi: str, best: str, share: float) -> str:
    """How much of the best arm's effect came through people."""
    if not isfinite(share) or not 0.0 <= share <= 1.0:
        return f"{kpi}: what moves did themselves, and what people passed on"
    return f"{kpi}: of the effect of {words.inside(best)}, {percent(share)} came through other people"


INFLUENCE_CAPTION = (
    "Direct: what differs when everyone hears what is said in the other arm. Social: what others' words, posts, "
    "reviews and sight of owners add. The dot is both together{interval}."
)


def word_title(kpi: str, base: str, share: float) -> str:
    """What word of mouth brings."""
    if not isfinite(share):
        return f"{kpi}: what word of mouth brings"
    return f"{kpi}: word of mouth brings {percent(share)} of it in {words.inside(base)}"


WORD_CAPTION = "By how much each arm would be lower if people spoke as they do and nobody heard them{interval}."
# --- funnels --------------------------------------------------------------------------------------


def funnel_title(arm_: str, base: str, flow: str, ahead: str) -> str:
    """Where two funnels differ most."""
    if not flow:
        return f"{words.opening(arm_)} and {words.inside(base)} have the same funnel"
    return f"{flow}: {ahead} with {words.inside(arm_)} against {words.inside(base)}"


def funnel_caption(left: str, right: str) -> str:
    """How to read funnels back to back."""
    return (
        f"How often each thing happened over the horizon: {words.inside(left)} to the left, "
        f"{words.inside(right)} to the right, all on one scale. People may move more than once."
    )


# --- opinions -------------------------------------------------------------------------------------


def opinion_title(best: str, thought: float, said: float) -> str:
    """Whether talk is better or worse than what is thought."""
    if not (isfinite(thought) and isfinite(said)):
        return "What is thought, and what is said"
    if abs(said - thought) < 0.02:
        return f"What is said of it fits what is thought in {words.inside(best)}"
    return f"In {words.inside(best)} talk mostly sounds {'better' if said > thought else 'worse'} than people think"


def opinion_caption(listened: bool) -> str:
    """How to read sentiment over time."""
    heard = "; dotted: what the marketer hears of it" if listened else ""
    return (
        f"Sentiment from {MINUS}1 to 1: those for it less those against it, as a share. Solid: what those who know it "
        f"think; dashed: the words spoken each week{heard}. Means over runs."
    )


# --- networks -------------------------------------------------------------------------------------


def network_title(differ: int, people: int, day: int) -> str:
    """How many people differ on the last evening."""
    if not differ:
        return f"Nobody differs after {day:,} days"
    return f"After {day:,} days {count(differ)} of {people:,} people differ"


def network_caption(cells: bool, arm_: str, other: str) -> str:
    """How to read pictures of the network."""
    one = "cell" if cells else "dot"
    return (
        f"The same people in the first run, one {one} each, neighbours near each other. Last column: who has come "
        f"further (knows, considers, has it) with {words.inside(arm_)}, blue, or with {words.inside(other)}, orange."
    )


# --- worlds and tornado ---------------------------------------------------------------------------


def worlds_title(arm_: str, other: str, ahead: int, worlds: int) -> str:
    """In how many plausible worlds an arm is ahead."""
    return f"{words.opening(arm_)} is ahead of {words.inside(other)} in {ahead:,} of {worlds:,} plausible worlds"


def worlds_caption(low: str, high: str, replicates: int) -> str:
    """How to read the leads in plausible worlds."""
    luck = " Lines: the 95 % interval of the luck that is left." if replicates > 1 else ""
    return (
        f"Each dot is a world with other values of what nobody knows exactly.{luck} Shaded: 90 % of the worlds, "
        f"{low} to {high}."
    )


def luck_title(world: float) -> str:
    """What the uncertainty is made of."""
    if not isfinite(world):
        return "What is uncertain: the world, or luck"
    return f"{percent(world)} of the uncertainty is about the world, not about luck"


LUCK_CAPTION = (
    "Standard deviation of the lead: between worlds, which more replicates do not lessen, and of luck, for one run and "
    "for the mean over the comparison's replicates."
)


def arms_title(best: str, ahead: int, worlds: int, base: str) -> str:
    """How arms lie in plausible worlds."""
    return f"Plausible worlds: {words.inside(best)} is ahead of {words.inside(base)} in {ahead:,} of {worlds:,}"


def arms_caption(base: str) -> str:
    """How to read arms in plausible worlds."""
    return (
        f"One dot a world: the lead over {words.inside(base)} in it. Lines hold 90 % of the worlds; large dots are the "
        "middle one."
    )


def tornado_title(factor: str, flips: int) -> str:
    """What the verdict depends on most."""
    if not factor:
        return "Nothing that is uncertain changes the lead"
    turn = "nothing alone turns it" if not flips else f"{flips:,} alone turn{'s' if flips == 1 else ''} it"
    return f"The lead depends most on {factor}; {turn}"


def tornado_caption(lead: str, arm_: str, other: str) -> str:
    """How to read a tornado."""
    return (
        f"The lead of {words.inside(arm_)} over {words.inside(other)}, {lead} at the black line, when one number after "
        "the other is at the low end of its range (orange) or at the high end (blue). Left of zero the verdict turns."
    )


# --- channels -------------------------------------------------------------------------------------


def channels_title(kpi: str, move: str, share: str) -> str:
    """Which move brings most."""
    return f"{kpi}: most comes from {move}, {share}"


def channels_caption(exact: bool, plans: int, interval: bool, money: bool) -> str:
    """How to read Shapley values."""
    how = f"all {plans:,} plans" if exact else f"{plans:,} sampled plans"
    sure = " with its 95 % interval" if interval else ""
    return (
        f"Dots: a move's fair share (Shapley value) of what all do together{sure}, from {how}. Triangles: what it does "
        f"alone; crosses: what it adds to all others.{' The grey bar is its cost.' if money else ''}"
    )


def interaction_title(one: str, other: str, text: str, value: float) -> str:
    """Which moves help or hinder each other most."""
    if value == 0.0:
        return "No two moves help or hinder each other"
    return f"{one} and {other} {'help' if value > 0.0 else 'hinder'} each other most: {text}"


INTERACTION_CAPTION = (
    "What two moves do together beyond what each does without the other. Blue: they help each other; orange: they get "
    "in each other's way."
)


# --- divergence -----------------------------------------------------------------------------------


def spread_title(people: int, of: int, seeds: int) -> str:
    """How far the difference spread."""
    if not people:
        return "Nobody's path differs"
    return f"From {count(seeds)} people changed by the plan itself, the difference spread to {count(people)} of {of:,}"


def spread_caption(arm_: str, other: str, cells: bool) -> str:
    """How to read the spread of the difference."""
    return (
        f"People in the first run whose path differs between {words.inside(arm_)} and {words.inside(other)}, one "
        f"{'cell' if cells else 'dot'} each, and how many: orange whom the plan itself changed, blue those who differ "
        "through others, paler the further on."
    )


def causes_title(cause: str, share: float) -> str:
    """Through what most people came to differ."""
    return f"Most people came to differ through {cause}: {percent(share)}"


CAUSES_CAPTION = "People of the first run whose path differs so far, by what first made the difference."


def trees_title(people: int, depth: int) -> str:
    """The largest tree of difference."""
    return f"The largest tree: one person's difference reached {count(people - 1)} others, over up to {depth:,} steps"


TREES_CAPTION = (
    "Everyone came to differ through the person above, to whom a line leads; the one with whom it began stands at the "
    "top. Of large trees the first people are drawn."
)
