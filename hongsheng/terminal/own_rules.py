"""Questions of a folder of one's own, as commands take them: a wrong file stops no other."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from graph.problem import Lang, Problem
from hongsheng.terminal.speech import say

if TYPE_CHECKING:
    from queries.question.query import Query


def all_questions(rules: str | None, lang: Lang, asked: Collection[str] = ()) -> dict[str, Query]:
    """The built-in questions and those of the folder, by name; what is wrong with a file is said.

    Raises Problem where there is no such folder, and that of a wrong file which is ``asked`` for.
    """
    from queries.question.own import folder, names

    def told(file: Path, error: Problem) -> None:
        if not names(file).isdisjoint(asked):
            raise error
        say(lang, f"left out: {error.en}", f"已略过：{error.zh}")

    return folder(rules, told)
