"""GraphML and GEXF of other programs: the same as networkx reads, and faults named with their line."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from wom_sim.errors import InputError
from wom_sim.network import from_networkx, read

IGRAPH = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <key id="v_name" for="node" attr.name="name" attr.type="string"/>
  <key id="v_weight" for="node" attr.name="weight" attr.type="double"/>
  <key id="e_weight" for="edge" attr.name="weight" attr.type="double"/>
  <key id="e_times" for="edge" attr.name="times" attr.type="double"><default>7</default></key>
  <graph id="G" edgedefault="undirected">
    <node id="n0"><data key="v_name">Ann</data><data key="v_weight">80</data></node>
    <node id="n1"><data key="v_name">Bob</data></node>
    <node id="n2"/>
    <edge source="n0" target="n1"><data key="e_weight"> 2.5 </data><data key="e_times">3</data></edge>
    <edge source="n1" target="n2"><data key="e_weight">1</data></edge>
  </graph>
</graphml>
"""
YED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key for="node" id="d6" yfiles.type="nodegraphics"/>
  <graph edgedefault="directed" id="G">
    <node id="n0"><data key="d6"><y:ShapeNode><y:NodeLabel>A</y:NodeLabel></y:ShapeNode></data></node>
    <node id="n1" yfiles.foldertype="group">
      <graph edgedefault="directed" id="n1:"><node id="n1::n0"/><node id="n1::n1"/>
        <edge id="e0" source="n1::n0" target="n1::n1"/></graph>
    </node>
    <edge id="e1" source="n0" target="n1::n0"/>
  </graph>
</graphml>
"""
GEPHI = """<?xml version='1.0' encoding='UTF-8'?>
<gexf xmlns="http://gexf.net/1.3" version="1.3" xmlns:viz="http://gexf.net/1.3/viz">
  <meta lastmodifieddate="2024-01-01"><creator>Gephi 0.10</creator></meta>
  <graph defaultedgetype="directed" mode="static">
    <attributes class="edge" mode="static"><attribute id="times" title="times" type="integer"/></attributes>
    <nodes>
      <node id="1" label="Ann"><viz:size value="10.0"/><viz:color r="1" g="2" b="3"/></node>
      <node id="2" label="Bob"/>
      <node id="3" label="Cy"/>
    </nodes>
    <edges>
      <edge id="0" source="1" target="2" weight="3.5"><attvalues><attvalue for="times" value="4"/></attvalues></edge>
      <edge id="1" source="2" target="3"><attvalues><attvalue for="times" value="5"/></attvalues></edge>
    </edges>
  </graph>
