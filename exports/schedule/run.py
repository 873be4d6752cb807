"""Scheduled exports: all jobs of a configuration, made unattended, with a report of the run.

A reader sees each file whole, old or new. Two runs of one configuration never meet. A job that
fails does not stop the others. What is made depends on the graph, the as-of day and a secret kept
with the state alone, so a run that is repeated leaves every file as it is.

The state folder (beside the configuration) holds the lock, the secret of the pseudonyms, the
report of the last run and its summary. It is not for any audience.
"""

from __future__ import annotations

import filecmp
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from exports.files import write_text
from exports.links import beside
from exports.redact.audience import profile_of
from exports.redact.graph_copy import copy_for
from exports.schedule.job import DATED, Config, Job
from exports.schedule.jobs import Reported, make
from exports.schedule.summary import news_since, summary
from graph.problem import Problem
from graph.stores.base import Store
from queries import ledger
from queries.registry import built_in

Progress = Callable[[str, str], None]
DONE, FAILED, PARTLY = 0, 1, 3
"""What a scheduler is told: all jobs done, none, some."""
SECRET = 32
"""Bytes of the secret of the pseudonyms."""


def run(
    config: Config,
    store: Store,
    jobs: Sequence[str] = (),
    *,
    now: datetime | None = None,
    redact: str = "",
    reported: Reported = lambda _store: (),
    progress: Progress = lambda _en, _zh: None,
) -> dict[str, Any]:
    """Make all jobs, or those named, and report: what was written, what failed, what opened and
    closed since the last run, and ``exit``. Raises Problem where nothing could be begun.

    ``now`` is the moment of the run (the clock's); ``redact`` is an audience that all is made for,
    the report too, whatever the configuration says; ``reported`` gives figures of the literature
    for the pack. Only a run of all jobs moves the point that the next summary counts from.
    """
    chosen = _chosen(config, jobs)
    if redact:
        chosen = [replace(job, redact=redact) for job in chosen]
    moment = now or datetime.now(UTC)
    with _alone(config):
        audience = redact or "internal"
        made = _Run(config, store, config.day(moment), audience, reported, progress)
        report = made.report(chosen, moment, whole=not jobs)
        write_text(config.state / "last-run.json", _text(report))
        write_text(config.state / "summary.txt", report["summary"] + "\n")
    return report


def _text(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2, default=str) + "\n"


def _chosen(config: Config, names: Sequence[str]) -> list[Job]:
    known = {j.name: j for j in config.jobs}
    if strange := [n for n in names if n not in known]:
        listed = ", ".join(known)
        raise Problem(
            f"{config.path} has no job {', '.join(strange)}; it has {listed}",
            f"{config.path} 中没有任务 {'、'.join(strange)}；现有：{listed}",
        )
    return [known[n] for n in dict.fromkeys(names)] if names else list(config.jobs)


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """The only run of this configuration. Raises Problem where another is at work."""
    import filelock

    if not config.state.parent.is_dir():
        raise Problem(
            f"there is no folder {config.state.parent} to keep the state in",
            f"文件夹 {config.state.parent} 不存在，无法保存运行状态",
        )
    lock = filelock.FileLock(config.state / "lock")
    try:
        config.state.mkdir(mode=0o700, exist_ok=True)
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise Problem(
            f"another run of {config.path} is at work (it holds {config.state / 'lock'}); "
            "nothing was done",
            f"{config.path} 的另一次运行尚未结束（占用 {config.state / 'lock'}）；未执行任何任务",
        ) from error
    except OSError as error:
        raise Problem(
            f"cannot keep the state of the run in {config.state}: {error.strerror}; name another "
            "folder as 'state' in the configuration",
            f"无法在 {config.state} 保存运行状态：{error.strerror}；"
            f"请在配置中以 state 另指定文件夹",
        ) from error
    try:
        yield
    finally:
        lock.release()


