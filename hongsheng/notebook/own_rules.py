"""Questions of a folder of one's own, as a notebook takes them: read again when a file changes."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from graph.problem import Lang, Problem

if TYPE_CHECKING:
    from queries.registry import Questions


class OwnRules:
    """The built-in questions and those of a folder (default: what HONGSHENG_RULES names)."""

    def __init__(self, folder: str | Path | None = None) -> None:
        self._folder = folder or os.environ.get("HONGSHENG_RULES") or None
        self._read: tuple[object, Questions] | None = None

    def known(self, lang: Lang) -> Questions:
        """All of them by name; a wrong file is warned of, and stops no other.

        Raises Problem where there is no such folder.
        """
        from queries.question.own import folder

        files = sorted(Path(self._folder).glob("*.cypher")) if self._folder else []
        stand = [(f, f.stat().st_mtime_ns, f.stat().st_size) for f in files]
        if self._read is None or self._read[0] != stand:
            self._read = (stand, folder(self._folder, lambda _file, wrong: _warn(wrong, lang)))
        return self._read[1]


def _warn(wrong: Problem, lang: Lang) -> None:
    left = "已略过：" if lang == "zh" else "left out: "
    warnings.warn(left + wrong.said(lang), stacklevel=2)
