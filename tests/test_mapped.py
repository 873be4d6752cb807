"""Mappings: what they can say, what they refuse and at which line, and the ones that ship."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.coerce import coerce
from graph.notice import Notice
from graph.problem import Problem
from graph.records import Rejects, Table
from loaders.mapping.file import shipped
from loaders.mapping.mapped import read_mapped
from loaders.rejects import write_rejects

FIRMS = """vat,Name,sector,partners,country,turnover,closed
001,Acme,PRC;PRC,"X;Y",NA,"1.200,50",no
002,Beta,HES,,DE,10,
003,Gamma,???,Z,FR,,no
"""


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    (tmp_path / "firms.csv").write_text(FIRMS)
    (tmp_path / "sectors.csv").write_text("code,label\nPRC,private\nHES,school\nHES,academy\n")
    return tmp_path


def mapping(folder: Path, tables: str, files: str = "") -> Path:
    path = folder / "m.yaml"
    default = "  firms:\n    file: firms*.csv\n"
    path.write_text(f"files:\n{default}{files}tables:\n{tables}", "utf-8")
    return path


def rows(table: Table) -> list[dict[str, Any]]:
    return table.frame.to_dicts()


def made(folder: Path, tables: str, files: str = "") -> list[Table]:
    return read_mapped(mapping(folder, tables, files), [folder])[0]


def cell(folder: Path, given: str, files: str = "") -> list[str | None]:
    """The industry that this cell makes of the three firms."""
    table = f"  - {{kind: Enterprise, from: firms, columns: {{name: Name, industry: {given}}}}}\n"
    return made(folder, table, files)[0].frame["industry"].to_list()


SECTORS = "  sectors:\n    file: sectors.csv\n"


@pytest.mark.parametrize(
    ("given", "gives"),
    [
        ("sector", ["PRC;PRC", "HES", "???"]),
        ("[absent, SECTOR]", ["PRC;PRC", "HES", "???"]),
        ("{constant: NO}", ["NO", "NO", "NO"]),
        ("{template: '{country}-{partners}'}", ["NA-X;Y", None, "FR-Z"]),
        ("{column: sector, same: ';'}", ["PRC", "HES", "???"]),
        ("{column: sector, values: {HES: school}}", ["PRC;PRC", "school", "???"]),
        ("{column: sector, values: {HES: school}, others: empty}", [None, "school", None]),
        ("{first: [partners, {constant: none}]}", ["X;Y", "none", "Z"]),
        ("{column: turnover, decimal: ','}", ["1200.50", "10", None]),
        ("country", ["NA", "DE", "FR"]),
    ],
)
def test_cells(firms, given, gives):
    assert cell(firms, given) == gives


def test_a_lookup_answers_only_where_the_answer_is_one(firms):
    columns = "    columns:\n      kind: {column: sector, same: ';'}\n"
    given = "{lookup: sectors, key: code, by: kind, take: label}"
    assert cell(firms, given, columns + SECTORS) == ["private", None, None]


def test_mojibake_is_repaired_where_it_is_mojibake(firms):
    garbled = "Münster".encode().decode("mac_roman")
    (firms / "firms.csv").write_text(f"Name,sector\na,{garbled}\nb,Köln\nc,Ulm\n", "utf-8")
    assert cell(firms, "{column: sector, repair: mac_roman}") == ["Münster", "Köln", "Ulm"]


def test_a_decimal_point_where_a_decimal_comma_is_said_is_refused(firms):
    texts = ["1.234,5", "1234,5", "1.234", "1234.5", "1.23", "12.345.678", "1.234.5"]
    (firms / "firms.csv").write_text("Name;turnover\n" + "".join(f"a{t};{t}\n" for t in texts))
    budget = "budget: {column: turnover, decimal: ','}"
    table = f"  - {{kind: Demand, from: firms, columns: {{title: Name, {budget}}}}}\n"
    (given,) = made(firms, table)
    rejects = Rejects()
    assert coerce(given, rejects, [])["budget"].to_list() == [
        1234.5, 1234.5, 1234.0, None, None, 12345678.0, None
    ]  # fmt: skip
    assert [e["value"] for e in rejects.blanks] == [
        f"{text} (decimal: ,)" for text in ("1234.5", "1.23", "1.234.5")
    ]


def test_another_currency_needs_a_rate_and_is_converted_by_it(firms):
    table = (
        "  - {kind: Demand, from: firms, columns: {title: Name, budget: {column: turnover, %s}}}\n"
    )
    with pytest.raises(Problem, match=r"m\.yaml, line 5: .*how many yuan one EUR"):
        made(firms, table % "currency: EUR")
    (given,) = made(firms, table % "decimal: ',', currency: EUR, rate: 7.5")
    assert coerce(given, Rejects(), [])["budget"].to_list() == [9003.75, 75.0, None]


def test_rows_are_chosen_split_and_collapsed_and_keep_their_numbers(firms):
    tables = made(
        firms,
        """  - {kind: Enterprise, from: firms, where: {sector: {not: [hes]}}, columns: {name: Name}}
  - {kind: Community, from: firms, split: {partners: ";"}, columns: {name: partners}}
  - {kind: Field, from: firms, distinct: yes, columns: {code: closed, name: closed}}
