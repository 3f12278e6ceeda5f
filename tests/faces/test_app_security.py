"""Nobody but a page of this server drives it, nothing but the page leaves it, and no client can take it from others.

Against a real server on loopback. In most tests the session does as it is told: what is tried is the server.
"""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from serving import SECRET_FOLDER, Client, Deaf, Served, serving
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from wom_sim.app.access import Access, is_loopback, new_token
from wom_sim.app.conversation import Claim
from wom_sim.app.limits import Limits, Memory, Pace
from wom_sim.app.messages import read_request
from wom_sim.app.packing import unpack
from wom_sim.app.session import Session
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario

PAGE = Path(__file__).parents[2] / "wom_sim" / "app" / "page"


@pytest.fixture(scope="module")
def served() -> Any:
    with serving() as one:
        yield one


# --- who may come in ----------------------------------------------------------------------------------


def test_a_page_of_this_server_may_talk(served: Served) -> None:
    """Under every name that this machine has for itself, in letters of any size; or no refusal would say anything."""
    for name in ("127.0.0.1", "localhost", "LocalHost"):
        host = f"{name}:{served.port}"
        assert served.get("/", Host=host)[0] == 200
        assert served.knock(Host=host, Origin=f"http://{host.lower()}") == 101


@pytest.mark.parametrize(
    "origin",
    [
        *(None, "", "null", "http://evil.example", "https://{host}", "http://127.0.0.1", "http://localhost:{port}"),
        *("http://{host}.evil.example", "http://evil.example/http://{host}", "http://{host}/", "file://"),
    ],
)
def test_a_foreign_page_cannot_open_the_websocket(served: Served, origin: str | None) -> None:
    """The websocket is not bound to one origin by browsers: any page that is open could drive the simulation."""
    said = origin if origin is None else origin.format(host=served.host, port=served.port)
    assert served.knock(Origin=said) == 403
    assert served.get("/", Origin=said)[0] == (200 if origin is None else 403)


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/live"])
@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""]
)
def test_a_foreign_name_of_this_machine_is_refused(served: Served, path: str, host: str) -> None:
    """A name of the attacker's that leads to this machine makes his page one of the same origin (DNS rebinding)."""
    said = host.format(port=served.port)
    assert served.get(path, Host=said)[0] == 421
    assert served.knock(path, Host=said, Origin=f"http://{said}") == 403


def test_who_names_no_host_is_refused(served: Served) -> None:
    """As old or hand-made clients do."""
    assert served.get("/", Host=None)[0] == 400


@pytest.mark.parametrize(
    "query", ["", "?token=", "?token=wrong", "?token=tokentoken1", "?token=tok%C3%A9n", "?Token=token"]
)
def test_elsewhere_than_on_loopback_the_token_is_needed(query: str) -> None:
    """Whoever is in the same network could drive the simulation otherwise."""
    with serving(token="tokentoken12") as served:
        assert served.knock(f"/live{query}") == 403
        assert served.knock("/live?token=tokentoken12") == 101
        assert served.knock("/live?token=tokentoken12", Origin="http://evil.example") == 403
        assert served.get("/page/main.js")[0] == served.get("/?token=tokentoken12")[0] == 200
        assert served.get(f"/{query}")[0] == 403


def test_who_is_on_loopback_and_what_the_link_is() -> None:
    """A token is made wherever others can reach the server, another one each time, and stands in the link."""
    for host in ("127.0.0.1", "127.1.2.3", "::1", "localhost"):
        assert is_loopback(host)
        assert Access.at(host, 8000).token is None
    for host in ("0.0.0.0", "::", "192.0.2.7", "localhost.evil.example", "::ffff:192.0.2.7", "mine"):
        access = Access.at(host, 8000)
        assert access.token is not None
        assert access.link.endswith(f":8000/?token={access.token}")
        assert "0.0.0.0" not in access.link
    assert Access.at("::1", 8000).link == "http://[::1]:8000/"
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) >= 32


