"""Graphs of networkx and matrices of SciPy: what they hold is taken over, and what is no network is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import scipy.sparse

from wom_sim.errors import InputError
from wom_sim.network import from_networkx, from_scipy, read


def test_graphs_that_are_no_network_are_refused() -> None:
    """Guards the ways in from networkx and SciPy."""
    with pytest.raises(InputError, match="multigraph"):
        from_networkx(nx.MultiGraph([(0, 1), (0, 1)]))
    with pytest.raises(InputError, match="tied to itself"):
        from_networkx(nx.Graph([(0, 0)]))
    with pytest.raises(InputError, match="not symmetric"):
        from_scipy([[0, 1], [0, 0]])
    with pytest.raises(InputError, match="square"):
        from_scipy([[0, 1, 0], [1, 0, 0]])


def test_weights_of_some_edges_are_not_dropped_in_silence() -> None:
    """Bug guarded: one edge without a weight, and all other weights were ignored."""
    graph = nx.Graph([("a", "b", {"weight": 2}), ("b", "c")])
    with pytest.raises(InputError, match=r"the edge 'b', 'c' has no 'weight'.*weight=None"):
        from_networkx(graph)
    assert not from_networkx(graph, weight=None).weighted


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "bsr", "dok"])
def test_matrices_that_scipy_wrote_are_read(tmp_path: Path, form: str) -> None:
    """Guards .npz of others, which have neither ids nor a direction: people are rows, and symmetry is asked for."""
    table = scipy.sparse.random_array((20, 20), density=0.2, rng=np.random.default_rng(1), format="lil")
    table.setdiag(0)
    matrix = (table + table.T).asformat(form)
    if form in ("lil", "dok"):
        matrix = matrix.tocsr()
    scipy.sparse.save_npz(tmp_path / "a.npz", matrix)
    ties = read(tmp_path / "a.npz")
    assert (ties.to_scipy() != matrix).nnz == 0
    scipy.sparse.save_npz(tmp_path / "b.npz", scipy.sparse.csr_matrix(table))
    assert (read(tmp_path / "b.npz", directed=True).to_scipy() != table.tocsr()).nnz == 0
    with pytest.raises(InputError, match=r"b\.npz, matrix: the matrix is not symmetric"):
        read(tmp_path / "b.npz")


def save(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def test_files_that_are_no_matrix_are_refused(tmp_path: Path) -> None:
    """Guards .npz: other arrays, objects that could run code, text, and columns asked of a matrix."""
    with pytest.raises(InputError, match="no matrix of SciPy"):
        read(save(tmp_path / "a.npz", values=np.arange(3)))
    with pytest.raises(InputError, match="no matrix of SciPy"):
        read(save(tmp_path / "b.npz", format=b"csr", data=np.array([None]), indices=[1], indptr=[0, 1], shape=[1, 1]))
    matrix = {"format": b"csr", "data": [1, 1], "indices": [1, 0], "indptr": [0, 1, 2], "shape": [2, 2]}
    for wrong in ({"ids": "a"}, {"ids": [["a", "b"]]}, {"ids": ["a"]}, {"directed": [True, False]}, {"shape": [9, 9]}):
        with pytest.raises(InputError, match="no matrix of SciPy"):
            read(save(tmp_path / "b.npz", **matrix | wrong))
    (tmp_path / "c.npz").write_text("1,2\n")
    with pytest.raises(InputError, match="no matrix of SciPy"):
        read(tmp_path / "c.npz")
    loops = scipy.sparse.csr_array(np.array([[2.0, 1.0], [1.0, 0.0]]))
    scipy.sparse.save_npz(tmp_path / "d.npz", loops)
    with pytest.raises(InputError, match=r"0 is tied to itself.*self_ties: drop"):
        read(tmp_path / "d.npz")
    assert read(tmp_path / "d.npz", self_ties="drop").tie_count == 1
    with pytest.raises(InputError, match="only tables have columns"):
        read(tmp_path / "d.npz", weight="weight")
