"""Reads records, lists of them, and pages of display texts for the list."""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.checks.guard import step_budget
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.formdef.sql_tokens import tokenize
from bizenv_desktop.formdef.values import format_text
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.record import Record
from bizenv_desktop.storage.edits import EXT_KEY
from bizenv_desktop.storage.notes import notes_of
from bizenv_desktop.storage.search import search_condition
from bizenv_desktop.storage.settings import read_settings
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.storage.reading import Reader

Sort = tuple[str, bool]
"""A field and whether it goes down."""

_CHUNK = 5000
_STEPS = 2_000_000_000
"""Steps of the database machine that a list may take: tens of seconds."""


def get_record(reader: Reader, ledger: str, row_id: str) -> Record:
    """Return a live record; raises BizenvError where there is none."""
    definition = reader.context.ledger(ledger)
    found = _select(reader, definition, "this.id = :row_id", {"row_id": row_id}, list(definition.fields), tail="")
    if not found:
        raise BizenvError("NO_ROW", f"{definition.title} 中没有这条记录（{row_id}），可能已被删除", "刷新列表后再试")
    one = found[0]
    sql = "SELECT count(*) FROM op WHERE ledger = ? AND id = ? AND state = 'pending'"
    pending = reader.value(sql, (ledger, row_id))
    return Record(
        ledger, row_id, one.values, one.ext, tuple(notes_of(reader, ledger, row_id)), one.row_seq, int(pending)
    )


def read_rows(
    reader: Reader,
    ledger: str,
    *,
    where: str = "",
    fields: Sequence[str] | None = None,
    limit: int | None = None,
    order: Sequence[Sort] | None = None,
    search: str = "",
) -> list[Record]:
    """Return live records in the ledger's order, without their notes; `where` is SQL over `this`."""
    definition = reader.context.ledger(ledger)
    condition, params = _condition(reader, definition, where, search)
    names = _known(definition, fields) if fields else list(definition.fields)
    tail = f"ORDER BY {_order(definition, order)}" + (f" LIMIT {int(limit)}" if limit is not None else "")
    return _select(reader, definition, condition, params, names, tail=tail)


def list_ids(
    reader: Reader,
    ledger: str,
    *,
    where: str = "",
    search: str = "",
    sort: Sequence[Sort] = (),
    limit: int | None = None,
) -> array[int]:
    """Return the numbers (rowids) of live rows in order, all or the first: eight bytes a row, for a list of any length.

    The database puts them into one text: fetching a row at a time, a worker and the window would wait for each other.
    """
    definition = reader.context.ledger(ledger)
    condition, params = _condition(reader, definition, where, search)
    rows = f'SELECT this.rid AS rid FROM "{view_name(ledger)}" AS this WHERE {condition}'
    order = f"ORDER BY {_order(definition, sort)}" + (f" LIMIT {int(limit)}" if limit is not None else "")
    ((listed,),) = _run(reader, f"SELECT group_concat(rid) FROM ({rows} {order})", params)
    return array("q", msgspec.json.decode(f"[{listed or ''}]", type=list[int]))


def count_rows(reader: Reader, ledger: str) -> int:
    """Return how many live rows a ledger has."""
    reader.context.ledger(ledger)
    return int(reader.value(f'SELECT count(*) FROM "{ledger}" WHERE deleted = 0'))


