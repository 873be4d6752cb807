"""Fields for needs, results and projects that have none: proposed by their words, confirmed by a
person, remembered.

What was confirmed stands under a source of its own, which counts as any other; what was refused is
not proposed again. Both are kept as claims (:class:`Claim` of the ontology).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.loading import load
from graph.ontology import ONTOLOGY
from graph.problem import Lang, Problem
from graph.records import node_schema
from graph.stores.base import Reader, Store
from hongsheng import claims_kept
from hongsheng.books.answers import YES
from hongsheng.books.claims import ACCEPTED, REJECTED
from hongsheng.ledger_decisions import Outcome
from hongsheng.terminal.speech import pick
from loaders.beilun.canonical import Rows
from loaders.built_in import built_in, source_of, usual_words
from queries.fields import texts
from queries.fields.texts import Document, Field

if TYPE_CHECKING:
    from queries.fields.guesses import Guess

SOURCE = "fields-confirmed"
"""The source of what was confirmed, and the article of the claims."""
TITLE = "按文字提出、经人确认的技术领域（fields proposed by words and confirmed）"
LIST = "fields"
"""The built-in list that is proposed from where a graph holds no field at all."""


COLUMNS = ("kind", "id", "title", "field", "field_name", "score", "reasons")
"""What a plain proposal says."""


@dataclass(frozen=True)
class Answer:
    """What a row says: whether a thing is in a field; ``row`` as a spreadsheet counts."""

    row: int
    kind: str
    id: str
    field: str
    answer: str
    why: str = ""


def propose(reader: Reader, kinds: Sequence[str] = texts.KINDS) -> list[Guess]:
    """Fields for what has none, the surest first; what a person refused is left out."""
    documents = texts.documents(reader)
    asked = [d for d in documents if not d.fields and d.kind in kinds]
    if not asked:
        return []
    from queries.fields.guesses import guesses  # scipy: only where there is something to reckon

    said = claims_kept.decisions(reader, SOURCE)
    refused = {tuple(json.loads(id)) for id, decision in said.items() if decision == REJECTED}
    return guesses(documents, asked, _fields(reader), refused)


def _fields(reader: Reader) -> list[Field]:
    """The graph's own fields, or else those of the national list."""
    own = texts.fields(reader, usual_words())
    if own:
        return own
    listed = next(t.frame for t in built_in(LIST) if t.kind.name == "Field")
    held = next(t.frame for t in built_in(LIST) if t.kind.name == "BROADER")["to"]
    words: dict[str, list[str]] = {}
    for meant in usual_words().values():
        for word, code in meant.items():
            words.setdefault(code, []).append(word)
    return [
        Field(
            *(row["id"], row["code"], row["name"], row["scheme"]),
            (row["name"], *(row["aliases"] or "").split(";"), *words.get(row["code"], ())),
            row["id"] in set(held),
        )
        for row in listed.iter_rows(named=True)
    ]


def reasons(guess: Guess, lang: Lang) -> list[str]:
    """Why a field is proposed: its words in the text, and what reads alike and is in it."""
    told = []
    if guess.words:
        words = pick(lang, ", ", "、").join(guess.words)
        told.append(pick(lang, f"its text says {words}", f"文字中有：{words}"))
    if guess.like:
        like = pick(lang, "; ", "；").join(guess.like)
        told.append(
            pick(lang, f"reads like what is in it: {like}", f"与已归入该领域的相近：{like}")
        )
    return told


def plain(guess: Guess, lang: Lang) -> dict[str, Any]:
    """A proposal as a plain object."""
    return {
        "kind": guess.document.kind,
        "id": guess.document.id,
        "title": guess.document.title,
        "field": guess.field.id,
        "field_name": guess.field.name,
        "score": round(guess.sure, 3),
        "reasons": reasons(guess, lang),
    }


def carry_out(store: Store, answers: Sequence[Answer], *, who: str = "") -> list[Outcome]:
    """Do what each row says; a row about what is no longer there says so, and the others go on."""
    if not answers:
        return []
    things = {(d.kind, d.id): d for d in texts.documents(store)}
    fields = {f.id: f for f in _fields(store)}
    said = claims_kept.decisions(store, SOURCE)
    why = claims_kept.said(store, SOURCE)
    new = 0
    outcomes = []
    for each in answers:
        key = json.dumps([each.kind, each.id, each.field], ensure_ascii=False)
        decision = ACCEPTED if each.answer == YES else REJECTED
        if (each.kind, each.id) not in things or each.field not in fields:
            gone = each.field if each.field not in fields else each.id
            problem = Problem(
                f"there is no {gone} in the graph any more; list the proposals again",
                f"图中已没有 {gone}；请重新导出后再填",
            )
            outcomes.append(Outcome(each.row, each.id, problem=problem))
            continue
        thing = things[each.kind, each.id]
        if said.get(key) == decision and (each.field in thing.fields) == (decision == ACCEPTED):
            outcomes.append(Outcome(each.row, each.id, "as before", "与原来相同"))
            continue
        said[key], why[key] = decision, each.why
        new += 1
        title, name = thing.title, fields[each.field].name
        told = f"{title} is in {name}", f"{title} 属于 {name}"
        if decision == REJECTED:
            told = f"{title} is not in {name}", f"{title} 不属于 {name}"
        outcomes.append(Outcome(each.row, each.id, *told))
    if new:
        _remember(store, said, why, things, fields, who)
    return outcomes


def _remember(
    store: Store,
    said: Mapping[str, str],
    why: Mapping[str, str],
    things: Mapping[tuple[str, str], Document],
    fields: Mapping[str, Field],
    who: str,
) -> None:
    """Load what is confirmed as what the source says now, and keep all that was decided."""
    rows = Rows(SOURCE)
    rows.node("Source", id=SOURCE, title=TITLE, publisher=who or None)
    claims = []
    for key, decision in sorted(said.items()):
        kind, id, field = json.loads(key)
        if (kind, id) not in things or field not in fields:
            continue
        if decision == ACCEPTED:
            rows.relate("IN_FIELD", (kind, id), ("Field", field))
        claims.append(
            {
                "id": key,
                "article": SOURCE,
                "what": "IN_FIELD",
                "subject": things[kind, id].title,
                "object": fields[field].name,
                "said": why.get(key),
                "decision": decision,
            }
        )
    schema = node_schema(ONTOLOGY.nodes["Claim"])
    # The relations last: 'undo' takes them back, and the same answers bring them again.
    claims_kept.keep(store, pl.DataFrame(claims, schema=schema, orient="row"), SOURCE, by=who)
    if not store.query("MATCH (f:Field) RETURN f.id AS id LIMIT 1").height:
        load(store, built_in(LIST), source_of(LIST))
    load(store, rows.tables(), SOURCE)
