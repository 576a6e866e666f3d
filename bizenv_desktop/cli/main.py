"""Reads the arguments, runs the verb, prints the answer or the error."""

from __future__ import annotations

import argparse
import os
import sys
from functools import cache
from typing import Any, NoReturn

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.os_problems import file_problem
from bizenv_desktop.base.text import broken_text
from bizenv_desktop.cli.answer import FAILED, as_json, as_text
from bizenv_desktop.cli.chinese_usage import speak_chinese
from bizenv_desktop.cli.registry import VERBS

_Verbs = Any  # argparse has no public name for what `add_subparsers` gives
_GROUPS = {
    "user": "用户：add、remove、passphrase、list",
    "attachments": "附件：list、originals、fetch、save、free",
    "columns": "自有列：list、add、rename、hide、show",
    "drafts": "草稿：list、drop",
    "forms": "定义：list、lint、handbook、tasks",
    "review": "各市的上报：list、missing、view、changes、check、reasons",
    "late": "迟到的修改：list、reissue",
    "province": "省级服务器：serve、user add、migrate",
}
"""First words that several verbs share; argparse lists only what has a help text."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageProblem("USAGE", f"命令写法不对（{message}）", f"用 {self.prog} --help 查看用法")


def _add_common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    default = None if top else argparse.SUPPRESS
    parser.add_argument("--home", default=default, help="本地数据目录（或环境变量 BIZENV_HOME）")
    parser.add_argument("--as", dest="user", default=default, help="以哪位用户的身份操作（或 BIZENV_USER）")
    parser.add_argument("--json", action="store_true", default=False if top else argparse.SUPPRESS, help="只输出 JSON")


@cache
def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all verbs."""
    from bizenv_desktop.cli import verbs

    verbs.load()
    speak_chinese()
    parser = _Parser(prog="bizenv", description="营商环境台账桌面端。不带命令时打开窗口。")
    _add_common(parser, top=True)
    places: dict[tuple[str, ...], _Verbs] = {}
    places[()] = parser.add_subparsers(dest="verb", metavar="命令", parser_class=_Parser)
    for words, verb in VERBS.items():
        place = _place(places, words[:-1])
        command = place.add_parser(words[-1], help=verb.help, description=verb.help)
        _add_common(command, top=False)
        for one in verb.arguments:
            command.add_argument(*one.names, **one.settings)
        command.set_defaults(run=verb.run)
    return parser


def _place(places: dict[tuple[str, ...], _Verbs], words: tuple[str, ...]) -> _Verbs:
    """Return where verbs that begin with these words stand, made when first needed."""
    if words not in places:
        group = _place(places, words[:-1]).add_parser(words[-1], help=_GROUPS.get(words[-1], ""))
        dest = f"verb_{len(words)}"
        places[words] = group.add_subparsers(dest=dest, required=True, metavar="命令", parser_class=_Parser)
    return places[words]


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; errors go to standard error as `错误[CODE] …`."""
    try:
        return _run(arguments)
    except BizenvError as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone; nothing more is flushed to it
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("错误[CANCELLED] 已中断；未完成的操作没有保存\n")
        return FAILED
    except OSError as problem:
        sys.stderr.write(f"{file_problem(problem)}\n")
        return FAILED
    except Exception as problem:
        if os.environ.get("BIZENV_DEBUG"):
            raise
        sys.stderr.write(
            f"错误[INTERNAL] 程序出错：{type(problem).__name__} {problem}；请把命令和这行文字告诉维护人员\n"
        )
        return FAILED


_READ = ("BIZENV_HOME", "BIZENV_USER", "BIZENV_PASSPHRASE", "BIZENV_NEW_PASSPHRASE")
"""Variables that a verb reads as text."""


def _refuse_broken_text(arguments: list[str]) -> None:
    """Raise BAD_TEXT for an argument or variable whose bytes are no text here: a terminal or file name in GBK, say."""
    for argument in arguments:
        if broken := broken_text(argument):
            raise UsageProblem("BAD_TEXT", f"命令里{broken}", "把终端的编码设为 UTF-8；文件名不是 UTF-8 的先改名")
    for name in _READ:
        if broken_text(os.environ.get(name, "")):
            raise UsageProblem("BAD_TEXT", f"环境变量 {name} 里有残缺的字符", "用 UTF-8 重新设置它")


def _run(arguments: list[str]) -> int:
    _refuse_broken_text(arguments)
    plain = _Parser(add_help=False)
    _add_common(plain, top=True)
    common, rest = plain.parse_known_args(arguments)
    if not rest:  # the window is there before the verbs are loaded
        return _open_window(common.home)
    options = build_parser().parse_args(arguments)
    if options.verb is None:
        return _open_window(options.home)
    answer = options.run(options)
    if answer.data is not None or answer.text:
        sys.stdout.write((as_json(answer) if options.json else as_text(answer)) + "\n")
        sys.stdout.flush()
    return int(answer.exit_code)


def _has_screen() -> bool:
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in named)


def _open_window(home: str | None) -> int:
    from pathlib import Path

    if not _has_screen():
        raise BizenvError("NO_SCREEN", "这里没有屏幕，打不开窗口", "用 bizenv --help 查看命令行的用法")

    from bizenv_desktop import app

    place = home or os.environ.get("BIZENV_HOME")
    return app.run(Path(place) if place else None)
