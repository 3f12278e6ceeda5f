"""Who may talk to the server: pages that came from it, at its own address, and elsewhere with the token of the link."""

from __future__ import annotations

import hmac
import os
import socket
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from ipaddress import ip_address
from typing import NamedTuple

from starlette.requests import HTTPConnection


class Refusal(NamedTuple):
    """Why somebody is turned away, as a status of HTTP and in words."""

    status: int
    words: str


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ip_address(_bare(host)).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def new_token() -> str:
    """A secret that nobody guesses, of letters that a link can hold."""
    return urlsafe_b64encode(os.urandom(24)).decode("ascii")


@dataclass(frozen=True)
class Access:
    """The address of the server, and the secret that it asks for where others can reach it.

    host : what it was told to listen on; port : where it listens; token : None on loopback.
    """

    host: str
    port: int
    token: str | None

    @classmethod
    def at(cls, host: str, port: int) -> Access:
        """With a new token, unless the address is reached from this machine alone."""
        return cls(host, port, None if is_loopback(host) else new_token())

    @property
    def link(self) -> str:
        """What to open in a browser."""
        address = f"http://{self._named(_reached_at(self.host))}/"
        return address if self.token is None else f"{address}?token={self.token}"

    def refusal(self, connection: HTTPConnection) -> Refusal | None:
        """Why a request or a websocket is turned away, or None where it is welcome.

        The name under which the client knows the server must be one of its own: a foreign name that leads to this
        machine is how foreign pages get around the rule of one origin. A websocket must come from a page of this
        server; browsers always say where it comes from. It must bring the token, as must who opens the page, so that
        a link without its end is explained; the files of the page are no secret.
        """
        hosts = connection.headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts(connection):
            return Refusal(421, "This server answers at the address alone that 'wom-sim app' has printed.")
        origins = connection.headers.getlist("origin")
        live = connection.scope["type"] == "websocket"
        if (live or origins) and origins != [f"http://{hosts[0].lower()}"]:
            return Refusal(403, "Only a page of this server may ask this.")
        if self.token is not None and (live or connection.scope["path"] == "/"):
            given = connection.query_params.get("token", "")
            if not hmac.compare_digest(given.encode(), self.token.encode()):
                return Refusal(403, "The link lacks its token: open the whole link that 'wom-sim app' has printed.")
        return None

    def _hosts(self, connection: HTTPConnection) -> set[str]:
        """What the client may have typed: the address itself, that by which it came in, or the machine's name."""
        names = {self.host.lower()}
        arrived = _bare((connection.scope.get("server") or ("",))[0])
        if is_loopback(arrived or self.host):
            names |= {"localhost", "127.0.0.1", "::1"}
        if self.token is not None:
            machine = socket.gethostname().lower()
            names |= {arrived, machine, f"{machine}.local"}
        hosts = {self._named(name) for name in names if name}
        return hosts | {host.removesuffix(":80") for host in hosts if self.port == 80}

    def _named(self, host: str) -> str:
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"


def _bare(address: str) -> str:
    """An address without the dress in which one of IPv4 arrives at a socket of IPv6."""
    return address.lower().removeprefix("::ffff:") if "." in address else address.lower()


def _reached_at(host: str) -> str:
    """A host that a browser can open: instead of all addresses of the machine, the one that faces the network."""
    if host not in ("0.0.0.0", "::"):
        return host
    family, elsewhere = (socket.AF_INET, "192.0.2.1") if host == "0.0.0.0" else (socket.AF_INET6, "2001:db8::1")
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            # Nothing is sent: this only asks the machine which of its addresses it would send from.
            asking.connect((elsewhere, 9))
            return str(asking.getsockname()[0])
    except OSError:
        return socket.gethostname()
