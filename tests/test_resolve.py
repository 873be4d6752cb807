"""Rows get their identities and references their nodes, or the row is a reject that says why."""

from __future__ import annotations

import polars as pl

from graph.coerce import coerce
from graph.loading import account
from graph.records import Batch, Rejects, Table
from graph.resolve import Resolver
from tests.tables import table


def resolve(
    *tables: Table, known: dict[str, pl.DataFrame] | None = None
) -> tuple[Batch, list[str]]:
    """The batch, and the reasons of the rejects as ``row column: reason``."""
    held = known or {}
    rejects = Rejects()
    empty = pl.DataFrame(schema={"id": pl.String, "name": pl.String})

    def present(kind: str, ids: pl.Series) -> pl.Series:
        return ids.filter(ids.is_in(held.get(kind, empty)["id"].implode()))

    resolver = Resolver(
        present, lambda kind: held.get(kind, empty), rejects, lambda kind: kind in held
    )
    for each in tables:
        resolver.add(each, coerce(each, rejects, []))
    batch = resolver.batch()
    account(sum(t.frame.height for t in tables), resolver, rejects)
    return batch, [f"{e['row']} {e['column']}: {e['reason']}" for e in rejects.entries]


FIRMS = table(
    "Enterprise",
    {"id": "e1", "name": "宁波甲有限公司", "aliases": "甲厂；老甲", "uscc": "91110108551385082Q"},
    {"id": "e2", "name": "宁波乙有限公司"},
)


def serves(*pairs: tuple[str | None, str | None], **more: str) -> Table:
    return table("SERVES", *({"from_": a, "to": b, **more} for a, b in pairs))


BROKER = table("Broker", {"id": "b", "name": "胡"})


def test_a_reference_is_an_id_a_code_a_name_or_an_alias() -> None:
    batch, wrong = resolve(
        FIRMS,
        BROKER,
        serves(("b", "e1")),
        serves(("胡", "91110108551385082q"), since="2020-01-01"),
        serves(("b", "宁波 甲有限公司"), since="2020-01-02"),
        serves(("b", "老甲"), since="2020-01-03"),
    )
    assert wrong == []
    rows = batch.relations["SERVES", "Broker", "Enterprise"]
    assert rows["from"].to_list() == ["b"] * 4
    assert rows["to"].to_list() == ["e1"] * 4


def test_a_code_is_referred_to_however_it_is_spaced_and_names_without_unseen_marks() -> None:
    written = ("9111 0108 5513 85082Q", "91110108-551385082q", "\u202d91110108551385082Q\u202c")
    batch, wrong = resolve(
        FIRMS,
        BROKER,
        *(serves(("b", ref), since=f"2020-01-0{n}") for n, ref in enumerate(written, 1)),
        serves(("b", "宁波\u200b甲\ufe0f有限公司"), since="2020-01-09"),
    )
    assert wrong == []
    assert batch.relations["SERVES", "Broker", "Enterprise"]["to"].to_list() == ["e1"] * 4


def test_spaces_that_part_the_words_of_a_name_tell_names_apart() -> None:
    firms = table("Enterprise", {"id": "e1", "name": "Blue Sky"}, {"id": "e2", "name": "BlueSky"})
    batch, wrong = resolve(firms, BROKER, serves(("b", "blue sky")), serves(("b", "bluesky")))
    assert wrong == []
    assert batch.relations["SERVES", "Broker", "Enterprise"]["to"].to_list() == ["e1", "e2"]


def test_an_id_comes_before_a_name_and_a_name_before_an_alias() -> None:
    firms = table(
        "Enterprise",
        {"id": "甲", "name": "第一"},
        {"id": "e2", "name": "甲"},
        {"id": "e3", "name": "乙", "aliases": "第一"},
    )
    batch, _wrong = resolve(firms, BROKER, serves(("b", "甲"), ("b", "第一")))
    assert batch.relations["SERVES", "Broker", "Enterprise"]["to"].to_list() == ["甲"]


