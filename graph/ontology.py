"""What is in the graph: the kinds, relations and properties of a regional innovation system.

The only place where a kind, relation or property is declared. The vocabulary is that of the field;
the Chinese terms are those that an analyst of a district science and technology bureau uses.
"""

from __future__ import annotations

from graph.kinds import Ontology
from graph.phrase import Phrase
from graph.schema import Closing, NodeKind, Property, Reference, RelationKind, Type

ARTICLE = "Science and Technology Daily, 2020-07-15, on Beilun"
OSLO = "OECD/Eurostat, Oslo Manual 2018"
GB32100 = "GB 32100-2015 统一社会信用代码编码规则"
GB4754 = "GB/T 4754-2017 国民经济行业分类"
TRL = "GB/T 22900-2022 科学技术研究项目评价通则（technology readiness levels 1-9）"
TORCH = "MOST Torch Centre，技术合同认定登记"
HIGHTECH = "国科发火〔2016〕32号 高新技术企业认定管理办法"
CORDIS = "European Commission, CORDIS"


def text(name: str, zh: str, meaning: str, meaning_zh: str, **more: object) -> Property:
    """A property that is text."""
    return Property(name, zh, Type.TEXT, meaning, meaning_zh, **more)  # type: ignore[arg-type]


def date(name: str, zh: str, meaning: str, meaning_zh: str, **more: object) -> Property:
    """A property that is a calendar date."""
    return Property(name, zh, Type.DATE, meaning, meaning_zh, **more)  # type: ignore[arg-type]


def number(name: str, zh: str, meaning: str, meaning_zh: str, **more: object) -> Property:
    """A property that is a number with a unit."""
    return Property(name, zh, Type.NUMBER, meaning, meaning_zh, **more)  # type: ignore[arg-type]


def integer(name: str, zh: str, meaning: str, meaning_zh: str, **more: object) -> Property:
    """A property that is a whole number."""
    return Property(name, zh, Type.INTEGER, meaning, meaning_zh, **more)  # type: ignore[arg-type]


def money(name: str, zh: str, meaning: str, meaning_zh: str, **more: object) -> Property:
    """A property that is an amount in yuan."""
    return Property(
        name,
        zh,
        Type.MONEY,
        meaning,
        meaning_zh,
        unit="yuan",
        minimum=0,
        **more,  # type: ignore[arg-type]
    )


def flag(name: str, zh: str, meaning: str, meaning_zh: str, **more: object) -> Property:
    """A property that is yes or no."""
    return Property(name, zh, Type.BOOLEAN, meaning, meaning_zh, **more)  # type: ignore[arg-type]


ID = text(
    "id",
    "编号",
    "Identifies the node; when missing, a code or the name does.",
    "节点的标识；缺省时由代码或名称确定。",
)
SYNTHETIC = flag(
    "synthetic",
    "合成数据",
    "Made up, not observed: never to be taken for a fact.",
    "人工合成的数据，不是事实。",
    source="hongsheng",
)
ALIASES = Property(
    "aliases",
    "别名",
    Type.LIST,
    "Other names it is known by.",
    "其他名称、简称、曾用名。",
)
USCC = text(
    "uscc",
    "统一社会信用代码",
    "Unified social credit code, 18 characters.",
    "18位统一社会信用代码。",
    source=GB32100,
)
COUNTRY = text(
    "country",
    "国家",
    "Country, ISO 3166 code as given.",
    "国家代码。",
    source="ISO 3166-1",
)
REGION = text(
    "region",
    "地区",
    "District, street or town it lies in.",
    "所属区、街道或乡镇。",
)
LONGITUDE = number(
    "longitude",
    "经度",
    "Longitude, WGS 84.",
    "经度（WGS 84）。",
    unit="degree",
    minimum=-180,
    maximum=180,
    source="ISO 6709",
)
LATITUDE = number(
    "latitude",
    "纬度",
    "Latitude, WGS 84.",
    "纬度（WGS 84）。",
    unit="degree",
    minimum=-90,
    maximum=90,
    source="ISO 6709",
)
PLACE = (LONGITUDE, LATITUDE)
SURVEYED = date(
    "surveyed_on",
    "调查日期",
    "When its data were last collected on the spot.",
    "最近一次实地调查的日期。",
)
URL = text("url", "网址", "Web address.", "网址。")
TRL_OF = {
    "unit": "TRL",
    "minimum": 1,
    "maximum": 9,
    "source": TRL,
}


