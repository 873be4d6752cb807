"""Articles: what they name, how it is connected, their figures; and files that are no article."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.stores import open_graph
from loaders.article.about import about
from loaders.article.extraction import Extract, extract, extract_text
from loaders.article.figures import figures
from loaders.article.meeting import Node, meet
from loaders.article.naming import Entity
from loaders.article.reading import Text, compared, read_article
from tests.commanding import hongsheng

ARTICLES = yaml.safe_load((Path(__file__).parent / "articles.yaml").read_text("utf-8"))

STORY = """2021年6月8日 星期二
桐江:经纪人牵线,老厂焕新
桐江日报记者 王小可
    走进位于桐江区的松涧精密制造产业园,浙江恒曜轴承股份有限公司的生产线一片繁忙。
    早年,恒曜轴承曾与科研机构合作研发,但成果未能实现产业化。在科技经纪人、桐江区科技局副局长顾长宁的对接下,恒曜轴承与中科院兰州化物所联合开展“高速轴承固体润滑”项目。
    “项目投产后每年可节省至少500万元成本。”恒曜轴承董事长陈立说。
    松涧产业园先后建成了松涧轴承检测中心、云上众创空间,成立了桐江轴承产业技术联盟。
    像顾长宁这样的科技经纪人,桐江区目前有30余名。今年1—4月,桐江区引进科技成果转化项目70多项,技术交易额超3.2亿元,同比增长1倍以上。园区现有国家高新技术企业26家。
