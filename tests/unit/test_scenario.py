"""Scenarios: every fault is said with its place and a remedy, patches mean what they say, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from little import LOTUS, NETWORK, RADIO, moves, total, town

import wom_sim as wom
from wom_sim.changes import Change
from wom_sim.document import parse_value, read_document
from wom_sim.errors import InputError, nearest
from wom_sim.laws import Laws
from wom_sim.marketing.intervention import Cost, discover
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation

BASE = "products:\n  lotus: {price: 40, margin: 18}\n"
RADIO_OF = "marketing:\n  lotus:\n    radio: "


def written(folder: Path, text: str, name: str = "s.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(file: Path, **options: Any) -> str:
    """What is said of a file that is refused."""
    with pytest.raises(InputError) as fault:
        load_scenario(file, **options)
    return str(fault.value)


# --- faults in files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("horzon: 3\n", r"3:1: horzon: unknown key 'horzon'. Did you mean 'horizon'"),
        ("laws:\n  tlak: {}\n", r"4:3: laws.tlak: unknown key 'tlak'. Did you mean 'talk'"),
        ("laws: {talk: {rates: 1}}\n", r"3:15: laws.talk.rates: unknown key 'rates'. Did you mean 'rate'"),
        ("laws: {choice: {apeal: 1}}\n", r"3:17: laws.choice.apeal: unknown key 'apeal'. Did you mean 'appeal'"),
        ("laws: {choice: {kind: contact}}\n", r"laws.choice.innovation: this is missing"),
        ("laws: {choice: {kind: logti}}\n", r"laws.choice: there is no kind 'logti' here. Did you mean 'logit'"),
        ("network: {n: 100, k: 4, rewirng: .1}\n", r"3:25: network.rewirng: .* Did you mean 'rewiring'"),
        ("network: {kind: completed, n: 100}\n", r"network.kind: there is no kind of network 'completed'.*'complete'"),
        ("network: {n: 100, k: 5, rewiring: .1}\n", r"3:19: network.k: k = 5 ties each .* such as 6"),
        ("network: [1]\n", r"3:1: network.*: this is no network"),
        ("horizon: soon\n", r"3:1: horizon: .*integer.*\(got 'soon'\)"),
        ("horizon: 0\n", r"3:1: horizon: .*greater than or equal to 1 \(got 0\)"),
        ("horizon: 10\nstep: 3\n", r"3:1: horizon: the horizon of 10 days is not a whole number of steps of 3 days"),
        ("seed: -1\n", r"3:1: seed: .*greater than or equal to 0"),
        ("dtype: float16\n", r"3:1: dtype: .*'float64', 'float32' or 'compact'"),
        ("population: {segments: {a: {shares: 1}}}\n", r"population.segments.a.shares: .* Did you mean 'share'"),
        ("population: {traits: {tolerance: 3}}\n", r"3:23: population.traits.tolerance: .*less than or equal to 2"),
        ("platforms: {a: {}}\n", r"3:13: platforms.a: a platform has either 'conversations' or a 'feed'"),
        ("platforms: {a: {feed: {}, conversations: 1}}\n", r"a platform has either 'conversations' or a 'feed'"),
        ("platforms: {a: {feed: {}, membership: {yung: 1}}}\n", r"platforms.a.membership: there is no segment 'yung'"),
        ("initial: {lotsu: {opinion: 0}}\n", r"3:11: initial.lotsu: there is no product 'lotsu'. Did you mean 'lotus'"),
        ("marketing: {lotsu: {}}\n", r"3:13: marketing.lotsu: there is no product 'lotsu'. Did you mean 'lotus'"),
        (RADIO_OF + "{kind: mass_medai}\n", r"5:5: marketing.lotus.radio: .*'mass_medai'. Did you mean 'mass_media'"),
        (RADIO_OF + "{reach: 1}\n", r"5:5: marketing.lotus.radio: an intervention needs a 'kind'"),
        (RADIO_OF + "{kind: mass_media}\n", r"5:5: marketing.lotus.radio: give either 'reach'"),
        (RADIO_OF + "{kind: mass_media, reach: 2}\n", r"5:31: marketing.lotus.radio.reach: .*0.99 \(got 2\)"),
        (RADIO_OF + "{kind: mass_media, reach: .1, messge: 1}\n", r"5:42: .*'messge'. Did you mean 'message'"),
        (RADIO_OF + "{kind: mass_media, reach: .1, who: {segmnt: a}}\n", r"5:48: .*'segmnt'. Did you mean 'segments'"),
        (RADIO_OF + "{kind: mass_media, reach: .1, who: {segment: a}}\n", r"no segment 'a'. Known here: everyone"),
        (RADIO_OF + "{kind: mass_media, reach: .1, who: {platform: onlin}}\n", r"no platform 'onlin'.*'online'"),
        (RADIO_OF + "{kind: mass_media, reach: .1, who: {strategy: degree}}\n", r"who: a strategy needs a 'count'"),
        (RADIO_OF + "{kind: mass_media, reach: .1, cost: {perday: 1}}\n", r"5:49: .*'perday'. Did you mean 'per_day'"),
        (RADIO_OF + "{kind: mass_media, reach: .1, cost: {fixed: -1}}\n", r"5:49: .*cost.fixed: .*greater than or"),
        (RADIO_OF + "{kind: mass_media, reach: .1, from: 400}\n", r"begins on day 400, after the horizon of 365 days"),
        (RADIO_OF + "{kind: seeding}\n", r"5:5: marketing.lotus.radio: seeding happens on one day"),
        ("changes: [{day: 1, path: name}]\n", r"changes.0.value: this is missing"),
        ("what_if: {a: 3}\n", r"3:11: what_if.a: .*dictionary"),
        ("horizon: [\n", r"not valid YAML"),
        ("a: b: c\n", r"3:5: not valid YAML"),
        ("products: {}\n", r"3:1: not valid YAML: found duplicate key \"products\""),
    ],
)  # fmt: skip
def test_faults_in_yaml_are_named_with_line_and_column(tmp_path: Path, text: str, said: str) -> None:
    """Place, problem and remedy: a scenario of two hundred lines is mended only where the message points."""
    import re

    message = refused(written(tmp_path, BASE + text))
    assert message.startswith(str(tmp_path / "s.yaml"))
    assert re.search(said, message, re.DOTALL), message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "products: {a: {owners: .6}, b: {owners: .6}}\n",
            "products.b.owners: the brands of 'goods' are owned by more",
        ),
        ("products: {a: {idea: true, price: 3}}\n", "products.a: an idea has no price, owners or repurchase"),
        ("products: {a: {price: 3, margin: 4}}\n", "products.a: the margin 4 is larger than the price 3"),
        ("products: {a: {pirce: 3}}\n", "unknown key 'pirce'. Did you mean 'price'"),
        ("products: [a]\n", "products: input should be a valid dictionary"),
        ("name: x\n", "products: this is missing"),
        ("", "a scenario is a mapping of keys"),
        ("- a\n", "a scenario is a mapping of keys"),
        ("products: {a: {price: .nan}}\n", "products.a.price: input should be a finite number"),
    ],
)
def test_faults_of_products(tmp_path: Path, text: str, said: str) -> None:
    """Products are what a scenario cannot do without."""
    assert said in refused(written(tmp_path, text))


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    """Mending one fault after another takes as many runs as there are faults."""
    message = refused(written(tmp_path, BASE + RADIO_OF + "{kind: mass_media, reach: 7, message: 9}\nhorizon: 0\n"))
    assert [part in message for part in ("radio.reach", "radio.message", "horizon")] == [True] * 3
    assert len(message.splitlines()) == 3


def test_toml_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    """The same scenario in TOML; a syntax fault has its line and column, any other its path and file."""
    good = '[products.lotus]\nprice = 40\nmargin = 18\n[marketing.lotus.radio]\nkind = "mass_media"\nreach = 0.1\n'
    scenario = load_scenario(written(tmp_path, good, "s.toml"))
    assert scenario == load_scenario(written(tmp_path, BASE + RADIO_OF + "{kind: mass_media, reach: .1}\n"))
    message = refused(written(tmp_path, "horizon = \n", "bad.toml"))
    assert "bad.toml: not valid TOML" in message
    assert "line 1, column 11" in message
    message = refused(written(tmp_path, good + "raech = 1\n", "typo.toml"))
    assert "typo.toml" in message
    assert "marketing.lotus.radio.raech: unknown key 'raech'. Did you mean 'reach'?" in message


def test_faults_in_toml_have_a_line(tmp_path: Path) -> None:
    """`load_scenario` promises file, line and column, for both formats."""
    assert "s.toml:2:1: products.lotus.pirce" in refused(written(tmp_path, "[products.lotus]\npirce = 40\n", "s.toml"))


@pytest.mark.parametrize("raw", [b"name: a\x01b\n", b"\x00\x00", b"name: caf\xe9\n", BASE.encode("utf-16")])
def test_files_that_are_no_text_are_refused(tmp_path: Path, raw: bytes) -> None:
    """A control character or another encoding is the user's mistake, not a fault of the package."""
    file = tmp_path / "s.yaml"
    file.write_bytes(raw)
    assert str(file) in refused(file)


