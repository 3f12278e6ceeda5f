"""The words of the page: the same in both languages, all there, none too many."""

import re
from pathlib import Path
from string import Formatter

import pytest

import wom_sim.app.texts
from wom_sim.app.lessons import lessons
from wom_sim.app.texts import LANGUAGES, texts
from wom_sim.errors import InputError

PAGE = Path(wom_sim.app.texts.__file__).parent / "page"
SOURCE = "\n".join(file.read_text("utf-8") for file in sorted(PAGE.glob("*")) if file.suffix in (".js", ".html"))
HEADINGS = "|".join(texts("en"))
NAMED = set(re.findall(rf"""[\"'`]((?:{HEADINGS})\.[\w.-]+)[\"'`]""", SOURCE)) - {"network.n"}
"""Keys that the page names in full; `network.n` is a setting."""
BUILT = set(re.findall(rf"`((?:{HEADINGS})\.[\w.-]*)\$\{{", SOURCE))
"""Beginnings of keys that the page puts together from names in what the server sends."""
VERDICTS = {"lessons.right", "lessons.wrong", "lessons.open_question"}


def flat(words, path=""):
    """Every text by its key."""
    for key, value in words.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


WORDS = {language: dict(flat(texts(language))) for language in LANGUAGES}


def placeholders(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_both_languages_have_the_same_keys_in_the_same_order():
    """A key missing in one language would show the reader a bare key."""
    assert list(WORDS["en"]) == list(WORDS["fa"])
    assert len(WORDS["en"]) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_text_and_says_something(language):
    """YAML makes booleans and numbers of unquoted words such as `no` or `10`, and nothing of an empty line."""
    assert [key for key, text in WORDS[language].items() if not isinstance(text, str) or not text.strip()] == []


def test_placeholders_are_the_same():
    """A placeholder that one language lacks would hide a number from its readers."""
    for key, text in WORDS["en"].items():
        assert placeholders(text) == placeholders(WORDS["fa"][key]), key


def test_persian_is_written_in_persian():
    """Letters, digits and marks are those of Persian: no Arabic yeh or kaf, no Latin comma or question mark."""
    for key, text in WORDS["fa"].items():
        # Works are cited as they are found.
        own = [line for line in text.splitlines() if re.search(r"[\u0600-\u06ff]", line)]
        bare = re.sub(r"\{\w+\}|`[^`]*`|[A-Za-z][\w./&-]*( [0-9]+)?", "", "\n".join(own))
        if re.search(r"[^\W\d]", re.sub(r"\{\w+\}", "", WORDS["en"][key])):
            assert re.search(r"[\u0600-\u06ff]", bare), f"{key}: not translated"
        assert not re.search(r"[\u064a\u0643\u0649\u0660-\u0669]", text), f"{key}: an Arabic letter or digit"
        assert not re.search(r"[,;?%0-9]", bare), f"{key}: a Latin mark or digit"


def test_the_page_asks_only_for_words_that_are_there():
    """A key with a typing error would stop the panel that asks for it."""
    known = set(WORDS["en"])
    missing = {key for key in NAMED if not any(word == key or word.startswith(f"{key}.") for word in known)}
    assert sorted(missing) == []
    assert [start for start in sorted(BUILT) if not any(word.startswith(start) for word in known)] == []


def test_no_words_are_left_over():
    """Words that nothing shows would be translated for nobody."""
    built = (*(BUILT - {"lessons."}), "controls.", *(f"lessons.{topic}." for topic in lessons()))
    assert [key for key in WORDS["en"] if key not in NAMED | VERDICTS and not key.startswith(built)] == []


def test_a_language_that_it_does_not_speak_is_refused():
    """The name comes from the address of the page, and must never become a path."""
    for name in ("de", "../en", ""):
        with pytest.raises(InputError, match="no texts"):
            texts(name)