"""


def of(text: str) -> Extract:
    """What a text says."""
    return extract_text(Text(text, compared(text)))


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """The story, extracted."""
    return of(STORY).plain()


def test_what_a_story_names(story: dict[str, Any]) -> None:
    named = {(e["kind"], e["name"]) for e in story["entities"]}
    assert named == {
        ("Enterprise", "浙江恒曜轴承股份有限公司"),
        ("Institute", "中科院兰州化物所"),
        ("Broker", "顾长宁"),
        ("Agency", "桐江区科技局"),
        ("Community", "松涧精密制造产业园"),
        ("Platform", "松涧轴承检测中心"),
        ("Platform", "云上众创空间"),
        ("Platform", "桐江轴承产业技术联盟"),
        ("Collaboration", "高速轴承固体润滑"),
        ("Collaboration", "恒曜轴承此前未成的产学研合作"),
    }
    assert (story["title"], story["publisher"], story["date"]) == (
        "桐江:经纪人牵线,老厂焕新",
        "桐江日报",
        "2021-06-08",
    )


def test_a_short_name_is_an_alias(story: dict[str, Any]) -> None:
    (firm,) = (e for e in story["entities"] if e["kind"] == "Enterprise")
    assert firm["aliases"] == ["恒曜轴承"]
    assert [STORY[s:e] for s, e in firm["spans"]] == [
        "浙江恒曜轴承股份有限公司",
        "恒曜轴承",
        "恒曜轴承",
        "恒曜轴承",
    ]


def test_how_it_is_connected(story: dict[str, Any]) -> None:
    said = {(r["type"], r["from"], r["to"]) for r in story["relations"]}
    assert {
        ("PARTY_TO", "浙江恒曜轴承股份有限公司", "高速轴承固体润滑"),
        ("PARTY_TO", "中科院兰州化物所", "高速轴承固体润滑"),
        ("PARTY_TO", "浙江恒曜轴承股份有限公司", "恒曜轴承此前未成的产学研合作"),
        ("BROKERED", "顾长宁", "高速轴承固体润滑"),
        ("EMPLOYED_BY", "顾长宁", "桐江区科技局"),
        ("HOSTED_IN", "松涧轴承检测中心", "松涧精密制造产业园"),
        ("HOSTED_IN", "云上众创空间", "松涧精密制造产业园"),
        ("HOSTED_IN", "桐江轴承产业技术联盟", "松涧精密制造产业园"),
    } <= said
    status = {e["name"]: e["status"] for e in story["entities"] if e["kind"] == "Collaboration"}
    assert status == {
        "高速轴承固体润滑": "active",
        "恒曜轴承此前未成的产学研合作": "not_industrialised",
    }
    for relation in story["relations"]:
        declared = ONTOLOGY.relations[relation["type"]]
        assert (relation["from_kind"], relation["to_kind"]) in declared.ends


def test_its_figures(story: dict[str, Any]) -> None:
    told = [
        (f["what"], f["value"], f["unit"], f["period"], f["bound"], f["compared_with"])
        for f in story["figures"]
    ]
    assert told == [
        ("节省成本", 5_000_000, "元", "每年", "at least", None),
        ("科技经纪人", 30, "名", None, "at least", None),
        ("科技成果转化项目", 70, "项", "2021-01/2021-04", "at least", None),
        ("技术交易额", 320_000_000, "元", "2021-01/2021-04", "at least", None),
        ("技术交易额同比增长", 1, "倍", "2021-01/2021-04", "at least", "去年同期"),
        ("国家高新技术企业", 26, "家", None, None, None),
    ]
    assert STORY[slice(*story["figures"][3]["span"])] == "超3.2亿元"


@pytest.mark.parametrize(
    ("words", "value", "unit", "period"),
    [
        ("去年,全市技术合同成交额突破45亿元。", 4.5e9, "元", "2021"),
        ("前三季度,研发投入强度达3.2%。", 3.2, "%", "2022-01/2022-09"),
        ("截至2021年底,孵化企业120余家。", 120, "家", "2021-12"),
        ("成本降低两成。", 20, "%", None),
        ("上半年新增发明专利1,250件。", 1250, "件", "2022-01/2022-06"),
    ],
)
def test_a_figure(words: str, value: float, unit: str, period: str | None) -> None:
    (found,) = figures(words, date(2022, 11, 1))
    assert (found.value, found.unit, found.period) == (value, unit, period)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        # A period that is said first holds behind semicolons; a share is one of what was counted.
        (
            "截至2022年底,全区拥有高新技术企业82家,占比全市25.8%;技术合同成交额1.9亿元。",
            [
                ("高新技术企业", 82, "家", "2022-12", None),
                ("高新技术企业占比", 25.8, "%", "2022-12", "全市"),
                ("技术合同成交额", 190_000_000, "元", "2022-12", None),
            ],
        ),
        (
            "研发活动覆盖率达到84.1%,高于全市27.5个百分点。",
            [
                ("研发活动覆盖率", 84.1, "%", None, None),
                ("研发活动覆盖率", 27.5, "个百分点", None, "全市"),
            ],
        ),
        # What is counted stands after the unit where a list, or a place, stands before the number.
        ("甲泵业和乙电机4家机械制造企业受访。", [("机械制造企业", 4, "家", None, None)]),
        ("项目与当地39家企业对接。", [("企业", 39, "家", None, None)]),
        ("首批聘用的13名“科技副总”任职。", [("科技副总", 13, "名", None, None)]),
    ],
)
def test_what_a_figure_counts(words: str, told: list[tuple[Any, ...]]) -> None:
    found = figures(words, date(2023, 3, 20))
    assert [(f.what, f.value, f.unit, f.period, f.compared_with) for f in found] == told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "与浙大张辉教授合作后,杭州千岛山天鑫有限公司加大了投入。",
            {
                "PARTY_TO 杭州千岛山天鑫有限公司 杭州千岛山天鑫有限公司与浙江大学合作",
                "PARTY_TO 浙江大学 杭州千岛山天鑫有限公司与浙江大学合作",
            },
        ),
        # All that are named are on the same side: the other is somebody who is not.
        ("我校分别与山东先进材料联合研究院以及山东飞尔康体育设施有限公司签署合作协议。", set()),
        (
            "桐江大学副教授卢宗山怀揣初心,在区科技局牵线下,正式受聘于浙江恒曜轴承股份有限公司,"
            "成为“科技副总”。",
            {"SERVES 卢宗山 浙江恒曜轴承股份有限公司"},
        ),
    ],
)
def test_who_works_with_whom(words: str, said: set[str]) -> None:
    found = of(words).plain()["relations"]
    assert {f"{r['type']} {r['from']} {r['to']}" for r in found} == said


def scored(part: str) -> tuple[float, float]:
    """Precision and recall of the names in one part of the labelled passages."""
    right = given = wanted = 0
    for article in (a for a in ARTICLES if a["part"] == part):
        found = [e for e in of(article["text"]).entities if e.kind != "Collaboration"]
        left = [(e.kind, {e.name, *e.aliases}) for e in found]
        given += len(found)
        for kind, names in article["named"].items():
            for name in names:
                wanted += 1
                hit = next((x for x in left if x[0] == kind and x[1] & set(name.split("|"))), None)
                if hit:
                    left.remove(hit)
                    right += 1
    return right / given, right / wanted


@pytest.mark.parametrize(
    ("part", "least"), [("developed", (0.97, 0.95)), ("held out", (0.97, 0.88))]
)
def test_names_are_found_in_labelled_passages(part: str, least: tuple[float, float]) -> None:
    precision, recall = scored(part)
    assert precision >= least[0]
    assert recall >= least[1]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        # Who leads, goes to or does something stands before the name and is none of it.
        ("会长柯少山率福州大学专家团队到访。", {"Institute 福州大学"}),
        ("大会暨太原理工大学签约仪式举行。", {"Institute 太原理工大学"}),
        ("这将进一步提升园区服务水平,深入分析开发区面临的机遇。", set()),
        ("这是桐江大学的第二批成果。", {"Institute 桐江大学"}),
        ("聚焦“大学+产业+园区”融合,打造万亿级优质特色消费品工业基地。", set()),
        # What is a part of the name although it looks like something else.
        (
            "桐江日中科技企业孵化器有限公司2家孵化器获评。",
            {"Enterprise 桐江日中科技企业孵化器有限公司"},
        ),
        ("华能江苏能源开发有限公司董事长出席。", {"Enterprise 华能江苏能源开发有限公司"}),
        ("双方与山东先进材料联合研究院签约。", {"Institute 山东先进材料联合研究院"}),
        ("团队来自南理工研究院。", {"Institute 南理工研究院"}),
        ("一行来到中国西部科技创新港。", {"Community 中国西部科技创新港"}),
        ("与国家级荆州经济技术开发区共建。", {"Community 荆州经济技术开发区"}),
        # Firms in a list that says so; a firm whose place is told more or less closely.
        (
            "走访了太平洋精锻、振华泵业、远东电机和海龙电器4家代表性机械制造企业。",
            {f"Enterprise {n}" for n in ("太平洋精锻", "振华泵业", "远东电机", "海龙电器")},
        ),
        (
            "南京市江宁区恒曜新材料有限公司扩产,南京恒曜新材料有限公司总工程师介绍。",
            {"Enterprise 南京恒曜新材料有限公司"},
        ),
        # Ministries and bureaus of a zone; not who published it, nor a member of an academy.
        ("工信部高技术司负责人到会。", {"Agency 工信部"}),
        ("开发区高新局会议室里掌声热烈。", {"Agency 开发区高新局"}),
        ("省人力资源和社会保障厅发文。", {"Agency 省人力资源和社会保障厅"}),
        ("2006年12月28日 来源:科技部", set()),
        ("团队由中国工程院院士领衔,苏北五市科技局协办。", set()),
        # Brokers: told by what they became, or by an office that stands beside the role.
        (
            "桐江大学副教授卢宗山怀揣初心,受聘于企业,成为“科技副总”。",
            {"Institute 桐江大学", "Broker 卢宗山"},
        ),
        ("陈志远作为技术经纪人的生涯由此开始。", {"Broker 陈志远"}),
        (
            "这段时间,盛子山也很忙,但他不是科研人员,而是一名来自外地的技术经理人。盛子山说。",
            {"Broker 盛子山"},
        ),
        ("首批“科技副总”代表、桐江大学教授徐立山说。", {"Institute 桐江大学", "Broker 徐立山"}),
        ("记者见到科技镇长团桐江团团长、桐江市挂职副市长李明远时,他很忙。", {"Broker 李明远"}),
        ("首批“科技副总”于近日赴企业任职。", set()),
        (
            "派驻株洲远山智造股份有限公司的科技特派员是来自中南大学吴明荣教授,他很忙。",
            {"Enterprise 株洲远山智造股份有限公司", "Institute 中南大学", "Broker 吴明荣"},
        ),
        ("记者昨从市科技局获悉,将大力支持示范区发展。", {"Agency 市科技局"}),
        ("公司建有种质培育库和黎药种植基地。", {"Platform 黎药种植基地"}),
        (
            "科技厅会同财政厅、市农科所到访。",
            {"Agency 科技厅", "Agency 财政厅", "Institute 市农科所"},
        ),
        ("先后深入宇恒镍网、万隆实业等企业。", {"Enterprise 宇恒镍网", "Enterprise 万隆实业"}),
        ("涉及电子信息、新能源等企业。", set()),
    ],
)
def test_where_a_name_begins_and_what_is_none(words: str, named: set[str]) -> None:
    found = of(words + "全市科技创新工作扎实推进。").entities
    assert {f"{e.kind} {e.name}" for e in found if e.kind != "Collaboration"} == named


@pytest.mark.parametrize(
    "words",
    [
        "辖区企业、高新技术企业和各类创新平台持续增加,有限公司注册更方便。",
        "全市建成省级重点实验室12家、企业技术中心30家、众创空间9个。",
        "《江城日报》、江城新闻网记者走访了多个产业园区。",
        "总经理李建明、区长赵大海表示,将支持科研院所与中小企业合作。",
    ],
)
def test_what_is_general_names_nothing(words: str) -> None:
    assert of(words).entities == ()


def test_a_saved_page_without_its_scripts_and_with_places_of_the_file(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><title>桐江新事_桐江网</title><script>var a='上海假有限公司';"
        "</script></head><body><script>document.write('<p>北京假科技有限公司</p>')</script>"
        "<p>近日,<b>浙江恒曜</b>轴承股份有限公司&nbsp;获奖。</p><!-- 假有限公司 --></body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="gb18030")
    (firm,) = extract(tmp_path / "a.html").plain()["entities"]
    assert firm["name"] == "浙江恒曜轴承股份有限公司"
    ((start, end),) = firm["spans"]
    assert page[start:end] == "浙江恒曜</b>轴承股份有限公司"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "holds no text"),
        (b" \n\n", "holds no text"),
        (b"The quick brown fox jumps over the lazy dog.", "is not Chinese text"),
        ("企业科技".encode() * 175_000, "an article has at most"),
        (b"\xff\xfe\x00", "in neither UTF-8 nor GB18030"),
        (b"<html><body><script>" + "科技局".encode() * 99 + b"</script></body>", "holds no text"),
    ],
)
def test_a_file_that_is_no_article_is_told_of(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(Problem, match=said):
        read_article(tmp_path / "a.txt")


def test_a_missing_file_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no file"):
        read_article(tmp_path / "none.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(STORY.replace("\n", "\r\n").encode(encoding))
    assert read_article(tmp_path / "a.txt").shown == STORY


@pytest.mark.parametrize(
    ("head", "title", "publisher", "day"),
    [
        (
            "北岭:新园区开园\n2022-03-04 来源:北岭日报\n正文。",
            "北岭:新园区开园",
            "北岭日报",
            "2022-03-04",
        ),
        ("正文没有日期,只有一句话。", None, None, None),
    ],
)
def test_what_an_article_says_of_itself(
    head: str, title: str | None, publisher: str | None, day: str | None
) -> None:
    found = about(Text(head, compared(head)))
    assert (found.title, found.publisher) == (title, publisher)
    assert (found.date and found.date.isoformat()) == day


@pytest.mark.slow
def test_a_megabyte_takes_seconds() -> None:
    text = (STORY * 2000)[:350_000]
    began = time.process_time()
    of(text)
    assert time.process_time() - began < 20


def test_the_command_lists_and_gives_json(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    told = hongsheng("extract", tmp_path / "a.txt", "--format", "json").json()
    assert set(told) >= {"entities", "relations", "figures"}
    assert set(told["entities"][0]) >= {"name", "kind", "aliases", "spans"}
    assert json.dumps(told, ensure_ascii=False)
    listed = hongsheng("extract", tmp_path / "a.txt", "--lang", "zh")
    assert listed.code == 0
    assert "科技经纪人" in listed.out
    assert "顾长宁" in listed.out


def test_the_command_says_that_there_is_no_date(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今年,松涧产业园引进企业30家。", encoding="utf-8")
    said = hongsheng("extract", tmp_path / "a.txt", "--format", "json", "--lang", "zh")
    assert "文中没有日期" in said.err
    dated = hongsheng("extract", tmp_path / "a.txt", "--format", "json", "--date", "2023-02-01")
    assert [f["period"] for f in dated.json()["figures"]] == ["2023"]
    assert "note" not in dated.err


# --- claims in a graph ------------------------------------------------------------------------

FIRMS = "id,name,aliases,region\n恒曜,浙江恒曜轴承股份有限公司,恒曜轴承,桐江区\n"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the story, and a graph that knows its firm."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "Enterprise.csv").write_text(FIRMS, encoding="utf-8")
    assert hongsheng("load", "Enterprise.csv", "--graph", "g.graph").code == 0
    return tmp_path


def asked(cypher: str, folder: Path) -> list[dict[str, Any]]:
    """Rows of a query of the room's graph."""
    with open_graph(str(folder / "g.graph")) as graph:
        return graph.query(cypher).to_dicts()


