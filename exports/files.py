"""Writing files that others may be reading: all of it or nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from graph.problem import Problem


def must_be_writable(path: Path) -> None:
    """Raise Problem where a file cannot be put: asked before work whose result it is to hold."""
    if not path.parent.is_dir():
        raise Problem(
            f"there is no folder {path.parent}; make it, or write elsewhere",
            f"文件夹 {path.parent} 不存在；请先创建，或写到别处",
        )
    if not os.access(path.parent, os.W_OK):
        raise Problem(
            f"cannot write in {path.parent}: permission denied", f"没有权限写入 {path.parent}"
        )


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, beside ``path``; at the end it is synced and put in its place.

    Raises Problem where that cannot be done. On any error ``path`` is as it was.
    """
    path = Path(path)
    must_be_writable(path)
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(part).chmod(0o666 & ~umask)
        Path(part).replace(path)
    except OSError as error:
        Path(part).unlink(missing_ok=True)
        raise _refused(path, error) from error
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _refused(path: Path, error: OSError) -> Problem:
    return Problem(
        f"cannot write {path}: {error.strerror}; write elsewhere, or see to that first",
        f"无法写入 {path}：{error.strerror}；请写到别处，或先排除该问题",
    )


def write_bytes(path: Path, content: bytes) -> None:
    """Write beside the file, fsync, rename over. Raises Problem where that cannot be done."""
    with replacing(path) as file:
        file.write(content)


def write_text(path: Path, content: str) -> None:
    """The same for UTF-8 text."""
    write_bytes(path, content.encode("utf-8"))
