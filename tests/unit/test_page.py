"""A brand's page: who reads, follows and leaves it, by hand over a small world; and what must not depend on it."""

from __future__ import annotations

from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from little import LOTUS, RADIO, moves, total, town

from wom_sim import rng
from wom_sim.day.events import EVENTS, Tally
from wom_sim.day.page import follow_page, read_page
from wom_sim.day.trace import FIRST_LINE, Untraced
from wom_sim.errors import InputError
from wom_sim.marketing.interventions.owned_content import OwnedContent
from wom_sim.marketing.levers import LeverTable
from wom_sim.marketing.today import Place, Today
from wom_sim.platforms import Platform
from wom_sim.simulation import Simulation
from wom_sim.state import FOLLOWS, NEVER, OPEN, units
from wom_sim.verification.bits import differences, kept

PLATFORMS: dict[str, Any] = {
    "street": {"conversations": 2},
    "wall": {"feed": {"sharing": 0.5}, "membership": 0.7},
    "forum": {"conversations": 0.5, "membership": 0.6},
}
PAGE: dict[str, Any] = {"kind": "owned_content", "platform": "wall", "posts": 7, "quality": 0.6, "message": 0.5}
LIKED = {"lotus": {**LOTUS, "aware": 0.7, "owners": 0.4, "quality": 0.4}}
EAGER = {"following": {"begin": 0.3, "bored": 0.1, "sour": 0.3, "sharing": 2.0}}


def village(**parts: Any) -> Any:
    """A town with three platforms in which brands are liked and pages are found soon."""
    return town(**{"platforms": PLATFORMS, "products": LIKED, "laws": EAGER, **parts})


def state(simulation: Simulation) -> dict[str, Any]:
    """The state alone: the record has a column for every line."""
    return {name: array for name, array in kept(simulation).items() if name.startswith("state")}


def flow(simulation: Simulation, event: str) -> Any:
    """Counts of one event of the first product: int64 (steps, worlds)."""
    return simulation.record.events[:, :, 0, :, EVENTS.index(event)].sum(axis=2)


# --- an oracle ----------------------------------------------------------------------------------------

PAGES = moves(
    art={**PAGE, "content": "explore", "posts": 10},
    help={**PAGE, "platform": "forum", "content": "answer", "posts": 5, "quality": 0.9, "support": 0.8},
    ideas={**PAGE, "content": "learn", "quality": 0.3, "credibility": 2.0, "who": {"stages": ["aware", "customer"]}},
)


class Page:
    """What a page does, in plain words: relative pull, boredom, sharing, weight, teaching, support."""

    def __init__(self, move: OwnedContent) -> None:
        bond = 2.0 if move.content == "explore" else 1.0
        seen = 1.0 if move.platform == "forum" else 5 / 21
        self.platform = move.platform
        self.stages = move.who.stages
        self.pull, self.dull = move.quality * bond, move.posts / 7 * (1 - move.quality) / bond
        self.reading = move.posts / 7 * seen
        self.weight = 0.15 * move.credibility * (1.5 if move.content == "learn" else 1.0)
        self.teaching = 0.02 * move.quality if move.content == "learn" else 0.0
        self.support = move.support * move.quality if move.content == "answer" else 0.0
        self.sharing = 0.5 * 0.75 * 2.0 * move.quality * bond if move.platform == "wall" else 0.0


def chosen(rates: dict[int, float], mark: float) -> int:
    """Of several lines, that on which a mark falls."""
    for line, rate in rates.items():
        mark -= rate
        if mark < 0.0:
            return line
    return max(rates)


