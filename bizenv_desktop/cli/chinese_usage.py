"""The usage words of argparse in Chinese."""

from __future__ import annotations

import argparse
import gettext

_WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示用法",
    "the following arguments are required: %s": "缺少参数 %s",
    "unrecognized arguments: %s": "不认识的参数 %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)s，可用：%(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)s 不是所要的值",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "expected one argument": "后面要有一个值",
    "expected at least one argument": "后面至少要有一个值",
    "expected at most one argument": "后面最多一个值",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可能是 %(matches)s",
    "not allowed with argument %s": "不能和 %s 一起用",
    "one of the arguments %s is required": "%s 中要有一个",
    "ignored explicit argument %r": "多余的值 %r",
}


class _Chinese(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return _WORDS.get(message, message)


def speak_chinese() -> None:
    """Let argparse find its words here: it has no other way to take a translation of its own."""
    argparse._ = _Chinese().gettext  # type: ignore[attr-defined]
