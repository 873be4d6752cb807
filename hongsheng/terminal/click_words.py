"""click's own words in Chinese: headings of a help page, and what it says of a wrong call.

click looks its words up through gettext, under the names ``_`` and ``ngettext`` of its modules, but
ships no translation. :func:`install` puts one there that follows the language of the command line.
"""

from __future__ import annotations

import sys

import click

from hongsheng.terminal.speech import language

CHINESE = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法说明：{command} {option}",
    "Aborted!": "已中止。",
    "env var: {var}": "环境变量：{var}",
    "default: {default}": "缺省：{default}",
    "required": "必填",
    "Missing command.": "缺少命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Choose from:\n\t{choices}": "可选：{choices}",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Did you mean {possibility}?": "是否要用 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是否要用其中之一：{possibilities}？",
    "Invalid value: {message}": "值无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值无效：{message}",
    "{value!r} is not one of {choices}.": "{value!r} 不是 {choices} 之一。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是有效的数（类型：{number_type}）。",
    "{value} is not in the range {range}.": "{value} 超出范围 {range}。",
    "{name} {filename!r} is a file.": "{filename!r} 是文件，应为文件夹。",
    "{name} {filename!r} is a directory.": "{filename!r} 是文件夹，应为文件。",
    "{name} {filename!r} is not readable.": "没有权限读取 {filename!r}。",
    "Got unexpected extra argument ({args})": "多余的参数：{args}",
    "Got unexpected extra arguments ({args})": "多余的参数：{args}",
    "Option {name!r} does not take a value.": "选项 {name!r} 不带值。",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面要有值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 后面要有 {nargs} 个值。",
    "Show this message and exit.": "显示本说明。",
    "Show the version and exit.": "显示版本。",
    "%(prog)s, version %(version)s": "%(prog)s，版本 %(version)s",
}


def word(text: str) -> str:
    """What click says, in the language of the command line; English where Chinese is not known."""
    return CHINESE.get(text, text) if language(sys.argv) == "zh" else text


def _counted(one: str, many: str, n: int) -> str:
    return word(one if n == 1 else many)


def install() -> None:
    """From now on click speaks the language of the command line."""
    for module in (
        click.core,
        click.decorators,
        click.exceptions,
        click.formatting,
        click.parser,
        click.types,
    ):
        module._ = word  # type: ignore[attr-defined]
        module.ngettext = _counted  # type: ignore[attr-defined]
