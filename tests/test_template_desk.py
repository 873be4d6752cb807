"""The first workbook: five sheets, examples that are not loaded, relations in columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loaders.template import write_template
from loaders.template_desk import desk
from tests.commanding import hongsheng


def load(path: Path) -> dict[str, Any]:
    """The report of a plain load."""
    report: dict[str, Any] = hongsheng(
        "load", path, "--graph", path.with_suffix(".graph"), "--format", "json", "--lang", "en"
    ).json()
    return report


def new(report: dict[str, Any]) -> dict[str, int]:
    """What is new, but for the list of fields."""
    both = {**report["nodes"], **report["relations"]}
    return {k: n["new"] for k, n in both.items() if k not in ("Field", "BROADER", "Source")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_examples_are_not_loaded_and_filled_in_it_loads_whole(lang: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    assert hongsheng("template", path, "--lang", lang).code == 0
    book = openpyxl.load_workbook(path)
    names = {
        "zh": ["说明", "企业", "走访", "需求", "合作项目", "院所与成果"],
        "en": ["Read me", "Enterprise", "Visits", "Demands", "Projects", "Institutes and results"],
    }
    assert [s for s in book.sheetnames if not s.startswith("_")] == names[lang]
    empty = load(path)
    assert (empty["rows"], empty["rejects"], empty["notices"]) == (0, 0, [])
    for sheet in book.worksheets[1:6]:
        sheet["A2"] = sheet["A2"].value.replace("：", ":").partition(":")[2].strip()
    book.save(path)
    report = load(path)
    assert report["rejects"] == 0, report
    assert not [n for n in report["notices"] if "no property" in n]
    assert new(report) == {
        "Enterprise": 1, "Community": 1, "Broker": 2, "ServiceEvent": 1, "Demand": 1,
        "Collaboration": 1, "Institute": 1, "Achievement": 1,
        "LOCATED_IN": 1, "SERVES": 2, "FOR": 1, "CONDUCTED": 1, "SURFACED": 1, "RAISED": 1,
        "IN_FIELD": 2, "PARTY_TO": 2, "BROKERED": 1, "ADDRESSES": 1, "OFFERS": 1, "STRONG_IN": 1,
    }  # fmt: skip


def test_full_is_a_sheet_for_every_kind_and_relation(tmp_path: Path) -> None:
    assert hongsheng("template", tmp_path / "all.xlsx", "--full", "--lang", "zh").code == 0
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert len([s for s in book.sheetnames if s != "说明" and not s.startswith("_")]) == 36
    assert book["企业"]["A2"].value is None


def test_every_column_is_explained(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", "zh", desk("zh"))
    first = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    explained = {(line[0], line[1]): line[2] for line in first.iter_rows(values_only=True)}
    for page in desk("zh"):
        for column in page.columns:
            assert explained[(page.name, column.header)]
    assert explained[("企业", "科技经纪人")] == (
        "经纪人在一段时间内服务该企业。填科技经纪人的名称，多个以、分隔。"
    )


def csv(folder: Path, **files: str) -> Path:
    """A folder of CSV files in the canonical form."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def test_relations_are_told_in_a_column_of_the_thing_itself(tmp_path: Path) -> None:
    folder = csv(
        tmp_path / "d",
        企业="名称,所属社区,科技经纪人\n甲公司,一社区,张明 李芳\n乙厂,一社区,李芳(组长)、待定\n",
        走访="企业,日期,走访人,发现需求\n甲公司,2020.3.5,张明,检测;涂层\n乙厂,,李芳,无\n",
        合作项目="题目,企业,合作单位\n光幕芯片,甲公司,甲大学、丙有限公司\n",
        院所与成果="所属机构,题目,领域,机构擅长领域\n甲大学,算法,软件,电子信息\n乙大学,,,新材料\n",
    )
    report = load(folder)
    assert (report["rejects"], report["notices"]) == (0, [])
    assert new(report) == {
        "Enterprise": 3, "Institute": 2, "Broker": 2, "Community": 1, "Demand": 2,
        "Achievement": 1, "Collaboration": 1, "ServiceEvent": 2, "LOCATED_IN": 2, "RAISED": 2,
        "IN_FIELD": 1, "OFFERS": 1, "STRONG_IN": 2, "SERVES": 3, "CONDUCTED": 2, "FOR": 2,
        "SURFACED": 2, "PARTY_TO": 3,
    }  # fmt: skip


def test_what_a_column_names_and_is_nowhere_is_a_reject(tmp_path: Path) -> None:
    report = load(csv(tmp_path / "d", 合作项目="题目,企业,针对需求\n光幕芯片,无名厂,无此需求\n"))
    assert report["rejects"] == 2
    assert report["nodes"]["Collaboration"]["new"] == 1
