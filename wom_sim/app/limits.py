"""What the server gives at most: to a client, to a session, and to all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from wom_sim.errors import InputError
from wom_sim.feasible import bytes_of_record
from wom_sim.memory import GIGABYTE, available
from wom_sim.scenario import Scenario


def _half_of_memory() -> float:
    return available() / 2.0


@dataclass(frozen=True)
class Limits:
    """Caps of the server. What is beyond them is refused in words, or waits."""

    sessions: int = 16
    """Pages that are served at a time; each has a simulation of its own."""
    people: int = 1_000_000
    """People of a session."""
    ties: int = 20_000_000
    """Ties of a session that are made: those of its network, and those that platforms have of their own."""
    heard: int = 100_000_000
    """Conversations of a step, where everyone talks with everyone whom they are tied to."""
    record_bytes: int = 200_000_000
    """Memory of the daily figures of a session."""
    moves: int = 200
    """Moves of all marketers of an arm."""
    changes: int = 300
    """Changes in the middle of the run, in an arm; all are read again when one is added."""
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


def check_size(arms: Sequence[Scenario], limits: Limits) -> None:
    """Refuse what would keep a session, which nobody can stop while it makes ties or lives a step, for too long."""
    for arm in arms:
        people, ties = arm.network.expected_ties()
        pairs = people * (people - 1) // 2 if arm.network.kind == "complete" else ties
        heard = 0
        for platform in arm.platforms.values():
            own = None if platform.network is None else platform.network.expected_ties()[1]
            ties += own or 0
            if platform.conversations == "all":
                alone = platform.network is not None and platform.network.kind != "complete"
                heard += 2 * (own or 0 if alone else max(pairs, own or 0))
        _check(people, limits.people, "people", "network.n")
        _check(ties, limits.ties, "ties", "network")
        _check(heard, limits.heard, "conversations in a step", "platforms")
        _check(sum(map(len, arm.marketing.values())), limits.moves, "moves", "marketing")
        _check(len(arm.changes), limits.changes, "changes", "changes")
    figures = sum(map(bytes_of_record, arms)) // 8
    _check(figures, limits.record_bytes // 8, "daily figures", "horizon")


def _check(count: int, most: int, what: str, where: str) -> None:
    if count > most:
        raise InputError(
            f"{count:,} {what} are more than the {most:,} that can be watched.",
            where=where,
            remedy="Simulate them with 'wom-sim run'.",
        )


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
