"""A question as text: what ``--cypher`` and ``--picture`` print, and what ``--copy`` writes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

import hongsheng as hs
from graph.problem import Problem
from graph.stores.base import Store
from graph.stores.ladybug import LadybugStore
from queries.question.copying import copy_of
from queries.question.own import read
from queries.question.script import picture, script
from queries.registry import CATALOGUE, built_in, get
from tests.commanding import hongsheng
from tests.graphs import build

AS_OF = date(2020, 7, 15)
FILES = sorted(f.stem for f in CATALOGUE.glob("*.cypher"))
DRAWN = [n for n in FILES if get(n).gap and get(n).measure in ("", "sides")]


def settled(name: str) -> dict[str, object]:
    return get(name).settle({"as_of": AS_OF})


def texts_of(said: str) -> list[str]:
    """The statements of a script without its :param lines."""
    lines = [line for line in said.splitlines() if not line.startswith(":param ")]
    return "\n".join(lines).split(";\n")


@pytest.mark.parametrize("name", sorted(built_in()))
def test_a_script_is_the_whole_of_what_is_asked(name: str) -> None:
    query = get(name)
    needed = {p.name: AS_OF for p in query.parameters if p.type == "date" and p.default is None}
    given = query.settle(needed)
    said = script(query, given)
    assert texts_of(said) == [text.strip() for text in query.texts().values()]
    named = re.findall(r"^:param (\w+) => .+$", said, re.MULTILINE)
    assert set(named) == set(re.findall(r"\$(\w+)", "".join(texts_of(said))))
    assert len(named) == len(set(named))


def test_parameters_are_said_as_cypher_says_them(tmp_path: Path) -> None:
    file = tmp_path / "odd.cypher"
    file.write_text(
        "// name: odd\n// question: Odd?\n// why: Tests.\n// source: tests\n"
        "// parameters:\n//   words: {type: list, help: Words.}\n"
        "//   word: {type: text, default: x, help: A word.}\n"
        "//   share: {type: number, default: 0.5, help: A share.}\n"
        "//   sure: {type: boolean, default: true, help: Sure.}\n"
        "// columns:\n//   id: text\n"
        "MATCH (e:Enterprise) WHERE (e.name IN $words OR e.name = $word OR $share < 1 OR $sure)\n"
        "  AND e.founded_on <= $as_of\nRETURN e.id AS id ORDER BY id\n"
    )
    query = read(file)
    given = query.settle({"as_of": AS_OF, "words": ["it's", "a\\b", "甲"]})
    assert script(query, given).splitlines()[:5] == [
        ":param words => ['it\\'s', 'a\\\\b', '甲']",
        ":param word => 'x'",
        ":param share => 0.5",
        ":param sure => true",
        ":param as_of => date('2020-07-15')",
    ]
    assert ":param a_day => duration('P1D')" in script(get("ladder-gaps"), settled("ladder-gaps"))
    assert settled("ladder-gaps")["a_day"] == timedelta(days=1)


@pytest.mark.above_stores
def test_a_picture_returns_the_subjects_and_what_joins_them(store: Store) -> None:
    build(
        store,
        {
            "Broker": [{"id": "b"}],
            "Enterprise": [{"id": "e"}],
            "Institute": [{"id": "i"}],
            "Demand": [{"id": "d", "status": "open"}],
            "Field": [{"id": "f"}],
        },
        {
            "Broker SERVES Enterprise": [("b", "e")],
            "Broker LIAISES_WITH Institute": [("b", "i")],
            "Enterprise RAISED Demand": [("e", "d")],
            "Demand IN_FIELD Field": [("d", "f")],
            "Institute STRONG_IN Field": [("i", "f")],
        },
    )
    said = picture(get("open-triads"), settled("open-triads"))
    (text,) = texts_of(said)
    assert text.endswith(
        "RETURN subject1, subject2, subject3, "
        "subject1_subject2, subject1_subject3, subject2_subject3"
    )
    counted = text[: text.rindex("RETURN")] + (
        "RETURN subject1.id AS broker, subject2.id AS enterprise, subject3.id AS institute, "
        "count(subject1_subject2) AS joined"
    )
    rows = store.query(
        counted, {k: v for k, v in settled("open-triads").items() if f"${k}" in text}
    )
    assert [r[:3] for r in rows.rows()] == [("b", "e", "i")]
    assert rows["joined"][0] > 0


@pytest.mark.above_stores
@pytest.mark.parametrize("name", DRAWN)
def test_every_picture_is_taken_by_the_engine(store: Store, name: str) -> None:
    (text,) = texts_of(picture(get(name), settled(name)))
    counted = text[: text.rindex("RETURN")] + "RETURN count(*) AS n"
    given = {k: v for k, v in settled(name).items() if re.search(rf"\${k}\b", text)}
    assert store.query(counted, given).rows() == [(0,)]


def test_what_is_reckoned_over_the_whole_network_has_no_picture() -> None:
    with pytest.raises(Problem, match="hongsheng view --rule"):
        picture(get("structural-holes"), settled("structural-holes"))
    with pytest.raises(Problem, match="has no picture"):
        picture(get("district-kpis"), settled("district-kpis"))


def test_the_command_prints_it_without_a_graph(tmp_path: Path) -> None:
    asked = ("query", "lapsed-service", "--as-of", "2020-07-15")
    got = hongsheng(*asked, "--cypher", "--graph", str(tmp_path / "none.graph"))
    assert got.out == script(get("lapsed-service"), settled("lapsed-service")) + "\n"
    drawn = hongsheng(*asked, "--picture", "-o", str(tmp_path / "lapsed.cypher"))
    assert drawn.out == ""
    written = (tmp_path / "lapsed.cypher").read_text("utf-8")
    assert written == picture(get("lapsed-service"), settled("lapsed-service")) + "\n"


@pytest.mark.parametrize("name", FILES)
def test_a_copy_asks_the_same_and_can_be_changed(name: str, tmp_path: Path) -> None:
    copied = copy_of(name, tmp_path / "rules" / "mine.cypher")
    assert copied.name == "mine"
    assert copied.texts() == get(name).texts()
    assert copied.columns == get(name).columns
    assert copied.gap == get(name).gap


def test_copies_are_named_and_nothing_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "open-triads.cypher"
    got = hongsheng("queries", "--copy", "open-triads", str(file))
    assert "my-open-triads, a copy of open-triads to change" in got.err
    assert read(file).name == "my-open-triads"
    with pytest.raises(Problem, match="is there already"):
        copy_of("open-triads", file)
    with pytest.raises(Problem, match=r"NAME\.cypher"):
        copy_of("open-triads", tmp_path / "x.txt")
    with pytest.raises(Problem, match="did you mean"):
        copy_of("open-triad", tmp_path / "y.cypher")


def test_a_notebook_shows_the_text(tmp_path: Path) -> None:
    file = tmp_path / "d.graph"
    with LadybugStore(file) as store:
        build(store, {"Enterprise": [{"id": "e"}]}, {})
    with hs.open(file, "en", "2020-07-15") as g:
        said = g.ask.open_triads.cypher
    assert said.startswith(":param as_of => date('2020-07-15')\n")
    assert "MATCH (b)-[:LIAISES_WITH]->(i:Institute)" in said


def test_a_picture_may_be_a_text_of_its_own() -> None:
    """A measure finds blind pairs in two lists; the picture is the pattern that says it."""
    query = get("blind-pairs")
    drawn = picture(query, query.settle({"as_of": "2020-07-15"}))
    assert "NOT EXISTS" in drawn
    assert "MATCH (subject1:Demand) WHERE subject1.id = demand" in drawn
    assert "MATCH (subject2:Achievement) WHERE subject2.id = achievement" in drawn
    assert query.cypher in query.texts().values()
    assert query.cypher not in query.asked()