def name(meaning: str, meaning_zh: str, **more: object) -> Property:
    """The name a node is known by; required."""
    return text("name", "名称", meaning, meaning_zh, required=True, **more)


def title(meaning: str, meaning_zh: str, **more: object) -> Property:
    """The title a node is known by; required."""
    return text("title", "题目", meaning, meaning_zh, required=True, **more)


NODES = (
    NodeKind(
        "Enterprise",
        "企业",
        "A firm of the region.",
        "区域内的企业。",
        properties=(
            ID,
            name("Legal name.", "企业全称。"),
            ALIASES,
            USCC,
            text("industry", "行业", "Industry code or name.", "行业代码或名称。", source=GB4754),
            text(
                "size",
                "规模",
                "Size class.",
                "企业规模。",
                choices={"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"},
                source="国统字〔2017〕213号 统计上大中小微型企业划分办法",
            ),
            flag(
                "above_scale",
                "规上",
                "Above the statistical threshold (20 million yuan of revenue).",
                "规模以上企业。",
                source="National Bureau of Statistics",
            ),
            text(
                "lei", "LEI", "Legal entity identifier.", "全球法人识别编码。", source="ISO 17442"
            ),
            integer("employees", "从业人数", "People employed.", "从业人员数。", minimum=0),
            date("founded_on", "成立日期", "Date of registration.", "成立日期。"),
            COUNTRY,
            REGION,
            text("address", "地址", "Postal address.", "地址。"),
            *PLACE,
            text(
                "contact",
                "联系人",
                "Whom to ask for.",
                "联系人。",
                personal=True,
            ),
            text("phone", "联系电话", "Telephone number.", "联系电话。", personal=True),
            URL,
            SURVEYED,
            SYNTHETIC,
        ),
        identity=(("uscc",), ("name",)),
        label="name",
        colour="#0072B2",
        shape="dot",
        source=OSLO,
        aka=("enterprises", "company", "firms", "企业名单", "企业信息"),
    ),
    NodeKind(
        "Institute",
        "科研院所/高校",
        "A research institute, academy, university or hospital that offers results.",
        "提供科技成果的科研院所、高校、医院。",
        properties=(
            ID,
            name("Full name.", "全称。"),
            ALIASES,
            USCC,
            text(
                "ror",
                "ROR",
                "Research Organization Registry id.",
                "ROR 编号。",
                source="ror.org v2",
            ),
            text(
                "type",
                "类型",
                "What kind of institute.",
                "机构类型。",
                choices={
                    "university": "高校",
                    "academy": "科研院所",
                    "hospital": "医院",
                    "laboratory": "实验室",
                },
            ),
            COUNTRY,
            REGION,
            text("address", "地址", "Postal address.", "地址。"),
            *PLACE,
            URL,
            SURVEYED,
            SYNTHETIC,
        ),
        identity=(("ror",), ("uscc",), ("name",)),
        label="name",
        colour="#009E73",
        shape="square",
        source=OSLO,
        aka=("institutes", "university", "院所", "高校院所", "科研机构"),
        labelled=3,
    ),
    NodeKind(
        "Broker",
        "科技经纪人",
        "A technology broker: visits enterprises, finds institutes, ties the two.",
        "走访企业、对接院所、促成合作的科技经纪人。",
        properties=(
            ID,
            name("Name of the person.", "姓名。", personal=True),
            ALIASES,
            text("employer", "工作单位", "Who employs the broker.", "工作单位。", personal=True),
            text("level", "级别", "Grade.", "级别。", personal=True),
            integer(
                "capacity",
                "服务企业上限",
                "How many enterprises the broker can serve at a time.",
                "可同时服务的企业数。",
                unit="enterprises",
                minimum=0,
            ),
            number(
                "capacity_hours",
                "每周工时",
                "Hours a week for service.",
                "每周可用于服务的小时数。",
                unit="hours a week",
                minimum=0,
            ),
            text("phone", "联系电话", "Telephone number.", "联系电话。", personal=True),
            SYNTHETIC,
        ),
        identity=(("name",),),
        label="name",
        colour="#D55E00",
        shape="star",
        source=ARTICLE,
        aka=("brokers", "经纪人"),
        personal=True,
        called=Phrase("broker", "经纪人"),
        labelled=2,
    ),
    NodeKind(
        "Community",
        "工业社区/园区",
        "An industrial community or park, which serves the enterprises in it.",
        "服务园区企业的工业社区或园区。",
        properties=(
            ID,
            name("Name.", "名称。"),
            ALIASES,
            text(
                "subkind",
                "类别",
                "Community or park.",
                "工业社区或园区。",
                choices={"community": "工业社区", "park": "园区"},
            ),
            REGION,
            date("founded_on", "成立日期", "When it was set up.", "成立日期。"),
            *PLACE,
            URL,
            SURVEYED,
            SYNTHETIC,
        ),
        identity=(("name",),),
        label="name",
        colour="#CC79A7",
        shape="hexagon",
        source=ARTICLE,
        aka=("communities", "工业社区", "园区", "社区"),
        labelled=1,
    ),
    NodeKind(
        "Platform",
        "创新平台",
        "An innovation platform: engineering centre, laboratory, makerspace, alliance ...",
        "创新平台：工程中心、实验室、众创空间、联盟等。",
        properties=(
            ID,
            name("Name.", "名称。"),
            ALIASES,
            text(
                "type",
                "类型",
                "What kind of platform.",
                "平台类型。",
                choices={
                    "national engineering centre": "国家工程技术研究中心",
                    "key laboratory": "重点实验室",
                    "enterprise technology centre": "企业技术中心",
                    "innovation service complex": "创新服务综合体",
                    "makerspace": "众创空间",
                    "incubator": "孵化器",
                    "technology alliance": "产业技术创新联盟",
                    "expert workstation": "专家工作站",
                    "IP base": "知识产权基地",
                    "new R&D institution": "新型研发机构",
                    "technology market": "技术市场",
                },
                source="MOST，国家科技创新基地优化整合方案（2017）",
            ),
            text(
                "level",
                "级别",
                "Who recognised it.",
                "认定级别。",
                choices={
                    "national": "国家级",
                    "provincial": "省级",
                    "municipal": "市级",
                    "district": "区级",
                },
            ),
            date("founded_on", "成立日期", "When it was set up.", "成立日期。"),
            *PLACE,
            URL,
            SURVEYED,
            SYNTHETIC,
        ),
        identity=(("name",),),
        label="name",
        colour="#E69F00",
        shape="triangle",
        source=ARTICLE,
        aka=("platforms", "平台"),
        called=Phrase("platform", "平台"),
        labelled=4,
        central=True,
    ),
    NodeKind(
        "Field",
        "技术领域",
        "A field of technology, in one scheme.",
        "某一分类体系中的技术领域。",
        properties=(
            ID,
            text("code", "代码", "Code in its scheme.", "领域代码。", required=True),
            text("name", "名称", "Name.", "领域名称。", required=True),
            ALIASES,
            text(
                "scheme",
                "分类体系",
                "Which scheme the code is of.",
                "所属分类体系。",
            ),
            SYNTHETIC,
        ),
        identity=(("scheme", "code"),),
        label="name",
        colour="#56B4E9",
        shape="diamond",
        source="国家重点支持的高新技术领域（国科发火〔2016〕32号 附件）",
        aka=("fields", "领域"),
        labelled=5,
        common=True,
    ),
    NodeKind(
        "Demand",
        "技术需求",
        "What an enterprise needs and cannot do alone.",
        "企业自身难以解决的技术需求。",
        properties=(
            ID,
            title("What is needed, in a line.", "需求题目。"),
            text(
                "description", "说明", "What is needed, in full.", "需求说明。", confidential=True
            ),
            date("raised_on", "提出日期", "When it was raised.", "提出日期。"),
            text(
                "status",
                "状态",
                "How far it has come.",
                "需求状态。",
                choices={
                    "open": "待解决",
                    "matched": "已对接",
                    "contracted": "已签约",
                    "closed": "已解决",
                    "withdrawn": "已撤回",
                },
                closed=True,
            ),
            integer(
                "trl_min",
                "最低成熟度",
                "Least readiness wanted.",
                "要求的最低技术就绪度。",
                **TRL_OF,
            ),
            money(
                "budget", "预算", "What the enterprise would pay.", "企业预算。", confidential=True
            ),
            date("deadline", "期限", "Until when.", "期限。"),
            flag(
                "confidential",
                "保密",
                "Not to be shown outside the bureau.",
                "不对外公开。",
            ),
            SYNTHETIC,
        ),
        identity=(("title", "enterprise"), ("title",)),
        label="title",
        colour="#F0E442",
        shape="triangleDown",
        source=ARTICLE,
        aka=("demands", "需求"),
        references=(Reference("enterprise", "提出企业", "RAISED", own_end="to"),),
        begins="raised_on",
        beside="RAISED",
    ),
    NodeKind(
        "Achievement",
        "科技成果",
        "A registered result of an institute that could be put to use.",
        "可转化的科技成果。",
        properties=(
            ID,
            title("Title.", "成果名称。"),
            text("description", "说明", "What it is, in full.", "成果说明。"),
            date("registered_on", "登记日期", "When it was registered.", "登记日期。"),
            integer("trl", "成熟度", "Readiness.", "技术就绪度。", **TRL_OF),
            text(
                "stage",
                "阶段",
                "Stage as registered.",
                "成果阶段。",
                choices={"initial": "初期阶段", "pilot": "中期阶段", "mature": "成熟应用阶段"},
                source="科技成果登记办法",
            ),
            URL,
            SYNTHETIC,
        ),
        identity=(("title", "institute"), ("title",)),
        label="title",
        colour="#44AA99",
        shape="plus",
        source=ARTICLE,
        aka=("achievements", "成果", "院所与成果", "institutes and results"),
        references=(Reference("institute", "所属机构", "OFFERS", own_end="to"),),
        begins="registered_on",
        beside="OFFERS",
    ),
    NodeKind(
        "Collaboration",
        "产学研合作",
        "A joint or contracted project, with parties, a broker, a demand, a result, an outcome.",
        "企业与院所的合作项目或技术合同。",
        properties=(
            ID,
            title("Title.", "项目名称。"),
            text("description", "说明", "Objective.", "项目内容。", confidential=True),
            text(
                "mode",
                "方式",
                "Joint research or a contract.",
                "联合研发或委托。",
                choices={"joint": "联合", "contracted": "委托"},
            ),
            text(
                "status",
                "状态",
                "How far it has come.",
                "合作状态。",
                choices={
                    "proposed": "拟开展",
                    "active": "进行中",
                    "completed": "已完成",
                    "industrialised": "已产业化",
                    "not_industrialised": "未产业化",
                    "terminated": "已终止",
                },
                closed=True,
            ),
            date("started_on", "开始日期", "First day.", "开始日期。"),
            date("ended_on", "结束日期", "Last day.", "结束日期。"),
            text(
                "contract_type",
                "合同类型",
                "Kind of technology contract.",
                "技术合同类型。",
                choices={
                    "development": "开发",
                    "transfer": "转让",
                    "licence": "许可",
                    "consulting": "咨询",
                    "service": "服务",
                },
                aka={
                    "技术开发": "development",
                    "技术转让": "transfer",
                    "技术许可": "licence",
                    "技术咨询": "consulting",
                    "技术服务": "service",
                },
                source=TORCH,
            ),
            money("amount", "合同金额", "Whole amount.", "合同总金额。"),
            money(
                "technology_amount",
                "技术交易额",
                "The part of the amount that pays for technology.",
                "合同中的技术交易额。",
                source=TORCH,
            ),
            text("call", "征集批次", "Call or programme it answered.", "征集、指南或计划。"),
            URL,
            SYNTHETIC,
        ),
        identity=(("title",),),
        label="title",
        colour="#882255",
        shape="box",
        source=OSLO,
        aka=("collaborations", "projects", "合作项目", "产学研合作项目", "项目"),
        called=Phrase("collaboration", "合作"),
        begins="started_on",
        ends="ended_on",
    ),
    NodeKind(
        "ServiceEvent",
        "服务/走访",
        "A visit to, or a service for, an enterprise.",
        "对企业的走访或服务。",
        properties=(
            ID,
            text(
                "type",
                "类型",
                "What was done.",
                "服务类型。",
                required=True,
                choices={
                    "visit": "走访",
                    "diagnosis": "诊断",
                    "matchmaking": "对接",
                    "training": "培训",
                    "project application": "项目申报",
                },
            ),
            date("date", "日期", "When.", "日期。"),
            number("hours", "时长", "How long.", "时长。", unit="hours", minimum=0),
            text("outcome", "结果", "What came of it.", "结果。", confidential=True),
            SYNTHETIC,
        ),
        identity=(("type", "date", "enterprise"),),
        label="type",
        colour="#999999",
        shape="dot",
        source=ARTICLE,
        aka=("service events", "visits", "走访", "服务", "走访记录", "服务记录"),
        references=(Reference("enterprise", "企业", "FOR", own_end="from"),),
        called=Phrase("service", "服务"),
        begins="date",
        ends="date",
        beside="FOR",
    ),
    NodeKind(
        "Credential",
        "资质",
        "A recognised status that an enterprise holds for a time.",
        "企业在有效期内持有的资质。",
        properties=(
            ID,
            text(
                "kind",
                "资质类型",
                "Which status.",
                "资质类型。",
                required=True,
                choices={
                    "high-tech enterprise": "国家高新技术企业",
                    "technology SME": "科技型中小企业",
                    "specialised and new": "专精特新",
                    "little giant": "小巨人",
                },
                aka={
                    "高新技术企业": "high-tech enterprise",
                    "高企": "high-tech enterprise",
                    "科技中小企业": "technology SME",
                    "科技型中小": "technology SME",
                    "专精特新企业": "specialised and new",
                    "专精特新中小企业": "specialised and new",
                    "小巨人企业": "little giant",
                    "专精特新小巨人": "little giant",
                    "专精特新小巨人企业": "little giant",
                },
                source=HIGHTECH,
            ),
            date("valid_from", "有效期起", "First day.", "有效期起始日。"),
            date("valid_to", "有效期止", "Last day.", "有效期截止日。"),
            SYNTHETIC,
        ),
        identity=(("holder", "kind", "valid_from"),),
        label="kind",
        colour="#DDCC77",
        shape="diamond",
        source=HIGHTECH,
        aka=("credentials", "企业资质"),
        references=(Reference("holder", "持有企业", "HOLDS", own_end="to"),),
        begins="valid_from",
        ends="valid_to",
        beside="HOLDS",
    ),
    NodeKind(
        "Agency",
        "政府/协会",
        "A government body or association.",
        "政府部门或协会。",
        properties=(
            ID,
            name("Name.", "名称。"),
            ALIASES,
            USCC,
            text("type", "类型", "What kind of body, as given.", "机构类型。", source=CORDIS),
            COUNTRY,
            REGION,
            *PLACE,
            URL,
            SYNTHETIC,
        ),
        identity=(("uscc",), ("name",)),
        label="name",
        colour="#332288",
        shape="square",
        aka=("agencies", "政府部门", "协会", "政府", "机构"),
        labelled=6,
        common=True,
    ),
    NodeKind(
        "Source",
        "来源",
        "Where facts come from; every node and relation cites one.",
        "事实的出处；每个节点和关系都注明来源。",
        properties=(
            ID,
            text("title", "题目", "Title.", "题目。", required=True),
            text("publisher", "发布者", "Who published it.", "发布者。"),
            date("date", "日期", "When it was published.", "发布日期。"),
            URL,
            text("file", "文件", "Name of the file it was read from.", "文件名。"),
            date("retrieved_on", "获取日期", "When it was fetched or loaded.", "获取或载入日期。"),
            text(
                "loaded_at",
                "载入时间",
                "When it last changed this graph, ISO 8601, UTC.",
                "最近一次载入并改变本图的时间（UTC）。",
            ),
            integer(
                "trust",
                "可信度",
                "The higher, the more its word counts where sources disagree; 0 if not given.",
                "来源矛盾时优先采用可信度高者；缺省为 0。",
            ),
            flag(
                "unconfirmed",
                "待确认",
                "Read out of a text by machine: what it alone says is a claim to confirm.",
                "由机器从文章中读出：仅由它说的内容是待确认的说法，不是事实。",
                source="hongsheng",
            ),
            SYNTHETIC,
        ),
        identity=(("title",),),
        label="title",
        colour="#BBBBBB",
        shape="box",
        source="hongsheng",
        aka=("sources", "数据来源"),
    ),
)

