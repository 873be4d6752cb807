"""A draft in a notebook: it shows itself, gives its columns as a DataFrame, keeps its mapping."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hongsheng.terminal.speech import pick

if TYPE_CHECKING:
    import pandas as pd

    from loaders.draft.shown import Draft


class DraftView:
    """What foreign sheets seem to be; made by :func:`hongsheng.draft`.

    ``d.columns`` is a DataFrame, a row a column of a sheet: what it becomes and how sure that is.
    ``d.mapping`` is the mapping as text, ``d.save("mapping.yaml")`` keeps it for ``load``.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.sheets: list[dict[str, Any]] = draft.plain()

    @property
    def mapping(self) -> str:
        """The mapping (YAML). Raises Problem where no sheet is of a form that is known."""
        return self._draft.mapping

    @property
    def columns(self) -> pd.DataFrame:
        """A row a column: file, sheet, form, column, kind, property, example, sure (0 to 1)."""
        import pandas as pd

        rows = [
            {"file": s["file"], "sheet": s["sheet"], "form": s["form"], **column}
            for s in self.sheets
            for column in s["columns"]
        ]
        names = ("file", "sheet", "form", "column", "kind", "property", "example", "sure")
        return pd.DataFrame(rows, columns=list(names))

    def save(self, path: str | Path) -> Path:
        """Write the mapping to this file. Raises Problem where nothing is known."""
        from hongsheng.terminal.options import write_atomically

        write_atomically(Path(path), self.mapping.encode())
        return Path(path)

    def __repr__(self) -> str:
        from hongsheng.commands.draft import report

        return "\n".join(report(self._draft))

    def _repr_html_(self) -> str:
        return "".join(self._html())

    def _html(self) -> Iterator[str]:
        from hongsheng.commands.draft import becomes

        lang = self._draft.lang
        heads = pick(lang, ("column", "becomes", "sure", "example"), ("列", "成为", "把握", "示例"))
        unknown = pick(lang, "none that is known", "认不出")
        for sheet, plain in zip(self._draft.sheets, self.sheets, strict=True):
            form = sheet.form.said(lang) if sheet.form else unknown
            where = " / ".join(filter(None, (sheet.path.name, sheet.sheet)))
            yield f"<h4>{escape(where)}: {escape(form)}</h4>"
            cells = [
                (c["column"], becomes(c, lang), f"{c['sure']:.0%}", c["example"])
                for c in plain["columns"]
            ]
            yield f"<table><tr>{_row(heads, 'th')}</tr>"
            yield from (f"<tr>{_row(row, 'td')}</tr>" for row in cells)
            yield "</table>"
            if plain["left_out"]:
                said = pick(lang, "left out: ", "未载入：")
                yield f"<p>{said}{escape('、'.join(plain['left_out']))}</p>"
            yield "<ul>"
            for row in plain["preview"]:
                number = pick(lang, f"row {row['row']}", f"第 {row['row']} 行")
                said = "; ".join((*row["nodes"], *row["links"]))
                yield f"<li>{number}: {escape(said)}</li>"
            yield "</ul>"


def _row(cells: tuple[str, ...], tag: str) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