def test_files_of_windows_are_read(tmp_path: Path) -> None:
    """A byte-order mark and carriage returns are what its editors write."""
    file = tmp_path / "s.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
    assert load_scenario(file).products["lotus"].price == 40


def test_yaml_can_share_parts(tmp_path: Path) -> None:
    """Anchors, and the merge key that goes with them, are how people avoid writing the same twice."""
    text = "products:\n  rose: &base {price: 3, quality: 0.2}\n  lily: *base\n  lotus: {<<: *base, price: 4}\n"
    products = load_scenario(written(tmp_path, text)).products
    assert products["lily"] == products["rose"]
    assert (products["lotus"].price, products["lotus"].quality) == (4, 0.2)


def test_a_missing_file_is_said_with_its_neighbours(tmp_path: Path) -> None:
    """Most missing files are misspelt."""
    written(tmp_path, BASE, "town.yaml")
    assert "there is no such file. Did you mean 'town.yaml'?" in refused(tmp_path / "twon.yaml")
    assert "Its folder does not exist either." in refused(tmp_path / "none" / "s.yaml")
    assert "cannot be read" in refused(tmp_path)


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("products: {a.b: {}}\n", "[key]"),
        (BASE + RADIO_OF + "{kind: mass_media, reach: .1, who: {stage: custmer}}\n", "who.0"),
        (BASE + RADIO_OF + "{kind: mass_media, reach: .1, who: {people: 5}}\n", "tuple[union"),
        (BASE + "initial: {lotus: {opinion: 5}}\n", "constrained"),
        (BASE + "platforms: {a: {conversations: 2, membership: 1.5}}\n", "constrained"),
        (BASE + "network: {edges: a.csv, n: 3}\n", "Did you mean 'n'"),
        (BASE + "horizon: " + str(list(range(300))) + "\n", "250, 251"),
        ("products:\n  lotus:\n", "after validation"),
        (BASE + "marketing: {lotus: {kind: mass_media, reach: .1}}\n", "lotus.reach: an intervention needs"),
        (BASE + "platforms: {a: {conversations: 2, membership: {everyone: 2}}}\n", "membership: input"),
        (BASE + RADIO_OF + "{kind: mass_media, reach: .1, who: {stages: [custmer]}}\n", "after validation"),
        (BASE + "laws: 3\n", "instance of"),
    ],
)
def test_messages_are_for_people(tmp_path: Path, text: str, forbidden: str) -> None:
    """What the validator calls its own parts means nothing to a marketer."""
    assert forbidden not in refused(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("products: {a.b: {}}\n", "1:12: products.a.b: 'a.b' is no name: leave out full stops"),
        ("products:\n  lotus:\n", "products: 'lotus' is empty. Write 'lotus: {}'"),
        ("products: {}\n", "products: this is empty."),
        (
            BASE + "network: {edges: a.csv, directd: true}\n",
            "3:25: network.directd: unknown key 'directd'. Did you mean",
        ),
        (BASE + "network: {edges: a.csv, source: 1.5}\n", "3:25: network.source: input should be a valid integer"),
        (BASE + "initial: {lotus: {opinion: 5}}\n", "3:19: initial.lotus.opinion: input should be less than or equal"),
        (BASE + RADIO_OF + "{kind: mass_media, reach: .1, who: {stage: custmer}}\n", "Did you mean 'customer'?"),
        (BASE + RADIO_OF + "{kind: mass_media, reach: .1, who: {people: 5}}\n", "who.people: input should be a list"),
        (BASE + "laws: {choice: {kind: [logit]}}\n", "laws.choice: there is no kind"),
        (BASE + "network: {kind: [complete]}\n", "network.kind: there is no kind of network ['complete']"),
        (BASE + "name: 2024-06-31\n", "not valid YAML"),
        (BASE + "horizon: null\n", "3:1: horizon: input should be a valid integer (got nothing)."),
        (BASE + "name: a\x01\n", "s.yaml:3: there is a character '\\x01' here"),
        ('extends: "a\\0b"\n', "the file cannot be read"),
    ],
)
def test_messages_say_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    """The place, as the user wrote it, and the way out."""
    assert said in refused(written(tmp_path, text))


