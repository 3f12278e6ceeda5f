"""The one JIT decorator of the package, and the disk cache behind it.

Numba's disk cache looks only at the file that holds a kernel, and would go on serving machine code that
was compiled from a helper which has since been edited. The cache folder is therefore named by a hash of
every source file that takes part in compiled code.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj
from numpy.typing import NDArray

if TYPE_CHECKING:
    # To the type checker a compiled function is the function that it was made from.
    def kernel[F: Callable[..., Any]](function: F) -> F: ...
    def day_kernel[F: Callable[..., Any]](function: F) -> F: ...
    def law[F: Callable[..., Any]](function: F) -> F: ...
    def inlined[F: Callable[..., Any]](function: F) -> F: ...

    _RECORDS: Any
    scratch: Any


_PACKAGE = Path(__file__).parent
_KEPT = 3


def _cache_root() -> Path:
    override = os.environ.get("WOM_SIM_CACHE")
    if override:
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "wom_sim"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "wom_sim"


def sources_hash() -> str:
    """Hash of every source file of the package that holds or feeds compiled code."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        text = path.read_bytes()
        if path == Path(__file__) or b"wom_sim.kernel import" in text:
            digest.update(path.relative_to(_PACKAGE).as_posix().encode())
            digest.update(text)
    return digest.hexdigest()[:16]


def _prepare_cache() -> Path | None:
    """The cache folder of these sources, made and marked as used; None where nothing can be written."""
    root = _cache_root() / "kernels"
    folder = root / SOURCES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        aged = sorted(root.iterdir(), key=lambda item: item.stat().st_mtime, reverse=True)
    except OSError:
        return None
    for old in aged[_KEPT:]:
        with suppress(OSError):
            shutil.rmtree(old)
    return folder


SOURCES = sources_hash()
"""The hash of the sources that this process runs."""
CACHE_FOLDER = _prepare_cache()
_OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
_UNCOUNTED = _OPTIONS | {"_nrt": False}

if not TYPE_CHECKING:

    def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
        """Compile a loop over a range `(lo, hi)`; it releases the GIL and is kept on disk.

        With ``NUMBA_DISABLE_JIT=1`` the function is returned as it is, and gives the same bits.
        """
        return _kept(function, _OPTIONS)

    def day_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
        """Compile a kernel of the day: it is handed all there is, in a hundred arrays, a dozen times a day.

        It counts no references to them, which would take a third of its time, and can allocate nothing but `scratch`.
        """
        return _kept(function, _UNCOUNTED)

    def _kept(function: Callable[..., Any], options: dict[str, Any]) -> Callable[..., Any]:
        if CACHE_FOLDER is None:
            return njit(**options)(function)
        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = str(CACHE_FOLDER)
        try:
            return njit(cache=True, **options)(function)
        finally:
            numba.config.CACHE_DIR = before

    def law(function: Callable[..., Any]) -> Callable[..., Any]:
        """Compile a small scalar function that kernels call."""
        return njit(**_OPTIONS)(function)

    def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
        """Compile a law into its caller, where a call would copy the state or keep a loop from being vectorised."""
        return njit(inline="always", **_OPTIONS)(function)

    @intrinsic
    def _on_stack(_: Any, shape: Any, dtype: Any) -> Any:
        """Room on the stack of the kernel that asks for it, as an array of one dimension or two."""
        sizes = 1 if isinstance(shape, types.Integer) else len(shape)
        array = types.Array(dtype.dtype, sizes, "C")

        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            given = signature.args[0] if sizes > 1 else [signature.args[0]]
            values = cgutils.unpack_tuple(builder, arguments[0], sizes) if sizes > 1 else [arguments[0]]
            lengths = [context.cast(builder, *each, types.intp) for each in zip(values, given, strict=True)]
            width = context.get_constant(types.intp, dtype.dtype.bitwidth // 8)
            strides = [builder.mul(lengths[1], width), width] if sizes > 1 else [width]
            place = builder.alloca(context.get_data_type(dtype.dtype), functools.reduce(builder.mul, lengths))
            place.align = 64
            made = context.make_array(array)(context, builder)
            arrayobj.populate_array(made, place, lengths, strides, width, meminfo=None)
            return made._getvalue()

        return array(shape, dtype), code

    _RECORDS = np.recarray if numba.config.DISABLE_JIT else np.ndarray
    scratch = np.empty if numba.config.DISABLE_JIT else _on_stack
    """`scratch(shape, dtype)`: a few thousand places that a kernel writes on, to be asked for outside of all loops."""


def records(columns: Mapping[str, NDArray[Any]]) -> Any:
    """Arrays of one shape as one array of records, so that kernels are handed one array and read `table[i].name`.

    Plain Python can do so only of a `recarray`, which takes compiled kernels long to be handed; elsewhere it is
    `table["name"][i]`.
    """
    first = next(iter(columns.values()))
    table = np.empty(first.shape, [(name, column.dtype) for name, column in columns.items()])
    for name, column in columns.items():
        table[name] = column
    return table.view(_RECORDS)
