"""What pages of HTML are made of: the files beside their room, templates that escape every text,
and the hash by which a page's content security policy knows a script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def asset(room: str, name: str) -> str:
    """The text of a file in the ``assets`` of a room (``view``, ``pack``)."""
    return files(f"exports.{room}").joinpath("assets", name).read_text(encoding="utf-8")


def templates(room: str) -> Environment:
    """The templates among the assets of a room; a name that is not given is an error."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(partial(asset, room)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def digest(code: str) -> str:
    """The hash of a script, as a policy lists it. Raises ValueError for one that a page would end
    or change."""
    if "</script" in code.lower() or "\r" in code:
        raise ValueError("a script that would not arrive in the page as it is")
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
