"""Recorded networks are the published ones."""

from __future__ import annotations

import pytest

from wom_sim.errors import InputError
from wom_sim.network import Recorded, recorded


@pytest.mark.parametrize(
    ("name", "people", "ties", "someone"),
    [
        ("karate-club", 34, 78, 33),
        ("southern-women", 18, 139, "Evelyn Jefferson"),
        ("florentine-families", 15, 20, "Medici"),
    ],
)
def test_sizes_and_ids(name: str, people: int, ties: int, someone: int | str) -> None:
    """Guards the data against another edition: Zachary 1977, Davis et al. 1941, Padgett and Ansell 1993."""
    found = recorded(name)
    assert (found.people, found.tie_count) == (people, ties)
    assert found.id_of(found.index_of(someone)) == someone
    assert Recorded.model_validate({"name": name}).expected_ties() == (people, ties)
    assert Recorded.model_validate({"name": name}).build(1).fingerprint() == found.fingerprint()


def test_weights_are_those_recorded() -> None:
    """Guards the weights: 231 shared contexts in the club; the women's ties count shared events."""
    assert recorded("karate-club").edge_weights().sum() == 231
    women = recorded("southern-women")
    names = [women.id_of(person) for person in range(18)]
    pair = {"Evelyn Jefferson", "Theresa Anderson"}
    shared = [
        weight for (a, b), weight in zip(women.edges().tolist(), women.edge_weights()) if {names[a], names[b]} == pair
    ]
    assert shared == [7.0]


def test_the_medici_have_the_most_marriages() -> None:
    """Guards that ties are the marriages: the Medici married into six families (Padgett and Ansell)."""
    families = recorded("florentine-families")
    assert families.degrees()[families.index_of("Medici")] == 6 == families.degrees().max()


def test_an_unknown_name_gets_a_suggestion() -> None:
    """Guards the typo."""
    with pytest.raises(InputError, match="Did you mean 'karate-club'"):
        recorded("karate")
