"""The house keeps its order: who imports whom, what the wheel carries, what files may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT = {
    "graph": set[str](),
    "loaders": {"graph"},
    "queries": {"graph"},
    "exports": {"graph", "queries"},
    "hongsheng": {"graph", "loaders", "queries", "exports"},
}
OURS = {*MAY_IMPORT, "notebooks", "tests", "benchmarks", "docs"}


def imported_rooms(source: str, package: str) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every import in `source`, wherever in it it stands."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name.split(".")[0]) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module.split(".")[0]
            case ast.ImportFrom():
                yield node.lineno, package


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package}/ holds no module"
    allowed = MAY_IMPORT[package] | {package}
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {room}"
        for file in files
        for line, room in imported_rooms(file.read_text(encoding="utf-8"), package)
        if room in OURS and room not in allowed
    ]
    assert not wrong


def test_an_import_anywhere_in_a_file_is_found() -> None:
    source = (
        "import os, queries.gaps\nfrom . import x\ndef f():\n    from loaders.tables import y\n"
    )
    assert sorted(imported_rooms(source, "graph")) == [
        (1, "os"),
        (1, "queries"),
        (2, "graph"),
        (4, "loaders"),
    ]


def turned_round(source: str) -> Iterator[int]:
    """Lines where what is called ``zh`` stands before what is called ``en``."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef(body=body):
                names = [ast.unparse(s.target) for s in body if isinstance(s, ast.AnnAssign)]
            case ast.FunctionDef(args=arguments) | ast.Lambda(args=arguments):
                names = [a.arg for a in (*arguments.args, *arguments.kwonlyargs)]
            case ast.Tuple(elts=parts):
                names = [ast.unparse(p) for p in parts]
            case _:
                continue
        if {"en", "zh"} <= set(names) and names.index("zh") < names.index("en"):
            yield node.lineno  # type: ignore[attr-defined]


def test_two_languages_have_one_order() -> None:
    """English, then Chinese, as in :class:`graph.phrase.Phrase`: who mixes them up shows both."""
    assert list(turned_round("def f(zh, en): ...\nen, zh = p\nclass C:\n  zh: str\n  en: str")) == [
        1,
        3,
    ]
    wrong = [
        f"{file.relative_to(ROOT)}:{line}"
        for package in MAY_IMPORT
        for file in sorted((ROOT / package).rglob("*.py"))
        for line in turned_round(file.read_text(encoding="utf-8"))
    ]
    assert not wrong


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    build = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert build.returncode == 0, build.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_wheel_holds_the_five_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(MAY_IMPORT)
    assert len(tops) == len(MAY_IMPORT) + 1


def test_wheel_holds_every_tracked_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    ours = {name for name in tracked_files() if name.split("/")[0] in MAY_IMPORT}
    assert ours <= set(wheel.namelist())


def test_wheel_names_its_licence_and_its_command(wheel: zipfile.ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "\nLicense-Expression: Apache-2.0\n" in wheel.read(metadata).decode()
    assert "hongsheng = hongsheng.cli:main" in wheel.read(entry_points).decode()


def tracked_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def tracked_texts() -> Iterator[tuple[str, str]]:
    for name in tracked_files():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data[:8000]:
            yield name, data.decode(errors="replace")


# Each is written so that it does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|root|Users|work|farm)/[\w.-]+|[A-Z]:\\Users\\")
REGISTRY = re.compile(
    r"(?:py[p]i|pythonhoste[d]|npm[j]s|crate[s])\.(?:org|com|io)|repo1?\.mave[n]\.|mave[n]\.apache"
    r"|(?:de[b]|security)\.debian|proxy\.golan[g]"
)


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
def test_no_tracked_file_holds_a(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in tracked_texts()
        for match in pattern.finditer(text)
    ]
    assert not found


def test_constraints_pin_every_dependency_and_name_no_index() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    odd = [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+!]+", line)]
    assert not odd
    pinned = {normalised(line.split("==")[0]) for line in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    names = {normalised(re.split(r"[^\w.-]", one)[0]) for one in declared} - {project["name"]}
    assert names <= pinned


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# --- Chinese ------------------------------------------------------------------------------

_NARROW = re.compile(r"[\u4e00-\u9fff][,;:?!](?=[\u4e00-\u9fff]|$)|[,;:?!][\u4e00-\u9fff]")
"""A half-width mark beside a Chinese character: in a sentence it would be a full-width one."""
_CODE = re.compile(r"\(\?|\\[sdw]|\||\w=|\w: |\w\(\"")
"""Patterns, and examples of what one types."""


def chinese_sentences(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of what a module may say in Chinese: no docstrings, patterns or code."""
    tree = ast.parse(source)
    aside = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in aside:
                if len(re.findall("[\u4e00-\u9fff]", text)) > 4 and not _CODE.search(text):
                    yield node.lineno, text


def test_chinese_is_punctuated_in_full_width() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} {found.group(0)!r}"
        for package in MAY_IMPORT
        for file in sorted((ROOT / package).rglob("*.py"))
        for line, text in chinese_sentences(file.read_text("utf-8"))
        if (found := _NARROW.search(text))
    ]
    assert not wrong


def test_a_narrow_mark_in_a_chinese_sentence_is_found() -> None:
    source = 'say("a: 甲,乙", "图中没有企业,无从安排")\n"""文件说明,不是句子。"""'
    assert [t for _, t in chinese_sentences(source)] == ["图中没有企业,无从安排"]
    assert _NARROW.search("图中没有企业,无从安排")
    assert not _NARROW.search("金额 1,200 元，见 http://a.b")
