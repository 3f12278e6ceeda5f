"""Strong and weak ties: adoption through advertising, fixed strong ties and chance acquaintances.

Goldenberg, Libai and Muller 2001, "Talk of the network: a complex systems look at the underlying process of
word-of-mouth", Marketing Letters 12.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from wom_sim import rng
from wom_sim.classics.cascade import Spread
from wom_sim.classics.epidemics import escape, resistance
from wom_sim.classics.given import Seeds, number, tied, whole
from wom_sim.classics.reach import SPREADS
from wom_sim.classics.spread import STRIKES, spread
from wom_sim.kernel import law
from wom_sim.network.ties import Ties


class TalkRule(NamedTuple):
    """Advertising as a chance, ties as `escape` takes them, and how many weak contacts everyone has in a period."""

    advertising: float
    weak: float
    strong: float
    contacts: int


@law
def talk_chance(rule: Any, weak_adopters: int, strong_adopters: float) -> float:
    """Chance to adopt in a period: 1 - (1 - a)(1 - b_w)^m (1 - b_s)^s, with m weak and s strong ties to adopters."""
    unmoved: float = (
        (1.0 - rule.advertising) * escape(rule.weak, float(weak_adopters)) * escape(rule.strong, strong_adopters)
    )
    return 1.0 - unmoved


def _talked_into(
    rule: Any, luck: Any, heard: Any, capacity: Any, state: Any, person: Any, seed: Any, run: Any, step: Any
) -> Any:
    # Most draws are decided whomever the person meets.
    if luck >= talk_chance(rule, rule.contacts, heard):
        return False
    if luck < talk_chance(rule, 0, heard):
        return True
    weak, others = 0, state.shape[0] - 1
    for slot in range(rule.contacts):
        other = rng.below(rng.draw(seed, run, step, person, rng.WEAK, slot), others)
        weak += state[other + (other >= person)] & SPREADS
    return luck < talk_chance(rule, weak, heard)


STRIKES[TalkRule] = _talked_into


def goldenberg_libai_muller(
    ties: Ties,
    *,
    advertising: float,
    weak: float,
    strong: float,
    weak_contacts: int,
    seeds: Seeds = 0,
    steps: int,
    runs: int = 1,
    seed: int = 1,
    threads: int = 1,
    who: bool = False,
) -> Spread:
    """Adoption through advertising, strong ties that last, and weak ties to people met by chance in a period.

    Who has not adopted does so in a period with chance 1 - (1 - advertising)(1 - weak)^m (1 - strong)^s: s of the
    person's ties lead to adopters (of weighted ties, by weight), and m of `weak_contacts` others, whom the person
    meets in this period only, each drawn from everyone else, have adopted.

    Parameters
    ----------
    ties : the strong ties; in the paper, those within one's personal network.
    advertising, weak, strong : chances of a period: by advertising, and by one weak or strong tie to an adopter.
    weak_contacts : how many each person meets in a period.
    seeds : who has adopted at the start: how many (drawn in every run), who, or a list for every run.
    steps, runs, seed, threads : periods, and runs by luck, which are the same on any number of threads.
    who : whether to return when each person adopted.

    Raises
    ------
    InputError : a parameter out of its bounds, or people who are not there.
    """
    contacts = whole(weak_contacts, "weak_contacts", 0, 2**16 - 1)
    rule = TalkRule(
        number(advertising, "advertising"),
        resistance(number(weak, "weak")),
        resistance(number(strong, "strong")),
        contacts if tied(ties).people > 1 else 0,
    )
    found, _ = spread(ties, rule, seeds=seeds, alone=rule.advertising, mixed=rule.weak * rule.contacts > 0.0,
                      steps=steps, runs=runs, seed=seed, threads=threads, who=who)  # fmt: skip
    return found
