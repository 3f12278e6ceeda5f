"""What the report of an optimisation says, in English. Another language is another file like this one.

Of names that users give, what comes in is text; what goes out is safe to show.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

KIND = "The best plan for a budget"

SECTIONS = {
    "plan": (
        "The plan",
        "What was decided, beside an even split and beside what the scenario has. Money is what a move may cost at "
        "most; a move ends when it is spent. No run costs more than the budget.",
    ),
    "retest": (
        "Against simple rules, on fresh luck",
        "The plan and every simple rule lived {fresh} times with luck that the search had not seen, the same for all. "
        "What was chosen for being best was also lucky, so that the search tends to promise too much.",
    ),
    "front": (
        "What can be had together",
        "Plans that no other beat in every figure at once. To gain more of one figure costs some of another.",
    ),
    "response": (
        "A little more, a little less",
        "The plan with one thing moved at a time, on the first {around} lucks of the retest. Differences are from the "
        "plan found.",
    ),
    "search": (
        "How it was found",
        "{plans} plans in {generations} generations. All met the same luck: {first} replicates for each, {second} for "
        "the promising, {last} for the last few and the rules.",
    ),
    "limits": ("What was not searched", ""),
}
"""Heading and opening of each section, in the order of the page."""

PLAN, EVEN, NOW, KEPT = "The plan found", "An even split", "As the scenario has it", "Kept back"
PROMISED, FRESH = "Promised by the search", "On fresh luck"
TRIED, RULES, FRONT, KNEE, BEST_SO_FAR = "Tried", "Simple rules", "Not beaten", "Knee", "Best so far"
WHOLE_BUDGET = "every move"
PLANS_AXIS = "plans tried"
NOT_RUN = "left out"
UNKNOWN = "Undefined in some runs, so that it cannot be compared"

TILES = {
    "split": "The budget",
    "fresh": "On fresh luck",
    "lead": "Over the best simple rule",
    "more": "One more unit of money",
    "knee": "Plans not beaten",
}

HEADS = {
    "move": "Move",
    "share": "Share",
    "money": "Money",
    "spent": "Spent",
    "even": "An even split",
    "now": "As the scenario has it",
    "before": "Spent by the plan as it is",
    "path": "Setting",
    "value": "Value",
    "plan": "Plan",
    "score": "{kpi}",
    "promised": "Promised",
    "lead": "The plan found is better by",
    "all": "95 % interval, all rules at once",
    "ahead": "Lucks ahead",
    "number": "Plan",
    "generation": "Generation",
    "replicates": "Replicates",
    "what": "What is moved",
    "change": "Change in {kpi}",
    "more": "Spent",
}

TABLES = {
    "money": "The split of the budget",
    "settings": "Settings of the plan",
    "retest": "The plan and the rules: {kpi}",
    "front": "Plans that no other beat in the search",
    "response": "One thing moved at a time",
    "history": "The best of the plans that were tried",
}

NOTES = {
    "retest": "Bold: luck cannot have made the difference. A rule that is not in bold does about as well, and is "
    "simpler.",
    "money": "Spent: on average on fresh luck. A move spends less than its money where it reaches everyone it can, "
    "or where a gift more would cost too much.",
    "front": "Beaten: on fresh luck another of them, or a simple rule, is better in every figure.",
}

RULES_IN_WORDS = {
    "the plan as it is": "the plan as it is, under the budget",
    "the plan scaled": "the plan scaled to the budget",
    "hubs": "the plan with people chosen by their number of ties",
    "random people": "the plan with people chosen at random",
    "nothing spent": "spending nothing",
}
"""Simple rules within a sentence; others by their name."""

ATTITUDES = {
    "mean": "on average",
    "worst-decile": "in the worst tenth of the lucks",
}


def rule(name: str) -> Markup:
    """A simple rule within a sentence."""
    return Markup("<bdi>{}</bdi>").format(RULES_IN_WORDS.get(name, name))


def titled(name: str) -> str:
    """A plan that stands alone."""
    text = RULES_IN_WORDS.get(name, name)
    return text[:1].upper() + text[1:]


def attitude(name: str) -> str:
    """How figures of many lucks are taken together, within a sentence."""
    return ATTITUDES.get(name, f"as {name}")


def share(text: str, money: str) -> Markup:
    """Money of a move within a sentence."""
    return Markup("{} into <bdi>{}</bdi>").format(money, text)


def listed(parts: Sequence[Markup | str]) -> Markup:
    """Things in a row."""
    several = [Markup("{}").format(part) for part in parts]
    if len(several) < 2:
        return several[0] if several else Markup("")
    return Markup(", ").join(several[:-1]) + Markup(" and ") + several[-1]


# --- the verdict -----------------------------------------------------------------------------------------


def put(parts: Markup, budget: str) -> Markup:
    """What to do with the money."""
    return Markup("Of {}, put {}.").format(budget, parts)


def put_nothing(budget: str) -> Markup:
    """None of the moves pays."""
    return Markup("Keep the {}: no plan that was found is worth its money.").format(budget)


def at_knee(name: str) -> Markup:
    """A simple rule is where the front bends most."""
    return Markup("A simple rule stands out: {}.").format(rule(name))


def set_to(settings: Sequence[tuple[Markup, str]], more: int) -> Markup:
    """Nothing is split; settings were decided, of which some are named."""
    text = Markup("Set {}").format(listed([Markup("{} to {}").format(*one) for one in settings]))
    return text + (Markup(", and {} more as below.").format(more) if more else Markup("."))


def beats_all(rival: str, more: str, ends: str, kpi: Markup, how: str) -> Markup:
    """Every rule is beaten for sure."""
    return Markup(
        "On fresh luck this beats every simple rule. Against the best of them, {}, it brings <b>{}</b> ({}) of {}, {}."
    ).format(rule(rival), more, ends, kpi, how)


def not_surely(rival: str, more: str, ends: str, kpi: Markup, how: str, equals: int) -> Markup:
    """Luck may have made the difference from the best rule."""
    text = Markup(
        "<b>It does not surely beat a simple rule.</b> Against {} it brings {} of {} on fresh luck, {}, but that lies "
        "{}: luck could have made it. The rule is simpler."
    ).format(rule(rival), more, kpi, how, ends)
    if equals > 1:
        text += Markup(" {} other rule{} as near.").format(equals - 1, " comes" if equals == 2 else "s come")
    return text


def loses(rival: str, more: str, ends: str, kpi: Markup, how: str) -> Markup:
    """A rule is better for sure."""
    return Markup(
        "<b>A simple rule is better: {}.</b> On fresh luck it brings {} ({}) of {}, {}, than what the search chose. "
        "Take the rule."
    ).format(rule(rival), more, ends, kpi, how)


def is_a_rule(name: str, plans: int) -> Markup:
    """The best plan of the search is a rule."""
    return Markup("<b>No plan was found that beats a simple rule.</b> Of {} plans the best is {}.").format(
        f"{plans:,}", rule(name)
    )


def of_rules(rival: str, more: str, ends: str, kpi: Markup, how: str) -> Markup:
    """A rule that is best, and the next."""
    return Markup("Against the next best, {}, it brings {} ({}) of {} on fresh luck, {}.").format(
        rule(rival), more, ends, kpi, how
    )


def no_rule() -> Markup:
    """None can be compared."""
    return Markup("No simple rule could be run beside it.")


def of_front(number: int, figures: Markup) -> Markup:
    """What several figures lead to."""
    if number == 1:
        return Markup("One plan is best in {} at once.").format(figures)
    return Markup(
        "{} plans cannot be beaten in {} at once: which of them is best is a matter of taste. The front bends most at "
        "the one shown here, its knee."
    ).format(f"{number:,}", figures)


def promised(promise: str, fresh: str, how: str) -> Markup:
    """What the search had promised."""
    return Markup("The search promised {}, {}; fresh luck gave {}.").format(promise, how, fresh)


def marginal(mean: str, ends: str) -> Markup:
    """What more money brings."""
    return Markup("With a tenth more money on every move, each further unit brings {} ({}).").format(mean, ends)


def marginal_in_doubt(ends: str) -> Markup:
    """What more money brings lies on both sides of nothing."""
    return Markup("Whether a tenth more money would bring anything is not known: each unit brings {}.").format(ends)


# --- notes and limits --------------------------------------------------------------------------------------


def on_budget(budget: str, planned: str) -> Markup:
    """What may be spent."""
    return Markup("The budget is {}; the plan as the scenario has it costs {} on average.").format(budget, planned)


def on_risk(name: str) -> str:
    """What a score is."""
    if name == "mean":
        return "Plans are judged by the mean over luck."
    if name == "worst-decile":
        return "Plans are judged by the mean of their worst tenth of the lucks (conditional value at risk)."
    return f"Plans are judged by {name}: the mean over luck less so many standard deviations."


def on_luck() -> str:
    """What intervals cover."""
    return (
        "The intervals cover luck, for these people and this network, and not doubt about the assumptions: hold the "
        "plan against the others in plausible worlds with wom-sim compare."
    )


def limit_free(names: Sequence[str]) -> Markup:
    """Moves that cost nothing."""
    return Markup("Left as they are, since they cost nothing by themselves: {}.").format(listed(_bdi(names)))


def limit_other(names: Sequence[str]) -> Markup:
    """Moves that the budget was not split over."""
    return Markup("Not part of the split, but paid from the same budget: {}.").format(listed(_bdi(names)))


def limit_waiting(names: Sequence[str]) -> Markup:
    """Moves that rules and pilots decide."""
    return Markup("Left to the rules or pilots that decide on them: {}.").format(listed(_bdi(names)))


def limit_ends(names: Sequence[str]) -> Markup:
    """Settings at the end of their range."""
    return Markup("The best plan lies at the end of a range, so that it may be better beyond: {}.").format(
        listed([Markup("<code>{}</code>").format(name) for name in names])
    )


LIMITS = {
    "timing": "When moves run is as the scenario has it; --timing decides on that too.",
    "strategies": "How moves choose people is as the scenario has it; --strategies decides on that too.",
    "scale": "More money on a move means more of the same at the same price: quantity discounts, dearer media at "
    "higher demand, and other messages are not in it.",
    "rivals": "Rivals do what the scenario says, whatever is done here.",
    "best": "A search finds a good plan; that none is better it cannot prove. Another seed, more generations or a "
    "larger population may find one.",
}


def limit_refused(number: int, first: str) -> Markup:
    """Plans that the scenario refuses."""
    return Markup("{} plan{} could not be run. The first: {}").format(f"{number:,}", "" if number == 1 else "s", first)


def _bdi(names: Sequence[str]) -> list[Markup]:
    return [Markup("<bdi>{}</bdi>").format(name) for name in names]


# --- figures -------------------------------------------------------------------------------------------------


def split_title(name: str, part: str) -> str:
    """The finding of the split."""
    return f"Most goes into {name}: {part}"


SPLIT_EMPTY = "Nothing is spent"
SPLIT_CAPTION = "Money that each move may cost: the plan found above, an even split below. The dot is what was spent."
TIMELINE_TITLE = "When each move runs"
TIMELINE_CAPTION = "Days on which moves run: in the plan found above, as the scenario has them below."


def retest_title(beaten: int, rules: int, name: str) -> str:
    """The finding of the retest; name : of the plan found, where it is a simple rule itself."""
    if name:
        return f"The simple rule found is surely better than {beaten} of the {rules} others on fresh luck"
    if beaten == rules:
        return f"Better than {'the simple rule' if rules == 1 else f'all {rules} simple rules'} on fresh luck"
    return f"Surely better than {beaten} of {rules} simple rules on fresh luck"


def retest_caption(fresh: int) -> str:
    """How to read the retest."""
    return (
        f"By how much the plan found is better than each rule: mean over {fresh:,} fresh lucks (dot), 95 % interval "
        "(thick line) and that of all rules at once (thin line). The diamond is what the search promised."
    )


def progress_title(label: str, plans: int) -> str:
    """The finding of the search."""
    return f"{label} of the {plans:,} plans in the order in which they were tried"


PROGRESS_CAPTION = (
    "Each dot is a plan, at what is known of it by now; those with few replicates are faint. The line is the best so "
    "far of those that were looked at more than once."
)
RESPONSE_TITLE = "More money on the plan found"
RESPONSE_CAPTION = (
    "Change in the figure as the money of one move, or of every move, is raised or cut; the bands are 95 % intervals."
)
SETTINGS_TITLE = "Other values of what was decided"
SETTINGS_CAPTION = (
    "Change in the figure with one setting at another value, all else as in the plan found; with 95 % intervals."
)


def front_title(number: int, one: str, two: str) -> str:
    """The finding of a front."""
    if number == 1:
        return f"One plan is best in {one.lower()} and {two.lower()}"
    return f"{number:,} plans that trade {one.lower()} against {two.lower()}"


FRONT_CAPTION = (
    "Blue: plans that no other beat, with 95 % intervals on fresh luck; the large one is the knee. Orange: simple "
    "rules. Grey: other plans that were tried, as the search saw them."
)
MORE_MONEY = "money spent on it, in per cent of the plan found"