""",
    )
    assert [r["name"] for r in rows(tables[0])] == ["Acme", "Gamma"]
    assert tables[0].rows.to_list() == [2, 4]
    assert [r["name"] for r in rows(tables[1])] == ["X", "Y", "Z"]
    assert tables[1].rows.to_list() == [2, 2, 4]
    assert [r["code"] for r in rows(tables[2])] == ["no", None]


def test_what_no_table_of_a_group_takes_is_refused_and_can_be_mended(firms, tmp_path):
    tables = made(
        firms,
        """  - kind: Enterprise
    from: firms
    group: g
    where: {s: PRC}
    columns: {id: vat, name: Name}
  - {kind: Institute, from: firms, group: g, where: {s: HES}, columns: {id: vat, name: Name}}
""",
        "    columns:\n      s: {column: sector, same: ';'}\n",
    )
    rejects = Rejects()
    frames = [coerce(t, rejects, []) for t in tables]
    assert [f.height for f in frames] == [1, 1, 0]
    (entry,) = rejects.entries
    assert (entry["row"], entry["column"], entry["value"]) == (4, "table", "???")
    assert "Enterprise, Institute" in str(entry["reason"])
    write_rejects(rejects, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["table"], line["id"], line["name"]) == ("", "'003", "Gamma")


def test_unused_columns_and_files_are_told_of(firms):
    (firms / "other.csv").write_text("a,b\n1,2\n")
    path = mapping(firms, "  - {kind: Enterprise, from: firms, columns: {name: Name}}\n",
                   "    ignored: {turnover: in euro}\n")  # fmt: skip
    _, notices = read_mapped(path, [firms / "firms.csv", firms / "other.csv"])
    said = [n.en for n in notices]
    assert "the mapping does not use this file" in said
    assert "columns left out on purpose: turnover (in euro)" in said
    assert any("vat, sector, partners, country, closed" in s for s in said)


WRONG = [
    ("  - {kind: Enterprize, from: firms, columns: {}}", 1, "meant Enterprise"),
    ("  - {kind: Enterprise, from: firm, columns: {}}", 1, "meant firms"),
    ("  - {kind: Enterprise, from: firms, columns: {nam: Name}}", 1, "meant name"),
    ("  - {kind: Enterprise, form: firms, columns: {}}", 1, "meant from"),
    (
        "  - kind: Enterprise\n    from: firms\n    columns:\n      name: Nmae",
        4,
        "no column 'Nmae'",
    ),
    ("  - {kind: Enterprise, from: firms}", 1, "no 'columns'"),
    ("  - kind: Enterprise\n    from: firms\n    distinct: maybe\n    columns: {}", 3, "yes or no"),
    ("  - {kind: Enterprise, from: firms, columns: {name: {colum: Name}}}", 1, "meant column"),
    ("  - {kind: Enterprise, from: firms, columns: {name: {values: {a: b}}}}", 1, "one of column"),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: {lookup: x, key: a, by: b, take: c}}}",
        1,
        "no name under files",
    ),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: {lookup: firms}}}",
        1,
        "has no key, by, take",
    ),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: {column: Name, repair: klingon}}}",
        1,
        "no encoding",
    ),
    ("  - {kind: Enterprise, from: firms, columns: {name: Name, name: vat}}", 1, "given twice"),
    ("  - {kind: Enterprise, from: firms, columns: {name: Name}", 2, "is no YAML"),
    ("  kind: Enterprise", 0, "tables is a list"),
    (
        "  - {kind: Enterprise, from: firms, where: {x: y}, columns: {name: Name}}",
        1,
        "no column 'x'",
    ),
    ("  - {kind: Enterprise, from: firms, columns: {}}", 1, "no column is given"),
    ("  - {kind: Enterprise, from: firms, columns: {name: Name, 名称: vat}}", 1, "name is given"),
    ("  - kind: Enterprise\n    from: firms\n    columns:\n      name:", 4, "name a column"),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: {template: '{Name'}}}",
        1,
        "a brace that is not closed",
    ),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: {column: Name, others: drop}}}",
        1,
        "write others: 'empty' / others: 'keep'",
    ),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: {column: Name, others: empty}}}",
        1,
        "those that values does not list",
    ),
    (
        "  - {kind: Demand, from: firms, columns: {budget: {column: turnover, decimal: comma}}}",
        1,
        "write decimal: ','",
    ),
    (
        "  - {kind: Enterprise, from: firms, where: {Name: {}}, columns: {name: Name}}",
        1,
        "what must Name hold",
    ),
    (
        "  - {kind: Enterprise, from: firms, split: {Name: ''}, columns: {name: Name}}",
        1,
        "say what parts it",
    ),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: &a {first: [*a]}}}",
        1,
        "stands within itself",
    ),
    (
        "  - {kind: Enterprise, from: firms, columns: {name: {lookup: firms, key: x, by: Name, "
        "take: vat}}}",
        1,
        "firms.csv has no column 'x'",
    ),
]


@pytest.mark.parametrize(("text", "line", "says"), WRONG)
def test_a_wrong_mapping_is_told_with_its_line(firms, text, line, says):
    with pytest.raises(Problem, match=says) as caught:
        made(firms, text + "\n")
    # The tables begin on the fifth line of the file.
    assert f"m.yaml, line {line + 4}:" in caught.value.en
    assert f"第 {line + 4} 行" in caught.value.zh


def test_a_lookup_names_the_file_that_lacks_its_column(firms):
    with pytest.raises(Problem, match=r"sectors\.csv has no column 'lable'; it has: code, label"):
        cell(firms, "{lookup: sectors, key: code, by: sector, take: lable}", SECTORS)


def test_rows_that_no_table_takes_are_told_of(firms):
    table = "  - {kind: Enterprise, from: firms, where: {closed: [no]}, columns: {name: Name}}\n"
    _, notices = read_mapped(mapping(firms, table), [firms / "firms.csv"])
    (said,) = (n for n in notices if "of no table" in n.en)
    assert (said.row, said.count) == (3, 1)
    both = table + "  - {kind: Institute, from: firms, columns: {name: Name}}\n"
    _, notices = read_mapped(mapping(firms, both), [firms / "firms.csv"])
    assert not [n for n in notices if "of no table" in n.en]


def test_a_lookup_in_a_circle_is_refused(firms):
    columns = "    columns:\n      a: {lookup: firms, key: a, by: vat, take: vat}\n"
    with pytest.raises(Problem, match=r"line 2: lookups run in a circle"):
        cell(firms, "a", columns)


def test_a_file_that_is_needed_and_not_there(firms):
    table = "  - {kind: Enterprise, from: firms, columns: {name: Name}}\n"
    path = mapping(firms, table, SECTORS)
    with pytest.raises(Problem, match=r"line 4: no file for 'sectors'.*given were: firms\.csv"):
        read_mapped(path, [firms / "firms.csv"])


def test_a_mapping_by_short_name_and_one_that_does_not_exist(firms):
    assert shipped() == ["bureau", "cordis_ecsel", "cordis_h2020"]
    with pytest.raises(Problem, match="bureau, cordis_ecsel, cordis_h2020"):
        read_mapped("cordis", [firms])


def typed(tables: list[Table]) -> tuple[dict[str, pl.DataFrame], Rejects]:
    """The coerced tables by kind, one below the other, and the rejects."""
    rejects = Rejects()
    warnings: list[Notice] = []
    frames: dict[str, list[pl.DataFrame]] = {}
    for each in tables:
        frames.setdefault(each.kind.name, []).append(coerce(each, rejects, warnings))
    return {k: pl.concat(f) for k, f in frames.items()}, rejects


BUREAU = """北仑区科技企业台账,,,,,,,,,,,
企业名称,统一社会信用代码,所属街道/园区,行业,技术需求,联系人,联系电话,是否规上,走访日期,科技经纪人,资质,备注
甲公司,9133020600000000K0,灵峰工业社区,模具,1.压铸工艺；2、表面涂层,张三,0574-1,是,2020.7.15,胡某,专精特新、小巨人,x
乙公司,,灵峰工业社区,模具,无,李四,,否,,胡某,,
丙公司,,,光电,,,,,2020年6月,,,
"""


def test_a_bureaus_sheet_becomes_a_graph(tmp_path):
    path = tmp_path / "台账.csv"
    path.write_bytes(BUREAU.encode("gb18030"))
    tables, notices = read_mapped("bureau", [path])
    frames, rejects = typed(tables)
    assert not rejects
    firms = frames["Enterprise"]
    assert firms["name"].to_list() == ["甲公司", "乙公司", "丙公司"]
    assert firms["above_scale"].to_list() == [True, False, None]
    assert firms["phone"].to_list() == ["0574-1", None, None]
    assert firms["surveyed_on"].to_list() == [date(2020, 7, 15), None, date(2020, 6, 1)]
    assert frames["Community"]["name"].to_list() == ["灵峰工业社区"]
    assert frames["LOCATED_IN"].height == 2
    assert frames["Demand"]["title"].to_list() == ["压铸工艺", "表面涂层"]
    assert frames["Demand"]["enterprise"].to_list() == ["9133020600000000K0"] * 2
    assert frames["Broker"]["name"].to_list() == ["胡某"]
    assert frames["SERVES"]["to"].to_list() == ["9133020600000000K0", "乙公司"]
    assert frames["ServiceEvent"]["type"].to_list() == ["visit", "visit"]
    assert frames["Credential"]["kind"].to_list() == ["specialised and new", "little giant"]
    (lacking,) = (n.en for n in notices if "left empty" in n.en)
    assert "Enterprise.founded_on (成立日期 / 成立时间 / 注册日期 / 注册时间)" in lacking
    assert all(n.zh and n.en for n in notices)


def test_several_brokers_in_a_cell_of_a_bureaus_sheet_come_apart(tmp_path):
    cells = ["张明 李芳", "李芳/王强", "张明(组长)", "待定"]
    rows = [f"{n}厂,{cell}" for n, cell in zip("甲乙丙丁", cells, strict=True)]
    (tmp_path / "x.csv").write_text("\n".join(["企业名称,科技经纪人", *rows]), "utf-8")
    frames, _ = typed(read_mapped("bureau", [tmp_path / "x.csv"])[0])
    assert frames["Broker"]["name"].to_list() == ["张明", "李芳", "王强"]
    assert frames["SERVES"].select("from", "to").rows() == [
        ("张明", "甲厂"), ("李芳", "甲厂"), ("李芳", "乙厂"), ("王强", "乙厂"), ("张明", "丙厂"),
    ]  # fmt: skip


def test_a_bureaus_headers_may_have_brackets_and_an_amount_its_unit_there(tmp_path):
    (tmp_path / "x.csv").write_text(
        "企业名称（全称）,员工人数(人),技术需求,预算（万元）,走访日期（年/月/日）,投资(万元)\n"
        "甲公司,120,压铸,50,2020/7/15,8\n"
        "乙公司,约50,铸造,30万,,\n"
    )
    tables, notices = read_mapped("bureau", [tmp_path / "x.csv"])
    frames, rejects = typed(tables)
    assert frames["Demand"]["budget"].to_list() == [500_000, 300_000]
    assert frames["Enterprise"].select("name", "employees", "surveyed_on").rows() == [
        ("甲公司", 120, date(2020, 7, 15)),
        ("乙公司", None, None),
    ]
    (entry,) = rejects.blanked()
    assert (entry["column"], entry["value"]) == ("员工人数(人)", "约50")
    assert "columns that the mapping does not use: 投资(万元)" in [n.en for n in notices]


def test_a_number_is_never_read_past_a_unit_that_is_not_its_own(tmp_path):
    (tmp_path / "firms.csv").write_text("Name,staff(万人),cost(万元)\na,3,5\n")
    table = "  - {kind: Enterprise, from: firms, columns: {name: Name, employees: staff}}\n"
    with pytest.raises(Problem, match="no column 'staff'"):
        made(tmp_path, table)
    derived = "    columns:\n      cheap: {column: cost}\n"
    with pytest.raises(Problem, match="no column 'cost'"):
        made(tmp_path, table.replace("staff", "cheap"), derived)


def test_a_reject_names_the_column_of_the_sheet_not_that_of_the_mapping(tmp_path):
    (tmp_path / "x.csv").write_text("企业名称,信用代码,走访日期\n甲公司,,五月\n,,2020.5\n")
    tables = read_mapped("bureau", [tmp_path / "x.csv"])[0]
    _, rejects = typed(tables)
    assert {e["column"] for e in rejects.entries} == {"企业名称"}
    assert {e["column"] for e in rejects.blanked()} == {"走访日期"}
    (visit,) = (t for t in tables if t.kind.name == "ServiceEvent")
    assert visit.headers["enterprise"] == "信用代码 / 企业名称"


def test_a_bureaus_sheet_without_most_columns(tmp_path):
    (tmp_path / "x.csv").write_text("企业名称,地址\n甲公司,大碶\n")
    tables, notices = read_mapped("bureau", [tmp_path / "x.csv"])
    assert [t.kind.name for t in tables] == ["Enterprise"]
    assert any("no Demand is read" in n.en for n in notices)


def test_cordis_workbooks(tmp_path):
    import openpyxl

    def save(name: str, lines: list[list[Any]]) -> None:
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(tmp_path / name)

    head = "projectID projectAcronym organisationID name shortName activityType country"
    people = [
        [1, "P", 901, "FIRM", "F", "PRC;PRC", "NA", None, "coordinator", 5.5],
        [1, "P", 902, "SCHOOL", None, "HES", "DE", "u.de", "participant", 1],
        [1, "P", 903, "LAB", None, "REC", "DE;DE", None, "thirdParty", 1],
        [1, "P", 904, "TOWN", None, "OTH", "DE", None, "participant", 1],
        [1, "P", 905, "WHO", None, None, "DE", None, "participant", 1],
        [1, "P", 901, "FIRM", "F", "PRC", "NA", None, "participant", 1],
    ]
    save(
        "participants.xlsx", [[*head.split(), "organizationURL", "role", "ecContribution"], *people]
    )
    head = "projectID acronym title startDate totalCost ecMaxContribution topics fundingScheme"
    project = [1, "P", "Title", date(2020, 7, 1), 9, 9, "ECSEL-1", "RIA", "why", 2020]
    save("projects.xlsx", [[*head.split(), "objective", "year"], project])

    frames, rejects = typed(read_mapped("cordis_ecsel", [tmp_path])[0])
    assert frames["Enterprise"].select("id", "name", "country").rows() == [("901", "FIRM", "NA")]
    assert frames["Institute"]["type"].to_list() == ["university", "academy"]
    assert frames["Institute"]["country"].to_list() == ["DE", "DE"]
    assert frames["Agency"].select("name", "type").rows() == [("TOWN", "OTH")]
    assert [(e["row"], e["column"]) for e in rejects.entries] == [(6, "table")]
    party = frames["PARTY_TO"]
    assert party.height == 6
    assert party["contribution"].to_list() == [None] * 6
    assert party["from_kind"].to_list()[:5] == [
        "Enterprise",
        "Institute",
        "Institute",
        "Agency",
        None,
    ]
    assert frames["Collaboration"]["started_on"].to_list() == [date(2020, 7, 1)]
    assert frames["Field"]["id"].to_list() == frames["IN_FIELD"]["to"].to_list()


def test_cordis_tables_of_horizon_2020(tmp_path):
    projects = (
        "rcn\treference\tacronym\tstatus\tprogramme\ttopics\tstartDate\tendDate\ttotalCost"
        "\tecMaxContribution\tcall\tfundingScheme\tcoordinator\tcoordinatorCountry\n"
        "10\t600\tAB\tSIGNED\tH2020-EU.1.;H2020-EC\tERC\t2015-01-01\t\t1,5\t1,5\tC\tRIA\tSchool\tDE\n"
        "11\t601\tCD\tSUSPENDED\tH2020-EU.1.\tERC\t\t\t\t\tC\tRIA\tX\tFR\n"
    )
    (tmp_path / "projects.csv").write_text(projects)
    (tmp_path / "unique_org.csv").write_text(
        "new_org_id\tname\tshortName\tname_normal\tcountry\tnumProj\n"
        "1\tSCHOOL\tS\tx\tDE\t 1\n"
        "h2\tFirm\tF\tx\tNA\t 1\n"
        'h3\t"The ""Lost"""\tL\tx\tFR\t 1\n'
    )
    town = "Münster".encode().decode("mac_roman")
    (tmp_path / "org_nodes_2017.csv").write_text(
        f"orgId,name,country,activityType,city\n1,SCHOOL,DE,HES,{town}\n2,FIRM,NA,PRC,Windhoek\n"
        "3,OTHER,FR,PRC,Paris\n",
        "utf-8",
    )
    (tmp_path / "edges.csv").write_text("projectRcn\tnew_org_id\n10\t1\n10\th2\n11\th3\n")
    frames, rejects = typed(read_mapped("cordis_h2020", [tmp_path])[0])
    assert frames["Institute"].select("id", "region").rows()[0] == ("1", "Münster")
    assert frames["Enterprise"].select("id", "country").rows() == [("h2", "NA")]
    assert [(e["row"], e["column"]) for e in rejects.entries] == [(4, "table")]
    assert frames["Collaboration"]["id"].to_list() == ["600", "601"]
    assert frames["Collaboration"]["status"].to_list() == ["active", None]
    assert frames["PARTY_TO"].select("from", "to", "from_kind", "role").rows() == [
        ("1", "600", "Institute", "coordinator"),
        ("h2", "600", "Enterprise", "participant"),
        ("h3", "601", None, "participant"),
    ]
    assert set(frames["Field"]["id"]) == {
        "CORDIS topics:ERC",
        "CORDIS programme:H2020-EU.1.",
        "CORDIS programme:H2020-EC",
    }