def test_a_reference_that_nothing_answers_is_a_reject() -> None:
    batch, wrong = resolve(FIRMS, BROKER, serves(("b", "丙"), ("b", None)))
    assert batch.relations == {}
    assert wrong == [
        "3 to: to is missing",
        "2 to: there is no Enterprise '丙', neither in this load nor in the graph",
    ]


def test_a_reference_to_a_kind_of_which_there_is_nothing_is_a_reject() -> None:
    demand = table("Demand", {"id": "d1", "title": "芯片", "enterprise": "甲公司"})
    batch, wrong = resolve(demand, BROKER, serves(("胡", "甲公司")))
    assert list(batch.nodes) == ["Broker", "Demand"]
    assert batch.nodes["Demand"].height == 0
    assert batch.relations == {}
    assert wrong == [
        f"2 {column}: there is no Enterprise '甲公司', neither in this load nor in the graph"
        for column in ("enterprise", "to")
    ]


def test_two_candidates_are_a_reject_that_names_both() -> None:
    firms = table("Enterprise", {"id": "e1", "name": "同名"}, {"id": "e2", "name": "同名"})
    _, wrong = resolve(firms, BROKER, serves(("b", "同名")))
    assert wrong == ["2 to: '同名' could be any of: Enterprise e1, Enterprise e2; give the id"]


def test_an_id_is_of_the_kind_that_has_it_unless_two_have() -> None:
    parks = table("Community", {"id": "k1", "name": "灵峰"}, {"id": "k2", "name": "大碶"})
    lies = table("LOCATED_IN", {"from_": "e1", "to": "k1"}, {"from_": "k2", "to": "k1"})
    batch, wrong = resolve(FIRMS, parks, lies)
    assert wrong == []
    assert batch.relations["LOCATED_IN", "Enterprise", "Community"]["from"].to_list() == ["e1"]
    assert batch.relations["LOCATED_IN", "Community", "Community"]["from"].to_list() == ["k2"]
    other = pl.DataFrame({"id": ["e1"], "name": ["小港"]})
    batch, wrong = resolve(FIRMS, parks, lies, known={"Community": other})
    (why,) = wrong
    assert "Community e1" in why
    assert "Enterprise e1" in why
    twice = table("Community", {"id": "k1", "name": "灵峰"}, {"id": "e1", "name": "小港"})
    _, wrong = resolve(FIRMS, twice, table("LOCATED_IN", {"from_": "e1", "to": "k1"}))
    assert wrong == [why]


def test_from_kind_decides_where_several_kinds_fit() -> None:
    nodes = [
        table("Enterprise", {"id": "x", "name": "X"}),
        table("Institute", {"id": "x", "name": "X"}, {"id": "y", "name": "Y"}),
        table("Collaboration", {"id": "p", "title": "P"}),
    ]
    party = table(
        "PARTY_TO",
        {"from_": "x", "to": "p", "from_kind": "Institute"},
        {"from_": "Y", "to": "P"},
        {"from_": "x", "to": "p"},
    )
    batch, wrong = resolve(*nodes, party)
    ends = {pair: rows["from"].to_list() for pair, rows in batch.relations.items()}
    assert ends == {("PARTY_TO", "Institute", "Collaboration"): ["x", "y"]}
    assert wrong == [
        "4 from: 'x' could be any of: Enterprise x, Institute x; give the id, "
        "or the kind in from_kind"
    ]


