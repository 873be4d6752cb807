"""What was reckoned from an embedded graph, kept beside it until the graph changes.

A graph's file is never changed in place (:mod:`graph.stores.ladybug`), so the file's own marks tell
one state from the next. What is kept says of which state it is and what its digest is; what does
not fit is as good as not there. Each file is put in place whole, so that several may keep the same
thing at once, and the last of them stands.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_LEAD = "derived-"
_DIGEST = 16


class Derived:
    """Bytes by name, beside the graph at ``path``, in ``folder``."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder

    def state(self) -> str:
        """The state of the graph as it is now; another after every write. Empty: no graph."""
        try:
            seen = self.path.stat()
        except FileNotFoundError:
            return ""
        return f"{seen.st_ino}.{seen.st_size}.{seen.st_mtime_ns}.{seen.st_ctime_ns}"

    def get(self, name: str) -> bytes | None:
        """What is kept of the graph as it is now under this name."""
        try:
            found = self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        lead = self._lead(self.state())
        kept = found[len(lead) + _DIGEST :]
        fits = found.startswith(lead + _digest(kept))
        return kept if fits else None

    def put(self, name: str, content: bytes, state: str) -> None:
        """Keep what was reckoned in this state; nothing where that is past, or cannot be written.

        It only saves time: a folder that may not be written to is no mistake.
        """
        if not state or state != self.state():
            return
        part = self._file(f"{name}.{os.getpid()}.part")
        try:
            self.folder.mkdir(exist_ok=True)
            part.write_bytes(self._lead(state) + _digest(content) + content)
            part.replace(self._file(name))
        except PermissionError:
            return
        except OSError:  # the disk is full, or takes no writing
            part.unlink(missing_ok=True)

    def forget(self) -> None:
        """Take away all that is kept: the graph is about to be another."""
        for each in self.folder.glob(f"{_LEAD}*"):
            each.unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self.folder / f"{_LEAD}{name}"

    @staticmethod
    def _lead(state: str) -> bytes:
        return f"{state}\n".encode()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
