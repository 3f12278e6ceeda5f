"""Who the people are: trait tables, segments, memberships, the user's own file, and the partition into groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from little import NETWORK, town

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.population import (
    ACTIVITY,
    NORMAL_TABLE,
    SUSCEPTIBILITY,
    TOLERANCE,
    TRAIT_NAMES,
    DrawnCodes,
    Population,
    Segment,
    Traits,
    code_of,
    fill_codes,
    gather,
    hidden_fit_of,
    need_of,
    partition,
    seen_fit_of,
    trait_tables,
    uniforms,
)
from wom_sim.simulation import Simulation


def everyone(_: str) -> float:
    return 1.0


def crowd_of(population: Population, people: int = 1000, products: int = 1, **more: Any) -> Any:
    """The people of a population, by the same seed."""
    return gather(population, people, more.get("seed", 1), products, more.get("memberships", [everyone]), None)


def table_of(products: int = 1, segment: dict[str, float] | None = None, **traits: float) -> Any:
    population = Population(segments={"all of them": Segment(share=1.0, **(segment or {}))}, traits=Traits(**traits))
    return trait_tables(population, products, {})[:, 0]


# --- tables -----------------------------------------------------------------------------------------


def test_the_normal_table_is_standard() -> None:
    """The table is the distribution: its mean is 0 and its standard deviation 1, exactly, and it is symmetric."""
    assert NORMAL_TABLE.mean() == pytest.approx(0.0, abs=1e-12)
    assert NORMAL_TABLE.std() == pytest.approx(1.0, abs=1e-12)
    assert pytest.approx(-NORMAL_TABLE[::-1], abs=1e-12) == NORMAL_TABLE
    assert (np.diff(NORMAL_TABLE) > 0).all()


@given(spread=st.floats(0.0, 2.0), fit=st.floats(0.0, 2.0), seen=st.floats(0.0, 1.0), need=st.floats(0.0, 10.0))
def test_traits_have_the_mean_and_spread_that_they_are_said_to_have(
    spread: float, fit: float, seen: float, need: float
) -> None:
    """A lognormal of median 1 has a mean above it: more spread would silently mean more talk."""
    table = table_of(2, activity_spread=spread, fit_spread=fit, fit_seen=seen, need_spread=need)
    assert table[ACTIVITY].mean() == pytest.approx(1.0, abs=1e-9)
    assert np.log(table[ACTIVITY]).std() == pytest.approx(spread, abs=1e-9)
    for product in range(2):
        visible, hidden = table[seen_fit_of(product)], table[hidden_fit_of(product)]
        assert visible.var() == pytest.approx(seen * fit**2, abs=1e-9)
        assert visible.var() + hidden.var() == pytest.approx(fit**2, abs=1e-9)
        assert table[need_of(product)].std() == pytest.approx(need, abs=1e-9)


def test_defaults_are_those_of_the_model() -> None:
    """Activity sd .3, need 2.5, fit .35 of which .3 can be judged, tolerance 1.2 for everyone."""
    table = table_of()
    assert np.log(table[ACTIVITY]).std() == pytest.approx(0.3)
    assert table[need_of(0)].std() == pytest.approx(2.5)
    assert table[seen_fit_of(0)].std() == pytest.approx(0.35 * 0.3**0.5)
    assert (table[TOLERANCE] == 1.2).all()
    assert len(table) == len(TRAIT_NAMES) + 3


@given(mean=st.floats(0.0, 1.0), spread=st.floats(0.0, 1.0), factor=st.floats(0.0, 100.0))
def test_susceptibility_never_goes_beyond_what_was_heard(mean: float, spread: float, factor: float) -> None:
    """Above 1 an opinion would overshoot the words that moved it, below 0 flee from them."""
    values = table_of(segment={"susceptibility": factor}, susceptibility=mean, susceptibility_spread=spread)
    assert values[SUSCEPTIBILITY].min() >= 0.0
    assert values[SUSCEPTIBILITY].max() <= 1.0
    assert (table_of(tolerance=mean, tolerance_spread=spread)[TOLERANCE] >= 0.0).all()


def test_segments_multiply_traits_and_add_need() -> None:
    """A segment's numbers are relative to the population's, and belong to it alone."""
    population = Population(
        segments={"young": Segment(share=0.5, activity=2.0, need=1.5), "others": Segment(share=0.5)}
    )
    young, others = trait_tables(population, 1, {}).transpose(1, 0, 2)
    assert young[ACTIVITY] == pytest.approx(2.0 * others[ACTIVITY])
    assert young[need_of(0)] == pytest.approx(others[need_of(0)] + 1.5)
    assert young[seen_fit_of(0)] == pytest.approx(others[seen_fit_of(0)])


# --- codes and luck ---------------------------------------------------------------------------------


def test_stored_codes_are_the_drawn_ones() -> None:
    """A trait may be kept or drawn again: the same bits, one by one and in blocks, at the last half block too."""
    kept = crowd_of(Population(), 700, 2)
    drawn = crowd_of(Population(storage="drawn"), 700, 2)
    assert isinstance(drawn.codes, DrawnCodes)
    assert kept.codes.codes.dtype == np.uint8
    for trait in range(len(TRAIT_NAMES) + 6):
        blocks = []
        for block in range(3):
            out = np.zeros(256, np.uint8)
            fill_codes(drawn.codes, trait, block, out)
            blocks.append(out)
        assert (np.concatenate(blocks)[:700] == kept.codes.codes[trait]).all()
        for person in (0, 63, 64, 255, 256, 699):
            assert code_of(drawn.codes, trait, person) == code_of(kept.codes, trait, person)


def test_a_product_more_leaves_the_others_in_place() -> None:
    """Codes are addressed by product: a new rival must not change who likes the old one."""
    one, three = crowd_of(Population(), products=1).codes.codes, crowd_of(Population(), products=3).codes.codes
    assert (three[: len(one)] == one).all()
    assert len({trait(product) for trait in (need_of, seen_fit_of, hidden_fit_of) for product in range(8)}) == 24


@pytest.mark.parametrize("people", [1, 255, 256, 257, 1000])
def test_uniforms_are_nested(people: int) -> None:
    """People more change nobody's rank, and a larger share holds the smaller one's people."""
    luck = uniforms(people, 5, rng.PICK, 0)
    assert (uniforms(2000, 5, rng.PICK, 0)[:people] == luck).all()
    assert ((luck > 0.0) & (luck < 1.0)).all()
    assert not ((luck < 0.2) & ~(luck < 0.5)).any()
    assert people == 1 or (uniforms(people, 5, rng.PICK, 1) != luck).any()


# --- segments and memberships -----------------------------------------------------------------------


def test_segments_come_in_their_shares() -> None:
    """Segments are drawn by share, in their order; 4 standard errors at 20,000 people."""
    segments = {"a": Segment(share=0.2), "b": Segment(share=0.5), "c": Segment(share=0.3)}
    counted = np.bincount(crowd_of(Population(segments=segments), 20_000).segment) / 20_000
    assert counted == pytest.approx([0.2, 0.5, 0.3], abs=0.015)


def test_memberships_come_in_their_shares_by_segment() -> None:
    """A platform that only the young are on must hold none of the others; platforms are drawn apart."""
    segments = {"young": Segment(share=0.4), "others": Segment(share=0.6)}
    memberships = [everyone, lambda name: {"young": 0.9}.get(name, 0.0), lambda _: 0.5]
    crowd = crowd_of(Population(segments=segments), 20_000, memberships=memberships)
    young = crowd.segment == 0
    assert crowd.member[0].all()
    assert crowd.member[1][young].mean() == pytest.approx(0.9, abs=0.02)
    assert not crowd.member[1][~young].any()
    assert np.corrcoef(crowd.member[1][young], crowd.member[2][young])[0, 1] == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("shares", [{"a": {"share": 0.5}}, {"a": {"share": 0.5}, "b": {}}, {"a": {}}])
def test_shares_that_are_not_a_whole_are_refused(shares: dict[str, Any]) -> None:
    """Half the people belong nowhere otherwise, or the last segment silently takes the rest."""
    with pytest.raises(InputError, match=r"population\.segments: the shares of the segments add up to"):
        Simulation(town(population={"segments": shares}))


# --- the user's file --------------------------------------------------------------------------------


def own_town(folder: Path, people: str, name: str = "people.csv", **parts: Any) -> Any:
    """A town of three whose people are described in a file."""
    (folder / "ties.csv").write_text("source,target\na,b\nb,c\n")
    (folder / name).write_text(people)
    population = {"people": name, **parts.pop("population", {})}
    return town(network={"edges": "ties.csv"}, population=population, **parts).relative_to(folder)


def test_a_file_says_who_people_are(tmp_path: Path) -> None:
    """Rows are matched by id, not by order; traits are taken as they stand, and columns of one's own are kept."""
    text = "view,segment,id,activity\n0.5,young,c,3\n-0.5,old,a,1\n0,young,b,2.25\n"
    segments = {"segments": {"old": {}, "young": {"activity": 2.0}}}
    crowd = Simulation(own_town(tmp_path, text, population=segments)).crowd
    assert crowd.segment.tolist() == [0, 1, 1]
    activity = trait_tables(Population(), 1, crowd.given)[ACTIVITY, 0]
    assert activity[crowd.codes.codes[ACTIVITY]].tolist() == [1.0, 2.25, 3.0]
    assert crowd.columns["view"].tolist() == [-0.5, 0.0, 0.5]