# --- what bureaus write ---------------------------------------------------------------------


def log(tmp_path: Path, text: str, mapping_text: str) -> tuple[list[Table], list[Notice]]:
    """What a mapping makes of a text file called log.csv; its source is called log."""
    (tmp_path / "log.csv").write_text(text, "utf-8")
    (tmp_path / "m.yaml").write_text(mapping_text, "utf-8")
    return read_mapped(tmp_path / "m.yaml", [tmp_path / "log.csv"])


VISITS = "by,at\n张明 李芳(组长)/王强,大学一、大学二\n待定,大学三\n"


def test_several_columns_are_split_crossed_or_paired(tmp_path):
    head = "files:\n  log: {file: log.csv}\ntables:\n"
    table = (
        "  - {kind: LIAISES_WITH, from: log, %ssplit: {by: people, at: organisations}, "
        "columns: {from: by, to: at}}\n"
    )
    (crossed,), _ = log(tmp_path, VISITS, head + table % "")
    pairs = [(r["from"], r["to"]) for r in rows(crossed)]
    assert pairs == [(who, at) for who in ("张明", "李芳", "王强") for at in ("大学一", "大学二")]
    (paired,), notices = log(tmp_path, VISITS, head + table % "paired: yes, ")
    assert paired.frame.height == 0
    assert ("log", 2) in [(Path(n.file).stem, n.row) for n in notices]
    (paired,), _ = log(
        tmp_path, "by,at\n甲、乙,一、二\n丙、丁,三\n", head + table % "paired: yes, "
    )
    assert [(r["from"], r["to"]) for r in rows(paired)] == [
        ("甲", "一"), ("乙", "二"), ("丙", "三"), ("丁", "三"),
    ]  # fmt: skip


