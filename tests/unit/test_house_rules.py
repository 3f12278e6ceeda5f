"""Every house rule bites on a bad sample and leaves the good one beside it alone."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "house_rules.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house_rules", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


house = load()

# Taken apart, so that this file keeps the rules itself.
WEB = "https:" + "//"
IN = "wom_sim/day/hear.py"
PAGE = "wom_sim/app/page/network.js"
VENDORED = "wom_sim/app/page/vendor/chart.js"

BAD = [
    ("no_index_address", "requirements.lock", "--index" + "-url x\n"),
    ("no_index_address", "requirements.lock", "--extra-index" + "-url x\n"),
    ("no_index_address", "README.md", f"{WEB}example.org/wheels/a-1.0-py3-none-any.whl\n"),
    ("no_index_address", "README.md", f"get {WEB}example.org/a-1.0.tar.gz now\n"),
    ("no_machine_path", "README.md", "see /" + "root/notes.md\n"),
    ("no_machine_path", "configs/a.yaml", "edges: '/" + "home/ann/friends.csv'\n"),
    ("no_machine_path", IN, "PLACE = '/" + "work/main'\n"),
    ("no_machine_path", "Makefile", "\t/tmp/" + "dev/bin/uv\n"),
    ("no_vague_name", "wom_sim/utils.py", ""),
    ("no_vague_name", "wom_sim/day/day_helpers.py", ""),
    ("no_vague_name", "wom_sim/manager/plan.py", ""),
    ("no_long_file", IN, "x = 1\n" * 451),
    ("no_long_file", PAGE, "x = 1;\n" * 451),
    ("no_foreign_address", PAGE, f"// see {WEB}example.org/\n"),
    ("no_foreign_address", "wom_sim/app/page/style.css", f"@import '{WEB}fonts.example.org/a.css';\n"),
    ("no_foreign_address", VENDORED, f"/* made by {WEB}example.org */ fetch('{WEB}example.net/a')\n"),
    ("no_markup_from_text", PAGE, "place.inner" + "HTML = name;\n"),
    ("no_markup_from_text", PAGE, "place.insertAdjacent" + "HTML('beforeend', name);\n"),
    ("no_bare_excuse", IN, "x = f()  # type: " + "ignore\n"),
    ("no_bare_excuse", IN, "x = f()  # type: " + "ignore[no-any-return]\n"),
    ("no_bare_excuse", "tests/unit/test_a.py", "import a  # no" + "qa: F401\n"),
    ("no_bare_excuse", IN, "import a  # no" + "qa: F401, E402\n"),
    ("no_print", IN, "print('heard')\n"),
    ("no_pickle", IN, "import pickle\n"),
    ("no_pickle", IN, "from joblib import dump\n"),
    ("no_pickle", IN, "np.load(path, allow_pickle=True)\n"),
    ("one_compiler", IN, "from numba import njit\n"),
    ("one_compiler", IN, "import numba\n\n@numba.njit\ndef f(): pass\n"),
    ("one_compiler", "wom_sim/kernel.py", "options = {'fastmath': True}\n"),
    ("one_compiler", IN, "kernel(f, fastmath={'nnan'})\n"),
    ("one_compiler", IN, "kernel(f, parallel=True)\n"),
    ("no_foreign_luck", IN, "import random\n"),
    ("no_foreign_luck", IN, "from random import choice\n"),
    ("no_foreign_luck", IN, "from numpy.random import default_rng\n"),
    ("no_foreign_luck", IN, "from numpy import random\n"),
    ("no_foreign_luck", IN, "luck = np.random.default_rng(1)\n"),
]

GOOD = [
    ("README.md", f"{WEB}example.org/home/page and net/work/main and pip install -r requirements.lock\n"),
    ("wom_sim/commonness.py", "x = 1\n"),
    ("experiments/utils.py", "print('allowed here')\nimport random\n"),
    (IN, "x = 1\n" * 450),
    (IN, "x = f()  # type: " + "ignore[no-any-return]  # numba publishes no types\n"),
    (IN, "import a  # no" + "qa: F401 - registers the codec\n"),
    (IN, "text = 'print(1), import pickle, fastmath'  # np.random is forbidden\n"),
    ("wom_sim/cli.py", "print('report')\n"),
    ("wom_sim/cli/run.py", "print('report')\n"),
    (IN, "from numba.extending import overload\nfrom wom_sim.kernel import kernel, law\n"),
    (IN, "from numba import types\nfrom wom_sim import rng\n"),
    ("wom_sim/kernel.py", "from numba import njit\n"),
    (PAGE, "place.textContent = name;\n"),
    (PAGE, f"document.createElementNS('{WEB.replace('s', '')}www.w3.org/2000/svg', 'svg');\n"),
    (VENDORED, f"/*! MIT, {WEB}example.org */\n// {WEB}example.org\nplace.inner" + "HTML = 1;\n" * 500),
    (IN, "np.load(path, allow_pickle=False)\n"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_a_rule_bites(rule: str, path: str, text: str) -> None:
    found = house.faults(path, text)
    assert len(found) == 1
    assert found[0].startswith(f"{path}:")
    assert found[0].endswith(f"[{rule}]")


@pytest.mark.parametrize(("path", "text"), GOOD)
def test_what_is_allowed_passes(path: str, text: str) -> None:
    assert house.faults(path, text) == []


def test_every_rule_has_a_bad_sample() -> None:
    assert {rule.__name__ for rule in house.RULES} == {rule for rule, _, _ in BAD}


def test_the_version_is_the_same_everywhere(tmp_path: Path) -> None:
    (tmp_path / "wom_sim").mkdir()
    (tmp_path / "wom_sim/__init__.py").write_text('__version__ = "0.2.0"\n')
    (tmp_path / "CITATION.cff").write_text("version: 0.1.0\n")
    (tmp_path / "CHANGELOG.md").write_text("## [0.1.0]\n")
    assert len(house.version_faults(tmp_path)) == 2
    (tmp_path / "CITATION.cff").write_text("version: 0.2.0\n")
    (tmp_path / "CHANGELOG.md").write_text("## [0.2.0]\n")
    assert house.version_faults(tmp_path) == []
