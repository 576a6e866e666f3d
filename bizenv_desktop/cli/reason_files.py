"""The reasons of a return as the command line takes them: texts, places, or a file with one reason a line."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.exchange.encodings import decode
from bizenv_desktop.periods.reasons import ReasonGiven

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.records.records import Records

_HEADS = {"台账": "ledger", "记录": "row", "字段": "field", "理由": "text"}
_SHAPE = "第一行写 台账,记录,字段,理由，以下每行一条；只写理由的，是对整张表的理由"


def read_reasons(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV or JSON file; raises BizenvError for a file that is no list of reasons."""
    try:
        text, _ = decode(path.read_bytes(), str(path))
    except OSError as problem:
        raise BizenvError("FILE", f"不能读文件 {path}", "检查路径") from problem
    if path.suffix.lower() == ".json":
        return [_named(one) for one in _json_list(text, path)]
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    found = [_named({str(key): value or "" for key, value in row.items() if key}) for row in rows]
    if not found or any("text" not in one for one in found):
        raise UsageProblem("BAD_REASONS", f"{path.name} 里没有退回理由", _SHAPE)
    return found


def _json_list(text: str, path: Path) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except ValueError as problem:
        raise UsageProblem("BAD_REASONS", f"{path.name} 不是 JSON", '写成 [{"text": "理由"}, …]') from problem
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UsageProblem("BAD_REASONS", f"{path.name} 不是一列退回理由", '写成 [{"text": "理由"}, …]')
    return found


def _named(line: Mapping[str, Any]) -> dict[str, str]:
    """Return a line with the names of the program; a heading may be Chinese."""
    return {_HEADS.get(key.strip(), key.strip()): str(value or "").strip() for key, value in line.items()}


def placed(records: Records, forms: Forms, lines: Iterable[Mapping[str, str]]) -> list[ReasonGiven]:
    """Return reasons with the ids of what they name: ledgers and fields by id or title, records by id or name."""
    found = []
    for line in lines:
        ledger = _ledger(forms, line.get("ledger", ""))
        row = records.find(ledger.id, line["row"]) if ledger and line.get("row") else ""
        field = _field(ledger, line.get("field", "")) if ledger else ""
        found.append(ReasonGiven(line.get("text", ""), ledger.id if ledger else "", row, field))
    return found


def _ledger(forms: Forms, name: str) -> Ledger | None:
    if not name:
        return None
    known = forms.ledgers.get(name) or next((one for one in forms.ledgers.values() if one.title == name), None)
    if known is None:
        raise UsageProblem("NO_LEDGER", f"没有台账“{name}”", "用 bizenv forms list 查看台账的代号")
    return known


def _field(ledger: Ledger, name: str) -> str:
    if not name or name in ledger.fields:
        return name
    known = next((one.id for one in ledger.fields.values() if one.label == name), "")
    if not known:
        raise UsageProblem("NO_FIELD", f"{ledger.title} 没有字段 {name}", "检查字段代号或名称")
    return known
