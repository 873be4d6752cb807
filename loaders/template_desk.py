"""The first workbook: five sheets as a bureau thinks, each with an example row.

Firms with their community and brokers, visits, needs, joint projects with enterprise and partners,
institutes and their results. Relations are told in columns of the thing itself
(:mod:`loaders.told`), so that nothing has to be entered twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.problem import Lang
from graph.schema import Property, Type
from loaders.template import Column, Page, columns_of
from loaders.told import Told, columns_told

_MARK = Phrase("Example: ", "示例：")


@dataclass(frozen=True)
class _Desk:
    """A sheet: its kind, its name, and its columns with what the example says in each.

    A column is a property or reference of the kind, or what tells a relation (``>brokers``).
    """

    kind: str
    en: str
    zh: str
    columns: Mapping[str, Phrase]


_SHEETS = (
    _Desk(
        "Enterprise",
        "Enterprise",
        "企业",
        {
            "name": Phrase("Model Moulds Ltd.", "宁波示范精密模具有限公司"),
            "uscc": Phrase("", ""),
            ">community": Phrase("Lingfeng community", "灵峰工业社区"),
            ">brokers": Phrase("Zhang Ming; Li Fang", "张明、李芳"),
            "industry": Phrase("moulds", "模具制造"),
            "size": Phrase("small", "小型"),
            "above_scale": Phrase("yes", "是"),
            "employees": Phrase("120", "120"),
            "founded_on": Phrase("2010-07-01", "2010-07-01"),
            "region": Phrase("Daqi", "大碶街道"),
            "address": Phrase("", ""),
            "contact": Phrase("Ms Wang", "王工"),
            "phone": Phrase("0574-00000000", "0574-00000000"),
            "aliases": Phrase("Model Moulds", "示范模具"),
            "surveyed_on": Phrase("2020-03-05", "2020-03-05"),
        },
    ),
    _Desk(
        "ServiceEvent",
        "Visits",
        "走访",
        {
            "enterprise": Phrase("Model Moulds Ltd.", "宁波示范精密模具有限公司"),
            "date": Phrase("2020-03-05", "2020-03-05"),
            ">brokers": Phrase("Zhang Ming", "张明"),
            ">demands": Phrase("heat balance of large moulds", "大型模具热平衡"),
            "outcome": Phrase("an institute is to be found", "拟对接院所"),
        },
    ),
    _Desk(
        "Demand",
        "Demands",
        "需求",
        {
            "title": Phrase("heat balance of large moulds", "大型模具热平衡"),
            "enterprise": Phrase("Model Moulds Ltd.", "宁波示范精密模具有限公司"),
            ">fields": Phrase(
                "Advanced manufacturing processes and equipment", "先进制造工艺与装备"
            ),
            "budget": Phrase("300000", "30万元"),
            "raised_on": Phrase("2020-03-05", "2020-03-05"),
            "deadline": Phrase("2021-06-30", "2021-06-30"),
            "status": Phrase("open", "待解决"),
            "description": Phrase("cracks after 20,000 shots", "压铸两万模次后开裂"),
        },
    ),
    _Desk(
        "Collaboration",
        "Projects",
        "合作项目",
        {
            "title": Phrase("research on heat balance", "模具热平衡联合研发"),
            ">enterprises": Phrase("Model Moulds Ltd.", "宁波示范精密模具有限公司"),
            ">partners": Phrase("Model University", "示范大学"),
            "started_on": Phrase("2020-04-01", "2020-04-01"),
            "ended_on": Phrase("2021-03-31", "2021-03-31"),
            "amount": Phrase("500000", "50万元"),
            "technology_amount": Phrase("400000", "40万元"),
            "status": Phrase("active", "进行中"),
            "mode": Phrase("joint", "联合"),
            "contract_type": Phrase("development", "开发"),
            ">brokers": Phrase("Zhang Ming", "张明"),
            ">demands": Phrase("heat balance of large moulds", "大型模具热平衡"),
        },
    ),
    _Desk(
        "Achievement",
        "Institutes and results",
        "院所与成果",
        {
            "institute": Phrase("Model University", "示范大学"),
            "title": Phrase("control of mould temperature", "模具温度闭环控制"),
            ">fields": Phrase(
                "Advanced manufacturing processes and equipment", "先进制造工艺与装备"
            ),
            "trl": Phrase("6", "6"),
            "stage": Phrase("pilot", "中期阶段"),
            "registered_on": Phrase("2019-05-01", "2019-05-01"),
            "description": Phrase("", ""),
            ">institute fields": Phrase("Metals", "金属材料"),
        },
    ),
)


def desk(lang: Lang) -> list[Page]:
    """The five pages."""
    return [_page(sheet, lang) for sheet in _SHEETS]


def _page(sheet: _Desk, lang: Lang) -> Page:
    kind = ONTOLOGY.nodes[sheet.kind]
    own = {c.prop.name: c for c in columns_of(kind, lang, ONTOLOGY)}
    told = {f">{t.name}": t for t in columns_told(sheet.kind)}
    columns = [own[n] if n in own else _told(told[n], lang) for n in sheet.columns]
    if sheet.kind in ("ServiceEvent", "Achievement"):  # known by the firm, by the institute
        columns[0] = replace(columns[0], prop=replace(columns[0].prop, required=True))
    said = [shown.said(lang) for shown in sheet.columns.values()]
    if sheet.kind == "Achievement":  # an institute may stand there without a result
        columns[1] = replace(columns[1], prop=replace(columns[1].prop, required=False))
    name = sheet.zh if lang == "zh" else sheet.en
    return Page(name, kind.colour, tuple(columns), example=_example(said, lang))


def _example(said: Sequence[str], lang: Lang) -> tuple[str, ...]:
    """What the example row holds; its first cell says that it is one."""
    return (_MARK.said(lang) + said[0], *said[1:])


def _told(told: Told, lang: Lang) -> Column:
    """The column that tells a relation, with what it means."""
    relation, other = ONTOLOGY.relations[told.relation], ONTOLOGY.nodes[told.kind]
    several = told.name != "community"
    more, more_zh = ("; several with ; between.", "，多个以、分隔。") if several else (".", "。")
    en = f"{relation.meaning} Names of: {other.name}{more}"
    zh = f"{relation.meaning_zh}填{other.zh}的名称{more_zh}"
    prop = Property(told.name.replace(" ", "_"), told.zh[0], Type.TEXT, en, zh)
    return Column(prop, told.zh[0] if lang == "zh" else told.name)
