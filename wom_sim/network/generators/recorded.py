"""Real networks that someone recorded, as networkx carries them."""

from __future__ import annotations

from typing import Any, Literal

from wom_sim.config import Config
from wom_sim.errors import InputError, nearest
from wom_sim.network.files.exchange import from_networkx
from wom_sim.network.ties import Ties

RecordedName = Literal["karate-club", "southern-women", "florentine-families"]

_SIZES = {"karate-club": (34, 78), "southern-women": (18, 139), "florentine-families": (15, 20)}


def recorded(name: str) -> Ties:
    """A recorded network, with the ids of its source.

    karate-club : 34 members of a university karate club before it split; the weight of a tie is the number of
        contexts outside the club in which the two met. Zachary (1977), "An information flow model for conflict and
        fission in small groups", Journal of Anthropological Research 33.
    southern-women : 18 women of Natchez, Mississippi; the weight of a tie is the number of the 14 social events
        recorded that both attended. Davis, Gardner and Gardner (1941), "Deep South".
    florentine-families : marriages among 15 families of Florence, about 1430. Padgett and Ansell (1993), "Robust
        action and the rise of the Medici", American Journal of Sociology 98; Breiger and Pattison (1986).

    Raises
    ------
    InputError : another name.
    """
    if name not in _SIZES:
        raise InputError(f"there is no recorded network '{name}'.", where="name", remedy=nearest(name, _SIZES))
    ties = from_networkx(_graph(name))
    return Ties(ties.arrays, ties.ids, "recorded", {"kind": "recorded", "name": name})


def _graph(name: str) -> Any:
    import networkx as nx

    if name == "karate-club":
        return nx.karate_club_graph()
    if name == "florentine-families":
        return nx.florentine_families_graph()
    attendance = nx.davis_southern_women_graph()
    return nx.bipartite.weighted_projected_graph(attendance, attendance.graph["top"])


class Recorded(Config):
    """A real network that someone recorded: small, and good for a first look."""

    kind: Literal["recorded"] = "recorded"
    """Which network this is."""
    name: RecordedName
    """Which of the recorded networks."""

    def build(self, seed: int) -> Ties:  # noqa: ARG002 - every network is built from a seed
        """The network; nothing in it is drawn, so the seed has no effect."""
        return recorded(self.name)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return _SIZES[self.name]