def test_the_page_is_as_written_down() -> None:
    """Every person by hand, with the same draws: who reads what, with what weight, learns, shares, joins and leaves."""
    population = {"traits": {"tolerance": 2.0, "tolerance_spread": 0.0}}
    simulation = Simulation(village(marketing=PAGES, population=population), replicates=[4]).run(15)
    fields, scene = simulation.fields, simulation.scene
    # Complaints that a page can answer, at everyone's second neighbour.
    fields.bond[::2] |= np.uint8(OPEN)
    fields.complained[::2] = 3
    fields.reacted[:] = 0
    before = {name: array.copy() for name, array in fields._asdict().items()}
    stages, member = simulation.stages("lotus"), simulation.crowd.member
    pages = [Page(move) for move in simulation.scenario.marketing["lotus"].values()]
    assert [line.name for line in simulation.plan.lines] == list(simulation.scenario.marketing["lotus"])
    tally = Tally.empty(simulation.record.events.shape[1:], (1, 3), Untraced())
    model, levers = simulation.model, simulation.levers
    each = (0, scene.blocks, scene, simulation.people, fields)
    read_page(*each, levers, model.pages, model.following, model.opinion, model.trust, model.talk, tally)
    read = fields.bond.copy()
    follow_page(*each, levers, model.following, tally)

    done = dict.fromkeys(("read", "shared", "answered", "taught", "followed", "left"), 0)
    places = list(PLATFORMS)
    for person in range(scene.people):

        def luck(purpose: int, slot: int, person: int = person) -> float:
            return rng.luck(scene.seed, 4, scene.day, person, purpose, slot)

        stage = ("unaware", "aware", "considering", "customer", "former")[stages[person]]
        mine = {
            line: page
            for line, page in enumerate(pages)
            if member[places.index(page.platform), person] and (page.stages is None or stage in page.stages)
        }
        opinion, trust = float(before["opinion"][person, 0]), float(before["trust"][person, 0]) / 32767
        follows, weight = bool(before["bond"][person, 0] & FOLLOWS), 0.0
        rate = sum(page.reading for page in mine.values())
        drawn = luck(rng.OWNED, 0)
        if follows and drawn < 1.0 - exp(-rate):
            line = chosen({line: page.reading for line, page in mine.items()}, drawn / (1.0 - exp(-rate)) * rate)
            page, done["read"] = pages[line], done["read"] + 1
            age = scene.day - int(before["exposed"][person, 0])
            tired = 0.0 if before["exposed"][person, 0] == NEVER else before["fatigue"][person, 0] * 0.5 ** (age / 28)
            weight = page.weight * exp(log(0.7) * tired) * (1 + 0.5 * trust)
            assert fields.fatigue[person, 0] == pytest.approx(tired + 1)
            learned = trust + page.teaching * (1 - trust)
            if page.support and before["bond"][person, 0] & OPEN and luck(rng.OWNED, 512) < page.support:
                done["answered"] += 1
                learned += 0.3 * (1 - learned)
                assert fields.complained[person, 0] == NEVER
                assert not read[person, 0] & OPEN
            done["taught"] += page.teaching > 0
            assert units(fields.trust)[person, 0] == pytest.approx(learned, abs=5e-5)
            shares = luck(rng.OWNED, 256) < page.sharing
            done["shared"] += shares
            assert fields.reacted[0, person] == (-(scene.people + line + 1) if shares else 0)
        assert fields.inbox_weight[person, 0] == pytest.approx(weight, rel=1e-12)
        assert fields.inbox_pull[person, 0] == pytest.approx(weight * (0.5 - opinion), abs=1e-12)
        dull = 0.1 * sum(page.dull for page in mine.values()) + 0.3 * max(-opinion, 0.0)
        pull = 0.3 * sum(page.pull for page in mine.values()) * max(opinion, 0.0)
        turns = luck(rng.FOLLOW, 0) < 1.0 - exp(-(dull if follows else pull if stages[person] else 0.0))
        done["left" if follows else "followed"] += turns
        assert bool(fields.bond[person, 0] & FOLLOWS) == follows ^ turns

    assert min(done.values()) > 0, done
    counted = {name: tally.events[0, 0, 0, EVENTS.index(name)] for name in ("heard_owned", "followed", "unfollowed")}
    assert counted == {"heard_owned": done["read"], "followed": done["followed"], "unfollowed": done["left"]}
    assert tally.events[0, 0, 0, EVENTS.index("answered")] == done["answered"]
    assert (tally.exposures.sum(), tally.successes.sum()) == (done["read"], done["followed"])
    same = ("opinion", "stage", "uses", "post_product", "expectation", "confidence")
    assert all(np.array_equal(before[name], getattr(fields, name)) for name in same)


# --- what must not matter -----------------------------------------------------------------------------


def test_a_silent_page_is_no_page() -> None:
    """Nobody finds a page on which nothing stands, and a page that nobody follows reaches nobody: the same bits."""
    none = Simulation(village(marketing=moves(radio=RADIO))).run()
    silent = Simulation(village(marketing=moves(page={**PAGE, "posts": 0}, radio=RADIO))).run()
    worthless = Simulation(village(marketing=moves(page={**PAGE, "quality": 0}, radio=RADIO))).run()
    assert not differences(state(none), state(silent))
    assert not differences(state(none), state(worthless))


def test_the_order_in_the_file_does_not_matter() -> None:
    """Two pages and a radio are the same plan whichever is written first."""
    named = {"art": PAGES["lotus"]["art"], "ideas": PAGES["lotus"]["ideas"], "radio": RADIO}
    one = Simulation(village(marketing={"lotus": named})).run()
    other = Simulation(village(marketing={"lotus": dict(reversed(named.items()))})).run()
    assert not differences(kept(one), kept(other))
    assert total(one, "heard_owned") > 0