def load_story(*more: object) -> dict[str, Any]:
    """Load the story's claims."""
    said = hongsheng("extract", "a.txt", "--load", "--graph", "g.graph", "--format", "json", *more)
    return said.json()["loaded"]


SOURCE = "桐江:经纪人牵线,老厂焕新 (桐江日报 2021-06-08)"


def test_claims_meet_what_is_there_and_are_marked(room: Path) -> None:
    loaded = load_story()
    assert loaded["meets"] == [
        {
            "name": "浙江恒曜轴承股份有限公司",
            "kind": "Enterprise",
            "id": "恒曜",
            "reason": "same name: 浙江恒曜轴承股份有限公司",
            "ask": [],
        }
    ]
    (firm,) = asked("MATCH (n:Enterprise) RETURN n.id AS id, n.region AS region", room)
    assert firm == {"id": "恒曜", "region": "桐江区"}
    (source,) = asked(
        "MATCH (s:Source) WHERE s.unconfirmed RETURN s.id AS id, s.publisher AS by, "
        "s.trust AS trust",
        room,
    )
    assert source == {"id": SOURCE, "by": "桐江日报", "trust": -1}
    status = hongsheng("status", "--graph", "g.graph", "--lang", "zh")
    assert f"来源 {SOURCE} [待确认]" in status.err
    (claim,) = asked(
        "MATCH (c:Claim) WHERE c.what = 'EMPLOYED_BY' RETURN c.subject AS who, c.object AS whom, "
        "c.confidence AS sure, c.decision AS decision",
        room,
    )
    assert claim == {"who": "顾长宁", "whom": "桐江区科技局", "sure": 0.9, "decision": None}


