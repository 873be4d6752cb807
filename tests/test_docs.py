"""The pages say what the program does: rendered ones do not drift, and what is written to be typed
or run is typed and run."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest

from docs import known
from docs.__main__ import HERE, every_command, pages
from graph.stores.base import Store
from hongsheng.cli import cli
from hongsheng.terminal.bilingual import Command, Option
from queries.question import own
from queries.registry import CATALOGUE, built_in
from tests.commanding import hongsheng
from tests.graphs import build

ROOT = HERE.parent
READMES = ("README.md", "README.zh.md")
WRITTEN = sorted(
    str(p.relative_to(ROOT))
    for p in [*ROOT.glob("*.md"), *HERE.glob("*.md")]
    if p.name not in pages()
)
"""Pages written by hand."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMMANDS = {" ".join(path): command for path, command in every_command()}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def fences(page: str, language: str) -> list[str]:
    """The fenced blocks of a page in this language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for found, body in _FENCE.findall(text) if found == language]


def typed(pages: tuple[str, ...] | list[str]) -> Iterator[tuple[str, str]]:
    """Page and line of everything that a page tells to type."""
    for page in pages:
        for block in fences(page, "sh"):
            for line in block.replace("\\\n", " ").splitlines():
                yield page, line.partition(" #")[0].strip()


LINES = [(page, line) for page, line in typed(WRITTEN) if line.startswith("hongsheng")]


def test_every_rule_that_finds_gaps_has_a_picture_of_its_best() -> None:
    taken = {file.stem: file.read_bytes() for file in (HERE / "images" / "rules").glob("*.png")}
    assert sorted(taken) == sorted(q.name for q in built_in().values() if q.gap)
    assert all(data.startswith(b"\x89PNG") for data in taken.values())
    assert sum(map(len, taken.values())) < 2_000_000


# --- rendered pages -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ontology.md", "questions.md", "commands.md", "commands.zh.md"])
def test_a_rendered_page_is_what_the_declarations_say(name: str) -> None:
    now = (HERE / name).read_text(encoding="utf-8")
    assert now == pages()[name], f"docs/{name} has drifted: make docs"


@pytest.mark.parametrize("name", known.files())
def test_questions_made_from_the_ontology_are_as_it_is(name: str) -> None:
    now = (CATALOGUE / name).read_text(encoding="utf-8")
    assert now == known.files()[name], f"{name} has drifted: make docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_in_both_languages_and_is_documented(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Command)
    english, chinese = command.told
    for page, told in (("commands.md", english), ("commands.zh.md", chinese)):
        assert f"hongsheng {name}\n" in (HERE / page).read_text(encoding="utf-8")
        assert f"\nhongsheng {name}" in inspect.cleandoc(told), f"{name}: no example in {page}"
    assert not CHINESE.search(english.partition("\b")[0]), f"{name}: Chinese in its English help"
    assert CHINESE.search(chinese.partition("\b")[0]), f"{name}: no Chinese in its help"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert isinstance(parameter, Option)
            told_en, told_zh = parameter.told
            assert told_en, f"{name} {parameter.name}: no English help"
            assert not CHINESE.search(told_en), f"{name} {parameter.name}: {told_en}"
            assert CHINESE.search(told_zh), f"{name} {parameter.name}: no Chinese help"


@pytest.mark.parametrize("name", built_in())
def test_every_question_is_documented(name: str) -> None:
    text = (HERE / "questions.md").read_text(encoding="utf-8")
    assert f"\n### {name}\n" in text
    assert built_in()[name].question_zh in text


# --- written pages --------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "line"), LINES, ids=lambda v: v[:60])
def test_what_a_page_tells_to_type_is_a_command_with_these_options(page: str, line: str) -> None:
    words = shlex.split(re.sub(r"\s(\d?>|\|).*", "", line))[1:]
    group: click.Group = cli
    parent = click.Context(cli, info_name="hongsheng")
    while words:
        command = group.get_command(parent, words[0])
        assert command, f"{page}: no command {words[0]!r}"
        parent = click.Context(command, parent, words.pop(0))
        parent.params["rules"] = HERE if "--rules" in words else None
        if not isinstance(command, click.Group) or not words or words[0].startswith("-"):
            break
        group = command
    assert words or not isinstance(command, click.Group)
    parser = command.make_parser(parent)
    parser.ignore_unknown_options = False
    try:
        parser.parse_args(list(words))
    except click.UsageError as error:
        pytest.fail(f"{page}: {line}: {error.message}")


def test_what_a_page_tells_to_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = {line.split()[1] for _, line in typed(WRITTEN) if line.startswith("make ")}
    assert {"demo", "test"} <= said <= targets


@pytest.mark.parametrize("page", WRITTEN)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    inside = [link for link in _LINK.findall(text) if "://" not in link]
    lost = [link for link in inside if not ((ROOT / page).parent / link.split("#")[0]).exists()]
    assert not lost


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    script = tmp_path / "readme.py"
    script.write_text("\n".join(fences("README.zh.md", "python")), encoding="utf-8")
    env = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": ""}
    from sys import executable

    run = subprocess.run(
        [executable, str(script)], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


def test_both_readmes_hold_the_same_python() -> None:
    """But for file names and the language of what is shown."""

    def said(page: str) -> str:
        tree = ast.parse("\n".join(fences(page, "python")))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                node.keywords = [k for k in node.keywords if k.arg != "lang"]
            if isinstance(node, ast.Constant) and str(node.value).endswith((".html", ".graph")):
                node.value = ""
        return ast.dump(tree)

    assert fences("README.md", "python")
    assert said("README.md") == said("README.zh.md")


def test_both_readmes_tell_the_same_commands() -> None:
    def said(page: str) -> list[tuple[str, ...]]:
        lines = [line.split() for _, line in typed([page])]
        kept = [words for words in lines if words and words[0] != "export"]
        return [tuple(w for w in words[:2] if w.isascii()) for words in kept]

    assert said("README.md") == said("README.zh.md")


@pytest.mark.slow
@pytest.mark.parametrize("page", READMES)
def test_what_the_readme_tells_to_type_works_from_top_to_bottom(
    page: str, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(demo, tmp_path / "demo")
    (tmp_path / "docs").symlink_to(HERE)
    monkeypatch.chdir(tmp_path)
    for block in fences(page, "sh"):
        if "docker" in block:
            continue
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            match words:
                case ["export", *settings]:
                    for name, _, value in (each.partition("=") for each in settings):
                        monkeypatch.setenv(name, value)
                case ["hongsheng", *rest, ">", file]:
                    said = hongsheng(*rest)
                    Path(file).write_text(said.out, encoding="utf-8")
                    assert said.code == 0, f"{line}: {said.err}"
                case ["hongsheng", *rest]:
                    said = hongsheng(*rest)
                    assert said.code == 0, f"{line}: {said.err}"
    left = {path.suffix for path in tmp_path.iterdir()}
    assert {".csv", ".html", ".gexf", ".toml", ".xlsx", ".graph"} <= left


@pytest.mark.parametrize("page", ["docs/tables.md", "docs/tables.zh.md"])
def test_the_mapping_shown_reads_the_table_shown(page: str, tmp_path: Path) -> None:
    (table,), (mapping,) = (fences(page, kind) for kind in ("csv", "yaml"))
    (tmp_path / "contracts.csv").write_text(table, encoding="utf-8")
    (tmp_path / "contracts.yaml").write_text(mapping, encoding="utf-8")
    loaded = hongsheng(
        "load", tmp_path / "contracts.csv", "--mapping", tmp_path / "contracts.yaml",
        "--graph", tmp_path / "t.graph", "--format", "json", "--strict",
    ).json()  # fmt: skip
    new = {kind: n["new"] for kind, n in {**loaded["nodes"], **loaded["relations"]}.items()}
    assert new == {"Enterprise": 2, "Institute": 1, "Collaboration": 2, "PARTY_TO": 4}


TRANSLATED = [page for page in WRITTEN if page.endswith(".zh.md") and page not in READMES]


@pytest.mark.parametrize("chinese", TRANSLATED)
def test_a_page_and_its_chinese_sibling_hold_the_same(chinese: str) -> None:
    """The same commands, chapters, tables and points; the code that is shown but for its words."""

    def shape(page: str) -> dict[str, list[str]]:
        text = (ROOT / page).read_text(encoding="utf-8")
        outside = _FENCE.sub("", text)
        return {
            "commands": [line for _, line in typed([page])],
            "indented": re.findall(r"^    (hongsheng.*)", outside, re.MULTILINE),
            "tables": re.findall(r"^\| ---.*", outside, re.MULTILINE),
            "rows": re.findall(r"^\|", outside, re.MULTILINE),
            "points": re.findall(r"^- ", outside, re.MULTILINE),
            "chapters": re.findall(r"^#+", outside, re.MULTILINE),
            "shown": [kind for kind, _ in _FENCE.findall(text)],
        }

    assert shape(chinese) == shape(chinese.replace(".zh.md", ".md"))
    prose = re.sub(r"`[^`]*`|\([^)]*\)", "", _FENCE.sub("", (ROOT / chinese).read_text("utf-8")))
    assert not re.search(r"[\u4e00-\u9fff][,;:?!]", prose), "Chinese has its own punctuation"


@pytest.mark.parametrize("picture", sorted(HERE.glob("images/*")), ids=lambda p: p.name)
def test_pictures_are_small_and_used(picture: Path) -> None:
    assert picture.stat().st_size < 150_000
    assert any(picture.name in (ROOT / page).read_text("utf-8") for page in WRITTEN)


def test_the_rule_shown_is_a_rule() -> None:
    query = own.read(HERE / "own-rule.cypher")
    assert query.gap
    assert query.name in (HERE / "own-rule.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", READMES)
def test_the_readme_counts_the_questions_right(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.search(rf"\b{len(built_in())} (questions|个问题)", text)


CONTRIBUTING = "CONTRIBUTING.md"


def test_the_question_shown_to_contributors_is_one(tmp_path: Path, store: Store) -> None:
    (text,) = fences(CONTRIBUTING, "cypher")
    file = tmp_path / "quiet-institutes.cypher"
    file.write_text(text, encoding="utf-8")
    build(
        store,
        {
            "Institute": [{"id": "i"}, {"id": "known"}],
            "Achievement": [{"id": "a"}, {"id": "b"}],
            "Broker": [{"id": "x"}],
        },
        {
            "Institute OFFERS Achievement": [("i", "a"), ("i", "b"), ("known", "a")],
            "Broker LIAISES_WITH Institute": [("x", "known")],
        },
    )
    found = own.read(file).run(store, as_of=date(2020, 7, 15))
    assert found.select("institute", "results", "score", "verdict").rows() == [("i", 2, 0.2, "gap")]
    assert own.read(file).name == "quiet-institutes" not in built_in()


def test_the_mapping_shown_to_contributors_reads_the_table(tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_text(fences(CONTRIBUTING, "csv")[0], encoding="utf-8")
    (tmp_path / "services.yaml").write_text(fences(CONTRIBUTING, "yaml")[0], encoding="utf-8")
    loaded = hongsheng(
        "load", tmp_path / "services.csv", "--mapping", tmp_path / "services.yaml",
        "--graph", tmp_path / "t.graph", "--format", "json", "--strict",
    ).json()  # fmt: skip
    assert {kind: n["new"] for kind, n in loaded["nodes"].items()} == {
        "Enterprise": 1,
        "Platform": 1,
    }


def test_types_of_the_packages_are_told() -> None:
    """A checker reads a package's annotations only where the package says that it has them."""
    for package in ("graph", "loaders", "queries", "exports", "hongsheng"):
        assert (ROOT / package / "py.typed").is_file()
