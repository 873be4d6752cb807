"""Collaborations of firms and institutes: on what, how they went, and who brokered them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.article.naming import Entity
from loaders.article.scene import Found, Here, Scene

_TOGETHER = re.compile(
    r"合作|联合(?!会|体)|共建|携手|牵手|联手|联姻|攻关|签订|签约|签署|签下|委托|转让给|揭榜|产学研|共同(?:研发|研制|开发)|研发|研制"
)
_FAILED = re.compile(
    r"(?:未|没|没有|未能|没能|未曾|尚未|难以|无法)[^,。;]{0,6}(?:产业化|落地|量产|转化|成功|投产|推广|走向市场|开花结果)"
    r"|搁浅|告吹|夭折|不了了之|流产|无果而终|以失败|失败告终|宣告失败|中途终止|项目终止|中断"
)
_PAST = re.compile(r"曾|过去|此前|早年|早在|当年|以前|前些年|数年|(?:19|20)\d\d年|历程|之前|一度")
_MEANT = re.compile(r"意向|拟|计划与|将与|有望|洽谈")
_TITLE = re.compile(r"[“《]([^“”《》\n]{4,40})[”》]")
_AS_TITLE = re.compile(
    r"[”》](?:的)?(?:项目|合作|技术|课题|工艺|合同|研发|攻关|榜单|产品开发|专利|等?项目|技术开发)"
)
_BROKER = re.compile(
    r"对接|牵线|撮合|促成|引荐|搭桥|协调|帮忙|帮助|推动|推荐|介绍|多亏|带到|引到|帮"
)


@dataclass
class Joint:
    """One collaboration; ``status`` is the ontology's."""

    title: str
    status: str
    spans: list[tuple[int, int]]
    parties: list[Here] = field(default_factory=list)
    brokers: list[Here] = field(default_factory=list)
    titled: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Kind and title."""
        return "Collaboration", self.title


def collaborations(scene: Scene) -> list[Joint]:
    """The collaborations that sentences tell of, those of the same parties and title once."""
    out: list[Joint] = []
    for start, end in scene.sentences:
        words = scene.text[start:end]
        failed = _FAILED.search(words)
        if not (_TOGETHER.search(words) or failed):
            continue
        found = _failed(scene, start, end) if failed else _together(scene, start, end)
        for one in found:
            _brokered(scene, one, start, end)
            _add(out, one)
    return out


def relations_of(joints: Sequence[Joint]) -> list[Found]:
    """Who takes part in them, and who brokered."""
    out: list[Found] = []
    for joint in joints:
        sure = 0.8 if joint.titled else 0.6
        out += [Found("PARTY_TO", p.key, joint.key, joint.spans[0], sure) for p in joint.parties]
        out += [Found("BROKERED", b.key, joint.key, joint.spans[0], sure) for b in joint.brokers]
    return out


def as_entities(joints: Sequence[Joint]) -> list[Entity]:
    """Collaborations as entities, spans being what tells of them."""
    return [
        Entity(j.title, "Collaboration", [], list(j.spans), {"status": j.status}) for j in joints
    ]


def _unique(found: Sequence[Here]) -> list[Here]:
    return list({h.key: h for h in reversed(found)}.values())[::-1]


def _together(scene: Scene, start: int, end: int) -> list[Joint]:
    text = scene.text
    firms = _unique(scene.within(start, end, "Enterprise"))
    institutes = _unique(scene.within(start, end, "Institute"))
    title = _title(text, start, end)
    spoken = re.search(r"公司|企业|我们|双方|该项目|该技术", text[start:end])
    if not firms and (institutes or title) and spoken:
        one = scene.last_before(start, "Enterprise")
        firms = [one] if one else []
    if not institutes and firms and title and re.search(r"双方|该校|该所|该院", text[start:end]):
        one = scene.last_before(end, "Institute")
        institutes = [one] if one else []
    if not firms or not institutes or _one_side(scene, start, end):
        return []
    if not title and not _linked(text, firms, institutes, start, end):
        return []
    status = "proposed" if _MEANT.search(text[start:end]) else "active"
    span = _clip(text, start, end)
    if not title and "分别" in text[start:end] and len(firms) > 1:
        pairs = (
            zip(firms, ([i] for i in institutes), strict=True)
            if len(firms) == len(institutes)
            else ((f, institutes) for f in firms)
        )
        return [
            Joint(_own_title(f, some), status, [span], [f, *some], titled=False)
            for f, some in pairs
        ]
    name = title or _own_title(firms[0], institutes)
    return [Joint(name, status, [span], [*firms, *institutes], titled=bool(title))]


def _one_side(scene: Scene, start: int, end: int) -> bool:
    """Whether all that are named stand in one list after 分别与: partners of somebody else."""
    here = scene.within(start, end, "Enterprise", "Institute")
    led = re.search(r"(?:分别|先后|陆续)[与和同跟]$", scene.text[start : here[0].start])
    return bool(led) if here else False


def _linked(
    text: str, firms: Sequence[Here], institutes: Sequence[Here], start: int, end: int
) -> bool:
    """Whether a joint deed is said of the two, and not only both named in one sentence."""
    places = [h for h in (*firms, *institutes) if start <= h.start < end]
    if not places:
        return False
    first = min(h.end for h in places)
    last = max(h.start for h in places)
    stretch = text[first:last] if len(places) > 1 else text[start:last]
    ahead = text[start : min(h.start for h in places)]
    joined = ahead.endswith(tuple("与和同跟")) or re.search(
        r"与|和|同|跟|联合|牵手|携手|联手|委托|到|被|由", stretch
    )
    deed = _TOGETHER.search(text, min(first, last) - 4 if first > last else start, end)
    return bool(joined and deed)


def _failed(scene: Scene, start: int, end: int) -> list[Joint]:
    """A collaboration that came to nothing, of the firm named there or just before."""
    text = scene.text
    words = text[start:end]
    if not re.search(r"合作|联合|产学研|攻关|研发|研制|开发|项目", words):
        return []
    firms = _unique(scene.within(start, end, "Enterprise"))
    if not firms:
        one = scene.last_before(start, "Enterprise") or _next_speaker(scene, end)
        firms = [one] if one else []
    if not firms or not re.search(r"合作|联合|产学研|与|和", words):
        return []
    institutes = _unique(scene.within(start, end, "Institute"))
    title = _title(text, start, end)
    status = (
        "not_industrialised" if re.search("产业化|量产|投产|转化|落地", words) else "terminated"
    )
    if not title:
        with_whom = f"与{institutes[0].entity.name}" if institutes else ""
        title = f"{_short(firms[0])}此前{with_whom}未成的产学研合作"
    return [Joint(title, status, [_clip(text, start, end)], [firms[0], *institutes])]


def _next_speaker(scene: Scene, at: int) -> Here | None:
    line = scene.text.find("\n", at)
    later = scene.within(at, line if line > 0 else len(scene.text), "Enterprise")
    return later[0] if later else None


def _title(text: str, start: int, end: int) -> str | None:
    for match in _TITLE.finditer(text, start, end):
        if _AS_TITLE.match(text, match.end() - 1):
            return match[1]
    return None


def _own_title(firm: Here, institutes: Sequence[Here]) -> str:
    names = "、".join(i.entity.name for i in institutes)
    return f"{_short(firm)}与{names}合作"


def _short(firm: Here) -> str:
    """The firm as people call it: its shortest alias of at least four characters."""
    names = [n for n in (firm.entity.name, *firm.entity.aliases) if len(n) >= 4]
    return min(names, key=len) if names else firm.entity.name


def _clip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n“":
        start += 1
    while end > start and text[end - 1] in " \n":
        end -= 1
    return start, end


def _brokered(scene: Scene, joint: Joint, start: int, end: int) -> None:
    """Find who brought the parties together, in the sentence itself or the one before."""
    text = scene.text
    if not _BROKER.search(text, start, end) or joint.status in ("not_industrialised", "terminated"):
        return
    here = scene.within(start, end, "Broker")
    if not here and re.search(
        r"[在经由][她他]|[她他]的|[她他](?:促成|牵线|帮)|促成双方|双方", text[start:end]
    ):
        one = scene.last_before(start, "Broker")
        here = [one] if one else []
    joint.brokers = _unique(here)


def _add(out: list[Joint], one: Joint) -> None:
    keys = {p.key for p in one.parties}
    over = ("not_industrialised", "terminated")
    for other in out:
        theirs = {p.key for p in other.parties}
        same = other.title == one.title or (
            (not one.titled or not other.titled)
            and (keys <= theirs or theirs <= keys)
            and (one.status in over) == (other.status in over)
        )
        if not same:
            continue
        other.spans += one.spans
        if one.titled and not other.titled:
            other.title, other.titled, other.status = one.title, True, one.status
        other.parties += [p for p in one.parties if p.key not in theirs]
        known = {b.key for b in other.brokers}
        other.brokers += [b for b in one.brokers if b.key not in known]
        return
    out.append(one)
