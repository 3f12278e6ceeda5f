"""The rules of this house that no other tool checks. Run by `make check`; exits 1 and says where and why on a fault.

A rule takes a file (its path from the root, and its text) and yields (line, message). The text rules read every
committed text file, the Python rules read syntax trees, so that words in strings and comments do not count.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

Fault = tuple[int, str]
Rule = Callable[[str, str], Iterator[Fault]]

LONGEST = 450
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
FACES = re.compile(r"wom_sim/cli(\.py|/)")
KERNEL = "wom_sim/kernel.py"
PICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
RANDOM = {"random", "secrets", "numpy.random"}
COMPILERS = {"jit", "njit", "vectorize", "guvectorize", "cfunc", "stencil", "prange", "jit_module", "generated_jit"}

# Put together from pieces, so that this file does not hold what it forbids.
SCHEME = "https?" + "://"
INDEX = re.compile(
    "|".join(
        [
            SCHEME + r"[^\s\"'<>)]+\.(?:whl|tar\.gz|tgz|zip)\b",
            SCHEME + r"(?:pypi|test\.pypi)\.org/simple",
            SCHEME + r"files\.python" + "hosted",
            "--(?:extra-)?index" + "-url",
            "--find" + "-links",
            "PIP_(?:EXTRA_)?INDEX" + "_URL",
        ]
    )
)
MACHINE = re.compile(r"(?<![\w.\-/~}])/(?:root|home|work|Users|tmp/dev)" + "/")
EXCUSE = re.compile(r"#\s*(?:type:\s*ignore(?:\[[^\]]*\])?|(?:ruff:\s*)?noqa(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?)")
PAGE = re.compile(r"wom_sim/app/page/(?!vendor/).+\.js")
ADDRESS = re.compile(SCHEME + r"(?!www\.w3\.org/(?:1999/xhtml|1999/xlink|2000/svg|XML/))[\w.]*")
COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|^\s*//.*?$", re.DOTALL | re.MULTILINE)
MARKUP = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write(?:ln)?)\b")


def in_package(path: str) -> bool:
    """Whether a path is Python code of the package itself."""
    return path.startswith("wom_sim/") and path.endswith(".py")


def no_index_address(path: str, text: str) -> Iterator[Fault]:
    """Where packages come from is the business of the machine that installs them."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := INDEX.search(line):
            yield number, f"'{found[0]}' names a place to fetch packages from; take it out"