def test_places_in_toml(tmp_path: Path) -> None:
    """Tables, lists of tables, names in quotes and keys with full stops; a key inside a line is placed by its line."""
    text = (
        'network.n = 20\nnetwork."k" = 5\nnetwork.rewiring = 0.1\n[products.lotus]\n  price = -1\n'
        '[[changes]]\nday = 1\npath = "name"\nvalue = "x"\n[[changes]]\nday = -1\npath = "name"\nvalue = "x"\n'
        "[marketing.lotus]\n'my radio' = {kind = \"mass_media\", reach = 3}\n"
    )
    message = refused(written(tmp_path, text, "s.toml"))
    places = [
        "2:1: network.k",
        "5:3: products.lotus.price",
        "11:1: changes.1.day",
        "15:1: marketing.lotus.my radio.reach",
    ]
    assert [place for place in places if f"s.toml:{place}: " not in message] == []
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf[products.lotus]\nprice = 40\n")
    assert load_scenario(tmp_path / "bom.toml").products["lotus"].price == 40


# --- extends ----------------------------------------------------------------------------------------


def test_extends_lays_one_file_on_another(tmp_path: Path) -> None:
    """Mappings are merged key by key, all else is replaced, null takes away; faults are placed in their own file."""
    written(tmp_path, "horizon: 30\n" + BASE + RADIO_OF + "{kind: mass_media, reach: .1}\n", "base.yaml")
    (tmp_path / "sub").mkdir()
    child = "extends: ../base.yaml\nhorizon: 60\nproducts: {lotus: {quality: 0.5}}\n"
    scenario = load_scenario(written(tmp_path / "sub", child))
    assert (scenario.horizon, scenario.products["lotus"].quality, scenario.products["lotus"].price) == (60, 0.5, 40)
    assert scenario.marketing["lotus"]["radio"].cost == Cost()
    gone = load_scenario(written(tmp_path / "sub", child + "marketing: {lotus: {radio: null}}\n"))
    assert gone.marketing["lotus"] == {}
    written(tmp_path, "horizon: 30\nproducts:\n  lotus: {pirce: 3}\n", "base.yaml")
    assert "base.yaml:3:11: products.lotus.pirce" in refused(tmp_path / "sub" / "s.yaml")