def test_the_same_article_again_changes_nothing(room: Path) -> None:
    load_story()
    before = len(hongsheng("history", "--graph", "g.graph", "--format", "json").json())
    again = load_story()
    counted = [*again["nodes"].values(), *again["relations"].values()]
    assert not any(c["new"] or c["changed"] or c["removed"] for c in counted)
    after = len(hongsheng("history", "--graph", "g.graph", "--format", "json").json())
    assert after == before


def test_claims_are_accepted_and_rejected_in_a_workbook(room: Path) -> None:
    load_story("--claims", "c.xlsx")
    answer = {"云上众创空间": "no", "顾长宁": "yes"}
    tick(room / "c.xlsx", answer)
    loaded = load_story("--claims", "c.xlsx", "--by", "周瑾")
    # With the makerspace goes that it lies in the park; with the broker's ties come their ends.
    assert (loaded["accepted"], loaded["rejected"]) == (5, 2)
    platforms = asked("MATCH (p:Platform) RETURN p.name AS name ORDER BY name", room)
    assert [p["name"] for p in platforms] == ["松涧轴承检测中心", "桐江轴承产业技术联盟"]
    (tie,) = asked("MATCH (:Broker)-[r:BROKERED]->() RETURN r.source AS source", room)
    assert tie["source"] == f"{SOURCE} #confirmed"
    assert (load_story()["accepted"], load_story()["rejected"]) == (5, 2)


