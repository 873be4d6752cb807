"""How often the first field that words speak for is right, half of the labels held out.

    python -m benchmarks.fields               the example district
    python -m benchmarks.fields H2020.graph   a graph, such as one of the mapping cordis_h2020

Of the needs, results and projects that are classified every second one (by its id's digest) is
guessed at from the others. A guess that is sure enough counts as *proposed*; it is right if it is
one of the thing's own fields.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from graph.stores import open_graph
from graph.stores.base import Reader
from hongsheng.example import build
from loaders.built_in import usual_words
from queries.fields import texts
from queries.fields.guesses import guesses
from queries.fields.texts import Document


def held_out(document: Document) -> bool:
    """Whether a document is of the half that is guessed at."""
    return hashlib.sha256(document.id.encode()).digest()[0] < 128


def report(reader: Reader) -> None:
    """Print proposals and precision by kind and scheme; then with words alone."""
    documents = texts.documents(reader)
    fields = texts.fields(reader, usual_words())
    by_id = {f.id: f for f in fields}
    asked = [replace(d, fields=frozenset()) for d in documents if d.fields and held_out(d)]
    truth = {(d.kind, d.id): d.fields for d in documents}
    learned = [d for d in documents if not held_out(d)]
    for name, known in (("half classified", learned), ("nothing classified", [])):
        began = time.process_time()
        found = guesses(known, asked, fields)
        print(f"{name}: {len(known)} learned from, {time.process_time() - began:.1f} s")
        for kind in texts.KINDS:
            for scheme in sorted({f.scheme for f in fields}):
                own = {key: [by_id[f] for f in some if by_id[f].scheme == scheme]
                       for key, some in truth.items() if key[0] == kind}  # fmt: skip
                wanted = [d for d in asked if own.get((d.kind, d.id))]
                told = [
                    g
                    for g in found
                    if g.field.scheme == scheme and own.get((g.document.kind, g.document.id))
                ]
                if not told:
                    continue
                areas = any(f.broad for f in fields if f.scheme == scheme)
                right = near = 0
                for g in told:
                    codes = [f.code for f in own[g.document.kind, g.document.id]]
                    right += g.field.code in codes
                    near += any(c[:1] == g.field.code[:1] for c in codes)
                more = f", in the right area {near / len(told):.3f}" if areas else ""
                print(
                    f"  {kind} in {scheme}: {len(told)} of {len(wanted)} proposed, "
                    f"precision {right / len(told):.3f}{more}"
                )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on the example district, or on a graph."""
    given = sys.argv[1:] if arguments is None else arguments
    if given:
        with open_graph(given[0]) as store:
            report(store)
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        open_graph(str(Path(folder) / "d.graph")) as store,
    ):
        build(store)
        report(store)


if __name__ == "__main__":
    main()