def test_extends_that_go_nowhere_or_in_circles(tmp_path: Path) -> None:
    """A circle would never end; a missing base is said as any missing file."""
    written(tmp_path, "extends: b.yaml\n", "a.yaml")
    written(tmp_path, "extends: a.yaml\n", "b.yaml")
    assert "the file extends itself" in refused(tmp_path / "a.yaml")
    assert "the file extends itself" in refused(written(tmp_path, "extends: s.yaml\n" + BASE))
    assert "there is no such file. Did you mean 'a.yaml'?" in refused(written(tmp_path, "extends: aa.yaml\n" + BASE))


def test_presets_are_extended_from_anywhere(tmp_path: Path) -> None:
    """A file that comes with the package is found by its name, unless there is one of one's own by that name."""
    child = "extends: presets/platforms.yaml\nplatforms: {offline: {conversations: 3}, photo sharing: null}\n" + BASE
    platforms = load_scenario(written(tmp_path, child)).platforms
    assert platforms["offline"].conversations == 3.0
    assert {"professional network", "messenger groups"} < set(platforms)
    assert "photo sharing" not in platforms
    (tmp_path / "presets").mkdir()
    written(tmp_path / "presets", "horizon: 30\n", "platforms.yaml")
    assert set(load_scenario(written(tmp_path, child.replace("photo sharing: null", "online: null"))).platforms) == {
        "offline"
    }


def test_files_named_in_the_base_are_found_from_the_base(tmp_path: Path) -> None:
    """A base scenario with its own data must work from wherever it is extended."""
    (tmp_path / "base").mkdir()
    written(tmp_path / "base", "source,target\na,b\nb,c\n", "ties.csv")
    written(tmp_path / "base", BASE + "network: {edges: ties.csv}\n", "base.yaml")
    scenario = load_scenario(written(tmp_path, "extends: base/base.yaml\n"))
    assert Simulation(scenario).ties.people == 3


