"""The words of the page, in every language that it speaks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from wom_sim.document import merge, read_document
from wom_sim.errors import InputError, nearest

LANGUAGES = ("en", "fa")
"""English, and Persian, which is the language of the source documents."""
_FILES = ("page.yaml", "lessons.yaml")


@cache
def texts(language: str) -> dict[str, Any]:
    """All words of a language: one nested mapping, the same object for everyone, not to be changed.

    Text may hold placeholders such as `{n}`, which the page fills in.
    Raises InputError when the page does not speak the language.
    """
    if language not in LANGUAGES:
        raise InputError(f"there are no texts in '{language}'.", where="language", remedy=nearest(language, LANGUAGES))
    folder = Path(__file__).parent / "texts" / language
    words: dict[str, Any] = {}
    for name in _FILES:
        words = merge(words, read_document(folder / name).data)
    return words
