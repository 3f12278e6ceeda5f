"""`wom-sim app`: what it says, where it listens, and how it ends."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from typer.testing import CliRunner
from websockets.sync.client import connect

from wom_sim.app.packing import unpack
from wom_sim.cli import app, exploring
from wom_sim.errors import InputError

COMMAND = [sys.executable, "-c", "from wom_sim.cli import main; main()", "app", "--no-browser"]
SMALL = "name: Small\nhorizon: 20\nnetwork: {n: 60, k: 4, rewiring: 0.2}\nproducts: {one: {price: 1, aware: 0.5}}\n"


@contextmanager
def started(*words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command under way, and its port."""
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        try:
            assert process.stdout is not None
            said = re.fullmatch(r"Open http://127\.0\.0\.1:(\d+)/\n", process.stdout.readline())
            assert said, process.stderr and process.stderr.read()
            yield process, int(said[1])
        finally:
            process.kill()


def test_it_says_its_address_serves_the_scenario_and_ends_in_peace(tmp_path: Path) -> None:
    """Ctrl-C is the usual way out, and no fault, also with a page that is open."""
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    with started(str(file), "--port", "0") as (process, port):
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as page:
            page.request("GET", "/")
            html = page.getresponse().read().decode()
        words = re.search(r'<script type="application/json" id="texts">(.*?)</script>', html)
        assert words is not None
        assert set(json.loads(words[1])) == {"en", "fa"}
        with connect(f"ws://127.0.0.1:{port}/live", origin=f"http://127.0.0.1:{port}", max_size=None) as line:  # type: ignore[arg-type]  # an origin is a text
            line.send('{"id": 1, "do": "open"}')
            kind, header = "progress", {}
            while kind == "progress":
                header, _ = unpack(line.recv(timeout=120))
                kind = header["kind"]
            assert (kind, header["name"], header["people"]) == ("world", "Small", 60)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == "Ctrl-C ends it.\n"
        assert "Traceback" not in process.stderr.read()


def test_a_scenario_that_is_wrong_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """In the words of `wom-sim validate`, and with its exit code."""
    file = tmp_path / "wrong.yaml"
    file.write_text(SMALL.replace("horizon", "horizont"), encoding="utf-8")
    done = CliRunner().invoke(app, ["app", str(file), "--no-browser", "--port", "0"])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Did you mean 'horizon'?" in done.stderr


def test_a_port_that_was_asked_for_and_is_taken_is_refused() -> None:
    """Whoever names a port has a reason, and is not given another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["app", "--no-browser", "--port", str(port)])
    assert done.exit_code == 2
    assert f"nothing can listen at 127.0.0.1, port {port}" in done.stderr


def test_the_next_free_port_is_taken_where_none_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of them run side by side without a word."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        usual = taken.getsockname()[1]
        monkeypatch.setattr(exploring, "USUAL_PORT", usual)
        with exploring.listening("127.0.0.1", None) as door:
            assert usual < door.getsockname()[1] <= usual + 20


@pytest.mark.parametrize("host", ["host.invalid", "192.0.2.77", "-", "1.2.3.4.5"])
def test_a_host_that_is_not_here_is_refused(host: str) -> None:
    """At once, and not after twenty ports."""
    with pytest.raises(InputError, match=re.escape(host)):
        exploring.listening(host, 0)


def test_without_the_extra_it_says_what_to_install() -> None:
    """The libraries of the server come with an extra, which most users will not have."""
    hidden = "import sys; sys.modules['starlette'] = None; from wom_sim.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", hidden, "app"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "the application needs libraries that are not installed. Install them with: pip install 'wom_sim[app]'\n"
    )
