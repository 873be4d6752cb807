"""The figure that a person's own rule declares in its file: drawn as those of the catalogue."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from exports.pack import gaps as pack_gaps
from exports.view.picture import picture_of
from graph.problem import Problem
from graph.stores.base import Store
from hongsheng.cli import cli
from queries import ledger
from queries.figures.figure import Member, declared, figures
from queries.ledger import worth
from queries.question import own
from queries.question.copying import copy_of
from queries.registry import built_in, get
from tests.graphs import build

DAY = date(2020, 7, 15)
FILE = Path(__file__).parent.parent / "docs" / "own-rule.cypher"
PARK = "Community:park"
NODES: dict[str, list[dict[str, Any]]] = {
    "Community": [{"id": "park"}, {"id": "served"}],
    "Enterprise": [{"id": f"e{n}"} for n in range(5)],
    "Platform": [{"id": "p"}],
    "Broker": [{"id": "b"}],
}
RELATIONS: dict[str, list[tuple[Any, ...]]] = {
    "Enterprise LOCATED_IN Community": [*((f"e{n}", "park") for n in range(4)), ("e4", "served")],
    "Platform HOSTED_IN Community": [("p", "served")],
    "Broker SERVES Enterprise": [("b", "e0"), ("b", "e1"), ("b", "e4")],
}


@pytest.fixture
def filled(store: Store) -> Store:
    build(store, NODES, RELATIONS)
    ledger.find(store, [own.read(FILE)], DAY)
    return store


def test_its_figure_is_found_as_those_of_the_catalogue(filled: Store) -> None:
    rule = own.read(FILE)
    assert "figure" not in rule.cypher
    found = figures(filled, rule, ledger.lines(filled), DAY)
    (figure,) = found.values()
    assert figure.members == {
        **{f"Enterprise:e{n}": Member("joined") for n in range(4)},
        "Broker:b": Member("could", "serves 2 there", "服务其中2家"),
    }


def test_views_of_the_rule_of_one_gap_and_of_all_draw_it(filled: Store) -> None:
    rule = own.read(FILE)
    known = {**built_in(), rule.name: rule}
    (gap,) = ledger.lines(filled)["id"]
    views: list[dict[str, Any]] = [{"rule": rule}, {"gap": gap, "known": known}, {"known": known}]
    for given in views:
        picture = picture_of(filled, as_of=DAY, **given)
        (thread,) = picture.threads
        drawn = {m.key: m.role for m in thread.figure}
        assert drawn == dict.fromkeys((f"Enterprise:e{n}" for n in range(4)), "joined") | {
            "Broker:b": "could"
        }
        assert picture.rules[rule.name].question_zh == rule.question_zh
    (thread,) = picture_of(filled, gap=gap, as_of=DAY).threads
    assert thread.figure == ()


@pytest.mark.above_stores
def test_the_pack_draws_its_small_picture(filled: Any) -> None:
    rule = own.read(FILE)
    known = {rule.name: rule}
    gaps = pack_gaps.gather(filled, DAY, filled, (), known)
    (card,) = pack_gaps.cards(filled, gaps, worth.declared(), DAY, known)
    assert card.question == (rule.question, rule.question_zh)
    assert (card.drawn.left.key, card.drawn.right.kind) == (PARK, "Platform")
    assert card.drawn.right.label == ("a platform", "创新平台")
    assert card.drawn.missing == ("none hosted", "尚未设立")


@pytest.mark.above_stores
def test_the_command_finds_it_in_the_folder_of_rules(filled: Any, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    shutil.copy(FILE, folder / "lonely-parks.cypher")
    (gap,) = ledger.lines(filled)["id"]
    out = tmp_path / "v.html"
    args = ["view", "--gap", gap, "--rules", str(folder), "-o", str(out), "--lang", "en"]
    done = CliRunner().invoke(cli, [*args, "--graph", filled.url])
    assert done.exit_code == 0, done.output
    assert "serves 2 there" in out.read_text("utf-8")


def test_a_copy_of_a_built_in_question_has_its_figure(tmp_path: Path) -> None:
    mine = copy_of("once-bitten", tmp_path / "mine.cypher")
    assert declared(mine) == declared(get("once-bitten"))
    assert declared(copy_of("district-kpis", tmp_path / "kpis.cypher")) is None


HEAD, _, FIGURE = FILE.read_text("utf-8").partition("// figure:\n")
LINE = HEAD.count("\n") + 2
FIRST = FIGURE[: FIGURE.index("MATCH")].count("\n")  # where its first text begins
MISTAKES = {
    "an unknown key": ("// nodes:", "// nods:", "nods: known are apart, matrix, missing, nam", 0),
    "an unknown kind": ("kind: Broker", "kind: Brokr", "'Brokr', 'could': no such", 0),
    "an unknown word": ("most: 12", "moost: 12", "moost", 0),
    "no such column": ("left: park_id", "left: parc", "it draws parc; there are broker, firm", 0),
    "a part that no text returns": (
        "e.id AS firm ORDER BY park_id, firm", "e.id AS farm ORDER BY park_id, farm",
        "no text returns firm", 0,
    ),
    "a parameter of others": (
        "c.id IN $park_id\nRETURN", "c.id IN $parks\nRETURN",
        "a text uses $parks; it is given $as_of, $park_id", FIRST,
    ),
    "no subject": (
        "RETURN c.id AS park_id, e.id AS firm ORDER BY park_id, firm", "RETURN e.id AS firm",
        "a text says of which gap its rows are by park_id", FIRST,
    ),
    "what writes": (
        "RETURN c.id AS park_id, b.id", "SET c.id = 'x' RETURN c.id, b.id", "SET is", FIRST + 4,
    ),
    "what is no Cypher": ("ORDER BY park_id, served", "ODER BY park_id, served", "", FIRST + 5),
    "YAML": ("// nodes:", "// nodes: [", "while parsing", 0),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said", "after"), MISTAKES.values(), ids=MISTAKES)
def test_what_is_wrong_with_it_is_told_with_the_line(
    tmp_path: Path, old: str, new: str, said: str, after: int
) -> None:
    file = tmp_path / "mine.cypher"
    assert old in FIGURE
    file.write_text(f"{HEAD}// figure:\n{FIGURE.replace(old, new, 1)}", "utf-8")
    with pytest.raises(Problem) as told:
        own.read(file)
    assert str(file) in told.value.en
    assert said in told.value.en
    assert f"line {LINE + after}:" in told.value.en
    assert "This would work:" in told.value.en


def test_a_figure_without_gaps_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.cypher"
    copy_of("district-kpis", file)
    with file.open("a", encoding="utf-8") as made:
        made.write("\n// figure:\n// nodes: {}\nMATCH (e:Enterprise) RETURN e.id AS enterprise\n")
    with pytest.raises(Problem, match="a figure is of gaps"):
        own.read(file)