def test_tabs_and_parquet_read_alike(tmp_path: Path) -> None:
    """The same people in three kinds of file are the same people."""
    import polars as pl

    text = "id\tactivity\na\t1\nb\t2\nc\t3\n"
    tsv = Simulation(own_town(tmp_path, text, "people.tsv")).crowd
    pl.DataFrame({"id": ["c", "a", "b"], "activity": [3, 1, 2]}).write_parquet(tmp_path / "people.parquet")
    scenario = own_town(tmp_path, text, "other.tsv", population={"people": "people.parquet"})
    parquet = Simulation(scenario).crowd
    assert (tsv.codes.codes == parquet.codes.codes).all()
    assert (tsv.given[ACTIVITY] == parquet.given[ACTIVITY]).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,activity\na,1\na,2\nb,1\nc,1\n", r"people.csv:3: 'a' appears twice"),
        ("id,activity\na,1\nb,2\nd,3\n", r"people.csv:4: 'd' is not a person of the network"),
        ("id,activity\na,1\nb,2\n", r"1 people of the network are not in the file, the first is 'c'"),
        ("id,activity\na,1\nb,\nc,2\n", r"people.csv:3: column 'activity' is empty here"),
        ("id,activity\nb,1\na,-2\nc,2\n", r"people.csv:3: column 'activity' is -2, outside 0 to 100"),
        ("id,susceptibility\na,.5\nb,1\nc,1.5\n", r"people.csv:4: column 'susceptibility' is 1.5, outside 0 to 1"),
        ("id,activity\na,1\nb,lots\nc,2\n", r"people.csv:3: column 'activity' has text where a number is due: 'lots'"),
        ("id,activity\na,1\n\nb,1\nc,2\n", r"people.csv:3: there is no id here"),
        ("id,activity\na,1\n ,1\nc,2\n", r"people.csv:3: there is no id here"),
        ("\nid,activity\na,1\nd,1\nc,2\n", r"people.csv:4: 'd' is not a person"),
        ("id,activty\na,1\nb,1\nc,2\n", r"'activty' is not a column that is known. Did you mean 'activity'"),
        ("id,Tolerance\na,1\nb,1\nc,2\n", r"'Tolerance' is not a column that is known. Did you mean 'tolerance'"),
        ("id,activity\na,1\nb,1,1\nc,2\n", r"people.csv: the file cannot be read as a table"),
        ("id,activity\na,1\nb,nan\nc,2\n", r"people.csv:3: column 'activity' is nan"),
        ("person,activity\na,1\n", r"there is no column 'id'"),
        ("", r"people.csv: the file cannot be read as a table"),
        ("id,segment\na,everyone\nb,evryone\nc,everyone\n", r"segment 'evryone' .* Did you mean 'everyone'"),
    ],
)
def test_faults_in_the_file_are_named(tmp_path: Path, text: str, said: str) -> None:
    """A wrong line among ten thousand is found only when its number is said."""
    with pytest.raises(InputError, match=said):
        Simulation(own_town(tmp_path, text))


