"""Nestedness: which institute-field cells ought to be filled and are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from graph.schema import Type
from queries.columns import (
    FIELD,
    INSTITUTE,
    STALE,
    TAIL,
    count,
    number,
    text,
    top,
)
from queries.facts import (
    ALL_FIELDS,
    WITHIN,
    Frames,
    Parameters,
    chosen_fields,
    judged,
    only,
    ordered,
    prepared,
    sources,
)
from queries.presence import (
    PROJECT_FIELDS,
    RESULTS,
    STRONG,
    WANTED,
    cells_of,
    kin,
    matrix_of,
    parties_text,
    succeeded,
)
from queries.query import AS_OF, GapRule, Parameter, Query, Subject

if TYPE_CHECKING:
    pass


@prepared
def _empty(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    from queries.measures import expected_cells, nodf

    worked = parts["institute_parties"].join(succeeded(parts), on="collaboration")
    held = pl.concat(
        each.select("institute", "field") for each in (parts["strong"], parts["results"], worked)
    ).unique()
    institutes, fields = held["institute"].unique().sort(), held["field"].unique().sort()
    present = matrix_of(held, "institute", institutes, fields) > 0
    expected, roc = expected_cells(present)
    empty = ~kin(held, "institute", parts["within"], institutes, fields)
    chosen = empty & (expected >= parameters["expected"] - 1e-9)
    found = cells_of(chosen, institutes, fields, "institute", expected=expected).with_columns(
        pl.col("expected").round(6)
    )
    found = only(found, "field", chosen_fields(parts, parameters))
    named = parts["all_fields"].select("field", "field_name", "code")
    asked = parts["wanted"].filter(pl.col("status") == "open").group_by("field")
    found = (
        found.join(named, on="field")
        .join(rows, on="institute")
        .join(
            asked.agg(open_demands=pl.col("demand").n_unique().cast(pl.Int64)),
            on="field",
            how="left",
        )
        .join(held.group_by("institute").agg(own=pl.len().cast(pl.Int64)), on="institute")
        .join(held.group_by("field").agg(holders=pl.len().cast(pl.Int64)), on="field")
        .with_columns(
            pl.col("open_demands").fill_null(0),
            nodf=pl.lit(nodf(present) if present.size else None, pl.Float64()).round(6),
            roc=pl.lit(roc, pl.Float64()).fill_nan(None).round(6),
        )
    )
    order = ["institute", "expected", "open_demands", "code", "field_name", "field"]
    found = found.sort(order, descending=[False, True, True, False, False, False])
    found = found.group_by("institute", maintain_order=True).head(parameters["top"])
    found = found.with_columns(score=pl.col("expected"), sources=sources("institute_source"))
    useless = pl.col("roc").is_null() | (pl.col("roc") <= 0.5)
    return ordered(
        found.with_columns(
            **judged(
                parameters,
                nested=(useless, "nestedness: here it foretells nothing (矩阵不嵌套,无从预期)"),
            ),
            **_cell_words(),
        ),
        "institute",
        "field",
    )


def _cell_words() -> dict[str, pl.Expr]:
    own, holders, asked = pl.col("own"), pl.col("holders"), pl.col("open_demands")
    return {
        "detail": pl.format(
            "it has {} fields, {} institutes have this one; {} open demand(s)", own, holders, asked
        ),
        "detail_zh": pl.format(
            "该院所有{}个领域,{}家院所具备该领域;待解决需求{}项", own, holders, asked
        ),
    }


EMPTY_CELLS = Query(
    name="empty-cells",
    theme="relatedness",
    question="Which institute–field pairs are expected and empty?",
    question_zh="哪些院所本应具备某领域能力而没有记录?",
    why="Where nearly all with such a profile have a field, an institute without it either could "
    "have it soon or has it and nobody wrote it down: ask.",
    why_zh="同类院所几乎都有的领域,若某院所没有,要么很快能有,要么只是没有登记,值得一问。",
    notes_zh="院所具备某领域:登记为优势领域,或有该领域的成果,或有该领域未失败的合作。预期:在嵌套矩"
    "阵中应为 1 的两个比例的均值,即具备该领域的院所中领域数少于本院所者,与本院所领域中比该"
    "领域更少见者。空格:该领域及其上位、下位领域皆无。roc 表示此法在本矩阵中区分有无的能力"
    ",不高于 0.5 时等于猜测,判为无法判断。每家院所只列前若干项。",
    source="Bustos, Gomez, Hausmann & Hidalgo 2012, PLoS ONE 7(11) e49393; NODF: Almeida-Neto et "
    "al. 2008, Oikos 117",
    notes="An institute has a field by STRONG_IN, by an achievement, or by a collaboration in it "
    "that did not fail. Expected: the mean of two shares that are 1 in a nested matrix: of those "
    "that have the field, those with fewer fields than the institute; of the institute's fields, "
    "the rarer ones. Empty: neither the field nor one that contains it or lies in it. `roc` says "
    "how well this tells filled cells from empty ones in this matrix, each judged as though it "
    "were empty; at 0.5 or less it is a guess and the verdict is unknown. An institute or a field "
    "of which nothing is recorded has no row. Only the `top` of each institute.",
    columns=(
        *INSTITUTE,
        text("field", "领域编号", "Id of the field."),
        text("field_name", "技术领域", "The field."),
        number("expected", "预期程度", "How much nestedness would have it filled, 0 to 1."),
        count("own", "院所领域数", "Fields the institute has."),
        count("holders", "具备院所数", "Institutes that have the field."),
        count("open_demands", "待解决需求数", "Open demands in the field."),
        number("nodf", "嵌套度", "Nestedness of the whole matrix, NODF, 0 to 100."),
        number("roc", "预测力", "Area under the ROC curve: 0.5 is a guess, 1 is perfect."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        Parameter("expected", Type.NUMBER, 0.7, "How much expected is enough.", "预期程度的下限。"),
        top(
            3,
            "Fields for each institute; the rest is left out.",
            "每家院所最多列出几个领域,其余略去。",
        ),
        FIELD,
        STALE,
    ),
    cypher="MATCH (i:Institute) RETURN i.id AS institute, i.name AS institute_name, "
    "i.surveyed_on AS surveyed_on, i.source AS institute_source",
    parts={
        "all_fields": ALL_FIELDS,
        "within": WITHIN,
        "strong": STRONG,
        "results": RESULTS,
        "project_fields": PROJECT_FIELDS,
        "institute_parties": parties_text("Institute"),
        "wanted": WANTED,
    },
    after=_empty,
    needs=("STRONG_IN|IN_FIELD",),
    gap=GapRule(
        subjects=(
            Subject("Institute", "institute", "institute_name"),
            Subject("Field", "field", "field_name"),
        ),
        score="score",
        worth="How much the nestedness of institutes and fields would have the cell filled, 0 to 1",
        worth_zh="按院所—领域矩阵的嵌套性,该项应当具备的程度",
        reason="{institute_name} would be expected in {field_name}, and nothing is on record "
        "({detail})",
        reason_zh="{institute_name}在{field_name}领域本应有能力,却无记录({detail_zh})",
        closes="A question to the institute; a strength, result or first project in the field",
        closes_zh="向院所核实;登记其优势或成果,或开展首个合作",
        surveyed="surveyed_on",
        evidence=("expected", "own", "holders", "open_demands", "roc"),
    ),
)

QUERIES = (EMPTY_CELLS,)
