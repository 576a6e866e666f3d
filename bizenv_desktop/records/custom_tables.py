"""Tables that people put together (自定义表): a ledger, columns, filter, groups and sums under a name.

Each is a row of the system ledger `custom_table`, which a bureau (a city's, the province's) keeps for itself: all of
its people open and print it, who made it (or an admin) changes and deletes it. What its fields are called is kept
beside them, so that one which is gone from the definition can still be named.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef.value_problem import ValueProblem
from bizenv_desktop.records.filters import EQUALS, Filter, where
from bizenv_desktop.records.permissions import KEEPERS
from bizenv_desktop.records.table_choices import SUM, barred_sum, group_parts
from bizenv_desktop.storage.edits import CREATE, DELETE, EXT_KEY, PATCH, Edit, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

LEDGER = "custom_table"
_LONGEST = 60
_SELECT = f"SELECT id, title, ledger, ledger_version, content, author FROM {LEDGER}_v"


@dataclass(frozen=True)
class TableColumn:
    """One column: a field (`ext:HEADING` for an own column); `total` is sum, count or ""; `unit` "" is the usual."""

    field: str
    total: str = ""
    unit: str = ""


@dataclass(frozen=True)
class CustomTable:
    """One table, with its id and author once it is kept.

    `groups` are groupings from the outermost (`table_choices.group_key`), `order` fields with whether they go down.
    `version` is that of the ledger's definition when it was saved, `labels` what its fields were called then.
    """

    title: str
    ledger: str
    columns: tuple[TableColumn, ...]
    groups: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    version: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    author: str = ""

    @property
    def fields(self) -> list[str]:
        """The fields that the table names anywhere, each once."""
        named = [one.field for one in self.columns]
        named += [group_parts(key)[0] for key in self.groups]
        named += [one.column for one in self.filters]
        return list(dict.fromkeys([*named, *(name for name, _down in self.order)]))

    @property
    def fixed(self) -> frozenset[str]:
        """The fields that a filter holds to one value."""
        return frozenset(one.column for one in self.filters if one.operator == EQUALS)

    def label(self, name: str) -> str:
        """Return what a field was called when the table was saved."""
        return self.labels.get(name, name.removeprefix(EXT_KEY))


def custom_tables(reader: Reader) -> list[CustomTable]:
    """Return all tables, by name."""
    if LEDGER not in reader.context.forms.ledgers:
        return []
    return [_table(row) for row in reader.all(f"{_SELECT} ORDER BY title, id")]


def look_up(reader: Reader, text: str) -> CustomTable | None:
    """Return the table that a name or an id means; None for none. Raises AMBIGUOUS where two have the name."""
    found = [one for one in custom_tables(reader) if text in (one.id, one.title)]
    if len(found) > 1:
        by = "、".join(f"{one.author}（{one.id}）" for one in found)
        raise UsageProblem("AMBIGUOUS", f"有几张自定义表都叫“{text}”，建表人：{by}", "写表的 id，或请建表人改名")
    return found[0] if found else None


def get_table(reader: Reader, text: str) -> CustomTable:
    """Return the table that a name or an id means; raises NO_TABLE."""
    found = look_up(reader, text)
    if found is None:
        raise UsageProblem("NO_TABLE", f"没有自定义表“{text}”", "用 bizenv table list 查看，或刷新列表")
    return found


def may_change(copy: LocalCopy, table: CustomTable) -> bool:
    """Tell whether the acting user may change or delete a table: its author may, and an admin."""
    return bool(copy.roles.intersection(KEEPERS)) and (table.author == copy.user or "admin" in copy.roles)


def save_table(records: Records, table: CustomTable) -> CustomTable:
    """Keep a table, a new one where it has no id; return it as kept. One undo step.

    Raises BizenvError for a name that is empty or taken (EXISTS), for fields that are not there, for a filter of the
    wrong type (VALUE), for sums that mean nothing (TABLE_SUM), and where the table is another's (NOT_AUTHOR).
    """
    copy = records.copy
    copy.require(*KEEPERS)
    ledger = _checked(copy, table)
    title = " ".join(table.title.split())
    with copy.read() as reader:
        known = custom_tables(reader)
    _refuse_title(copy.forms, title, [one for one in known if one.id != table.id])
    named = {name: label_in(ledger, name) for name in table.fields}
    kept = replace(table, title=title, version=ledger.version, labels=named)
    values: dict[str, Value] = {
        "title": title, "ledger": table.ledger, "ledger_version": ledger.version, "content": content_text(kept),
    }  # fmt: skip
    if table.id:
        _refuse_others(copy, next((one for one in known if one.id == table.id), None))
        edit = Edit(PATCH, LEDGER, table.id, values)
    else:
        kept = replace(kept, id=new_id(), author=copy.user)
        edit = Edit(CREATE, LEDGER, kept.id, {**values, "author": copy.user})
    records.apply(Step("edit", f"保存自定义表“{title}”", [edit]))
    return kept


def delete_table(records: Records, table_id: str) -> None:
    """Delete a table; it can be undone. Raises NO_TABLE, NOT_AUTHOR."""
    with records.copy.read() as reader:
        found = get_table(reader, table_id)
    _refuse_others(records.copy, found)
    records.apply(Step("edit", f"删除自定义表“{found.title}”", [Edit(DELETE, LEDGER, found.id)]))


def _checked(copy: LocalCopy, table: CustomTable) -> Ledger:
    """Return the ledger of a table that can be kept."""
    ledger = copy.context.ledger(table.ledger)
    if ledger.system:
        raise UsageProblem("SYSTEM_LEDGER", f"{ledger.title}由程序维护，不能做自定义表", "换一本台账")
    if not table.columns:
        raise UsageProblem("NO_FIELD", "自定义表一列也没有", "至少选一列")
    unknown = [name for name in table.fields if name not in ledger.fields and not name.startswith(EXT_KEY)]
    if unknown:
        raise UsageProblem(
            "NO_FIELD", f"{ledger.title}没有字段 {'、'.join(map(table.label, unknown))}", "换成现有的字段"
        )
    for one in table.filters:
        try:
            where(ledger, copy.forms, [one], copy.clock.today())
        except ValueProblem as problem:
            said = one.sentence(label_in(ledger, one.column))
            raise ValueProblem(f"筛选条件“{said}”：{problem.what}", problem.remedy) from problem
    barred = [why for one in table.columns if one.total == SUM and (why := why_no_sum(ledger, table, one.field))]
    if barred:
        raise BizenvError("TABLE_SUM", barred[0], "改好再保存")
    return ledger


def why_no_sum(ledger: Ledger, table: CustomTable, name: str) -> str:
    """Return why a field can't be summed in a table; "" where it can."""
    if name not in ledger.fields:
        return f"自有列“{name.removeprefix(EXT_KEY)}”是文字，不能相加"
    return barred_sum(ledger, ledger.fields[name], table.groups, table.fixed)


