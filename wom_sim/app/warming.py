"""Making ready beside the server what every session needs: imports, and compiled kernels."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.simulation import Simulation

_DAYS = 2
_WORD = "compiling"
_log = logging.getLogger(__name__)


class Warming:
    """A few people who live for two days in a thread, so that the first session finds all it needs.

    make : makes their simulation, in that thread.
    """

    def __init__(self, make: Callable[[], Simulation]) -> None:
        self.made, self.over = Event(), Event()
        """Their world is made; all is ready. Also where it went wrong, so that nobody waits for ever."""
        self._make = make
        self._living: Simulation | None = None
        Thread(target=self._warm, name="warming", daemon=True).start()

    def told(self) -> tuple[float, str] | None:
        """How far it is, from 0 to 1, and the key of the word for it; None when it is over."""
        if self.over.is_set():
            return None
        if self._living is None:
            return 0.0, _WORD
        from wom_sim.phases import PHASES

        # Nearly all is compiled while the phases of the first day are lived for the first time.
        names = [phase.name for phase in PHASES]
        met = names.index(self._living.phase) if self._living.phase in names else 0
        return (len(names) if self._living.day else met) / (len(names) + 1), _WORD

    def _warm(self) -> None:
        try:
            self._living = self._make()
            self.made.set()
            self._living.run(_DAYS)
        except Exception:
            # A session will meet the same fault, and tells it to whoever asks.
            _log.exception("The simulation could not be made ready:")
        finally:
            self.made.set()
            self.over.set()
