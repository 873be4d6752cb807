"""Who is who, as a notebook and the commands say it."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.problem import Lang
from hongsheng.terminal.options import emit, local
from hongsheng.terminal.speech import pick

if TYPE_CHECKING:
    import pandas as pd

    from graph.identities import Decision
    from hongsheng.notebook.opened import Opened

COLUMNS = ("kept", "kept_name", "merged", "merged_name", "reason", "by", "on")
HEADINGS = {
    "kept": "保留",
    "kept_name": "名称",
    "merged": "并入",
    "merged_name": "名称",
    "reason": "依据",
    "by": "认定人",
    "on": "时间",
}


def plain(said: Decision) -> dict[str, Any]:
    """What was said of two, as a plain object."""
    row = asdict(said)
    return {name: row[name] for name in ("kind", *COLUMNS)}


def told(decisions: Sequence[Decision], lang: Lang, format: str, output: Path | None) -> None:
    """Put out what was said of who is who."""
    rows = [plain(d) for d in decisions]
    if format == "table":
        rows = [{**row, "on": local(row["on"])} for row in rows]
    english = {"kept_name": "name", "merged_name": "name"}
    headings = pick(lang, english, HEADINGS)
    emit(rows, COLUMNS, format=format, output=output, headings=headings)


class Merging:
    """What a graph that is open knows of who is who."""

    def match(self: Opened, kind: str | None = None) -> pd.DataFrame:
        """Pairs of enterprises, institutes and platforms (or of one kind) that may be one.

        Columns kind, kept, kept_name, other, other_name, score, decision ("same" or "ask") and
        reasons, the likeliest first; what was said to be different is left out. Answer with
        ``g.merge``.
        """
        import pandas as pd

        from hongsheng.proposals import KINDS, propose

        rows = [
            (
                *(p.kind, p.kept.id, p.kept.name, p.other.id, p.other.name),
                *(p.score, p.decision, [r.said(self.lang) for r in p.reasons]),
            )
            for p in propose(self.reading, (kind,) if kind else KINDS)
        ]
        names = ["kind", "kept", "kept_name", "other", "other_name"]
        return pd.DataFrame(rows, columns=[*names, "score", "decision", "reasons"])

    def merge_same(self: Opened, kind: str | None = None, *, by: str = "") -> pd.DataFrame:
        """Merge the pairs that are decided "same" (of one kind, if given), as one version.

        Columns row, id, done, refused. What is "ask" stays for a person to say; ``g.split`` takes
        one back. ``by`` is who says so (default: who is logged in).
        """
        import pandas as pd

        from hongsheng.gap_decisions import plain_outcome
        from hongsheng.pair_answers import merge_same
        from hongsheng.proposals import KINDS

        kinds = (kind,) if kind else KINDS
        done = merge_same(self.reading, kinds, who=by or getpass.getuser(), lang=self.lang)
        rows = [plain_outcome(each, self.lang) for each in done]
        return pd.DataFrame(rows, columns=["row", "id", "done", "refused"])

    def propose_fields(self: Opened, kind: str | None = None) -> pd.DataFrame:
        """Fields for needs, results and projects that have none, by their words, the surest first.

        Columns kind, id, title, field (its id), field_name, score (how sure, 0 to 1) and reasons.
        Answer with ``g.confirm_field``.
        """
        import pandas as pd

        from hongsheng import field_proposals
        from queries.fields.texts import KINDS

        found = field_proposals.propose(self.reading, (kind,) if kind else KINDS)
        rows = [field_proposals.plain(guess, self.lang) for guess in found]
        return pd.DataFrame(rows, columns=list(field_proposals.COLUMNS))

    def confirm_field(
        self: Opened, kind: str, id: str, field: str, *, yes: bool = True, by: str = ""
    ) -> None:
        """Say that a need, result or project is in a field (its id), or (``yes=False``) that it is
        not. Raises Problem where the graph has no such thing or field."""
        from hongsheng import field_proposals
        from hongsheng.books.answers import NO, YES

        said = field_proposals.Answer(0, kind, id, field, YES if yes else NO)
        who = by or getpass.getuser()
        (outcome,) = field_proposals.carry_out(self.reading, [said], who=who)
        if outcome.problem:
            raise outcome.problem

    def merge(self: Opened, kept: str, merged: str, reason: str, *, by: str = "") -> dict[str, Any]:
        """Say that two (ids, codes or names) are one, which goes by what the first is.

        What sources say of both is kept, relations and gaps go over, and a later load meets the
        one. ``by`` is who says so (default: who is logged in). Raises Problem where there are no
        two such of a kind.
        """
        from queries import identities

        said = identities.merge(self.reading, kept, merged, reason, by=by or getpass.getuser())
        return plain(said)

    def split(self: Opened, text: str, reason: str = "", *, by: str = "") -> dict[str, Any]:
        """Take a merge back, by the id or name of what was merged: two again, as if never one.

        They are then known to be different. Raises Problem where nothing, or several, was merged.
        """
        from queries import identities

        said = identities.split(self.reading, text, reason=reason, by=by or getpass.getuser())
        return plain(said)

    def merges(self: Opened) -> pd.DataFrame:
        """What was merged, oldest first: kind, kept, merged and their names, reason, by, on."""
        import pandas as pd

        from graph.identities import Identities

        rows = [plain(d) for d in Identities.read(self.reading).merges]
        return pd.DataFrame(rows, columns=["kind", *COLUMNS])