def test_what_has_no_id_is_identified_as_its_kind_declares() -> None:
    batch, wrong = resolve(
        table("Enterprise", {"name": "Ａ 公司"}, {"name": "乙", "uscc": "91110108551385082q"}),
        table(
            "Field", {"code": "101", "name": "软件", "scheme": "高新"}, {"code": "7", "name": "七"}
        ),
        table("Credential", {"kind": "小巨人", "holder": "乙", "valid_from": "2020.7"}),
        table("ServiceEvent", {"type": "走访", "date": None, "enterprise": "a公司"}),
        table("Demand", {"title": "压铸", "enterprise": "乙"}, {"title": "压铸"}),
    )
    assert wrong == []
    ids = {kind: frame["id"].to_list() for kind, frame in batch.nodes.items()}
    assert ids == {
        "Enterprise": ["Enterprise:a公司", "91110108551385082Q"],
        "Field": ["高新:101", ":7"],
        "Credential": ["Credential:91110108551385082Q|little giant|2020-07-01"],
        "ServiceEvent": ["ServiceEvent:visit|?|Enterprise:a公司"],
        "Demand": ["Demand:压铸|91110108551385082Q", "Demand:压铸"],
    }
    holds = batch.relations["HOLDS", "Enterprise", "Credential"]
    assert holds.rows() == [("91110108551385082Q", ids["Credential"][0])]
    assert ("FOR", "ServiceEvent", "Enterprise") in batch.relations
    assert ("RAISED", "Enterprise", "Demand") in batch.relations


def test_a_row_without_id_is_the_known_node_of_its_code_or_name() -> None:
    known = pl.DataFrame(
        {"id": ["k1", "k2"], "name": ["旧名", "乙"], "uscc": ["91110108551385082Q", None]}
    )
    batch, _ = resolve(
        table("Enterprise", {"name": "新名", "uscc": "91110108551385082Q"}, {"name": "乙"}),
        known={"Enterprise": known},
    )
    assert batch.nodes["Enterprise"]["id"].to_list() == ["k1", "k2"]


def test_a_name_does_not_make_one_of_two_that_have_different_codes() -> None:
    known = pl.DataFrame({"id": ["k1"], "name": ["同名"], "uscc": ["91110108551385082Q"]})
    batch, _ = resolve(
        table("Enterprise", {"name": "同名", "uscc": "91110000101623741K"}),
        known={"Enterprise": known},
    )
    assert batch.nodes["Enterprise"]["id"].to_list() == ["91110000101623741K"]


UNCODED = pl.DataFrame(
    {"id": ["k1"], "name": ["甲"], "uscc": [None]}, schema_overrides={"uscc": pl.String}
)


def test_a_code_filled_in_later_does_not_make_another_node() -> None:
    batch, _ = resolve(
        table("Enterprise", {"name": "甲", "uscc": "91110108551385082Q"}, {"name": "甲"}),
        known={"Enterprise": UNCODED},
    )
    assert batch.nodes["Enterprise"].select("id", "uscc").rows() == [("k1", "91110108551385082Q")]


def test_two_firms_of_one_name_with_codes_of_their_own_are_two() -> None:
    batch, wrong = resolve(
        table(
            "Enterprise",
            {"name": "甲", "uscc": "91110108551385082Q"},
            {"name": "甲", "uscc": "91110000101623741K"},
        ),
        known={"Enterprise": UNCODED},
    )
    assert wrong == []
    ids = sorted(batch.nodes["Enterprise"]["id"].to_list())
    assert ids == ["91110000101623741K", "91110108551385082Q"]


def test_a_code_says_more_than_a_name() -> None:
    known = pl.DataFrame(
        {"id": ["k1", "k2"], "name": ["旧名", "乙"], "uscc": ["91110108551385082Q", None]}
    )
    batch, _ = resolve(
        table("Enterprise", {"name": "乙", "uscc": "91110108551385082Q"}),
        known={"Enterprise": known},
    )
    assert batch.nodes["Enterprise"]["id"].to_list() == ["k1"]


def test_a_new_firm_does_not_take_over_one_that_was_renamed() -> None:
    known = pl.DataFrame(
        {"id": ["k1", "k2"], "name": ["甲", "丙"], "uscc": ["91110108551385082Q", None]}
    )
    batch, wrong = resolve(
        table(
            "Enterprise",
            {"name": "乙", "uscc": "91110108551385082Q"},
            {"name": "甲"},
            {"id": "k2", "name": "丁"},
            {"name": "丙"},
        ),
        known={"Enterprise": known},
    )
    assert wrong == []
    assert sorted(batch.nodes["Enterprise"].select("id", "name").rows()) == [
        ("Enterprise:丙", "丙"),
        ("Enterprise:甲", "甲"),
        ("k1", "乙"),
        ("k2", "丁"),
    ]