def no_machine_path(path: str, text: str) -> Iterator[Fault]:
    """A path of one machine does not exist on the next one."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := MACHINE.search(line):
            yield number, f"'{found[0]}...' is a path of one machine; write it relative to the project"


def no_vague_name(path: str, text: str) -> Iterator[Fault]:
    """A module is named after what it holds."""
    if in_package(path):
        for part in Path(path).with_suffix("").parts:
            if VAGUE & set(part.lower().split("_")):
                yield 1, f"'{part}' says nothing about what is inside; name it after what it holds"


def no_long_file(path: str, text: str) -> Iterator[Fault]:
    """A file holds one room."""
    lines = text.count("\n")
    if (in_package(path) or PAGE.fullmatch(path)) and lines > LONGEST:
        yield lines, f"{lines} lines, more than {LONGEST}; it may hold more than one room"


def no_foreign_address(path: str, text: str) -> Iterator[Fault]:
    """No request leaves the machine: the page names no other place, except in the licence of a vendored file."""
    if not path.startswith("wom_sim/app/page/"):
        return
    if path.startswith("wom_sim/app/page/vendor/"):
        text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(text.splitlines(), 1):
        if found := ADDRESS.search(line):
            yield number, f"'{found[0]}' is an address elsewhere; the page brings along all that it needs"


def no_markup_from_text(path: str, text: str) -> Iterator[Fault]:
    """Text of others (names in a scenario) stays text."""
    if PAGE.fullmatch(path):
        for number, line in enumerate(text.splitlines(), 1):
            if found := MARKUP.search(line):
                yield number, f"'{found[0]}' makes markup of text; make elements, and set their textContent"


def no_bare_excuse(path: str, text: str) -> Iterator[Fault]:
    """Silencing a tool needs a reason, in words, behind it on the same line."""
    if not path.endswith(".py"):
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (found := EXCUSE.search(token.string)):
            reason = EXCUSE.sub("", token.string)
            if len(re.findall(r"[A-Za-z]{2,}", reason)) < 2:
                yield (
                    token.start[0],
                    f"'{found[0]}' gives no reason; write why behind it, on the same line",
                )


def no_print(path: str, text: str) -> Iterator[Fault]:
    """Only the command line speaks to the terminal."""
    if in_package(path) and not FACES.match(path):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield node.lineno, "print() outside the command line; return it, or raise an error that says it"


def no_pickle(path: str, text: str) -> Iterator[Fault]:
    """Saved work is arrays and plain data, which any version can read and nobody can run code through."""
    if not in_package(path):
        return
    tree = ast.parse(text)
    for line, name in imports(tree):
        if name.split(".")[0] in PICKLES:
            yield line, f"'{name}' pickles; save arrays and plain data instead"
    for line, name, value in settings(tree):
        if name == "allow_pickle" and value is not False:
            yield line, "allow_pickle lets a file run code; save arrays of numbers"


def one_compiler(path: str, text: str) -> Iterator[Fault]:
    """Everything compiled goes through @kernel and @law, which keep the disk cache honest and the bits equal."""
    if not in_package(path):
        return
    tree = ast.parse(text)
    if path != KERNEL:
        for line, name in imports(tree):
            if name.startswith("numba.") and name.rsplit(".", 1)[1] in COMPILERS:
                yield line, f"'{name}' belongs in {KERNEL} alone; use @kernel for a loop, @law for a small function"
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in COMPILERS
                and dotted(node).split(".")[0] in ("numba", "nb")
            ):
                yield node.lineno, f"'{dotted(node)}' belongs in {KERNEL} alone; use @kernel or @law"
    for line, name, value in settings(tree):
        if name == "fastmath" and value is not False:
            yield line, "fastmath changes bits from machine to machine"
        if name == "parallel" and value is True:
            yield line, "parallel=True is not used; kernels take a range (lo, hi) and run on a pool of threads"


def no_foreign_luck(path: str, text: str) -> Iterator[Fault]:
    """Every random number comes from wom_sim.rng, where it has an address."""
    if not in_package(path):
        return
    tree = ast.parse(text)
    for line, name in imports(tree):
        if any(name == module or name.startswith(module + ".") for module in RANDOM):
            yield line, f"'{name}' draws from a stream; draw from wom_sim.rng, by address"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in ("np.random", "numpy.random"):
            yield node.lineno, f"'{dotted(node)}' draws from a stream; draw from wom_sim.rng, by address"


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported name in full, with its line: `from a import b` gives 'a.b'."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def settings(tree: ast.AST) -> Iterator[tuple[int, str, object]]:
    """Every keyword of a call and every string key of a literal dictionary, with its value (None where computed)."""
    for node in ast.walk(tree):
        pairs: list[tuple[str, ast.expr]] = []
        if isinstance(node, ast.Call):
            pairs = [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg]
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    pairs.append((key.value, value))
        for name, value in pairs:
            yield value.lineno, name, value.value if isinstance(value, ast.Constant) else None


def dotted(node: ast.expr) -> str:
    """The written form of a name with dots; empty where it hangs on something else than a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


RULES: tuple[Rule, ...] = (
    no_index_address,
    no_machine_path,
    no_vague_name,
    no_long_file,
    no_foreign_address,
    no_markup_from_text,
    no_bare_excuse,
    no_print,
    no_pickle,
    one_compiler,
    no_foreign_luck,
)


def faults(path: str, text: str) -> list[str]:
    """What is wrong with one file, one line of text a fault: place, what, and the rule's name."""
    return [f"{path}:{line}: {message} [{rule.__name__}]" for rule in RULES for line, message in rule(path, text)]


def version_faults(root: Path) -> list[str]:
    """The version of the package is repeated in the citation and heads a section of the change log."""

    def read(name: str) -> str:
        return (root / name).read_text("utf-8") if (root / name).is_file() else ""

    stated = re.search(r'^__version__ = "(.+)"$', read("wom_sim/__init__.py"), re.MULTILINE)
    if stated is None:
        return ['wom_sim/__init__.py:1: states no __version__ = "..." [version]']
    found = []
    if f"version: {stated[1]}" not in read("CITATION.cff").splitlines():
        found.append(f"CITATION.cff:1: does not say 'version: {stated[1]}' as wom_sim/__init__.py does [version]")
    if f"## [{stated[1]}]" not in read("CHANGELOG.md"):
        found.append(f"CHANGELOG.md:1: has no section '## [{stated[1]}]' [version]")
    return found


def committed(root: Path) -> list[str]:
    """The files that git tracks or would track, from the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout
    return sorted(name for name in set(listed.split("\0")) if name and (root / name).is_file())


def main(root: Path) -> int:
    """Check every committed text file under `root`; 0 if all is well, 1 if not."""
    try:
        names = committed(root)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The house rules read the files that git knows, and git could not list them: {error}")
        return 1
    found = version_faults(root)
    for name in names:
        data = (root / name).read_bytes()
        if b"\0" in data:
            continue
        text = data.decode("utf-8", errors="replace")
        try:
            found += faults(name, text)
        except (SyntaxError, tokenize.TokenError) as error:
            found.append(f"{name}:{getattr(error, 'lineno', None) or 1}: is not Python: {error} [syntax]")
    print("\n".join(found) if found else f"{len(names)} files keep the house rules.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
