"""A running server of the application for tests, with a session that does as it is told, and clients that misbehave."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import Lock, Thread
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from wom_sim.app.access import Access
from wom_sim.app.assets import page
from wom_sim.app.conversation import Answering, Claim, Conversations
from wom_sim.app.limits import Limits
from wom_sim.app.packing import pack, unpack
from wom_sim.app.server import application, server
from wom_sim.errors import InputError

SECRET_FOLDER = "/srv/secret folder/of mine"
"""Stands for a place of the machine that no client may learn of."""
WORDS = {"en": {"page": {"title": "</script><script>alert(1)</script>"}}}


@dataclass
class Told:
    """What all sessions of a test were asked, and what became of them."""

    requests: list[Any] = field(default_factory=list)
    begun: int = 0
    closed: int = 0
    given: int = 0
    """Bytes of their answers."""
    working: int = 0
    lock: Lock = field(default_factory=Lock)


class Obedient:
    """A session whose answers are as large, as late and as wrong as a test needs them.

    `step` gives 10 kB a day; `go` works as many hundredths of a second as days, and can be stopped; `data` is a fault
    of the program; `share` is refused with the path of a file; `open` takes the memory that is asked for.
    """

    def __init__(self, told: Told) -> None:
        self.told = told
        self.nbytes = 0.0
        told.begun += 1

    def answer(self, request: Any, progress: Callable[[float, str], None]) -> bytes:
        with self.told.lock:
            self.told.requests.append(request)
            self.told.working += 1
        try:
            content = self._work(request, progress)
        finally:
            with self.told.lock:
                self.told.working -= 1
        message = pack({"id": request.id, "kind": request.do, "content": content})
        with self.told.lock:
            self.told.given += len(message)
        return message

    def _work(self, request: Any, progress: Callable[[float, str], None]) -> str:
        match request.do:
            case "step":
                return "x" * 10_000 * request.days
            case "go":
                for part in range(request.day):
                    progress(part / request.day, "living")
                    time.sleep(0.01)
            case "data":
                raise RuntimeError(f"no room left in {SECRET_FOLDER}/ledger")
            case "share":
                raise InputError(f"{SECRET_FOLDER}/ties.csv is gone.", where=f"{SECRET_FOLDER}/plan.yaml:3", remedy="")
            case "open":
                self.nbytes = float(request.patch.get("bytes", 0.0))
        return ""

    def close(self) -> None:
        self.told.closed += 1


@dataclass
class Served:
    """A server that runs."""

    port: int
    access: Access
    conversations: Conversations
    told: Told
    connections: set[Any]

    @property
    def host(self) -> str:
        """What a browser of this machine says it wants to talk to."""
        return f"127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", **headers: str | None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by their small names, and content; a header of None is left out."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": self.host, **headers}.items():
            if value is not None:
                connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        # Whoever has been let in to talk gets no content, but what is said next.
        content = b"" if answer.status == 101 else answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return answer.status, found, content

    def knock(self, path: str = "/live", **headers: str | None) -> int:
        """Ask to open a websocket; 101 for who is let in."""
        asked = {
            "Origin": f"http://{self.host}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec_WebSocket_Version": "13",
            "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        }
        return self.get(path, **{**asked, **headers})[0]

    @contextmanager
    def client(self, query: str = "") -> Iterator[Client]:
        """A page that talks with the server."""
        with connect(
            f"ws://{self.host}/live{query}", origin=f"http://{self.host}", max_size=None, ping_interval=None
        ) as line:  # type: ignore[arg-type] - an origin is a text
            yield Client(line)

    def until(self, true: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait for something to become true; AssertionError where it does not."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "it did not come true in time"
            time.sleep(0.01)


class Client:
    """A page, as the server sees it."""

    def __init__(self, line: ClientConnection) -> None:
        self.line, self.last, self.progress = line, 0, []

    def send(self, do: str, **fields: Any) -> int:
        self.last += 1
        self.line.send(json.dumps({"id": self.last, "do": do, **fields}))
        return self.last

    def hear(self) -> dict[str, Any]:
        """The next answer; progress on the way to it is kept aside."""
        while True:
            header, _ = unpack(self.line.recv(timeout=120))
            if header["kind"] != "progress":
                return header
            self.progress.append(header)

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        number = self.send(do, **fields)
        answer = self.hear()
        assert answer["id"] == number
        return answer

    def say(self, raw: str | bytes) -> dict[str, Any]:
        """Send what may be no request."""
        self.line.send(raw)
        return self.hear()


class Deaf:
    """A client that asks and never reads, with as little room for what comes as the machine allows."""

    def __init__(self, served: Served) -> None:
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.line.connect(("127.0.0.1", served.port))
        self.line.settimeout(5)
        self.line.sendall(
            f"GET /live HTTP/1.1\r\nHost: {served.host}\r\nOrigin: http://{served.host}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        assert self.line.recv(12) == b"HTTP/1.1 101"

    def send(self, do: str, **fields: Any) -> None:
        text = json.dumps({"id": 1, "do": do, **fields}).encode()
        self.line.sendall(Frame(Opcode.TEXT, text).serialize(mask=True))

    def __enter__(self) -> Deaf:
        return self

    def __exit__(self, *_: object) -> None:
        """Be gone without a word, as when a machine is switched off."""
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.line.close()


@contextmanager
def serving(
    limits: Limits | None = None,
    token: str | None = None,
    begin: Callable[[Claim], Answering] | None = None,
    ready: Callable[[], Any] = lambda: None,
    filled: Callable[[str], str] = lambda template: page(template, WORDS),
) -> Iterator[Served]:
    """A server on loopback; with a token it takes itself for one that others can reach."""
    limits, told = limits or Limits(), Told()
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
        access = Access("127.0.0.1" if token is None else "0.0.0.0", port, token)
        conversations = Conversations(begin or (lambda _: Obedient(told)), limits, ready)
        running = server(application(conversations, access, filled), limits)
        thread = Thread(target=running.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        served = Served(port, access, conversations, told, running.server_state.connections)
        try:
            served.until(lambda: running.started)
            yield served
        finally:
            running.should_exit = True
            thread.join(20)
            conversations.pool.shutdown(wait=True, cancel_futures=True)
            assert not thread.is_alive()
