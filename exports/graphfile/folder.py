"""A folder that is written whole or not at all, and that never takes the place of other things."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.problem import Problem


@contextmanager
def replacing(path: Path, ours: Callable[[str], bool]) -> Iterator[Path]:
    """A folder to fill; at the end it takes the place of the old one.

    ``ours`` tells by its name whether a file of the old one may go. Raises Problem where another
    is there, where ``path`` is a file, and where there is no folder to put it in.
    """
    if path.exists() and (not path.is_dir() or not all(ours(p.name) for p in path.iterdir())):
        raise Problem(
            f"{path} is there and holds other things than an exported graph; name another folder",
            f"{path} 已存在，且含有并非导出所生成的内容；请指定其他文件夹",
        )
    if not path.parent.is_dir():
        raise Problem(
            f"there is no folder {path.parent}; make it, or write elsewhere",
            f"文件夹 {path.parent} 不存在；请先创建，或写到别处",
        )
    room = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        made = room / "new"
        made.mkdir()
        yield made
        if path.exists():
            path.rename(room / "old")
        made.replace(path)
    finally:
        shutil.rmtree(room, ignore_errors=True)
