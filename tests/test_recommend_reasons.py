"""Every reason that there is, in both languages, and how the Chinese ones are set."""

from __future__ import annotations

import re

import numpy as np
import pytest

from graph.stores.base import Store
from queries.lookup import one
from queries.recommend.advise import Adviser
from queries.recommend.reasons import Reason, how
from tests.graphs import build
from tests.test_recommend_advice import AS_OF, district

HAN = r"[\u3400-\u9fff]"
ODD = re.compile(
    rf"{HAN}[0-9A-Za-z]|[0-9A-Za-z]{HAN}"  # no space between Chinese and figures or letters
    rf"|{HAN}\s+{HAN}|\s\s|^\s|\s$|\s[，：；、。]|[，：；、。]\s"  # a space where none belongs
    rf"|{HAN}[,:;()]|[,:;()]{HAN}"  # a mark that is not Chinese
)
"""Signs of a Chinese sentence that was put together without care; names stand as 甲."""
SAID = {
    "与 7 家企业合作过，近一年新开始 7 项":
        "has worked with 7 enterprises, with 7 collaborations begun in the last year",
    "图中尚无其与企业合作的记录": "has not worked with an enterprise in this graph yet",
    "尚无该院所以往合作或成果的记录": "nothing is recorded of what it did before",
    "与该企业同在一个社区": "is in the same community as the enterprise",
    "与该企业同在一地": "is in the same region as the enterprise",
    "与该企业同在一国": "is in the same country as the enterprise",
    "与该企业的合作伙伴甲有 7 项共同合作":
        "worked with 甲, a partner of the enterprise, in 7 collaborations",
    "与该企业的合作伙伴甲有 7 项共同合作，并与其另外 7 家伙伴有过合作":
        "worked with 甲, a partner of the enterprise, in 7 collaborations, and with 7 more of its "
        "partners",
    "与 7 家企业合作过，近一年没有新开始的合作":
        "has worked with 7 enterprises, with no collaboration begun in the last year",
    "其唯一已结束的合作成功": "its one finished collaboration succeeded",
    "其已结束的 7 项合作中，成功 7 项": "7 of its 7 finished collaborations succeeded",
    "该企业曾与甲合作：成功 7 项，未成 7 项":
        "the enterprise worked with 甲 before: 7 succeeded, 7 failed",
    "所需领域为甲，该院所在此领域有 7 项合作": "甲 is asked for; it has 7 collaborations in it",
    "所需领域为甲，该院所在此领域有 7 项成果": "甲 is asked for; it has 7 achievements in it",
    "所需领域为甲，该院所在此领域有 7 项合作、7 项成果":
        "甲 is asked for; it has 7 collaborations and 7 achievements in it",
    "所需领域为甲，该院所在此领域自报为优势领域":
        "甲 is asked for; it declares it as a strength",
    "与所需同属甲领域": "is in 甲, as what is asked for",
    "题目与所需都提到“甲”": "its title shares words with what is asked for: 甲",
    "成熟度 TRL 7，满足要求的 7": "its readiness, TRL 7, is enough for the 7 wanted",
    "成熟度 TRL 7，低于要求的 7": "its readiness, TRL 7, falls short of the 7 wanted",
    "覆盖所需领域甲": "covers 甲, which is asked for",
    "覆盖与所需相近的领域": "covers a field near what is asked for",
    "该企业是其成员": "the enterprise is a member",
    "有需求甲": "needs 甲",
    "以往合作与该成果相近": "worked on the like before",
}  # fmt: skip
"""Each kind of reason, with 7 for every number and 甲 for every name."""


def kind_of(reason: Reason) -> tuple[str, str]:
    """The kind in Chinese and English."""
    names = dict.fromkeys(reason.names, "甲")
    zh, en = reason.said("zh", names), reason.said("en", names)
    zh, en = re.sub("“[^”]*”", "“甲”", zh), re.sub(r"(asked for: ).*", r"\1甲", en)
    zh, en = re.sub(r"\d+", "7", zh), re.sub(r"\d+", "7", en)
    return zh, re.sub(r"(7 (?:collaboration|achievement|enterprise))\b", r"\1s", en)


