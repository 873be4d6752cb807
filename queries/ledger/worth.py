"""What closing a gap is worth by the hour of a broker's time, so that rules can be compared.

Scores order the gaps of one rule. Across rules, worth = points x chance x place / hours:
``points``, ``chance`` and ``hours`` are declared for each rule (worth.toml, changeable by a file of
one's own), the chance is corrected by what the ledger has seen, and the place within the rule makes
a rule's best gap count twice its last. Every worth says what it is made of. A short list of them
(:func:`first`) shares its places among the rules by the method of highest averages (d'Hondt 1878).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from graph.problem import Problem
from graph.stores.base import Reader
from queries.ledger.book import events, last_day, lines
from queries.ledger.transitions import ASSIGNED, BROKERED, CLOSED, OPEN

DEFAULT = "default"
NUMBERS = ("points", "chance", "hours")
TRUST = 20
"""The declared chance counts as if it had been seen in so many gaps."""
TIME = timedelta(days=180)
"""An open gap that was given to somebody counts as tried after so long: a visit takes a week, what
comes of it months."""
MEETING = 10
"""How many gaps a meeting looks at."""
_NOBODY = ("removed", "changed")
"""Causes of a closing that nobody brought about: subjects gone from the graph, data changed."""
ADDED = {"worth": pl.Float64(), "because": pl.String(), "because_zh": pl.String()}


@dataclass(frozen=True, slots=True)
class Worth:
    """What closing one gap of a rule takes and brings.

    ``points``: a collaboration that begins is 100; ``chance``: the share of such efforts that
    succeed; ``hours`` of a broker's time. Of ``tried`` gaps of the ledger ``closed`` were.
    """

    points: float
    chance: float
    hours: float
    gain: str
    gain_zh: str
    effort: str
    effort_zh: str
    tried: int = 0
    closed: int = 0

    @property
    def likely(self) -> float:
        """The chance, corrected by the record: the mean of a beta distribution."""
        return (self.chance * TRUST + self.closed) / (TRUST + self.tried)

    @property
    def best(self) -> float:
        """Points by the hour of the rule's best gap."""
        return self.points * self.likely / self.hours


def shipped() -> str:
    """The declarations that come with the program, as the TOML text that one may change."""
    return files("queries.ledger").joinpath("worth.toml").read_text(encoding="utf-8")


def declared(path: Path | None = None) -> dict[str, Worth]:
    """What each rule is worth, and ``default``: as shipped, changed by the file where one is given.

    Raises Problem for a file that is not there or no TOML, a rule or word that is not known, a
    number out of its bounds.
    """
    made = {rule: Worth(**about) for rule, about in tomllib.loads(shipped()).items()}
    if path is None:
        return made
    try:
        mine = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Problem(
            f"there is no file {path}; 'hongsheng gaps worth -o {path}' makes one",
            f"文件 {path} 不存在；可用 hongsheng gaps worth -o {path} 生成",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"{path} is no TOML: {error}", f"{path} 不是 TOML：{error}") from error
    for rule, about in mine.items():
        if not isinstance(about, dict):
            raise Problem(
                f"{path}: {rule!r} stands outside a rule; write [open-triads] above it",
                f"{path}：{rule!r} 不属于任何规则；请先写 [open-triads] 之类的规则名",
            )
        for name, value in about.items():
            _checked(path, rule, name, value)
        made[rule] = replace(made.get(rule, made[DEFAULT]), **about)
    return made


def _checked(path: Path, rule: str, name: str, value: Any) -> None:
    known = [f for f in Worth.__slots__ if f not in ("tried", "closed")]
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise Problem(
            f"{path}, [{rule}]: {name!r} is not known"
            + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"),
            f"{path}，[{rule}]：没有 {name!r}"
            + (f"；是否为 {near[0]}？" if near else f"；可用：{'、'.join(known)}"),
        )
    if name not in NUMBERS:
        if not isinstance(value, str):
            raise Problem(
                f"{path}, [{rule}]: {name} is {value!r}; it is a text",
                f"{path}，[{rule}]：{name} 为 {value!r}；应为文字",
            )
        return
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not (0 < value <= (1 if name == "chance" else float("inf"))):
        bounds = "above 0, at most 1" if name == "chance" else "above 0"
        bounds_zh = "大于 0，不超过 1" if name == "chance" else "大于 0"
        raise Problem(
            f"{path}, [{rule}]: {name} is {value!r}; it is a number {bounds}",
            f"{path}，[{rule}]：{name} 为 {value!r}；应为{bounds_zh}的数",
        )


