"""A table of names, as ``hongsheng match`` takes it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from loaders.match.sides import CODES, Side, side_of
from loaders.sheets.reading import File, find_files, read_sheet

HEADERS = {
    "编号": "id",
    "名称": "name",
    "企业名称": "name",
    "单位名称": "name",
    "国家": "country",
    "地区": "region",
    "所在地": "region",
    "统一社会信用代码": "uscc",
    "类型": "kind",
}
"""Chinese headers of the columns that are known."""
KNOWN = frozenset({"id", "name", "country", "region", "kind", *CODES})


def read_names(path: Path, kind: str | None = None) -> Side:
    """The names of a table: ``id, name`` and, if there, ``country, region, kind`` and codes.

    Where the table has a column ``kind``, only its rows of this kind. Raises Problem for a file
    that cannot be read or lacks a column.
    """
    (found,) = find_files([path], []) or [path]
    file = File.open(found)
    if len(file.sheets) != 1:
        raise Problem(
            f"{path} has {len(file.sheets)} sheets; a table of names is one sheet",
            f"{path} 有 {len(file.sheets)} 个工作表；名称表只能有一个工作表",
        )
    sheet = read_sheet(file, file.sheets[0], lambda header: _column(header) in KNOWN, [])
    if sheet is None:
        return side_of(pl.DataFrame(schema={"id": pl.String, "name": pl.String}), str(path))
    if sheet.wide:
        raise sheet.wide.problem(sheet)
    names: dict[str, str] = {}
    for header in sheet.frame.columns:
        column = _column(header)
        if column in KNOWN and column not in names.values():
            names[header] = column
    frame = sheet.frame.select(*names).rename(names)
    if kind and "kind" in frame.columns:
        said = ONTOLOGY.nodes[kind]
        frame = frame.filter(pl.col("kind").is_in([said.name, said.zh]))
    return side_of(frame, str(path))


def _column(header: str) -> str:
    plain = header.strip()
    return HEADERS.get(plain, plain.casefold())