@pytest.mark.parametrize("place", ["what_if", "changes"])
def test_files_named_in_a_patch_are_found_from_the_scenario(tmp_path: Path, place: str) -> None:
    """A list of people in a what-if, or in a change, stands beside the scenario as all other files do."""
    gift = "{kind: seeding, on: 3, who: {people: vip.txt}}"
    text = {
        "what_if": f"what_if: {{more: {{marketing.lotus.gifts: {gift}}}}}\n",
        "changes": f"changes: [{{day: 2, path: marketing.lotus.gifts, value: {gift}}}]\n",
    }[place]
    written(tmp_path, "a\n", "vip.txt")
    written(tmp_path, "source,target\na,b\nb,c\n", "ties.csv")
    scenario = load_scenario(written(tmp_path, BASE + "network: {edges: ties.csv}\nhorizon: 5\n" + text))
    if place == "what_if":
        scenario = scenario.patch(scenario.what_if["more"])
    assert total(Simulation(scenario).run(), "gifts") == 1


def test_all_file_names_are_found_from_the_file_that_names_them(tmp_path: Path) -> None:
    """Network, people and audiences, by a path or inside of a part; what is no file stays as it is."""
    (tmp_path / "base").mkdir()
    gift = "{kind: seeding, on: 3, who: {people: vip.txt}}"
    written(
        tmp_path / "base",
        "network: {edges: ties.csv}\npopulation: {people: people.csv}\n" + BASE + RADIO_OF + gift + "\nwhat_if:\n"
        "  v 1.5: {marketing.lotus.radio.who.people: others.txt, products.lotus.price: 3}\n"
        "  more: {marketing.lotus: {a: {kind: seeding, on: 1, who: {people: [vip.txt]}}}, network.edges: b.csv}\n",
        "base.yaml",
    )
    data = read_document(written(tmp_path, "extends: base/base.yaml\nname: ties.csv\n")).data
    base = str(tmp_path / "base") + "/"
    assert data["network"]["edges"] == base + "ties.csv"
    assert data["population"]["people"] == base + "people.csv"
    assert data["marketing"]["lotus"]["radio"]["who"]["people"] == base + "vip.txt"
    assert data["what_if"]["v 1.5"] == {
        "marketing.lotus.radio.who.people": base + "others.txt",
        "products.lotus.price": 3,
    }
    assert data["what_if"]["more"]["marketing.lotus"]["a"]["who"]["people"] == ["vip.txt"]
    assert data["what_if"]["more"]["network.edges"] == base + "b.csv"
    assert data["name"] == "ties.csv"


# --- patches ----------------------------------------------------------------------------------------


def test_a_patch_sets_and_takes_away() -> None:
    """Values by path, None takes a named part away, a whole part may be added; the original stays as it was."""
    base = town(marketing=moves(radio=RADIO))
    patched = base.patch({"marketing.lotus.radio.reach": 0.4, "network.n": 200, "products.lotus.price": 50})
    assert patched.network.n == 200
    assert patched.marketing["lotus"]["radio"].reach == 0.4
    assert base.marketing["lotus"]["radio"].reach == 0.1
    assert base.patch({"marketing.lotus.radio": None}).marketing["lotus"] == {}
    assert base.patch({"marketing.lotus": None}).marketing == {}
    assert list(base.patch({"platforms.online": None}).platforms) == ["offline"]
    added = base.patch({"marketing.lotus.print": {"kind": "mass_media", "reach": 0.2}})
    assert list(added.marketing["lotus"]) == ["radio", "print"]
    assert base.patch({"marketing.lotus.radio.who.count": 5}).marketing["lotus"]["radio"].who.count == 5
    assert base.patch({"products.lotus.margin": None}).products["lotus"].margin is None
    assert base.patch({}) == base