def test_what_this_load_calls_so_comes_before_what_the_graph_remembers() -> None:
    batch, _ = resolve(
        table("Enterprise", {"id": "e9", "name": "甲"}, {"id": None, "name": "甲"}),
        known={"Enterprise": UNCODED},
    )
    assert batch.nodes["Enterprise"]["id"].to_list() == ["e9"]


def test_nothing_to_identify_by_is_a_reject() -> None:
    _, wrong = resolve(FIRMS, table("Credential", {"kind": "小巨人"}))
    assert wrong == [
        "2 holder: nothing identifies this Credential: give an id, or holder + kind + valid_from"
    ]


def test_agreeing_duplicates_are_one_and_disagreeing_ones_are_rejects() -> None:
    batch, wrong = resolve(
        table(
            "Enterprise",
            {"id": "e", "name": "甲", "size": "大型"},
            {"id": "e", "name": "甲", "size": None, "region": "大碶"},
            {"id": "e", "name": "甲", "size": "小型"},
        )
    )
    assert batch.nodes["Enterprise"].select("id", "size", "region").rows() == [
        ("e", "large", "大碶")
    ]
    assert wrong == [
        "4 size: disagrees with an earlier row of the same Enterprise (e): there 'large'"
    ]


def test_a_relation_may_repeat_only_with_another_key() -> None:
    batch, wrong = resolve(
        FIRMS,
        BROKER,
        table(
            "SERVES",
            {"from_": "b", "to": "e1", "since": "2019-01-01", "until": "2019-06-30"},
            {"from_": "b", "to": "e1", "since": "2020-01-01", "until": None},
            {"from_": "胡", "to": "甲厂", "since": "2020-01-01", "until": None},
            {"from_": "b", "to": "e1", "since": "2019-01-01", "until": "2020-06-30"},
        ),
    )
    assert batch.relations["SERVES", "Broker", "Enterprise"].height == 2
    assert len(wrong) == 1
    assert wrong[0].startswith("5 until: disagrees with an earlier row")
    assert "there '2" in wrong[0], "a day as people write it"


def test_a_relation_to_a_rejected_node_is_a_reject_too() -> None:
    _, wrong = resolve(
        table("Enterprise", {"id": "e1", "name": None}),
        table("Institute", {"id": "e2", "name": None}),
        BROKER,
        serves(("b", "e1"), ("b", "e2")),
    )
    assert wrong == [
        "2 name: name is missing",
        "2 name: name is missing",
        "2 to: there is no Enterprise 'e1', neither in this load nor in the graph; "
        "what would be it, row 2 of test.xlsx Enterprise, is itself rejected",
        "3 to: there is no Enterprise 'e2', neither in this load nor in the graph",
    ]


def test_what_from_kind_says_is_what_was_looked_for() -> None:
    _, wrong = resolve(
        FIRMS,
        table("Institute", {"id": "i", "name": "某大学"}),
        table("Collaboration", {"id": "p", "title": "P"}),
        table("PARTY_TO", {"from_": "某大学", "to": "p", "from_kind": "企业"}),
    )
    assert wrong == [
        "2 from: there is no Enterprise '某大学', neither in this load nor in the graph"
    ]


def test_a_rejected_duplicate_leaves_no_relation_behind() -> None:
    batch, wrong = resolve(
        FIRMS,
        table(
            "Demand",
            {"id": "d", "title": "压铸", "enterprise": "e1"},
            {"id": "d", "title": "压铸", "enterprise": "e2"},
        ),
    )
    assert wrong == [
        "3 enterprise: disagrees with an earlier row of the same Demand (d): there 'e1'"
    ]
    assert batch.relations["RAISED", "Enterprise", "Demand"].rows() == [("e1", "d")]


