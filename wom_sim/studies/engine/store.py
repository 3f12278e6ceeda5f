"""The folder of a study: a table for each chunk, which is there whole or not at all, and can prove that it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.errors import InputError
from wom_sim.whole_file import whole_file

if TYPE_CHECKING:
    import polars as pl

PARTS = "parts"
_SEAL = 8


class Store:
    """Tables by the id of their chunk, one Parquet file each, whose name ends in a digest of its contents.

    A file that was cut off or changed does not bear its own digest: its runs are made again. What two processes write
    at once is the same, and the later takes the place of the earlier.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / PARTS
        self.damaged = 0
        """Files found that were not what their names say."""

    def read(self, chunk: str) -> pl.DataFrame | None:
        """The table of a chunk, where there is a sound one; a damaged one is removed."""
        import polars as pl

        for file in sorted(self.folder.glob(f"{chunk}-*.parquet")):
            with suppress(OSError):
                contents = file.read_bytes()
                if file.name == _name(chunk, contents):
                    return pl.read_parquet(BytesIO(contents))
                self.damaged += 1
                file.unlink(missing_ok=True)
        return None

    def write(self, chunk: str, table: pl.DataFrame) -> Path:
        """Keep the table of a chunk; InputError where it cannot be."""
        buffer = BytesIO()
        table.write_parquet(buffer)
        contents = buffer.getvalue()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise InputError(f"no folder can be made here ({fault.strerror}).", where=str(self.folder)) from None
        file = self.folder / _name(chunk, contents)
        with whole_file(file) as unfinished:
            unfinished.write_bytes(contents)
        return file

    def files(self, chunks: Iterator[str]) -> list[Path]:
        """The files of chunks that are there, in this order, unread."""
        names = {file.name.partition("-")[0]: file for file in sorted(self.folder.glob("*.parquet"), reverse=True)}
        return [names[chunk] for chunk in chunks if chunk in names]


def _name(chunk: str, contents: bytes) -> str:
    return f"{chunk}-{blake2b(contents, digest_size=_SEAL).hexdigest()}.parquet"
