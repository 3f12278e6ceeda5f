"""What every reader of a file of ties hands over: the ties as listed, and one rule for ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

_WHOLE = r"^(0|-?[1-9][0-9]{0,18})$"


@dataclass(frozen=True)
class Listed:
    """Ties in the order of a file, over people numbered in the order of their ids.

    Parameters
    ----------
    ids : the different ids, ascending.
    teller, hearer : int32[m], people by number.
    weight : float64[m], or None where the file has no weights.
    directed : what the file says; None where it says nothing.
    place : says where the user finds row r.
    """

    ids: NDArray[Any]
    teller: NDArray[np.int32]
    hearer: NDArray[np.int32]
    weight: NDArray[np.float64] | None
    directed: bool | None
    place: Callable[[int], str]


def numbered(cells: pl.Series) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """The different ids in order, and the number of each cell's: whole numbers where all are spelt like them."""
    import polars as pl

    if cells.dtype == pl.String:
        whole = cells.cast(pl.Int64, strict=False) if cells.str.contains(_WHOLE).all() else None
        if whole is None or whole.has_nulls():
            ids = cells.unique().sort()
            return ids.to_numpy(), cells.cast(pl.Enum(ids)).to_physical().to_numpy().astype(np.int32)
        cells = whole
    known = cells.unique().sort().to_numpy()
    return known, np.searchsorted(known, cells.to_numpy()).astype(np.int32)
