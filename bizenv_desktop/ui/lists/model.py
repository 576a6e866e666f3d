"""The rows of a ledger as Qt sees them: row numbers in order, and blocks of 100 rows read when they come in sight.

`flags()` is not overridden: Qt asks it for each cell of a selection (Ctrl+A over 200,000 rows took a minute).
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor
from typing_extensions import override

from bizenv_desktop.ui.icons import light
from bizenv_desktop.ui.lists.columns import is_number, label_of
from bizenv_desktop.ui.lists.texts import shown_page
from bizenv_desktop.ui.theme import LIGHTS, PALE_RED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.ui.desk import Desk

BLOCK = 100
_KEPT_BLOCKS = 120
_PAINTED_MS = 10
"""Within this time the first page is painted; the worker that reads the rest would keep the window waiting."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_DISPLAY = Qt.ItemDataRole.DisplayRole
_ALIGN = Qt.ItemDataRole.TextAlignmentRole
_PICTURE = Qt.ItemDataRole.DecorationRole
_TIP = Qt.ItemDataRole.ToolTipRole
_GROUND = Qt.ItemDataRole.BackgroundRole
_RETURNED = QBrush(QColor(PALE_RED))
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Query:
    """What the list shows: an SQL condition, a text to find, the sort order."""

    where: str = ""
    search: str = ""
    sort: tuple[tuple[str, bool], ...] = ()


def first_block(
    records: Records, ledger: Ledger, query: Query, columns: Sequence[str]
) -> tuple[array[int], list[tuple[str, ...]]]:
    """Return the numbers and texts of the first rows of a list. Runs on a worker."""
    ids = records.list_ids(ledger.id, where=query.where, search=query.search, sort=query.sort, limit=BLOCK)
    return ids, shown_page(records, ledger, ids, columns)


