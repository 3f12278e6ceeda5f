"""Numbers of people and ties as plain whole numbers, whatever they were given as."""

from __future__ import annotations

from typing import Any

from wom_sim.errors import InputError


def whole_numbers(**numbers: Any) -> tuple[int, ...]:
    """The numbers in their order as Python's own, which neither overflow as NumPy's do nor fail to be saved.

    InputError for one that is not whole; 4.0 is.
    """
    plain = []
    for name, number in numbers.items():
        try:
            plain.append(int(number))
        except (TypeError, ValueError, OverflowError):
            plain.append(-1)
        if plain[-1] != number:
            raise InputError(f"{name} = {number!r} is not a whole number.", where=name, remedy="Give a whole number.")
    return tuple(plain)
