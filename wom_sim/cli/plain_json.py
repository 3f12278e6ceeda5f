"""What programs read: JSON of plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def print_json(found: Mapping[str, Any]) -> None:
    """Print plain data, arrays among it."""
    print(json.dumps(_plain(found), indent=2, allow_nan=False))


def _plain(value: Any) -> Any:
    """Plain data that JSON can hold: what is not a number is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value.tolist() if hasattr(value, "tolist") else value
