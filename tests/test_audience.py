"""What an audience may not see is not in its copy: not in a text, an id, a gap or a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest

from exports.graphfile.tables import read_tables
from exports.redact.audience import PROFILES, Seen, profile_of
from exports.redact.graph_copy import copy_for
from exports.redact.masking import STRUCK, Mask
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.stores import open_graph
from queries import ledger
from queries.ledger import decisions
from tests.graphs import build

pytestmark = pytest.mark.above_stores

DAY = date(2020, 7, 15)
PERSON, CONTACT, PHONE = "欧阳锦程", "诸葛明远", "0574-8638-1234"
SECRET_TITLE = "舰用低噪声轴承保密需求"
HIDDEN = (
    PERSON,
    "欧阳 锦程",
    "ouyang jincheng",
    "老欧阳组长",
    CONTACT,
    PHONE,
    "057486381234",
    "13957480001",
    SECRET_TITLE,
    "d-secret",
    "brk-ouyang",
    "处级",
    "notes-欧阳锦程",
    "880088",
    "boss@bureau",
    "will never work",
    "对方拒签",
    "北斗七星研究会",
    "880,088",
    "%E6%AC%A7%E9%98%B3",
    "欧阳\u200b锦程",
    "端木科长",
)
"""All that neither the public nor partners may read."""


def fill(store: Any) -> None:
    """A little district that spells its secrets wherever a text will take one."""
    build(
        store,
        {
            "Enterprise": [
                {
                    "id": "e1",
                    "name": "示例轴承厂",
                    "contact": CONTACT,
                    "phone": PHONE,
                    "address": f"请找{CONTACT},电话 0574 86381234",
                },
                {"id": "e2", "name": "示例齿轮厂", "aliases": ["齿轮", f"{PERSON}的厂"]},
            ],
            "Institute": [
                {
                    "id": "i1",
                    "name": "示例大学",
                    "url": "https://example.org/%E6%AC%A7%E9%98%B3%E9%94%A6%E7%A8%8B",
                    "address": "北斗七星研究会楼上,欧阳\u200b锦程;"
                    "出价 880,088 元时对方拒签;问端木科长",
                }
            ],
            "Broker": [
                {
                    "id": "brk-ouyang",
                    "name": PERSON,
                    "aliases": ["老欧阳组长"],
                    "phone": "13957480001",
                    "level": "处级",
                    "employer": "北斗七星研究会",
                    "capacity": 1,
                },
                {"id": "brk-2", "name": "端木清和", "capacity": 9},
            ],
            "Field": [{"id": "f1", "code": "40", "name": "新材料"}],
            "Demand": [
                {
                    "id": "d1",
                    "title": f"高强钢需求(欧阳 锦程走访, Ouyang Jincheng)与{SECRET_TITLE}",
                    "budget": 880088,
                    "status": "open",
                    "raised_on": "2019-01-01",
                },
                {
                    "id": "d-secret",
                    "title": SECRET_TITLE,
                    "confidential": True,
                    "status": "open",
                    "raised_on": "2019-01-01",
                },
            ],
            "Collaboration": [
                {
                    "id": f"Collaboration:{SECRET_TITLE}",
                    "title": "轴承联合攻关",
                    "status": "terminated",
                }
            ],
            "Agency": [{"id": "a1", "name": "示例科技局"}],
            "ServiceEvent": [
                {"id": "s1", "type": "visit", "date": "2020-01-01", "outcome": "will never work"},
                {"id": "s2", "type": "visit", "date": "2020-02-01", "outcome": "对方拒签"},
            ],
            "Source": [
                {"id": "notes-欧阳锦程", "title": "Notes of the deputy head", "file": "x.xlsx"},
                {"id": "paper", "title": "A paper", "publisher": "A journal"},
            ],
        },
        {
            "Broker SERVES Enterprise": [
                ("brk-ouyang", "e1", {"since": "2019-01-01"}),
                ("brk-ouyang", "e2", {"since": "2019-01-01"}),
                ("brk-2", "e2", {"since": "2019-01-01"}),
            ],
            "Broker LIAISES_WITH Institute": [("brk-ouyang", "i1")],
            "Broker EMPLOYED_BY Agency": [("brk-ouyang", "a1")],
            "Broker CONDUCTED ServiceEvent": [("brk-ouyang", "s1")],
            "ServiceEvent FOR Enterprise": [("s1", "e1")],
            "Enterprise RAISED Demand": [("e1", "d-secret"), ("e2", "d1")],
            "Demand IN_FIELD Field": [("d-secret", "f1"), ("d1", "f1")],
            "Institute STRONG_IN Field": [("i1", "f1")],
            "Enterprise PARTY_TO Collaboration": [
                ("e1", f"Collaboration:{SECRET_TITLE}", {"role": f"lead ({PERSON})"})
            ],
            "Collaboration ADDRESSES Demand": [(f"Collaboration:{SECRET_TITLE}", "d-secret")],
        },
        source="notes-欧阳锦程",
    )
    ledger.find(store, as_of=DAY, run_by="boss@bureau")
    lapsed = ledger.lines(store, ["lapsed-service"])["id"].to_list()
    triads = ledger.lines(store, ["open-triads"]).sort("subjects")["id"].to_list()
    decisions.assign(store, lapsed, PERSON, who="boss@bureau", note=f"ask {CONTACT}")
    decisions.assign(store, triads[:1], "端木科长", who="boss@bureau")
    decisions.dismiss(store, triads[1:], "will never work", who="boss@bureau")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_graph(tmp_path_factory.mktemp("audience") / "t.graph") as store:
        fill(store)
        yield store


@pytest.fixture(scope="module")
def copies(full: Any) -> Iterator[dict[str, Any]]:
    """The copy of each profile that hides anything."""
    with copy_for(full, "public") as public, copy_for(full, "partners") as partners:
        yield {"public": public, "partners": partners}


def all_text(store: Any) -> str:
    """Everything that a graph holds, the ledger too, as one text."""
    frames = [f for _, f in read_tables(store).frames()]
    frames += [ledger.lines(store), ledger.events(store)]
    return "\n".join(f.write_ndjson() for f in frames)


@pytest.mark.parametrize("profile", ["public", "partners"])
def test_nothing_hidden_is_in_the_copy(full: Any, copies: Any, profile: str) -> None:
    before, text = all_text(full), all_text(copies[profile])
    leaked = [h for h in HIDDEN if h.lower() in text.lower()]
    assert not leaked
    assert SECRET_TITLE in before
    assert PERSON in before
    assert "示例轴承厂" in text
    assert "高强钢需求" in text
    assert STRUCK in text


def test_what_everybody_may_see_is_not_struck_out_for_being_said_in_confidence(store: Any) -> None:
    build(
        store,
        {
            "Agency": [{"id": "a", "name": "示例科技发展局"}],
            "Broker": [{"id": "b", "name": PERSON, "employer": "示例科技发展局"}],
            "Demand": [
                {
                    "id": "d",
                    "title": "高强度齿轮钢",
                    "description": "高强度齿轮钢",
                    "status": "open",
                }
            ],
            "ServiceEvent": [{"id": "v", "type": "visit", "outcome": "development"}],
            "Collaboration": [
                {"id": "k", "title": "预算 500000 元", "contract_type": "development"}
            ],
        },
        {},
    )
    with copy_for(store, "public") as copy:
        said = [
            copy.query(f"MATCH (n:{kind}) RETURN n.{name} AS said")["said"].item()
            for kind, name in (
                ("Agency", "name"),
                ("Demand", "title"),
                ("Collaboration", "title"),
                ("Collaboration", "contract_type"),
            )
        ]
    assert said == ["示例科技发展局", "高强度齿轮钢", "预算 500000 元", "development"]


@pytest.mark.parametrize("profile", ["public", "partners"])
def test_no_digest_of_a_hidden_name_is_in_the_copy(full: Any, copies: Any, profile: str) -> None:
    true = {g["id"] for g in ledger.lines(full).to_dicts() if "Broker:" in str(g["subjects"])}
    text = all_text(copies[profile])
    assert true
    assert not [g for g in true if g in text]
    for name in (PERSON, "brk-ouyang", f"Broker:{PERSON}"):
        for digest in (hashlib.md5, hashlib.sha1, hashlib.sha256):
            assert digest(name.encode()).hexdigest()[:10] not in text


def test_internal_is_the_graph_itself(full: Any) -> None:
    with copy_for(full, "internal") as copy:
        assert copy is full


def test_an_unknown_profile_is_named_with_those_there_are() -> None:
    with pytest.raises(Problem, match="public, partners, internal") as caught:
        profile_of("pubic")
    assert "脱敏方案" in caught.value.zh


def test_persons_keep_their_ties_under_pseudonyms(copies: Any) -> None:
    asked = (
        "MATCH (b:Broker)-[:SERVES]->(e:Enterprise) "
        "RETURN b.name AS who, e.id AS whom ORDER BY who, whom"
    )
    copy = copies["partners"]
    rows = copy.query(asked)
    capacity = copy.query("MATCH (b:Broker) RETURN b.capacity AS c ORDER BY c")["c"].to_list()
    assert rows["who"].unique().sort().to_list() == [
        "科技经纪人01 / Broker 01",
        "科技经纪人02 / Broker 02",
    ]
    assert sorted(rows["whom"].to_list()) == ["e1", "e2", "e2"]
    assert capacity == [1, 9]


def test_the_public_sees_of_a_person_nothing_but_a_number(copies: Any) -> None:
    copy = copies["public"]
    row = copy.query("MATCH (b:Broker) RETURN b.capacity AS c, b.level AS l, b.aliases AS a")
    assert not copy.query("MATCH (b:Broker)-[:EMPLOYED_BY]->(a:Agency) RETURN a.id AS a").height
    titles = copy.query("MATCH (s:Source) RETURN s.id AS i, s.title AS t ORDER BY i").rows()
    assert not ledger.lines(copy, ["overload"]).height
    assert row["c"].null_count() == row["l"].null_count() == row["a"].null_count() == 2
    assert titles == [
        ("anon-source-01", "内部来源01 / Internal source 01"),
        ("paper", "A paper"),
    ]


def test_pseudonyms_follow_the_secret_and_differ_without(full: Any) -> None:
    def numbers(secret: bytes) -> dict[str, str]:
        return Seen.of(full, PROFILES["partners"], secret).renamed["Broker"]

    assert numbers(b"a" * 32) == numbers(b"a" * 32)
    assert len({str(sorted(numbers(bytes([n]) * 32).items())) for n in range(8)}) == 2


def test_gaps_rest_on_what_is_seen(full: Any, copies: Any) -> None:
    copy = copies["partners"]
    seen = ledger.lines(copy)
    true = ledger.lines(full)
    assert 0 < seen.height < true.height
    assert "dismissed" not in seen["status"].to_list()
    assert "assigned" in seen["status"].to_list()
    assert not seen["owner"].drop_nulls().len()
    assert not seen["note"].drop_nulls().len()
    about = seen.filter(
        pl.col("subjects").list.eval(pl.element().str.contains("d-secret")).list.any()
    )
    assert not about.height


def test_a_collaboration_for_a_confidential_demand_stays_without_its_title(copies: Any) -> None:
    copy = copies["public"]
    rows = copy.query("MATCH (c:Collaboration) RETURN c.id AS i, c.title AS t").rows()
    assert rows == [("anon-collaboration-01", f"产学研合作 / Collaboration {STRUCK}")]


def test_no_personal_property_makes_an_id_of_another_kind() -> None:
    for kind in ONTOLOGY.public_nodes():
        if not kind.personal:
            parts = {p for identity in kind.identity for p in identity if p in kind}
            assert not [p for p in parts if kind[p].personal or kind[p].confidential], kind.name


def test_profiles_explain_themselves_in_two_languages() -> None:
    for profile in PROFILES.values():
        assert profile.meaning
        assert profile.meaning_zh
        assert profile.zh


@pytest.mark.parametrize(
    ("term", "text", "struck"),
    [
        ("张三", "由张三走访", f"由{STRUCK}走访"),
        ("张三", "由张 三走访", f"由{STRUCK}走访"),
        ("Li", "quality by Li, not LIFE", f"quality by {STRUCK}, not LIFE"),
        ("13800001111", "１３８ 0000-1111", STRUCK),
        ("1234", "room 1234", "room 1234"),
        ("三", "三号楼", "三号楼"),
        ("a.b@c.cn", "mail A.B@C.CN now", f"mail {STRUCK} now"),
        ("王小明", "王小明明", f"{STRUCK}明"),
    ],
)
def test_terms_are_found_however_they_are_spelt(term: str, text: str, struck: str) -> None:
    assert Mask([term]).text(text) == struck


def test_the_longest_name_is_struck_out_first() -> None:
    assert Mask(["欧阳", "欧阳锦程"]).text("欧阳锦程与欧阳") == f"{STRUCK}与{STRUCK}"


def test_lists_are_looked_through() -> None:
    frame = pl.DataFrame({"a": [["x", "张三厂"], None, []]}, schema={"a": pl.List(pl.String)})
    assert Mask(["张三"]).frame(frame)["a"].to_list() == [["x", f"{STRUCK}厂"], None, []]
