"""Reads a code list (`forms/codes/ID.csv`): value, label, aliases (with `|` between), further columns as they are."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.code_lists import Code, CodeList
from bizenv_desktop.formdef.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

_OWN = ("value", "label", "aliases")


def read_codes(path: Path, problems: list[Problem]) -> CodeList:
    """Return the code list of a file; a missing column or a value that stands twice is noted."""
    return read_code_text(path.stem, path.read_text("utf-8-sig"), problems)


def read_code_text(name: str, text: str, problems: list[Problem]) -> CodeList:
    """Return the code list of a file's text."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "value" not in (reader.fieldnames or ()):
        problems.append(Problem(f"{name}.csv", "value", "代码表没有 value 列", "请在首行写 value,label,aliases"))
        return CodeList(name, name, {})
    codes = [_code(row) for row in reader]
    listed = {code.value: code for code in codes}
    if len(listed) != len(codes):
        problems.append(Problem(f"{name}.csv", "value", "代码重复", "请删去重复的行"))
    return CodeList(name, name, listed)


def _code(row: dict[str, str]) -> Code:
    value = row["value"].strip()
    aliases = tuple(alias for alias in (row.get("aliases") or "").split("|") if alias)
    extra = {key: text for key, text in row.items() if key not in _OWN and text}
    return Code(value, (row.get("label") or "").strip() or value, aliases, extra)
