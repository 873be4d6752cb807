"""What is being done now, on stderr, while somebody is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from graph.loading import Progress
from graph.problem import Lang


@contextmanager
def progress(lang: Lang) -> Iterator[Progress]:
    """A callback for what is being done; a spinner on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _en, _zh: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as shown:
        yield lambda en, zh: shown.update(zh if lang == "zh" else en)