class LedgerModel(QAbstractTableModel):
    """`counted` says how many rows there are once the order is known; `failed` carries a refused query."""

    counted = Signal(int)
    failed = Signal(object)

    def __init__(self, desk: Desk, ledger: Ledger, columns: Sequence[str]) -> None:
        super().__init__()
        self._desk = desk
        self.ledger = ledger
        self.columns = list(columns)
        self.query = Query()
        self.ids: array[int] = array("q")
        self._blocks: OrderedDict[int, list[tuple[str, ...]]] = OrderedDict()
        self._asked: set[int] = set()
        self._stale: set[int] = set()
        """Blocks that are read again; until they come, their old texts are shown."""
        self._edition = 0
        self._aligned = self._alignment()
        self._lights = self._light_columns()
        self.returned: Mapping[str, str] = {}
        """What the province says of rows that it returned, by their ids."""

    def mark_returned(self, returned: Mapping[str, str]) -> None:
        """Mark the rows that the province returned, with the reasons as their tip."""
        if returned != self.returned:
            self.returned = returned
            if self.ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1), [_GROUND])

    def show(self, query: Query, columns: Sequence[str] | None = None) -> None:
        """Read the order of the rows anew; the rows shown stay until it has come. An empty list begins with a page."""
        self.query = query
        self._edition += 1
        edition, chosen = self._edition, list(columns) if columns is not None else None
        if self.ids or chosen not in (None, self.columns):
            self._read_order(edition, chosen)
            return
        self._desk.run(
            self,
            first_block,
            self._desk.services.records,
            self.ledger,
            query,
            list(self.columns),
            then=lambda first: self._begin(edition, *first),
            failed=self.failed.emit,
            title="正在读取",
        )

    def _read_order(self, edition: int, chosen: list[str] | None) -> None:
        if edition != self._edition:
            return
        query = self.query
        self._desk.run(
            self,
            self._desk.services.records.list_ids,
            self.ledger.id,
            where=query.where,
            search=query.search,
            sort=query.sort,
            then=lambda ids: self._take(edition, ids, chosen),
            failed=self.failed.emit,
            title="正在读取",
        )

    def row_id(self, row: int) -> str:
        """Return the id of the record in a row; "" while the row is not read yet."""
        block = self._blocks.get(row // BLOCK)
        return block[row % BLOCK][0] if block and row % BLOCK < len(block) else ""

    def rowids(self, rows: Sequence[int]) -> list[int]:
        """Return the row numbers of the table for rows of the list."""
        return [self.ids[row] for row in rows if row < len(self.ids)]

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: _Index, role: int = _DISPLAY) -> Any:
        if self.returned and role in (_GROUND, _TIP) and (why := self.returned.get(self.row_id(index.row()))):
            return _RETURNED if role == _GROUND else f"{self._text(index.row(), index.column())}\n{why}".strip()
        if role in (_DISPLAY, _TIP):
            return self._text(index.row(), index.column())
        if role == _ALIGN:
            return self._aligned[index.column()]
        if role == _PICTURE and index.column() in self._lights:
            return light(self._text(index.row(), index.column()))
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == _ALIGN and orientation == Qt.Orientation.Horizontal and section < len(self._aligned):
            return self._aligned[section]
        if role == _TIP and orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            return self._about(self.columns[section])
        if role != _DISPLAY:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        return label_of(self.ledger, self.columns[section]) if section < len(self.columns) else None

    def _about(self, column: str) -> str:
        """Return what a heading's tip says: the whole heading, what the field means, how to sort and filter."""
        field = self.ledger.fields.get(column)
        parts = [
            label_of(self.ledger, column),
            field.hint if field else "",
            "单击排序，Shift+单击加排；点漏斗或 Alt+↓ 筛选",
        ]
        return "\n".join(part for part in parts if part)

    def _text(self, row: int, column: int) -> str:
        block = self._blocks.get(row // BLOCK)
        if block is None or row // BLOCK in self._stale:
            self._ask(row // BLOCK)
        if block is None:
            return ""
        offset = row % BLOCK
        return block[offset][column + 1] if offset < len(block) else ""

    def _ask(self, number: int) -> None:
        if number in self._asked:
            return
        self._asked.add(number)
        edition = self._edition
        self._desk.run(
            self,
            shown_page,
            self._desk.services.records,
            self.ledger,
            list(self.ids[number * BLOCK : (number + 1) * BLOCK]),
            list(self.columns),
            then=lambda rows: self._keep(edition, number, rows),
            failed=self.failed.emit,
        )

    def _keep(self, edition: int, number: int, rows: list[tuple[str, ...]]) -> None:
        if edition != self._edition or number not in self._asked:
            return
        self._asked.discard(number)
        self._stale.discard(number)
        self._blocks[number] = rows
        while len(self._blocks) > _KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        last = min((number + 1) * BLOCK, len(self.ids)) - 1
        self.dataChanged.emit(self.index(number * BLOCK, 0), self.index(last, len(self.columns) - 1), [_DISPLAY])

    def _begin(self, edition: int, ids: array[int], rows: list[tuple[str, ...]]) -> None:
        """Show the first page while the order of all rows is read."""
        if edition != self._edition or self.ids:
            return
        if ids:
            self._blocks[0] = rows
            self._lengthen(ids)
        if len(ids) < BLOCK:
            self.counted.emit(len(ids))
        else:
            QTimer.singleShot(_PAINTED_MS, lambda: self._read_order(edition, None))

    def _lengthen(self, ids: array[int]) -> None:
        """Take more rows behind those that are there."""
        self.beginInsertRows(QModelIndex(), len(self.ids), len(ids) - 1)
        self.ids = ids
        self.endInsertRows()

    def _take(self, edition: int, ids: array[int], columns: list[str] | None) -> None:
        if edition != self._edition:
            return
        if columns in (None, self.columns) and ids == self.ids:
            self._read_again()
            return
        if columns is None and len(self.ids) == BLOCK and ids[:BLOCK] == self.ids:
            self._lengthen(ids)
            self.counted.emit(len(ids))
            return
        self.beginResetModel()
        self.ids = ids
        self._blocks.clear()
        self._asked.clear()
        self._stale.clear()
        if columns is not None:
            self.columns = columns
            self._aligned = self._alignment()
            self._lights = self._light_columns()
        self.endResetModel()
        self.counted.emit(len(ids))

    def _read_again(self) -> None:
        """Read the values anew where the rows are the same: selection and place stay."""
        self._stale = set(self._blocks)
        self._asked.clear()
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))
        self.counted.emit(len(self.ids))

    def _light_columns(self) -> set[int]:
        forms, fields = self._desk.forms, self.ledger.fields
        return {
            number
            for number, name in enumerate(self.columns)
            if name in fields and (codes := forms.code_list(fields[name].type)) and set(codes.codes) <= set(LIGHTS)
        }

    def _alignment(self) -> list[int]:
        fields = self.ledger.fields
        return [_RIGHT if name in fields and is_number(fields[name].type) else _LEFT for name in self.columns]
