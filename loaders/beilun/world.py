"""The things of the synthetic district while it is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from loaders.beilun.canonical import Rows, lines

AS_OF = date(2020, 7, 15)
"""The day of the article, around which every date of the district is set."""
YEAR_AGO = date(2019, 7, 15)
LINGFENG = "灵峰工业社区"
BUREAU = "北仑区科技局"
SCHEME = "国家重点支持的高新技术领域"


def of_field(code: str) -> tuple[str, str]:
    """A field of the scheme as an end of a relation, by the id that scheme and code make."""
    return ("Field", f"{SCHEME}:{code}")


@dataclass
class Community:
    """A community: ``ref`` is its id, or for the reported one its name."""

    short: str
    ref: str
    name: str
    firms: int
    unmet: float
    cluster: str
    longitude: float
    latitude: float
    founded_on: str


@dataclass
class Firm:
    """An enterprise. ``reach`` says who has met it: served, past, visited, platform or never."""

    n: int
    home: Community
    trade: str
    industry: str
    fields: list[str]
    size: str
    reach: str
    last_met: date | None = None
    brokers: list[Broker] = field(default_factory=list)
    meetings: list[tuple[str, date]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id, which says that it is made up."""
        return f"syn-e{self.n:04d}"


@dataclass
class Broker:
    """A broker with a home community and perhaps a second one."""

    n: int
    home: Community
    second: Community | None
    appetite: float
    institutes: list[Institute] = field(default_factory=list)
    load: int = 0

    @property
    def id(self) -> str:
        """Its id."""
        return f"syn-b{self.n:02d}"


@dataclass
class Institute:
    """An institute, the fields it is strong in, and its results as (id, field, registered)."""

    n: int
    strong: list[str]
    results: list[tuple[str, str, date | None]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id."""
        return f"syn-i{self.n:02d}"


@dataclass
class Demand:
    """A need of a firm; ``field`` is empty where nobody wrote it down."""

    n: int
    firm: Firm
    raised_on: date | None
    status: str
    field: str
    subject: str

    @property
    def id(self) -> str:
        """Its id."""
        return f"syn-d{self.n:04d}"


@dataclass(frozen=True)
class Topic:
    """A field with its weights in demand and supply (rank 1 is the commonest) and its subjects."""

    field: str
    demand: int
    supply: int
    subjects: list[str]


@dataclass
class World:
    """All that has been made so far, and the rows written of it."""

    seed: int
    rows: Rows
    communities: list[Community] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    brokers: list[Broker] = field(default_factory=list)
    institutes: list[Institute] = field(default_factory=list)
    platforms: list[tuple[str, Community]] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    high_tech: set[int] = field(default_factory=set)
    topics: dict[str, Topic] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in lines("beilun_synthetic/topics.csv"):
            subjects = line["subjects"].split(";")
            topic = Topic(line["field"], int(line["demand"]), int(line["supply"]), subjects)
            self.topics[topic.field] = topic

    @property
    def working(self) -> list[tuple[str, Community]]:
        """The platforms that do something: every third stands idle."""
        return [p for n, p in enumerate(self.platforms) if n % 3 != 2]
