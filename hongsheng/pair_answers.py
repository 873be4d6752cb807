"""What was answered about pairs that may be one, carried out together as one version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from graph.identities import DIFFERENT, SAME, Decision, Identities
from graph.ontology import ONTOLOGY
from graph.problem import Lang, Problem
from graph.stores.base import Reader, Store
from hongsheng.books.answers import NO, YES
from hongsheng.books.pairs import OTHER, Answer
from hongsheng.ledger_decisions import Outcome
from hongsheng.proposals import propose
from hongsheng.terminal.speech import pick
from queries import identities


def carry_out(store: Store, answers: Sequence[Answer], *, who: str) -> list[Outcome]:
    """Do what each row says, all in one write; a row that cannot be done says why.

    Where a row is about what another row has made part of something else, that is meant.
    """
    known = Identities.read(store)
    names = _names(store, answers, known)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    said: list[Decision] = []
    outcomes = []
    for each in answers:
        try:
            one = _decision(each, known, names, who, when)
            if one is None:
                outcomes.append(Outcome(each.row, each.a, "as before", "与原来相同"))
                continue
            direct = {one.kept, one.merged} == {each.a, each.b}
            # Only who names the two themselves takes back that they are different.
            now = known.with_(one) if direct else Identities((*known.decisions, one))
            identities.refuse_contradiction(now)
        except Problem as problem:
            outcomes.append(Outcome(each.row, each.a, problem=problem))
            continue
        known = now
        said.append(one)
        outcomes.append(Outcome(each.row, each.a, *_done(one)))
    identities.decide(store, said, by=who, what=f"who is who: {len(said)} pairs")
    return outcomes


def merge_same(store: Store, kinds: Sequence[str], *, who: str, lang: Lang) -> list[Outcome]:
    """Merge the pairs of these kinds that are decided *same*, for the reasons told; rows count
    from 1. What is to be asked stays for a person."""
    told = [p for p in propose(store, kinds) if p.decision == "same"]
    between = pick(lang, "; ", "；")
    answers = [
        Answer(n, p.kind, p.kept.id, p.other.id, YES, between.join(r.said(lang) for r in p.reasons))
        for n, p in enumerate(told, 1)
    ]
    return carry_out(store, answers, who=who)


def _done(one: Decision) -> tuple[str, str]:
    if one.decision == SAME:
        return (
            f"{one.merged_name} is now {one.kept_name}",
            f"{one.merged_name} 已并入 {one.kept_name}",
        )
    return (
        f"{one.kept_name} and {one.merged_name} are different",
        f"{one.kept_name} 与 {one.merged_name} 不同",
    )


def _decision(
    each: Answer, known: Identities, names: dict[tuple[str, str], str], who: str, when: str
) -> Decision | None:
    """What a row says, of the nodes as they are once the rows before it are done; None where that
    is so already."""
    pair = [known.root(each.kind, id) for id in (each.a, each.b)]
    if each.answer == OTHER:
        pair.reverse()
    a, b = pair
    if a == b and each.answer == NO:
        raise Problem(
            f"{each.a} and {each.b} are one already; 'hongsheng split' takes that back",
            f"{each.a} 与 {each.b} 已合并；用 hongsheng split 拆开",
        )
    if a == b:
        return None
    for id in pair:
        if (each.kind, id) not in names:
            raise Problem(
                f"there is no {each.kind} {id} in the graph any more; list the pairs again",
                f"图中已没有{ONTOLOGY.nodes[each.kind].zh} {id}；请重新导出后再填",
            )
    what = DIFFERENT if each.answer == NO else SAME
    told = (names[each.kind, a], names[each.kind, b])
    one = Decision(each.kind, a, b, *told, what, each.reason or "-", who, when)
    there = any(d.id == one.id and d.decision == what for d in known.decisions)
    return None if there else one


def _names(
    reader: Reader, answers: Sequence[Answer], known: Identities
) -> dict[tuple[str, str], str]:
    """What the nodes of the answers are called, by kind and id."""
    found: dict[tuple[str, str], str] = {}
    for kind in dict.fromkeys(a.kind for a in answers):
        ids = {known.root(kind, id) for a in answers if a.kind == kind for id in (a.a, a.b)}
        label = ONTOLOGY.nodes[kind].label
        text = f"UNWIND $ids AS i MATCH (n:`{kind}`) WHERE n.id = i RETURN i, n.`{label}` AS called"
        for id, called in reader.query(text, {"ids": sorted(ids)}).iter_rows():
            found[kind, id] = called or id
    return found
