"""Two arms held beside each other, day by day: whose path differs from when on, and what was behind it.

A path is all that somebody knows, thinks, has, shows and buys, of any product: every field of the state, and purchases.
It is compared exactly, since luck and arithmetic are the same. Behind the first difference is what differed first in
the order of that day: a move in the morning, a word that is said, what was heard, what was seen, what was decided.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day import events
from wom_sim.day.trace import FIRST_LINE, INNOVATION, NEIGHBOURS, SEEN, UPDATED
from wom_sim.simulation import Simulation
from wom_sim.state import AWARE, BEFORE, NEVER, OWNER, PUBLIC, SCRATCH
from wom_sim.studies.comparing.candidates import Candidates
from wom_sim.studies.comparing.earliest import NOT_ASKED, earliest_tie

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

UNKNOWN = "unknown"
"""Cause of what could not be found out: in longer steps, of which the order of days is not kept, that of a few."""
PURCHASES = (events.FIRST_PURCHASE, events.REPEAT_PURCHASE, INNOVATION, NEIGHBOURS)
"""Kinds of notes that are paid for."""

_PAID = np.isin(np.arange(256), PURCHASES)
_HEARD = {events.HEARD_CONVERSATION + place: name for place, name in enumerate(events.CHANNELS)}
_CHANNEL = np.array([_HEARD.get(kind) for kind in range(256)], object)
_LATER = (SEEN, NEIGHBOURS, INNOVATION, events.SWITCHED_OUT, events.FIRST_PURCHASE, events.REPEAT_PURCHASE)
_PHASE = np.full(256, 9)
"""When a note of each kind is taken in the day, by phases that follow each other."""
_PHASE[[events.GIFT, events.RESOLVED]] = 0
_PHASE[list(_HEARD)] = 1
_PHASE[list(_LATER)] = 2
_PHASE[[events.USE]] = 3

_WORDS = ("talk", "member_talk", "ambassador", "recruit", "join")
_PAGES = ("sharing", "message", "endorse")
_POSTS = tuple(name for name in PUBLIC if name.startswith("post_") and name != "post_engagement")
_MESSAGES = ("exposure", "reading", "message", "credibility", "paid", "voice", "tell", "answer")
_OFFERS = ("price", "occasion", "invite_line", "invite_discount", "invite_days")
_BONDS = ("recruit", "join", "following", "dull", "private", "answer", "support", "help")
_DOES: dict[int, tuple[str, ...]] = {
    **dict.fromkeys(_LATER, _OFFERS),
    events.HEARD_FRIEND: ("invite", "invite_line"),
    events.HEARD_MARKETING: _MESSAGES,
    events.HEARD_OWNED: _MESSAGES,
    events.HEARD_REPLY: ("help", "answer"),
    events.HEARD_WORK: ("work", "morale"),
    events.USE: ("quality",),
    events.COMPLAINT: ("quality", "private"),
    events.CHURN: ("churn",),
}
"""By which levers and deeds a move brings about a note that nobody's word explains."""
_CHANGES: dict[str, tuple[str, ...]] = {
    "bond": _BONDS,
    "complained": ("answer", "support", "help"),
    "trust": ("answer", "conduct", "teaching", "support"),
    "reacted": ("sharing", "platform"),
}
"""The same of fields that change without a note."""


class Found(NamedTuple):
    """What was found of everyone: P people."""

    day: Places
    """int64 (P,): day that ends the step of the first difference; `BEFORE` the first, or `NEVER`."""
    cause: NDArray[Any]
    """object (P,): path of a move or of a setting, a channel of `wom_sim.day.events`, `seen`, `neighbours`, `reaction`
    or `unknown`; None of those whose path never differs."""
    through: Places
    """int64 (P,): the person of whose difference it came; -1 for nobody, or nobody in particular."""
    generation: Places
    """int64 (P,)."""
    side: Places
    """int64 (P,): the only world in which it happened; -1 where it did in both, otherwise."""
    purchased: Places
    """int64 (2, P): day of the first purchase of the product in each world, `BEFORE` or `NEVER`."""
    differing: Places
    """int64 (steps, 3): day, people who differ so far, and in what they know or have of the product this evening."""


