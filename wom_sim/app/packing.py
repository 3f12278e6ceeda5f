"""Messages to the page: a header in JSON, then arrays. `page/packing.js` reads them.

The length of the header as an unsigned 32-bit number, the header in UTF-8 with blanks at its end so that arrays begin
at a multiple of 8 bytes, then each array at the place that the header says, counted from there. All numbers are
little-endian.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

TYPES = {"u8": "|u1", "i8": "|i1", "u16": "<u2", "i16": "<i2", "u32": "<u4", "i32": "<i4", "f32": "<f4", "f64": "<f8"}
"""Types of arrays by their names in the header."""
_NAMES = {np.dtype(kind): name for name, kind in TYPES.items()}
_ALIGNED = 8


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None) -> bytes:
    """A message; the arrays are found in the page's header by their names."""
    described, parts, at = [], [], 0
    for name, array in (arrays or {}).items():
        data = np.ascontiguousarray(array).tobytes()
        described.append({"name": name, "type": _NAMES[array.dtype], "shape": array.shape, "at": at})
        data += bytes(-len(data) % _ALIGNED)
        parts.append(data)
        at += len(data)
    text = json.dumps({**header, "arrays": described}, allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % _ALIGNED)
    return b"".join([struct.pack("<I", len(text)), text, *parts])


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays of a message."""
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    arrays = {}
    for part in header.pop("arrays"):
        count = int(np.prod(part["shape"], dtype=np.int64))
        flat = np.frombuffer(message, TYPES[part["type"]], count, 4 + length + part["at"])
        arrays[part["name"]] = flat.reshape(part["shape"])
    return header, arrays
