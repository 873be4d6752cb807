"""What several questions read is read once in a run of many, and the answers are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.stores import open_graph
from graph.stores.base import Store
from hongsheng.example import build
from queries import ledger
from queries.ledger import runs
from queries.once import Once
from queries.registry import built_in

DAY = date(2020, 7, 15)


class Counted:
    """A reader that counts how often it is asked what."""

    def __init__(self, reader: Store) -> None:
        self.reader = reader
        self.asked: Counter[tuple[str, str]] = Counter()

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        self.asked[cypher, repr(parameters)] += 1
        return self.reader.query(cypher, parameters)

    def kept(self, name: str) -> bytes | None:
        return self.reader.kept(name)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("once") / "beilun.graph"
    with open_graph(path) as store:
        build(store)
        yield store


def test_each_text_is_asked_once_for_the_same_parameters(example: Store) -> None:
    behind = Counted(example)
    once = Once(behind)
    text = "MATCH (n:Enterprise) WHERE n.id = $id RETURN count(*) AS n"
    for wanted in ("a", "b", "a"):
        once.query(text, {"id": wanted})
    assert list(behind.asked.values()) == [1, 1]


def test_all_rules_in_one_run_answer_as_each_alone(example: Store) -> None:
    behind: Any = Counted(example)
    rules = ledger.rules_of(None)
    found, _ = runs._look(behind, (), rules, DAY, {}, None, 4)
    assert max(behind.asked.values()) == 1
    for rule, answer in zip(rules, found, strict=True):
        (alone,), _ = runs._look(example, (), [built_in()[rule.name]], DAY, {}, None, 1)
        assert answer.unknown == alone.unknown
        assert_frame_equal(answer.gaps, alone.gaps)
