"""Reading GraphML and GEXF: persons, ties, direction and weights, in one pass over the file.

GraphML: Brandes, Eiglsperger, Herman, Himsolt and Marshall (2002), "GraphML progress report", Graph Drawing.
GEXF: the format of Gephi; Bastian, Heymann and Jacomy (2009), "Gephi: an open source software for exploring and
manipulating networks", ICWSM.
"""

from __future__ import annotations

import gzip
import math
import zlib
from array import array
from pathlib import Path
from xml.parsers import expat

import numpy as np

from wom_sim.errors import InputError
from wom_sim.network.files.listed import Listed, numbered
from wom_sim.network.files.table_file import opened

_DIRECTIONS = {"directed": True, "true": True, "undirected": False, "false": False, "mutual": False}


def read_graph(file: Path, weight: str = "weight") -> Listed:
    """The ties in a file of GraphML or GEXF.

    weight : the name of the attribute of edges that holds weights.

    Raises InputError with file and line for what is malformed, and for graphs in a file that are more than one, that
    have edges of both directions, or weights on some of the edges only.
    """
    reader = _Reader(file, weight)
    try:
        with opened(file) as stream:
            reader.parser.ParseFile(stream)
    except expat.ExpatError as fault:
        raise reader.fault(f"this is no well-formed XML ({expat.ErrorString(fault.code)}).") from None
    except InputError:
        raise
    except (LookupError, ValueError) as fault:
        raise reader.fault(f"its encoding is not understood ({fault}).", "Save it as UTF-8.") from None
    except (gzip.BadGzipFile, zlib.error, EOFError) as fault:
        raise InputError(f"this is no gzip file, or it is damaged ({fault}).", where=str(file)) from None
    return reader.listed()


class _Reader:
    """Keeps, as the parser goes through the file, one number per end of an edge, and the line of each edge."""

    def __init__(self, file: Path, weight: str) -> None:
        self.file = file
        self.weight_name = weight
        self.weight_keys = {weight}
        self.default = math.nan
        self.format = ""
        self.graphs = 0
        self.depth = 0
        self.directed = False
        self.numbers: dict[str, int] = {}
        self.sources, self.targets, self.lines = array("i"), array("i"), array("q")
        self.weights = array("d")
        self.in_edge = self.in_key = False
        self.text: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def fault(self, problem: str, remedy: str = "") -> InputError:
        """An error at the line that is being read."""
        return InputError(problem, where=f"{self.file}, line {self.parser.CurrentLineNumber}", remedy=remedy)

    def start(self, element: str, given: dict[str, str]) -> None:
        """What an element says when it opens."""
        name = element.rpartition(" ")[2]
        self.depth += 1
        if name == "edge":
            self.edge(given)
        elif name == "node":
            self.number(given, "id")
        elif name in ("data", "attvalue") and self.in_edge:
            if given.get("key", given.get("for")) in self.weight_keys:
                self.text = [given.get("value", "")]
        elif self.depth == 1:
            self.format = name
            if name not in ("graphml", "gexf"):
                raise self.fault(f"this is neither GraphML nor GEXF, but '{name}'.")
        elif name == "graph":
            self.graph(given)
        elif name in ("key", "attribute"):
            self.in_key = given.get("attr.name", given.get("title")) == self.weight_name and given.get("for") != "node"
            if self.in_key:
                self.weight_keys.add(given.get("id", ""))
        elif name == "default" and self.in_key:
            self.text = []
        elif name == "hyperedge":
            raise self.fault("a hyperedge is no tie between two people.", "Make edges of it.")

    def end(self, element: str) -> None:
        """What an element has said when it closes."""
        name = element.rpartition(" ")[2]
        self.depth -= 1
        if self.text is not None and name in ("data", "attvalue", "default"):
            value = self.amount("".join(self.text))
            if name == "default":
                self.default = value
            else:
                self.weights[-1] = value
            self.text = None
        elif name == "edge":
            self.in_edge = False
        elif name in ("key", "attribute"):
            self.in_key = False

    def characters(self, text: str) -> None:
        """Text between elements; only that of weights is kept."""
        if self.text is not None:
            self.text.append(text)

    def graph(self, given: dict[str, str]) -> None:
        """The graph, or one nested in it, whose people and ties count as its own."""
        if self.depth > 2:
            return
        self.graphs += 1
        if self.graphs > 1:
            raise self.fault("the file holds a second graph.", "Keep one graph in a file.")
        self.directed = _DIRECTIONS.get(given.get("edgedefault", given.get("defaultedgetype", "")), False)
        if self.format == "gexf" and self.weight_name == "weight":
            self.default = 1.0

    def edge(self, given: dict[str, str]) -> None:
        """One tie."""
        self.in_edge = True
        said = _DIRECTIONS.get(given.get("directed", given.get("type", "")))
        if said is not None and said != self.directed:
            raise self.fault("the graph has edges that are directed and others that are not.", "Make them alike.")
        self.sources.append(self.number(given, "source"))
        self.targets.append(self.number(given, "target"))
        self.lines.append(self.parser.CurrentLineNumber)
        own = given.get("weight") if self.format == "gexf" and self.weight_name == "weight" else None
        self.weights.append(math.nan if own is None else self.amount(own))

    def number(self, given: dict[str, str], role: str) -> int:
        """The number of the person whom an attribute names, in the order of appearance."""
        if role not in given:
            raise self.fault(f"this has no '{role}'.", "Give every node an id, and every edge a source and a target.")
        return self.numbers.setdefault(given[role], len(self.numbers))

    def amount(self, text: str) -> float:
        """A weight as a number."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isnan(value):
            raise self.fault(f"the weight '{text}' is not a number.", "Weights are numbers above 0.")
        return value

    def listed(self) -> Listed:
        """The ties, when the file has been read to its end."""
        import polars as pl

        if not self.graphs or not self.numbers:
            raise InputError("the file holds no people.", where=str(self.file), remedy="Give it nodes and edges.")
        ids, rank = numbered(pl.Series(list(self.numbers), dtype=pl.String))
        return Listed(
            ids,
            rank[np.frombuffer(self.sources, np.int32)],
            rank[np.frombuffer(self.targets, np.int32)],
            self.all_weights(),
            self.directed,
            self.place,
        )

    def all_weights(self) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
        """The weights; None where no edge has one, and the default of the file where only some have."""
        weights = np.array(self.weights)
        missing = np.isnan(weights)
        if missing.all():
            return None
        if missing.any() and math.isnan(self.default):
            raise InputError(
                f"the edge has no '{self.weight_name}', though others have one.",
                where=self.place(int(missing.argmax())),
                remedy="Give every edge one.",
            )
        weights[missing] = self.default
        return weights

    def place(self, row: int) -> str:
        """Where the user finds an edge."""
        return f"{self.file}, line {self.lines[row]}"