class FirstDifferences:
    """Held against each other after every step: world 0, and world 1, of a traced simulation of two.

    product : place of the product whose purchases are followed.
    """

    def __init__(self, simulation: Simulation, product: int) -> None:
        self._simulation, self._product = simulation, product
        people = self._people = int(simulation.scene.people)
        self._worlds = slice(0, people), slice(people, 2 * people)
        self._candidates = Candidates(simulation)
        fields = simulation.fields
        kept = [name for name in fields._fields if name not in (*SCRATCH, "reviews")]
        self._path = {name: int(name in PUBLIC) for name in kept if getattr(fields, name).size}
        platforms = simulation.scenario.platforms
        with_feed = [name for name, platform in platforms.items() if platform.feed is not None]
        self._feeds = [simulation.layers.get(name, simulation.ties).arrays for name in with_feed]
        self._platforms = [list(platforms).index(name) for name in with_feed]
        self._paths = np.array([line.path for line in simulation.plan.lines], object)
        self._day = np.full(people, NEVER, np.int64)
        self._cause = np.full(people, None, object)
        self._through, self._side = np.full(people, -1), np.full(people, -1)
        self._generation, self._open = np.zeros(people, np.int64), np.zeros(people, np.bool_)
        owned = fields.stage[:, product] & OWNER != 0
        self._purchased = np.where(owned, BEFORE, NEVER).reshape(2, people).astype(np.int64)
        self._differing: list[tuple[int, int, int]] = []
        new = self._newly(self._differences())
        self._settle(new, self._candidates.setting or UNKNOWN)
        self._day[new] = BEFORE
        self._remember()

    @property
    def found(self) -> Found:
        """What was found so far."""
        return Found(
            self._day,
            self._cause,
            self._through,
            self._generation,
            self._side,
            self._purchased,
            np.array(self._differing, np.int64).reshape(-1, 3),
        )

    def look(self) -> None:
        """Take in the last step."""
        simulation, people = self._simulation, self._people
        day = simulation.day - 1
        assert simulation.tracing is not None
        notes = simulation.tracing.notes.view(np.ndarray)
        paid = notes["row"][_PAID[notes["kind"]] & (notes["product"] == self._product)]
        purchased = self._purchased.reshape(-1)
        purchased[paid[purchased[paid] == NEVER]] = day
        different = self._differences() | self._purchases(notes)
        new = self._newly(different)
        if new.size:
            self._candidates.begin(range(simulation.day - simulation.step_days, simulation.day))
            self._explain(new, different, notes)
            self._day[new] = day
        stage = simulation.fields.stage[:, self._product]
        evening = int(np.count_nonzero((stage[:people] ^ stage[people:]) & (AWARE | OWNER)))
        self._differing.append((day, int(np.count_nonzero(self._day != NEVER)), evening))
        self._remember()

    # --- what differs ---------------------------------------------------------------------------

    def _differences(self) -> dict[str, Mask]:
        """Whose state differs in each field this evening: bool (people,), only of fields in which any does."""
        people = self._people
        found: dict[str, Mask] = {}
        for name, axis in self._path.items():
            array = getattr(self._simulation.fields, name)
            there, here = (array[:, :people], array[:, people:]) if axis else (array[:people], array[people:])
            # NumPy finds the few that are true much faster than it looks through short rows for any.
            places = np.flatnonzero(there != here)
            if places.size:
                found[name] = np.zeros(people, np.bool_)
                found[name][places % people if axis else places // array.shape[1]] = True
        return found

    def _purchases(self, notes: NDArray[Any]) -> dict[str, Mask]:
        """Who bought in one world and not in the other: customers who buy again are left as they are otherwise."""
        products = self._simulation.fields.stage.shape[1]
        paid = notes[_PAID[notes["kind"]]]
        count = np.bincount(paid["row"] * products + paid["product"], minlength=2 * self._people * products)
        there, here = count.reshape(2, self._people, products)
        differs = np.zeros(self._people, np.bool_)
        differs[np.flatnonzero(there != here) // products] = True
        return {"purchases": differs} if differs.any() else {}

    def _newly(self, different: dict[str, Mask]) -> Places:
        new = np.zeros(self._people, np.bool_)
        for differs in different.values():
            new |= differs
        return np.flatnonzero(new & (self._day == NEVER))

    def _remember(self) -> None:
        """Keep of this evening what tomorrow's differences may come from."""
        fields, people = self._simulation.fields, self._people
        had = np.flatnonzero((fields.stage[:people] ^ fields.stage[people:]) & OWNER)
        self._had = np.zeros(people, np.bool_)
        self._had[had // fields.stage.shape[1]] = True
        self._reacted = fields.reacted.copy()
        self._reviewed = bool((fields.reviews[0] != fields.reviews[1]).any())

    def _unmatched(self, new: Places, notes: NDArray[Any]) -> NDArray[Any]:
        """Notes of these people in one world that are missing or different in the other, as each was taken.

        By person and phase; what a person thought on hearing is no part of it.
        """
        asked = np.zeros(self._people, np.bool_)
        asked[new] = True
        notes = notes[asked[notes["row"] % self._people] & (notes["kind"] != UPDATED)]
        person, side = notes["row"] % self._people, notes["row"] // self._people
        names = ("product", "kind", "teller", "author", "depth", "value", "weight")
        columns = [person, *(notes[name] for name in names)]
        order = np.lexsort(columns[::-1])
        begins = np.zeros(len(notes), np.int64)
        for column in columns:
            begins[1:] |= column[order][1:] != column[order][:-1]
        alike = np.empty(len(notes), np.int64)
        alike[order] = np.cumsum(begins)
        surplus = np.bincount(alike, weights=2.0 * side - 1.0)[alike] if len(notes) else np.zeros(0)
        left = np.flatnonzero(surplus * (2.0 * side - 1.0) > 0.0)
        left = left[np.lexsort((left, -side[left], _PHASE[notes["kind"][left]], person[left]))]
        return notes[left]

    # --- why ------------------------------------------------------------------------------------

    def _explain(self, new: Places, different: dict[str, Mask], notes: NDArray[Any]) -> None:
        """Find out what is behind the first differences of these people."""
        early = self._day != NEVER
        self._open[new] = True
        unmatched = self._unmatched(new, notes)
        kind = unmatched["kind"]
        morning = self._first(unmatched[np.isin(kind, (events.GIFT, events.RESOLVED))])
        self._by_line(morning)
        self._by_speaking(different)
        heard = unmatched[np.isin(kind, list(_HEARD))]
        since = np.where(self._day != NEVER, self._day, self._simulation.day)
        self._had[self._person(morning[morning["kind"] == events.GIFT])] = True
        while True:
            # Others can meet only what differed on earlier days, or today before anyone listened.
            early[new] = ~self._open[new]
            left = np.count_nonzero(self._open)
            self._by_hearing(heard, early)
            self._by_surroundings(self._first(unmatched), different, np.where(early, since, NOT_ASKED))
            # Whoever differs on one day of a longer step may be met by others on the next.
            if self._simulation.step_days == 1 or np.count_nonzero(self._open) in (0, left):
                break
        self._settle(np.flatnonzero(self._open), self._candidates.setting or UNKNOWN)

    def _by_line(self, notes: NDArray[Any]) -> None:
        """By the moves that these notes name: of itself, or as others were served first by one that does not differ."""
        line = FIRST_LINE - notes["teller"]
        once_removed = np.where(self._candidates.lines[line], 0, 1)
        self._settle(self._person(notes), self._paths[line], generation=once_removed, side=self._side_of(notes))

    def _by_moves(self, who: Places, does: tuple[str, ...], doers: Places | None = None, side: Any = -1) -> None:
        """By the first move that differs in one of these levers or deeds, where there is one.

        doers : who does by it what these people meet, if they do not themselves; side : of each.
        """
        line = self._candidates.who_did(who if doers is None else doers, does)
        found = line >= 0
        self._settle(who[found], self._paths[line[found]], side=np.broadcast_to(side, len(who))[found])

    def _by_speaking(self, different: dict[str, Mask]) -> None:
        """Those who say or show something else than in the other world: because of moves, or what was reacted to."""
        fields, people = self._simulation.fields, self._people
        for feed in range(len(self._feeds)):
            there, here = fields.post_paid[feed, :people], fields.post_paid[feed, people:]
            who = np.flatnonzero(self._open & (here != there))
            line = np.abs(np.where(here[who] != 0, here[who], there[who]).astype(np.int64)) - 1
            self._settle(who, self._paths[line])
            # Who passes on what a tie shows, shows what that one did.
            teller = -self._reacted[feed, people:].astype(np.int64) - 1
            passing = self._any(different, _POSTS) & (teller >= 0) & (teller < people)
            passing &= fields.said[self._platforms[feed], people:] == 0
            who = np.flatnonzero(passing)
            who = who[self._day[teller[who]] != NEVER]
            self._settle(who, "feed", through=teller[who])
        for names, does in ((("said", "valence"), _WORDS), (_POSTS, _PAGES)):
            self._by_moves(np.flatnonzero(self._any(different, names)), does)
            # In a longer step people may have heard before they speak.
            if self._candidates.setting or self._simulation.step_days == 1:
                self._settle(np.flatnonzero(self._any(different, names)), self._candidates.setting or UNKNOWN)
        for feed in range(len(self._feeds)):
            there, here = (np.abs(self._reacted[feed, rows].astype(np.int64)) - 1 for rows in self._worlds)
            readers = np.flatnonzero(here != there)
            # Of several readers who reacted otherwise, the one whose path differed first is written last.
            readers = readers[np.argsort(-self._day[readers], kind="stable")]
            reader = np.full(people, -1)
            for posts in (there, here):
                of_people = readers[(posts[readers] >= 0) & (posts[readers] < people)]
                reader[posts[of_people]] = of_people
            who = np.flatnonzero(self._any(different, ("post_engagement",)) & (reader >= 0))
            self._settle(who, "reaction", through=reader[who])

    def _by_hearing(self, heard: NDArray[Any], early: Mask) -> None:
        """By a word of somebody who differs already, or a message of a move that does; whichever came first.

        In a longer step, whoever differs by hearing may be heard in it.
        """
        teller = heard["teller"]
        moved = (teller <= FIRST_LINE) & self._differs(teller)
        while True:
            first = self._first(heard[moved | (teller >= 0) & early[teller]])
            self._by_line(first[first["teller"] < 0])
            told = first[first["teller"] >= 0]
            channel = _CHANNEL[told["kind"]]
            self._settle(self._person(told), channel, through=told["teller"], side=self._side_of(told))
            if self._simulation.step_days == 1 or not len(first):
                return
            early[self._person(first)] = True

    def _by_surroundings(self, first: Any, different: dict[str, Mask], rank: Places) -> None:
        """By what nobody's word says: whose posts took another's place, reviews, offers, and what ties have.

        first : the first unmatched note of everyone who has one; rank : day since which people differ, `NOT_ASKED` of
        those who do not.
        """
        simulation, people = self._simulation, self._people
        person, teller = self._person(first), first["teller"]
        kind, side, doer = np.full(people, UPDATED), np.full(people, -1), np.arange(people)
        kind[person], side[person], doer[person] = (
            first["kind"],
            self._side_of(first),
            np.where(teller < 0, person, teller),
        )
        read = self._open & (kind == events.HEARD_FEED)
        for feed, ties in enumerate(self._feeds if read.any() else ()):
            pages = [getattr(simulation.fields, name)[feed] for name in (*_POSTS, "post_engagement")]
            shown = np.any([page[:people] != page[people:] for page in pages], axis=0)
            self._by_ties(read, "feed", ties, np.where(shown, rank, NOT_ASKED), side)
        if self._reviewed:
            read = np.flatnonzero(self._open & (kind == events.HEARD_REVIEW))
            self._settle(read, "review", generation=1, side=side[read])
        # On how many days of a longer step people have spoken is not kept.
        talked = _WORDS if simulation.step_days > 1 else ()
        for one in np.unique(kind[self._open]).tolist():
            does = talked if one == events.HEARD_CONVERSATION else _DOES.get(one, ())
            who = np.flatnonzero(self._open & (kind == one))
            self._by_moves(who, does, doer[who], side[who])
        for name, does in _CHANGES.items():
            self._by_moves(np.flatnonzero(self._any(different, (name,)) & (kind == UPDATED)), does)
        left = self._first(first)
        self._by_line(left[left["teller"] <= FIRST_LINE])
        self._by_ties(kind == events.HEARD_REPLY, "reply", simulation.ties.arrays, rank, side)
        funnel = simulation.scenario.laws.choice.funnel
        if not funnel or simulation.model.choice["visibility"].any():
            way = "seen" if funnel else "neighbours"
            looked = ~np.isin(kind, list(_HEARD))
            had = np.where(self._had, rank, NOT_ASKED)
            self._by_ties(looked, way, simulation.ties.arrays, had, side)
            if not funnel and self._had.any():
                met = np.flatnonzero(self._open & looked)
                self._settle(met, way, generation=1, side=side[met])

    def _by_ties(self, who: Mask, cause: str, ties: Any, rank: Places, side: Places) -> None:
        """By the tie that differs longest, of those whose rank says that they may be behind it."""
        asked = np.flatnonzero(who & self._open)
        found = earliest_tie(asked, ties, rank)
        asked, found = asked[found >= 0], found[found >= 0]
        self._settle(asked, cause, through=found, side=side[asked])

    def _settle(
        self, who: Places, cause: Any, through: Places | int = -1, generation: Places | int = 0, side: Places | int = -1
    ) -> None:
        """Write down what is behind the first differences of these people."""
        self._cause[who], self._through[who], self._side[who] = cause, through, side
        self._generation[who] = np.where(self._through[who] >= 0, self._generation[through] + 1, generation)
        self._open[who] = False

    # --- small questions ------------------------------------------------------------------------

    def _first(self, notes: NDArray[Any]) -> NDArray[Any]:
        """The first of these notes of everyone who is not explained yet."""
        person, first = np.unique(self._person(notes), return_index=True)
        return notes[first[self._open[person]]]

    def _person(self, notes: NDArray[Any]) -> Places:
        return np.asarray(notes["row"] % self._people)

    def _side_of(self, notes: NDArray[Any]) -> Places:
        return np.asarray(notes["row"] // self._people)

    def _differs(self, teller: Places) -> Mask:
        """Whether each teller is a move that differs between the two; people are none."""
        line = FIRST_LINE - teller
        found = np.zeros(len(teller), np.bool_)
        found[line >= 0] = self._candidates.lines[line[line >= 0]]
        return found

    def _any(self, different: dict[str, Mask], names: tuple[str, ...]) -> Mask:
        """Who is not explained yet, and differs in one of these fields."""
        found = np.zeros(self._people, np.bool_)
        for name in names:
            if name in different:
                found |= different[name]
        return found & self._open
