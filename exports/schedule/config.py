"""What a scheduled export is to make: a TOML file, checked whole before anything is done.

Every mistake is named with its line, where it stands in the file, and what was probably meant.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exports.redact.audience import PROFILES
from exports.schedule.job import DATED, Config, Job
from graph.phrase import Phrase
from graph.problem import Problem
from queries.ledger.worth import declared
from queries.plan.rules import Weights
from queries.question.own import folder
from queries.question.query import Query
from queries.registry import Questions, built_in

FORMATS: Mapping[str, tuple[str, ...]] = {
    "view": ("html",),
    "pack": ("html",),
    "brokers": ("html",),
    "workbook": ("xlsx",),
    "query": ("csv", "json"),
    "gaps": ("csv", "json"),
    "graph": ("gexf", "graphml", "json", "csv"),
}
"""What can be made, and in which formats; the first is meant where a name has no ending. Pages of
brokers, and a graph as CSV, are a folder."""

_GENERAL: Mapping[str, type] = {
    "graph": str,
    "language": str,
    "timezone": str,
    "as_of": object,
    "output": str,
    "redact": str,
    "rules": str,
    "find_gaps": bool,
    "state": str,
    "jobs": dict,
}
_JOB: Mapping[str, type] = {
    "what": str,
    "file": str,
    "format": str,
    "language": str,
    "redact": str,
    "output": str,
    "keep": int,
    "query": str,
    "questions": list,
    "parameters": dict,
}
_PARAMETERS: Mapping[str, Mapping[str, type]] = {
    "view": {
        "focus": str,
        "community": str,
        "rule": str,
        "gap": str,
        "broker": str,
        "depth": int,
        "limit": int,
    },
    "pack": {"title": str, "since": date, "brief": bool, "worth": str},
    "brokers": {"floor": float, "capacity": int, "weights": dict},
    "workbook": {"gaps": bool},
    "gaps": {"rules": list, "owner": str, "community": str, "top": int},
    "graph": {"positions": bool},
}


def read_config(path: Path) -> Config:
    """The configuration in this file. Raises Problem that lists every mistake in it."""
    try:
        text = Path(path).read_text("utf-8-sig")
        said = tomllib.loads(text)
    except FileNotFoundError as error:
        raise Problem(
            f"there is no file {path}; 'hongsheng export --example config' prints one",
            f"文件 {path} 不存在；可用 hongsheng export --example config 生成示例",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(
            f"{path} is not TOML in UTF-8: {error}", f"{path} 不是 UTF-8 编码的 TOML 文件：{error}"
        ) from error
    check = _Check(Path(path), text)
    config = check.config(said)
    if check.mistakes:
        en = "\n".join(m for m, _ in check.mistakes)
        zh = "\n".join(m for _, m in check.mistakes)
        raise Problem(
            f"nothing was done; mend this first:\n{en}", f"未执行任何任务，请先修改：\n{zh}"
        )
    return config


class _Check:
    """Reads one file and gathers its mistakes."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.mistakes: list[tuple[str, str]] = []
        self.base = path.absolute().parent
        self.questions: Questions = built_in()
        self.left_out: list[Phrase] = []

    def wrong(self, table: Sequence[str], key: str, en: str, zh: str) -> None:
        """Note a mistake at this key."""
        line = self._line(table, key)
        where = ".".join([*table, key]) if key else ".".join(table)
        at, at_zh = (f", line {line}", f" 第 {line} 行") if line else ("", "")
        self.mistakes.append(
            (f"{self.path}{at}: {where}: {en}", f"{self.path}{at_zh}：{where}：{zh}")
        )

    def _line(self, table: Sequence[str], key: str) -> int | None:
        """The line a key stands on, as far as a look at the text can tell."""
        inside, found = not table, None
        for number, line in enumerate(self.lines, 1):
            if head := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
                parts = [p.strip().strip("\"'") for p in head[1].split(".")]
                inside = parts == list(table)
                if (inside and not key) or parts == [*table, key]:
                    return number
            elif inside and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
                return number
            if inside and found is None:
                found = number
        return found if table else None

    def known(
        self, table: Sequence[str], said: Mapping[str, Any], keys: Mapping[str, type]
    ) -> dict[str, Any]:
        """The values under known keys that are of the right type."""
        good: dict[str, Any] = {}
        for key, value in said.items():
            if key not in keys:
                self._strange(table, key, key, keys)
            elif not _is(value, keys[key]):
                name, name_zh = _TYPES[keys[key]]
                self.wrong(
                    table, key, f"{value!r} is not {name}", f"{value!r} 不是{name_zh}"
                )  # fmt: skip
            else:
                good[key] = value
        return good

    def _strange(self, table: Sequence[str], key: str, value: str, among: Collection[str]) -> None:
        near = difflib.get_close_matches(value, list(among), n=2)
        listed = ", ".join(near or among)
        en = "did you mean" if near else "there are"
        self.wrong(
            table, key, f"{value!r} is unknown; {en} {listed}", f"未知的 {value!r}；可用：{listed}"
        )

    def one_of(
        self,
        table: Sequence[str],
        said: Mapping[str, Any],
        key: str,
        among: Collection[str],
        default: str,
    ) -> str:
        """A choice, or the default where it is none."""
        value = said.get(key, default)
        if value not in among:
            self._strange(table, key, value, among)
            return default
        return str(value)

    def config(self, said: Mapping[str, Any]) -> Config:
        """The whole file."""
        good = self.known([], said, _GENERAL)
        for key in ("graph", "timezone", "jobs"):
            if key not in said:
                self.wrong([], key, "is missing", "缺少该项")
        lang = self.one_of([], good, "language", ("zh", "en"), "zh")
        redact = self.one_of([], good, "redact", PROFILES, "internal")
        output = self._folder([], good.get("output", "."))
        self._own(good.get("rules", ""))
        jobs = [
            self._job(name, table, lang, redact, output)
            for name, table in good.get("jobs", {}).items()
        ]
        if "jobs" in good and not good["jobs"]:
            self.wrong([], "jobs", "there is no job", "没有任务")
        made = tuple(j for j in jobs if j)
        self._no_two_alike(made)
        graph = good.get("graph", "")
        state = good.get("state", f"{self.path.stem}.state")
        return Config(
            self.path,
            graph if "://" in graph else str(self.base / Path(graph).expanduser()),
            "en" if lang == "en" else "zh",
            self._zone(good.get("timezone", "UTC")),
            self._day(good.get("as_of", "today")),
            good.get("find_gaps", False),
            self.base / Path(state).expanduser(),
            made,
            self.questions,
            tuple(self.left_out),
        )

    def _own(self, rules: str) -> None:
        """Know the questions of this folder, too; a wrong file stops no other, and is told of."""
        try:
            self.questions = folder(
                rules and self.base / Path(rules).expanduser(),
                lambda _file, wrong: self.left_out.append(Phrase(wrong.en, wrong.zh)),
            )
        except Problem as problem:
            self.wrong([], "rules", problem.en, problem.zh)

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.wrong([], "timezone", f"{name!r} is no time zone; for example Asia/Shanghai",
                       f"{name!r} 不是时区；例如 Asia/Shanghai")  # fmt: skip
            return ZoneInfo("UTC")

    def _day(self, value: Any) -> date | None:
        if value == "today":
            return None
        try:
            return _date(value)
        except ValueError:
            self.wrong([], "as_of", f'{value!r} is neither "today" nor a day such as 2020-07-15',
                       f'{value!r} 既不是 "today" 也不是 2020-07-15 这样的日期')  # fmt: skip
            return None

    def _folder(self, table: Sequence[str], name: str) -> Path:
        folder = self.base / Path(name).expanduser()
        if not folder.is_dir() and not folder.parent.is_dir():
            self.wrong(table, "output", f"there is no folder {folder}, nor one to make it in",
                       f"文件夹 {folder} 及其上级文件夹均不存在")  # fmt: skip
        return folder

    def _job(self, name: str, said: Any, lang: str, redact: str, output: Path) -> Job | None:
        table = ["jobs", name]
        if not isinstance(said, dict):
            self.wrong(
                ["jobs"],
                name,
                "is no table; write [jobs." + name + "]",
                "应写作 [jobs." + name + "]",
            )
            return None
        good = self.known(table, said, _JOB)
        missing = [k for k in ("what", "file") if k not in said]
        for key in missing:
            self.wrong(table, key, "is missing", "缺少该项")
        if missing or "what" not in good or "file" not in good:
            return None
        what = self.one_of(table, good, "what", FORMATS, "")
        if not what:
            return None
        file, keep = good["file"], good.get("keep")
        if Path(file).name != file or file.startswith("."):
            self.wrong(table, "file", f"{file!r} is a plain name; folders go into 'output'",
                       f"{file!r} 应为文件名；文件夹写在 output 中")  # fmt: skip
        if keep is not None and (keep < 1 or DATED not in file):
            self.wrong(table, "keep", f"goes with a file named by day, such as pack-{DATED}.html",
                       f"仅用于按日期命名的文件，例如 pack-{DATED}.html")  # fmt: skip
        chosen = self.one_of(table, good, "language", ("zh", "en"), lang)
        return Job(
            name,
            what,
            file,
            self._format(table, what, file, good.get("format")),
            self._folder(table, good["output"]) if "output" in good else output,
            "en" if chosen == "en" else "zh",
            self.one_of(table, good, "redact", PROFILES, redact),
            keep,
            self._query(table, what, good),
            self._questions(table, what, good),
            self._parameters(table, what, good),
        )

    def _format(self, table: Sequence[str], what: str, file: str, given: str | None) -> str:
        ending = Path(file.replace(DATED, "day")).suffix[1:]
        found = given or ending or ("csv" if what == "graph" else FORMATS[what][0])
        if found not in FORMATS[what] or (given and ending and given != ending):
            listed = ", ".join(FORMATS[what])
            key = "format" if given else "file"
            self.wrong(table, key, f"a {what} is written as {listed}, not {file!r} {given or ''}",
                       f"{what} 的格式为 {listed}，而不是 {file!r} {given or ''}")  # fmt: skip
            return FORMATS[what][0]
        if what == "brokers" and ending:
            self.wrong(table, "file", f"{file!r} is a folder, of a page for each broker: no ending",
                       f"{file!r} 是文件夹（每名经纪人一页），不带扩展名")  # fmt: skip
        return found

    def _query(self, table: Sequence[str], what: str, good: Mapping[str, Any]) -> str:
        if what != "query":
            if "query" in good:
                self.wrong(table, "query", 'goes with what = "query"', '仅用于 what = "query"')
            return ""
        if "query" not in good:
            self.wrong(table, "query", "is missing: the name of a question", "缺少问题名称")
            return ""
        return self.one_of(table, good, "query", self.questions, "")

    def _questions(
        self, table: Sequence[str], what: str, good: Mapping[str, Any]
    ) -> tuple[str, ...] | None:
        if "questions" not in good:
            return None
        if what != "workbook":
            self.wrong(
                table, "questions", 'goes with what = "workbook"', '仅用于 what = "workbook"'
            )
        for name in good["questions"]:
            if name not in self.questions:
                self._strange(table, "questions", str(name), self.questions)
        return tuple(good["questions"])

    def _parameters(
        self, table: Sequence[str], what: str, good: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        said = good.get("parameters", {})
        if what == "brokers":
            return self._planned([*table, "parameters"], said)
        if what == "pack":
            return self._valued([*table, "parameters"], said)
        if what != "query":
            return self.known([*table, "parameters"], said, _PARAMETERS[what])
        if query := self.questions.get(good.get("query", "")):
            return self._asked([*table, "parameters"], query, said)
        return {}

    def _planned(self, table: Sequence[str], said: Mapping[str, Any]) -> Mapping[str, Any]:
        good = self.known(table, said, _PARAMETERS["brokers"])
        try:
            return {**good, "weights": Weights.of(good.get("weights", {}))}
        except Problem as problem:
            self.wrong(table, "weights", problem.en, problem.zh)
            return {}

    def _valued(self, table: Sequence[str], said: Mapping[str, Any]) -> Mapping[str, Any]:
        """``worth``, a file beside the configuration, becomes what it declares: ``worths``."""
        good = self.known(table, said, _PARAMETERS["pack"])
        if "worth" not in good:
            return good
        file = self.base / Path(good.pop("worth")).expanduser()
        try:
            return {**good, "worths": declared(file)}
        except Problem as problem:
            self.wrong(table, "worth", problem.en, problem.zh)
        return good

    def _asked(
        self, table: Sequence[str], query: Query, said: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        known = {p.name for p in query.parameters}
        for key in set(said) - known:
            self._strange(table, key, key, known)
        given = {k: v for k, v in said.items() if k in known}
        try:
            query.settle({**({"as_of": date(2000, 1, 1)} if "as_of" in known else {}), **given})
        except Problem as problem:
            self.wrong(table, "", problem.en, problem.zh)
        return given

    def _no_two_alike(self, jobs: Sequence[Job]) -> None:
        seen: dict[Path, str] = {}
        for job in jobs:
            target = job.folder / job.file
            if other := seen.get(target):
                self.wrong(["jobs", job.name], "file", f"{target} is written by {other} too",
                           f"{target} 也由 {other} 写入")  # fmt: skip
            seen[target] = job.name


_TYPES = {
    str: ("text in quotes", "带引号的文本"),
    int: ("a whole number", "整数"),
    float: ("a number", "数"),
    bool: ("true or false", "true 或 false"),
    list: ("a list of texts", "文本列表"),
    dict: ("a table", "表"),
    date: ("a day such as 2020-07-15", "日期，例如 2020-07-15"),
    object: ("a value", "值"),
}


def _is(value: Any, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is list:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    return isinstance(value, kind)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))
