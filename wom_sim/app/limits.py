"""What the server gives at most: to a client, to a session, and to all of them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from wom_sim.errors import InputError
from wom_sim.memory import GIGABYTE, available


def _half_of_memory() -> float:
    return available() / 2.0


@dataclass(frozen=True)
class Limits:
    """Caps of the server. What is beyond them is refused in words, or waits."""

    sessions: int = 16
    """Pages that are served at a time; each has a simulation of its own."""
    people: int = 1_000_000
    """People of a session."""
    snapshot_bytes: int = 256_000_000
    """Memory in which a session keeps days to go back to."""
    all_bytes: float = field(default_factory=_half_of_memory)
    """Memory of all sessions together: half of what is free when the server starts."""
    days_a_request: int = 60
    """Days that one request can ask for."""

    message_bytes: int = 512 * 1024
    """Size of a message from a client; who sends a longer one is cut off."""
    messages_a_second: float = 120.0
    """Pace at which the messages of a client are read; what comes faster waits on the client's side."""
    burst: int = 240
    """Messages that are read at once after a quiet time."""
    waiting: int = 32
    """Messages of a client that are read ahead while another is answered."""

    seconds_to_send: float = 20.0
    """Time in which a client has to take what was sent before; then it is cut off."""
    idle_seconds: float = 3600.0
    """Time without a message after which a session ends."""
    seconds_to_ask: float = 5.0
    """Time that a client for whom there is no room has to ask, so that it can be told."""


class Pace:
    """How long to wait before the next message of a client is read: a bucket of tokens that fills with time."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, float(burst)
        self._tokens, self._filled = float(burst), monotonic()

    def wait(self) -> float:
        """Take a token; seconds until it is there."""
        now = monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        self._tokens -= 1.0
        return max(0.0, -self._tokens / self._rate)


class Memory:
    """What sessions take of the memory that they have together."""

    def __init__(self, all_bytes: float) -> None:
        self._all, self._taken = all_bytes, dict[object, float]()
        self._lock = Lock()

    def claim(self, who: object, needed: float) -> None:
        """Take so many bytes in all, instead of what was taken before; InputError when others leave too little."""
        with self._lock:
            left = self._all - sum(taken for other, taken in self._taken.items() if other is not who)
            if needed > left:
                raise InputError(
                    f"this needs about {needed / GIGABYTE:.2f} GB of memory, and {max(left, 0.0) / GIGABYTE:.2f} GB "
                    "are left for it.",
                    where="network",
                    remedy="Take fewer people, or close other pages of the application.",
                )
            self._taken[who] = needed

    def free(self, who: object) -> None:
        """Give back what was taken."""
        with self._lock:
            self._taken.pop(who, None)
