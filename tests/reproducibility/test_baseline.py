"""The numbers of the scenarios that come with the package change on purpose, or not at all."""

from __future__ import annotations

from pathlib import Path

import baseline
import pytest

REFRESH = (
    "\nThe same scenarios and seed no longer give the numbers in tests/reproducibility/baseline.json.\n"
    "If that was not meant, it is a bug. If it was, freeze the new ones with `make baseline`\n"
    "and list the change in CHANGELOG.md under Changed, with the reason."
)


@pytest.mark.parametrize("name", baseline.SCENARIOS)
def test_the_numbers_are_those_that_were_frozen(name: str) -> None:
    """A change of the engine that nobody meant to change results shows here, with what has become different."""
    found = baseline.totals(name, baseline.SCENARIOS[name])
    changes = baseline.differences(name, baseline.frozen().get(name, {}), found)
    assert not changes, "\n".join(["", *changes, REFRESH])


def test_nothing_is_frozen_that_is_not_looked_at() -> None:
    """A scenario that is dropped leaves no numbers behind, and none is frozen in which nothing happens."""
    found = baseline.frozen()
    assert list(found) == list(baseline.SCENARIOS)
    happened = {
        total for products in found.values() for totals in products.values() for total in totals if totals[total]
    }
    assert happened == {*baseline.TOTALS, "aware at last"}


def test_differences_are_named_one_by_one() -> None:
    """Who reads the failure must learn which number moved, not that two files differ."""
    before, now = {"tea": {"words": 3, "stars": 5}}, {"tea": {"words": 4, "stars": 5}, "milk": {"words": 1}}
    assert baseline.differences("town", before, now) == [
        "town, tea, words: 3 became 4",
        "town, milk, words: None became 1",
    ]


def test_it_is_frozen_only_on_purpose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script does nothing without being told to, and then says what it changed."""
    copy = tmp_path / "baseline.json"
    monkeypatch.setattr(baseline, "FILE", copy)
    monkeypatch.setattr(baseline, "SCENARIOS", {"karate-club": {"horizon": 5}})
    with pytest.raises(SystemExit, match="--write"):
        baseline.main([])
    assert not copy.exists()
    baseline.main(["--write"])
    assert baseline.frozen() == {"karate-club": baseline.totals("karate-club", {"horizon": 5})}