SINCE = date("since", "开始", "From when.", "开始日期。")
UNTIL = date("until", "结束", "Until when; empty while it lasts.", "结束日期；持续中则为空。")

RELATIONS = (
    RelationKind(
        "LOCATED_IN",
        "位于",
        (("Enterprise", "Community"), ("Institute", "Community"), ("Community", "Community")),
        "Lies in the community or park.",
        "位于该社区或园区。",
        "{from} is located in {to}",
        "{from}位于{to}",
    ),
    RelationKind(
        "RAISED",
        "提出",
        (("Enterprise", "Demand"),),
        "The enterprise raised the demand.",
        "企业提出需求。",
        "{from} raised {to}",
        "{from}提出{to}",
        passes=("Collaboration", "Broker"),
    ),
    RelationKind(
        "IN_FIELD",
        "属于领域",
        (("Demand", "Field"), ("Achievement", "Field"), ("Collaboration", "Field")),
        "Is about this field.",
        "属于该技术领域。",
        "{from} is in the field {to}",
        "{from}属于{to}领域",
    ),
    RelationKind(
        "BROADER",
        "上位领域",
        (("Field", "Field"),),
        "The second field contains the first.",
        "后者是前者的上位领域。",
        "{from} is part of {to}",
        "{from}的上位领域是{to}",
        source="W3C SKOS, skos:broader",
    ),
    RelationKind(
        "OFFERS",
        "拥有成果",
        (("Institute", "Achievement"),),
        "The institute offers the result.",
        "机构拥有该成果。",
        "{from} offers {to}",
        "{from}拥有成果{to}",
        passes=("Collaboration", "Broker"),
    ),
    RelationKind(
        "STRONG_IN",
        "擅长",
        (("Institute", "Field"),),
        "The institute is strong in the field.",
        "机构在该领域有优势。",
        "{from} is strong in {to}",
        "{from}擅长{to}",
    ),
    RelationKind(
        "HOSTED_IN",
        "设于",
        (("Platform", "Community"),),
        "The platform stands in the community.",
        "平台设于该社区。",
        "{from} is hosted in {to}",
        "{from}设于{to}",
        closes=Closing("Platform", of=("Community",)),
    ),
    RelationKind(
        "COVERS",
        "覆盖领域",
        (("Platform", "Field"),),
        "The platform serves the field.",
        "平台覆盖该领域。",
        "{from} covers {to}",
        "{from}覆盖{to}领域",
        closes=Closing("Platform", of=("Field",)),
    ),
    RelationKind(
        "MEMBER_OF",
        "成员",
        (("Enterprise", "Platform"),),
        "The enterprise is a member of the platform.",
        "企业是平台成员。",
        "{from} is a member of {to}",
        "{from}是{to}的成员",
        meets=("Enterprise",),
    ),
    RelationKind(
        "OPERATES",
        "运营",
        (("Institute", "Platform"),),
        "The institute runs the platform.",
        "机构运营平台。",
        "{from} operates {to}",
        "{from}运营{to}",
        meets=("Institute",),
    ),
    RelationKind(
        "SERVES",
        "服务于",
        (("Broker", "Enterprise"),),
        "The broker looks after the enterprise, from one day until another.",
        "经纪人在一段时间内服务该企业。",
        "{from} serves {to}",
        "{from}服务{to}",
        properties=(SINCE, UNTIL),
        key=("since",),
        source=ARTICLE,
        meets=("Broker",),
        closes=Closing("Broker", of=("Enterprise",)),
    ),
    RelationKind(
        "LIAISES_WITH",
        "联络",
        (("Broker", "Institute"),),
        "The broker knows people at the institute.",
        "经纪人与该机构有联络。",
        "{from} liaises with {to}",
        "{from}联络{to}",
        source=ARTICLE,
        meets=("Broker",),
        closes=Closing("Broker", of=("Institute",)),
    ),
    RelationKind(
        "SPECIALISES_IN",
        "专长",
        (("Broker", "Field"),),
        "The broker knows the field.",
        "经纪人熟悉该领域。",
        "{from} specialises in {to}",
        "{from}专长于{to}",
    ),
    RelationKind(
        "EMPLOYED_BY",
        "任职于",
        (("Broker", "Agency"),),
        "Who pays the broker.",
        "经纪人任职单位。",
        "{from} is employed by {to}",
        "{from}任职于{to}",
        source=ARTICLE,
    ),
    RelationKind(
        "CONDUCTED",
        "开展",
        (("Broker", "ServiceEvent"),),
        "The broker made the visit.",
        "经纪人开展了该次服务。",
        "{from} conducted {to}",
        "{from}开展{to}",
        source=ARTICLE,
        closes=Closing("ServiceEvent"),
    ),
    RelationKind(
        "FOR",
        "服务对象",
        (("ServiceEvent", "Enterprise"),),
        "Whom the visit was to.",
        "该次服务的企业。",
        "{from} was for {to}",
        "{from}的对象是{to}",
        closes=Closing("ServiceEvent", of=("Enterprise",)),
    ),
    RelationKind(
        "PROVIDED",
        "提供",
        (("Platform", "ServiceEvent"),),
        "The platform gave the service.",
        "平台提供了该次服务。",
        "{from} provided {to}",
        "{from}提供{to}",
        closes=Closing("ServiceEvent", of=("Platform",)),
    ),
    RelationKind(
        "SURFACED",
        "发现",
        (("ServiceEvent", "Demand"),),
        "The demand came up at the visit.",
        "该次走访发现了需求。",
        "{from} surfaced {to}",
        "{from}发现{to}",
    ),
    RelationKind(
        "PARTY_TO",
        "参与",
        (
            ("Enterprise", "Collaboration"),
            ("Institute", "Collaboration"),
            ("Platform", "Collaboration"),
            ("Agency", "Collaboration"),
        ),
        "Takes part in the collaboration.",
        "参与该合作。",
        "{from} is party to {to}",
        "{from}参与{to}",
        properties=(
            text("role", "角色", "In which role.", "角色。"),
            money("contribution", "出资", "Its share of the money.", "出资或资助额。"),
        ),
        source=OSLO,
        meets=("Enterprise", "Institute", "Platform"),
        closes=Closing("Collaboration", of=("Enterprise", "Institute", "Platform")),
    ),
    RelationKind(
        "ADDRESSES",
        "针对",
        (("Collaboration", "Demand"),),
        "The collaboration is to meet the demand.",
        "合作针对该需求。",
        "{from} addresses {to}",
        "{from}针对{to}",
        closes=Closing("Collaboration", of=("Demand",)),
    ),
    RelationKind(
        "USES",
        "采用",
        (("Collaboration", "Achievement"),),
        "The collaboration puts the result to use.",
        "合作采用该成果。",
        "{from} uses {to}",
        "{from}采用{to}",
        closes=Closing("Collaboration", of=("Achievement",)),
    ),
    RelationKind(
        "BROKERED",
        "促成",
        (("Broker", "Collaboration"),),
        "The broker brought the parties together.",
        "经纪人促成该合作。",
        "{from} brokered {to}",
        "{from}促成{to}",
        source=ARTICLE,
        meets=("Broker",),
        closes=Closing("Collaboration", of=("Broker",)),
    ),
    RelationKind(
        "HOLDS",
        "持有",
        (("Enterprise", "Credential"),),
        "The enterprise holds the status.",
        "企业持有该资质。",
        "{from} holds {to}",
        "{from}持有{to}",
        source=HIGHTECH,
        closes=Closing("Credential", of=("Enterprise",)),
    ),
)


