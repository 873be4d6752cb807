"""A question in a ``.cypher`` file whose leading ``//`` lines are a header in YAML.

    // name: crowded-parks
    // question: Which park has many enterprises and no platform?
    // why: A platform serves best where enterprises are.
    // source: our meeting of 2020-07-15
    // columns:
    //   park: {type: text, zh: 园区, meaning: Name of the park.}
    //   firms: integer
    MATCH ... RETURN c.name AS park, count(e) AS firms ORDER BY park

The questions that ship with the program are such files, and so are a person's own. A fault in one
is a Problem with the file, the line and an example that works. Questions read, never write.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from graph.problem import Problem
from graph.schema import DeclarationError
from graph.stores.base import ASIDE
from queries.question.declared import derived, measured, reckoning
from queries.question.header import Header, about_of, entries, parse, problem, type_of
from queries.question.parameters import ANY_DAY, AS_OF, PARAMETER
from queries.question.parts import column, gap, parameter
from queries.question.phrases import spelt_out
from queries.question.query import Query

_NAMES = ("needs", "decided_by")
_WHERE = {
    "subject": "gap",
    "gap": "gap",
    "needs": "needs",
    "decided": "decided_by",
    "question ends": "question",
}
"""Which key a DeclarationError speaks of, by a word in it."""
_TEXTS = (
    *("name", "theme", "question", "question_zh", "why", "why_zh", "source", "notes", "notes_zh"),
)
_FIGURE = re.compile(r"^//[ \t]*figure[ \t]*:?[ \t]*\n", re.MULTILINE)
_WRITING = re.compile(
    r"\b(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|DROP|ALTER|COPY|LOAD|EXPORT|IMPORT|INSTALL|ATTACH|"
    r"FOREACH|CALL|USE|BEGIN|COMMIT|CHECKPOINT)\b",
    re.IGNORECASE,
)


def text_of(file: Path) -> str:
    """The text of a file; raises Problem if there is none."""
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise Problem(f"there is no file {file}", f"没有文件 {file}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            f"{file} cannot be read as UTF-8 text: {error}", f"无法以 UTF-8 读取 {file}：{error}"
        ) from error


def has_header(text: str) -> bool:
    """Whether the text begins with a header and not with mere remarks."""
    return bool(re.search(r"^(name|question|columns)\s*:", _split(text)[0], re.MULTILINE))


def read(file: Path) -> Query:
    """The question in a file with a header; nothing is run."""
    return parsed(file)[0]


def parsed(file: Path) -> tuple[Query, Header, int]:
    """The question in a file, its header, and the line on which its Cypher begins."""
    text, figure, _ = parted(text_of(file))
    head, body, first = _split(text)
    said = parse(str(file), head)
    if not body.strip():
        raise problem(str(file), first, "no Cypher follows the header", "标头之后没有 Cypher 语句")
    only_reads(body, str(file), first)
    return replace(query(said, spelt_out(body), first), figure=figure), said, first


def parted(text: str) -> tuple[str, str, int]:
    """The text of a question, that of the figure which follows it after a line ``// figure:`` (or
    ""), and the line on which the figure begins."""
    if not (mark := _FIGURE.search(text)):
        return text, "", 0
    return text[: mark.start()].rstrip(), text[mark.end() :], text[: mark.end()].count("\n") + 1


def _split(text: str) -> tuple[str, str, int]:
    """The header without its slashes, the Cypher, and the line on which that begins."""
    lines = text.splitlines()
    end = next(
        (n for n, t in enumerate(lines) if t.strip() and not t.lstrip().startswith("//")),
        len(lines),
    )
    head = "\n".join(re.sub(r"^\s*// ?", "", t) for t in lines[:end])
    return head, "\n".join(lines[end:]), end + 1


def only_reads(cypher: str, file: str, first: int = 1) -> None:
    """Raise Problem, with file and line, if the text would write or reach outside of the graph."""
    bare = ASIDE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), cypher)
    if found := _WRITING.search(bare):
        word, line = found.group().upper(), first + bare[: found.start()].count("\n")
        raise problem(
            file,
            line,
            f"{word} is refused: a question reads the graph and never changes it",
            f"不允许使用 {word}：问题只能读取图，不能修改",
            "MATCH (e:Enterprise) RETURN e.name AS enterprise ORDER BY enterprise",
        )


def line_of(error: str) -> int:
    """The line of the Cypher that the engine complains of, or the first."""
    found = re.search(r"\(line: (\d+)", error)
    return int(found.group(1)) if found else 1


def query(head: Header, body: str, first: int = 1) -> Query:
    """The question that the header declares, of the texts in ``body`` (``;`` between them)."""
    values = head.values
    text = {k: str(values.get(k) or "").strip() for k in _TEXTS}
    parameters = tuple(parameter(head, n, v) for n, v in entries(head, "parameters"))
    derive = derived(head)
    further = reckoning(head)
    used = " ".join((body, *(further.expressions().values() if further else ())))
    if all(p.name != "as_of" for p in parameters):
        parameters = (AS_OF if "$as_of" in used or derive else ANY_DAY, *parameters)
    _declared(head, body, first, {p.name for p in parameters} | set(derive))
    needs, decided = ([v] if isinstance(v, str) else v or [] for v in map(values.get, _NAMES))
    cypher, *also = texts(body)
    measure, names = measured(head, 1 + len(also))
    try:
        return Query(
            name=text["name"],
            theme=text["theme"] or "own",
            question=text["question"],
            question_zh=text["question_zh"] or text["question"],
            why=text["why"],
            why_zh=text["why_zh"] or text["why"],
            source=text["source"],
            columns=tuple(column(head, n, v) for n, v in entries(head, "columns")),
            cypher=cypher,
            also=tuple(also),
            helpers={
                n: type_of(head, "helpers", n, about_of(head, "helpers", n, v, ("type",)))
                for n, v in entries(head, "helpers")
            },
            measure=measure,
            named=names,
            reckoning=further,
            derive=derive,
            parameters=parameters,
            gap=gap(head),
            needs=tuple(map(str, needs)),
            decided_by=tuple(map(str, decided)),
            notes=text["notes"],
            notes_zh=text["notes_zh"],
            file=head.file,
        )
    except DeclarationError as error:
        key = next((k for word, k in _WHERE.items() if word in str(error)), "name")
        raise head.problem(key, en=str(error), zh=f"声明有误：{error}") from error


def texts(body: str) -> list[str]:
    """The texts of a body: ``;`` at the end of a line stands between two."""
    return [part for part in re.split(r";[ \t]*(?:\n|$)", body) if part.strip()] or [body]


def _declared(head: Header, body: str, first: int, known: set[str]) -> None:
    """Raise Problem, with the Cypher's line, where it uses a parameter that is not declared."""
    for used in PARAMETER.finditer(body):
        name = used.group(1)
        if name not in known:
            raise problem(
                head.file,
                first + body[: used.start()].count("\n"),
                f"${name} is used, but the header declares no parameter {name!r}",
                f"语句使用了 ${name}，但标头未声明参数 {name!r}",
                f"// parameters:\n//   {name}: {{type: integer, default: 10, help: How many.}}",
            )
