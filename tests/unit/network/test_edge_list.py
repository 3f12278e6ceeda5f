"""The network in a file: found, readable, small enough, and configured beside the scenario."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from wom_sim.cli import app
from wom_sim.errors import InputError
from wom_sim.network import EdgeList, from_edges, read
from wom_sim.network.files import edge_list

LINES = "".join(f"{i * 9_999_991 % 100_000_000},{i * 7_654_321 % 100_000_000}\n" for i in range(60_000)).encode()


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_missing_file_and_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the path: a near name is suggested, and whatever the system refuses is said in words."""
    file = write(tmp_path / "friends.csv", "1,2\n")
    with pytest.raises(InputError, match=r"no such file. Did you mean 'friends\.csv'"):
        read(tmp_path / "freinds.csv")
    for name in ("folder.csv", "folder.parquet", "folder.graphml", "folder.npz"):
        (tmp_path / name).mkdir()
        with pytest.raises(InputError, match="this is a folder"):
            read(tmp_path / name)

    def refuse(*given: Any, **named: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"friends\.csv: the file cannot be read \(Permission denied\)"):
        read(file)


@pytest.mark.parametrize("name", ["huge.csv", "huge.csv.gz", "huge.graphml"])
def test_a_billion_ties_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Bug guarded: a file that does not fit brought the machine down. It is refused before it is read."""
    monkeypatch.setattr(edge_list, "available", lambda: 24e9)
    file = tmp_path / name
    file.write_bytes(gzip.compress(LINES) if name.endswith("gz") else LINES)
    packed = file.stat().st_size / len(LINES)
    os.truncate(file, round(1e9 * len(LINES) / 60_000 * packed))
    with pytest.raises(InputError, match=r"ties need \d+\.\d GB to be read and 24\.0 GB are free.*sample"):
        read(file)
    assert name == "huge.graphml" or file.stat().st_size > 5e9
    scenario = f"network: {{edges: {name}}}\nproducts: {{lotus: {{price: 40}}}}\n"
    for command in ("validate", "run"):
        done = CliRunner().invoke(app, [command, str(write(tmp_path / "s.yaml", scenario))])
        assert done.exit_code == 2
        assert "24.0 GB are free" in done.stderr


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.parquet", "a.npz"])
def test_ties_are_counted_or_estimated_closely(tmp_path: Path, name: str) -> None:
    """Guards the estimate, on which it depends what is refused, and that tiny files pass."""
    from_edges([(i, i + 1) for i in range(50_000)], ids=range(100_000, 150_001)).write(tmp_path / name)
    rows = 100_000 if name == "a.npz" else 50_000
    assert edge_list.check_size(tmp_path / name) == pytest.approx(rows, rel=0.01)
    from_edges([(0, 1)]).write(tmp_path / name, overwrite=True)
    assert read(tmp_path / name).tie_count == 1


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.parquet", "a.graphml", "a.gexf.gz", "a.npz"])
def test_an_empty_file_is_said_to_be_bad_and_no_more(tmp_path: Path, name: str) -> None:
    """Guards files of no bytes, on which an estimate might divide by nothing."""
    with pytest.raises(InputError, match=r"empty|no Parquet|no well-formed|no gzip|no matrix"):
        read(write(tmp_path / name, ""))


def test_the_configuration_reads_beside_the_scenario(tmp_path: Path) -> None:
    """Guards relative paths: they start at the folder of the scenario, absolute ones stay."""
    path = write(tmp_path / "friends.csv", "a,b\nb,c\n")
    config = EdgeList(edges="friends.csv").relative_to(tmp_path)
    assert Path(config.edges) == path
    assert config.relative_to("elsewhere").edges == config.edges
    assert config.build(1).tie_count == 1 + (config.build(1).people == 3)
    assert config.expected_ties()[1] >= 2
    with pytest.raises(ValidationError):
        EdgeList(edges="a.csv", weight=0)


@pytest.mark.parametrize("name", ["a.csv", "a.graphml", "a.gexf", "a.npz"])
def test_the_direction_is_the_files_unless_it_says_nothing(tmp_path: Path, name: str) -> None:
    """Guards `directed`: left out it is as the file says, and a contradiction is refused, not obeyed."""
    for directed in (False, True):
        file = tmp_path / f"{directed}.{name}"
        from_edges([(0, 1), (1, 2)], directed=directed).write(file)
        assert EdgeList(edges=str(file)).build(1).directed == directed
        assert read(file, directed=directed).directed == directed
        if directed or name != "a.csv":
            with pytest.raises(InputError, match=f"says that its ties are {'directed' if directed else 'undirected'}"):
                read(file, directed=not directed)


def test_people_in_parts_are_refused_unless_kept(tmp_path: Path) -> None:
    """Bug guarded: word that can never reach half of the people would silently look like a weak campaign."""
    file = write(tmp_path / "two.csv", "from,to\na,b\nc,d\n")
    with pytest.raises(InputError, match=r"2 parts .* 50.0%.*parts: keep"):
        EdgeList(edges=str(file)).build(1)
    assert EdgeList(edges=str(file), parts="keep").build(1).people == 4


def test_a_fringe_of_pairs_is_kept(tmp_path: Path) -> None:
    """Bug guarded: nearly every real list holds a few people who know only each other, and would be refused."""
    rows = [f"p{i},p{i + 1}" for i in range(100)] + ["a,b"]
    file = write(tmp_path / "fringe.csv", "from,to\n" + "\n".join(rows) + "\n")
    assert EdgeList(edges=str(file)).build(1).people == 103


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    """Guards what can be read only once: it was said to be empty, or waited for without end."""
    pipe = tmp_path / "friends.csv"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="this is a pipe or a device"):
        read(pipe)