# --- what is served -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("/page/../server.py", "/page/%2e%2e/server.py", "/page/%252e%252e/server.py", "/page/..%2fserver.py"),
        *("/page/%2e%2e%2fserver.py", "/page/..%5cserver.py", "/page/..\\server.py", "/page/....//server.py"),
        *("/page/%c0%ae%c0%ae/server.py", "/page/vendor/../../server.py", "/page/main.js/../../server.py"),
        *("/page//etc/passwd", "/page/%2fetc%2fpasswd", "//etc/passwd", "/etc/passwd", "/page/file:///etc/passwd"),
        *("/page/C:%5cwindows%5cwin.ini", "/page/main.js%00.py", "/page/./main.js", "/page/MAIN.JS", "/page/main.js/"),
        *("/page/", "/page", "/page/types.d.ts", "/page/index.html", "/server.py", "/../server.py", "/live", "/docs"),
    ],
)
def test_only_files_of_the_page_are_served(served: Served, path: str) -> None:
    """No way of writing a path leads to another file of the machine."""
    status, _, content = served.get(path)
    assert (status, content) == (404, b"Not Found")


def test_the_files_of_the_page_are_served_as_what_they_are(served: Served) -> None:
    """All of them, so that the list is not empty; a browser takes no script of another type."""
    types = {".js": "text/javascript", ".css": "text/css"}
    found = [path for path in PAGE.rglob("*") if path.suffix in types]
    assert len(found) > 10
    for path in found:
        status, headers, content = served.get(f"/page/{path.relative_to(PAGE).as_posix()}")
        assert status == 200
        assert content == path.read_bytes()
        assert headers["content-type"] == f"{types[path.suffix]}; charset=utf-8"


