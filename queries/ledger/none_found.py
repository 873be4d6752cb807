"""Why an answer is empty: nobody asked yet, there is nothing to ask about, or it is left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import polars as pl

from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.stores.base import Reader
from queries.gaps import GROUP
from queries.ledger.book import events, lines
from queries.ledger.changes import Changes
from queries.question.query import Query

_STATES = {
    "new": "新发现",
    "assigned": "已分派",
    "brokered": "已撮合",
    "dismissed": "已驳回",
    "closed": "已关闭",
}


def why_no_gaps(reader: Reader, rules: Sequence[str] = (), *, chosen: bool = False) -> Phrase:
    """Why the ledger lists none, of these rules or of all.

    ``chosen`` says that only some were asked for: of one status, owner or community.
    """
    runs = events(reader).filter(what="run")
    if runs.is_empty():
        return Phrase(
            "no gaps: no rule has been run yet; 'hongsheng gaps find' runs them",
            "没有缺口：还没有运行过任何规则；请先运行 hongsheng gaps find",
        )
    held = lines(reader, rules)
    if held.height:
        counts = held["status"].value_counts(sort=True).rows()
        en = ", ".join(f"{n} {status}" for status, n in counts)
        zh = "、".join(f"{_STATES[status]} {n} 个" for status, n in counts)
        left = ("; none is among those asked for", "；均不符合所选条件") if chosen else ("", "")
        return Phrase(
            f"no open gaps; the ledger holds {en}{left[0]}",
            f"没有未关闭的缺口；台账中有{zh}{left[1]}",
        )
    return _none_at_all(runs, rules)


def _none_at_all(runs: pl.DataFrame, rules: Sequence[str]) -> Phrase:
    last = runs.tail(1)
    day, counts = last["as_of"].item(), json.loads(last["note"].item() or "{}")
    if rules and not set(rules) & set(counts):
        named = ", ".join(rules)
        return Phrase(
            f"no gaps of {named}: the last run, as of {day}, was of other rules; "
            f"'hongsheng gaps find --rule {rules[0]}' runs it",
            f"没有 {named} 的缺口：最近一次运行（截至 {day}）未包含该规则；"
            f"可运行 hongsheng gaps find --rule {rules[0]}",
        )
    unknown = sum(c.get("unknown", 0) for rule, c in counts.items() if not rules or rule in rules)
    return Phrase(
        f"no gaps: the last run, as of {day}, found none"
        + (f"; of {unknown} the data cannot tell" if unknown else ""),
        f"没有缺口：最近一次运行（截至 {day}）未发现缺口"
        + (f"；另有 {unknown} 个因数据不足无法判断" if unknown else ""),
    )


def why_no_changes(reader: Reader, found: Changes) -> Phrase:
    """Why a comparison of two runs shows nothing."""
    if found.latest is None:
        return why_no_gaps(reader)
    if found.baseline is None:
        return Phrase(
            f"nothing to compare: the only run so far, as of {found.latest}, found no gaps",
            f"无可比较：迄今只运行过一次（截至 {found.latest}），未发现缺口",
        )
    if found.persisting:
        return Phrase(
            f"nothing opened or closed between the runs as of {found.baseline} and "
            f"{found.latest}; {found.persisting} persisting",
            f"截至 {found.baseline} 与 {found.latest} 的两次运行之间没有新增或关闭；"
            f"持续 {found.persisting} 个",
        )
    return Phrase(
        f"neither the run as of {found.baseline} nor that as of {found.latest} found a gap",
        f"截至 {found.baseline} 与 {found.latest} 的两次运行均未发现缺口",
    )


def lacking(reader: Reader, query: Query) -> Phrase | None:
    """Which kinds a rule is about the graph holds none of; None where there are some of each."""
    none = _kinds_lacking(reader, query)
    if not none:
        return None
    zh = "、".join(ONTOLOGY.nodes[k].zh for k in none)
    return Phrase(f"the graph holds no {' and no '.join(none)}", f"图中没有{zh}")


def lacks(reader: Reader, query: Query) -> tuple[str, ...]:
    """Why a rule cannot find anything: kinds it is about that the graph holds none of, and those
    of its ``needs`` that are not met; nothing where it can be asked."""
    return tuple(dict.fromkeys((*_kinds_lacking(reader, query), *query.without_data(reader))))


def _kinds_lacking(reader: Reader, query: Query) -> list[str]:
    subjects = query.gap.subjects if query.gap else ()
    kinds = dict.fromkeys(s.kind for s in subjects if s.kind != GROUP)
    return [k for k in kinds if not reader.query(f"MATCH (n:`{k}`) RETURN n.id LIMIT 1").height]


def needed(needs: Sequence[str]) -> Phrase:
    """What a question needs data of, in words: ``SERVES or CONDUCTED``."""

    def one(need: str) -> Phrase:
        first, _, holder = need.partition(" of ")
        names = first.split("|")
        en, zh = " or ".join(names), "或".join(map(_with_name, names))
        return (
            Phrase(f"{en} of {holder}", f"{_with_name(holder)}的{zh}") if holder else Phrase(en, zh)
        )

    said = [one(need) for need in needs]
    return Phrase(", ".join(s.en for s in said), "、".join(s.zh for s in said))


def _with_name(name: str) -> str:
    kind = ONTOLOGY.nodes.get(name) or ONTOLOGY.relations[name]
    return f"{kind.zh}（{name}）"


def cannot_be_asked(reader: Reader, rules: Iterable[Query]) -> dict[str, Phrase]:
    """Those of the rules that the graph has no data for, each with what is lacking, by name."""
    return {q.name: needed(none) for q in rules if (none := lacks(reader, q))}
