"""Brokers: persons of whom the article says that they are one, and where they are employed.

Persons quoted as managers or officials are no brokers, and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.article.lexicon import any_of, lexicon
from loaders.article.mention import Mention
from loaders.article.tagger import tagged

_NOT_GIVEN = set(
    "的是在和与及说等为把对向也就都从来到走牵将给让用有以了着过表介告带称认指坦透感则并又还很先后一两这那"
    "不当被已正曾会能要想去做办找帮促联组主每经深通积长常年负挂任工作团服队"
)
_NOT_NAME = re.compile(
    r"覆盖|高级|高校|专家|教授|博士|团队|成员|队伍|企业|公司|单位|工作|平台|服务|项目|制度|管理|需要|任务|时间|"
    r"全区|全市|全省|全县|万家|何谓|如何|应该|应当|还有|都是|其中|有效|成为|成功|方面|向企|和企|能力|"
    r"近日|日前|今年|去年|此次|上午|下午|常年|经常|安排|包括|路上|相关|许多|从事|计划|培养|培训|严格|温暖|广大|于是|明确|充分|单靠|高度"
)


def brokers(text: str) -> list[Mention]:
    """The persons called brokers, each wherever the name stands."""
    names = dict.fromkeys(name for start, end in _named(text) if (name := text[start:end]))
    out: list[Mention] = []
    for name in names:
        out += [
            Mention("Broker", m.start(), m.end(), name) for m in re.finditer(re.escape(name), text)
        ]
    return sorted(out, key=lambda m: m.start)


def _named(text: str) -> Iterator[tuple[int, int]]:
    words = lexicon()
    role = any_of(words.brokers)
    office = (
        r"(?:局长|副局长|科长|副科长|主任|副主任|处长|副处长|教授|副教授|研究员|副研究员|博士|院长|副院长|"
        r"所长|副所长|经理|项目经理|总经理|主管|工程师|高级工程师|高工|专家|讲师|老师|院士|书记|部长|总监|站长|"
        r"会长|秘书长|董事长|总裁|创始人|负责人|专员|成员|团长|队长|组长|干部|农艺师|畜牧师|技师|副市长|副县长|副区长|副镇长)"
    )
    # 科技经纪人、某区科技局副局长某某; 技术经纪人某某; 科技特派员、某大学教授某某
    for match in re.finditer(
        rf"(?:{role})(?!们|队伍|制度|工作)”?(?:代表|(?:服务|工作)?(?:团|队|团队)[^,。;、\n]{{0,8}}(?:团长|队长|组长|成员))?(?:[、,](?:[^,。;、\n]{{0,24}}?{office}))?(?:名?叫)?",
        text,
    ):
        if (found := person_at(text, match.end())) is not None:
            yield found
    # 担任某镇科技镇长的某大学讲师某某
    for match in re.finditer(rf"(?:{role})的[^,。;、\n]{{0,24}}?{office}", text):
        if (found := person_at(text, match.end())) is not None:
            yield found
    # 某区科技局副局长、科技经纪人某某 is the first form; 某某是一名技术经纪人:
    be = r"(?:是|作为|就是|成为|成了|受聘为|被聘为|被聘为|担任|兼任|当上|当起|正是)"
    inner = r"(?:[^,。;\n“”]{0,16}?)"
    for match in re.finditer(rf"{be}{inner}(?:{role})(?!们|队伍|制度|工作|的)", text):
        if (found := _person_before(text, match.start())) is not None:
            yield found
    # 某某作为技术经纪人的日子
    for match in re.finditer(rf"作为(?:{role})的", text):
        if (found := _person_before(text, match.start())) is not None:
            yield found
    # 某大学副教授某某……,受聘于某公司,成为“科技副总”; 某某也很忙,他……是一名……的技术经理人
    for match in re.finditer(
        rf"{be}(?:[^,。;\n“”]{{0,16}}?)“?(?:{role})(?!们|队伍|制度|工作|的)", text
    ):
        if _person_before(text, match.start()) is None and person_at(text, match.end()) is None:
            yield from _subject(text, match.start(), office)
    # 派驻某公司的特派员是来自某大学的某某教授
    for match in re.finditer(rf"(?:{role}|特派员)是[^,。;\n]{{0,20}}?(?={office})", text):
        if (found := _person_before(text, match.end())) is not None:
            yield found
    # 高级农艺师某某派驻某公司
    for match in re.finditer(r"派驻(?=[^,。;\n]{0,20}公司)", text if "特派员" in text else ""):
        if (found := _person_before(text, match.start())) is not None:
            yield found
    # 像某某这样的科技经纪人, 和某某一样的技术经理人
    for match in re.finditer(rf"(?:这样|一样|那样)的[^,。;\n]{{0,6}}?(?:{role})", text):
        if (found := _person_before(text, match.start())) is not None:
            yield found
    # 某某以科技特派员的身份入驻
    for match in re.finditer(rf"以(?:{role})的?身份", text):
        if (found := _person_before(text, match.start())) is not None:
            yield found
    # 这位……名叫某某,是……,也是一名高级技术经理人
    for match in re.finditer(rf"名?叫(?=[^。\n]{{2,60}}是[^,。\n]{{0,12}}(?:{role}))", text):
        if (found := person_at(text, match.end())) is not None:
            yield found
    # 团员某某, where it is the members of a 科技镇长团 that are told of
    sent = text if re.search("镇长团|特派团|服务团", text) else ""
    for match in re.finditer(r"(?:团员|团长|由(?=\S{2,3}等成员))", sent):
        if (found := person_at(text, match.end())) is not None:
            yield found
    # 像某某这样的科技人才, where it is brokers that are told of
    for match in re.finditer(r"这样的[^,。;\n]{0,6}?(?:人才|科研人员|专家|干部)", text):
        if re.search(role, text) and (found := _person_before(text, match.start())) is not None:
            yield found
    # 作为技术经纪人,某某…
    for match in re.finditer(rf"(?:作为|身为)[^,。;\n]{{0,12}}?(?:{role}),", text):
        if (found := person_at(text, match.end())) is not None:
            yield found


def _subject(text: str, at: int, office: str) -> Iterator[tuple[int, int]]:
    """The person of whom a sentence tells up to here: named after an office, or first in a clause
    and again elsewhere."""
    start = max(text.rfind(mark, 0, at) for mark in "。!?\n") + 1
    for match in re.finditer(office, text[start:at]):
        if (found := person_at(text, start + match.end())) is not None:
            yield found
            yield from _listed(text, found[1], at, office)
            return
    for match in re.finditer("教授|副教授|博士|研究员|讲师", text[start:at]):
        if (found := _person_before(text, start + match.start())) is not None:
            yield found
            return
    clauses = "^|[,;]" if re.search("[他她]", text[start:at]) else "^"
    for match in re.finditer(clauses, text[start:at]):
        found = person_at(text, start + match.end())
        if found is not None and text.count(text[slice(*found)]) > 1:
            yield found
            return


def _listed(text: str, start: int, end: int, office: str) -> Iterator[tuple[int, int]]:
    """Those listed with a person, each after an office: 甲大学副教授某某、乙大学讲师某某等."""
    while text[start] in "、和":
        match = re.compile(rf"[、和][^,。;、\n]{{0,24}}?{office}(?!{office})").match(
            text, start, end
        )
        found = person_at(text, match.end()) if match else None
        if found is None:
            return
        yield found
        start = found[1]


def person_at(text: str, start: int) -> tuple[int, int] | None:
    """A person's name that starts here, or None."""
    words = lexicon()
    match = re.compile(rf"(?:{words.surname})[\u4e00-\u9fff]{{1,2}}").match(text, start)
    if not match:
        return None
    surname = re.match(words.surname, match[0])
    least = len(surname[0]) + 1 if surname else 2
    row = tagged(text[start : start + 8].split("\n")[0])
    first = row[0]
    if first.flag.startswith("nr") and least <= len(first.text) <= least + 1:
        name = first.text
    elif first.flag == "nr" and len(first.text) == least + 2 and first.text[-1] in _NOT_GIVEN:
        name = first.text[:-1]  # 马建伟|以
    elif first.flag not in (
        "nr",
        "nz",
        "zg",
        "g",
        "n",
        "a",
        "v",
        "ns",
        "vn",
        "m",
        "j",
        "l",
        "i",
        "b",
        "t",
        "d",
        "q",
        "f",
        "p",
        "c",
        "s",
    ) or (len(first.text) > least + 1):
        return None
    elif len(first.text) >= 2 and first.flag not in ("nr", "nz", "ns") and len(first.text) >= least:
        # a word of the language, not a name: 高级, 万家, 于是
        return None
    else:
        name = match[0]
    if (
        len(name) == least
        and len(match[0]) > least
        and match[0][-1] not in _NOT_GIVEN
        and (text.count(match[0]) > 1 and text.count(match[0]) == text.count(name))
    ):
        name = match[0]
    # 董利|明说: who speaks, cut wrongly.
    if len(name) == least and len(row) > 1 and row[1].text[1:] in ("说", "称", "道", "表示"):
        name = match[0] if match[0][-1] not in _NOT_GIVEN else name
    while len(name) > least and name[-1] in _NOT_GIVEN:
        name = name[:-1]
    if name[-1] in _NOT_GIVEN or _NOT_NAME.search(name):
        return None
    return start, start + len(name)


def _person_before(text: str, end: int) -> tuple[int, int] | None:
    """A person's name that ends here, at most a comma before, or None."""
    if end and text[end - 1] in ",、":
        end -= 1
    for length in (3, 2, 4):
        start = end - length
        if start < 0:
            continue
        found = person_at(text, start)
        if found is not None and found[1] == end:
            return found
    return None
