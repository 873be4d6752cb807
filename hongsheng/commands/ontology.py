"""``hongsheng ontology``: the kinds, relations and properties there are."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang, Problem
from hongsheng.terminal.bilingual import Command
from hongsheng.terminal.options import emit, format_option, lang_option, output_option
from hongsheng.terminal.speech import pick


@click.command(
    cls=Command,
    zh="""
    列出图中的类型与关系；给出 NAME 则列出它的属性。

    属性名（中英文均可）就是要载入的表格的列名。

    \b
    hongsheng ontology
    hongsheng ontology 企业
    """,
)
@click.argument("name", required=False)
@lang_option
@format_option
@output_option
def command(name: str | None, lang: Lang, format: str, output: Path | None) -> None:
    """List the kinds and relations, or the properties of NAME.

    A table to be loaded is named after a kind or relation, its columns after the properties.

    \b
    hongsheng ontology
    hongsheng ontology Enterprise
    """
    from graph.ontology import ONTOLOGY

    if name is None:
        rows = [
            {
                "name": k.name,
                "zh": k.zh,
                "joins": "",
                "meaning": pick(lang, k.meaning, k.meaning_zh),
            }
            for k in ONTOLOGY.public_nodes()
        ] + [
            {
                "name": r.name,
                "zh": r.zh,
                "joins": "; ".join(f"{a} → {b}" for a, b in r.ends),
                "meaning": pick(lang, r.meaning, r.meaning_zh),
            }
            for r in ONTOLOGY.public_relations()
        ]
        headings = pick(
            lang, {}, {"name": "名称", "zh": "中文", "joins": "连接", "meaning": "含义"}
        )
        emit(
            rows,
            ("name", "zh", "joins", "meaning"),
            format=format,
            output=output,
            headings=headings,
        )
        return
    found = ONTOLOGY.find_table(name)
    if found is None:
        raise Problem(
            f"{name!r} is neither a kind nor a relation; 'hongsheng ontology' lists them",
            f"{name!r} 既不是类型也不是关系；用 hongsheng ontology 查看",
        )
    described: list[dict[str, object]] = [
        {
            "name": p.name,
            "zh": p.zh,
            "type": p.type.value + (f" ({p.unit})" if p.unit else ""),
            "required": p.required,
            "personal": p.personal,
            "confidential": p.confidential,
            "meaning": pick(lang, p.meaning, p.meaning_zh),
            "source": p.source,
        }
        for p in found.properties
    ]
    columns = ("name", "zh", "type", "required", "personal", "confidential", "meaning", "source")
    titles = ("名称", "中文", "类型", "必填", "个人信息", "保密", "含义", "定义来源")
    headings = pick(lang, {}, dict(zip(columns, titles, strict=True)))
    emit(described, columns, format=format, output=output, headings=headings)
