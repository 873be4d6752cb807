"""What names an article holds, kind of name by kind: each found by a rule on invented words."""

from __future__ import annotations

import pytest

from loaders.article.extraction import extract_text
from loaders.article.lone import likeness
from loaders.article.reading import Text, compared


def named(words: str) -> set[str]:
    """Kind and name of what a text names, collaborations left out."""
    text = words + "全市科技创新工作扎实推进。"
    found = extract_text(Text(text, compared(text))).entities
    return {f"{e.kind} {e.name}" for e in found if e.kind != "Collaboration"}


def firms(*names: str) -> set[str]:
    """Firms of these names."""
    return {f"Enterprise {n}" for n in names}


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("恒曜轴承", 2),
        ("安徽恒曜", 2),
        ("恒曜宁", 1),
        ("方圆精密", 1),
        ("长城铺子", 0),
        ("陈立", 0),
        ("电子信息", None),
        ("新能源汽车", None),
        ("松涧产业园", None),
        ("企业代表", None),
        ("宁波", None),
    ],
)
def test_how_like_a_firm_s_short_name_a_word_is(name: str, like: int | None) -> None:
    assert likeness(name) == like


@pytest.mark.parametrize(
    ("words", "found"),
    [
        # A list that is said to be one of firms, all of them counted: whatever they are called.
        ("先后来到恒曜宁、长城铺子2家申报企业。", firms("恒曜宁", "长城铺子")),
        ("涉及橡胶、纺织2家企业。", set()),
        # Of those listed, one is plainly a firm.
        ("汇聚了恒曜轴承、恒曜科、松涧铸造等领军企业。", firms("恒曜轴承", "恒曜科", "松涧铸造")),
        ("记者走进宁海桐江、绍兴越水等地。", set()),
        # What was awarded to it, what it makes, with whom it works.
        ("恒曜宁创获批省潜在独角兽企业。", firms("恒曜宁创")),
        ("邦宁电子自建的平台投用。", firms("邦宁电子")),
        ("实验取得进展,安徽恒曜进一步提升产品性能,安徽恒曜董事长说。", firms("安徽恒曜")),
        (
            "松涧机械与桐江大学联合建立研发队伍。",
            {"Enterprise 松涧机械", "Institute 桐江大学"},
        ),
        # Two lists in one clause, of firms and of others.
        (
            "威宁机械、锁宁消防、恒曜药业等20家企业与东南大学、江苏大学等15家院校签约。",
            {
                *firms("威宁机械", "锁宁消防", "恒曜药业"),
                "Institute 东南大学",
                "Institute 江苏大学",
            },
        ),
        ("恒曜宁新、松涧宁科……一批企业成立,松涧宁科董事长说。", firms("恒曜宁新", "松涧宁科")),
        (
            "包括恒曜宁、松涧铸造、瑞海丰等在内的数十家桐江民企签约。",
            firms("恒曜宁", "松涧铸造", "瑞海丰"),
        ),
        ("恒曜农业的省级综合院士工作站挂牌。", firms("恒曜农业")),
        ("恒盾量子登陆科创板。", firms("恒盾量子")),
        ("形成了以华为等企业为链主的产业链。", firms("华为")),
        ("杨立成董事长陪同,会后杨立成董事长说。", set()),
        # Groups of a city; a place that is a brand; a brand that looks like a verb.
        ("桐江城市发展集团联合建设。", firms("桐江城市发展集团")),
        ("来到安踏(中国)有限公司考察。", firms("安踏(中国)有限公司")),
        # Who stands before a firm and is none of it.
        ("赵志明是平远集团有限公司的职工。", firms("平远集团有限公司")),
        ("由恒曜药业股份有限公司牵头成立。", firms("恒曜药业股份有限公司")),
        (
            "宁海分院和宁波恒曜航天机械有限公司筹建。",
            {"Institute 宁海分院", *firms("宁波恒曜航天机械有限公司")},
        ),
        ("来到恒极(郑州)汽车座椅研发有限公司。", firms("恒极(郑州)汽车座椅研发有限公司")),
        ("西安交大和恒曜集团签约。", {"Institute 西安交通大学", *firms("恒曜集团")}),
    ],
)
def test_firms_by_what_is_said_of_them(words: str, found: set[str]) -> None:
    assert named(words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        # 和, 与 and a role within a name.
        ("桐江区科技和工业信息化局发文。", {"Agency 桐江区科技和工业信息化局"}),
        ("金桐区科委与霍桐县科技局签约。", {"Agency 金桐区科委", "Agency 霍桐县科技局"}),
        ("由市科技人才与创新服务中心主办。", {"Platform 市科技人才与创新服务中心"}),
        ("隔水镇科技特派员工作站挂牌。", {"Platform 隔水镇科技特派员工作站"}),
        ("县科经信局、市委组织部到会。", {"Agency 县科经信局", "Agency 市委组织部"}),
        ("宁波发明协会授予称号。", {"Agency 宁波发明协会"}),
        ("市科技局、工信局到会。", {"Agency 市科技局", "Agency 工信局"}),
        ("经开区管委会到会。", {"Agency 经开区管委会"}),
        ("当省科技厅组建队伍时。", {"Agency 省科技厅"}),
        (
            "桐江市政府与电子科技大学签约。",
            {"Agency 桐江市政府", "Institute 电子科技大学"},
        ),
        (
            "签订泰宁县现代农业与休闲产业发展研究院合作协议。",
            {"Institute 泰宁县现代农业与休闲产业发展研究院"},
        ),
        ("厦门市科技局发文,厦门科技局落实。", {"Agency 厦门市科技局"}),
        (
            "从广东省农业科学院蚕业与农产品加工研究所请来。",
            {"Institute 广东省农业科学院蚕业与农产品加工研究所"},
        ),
        (
            "桐江大学耐火材料与冶金国家重点实验室到会。",
            {"Platform 桐江大学耐火材料与冶金国家重点实验室"},
        ),
        ("深圳先进院、沈阳仪表院到会。", {"Institute 深圳先进院", "Institute 沈阳仪表院"}),
        ("走进杭州师范学院、宁波检察院。", {"Institute 杭州师范学院"}),
        (
            "赴中国林科院亚林所、广州能源所调研。",
            {"Institute 中国林科院亚林所", "Institute 广州能源所"},
        ),
        ("来自中国地质大学(武汉),中国地质大学很忙。", {"Institute 中国地质大学(武汉)"}),
        ("新型催化材料湖北省工程研究中心挂牌。", {"Platform 新型催化材料湖北省工程研究中心"}),
        ("在高新区中移软件园举行。", {"Community 中移软件园"}),
        ("南湖实验室、宁波重点实验室开放。", {"Platform 南湖实验室"}),
        ("质谱生命科学中心落户。", {"Platform 质谱生命科学中心"}),
        ("江苏省技术市场徐州分中心挂牌。", {"Platform 江苏省技术市场徐州分中心"}),
        # A verb before the place is none of the name, one after it may be.
        ("建设桐江市科技大市场。", {"Platform 桐江市科技大市场"}),
        ("宁波市环境降解材料创新联合体成立。", {"Platform 宁波市环境降解材料创新联合体"}),
        ("国家技术转移东部中心的会议室。", {"Platform 国家技术转移东部中心"}),
        ("走进文化艺术中心、商务会展中心。", set()),
        ("工业控制技术全国重点实验室开放。", {"Platform 工业控制技术全国重点实验室"}),
        ("就计划建设宁波软件科技园作了介绍。", {"Community 宁波软件科技园"}),
        (
            "恒曜科技股份有限公司院士专家工作站揭牌。",
            {
                "Platform 恒曜科技股份有限公司院士专家工作站",
                *firms("恒曜科技股份有限公司"),
            },
        ),
        ("近十所高校科研实验室入驻,三大创新平台投用。", set()),
        ("集成电路学院陈立教授介绍。", set()),
        # What is described, counted, a rule or a prize has no name.
        ("它是全国最大的丁基橡胶生产基地。", set()),
        ("制定了《桐江市创新联合体备案管理办法》。", set()),
        ("获得桐江市技术市场金桥奖。", set()),
        # A park within a park, behind a town.
        (
            "桐江经开区泗塘工业社区党委书记说。",
            {"Community 桐江经开区", "Community 泗塘工业社区"},
        ),
        ("浦水街道火炬产业社区揭牌。", {"Community 火炬产业社区"}),
        # Institutes: a short name of its university, its number, nothing but a place.
        (
            "北京航空航天大学桐江创新研究院揭牌,北航研究院很忙。",
            {"Institute 北京航空航天大学桐江创新研究院"},
        ),
        (
            "如中国船舶重工集团公司第七一一研究所。",
            {"Institute 中国船舶重工集团公司第七一一研究所"},
        ),
        ("在大市场设立宁波研究院或分中心。", set()),
        (
            "桐江省智能机器研究院(下称“桐智院”)挂牌,桐智院很忙。",
            {"Institute 桐江省智能机器研究院"},
        ),
        ("桐江师范学院化学化工学院的老师到场。", {"Institute 桐江师范学院"}),
    ],
)
def test_bodies_by_how_their_names_are_made(words: str, found: set[str]) -> None:
    assert named(words) == found


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("省级科特派刘在山介绍。", ["刘在山"]),
        (
            "其中桐江大学副教授李维山、宁海大学讲师钱银宁等35人将担任“科技副总”。",
            ["李维山", "钱银宁"],
        ),
        ("这位“翻译员”名叫孙剑山,是服务部总监,也是一名高级技术经理人。", ["孙剑山"]),
        ("科技镇长团进驻后,团员余敏山推动合作。", ["余敏山"]),
        ("企业迎来“科技副总”,更多像胡令山这样的科技人才正赶来。", ["胡令山"]),
        ("从桐江研究所引进赵甜山博士到恒曜生物科技有限公司担任科技专员。", ["赵甜山"]),
        ("“省科技镇长团”泗阳团团长魏国带领科技局人员参加。", ["魏国"]),
        ("今年初,教研室主任马建山以科技特派员的身份入驻。", ["马建山"]),
        ("乐器产业科技特派服务团团长、恒曜研究院有限公司董事长苑光山说。", ["苑光山"]),
        ("全省培育企业实现科技特派员全覆盖。", []),
        ("桐江科技经纪人主要由科技系统的干部和职工组成。", []),
    ],
)
def test_brokers_by_how_they_are_told_of(words: str, who: list[str]) -> None:
    assert sorted(n.removeprefix("Broker ") for n in named(words) if "Broker" in n) == sorted(who)
