"""The engine of studies: what is planned is made once, kept whole, and told apart from what is something else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from little import NETWORK, RADIO, moves, town

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.scenario import Scenario
from wom_sim.studies.engine import networks, plan
from wom_sim.studies.engine.chunk import Chunk
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.executors import NOWHERE, Missing, Threads
from wom_sim.studies.engine.lock import Held, hold
from wom_sim.studies.engine.plan import chunks
from wom_sim.studies.engine.shard import WHOLE, Shard
from wom_sim.studies.engine.store import Store

REACH = "marketing.lotus.radio.reach"
TOWN = town(horizon=6, network={**NETWORK, "n": 100}, marketing=moves(radio=RADIO))
POINTS = [{REACH: reach / 100} for reach in range(6)]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two points with two replicates fill a chunk."""
    monkeypatch.setattr(plan, "ROWS", 400)


@pytest.fixture
def kinds() -> Iterator[None]:
    """Moves that a test brings are forgotten again."""
    before = dict(Intervention.kinds)
    yield
    Intervention.kinds.clear()
    Intervention.kinds.update(before)


# --- chunks and shards ------------------------------------------------------------------------------

PATHS = {
    REACH: st.sampled_from([0.0, 0.1, 7.0, "much"]),
    "network.n": st.sampled_from([60, 100, 250, -1]),
    "horizon": st.sampled_from([3, 6]),
    "seed": st.sampled_from([1, 2]),
    "no.such.path": st.just(1),
}
DESIGNS = st.lists(
    st.fixed_dictionaries({}, optional=PATHS),
    max_size=40,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=DESIGNS,
    replicates=st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True),
    rows=st.sampled_from([1, 150, 400, 5_000]),
    shards=st.integers(1, 9),
    whole_points=st.booleans(),
)
def test_every_point_meets_every_replicate_once(
    monkeypatch: pytest.MonkeyPatch,
    points: list[dict[str, Any]],
    replicates: list[int],
    rows: int,
    shards: int,
    whole_points: bool,
) -> None:
    """Whatever the design, its chunks and the shards of them: nothing is left out and nothing is made twice."""
    monkeypatch.setattr(plan, "ROWS", rows)
    planned = chunks(TOWN, points, replicates, whole_points=whole_points)
    dealt = [chunk for number in range(shards) for chunk in Shard(number + 1, shards).of(planned)]
    runs = Counter((number, replicate) for chunk in dealt for number in chunk.numbers for replicate in chunk.replicates)
    assert runs == Counter((number, replicate) for number in range(len(points)) for replicate in replicates)
    for chunk in planned:
        assert chunk.points == tuple(points[number] for number in chunk.numbers)
        assert not whole_points or chunk.replicates == tuple(replicates)
    assert len({chunk.id for chunk in planned}) == len(planned)


