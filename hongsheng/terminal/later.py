"""Modules put off until they are used: a command is short, and importing is half of its time.

Once scipy is imported it touches every name that numpy has, so that numpy's compiler for Fortran
and its tools for tests are run as well: a tenth of a second for what no command uses.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

UNUSED = ("numpy.f2py", "numpy.testing")


class _Later(MetaPathFinder):
    """Finds the modules of UNUSED, to be run when the first of their names is asked for."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As the finder after this one, but not loaded yet."""
        spec = PathFinder.find_spec(name, path, target) if name in UNUSED else None
        if spec and spec.loader:
            spec.loader = LazyLoader(spec.loader)
        return spec


def put_off_what_is_unused() -> None:
    """From now on importing the modules of UNUSED costs nothing until they are used."""
    sys.meta_path.insert(0, _Later())
