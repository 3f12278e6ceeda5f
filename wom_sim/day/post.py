"""Phase 2 of the day on platforms with a feed: what people said or pass on stands there for some days."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.day import events
from wom_sim.state import in_16_bits


def post(scene: Any, people: Any, fields: Any, timeline: Any, tally: Any) -> None:
    """Put up the posts of this morning on one platform, count yesterday's reactions, and take down what is old.

    Who says something puts up that. Who wanted to pass on a post and says nothing puts up what it was yesterday, with
    its author, one step deeper. All of it is read before anything is changed, for everyone at once.
    """
    # NumPy finds what is true twenty times as fast as what is not zero.
    feed, said = timeline.feed, fields.said[timeline.platform]
    product, engagement = fields.post_product[feed], fields.post_engagement[feed]
    readers = np.flatnonzero(fields.reacted[feed] != 0)
    marks = fields.reacted[feed, readers]
    tellers = readers - readers % scene.people + np.abs(marks) - 1
    np.add.at(engagement, tellers, 1)
    fields.reacted[feed, readers] = 0

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
    product[standing[age >= timeline.terms.life[scene.arm[standing // scene.people]]]] = 0

    speakers = np.flatnonzero(said != 0)
    own = {
        "product": said[speakers],
        "valence": in_16_bits(fields.valence[0, speakers]),
        "author": speakers % scene.people,
        "depth": 0,
        "paid": 0,
    }
    for rows, content in ((speakers, own), (sharers, passed_on)):
        for name, values in content.items():
            getattr(fields, f"post_{name}")[feed, rows] = values
        fields.post_day[feed, rows] = scene.day
        engagement[rows] = 0
    segment = people.segment[people.group[sharers % scene.people]]
    np.add.at(tally.events, (sharers // scene.people, passed_on["product"] - 1, segment, events.SHARED), 1)
