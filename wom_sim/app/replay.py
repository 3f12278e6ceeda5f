"""A recorded run as one HTML file: the page with all that it would load inside, which plays anywhere, asking nobody."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from wom_sim.app import assets
from wom_sim.app.recording import Progress, recording_of
from wom_sim.app.texts import LANGUAGES, texts
from wom_sim.scenario import Scenario

_STYLE = r'<link rel="stylesheet" href="\./page/([^"]+)">\n'
_IMPORTS = r'<script type="importmap">.*?</script>'
_MAIN = r'<script type="module" .*?</script>'
"""Where the page says what it loads."""


def replay_page(
    scenarios: Sequence[Scenario], *, product: str | None = None, threads: int = 1, progress: Progress | None = None
) -> bytes:
    """One run of A, or of A and B with the same luck, as a page of HTML in UTF-8 that plays without a server.

    Parameters
    ----------
    scenarios : A, and B where it is shown beside it.
    product : what people's opinions are shown of; the first product when left out.

    Raises InputError when the scenarios cannot be run side by side.
    """
    product = product or next(iter(scenarios[0].products))
    return page_of(recording_of(scenarios, product, threads=threads, progress=progress)).encode()


def page_of(recording: bytes) -> str:
    """The page with a recording in it."""
    template, files = assets.template(), assets.files()
    style = "\n".join(files[name].read_text("utf-8") for name in re.findall(_STYLE, template))
    modules = {f"wom/{name}": _address(file) for name, file in files.items() if file.suffix == ".js"}
    imports, start = json.dumps({"imports": modules}), 'import "wom/main.js";'
    allowed = (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; "
        f"style-src {_hash(style)}; script-src data: {_hash(imports)} {_hash(start)}"
    )
    code = b64encode(recording).decode()
    page = re.sub(_STYLE, "", template)
    for place, made in (
        ('(?<=<meta charset="utf-8">)', f'\n<meta http-equiv="Content-Security-Policy" content="{allowed}">'),
        (_IMPORTS, f'<style>{style}</style>\n<script type="importmap">{imports}</script>'),
        (_MAIN, f'<script type="module">{start}</script>\n<script type="text/plain" id="recording">{code}</script>'),
    ):
        before, after = re.split(place, page)
        page = before + made + after
    return assets.page(page, {language: texts(language) for language in LANGUAGES})


def _address(module: Path) -> str:
    """An address that holds a module."""
    return "data:text/javascript;base64," + b64encode(module.read_bytes()).decode()


def _hash(text: str) -> str:
    """How a policy names a script or a style that stands in the page."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