def seen(reader: Reader, worths: Mapping[str, Worth]) -> dict[str, Worth]:
    """With what the ledger saw: of the gaps that were assigned or brokered, how many were closed
    by a person or by what happened, and not merely by data that are no longer there.

    One that is open still counts once its time is up: TIME after it was given, and after its day.
    """
    moves = events(reader).filter(pl.col("gap").is_not_null())
    given = pl.col("what").is_in([ASSIGNED, BROKERED])
    each = moves.group_by("gap").agg(
        given.any().alias("tried"),
        pl.col("as_of").filter(given).max().alias("given"),
        ((pl.col("what") == CLOSED) & ~pl.col("cause").fill_null("").is_in(_NOBODY))
        .any()
        .alias("closed"),
    )
    until = lines(reader).select(
        pl.col("id").alias("gap"), "due", pl.col("status").is_in(OPEN).alias("open")
    )
    each = each.filter("tried").join(until, on="gap", how="left")
    today = pl.lit(last_day(reader), pl.Date())
    over = pl.max_horizontal("due", pl.col("given") + TIME) < today
    counted = each.filter(pl.col("closed") | ~pl.col("open").fill_null(False) | over)
    rules = pl.col("gap").str.replace(r"-[a-z2-7]{16}$", "").alias("rule")
    counts = counted.group_by(rules).agg(pl.len(), pl.col("closed").sum())
    found = dict(worths)
    for rule, tried, closed in counts.iter_rows():
        found[rule] = replace(of(worths, rule), tried=tried, closed=closed)
    return found


def of(worths: Mapping[str, Worth], rule: str) -> Worth:
    """The rule's own, else ``default``."""
    return worths.get(rule, worths[DEFAULT])


def valued(gaps: pl.DataFrame, worths: Mapping[str, Worth]) -> pl.DataFrame:
    """The gaps (columns id, rule, score; all that are open, so that places are right) with ADDED.

    ``worth``: points by the hour; ``because``: what it is made of; ``rank`` of ``of``: the place
    in its rule, ties the same. Sorted, the worthiest first.
    """
    place = pl.col("score").rank("min", descending=True).over("rule")
    ranked = gaps.with_columns(pl.len().over("rule").cast(pl.Int64).alias("of"))
    ranked = ranked.with_columns(place.fill_null(pl.col("of")).cast(pl.Int64).alias("rank"))
    sized = 1 - (pl.col("rank") - 1) / (2 * pl.col("of"))
    rules = ranked["rule"].unique().to_list()
    best = {rule: of(worths, rule).best for rule in rules}
    en = {rule: _said(of(worths, rule), "en") for rule in rules}
    zh = {rule: _said(of(worths, rule), "zh") for rule in rules}
    place_en = pl.format("; place {} of {} in its rule", "rank", "of")
    place_zh = pl.format("；在本规则 {} 个中列第 {}", "of", "rank")
    rule = pl.col("rule")
    made = ranked.with_columns(
        (_of_each(rule, best, pl.Float64()) * sized).round(3).alias("worth"),
        (_of_each(rule, en, pl.String()) + place_en).alias("because"),
        (_of_each(rule, zh, pl.String()) + place_zh).alias("because_zh"),
    )
    return made.sort("worth", "score", "id", descending=[True, True, False], nulls_last=True)


def _of_each(rule: pl.Expr, told: Mapping[str, Any], kind: pl.DataType) -> pl.Expr:
    return rule.replace_strict(dict(told), return_dtype=kind) if told else pl.lit(None, kind)


