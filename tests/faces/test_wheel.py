"""What is installed from a wheel has everything that a clone has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]


def test_the_wheel_has_every_file_of_the_package(tmp_path: Path) -> None:
    """Modules of the page, its style, texts and lessons are no Python files, and were easily left out."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "wom_sim").rglob("*") if path.is_file()}
    kept = {name for name in files if "__pycache__" not in name}
    assert "wom_sim/report/style.css" in kept
    with ZipFile(wheel) as inside:
        assert kept - set(inside.namelist()) == set()
