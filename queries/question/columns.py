"""Columns and parameters that many questions share, said once."""

from __future__ import annotations

from collections.abc import Mapping

from graph.schema import Type
from queries.question.parameters import AS_OF, Parameter
from queries.question.query import VERDICTS, Column

CENTURY = (0, 36500)
"""The days that a number of days may be."""


GROUPINGS = {
    "all": "全部",
    "community": "社区",
    "field": "领域",
    "size": "规模",
    "country": "国家",
    "region": "地区",
}
"""By what organisations are grouped, in Chinese."""


def text(
    name: str, zh: str, meaning: str, meaning_zh: str = "", words: Mapping[str, str] | None = None
) -> Column:
    """A column of text; ``words`` are the Chinese of its values, where they are words of ours."""
    return Column(name, zh, Type.TEXT, meaning, meaning_zh or zh, words or {})


def many(name: str, zh: str, meaning: str, meaning_zh: str = "") -> Column:
    """A column that holds a list of texts."""
    return Column(name, zh, Type.LIST, meaning, meaning_zh or zh)


def count(name: str, zh: str, meaning: str, meaning_zh: str = "") -> Column:
    """A column of whole numbers."""
    return Column(name, zh, Type.INTEGER, meaning, meaning_zh or zh)


def number(name: str, zh: str, meaning: str, meaning_zh: str = "") -> Column:
    """A column of numbers."""
    return Column(name, zh, Type.NUMBER, meaning, meaning_zh or zh)


def day(name: str, zh: str, meaning: str, meaning_zh: str = "") -> Column:
    """A column of dates."""
    return Column(name, zh, Type.DATE, meaning, meaning_zh or zh)


def yes_no(name: str, zh: str, meaning: str, meaning_zh: str = "") -> Column:
    """A column of yes or no."""
    return Column(name, zh, Type.BOOLEAN, meaning, meaning_zh or zh)


ENTERPRISE = (
    text("enterprise", "企业编号", "Id of the enterprise."),
    text("enterprise_name", "企业", "The enterprise."),
)
BROKER = (
    text("broker", "经纪人编号", "Id of the broker."),
    text("broker_name", "经纪人", "The broker."),
)
INSTITUTE = (
    text("institute", "院所编号", "Id of the institute."),
    text("institute_name", "院所", "The institute."),
)
DEMAND = (
    text("demand", "需求编号", "Id of the demand."),
    text("demand_title", "技术需求", "What is needed."),
)
ACHIEVEMENT = (
    text("achievement", "成果编号", "Id of the achievement."),
    text("achievement_title", "科技成果", "The achievement."),
)
PLATFORM = (
    text("platform", "平台编号", "Id of the platform."),
    text("platform_name", "平台", "The platform."),
)
COMMUNITIES = many("communities", "社区", "The communities the enterprise lies in.")
FIELDS = many("fields", "技术领域", "The fields of technology.")
RAISED_ON = day("raised_on", "提出日期", "When the demand was raised.")
DETAIL = (
    text("detail", "说明（英文）", "What the English sentence adds.", "英文句子的补充说明。"),
    text("detail_zh", "说明", "What the Chinese sentence adds.", "中文句子的补充说明。"),
)
SURVEYED = day(
    "surveyed_on",
    "最近调查",
    "When the subject was last surveyed; empty if not known.",
    "对象最近一次调查的日期，未知则为空。",
)
SCORE = number(
    "score",
    "得分",
    "What closing the gap is worth, among the gaps of this rule.",
    "弥合该缺口的价值，仅在同一规则内比较。",
)
VERDICT = text(
    "verdict",
    "判断",
    "gap, or unknown where the data cannot tell.",
    "gap 为缺口；unknown 为数据不足，无法判断。",
    VERDICTS,
)
WHY_UNKNOWN = text(
    "missing",
    "缺少的数据",
    "What would have to be known for a verdict; empty for a gap.",
    "作出判断所缺的数据；缺口则为空。",
)
SOURCES = many(
    "sources", "数据来源", "Ids of the sources of what this rests on.", "所依据数据的来源编号。"
)
TAIL = (*DETAIL, SURVEYED, SCORE, VERDICT, WHY_UNKNOWN, SOURCES)
"""The last columns of every gap rule."""

COMMUNITY = Parameter(
    "community",
    Type.LIST,
    [],
    "Only these communities, by name or id; empty means all.",
    "只看这些社区（名称或编号）；为空则不限。",
    kind="Community",
)
FIELD = Parameter(
    "field",
    Type.LIST,
    [],
    "Only these fields and the narrower ones in them, by name, code or id; empty means all.",
    "只看这些领域及其下位领域（名称、代码或编号）；为空则不限。",
    kind="Field",
)
STALE = Parameter(
    "stale_after",
    Type.INTEGER,
    None,
    "Days after which a survey says nothing any more: what then rests on nothing being recorded is "
    "unknown; what is recorded stays. 0, or left out: never.",
    "调查超过多少天即视为过时：此时仅凭“没有记录”得出的结论改为无法判断，有记录的事实不变；"
    "0 或不填表示永不过时。",
    CENTURY,
    optional=True,
)


def days(name: str, default: int, what: str, what_zh: str) -> Parameter:
    """A parameter that is a number of days."""
    return Parameter(name, Type.INTEGER, default, what, what_zh, CENTURY)


def months(default: int, what: str, what_zh: str) -> Parameter:
    """The parameter ``months``: calendar months, so that a year is a year across a 29 February."""
    return Parameter("months", Type.INTEGER, default, what, what_zh, (0, 1200))


def top(default: int, what: str, what_zh: str, least: int = 1) -> Parameter:
    """The parameter ``top``: how many are listed of each."""
    return Parameter("top", Type.INTEGER, default, what, what_zh, (least, 1_000_000))


SHARED_COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        *(*ENTERPRISE, *BROKER, *INSTITUTE, *DEMAND, *ACHIEVEMENT, *PLATFORM),
        *(COMMUNITIES, FIELDS, RAISED_ON, *TAIL),
    )
}
"""Columns that a question's file declares by their name alone."""
SHARED_PARAMETERS: Mapping[str, Parameter] = {p.name: p for p in (AS_OF, COMMUNITY, FIELD, STALE)}
"""Parameters that a question's file declares by their name alone."""