def test_a_patch_reaches_into_lists() -> None:
    """Places in a list count from 0; None takes one out."""
    base = town(
        population={"segments": {"a": {"share": 0.5}, "b": {"share": 0.5}}},
        marketing=moves(radio={**RADIO, "who": {"segments": ["a", "b"]}}),
        changes=[{"day": 3, "path": "products.lotus.price", "value": 50}],
    )
    assert base.patch({"marketing.lotus.radio.who.segments.0": None}).marketing["lotus"]["radio"].who.segments == ("b",)
    assert base.patch({"changes.0.value": 60}).changes[0].value == 60
    with pytest.raises(InputError, match=r"changes.1.value: there is no '1' in 'changes'"):
        base.patch({"changes.1.value": 60})


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"products.lotus.pirce": 1}, r"there is no 'pirce' in 'products.lotus'. Did you mean 'price'"),
        ({"horzon": 1}, r"there is no 'horzon' in 'the scenario'. Did you mean 'horizon'"),
        ({"marketing.lotsu.radio.reach": 1}, r"there is no 'lotsu' in 'marketing'. Did you mean 'lotus'"),
        ({"marketng.lotus.tv": {"kind": "mass_media", "reach": 0.1}}, r"marketng: unknown key 'marketng'"),
        ({"products.lotus.price.high": 1}, r"'products.lotus.price' has nothing inside it"),
        ({"products..price": 1}, r"there is no '' in 'products'"),
        ({"products.lotus.price": "dear"}, r"products.lotus.price: .*number.*\(got 'dear'\)"),
        ({"network.degrees": 3.0}, r"rewiring and degrees are two ways to say the same"),
        ({"horizon": None}, r"horizon: .*integer"),
        ({"marketing.lotus.radio.who": {"segment": "nobody"}}, r"there is no segment 'nobody'"),
        ({"changes.²": {"day": 1}}, r"changes"),
    ],
)  # fmt: skip
def test_patches_that_fit_nowhere_are_refused(patch: dict[str, Any], said: str) -> None:
    """A typo in a path would be a what-if that changes nothing."""
    with pytest.raises(InputError, match=said):
        town(marketing=moves(radio=RADIO)).patch(patch)


def test_every_name_can_be_reached_by_a_path() -> None:
    """A name that is accepted but that no path can spell cannot be varied, patched or reported."""
    try:
        scenario = Scenario.from_data({"products": {"lotus ": LOTUS}})
    except InputError:
        return
    assert scenario.patch({"products.lotus .price": 50}).products["lotus "].price == 50


def test_a_path_may_have_spaces_inside() -> None:
    """`summer sale` is a name of the quick start."""
    scenario = town(marketing=moves(**{"summer sale": {"kind": "price_promotion", "discount": 0.2}}))
    assert (
        scenario.patch({"marketing.lotus.summer sale.discount": 0.4}).marketing["lotus"]["summer sale"].discount == 0.4
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("0.5", 0.5),
        ("true", True),
        ("null", None),
        ("[a, 2]", ["a", 2]),
        ("{a: 1}", {"a": 1}),
        ("a b", "a b"),
    ],
)
def test_values_from_the_command_line(text: str, value: Any) -> None:
    """As they would be read from the file."""
    assert parse_value(text) == value


@pytest.mark.parametrize("text", ["[a", "a: b: c", "!!python/object/apply:os.getcwd []"])
def test_values_that_are_none(text: str) -> None:
    """Refused, and no code is run for it."""
    with pytest.raises(InputError, match="is not a value"):
        parse_value(text)


# --- what belongs together --------------------------------------------------------------------------


def test_a_segment_cannot_be_called_all() -> None:
    """`all` is the sum of the segments in every table; a segment of that name gives two rows of one key."""
    with pytest.raises(InputError):
        town(population={"segments": {"all": {"share": 0.5}, "some": {"share": 0.5}}})


def test_owners_are_added_by_category() -> None:
    """A person has one brand of a category, and may have one of each."""
    town(products={"a": {"owners": 0.6, "category": "tea"}, "b": {"owners": 0.6, "category": "tap"}})
    with pytest.raises(InputError, match=r"products\.b\.owners"):
        town(products={"a": {"owners": 0.6, "category": "tea"}, "b": {"owners": 0.6, "category": "tea"}})


# --- what changes in the middle ---------------------------------------------------------------------


def test_versions_come_in_order_of_days() -> None:
    """One for each day with changes, each on top of the one before, whatever the order in the file."""
    scenario = town(
        changes=[
            {"day": 9, "path": "products.lotus.price", "value": 60},
            {"day": 5, "path": "products.lotus.price", "value": 50},
            {"day": 5, "path": "laws.talk.rate", "value": 0.5},
            {"day": 9, "path": "marketing.lotus", "value": {"radio": RADIO}},
        ]
    )
    versions = scenario.versions()
    assert [day for day, _ in versions] == [0, 5, 9]
    assert [version.products["lotus"].price for _, version in versions] == [40, 50, 60]
    assert [version.laws.talk.rate for _, version in versions] == [0.0286, 0.5, 0.5]
    assert [bool(version.marketing) for _, version in versions] == [False, False, True]


