"""Relations between what an article names: where things lie, who employs whom, who runs what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from loaders.article.scene import Found, Here, Scene, listed

_FOUND = re.compile(
    r"打造|成立|创建|创办|建成|建立|建设|设立|开设|引进|引入|拥有|建有|引育|搭建|设有|组建|落成|布局|落户|聚集|集聚|培育"
)
_LIES = (
    r"(?:位于|坐落于|坐落在|坐落|落户于|落户在|落户到|落户|入驻|进驻|地处|扎根于|扎根|设在|设于|落地于|"
    r"落地|迁入|迁至)"
)
_OFFICE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,10}?(?:局长|科长|主任|处长|部长|干部|会长|秘书长|工作人员|负责人|工程师|专员|成员))?"
    r"(?:、?(?:高级|中级|初级)?(?:科技|技术)(?:经纪人|经理人|特派员|专员|红娘))?"
)


def relations(scene: Scene) -> list[Found]:
    """What the sentences say, each relation by its surest evidence first."""
    found: list[Found] = []
    for start, end in scene.sentences:
        found += _located(scene, start, end)
        found += _hosted(scene, start, end)
        found += _run(scene, start, end)
    found += _employed(scene)
    found += _in_quotes(scene)
    return found


def _located(scene: Scene, start: int, end: int) -> Iterator[Found]:
    text = scene.text
    places = scene.within(start, end, "Community")
    firms = scene.within(start, end, "Enterprise", "Institute")
    for place in places:
        group = [f for f in firms if f.start >= place.end]
        between = text[place.end : group[0].start] if group else ""
        before = text[max(start, place.start - 12) : place.start]
        inside = re.fullmatch(
            r"(?:内|里|中)?(?:的)?(?:龙头|骨干|重点)?(?:园区)?(?:入驻)?(?:企业|公司)?(?:——)?",
            between,
        )
        named = re.search(rf"{_LIES}[^,。]{{0,10}}$", before) and re.fullmatch(r"内?的?|,", between)
        settled = re.search(
            r"等\d*[余多]?(?:多|余)?家?[^,。]{0,6}企业[^。]{0,6}(?:在此|落户|入驻|入园|入孵|安家|集聚)",
            text[place.end : end],
        )
        gathered = re.match(r"[^。,]{0,10}(?:集聚|聚集|吸引|入驻|引进|汇聚)[了着]?", between)
        if group and ((inside and between) or named or settled or gathered):
            yield from (
                Found("LOCATED_IN", f.key, place.key, (place.start, f.end), 0.8)
                for f in _run_of(scene, group)
            )
        ahead = [f for f in firms if f.end <= place.start]
        if ahead:
            last = ahead[-1]
            words = text[last.end : place.start]
            if re.fullmatch(
                rf"[^,。;]{{0,6}}{_LIES}(?:在|于|到)?[^,。;]{{0,8}}|所在的|[^。;]{{0,12}}公司{_LIES}[^,。;]{{0,6}}",
                words,
            ):
                yield Found("LOCATED_IN", last.key, place.key, (last.start, place.end), 0.8)
        told = not ahead and re.search(rf"(?:公司|企业){_LIES}[^,。;]{{0,8}}$", before)
        if told and (one := scene.last_before(start, "Enterprise")):
            yield Found("LOCATED_IN", one.key, place.key, (start, place.end), 0.6)
    opening = r"^\s*(?:园区|社区)(?:内|里)?(?:的)?(?:企业)?$"
    inner = not places and firms and re.search(opening, text[start : firms[0].start])
    if inner and (park := scene.last_before(start, "Community")):
        for firm in _run_of(scene, firms):
            yield Found("LOCATED_IN", firm.key, park.key, (start, firm.end), 0.6)
    for one, two in pairwise(places):
        if one.key != two.key and re.fullmatch(rf"[^,。]{{0,4}}{_LIES}", text[one.end : two.start]):
            yield Found("LOCATED_IN", one.key, two.key, (one.start, two.end), 0.8)


def _run_of(scene: Scene, group: list[Here]) -> list[Here]:
    """The first of a group and those listed with it."""
    run = group[:1]
    for one in group[1:]:
        if one.entity.kind != run[-1].entity.kind or not listed(scene.text, run[-1], one):
            break
        run.append(one)
    return run


def _hosted(scene: Scene, start: int, end: int) -> Iterator[Found]:
    text = scene.text
    places = scene.within(start, end, "Community")
    platforms = scene.within(start, end, "Platform")
    if not platforms:
        return
    for platform in platforms:
        ahead = [p for p in places if p.end <= platform.start]
        if ahead and _FOUND.search(text, ahead[-1].end, platform.start):
            if not re.search(r"[与和同](?:[^,。]{0,12})$", text[start : ahead[-1].start]):
                yield Found(
                    "HOSTED_IN", platform.key, ahead[-1].key, (ahead[-1].start, platform.end), 0.8
                )
            continue
        behind = [p for p in places if p.start >= platform.end]
        if behind and re.fullmatch(
            rf"[^,。]{{0,6}}(?:{_LIES}|在)", text[platform.end : behind[0].start]
        ):
            yield Found(
                "HOSTED_IN", platform.key, behind[0].key, (platform.start, behind[0].end), 0.8
            )
            continue
        if ahead and re.fullmatch(r"内?的?", text[ahead[-1].end : platform.start]):
            yield Found(
                "HOSTED_IN", platform.key, ahead[-1].key, (ahead[-1].start, platform.end), 0.7
            )
            continue
        anaphor = re.match(
            r"[\s“]*(?:目前,)?(?:园区|社区|高新区|开发区|经开区)", text[start : platform.start]
        )
        meant = not ahead and anaphor and _FOUND.search(text, start, platform.start)
        if meant and (place := scene.last_before(start, "Community")):
            yield Found("HOSTED_IN", platform.key, place.key, (start, platform.end), 0.6)


def _run(scene: Scene, start: int, end: int) -> Iterator[Found]:
    """Institutes that run platforms, firms that join them, brokers that serve firms."""
    text = scene.text
    here = scene.within(start, end, "Institute", "Enterprise", "Platform", "Broker")
    for one, two in pairwise(here):
        words = text[one.end : two.start]
        pair = one.entity.kind, two.entity.kind
        span = (one.start, two.end)
        if pair == ("Institute", "Platform") and re.fullmatch(
            r"[^,。;]{0,6}(?:运营|牵头(?:组建|建设)?|设立|创办|共建|主办|打造|组建|建设)[^,。;]{0,6}",
            words,
        ):
            yield Found("OPERATES", one.key, two.key, span, 0.7)
        elif pair == ("Enterprise", "Platform") and re.fullmatch(
            r"[^,。;]{0,6}加入[了]?[^,。;]{0,4}", words
        ):
            yield Found("MEMBER_OF", one.key, two.key, span, 0.8)
        elif pair == ("Broker", "Enterprise") and re.fullmatch(
            r"[^,。;]{0,12}(?:走访|服务|结对|联系|驻扎在|帮助|帮扶|走进|来到|对接)[^,。;与和]{0,4}"
            r"|[^。;]{0,60}(?:受聘为|受聘于|受聘到|派驻到|派驻在|派驻|挂职于|入驻)",
            words,
        ):
            yield Found("SERVES", one.key, two.key, span, 0.7)
        elif pair == ("Broker", "Institute") and re.fullmatch(
            r"[^。;]{0,20}(?:带到|对接|联系|找到|引荐给|联络)[^,。;]{0,4}", words
        ):
            yield Found("LIAISES_WITH", one.key, two.key, span, 0.7)


def _employed(scene: Scene) -> Iterator[Found]:
    here = [h for h in scene.here if h.entity.kind in ("Agency", "Broker")]
    for one, two in pairwise(here):
        words = scene.text[one.end : two.start]
        pair = one.entity.kind, two.entity.kind
        span = (one.start, two.end)
        if pair == ("Agency", "Broker") and len(words) <= 20 and _OFFICE.fullmatch(words):
            yield Found("EMPLOYED_BY", two.key, one.key, span, 0.9)
        elif pair == ("Broker", "Agency") and re.fullmatch(
            r"(?:就职于|任职于|供职于|原?是|来自|,|现?任)(?:当地的?)?", words
        ):
            yield Found("EMPLOYED_BY", one.key, two.key, span, 0.8)


def _in_quotes(scene: Scene) -> Iterator[Found]:
    """“灵峰社区…批复企业复工”,某公司经理说: who is served there, lies there (weak evidence)."""
    for match in re.finditer(r"“([^“”\n]{6,160})”([^。\n]{0,40})", scene.text):
        quote = match[1]
        if not re.search(r"公司|我们", quote) or not re.search(r"企业|公司|我们", quote):
            continue
        places = scene.within(match.start(1), match.end(1), "Community")
        firms = scene.within(match.start(2), match.end(2), "Enterprise")
        served = re.search(r"批复|帮|服务|协调|上门|对接|解决", quote)
        if (
            len({p.key for p in places}) == 1
            and firms
            and served
            and firms[0].start - match.start(2) < 8
        ):
            yield Found("LOCATED_IN", firms[0].key, places[0].key, match.span(), 0.5)
