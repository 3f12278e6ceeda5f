"""The page and its files, and what a browser is told that the page may do."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
"""What is served besides the page itself, by the ending of the file's name."""

_PAGE = Path(__file__).parent / "page"
_IMPORT_MAP = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)


def files() -> dict[str, Path]:
    """The files of the page by their names in a request, such as `main.js` or `vendor/chart.js`; nothing else."""
    found = (path for path in sorted(_PAGE.rglob("*")) if path.suffix in TYPES and path.is_file())
    return {path.relative_to(_PAGE).as_posix(): path for path in found}


def template() -> str:
    """The page without its words."""
    return (_PAGE / "index.html").read_text(encoding="utf-8")


def page(template: str, words: Mapping[str, Any], lessons: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page, with the words of all its languages and its lessons in it."""
    for place, data in (("{{texts}}", words), ("{{lessons}}", lessons)):
        # A "<" inside a block of data could end the block.
        template = template.replace(place, json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))
    return template


def policy(template: str, host: str) -> str:
    """What the page may load and do: what came from this server, its import map, and the websocket at this host."""
    scripts = ["'self'"]
    for inline in _IMPORT_MAP.findall(template):
        scripts.append(f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode('ascii')}'")
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            f"connect-src 'self' ws://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
