"""The scenario: everything that a run depends on, composed from the parts that configure themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from wom_sim.changes import Change, check_change
from wom_sim.config import Config, Known, Name, explain
from wom_sim.document import Document, patched, read_document
from wom_sim.errors import InputError, nearest
from wom_sim.first_morning import Start
from wom_sim.laws import Laws
from wom_sim.marketing.audience import check
from wom_sim.marketing.intervention import Intervention, Move
from wom_sim.marketing.listening import Listening, check_listening
from wom_sim.marketing.market import Budget, Market
from wom_sim.marketing.pilot import Marketing, Pilot, check_pilots, in_parts, of_moves_left
from wom_sim.marketing.rules import Rule, check_rules
from wom_sim.network import NetworkConfig, Strength, Ties, WattsStrogatz, strengths
from wom_sim.network.kinds import known_people, over_people
from wom_sim.platforms import Platform, default_platforms
from wom_sim.population import Population
from wom_sim.products import Product, with_references
from wom_sim.questions import Questions, of_what_is_left
from wom_sim.state import LATEST_DAY, Dtype
from wom_sim.uncertain import Ranges, check_uncertain, still_uncertain

Seed = Annotated[int, Field(ge=0, lt=2**63)]
MOST_REPLICATES = 100_000
"""How often a plan can be run."""


def _with_people(name: str, platform: Any, people: int | None) -> Any:
    """Plain data of a platform with the number of people in its own network."""
    if not isinstance(platform, dict) or not isinstance(platform.get("network"), dict):
        return platform
    try:
        return {**platform, "network": over_people(platform["network"], people)}
    except InputError as fault:
        raise InputError(fault.problem, where=f"platforms.{name}.network.{fault.where}", remedy=fault.remedy) from None


def _without_ties(platform: Any) -> Any:
    """Plain data of a platform without what is said of its own ties."""
    if not isinstance(platform, dict):
        return platform
    return {key: value for key, value in platform.items() if key not in ("network", "overlap")}


class Scenario(Config):
    """A market, its people, and the plans made for it."""

    name: Annotated[str, Field(min_length=1, max_length=120)] = "scenario"
    """What to call it."""
    horizon: Annotated[int, Field(ge=1, le=LATEST_DAY)] = 365
    """Days to simulate."""
    step: Annotated[int, Field(ge=1, le=30)] = 1
    """Days in a step."""
    seed: Seed = 1
    """Seed of all luck."""
    replicates: Annotated[int, Field(ge=1, le=MOST_REPLICATES)] = 20
    """How often the same plan is run with different luck."""
    dtype: Dtype = "float64"
    """How opinions are stored: float64, float32, or compact (16 bits) for the very large."""
    discount_rate: Annotated[float, Field(ge=0.0, le=10.0), Known("a year", 0.05, 0.15)] = 0.1
    """Interest a year at which later money is worth less."""
    currency: Annotated[str, Field(max_length=8)] = ""
    """Sign or code of the currency, for reports."""
    network: Annotated[NetworkConfig, Known("kind", source="Watts and Strogatz 1998")] = WattsStrogatz(
        n=13000, k=10, degrees=3.74
    )
    """Who is tied to whom."""
    strength: Strength | None = None
    """How much more strong ties are used than weak ones; all alike when left out, or by the weights of a file."""
    population: Population = Population()
    """Who the people are."""
    platforms: Annotated[dict[Name, Platform], Field(min_length=1, max_length=16)] = Field(
        default_factory=default_platforms
    )
    """Where they talk."""
    products: Annotated[dict[Name, Product], Field(min_length=1, max_length=8)]
    """What they talk about."""
    initial: dict[Name, Start] = Field(default_factory=dict)
    """What they think on the first morning."""
    laws: Laws = Laws()
    """How they behave."""
    marketing: dict[Name, dict[Name, Move]] = Field(default_factory=dict)
    """What marketers do: by product, then by a name of the user's own."""
    listening: dict[Name, Listening] = Field(default_factory=dict)
    """How the marketer of a product listens to the conversation, by product."""
    budgets: dict[Name, Budget] = Field(default_factory=dict)
    """What all moves of a product may cost together; what is short is shared by their `priority`."""
    pilots: dict[Name, dict[Name, Pilot]] = Field(default_factory=dict)
    """Moves that are tested before they are made for everyone: by product, then by the name of the move."""
    market: Market = Market()
    """The market that the people stand for."""
    rules: dict[Name, tuple[Rule, ...]] = Field(default_factory=dict)
    """What marketers do when what is on their desks passes a mark, by product."""
    changes: tuple[Change, ...] = ()
    """What changes in the middle of the run."""
    what_if: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Named patches of this scenario, by path."""
    uncertain: Ranges = Field(default_factory=dict)
    """Numbers that are not known exactly, by path: `[low, high]`, or null for a default to be taken as known."""
    report: Questions = Questions()
    """What its report is asked beyond the run itself."""

    @model_validator(mode="before")
    @classmethod
    def _drop_what_was_taken_away(cls, data: Any) -> Any:
        """A named part that is null has been taken away by a patch."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for part in ("platforms", "products", "initial", "listening", "rules", "what_if"):
            if isinstance(data.get(part), dict):
                data[part] = {name: value for name, value in data[part].items() if value is not None}
        if isinstance(data.get("marketing"), dict):
            for product, moves in data["marketing"].items():
                if isinstance(moves, dict) and isinstance(moves.get("kind"), str):
                    raise InputError(
                        "an intervention needs a name of its own.",
                        where=f"marketing.{product}",
                        remedy="Write it like 'radio: {kind: mass_media, reach: 0.1}'.",
                    )
            if "report" in data:
                data["report"] = of_what_is_left(data["report"], data["marketing"])
            if "pilots" in data:
                data["pilots"] = of_moves_left(data["pilots"], data["marketing"])
        for part in ("marketing", "pilots"):
            if isinstance(data.get(part), dict):
                data[part] = {
                    product: {name: value for name, value in named.items() if value is not None}
                    if isinstance(named, dict)
                    else named
                    for product, named in data[part].items()
                    if named is not None
                }
        return data

    @model_validator(mode="before")
    @classmethod
    def _over_the_same_people(cls, data: Any) -> Any:
        """A platform's network has as many people as the scenario's, and need not repeat how many."""
        if not isinstance(data, dict) or not isinstance(data.get("platforms"), dict):
            return data
        try:
            people = known_people(data.get("network", cls.model_fields["network"].default))
        except ValidationError:
            # Refused in its place; without it, nothing can be said of the networks of platforms.
            platforms = {name: _without_ties(platform) for name, platform in data["platforms"].items()}
        else:
            platforms = {name: _with_people(name, platform, people) for name, platform in data["platforms"].items()}
        return {**data, "platforms": platforms}

    @model_validator(mode="after")
    def _hangs_together(self) -> Scenario:
        if self.horizon % self.step:
            raise InputError(
                f"the horizon of {self.horizon} days is not a whole number of steps of {self.step} days.",
                where="horizon",
            )
        for part in ("marketing", "initial", "budgets", "pilots", "listening", "rules"):
            for product in getattr(self, part):
                if product not in self.products:
                    raise InputError(
                        f"there is no product '{product}'.",
                        where=f"{part}.{product}",
                        remedy=nearest(product, self.products),
                    )
        for name, platform in self.platforms.items():
            if isinstance(platform.membership, Mapping):
                for segment in platform.membership:
                    if segment not in self.population.segments:
                        raise InputError(
                            f"there is no segment '{segment}'.",
                            where=f"platforms.{name}.membership",
                            remedy=nearest(segment, self.population.segments),
                        )
            self._check_people(name, platform)
        for product, moves in self.marketing.items():
            for name, move in moves.items():
                self._check_move(product, name, move)
        check_pilots(self.marketing, self.pilots, self.horizon, self.step)
        for product, instrument in self.listening.items():
            check_listening(product, instrument, self.platforms, self.horizon)
        for product, rules in self.rules.items():
            moves, ears = self.marketing.get(product, {}), self.listening.get(product)
            check_rules(product, rules, moves, ears, self.products)
        self._check_owners()
        self.check_choice()
        known = [f"{product}.{name}" for product, moves in self.marketing.items() for name in moves]
        self.report.check(self.products, known, self.what_if)
        # Fixed from here on, so that a patch of a price does not move what it is held against.
        self.__dict__["products"] = with_references(self.products)
        check_uncertain(self.uncertain, self.model_copy(update={"uncertain": {}}))
        return self

    def _check_people(self, name: str, platform: Platform) -> None:
        if platform.network is None:
            return
        people, own = known_people(self.network), known_people(platform.network)
        if None not in (people, own) and people != own:
            raise InputError(
                f"the platform has ties of {own:,} people, and the scenario has {people:,}.",
                where=f"platforms.{name}.network",
                remedy="Platforms are over the same people: leave the number out.",
            )

    def _check_move(self, product: str, name: str, move: Intervention) -> None:
        where = f"marketing.{product}.{name}"
        check(move.who, f"{where}.who", self.population, self.platforms)
        if (platform := getattr(move, "platform", None)) is not None and platform not in self.platforms:
            raise InputError(
                f"there is no platform '{platform}'.",
                where=f"{where}.platform",
                remedy=nearest(platform, self.platforms),
            )
        if move.place == "feed" and self.platforms[move.who.platform or ""].feed is None:
            feeds = [name for name, platform in self.platforms.items() if platform.feed is not None]
            raise InputError(
                f"'{move.who.platform}' has no feed, and this is put up on one.",
                where=f"{where}.who.platform",
                remedy=nearest(move.who.platform or "", feeds),
            )
        if move.place == "feed" and self.step > 1:
            raise InputError(
                f"posts are put up by the day, and a step has {self.step}.", where=where, remedy="Use 'step: 1'."
            )
        if self.products[product].idea and move.about_goods:
            raise InputError(f"'{product}' is an idea, and this is a move for goods.", where=where)
        if move.first_day >= self.horizon:
            raise InputError(
                f"it begins on day {move.first_day}, after the horizon of {self.horizon} days.",
                where=where,
                remedy="Lengthen the horizon or begin earlier.",
            )

    def _check_owners(self) -> None:
        shares: dict[str, float] = {}
        for name, product in self.products.items():
            shares[product.category] = shares.get(product.category, 0.0) + product.owners
            if shares[product.category] > 1.0 + 1e-9:
                raise InputError(
                    f"the brands of '{product.category}' are owned by more than everyone.",
                    where=f"products.{name}.owners",
                )

    def check_choice(self) -> None:
        """Refuse chances of adoption that would be above 1 in a step."""
        for name, chance in (law := self.laws.choice).chances().items():
            if chance * self.step > 1.0:
                raise InputError(
                    f"in a step of {self.step} days {chance:g} a day is a chance above 1.",
                    where=f"laws.choice.{name}",
                    remedy="Use a shorter step.",
                )
        if (contagious := getattr(law, "contagious", None)) is not None and contagious < self.step:
            raise InputError(
                f"in steps of {self.step} days nobody catches in {contagious:g} days.",
                where="laws.choice.contagious",
                remedy=f"Give at least {self.step}, or use a shorter step.",
            )

    @property
    def moves(self) -> Marketing:
        """What marketers do, by product and name, with what has a pilot in two parts."""
        return in_parts(self.marketing, self.pilots) if self.pilots else self.marketing

    # --- from and to plain data -----------------------------------------------------------------

    @classmethod
    def from_data(cls, data: Mapping[str, Any], document: Document | None = None) -> Scenario:
        """A scenario from plain data; faults are reported with their place in `document`."""
        if not isinstance(data, Mapping):
            raise InputError(f"{type(data).__name__} is no scenario.", remedy="Give its parts by name, as a mapping.")
        try:
            return cls.model_validate(dict(data))
        except ValidationError as error:
            raise explain(error, cls, data, document) from None

    def to_data(self) -> dict[str, Any]:
        """The scenario as plain data with every default written out."""
        data = self.model_dump(mode="json", by_alias=True)
        if known_people(self.network) is not None:
            for platform in data["platforms"].values():
                # Not repeated, so that a patch of the scenario's number is one of all.
                (platform["network"] or {}).pop("n", None)
        return data

    def patch(self, values: Mapping[str, Any]) -> Scenario:
        """A copy with values set by path, such as `{"marketing.lotus.radio.reach": 0.04}`.

        None takes a named part away. Raises InputError when a path does not exist or a value does not fit.
        """
        given: Any = values
        if not isinstance(given, Mapping) or not all(isinstance(path, str) for path in given):
            raise InputError("a patch is a mapping of paths to values.", remedy="Write {'network.n': 1000}.")
        data = self.to_data()
        data["uncertain"] = still_uncertain(data["uncertain"], values)
        sparse = _sparse(data)
        for path, value in values.items():
            try:
                _check_path(data, path, value)
            except InputError:
                # It may be a part, left as usual, of something that this patch has brought itself.
                data = Scenario.from_data(sparse).to_data()
                _check_path(data, path, value)
            data, sparse = patched(data, {path: value}), patched(sparse, {path: value})
        return Scenario.from_data(sparse)

    def check_path(self, path: str, value: Any) -> None:
        """Refuse a path that `patch` could not set to such a value because a part of it does not exist."""
        _check_path(self.to_data(), path, value)

    def relative_to(self, folder: Path) -> Scenario:
        """The same scenario with all its files found from `folder`."""
        marketing = {
            product: {name: move.relative_to(folder) for name, move in moves.items()}
            for product, moves in self.marketing.items()
        }
        platforms = {
            name: platform.model_copy(update={"network": _from(folder, platform.network)})
            for name, platform in self.platforms.items()
        }
        return self.model_copy(
            update={
                "network": _from(folder, self.network),
                "population": self.population.relative_to(folder),
                "platforms": platforms,
                "marketing": marketing,
            }
        )

    def ties(self, seed: int) -> Ties:
        """Who is tied to whom, as strongly as the scenario says."""
        ties = self.network.build(seed)
        return ties if self.strength is None else strengths(ties, self.strength.strong, self.strength.weak)

    def versions(self, like: Sequence[tuple[int, Scenario]] = ()) -> list[tuple[int, Scenario]]:
        """The scenario as it stands from each day on: (0, ...), then one for each day with changes.

        like : versions of the same scenario with other changes; days up to which these agree are taken over.
        """
        found = {0: self}
        # Long lists of changes are not read anew for every day.
        version = self.model_copy(update={"changes": ()})
        known, mine, others = dict(like), _by_day(self.changes), _by_day(like[0][1].changes if like else ())
        agree = True
        for day in sorted(mine.keys() | others.keys()):
            agree = agree and mine.get(day) == others.get(day)
            if day not in mine:
                continue
            if agree:
                version = known[day].model_copy(update={"changes": ()})
            else:
                version = version.patch({change.path: change.value for change in mine[day]})
                for change in mine[day]:
                    check_change(self, version, change)
            found[day] = version.model_copy(update={"changes": self.changes})
        return list(found.items())


