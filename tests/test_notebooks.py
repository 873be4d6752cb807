"""The notebooks run from top to bottom, and read well without running."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from hongsheng.notebook.face import demo
from notebooks.__main__ import FILES, programs, run
from tests.support import require

MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|Users|var|work)/|[A-Z]:\\\\|ipykernel_\d+")
SHOWN = ("display_data", "execute_result", "stream")


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def told(notebook: Any) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def kinds(notebook: Any) -> list[list[str]]:
    """What sorts of answer each cell has."""
    return [sorted({o.output_type for o in cell.outputs}) for cell in code(notebook)]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built once; each notebook gets a copy."""
    path = tmp_path_factory.mktemp("notebooks") / "beilun.graph"
    demo(path).close()
    return path


def test_there_are_five() -> None:
    assert [path.name[:2] for path in FILES] == ["1_", "2_", "3_", "4_", "5_"]


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_notebook_runs_and_answers_as_it_did(path: Path, district: Path, tmp_path: Path) -> None:
    if "hongsheng export" in path.read_text(encoding="utf-8"):
        require(
            shutil.which("hongsheng", path=programs()),
            "the command hongsheng",
            "pip install --editable .",
        )
    shutil.copy(district, tmp_path / district.name)
    assert kinds(run(path, tmp_path)) == kinds(nbformat.read(path, as_version=4))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_answers_are_kept_without_errors_or_traces_of_a_machine(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    cells = code(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert len(outputs) >= len(cells) - 1
    assert {o.output_type for o in outputs} <= set(SHOWN)
    assert not [o.text for o in outputs if o.get("name") == "stderr"]
    assert not MACHINE.search(path.read_text(encoding="utf-8"))
    assert path.stat().st_size < 150_000


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_picture_is_kept_as_a_still(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in code(notebook):
        if cell.source.splitlines()[-1].startswith("g.view("):
            (output,) = cell.outputs
            assert set(output.data) == {"image/png", "text/plain"}
            assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_notebook_is_told_in_both_languages(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for text in told(notebook):
        assert re.search(r"[\u4e00-\u9fff]", text), text
        assert re.search(r"[A-Za-z]{3}", text), text


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_links_lead_somewhere(path: Path) -> None:
    text = "\n".join(told(nbformat.read(path, as_version=4)))
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert not [link for link in links if "://" not in link and not (path.parent / link).exists()]
