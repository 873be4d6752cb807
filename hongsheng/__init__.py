"""The front door: ``import hongsheng as hs`` in a notebook, ``hongsheng`` on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hongsheng.notebook.face import Graph, demo, draft, load, open, template

__all__ = ["Graph", "demo", "draft", "load", "open", "template"]


def __getattr__(name: str) -> Any:
    """What notebooks use is imported when it is first used, so the command line starts quickly."""
    if name in __all__:
        from hongsheng.notebook import face

        return getattr(face, name)
    raise AttributeError(f"module 'hongsheng' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
