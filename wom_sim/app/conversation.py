"""One websocket is one session: requests are read, worked on in a thread, and answered in the order they came."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from wom_sim.app.limits import Limits, Memory, Pace
from wom_sim.app.messages import Request, read_request
from wom_sim.app.packing import pack
from wom_sim.errors import InputError

Told = tuple[float, str]
"""How far work is, from 0 to 1, and the key of the word for it in the texts of the page."""


Claim = Callable[[float], None]
"""Takes so many bytes in all; InputError where others leave too little."""


class Progress(Protocol):
    """Told how far the work is; raises `Gone` where nobody waits for it any more."""

    def __call__(self, share: float, words: str, /) -> None:
        """The share that is done, from 0 to 1, and the key of the word for what is being done."""


class Answering(Protocol):
    """A session, as a conversation needs it; see `wom_sim.app.session`."""

    def answer(self, request: Request, progress: Progress, /) -> bytes:
        """The packed answer to a request; raises InputError, and then is as it was before."""

    @property
    def nbytes(self) -> float:
        """Memory that it holds."""

    def close(self) -> None:
        """Let go of it."""


class Gone(Exception):
    """The client has left; whatever was worked on for it can stop."""


_TELLING = 0.1
"""Seconds between two words about long work."""
_AWAY, _LATER = 1001, 1013
"""Why a websocket is closed: the session has ended; there is no room at present."""
_log = logging.getLogger(__name__)


class Conversations:
    """All who talk with the server.

    begin : makes a session, in a thread, which claims what it will hold; ready : how far what all of them need is,
    None when it is there.
    """

    def __init__(
        self, begin: Callable[[Claim], Answering], limits: Limits, ready: Callable[[], Told | None] = lambda: None
    ) -> None:
        self.begin, self.limits, self.ready = begin, limits, ready
        self.held = 0
        """How many are held at present."""
        self.memory = Memory(limits.all_bytes)
        self.pool = ThreadPoolExecutor(limits.sessions, thread_name_prefix="session")
        """A thread for each, so that nobody waits in line behind the long work of others."""

    async def hold(self, socket: WebSocket) -> None:
        """Talk with a client until it leaves, or has to."""
        await socket.accept()
        if self.held >= self.limits.sessions:
            await _turn_away(socket, self.limits)
            return
        self.held += 1
        try:
            await _Conversation(socket, self).hold()
        finally:
            self.held -= 1


class _Conversation:
    def __init__(self, socket: WebSocket, among: Conversations) -> None:
        self._socket, self._among, self._limits = socket, among, among.limits
        self._waiting: asyncio.Queue[str | bytes] = asyncio.Queue(self._limits.waiting)
        self._gone = Event()
        self._session: Answering | None = None
        self._told: Told | None = None
        self._work: asyncio.Future[bytes] | None = None

    async def hold(self) -> None:
        reading = asyncio.create_task(self._read())
        try:
            while True:
                message = await self._waiting.get()
                if self._gone.is_set():
                    break
                await _send(self._socket, await self._answered(message), self._limits)
        except Gone:
            pass
        finally:
            self._gone.set()
            reading.cancel()
            await asyncio.wait({reading})
            if self._work is not None:
                await asyncio.wait({self._work})
            if self._session is not None:
                await asyncio.get_running_loop().run_in_executor(self._among.pool, self._session.close)
                self._among.memory.free(self)
            await _close(self._socket, _AWAY, self._limits)

    async def _read(self) -> None:
        """Take in what the client sends, at the pace that is allowed, while another request is worked on."""
        pace = Pace(self._limits.messages_a_second, self._limits.burst)
        try:
            while True:
                async with asyncio.timeout(self._limits.idle_seconds):
                    message = await self._socket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                await asyncio.sleep(pace.wait())
                await self._waiting.put(message.get("text") or message.get("bytes") or "")
        except TimeoutError:
            return
        finally:
            self._gone.set()
            with suppress(asyncio.QueueFull):
                self._waiting.put_nowait("")

    async def _answered(self, message: str | bytes) -> bytes:
        """The answer to a request; meanwhile the client is told how far it is."""
        told = self._told = None
        self._work = asyncio.get_running_loop().run_in_executor(self._among.pool, self._answer, message)
        while not self._work.done():
            await asyncio.wait({self._work}, timeout=_TELLING)
            now = self._far()
            if not self._work.done() and now is not None and now != told:
                told = now
                await _send(self._socket, _progress(_id_of(message), *now), self._limits)
        return self._work.result()

    def _answer(self, message: str | bytes) -> bytes:
        """The answer to a request, in a thread. Whatever goes wrong, the client hears it in plain words."""
        try:
            return self._of_session(read_request(message))
        except InputError as fault:
            return refused(_id_of(message), fault)
        except Gone:
            return b""
        except MemoryError:
            return refused(_id_of(message), InputError("there is too little memory.", remedy="Take fewer people."))
        except Exception:
            _log.exception("A request could not be answered:")
            remedy = "The terminal of 'wom-sim app' says where."
            return refused(_id_of(message), InputError("something went wrong that should not.", remedy=remedy))

    def _of_session(self, request: Request) -> bytes:
        """The answer of the session. One that takes more memory than others leave is emptied."""
        session = self._session = self._session or self._among.begin(partial(self._among.memory.claim, self))
        try:
            answer = session.answer(request, self._progress)
        except BaseException:
            # What was claimed was not made.
            self._among.memory.claim(self, session.nbytes)
            raise
        try:
            self._among.memory.claim(self, session.nbytes)
        except InputError:
            session.close()
            self._among.memory.free(self)
            raise
        return answer

    def _far(self) -> Told | None:
        """How far it is; while all wait for the compiler, how far that is."""
        return self._among.ready() or self._told

    def _progress(self, share: float, words: str, /) -> None:
        if self._gone.is_set():
            raise Gone
        self._told = share, words


async def _send(socket: WebSocket, message: bytes, limits: Limits) -> None:
    """Send; raises Gone when the client has left, or does not take what was sent before and is cut off."""
    try:
        async with asyncio.timeout(limits.seconds_to_send):
            await socket.send_bytes(message)
    except TimeoutError:
        socket.state.cut()
        raise Gone from None
    except WebSocketDisconnect:
        raise Gone from None


async def _close(socket: WebSocket, code: int, limits: Limits) -> None:
    """Say goodbye to a client that is still there."""
    try:
        async with asyncio.timeout(limits.seconds_to_send):
            await socket.close(code)
    except TimeoutError:
        socket.state.cut()
    except (WebSocketDisconnect, RuntimeError):
        pass


async def _turn_away(socket: WebSocket, limits: Limits) -> None:
    """Tell a client for which there is no room, as the answer to what it asks first."""
    with suppress(TimeoutError, Gone, WebSocketDisconnect):
        async with asyncio.timeout(limits.seconds_to_ask):
            message = await socket.receive()
        full = InputError(
            f"{limits.sessions} pages are open already, and there is room for no more.",
            remedy="Close one of them, and reload this page.",
        )
        await _send(socket, refused(_id_of(message.get("text") or ""), full), limits)
    await _close(socket, _LATER, limits)


# --- messages that every session has ------------------------------------------------------------------


def refused(number: int, fault: InputError) -> bytes:
    """The answer that says what is wrong, and names no folder of this machine."""
    words = {part: _without_folders(getattr(fault, part)) for part in ("problem", "where", "remedy")}
    return pack({"id": number, "kind": "refused", **words})


def _progress(number: int, share: float, words: str) -> bytes:
    return pack({"id": number, "kind": "progress", "share": min(max(share, 0.0), 1.0), "words": words})


def _id_of(message: str | bytes) -> int:
    """The number of a request that may be no request: it stands first in what the page sends; 0 where it does not."""
    text = message[:64].decode("latin-1") if isinstance(message, bytes) else message[:64]
    found = re.match(r'\s*\{\s*"id"\s*:\s*(\d{1,15})\b', text)
    return int(found[1]) if found else 0


def _without_folders(text: str) -> str:
    """Words in which a path of the machine is only the name of its file."""
    return re.sub(r"(?<![\w./\\])(?:[A-Za-z]:|\.{1,2})?[/\\](?=\S)(?:[^\n/\\:'\"]+[/\\])+", "", text)
