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
from pathlib import Path

from graph.problem import Problem
from graph.stores.base import ASIDE
from queries import header
from queries.header import Header, problem
from queries.phrases import spelt_out
from queries.query import Query

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
            f"{file} cannot be read as UTF-8 text: {error}", f"无法以 UTF-8 读取 {file}:{error}"
        ) from error


def has_header(text: str) -> bool:
    """Whether the text begins with a header and not with mere remarks."""
    return bool(re.search(r"^(name|question|columns)\s*:", _split(text)[0], re.MULTILINE))


def read(file: Path) -> Query:
    """The question in a file with a header; nothing is run."""
    return parsed(file)[0]


def parsed(file: Path) -> tuple[Query, Header, int]:
    """The question in a file, its header, and the line on which its Cypher begins."""
    head, body, first = _split(text_of(file))
    said = header.parse(str(file), head)
    if not body.strip():
        raise problem(str(file), first, "no Cypher follows the header", "标头之后没有 Cypher 语句")
    only_reads(body, str(file), first)
    return header.query(said, spelt_out(body), first), said, first


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
            f"不允许使用 {word}:问题只能读取图,不能修改",
            "MATCH (e:Enterprise) RETURN e.name AS enterprise ORDER BY enterprise",
        )