def test_line_numbers_count_comments(tmp_path: Path) -> None:
    """A comment is a line of the file, though not of the table."""
    with pytest.raises(InputError, match=r"people.csv:5: 'zz'"):
        Simulation(own_town(tmp_path, "# who they are\nid,activity\na,1\n# new\nzz,2\nb,1\nc,1\n"))


def test_ids_are_text_as_written(tmp_path: Path) -> None:
    """'001' must not become 1 on the way, or no person of such a network can be described."""
    (tmp_path / "padded.csv").write_text("source,target\n001,002\n002,003\n")
    (tmp_path / "people.csv").write_text("id,activity\n001,1\n002,2\n003,3\n")
    scenario = town(network={"edges": "padded.csv"}, population={"people": "people.csv"})
    assert Simulation(scenario.relative_to(tmp_path)).crowd.ids.tolist() == ["001", "002", "003"]


def test_a_missing_file_is_said_with_its_neighbours(tmp_path: Path) -> None:
    """Most missing files are misspelt."""
    own_town(tmp_path, "id\na\nb\nc\n")
    scenario = town(network={"edges": "ties.csv"}, population={"people": "poeple.csv"}).relative_to(tmp_path)
    with pytest.raises(InputError, match=r"poeple.csv: there is no such file. Did you mean 'people.csv'"):
        Simulation(scenario)


