"""Advice turned into work for somebody, and the record of what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from graph.problem import Lang, Problem
from graph.records import Change
from graph.stores.base import Reader, Store, Writer
from queries.gaps import identify
from queries.ledger import causes, decisions
from queries.ledger.book import lines, moment, remember, turn
from queries.ledger.transitions import NEW, OPEN, Entry, shaped
from queries.lookup import Found
from queries.recommend import followed
from queries.recommend.advice import Advice
from queries.recommend.advise import Recommendation
from queries.recommend.reasons import DONE, FAILED

BECAME = {
    "open": "未到期",
    "overdue": "逾期",
    "followed": "已促成",
    "under way before": "此前已开始",
    "set aside": "不再跟进",
}
OUTCOMES = {"succeeded": "成功", "running": "进行中", "failed": "未成"}
_BEST = tuple(OUTCOMES)


def give(
    store: Store | Writer,
    subject: Found,
    made: Recommendation,
    ranks: Sequence[int],
    owner: str = "",
    due: date | None = None,
    *,
    as_of: date,
    who: str = "",
    note: str = "",
    at: datetime | None = None,
) -> pl.DataFrame:
    """Turn what was recommended at these ranks into gaps of the ledger, assigned to somebody.

    Without an ``owner`` each goes to the broker who knows both sides. Advice given before and still
    open is assigned anew. ``store`` may be a write that is under way. Returns the gaps as they then
    stand. Raises Problem for a rank that there is not, an advice that was set aside, or where
    nobody is named and no broker knows both sides.
    """
    chosen = [(rank, _at(made, subject, rank)) for rank in dict.fromkeys(ranks)]
    for _, each in chosen:
        if not owner and each.broker is None:
            name = made.names.get(each.id, each.id)
            raise Problem(
                f"no broker knows both {subject.name} and {name}; say who is to tie them: "
                "--to NAME. Nothing was changed",
                f"没有同时联系{subject.name}与{name}的经纪人；请用 --to 指定负责人。未作任何更改",
            )
    with turn(store, "recommend --assign", who) as writer:
        ties = causes.ties(writer, followed.KINDS)
        rows = _lines(subject, made, chosen, as_of, ties)
        there = lines(writer, ids=rows["id"].to_list())
        fresh = rows.join(there.select("id"), on="id", how="anti")
        if fresh.height:
            entry = Entry(moment(writer, at), as_of, who)
            entry.note(fresh, "opened")
            change = Change(create_nodes={"Gap": shaped(fresh), "GapEvent": entry.frame()})
            writer.apply(change)
            named = fresh["subjects"].explode().unique().to_list()
            remember(writer, followed.RULE, named, ties)
        for id, (_, each) in zip(rows["id"], chosen, strict=True):
            to = owner or (each.broker.name if each.broker else "")
            decisions.assign(writer, [id], to, due, who=who, note=note, as_of=as_of, at=at)
        stand = lines(writer, ids=rows["id"].to_list())
        return rows.select("id").join(stand, on="id", maintain_order="left")


def _at(made: Recommendation, subject: Found, rank: int) -> Advice:
    if 1 <= rank <= len(made.advice):
        return made.advice[rank - 1]
    n = len(made.advice)
    raise Problem(
        f"there is no rank {rank}: {n} were recommended to {subject.name}; --top gives more. "
        "Nothing was changed",
        f"没有第 {rank} 名：共推荐 {n} 条给{subject.name}；可用 --top 增加。未作任何更改",
    )


def _lines(
    subject: Found,
    made: Recommendation,
    chosen: Sequence[tuple[int, Advice]],
    day: date,
    ties: pl.DataFrame,
) -> pl.DataFrame:
    first = f"{subject.kind}:{subject.id}"
    pairs = [[first, f"{each.kind}:{each.id}"] for _, each in chosen]
    ids = [identify(followed.RULE, pair) for pair in pairs]
    shared = followed.joint(pl.DataFrame({"id": ids, "subjects": pairs}), ties)
    before = dict(shared.group_by("id", maintain_order=True).agg("tie").iter_rows())
    rows = []
    for (rank, each), id, pair in zip(chosen, ids, pairs, strict=True):
        name = made.names.get(each.id, each.id)
        en, zh = ([r.said(lang, made.names) for r in each.reasons] for lang in ("en", "zh"))
        cited = list(dict.fromkeys(e for r in each.reasons for e in r.evidence))
        kept = {
            "rank": rank,
            "score": round(each.score, 4),
            "given_on": day.isoformat(),
            "rests_on": cited,
            "before": before.get(id, []),
        }
        rows.append(
            {
                "id": id,
                "rule": followed.RULE,
                "subjects": pair,
                "subject_names": [subject.name, name],
                "score": each.score,
                "reason": f"{name} was recommended to {subject.name}: {'; '.join(en)}",
                "reason_zh": f"向{subject.name}推荐{name}：{'；'.join(zh)}",
                "closes": f"{subject.name} and {name} work together",
                "closes_zh": f"{subject.name}与{name}开展合作",
                "evidence": json.dumps({"rows": [kept], "sources": []}, ensure_ascii=False),
                "first_seen": day,
                "last_seen": day,
                "verdict": "gap",
                "status": NEW,
                "note": None,
                "note_zh": None,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


@dataclass(frozen=True)
class Record:
    """What became of the advice given up to a day: ``rows`` the newest first, and in figures."""

    rows: tuple[dict[str, Any], ...]

    @property
    def counts(self) -> dict[str, int]:
        """given; of these open, overdue, followed, under way before, set aside; and of those
        followed succeeded, running and failed."""
        made = {"given": len(self.rows)}
        made |= {word: sum(r["became"] == word for r in self.rows) for word in BECAME}
        return made | {word: sum(r["outcome"] == word for r in self.rows) for word in OUTCOMES}

    def plain(self, lang: Lang) -> dict[str, Any]:
        """As plain objects, sentences in one language."""
        advice = [
            {k: v for k, v in row.items() if k not in ("reason", "reason_zh")}
            | {"reason": row["reason_zh" if lang == "zh" else "reason"]}
            for row in self.rows
        ]
        return {**self.counts, "advice": advice}


def record(reader: Reader, as_of: date, subject: Found | None = None) -> Record:
    """The record of advice given up to a day, to one subject or to all.

    Followed: the two share a collaboration (or service) that was not there when the advice was
    given and that did not begin before it. It succeeded if one of these did.
    """
    advised = lines(reader, [followed.RULE])
    if subject is not None:
        own = f"{subject.kind}:{subject.id}"
        advised = advised.filter(pl.col("subjects").list.contains(own))
    ties = causes.ties(reader, followed.KINDS) if advised.height else pl.DataFrame()
    shared = followed.since(advised, ties) if advised.height else pl.DataFrame()
    began = _began(reader, shared["tie"].to_list() if shared.width else [])
    rows = []
    for row in advised.iter_rows(named=True):
        kept = followed.given(row)
        day = date.fromisoformat(kept["given_on"])
        if day > as_of:
            continue
        mine = [began[t] for t in shared.filter(id=row["id"])["tie"] if t in began]
        mine = [each for each in mine if each["on"] is None or each["on"] <= as_of]
        rows.append(_row(row, kept, day, mine, as_of))
    return Record(tuple(sorted(rows, key=lambda r: (r["given_on"], r["rank"], r["id"]))[::-1]))


def _row(
    row: Mapping[str, Any], kept: Mapping[str, Any], day: date, met: list[dict[str, Any]], now: date
) -> dict[str, Any]:
    after = [each for each in met if each["on"] is None or each["on"] >= day]
    best = min(after, key=lambda e: (_BEST.index(e["outcome"] or "running"), e["id"]), default=None)
    if best:
        became = "followed"
    elif met:
        became = "under way before"
    elif row["status"] not in OPEN:
        became = "set aside"
    else:
        became = "overdue" if row["due"] and row["due"] < now else "open"
    asked, told = row["subject_names"]
    return {
        "given_on": day,
        "id": row["id"],
        "to": asked,
        "recommended": told,
        "rank": kept["rank"],
        "owner": row["owner"],
        "due": row["due"],
        "became": became,
        "collaboration": best["id"] if best else met[0]["id"] if met else None,
        "outcome": best["outcome"] if best else None,
        "reason": row["reason"],
        "reason_zh": row["reason_zh"],
    }


_COLLABORATIONS = """
MATCH (k:Collaboration) WHERE k.id IN $ids RETURN k.id AS id, k.started_on AS day, k.status AS said
"""
_SERVICES = """
MATCH (s:ServiceEvent) WHERE s.id IN $ids RETURN s.id AS id, s.date AS day
"""


def _began(reader: Reader, ids: list[str]) -> dict[str, dict[str, Any]]:
    """When each began, and of collaborations how they turned out."""
    made = {}
    if ids:
        for id, day in reader.query(_SERVICES, {"ids": ids}).iter_rows():
            made[id] = {"id": id, "on": day, "outcome": None}
        for id, day, said in reader.query(_COLLABORATIONS, {"ids": ids}).iter_rows():
            outcome = "succeeded" if said in DONE else "failed" if said in FAILED else "running"
            made[id] = {"id": id, "on": day, "outcome": outcome}
    return made
