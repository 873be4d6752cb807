"""Links from what is listed to where it is drawn: a view shows a gap by what stands after its #."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

MOST_LINKS = 60_000
"""Links of one sheet of a workbook (Excel ends at 65,530)."""


def beside(view: Path, page: Path) -> str:
    """Where a page finds a view: its path from the page's folder, with ``/`` on every system."""
    return Path(os.path.relpath(view, page.parent)).as_posix()


def to_gap(view: str, gap: str) -> str:
    """The address of a gap in a view at this path, for a page of HTML."""
    return f"{quote(view)}#gap={quote(gap, safe='')}"


def external(view: str, gap: str) -> str:
    """The same as XlsxWriter takes it: no formula, the path as it is."""
    return f"external:{view.replace('#', '%23')}#gap={quote(gap, safe='')}"
