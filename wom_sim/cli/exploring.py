"""`wom-sim app`: a simulation to watch and to touch, in the browser."""

from __future__ import annotations

import errno
import os
import socket
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from wom_sim.cli.guard import command
from wom_sim.cli.progress import LONG, shown
from wom_sim.cli.running import OwnMoves, know
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.app.access import Access
    from wom_sim.app.warming import Warming
    from wom_sim.scenario import Scenario
    from wom_sim.simulation import Simulation

USUAL_PORT = 8000
_TRIED = 20
"""Ports from the usual one on that are tried where none was asked for."""


@command
def explore(
    config: Annotated[
        Path | None,
        typer.Argument(metavar="[CONFIG]", help="The scenario; the quick start when left out.", show_default=False),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, metavar="N", help=f"{USUAL_PORT} or the next free one when left out; 0: any."),
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Who else may come: 0.0.0.0 for all, with the token of the link.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address.")] = False,
    moves: OwnMoves = None,
) -> None:
    """Watch and change a simulation in the browser. Ctrl-C ends it."""
    try:
        import starlette  # noqa: F401 - only whether it is there
        import uvicorn  # noqa: F401 - only whether it is there
        import websockets  # noqa: F401 - only whether it is there
    except ImportError:
        raise InputError(
            "the application needs libraries that are not installed.",
            remedy="Install them with: pip install 'wom_sim[app]'",
        ) from None
    know(moves)
    given = None
    if config is not None:
        from wom_sim.scenario import load_scenario

        given = load_scenario(config)
    from wom_sim.app.access import Access

    with listening(host, port) as door:
        access = Access.at(host, door.getsockname()[1])
        print(f"Open {access.link}\nCtrl-C ends it.", flush=True)
        if not no_browser and access.token is None and _has_screen():
            # A link with a token would stand in the list of processes, which every user of the machine can read.
            Thread(target=webbrowser.open, args=(access.link,), daemon=True).start()
        # That is the usual way out, and no fault.
        with suppress(KeyboardInterrupt):
            _serve(given, access, door)


def _serve(given: Scenario | None, access: Access, door: socket.socket) -> None:
    """Serve until Ctrl-C."""
    # While the browser starts, and before there is another thread: two that import Numba at a time break it.
    from wom_sim.app.assets import page
    from wom_sim.app.conversation import Claim, Conversations
    from wom_sim.app.lessons import lessons_for_page
    from wom_sim.app.limits import Limits
    from wom_sim.app.server import application, server
    from wom_sim.app.session import Session
    from wom_sim.app.texts import LANGUAGES, texts
    from wom_sim.app.warming import Warming

    def begin(claim: Claim) -> Session:
        # What is imported while a world is made is imported by one thread.
        warming.made.wait()
        return Session(given, limits, os.cpu_count() or 1, claim)

    def filled(template: str) -> str:
        return page(template, {language: texts(language) for language in LANGUAGES}, lessons_for_page())

    limits, warming = Limits(), Warming(_few_people)
    conversations = Conversations(begin, limits, warming.told)
    Thread(target=_tell, args=(warming,), daemon=True).start()
    try:
        server(application(conversations, access, filled), limits).run(sockets=[door])
    except KeyboardInterrupt:
        if conversations.held or not warming.over.is_set():
            # Nobody waits for what is still under way, and Python would.
            sys.stdout.flush()
            os._exit(0)
    finally:
        conversations.pool.shutdown(wait=False, cancel_futures=True)


def listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens at an address: where no port was asked for, the first free one from the usual on."""
    ports = range(USUAL_PORT, USUAL_PORT + _TRIED) if port is None else (port,)
    for number in ports:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
        except (OSError, UnicodeError):
            raise InputError(f"'{host}' is no address of this machine.", where="--host") from None
        door = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            # From now on a browser can knock; it is let in as soon as the server runs.
            door.listen()
        except OSError as fault:
            door.close()
            if number == ports[-1] or fault.errno != errno.EADDRINUSE:
                raise InputError(
                    f"nothing can listen at {host}, port {number}: {fault.strerror}.",
                    remedy="Take another --host, or leave --port out; 0 is any that is free.",
                ) from None
        else:
            return door
    raise AssertionError("there is a port at least")


def _few_people() -> Simulation:
    from wom_sim.cli.compiling import worlds
    from wom_sim.simulation import Simulation

    _, made = next(worlds(False))
    return Simulation(**made, trace=True)


def _tell(warming: Warming) -> None:
    """Say how far compiling is, where it takes long because it is the first time."""
    if warming.over.wait(LONG):
        return
    with shown("Compiling, the first time only", quiet=False) as progress:
        while not warming.over.wait(0.5):
            if told := warming.told():
                progress(told[0])


def _has_screen() -> bool:
    """Whether a browser would open a window; one of text would take over the terminal."""
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))