def test_it_acts_only_in_its_window_and_the_followers_stay() -> None:
    """Before it begins nothing differs; once it is over followers stay, and nothing reaches or moves them."""
    page = {**PAGE, "from": 5, "until": 12}
    none, simulation = Simulation(village()).run(5), Simulation(village(marketing=moves(page=page))).run(5)
    assert not differences(state(none), state(simulation))
    simulation.run()
    followers, read = flow(simulation, "followers"), flow(simulation, "heard_owned")
    assert read[5:12].sum() > 0
    assert read[12:].sum() == 0
    assert (followers[11:] == followers[11]).all()
    assert followers[11].min() > 10


def test_only_the_audience_on_the_platform_follows() -> None:
    """Followers are members of the platform and of the audience."""
    half = {**PAGE, "who": {"share": 0.5}}
    simulation = Simulation(village(marketing=moves(page=half))).run()
    who = simulation.plan.whom(0, simulation.scenario.marketing["lotus"]["page"]).any(axis=1)[simulation.people.group]
    follows = (simulation.fields.bond[:, 0] & FOLLOWS) != 0
    assert follows.any()
    assert not (follows & ~(who & simulation.crowd.member[1])).any()


def test_followers_are_those_won_less_those_lost() -> None:
    """The stock and its flows; a success is a follower won, an exposure a post read, and each is paid as such."""
    cost = {"per_success": 2.0, "per_exposure": 0.25}
    marketing = moves(art={**PAGE, "cost": cost}, news={**PAGE, "platform": "forum", "cost": cost})
    simulation = Simulation(village(marketing=marketing)).run()
    grown = np.cumsum(flow(simulation, "followed") - flow(simulation, "unfollowed"), axis=0)
    assert (flow(simulation, "followers") == grown).all()
    assert flow(simulation, "unfollowed").sum() > 0
    record = simulation.record
    assert (record.successes.sum(axis=2) == flow(simulation, "followed")).all()
    assert (record.exposures.sum(axis=2) == flow(simulation, "heard_owned")).all()
    assert (record.successes.sum(axis=(0, 1)) > 0).all()
    assert record.costs.sum() == 2_000_000 * record.successes.sum() + 250_000 * record.exposures.sum()
    without = Simulation(village(products={"lotus": {}}, marketing=marketing)).run()
    assert not without.record.costs.any(), "nobody knows it, so nobody reads its page"


# --- passing on ---------------------------------------------------------------------------------------


def test_readers_pass_posts_on() -> None:
    """What stands on a reader's page is the brand's word, one step deep, and goes on; unless nobody talks."""
    simulation = Simulation(village(marketing=moves(page={**PAGE, "content": "explore"}, radio=RADIO)))
    depths = 0
    for _ in range(15):
        simulation.step()
        fields = simulation.fields
        own = (fields.post_author[0] == FIRST_LINE) & (fields.post_product[0] != 0)
        depths = max(depths, int(fields.post_depth[0][own].max(initial=0)))
        assert (fields.post_depth[0][own] >= 1).all()
        assert (fields.post_valence[0][own] == round(0.5 * 32767)).all()
        assert not (fields.post_author < FIRST_LINE).any(), "the radio has no page"
    assert depths > 1
    assert total(simulation, "feed_depth_1") > 0
    silent = Simulation(village(marketing=moves(page=PAGE), laws={**EAGER, "word_of_mouth": False})).run()
    assert total(silent, "heard_owned") > 0
    assert total(silent, "shared") == 0


def test_what_a_page_says_no_more_is_not_passed_on() -> None:
    """On the morning after its last day nobody puts up what was to be passed on; while it goes on somebody does."""
    quiet = {**EAGER, "talk": {"rate": 0}}
    put_up = []
    for until in (12, 20):
        simulation = Simulation(village(marketing=moves(page={**PAGE, "until": until}), laws=quiet)).run(12)
        assert (simulation.fields.reacted < -300).any()
        fields = simulation.run(1).fields
        put_up.append(int(((fields.post_day == 12) & (fields.post_depth == 1)).sum()))
    assert put_up[0] == 0
    assert put_up[1] > 0


