"""``hongsheng export``: scheduled exports, made unattended from one configuration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from graph.problem import Lang, Problem
from hongsheng.terminal.audience import PROFILES
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import emit, format_option, lang_option, opened, output_option
from hongsheng.terminal.speech import pick, say

CRON = """\
# crontab -e: every Monday at 6:30, by the clock of the zone named here where cron is cronie (see
# man 5 crontab), by the server's clock with Debian's cron.
# 每周一 6:30 运行；cronie 以此处时区为准,Debian 的 cron 以服务器时钟为准。
CRON_TZ={zone}
30 6 * * 1  {program} export {config} --format json > {folder}/export.log 2>&1 \
|| mail -s "hongsheng export: exit $?" analyst@example.org < {state}/summary.txt
"""
SYSTEMD = """\
# ~/.config/systemd/user/hongsheng-export.service
[Unit]
Description=hongsheng export

[Service]
Type=oneshot
ExecStart={program} export {config}
# 3: some jobs failed, the others are done
# To be told of it: OnFailure=a-unit-that-mails.service in [Unit]; the text is {state}/summary.txt

# ~/.config/systemd/user/hongsheng-export.timer
[Unit]
Description=hongsheng export, Mondays at 6:30

[Timer]
OnCalendar=Mon *-*-* 06:30:00 {zone}
Persistent=true

[Install]
WantedBy=timers.target

# systemctl --user enable --now hongsheng-export.timer
# loginctl enable-linger     # so that it runs while nobody is logged in
"""


@click.command(
    cls=Command,
    zh="""
    按配置文件定时导出，无人值守。

    \b
    hongsheng export --example config > export.toml
    hongsheng export export.toml --check
    hongsheng export export.toml

    返回码：0 全部完成；1 什么也没做；3 部分任务失败。每次运行的报告和文字小结保存在配置文件旁的
    CONFIG.state 文件夹中。
    """,
)
@click.argument("config", required=False, type=click.Path(path_type=Path, dir_okay=False))
@option("--job", multiple=True, help="Only this job; repeatable.", zh="只运行该任务；可多次给出。")
@option(
    "--redact",
    type=click.Choice(PROFILES),
    help="Make all jobs, and the report, for this audience, whatever CONFIG says.",
    zh="不论配置怎样写，全部任务和运行报告都按该受众脱敏。",
)
@option("--check", is_flag=True, help="Only read and check CONFIG.", zh="只检查配置，不导出。")
@option(
    "--example",
    type=click.Choice(["config", "cron", "systemd"]),
    help="Print a configuration, a crontab line or a systemd timer to start from.",
    zh="输出一份示例：配置、crontab 或 systemd 定时器。",
)
@output_option
@format_option
@lang_option
def command(
    config: Path | None,
    lang: Lang,
    format: str,
    output: Path | None,
    example: str | None,
    check: bool,
    redact: str | None,
    job: tuple[str, ...],
) -> None:
    """Make all that CONFIG.toml asks for, unattended.

    \b
    hongsheng export --example config > export.toml
    hongsheng export export.toml --check
    hongsheng export export.toml

    Exit: 0 all done; 1 nothing was done; 3 some jobs failed. The report of the run, and its
    summary in plain words, are kept in the folder CONFIG.state beside CONFIG.
    """
    if example:
        click.echo(_example(example, config), nl=False)
        return
    if config is None:
        raise click.UsageError(
            pick(
                lang,
                "give a CONFIG.toml; --example config prints one to start from",
                "请给出配置文件 CONFIG.toml；--example config 可输出一份示例",
            )
        )
    from exports.schedule.config import read_config

    checked = read_config(config)
    if check:
        rows: list[dict[str, Any]] = [
            {"name": j.name, "what": j.what, "redact": j.redact, "file": str(j.folder / j.file)}
            for j in checked.jobs
        ]
        emit(rows, ("name", "what", "redact", "file"), format=format, output=output)
        for left in checked.left_out:
            say(lang, f"left out: {left.en}", f"已略过：{left.zh}")
        say(lang, f"{config} is in order", f"{config} 无误")
        return
    from exports.schedule.run import run
    from hongsheng.commands.pack import reported
    from hongsheng.terminal.progress import progress

    named = (f"as 'graph' in {config}", f"在 {config} 的 graph 一项另行指定")
    with opened(checked.graph, lang, named=named) as store, progress(lang) as told:
        report = run(checked, store, job, redact=redact or "", reported=reported, progress=told)
    _put_out(report, lang, format, output)
    sys.exit(report["exit"])


def _put_out(report: dict[str, Any], lang: Lang, format: str, output: Path | None) -> None:
    words = pick(lang, {}, {"written": "已更新", "unchanged": "未变", "failed": "失败"})
    rows = [
        {**j, "status": words.get(j["status"], j["status"]) if format == "table" else j["status"]}
        for j in report["jobs"]
    ]
    columns = ("name", "what", "redact", "status", "file", "seconds", "error")
    headings = pick(
        lang,
        {},
        {
            "name": "任务", "what": "内容", "redact": "受众", "status": "结果",
            "file": "文件", "seconds": "秒", "error": "错误",
        },
    )  # fmt: skip
    emit(rows, columns, format=format, output=output, headings=headings, whole=report)
    click.echo(report["summary"], err=True)


def _example(what: str, config: Path | None) -> str:
    from importlib.resources import files

    if what == "config":
        return files("exports.schedule").joinpath("schedule.toml").read_text(encoding="utf-8")
    import shutil

    from exports.schedule.config import read_config

    where = (config or Path("export.toml")).absolute()
    program = shutil.which("hongsheng") or f"{sys.executable} -m hongsheng"
    zone = read_config(where).timezone.key if where.exists() else "Asia/Shanghai"
    if " " in str(where) or "%" in str(where):
        raise Problem(
            f"{where} has a space or % in it, which cron and systemd misread; name it otherwise",
            f"{where} 含有空格或 %，cron 与 systemd 会误解；请改名",
        )
    return (CRON if what == "cron" else SYSTEMD).format(
        program=program,
        config=where,
        folder=where.parent,
        state=where.with_name(f"{where.stem}.state"),
        zone=zone,
    )