@dataclass
class _Run:
    """One run."""

    config: Config
    store: Store
    day: date
    audience: str
    reported: Reported
    progress: Progress
    stack: ExitStack = field(default_factory=ExitStack)
    copies: dict[str, Store] = field(default_factory=dict)
    making: Sequence[Job] = ()

    def report(self, jobs: Sequence[Job], moment: datetime, *, whole: bool) -> dict[str, Any]:
        """Do it all, and say what was done."""
        config, last = self.config, self._last()
        self.making = jobs
        gaps_failed = self._find_gaps(last)
        upto = news_since(self.store, last.get("upto")).upto
        with self.stack:
            news = news_since(self._seen(self.audience), last.get("upto"))
            done = [self._do(job) for job in jobs]
        failed = [d for d in done if d["status"] == "failed"]
        code = DONE if not failed and not gaps_failed else PARTLY
        if len(failed) == len(done):
            code = FAILED
        pointer = {"upto": upto, **self._now()}
        return {
            "config": str(config.path),
            "graph": self.store.url,
            "started": moment.astimezone(config.timezone).isoformat(timespec="seconds"),
            "timezone": config.timezone.key,
            "as_of": self.day.isoformat(),
            "language": config.lang,
            "jobs": done,
            "rules_left_out": [left.said(config.lang) for left in config.left_out],
            "gaps": {**news.plain(config.lang), "error": gaps_failed},
            "summary": summary(news, done, gaps_failed, self.day, config),
            "exit": code,
            "ledger": pointer if whole and not gaps_failed else last,
        }

    def _last(self) -> dict[str, Any]:
        """What the last whole run remembered of the ledger."""
        kept = self.config.state / "last-run.json"
        if not kept.exists():
            return {}
        try:
            found = json.loads(kept.read_text("utf-8")).get("ledger")
        except ValueError:
            return {}  # a report that somebody cut short: the next summary counts from the start
        return found if isinstance(found, dict) else {}

    def _now(self) -> dict[str, Any]:
        """What gaps are found from: the graph, the day and the rules of one's own."""
        said: dict[str, Any] = {"version": self.store.version(), "as_of": self.day.isoformat()}
        files = {q.file for q in self.config.known.values()} - {q.file for q in built_in().values()}
        if files:
            texts = (Path(f).read_bytes() for f in sorted(files))
            said["rules"] = hashlib.sha256(b"\0".join(texts)).hexdigest()
        return said

    def _find_gaps(self, last: dict[str, Any]) -> str | None:
        """Bring the ledger up to date, unless this graph was looked at for this day already."""
        if not self.config.find_gaps:
            return None
        now = self._now()
        if now == {k: v for k, v in last.items() if k != "upto"}:
            return None
        self.progress("looking for gaps", "查找缺口")
        try:
            rules = [q for q in self.config.known.values() if q.gap]
            ledger.find(self.store, rules, self.day, run_by="hongsheng export")
        except Problem as problem:
            return problem.said(self.config.lang)
        return None

    def _do(self, job: Job) -> dict[str, Any]:
        """Make one job's file; what became of it."""
        began = time.monotonic()
        self.progress(f"job {job.name}", f"任务 {job.name}")
        said: dict[str, Any] = {"name": job.name, "what": job.what, "redact": job.redact}
        try:
            said |= self._made(job)
        except Problem as problem:
            said |= {"status": "failed", "error": problem.said(self.config.lang)}
        except OSError as error:
            said |= {"status": "failed", "error": _unwritten(job, error).said(self.config.lang)}
        except Exception as error:  # noqa: BLE001  (the others go on; the trace is in the report)
            said |= {"status": "failed", "error": f"{type(error).__name__}: {error}"}
            said["trace"] = traceback.format_exc()
        return {**said, "seconds": round(time.monotonic() - began, 3)}

    def _made(self, job: Job) -> dict[str, Any]:
        path = job.path(self.day)
        job.folder.mkdir(exist_ok=True)
        prefix = f".hongsheng-{hashlib.sha256(str(self.config.path).encode()).hexdigest()[:8]}-"
        for leftover in job.folder.glob(f"{prefix}*"):  # of a run that was killed
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(dir=job.folder, prefix=prefix) as room:
            new = Path(room) / path.name
            linked = replace(job, view=self._view_beside(job, path))
            make(linked, self._seen(job.redact), new, self.day, self.reported, self.config.known)
            status = "unchanged" if same(new, path) else "written"
            if status == "written":
                _put(new, path, Path(room) / "old")
        return {
            "status": status,
            "file": str(path),
            "bytes": sum(f.stat().st_size for f in (path.iterdir() if path.is_dir() else [path])),
            "removed": [str(p) for p in rotate(job, path)],
        }

    def _view_beside(self, job: Job, path: Path) -> str:
        """The view of the whole graph for the same audience, from this job's folder; "" if there
        is none: not made in this run, nor in an earlier one."""
        for each in (*self.making, *self.config.jobs):
            whole = each.what == "view" and set(each.parameters) <= {"limit"}
            there = each in self.making or each.path(self.day).exists()
            if whole and there and each.redact == job.redact:
                return beside(each.path(self.day), path)
        return ""

    def _seen(self, redact: str) -> Store:
        """The graph as this audience sees it: one copy for all jobs of the run."""
        if not profile_of(redact).redacts:
            return self.store
        if redact not in self.copies:
            secret = hmac.digest(self._secret(), redact.encode(), hashlib.sha256)
            copy = copy_for(
                self.store,
                redact,
                secret=secret,
                progress=self.progress,
                known=self.config.known,
            )
            self.copies[redact] = self.stack.enter_context(copy)
        return self.copies[redact]

    def _secret(self) -> bytes:
        """What decides the pseudonyms, made once, whole, and readable by the owner alone."""
        kept = self.config.state / "secret"
        if not kept.exists():
            handle, part = tempfile.mkstemp(dir=self.config.state, prefix=".secret.")
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(SECRET))
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(kept)
        secret = kept.read_bytes()
        if len(secret) < SECRET:
            raise Problem(
                f"{kept} is cut short, and pseudonyms could be guessed; remove it, and a new one "
                "is made (the numbers of persons change)",
                f"{kept} 不完整，编号可能被推出；请删除该文件，系统将重新生成（人员编号随之改变）",
            )
        return secret