def test_a_claim_keeps_who_decided_on_it_and_when(room: Path) -> None:
    load_story("--claims", "c.xlsx")
    tick(room / "c.xlsx", {"顾长宁": "yes"})
    before = datetime.now(UTC).isoformat(timespec="seconds")
    load_story("--claims", "c.xlsx", "--by", "周瑾")
    of = "MATCH (c:Claim) RETURN c.id AS id, c.decision AS said, c.by AS by, c.`on` AS at"
    first = {r["id"]: r for r in asked(of, room)}
    said = [r for r in first.values() if r["said"]]
    assert {(r["said"], r["by"]) for r in said} == {("accepted", "周瑾")}
    assert all(before <= r["at"] <= datetime.now(UTC).isoformat() for r in said)
    assert all(r["by"] is r["at"] is None for r in first.values() if not r["said"])
    # Somebody else rejects another: what stood stays by whom it is, and when.
    tick(room / "c.xlsx", {"云上众创空间": "no"})
    load_story("--claims", "c.xlsx", "--by", "胡修勤")
    second = {r["id"]: r for r in asked(of, room)}
    assert all(second[r["id"]] == r for r in said)
    assert {r["by"] for r in second.values() if r["said"] == "rejected"} == {"胡修勤"}


def test_names_of_an_article_that_look_like_others_are_put_in_question(
    room: Path, store: Any
) -> None:
    from graph.identities import Identities
    from graph.loading import load
    from hongsheng.article_intake import article_source, take_in_article
    from tests.tables import table

    # Two firms that the short name may mean: it meets neither, and a person must say.
    firms = ("浙江恒曜轴承有限公司", "宁波恒曜轴承有限公司")
    load(store, [table("Enterprise", *({"id": n, "name": n} for n in firms))], "名录")
    text = "桐江:新事\n2021-06-08 来源:桐江日报\n恒曜轴承董事长陈立说,产品供不应求。\n"
    found = of(text)
    taken = take_in_article(store, found, "a.txt", article_source(found, "a.txt"), {})
    assert taken.plain()["alike"] == 2
    asked = {frozenset((q.kept, q.merged)) for q in Identities.read(store).questions}
    assert asked == {frozenset((n, "Enterprise:恒曜轴承")) for n in firms}
    again = take_in_article(store, found, "a.txt", article_source(found, "a.txt"), {})
    assert again.plain()["alike"] == 0


