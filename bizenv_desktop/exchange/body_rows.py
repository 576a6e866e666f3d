"""Tells the data rows below a heading from all the others (catalogue 6 to 9, 12, 13, 16, 22)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bizenv_desktop.exchange.header import Header, is_filled
from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.exchange.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bizenv_desktop.exchange.grid import Raw, SheetGrid

    NamesField = Callable[[str], bool]

RowKind = Literal["data", "hidden", "struck", "blank", "index", "repeat", "section", "total", "footer", "other"]

REASONS: dict[RowKind, tuple[str, int]] = {
    "hidden": ("隐藏行", 16), "struck": ("删除线行", 22), "blank": ("空行", 13), "index": ("栏号行", 6),
    "repeat": ("重复表头", 7), "section": ("分组行", 8), "total": ("合计行", 9), "footer": ("表尾注释", 12),
    "other": ("另一张表", 14),
}  # fmt: skip
"""Why a row holds no data that is taken, and its item in the catalogue."""

_SECTION = re.compile(r"^(?:[一二三四五六七八九十百]+、|[(（][一二三四五六七八九十百]+[)）])")
_COUNT = re.compile(r"[(（]\s*(?:共|计|合计)?\s*(\d+)\s*[个项]\s*[)）]?")
_TOTAL = re.compile(r"^.{0,8}?(?:小计|合计|总计)(?:[(（][^)）]*[)）])?[:：]?$")
_FOOTER = re.compile(r"^(?:注|备注|填表人|审核人|联系电话)\s*[:：]")
_SIGNED = re.compile(
    r"^(?:填报|报送)?(?:说明|数据来源|(?:填表|填报|制表|经办|复核|审核|审批|负责|联系)人?|(?:单位|部门)?负责人|(?:分管|主管|主要)领导"
    r"|(?:填报|报送|制表)(?:单位|部门|日期|时间)|电话|盖章)(?:[(（][^)）]*[)）]|签[字章名])*\s*[:：]"
)
"""What people write below a table beside what always ends it."""
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_FEW = 3
_LONGEST_TOTAL = 40
_LONGEST_INDEX = 8
_ALIKE = 0.8


@dataclass(frozen=True)
class BodyRow:
    """One row below the heading. `section` is the title of its section, `text` that of a row of one cell."""

    row: int
    kind: RowKind
    section: str = ""
    text: str = ""


def section_count(text: str) -> int | None:
    """Return the count that a section title has in brackets; None where it has none."""
    found = _COUNT.search(text)
    return int(found[1]) if found else None


def section_name(text: str) -> str:
    """Return a section title without its number and count."""
    return _COUNT.sub("", _SECTION.sub("", text.strip())).strip()


def body_rows(
    grid: SheetGrid, header: Header, *, include_hidden: bool = False, names_field: NamesField = lambda _text: False
) -> Iterator[BodyRow]:
    """Yield every row below the heading in order; a heading of other columns begins another table ("other")."""
    reader = _BodyReader(grid, header, include_hidden=include_hidden, names_field=names_field)
    for row in range(header.last + 1, grid.n_rows + 1):
        yield reader.read(row)


class _BodyReader:
    def __init__(self, grid: SheetGrid, header: Header, *, include_hidden: bool, names_field: NamesField) -> None:
        self._names_field = names_field
        self._other = False
        self._grid = grid
        self._header = header
        self._include_hidden = include_hidden
        self._section = ""
        self._footer = False
        self._heads = [
            {column: heading_key(str(value)) for column, value in _filled(grid.rows[row - 1])}
            for row in range(header.first, header.last + 1)
        ]
        self._head_keys = {key for head in self._heads for key in head.values()}
        self._styled_rows = {row for row, _ in grid.styles}

    def read(self, row: int) -> BodyRow:
        cells = _filled(self._grid.rows[row - 1])
        if not cells:
            return BodyRow(row, "blank", self._section)
        kind = self._kind(row, cells)
        self._other = self._other or (kind == "data" and self._is_heading(cells))
        kind = "other" if self._other and kind != "blank" else kind
        text = str(cells[0][1]).strip() if len(cells) == 1 else ""
        self._footer = kind == "footer" or (self._footer and kind == "blank")
        if kind == "section":
            self._section = text
        return BodyRow(row, kind, self._section, text)

    def _kind(self, row: int, cells: list[tuple[int, Raw]]) -> RowKind:
        if kind := self._excluded(cells):
            return kind
        if row in self._grid.hidden_rows and not self._include_hidden:
            return "hidden"
        return "struck" if row in self._styled_rows and self._grid.row_is_struck(row) else "data"

    def _excluded(self, cells: list[tuple[int, Raw]]) -> RowKind | None:
        first = cells[0][1]
        if isinstance(first, str):
            if _FOOTER.match(first.strip()) or _is_signed(first.strip(), cells):
                return "footer"
            if len(cells) == 1 and _SECTION.match(first.strip()):
                return "section"
        if self._footer and len(cells) == 1 and cells[0][0] <= self._header.first_column:
            return "footer"
        if self._is_index(cells):
            return "index"
        if self._repeats(cells):
            return "repeat"
        return "total" if self._is_total(cells) else None

    def _is_heading(self, cells: list[tuple[int, Raw]]) -> bool:
        if len(cells) < _FEW or not all(isinstance(value, str) and len(value) <= _LONGEST_TOTAL for _, value in cells):
            return False
        if not any(self._names_field(str(value)) for _, value in cells[:_FEW]):
            return False
        named = sum(self._names_field(str(value)) for _, value in cells)
        return named >= max(_FEW, _ALIKE * len(cells))

    def _is_index(self, cells: list[tuple[int, Raw]]) -> bool:
        if len(cells) < min(_FEW, len(self._header.levels)) or not all(_may_index(value) for _, value in cells[:2]):
            return False
        words = [squeeze(_plain(value)) for _, value in cells]
        numbers = [word for word in words if word not in _STEMS or not word]
        if any(not word.isdigit() for word in numbers):
            return False
        if not numbers:
            return True
        start = int(numbers[0])
        return [int(word) for word in numbers] == list(range(start, start + len(numbers))) and start <= len(words)

    def _repeats(self, cells: list[tuple[int, Raw]]) -> bool:
        if len(cells) < 2 and len(self._header.levels) > _FEW:  # noqa: PLR2004 — one cell repeats nothing
            return False
        if not any(heading_key(value) in self._head_keys for _, value in cells[:2] if isinstance(value, str)):
            return False
        return any(
            sum(head.get(column) == heading_key(value) for column, value in cells if isinstance(value, str))
            >= max(_ALIKE * len(cells), 1)
            for head in self._heads
        )

    def _is_total(self, cells: list[tuple[int, Raw]]) -> bool:
        for position, (_, value) in enumerate(cells):
            if not isinstance(value, str) or "计" not in value or len(value) > _LONGEST_TOTAL:
                continue
            word = squeeze(value)
            if word.rstrip(":：") in ("小计", "合计", "总计"):
                return True
            if _TOTAL.match(word) and position <= 1 and not _has_text(cells[position + 1 :]):
                return True
        return False


def _may_index(value: Raw) -> bool:
    """Tell whether a cell may stand in a row of column numbers: 甲, 1 or 2."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_INDEX
    return value in (1, 2, 3)


def _is_signed(first: str, cells: list[tuple[int, Raw]]) -> bool:
    few = len(cells) <= _FEW + 1 and all(isinstance(value, str) for _, value in cells)
    return few and _SIGNED.match(first) is not None


def _has_text(cells: list[tuple[int, Raw]]) -> bool:
    return any(isinstance(value, str) and not _is_number_text(value) for _, value in cells)


def _is_number_text(text: str) -> bool:
    return bool(re.fullmatch(r"[-\d,.%\s]*", squeeze(text))) or text.startswith("=")


def _plain(value: Raw) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _filled(values: Sequence[Raw]) -> list[tuple[int, Raw]]:
    return [(column, value) for column, value in enumerate(values, 1) if is_filled(value)]