def _by_day(changes: Sequence[Change]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for change in changes:
        found.setdefault(change.day, []).append(change)
    return found


def _from(folder: Path, network: Any) -> Any:
    return network.relative_to(folder) if hasattr(network, "relative_to") else network


def _sparse(data: dict[str, Any]) -> dict[str, Any]:
    """Data without the null fields of its parts, so that 'either this or that' is not seen as both."""
    return {
        key: _sparse(value) if isinstance(value, dict) and key not in ("what_if", "uncertain") else value
        for key, value in data.items()
        if value is not None
    }


def _check_path(data: Any, path: str, value: Any) -> None:
    """Refuse a path of which a part does not exist, unless the patch brings a whole part with it."""
    steps = path.split(".")
    for depth, step in enumerate(steps):
        known = data if isinstance(data, dict) else {str(place): item for place, item in enumerate(data)}
        last = depth == len(steps) - 1
        if step not in known:
            if isinstance(value, dict) or (depth == 0 and step in Scenario.model_fields):
                return
            raise InputError(
                f"there is no '{step}' in '{'.'.join(steps[:depth]) or 'the scenario'}'.",
                where=path,
                remedy=nearest(step, known),
            )
        data = known[step]
        if not last and not isinstance(data, dict | list):
            raise InputError(f"'{'.'.join(steps[: depth + 1])}' has nothing inside it.", where=path)


def load_scenario(path: str | Path, patch: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario from a YAML or TOML file; files that it names are found from its folder.

    patch : values to set by path, as `Scenario.patch` takes them.

    Raises InputError with file, line and column.
    """
    document = read_document(path)
    scenario = Scenario.from_data(document.data, document).relative_to(document.folder)
    return scenario.patch(patch) if patch else scenario