def by_worth(
    reader: Reader, gaps: pl.DataFrame, worths: Mapping[str, Worth] | None = None
) -> pl.DataFrame:
    """Gaps of the ledger with ADDED, the worthiest first; places are those among all open ones,
    and what is not open is worth nothing more and comes last."""
    everything = lines(reader).filter(pl.col("status").is_in(OPEN))
    known = valued(everything, seen(reader, worths or declared()))
    return gaps.join(known.select("id", *ADDED), on="id", how="left").sort(
        "worth", "score", "id", descending=[True, True, False], nulls_last=True
    )


def _said(worth: Worth, lang: str) -> str:
    points, hours = f"{worth.points:g}", f"{worth.hours:g}"
    chance = f"{worth.likely:.0%}"
    if lang == "zh":
        record = f"（已处理 {worth.tried} 个，弥合 {worth.closed} 个）" if worth.tried else ""
        return (
            f"{worth.gain_zh}（{points} 分），成功率 {chance}{record}，"
            f"{hours} 小时（{worth.effort_zh}）"
        )
    record = f" ({worth.closed} of {worth.tried} here)" if worth.tried else ""
    return (
        f"{worth.gain} ({points} points), {chance} likely{record}, {hours} hours ({worth.effort})"
    )


def first(gaps: pl.DataFrame, most: int) -> pl.DataFrame:
    """Which of the valued gaps to close first, ``most`` of them, and their ``turn`` in their rule.

    Nobody is named twice, and the second gap of a rule counts half, the third a third, and so on:
    the places go to the rules as their best gaps are worth, so that ten are not ten times the same
    errand. Where a gap counts less ``because`` says so.
    """
    taken: list[int] = []
    turns: list[int] = []
    named: set[str] = set()
    times: dict[str, int] = {}
    queues = {rule: _rows(gaps, rule) for rule in gaps["rule"].unique(maintain_order=True)}
    while len(taken) < most:
        heads = []
        for rule, queue in queues.items():
            while queue and named & set(queue[0][2]):
                queue.pop(0)
            if queue:
                row, worth, _ = queue[0]
                heads.append((-worth / (1 + times.get(rule, 0)), row, rule))
        if not heads:
            break
        _, row, rule = min(heads)
        named |= set(queues[rule].pop(0)[2])
        times[rule] = times.get(rule, 0) + 1
        taken.append(row)
        turns.append(times[rule])
    found = gaps[taken].with_columns(pl.Series("turn", turns, pl.Int64()))
    again, turn = pl.col("turn") > 1, pl.col("turn")
    en = pl.format("; no. {} of its rule in this list: counts 1/{}", turn, turn)
    zh = pl.format("；本表中该规则第 {} 个，计 1/{}", turn, turn)
    return found.with_columns(
        pl.when(again).then(pl.col("because") + en).otherwise("because").alias("because"),
        pl.when(again).then(pl.col("because_zh") + zh).otherwise("because_zh").alias("because_zh"),
    )


def _rows(gaps: pl.DataFrame, rule: str) -> list[tuple[int, float, list[str]]]:
    mine = gaps.with_row_index("_row").filter(rule=rule)
    return list(mine.select("_row", pl.col("worth").fill_null(0.0), "subjects").iter_rows())


def told(worths: Mapping[str, Worth], rules: Iterable[str], lang: str) -> list[dict[str, Any]]:
    """What each rule is worth, the worthiest first, as plain objects."""
    zh = lang == "zh"
    rows = [
        {
            "rule": rule,
            "points": each.points,
            "chance": each.chance,
            "tried": each.tried,
            "closed": each.closed,
            "likely": round(each.likely, 3),
            "hours": each.hours,
            "worth": round(each.best, 3),
            "gain": each.gain_zh if zh else each.gain,
            "effort": each.effort_zh if zh else each.effort,
        }
        for rule in rules
        for each in [of(worths, rule)]
    ]
    return sorted(rows, key=lambda r: (-r["worth"], r["rule"]))