</gexf>
"""


def write(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    return path


def named(ties: Any) -> dict[Any, float]:
    pairs = ((ties.id_of(a), ties.id_of(b)) for a, b in ties.edges().tolist())
    return dict(zip(pairs, ties.edge_weights().tolist()))


def test_files_of_other_programs_are_read(tmp_path: Path) -> None:
    """Guards what igraph, yEd and Gephi write: keys of their own, nested groups, weights that are 1 when left out."""
    ties = read(write(tmp_path, IGRAPH, "a.graphml"))
    assert (ties.directed, named(ties)) == (False, {("n0", "n1"): 2.5, ("n1", "n2"): 1.0})
    assert named(read(tmp_path / "a.graphml", weight="times")) == {("n0", "n1"): 3.0, ("n1", "n2"): 7.0}
    assert not read(tmp_path / "a.graphml", weight="other").weighted
    ties = read(write(tmp_path, YED, "a.graphml.gz"))
    assert (ties.directed, ties.people, ties.weighted) == (True, 4, False)
    assert set(named(ties)) == {("n0", "n1::n0"), ("n1::n0", "n1::n1")}
    assert set(nx.parse_graphml(YED).nodes) == {ties.id_of(person) for person in range(ties.people)}
    ties = read(write(tmp_path, GEPHI, "a.gexf"))
    assert (ties.directed, named(ties)) == (True, {(1, 2): 3.5, (2, 3): 1.0})
    assert named(read(tmp_path / "a.gexf", weight="times")) == {(1, 2): 4.0, (2, 3): 5.0}


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".graphml.gz", ".gexf.gz"])
@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.les_miserables_graph(),
        nx.gnp_random_graph(40, 0.1, seed=1, directed=True),
        nx.Graph([("a&b", '"c"'), ("\u00e9 ", "<d>")]),
        nx.empty_graph(3),
    ],
)
def test_what_networkx_writes_is_read(tmp_path: Path, graph: Any, ending: str) -> None:
    """Guards both formats against an independent writer: direction, people, ties and weights."""
    path = tmp_path / f"a{ending}"
    (nx.write_graphml if "graphml" in ending else nx.write_gexf)(graph, path)
    ties = read(path)
    theirs = from_networkx(graph)
    assert (ties.directed, ties.people) == (theirs.directed, theirs.people)
    pair = tuple if ties.directed else frozenset
    assert {pair(p): w for p, w in named(ties).items()} == {pair(p): w for p, w in named(theirs).items()}


def graphml(inside: str, kind: str = "undirected") -> str:
    keys = '<key id="w" for="edge" attr.name="weight" attr.type="double"/>\n'
    return f'<graphml>{keys}<graph edgedefault="{kind}">\n{inside}\n</graph>\n</graphml>'


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "line 1: this is no well-formed XML"),
        ("1,2\n2,3\n", {}, "line 1: this is no well-formed XML"),
        ('<?xml version="1.0" encoding="UTF-9"?>\n<graphml/>', {}, "its encoding is not understood"),
        ('<?xml version="1.0" encoding="shift_jis"?>\n<graphml/>', {}, "its encoding is not understood"),
        ("<html>\n</html>", {}, "line 1: this is neither GraphML nor GEXF, but 'html'"),
        (graphml('<node id="1"/>')[:-12], {}, "line 4: this is no well-formed XML"),
        ("<graphml></graphml>", {}, "holds no people"),
        (graphml(""), {}, "holds no people"),
        (graphml("<node/>"), {}, "line 3: this has no 'id'"),
        (graphml('<edge source="a"/>'), {}, "line 3: this has no 'target'"),
        (graphml('<edge source="a" target="a"/>'), {}, "line 3: a is tied to itself"),
        (graphml('<edge source="a" target="b"/>\n' * 2), {}, "line 4: the tie a, b is listed a second time"),
        (graphml('<edge source="a" target="b"><data key="w">-1</data></edge>'), {}, "line 3: the weight -1 of the tie"),
        (graphml('<edge source="a" target="b"><data key="w">x</data></edge>'), {}, "line 3: the weight 'x' is not a"),
        (graphml('<edge source="a" target="b"><data key="w"/></edge>'), {}, "line 3: the weight '' is not a number"),
        (
            graphml('<edge source="a" target="b"><data key="w">2</data></edge>\n<edge source="b" target="c"/>'),
            {},
            "line 4: the edge has no 'weight', though others have one",
        ),
        (graphml('<edge source="a" target="b" directed="true"/>'), {}, "line 3: the graph has edges that are directed"),
        (graphml('<hyperedge><endpoint node="a"/></hyperedge>'), {}, "line 3: a hyperedge"),
        (graphml('<edge source="a" target="b"/>\n</graph><graph>'), {}, "line 4: the file holds a second graph"),
        (graphml('<edge source="a" target="b"/>'), {"source": "a"}, "only tables have columns"),
        (graphml('<edge source="a" target="b"/>'), {"directed": True}, "its ties are undirected, and `directed`"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, text: str, options: dict[str, Any], said: str) -> None:
    """Guards that every bad graph is refused with the place of its fault."""
    with pytest.raises(InputError, match=said):
        read(write(tmp_path, text, "a.graphml"), **options)


def test_faults_that_the_user_waives(tmp_path: Path) -> None:
    """Guards the two ways out, which are those of tables: repeated ties and self-ties are dropped on request."""
    twice = graphml('<edge source="a" target="b"/>\n<edge source="a" target="b"/>\n<edge source="c" target="c"/>')
    ties = read(write(tmp_path, twice, "a.graphml"), duplicates="drop", self_ties="drop")
    assert (ties.people, ties.tie_count) == (3, 1)
    both = graphml('<edge source="a" target="b"/>\n<edge source="b" target="a"/>')
    assert read(write(tmp_path, both, "a.graphml")).tie_count == 1
    assert read(write(tmp_path, both.replace("undirected", "directed"), "a.graphml")).tie_count == 2


def test_a_bomb_of_entities_is_refused(tmp_path: Path) -> None:
    """Guards memory: a kilobyte of XML can stand for gigabytes of text."""
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 1000}">' for i in range(9))
    text = f'<!DOCTYPE graphml [{entities}]>\n<graphml><key id="w" for="edge" attr.name="weight"/><graph>'
    text += '<edge source="a" target="b"><data key="w">&e8;</data></edge></graph></graphml>'
    with pytest.raises(InputError, match="no well-formed XML"):
        read(write(tmp_path, text, "a.graphml"))
