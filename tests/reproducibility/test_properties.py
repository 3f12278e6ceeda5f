"""What holds in every scenario, whatever its laws; see properties.py."""

from __future__ import annotations

from small_worlds import answer, new_process


def test_what_holds_in_every_scenario() -> None:
    """Opinions stay in [-1, 1] and counts add up by any law, feed, plan and step; saving and tracing change nothing."""
    code = "import properties; properties.what_holds_in_every_scenario(); print('\"held\"')"
    assert answer(new_process(code, NUMBA_DISABLE_JIT="1")) == "held"
