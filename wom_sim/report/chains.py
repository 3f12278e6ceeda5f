"""A followed move on the page: who its people were, through whom word went on, and a picture of that."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from wom_sim.report import earned, words
from wom_sim.report.numbers import count, decimal, money
from wom_sim.result import Result

if TYPE_CHECKING:
    from wom_sim.studies.followed import Followed, Person

WIDTH, HEIGHT, TOP = 960, 34, 4
"""Units of the picture: its width, the height of a level, and the room around."""
APART = 1200
"""People up to which blocks have edges; of more, neighbours of one kind are drawn as one."""
SHOWN = 10
"""People of the move who are shown at once; the others are folded away."""


class Story(NamedTuple):
    """A followed move in words, tables and a picture."""

    move: str
    sentences: list[str]
    levels: list[tuple[str, str, str]]
    picture: Markup
    heads: list[str]
    first: list[list[str]]
    others: list[list[str]]
    earned: list[tuple[str, list[earned.Row]]]


def stories(result: Result) -> list[Story]:
    """The moves that were followed."""
    return [_story(result, move) for move in result.followed]


def _story(result: Result, move: Followed) -> Story:
    product, _, name = move.move.partition(".")
    who = result.scenario.marketing[product][name].who
    rows = [[str(one.person), *(count(value) for value in one[1:])] for one in move.sources]
    ties = [source.ties for source in move.sources]
    mean = sum(ties) / len(ties) if ties else 0.0
    sentences = [
        words.picked(
            count(len(move.sources)),
            count(move.given),
            count(move.total_people),
            words.why(who.strategy, who.people is not None),
        ),
        words.their_ties(decimal(mean), decimal(float(result.ties.degrees().mean()))),
        words.price_of(money(move.cost, result.scenario.currency), result.scale),
        words.chain([(str(one.person), one.day, one.bought) for one in move.chain()]),
    ]
    levels = [
        (words.level(place), count(people), count(buyers)) for place, (people, buyers) in enumerate(move.levels())
    ]
    return Story(
        move=move.move,
        sentences=[sentence for sentence in sentences if sentence],
        levels=levels,
        picture=icicle(move.people, words.chains_in_words(levels)),
        heads=words.HEADS_OF_SOURCES,
        first=rows[:SHOWN],
        others=rows[SHOWN:],
        earned=earned.tables(result, move.move),
    )


def icicle(people: tuple[Person, ...], label: str) -> Markup:
    """Everyone as a block below whoever told them, as wide as the number of people whom their word reached."""
    children: dict[Any, list[Person]] = defaultdict(list)
    for one in people:
        children[one.teller].append(one)
    size: dict[Any, int] = {}
    for one in reversed(people):
        size[one.person] = 1 + sum(size[child.person] for child in children[one.person])
    if not people:
        return Markup("")
    unit = WIDTH / sum(size[one.person] for one in children[None])
    left: dict[Any, float] = {None: 0.0}
    blocks: dict[tuple[int, str], list[tuple[float, float]]] = defaultdict(list)
    queue: list[Any] = [None]
    for teller in queue:
        at = left[teller]
        for one in sorted(children[teller], key=lambda child: -size[child.person]):
            left[one.person] = at
            kind = "bought" if one.bought else "source" if one.level == 0 else "heard"
            blocks[one.level, kind].append((at, size[one.person] * unit))
            at += size[one.person] * unit
            queue.append(one.person)
    paths: dict[str, str] = defaultdict(str)
    for (level, kind), row in blocks.items():
        for x, width in row if len(people) <= APART else _joined(row):
            paths[kind] += f"M{x:.1f} {TOP + level * HEIGHT}h{width:.1f}v{HEIGHT - 3}h-{width:.1f}z"
    edge = min(0.7, 200.0 / len(people)) if len(people) <= APART else 0.0
    drawn = [
        Markup('<path d="{}" class="b-{} block" stroke-width="{:.2f}"/>').format(path, kind, edge)
        for kind, path in sorted(paths.items())
    ]
    levels = 1 + max(level for level, _ in blocks)
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, 2 * TOP + levels * HEIGHT - 3, label, Markup("").join(drawn)
    )


def _joined(row: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Blocks that touch, as one."""
    found: list[tuple[float, float]] = []
    for x, width in sorted(row):
        if found and x - sum(found[-1]) < 0.05:
            found[-1] = (found[-1][0], x + width - found[-1][0])
        else:
            found.append((x, width))
    return found