def label_in(ledger: Ledger, name: str) -> str:
    """Return what a field, or an own column, is called in a ledger."""
    return ledger.fields[name].label if name in ledger.fields else name.removeprefix(EXT_KEY)


def _refuse_title(forms: Forms, title: str, others: list[CustomTable]) -> None:
    if not title or len(title) > _LONGEST:
        raise UsageProblem("USAGE", f"自定义表的表名是空的，或超过{_LONGEST}字", "写一个短的表名")
    taken = next((one for one in others if one.title == title), None)
    if taken is not None:
        raise BizenvError("EXISTS", f"已有一张自定义表叫“{title}”，建表人 {taken.author}", "换一个表名")
    if title in forms.reports:
        raise BizenvError("EXISTS", f"“{title}”是一张报表的代号", "换一个表名")


def _refuse_others(copy: LocalCopy, table: CustomTable | None) -> None:
    copy.require(*KEEPERS)
    if table is None:
        raise UsageProblem("NO_TABLE", "这张自定义表已被删除", "另存为一张新的")
    if not may_change(copy, table):
        raise BizenvError(
            "NOT_AUTHOR", f"自定义表“{table.title}”是{table.author}建的，只有建表人和管理人员能改", "另存为自己的一张"
        )


def content_text(table: CustomTable) -> str:
    """Return what is stored of a table beside its name and ledger."""
    whole = asdict(table)
    kept = {name: whole[name] for name in ("columns", "groups", "filters", "order", "labels")}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _table(row: tuple[Any, ...]) -> CustomTable:
    row_id, title, ledger, version, content, author = row
    return replace(read_content(content), title=title, ledger=ledger, version=version, id=row_id, author=author)


def read_content(content: str) -> CustomTable:
    """Return what the stored content says, under no name yet; raises ValueError, KeyError or TypeError for none."""
    body = json.loads(content)
    return CustomTable(
        title="",
        ledger="",
        columns=tuple(TableColumn(one["field"], one["total"], one["unit"]) for one in body["columns"]),
        groups=tuple(body["groups"]),
        filters=tuple(Filter(one["column"], one["operator"], one["low"], one["high"]) for one in body["filters"]),
        order=tuple((name, bool(down)) for name, down in body["order"]),
        labels=body["labels"],
    )