def everything(store: Store) -> list[Reason]:
    """All that can be said of the district, of every pair and not of the best three alone."""
    build(
        store,
        {
            "Enterprise": [{"id": "o", "country": "CN", "region": "浙江"}],
            "Institute": [
                {"id": "y", "country": "CN", "region": "浙江"}, {"id": "z", "country": "CN"},
            ],
            "Platform": [{"id": "q"}],
            "Field": [{"id": "H", "name": "测量", "code": "9.1", "scheme": "S"},
                      {"id": "I", "name": "检测", "code": "9.2", "scheme": "S"}],
            "Demand": [{"id": "h", "title": "在线测量", "status": "open"}],
            "Achievement": [{"id": "g", "title": "测量仪", "registered_on": "2019-01-01"}],
            "Collaboration": [{"id": f"k{n}", "started_on": "2019-02-01"} for n in (4, 5, 6)],
        },
        {
            "Enterprise RAISED Demand": [("o", "h")],
            "Demand IN_FIELD Field": [("h", "H")],
            "Achievement IN_FIELD Field": [("g", "H")],
            "Institute OFFERS Achievement": [("y", "g")],
            "Institute STRONG_IN Field": [("z", "H")],
            "Platform COVERS Field": [("q", "I")],
            "Enterprise MEMBER_OF Platform": [("e", "p")],
            "Enterprise PARTY_TO Collaboration": [("e", "k4"), ("o", "k6")],
            "Institute PARTY_TO Collaboration": [
                ("y", "k4"), ("y", "k5"), ("i", "k5"), ("j", "k6"),
            ],
            "Collaboration IN_FIELD Field": [("k6", "H")],
        },
    )  # fmt: skip
    adviser = Adviser(store, AS_OF)
    found = [
        reason
        for text in ("d", "h", "m", "n", "e", "f", "o", "a", "b", "g")
        for each in adviser.recommend(one(store, text), top=99).advice
        for reason in each.reasons
    ]
    world, reasons = adviser.ranking.past.world, adviser.reasons
    for institute in range(len(world.institutes)):
        for firm in range(len(world.enterprises)):
            pair = np.array([firm])
            found += reasons._shared(institute, pair)
            found += reasons._record(institute)
            found += reasons._near(institute, pair)
            found += reasons._firms(institute, pair)
            found += [reasons.past_with(institute, pair)[2]]
        for field in "FGH":
            found += reasons._fields(institute, [field])
    return found


def test_every_kind_of_reason_is_said_well_in_both_languages(store: Store) -> None:
    district(store)
    found = dict(kind_of(reason) for reason in everything(store))
    assert found == SAID
    assert [zh for zh in found if ODD.search(zh)] == []


@pytest.mark.parametrize(
    ("done", "over", "en", "zh"),
    [
        (0, 1, "its one finished collaboration failed", "其唯一已结束的合作未成"),
        (0, 3, "none of its 3 finished collaborations succeeded", "其已结束的 3 项合作无一成功"),
        (3, 3, "all of its 3 finished collaborations succeeded", "其已结束的 3 项合作全部成功"),
    ],
)
def test_how_its_work_went_is_told_in_words(done: int, over: int, en: str, zh: str) -> None:
    assert how(done, over) == (en, zh)


def test_a_place_that_all_institutes_have_in_common_is_no_reason(store: Store) -> None:
    here = {"country": "CN", "region": "浙江"}
    build(
        store,
        {
            "Enterprise": [{"id": "e", **here}],
            "Institute": [{"id": "i", **here}, {"id": "j", **here, "region": "江苏"}],
        },
        {},
    )
    reasons = Adviser(store, AS_OF).reasons
    firm = np.array([0])
    assert [r.en for r in reasons._near(0, firm)] == ["is in the same region as the enterprise"]
    assert list(reasons._near(1, firm)) == []