def _own(
    kind: str,
    zh: str,
    meaning: str,
    *properties: Property,
    label: str = "id",
    with_facts: bool = False,
) -> NodeKind:
    return NodeKind(
        kind,
        zh,
        meaning,
        meaning,
        properties=(ID, *properties),
        identity=(("id",),),
        label=label,
        colour="#CC0000",
        shape="dot",
        source="hongsheng",
        internal=True,
        with_facts=with_facts,
    )


def _t(name: str, zh: str) -> Property:
    return text(name, zh, zh, zh, source="hongsheng")


def _d(name: str, zh: str) -> Property:
    return date(name, zh, zh, zh, source="hongsheng")


def _l(name: str, zh: str) -> Property:
    return Property(name, zh, Type.LIST, zh, zh, source="hongsheng")


LEDGER = (
    _own(
        "Gap",
        "缺口",
        "A collaboration gap that a rule found: the ledger's line.",
        _t("rule", "规则"),
        _l("subjects", "对象"),
        _l("subject_names", "对象名称"),
        number("score", "得分", "What closing it is worth, within one rule.", "同一规则内的得分。"),
        _t("reason", "原因（英文）"),
        _t("reason_zh", "原因"),
        _t("closes", "如何弥合（英文）"),
        _t("closes_zh", "如何弥合"),
        _t("evidence", "证据"),
        _d("surveyed_on", "对象调查日期"),
        _d("first_seen", "首次发现"),
        _d("last_seen", "最近发现"),
        text(
            "verdict",
            "最近判断",
            "What the rule said last: 'gap', 'unknown' (the data cannot tell) or 'gone'.",
            "规则最近一次的判断：存在、无法判断或已消失。",
            source="hongsheng",
        ),
        _t("status", "状态"),
        text(
            "decision",
            "人工决定",
            "The status that a person decided on last; kept while the data close and reopen a gap.",
            "最近一次人工决定的状态；数据使缺口关闭或重现时保留。",
            source="hongsheng",
        ),
        _t("owner", "负责人"),
        _d("due", "到期"),
        _d("until", "忽略至"),
        _t("collaboration", "促成的合作"),
        _t("note", "状态说明（英文）"),
        _t("note_zh", "状态说明"),
        label="rule",
    ),
    _own(
        "GapEvent",
        "缺口历史",
        "What happened to a gap: when, who, why.",
        _t("gap", "缺口"),
        _t("at", "时间"),
        _d("as_of", "截至日期"),
        _t("what", "事件"),
        _t("who", "人"),
        _t("note", "说明（英文）"),
        _t("note_zh", "说明"),
        _t("cause", "原因类别"),
        _t("run", "运行"),
        label="what",
    ),
    _own(
        "GapWas",
        "合并前的缺口",
        "A gap as it was before things that it is about were said to be one.",
        _t("now", "现编号"),
        _t("content", "内容"),
    ),
)

