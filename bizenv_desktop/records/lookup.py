"""Names rows to people, and finds the row that a text means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.text import match_key
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.storage.reading import Reader

_SHOWN = 5
_CHUNK = 5000


def display_sql(forms: Forms, ledger: Ledger) -> str:
    """Return the SQL expression over `this` that names a row of a ledger."""
    if ledger.display:
        return sql_dialect.expand(ledger.display, forms)
    named = [name for name in ledger.key if ledger.fields[name].stored] or ["id"]
    return " || ' ' || ".join(f"coalesce(this.\"{name}\", '')" for name in named)


def displays(reader: Reader, ledger: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the display texts of rows by id; deleted and unknown rows are not in it."""
    definition = reader.context.ledger(ledger)
    sql = display_sql(reader.context.forms, definition)
    wanted = list(ids)
    found: dict[str, str | None] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        marks = ",".join("?" * len(some))
        found |= dict(reader.all(f'SELECT id, {sql} FROM "{view_name(ledger)}" AS this WHERE id IN ({marks})', some))
    return {row_id: str(text) if text is not None else row_id for row_id, text in found.items()}


def find_row(reader: Reader, ledger: str, text: str) -> str:
    """Return the id of the one live row that a text means: an id, a display text, a key, or a part of a display text.

    Raises BizenvError where no row or several rows match.
    """
    definition = reader.context.ledger(ledger)
    view, shown = view_name(ledger), display_sql(reader.context.forms, definition)
    if reader.value(f'SELECT 1 FROM "{view}" AS this WHERE id = ?', (text,)):
        return text
    keys = [f'this."{name}" = :text' for name in definition.key if definition.fields[name].stored]
    for condition in (f"{shown} = :text", " OR ".join(keys) or "0", f"instr({shown}, :text) > 0"):
        sql = f'SELECT id, {shown} FROM "{view}" AS this WHERE {condition} LIMIT {_SHOWN + 1}'
        found = reader.all(sql, {"text": text})
        if found:
            return _only(definition, text, found)
    return _by_match_key(reader, definition, text, shown)


def _by_match_key(reader: Reader, ledger: Ledger, text: str, shown: str) -> str:
    wanted = match_key(text)
    rows = reader.all(f'SELECT id, {shown} FROM "{view_name(ledger.id)}" AS this')
    found = [(row_id, name) for row_id, name in rows if name and match_key(str(name)) == wanted]
    if found and wanted:
        return _only(ledger, text, found)
    raise BizenvError("NO_ROW", f"{ledger.title} 中没有“{text}”", "检查写法，或用记录的 id")


def _only(ledger: Ledger, text: str, found: list[tuple[str, str]]) -> str:
    if len(found) == 1:
        return found[0][0]
    some = "、".join(f"{name}（{row_id}）" for row_id, name in found[:_SHOWN])
    raise UsageProblem("AMBIGUOUS", f"{ledger.title} 中有多条记录符合“{text}”：{some}", "写全名称，或用记录的 id")
