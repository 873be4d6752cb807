"""The mathematics of questions whose answer no Cypher says, one module each, named as it is called.

``measure: brokerage-roles`` in a question's file is the function ``measure`` of the module
``brokerage_roles`` here: ``measure(parts, parameters)`` is pure; ``parts`` are the rows of the
question's texts by the names that its file gives them, with the types that it declares, and the
answer has the columns that none of them returns.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

Parts = Mapping[str, pl.DataFrame]
Parameters = Mapping[str, Any]
Measure = Callable[[Parts, Parameters], pl.DataFrame]


def names() -> list[str]:
    """What a question may name as its measure, sorted."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    )


def measure(name: str) -> Measure:
    """The measure of this name; what it computes with is imported only now."""
    found: Measure = importlib.import_module(f"{__name__}.{name.replace('-', '_')}").measure
    return found