def test_threads_saving_and_new_lines_change_nothing(tmp_path: Path) -> None:
    """Marks of what will be passed on, and authors of what stands, are found again; also when a line comes before."""
    marketing = moves(page={**PAGE, "content": "explore"}, radio=RADIO)
    whole = Simulation(village(marketing=marketing), threads=2).run()
    halfway = Simulation(village(marketing=marketing)).run(9)
    assert (halfway.fields.reacted < -300).any()
    assert (halfway.fields.post_author <= FIRST_LINE).any()
    halfway.save(tmp_path / "half.npz")
    assert not differences(kept(whole), kept(Simulation.load(tmp_path / "half.npz").run()))
    halfway.change("marketing.lotus.a page before", {**PAGE, "posts": 0, "from": 9})
    assert halfway.plan.lines[0].name == "a page before"
    halfway.run()
    authors = whole.fields.post_author
    moved = np.where(authors <= FIRST_LINE, authors - 1, authors)
    assert (moved == halfway.fields.post_author).all()
    assert not differences(
        {name: array for name, array in state(whole).items() if "author" not in name and "reacted" not in name},
        {name: array for name, array in state(halfway).items() if "author" not in name and "reacted" not in name},
    )


def test_pages_can_be_traced() -> None:
    """Posts of the brand are told by its intervention; what a reader passed on is told by the reader."""
    simulation = Simulation(village(marketing=moves(page={**PAGE, "content": "explore"})), trace=True)
    kinds = set()
    for _ in range(12):
        simulation.step()
        log = simulation.events
        owned = log.filter(log["channel"] == "owned")
        assert (owned["intervention"] == "marketing.lotus.page").all()
        passed = log.filter((log["channel"] == "feed") & log["author"].is_null())
        assert passed["teller"].is_not_null().all()
        kinds |= set(owned["channel"]) | {f"passed {depth}" for depth in passed["depth"]}
    assert {"owned", "passed 1"} <= kinds


# --- kinds of content ---------------------------------------------------------------------------------


def keeps(**settings: Any) -> tuple[LeverTable, Any]:
    """The levers that a page moves, of one line, one group and all stages; and the same as the page of plain news."""
    tables = []
    for given in ({}, settings):
        table = LeverTable.neutral(1, 1, 2)
        here = np.repeat([[True], [False]], 5, axis=1)
        wall = Place(1, np.array([True, True]), 0.25)
        OwnedContent(**{**PAGE, **given}).act(Today(0, 0, 0, here, table, places={"wall": wall}))
        tables.append(table)
    return tables[1], tables[0]


def test_every_kind_of_content_has_the_effect_of_its_own() -> None:
    """Learning builds authority and trust, exploring the relationship, answers support; and nothing else moves."""
    learn, news = keeps(content="learn")
    assert learn.credibility[0] == 1.5 * news.credibility[0]
    assert learn.teaching[0] == pytest.approx(0.02 * 0.6)
    assert (learn.following == news.following).all()
    explore, _ = keeps(content="explore")
    assert (explore.following == 2 * news.following).all()
    assert (explore.dull == news.dull / 2).all()
    assert explore.sharing[0] == 2 * news.sharing[0]
    assert explore.credibility[0] == news.credibility[0]
    answers, _ = keeps(content="answer")
    assert answers.support[0] == pytest.approx(0.3 * 0.6)
    assert [explore.support[0], learn.support[0], news.support[0], news.teaching[0]] == [0.0] * 4
    assert news.reading[0, 0].tolist() == [0.25] * 5
    assert not news.reading[0, 1].any()
    assert keeps(reach=1.0)[0].reading[0, 0, 0] == 1.0
    assert not keeps(posts=0)[0].following.any()


def test_organic_reach_is_the_chance_to_be_among_the_first() -> None:
    """Five items looked at and twenty of the background leave a post 5 in 21; where there is no feed all see it."""
    assert Platform(feed={}).organic == pytest.approx(5 / 21)
    assert Platform(feed={"background": 0}).organic == 1.0
    assert Platform(conversations=1).organic == 1.0


def test_more_posts_are_read_more_and_bore_more() -> None:
    """Twice as many posts reach a follower more often, and lose more followers, of the same pages' pull."""
    few, many = (
        Simulation(village(marketing=moves(page={**PAGE, "posts": posts, "quality": 0.3}), horizon=60)).run()
        for posts in (3, 30)
    )
    assert total(many, "heard_owned") > total(few, "heard_owned")
    assert total(many, "unfollowed") > total(few, "unfollowed")
    assert flow(many, "followers")[-1].sum() < flow(few, "followers")[-1].sum()


def test_a_platform_that_is_none_is_refused() -> None:
    """A page has to be somewhere."""
    with pytest.raises(InputError, match=r"there is no platform 'wal'\. Did you mean 'wall'"):
        village(marketing=moves(page={**PAGE, "platform": "wal"}))
