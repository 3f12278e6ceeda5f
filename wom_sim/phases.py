"""The order of the day: what happens in each phase, and which kernels live through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from wom_sim.day import events
from wom_sim.day.attend import attend
from wom_sim.day.contact import Contact, adopt, infect
from wom_sim.day.count import count
from wom_sim.day.decide import buy, consider
from wom_sim.day.fade import fade
from wom_sim.day.feed import Timeline, read_feed
from wom_sim.day.hear import hear_ties
from wom_sim.day.hear_all import OpenChannel, hear_all
from wom_sim.day.help import assist
from wom_sim.day.inquire import inquire
from wom_sim.day.near import mark_near
from wom_sim.day.page import visit_pages
from wom_sim.day.post import post
from wom_sim.day.refer import refer
from wom_sim.day.see import see
from wom_sim.day.speak import speak
from wom_sim.day.threshold import follow
from wom_sim.day.update import update
from wom_sim.day.use import stay, use
from wom_sim.day.visible import show
from wom_sim.day.work import work

if TYPE_CHECKING:
    from wom_sim.simulation import Simulation


class Phase(NamedTuple):
    """A phase of the day, in the order in which the days are lived."""

    name: str
    does: str
    run: Callable[[Simulation], None]
    when: Literal["daily", "middle", "last"] = "daily"
    """When it comes in a longer step: people live daily, talk on its middle day, and are counted on its last."""


def _plan(sim: Simulation) -> None:
    sim.adopt_changes()
    if sim.fields.worth.size and sim.scene.day == sim.day:
        sim.open_books()
    sim.decisions.note(sim.scene, sim.marketers.judge(sim.scene, sim.fields.bought))
    sim.decisions.take(sim)
    ran = sim.record.ran[sim.day // sim.step_days]
    sim.levers = sim.marketers.morning(sim.scene, sim.model.price, sim.model.reference, ran)
    sim.carry_out()


def _speak(sim: Simulation) -> None:
    sim.fields.said[:] = 0
    today, model = sim.scene, sim.model
    for day in range(sim.day, sim.day + sim.step_days) if (model.talk["rate"] > 0.0).any() else ():
        sim.scene = today._replace(day=day)
        sim.each(speak, sim.levers, model.talk, model.goods, model.volume)
    sim.scene = today
    for name, channel in zip(sim.scenario.platforms, model.channels, strict=True):
        if isinstance(channel, Timeline):
            post(today, sim.people, sim.fields, channel, sim.levers, sim.tallies[0])
            sim.carry_out(name, channel.feed)
    sim.listeners.hear(sim)


def _hear(sim: Simulation) -> None:
    opinion, talk, labels = sim.model.opinion, sim.model.talk, sim.model.labels
    for name, channel in zip(sim.scenario.platforms, sim.model.channels, strict=True):
        ties, fields = sim.layers.get(name, sim.ties), sim.fields
        public = fields.post_product[channel.feed] if isinstance(channel, Timeline) else fields.said[channel.platform]
        if not mark_near(public, fields, ties):
            continue
        if isinstance(channel, Timeline):
            sim.each(read_feed, ties.arrays, channel, opinion, talk, labels)
        elif isinstance(channel, OpenChannel):
            sim.each(hear_all, ties.arrays, channel, opinion)
        else:
            sim.each(hear_ties, ties.arrays, channel, opinion, talk, labels)
        fields.near[:] = 0
    sim.fields.words[:] = 0


def _inquire(sim: Simulation) -> None:
    highest, model, ties = sim.levers.products, sim.model, sim.ties.arrays
    if highest["most_invite"].any():
        social = (sim.scene, sim.people, sim.fields, ties, sim.levers, model.talk, model.opinion, model.labels)
        refer(0, sim.scene.blocks * sim.worlds, *social, sim.tallies[0])
    if highest["most_work"].any():
        sim.each(work, sim.levers, model.opinion)
    sim.each(inquire, ties, model.inquiry, model.opinion)
    sim.each(attend, sim.levers, model.opinion, model.trust)
    visit_pages(sim.each, sim.levers, model)
    if highest["most_help"].any():
        sim.each(assist, ties, sim.levers, model.opinion, model.talk, model.labels)


def _update(sim: Simulation) -> None:
    sim.each(update, sim.model.opinion, sim.model.labels)
    if sim.fields.anchor.size:
        sim.each(fade, sim.model.opinion, sim.model.labels)


def _visible(sim: Simulation, kernel: Callable[..., None], *terms: Any) -> tuple[Any, Any]:
    """Whose having each product is public, uint8 (products, rows), and how many: int64 (worlds, products)."""
    owns = np.zeros((len(sim.scenario.products), len(sim.fields.stage)), np.uint8)
    sim.workers.run(lambda lo, hi, _: kernel(lo, hi, sim.scene, sim.fields, *terms, owns))
    many = owns.reshape(len(owns), sim.worlds, -1).sum(axis=2, dtype=np.int64).T
    return owns, np.ascontiguousarray(many)


def _decide(sim: Simulation) -> None:
    if not sim.scenario.laws.choice.funnel:
        _adopt(sim)
        return
    choice, goods = sim.model.choice, sim.model.goods
    if choice["visibility"].any():
        sim.each(see, sim.ties.arrays, choice, goods, *_visible(sim, show))
    sim.each(consider, choice, goods)
    sim.each(buy, sim.levers, sim.booking, choice, goods)


def _adopt(sim: Simulation) -> None:
    """Adoption at once, where others have: once a step, on its first day, for all of its days."""
    if sim.scene.day > sim.day:
        return
    today, ties, choice = sim.scene, sim.ties.arrays, sim.model.choice
    sim.scene = today._replace(days=float(sim.step_days))
    if isinstance(sim.scenario.laws.choice, Contact):
        sim.each(adopt, ties, sim.levers, sim.booking, choice, *_visible(sim, infect, choice))
    else:
        sim.each(follow, ties, sim.levers, sim.booking, choice, *_visible(sim, show))
    sim.scene = today


def _use(sim: Simulation) -> None:
    model = sim.model
    sim.each(use, sim.levers, model.experience, model.opinion, model.trust, model.talk, model.labels, model.goods)
    if sim.scenario.laws.choice.funnel:
        sim.each(stay, sim.levers, sim.booking, model.experience, model.choice, model.goods)


def _record(sim: Simulation) -> None:
    sim.each(count, sim.model.labels, sim.model.talk)
    step, record = sim.day // sim.step_days, sim.record
    counts = sum(tally.events for tally in sim.tallies)
    sim.fields.reviews[:] += counts[..., events.STARS : events.STARS + 5].sum(axis=2)
    record.events[step] = counts
    for name in ("opinions", "exposures", "given", "successes"):
        getattr(record, name)[step] = sum(getattr(tally, name) for tally in sim.tallies)
    sim.marketers.bill(sim.scene, record, step)


PHASES = (
    Phase(
        "plan",
        "changes fall due, marketers decide and act, gifts are received, complaints answered",
        _plan,
    ),
    Phase("speak", "people say a word, or keep silent", _speak, "middle"),
    Phase("hear", "people hear their ties", _hear, "middle"),
    Phase("inquire", "people ask, invite and help friends, read reviews, meet marketers and visit pages", _inquire),
    Phase("update", "what was heard becomes awareness and opinion", _update),
    Phase("decide", "people consider, forget and buy", _decide),
    Phase("use", "customers use, review, complain, buy again or leave", _use),
    Phase("record", "everyone is counted", _record, "last"),
)
"""The order of the day, in the one place where it is written."""
