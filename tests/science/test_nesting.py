"""The engine by scenario alone is the classical models: the canon of nesting, quick, law by law."""

from __future__ import annotations

import pytest

from wom_sim.verification.law import Effort, Law
from wom_sim.verification.nesting import LAWS


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
def test_the_engine_nests(law: Law) -> None:
    """What theory says comes out of the engine itself; the law's function says which theory."""
    findings = list(law.check(Effort(full=False)))
    assert findings
    assert [finding for finding in findings if not finding.met] == []