def test_each_part_goes_where_it_is_like(tmp_path):
    table = (
        "  - {kind: %s, from: log, where: {at: {like: '%s'}}, split: {at: organisations}, "
        "columns: {name: at}}\n"
    )
    text = "files:\n  log: {file: log.csv}\ntables:\n"
    text += table % ("Institute", "大学$") + table % ("Enterprise", "公司$")
    (institutes, firms), notices = log(tmp_path, "at\n甲大学、乙公司\n丙公司\n", text)
    assert [r["name"] for r in rows(institutes)] == ["甲大学"]
    assert [(r["name"], n) for r, n in zip(rows(firms), firms.rows, strict=True)] == [
        ("乙公司", 2),
        ("丙公司", 3),
    ]
    assert not notices


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("{column: a, html: yes}", "A&B(甲方)2019.03-2020.12"),
        (r"{column: a, html: yes, cut: '\(.*'}", "A&B"),
        (r"{column: a, keep: '\d{4}'}", "2019"),
        (r"{column: a, keep: '\((.*?)\)'}", "甲方"),
        (r"{column: a, keep: '\d{4}\.\d\d-.*', period: end}", "2020-12-31"),
        ("{column: b, nothing: [另行商定]}", None),
        ("{from: file}", "log"),
        ("{from: row}", "2"),
    ],
)
def test_cells_are_cut_kept_mended_and_told_by_their_place(tmp_path, cell, made):
    text = f"files:\n  log: {{file: log.csv}}\ntables:\n  - {{kind: Demand, from: log, columns: {{title: {cell}}}}}\n"  # noqa: E501
    (table,), _ = log(tmp_path, "a,b\nA&amp;B(甲方)2019.03-2020.12,另行商定\n", text)
    assert table.frame["title"].to_list() == [made]


