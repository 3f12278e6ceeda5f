"""How the world is made, as choices: another family of networks, longer steps, more people, another way to talk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wom_sim.errors import InputError, nearest
from wom_sim.network.kinds import known_people
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.plan import bare
from wom_sim.studies.sensing.inputs import Choice, Setting, refusal

FAMILIES: dict[str, Callable[[int, float], dict[str, Any]]] = {
    "watts-strogatz": lambda n, k: {"n": n, "k": _even(k), "rewiring": 0.1},
    "preferential-attachment": lambda n, k: {"n": n, "k": _even(k)},
    "erdos-renyi": lambda n, k: {"n": n, "k": k},
}
"""Families of networks by kind, of n people with k ties each on average: small worlds, hubs, and no order at all.

Small worlds have a tenth of their ties rewired, in the middle of where Watts and Strogatz (1998) found both short ways
and closed neighbourhoods, unless the scenario itself has one.
"""
LONGEST_STEP = 7
"""Days of a long step, at most: a week."""


def _even(k: float) -> int:
    return max(2, 2 * round(k / 2.0))


def structures(wanted: bool | Sequence[str], scenario: Scenario) -> tuple[tuple[Choice, ...], dict[str, str]]:
    """The structural choices of these names, all for True; and why a variant was refused, by its name."""
    if isinstance(wanted, bool):
        names: Sequence[str] = tuple(KNOWN) if wanted else ()
    elif isinstance(wanted, str) or not isinstance(wanted, Sequence):
        raise InputError(f"{wanted!r} is no list of names.", where="structure", remedy="Give True, or a list.")
    else:
        names = tuple(dict.fromkeys(wanted))
    for name in names:
        if name not in KNOWN:
            raise InputError(f"there is no variant '{name}'.", where="structure", remedy=nearest(str(name), KNOWN))
    plain = bare(scenario)
    found, refused = [], {}
    for name in [name for name in KNOWN if name in names]:
        try:
            options = KNOWN[name](plain)
        except InputError as fault:
            refused[name] = str(fault)
            continue
        faults = {option.label: why for option in options[1:] if (why := refusal(plain, option))}
        refused |= {f"{name}: {label}": fault for label, fault in faults.items()}
        choice = Choice(name, tuple(options), 0, structural=True).without(faults)
        if len(choice.options) > 1:
            found.append(choice)
        elif len(options) == 1:
            refused[name] = "The scenario has nothing that could be otherwise."
    return tuple(found), refused


def _network(scenario: Scenario) -> list[Setting]:
    """The other families, with the same people and mean number of ties."""
    people, ties = _size(scenario)
    here = scenario.network.kind
    others = [
        Setting(kind, {"network": {"kind": kind, **make(people, 2.0 * ties / people)}})
        for kind, make in FAMILIES.items()
        if kind != here
    ]
    return [Setting(here, {}), *others]


def _people(scenario: Scenario) -> list[Setting]:
    """Twice the people, each of whom stands for half as much of the same market; plans pick twice as many of them."""
    people, _ = _size(scenario)
    if not hasattr(scenario.network, "n"):
        raise InputError("its network is given person by person.", where="network")
    patch: dict[str, Any] = {"network.n": 2 * people, "market.people": scenario.market.people or people}
    for product, moves in scenario.marketing.items():
        for name, move in moves.items():
            if (count := move.who.count) is not None:
                patch[f"marketing.{product}.{name}.who.count"] = 2 * count
    return [Setting(f"{people:,}", {}), Setting(f"{2 * people:,}", patch)]


def _size(scenario: Scenario) -> tuple[int, float]:
    """People and ties; those of a file are counted."""
    if known_people(scenario.network) is None:
        found = scenario.ties(scenario.seed)
        return found.people, float(found.tie_count)
    people, ties = scenario.network.expected_ties()
    return people, float(ties)


def _step(scenario: Scenario) -> list[Setting]:
    """A week, or the longest step below it of which the horizon is a whole number; a day where steps are long."""
    here = scenario.step
    lengths = [days for days in range(2, LONGEST_STEP + 1) if scenario.horizon % days == 0]
    other = max(lengths, default=here) if here == 1 else 1
    label = {days: f"{days} day{'' if days == 1 else 's'}" for days in (here, other)}
    return [Setting(label[here], {})] + ([Setting(label[other], {"step": other})] if other != here else [])


def _conversation(scenario: Scenario) -> list[Setting]:
    """Talk with some ties a day as they are met, or with every tie in every step."""
    sampled = [name for name, one in scenario.platforms.items() if isinstance(one.conversations, float)]
    options = [Setting("as in the scenario", {})]
    if sampled:
        options.append(Setting("with every tie", {f"platforms.{name}.conversations": "all" for name in sampled}))
    return options


def _feed(scenario: Scenario) -> list[Setting]:
    """Feeds that pick by score, or all posts alike."""
    ranked = [name for name, one in scenario.platforms.items() if one.feed is not None and one.feed.ranking != "off"]
    options = [Setting("as in the scenario", {})]
    if ranked:
        options.append(Setting("not ranked", {f"platforms.{name}.feed.ranking": "off" for name in ranked}))
    return options


KNOWN: dict[str, Callable[[Scenario], list[Setting]]] = {
    "network": _network,
    "people": _people,
    "step": _step,
    "conversation": _conversation,
    "feed": _feed,
}
"""Structural variants by name, in the order in which they are patched; the first setting is the scenario's own."""
