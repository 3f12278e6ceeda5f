"""The folder of a study: a table for each chunk, which is there whole or not at all, and can prove that it is whole."""

from __future__ import annotations

from collections.abc import Iterable
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
        self._names: dict[str, list[str]] = {}
        self.look()

    def look(self) -> None:
        """See what is there by now; others may work in the same folder."""
        self._names = {}
        try:
            found = sorted(file.name for file in self.folder.iterdir())
        except FileNotFoundError:
            return
        except OSError as fault:
            raise InputError(f"it cannot be read ({fault.strerror}).", where=str(self.folder)) from None
        for name in found:
            self._names.setdefault(name.lstrip(".").partition("-")[0], []).append(name)

    def has(self, chunk: str) -> bool:
        """Whether there is a file of a chunk, sound or not."""
        return any(map(_is_finished, self._names.get(chunk, ())))

    def read(self, chunk: str) -> pl.DataFrame | None:
        """The table of a chunk, where there is a sound one; a damaged one is removed."""
        import polars as pl

        names = self._names.get(chunk, [])
        for name in list(filter(_is_finished, names)):
            with suppress(OSError):
                contents = (self.folder / name).read_bytes()
                if name == _name(chunk, contents):
                    return pl.read_parquet(BytesIO(contents))
                self.damaged += 1
                (self.folder / name).unlink(missing_ok=True)
                names.remove(name)
        return None

    def write(self, chunk: str, table: pl.DataFrame) -> Path:
        """Keep the table of a chunk; InputError, and nothing half-written, where it cannot be."""
        buffer = BytesIO()
        table.write_parquet(buffer)
        contents = buffer.getvalue()
        file = self.folder / _name(chunk, contents)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for left in self._names.pop(chunk, ()):
                # By a process that was killed as it wrote, or damaged and not to be removed when it was read.
                with suppress(OSError):
                    (self.folder / left).unlink()
            with whole_file(file) as unfinished:
                unfinished.write_bytes(contents)
        except (InputError, OSError) as fault:
            problem = fault.problem if isinstance(fault, InputError) else f"no folder can be made ({fault.strerror})."
            raise InputError(
                problem,
                where=str(self.folder),
                remedy="The runs that were finished before are kept: make room, and the same call goes on from there.",
            ) from None
        self._names[chunk] = [file.name]
        return file

    def files(self, chunks: Iterable[str]) -> list[Path]:
        """The files of chunks that are there, in this order, unread."""
        found = (next(filter(_is_finished, self._names.get(chunk, ())), None) for chunk in chunks)
        return [self.folder / name for name in found if name is not None]


def _is_finished(name: str) -> bool:
    return name.endswith(".parquet") and not name.startswith(".")


def _name(chunk: str, contents: bytes) -> str:
    return f"{chunk}-{blake2b(contents, digest_size=_SEAL).hexdigest()}.parquet"
