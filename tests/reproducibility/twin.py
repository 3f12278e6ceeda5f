"""The slow twin: the default day once more, as plain Python over people.

This is the specification that runs. It shares no code with the kernels: it draws its own random numbers with
Philox on Python's integers, and it walks over people and products one by one, in the order of the day. It
takes from outside only the scenario's numbers and who is tied to whom. On a small world `Simulation` in
float64 agrees with it bit for bit, which is why the order in which numbers are multiplied and added is part of
what is written here.

Read `Twin.moments` first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import ceil, exp, floor, inf, log, log1p, sqrt
from statistics import NormalDist
from zlib import crc32

# --- luck ---------------------------------------------------------------------------------------------

PURPOSES = (
    "ties", "trait", "membership", "start", "pick", "speak", "topic", "meet", "accept", "ask", "asked", "read",
    "review read", "attend", "consider", "buy", "brand", "use", "noise", "review", "complain", "churn", "repeat",
    "survey", "measure", "layer", "seeded", "live", "threshold", "infect", "recover", "adopt", "weak", "pair", "listen",
    "feed", "background", "share", "answer",
)  # fmt: skip
"""What a draw is for, numbered from 1."""


def philox(counter: Sequence[int], key: Sequence[int]) -> tuple[int, int, int, int]:
    """Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011)."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        a, b = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & 0xFFFFFFFF, (a >> 32) ^ c3 ^ k1, a & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def word_of(seed: int, replicate: int, day: int, person: int, purpose: str, slot: int) -> int:
    """One draw of 32 bits. Of 256 people in a block, 0, 64, 128 and 192 share a call, as do 1, 65, 129 and 193."""
    block, place = divmod(person, 256)
    what = (1 + PURPOSES.index(purpose)) * 65536 + slot
    words = philox((block * 64 + place % 64, day, replicate, what), (seed % 2**32, seed // 2**32))
    return words[place // 64]


def uniform(word: int) -> float:
    """A word as a number strictly between 0 and 1."""
    return (word + 0.5) * 2.0**-32


# --- small laws ---------------------------------------------------------------------------------------


def coarse(value: float) -> float:
    """A value between -1 and 1 as it is kept in 16 bits."""
    return round(value * 32767.0) / 32767.0


def clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def happens(luck: float, rate: float, energy: float = 1.0) -> bool:
    """Whether something with this rate a day, which energy multiplies, happens within a day."""
    return luck < 1.0 - exp(-rate * energy)


def remaining(age: float, half_life: float) -> float:
    """What is left of something that halves every `half_life` days."""
    return exp(-log(2.0) * age / half_life)


def choose[Thing](rates: Mapping[Thing, float], luck: float) -> Thing | None:
    """One of several things, in proportion to their rates."""
    mark = luck * in_order(rates.values())
    chosen = None
    for thing, rate in rates.items():
        if rate > 0.0:
            chosen = thing
            mark -= rate
            if mark < 0.0:
                break
    return chosen


def in_order(values: Iterable[float]) -> float:
    """A sum from left to right; Python's own carries the rounding errors along since 3.12."""
    total = 0.0
    for value in values:
        total += value
    return total


def fixed(value: float) -> int:
    """A value in units of 2**-20, so that sums of it are whole numbers."""
    return floor(value * 2**20 + 0.5)


# --- how people differ --------------------------------------------------------------------------------


def mean_in_pairs(values: Sequence[float]) -> float:
    """The mean of 256 values, added in the order in which NumPy adds them."""
    halves = []
    for half in (values[:128], values[128:]):
        r = [in_order(half[lane::8]) for lane in range(8)]
        halves.append(((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7])))
    return (halves[0] + halves[1]) / 256


def standard_normal() -> list[float]:
    """256 equally likely values with mean 0 and standard deviation 1."""
    raw = [NormalDist().inv_cdf((code + 0.5) / 256) for code in range(256)]
    spread = sqrt(mean_in_pairs([z * z for z in raw]))
    return [z / spread for z in raw]


NORMAL = standard_normal()


@cache
def lognormal(spread: float) -> list[float]:
    """256 equally likely values of a lognormal with mean 1."""
    values = [exp(spread * z) for z in NORMAL]
    mean = mean_in_pairs(values)
    return [value / mean for value in values]


# --- who there is -------------------------------------------------------------------------------------


@dataclass
class Network:
    """Who is tied to whom; given to the twin, not made by it."""

    neighbours: list[list[int]]
    strength: list[float] | None = None
    """Sum of weights of each person; None where ties carry equally both ways whatever happens."""
    keep: list[list[int]] | None = None
    """Of weighted ties: the alias table by person, below which of 2**32 a slot keeps its draw ..."""
    alias: list[list[int]] | None = None
    """... and the neighbour who gets it otherwise."""
    weights: list[list[float]] | None = None
    """Of weighted ties: the weight of each."""

    def close(self, person: int, slot: int) -> float:
        """Weight of a tie relative to the mean of this person's ties."""
        if self.weights is None or self.strength is None:
            return 1.0
        return self.weights[person][slot] * len(self.neighbours[person]) / self.strength[person]

    def pick(self, person: int, word: int) -> int | None:
        """A tie drawn by a word."""
        mine = self.neighbours[person]
        if not mine:
            return None
        slot, rest = divmod(word * len(mine), 2**32)
        if self.keep is not None and self.alias is not None and rest >= self.keep[person][slot]:
            return self.alias[person][slot]
        return mine[slot]

    def evenness(self, listener: int, speaker: int) -> float:
        """Chance that a drawn tie is used, so that hubs are not heard by everyone: min(1, mine / theirs)."""
        if self.strength is None or self.strength[listener] >= self.strength[speaker]:
            return 1.0
        return self.strength[listener] / self.strength[speaker]


@dataclass
class Mind:
    """What one person knows, thinks and owns of one product."""

    aware: bool = False
    considering: bool = False
    owner: bool = False
    former: bool = False
    opinion: float = 0.0
    anchor: float = 0.0
    """What hearsay fades back to, where it does."""
    confidence: float = 0.0
    updated: int | None = None
    expectation: float = 0.0
    fatigue: float = 0.0
    exposed: int | None = None
    trust: float = 0.0
    uses: int = 0
    bought: int | None = None
    purchased: int | None = None
    """Day of the first purchase that was paid for."""
    worth: float = 0.0
    """Contribution of all that was paid, as on the first day."""
    trigger: int | None = None
    complained: int | None = None
    inbox: list[tuple[float, float]] = field(default_factory=list)
    """Weight and distance from the listener's opinion of every message of today."""

    @property
    def stage(self) -> str:
        """Stage of the funnel."""
        if self.owner:
            return "customer"
        if self.considering:
            return "considering"
        if self.former:
            return "former"
        return "aware" if self.aware else "unaware"


@dataclass(frozen=True)
class Post:
    """What stands on somebody's page of a feed."""

    product: str
    valence: float
    author: int
    depth: int
    """How many times it was passed on to get here."""
    day: int
    reactions: int = 0


@dataclass
class Person:
    """One person of the world."""

    number: int
    segment: str
    traits: dict[str, float]
    platforms: set[str]
    minds: dict[str, Mind]
    said: dict[str, str | None]
    """What is spoken of in this step on each platform."""
    words: Counter[str] = field(default_factory=Counter)
    """On how many days of this step, by platform."""
    valence: float = 0.0
    """How good the last word was."""
    posts: dict[str, Post] = field(default_factory=dict)
    """What stands on each feed; the last entry that stood there, when it has grown too old."""
    gone: set[str] = field(default_factory=set)
    """Feeds on which that is no longer to be seen."""
    reacted: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """On each feed, to whose post this person has reacted since the morning, and whether it is to be passed on."""


@dataclass
class Levers:
    """What marketers have moved today, for everyone as they stand now."""

    price: dict[str, list[tuple[set[int], set[str], float]]]
    """By product: people, stages, and the factor on the price."""
    exposure: dict[str, dict[str, tuple[set[int], set[str], float]]]
    """By product and intervention: people, stages, and messages a day."""


STAGES = {"unaware", "aware", "considering", "customer", "former"}


class Twin:
    """One world of a scenario.

    Parameters
    ----------
    scenario : a `wom_sim.scenario.Scenario`, read for its numbers only.
    network : who is tied to whom.
    layers : the same for every platform that has ties of its own.
    """

    def __init__(
        self, scenario, network: Network, seed: int, replicate: int, layers: Mapping[str, Network] | None = None
    ) -> None:
        self.versions = scenario.versions()
        self.network = network
        self.layers = dict(layers or {})
        self.seed, self.replicate = seed, replicate
        self.heard: Twin | None = self
        """The world whose people are heard and seen in this one; None where nobody is."""
        self.day = 0
        self.days = scenario.step
        self.events: Counter[tuple[str, str, str]] = Counter()
        """What happened today, by product, segment and event."""
        self.bins: Counter[tuple[str, int]] = Counter()
        self.exposures: Counter[tuple[str, str]] = Counter()
        self.gifts: Counter[tuple[str, str]] = Counter()
        self.ran: dict[tuple[str, str], int] = {}
        self.costs: dict[tuple[str, str], int] = {}
        self.reviews = {product: [0, 0, 0, 0, 0] for product in scenario.products}
        self.people = [self.draw_person(number) for number in range(len(network.neighbours))]
        self.lines = self.canonical_lines()
        self.start()

    @property
    def scenario(self):
        """The scenario as it stands today."""
        return [version for day, version in self.versions if day <= self.day][-1]

    def luck(self, person: Person, purpose: str, slot: int) -> float:
        """Today's draw of one person for one purpose."""
        return uniform(self.word(person, purpose, slot))

    def word(self, person: Person, purpose: str, slot: int) -> int:
        """The same as a word of 32 bits."""
        return word_of(self.seed, self.replicate, self.day, person.number, purpose, slot)

    def lasting_luck(self, number: int, purpose: str, slot: int, replicate: int = 0) -> float:
        """A draw that belongs to no day, and usually is the same in every replicate."""
        return uniform(word_of(self.seed, replicate, 0, number, purpose, slot))

    def count(self, person: Person, product: str, event: str, by: int = 1) -> None:
        """Count an event."""
        self.events[product, person.segment, event] += by

    def place(self, product: str) -> int:
        """Number of a product: the slot of its draws."""
        return list(self.scenario.products).index(product)

    def category(self, product: str) -> int:
        """Number of a product's category: that of its first product."""
        goods = self.scenario.products
        return next(place for place, other in enumerate(goods.values()) if other.category == goods[product].category)

    # --- before the first day -------------------------------------------------------------------------

    def draw_person(self, number: int) -> Person:
        """Segment, memberships, and nothing known yet."""
        scenario = self.scenario
        mark, reached = self.lasting_luck(number, "membership", 0xFFFF), 0.0
        segment = list(scenario.population.segments)[-1]
        for name, settings in scenario.population.segments.items():
            reached += settings.share
            if mark < reached:
                segment = name
                break
        platforms = {
            name
            for place, (name, platform) in enumerate(scenario.platforms.items())
            if self.lasting_luck(number, "membership", place) < platform.member_share(segment)
        }
        minds = {product: Mind() for product in scenario.products}
        said = dict.fromkeys(scenario.platforms)
        return Person(number, segment, self.draw_traits(number, segment), platforms, minds, said)

    def draw_traits(self, number: int, segment: str) -> dict[str, float]:
        """The traits of a person of a segment: a draw among 256 quantiles of each."""
        scenario = self.scenario
        spread, relative = scenario.population.traits, scenario.population.segments[segment]

        def code(trait: int) -> int:
            return word_of(self.seed, 0, 0, number, "trait", trait) >> 24

        susceptibility = spread.susceptibility + spread.susceptibility_spread * NORMAL[code(1)]
        seen, hidden = sqrt(spread.fit_seen) * spread.fit_spread, sqrt(1.0 - spread.fit_seen) * spread.fit_spread
        traits = {
            "activity": lognormal(spread.activity_spread)[code(0)] * relative.activity,
            "susceptibility": clip(susceptibility * relative.susceptibility, 0.0, 1.0),
            "stubbornness": lognormal(spread.stubbornness_spread)[code(2)] * relative.stubbornness,
            "tolerance": max(0.0, spread.tolerance + spread.tolerance_spread * NORMAL[code(3)]) * relative.tolerance,
            "price_sensitivity": lognormal(spread.price_spread)[code(4)] * relative.price_sensitivity,
        }
        for place, product in enumerate(scenario.products):
            need = NORMAL[code(5 + 3 * self.category(product))]
            traits[f"need {product}"] = spread.need_spread * need + relative.need
            traits[f"seen fit {product}"] = seen * NORMAL[code(6 + 3 * place)]
            traits[f"hidden fit {product}"] = hidden * NORMAL[code(7 + 3 * place)]
        return traits

    def start(self) -> None:
        """Who knows, who owns, and what they think on the first morning."""
        scenario = self.scenario
        for person in self.people:
            owned: dict[int, float] = {}
            for place, (name, product) in enumerate(scenario.products.items()):
                mind, category = person.minds[name], self.category(name)
                floor_ = owned.get(category, 0.0)
                owned[category] = floor_ + product.owners
                told = name in scenario.initial and scenario.initial[name].opinion is not None
                if told:
                    mind.opinion = scenario.initial[name].opinion
                others = (product.aware - product.owners) / (1.0 - product.owners) if product.owners < 1.0 else 0.0
                mind.aware = self.lasting_luck(person.number, "start", 2 * place) < others
                mind.trigger = -1 if mind.aware else None
                if floor_ <= self.lasting_luck(person.number, "start", 2 * category + 1) < floor_ + product.owners:
                    fit = person.traits[f"seen fit {name}"] + person.traits[f"hidden fit {name}"]
                    learned = clip(product.quality + fit, -1.0, 1.0)
                    mind.aware = mind.owner = True
                    mind.trigger = None
                    mind.bought, mind.purchased, mind.uses, mind.updated = -1, -1, 255, 0
                    mind.expectation, mind.confidence = coarse(learned), scenario.laws.opinion.first_use
                    if not told:
                        mind.opinion = learned
                mind.anchor = mind.opinion

    # --- the day --------------------------------------------------------------------------------------

    def moments(self) -> Iterator[None]:
        """One step, in the order of the day. In longer steps people hear their ties once, on the middle day.

        Each moment ends where others may be read: worlds that hear each other live them together.
        """
        self.events.clear()
        self.bins.clear()
        self.exposures.clear()
        self.gifts.clear()
        for person in self.people:
            person.said = dict.fromkeys(self.scenario.platforms)
            person.words.clear()
        days = range(self.day, self.day + self.days)
        last, rate = days[-1], self.versions[0][1].discount_rate
        self.present = (1.0 + rate) ** (-last / 365.0)
        self.unit_cost = {name: product.unit_cost or 0.0 for name, product in self.scenario.products.items()}
        for day in days:
            self.day = day
            levers = self.plan()
            self.give()
            if day == days[(self.days - 1) // 2]:
                for self.day in days:
                    self.speak()
                self.day = day
                put_up = self.choose_posts()
                yield
                self.post(put_up)
                yield
                self.hear()
            self.inquire(levers)
            yield
            self.update()
            self.show()
            yield
            self.decide(levers)
            self.use(levers)
            yield
        self.record()
        self.day += 1

    # --- 1. plan --------------------------------------------------------------------------------------

    def canonical_lines(self) -> list[tuple[str, str]]:
        """Every intervention that there will ever be, by product and then by name, whatever the file's order."""
        plans = [version.marketing for _, version in self.versions]
        found = {(product, name) for plan in plans for product, moves in plan.items() for name in moves}
        return sorted(found, key=lambda line: (self.place(line[0]), line))

    def move(self, line: tuple[str, str]):
        """The intervention of this name as it stands today; None where there is none."""
        return self.scenario.marketing.get(line[0], {}).get(line[1])

    def running(self, move, days: int = 1) -> int:
        """On how many of the days up to and with today an intervention runs."""
        first = move.from_ if move.on is None else move.on
        end = first + 1 if move.on is not None else (move.until if move.until is not None else self.day + 1)
        return max(0, min(self.day + 1, end) - max(self.day + 1 - days, first))

    def eligible(self, move) -> set[int]:
        """Who can belong to an audience."""
        who = move.who
        return {
            person.number
            for person in self.people
            if (who.segments is None or person.segment in who.segments)
            and (who.platform is None or who.platform in person.platforms)
            and (who.share is None or self.lasting_luck(person.number, "pick", 0) < who.share)
            and (who.people is None or person.number in who.people)
        }

    def chosen(self, line: tuple[str, str], candidates: set[int], replicate: int) -> set[int]:
        """The people with the lowest ranks, as many as the audience counts."""
        who = self.move(line).who
        if who.count is None:
            return candidates
        slot = 1 + crc32(f"marketing.{line[0]}.{line[1]}".encode()) % 0xFFFE

        def rank(number: int) -> float:
            luck = self.lasting_luck(number, "pick", slot, replicate)
            return luck - len(self.network.neighbours[number]) if who.strategy == "degree" else luck

        return set(sorted(sorted(candidates), key=rank)[: who.count])

    def plan(self) -> Levers:
        """Interventions move prices and exposure. Changes of the scenario have fallen due by themselves."""
        levers = Levers({name: [] for name in self.scenario.products}, {name: {} for name in self.scenario.products})
        for line in self.lines:
            move = self.move(line)
            if move is None or move.kind == "seeding" or not self.running(move):
                continue
            people = self.chosen(line, self.eligible(move), 0)
            stages = STAGES if move.who.stages is None else set(move.who.stages)
            if move.kind == "price_promotion":
                levers.price[line[0]].append((people, stages, 1.0 - move.discount))
            elif move.kind == "mass_media":
                levers.exposure[line[0]][line[1]] = (people, stages, -log1p(-move.reach))
            else:
                raise NotImplementedError(move.kind)
        return levers

    def give(self) -> None:
        """Hand-picked people get the product, in every world others; those who have it already say thanks."""
        for line in self.lines:
            move = self.move(line)
            if move is None or move.kind != "seeding" or not self.running(move):
                continue
            product = line[0]
            candidates = {
                number
                for number in self.eligible(move)
                if move.who.stages is None or self.people[number].minds[product].stage in move.who.stages
            }
            for number in self.chosen(line, candidates, self.replicate):
                person = self.people[number]
                self.gifts[line] += 1
                self.count(person, product, "gifts")
                if not person.minds[product].owner:
                    self.acquire(person, product)

    def acquire(self, person: Person, product: str) -> None:
        """A person has the product from now on, and expects of it what it seemed to promise."""
        mind = person.minds[product]
        mind.aware, mind.considering, mind.owner, mind.former = True, False, True, False
        if mind.bought is None:
            mind.bought = self.day
        mind.trigger = self.day
        mind.expectation = coarse(clip(self.promise(person, product), -1.0, 1.0))

    def promise(self, person: Person, product: str) -> float:
        """What a product seems worth: the opinion of it, and until use has told, how well it seems to suit."""
        mind = person.minds[product]
        return mind.opinion if mind.uses > 0 else mind.opinion + person.traits[f"seen fit {product}"]

    def price_factor(self, levers: Levers, person: Person, product: str) -> float:
        """What promotions leave of the price for a person at the stage where the person stands."""
        factor = 1.0
        for people, stages, part in levers.price[product]:
            if person.number in people and person.minds[product].stage in stages:
                factor *= part
        return factor

    def paid(self, levers: Levers, person: Person, product: str) -> int:
        """Price of a purchase in millionths."""
        return round(self.scenario.products[product].price * self.price_factor(levers, person, product) * 1_000_000)

    def price_gap(self, levers: Levers, person: Person, product: str) -> float:
        """ln(price / reference price); nothing where there are no prices."""
        mine = self.scenario.products[product]
        rivals = [other.price for other in self.scenario.products.values() if other.category == mine.category]
        logs = [log(price) for price in rivals if price > 0.0]
        reference = mine.reference_price or (exp(sum(logs) / len(logs)) if logs else 0.0)
        if reference <= 0.0:
            return 0.0
        return log(max(mine.price * self.price_factor(levers, person, product), 0.01 * reference) / reference)

    # --- 2. speak -------------------------------------------------------------------------------------

    def volume(self, name: str) -> float:
        """Words on a platform relative to conversation; a feed so many that its share of hearings is as asked."""
        platforms, segments = self.scenario.platforms, self.scenario.population.segments
        platform = platforms[name]
        if platform.feed is None:
            return 1.0

        def members(place) -> float:
            return sum(segment.share * place.member_share(kind) for kind, segment in segments.items())

        pairs = float(sum(len(ties) for ties in self.ties_of(name).neighbours))
        talk = sum(
            place.conversations * members(place) ** 2 * self.meetings(self.ties_of(other))
            for other, place in platforms.items()
            if place.conversations is not None
        )
        heard = members(platform) ** 2 * pairs * self.views(platform.feed)
        odds = platform.share_of_hearings / (1.0 - platform.share_of_hearings)
        return odds * (talk or members(platform) ** 2 * pairs) / heard if heard > 0.0 else 0.0

    def ties_of(self, platform: str) -> Network:
        """The ties over which people hear each other on a platform."""
        return self.layers.get(platform, self.network)

    def meetings(self, ties: Network) -> float:
        """Conversations of all people, if each draws one tie."""
        total = 0.0
        for person, mine in enumerate(ties.neighbours):
            held = 0.0
            for slot, other in enumerate(mine):
                held += ties.close(person, slot) * ties.evenness(person, other)
            total += held / len(mine) if mine else 0.0
        return total

    def views(self, feed) -> float:
        """How often a reader tied to the author sees a post that competes with the background alone."""
        views = 0.0
        for age in range(0, feed.life, self.days):
            score = 1.0 if feed.ranking == "off" else remaining(age, feed.half_life)
            missed = 1.0
            others = feed.background * self.days
            for before in range(feed.items * self.days):
                missed *= (others - before) / (others - before + score)
                if before == others:
                    break
            views += 1.0 - missed
        return views

    def talk_rate(self, mind: Mind, idea: bool) -> float:
        """Words a day about a product: r0 x role x passion x anger after a complaint x recency."""
        talk = self.scenario.laws.talk
        if mind.owner:
            rate = talk.rate
        elif mind.aware:
            rate = talk.rate * (talk.relay_ideas if idea else talk.relay)
        else:
            return 0.0
        rate *= 1.0 + (talk.delight if mind.opinion > 0.0 else talk.anger) * mind.opinion * mind.opinion
        if mind.complained is not None and self.day - mind.complained <= talk.complaint_days:
            rate *= talk.complaint_factor
        fresh = remaining(float(max(self.day - mind.trigger, 0)), talk.half_life) if mind.trigger is not None else 0.0
        return rate * (max(fresh, talk.floor) if mind.owner else fresh)

    def speak(self) -> None:
        """Everyone says a word on each platform where the moment comes, in one step about one product."""
        goods = self.scenario.products
        volumes = {name: self.volume(name) for name in self.scenario.platforms}
        for person in self.people:
            rates = {name: self.talk_rate(person.minds[name], goods[name].idea) for name in goods}
            wish = in_order(rates.values())
            for place, platform in enumerate(self.scenario.platforms):
                if platform not in person.platforms:
                    continue
                luck = self.luck(person, "speak", place)
                if not happens(luck, wish * volumes[platform], person.traits["activity"]):
                    continue
                topic = next((said for said in person.said.values() if said is not None), None)
                if topic is None:
                    topic = choose(rates, self.luck(person, "topic", 0))
                person.said[platform] = topic
                person.words[platform] += 1
                person.valence = person.minds[topic].opinion
                tone = "positive" if person.valence > 0.0 else "negative" if person.valence < 0.0 else "neutral"
                self.count(person, topic, f"{tone}_talk")
                self.count(person, topic, "voiced", fixed(person.valence))

    def choose_posts(self) -> dict[tuple[str, int], Post]:
        """What was said goes on one's page, or else what one passes on. Of reactions only the own world knows."""
        put_up = {}
        for name, platform in self.scenario.platforms.items():
            for person in self.people if platform.feed is not None else ():
                teller, passes_on = person.reacted.get(name, (0, False))
                if person.said[name] is not None:
                    own = Post(person.said[name], coarse(person.valence), person.number, 0, self.day)
                    put_up[name, person.number] = own
                elif passes_on:
                    found = self.heard.people[teller].posts[name]
                    put_up[name, person.number] = replace(found, depth=found.depth + 1, day=self.day, reactions=0)
                    self.count(person, found.product, "shared")
        return put_up

    def post(self, put_up: dict[tuple[str, int], Post]) -> None:
        """It stands there from today on, and what is old is taken down."""
        for name, platform in self.scenario.platforms.items():
            if platform.feed is None:
                continue
            for person in self.people:
                if name in person.reacted and self.heard is self:
                    teller = self.people[person.reacted[name][0]]
                    teller.posts[name] = replace(teller.posts[name], reactions=teller.posts[name].reactions + 1)
                person.reacted.pop(name, None)
            for person in self.people:
                if (name, person.number) in put_up:
                    person.posts[name] = put_up[name, person.number]
                    person.gone.discard(name)
                elif name in person.posts and self.day - person.posts[name].day >= platform.feed.life:
                    person.gone.add(name)

    # --- 3. hear --------------------------------------------------------------------------------------

    def hear(self) -> None:
        """Everyone hears ties."""
        for person in self.people if self.heard is not None else ():
            for place, platform in enumerate(self.scenario.platforms):
                if platform in person.platforms:
                    feed = self.scenario.platforms[platform].feed
                    (self.hear_ties if feed is None else self.read_feed)(person, platform, place)

    def inquire(self, levers: Levers) -> None:
        """Everyone asks and reads, then meets marketers."""
        for person in self.people:
            for product in self.scenario.products:
                if person.minds[product].considering and self.heard is not None:
                    self.ask_and_read(person, product)
            for product in self.scenario.products:
                self.hear_marketers(person, product, levers)

    def credibility(self, name: str) -> float:
        """Weight of a word on a platform."""
        platform = self.scenario.platforms[name]
        default = 1.0 if platform.feed is None else 0.5
        return default if platform.credibility is None else platform.credibility

    def hear_ties(self, person: Person, name: str, place: int) -> None:
        """Meet some ties in conversation, with replacement, and hear those who spoke today."""
        platform, ties = self.scenario.platforms[name], self.ties_of(name)
        slots = ceil(platform.conversations * self.days)
        chance = platform.conversations / slots
        for slot in range(4096 * place, 4096 * place + slots):
            partner = ties.pick(person.number, self.word(person, "meet", slot))
            if partner is None or self.heard.people[partner].said[name] is None:
                continue
            speaker = self.heard.people[partner]
            if self.luck(person, "accept", slot) < chance * speaker.words[name] * ties.evenness(person.number, partner):
                product, message = speaker.said[name], speaker.valence
                self.deliver(person, product, message, self.credibility(name), "heard_conversation")
                if message < 0.0:
                    self.answer(person, speaker, product, name, slot)

    def read_feed(self, person: Person, name: str, place: int) -> None:
        """Look at the first items to come, out of the posts of ties and of others."""
        feed, ties = self.scenario.platforms[name].feed, self.ties_of(name)
        items, others = feed.items * self.days, feed.background * self.days
        coming = []
        for slot, teller in enumerate(ties.neighbours[person.number]):
            assert slot < 4096
            post = self.heard.people[teller].posts.get(name)
            if post is None or name in self.heard.people[teller].gone or post.author == person.number:
                continue
            score = 1.0
            if feed.ranking == "score":
                score = exp(feed.affinity * log(ties.close(person.number, slot)))
                score *= remaining(float(self.day - post.day), feed.half_life)
                score *= 1.0 + feed.boost * log(1.0 + post.reactions)
            coming.append((-log(self.luck(person, "feed", 4096 * place + slot)) / score, slot, teller, post))
        if not coming:
            return
        last = max(key for key, *_ in coming)
        time, number = 0.0, 0
        while number < others and number < items and time <= last:
            time += -log(self.luck(person, "background", 4096 * place + number)) / (others - number)
            coming.append((time, inf, None, None))
            number += 1
        for _, slot, teller, post in sorted(coming, key=lambda item: item[:2])[:items]:
            if post is not None:
                self.read(person, self.heard.people[teller], post, name, 4096 * place + slot)

    def read(self, person: Person, teller: Person, post: Post, name: str, slot: int) -> None:
        """Hear a post; react to the first that moves one, or pass it on; and hear who answers it."""
        feed = self.scenario.platforms[name].feed
        self.deliver(person, post.product, post.valence, self.credibility(name), "heard_feed")
        self.count(person, post.product, f"feed_depth_{min(post.depth, 3)}")
        if name not in person.reacted:
            luck = self.luck(person, "share", slot)
            share = feed.sharing * 0.5 * (1.0 + abs(post.valence)) if post.depth < feed.most_depth else 0.0
            mine = person.posts.get(name)
            if mine is not None and (mine.author, mine.valence) == (post.author, post.valence):
                share = 0.0
            distance = abs(post.valence - person.minds[post.product].opinion)
            if luck < share + feed.reaction * abs(post.valence) * (1.0 - 0.5 * distance):
                person.reacted[name] = (teller.number, luck < share)
                self.count(person, post.product, "reactions")
        if post.valence < 0.0:
            self.answer(person, teller, post.product, name, slot)

    def answer(self, person: Person, speaker: Person, product: str, name: str, slot: int) -> None:
        """A tie of who said a bad word may answer it, if an advocate; the luck left over says which tie it is."""
        chance = self.heard.scenario.laws.talk.answers
        luck = self.luck(person, "answer", slot)
        if luck >= chance:
            return
        number = self.ties_of(name).pick(speaker.number, int(luck / chance * 2**32))
        if number is None or number == person.number:
            return
        advocate = self.heard.people[number]
        mind = advocate.minds[product]
        if name in advocate.platforms and mind.aware and mind.opinion >= self.heard.scenario.laws.labels.defends:
            self.deliver(person, product, mind.opinion, self.credibility(name), "heard_answer")

    def ask_and_read(self, person: Person, product: str) -> None:
        """Who considers a product asks a friend and reads a review."""
        habit, weights, place = self.scenario.laws.inquiry, self.scenario.laws.opinion, self.place(product)
        if happens(self.luck(person, "ask", place), habit.ask):
            friend = self.network.pick(person.number, self.word(person, "asked", place))
            if friend is not None and self.heard.people[friend].minds[product].aware:
                answer = self.heard.people[friend].minds[product].opinion
                self.deliver(person, product, answer, weights.friend, "heard_friend")
        if happens(self.luck(person, "read", place), habit.read):
            shelf = dict(enumerate(self.heard.reviews[product], 1))
            star = choose(shelf, self.luck(person, "review read", place))
            if star is not None:
                self.deliver(person, product, (star - 3.0) / 2.0, weights.review, "heard_review")

    def hear_marketers(self, person: Person, product: str, levers: Levers) -> None:
        """At most one advertisement of a product a day; it wears out with those not yet forgotten."""
        mind, law = person.minds[product], self.scenario.laws.opinion
        rates = {
            name: rate
            for name, (people, stages, rate) in levers.exposure[product].items()
            if rate > 0.0 and person.number in people and mind.stage in stages
        }
        reach = in_order(rates.values())
        luck = self.luck(person, "attend", self.place(product)) if reach > 0.0 else 1.0
        if not happens(luck, reach):
            return
        # The luck below the chance is uniform there, and says from whom the message is.
        mark = luck / (1.0 - exp(-reach)) * reach
        for name, rate in rates.items():  # noqa: B007 - the last one stands when rounding leaves a rest
            mark -= rate
            if mark < 0.0:
                break
        move = self.move((product, name))
        if mind.exposed is not None:
            mind.fatigue *= remaining(float(self.day - mind.exposed), law.fatigue_half_life)
        wear = exp(log(law.wear_out) * mind.fatigue)
        believed = 1.0 + self.scenario.laws.trust.gain * mind.trust
        weight = law.advertisement * move.credibility * wear * believed
        self.deliver(person, product, move.message, weight, "heard_marketing")
        mind.fatigue += 1.0
        mind.exposed = self.day
        self.exposures[product, name] += 1

    def bias(self, message: float, opinion: float) -> float:
        """Bad news weighs more, gradually between -.15 and -.5."""
        if message >= opinion:
            return 1.0
        return 1.0 + self.scenario.laws.opinion.negativity * clip((-message - 0.15) / 0.35, 0.0, 1.0)

    def deliver(self, person: Person, product: str, message: float, credibility: float, event: str) -> None:
        """Put a message into the inbox; one from too far away counts as heard but weighs nothing."""
        opinion = person.minds[product].opinion
        near = abs(message - opinion) <= person.traits["tolerance"]
        weight = credibility * self.bias(message, opinion) if near else 0.0
        person.minds[product].inbox.append((weight, weight * (message - opinion)))
        self.count(person, product, event)

    # --- 4. update ------------------------------------------------------------------------------------

    def update(self) -> None:
        """Who heard anything is aware, has an occasion to pass it on, and moves towards what was heard."""
        for person in self.people:
            for product, mind in person.minds.items():
                if not mind.inbox:
                    continue
                if not mind.aware:
                    mind.aware = True
                    self.count(person, product, "became_aware")
                if not mind.owner:
                    mind.trigger = self.day
                weight = in_order(weight for weight, _ in mind.inbox)
                pull = in_order(pull for _, pull in mind.inbox)
                before = mind.opinion
                self.take_in(person, mind, pull, weight, person.traits["susceptibility"])
                self.climb(person, product, before)
                mind.inbox.clear()
        half_life = self.scenario.laws.opinion.hearsay_half_life
        if half_life is not None:
            for person in self.people:
                for product, mind in person.minds.items():
                    if mind.opinion != mind.anchor:
                        before, left = mind.opinion, remaining(person.traits["stubbornness"], half_life)
                        mind.opinion = mind.anchor + (before - mind.anchor) * left
                        self.climb(person, product, before)

    def climb(self, person: Person, product: str, before: float) -> None:
        """Count the rungs of the ladder (likes, loves, defends) that a move of opinion has gained or lost."""
        labels, now = self.scenario.laws.labels, person.minds[product].opinion
        for rung in (labels.likes, labels.loves, labels.defends):
            self.count(person, product, "climbed", int(before < rung <= now))
            self.count(person, product, "slipped", int(now < rung <= before))

    def take_in(self, person: Person, mind: Mind, pull: float, weight: float, share: float) -> None:
        """Move: x' = x + s sum(u (m - x)) / (c + sum u); what confidence was gained fades, and grows by sum u."""
        law = self.scenario.laws.opinion
        gained = 0.0
        if mind.updated is not None:
            gained = mind.confidence * remaining(float(self.day - mind.updated), law.confidence_half_life)
        prior = law.prior_weight * person.traits["stubbornness"]
        mind.opinion = clip(mind.opinion + share * (pull / (prior + gained + weight)), -1.0, 1.0)
        mind.confidence = gained + law.confidence_gain * weight
        mind.updated = self.day

    # --- 5. decide ------------------------------------------------------------------------------------

    def show(self) -> None:
        """Who has what can be seen."""
        self.owners = {
            name: {person.number for person in self.people if person.minds[name].owner}
            for name in self.scenario.products
        }

    def decide(self, levers: Levers) -> None:
        """First see what ties have; then consider, lapse or forget; then buy."""
        goods = self.scenario.products
        if self.scenario.laws.choice.visibility > 0.0 and self.heard is not None:
            for person in self.people:
                for product in goods:
                    self.see(person, product, self.heard.owners[product])
        for person in self.people:
            for product in goods:
                self.consider(person, product)
            for category, product in enumerate(goods):
                if self.category(product) == category and not goods[product].idea:
                    self.buy(person, category, levers)

    def see(self, person: Person, product: str, owners: set[int]) -> None:
        """Who sees a product with ties comes to know it, and then to consider it, by the share of ties who have it."""
        mind, ties = person.minds[product], self.network.neighbours[person.number]
        if mind.owner or mind.considering or self.scenario.products[product].idea:
            return
        share = sum(other in owners for other in ties) / len(ties) if ties else 0.0
        luck = self.luck(person, "consider", 256 + self.place(product))
        if happens(luck, self.scenario.laws.choice.visibility * share, self.days):
            self.count(person, product, "began_considering" if mind.aware else "became_aware")
            mind.considering, mind.aware = mind.aware, True

    def consider(self, person: Person, product: str) -> None:
        """One draw says whether somebody who knows a product begins to consider it, lapses, or forgets it."""
        mind, law = person.minds[product], self.scenario.laws.choice
        if not mind.aware or mind.owner:
            return
        luck = self.luck(person, "consider", self.place(product))
        if mind.considering:
            if happens(luck, law.lapse):
                mind.considering = False
                self.count(person, product, "lapsed")
            return
        idea = self.scenario.products[product].idea
        fresh = 0.0 if mind.trigger is None else remaining(float(self.day - mind.trigger), law.prompt_half_life)
        prompt = law.unprompted + law.prompted * fresh
        begin = 0.0 if idea else law.consider * clip(law.openness + mind.opinion, 0.0, 1.5) * prompt
        if happens(luck, begin):
            mind.considering = True
            self.count(person, product, "began_considering")
        elif happens(luck, begin + law.forget):
            mind.aware = mind.former = False
            self.count(person, product, "forgot")

    def buy(self, person: Person, category: int, levers: Levers) -> None:
        """An occasion of the category, and a choice among what is considered, by the multinomial logit."""
        law = self.scenario.laws.choice
        brands = [name for name in self.scenario.products if self.category(name) == category]
        considered = [name for name in brands if person.minds[name].considering]
        if not considered:
            return
        owned = [name for name in brands if person.minds[name].owner]
        present = max(owned, key=lambda name: person.minds[name].opinion) if owned else None
        sensitivity = person.traits["price_sensitivity"]
        weights = {}
        for name in considered:
            view = self.promise(person, name)
            gap = self.price_gap(levers, person, name)
            if present is None:
                need = person.traits[f"need {name}"]
                utility = law.appeal + law.opinion * view - law.price * sensitivity * gap + need
            else:
                gap -= self.price_gap(levers, person, present)
                better = view - person.minds[present].opinion
                utility = law.opinion * better - law.price * sensitivity * gap - law.switching
            weights[name] = exp(min(utility, 500.0))
        everything = 1.0
        for weight in weights.values():
            everything += weight
        rates = {name: law.occasions * weight / everything for name, weight in weights.items()}
        if not happens(self.luck(person, "buy", category), in_order(rates.values())):
            return
        product = choose(rates, self.luck(person, "brand", category))
        self.count(person, product, "first_purchases" if person.minds[product].bought is None else "repeat_purchases")
        self.pay(person, product, levers)
        if present is not None:
            self.count(person, product, "switched_in")
            for name in owned:
                person.minds[name].owner, person.minds[name].former = False, True
                self.count(person, name, "switched_out")
        self.acquire(person, product)

    def pay(self, person: Person, product: str, levers: Levers) -> None:
        """What a purchase earns is kept at the unit cost of the step's first morning, discounted from its last day."""
        mind, paid = person.minds[product], self.paid(levers, person, product)
        self.count(person, product, "revenue", paid)
        mind.worth += (paid / 1_000_000 - self.unit_cost[product]) * self.present
        mind.purchased = self.day if mind.purchased is None else mind.purchased

    # --- 6. use ---------------------------------------------------------------------------------------

    def use(self, levers: Levers) -> None:
        """Customers use what they have; then they leave or buy again."""
        for person in self.people:
            for product, mind in person.minds.items():
                if mind.owner and happens(
                    self.luck(person, "use", self.place(product)), self.scenario.laws.experience.uses
                ):
                    self.experience(person, product)
            for product, mind in person.minds.items():
                if mind.owner:
                    self.stay(person, product, levers)

    def experience(self, person: Person, product: str) -> None:
        """One use: it is judged against expectation, moves the opinion, and may lead to a review or a complaint."""
        mind, law, place = person.minds[product], self.scenario.laws.experience, self.place(product)
        fit = person.traits[f"seen fit {product}"] + person.traits[f"hidden fit {product}"]
        noise = law.noise * NORMAL[self.word(person, "noise", place) >> 24]
        lived = clip(self.scenario.products[product].quality + fit + noise, -1.0, 1.0)
        surprise = law.disconfirmation * remaining(float(mind.uses), 1.0) * (lived - mind.expectation)
        judged = clip(lived + surprise, -1.0, 1.0)
        first = mind.uses == 0
        weights = self.scenario.laws.opinion
        weight = (weights.first_use if first else weights.later_use) * self.bias(judged, mind.opinion)
        before = mind.opinion
        self.take_in(person, mind, weight * (judged - before), weight, 1.0)
        mind.anchor = clip(mind.anchor + (mind.opinion - before), -1.0, 1.0)
        self.climb(person, product, before)
        self.learn_conduct(mind, judged)
        self.count(person, product, "uses")
        mind.uses = min(mind.uses + 1, 255)
        if first:
            mind.trigger = self.day
            if self.luck(person, "review", place) < law.review_rate * (0.3 + 1.4 * judged * judged):
                self.count(person, product, f"stars_{self.stars(product, judged)}")
        if judged < law.complaint_below and self.luck(person, "complain", place) < law.complaint_chance:
            mind.complained = mind.trigger = self.day
            self.count(person, product, "complaints")

    def learn_conduct(self, mind: Mind, judged: float) -> None:
        """Trust follows satisfaction less what it falls short of the promise, and is lost faster than won."""
        law = self.scenario.laws.trust
        conduct = max(judged - law.broken_promise * max(mind.expectation - judged, 0.0), -1.0)
        pace = min(law.use * (law.loss if conduct < mind.trust else 1.0), 1.0)
        mind.trust = coarse(mind.trust + pace * (conduct - mind.trust))

    def stars(self, product: str, judged: float) -> int:
        """Stars of a review, drawn up towards a better average of those given before today."""
        law, given = self.scenario.laws.experience, self.heard.reviews[product] if self.heard is not None else []
        voiced = judged
        if sum(given) > 0:
            average = sum(star * count for star, count in enumerate(given, 1)) / sum(given)
            usual = law.three_stars + law.star_width * (average - 2.5)
            voiced = judged + law.herding * max(0.0, usual - judged)
        return 1 + sum(voiced > law.three_stars + step * law.star_width for step in (-1, 0, 1, 2))

    def stay(self, person: Person, product: str, levers: Levers) -> None:
        """A customer leaves, the sooner the worse the opinion, or buys again."""
        mind, place = person.minds[product], self.place(product)
        law, choice = self.scenario.laws.experience, self.scenario.laws.choice
        leave = law.churn * exp(-law.churn_response * mind.opinion)
        if happens(self.luck(person, "churn", place), leave):
            mind.owner, mind.former = False, True
            self.count(person, product, "churned")
            return
        repurchase_days = self.scenario.products[product].repurchase_days
        if repurchase_days is None:
            return
        sensitivity = choice.price * person.traits["price_sensitivity"]
        response = exp(min(-sensitivity * self.price_gap(levers, person, product), log(4.0)))
        rate = 1.0 / repurchase_days * clip(0.5 + mind.opinion, 0.0, 1.5) * response
        if happens(self.luck(person, "repeat", place), rate):
            self.count(person, product, "repeat_purchases")
            self.pay(person, product, levers)

    # --- 7. record ------------------------------------------------------------------------------------

    def record(self) -> None:
        """Everyone is counted; today's reviews are on the shelf from tomorrow."""
        labels = self.scenario.laws.labels
        for person in self.people:
            for product, mind in person.minds.items():
                if mind.bought is not None:
                    self.count(person, product, "ever_customers")
                if mind.exposed is not None:
                    self.count(person, product, "reached")
                if mind.complained is not None and self.day - mind.complained <= self.scenario.laws.talk.complaint_days:
                    # Nobody answers, and there is no way to complain but in public.
                    self.count(person, product, "open_complaints")
                    self.count(person, product, "public_complaints")
                if not mind.aware:
                    continue
                self.bins[product, min(floor((mind.opinion + 1.0) * 0.5 * 21), 20)] += 1
                noise = NORMAL[self.word(person, "survey", self.place(product)) >> 24]
                answer = labels.recommend_base + labels.recommend_slope * mind.opinion + labels.recommend_noise * noise
                answer = floor(clip(answer, 0.0, 10.0) + 0.5)
                holds = {
                    "aware": True,
                    "considering": mind.considering,
                    "customers": mind.owner,
                    "former": mind.former,
                    "likes": mind.opinion >= labels.likes,
                    "loves": mind.opinion >= labels.loves,
                    "defends": mind.opinion >= labels.defends,
                    "promoters": mind.owner and answer >= 9,
                    "passives": mind.owner and 7 <= answer <= 8,
                    "detractors": mind.owner and answer <= 6,
                }
                for label, is_so in holds.items():
                    self.count(person, product, label, int(is_so))
                self.count(person, product, "trust", fixed(mind.trust))
                self.count(person, product, "opinion", fixed(mind.opinion))
                self.count(person, product, "opinion_squared", fixed(mind.opinion * mind.opinion))
        for (product, _, event), many in self.events.items():
            if event.startswith("stars_"):
                self.reviews[product][int(event[-1]) - 1] += many
        for line in self.lines:
            self.costs[line] = self.cost(line)
            move = self.move(line)
            self.ran[line] = 0 if move is None else self.running(move, self.days)

    def cost(self, line: tuple[str, str]) -> int:
        """What an intervention costs in this step, in millionths."""
        move = self.move(line)
        if move is None:
            return 0
        named = [day for day, version in self.versions if line[1] in version.marketing.get(line[0], {})]
        first = max(named[0], move.from_ if move.on is None else move.on)
        starts = self.day - self.days < first <= self.day
        standing = move.cost.per_day * self.running(move, self.days) + (move.cost.fixed if starts else 0.0)
        return (
            round(standing * 1_000_000)
            + round(move.cost.per_exposure * 1_000_000) * self.exposures[line]
            + round(move.cost.per_person * 1_000_000) * self.gifts[line]
        )


def live_through(*worlds: Twin) -> None:
    """One step of worlds that hear each other, moment by moment."""
    for _ in zip(*(world.moments() for world in worlds), strict=True):
        pass