def test_values_that_are_not_listed_are_told_with_their_place(tmp_path):
    text = (
        "files:\n  log: {file: log.csv}\ntables:\n  - {kind: Demand, from: log, columns: "
        "{title: a, status: {column: b, values: {好: open}, others: told}}}\n"
    )
    (table,), notices = log(tmp_path, "a,b\nx,好\ny,怪\n", text)
    assert table.frame["status"].to_list() == ["open", None]
    assert [(n.row, n.column, n.value) for n in notices] == [(3, "b", "怪")]


def test_a_file_without_a_header_has_columns_by_letters(tmp_path):
    text = "files:\n  log: {file: log.csv, header: none}\ntables:\n  - {kind: Institute, from: log, columns: {name: B}}\n"  # noqa: E501
    (table,), _ = log(tmp_path, "1,甲大学\n2,乙大学\n", text)
    assert table.frame["name"].to_list() == ["甲大学", "乙大学"]
    assert table.rows.to_list() == [1, 2]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook with these sheets."""
    import openpyxl

    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(path)
    return path


def test_a_header_of_two_rows_and_what_stands_above_it(tmp_path):
    lines = [
        ["大碶街道企业名录"],
        ["企业", None, "联系方式"],
        ["名称", "代码", "电话"],
        ["甲厂", None, "1"],
    ]
    book(tmp_path / "a.xlsx", 大碶=lines, 新碶=[["新碶街道"], *lines[1:3], ["乙厂", "x", "2"]])
    (tmp_path / "m.yaml").write_text(
        "files:\n  a: {file: a.xlsx, header: 2-3}\ntables:\n  - kind: Enterprise\n    from: a\n"
        "    columns:\n      name: 名称\n      phone: 电话\n      address: {from: sheet}\n"
        "      region: {from: above, keep: '\\S{2}街道'}\n",
        "utf-8",
    )
    tables, notices = read_mapped(tmp_path / "m.yaml", [tmp_path / "a.xlsx"])
    assert [r for t in tables for r in rows(t)] == [
        {"name": "甲厂", "phone": "1", "address": "大碶", "region": "大碶街道"},
        {"name": "乙厂", "phone": "2", "address": "新碶", "region": "新碶街道"},
    ]
    assert tables[0].rows.to_list() == [4]
    assert [n.en for n in notices] == ["columns that the mapping does not use: 代码"] * 2


def test_of_several_sheets_none_of_which_fits_the_headings_are_told(tmp_path):
    book(tmp_path / "t.xlsx", Sheet1=[["中文名", "代码"], ["x", 1]], 说明=[["甲"]])
    table = "tables:\n  - {kind: Community, from: f, columns: {name: 中文名X}}\n"
    (tmp_path / "m.yaml").write_text("files:\n  f: {file: t.xlsx}\n" + table, "utf-8")
    with pytest.raises(Problem) as wrong:
        read_mapped(tmp_path / "m.yaml", [tmp_path / "t.xlsx"])
    assert str(wrong.value) == (
        f"{tmp_path / 'm.yaml'}, line 4: no column '中文名X' in t.xlsx; meant 中文名? "
        "The headings there are t.xlsx Sheet1: 中文名, 代码; t.xlsx 说明: 甲"
    )
    spec = "files:\n  f: {file: t.xlsx, sheet: 名单}\n"
    (tmp_path / "m.yaml").write_text(spec + table, "utf-8")
    with pytest.raises(Problem, match=r"t\.xlsx has no sheet '名单'; its sheets are: Sheet1, 说明"):
        read_mapped(tmp_path / "m.yaml", [tmp_path / "t.xlsx"])


def test_the_national_fields_come_along(tmp_path):
    text = "builtin: fields\nfiles:\n  log: {file: log.csv}\ntables:\n  - {kind: Demand, from: log, columns: {title: a}}\n"  # noqa: E501
    tables, _ = log(tmp_path, "a\nx\n", text)
    assert {t.kind.name: t.frame.height for t in tables} == {
        "Demand": 1, "Source": 1, "Field": 60, "BROADER": 52,
    }  # fmt: skip
    with pytest.raises(Problem, match="'field' is no list that comes with it; meant fields"):
        log(tmp_path, "a\n", text.replace("fields", "field"))


def test_a_firm_whose_code_is_damaged_is_referred_to_by_its_name(tmp_path):
    (tmp_path / "x.csv").write_text(
        "企业名称,统一社会信用代码,工业社区\n甲公司,9.13302E+17,灵峰\n乙公司,不详,灵峰\n"
        "丙公司,9133 0206 0000 0000 K0,灵峰\n",
        "utf-8",
    )
    tables, _ = read_mapped("bureau", [tmp_path / "x.csv"])
    (located,) = [t for t in tables if t.kind.name == "LOCATED_IN"]
    assert located.frame["from"].to_list() == ["甲公司", "乙公司", "9133 0206 0000 0000 K0"]


def test_rows_of_one_key_are_one_of_all_sheets(tmp_path):
    lines = [["id", "t", "s", "o"]]
    book(
        tmp_path / "a.xlsx",
        x=[*lines, ["1", None, "open", "甲"], ["1", "A", "matched", "甲"], ["2", "B", None, None]],
        y=[*lines, ["1", "C", "closed", "乙"], [None, "D", "open", None]],
    )
    (tmp_path / "m.yaml").write_text(
        "files:\n  a: {file: a.xlsx}\ntables:\n  - kind: Demand\n    from: a\n"
        "    once: {by: [id], last: [status], all: [description]}\n"
        "    columns: {id: id, title: t, status: s, description: o}\n",
        "utf-8",
    )
    tables, _ = read_mapped(tmp_path / "m.yaml", [tmp_path / "a.xlsx"])
    assert [(list(t.rows), rows(t)) for t in tables] == [
        ([2, 4], [
            {"id": "1", "title": "A", "status": "closed", "description": "甲；乙"},
            {"id": "2", "title": "B", "status": None, "description": None},
        ]),
        ([3], [{"id": None, "title": "D", "status": "open", "description": None}]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "made", "told"),
    [
        ("{column: a, unit: 万元}", ["300万元", "2.5亿", "面议"], []),
        ("{column: b, among: fields}", [":80", ":401", None], ["天文"]),
    ],
)
def test_units_and_fields(tmp_path, cell, made, told):
    text = f"files:\n  log: {{file: log.csv}}\ntables:\n  - {{kind: Demand, from: log, columns: {{title: {cell}}}}}\n"  # noqa: E501
    (table,), notices = log(tmp_path, "a,b\n300,先进制造\n2.5亿,新材料-金属材料\n面议,天文\n", text)
    scheme = "国家重点支持的高新技术领域"
    assert table.frame["title"].to_list() == [
        scheme + m if m and m.startswith(":") else m for m in made
    ]
    assert [n.value for n in notices if n.value] == told


def test_what_a_sheet_lacks_is_told_by_headings_and_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "企业.csv"
    path.write_text("企业名称,走访日期\n甲公司,2020-3-1\n", "utf-8")
    _, notices = read_mapped("bureau", [path])
    told = [n.zh for n in notices if "未从此表读取" in n.zh]
    assert any(t.startswith("没有“科技经纪人 / ") and t.endswith("读取服务于") for t in told)
    (left,) = [n for n in notices if n.zh.startswith("此表没有")]
    assert "企业的统一社会信用代码（统一社会信用代码 / " in left.zh
    assert "Enterprise.uscc (统一社会信用代码 / " in left.en
    assert not any(word in left.zh for word in ("Enterprise", "(code)", "; "))
