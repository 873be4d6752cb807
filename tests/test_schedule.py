"""Scheduled exports: a configuration checked whole, files made whole, runs that can be repeated."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import filelock
import openpyxl
import pytest

from exports.pack import page
from exports.schedule import jobs
from exports.schedule.config import read_config
from exports.schedule.run import DONE, FAILED, PARTLY, run
from graph.problem import Problem
from graph.stores import open_graph
from queries import ledger
from queries.ledger.worth import declared
from tests.graphs import build

NOW = datetime(2020, 7, 14, 22, 0, tzinfo=UTC)  # 2020-07-15, 6:00, in Shanghai
HEAD = 'graph = "t.graph"\nlanguage = "en"\ntimezone = "Asia/Shanghai"\n'
JOBS = """
[jobs.triads]
what = "query"
query = "lapsed-service"
file = "lapsed.csv"
[jobs.list]
what = "gaps"
file = "gaps-{as_of}.json"
keep = 2
[jobs.gephi]
what = "graph"
file = "g.gexf"
redact = "public"
[jobs.folder]
what = "graph"
file = "folder"
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    with open_graph(tmp_path / "t.graph") as store:
        _fill(store)
    return tmp_path


LINKED = """
[jobs.part]
what = "view"
file = "part.html"
parameters = {rule = "lapsed-service"}
[jobs.whole]
what = "view"
file = "whole {as_of}.html"
output = "views"
[jobs.pack]
what = "pack"
file = "pack.html"
[jobs.public]
what = "pack"
file = "public.html"
redact = "public"
[jobs.book]
what = "workbook"
file = "book.xlsx"
questions = ["lapsed-service"]
"""


def test_gaps_lead_to_the_view_of_the_whole_for_the_same_audience(room: Path) -> None:
    made = go(room, HEAD + "find_gaps = true\n" + LINKED)
    assert made["exit"] == DONE, made["jobs"]
    gap = re.findall(r'class="ordinal" href="([^"]+)#gap=', (room / "pack.html").read_text("utf-8"))
    assert set(gap) == {"views/whole%202020-07-15.html"}
    assert "#gap=" not in (room / "public.html").read_text("utf-8")
    sheet = openpyxl.load_workbook(room / "book.xlsx")["Gaps"]
    cells = [row[-1] for row in sheet.iter_rows(min_row=2)]
    assert {c.hyperlink.target.replace("\\", "/") for c in cells} == set(gap)
    assert all(c.hyperlink.location == f"gap={c.value}" for c in cells)


def test_a_view_that_is_not_there_is_not_led_to(room: Path) -> None:
    go(room, HEAD + "find_gaps = true\n" + LINKED, "pack")
    assert "#gap=" not in (room / "pack.html").read_text("utf-8")


def _fill(store: Any) -> None:
    build(
        store,
        {
            "Enterprise": [{"id": f"e{n}", "name": f"示例企业{n}"} for n in range(4)],
            "Broker": [{"id": "b1", "name": "欧阳锦程"}, {"id": "b2", "name": "端木清和"}],
            "ServiceEvent": [{"id": "s", "type": "visit", "date": "2018-01-01"}],
            "Source": [{"id": "test", "title": "Test", "publisher": "us", "date": "2020-07-01"}],
        },
        {
            "Broker SERVES Enterprise": [
                ("b1", "e0", {"since": "2018-01-01"}),
                ("b2", "e1", {"since": "2018-01-01"}),
            ],
            "Broker CONDUCTED ServiceEvent": [("b1", "s")],
            "ServiceEvent FOR Enterprise": [("s", "e0")],
        },
    )


def go(room: Path, text: str, *jobs: str, now: datetime = NOW) -> dict[str, Any]:
    (room / "c.toml").write_text(text, "utf-8")
    config = read_config(room / "c.toml")
    with open_graph(config.graph) as store:
        return run(config, store, jobs, now=now)


