"""What the verdict of a comparison says, and the notes below it, in English."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wom_sim.report.comparing.phrases import between, chance_in_words, more, named, pairs, path
from wom_sim.report.comparing.words import ARMS


def nothing_differs(number: int) -> Markup:
    """All arms come out the same in every figure."""
    return Markup("Nothing differs: with the same luck every plan comes out exactly as the base, in {}.").format(
        pairs(number)
    )


def same_in(kpi: Markup, number: int) -> Markup:
    """All arms come out the same in the figure that decides."""
    return Markup("In {}, nothing differs: every plan comes out exactly as the base, in {}. Other figures do.").format(
        kpi, pairs(number)
    )


def undefined(kpi: Markup) -> Markup:
    """The figure that decides has no value."""
    return Markup("In {}, no plan can be called best: the figure is not defined in all of these runs.").format(kpi)


def level(kpi: Markup, arm: str, other: str, number: int) -> Markup:
    """The two best arms come out the same."""
    return Markup("In {}, {} and {} come out best, and on average exactly the same in {}.").format(
        kpi, named(arm), named(other), pairs(number)
    )


def one_pair(kpi: Markup, arm: str, other: str, lead: str) -> Markup:
    """There is one replicate."""
    return Markup(
        "In {}, {} comes out best in the one pair of runs that was made: about {} than {}. One pair has one luck, so "
        "nothing here says how much of that is chance. Ask for more replicates."
    ).format(kpi, named(arm), lead, named(other))


def comes_out_best(kpi: Markup, arm: str, other: str, lead: str, ends: str, ahead: str, *, next_best: bool) -> Markup:
    """One arm is ahead beyond doubt about luck."""
    whom = Markup("the next best, {}").format(named(other)) if next_best else named(other)
    return Markup("In {}, {} comes out best: about {} than {} (95 % interval {}), and ahead in {}.").format(
        kpi, named(arm), lead, whom, ends, ahead
    )


def not_of_all(kpi: Markup, arm: str, other: str, lead: str, ends: str, all_: str, plans: int) -> Markup:
    """The interval of the best arm leaves out zero, and would not had it not been picked by its outcome."""
    return Markup(
        "In {}, no difference can surely be told: {} comes out first, about {} than {} (95 % interval {}), but it was "
        "picked from several by how it came out, and an interval that holds for all {} differences at once reaches {}."
    ).format(kpi, named(arm), lead, named(other), ends, f"{plans:,}", all_)


def cannot_be_told(kpi: Markup, arm: str, other: str, lead: str, ends: str, ahead: str, number: int) -> Markup:
    """Luck alone may have made the difference."""
    return Markup(
        "In {}, no difference can be told with {} pairs: {} comes out first, about {} than {}, but the 95 % interval "
        "reaches {}, and it is ahead in {}."
    ).format(kpi, f"{number:,}", named(arm), lead, named(other), ends, ahead)


def does_not_pay(spent: str) -> Markup:
    """Doing nothing is best."""
    return Markup("The base spends about {} on marketing, and does not earn it back within this time.").format(spent)


def chances(arm: str, chance: float, plans: int, rival: str | None, rivals: float) -> Markup:
    """How likely the best arm is the best of all, as far as luck goes."""
    text = Markup("As far as luck goes, the chance that {} is the best of all {} plans is {}").format(
        named(arm), f"{plans:,}", chance_in_words(chance)
    )
    if rival is not None:
        text += Markup("; that of {} is {}").format(named(rival), chance_in_words(rivals))
    return text + Markup(".")


def in_money(other: str, value: float, low: float | None, high: float | None, currency: str) -> Markup:
    """What the lead costs or brings, where another figure decides."""
    if value == 0.0:
        return Markup("In profit the two come out the same.")
    ends = between(low, high, "money", currency)
    text = Markup("In money, it makes about {} profit than {}").format(more(value, "money", currency), named(other))
    return text + (Markup(" (95 % interval {}).").format(ends) if ends else Markup("."))


def in_worlds(other: str, ahead: int, worlds: int, ends: str, *, stays: bool) -> Markup:
    """In how many plausible worlds the lead holds, and between what it lies."""
    text = Markup("It {} ahead of {} in {} of {} plausible world{}").format(
        "stays" if stays else "is", named(other), f"{ahead:,}", f"{worlds:,}", "" if worlds == 1 else "s"
    )
    return text + Markup("; in nine tenths of them the difference is {}.").format(ends) if ends else text + Markup(".")


def turns(where: str, value: str, now: str, others: Sequence[object]) -> Markup:
    """The number that would turn the verdict, and how many others would."""
    text = Markup("It would turn if {} were {} rather than {}").format(path(where), value, now)
    if others:
        text += Markup(", and so would {} other number{} at an end of {} range").format(
            f"{len(others):,}", *(("", "its") if len(others) == 1 else ("s", "their"))
        )
    return text + Markup(".")


def turns_at(where: str, value: str, now: str) -> Markup:
    """The number beyond which the lead changes its sign in most plausible worlds."""
    return Markup("In most of them it turns where {} lies beyond {}; the scenario has {}.").format(
        path(where), value, now
    )


def nothing_turns(where: str, numbers: int) -> Markup:
    """No single number turns the verdict."""
    if numbers == 1:
        return Markup("It does not turn at either end of the range of {}.").format(path(where))
    text = Markup(
        "Not one of the {} uncertain numbers that were tried turns it alone at either end of its range; it depends "
        "most on {}."
    )
    return text.format(f"{numbers:,}", path(where))


# --- notes -----------------------------------------------------------------------------------------------


def on_people(people: str) -> Markup:
    """What the figures are of."""
    return Markup(
        "These are {} simulated people, not real ones: the figures follow from the assumptions of the scenario."
    ).format(people)


def on_scale(each: str, everyone: str) -> Markup:
    """What one simulated person stands for."""
    return Markup(
        "One simulated person stands for {} people of a market of {}. People, units and money on this page are those "
        "of the market."
    ).format(each, everyone)


def on_luck(*, worlds: bool) -> Markup:
    """What intervals cover and what they do not."""
    text = Markup("The intervals cover luck, for these people and this network. ")
    if worlds:
        return text + Markup("The plausible worlds cover doubt about the numbers of the scenario. Neither covers doubt "
                             "about the model itself.")  # fmt: skip
    return text + Markup("They do not cover doubt about the assumptions: no plausible worlds were asked for.")


def on_pairing(least: str, most: str) -> Markup:
    """What shared luck has gained."""
    gain = Markup("a factor {}").format(least) if least == most else Markup("factors of {} to {}").format(least, most)
    return Markup(
        "Sharing luck gains {}: that many times as many runs would be needed for the same interval if each plan had "
        "luck of its own."
    ).format(gain)


def on_precision(wanted: str, reached: str, number: int, *, enough: bool) -> Markup:
    """The interval asked for, and what came of it."""
    if enough:
        text = Markup("The precision asked for, ± {}, was reached with {} pairs: ± {}.")
        return text.format(wanted, f"{number:,}", reached)
    text = Markup("The precision asked for, ± {}, was not reached: {} pairs, the limit, give ± {}.")
    return text.format(wanted, f"{number:,}", reached)


def on_the_same(arm: str) -> Markup:
    """A what-if that changes nothing."""
    if arm in ARMS:
        return Markup("Doing nothing is the base itself: the base has no marketing of the product.")
    return Markup("{} changes nothing: it is the base itself.").format(named(arm))
