"""How the figures of a meeting pack are reckoned: what its appendix lists, numbered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.pack.places import TEXTS as PLACE_TEXTS
from exports.pack.tie import BROKERS, SPECIALISTS
from exports.pack.words import same
from graph.phrase import Phrase
from queries import facts
from queries.question.query import Query


@dataclass(frozen=True, slots=True)
class Definition:
    """How a figure is reckoned, for the appendix: in words, its source, its Cypher."""

    key: str
    number: int
    question: Phrase
    notes: Phrase
    source: Phrase
    texts: tuple[tuple[str, str], ...]


Own = tuple[str, Phrase, Phrase, Mapping[str, str]]

THE_TEN: Own = (
    "the-ten",
    Phrase("Which ten gaps are most worth closing?", "哪十个缺口最值得弥合？"),
    Phrase(
        "Worth = points × chance × place ÷ hours of a broker's time, a new collaboration being 100 "
        "points. Points, chance and hours are declared for each rule (hongsheng gaps worth lists "
        "them; they are a judgement, and a file given with --worth changes them); the chance is "
        "corrected by what came of the gaps that were assigned here; place: the best gap of a rule "
        "counts full, the last half. The ten places go to the rules by highest averages (d'Hondt): "
        "the second of a rule counts half, the third a third, since a meeting decides which kinds "
        "of work come first, and the tenth of one kind tells it less than the first of another; "
        "nobody is named twice. The same ten: hongsheng gaps list --by worth --top 10.",
        "每个缺口的价值 = 分值 × 成功率 × 名次 ÷ 经纪人小时，一项新合作为 100 分。分值、成功率与"
        "小时按规则声明（hongsheng gaps worth 列出，系人为判断，可用 --worth 文件修改）；成功率随台"
        "账中已分派者的结果修正；名次：本规则最好的计全值，最后的计一半。十个名额按最高均数法（d'Ho"
        "ndt）分给各规则：同一规则的第二个计一半，第三个计三分之一，因为会议要定的是先做哪几类事，同"
        "一类的第十个不比另一类的第一个更有用；已被点名的对象不再重复。与 hongsheng gaps list --"
        "by worth --top 10 一致。",
    ),
    {},
)
WHO: Own = (
    "who-could-tie",
    Phrase("Who could tie the thread? What do brokers carry?", "谁能牵这根线？经纪人负荷多少？"),
    Phrase(
        "The partner that a gap lacks is the recommender's answer (hongsheng recommend), with its "
        "record beside it (hongsheng backtest). First a broker who knows both sides, then one who "
        "knows one, then one who serves firms of the same community; and who has room. Knows: "
        "serves the enterprise now, liaises with the institute, serves firms of the community, "
        "specialises in the field. Room = capacity less enterprises served now. An "
        "introduction for a firm already served takes no room, but the broker must not be beyond "
        "capacity; a new firm takes one place. A broker of unknown capacity is not proposed.",
        "缺口所缺的合作方由推荐算法给出（hongsheng recommend），"
        "其记录列于旁（hongsheng backtest）。"
        "了解双方的经纪人优先，其次了解一方者，再次在同一社区服务者；且须有余力。了解：当前服务该企业、"
        "联络该院所、在该社区服务企业、熟悉该领域。余力 = 上限 − 当前服务企业数；为已在服务的企业"
        "引荐不占名额，但不得已超出上限；新接一家企业须有一个名额。上限不详者不作推荐。",
    ),
    {
        "brokers": BROKERS,
        "serving": facts.SERVING,
        "liaisons": facts.LIAISONS,
        "specialists": SPECIALISTS,
    },
)
PAGES: Own = (
    "community-pages",
    Phrase("What is in each community?", "每个社区有什么？"),
    Phrase(
        "Enterprises by where they are located; demands that are open and raised by the as-of "
        "date; a field is covered if a platform there covers it or a broader one; visits by "
        "month, services by platforms included; gaps: a subject is the community or lies there.",
        "企业、规模、规上数以所在社区为准；需求为状态“待解决”且已提出者；领域覆盖：社区内平台覆盖该领域"
        "或其上位领域；走访按月，含平台提供的服务；缺口：其对象是该社区或位于该社区。",
    ),
    PLACE_TEXTS,
)
OWN = (THE_TEN, WHO, PAGES)
"""What the pack reckons itself, beside the questions of the catalogue."""


CONCEPTS = {
    "Science and Technology Daily": "《科技日报》",
    "Beilun S&T bureau practice": "北仑区科技局的做法",
    "Workload": "工作负荷",
    "contracts: MOST Torch Centre": "合同：科技部火炬中心",
    "Data currentness": "数据时效",
    "Data completeness": "数据完整性",
    "Interaction and capability failure": "互动与能力失灵",
    "Interaction failure": "互动失灵",
    "Infrastructural failure": "基础设施失灵",
    "Information asymmetry": "信息不对称",
    "weak network failure": "弱联系失灵",
    "Strong network failure": "强联系失灵",
    "lock-in": "锁定",
    "Herfindahl-Hirschman index": "赫芬达尔指数",
    "Index of dissimilarity": "相异指数",
    "Triadic closure": "三元闭包",
    "Robustness of networks": "网络稳健性",
    "Equity of public service": "公共服务均等",
    "Size classes": "企业规模划分",
    "Paths of length three": "三步路径",
    "Articulation points and bridges": "割点与桥",
    "Null model: bipartite configuration model": "零模型：二部配置模型",
    "null model": "零模型",
    "Relatedness density": "关联密度",
    "NODF": "嵌套度（NODF）",
}
"""Words of ours in what a question cites; authors and titles stay as they are published."""


def cited(source: str) -> Phrase:
    """What a question cites, its concepts in Chinese in the Chinese."""
    zh = source
    for en, said in CONCEPTS.items():
        zh = re.sub(rf"(?<![A-Za-z]){re.escape(en)}(?![A-Za-z])", said, zh)
    return Phrase(source, zh)


def definitions(asked: Sequence[Query]) -> list[Definition]:
    """All that the figures of a pack rest on, numbered in the order of the appendix."""
    found = [
        Definition(name, n, question, notes, same("hongsheng"), tuple(texts.items()))
        for n, (name, question, notes, texts) in enumerate(OWN, 1)
    ]
    for n, query in enumerate(asked, len(found) + 1):
        texts = tuple((part or query.name, text.strip()) for part, text in query.texts().items())
        said = query.notes_zh or query.notes
        notes = Phrase(f"{query.why} {query.notes}", f"{query.why_zh}{said}")
        question = Phrase(query.question, query.question_zh)
        found.append(Definition(query.name, n, question, notes, cited(query.source), texts))
    return found