def list_page(reader: Reader, ledger: str, rowids: Sequence[int], columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Return id and display texts of rows by their numbers, in that order; rows that are gone are left out."""
    definition = reader.context.ledger(ledger)
    listed = ", ".join(["this.rid", "this.id", *(_column(definition, name) for name in columns)])
    rows: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(rowids), _CHUNK):
        some = ",".join(str(int(rid)) for rid in rowids[start : start + _CHUNK])
        sql = f'SELECT {listed} FROM "{view_name(ledger)}" AS this WHERE this.rid IN ({some})'
        rows |= {rid: row for rid, *row in reader.all(sql)}
    ordered = [rows[rid] for rid in rowids if rid in rows]
    shown = [_shown(reader, definition, name, [row[n] for row in ordered]) for n, name in enumerate(columns, start=1)]
    return [(row[0], *(column[n] for column in shown)) for n, row in enumerate(ordered)]


def _column(ledger: Ledger, name: str) -> str:
    if name.startswith(EXT_KEY):
        path = "$." + json.dumps(name.removeprefix(EXT_KEY), ensure_ascii=False)
        return "json_extract(this.ext, '{}')".format(path.replace("'", "''"))
    return f'this."{_known(ledger, [name])[0]}"'


def _shown(reader: Reader, ledger: Ledger, name: str, stored: list[Any]) -> list[str]:
    if name.startswith(EXT_KEY):
        return ["" if value is None else str(value) for value in stored]
    field, codec = ledger.fields[name], reader.context.codec(ledger.id)
    target = getattr(field.type, "target", "")
    if target in reader.context.forms.ledgers:
        return shown_references(reader, target, stored)
    codes = reader.context.forms.codes
    memo: dict[Any, str] = {}
    for value in stored:
        if value not in memo:
            memo[value] = _shown_value(field, codec.from_sql(name, value), codes)
    return [memo[value] for value in stored]


def _shown_value(field: Field, value: Value, codes: Any) -> str:
    return (
        f"{len(value)} 个文件"
        if isinstance(field.type, ft.Attachment) and isinstance(value, list)
        else format_text(field, value, codes)
    )


def shown_references(reader: Reader, target: str, stored: Sequence[str | None]) -> list[str]:
    """Return the display texts of references (or of JSON lists of them); an id that has no row stays as it is."""
    lists = [json.loads(one) if one and one.startswith("[") else [one] if one else [] for one in stored]
    names = displays(reader, target, {row_id for ids in lists for row_id in ids})
    return ["、".join(names.get(row_id, row_id) for row_id in ids) for ids in lists]


def _condition(reader: Reader, ledger: Ledger, where: str, search: str) -> tuple[str, Mapping[str, Any]]:
    found, params = search_condition(reader.context.forms, ledger, search) if search else ("1", {})
    if not where:
        return found, params
    _refuse_unbalanced(where)
    expanded = sql_dialect.expand(where, reader.context.forms, read_settings(reader))
    return f"({expanded}) AND {found}", params


def _refuse_unbalanced(where: str) -> None:
    """Raise UsageProblem for a condition that would end the brackets which the program sets around it."""
    depth = 0
    for token in tokenize(where):
        depth += token.is_sign("(") - token.is_sign(")")
        if depth < 0:
            break
    if depth:
        raise UsageProblem("BAD_WHERE", f"条件的括号不成对：{where}", "检查条件表达式")


def _order(ledger: Ledger, sort: Sequence[Sort] | None) -> str:
    if sort:
        chosen = [(name, down) for name, down in sort]
    else:
        chosen = [(name.lstrip("-"), name.startswith("-")) for name in ledger.order]
    parts = [f"{_column(ledger, name)}{' DESC' if down else ''}" for name, down in chosen]
    return ", ".join([*parts, "this.rid"])


def _known(ledger: Ledger, names: Sequence[str]) -> list[str]:
    unknown = [name for name in names if name not in ledger.fields]
    if unknown:
        raise UsageProblem("NO_FIELD", f"{ledger.title} 没有字段 {'、'.join(unknown)}", "检查字段代号")
    return list(names)


def _select(
    reader: Reader, ledger: Ledger, condition: str, params: Mapping[str, Any], names: list[str], *, tail: str
) -> list[Record]:
    columns = [name for name in names if name != "id"]
    listed = ", ".join(["this.id", "this.ext", "this.row_seq", *(f'this."{name}"' for name in columns)])
    sql = f'SELECT {listed} FROM "{view_name(ledger.id)}" AS this WHERE {condition} {tail}'
    codec = reader.context.codec(ledger.id)
    return [
        Record(ledger.id, row_id, {"id": row_id, **codec.values(columns, row)}, _ext(ext), row_seq=row_seq)
        for row_id, ext, row_seq, *row in _run(reader, sql, params)
    ]


def _run(reader: Reader, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    from sqlcipher3 import dbapi2

    try:
        with step_budget(reader.connection, _STEPS):
            return reader.all(sql, dict(params))
    except (dbapi2.Error, dbapi2.Warning) as problem:
        if "interrupted" in str(problem):
            raise UsageProblem("WHERE_TOO_SLOW", "条件计算量过大，已停止", "把条件写得简单些") from problem
        raise UsageProblem("BAD_WHERE", f"条件或排序写得不对：{problem}", "检查字段代号和条件表达式") from problem


def _ext(text: str | None) -> dict[str, str]:
    return json.loads(text) if text else {}