@pytest.mark.parametrize(
    ("initial", "said"),
    [
        ({"opinion": "veiw"}, r"initial.lotus.opinion: the file of people has no column 'veiw'. Did you mean 'view'"),
        ({"opinion": "view"}, r"opinions lie between -1 and 1"),
        ({"owners": "word"}, r"initial.lotus.owners: column 'word' has text where a number is due"),
    ],
)
def test_columns_for_the_first_day_are_checked(tmp_path: Path, initial: dict[str, Any], said: str) -> None:
    """An opinion of 7 on a scale to 1 would be clipped in silence."""
    with pytest.raises(InputError, match=said):
        Simulation(
            own_town(tmp_path, "id,view,word\na,1\nb,7,x\nc,0,y\n".replace("a,1", "a,1,w"), initial={"lotus": initial})
        )


def test_columns_set_the_first_day(tmp_path: Path) -> None:
    """Opinions, awareness and ownership as the user's own columns say."""
    columns = {"opinion": "view", "aware": "knows", "owners": "has"}
    scenario = own_town(tmp_path, "id,view,knows,has\na,-0.5,1,0\nb,0.25,0,1\nc,1,0,0\n", initial={"lotus": columns})
    simulation = Simulation(scenario)
    assert simulation.opinions("lotus").tolist() == [-0.5, 0.25, 1.0]
    assert simulation.stages("lotus").tolist() == [1, 3, 0]


def test_customers_are_among_those_who_know_it() -> None:
    """`aware` is the share who know it on the first day, customers among them: not added to them."""
    network = {**NETWORK, "n": 20_000}
    simulation = Simulation(town(network=network, products={"lotus": {"aware": 0.3, "owners": 0.2}}))
    stages = simulation.stages("lotus")
    assert (stages == 3).mean() == pytest.approx(0.2, abs=0.015)
    assert (stages > 0).mean() == pytest.approx(0.3, abs=0.015)


def test_brands_of_a_category_have_different_customers() -> None:
    """Owners are drawn side by side within a category and apart between categories."""
    products = {
        "a": {"owners": 0.5, "category": "tea"},
        "b": {"owners": 0.5, "category": "tea"},
        "c": {"owners": 0.5, "category": "tap"},
    }
    simulation = Simulation(town(products=products))
    a, b, c = (simulation.stages(name) == 3 for name in "abc")
    assert (a ^ b).all()
    assert 0.1 < (a & c).mean() < 0.4


# --- the partition ----------------------------------------------------------------------------------


@hypothesis_settings(max_examples=60)
@given(data=st.data(), people=st.integers(1, 60), divisions=st.integers(1, 6))
def test_the_partition_is_the_common_refinement(data: Any, people: int, divisions: int) -> None:
    """Two people share a group exactly when no division tells them apart; representatives stand for their groups."""
    codes = st.lists(st.integers(0, 4), min_size=people, max_size=people)
    masks = [np.array(data.draw(codes), np.uint8) for _ in range(divisions)]
    masks.append(np.array(data.draw(st.lists(st.booleans(), min_size=people, max_size=people))))
    group, representative = partition(masks)
    kinds = list(zip(*(mask.tolist() for mask in masks)))
    assert group.dtype == np.uint16
    assert len(representative) == len(set(kinds))
    for person in range(people):
        assert kinds[representative[group[person]]] == kinds[person]
        assert representative[group[person]] <= person


def test_too_many_groups_are_refused() -> None:
    """Groups are kept in 16 bits; one more would share the first one's levers."""
    with pytest.raises(InputError, match=r"at most 65,535 are possible"):
        partition([np.arange(70_000)])