@pytest.mark.parametrize("text", ["0/3", "4/3", "x/y", "1", "", "1/0", "-1/3", "1.5/3", "1/2/3", "1/9999999", "٢/٣"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    """With the way to write one."""
    with pytest.raises(InputError, match="'2/5' for the second of five"):
        Shard.read(text)


def test_shards_are_read() -> None:
    """As users write them."""
    assert Shard.read("2/5") == Shard(2, 5) == Shard.read(" 2 / 5 ")
    assert str(Shard.read("1/1")) == "1/1" == str(WHOLE)


# --- what tells chunks apart ------------------------------------------------------------------------


def only(base: Scenario, *points: dict[str, Any]) -> Chunk:
    """The one chunk of a small study."""
    (chunk,) = chunks(base, points or [{}], [0, 1])
    return chunk


def test_a_changed_file_makes_another_chunk(tmp_path: Path) -> None:
    """A study that goes on must not read what came out of other ties; the name of the file alone does not tell."""
    file = tmp_path / "ties.csv"
    file.write_text("source,target\n0,1\n1,2\n")
    point = {"network": {"edges": str(file)}}
    base = TOWN.patch(point)
    before, beside = [only(TOWN, point).id, only(base).id], only(TOWN).id
    assert [only(TOWN, point).id, only(base).id] == before
    file.write_text("source,target\n0,1\n0,2\n1,2\n")
    for now, then in zip([only(TOWN, point).id, only(base).id], before, strict=True):
        assert now != then
    assert only(TOWN).id == beside


OWN = '''
"""A move that breaks."""
from typing import Literal
import wom_sim as wom

class Breaking(wom.Intervention):
    """Works until a day, and only in places."""

    kind: Literal["breaking"] = "breaking"
    """What kind of move it is."""
    at: int = 3
    """Day on which it breaks."""

    def act(self, today: wom.Today) -> None:
        """Break."""
        if today.day >= self.at:
            raise ZeroDivisionError("no more\\n  roads")
        today.reach(0.1, message=0.5, credibility=1.0)
'''


@pytest.mark.usefixtures("kinds")
def test_a_changed_move_of_ones_own_makes_another_chunk(tmp_path: Path) -> None:
    """Rows that an earlier version of the move made are not those of this one; a study without it does not care."""
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    wom.load_moves(file)
    used = TOWN.patch({"marketing.lotus.mine": {"kind": "breaking"}})
    before, beside = only(used).id, only(TOWN).id
    file.write_text(OWN.replace("0.1", "0.2345"))
    wom.load_moves(file)
    assert only(used).id != before
    assert only(TOWN).id == beside


# --- runs that do not come to an end ----------------------------------------------------------------


@pytest.mark.usefixtures("kinds", "small_chunks")
def test_a_run_that_breaks_and_a_setting_that_is_refused_stop_no_other(tmp_path: Path) -> None:
    """They are rows that say what was wrong; the runs beside them are those that there would be without them."""
    (tmp_path / "mine.py").write_text(OWN)
    wom.load_moves(tmp_path / "mine.py")
    base = TOWN.patch({"marketing.lotus.mine": {"kind": "breaking", "at": 100}})
    bad = [{"marketing.lotus.mine.at": 3}, {REACH: 7.0}, {"network.n": 3}]
    points = [POINTS[1], bad[0], POINTS[2], bad[1], POINTS[3], bad[2]]
    rows = Engine(Threads(2), tmp_path / "study").rows(base, points, 3)
    became = rows.unique(["point", "status"], maintain_order=True)["status"].to_list()
    assert became == ["done", "failed", "done", "refused", "done", "refused"]
    told = rows.unique("point", maintain_order=True)["error"].to_list()
    assert told[1] == "ZeroDivisionError: no more roads"
    assert "reach" in told[3]
    assert "network" in told[5]
    assert told[0] is told[2] is told[4] is None
    figures = [name for name in rows.columns if rows.schema[name] == pl.Float64]
    assert rows.filter(pl.col("status") != "done")[figures].null_count().row(0) == (9,) * len(figures)
    good = Engine(Threads(1)).rows(base, [points[0], points[2], points[4]], 3)
    assert rows.filter(pl.col("status") == "done")[figures].equals(good[figures])
    assert rows["run_id"].n_unique() == 18
    again = Engine(NOWHERE, tmp_path / "study").rows(base, points, 3)
    assert again.equals(rows)


@pytest.mark.usefixtures("small_chunks")
def test_networks_are_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks over the same ties share them, whichever thread asks first."""
    fresh = networks.Networks()
    monkeypatch.setattr("wom_sim.studies.engine.chunk.NETWORKS", fresh)
    points = [{REACH: reach, "network.n": n} for n in (60, 80, 100) for reach in (0.1, 0.2, 0.3, 0.4)]
    assert len(chunks(TOWN, points, range(2))) > 3
    Engine(Threads(4)).rows(TOWN, points, 2)
    assert fresh.built == 3


# --- the store --------------------------------------------------------------------------------------


def parts(folder: Path) -> list[Path]:
    """The files of a study's folder, hidden ones too."""
    return sorted((folder / "parts").iterdir())


@pytest.fixture
def study(tmp_path: Path, small_chunks: None) -> tuple[Path, pl.DataFrame]:
    """A folder with three parts, and its rows."""
    return tmp_path / "study", Engine(Threads(1), tmp_path / "study").rows(TOWN, POINTS, 2)


class Counted(Threads):
    """Counts the chunks that are made."""

    def __init__(self) -> None:
        super().__init__(1)
        self.made = 0

    def live(self, chunks: Any, tell: Any) -> Any:
        self.made += len(chunks)
        return super().live(chunks, tell)


def test_what_is_kept_is_not_made_again(study: tuple[Path, pl.DataFrame]) -> None:
    """All of it, in the same bits."""
    folder, rows = study
    assert len(parts(folder)) == 3
    counted = Counted()
    assert Engine(counted, folder).rows(TOWN, POINTS, 2).equals(rows)
    assert counted.made == 0


def test_the_same_runs_make_the_same_bytes(study: tuple[Path, pl.DataFrame], tmp_path: Path) -> None:
    """So that two folders, or two machines, can be compared file by file."""
    folder, _ = study
    Engine(Threads(3), tmp_path / "other").rows(TOWN, POINTS, 2)
    assert [(file.name, file.read_bytes()) for file in parts(folder)] == [
        (file.name, file.read_bytes()) for file in parts(tmp_path / "other")
    ]


@pytest.mark.parametrize("harm", ["cut", "emptied", "changed", "gone"])
def test_a_damaged_part_is_made_again(study: tuple[Path, pl.DataFrame], harm: str) -> None:
    """Alone, and it is counted, so that the user can be told; in the end the folder is as before."""
    folder, rows = study
    victim, before = parts(folder)[1], {file.name: file.read_bytes() for file in parts(folder)}
    contents = bytearray(before[victim.name])
    contents[len(contents) // 2] ^= 1
    if harm == "gone":
        victim.unlink()
    else:
        victim.write_bytes({"cut": before[victim.name][:-9], "emptied": b"", "changed": bytes(contents)}[harm])
    engine = Engine(counted := Counted(), folder)
    assert engine.rows(TOWN, POINTS, 2).equals(rows)
    assert counted.made == 1
    assert engine.store is not None
    assert engine.store.damaged == (harm != "gone")
    assert {file.name: file.read_bytes() for file in parts(folder)} == before


def test_reading_alone_says_what_is_missing(study: tuple[Path, pl.DataFrame]) -> None:
    """Nothing is made on the way."""
    folder, _ = study
    planned = chunks(TOWN, POINTS, range(2))
    engine = Engine(NOWHERE, folder)
    assert engine.missing(planned) == []
    (folder / "parts").joinpath(parts(folder)[0].name).unlink()
    assert len(engine.missing(planned)) == 1
    with pytest.raises(Missing):
        list(Engine(NOWHERE, folder).tables(planned))
    assert len(Engine(NOWHERE).missing(planned)) == 3


def test_what_a_killed_process_left_is_cleared_away(study: tuple[Path, pl.DataFrame]) -> None:
    """A file that was half-written is neither read nor kept once its chunk is made."""
    folder, rows = study
    victim = parts(folder)[0]
    victim.rename(victim.with_name(f".{victim.name}.12345"))
    assert Engine(Threads(1), folder).rows(TOWN, POINTS, 2).equals(rows)
    assert [file.name for file in parts(folder) if file.name.startswith(".")] == []
    assert len(parts(folder)) == 3


def test_a_full_disk_keeps_what_is_finished(study: tuple[Path, pl.DataFrame], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said in words, nothing half-written stays, and the same call goes on when there is room again."""
    folder, rows = study
    for file in parts(folder)[1:]:
        file.unlink()
    fsync, calls = os.fsync, iter([True])

    def full(number: int) -> None:
        if next(calls, False):
            return fsync(number)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"No space left on device.*finished before are kept: make room"):
        Engine(Threads(2), folder).rows(TOWN, POINTS, 2)
    assert len(parts(folder)) == 2
    assert all(file.suffix == ".parquet" and not file.name.startswith(".") for file in parts(folder))
    monkeypatch.setattr(os, "fsync", fsync)
    assert Engine(counted := Counted(), folder).rows(TOWN, POINTS, 2).equals(rows)
    assert counted.made == 1


def test_a_place_that_takes_no_folder_is_said(tmp_path: Path) -> None:
    """A file where the folder should be; what was there is as it was."""
    (tmp_path / "study").write_text("mine")
    with pytest.raises(InputError, match="cannot be read"):
        Engine(Threads(1), tmp_path / "study")
    (tmp_path / "study").unlink()
    engine = Engine(Threads(1), tmp_path / "study")
    (tmp_path / "study").write_text("mine")
    with pytest.raises(InputError, match="no folder can be made"):
        engine.rows(TOWN, POINTS[:1], 1)
    assert (tmp_path / "study").read_text() == "mine"


def test_reading_many_parts_looks_at_the_folder_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each was once looked for among all: 5,000 parts were 25 million names."""
    store, table = Store(tmp_path), pl.DataFrame({"x": [1.0]})
    names = [f"{number:032x}" for number in range(300)]
    for name in names:
        store.write(name, table)
    listed: list[Path] = []
    iterdir = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listed.append(path) or iterdir(path))
    fresh = Store(tmp_path)
    assert all(table.equals(found) for name in names if (found := fresh.read(name)) is not None)
    assert [file.name.partition("-")[0] for file in fresh.files(names)] == names
    assert len(listed) == 1
    assert fresh.read("f" * 32) is None


# --- locks ------------------------------------------------------------------------------------------

HOLDER = """
import sys
from pathlib import Path
from wom_sim.studies.engine.lock import hold
from wom_sim.studies.engine.shard import Shard
with hold(Path(sys.argv[1]), Shard.read(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path, shard: str) -> subprocess.Popen[str]:
    """A process that holds a shard until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), shard],
        env={**os.environ, "PYTHONPATH": str(Path(wom.__file__).parents[1])},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_until_the_first_dies(tmp_path: Path) -> None:
    """In words; by SIGKILL too, after which what the first has left behind is in nobody's way."""
    with holder(tmp_path / "a study", "2/3") as first:
        for shard in ("2/3", "1/1", "1/2"):
            with pytest.raises(Held, match=r"another process is at work on part 2/3 of this study"):
                hold(tmp_path / "a study", Shard.read(shard)).__enter__()
        with hold(tmp_path / "a study", Shard(1, 3)), hold(tmp_path / "another study", Shard(2, 3)):
            pass
        first.kill()
    assert [file.name for file in tmp_path.iterdir()] == [".a study.2-of-3.lock"]
    for shard in (WHOLE, Shard(2, 3)):
        with hold(tmp_path / "a study", shard):
            pass
    assert list(tmp_path.iterdir()) == []


def test_shards_of_as_many_go_side_by_side(tmp_path: Path) -> None:
    """All five at once, and nobody beside them; a folder that is replaced meanwhile is still held."""
    folder = tmp_path / "study"
    with ExitStack() as held:
        for number in range(5):
            held.enter_context(hold(folder, Shard(number + 1, 5)))
        folder.mkdir()
        with pytest.raises(Held, match="part 1/5"):
            hold(folder).__enter__()
        folder.rmdir()
        with pytest.raises(Held, match="part 3/5"):
            hold(folder, Shard(3, 5)).__enter__()
    with hold(folder), pytest.raises(Held, match="at work on this study"):
        hold(folder, Shard(3, 5)).__enter__()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A lock is a file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="nothing can be written"):
        hold(tmp_path / "file" / "study").__enter__()


def test_a_disk_without_locks_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some disks of clusters know none; the same runs made twice there come out the same."""
    fcntl = pytest.importorskip("fcntl")

    def none(*_: Any) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", none)
    with hold(tmp_path / "study"), hold(tmp_path / "study"):
        pass
