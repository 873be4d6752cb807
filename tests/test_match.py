"""Which names mean the same: what is decided, what is asked, and what is never said to be one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from graph.problem import Problem
from loaders.match import chinese_names, european_names
from loaders.match.matching import match
from loaders.match.scoring import NOBODY, margins
from loaders.match.sides import Side, same_region, side_of
from loaders.match.tables import read_names
from loaders.match.words import institutes
from tests.commanding import hongsheng

VALID, OTHER = "91110108551385082Q", "9133020600000000K0"


def side(*names: str, country: str | None = None, uscc: Sequence[str | None] = ()) -> Side:
    none: list[str | None] = [None] * len(names)
    codes = {"uscc": list(uscc)} if uscc else {}
    return Side(list(names), list(names), [country] * len(names), none, codes)


def decided(left: Side, right: Side | None = None) -> dict[tuple[str, str], str]:
    return {(p.left, p.right): p.decision for p in match(left, right, threads=1)}


DISTRICT = (
    "宁波微科光电股份有限公司",
    "宁波隆源精密机械有限公司",
    "上海远东电缆股份有限公司",
    "宁波东方电缆股份有限公司",
    "浙江大学",
    "浙江工业大学",
    "中国科学院微电子研究所",
    "中国科学院宁波材料技术与工程研究所",
)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("微科光电", "宁波微科光电股份有限公司"),
        ("宁波微科", "宁波微科光电股份有限公司"),
        ("寧波微科光電股份有限公司", "宁波微科光电股份有限公司"),
        ("宁波微科光电股份有限公司(本部)".replace("(本部)", ""), "宁波微科光电股份有限公司"),
        ("隆源精密", "宁波隆源精密机械有限公司"),
        ("浙大", "浙江大学"),
        ("中科院微电子所", "中国科学院微电子研究所"),
        ("宁波材料所", "中国科学院宁波材料技术与工程研究所"),
        ("中科院宁波材料所", "中国科学院宁波材料技术与工程研究所"),
    ],
)
def test_a_short_name_means_the_full_one(short: str, full: str) -> None:
    found = decided(side(short), side(*DISTRICT))
    assert [pair for pair, decision in found.items() if decision == "same"] == [(short, full)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江大学", "浙江工业大学"),  # an ordered part, and another university
        ("宁波大学", "宁波大学医学院附属医院"),  # a unit and its parent
        ("宁波微科光电有限公司", "宁波微科光电股份有限公司"),  # the form is the only difference
        ("宁波微科光电有限公司", "上海微科光电有限公司"),  # one brand, two places
        ("宁波微科光电有限公司", "宁波微科智能科技有限公司"),  # sisters
        ("微科光电", "宁波微科光电股份有限公司研究院"),
        ("光电产业创新基地", "光电产业孵化基地"),  # two platforms of one line of business
        ("启航孵化器", "启航创业孵化基地"),
        ("灵峰模具知识产权创新基地", "模具行业知识产权创新基地"),
        ("高端汽配模具园区", "大碶高端汽配模具园区"),  # the one, or one elsewhere
    ],
)
def test_what_only_looks_like_one_is_not_said_to_be(one: str, other: str) -> None:
    assert "same" not in decided(side(one), side(other, *DISTRICT[1:4])).values()


def test_two_that_could_be_meant_are_both_asked() -> None:
    brand = side("宁波微科光电股份有限公司", "上海微科光电股份有限公司", "宁波隆源机械有限公司")
    assert decided(side("微科光电"), brand) == {
        ("微科光电", "宁波微科光电股份有限公司"): "ask",
        ("微科光电", "上海微科光电股份有限公司"): "ask",
    }


def test_within_one_table_a_pair_stands_once_and_the_left_comes_first() -> None:
    found = decided(side("宁波隆源精密机械有限公司", "微科光电", "宁波微科光电股份有限公司"))
    assert found == {("微科光电", "宁波微科光电股份有限公司"): "same"}


def test_the_same_name_under_two_ids_is_asked() -> None:
    none: list[str | None] = [None, None]
    twins = Side(["1", "2"], ["ABB AB", "ABB AB"], ["SE", "SE"], none)
    assert decided(twins) == {("1", "2"): "ask"}


def test_two_spellings_of_one_body_in_one_list_are_the_same() -> None:
    """What is written alike once an abbreviation is spelled out is no riddle; the same name is."""
    assert decided(side("浙大", "浙江大学")) == {("浙大", "浙江大学"): "same"}
    none: list[str | None] = [None, None]
    assert decided(Side(["1", "2"], ["浙江大学", "浙江大学"], none, none)) == {("1", "2"): "ask"}


def test_two_institutes_of_one_academy_are_two() -> None:
    assert decided(side("中科院宁波材料所"), side("中科院微电子所")) == {}
    short, full = "中科院材料所", "中科院宁波材料所"
    assert decided(side(short), side(full)) != {}


def test_codes_come_before_names() -> None:
    left = side("甲有限公司", "宁波微科光电股份有限公司", uscc=[VALID, VALID[:-1] + "A"])
    right = side("完全别的名字", "宁波微科光电股份有限公司", uscc=[VALID, OTHER])
    # The second code is none, by its check character, so the name decides.
    checked = Side(left.ids, left.names, left.countries, left.regions, {"uscc": [VALID, None]})
    assert decided(checked, right) == {
        ("甲有限公司", "完全别的名字"): "same",
        ("宁波微科光电股份有限公司", "宁波微科光电股份有限公司"): "same",
    }


def test_different_valid_codes_are_two_firms_whatever_the_name() -> None:
    name = "宁波微科光电股份有限公司"
    assert decided(side(name, uscc=[VALID]), side(name, uscc=[OTHER])) == {}


EUROPE = (
    "BAYER AKTIENGESELLSCHAFT",
    "INSTITUT FUR RUNDFUNKTECHNIK GMBH",
    "Universität zu Köln",
    "NESTEC SA",
    "Grid Solutions SAS",
    "CINECA CONSORZIO INTERUNIVERSITARIO",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bayer AG", "BAYER AKTIENGESELLSCHAFT"),
        ("INSTITUT FUER RUNDFUNKTECHNIK G.m.b.H.", "INSTITUT FUR RUNDFUNKTECHNIK GMBH"),
        ("UNIVERSITÃ„T ZU KÃ–LN", "Universität zu Köln"),
        ("NESTEC S.A.", "NESTEC SA"),
        ("CONSORZIO INTERUNIVERSITARIO CINECA", "CINECA CONSORZIO INTERUNIVERSITARIO"),
    ],
)
def test_european_names_are_compared_as_they_are_meant(one: str, other: str) -> None:
    found = decided(side(one, country="DE"), side(*EUROPE, country="DE"))
    assert [pair for pair, decision in found.items() if decision == "same"] == [(one, other)]


def test_names_of_different_countries_are_not_compared() -> None:
    assert decided(side("ABB AB", country="SE"), side("ABB AB", country="DE")) == {}
    assert decided(side("ABB AB", country="SE"), side("ABB AB")) == {("ABB AB", "ABB AB"): "same"}


def test_two_universities_of_technology_are_asked_about_however_few_the_names() -> None:
    eindhoven, chalmers = "Eindhoven University of Technology", "Chalmers University of Technology"
    assert decided(side(eindhoven), side(chalmers)) == {(eindhoven, chalmers): "ask"}


def test_two_firms_in_one_cell_are_none_of_them() -> None:
    found = decided(side("Pohjola Valves Oy"), side("Pohjola Valves Oy, Saimaa Robotics Oyj"))
    assert "same" not in found.values()


def test_another_legal_form_is_asked() -> None:
    found = decided(
        side("Kessler Optik GmbH", country="DE"), side("KESSLER OPTIK AG", country="DE")
    )
    assert found == {("Kessler Optik GmbH", "KESSLER OPTIK AG"): "ask"}


def test_a_name_that_stands_on_both_sides_is_nobody_else() -> None:
    """A parent and its unit, two sisters: the one that is there under its own name is itself."""
    units = side("Meggitt", "Meggitt Aerospace", country="UK")
    parent = side("Meggitt", country="UK")
    assert decided(side("Meggitt Aerospace", country="UK"), parent) == {
        ("Meggitt Aerospace", "Meggitt"): "same"
    }
    assert decided(units, parent) == {
        ("Meggitt", "Meggitt"): "same",
        ("Meggitt Aerospace", "Meggitt"): "ask",
    }
    (asked,) = (p for p in match(units, parent, threads=1) if p.decision == "ask")
    assert asked.reasons[-1].en == "another name is written exactly like it"
    # The same words in another order are the same for all that.
    both = side("Institut Laue Langevin", "Laue Langevin Institut", country="FR")
    assert set(decided(both, side("Institut Laue Langevin", country="FR")).values()) == {"same"}
    # Of what is not even likely nobody is asked.
    there = side("Roehampton University", country="UK")
    assert decided(side("Universal Robots", country="UK"), there) == {
        ("Universal Robots", "Roehampton University"): "ask"
    }
    assert decided(side("Roehampton University", "Universal Robots", country="UK"), there) == {
        ("Roehampton University", "Roehampton University"): "same"
    }
    # Chinese names are written in several ways: a short one means the full one that is there, too.
    firms = side("微科光电", "宁波微科光电股份有限公司")
    assert set(decided(firms, side(*DISTRICT)).values()) == {"same"}


def test_at_most_three_candidates_are_asked_about() -> None:
    many = [f"{city}微科光电股份有限公司" for city in ("宁波", "上海", "杭州", "苏州", "深圳")]
    assert len(decided(side("微科光电"), side(*many))) == 3


def test_every_reason_is_said_in_both_languages() -> None:
    (pair,) = match(side("微科光电"), side(*DISTRICT))
    assert [r.zh for r in pair.reasons] == [
        "除地名、行业和组织形式外相同：微科",
        "没有其他名称与之接近",
    ]
    assert [r.said("en") for r in pair.reasons][1] == "no other name comes near"


def test_nothing_on_a_side_is_no_pair() -> None:
    assert match(side(), side(*DISTRICT)) == match(side("微科光电"), side()) == match(side()) == []


# --- the parts of names ---------------------------------------------------------------------


def test_a_chinese_name_taken_apart() -> None:
    made = chinese_names.take_apart("浙江省宁波市微科光电股份有限公司")
    assert made == chinese_names.ChineseName(
        "浙江省宁波市微科光电股份有限公司",
        "浙江省宁波市微科光电",
        "微科",
        ("浙江", "宁波"),
        "股份有限公司",
    )
    # A place, or a trade, that is all a name has is its own.
    assert chinese_names.take_apart("杭州银行股份有限公司").own == "杭州银行"
    assert chinese_names.take_apart("浙江松原汽车安全系统股份有限公司").own.startswith("松原")


@pytest.mark.parametrize(
    ("name", "words", "legal"),
    [
        ("T.S.R.ACT s.r.o.", ("TSR", "ACT"), "SRO"),
        ("REMOTEMYAPP SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA", ("REMOTEMYAPP",), "SPZOO"),
        ("Instituto Polit√©cnico de Bragan√ßa", ("INSTITUTO", "POLITECNICO", "DE", "BRAGANCA"), ""),
        ("FLUGHAFEN ZUERICH AG", ("FLUGHAFEN", "ZURICH"), "AG"),
        ("AG", ("AG",), ""),
        ("...", ("?",), ""),
    ],
)
def test_a_european_name_taken_apart(name: str, words: tuple[str, ...], legal: str) -> None:
    made = european_names.take_apart(name)
    assert (made.words, made.legal) == (words, legal)


def test_short_names_of_institutes_are_some_hundred_and_each_means_one() -> None:
    known = institutes()
    assert len(known) > 150
    assert known["浙大"] == "浙江大学"
    assert not {full for full in known.values() if known.get(full, full) != full}


def test_the_margin_is_to_the_best_that_is_no_twin() -> None:
    score = np.array([2.0, 2.0, 0.5, 1.0])
    group, twin = np.array([0, 0, 0, 1]), np.array([7, 7, 8, 9])
    assert margins(score, group, twin).tolist() == [1.5, 1.5, -1.5, 1.0 - NOBODY]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("宁波市", "浙江省宁波市北仑区", True),
        (None, "上海市", True),
        ("宁波市", "上海市", False),
    ],
)
def test_regions_can_be_one_where_one_holds_the_other(one: str, other: str, same: bool) -> None:
    assert same_region(one, other) is same


# --- tables and the command -----------------------------------------------------------------


def test_tables_are_read_with_chinese_headers_and_wrong_codes_say_nothing(tmp_path: Path) -> None:
    table = tmp_path / "企业.csv"
    table.write_text(f"编号,企业名称,统一社会信用代码\n1,甲公司,{VALID}\n2,乙公司,9111\n", "utf-8")
    read = read_names(table)
    assert (read.names, read.codes["uscc"]) == (["甲公司", "乙公司"], [VALID, None])


def test_a_table_without_a_name_or_with_an_id_twice_is_told(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,title\n1,x\n", "utf-8")
    with pytest.raises(Problem, match="has no column 'name'"):
        read_names(table)
    table.write_text("id,name\n1,x\n1,y\n", "utf-8")
    with pytest.raises(Problem, match="the id '1' stands in more than one row"):
        read_names(table)


def test_the_command_gives_ids_decision_and_reasons(tmp_path: Path) -> None:
    left, right = tmp_path / "left.csv", tmp_path / "right.csv"
    left.write_text("id,name,kind\na,微科光电,企业\nb,浙大,Institute\n", "utf-8")
    right.write_text(
        "id,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(DISTRICT)), "utf-8"
    )
    said = hongsheng("match", left, right, "--format", "json", "--lang", "en")
    assert [(p["left"], p["right"], p["decision"]) for p in said.json()] == [
        ("a", "0", "same"),
        ("b", "4", "same"),
    ]
    assert said.json()[0]["reasons"][1] == "no other name comes near"
    assert said.err == "2 the same, 0 to be asked\n"
    only = hongsheng("match", left, right, "--kind", "企业", "--format", "json").json()
    assert [p["left"] for p in only] == ["a"]
    assert "宁波微科光电股份有限公司" in hongsheng("match", left, right, "--lang", "zh").out


def test_side_of_knows_countries_by_both_codes() -> None:
    import polars as pl

    read = side_of(pl.DataFrame({"id": ["1"], "name": ["x"], "country": ["el"]}), "t")
    assert read.countries == ["GR"]