def test_a_change_on_the_first_day_holds_from_the_start() -> None:
    """Day 0 is the first day: as if it had been written so."""
    changed = town(changes=[{"day": 0, "path": "products.lotus.quality", "value": -0.5}])
    assert changed.versions()[0][1].products["lotus"].quality == -0.5
    written_so = Simulation(town(products={"lotus": {**LOTUS, "quality": -0.5}})).run()
    assert (Simulation(changed).run().record.events == written_so.record.events).all()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("horizon", 60, "'horizon' cannot change"),
        ("network.n", 200, "'network' cannot change"),
        ("population.traits.need_spread", 1.0, "'population' cannot change"),
        ("dtype", "compact", "'dtype' cannot change"),
        ("products.rose", {}, "products.* cannot"),
        ("platforms.online", None, "platforms.* cannot"),
        ("platforms.online.membership", 0.05, "membership.* cannot"),
        ("laws.choice", {"kind": "contact", "innovation": 0.1, "imitation": 0.1}, "choice.* cannot change"),
        ("products.lotsu.price", 3, "there is no 'lotsu' in 'products'"),
    ],
)
def test_some_things_cannot_change_in_the_middle(path: str, value: Any, said: str) -> None:
    """Arrays have their size and people their traits by then."""
    with pytest.raises(InputError, match=said):
        Simulation(town(changes=[{"day": 5, "path": path, "value": value}]))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("products.lotus.owners", 0.9),
        ("products.lotus.aware", 0.9),
        ("discount_rate", 1.0),
        ("replicates", 7),
        ("changes", []),
    ],
)
def test_changes_without_an_effect_are_refused(path: str, value: Any) -> None:
    """What is decided before the first day cannot change on the fifth; to accept it in silence is to mislead."""
    with pytest.raises(InputError):
        Simulation(town(changes=[{"day": 5, "path": path, "value": value}]))


def test_a_change_after_the_end_is_refused() -> None:
    """As an intervention that begins after the horizon is."""
    with pytest.raises(InputError):
        Simulation(town(changes=[{"day": 300, "path": "products.lotus.price", "value": 50}]))


def test_a_price_that_rises_sells_less() -> None:
    """People hold a price against what they are used to; the reference must not rise on the same morning."""
    product = {"price": 40, "aware": 0.9, "owners": 0.5, "repurchase_days": 5}
    change = {"day": 10, "path": "products.lotus.price", "value": 400}
    sold = [
        total(Simulation(town(products={"lotus": product}, changes=changes)).run(), "repeat_purchases")
        for changes in ([], [change])
    ]
    assert sold[1] < 0.8 * sold[0]


def test_a_live_change_that_is_refused_leaves_no_trace(tmp_path: Path) -> None:
    """The app offers every number for change; one that is refused must not make the run impossible to save."""
    simulation = Simulation(town()).run(3)
    before = simulation.scenario
    with pytest.raises(InputError):
        simulation.change("products.lotsu.price", 3)
    assert simulation.scenario == before
    simulation.run(3).save(tmp_path / "here.wom")
    assert Simulation.load(tmp_path / "here.wom").day == 6


def test_arms_that_share_people_share_memberships() -> None:
    """Who is on a platform is drawn once for all arms; an arm that says otherwise is refused, or has its own."""
    base = town(products={"lotus": {**LOTUS, "aware": 1.0, "owners": 0.9}}, laws={"talk": {"rate": 0.5}})
    other = base.patch({"platforms.online.membership": 0.1})
    try:
        together = Simulation([base, other]).run(5)
    except InputError:
        return
    assert (together.record.events[:5, 1] == Simulation(other).run(5).record.events[:5, 0]).all()


# --- to data and back -------------------------------------------------------------------------------

