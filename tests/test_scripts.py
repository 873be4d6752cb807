"""The scripts of our pages are type-checked, and the checker sees what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.scripts import check, of_pages

MISTAKES = {
    "view.selectThraed(0);": "Property 'selectThraed' does not exist on type 'View'",
    "view.nodes[0].lable;": "Property 'lable' does not exist on type 'GraphNode'",
    'view.goTo("a");': "Argument of type 'string' is not assignable to parameter of type 'number'",
    "view.fit = () => 1;\nview.fit = 1;": "Type 'number' is not assignable to type",
    "nobody(1);": "Cannot find name 'nobody'",
}


def test_every_script_of_a_page_is_right():
    names = {script.name for script in of_pages()}
    assert {"pack.js", "data.js", "start.js", "view.d.ts"} <= names
    assert check(of_pages()) == ""


def test_a_mistake_is_seen(tmp_path: Path):
    scripts = [Path(shutil.copy(script, tmp_path)) for script in of_pages()]
    with (tmp_path / "map.js").open("a", encoding="utf-8") as wrong:
        wrong.write("\n".join(["", *MISTAKES, ""]))
    found = check(scripts)
    assert [said for said in MISTAKES.values() if said not in found] == []
