"""The type checker for the scripts of our pages: TypeScript, as the `deno` of PyPI carries it.

`python -m tests.scripts` checks all of them, without a network, and ends with 1 where one is wrong.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path

EXPORTS = Path(__file__).parents[1] / "exports"
DENO = Path(sysconfig.get_path("scripts")) / "deno"


def of_pages() -> list[Path]:
    """Our scripts, and beside them the declarations (`*.d.ts`) of what they share."""
    return sorted([*EXPORTS.rglob("*.js"), *EXPORTS.rglob("*.d.ts")])


def check(scripts: Iterable[Path]) -> str:
    """What TypeScript finds wrong in these, or "". Raises `FileNotFoundError` without a deno."""
    scripts = list(scripts)
    with tempfile.TemporaryDirectory() as own:
        config = Path(own, "deno.json")
        declared = [str(s) for s in scripts if s.name.endswith(".d.ts")]
        options = {
            "checkJs": True,
            "strict": False,
            "noImplicitThis": True,
            "lib": ["esnext", "dom", "dom.iterable"],
            "types": declared,
        }
        config.write_text(json.dumps({"compilerOptions": options}), encoding="utf-8")
        found = subprocess.run(
            [DENO, "check", "--quiet", "--no-remote", "--no-npm", "--config", config, *scripts],
            env=os.environ | {"DENO_DIR": own, "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    return "" if found.returncode == 0 else found.stdout + found.stderr


def main() -> int:
    wrong = check(of_pages())
    print(wrong, end="", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