def test_names_written_in_two_ways_and_lists_in_two_orders_agree() -> None:
    batch, wrong = resolve(
        table(
            "Community",
            {"name": "灵峰工业社区", "aliases": "灵峰;灵峰社区"},
            {"name": "灵峰 工业社区", "aliases": "灵峰社区、灵峰"},
        )
    )
    assert wrong == []
    assert batch.nodes["Community"].select("id", "name", "aliases").rows() == [
        ("Community:灵峰工业社区", "灵峰工业社区", ["灵峰", "灵峰社区"])
    ]


def test_choices_and_kinds_as_sheets_write_them() -> None:
    batch, wrong = resolve(
        FIRMS,
        table("Institute", {"id": "i", "name": "某大学"}),
        table("Credential", {"kind": "高新技术企业", "holder": "甲厂", "valid_from": "2020-01-01"}),
        table("Collaboration", {"id": "p", "title": "P", "contract_type": "技术转让"}),
        table("PARTY_TO", {"from_": "某大学", "to": "p", "from_kind": "院所"}),
    )
    assert wrong == []
    assert batch.nodes["Credential"]["kind"].to_list() == ["high-tech enterprise"]
    assert batch.nodes["Collaboration"]["contract_type"].to_list() == ["transfer"]
    assert ("PARTY_TO", "Institute", "Collaboration") in batch.relations


def told(*tables: Table, known: pl.DataFrame | None = None) -> list[tuple[int | None, str]]:
    """What is told of doubtful identities: row, sentence."""
    held = pl.DataFrame(schema={"id": pl.String, "name": pl.String}) if known is None else known
    resolver = Resolver(lambda _, ids: ids.clear(), lambda _: held, Rejects())
    for each in tables:
        resolver.add(each, coerce(each, Rejects(), []))
    resolver.batch()
    assert all(n.weighty for n in resolver.notices)
    return [(n.row, n.en) for n in resolver.notices]


ONE, OTHER = "91110108551385082Q", "91330206144054321J"


def test_a_row_without_a_code_under_a_name_of_two_coded_firms_is_told_of() -> None:
    firms = table(
        "Enterprise",
        {"name": "宁波戊有限公司", "uscc": ONE},
        {"name": "宁波戊有限公司", "uscc": OTHER},
        {"name": "宁波 戊 有限公司", "uscc": None},
        {"name": "宁波己有限公司", "uscc": None},
    )
    (said,) = told(firms)
    assert said == (
        4,
        f"'宁波 戊 有限公司' has no code, and 2 Enterprise with codes carry that name ({ONE}, "
        f"{OTHER}): the row stands as one more, known by its name; give its code",
    )


def test_a_row_without_a_code_under_the_former_name_of_another_is_told_of() -> None:
    rows = table("Enterprise", {"name": "己旧名有限公司"}, {"name": "庚有限公司"})
    new = {"id": ONE, "name": "己新名有限公司", "aliases": ["己 旧名有限公司"], "uscc": ONE}
    again = {"id": "Enterprise:己旧名有限公司", "name": "己旧名有限公司"}
    known = pl.concat([pl.DataFrame([new]), pl.DataFrame([again])], how="diagonal")
    expected = (
        f"'己旧名有限公司' has no code and is also another name of 己新名有限公司 ({ONE}): the row "
        "stands as one more; if it is the same, give its code or run: hongsheng merge "
        f"{ONE} 'Enterprise:己旧名有限公司' --reason ..."
    )
    assert told(rows, known=known.head(1)) == [(2, expected)]
    # Told again when the graph knows it by its name already.
    assert told(rows, known=known) == [(2, expected)]
    firms = table(
        "Enterprise", {"name": "己新名有限公司", "uscc": ONE, "aliases": "己旧名有限公司"}
    )
    assert told(firms, rows) == [(2, expected)]


def test_many_doubtful_rows_are_told_up_to_twenty_and_counted() -> None:
    names = [f"甲{n}" for n in range(23)]
    rows = table("Enterprise", *({"name": n} for n in names))
    known = pl.DataFrame({"id": ["e"], "name": ["乙"], "aliases": [names]})
    said = told(rows, known=known)
    assert len(said) == 21
    assert said[-1] == (22, "3 more rows without a code go by a name that is not theirs alone")