def stamps(room: Path) -> dict[str, tuple[int, int]]:
    made = [p for p in room.rglob("*") if p.is_file() and "state" not in str(p)]
    made = [p for p in made if "t.graph" not in str(p) and p.name != "c.toml"]
    return {str(p.relative_to(room)): (p.stat().st_ino, p.stat().st_mtime_ns) for p in made}


def test_all_jobs_are_made_and_reported(room: Path) -> None:
    report = go(room, HEAD + "find_gaps = true\n" + JOBS)
    assert report["exit"] == DONE
    assert {j["status"] for j in report["jobs"]} == {"written"}
    assert report["as_of"] == "2020-07-15"
    assert report["started"] == "2020-07-15T06:00:00+08:00"
    assert (room / "gaps-2020-07-15.json").exists()
    assert (room / "folder" / "Enterprise.csv").exists()
    gaps = json.loads((room / "gaps-2020-07-15.json").read_text("utf-8"))
    assert len(gaps) == report["gaps"]["open"] > 0
    kept = json.loads((room / "c.state" / "last-run.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(report, default=str))
    assert (room / "c.state" / "summary.txt").read_text("utf-8").strip() == report["summary"]
    assert "a first run" in report["summary"]
    assert "欧阳锦程" not in (room / "g.gexf").read_text("utf-8")
    assert not [p for p in room.iterdir() if p.name.startswith(".hongsheng")]


def test_a_run_that_is_repeated_changes_nothing(room: Path) -> None:
    text = HEAD + "find_gaps = true\n" + JOBS
    go(room, text)
    before = stamps(room)
    with open_graph(room / "t.graph") as store:
        history = ledger.events(store).height
    again = go(room, text)
    assert {j["status"] for j in again["jobs"]} == {"unchanged"}
    assert stamps(room) == before
    assert again["gaps"]["opened"] == again["gaps"]["closed"] == []
    with open_graph(room / "t.graph") as store:
        assert ledger.events(store).height == history
    assert "0 gaps opened and 0 closed" in again["summary"]


def test_the_summary_tells_what_opened_and_closed(room: Path) -> None:
    text = HEAD + "find_gaps = true\n" + JOBS
    go(room, text)
    with open_graph(room / "t.graph") as store:
        build(
            store,
            {
                "Enterprise": [{"id": "e9", "name": "新来企业"}],
                "ServiceEvent": [{"id": "s2", "type": "visit", "date": "2020-07-14"}],
            },
            {
                "Broker CONDUCTED ServiceEvent": [("b1", "s2")],
                "ServiceEvent FOR Enterprise": [("s2", "e0")],
            },
        )
    report = go(room, text.replace('language = "en"', 'language = "zh"'))
    assert [g["rule"] for g in report["gaps"]["opened"]] == ["unknown-enterprises"]
    assert [g["rule"] for g in report["gaps"]["closed"]] == ["lapsed-service"]
    assert "新增缺口 1 个，关闭 1 个" in report["summary"]
    assert "新来企业" in report["summary"]


def test_a_job_that_fails_does_not_stop_the_others(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = jobs.make

    def make(job: Any, *more: Any) -> None:
        if job.name == "triads":
            raise Problem("no ink", "没有墨水")
        if job.name == "gephi":
            raise KeyError("a bug")
        real(job, *more)

    monkeypatch.setattr("exports.schedule.run.make", make)
    report = go(room, HEAD + JOBS)
    said = {j["name"]: j for j in report["jobs"]}
    assert report["exit"] == PARTLY
    assert said["triads"]["error"] == "no ink"
    assert "KeyError" in said["gephi"]["trace"]
    assert said["folder"]["status"] == said["list"]["status"] == "written"
    assert "2 failed" in report["summary"]
    report = go(room, HEAD + JOBS, "triads")
    assert report["exit"] == FAILED


def test_a_failed_job_leaves_the_old_file(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go(room, HEAD + JOBS)
    before = stamps(room)

    def half(_job: Any, _store: Any, path: Path, *_more: Any) -> None:
        path.write_text("half")
        raise Problem("disk full", "磁盘已满")

    monkeypatch.setattr("exports.schedule.run.make", half)
    assert go(room, HEAD + JOBS)["exit"] == FAILED
    assert stamps(room) == before


def test_two_runs_do_not_meet(room: Path) -> None:
    go(room, HEAD + JOBS)
    with (
        filelock.FileLock(room / "c.state" / "lock"),
        pytest.raises(Problem, match="another run") as caught,
    ):
        go(room, HEAD + JOBS)
    assert "未执行任何任务" in caught.value.zh


def test_a_state_folder_that_cannot_be_is_told_of(room: Path) -> None:
    with pytest.raises(Problem, match="File exists; name another folder") as caught:
        go(room, HEAD + 'state = "t.graph"\n' + JOBS)
    assert "保存运行状态" in caught.value.zh


def test_a_folder_that_cannot_be_written_fails_its_job_alone_and_in_plain_words(room: Path) -> None:
    (room / "taken").write_text("a file")
    report = go(
        room, HEAD + JOBS.replace('file = "lapsed.csv"', 'file = "l.csv"\noutput = "taken"')
    )
    failed, *others = report["jobs"]
    assert report["exit"] == PARTLY
    assert failed["error"].startswith(f"cannot write to {room / 'taken'} (")
    assert "trace" not in failed
    assert {j["status"] for j in others} == {"written"}


def test_a_secret_cut_short_is_not_used(room: Path) -> None:
    go(room, HEAD + JOBS)
    before = (room / "g.gexf").read_bytes()
    (room / "c.state" / "secret").write_bytes(b"")
    report = go(room, HEAD + JOBS)
    assert [j["name"] for j in report["jobs"] if j["status"] == "failed"] == ["gephi"]
    assert "could be guessed" in next(j["error"] for j in report["jobs"] if "error" in j)
    assert (room / "g.gexf").read_bytes() == before


def test_all_is_made_for_the_audience_that_is_asked_for(room: Path) -> None:
    text = HEAD + "find_gaps = true\n" + JOBS + '[jobs.pack]\nwhat = "pack"\nfile = "p.html"\n'
    (room / "c.toml").write_text(text, "utf-8")
    config = read_config(room / "c.toml")
    with open_graph(config.graph) as store:
        report = run(config, store, now=NOW, redact="partners")
        (name,) = store.query("MATCH (b:Broker {id: 'b1'}) RETURN b.name AS n")["n"]
    assert {j["redact"] for j in report["jobs"]} == {"partners"}
    assert any("lapsed" in g["rule"] for g in report["gaps"]["opened"])
    made = [p for p in room.rglob("*") if p.is_file() and "t.graph" not in str(p)]
    assert len(made) > 10
    assert [p.name for p in made if name.encode() in p.read_bytes()] == []


def test_a_pack_in_brief_is_made_as_well(room: Path) -> None:
    job = '[jobs.pack]\nwhat = "pack"\nfile = "p.html"\nparameters.brief = true\n'
    go(room, HEAD + "find_gaps = true\n" + job)
    assert 'class="brief"' in (room / "p.html").read_text("utf-8")


def test_a_pack_goes_by_what_one_values_otherwise(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (room / "mine.toml").write_text("[once-bitten]\nhours = 7\n", "utf-8")
    given: dict[str, Any] = {}
    made = page.content

    def seen(*arguments: Any, **options: Any) -> Any:
        given.update(options)
        return made(*arguments, **options)

    monkeypatch.setattr(page, "content", seen)
    go(room, HEAD + PACK + "worth = 'mine.toml'\n")
    assert (given["worths"]["once-bitten"].hours, given["worths"]["open-triads"].hours) == (
        7,
        declared()["open-triads"].hours,
    )
    assert (room / "p.html").exists()


def test_dated_files_are_rotated(room: Path) -> None:
    (room / "gaps-of-mine.json").write_text("{}")
    for day in (13, 14, 15, 16):
        now = datetime(2020, 7, day, 4, 0, tzinfo=UTC)
        report = go(room, HEAD + JOBS, "list", now=now)
    assert sorted(p.name for p in room.glob("gaps-*")) == [
        "gaps-2020-07-15.json",
        "gaps-2020-07-16.json",
        "gaps-of-mine.json",
    ]
    assert report["jobs"][0]["removed"] == [str(room / "gaps-2020-07-14.json")]


def test_what_a_killed_run_left_is_swept_away(room: Path) -> None:
    go(room, HEAD + JOBS)
    import hashlib

    mark = hashlib.sha256(str(room / "c.toml").encode()).hexdigest()[:8]
    left = room / f".hongsheng-{mark}-x"
    left.mkdir()
    (left / "half").write_text("half")
    go(room, HEAD + JOBS, "triads")
    assert not left.exists()


def test_the_state_is_for_nobody_else(room: Path) -> None:
    go(room, HEAD + JOBS)
    assert oct((room / "c.state" / "secret").stat().st_mode)[-3:] == "600"
    assert oct((room / "c.state").stat().st_mode)[-3:] == "700"


def test_pseudonyms_stay_from_run_to_run_and_follow_the_secret(room: Path) -> None:
    def numbers() -> bytes:
        go(room, HEAD + JOBS, "gephi")
        return (room / "g.gexf").read_bytes()

    first = numbers()
    assert numbers() == first
    seen = {first}
    for n in range(8):
        (room / "c.state" / "secret").unlink()
        handle = os.open(room / "c.state" / "secret", os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(handle, bytes([n]) * 32)
        os.close(handle)
        seen.add(numbers())
    assert len(seen) == 2


def test_the_day_is_that_of_the_zone_or_the_one_given(room: Path) -> None:
    assert go(room, HEAD.replace("Asia/Shanghai", "UTC") + JOBS, "triads")["as_of"] == "2020-07-14"
    assert go(room, HEAD + "as_of = 2020-01-02\n" + JOBS, "triads")["as_of"] == "2020-01-02"
    assert go(room, HEAD + 'as_of = "2020-01-03"\n' + JOBS, "triads")["as_of"] == "2020-01-03"


def test_an_unknown_job_names_those_there_are(room: Path) -> None:
    with pytest.raises(Problem, match="triads, list, gephi, folder"):
        go(room, HEAD + JOBS, "triad")


# --- the configuration --------------------------------------------------------------------


@pytest.fixture
def mistakes(tmp_path: Path) -> Callable[[str], str]:
    def said(text: str) -> str:
        (tmp_path / "c.toml").write_text(text, "utf-8")
        with pytest.raises(Problem) as caught:
            read_config(tmp_path / "c.toml")
        assert "\n" in caught.value.zh or "TOML" in caught.value.zh
        return caught.value.en

    return said


PACK = "[jobs.p]\nwhat = 'pack'\nfile = 'p.html'\n[jobs.p.parameters]\n"
ONE = HEAD + '[jobs.a]\nwhat = "query"\nquery = "open-triads"\nfile = "a.csv"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD, "jobs: is missing"),
        (ONE.replace('timezone = "Asia/Shanghai"\n', ""), "timezone: is missing"),
        (ONE.replace("Shanghai", "Beilun"), "line 3: timezone: 'Asia/Beilun' is no time zone"),
        (ONE + 'fiel = "x"\n', "line 8: jobs.a.fiel: 'fiel' is unknown; did you mean file"),
        (ONE.replace("open-triads", "open-triad"), "line 6: jobs.a.query: 'open-triad' is unknown"),
        (ONE.replace('"query"', '"qery"'), "did you mean query"),
        (ONE.replace('language = "en"', 'language = "de"'), "'de' is unknown; there are zh, en"),
        (ONE + "keep = 3\n", "jobs.a.keep: goes with a file named by day"),
        (ONE + 'keep = "3"\n', "'3' is not a whole number"),
        (ONE + 'redact = "publik"\n', "did you mean public"),
        (ONE.replace("a.csv", "../a.csv"), "plain name"),
        (ONE.replace("a.csv", "a.xlsx"), "is written as csv, json"),
        (ONE + 'output = "no/such/folder"\n', "there is no folder"),
        (ONE + "[jobs.a.parameters]\ncomunity = ['x']\n", "did you mean community"),
        (
            ONE + "[jobs.b]\nwhat = 'query'\nquery = 'overload'\nfile = 'a.csv'\n",
            "written by a too",
        ),
        (ONE + 'questions = ["x"]\n', 'goes with what = "workbook"'),
        (HEAD + "as_of = 'yesterday'\n" + ONE[len(HEAD) :], 'neither "today" nor a day'),
        ("graph = \n", "line 1"),
        (ONE + PACK + "worth = 'no.toml'\n", "line 12: jobs.p.parameters.worth: there is no file"),
        (ONE + PACK + "worth = 'c.toml'\n", "'graph' stands outside a rule"),
    ],
)
def test_mistakes_are_named_with_their_place(
    mistakes: Callable[[str], str], text: str, told: str
) -> None:
    assert told in mistakes(text)


def test_pages_of_brokers_are_a_folder_made_by_the_plan(
    room: Path, mistakes: Callable[[str], str]
) -> None:
    job = '[jobs.week]\nwhat = "brokers"\nfile = "week"\n'
    report = go(room, HEAD + job)
    assert report["jobs"][0]["status"] == "written"
    made = sorted(p.name for p in (room / "week").iterdir())
    assert made == ["index.html", "欧阳锦程.html", "端木清和.html"]
    assert "示例企业0" in (room / "week" / "欧阳锦程.html").read_text("utf-8")
    assert go(room, HEAD + job)["jobs"][0]["status"] == "unchanged"
    chosen = job + "[jobs.week.parameters]\ncapacity = 4\nfloor = 0.5\nweights = {load = 0}\n"
    assert go(room, HEAD + chosen)["exit"] == DONE
    public = go(room, HEAD + job + 'redact = "public"\n')
    assert public["exit"] == DONE
    assert "欧阳锦程" not in "".join(p.read_text("utf-8") for p in (room / "week").iterdir())
    assert "no weight is called 'lod'; did you mean load?" in mistakes(
        HEAD + job + "[jobs.week.parameters]\nweights = {lod = 2}\n"
    )
    assert "'yes' is not a number" in mistakes(
        HEAD + job + '[jobs.week.parameters]\nfloor = "yes"\n'
    )
    assert "is a folder, of a page for each broker" in mistakes(
        HEAD + job.replace('"week"', '"week.html"')
    )


def test_all_mistakes_are_told_at_once(mistakes: Callable[[str], str]) -> None:
    said = mistakes(ONE.replace("Shanghai", "X") + 'redact = "nobody"\nkeep = 0\n')
    assert len(said.splitlines()) == 4


def test_the_parameters_of_every_kind_of_job_are_checked(mistakes: Callable[[str], str]) -> None:
    for what, file in (("view", "a.html"), ("pack", "a.html"), ("workbook", "a.xlsx"),
                       ("gaps", "a.csv"), ("graph", "a.gexf"), ("brokers", "a")):  # fmt: skip
        job = f'[jobs.a]\nwhat = "{what}"\nfile = "{file}"\n[jobs.a.parameters]\nnonsense = 1\n'
        assert "line 8: jobs.a.parameters.nonsense" in mistakes(HEAD + job)


def test_a_good_file_is_read_as_it_is_written(room: Path) -> None:
    (room / "c.toml").write_text(HEAD + JOBS, "utf-8")
    config = read_config(room / "c.toml")
    assert config.graph == str(room / "t.graph")
    assert config.as_of is None
    assert [j.format for j in config.jobs] == ["csv", "json", "gexf", "csv"]
    assert config.jobs[1].path(date(2020, 7, 15)) == room / "gaps-2020-07-15.json"
    assert config.state == room / "c.state"
