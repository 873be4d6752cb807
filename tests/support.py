"""What tests share that is no fixture."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest

ENGINES = ("ladybug", "neo4j-5.26", "neo4j-2026")


def require(present: object, what: str, how: str) -> None:
    """Go on if `present` is truthy; otherwise fail on CI, and skip anywhere else.

    A test that could not run must never look like one that passed where it counts.
    `what` names the missing thing, `how` tells how to get it.
    """
    if present:
        return
    reason = f"{what} is missing: {how}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@dataclass
class Seen:
    """What a page did while a test looked at it. A good page of ours leaves all three empty."""

    console: list[str] = field(default_factory=list)
    """Console messages of any kind, as `type: text`; violations of the page's policy too."""
    errors: list[str] = field(default_factory=list)
    """Exceptions that no script of the page caught."""
    requests: list[str] = field(default_factory=list)
    """Addresses asked for, other than the page's own file, `data:` and `blob:`."""