def _unwritten(job: Job, error: OSError) -> Problem:
    where = error.filename or job.folder
    return Problem(
        f"cannot write to {job.folder} ({where}: {error.strerror}); the old file is as it was",
        f"无法写入 {job.folder}（{where}：{error.strerror}）；原有文件保持不变",
    )


def same(new: Path, old: Path) -> bool:
    """Whether two files, or two folders of files, hold the same."""
    if not old.exists() or new.is_dir() != old.is_dir():
        return False
    if not new.is_dir():
        return filecmp.cmp(new, old, shallow=False)
    names = sorted(p.name for p in new.iterdir())
    if names != sorted(p.name for p in old.iterdir()):
        return False
    return all(filecmp.cmp(new / n, old / n, shallow=False) for n in names)


def _put(new: Path, path: Path, aside: Path) -> None:
    """Put it in its place; a folder goes aside first, since no folder can be renamed over."""
    if path.is_dir():
        path.rename(aside)
    new.replace(path)


def rotate(job: Job, newest: Path) -> list[Path]:
    """Remove the oldest dated files beyond those to keep; those removed."""
    if job.keep is None:
        return []
    before, after = (re.escape(part) for part in job.file.split(DATED, 1))
    dated = re.compile(rf"{before}(\d{{4}}-\d\d-\d\d){after}".replace(re.escape(DATED), r"\1"))
    there = sorted(p for p in job.folder.iterdir() if dated.fullmatch(p.name))
    old = [p for p in there[: -job.keep] if p != newest]
    for each in old:
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    return old
