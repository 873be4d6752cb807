"""The command line as a person types it: exit code, what goes to stdout, what to stderr."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from hongsheng.cli import main


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The output as JSON."""
        assert self.code == 0, self.err
        return json.loads(self.out)


def hongsheng(*arguments: object) -> Said:
    """Run ``hongsheng ARGUMENTS`` in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        patch("sys.argv", ["hongsheng", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Said(code, out.getvalue(), err.getvalue())