def test_every_answer_has_the_headers_and_no_cookie(served: Served) -> None:
    """Files and refusals alike; what the page may do is said to the letter."""
    answers = [served.get(path) for path in ("/", "/page/main.js", "/page/style.css", "/nothing")]
    answers += [served.get("/", "POST"), served.get("/", Host="evil.example"), served.get("/", Origin="null")]
    assert [status for status, _, _ in answers] == [200, 200, 200, 404, 405, 421, 403]
    for _, headers, _ in answers:
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["permissions-policy"] == "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert not {"set-cookie", "server", "access-control-allow-origin"} & set(headers)
    html = answers[0][2].decode()
    (inline,) = re.findall(r'<script type="importmap">(.*?)</script>', html, re.DOTALL)
    hashed = b64encode(sha256(inline.encode()).digest()).decode()
    assert answers[0][1]["content-security-policy"] == (
        f"default-src 'none'; script-src 'self' 'sha256-{hashed}'; style-src 'self'; img-src 'self' data: blob:; "
        f"connect-src 'self' ws://{served.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_words_cannot_end_their_block_in_the_page(served: Served) -> None:
    """The page is one text: what stands in the words must not become a script of it."""
    assert "<script>alert" not in served.get("/")[2].decode()


# --- what a client may say ----------------------------------------------------------------------------

_NO_REQUESTS: list[str | bytes] = [
    *("", " ", "{", "null", "[]", "7", '"step"', "{}", '{"id": 1}', '{"do": "step"}', "\x00\x01", "{" * 200_000),
    *("[" * 200_000, '{"id": 1, "do": "open", "patch": ' + '{"a": ' * 50_000 + "1" + "}" * 50_001),
    *(
        '{"id": 1, "do": "delete"}',
        '{"id": 1, "do": ["step"]}',
        '{"id": 1, "do": null}',
        '{"id": 1, "do": "__class__"}',
    ),
    *('{"id": -1, "do": "frame"}', '{"id": 1.5, "do": "frame"}', '{"id": "1", "do": "frame"}'),
    *('{"id": 1e999, "do": "frame"}', '{"id": ' + "9" * 400 + ', "do": "frame"}', '{"id": NaN, "do": "frame"}'),
    *('{"id": 1, "do": "step"}', '{"id": 1, "do": "step", "days": 0}', '{"id": 1, "do": "step", "days": 61}'),
    *('{"id": 1, "do": "step", "days": -1}', '{"id": 1, "do": "step", "days": 1e400}'),
    *('{"id": 1, "do": "step", "days": true}', '{"id": 1, "do": "step", "days": "1"}'),
    *('{"id": 1, "do": "step", "days": 1.5}', '{"id": 1, "do": "step", "days": NaN}'),
    *('{"id": 1, "do": "step", "days": [1]}', '{"id": 1, "do": "step", "days": ' + "9" * 5_000 + "}"),
    *('{"id": 1, "do": "frame", "more": 1}', '{"id": 1, "do": "story", "person": -1, "product": "one"}'),
    *('{"id": 1, "do": "story", "person": 1e12, "product": "one"}', '{"id": 1, "do": "go", "day": 1e300}'),
    *('{"id": 1, "do": "look", "view": "/etc/passwd"}', '{"id": 1, "do": "look", "product": "' + "x" * 1_000 + '"}'),
    *('{"id": 1, "do": "change", "path": "' + "x." * 1_000 + '", "value": 1}', '{"id": 1, "do": "change", "path": []}'),
    *(b"", b"\xff\xfe\x00", b"\x00" * 10_000, b'{"id": 1, "do": "step", "days": "\xff"}'),
]


@pytest.mark.parametrize("text", _NO_REQUESTS, ids=lambda text: str(text[:40]))
def test_what_is_no_request_is_refused_in_words(served: Served, text: str | bytes) -> None:
    """It never reaches the session, tells nothing of the program, and the conversation goes on."""
    with served.client() as page:
        before = len(served.told.requests)
        answer = page.say(text)
        assert answer["kind"] == "refused"
        assert len(answer["problem"]) < 300
        assert "Traceback" not in str(answer)
        assert "wom_sim" not in str(answer)
        assert len(served.told.requests) == before
        assert page.ask("step", days=1)["kind"] == "step"


@pytest.mark.parametrize("parts", [1, 8])
def test_a_message_that_is_too_long_ends_the_conversation(parts: int) -> None:
    """In one piece or in many that are small enough: it is not even kept until it is whole."""
    with serving(Limits(message_bytes=2_000)) as served, served.client() as page, served.client() as other:
        assert page.ask("step", days=1)["kind"] == "step"
        text = '{"id": 1, "do": "open", "patch": {"' + "x" * 2_000 + '": 1}}'
        size = -(-len(text) // parts)
        with pytest.raises(ConnectionClosed) as closed:
            _send_in_parts(page, [text[at : at + size] for at in range(0, len(text), size)])
        # Who still sends when it is cut off may not hear why.
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
        assert other.ask("step", days=1)["kind"] == "step"
        assert [request.do for request in served.told.requests] == ["step", "step"]


def _send_in_parts(page: Client, parts: list[str]) -> None:
    page.line.send(parts)
    page.hear()


def test_text_that_is_no_text_ends_the_conversation(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """A text frame has to be UTF-8; others go on."""
    with Deaf(served) as broken:
        broken.line.sendall(Frame(Opcode.TEXT, b'{"id": \xff}').serialize(mask=True))
        while broken.line.recv(4096):
            pass
    with served.client() as other:
        assert other.ask("step", days=1)["kind"] == "step"


# --- faults -------------------------------------------------------------------------------------------


def test_a_fault_of_the_program_is_told_without_its_inside(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """The client hears that it was none of its doing; where it was stands in the log of the server."""
    with served.client() as page:
        answer = page.ask("data")
        assert answer["kind"] == "refused"
        assert not re.search(r"RuntimeError|ledger|secret|/|File", str(answer)), answer
        assert page.ask("step", days=1)["kind"] == "step"
    assert f"{SECRET_FOLDER}/ledger" in caplog.text
    assert "Traceback" in caplog.text


def test_no_folder_of_the_machine_is_in_a_refusal(served: Served) -> None:
    """Messages for the owner of the machine name files in full; a client learns their bare names."""
    with served.client() as page:
        answer = page.ask("share")
    assert answer["problem"] == "ties.csv is gone."
    assert answer["where"] == "plan.yaml:3"


# --- too much -----------------------------------------------------------------------------------------


def test_a_flood_is_read_at_its_pace() -> None:
    """What comes faster waits on the side of the client; meanwhile others are answered."""
    limits = Limits(messages_a_second=100.0, burst=20)
    with serving(limits) as served, served.client() as page, served.client() as other:
        began = time.monotonic()
        for _ in range(170):
            page.send("step", days=1)
        assert other.ask("step", days=1)["kind"] == "step"
        assert len(served.told.requests) < 170
        for number in range(1, 171):
            assert page.hear()["id"] == number
        assert time.monotonic() - began > 1.45


def test_the_pace_is_that_of_its_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket of tokens: so many at once, then one for every part of a second, and never more than it holds."""
    clock = [100.0]
    monkeypatch.setattr("wom_sim.app.limits.monotonic", lambda: clock[0])
    pace = Pace(10.0, 3)
    assert [pace.wait() for _ in range(5)] == pytest.approx([0.0, 0.0, 0.0, 0.1, 0.2])
    clock[0] += 1_000.0
    assert [pace.wait() for _ in range(4)] == pytest.approx([0.0, 0.0, 0.0, 0.1])


def test_who_asks_faster_than_is_answered_has_to_wait() -> None:
    """Its requests would pile up in memory: few are read ahead, and the rest stays with the client."""
    limits = Limits(waiting=2, messages_a_second=1e6, burst=1_000_000)
    with serving(limits) as served, Deaf(served) as client:
        client.send("go", day=10_000)
        client.line.settimeout(1.0)
        frame = Frame(Opcode.TEXT, b"x" * 400_000).serialize(mask=True)
        with pytest.raises(TimeoutError):
            client.line.sendall(frame * 300)


def test_who_never_reads_is_cut_off() -> None:
    """Its answers would pile up in memory: one is held, and the work stops until it is taken, or the client is out."""
    with serving(Limits(seconds_to_send=0.5)) as served, Deaf(served) as deaf:
        for _ in range(500):
            deaf.send("step", days=60)
        with served.client() as other:
            for _ in range(20):
                assert other.ask("step", days=1)["kind"] == "step"
            served.until(lambda: served.told.closed == 1)
            served.until(lambda: len(served.connections) == 1)
        assert served.told.given < 20e6 < 500 * 600e3


def test_fifty_pages_at_once() -> None:
    """As many as there is room for are served, the others are told so in words, and all is given back."""
    with serving(Limits(sessions=16)) as served:
        lines = [served.client() for _ in range(50)]
        pages = [line.__enter__() for line in lines]
        for page in pages:
            page.send("step", days=1)
        answers = [page.hear() for page in pages]
        kinds = [answer["kind"] for answer in answers]
        assert (kinds.count("step"), kinds.count("refused")) == (16, 34)
        for page, answer in zip(pages, answers):
            assert answer["id"] == 1
            if answer["kind"] == "refused":
                assert "16 pages are open already" in answer["problem"]
                with pytest.raises(ConnectionClosed):
                    page.hear()
            else:
                assert page.ask("step", days=2)["kind"] == "step"
        for line in lines:
            line.__exit__(None, None, None)
        served.until(lambda: served.conversations.held == 0)
        assert served.told.begun == served.told.closed == 16
        with served.client() as page:
            assert page.ask("step", days=1)["kind"] == "step"


def test_memory_of_all_sessions_together_is_bounded() -> None:
    """Who takes more than others leave is refused and emptied, and finds room when they have left."""
    with serving(Limits(all_bytes=10e9)) as served, served.client() as page:
        with served.client() as other:
            assert other.ask("open", patch={"bytes": 8e9})["kind"] == "open"
            answer = page.ask("open", patch={"bytes": 3e9})
            assert answer["kind"] == "refused"
            assert "2.00 GB are left" in answer["problem"]
            assert served.told.closed == 1
            assert page.ask("open", patch={"bytes": 2e9})["kind"] == "open"
        served.until(lambda: served.conversations.held == 1)
        assert page.ask("open", patch={"bytes": 9e9})["kind"] == "open"


def test_memory_is_counted_once_for_each() -> None:
    """What a session takes now replaces what it took before."""
    memory = Memory(10.0)
    memory.claim("a", 9.0)
    memory.claim("a", 10.0)
    with pytest.raises(InputError, match="left for it"):
        memory.claim("b", 1.0)
    memory.free("a")
    memory.claim("b", 10.0)


_CHANGE = {"path": "laws.talk.rate", "value": 0.1}
_SPOTS = {f"spot {place}": {"kind": "mass_media", "reach": 0.1} for place in range(201)}


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ({"network": {"n": 1_000_001, "k": 2, "rewiring": 0.1}}, "1,000,001 people"),
        ({"network": {"n": 1_000_000, "k": 100, "rewiring": 0.1}}, "50,000,000 ties"),
        ({"network": {"kind": "erdos-renyi", "n": 100_000, "k": 99_999}}, "4,999,950,000 ties"),
        ({"platforms": {"here": {"conversations": 1, "network": {"n": 1_000_000, "k": 90}}}}, "ties"),
        (
            {"network": {"kind": "complete", "n": 100_000}, "platforms": {"here": {"conversations": "all"}}},
            "conversations",
        ),
        ({"horizon": 32_000, "products": {f"p{number}": {} for number in range(8)}}, "daily figures"),
        ({"changes": [{"day": day, **_CHANGE} for day in range(301)]}, "301 changes"),
        ({"marketing": {"one": _SPOTS}}, "201 moves"),
        ({"changes": [0] * 10_000}, "dictionary"),
        ({"name": "\u202e<script>\x00\x1b[2J" * 100}, "at most 120"),
    ],
)
def test_what_would_keep_a_session_for_long_is_refused_at_once(scenario: dict[str, Any], said: str) -> None:
    """A scenario of a few words can ask for hours; nothing of it is begun, and the session stays as it was."""
    segments = {f"s{number}": {"share": 1 / 64} for number in range(64)} if scenario.get("horizon") == 32_000 else None
    data = {"horizon": 365, "products": {"one": {}}, "network": {"n": 1_000_000, "k": 4, "rewiring": 0.1}, **scenario}
    data |= {"population": {"segments": segments}} if segments else {}
    session = Session(Scenario.from_data(_SMALL), Limits())
    session.answer(read_request('{"id": 1, "do": "open"}'), lambda *_: None)
    began = time.monotonic()
    with pytest.raises(InputError, match=said):
        session.answer(read_request(json.dumps({"id": 1, "do": "open", "scenario": {"data": data}})), lambda *_: None)
    assert time.monotonic() - began < 5.0
    assert unpack(session.answer(read_request('{"id": 2, "do": "frame"}'), lambda *_: None))[0]["day"] == 0


def test_changes_are_counted_as_they_are_made() -> None:
    """One after another they would come to as many as a scenario cannot bring."""
    session = Session(Scenario.from_data(_SMALL), Limits(changes=2))

    def ask(do: str, **fields: Any) -> None:
        session.answer(read_request(json.dumps({"id": 1, "do": do, **fields})), lambda *_: None)

    ask("open")
    for _ in range(2):
        ask("change", **_CHANGE)
        ask("step", days=1)
    with pytest.raises(InputError, match="no more"):
        ask("change", **_CHANGE)


def test_memory_is_claimed_before_it_is_taken() -> None:
    """Two that both found enough free would take it twice; what was refused is not held against anybody."""
    made = []

    def begin(claim: Claim) -> Session:
        made.append(Session(Scenario.from_data(_SMALL), Limits(), claim=claim))
        return made[-1]

    large = {"horizon": 20, "products": {"one": {}}, "network": {"n": 500_000, "k": 20, "rewiring": 0.1}}
    with serving(Limits(all_bytes=100e6), begin=begin) as served, served.client() as page:
        assert page.ask("open")["kind"] == "world"
        taken = made[0].nbytes
        answer = page.ask("open", scenario={"data": large})
        assert answer["kind"] == "refused"
        assert "left for it" in answer["problem"]
        assert made[0].nbytes == taken
        assert page.ask("frame")["kind"] == "frame"


def test_nobody_waits_in_line_behind_the_work_of_others() -> None:
    """With as many threads as processors two long works were enough to keep everyone else out."""
    with serving() as served, ExitStack() as busy:
        for _ in range(8):
            busy.enter_context(served.client()).send("go", day=1_000)
        served.until(lambda: served.told.working == 8)
        with served.client() as other:
            assert other.ask("step", days=1)["kind"] == "step"
        assert served.told.working == 8


# --- coming and going ---------------------------------------------------------------------------------


def test_work_stops_when_its_client_has_gone() -> None:
    """A thread would go on for nobody, and soon all threads."""
    with serving() as served:
        for _ in range(3):
            with Deaf(served) as client:
                client.send("go", day=10_000)
                served.until(lambda: served.told.working == 1)
            served.until(lambda: served.told.working == 0)
        served.until(lambda: served.told.closed == 3)
        assert served.conversations.held == 0


def test_work_stops_when_the_server_ends() -> None:
    """Ctrl-C does not wait a hundred seconds for what nobody will see."""
    began = time.monotonic()
    with ExitStack() as staying, serving() as served:
        staying.enter_context(Deaf(served)).send("go", day=10_000)
        served.until(lambda: served.told.working == 1)
    assert time.monotonic() - began < 50.0


def test_who_says_nothing_for_long_is_let_go() -> None:
    """A page that was forgotten in a tab keeps no simulation."""
    with serving(Limits(idle_seconds=0.3)) as served, served.client() as page:
        assert page.ask("step", days=1)["kind"] == "step"
        with pytest.raises(ConnectionClosed) as closed:
            page.hear()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
        served.until(lambda: served.told.closed == 1)


def test_answers_come_in_the_order_of_the_requests(served: Served) -> None:
    """Also where the first takes longest."""
    with served.client() as page:
        asked = [page.send("go", day=30), page.send("step", days=1), page.send("share"), page.send("frame")]
        assert [page.hear()["id"] for _ in asked] == asked


def test_long_work_tells_how_far_it_is_and_holds_up_nobody(served: Served) -> None:
    """Words about it come before the answer, under its number; meanwhile others are served."""
    with served.client() as page, served.client() as other:
        number = page.send("go", day=200)
        served.until(lambda: served.told.working == 1)
        assert served.get("/")[0] == 200
        assert other.ask("step", days=1)["kind"] == "step"
        assert served.told.working == 1
        assert page.hear() == {"id": number, "kind": "go", "content": ""}
        shares = [told["share"] for told in page.progress]
        assert {(told["id"], told["words"]) for told in page.progress} == {(number, "living")}
        assert len(shares) >= 3
        assert shares == sorted(shares)


def test_compiling_is_told_to_whoever_waits_for_it() -> None:
    """The first start takes a minute; a page that says nothing would be taken for broken."""
    with serving(ready=lambda: (0.25, "compiling")) as served, served.client() as page:
        page.ask("go", day=100)
        assert page.progress[0] == {"id": 1, "kind": "progress", "share": 0.25, "words": "compiling"}


# --- files of the machine -----------------------------------------------------------------------------

_SMALL = {
    "name": "small",
    "horizon": 20,
    "network": {"n": 40, "k": 4, "rewiring": 0.2},
    "products": {"one": {"price": 1, "aware": 0.5}},
}
_GIFTS = {"kind": "seeding", "on": 3}


def _asking_for(file: str) -> list[dict[str, Any]]:
    """Requests in which a file of the machine stands wherever a scenario, a patch or a change could name one."""

    def brought(**parts: Any) -> dict[str, Any]:
        return {"do": "open", "scenario": {"data": {**_SMALL, **parts}}}

    def given(who: Any) -> dict[str, Any]:
        return {"one": {"gifts": {**_GIFTS, "who": who}}}

    later = [{"day": 3, "path": "marketing.one.gifts", "value": {**_GIFTS, "who": {"people": file}}}]
    patches = [
        {"network.edges": file},
        {"network": {"edges": file}},
        {"network": {"kind": "edges", "edges": file}},
        {"network": {"edges": file, "path": "x", "value": 1}},
        {"population.people": file},
        {"population": {"people": file}},
        {"platforms.online": {"feed": {}, "network": {"edges": file}}},
        {"marketing.one.gifts": {**_GIFTS, "who": {"people": file}}},
        {"marketing.one.gifts": {**_GIFTS, "who": {"people": file, "path": "x", "value": 1}}},
        {"marketing": given({"any": [{"not": {"neighbours_of": {"people": file}}}]})},
        {"changes": later},
    ]
    return [
        brought(network={"edges": file}),
        brought(network={"kind": "edges", "edges": file}),
        brought(network={"edges": file, "path": "x", "value": 1}),
        brought(population={"people": file}),
        brought(population={"people": file, "path": "x", "value": 1}),
        brought(platforms={"online": {"feed": {}, "network": {"edges": file}}}),
        brought(marketing=given({"people": file})),
        brought(marketing=given({"all": [{"people": file}]})),
        brought(changes=later),
        brought(extends=file),
        {"do": "open", "scenario": {"config": file}},
        {"do": "open", "scenario": {"config": f"../../../../../../../..{file}"}},
        *({"do": "open", "patch": patch} for patch in patches),
        *({"do": "open", "b": {"patch": patch}} for patch in patches),
        *({"do": "arms", "b": {"patch": patch}} for patch in patches),
        {"do": "change", "path": "population.people", "value": file},
        {"do": "change", "path": "marketing.one.gifts", "value": {**_GIFTS, "who": {"people": file}}},
        {"do": "change", "path": "marketing.one.gifts.who.people", "value": file},
        {"do": "change", "path": "network.edges", "value": file},
    ]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Files in a folder of the machine: three that a scenario names, and one that is nobody's business."""
    found = {name: tmp_path / f"{name}.csv" for name in ("ties", "people", "chosen", "secret")}
    found["ties"].write_text("source,target\n" + "".join(f"p{one},p{(one + 1) % 40}\n" for one in range(40)))
    found["people"].write_text("id,age\n" + "".join(f"p{one},{20 + one}\n" for one in range(40)))
    found["chosen"].write_text("p1\np2\n")
    found["secret"].write_text("id,source,target,age\nXYZZY1,XYZZY1,XYZZY2,1\nXYZZY2,XYZZY2,XYZZY3,2\n")
    return found


def test_no_file_of_the_machine_can_be_read(files: dict[str, Path]) -> None:
    """A client is refused wherever it names a file, whether there is such a file or not, and is told the same."""

    def begin(_: Claim) -> Session:
        return Session(Scenario.from_data({**_SMALL, "marketing": {"one": {"gifts": _GIFTS}}}), Limits())

    with serving(begin=begin) as served, served.client() as page:
        assert page.ask("open")["kind"] == "world"
        missing = str(files["secret"].with_name("missing.csv"))
        for asked, same in zip(_asking_for(str(files["secret"])), _asking_for(missing)):
            answers = [page.ask(**request) for request in (asked, same)]
            for answer in answers:
                assert answer["kind"] == "refused", asked
                assert str(files["secret"].parent) not in str(answer), asked
                assert "XYZZY" not in str(answer), asked
            told = [str({**answer, "id": 0}).replace("missing", "secret") for answer in answers]
            assert told[0] == told[1], asked
        assert page.ask("share")["data"]["name"] == "small"


def test_no_answer_names_a_folder_of_the_machine(files: dict[str, Path]) -> None:
    """Where the server was started with a scenario that names files, nothing that it gives out says where they are."""
    data = {
        **_SMALL,
        "network": {"edges": str(files["ties"])},
        "population": {"people": str(files["people"])},
        "marketing": {"one": {"gifts": {**_GIFTS, "who": {"people": str(files["chosen"])}}}},
        "what_if": {"earlier": {"marketing.one.gifts": {**_GIFTS, "on": 1, "who": {"people": str(files["chosen"])}}}},
    }
    scenario = Scenario.from_data(data)
    with serving(begin=lambda _: Session(scenario, Limits())) as served, served.client() as page:
        folder = str(files["ties"].parent).encode()
        for request in (
            {"do": "open"},
            {"do": "open", "b": {"what_if": "earlier"}},
            {"do": "frame"},
            {"do": "step", "days": 5},
            {"do": "change", "path": "marketing.one.gifts.on", "value": 9},
            {"do": "change", "path": "marketing.one.gifts.who", "value": {"people": "chosen.csv"}},
            {"do": "change", "path": "marketing.one.gifts.who", "value": {"people": "ties.csv"}},
            {"do": "story", "person": 3, "product": "one"},
            *({"do": what} for what in ("share", "data", "replay", "configs")),
        ):
            page.line.send(json.dumps({"id": 1, **request}))
            kind = "progress"
            while kind == "progress":
                message = page.line.recv(timeout=120)
                kind = unpack(message)[0]["kind"]
                assert folder not in message, request
        shared = page.ask("share")
        assert shared["data"]["network"]["edges"] == "ties.csv"
        page.ask("open", scenario={"data": shared["data"]})
        assert page.ask("frame")["kind"] == "frame"
