"""Phase 2 of the day on platforms with a feed: what people said or pass on stands there for some days."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.day import events
from wom_sim.day.trace import FIRST_LINE
from wom_sim.state import in_16_bits


def post(scene: Any, people: Any, fields: Any, timeline: Any, levers: Any, tally: Any) -> None:
    """Put up the posts of this morning on one platform, count yesterday's reactions, and take down what is old.

    Who says something puts up that. Who wanted to pass on a post and says nothing puts up what it was yesterday, with
    its author, one step deeper. All of it is read before anything is changed, for everyone at once. What was read of
    another world is passed on in the own, and nobody there knows of the reaction.
    """
    # NumPy finds what is true twenty times as fast as what is not zero.
    feed, said = timeline.feed, fields.said[timeline.platform]
    product, engagement = fields.post_product[feed], fields.post_engagement[feed]
    readers = np.flatnonzero(fields.reacted[feed] != 0)
    marks = fields.reacted[feed, readers]
    fields.reacted[feed, readers] = 0
    of_brand = -marks > scene.people
    fans, from_pages = _from_pages(scene, levers, said, readers[of_brand], marks[of_brand])
    readers, marks = readers[~of_brand], marks[~of_brand]
    worlds = readers // scene.people
    tellers = scene.hears[worlds] * scene.people + np.abs(marks) - 1
    np.add.at(engagement, tellers[scene.hears[worlds] == worlds], 1)

    shares = (marks < 0) & (said[readers] == 0)
    sharers, tellers = readers[shares], tellers[shares]
    passed_on = {
        "product": product[tellers],
        "valence": fields.post_valence[feed, tellers],
        "author": fields.post_author[feed, tellers],
        "depth": fields.post_depth[feed, tellers] + np.uint8(1),
        "paid": fields.post_paid[feed, tellers],
    }
    standing = np.flatnonzero(product != 0)
    age = scene.day - fields.post_day[feed, standing].astype(np.int64)
    product[standing[age >= timeline.terms["life"][scene.arm[standing // scene.people]]]] = 0

    speakers = np.flatnonzero(said != 0)
    own = {
        "product": said[speakers],
        "valence": in_16_bits(fields.valence[0, speakers]),
        "author": speakers % scene.people,
        "depth": 0,
        "paid": 0,
    }
    for rows, content in ((speakers, own), (sharers, passed_on), (fans, from_pages)):
        for name, values in content.items():
            getattr(fields, f"post_{name}")[feed, rows] = values
        fields.post_day[feed, rows] = scene.day
        engagement[rows] = 0
    for rows, content in ((sharers, passed_on), (fans, from_pages)):
        segment = people.segment[people.group[rows % scene.people]]
        np.add.at(tally.events, (rows // scene.people, content["product"] - 1, segment, events.SHARED), 1)


def _from_pages(scene: Any, levers: Any, said: Any, readers: Any, marks: Any) -> tuple[Any, dict[str, Any]]:
    """Who passes on a post from a brand's page, and what: says nothing today, and the brand still says that."""
    lines, plan = -marks - scene.people - 1, levers.plan[readers // scene.people]
    passing = (said[readers] == 0) & (levers.lines["sharing"][plan, lines] > 0.0)
    lines, plan = lines[passing], plan[passing]
    return readers[passing], {
        "product": np.searchsorted(levers.first_line, lines, "right"),
        "valence": in_16_bits(levers.lines["message"][plan, lines]),
        "author": FIRST_LINE - lines,
        "depth": 1,
        "paid": 0,
    }


def move_lines(fields: Any, people: int, places: Any) -> None:
    """Interventions have moved in the plan: what people pass on or have on their pages of theirs moves with them.

    people : in a world; places : int64, where the interventions of before stand now.
    """
    marked, told = -fields.reacted > people, fields.post_author <= FIRST_LINE
    fields.reacted[marked] = -(people + 1 + places[-fields.reacted[marked] - people - 1])
    fields.post_author[told] = FIRST_LINE - places[FIRST_LINE - fields.post_author[told]]
    payers = np.concatenate([[0], places + 1]).astype(np.int16)
    fields.post_paid[:] = np.sign(fields.post_paid) * payers[np.abs(fields.post_paid)]
