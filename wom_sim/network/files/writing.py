"""Writing ties to files that `read`, and other programs, read back: tables, graphs and matrices."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple, cast

import numpy as np

from wom_sim.errors import InputError
from wom_sim.network.files.table_file import DIRECTED_NAMES
from wom_sim.network.ties import Ties
from wom_sim.whole_file import check_file, whole_file

if TYPE_CHECKING:
    import polars as pl

_PIECE = 1_000_000
"""Rows of a graph that are put into words at once."""


def write(
    ties: Ties, path: str | Path, *, overwrite: bool = False, isolates: Literal["refuse", "drop"] = "refuse"
) -> None:
    """Write ties to a file from which `read` gives back the same ties, ids and weights.

    The ending of the name decides. Tables, one tie a row: .csv, .tsv, .txt (tabs below # comments, as SNAP has them)
    and .parquet. Graphs: .graphml and .gexf. A sparse matrix of SciPy with the ids beside it: .npz. All but .parquet
    and .npz may be packed, and end in .gz. The file appears whole or not at all.

    Columns are `source` and `target`, of directed ties `tells` and `hears`, and `weight` where there are weights. An
    undirected tie is listed once. Text ids that are all spelt like whole numbers are read as such, except from .npz.

    Parameters
    ----------
    ties : Ties
    path : str or Path
        The file, in a folder that exists.
    overwrite : bool
        Whether a file of that name may be replaced.
    isolates : "refuse" or "drop"
        A table holds no people without ties: refuse to write one where there are such people, or leave them out.
        Graphs and matrices hold everyone.

    Raises
    ------
    InputError : an unknown ending, a file that exists, people who cannot be in it, and a folder that takes no file.
    """
    file = Path(path)
    check_target(file, overwrite)
    form = _form(file)
    names = _names(ties, form, str(file))
    if not form.isolates:
        _refuse_isolates(ties, isolates, str(file))
    with whole_file(file) as unfinished, unfinished.open("wb") as stream:
        if file.suffix.lower() == ".gz":
            # Without a date, so that the same ties are the same bytes.
            with gzip.GzipFile("", "wb", 6, stream, mtime=0) as packed:
                form.write(ties, names, cast("IO[bytes]", packed))
        else:
            form.write(ties, names, stream)


def _form(file: Path) -> _Form:
    name = file.name.lower()
    for ending, form in _FORMS.items():
        if name.endswith(ending) or (form.packs and name.endswith(f"{ending}.gz")):
            return form
    raise InputError(
        "the ending of the name says no format that can be written.",
        where=str(file),
        remedy=f"Use {', '.join(_FORMS)}, or {', '.join(f'{e}.gz' for e in _FORMS if _FORMS[e].packs)}.",
    )


def _names(ties: Ties, form: _Form, where: str) -> pl.Series:
    """The ids of the people as whole numbers or text."""
    import polars as pl

    ids = np.arange(ties.people) if ties.ids is None else ties.ids
    if np.issubdtype(ids.dtype, np.integer):
        return pl.Series(ids)
    listed = ids.tolist()
    try:
        names = pl.Series(listed, dtype=pl.Int64 if type(listed[0]) is int else pl.String, strict=True)
    except (TypeError, OverflowError, UnicodeEncodeError, pl.exceptions.PolarsError):
        raise InputError(
            "not all ids are text, nor are all whole numbers.", where=where, remedy="Give people such ids."
        ) from None
    if names.dtype == pl.String and form.unfit and (unfit := names.str.contains(form.unfit)).any():
        raise InputError(
            f"the id {names[unfit.arg_max() or 0]!r} does not survive in this format.",
            where=where,
            remedy="Write .parquet, which holds any text, or change it.",
        )
    return names


def _refuse_isolates(ties: Ties, isolates: str, where: str) -> None:
    tied = ties.degrees() > 0
    if ties.directed:
        tied[ties.edges()[:, 0]] = True
    alone = ties.people - int(tied.sum())
    if alone and isolates == "refuse":
        raise InputError(
            f"{alone:,} people have no ties, and a table of ties does not hold them.",
            where=where,
            remedy="Write .graphml, .gexf or .npz, or say isolates='drop' to leave them out.",
        )
    if alone == ties.people:
        raise InputError("there are no ties to write.", where=where, remedy="Write .graphml, .gexf or .npz.")


def check_target(file: Path, overwrite: bool) -> None:
    """InputError for a file that cannot take ties: its ending, its folder, or what is there already."""
    _form(file)
    check_file(file, overwrite)


def _table(ties: Ties, names: pl.Series) -> pl.DataFrame:
    """One tie a row, under the names that `read` knows."""
    import polars as pl

    ends = ties.edges()
    titles = DIRECTED_NAMES if ties.directed else ("source", "target")
    table = pl.DataFrame({title: names.gather(ends[:, side]) for side, title in enumerate(titles)})
    return table.with_columns(weight=ties.edge_weights()) if ties.weighted else table


def _write_text(ties: Ties, names: pl.Series, stream: IO[bytes], separator: str, comments: bool) -> None:
    table = _table(ties, names)
    titles = separator.join(table.columns)
    if comments:
        kind = "directed ties, from who tells to who hears" if ties.directed else "undirected ties, each listed once"
        titles = f"# {len(table)} {kind}\n# {titles}"
    stream.write(f"{titles}\n".encode())
    # A name that begins a line like a comment has to stand in quotes.
    marked = not names.dtype.is_integer() and names.str.starts_with("#").any()
    style: Literal["non_numeric", "necessary"] = "non_numeric" if marked else "necessary"
    table.write_csv(stream, separator=separator, include_header=False, quote_style=style)


def _write_parquet(ties: Ties, names: pl.Series, stream: IO[bytes]) -> None:
    _table(ties, names).write_parquet(stream)


def _write_matrix(ties: Ties, names: pl.Series, stream: IO[bytes]) -> None:
    """As `scipy.sparse.save_npz` writes it, which passes over what is added here."""
    matrix = ties.to_scipy()
    parts: dict[str, Any] = {"format": b"csr", "_is_array": True, "shape": matrix.shape, "directed": ties.directed}
    parts |= {name: getattr(matrix, name) for name in ("data", "indices", "indptr")}
    if ties.ids is not None:
        parts["ids"] = np.array(names.to_list())
    np.savez_compressed(stream, allow_pickle=False, **parts)


def _write_graphml(ties: Ties, names: pl.Series, stream: IO[bytes]) -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    if ties.weighted:
        head += '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>\n'
    stream.write(f'{head}<graph edgedefault="{_kind(ties)}">\n'.encode())
    names = _escaped(names)
    _write_elements(stream, '<node id="{}"/>', names.to_frame())
    weight = '><data key="weight">{}</data></edge>' if ties.weighted else "/>"
    _write_elements(stream, '<edge source="{}" target="{}"' + weight, _table(ties, names))
    stream.write(b"</graph>\n</graphml>\n")


def _write_gexf(ties: Ties, names: pl.Series, stream: IO[bytes]) -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    stream.write(f'{head}<graph defaultedgetype="{_kind(ties)}" mode="static">\n<nodes>\n'.encode())
    names = _escaped(names)
    _write_elements(stream, '<node id="{}" label="{}"/>', names.to_frame().with_columns(label="name"))
    stream.write(b"</nodes>\n<edges>\n")
    weight = ' weight="{}"/>' if ties.weighted else "/>"
    edges = _table(ties, names).with_row_index("id")
    _write_elements(stream, '<edge id="{}" source="{}" target="{}"' + weight, edges)
    stream.write(b"</edges>\n</graph>\n</gexf>\n")


def _kind(ties: Ties) -> str:
    return "directed" if ties.directed else "undirected"


def _escaped(names: pl.Series) -> pl.Series:
    """Ids as they stand between quotes in XML."""
    import polars as pl

    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
    text = names.cast(pl.String).to_frame("name")
    return text.select(pl.col("name").str.replace_many(marks)).to_series()


def _write_elements(stream: IO[bytes], form: str, table: pl.DataFrame) -> None:
    """One line of XML for each row, whose cells stand in the gaps of `form`."""
    import polars as pl

    for piece in table.iter_slices(_PIECE):
        piece.select(pl.format(form, *table.columns)).write_csv(stream, include_header=False, quote_style="never")


class _Form(NamedTuple):
    """A format: what writes it, which text ids it cannot hold, whether it holds isolates, and may be packed."""

    write: Callable[[Ties, Any, IO[bytes]], None]
    unfit: str | None
    isolates: bool
    packs: bool


_NO_CELL = r"^$|^[\s\x{feff}]|\s$|[\n\r\x00]"
_NO_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
_FORMS = {
    ".csv": _Form(partial(_write_text, separator=",", comments=False), _NO_CELL, isolates=False, packs=True),
    ".tsv": _Form(partial(_write_text, separator="\t", comments=False), _NO_CELL, isolates=False, packs=True),
    ".txt": _Form(partial(_write_text, separator="\t", comments=True), _NO_CELL, isolates=False, packs=True),
    ".parquet": _Form(_write_parquet, None, isolates=False, packs=False),
    ".graphml": _Form(_write_graphml, _NO_XML, isolates=True, packs=True),
    ".gexf": _Form(_write_gexf, _NO_XML, isolates=True, packs=True),
    ".npz": _Form(_write_matrix, r"\x00", isolates=True, packs=False),
}
