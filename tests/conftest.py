"""What all tests share: compiled code may take its time on a first call."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("wom_sim", deadline=None)
settings.load_profile("wom_sim")
