"""What the dialog of a table offers to choose from, as people read it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.records.table_choices import COUNT, SUM, can_sum, group_keys, group_parts, units_of
from bizenv_desktop.ui.lists.columns import label_of
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger

Choice = tuple[str, str]
"""What is shown, and what it stands for."""

_NOT_OFFERED = frozenset({"id", "seq", "row_version"})
"""What tells nobody anything; lines are numbered anyway."""
NO_TOTAL = ("不合计", "")


def offered(ledger: Ledger, own: Sequence[str]) -> list[Choice]:
    """Return the columns that a table may have: the fields of the ledger, then the bureau's own columns."""
    fields = [(label_of(ledger, name), name) for name in ledger.fields if name not in _NOT_OFFERED]
    return fields + [(f"{heading}（自有列）", OWN + heading) for heading in own]


def groupings(ledger: Ledger, own: Sequence[str]) -> list[Choice]:
    """Return the ways in which lines can be grouped; dates by year, by month or by day."""
    return [
        *(
            (grouping_label(ledger, key), key)
            for field in ledger.fields.values()
            if field.id != "id"
            for key in group_keys(field)
        ),
        *((f"{heading}（自有列）", OWN + heading) for heading in own),
    ]


def grouping_label(ledger: Ledger, key: str) -> str:
    """Return a grouping as people read it: 签约日期（按年）."""
    name, part = group_parts(key)
    if name.startswith(OWN):
        return name.removeprefix(OWN)
    label = ledger.fields[name].label
    dated = len(group_keys(ledger.fields[name])) > 1
    return f"{label}（按{part or '日'}）" if dated else label


def totals(ledger: Ledger, column: str) -> list[Choice]:
    """Return what may stand below a column."""
    summed = [("合计", SUM)] if can_sum(ledger.fields.get(column)) else []
    return [NO_TOTAL, *summed, ("计数", COUNT)]


def units(ledger: Ledger, column: str) -> list[Choice]:
    """Return the units in which a column can be printed; none where there is nothing to choose."""
    known = units_of(ledger.fields[column]) if column in ledger.fields else []
    return [(unit, unit if number else "") for number, unit in enumerate(known)] if len(known) > 1 else []
