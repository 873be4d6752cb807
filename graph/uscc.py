"""统一社会信用代码, the unified social credit code of GB 32100-2015: is its check character right?

18 characters of ``0123456789ABCDEFGHJKLMNPQRTUWXY`` (no I, O, S, V, Z). The i-th of the first 17
weighs 3^(i-1) mod 31, and the last is alphabet[(31 - sum of value times weight mod 31) mod 31].
Registered firms with a wrong one exist, so a failed check is something to warn of, not to refuse.
"""

from __future__ import annotations

import polars as pl

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
WEIGHTS = tuple(pow(3, i, 31) for i in range(LENGTH - 1))


def check_character(first: str) -> str:
    """The check character that belongs to these 17 characters (all of the alphabet)."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(first, WEIGHTS, strict=True))
    # The outer mod matters: without it a sum divisible by 31 falls off the end of the alphabet.
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(codes: pl.Series) -> pl.Series:
    """For each code whether it is well formed and its check character right; null stays null.

    Codes are compared as they stand: trimmed, half-width and in capitals.
    """
    well_formed = codes.str.contains(f"^[{ALPHABET}]{{{LENGTH}}}$")
    positions = well_formed.fill_null(False).arg_true()
    if not len(positions):
        return well_formed
    return well_formed.scatter(positions, _checks(codes.gather(positions)))


def _checks(codes: pl.Series) -> pl.Series:
    import numpy as np

    text = "".join(codes.to_list()).encode("ascii")
    letters = np.frombuffer(text, dtype=np.uint8).reshape(-1, LENGTH)
    value_of = np.zeros(128, dtype=np.int64)
    value_of[[ord(c) for c in ALPHABET]] = np.arange(len(ALPHABET))
    values = value_of[letters]
    total = values[:, :-1] @ np.array(WEIGHTS)
    return pl.Series((31 - total % 31) % 31 == values[:, -1])