def tick(path: Path, answers: dict[str, str]) -> None:
    """Answer every claim about these subjects in a workbook of claims."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    page = book.active
    heads = [cell.value for cell in page[1]]
    subject, decision = heads.index("who or what"), heads.index("accept? yes or no")
    for row in page.iter_rows(min_row=2):
        if row[subject].value in answers:
            row[decision].value = answers[row[subject].value]
    book.save(path)


@pytest.mark.parametrize(
    ("nodes", "name", "id", "open"),
    [
        ([("a", "宁波微远光电股份有限公司")], "微远光电", "a", ()),
        ([("a", "微远光电")], "宁波微远光电股份有限公司", "a", ()),
        (
            [("a", "宁波微远光电股份有限公司"), ("b", "杭州微远光电有限公司")],
            "微远光电",
            None,
            ("a", "b"),
        ),
        ([("a", "宁波微远光电股份有限公司")], "宁波微远电子有限公司", None, ()),
        ([("a", "宁波微远光电股份有限公司")], "杭州微远光电", None, ()),
        ([("a", "宁波光明微远有限公司")], "微远", None, ()),
    ],
)
def test_a_short_name_meets_one_firm_or_asks(
    nodes: list[tuple[str, str]], name: str, id: str | None, open: tuple[str, ...]
) -> None:
    met = meet(Entity(name, "Enterprise"), [Node(*each) for each in nodes])
    assert (met.id, met.open) == (id, open)


def test_claims_go_with_load(room: Path) -> None:
    said = hongsheng("extract", "a.txt", "--claims", "c.xlsx", "--lang", "en")
    assert said.code == 2
    assert "--claims goes with --load" in said.err


def test_a_workbook_of_something_else_is_told_of(room: Path) -> None:
    assert hongsheng("template", "t.xlsx").code == 0
    said = hongsheng(
        "extract", "a.txt", "--load", "--graph", "g.graph", "--claims", "t.xlsx", "--lang", "en"
    )
    assert said.code == 1
    assert "no workbook of claims" in said.err
