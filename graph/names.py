"""When two written names are the same name, and the id of what has no code."""

from __future__ import annotations

import polars as pl


def normal_name(column: pl.Expr) -> pl.Expr:
    """A name as compared: NFKC (full width to half), lower case, white space folded.

    White space beside a Chinese character means nothing and goes.
    """
    folded = column.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", " ")
    return folded.str.replace_all(r" ?(\p{Han}) ?", "$1").str.strip_chars()


def normal_code(column: pl.Expr) -> pl.Expr:
    """A code as compared: NFKC, upper case, no white space."""
    return column.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"\s+", "")