IDENTITIES = (
    _own(
        "Identity",
        "身份认定",
        "What a person said of two nodes: that they are one, or are not.",
        _t("kind", "类型"),
        _t("kept", "保留"),
        _t("merged", "并入"),
        _t("kept_name", "保留名称"),
        _t("merged_name", "并入名称"),
        _t("decision", "认定"),
        _t("reason", "理由"),
        _t("by", "认定人"),
        _t("on", "时间"),
        label="kept_name",
        with_facts=True,
    ),
    _own(
        "Apart",
        "合并前的内容",
        "A part of the change that takes merged nodes apart again.",
        _t("content", "内容"),
        with_facts=True,
    ),
)

CLAIMS = (
    _own(
        "Claim",
        "待确认说法",
        "What an article says, as a machine read it, and what a person decided of it.",
        _t("article", "文章"),
        _t("what", "类型"),
        _t("subject", "主体"),
        _t("object", "对象"),
        _t("said", "原文"),
        number("confidence", "可信度", "How sure the reading is, 0 to 1.", "读取的把握，0 到 1。"),
        _t("meets", "对应节点"),
        _t("why", "理由（英文）"),
        _t("why_zh", "理由"),
        _t("decision", "决定"),
        _t("by", "决定人"),
        _t("on", "决定时间"),
        label="what",
    ),
)

ONTOLOGY = Ontology.of(*NODES, *RELATIONS, *LEDGER, *IDENTITIES, *CLAIMS)
"""The ontology of hongsheng: what is in every graph."""
