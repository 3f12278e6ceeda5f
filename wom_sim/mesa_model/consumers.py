"""People as Mesa users ask for them: a set that reads arrays, and makes an object of a person only to show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from math import ceil, inf
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from mesa.agentset import GroupBy
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.network.representations import degree, neighbour
from wom_sim.products import place_of
from wom_sim.simulation import Simulation
from wom_sim.state import AWARE, OWNER, STAGE_OF_BITS, STAGES, units

if TYPE_CHECKING:
    from wom_sim.mesa_model.model import WordOfMouthModel

Who = int | slice | NDArray[np.int64]
"""One person, everyone, or some."""

_STAGES = np.array(STAGES)


def _number(simulation: Simulation, who: Who, _product: int) -> Any:
    return np.arange(simulation.scene.people) if isinstance(who, slice) else who


def _unique_id(simulation: Simulation, who: Who, product: int) -> Any:
    return _number(simulation, who, product) + 1


def _id(simulation: Simulation, who: Who, product: int) -> Any:
    ids = simulation.ties.ids
    return _number(simulation, who, product) if ids is None else ids[who]


def _segment(simulation: Simulation, who: Who, _product: int) -> Any:
    return np.array(list(simulation.scenario.population.segments))[simulation.crowd.segment[who]]


def _ties(simulation: Simulation, who: Who, _product: int) -> Any:
    return degree(simulation.ties.arrays, who) if isinstance(who, int) else simulation.ties.degrees()[who]


def _opinion(simulation: Simulation, who: Who, product: int) -> Any:
    return units(simulation.fields.opinion[who, product])


def _stage(simulation: Simulation, who: Who, product: int) -> Any:
    return _STAGES[STAGE_OF_BITS[simulation.fields.stage[who, product]]]


def _aware(simulation: Simulation, who: Who, product: int) -> Any:
    return (simulation.fields.stage[who, product] & AWARE) != 0


def _customer(simulation: Simulation, who: Who, product: int) -> Any:
    return (simulation.fields.stage[who, product] & OWNER) != 0


def _uses(simulation: Simulation, who: Who, product: int) -> Any:
    return simulation.fields.uses[who, product]


ATTRIBUTES: dict[str, Callable[[Simulation, Who, int], Any]] = {
    "unique_id": _unique_id,
    "number": _number,
    "id": _id,
    "segment": _segment,
    "ties": _ties,
    "opinion": _opinion,
    "stage": _stage,
    "aware": _aware,
    "customer": _customer,
    "uses": _uses,
}
"""What can be asked of one person, or of all at once, by name:

unique_id (as Mesa counts, from 1), number (place in the simulation's arrays, from 0), id (the user's own, where the
network was read from a file), segment (its name), ties (how many), and of one product: opinion (-1 to 1), stage (a
word of `wom_sim.state.STAGES`), aware, customer, uses (experiences so far, up to 255).
"""


class Consumer:
    """One person, made when looked at: it holds a number, and reads the rest from the simulation.

    It is no `mesa.Agent`: that would enter it into the model's register, which keeps it. Two that stand for the same
    person are equal. Nothing of a person can be set, because people are moved by the simulation alone.
    """

    __slots__ = ("_place", "model", "number")

    def __init__(self, model: WordOfMouthModel, number: int, place: int = 0) -> None:
        self.model = model
        self.number = number
        self._place = place

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    @property
    def product(self) -> str:
        """The product that opinion, stage and the like are about."""
        return list(self.model.simulation.scenario.products)[self._place]

    def about(self, product: str) -> Consumer:
        """The same person with regard to another product."""
        return Consumer(self.model, self.number, place_of(product, self.model.simulation.scenario.products))

    @property
    def neighbours(self) -> Consumers:
        """Those whom the person is tied to; of directed ties, those whom the person hears."""
        arrays = self.model.simulation.ties.arrays
        found = [int(neighbour(arrays, self.number, slot)) for slot in range(degree(arrays, self.number))]
        return Consumers(self.model, np.array(found, np.int64), self._place)

    def remove(self) -> None:
        """Refused: nobody leaves the network."""
        _refuse()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Consumer) and self.number == other.number and self.model is other.model

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return f"Consumer({self.number}, {self.product}: {self.stage}, {self.opinion:+.2f})"


def _shown(read: Callable[[Simulation, Who, int], Any]) -> property:
    def value(person: Consumer) -> Any:
        found = read(person.model.simulation, person.number, person._place)
        return found.item() if isinstance(found, np.generic) else found

    def refuse(_person: Consumer, _value: Any) -> None:
        _refuse()

    return property(value, refuse)


for _name, _read in ATTRIBUTES.items():
    if _name != "number":
        setattr(Consumer, _name, _shown(_read))


class Consumers:
    """Some of a model's people, in an order, with what `mesa.agent.AgentSet` offers.

    It is no subclass of AgentSet: that keeps objects, by weak reference, and its methods read them, while here are
    numbers and no objects at all. What is asked by the name of an attribute reads an array and takes milliseconds for
    a million people; what is asked by a function makes an object a person in passing, and takes seconds. `get` gives
    an array where AgentSet gives a list. People cannot be added, removed or set.

    Parameters
    ----------
    numbers : int64 (some,), or None for everyone.
    place : the product that opinion, stage and the like are about, by its place; see `about`.
    """

    def __init__(self, model: WordOfMouthModel, numbers: NDArray[np.int64] | None = None, place: int = 0) -> None:
        self.model = model
        self._numbers = numbers
        self._place = place

    @property
    def random(self) -> Any:
        """The model's `random`, as every AgentSet has it."""
        return self.model.random

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Places of these people in the simulation's arrays: int64 (some,)."""
        return np.arange(len(self)) if self._numbers is None else self._numbers

    def about(self, product: str) -> Consumers:
        """The same people with regard to another product."""
        return Consumers(self.model, self._numbers, place_of(product, self.model.simulation.scenario.products))

    def __len__(self) -> int:
        return self.model.simulation.scene.people if self._numbers is None else len(self._numbers)

    def __iter__(self) -> Iterator[Consumer]:
        numbers: Iterable[int] = range(len(self)) if self._numbers is None else self._numbers.tolist()
        return (Consumer(self.model, number, self._place) for number in numbers)

    def __contains__(self, person: object) -> bool:
        if not isinstance(person, Consumer) or person.model is not self.model:
            return False
        return self._numbers is None or bool((self._numbers == person.number).any())

    def __repr__(self) -> str:
        return f"{len(self):,} people of {self.model.simulation.scene.people:,}"

    # --- reading ----------------------------------------------------------------------------------

    def get(
        self,
        attr_names: str | Iterable[str],
        handle_missing: Literal["error", "default"] = "error",
        default_value: Any = None,
    ) -> Any:
        """Values of an attribute as an array (some,), or of several as a list with a list for each person.

        Raises AttributeError for an unknown name, unless `handle_missing` is "default".
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', and not {handle_missing!r}.")
        if not isinstance(attr_names, str):
            columns = [self.get(name, handle_missing, default_value) for name in attr_names]
            return [list(row) for row in zip(*(np.asarray(column).tolist() for column in columns))]
        if (read := ATTRIBUTES.get(attr_names)) is not None:
            who = slice(None) if self._numbers is None else self._numbers
            return read(self.model.simulation, who, self._place)
        if hasattr(Consumer, attr_names):
            return [getattr(person, attr_names) for person in self]
        if handle_missing == "default":
            return [default_value] * len(self)
        raise AttributeError(f"people have no '{attr_names}'; they have {', '.join(ATTRIBUTES)}.")

    def agg(self, attribute: str, func: Callable[[Any], Any] | Iterable[Callable[[Any], Any]]) -> Any:
        """What a function, or each of several, makes of the values of an attribute."""
        values = self.get(attribute)
        return func(values) if callable(func) else [each(values) for each in func]

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """What a function, or a method by its name, makes of each person."""
        return [_called(person, method, args, kwargs) for person in self]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Consumers:
        """Call a function, or a method by its name, with each person; returns the set itself."""
        for person in self:
            _called(person, method, args, kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Consumers:
        """As `do`, in random order."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def to_list(self) -> list[Consumer]:
        """An object for each person."""
        return list(self)

    # --- choosing and ordering --------------------------------------------------------------------

    def select(
        self,
        filter_func: Callable[[Consumer], bool] | NDArray[np.bool_] | None = None,
        at_most: int | float = inf,
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> Consumers:
        """Those for whom a function is true, or a mask, bool (some,): `people.get("opinion") > 0.5`.

        at_most : a number of people, or a share of them if it is a float up to 1; the first are taken.
        """
        if agent_type is not None and not issubclass(Consumer, agent_type):
            raise InputError(f"people are no {agent_type.__name__}.", remedy="Ask model.agents_by_type.")
        limit = int(len(self) * at_most) if isinstance(at_most, float) and at_most <= 1.0 else at_most
        most = None if limit == inf else max(ceil(limit), 0)
        if filter_func is None:
            found = self.numbers[:most]
        elif callable(filter_func):
            chosen = (person.number for person in self if filter_func(person))
            found = np.fromiter(islice(chosen, most), np.int64)
        else:
            found = self.numbers[self._mask(filter_func)][:most]
        return self._with(found, inplace)

    def shuffle(self, inplace: bool = False) -> Consumers:
        """The same people in random order, by the model's `rng`."""
        return self._with(self.model.rng.permutation(self.numbers), inplace)

    def sort(self, key: str | Callable[[Consumer], Any], ascending: bool = False, inplace: bool = False) -> Consumers:
        """The same people by an attribute or a function, the greatest first unless `ascending`."""
        if isinstance(key, str) and key in ATTRIBUTES:
            values = self.get(key)
            order = np.argsort(values if ascending else values[::-1], kind="stable")
            return self._with(self.numbers[order if ascending else len(order) - 1 - order[::-1]], inplace)
        values = self.get(key) if isinstance(key, str) else self.map(key)
        places = sorted(range(len(self)), key=values.__getitem__, reverse=not ascending)
        return self._with(self.numbers[places], inplace)

    def groupby(
        self, by: str | Callable[[Consumer], Any], result_type: Literal["agentset", "list"] = "agentset"
    ) -> Groups:
        """People by an attribute or by what a function says of them, as sets or as lists of objects."""
        values = np.asarray(self.get(by)).tolist() if isinstance(by, str) else self.map(by)
        members: dict[Any, list[int]] = {}
        for number, value in zip(self.numbers.tolist(), values):
            members.setdefault(value, []).append(number)
        sets = {value: Consumers(self.model, np.array(found), self._place) for value, found in members.items()}
        return Groups(sets if result_type == "agentset" else {value: list(found) for value, found in sets.items()})

    def _mask(self, given: Any) -> NDArray[np.bool_]:
        mask = np.asarray(given)
        if mask.dtype != np.bool_ or mask.shape != (len(self),):
            raise InputError(
                f"this does not say yes or no of each of {len(self):,} people.",
                where="filter_func",
                remedy="Give a function, or a mask such as people.get('opinion') > 0.5.",
            )
        return mask

    def _with(self, numbers: NDArray[np.int64], inplace: bool) -> Consumers:
        if not inplace:
            return Consumers(self.model, numbers, self._place)
        self._numbers = numbers
        return self

    # --- what makes no sense ------------------------------------------------------------------------

    def remove(self, *_agent: Any) -> None:
        """Refused, as `add`, `discard` and `set` are: see `Consumer`."""
        _refuse()

    add = discard = set = remove


class Groups(GroupBy):  # type: ignore[misc]  # Mesa publishes no types
    """People by groups, as `mesa.agentset.GroupBy` has them, aggregated from arrays."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """What a function makes of an attribute's values in each group."""
        return {
            name: group.agg(attr_name, func)
            if isinstance(group, Consumers)
            else func([getattr(person, attr_name) for person in group])
            for name, group in self.groups.items()
        }


def _called(person: Consumer, method: str | Callable[..., Any], args: Any, kwargs: Any) -> Any:
    return getattr(person, method)(*args, **kwargs) if isinstance(method, str) else method(person, *args, **kwargs)


def _refuse() -> None:
    raise InputError(
        "people are moved by the simulation alone, and nobody joins or leaves.",
        where="agents",
        remedy="Change a path of the scenario with model.change, or patch it before the model is made.",
    )
