"""A table of one's own under the definitions of today: fields found by their present names, and what is gone named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.upcasting import upcast_names
from bizenv_desktop.formdef.value_problem import ValueProblem
from bizenv_desktop.records.custom_tables import CustomTable, TableColumn, why_no_sum
from bizenv_desktop.records.filters import where
from bizenv_desktop.records.own_columns import own_columns
from bizenv_desktop.records.table_choices import SUM, group_key, group_keys, group_parts, units_of
from bizenv_desktop.storage.edits import EXT_KEY

if TYPE_CHECKING:
    from datetime import date

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.records.filters import Filter
    from bizenv_desktop.storage.reading import Reader


def table_today(reader: Reader, table: CustomTable, today: date) -> tuple[CustomTable, tuple[str, ...]]:
    """Return a table in the present fields, and in Chinese what of it has no effect any more.

    Own columns that somebody has hidden are left out as well. Raises TABLE_LEDGER where its ledger is gone.
    """
    forms = reader.context.forms
    ledger = forms.ledgers.get(table.ledger)
    if ledger is None:
        raise BizenvError(
            "TABLE_LEDGER", f"自定义表“{table.title}”用的台账（{table.ledger}）已不在表单定义里", "删除这张表，另建一张"
        )
    away = any(name.startswith(EXT_KEY) for name in table.fields)
    hidden = {EXT_KEY + one.heading for one in own_columns(reader, ledger.id) if one.hidden} if away else set()
    made = _Renewal(forms, ledger, table, frozenset(hidden), today)
    return made.table(), tuple(made.remarks)


@dataclass
class _Renewal:
    forms: Forms
    ledger: Ledger
    old: CustomTable
    hidden: frozenset[str]
    today: date
    remarks: list[str] = field(default_factory=list)

    def table(self) -> CustomTable:
        columns = [now for one in self.old.columns for now in self._column(one)]
        made = replace(
            self.old,
            columns=tuple(columns or (TableColumn(name) for name in self.ledger.list_columns)),
            groups=tuple(now for key in self.old.groups for now in self._group(key)),
            filters=tuple(now for one in self.old.filters for now in self._filter(one)),
            order=tuple((now, down) for name, down in self.old.order for now in self._sorted(name)),
        )
        return replace(made, columns=tuple(self._summed(made, one) for one in made.columns))

    def _now(self, name: str) -> list[str]:
        """Return the present names of a field: none where it is gone, several where it was split."""
        found = upcast_names(self.ledger, self.old.version, {name: name})
        return [one for one in found if one in self.ledger.fields or self._is_shown_own(one)]

    def _is_shown_own(self, name: str) -> bool:
        return name.startswith(EXT_KEY) and name not in self.hidden

    def _column(self, column: TableColumn) -> list[TableColumn]:
        found = self._now(column.field)
        if not found:
            self._gone(f"“{self.old.label(column.field)}”", column.field, "没有列出")
        return [replace(column, field=name) for name in found]

    def _group(self, key: str) -> list[str]:
        name, part = group_parts(key)
        for now in self._now(name):
            wanted = group_key(now, part)
            if now not in self.ledger.fields or wanted in group_keys(self.ledger.fields[now]):
                return [wanted]
        self._gone(f"“{self.old.label(name)}”", name, "没有按它分组")
        return []

    def _filter(self, one: Filter) -> list[Filter]:
        said = one.sentence(self.old.label(one.column))
        for now in self._now(one.column):
            wanted = replace(one, column=now)
            try:
                where(self.ledger, self.forms, [wanted], self.today)
            except ValueProblem as problem:
                self.remarks.append(f"条件“{said}”现在认不出（{problem.what}），没有按它筛选")
                return []
            return [wanted]
        self._gone(f"条件“{said}”的字段", one.column, "没有按它筛选")
        return []

    def _sorted(self, name: str) -> list[str]:
        found = self._now(name)[:1]
        if not found:
            self._gone(f"“{self.old.label(name)}”", name, "没有按它排序")
        return found

    def _summed(self, table: CustomTable, column: TableColumn) -> TableColumn:
        """Return a column without a sum or unit that it can't have any more."""
        known = self.ledger.fields.get(column.field)
        if column.unit and (known is None or column.unit not in units_of(known)):
            column = replace(column, unit="")
        why = why_no_sum(self.ledger, table, column.field) if column.total == SUM else ""
        if why:
            self.remarks.append(f"{why}，没有合计")
            return replace(column, total="")
        return column

    def _gone(self, what: str, name: str, so: str) -> None:
        where_from = "已被隐藏" if name in self.hidden else f"已不在{self.ledger.title}里"
        self.remarks.append(f"{what}{where_from}，{so}")
