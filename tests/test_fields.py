"""Fields for what has none: which words speak for one, how sure, and what a person makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import hongsheng as hs
from graph.loading import load
from graph.problem import Problem
from graph.stores.base import Store
from hongsheng.books.answers import NO, YES
from hongsheng.example import build
from hongsheng.field_proposals import SOURCE, Answer, carry_out, propose
from loaders.built_in import usual_words
from queries.fields import texts
from queries.fields.guesses import BY_WORD, guesses
from queries.fields.texts import Document, Field
from queries.recommend import words
from tests.commanding import hongsheng
from tests.tables import table

pytestmark = pytest.mark.above_stores

AREA = Field("80", "80", "先进制造", "国", ("先进制造", "机械"), broad=True)
MOULDS = Field("804", "804", "先进制造工艺与装备", "国", ("先进制造工艺与装备", "模具"))
CARS = Field("807", "807", "汽车技术", "国", ("汽车技术", "汽车"))
ENERGY = Field("603", "603", "能量转换", "国", ("能量转换", "Battery", "新能源汽车电池"))
FIELDS = [AREA, MOULDS, CARS, ENERGY]


def said(id: str, title: str, *fields: str) -> Document:
    """A need with this title."""
    return Document("Demand", id, title, title, frozenset(words.in_text(title)), frozenset(fields))


@pytest.mark.parametrize(
    ("title", "field", "by"),
    [
        ("大型压铸模具热平衡", "804", ("模具",)),
        ("新能源汽车电池回收", "603", ("新能源汽车电池",)),  # and not cars, whose word lies in it
        ("A better BATTERY for boats", "603", ("battery",)),
        ("Batteryless sensors", None, ()),
        ("汽车模具", None, ()),  # which of the two?
        ("机械臂标定", None, ()),  # of the whole area: not said which of its fields
        ("冷链温控", None, ()),
    ],
)
def test_where_little_is_classified_a_field_s_own_word_speaks(
    title: str, field: str | None, by: tuple[str, ...]
) -> None:
    found = guesses([], [said("d", title)], FIELDS)
    assert [(g.field.id, g.sure, g.words) for g in found] == [(field, BY_WORD, by)] * bool(field)


SUNDRY = (
    "轮毂 电机壳 变速箱 支架 缸盖 端盖 油底壳 泵体 阀体 转向节 横梁 副车架 灯座 散热片 机匣 叶轮 "
    "壳盖 法兰 底座 齿圈"
).split()
CLASSIFIED = [
    *(said(f"m{n}", f"{word}用压铸岛数字孪生", "801") for n, word in enumerate(SUNDRY)),
    *(said(f"c{n}", f"{word}用铝灰渣资源化", "703") for n, word in enumerate(SUNDRY)),
]
OTHERS = [
    Field("801", "801", "过程控制", "国", ("过程控制",)),
    Field("703", "703", "固废", "国", ("固废",)),
]


def test_what_is_classified_speaks_for_what_reads_like_it_and_says_how_sure() -> None:
    asked = [said("d", "机座用铝灰渣资源化"), said("e", "深海养殖网箱")]
    (found,) = guesses(CLASSIFIED, asked, OTHERS)
    assert (found.document.id, found.field.id, found.words) == ("d", "703", ())
    # All forty are guessed right from the others: by the rule of succession 41 of 42.
    assert found.sure == pytest.approx(41 / 42)
    assert all(title.endswith("用铝灰渣资源化") for title in found.like)


def test_where_guesses_at_the_classified_are_often_wrong_none_is_made() -> None:
    mixed = [replace(d, fields=frozenset(("801", "703")[n % 2 : n % 2 + 1]))
             for n, d in enumerate(CLASSIFIED)]  # fmt: skip
    assert guesses(mixed, [said("d", "机座用铝灰渣资源化")], OTHERS) == []


def test_what_a_person_refused_is_not_proposed_again() -> None:
    asked = [said("d", "机座用铝灰渣资源化")]
    assert guesses(CLASSIFIED, asked, OTHERS, {("Demand", "d", "703")}) == []
    assert guesses([], [said("d", "模具")], FIELDS, {("Demand", "d", "804")}) == []


def test_half_of_the_example_s_labels_held_out_are_found_again(store: Store) -> None:
    build(store)
    documents = texts.documents(store)
    held = [replace(d, fields=frozenset()) for d in documents if d.fields][::2]
    own = {(d.kind, d.id): d.fields for d in documents}
    gone = {(d.kind, d.id) for d in held}
    known = [d for d in documents if (d.kind, d.id) not in gone]
    found = guesses(known, held, texts.fields(store, usual_words()))
    right = sum(g.field.id in own[g.document.kind, g.document.id] for g in found)
    assert len(found) > 0.9 * len(held)
    assert right > 0.97 * len(found)


LIST = table(
    "Field", *({"id": f.id, "code": f.code, "name": f.name, "scheme": "国"} for f in OTHERS)
)
NEEDS = table(
    "Demand",
    *({"id": d.id, "title": d.title} for d in CLASSIFIED),
    {"id": "d", "title": "机座用铝灰渣资源化"},
    {"id": "e", "title": "机座用压铸岛数字孪生"},
)
LABELS = table("IN_FIELD", *({"from_": d.id, "from_kind": "Demand", "to": min(d.fields)}
                             for d in CLASSIFIED))  # fmt: skip


def fields_of(store: Store) -> dict[str, str]:
    """The field of each of the two needs that had none, where there is one now."""
    rows = store.query(
        "MATCH (d:Demand)-[r:IN_FIELD]->(f:Field) WHERE d.id IN ['d', 'e'] AND r.source = $source "
        "RETURN d.id AS need, f.id AS field",
        {"source": SOURCE},
    )
    return dict(rows.iter_rows())


def test_what_is_confirmed_is_a_source_s_word_and_what_is_refused_is_remembered(
    store: Store,
) -> None:
    load(store, [LIST, NEEDS, LABELS], "台账")
    assert [(g.document.id, g.field.id) for g in propose(store)] == [("d", "703"), ("e", "801")]
    done = carry_out(
        store,
        [
            Answer(2, "Demand", "d", "703", YES, "reads alike"),
            Answer(3, "Demand", "e", "801", NO),
            Answer(4, "Demand", "gone", "801", YES),
        ],
        who="主任",
    )
    assert [(o.row, o.en) for o in done] == [
        (2, "机座用铝灰渣资源化 is in 固废"),
        (3, "机座用压铸岛数字孪生 is not in 过程控制"),
        (4, ""),
    ]
    assert "there is no gone in the graph any more" in str(done[2].problem)
    assert fields_of(store) == {"d": "703"}
    assert propose(store) == []
    kept = store.query("MATCH (c:Claim) RETURN c.subject AS s, c.decision AS d ORDER BY s")
    assert kept.rows() == [("机座用压铸岛数字孪生", "rejected"), ("机座用铝灰渣资源化", "accepted")]
    # A later load of the same need, and of another, takes nothing back.
    load(store, [LIST, NEEDS, LABELS], "台账")
    again = carry_out(store, [Answer(2, "Demand", "d", "703", YES)])
    assert [o.en for o in again] == ["as before"]
    assert fields_of(store) == {"d": "703"}
    carry_out(store, [Answer(2, "Demand", "d", "703", NO), Answer(3, "Demand", "e", "801", YES)])
    assert fields_of(store) == {"e": "801"}


def test_a_graph_without_fields_takes_the_national_list(store: Store) -> None:
    load(store, [table("Demand", {"id": "d", "title": "压铸模具寿命"})], "台账")
    (guess,) = propose(store)
    assert (guess.field.code, guess.field.name) == ("804", "先进制造工艺与装备")
    carry_out(store, [Answer(2, "Demand", "d", guess.field.id, YES)])
    (row,) = store.query(
        "MATCH (:Demand)-[:IN_FIELD]->(f:Field)-[:BROADER]->(a:Field) "
        "RETURN f.code AS code, a.name AS area"
    ).iter_rows()
    assert row == ("804", "先进制造与自动化")


def test_fields_are_ticked_in_the_workbook_of_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGSHENG_GRAPH", str(tmp_path / "t.graph"))
    (tmp_path / "企业.csv").write_text(
        "id,名称\ne1,宁波微科光电股份有限公司\ne2,微科光电\n", "utf-8"
    )
    (tmp_path / "技术需求.csv").write_text("id,题目\nd,压铸模具寿命\n", "utf-8")
    assert hongsheng("load", tmp_path / "企业.csv", tmp_path / "技术需求.csv").code == 0
    book = tmp_path / "p.xlsx"
    told = hongsheng("match", "-o", book, "--lang", "en")
    assert "1 pairs; 1 fields proposed; answer in the first column" in told.err
    opened = openpyxl.load_workbook(book)
    assert opened.sheetnames == ["Who is who", "Fields"]
    page = opened["Fields"]
    assert [cell.value for cell in page[2]] == [
        "",
        "压铸模具寿命",
        "804 先进制造工艺与装备",
        "its text says 模具",
        0.85,
        "Demand",
        json.dumps(["Demand", "d", "国家重点支持的高新技术领域:804"], ensure_ascii=False),
    ]
    page["A2"], opened["Who is who"]["A2"] = "yes", "no"
    opened.save(book)
    done = hongsheng("match", "--answers", book, "--format", "json").json()
    assert sorted(row["done"] for row in done) == [
        "压铸模具寿命 is in 先进制造工艺与装备",
        "宁波微科光电股份有限公司 and 微科光电 are different",
    ]
    assert hongsheng("match", "--kind", "Demand", "--format", "json").json() == []


def test_fields_are_listed_by_kind(tmp_path: Path) -> None:
    (tmp_path / "技术需求.csv").write_text("id,题目\nd,压铸模具寿命\n", "utf-8")
    url = str(tmp_path / "t.graph")
    assert hongsheng("load", tmp_path / "技术需求.csv", "--graph", url).code == 0
    listed = hongsheng(
        "match", "--kind", "技术需求", "--graph", url, "--format", "json", "--lang", "zh"
    )
    assert listed.json() == [
        {
            "kind": "Demand",
            "id": "d",
            "title": "压铸模具寿命",
            "field": "国家重点支持的高新技术领域:804",
            "field_name": "先进制造工艺与装备",
            "score": 0.85,
            "reasons": ["文字中有：模具"],
        }
    ]
    refused = hongsheng("match", "--kind", "Broker", "--graph", url, "--lang", "en")
    assert refused.code == 2
    assert "of the graph: Enterprise, Institute, Platform, Demand" in refused.err


def test_a_notebook_proposes_and_confirms(tmp_path: Path) -> None:
    (tmp_path / "技术需求.csv").write_text("id,题目\nd,压铸模具寿命\n", "utf-8")
    with hs.open(tmp_path / "t.graph", "zh") as g:
        g.load(tmp_path / "技术需求.csv")
        (proposal,) = g.propose_fields().to_dict("records")
        assert (proposal["id"], proposal["reasons"]) == ("d", ["文字中有：模具"])
        g.confirm_field("Demand", "d", proposal["field"], by="主任")
        assert list(g.propose_fields("Demand").columns)[:3] == ["kind", "id", "title"]
        assert g.propose_fields().empty
        with pytest.raises(Problem, match="there is no nobody in the graph"):
            g.confirm_field("Demand", "nobody", proposal["field"])