RICH: dict[str, Any] = {
    "name": "everything",
    "step": 5,
    "dtype": "compact",
    "discount_rate": 0.2,
    "currency": "€",
    "network": {"kind": "complete", "n": 50},
    "population": {"segments": {"a": {"share": 0.5, "need": 1}, "b": {"share": 0.5}}, "storage": "drawn"},
    "platforms": {"street": {"conversations": 1.5}, "forum": {"feed": {"items": 3}, "membership": {"a": 0.5}}},
    "products": {"x": {"price": 3, "margin": 1, "repurchase_days": 5}, "y": {"category": "z", "quality": -0.25}},
    "initial": {"x": {"opinion": 0.5}},
    "laws": {"choice": {"kind": "contact", "innovation": 0.01, "imitation": 0.2}, "talk": {"rate": 0.1}},
    "marketing": {
        "x": {
            "radio": {"kind": "mass_media", "reach": 0.1, "from": 5, "until": 10, "who": {"segment": "a"}},
            "gifts": {"kind": "seeding", "on": 3, "who": {"people": [1, 2], "stage": "unaware"}, "cost": {"fixed": 3}},
            "sale": {"kind": "price_promotion", "discount": 0.5, "who": {"share": 0.5}},
        }
    },
    "changes": [{"day": 5, "path": "products.x.price", "value": 4}],
    "what_if": {"none": {"marketing.x.radio": None}, "more": {"marketing.x.radio.reach": 0.2}},
}


@pytest.mark.parametrize("data", [{}, RICH, {"network": NETWORK}])
def test_nothing_is_lost_on_the_way_to_data_and_back(data: dict[str, Any], tmp_path: Path) -> None:
    """Saved results and simulations are repeated from this; nulls of what-ifs included, through YAML too."""
    from ruamel.yaml import YAML

    scenario = town(**data) if data is not RICH else Scenario.from_data({"horizon": 20, **data})
    resolved = scenario.to_data()
    assert Scenario.from_data(resolved) == scenario
    assert Scenario.from_data(resolved).to_data() == resolved
    with (tmp_path / "s.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(resolved, file)
    assert load_scenario(tmp_path / "s.yaml").to_data() == resolved
    assert scenario.patch({}) == scenario


def test_reading_a_document_leaves_plain_data(tmp_path: Path) -> None:
    """No types of the parser reach the scenario."""
    data = read_document(written(tmp_path, BASE + "horizon: 10\nstep: 5\nname: a\n")).data
    assert {type(value) for value in (data, data["products"], data["horizon"], data["name"])} == {dict, int, str}


# --- descriptions -----------------------------------------------------------------------------------


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema of every configuration that a scenario can hold, by name."""
    yield "Scenario", (whole := Scenario.model_json_schema())
    yield from whole["$defs"].items()
    for name, kind in discover().items():
        yield name, kind.model_json_schema()
    yield "Laws", Laws.model_json_schema()


def test_every_field_is_described() -> None:
    """The schema is the help that editors and the app show; a number without a word is a riddle."""
    riddles = [
        f"{name}.{field}"
        for name, schema in schemas()
        for field, said in schema.get("properties", {}).items()
        if not said.get("description", "").strip()
    ]
    assert riddles == []
    assert len(dict(schemas())) > 20


def test_the_nearest_name() -> None:
    """The near one if there is one, else what is known, else nothing."""
    assert nearest("pirce", ["price", "margin"]) == "Did you mean 'price'?"
    assert nearest("zzz", ["b", "a"]) == "Known here: a, b."
    assert nearest("zzz", []) == ""
    assert nearest("zzz", map(str, range(20))).endswith(", ....")


def test_errors_are_value_errors() -> None:
    """So that a validator that raises one is reported with its place."""
    fault = wom.InputError("it is wrong.", where="here", remedy="Do better.")
    assert isinstance(fault, ValueError)
    assert isinstance(fault, wom.WomError)
    assert str(fault) == "here: it is wrong. Do better."


def test_versions_that_are_known_are_those_that_would_be_made() -> None:
    """Days are taken over only up to where two lists of changes part, a day that is gone among them."""
    plain = Scenario.from_data({"horizon": 20, "products": {"lotus": {"price": 10.0}}})
    lists = [
        [],
        [Change(day=3, path="products.lotus.price", value=7.0)],
        [Change(day=0, path="products.lotus.price", value=9.0), Change(day=3, path="products.lotus.price", value=7.0)],
        [Change(day=3, path="products.lotus.quality", value=0.1), Change(day=8, path="laws.talk.rate", value=0.5)],
        [Change(day=8, path="laws.talk.rate", value=0.5)],
        [
            Change(day=3, path="products.lotus.quality", value=0.1),
            Change(day=9, path="products.lotus.price", value=2.0),
        ],
    ]
    arms = [plain.model_copy(update={"changes": tuple(changes)}) for changes in lists]
    for before in arms:
        for after in arms:
            assert after.versions(before.versions()) == after.versions()
