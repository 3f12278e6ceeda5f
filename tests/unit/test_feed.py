"""Feeds: which posts are seen, what is passed on, how loud a feed is, and who answers a bad word."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product
from math import sqrt
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from little import NETWORK, plain, total, town

from wom_sim.day import feed as feeds
from wom_sim.day import near
from wom_sim.day import race as races
from wom_sim.day.feed import Feed
from wom_sim.day.race import chance_to_be_seen
from wom_sim.errors import InputError
from wom_sim.network import Ties, from_edges
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import NEVER

QUIET = {
    "talk": {"rate": 0.0, "answers": 0.0},
    "inquiry": {"ask": 0.0, "read": 0.0},
    "experience": {"uses": 0.0, "churn": 0.0},
    "choice": {"consider": 0.0, "lapse": 0.0, "forget": 0.0},
}
"""Laws under which nobody says anything of one's own."""


def silent(feed: dict[str, Any], **parts: Any) -> Scenario:
    """A feed and four ideas of which nobody knows."""
    ideas = {f"idea {place}": {"idea": True, "aware": 0.0} for place in range(4)}
    place = {"feed": {"sharing": 0.0, "reaction": 0.0, **feed}}
    return town(products=ideas, laws=QUIET, platforms={"page": place}, **parts)


def with_posts(scenario: Scenario, posts: list[dict[str, int]], valence: float = 0.5, **how: Any) -> Simulation:
    """A simulation in which the first people have put up a post each, in every world, on the day when people speak."""
    simulation = Simulation(scenario, **how)
    fields, people = simulation.fields, simulation.ties.people
    for person, post in enumerate(posts):
        rows = slice(person, None, people)
        fields.post_product[0, rows] = post.get("product", 0) + 1
        fields.post_author[0, rows] = post.get("author", person)
        fields.post_valence[0, rows] = round(valence * 32767)
        fields.post_day[0, rows] = post.get("day", (scenario.step - 1) // 2)
        fields.post_engagement[0, rows] = post.get("gathered", 0)
    return simulation


def followers(authors: int, readers: int, weights: list[float] | None = None) -> Ties:
    """Authors, each followed by all of the readers and by nobody else."""
    edges = [(author, authors + reader) for reader in range(readers) for author in range(authors)]
    return from_edges(edges, weights=None if weights is None else weights * readers, directed=True)


# --- which posts are seen ---------------------------------------------------------------------------------


def shares_seen(scores: list[float], background: int, items: int) -> list[float]:
    """Chances to be drawn, by enumerating all orders in which items can be drawn in proportion to their scores."""
    states: dict[tuple[frozenset[int], int], float] = {(frozenset(), 0): 1.0}
    for _ in range(items):
        following: Counter[tuple[frozenset[int], int]] = Counter()
        for (taken, others), chance in states.items():
            left = [place for place in range(len(scores)) if place not in taken]
            whole = sum(scores[place] for place in left) + background - others
            for place in left:
                following[taken | {place}, others] += chance * scores[place] / whole
            if others < background:
                following[taken, others + 1] += chance * (background - others) / whole
            if not whole:
                following[taken, others] += chance
        states = dict(following)
    return [sum(chance for (taken, _), chance in states.items() if place in taken) for place in range(len(scores))]


RACES: dict[str, tuple[dict[str, Any], list[dict[str, int]], list[float], list[float] | None]] = {
    "all alike": ({"items": 4, "background": 7}, [{}, {}, {}, {}], [1.0, 1.0, 1.0, 1.0], None),
    "no background": ({"items": 2, "background": 0}, [{}, {}, {}, {}], [1.0, 1.0, 1.0, 1.0], None),
    "room for all": ({"items": 9, "background": 3}, [{}, {}, {}, {}], [1.0, 1.0, 1.0, 1.0], None),
    "by recency": (
        {"items": 3, "background": 5, "half_life": 1.0, "life": 9},
        [{"day": 3}, {"day": 2}, {"day": 1}, {"day": 0}], [1.0, 0.5, 0.25, 0.125], None,
    ),
    "by engagement": (
        {"items": 2, "background": 6, "boost": 1.5},
        [{}, {"gathered": 1}, {"gathered": 6}, {"gathered": 50}],
        [1.0, 1.0 + 1.5 * np.log(2.0), 1.0 + 1.5 * np.log(7.0), 1.0 + 1.5 * np.log(51.0)], None,
    ),
    "by affinity": (
        {"items": 2, "background": 6, "affinity": 2.0}, [{}] * 4, [0.16, 0.64, 1.44, 2.56], [1.0, 2.0, 3.0, 4.0],
    ),
    "with the ranking off": (
        {"items": 2, "background": 6, "ranking": "off", "boost": 1.5, "life": 9},
        [{"day": 3}, {"day": 0}, {"gathered": 6, "day": 3}, {"gathered": 50, "day": 1}], [1.0, 1.0, 1.0, 1.0],
        [1.0, 2.0, 3.0, 4.0],
    ),
}  # fmt: skip


@pytest.mark.parametrize("race", RACES)
def test_posts_are_seen_as_often_as_they_should_be(race: str) -> None:
    """Sampling without replacement by score (Efraimidis and Spirakis 2006), against enumeration of all orders."""
    settings, posts, scores, weights = RACES[race]
    readers, day = 4000, max(post.get("day", 0) for post in posts)
    expected = shares_seen(scores, settings["background"], settings["items"])
    if set(scores) == {1.0}:
        assert expected == pytest.approx([min(1.0, settings["items"] / (4 + settings["background"]))] * 4)
    numbered = [{"product": place, **post} for place, post in enumerate(posts)]
    simulation = with_posts(silent(settings), numbered, ties=followers(4, readers, weights))
    simulation.go_to(day)
    simulation.step()
    for place, share in enumerate(expected):
        heard = total(simulation, "heard_feed", place) / readers
        assert abs(heard - share) <= 4.0 * sqrt(share * (1.0 - share) / readers) + 1e-12, f"post {place}"


@pytest.mark.parametrize(("items", "background", "score"), list(product((1, 3, 6), (0, 2, 5, 20), (0.3, 1.0, 4.0))))
def test_the_chance_of_a_post_by_itself(items: int, background: int, score: float) -> None:
    """The product that the volume of a feed rests on; it is F / (B + 1) for a post like the others."""
    expected = shares_seen([score], background, items)[0]
    assert chance_to_be_seen(items, background, score) == pytest.approx(expected, abs=1e-12)
    if score == 1.0:
        assert expected == pytest.approx(min(1.0, items / (background + 1)))


def test_what_makes_a_score() -> None:
    """More of a strong tie, of a fresh post, of one that many reacted to; and nothing at all where all is neutral."""
    score = plain(feeds.score)
    terms = SimpleNamespace(affinity=1.0, half_life=2.0, boost=0.5)
    for values in (
        [score(terms, close, 0.0, 0) for close in (0.1, 1.0, 3.0)],
        [score(terms, 1.0, age, 0) for age in (5.0, 2.0, 0.0)],
        [score(terms, 1.0, 0.0, gathered) for gathered in (0, 1, 100)],
    ):
        assert all(less < more for less, more in pairwise(values))
    assert score(terms, 1.0, 2.0, 0) == pytest.approx(0.5)
    assert score(terms, 1.0, 0.0, 0) == 1.0
    assert score(SimpleNamespace(affinity=0.0, half_life=np.inf, boost=0.0), 7.0, 9.0, 100) == 1.0


def test_the_ranking_off_is_a_neutral_ranking() -> None:
    """Bit for bit: there is one way to look at a feed, and its exponents."""
    neutral = {"affinity": 0.0, "half_life": 1e300, "boost": 0.0}
    shares = {"reaction": 0.9, "sharing": 0.5}
    runs = [
        page({"strength": {"strong": 5.0}}, background=5, **shares, **feed).run()
        for feed in ({"ranking": "off"}, {"ranking": "off", "boost": 3.0, "affinity": 3.0}, neutral, {})
    ]
    assert total(runs[0], "feed_depth_1") > 100
    prints = [run.record.events.tobytes() for run in runs]
    assert prints[0] == prints[1] == prints[2] != prints[3]


@pytest.mark.parametrize("step", [1, 7])
def test_a_post_is_seen_as_long_as_it_stands(step: int) -> None:
    """The sum over its days that the volume of a feed rests on; one who looks at everything sees it every day."""
    horizon, readers = 14, 5000
    everything = {"items": 5, "background": 2, "life": 3}
    found = with_posts(silent(everything, step=step, horizon=horizon), [{}], ties=followers(1, readers)).run()
    assert total(found, "heard_feed") == readers * Feed(**everything).views(step) == readers * (3 if step == 1 else 1)
    little = {"items": 2, "background": 5, "life": 4, "half_life": 1.5}
    found = with_posts(silent(little, step=step, horizon=horizon), [{}], ties=followers(1, readers)).run()
    views = Feed(**little).views(step)
    assert abs(total(found, "heard_feed") / readers - views) < 4.0 * sqrt(views / readers)


def test_every_tie_has_a_draw_of_its_own() -> None:
    """A reader of more than 4,096 people must not meet the same luck again, nor that of another platform or day."""
    ties = [(day, platform, slot) for day in (0, 1, 32_000) for platform in (0, 1, 15) for slot in range(0, 20_000, 7)]
    day_of, slot_of = plain(races.day_of), plain(races.slot_of)
    addresses = {(day_of(day, slot), slot_of(platform, slot)) for day, platform, slot in ties}
    assert len(addresses) == len(ties)
    assert max(slot for _, slot in addresses) < 2**16
    found = with_posts(silent({"items": 100, "background": 0}), [{}] * 5000, ties=followers(5000, 1))
    found.step()
    assert total(found, "heard_feed") == 100


@pytest.mark.parametrize("kind", ["watts-strogatz", "complete"])
def test_who_looks_changes_nothing(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking those who spoke or posted for their ties finds all who hear; whoever looks for nothing finds nothing."""
    network = {"kind": "complete", "n": 100} if kind == "complete" else NETWORK
    found = []
    for few in (0, 10**9):
        monkeypatch.setattr(near, "FEW", few)
        found.append(page({"network": network}, sharing=0.3, reaction=0.5, background=10).run())
    assert total(found[0], "feed_depth_1") > 10
    assert found[0].record.events.tobytes() == found[1].record.events.tobytes()
    assert found[0].fields.opinion.tobytes() == found[1].fields.opinion.tobytes()


def test_the_older_spelling_is_understood() -> None:
    """Competition c showed a word with chance 1 / (1 + c), and is read as the background that does the same."""
    for items, competition in product((1, 4, 5), (0, 1.0, 3)):
        feed = Feed.model_validate({"items": items, "competition": competition})
        assert chance_to_be_seen(items, feed.background, 1.0) == pytest.approx(1.0 / (1.0 + competition), abs=1e-12)
    with pytest.raises(InputError, match=r"platforms.a.feed.competition: give 'background' or"):
        town(platforms={"a": {"feed": {"competition": 1.0, "background": 3}}})
    with pytest.raises(InputError, match=r"platforms.a.feed.competition: .* number from 0 to 1000"):
        town(platforms={"a": {"feed": {"competition": "much"}}})


# --- passing on -------------------------------------------------------------------------------------------


def test_cascades_are_as_large_as_a_branching_process() -> None:
    """A word has k readers, and each share of it k - 1: k s / (1 - (k - 1) s) shares of a word in all.

    Words are few and far between on a random regular graph, which looks like a tree.
    """
    k, s, words, worlds = 6, 0.08, 100, 12
    network = {"kind": "random-regular", "n": 40_000, "k": k}
    feed = {"items": 100, "background": 0, "life": 1, "sharing": s, "most_depth": 200}
    scenario = silent(feed, network=network, horizon=30)
    found = with_posts(scenario, [{}] * words, valence=1.0, replicates=worlds).run()
    assert not found.fields.post_product.any(), "they have not died out"
    names = ("shared", "feed_depth_0", "feed_depth_1", "feed_depth_2")
    events = feeds.events.EVENTS
    counts = {name: found.record.events[..., events.index(name)].sum(axis=(0, 2, 3)) / words for name in names}
    assert (counts["feed_depth_0"] == k).all()
    expected = {
        "shared": k * s / (1.0 - (k - 1) * s),
        "feed_depth_1": k * s * (k - 1),
        "feed_depth_2": k * s * (k - 1) * s * (k - 1),
    }
    for name, mean in expected.items():
        error = counts[name].std(ddof=1) / sqrt(worlds)
        assert abs(counts[name].mean() - mean) < 4.0 * error, name


def page(loud: dict[str, Any] | None = None, **feed: Any) -> Simulation:
    """A town that talks a lot, and on one feed only."""
    place = {"feed": {"background": 0, **feed}, "share_of_hearings": 0.9}
    return Simulation(town(platforms={"page": place}, laws={"talk": {"rate": 0.3}}, **(loud or {})))


def test_no_post_is_passed_on_too_often() -> None:
    """The depth that is allowed is reached and not passed; at depth 0, or by nobody's habit, nothing is."""
    twice = page(items=50, sharing=1.0, most_depth=2).run()
    assert total(twice, "feed_depth_2") > 100
    assert total(twice, "feed_depth_3") == 0
    assert twice.fields.post_depth.max() == 2
    for run in (page(items=50, sharing=1.0, most_depth=0).run(), page(items=50, sharing=0.0).run()):
        assert total(run, "heard_feed") > 100
        assert total(run, "shared") == total(run, "heard_feed") - total(run, "feed_depth_0") == 0


def test_one_s_own_word_goes_first() -> None:
    """What was to be passed on becomes a post next morning, with its author, unless one says something oneself."""
    simulation = page(sharing=0.8)
    fields, kept, dropped = simulation.fields, 0, 0
    while not simulation.finished:
        simulation.step()
        sharers = np.flatnonzero(fields.reacted[0] < 0)
        tellers = -fields.reacted[0, sharers] - 1
        found = (fields.post_author[0, tellers], fields.post_depth[0, tellers] + 1, fields.post_valence[0, tellers])
        before = total(simulation, "shared")
        simulation.step()
        silence = fields.said[0, sharers] == 0
        assert total(simulation, "shared") - before == silence.sum()
        own = (fields.post_author[0, sharers], fields.post_depth[0, sharers], fields.post_valence[0, sharers])
        for mine, theirs in zip(own, found, strict=True):
            assert (mine == theirs)[silence].all()
        assert (own[0] == sharers)[~silence].all()
        assert (own[1] == 0)[~silence].all()
        kept, dropped = kept + silence.sum(), dropped + (~silence).sum()
    assert min(kept, dropped) > 10


def test_reactions_are_gathered_for_the_next_morning() -> None:
    """As many as there were, each with its post; a new post begins with none."""
    simulation = page(reaction=1.0)
    fields = simulation.fields
    while not simulation.finished:
        simulation.step()
        reacted = fields.reacted[0]
        before = fields.post_engagement[0].copy()
        np.add.at(before, np.abs(reacted[reacted != 0]) - 1, 1)
        today = simulation.record.events[simulation.day - 1, ..., feeds.events.REACTION].sum()
        assert today == (reacted != 0).sum()
        simulation.step()
        new = (fields.post_day[0] == simulation.day - 1) & (fields.post_product[0] != 0)
        assert (fields.post_engagement[0][new] == 0).all()
        assert (fields.post_engagement[0][~new] == before[~new]).all()
    assert before.max() > 1


def test_what_moves_people() -> None:
    """Strong words, and those one agrees with; sharing does not ask for agreement, and ends at the depth allowed."""
    terms = SimpleNamespace(reaction=0.4, sharing=0.2, most_depth=3)
    reaction, sharing = plain(feeds.reaction_chance), plain(feeds.sharing_chance)
    assert reaction(terms, 1.0, 1.0) == reaction(terms, -1.0, -1.0) == 0.4
    assert reaction(terms, 0.5, 0.5) == 0.2
    assert reaction(terms, 0.5, -0.5) == 0.1
    assert reaction(terms, 1.0, -1.0) == reaction(terms, 0.0, 0.0) == 0.0
    assert [sharing(terms, message, 0) for message in (-1.0, 0.0, 0.5)] == pytest.approx([0.2, 0.1, 0.15])
    assert [sharing(terms, 1.0, depth) for depth in (2, 3, 4)] == [0.2, 0.0, 0.0]


# --- how loud a feed is -----------------------------------------------------------------------------------

ALIKE = {
    "talk": {"rate": 0.02, "delight": 0.0, "anger": 0.0, "half_life": 1e9, "answers": 0.0},
    "inquiry": {"ask": 0.0, "read": 0.0},
    "choice": {"consider": 0.0, "forget": 0.0},
}
"""Laws under which all who know an idea talk alike and for ever."""
ALIKE_PEOPLE = {"traits": {"activity_spread": 0.0}}
NETWORKS: dict[str, dict[str, Any]] = {
    "k = 10": {"network": {"kind": "watts-strogatz", "n": 2000, "k": 10, "rewiring": 0.4}},
    "k = 20": {"network": {"kind": "watts-strogatz", "n": 2000, "k": 20, "rewiring": 0.4}},
    "hubs": {"network": {"kind": "preferential-attachment", "n": 2000, "k": 8}},
    "everyone": {"network": {"kind": "complete", "n": 300}},
    "weights": {
        "network": {"kind": "watts-strogatz", "n": 2000, "k": 10, "rewiring": 0.2},
        "strength": {"strong": 4.0},
    },
}


@pytest.mark.parametrize("case", NETWORKS)
def test_a_feed_has_its_share_of_hearings(case: str) -> None:
    """Keller and Fay's tenth is one of hearings, whatever the network: nothing may depend on the number of ties."""
    platforms = {"offline": {"conversations": 2.0}, "online": {"feed": {"sharing": 0.0}, "membership": 0.6}}
    idea = {"peace": {"idea": True, "aware": 1.0}}
    scenario = town(
        products=idea, laws=ALIKE, population=ALIKE_PEOPLE, platforms=platforms, horizon=100, **NETWORKS[case]
    )
    found = Simulation(scenario, replicates=8).run()
    heard = [
        found.record.events[4:, ..., feeds.events.EVENTS.index(name)].sum(axis=(0, 2, 3))
        for name in ("heard_feed", "heard_conversation")
    ]
    shares = heard[0] / (heard[0] + heard[1])
    assert abs(shares.mean() - 0.1) < 4.0 * shares.std(ddof=1) / sqrt(8) + 0.004, shares.mean()


def test_a_feed_of_few_followers_has_its_share_too() -> None:
    """One-way ties among half of the people: what few can hear has to be said the oftener."""
    stars = {"feed": {"sharing": 0.0}, "share_of_hearings": 0.2}
    platforms = {"offline": {"conversations": 2.0}, "stars": stars}
    idea = {"peace": {"idea": True, "aware": 1.0}}
    scenario = town(products=idea, laws=ALIKE, population=ALIKE_PEOPLE, platforms=platforms, horizon=1000)
    follow = from_edges([(star, fan) for star in range(30) for fan in range(30, 150)], people=300, directed=True)
    found = Simulation(scenario, replicates=12, layers={"stars": follow}).run()
    events = feeds.events.EVENTS
    heard = found.record.events[4:, ..., events.index("heard_feed")].sum(axis=(0, 2, 3))
    talk = found.record.events[4:, ..., events.index("heard_conversation")].sum(axis=(0, 2, 3))
    shares = heard / (heard + talk)
    assert abs(shares.mean() - 0.2) < 4.0 * shares.std(ddof=1) / sqrt(12) + 0.004


# --- answers ----------------------------------------------------------------------------------------------


def quarrel(valence: float, answers: float, platform: dict[str, Any], **how: Any) -> Simulation:
    """A hundred advocates who keep silent on the first day, and 201 who think and say another thing."""
    laws = {**ALIKE, "talk": {**ALIKE["talk"], "rate": 0.5, "answers": answers}}
    traits = {"activity_spread": 0.0, "susceptibility": 0.0, "susceptibility_spread": 0.0}
    scenario = town(
        products={"peace": {"idea": True, "aware": 1.0}}, laws=laws, population={"traits": traits},
        platforms={"place": platform}, network={"kind": "complete", "n": 301},
    )  # fmt: skip
    simulation = Simulation(scenario, **how)
    advocates = np.arange(simulation.fields.opinion.shape[0]) % 301 < 100
    simulation.fields.opinion[:, 0] = np.where(advocates, 0.9, valence)
    simulation.fields.trigger[advocates, 0] = NEVER
    return simulation


@pytest.mark.parametrize("platform", [{"conversations": 2.0}, {"feed": {"background": 0, "items": 20, "life": 1}}])
def test_advocates_answer_bad_words_and_only_those(platform: dict[str, Any]) -> None:
    """A bad word is answered as often as the tie of the speaker that is drawn is an advocate, and does it."""
    found = quarrel(-0.5, 0.4, platform, replicates=50)
    found.step()
    words = total(found, "heard_conversation") + total(found, "heard_feed")
    assert total(found, "negative_talk") > total(found, "positive_talk") == 0
    # A speaker's 300 ties are all of the advocates; but one does not answer oneself.
    chance = 0.4 * (100 - 1 / 3) / 300
    assert abs(total(found, "heard_answer") / words - chance) < 4.0 * sqrt(chance / words)
    for mild in (0.0, 0.2):
        fine = quarrel(mild, 1.0, platform)
        fine.step()
        assert total(fine, "heard_answer") == 0


def test_without_answers_nothing_is_answered() -> None:
    """Bit for bit: draws for answers belong to nobody else, and where no word is bad the chance is of no account."""
    street = {"conversations": 2.0}
    with_none, never = quarrel(0.1, 0.0, street).run(), quarrel(0.1, 1.0, street).run()
    assert with_none.record.events.tobytes() == never.record.events.tobytes()
    assert with_none.fields.confidence.tobytes() == never.fields.confidence.tobytes()
    angry, defended = quarrel(-0.5, 0.0, street).run(), quarrel(-0.5, 0.5, street).run()
    assert total(angry, "heard_answer") == 0 < total(defended, "heard_answer")
    assert total(angry, "heard_conversation") == total(defended, "heard_conversation")
    assert angry.fields.confidence.tobytes() != defended.fields.confidence.tobytes()
