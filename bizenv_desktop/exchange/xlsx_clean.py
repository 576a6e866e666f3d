"""The fast path: a sheet whose XML a scan shows free of all that calamine cannot tell is read by calamine.

calamine gives blanks for error values and uncached formulas and knows nothing of hidden rows, comments, strikes, fills
and merged cells; it also allocates the whole rectangle of a sheet, however absurd. A clean sheet has none of these.
Styles that say something (a fill in the heading, a percent column) are looked up by their index in the bytes.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from bizenv_desktop.exchange.grid import BLANK_ROWS_END_A_SHEET, PLAIN, Address, Raw, Style
from bizenv_desktop.exchange.xlsx_refs import column_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PIECE = 512 * 1024
"""Bytes that are searched at once: a search holds the interpreter lock, and the window waits as long as it lasts."""
_MAX_RECTANGLE = 12_000_000
_IN_TEXTS = (b">#", b"_x", b"<rPh", b"<strike", b"<!")
_IN_CELLS = (b">#", b"<f", b' t="e"', b' t="d"', b' t="str"', b"<!")
_AROUND = (b"<mergeCell ", b"<filterColumn", b'filterMode="1"', b'filterMode="true"', b"<!")
_HIDDEN_ROW = re.compile(rb'<row [^>]*(hidden="(1|true)"|ht="0")')
_HIDDEN_COLUMN = re.compile(rb'<col [^>]*(hidden="(1|true)"|width="0")[^>]*>')
_BOUND = re.compile(rb' (min|max)="([0-9]+)"')
_WIDE = re.compile(rb'<c r="[A-Z]{3}')
_TWO_LETTERS = re.compile(rb'<c r="[A-Z]{2}[0-9]')
_LAST_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_STYLED = rb'<c [^>]*\bs="(?:%s)"'
_AT = rb'<c r="([A-Z]+)([0-9]+)" s="(%s)"'
_SIMPLE_NUMBER = re.compile(r"General|@|[#0,._()\-¥￥ ;*\\]+%?_?\)?")
_SIMPLE_DATE = re.compile(r'(?=.*y)[ymd/\-.\\ ;@"年月日]+')


def is_clean(xml: bytes, strings: bytes) -> bool:
    """Tell whether calamine loses nothing of a sheet (its own XML, and that of the shared strings)."""
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if not 0 <= start < end or any(mark in xml[:start] or mark in xml[end:] for mark in _AROUND):
        return False
    if any(mark in piece for piece in _pieces(strings) for mark in _IN_TEXTS):
        return False
    is_inline = False
    for piece in _pieces(xml, start, end):
        is_inline = is_inline or b't="inlineStr"' in piece
        if any(mark in piece for mark in _IN_CELLS) or not _is_plain_rows(piece):
            return False
    if is_inline and any(mark in piece for piece in _pieces(xml) for mark in _IN_TEXTS):
        return False
    return _is_small(xml)


def _pieces(xml: bytes, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Yield XML in pieces that end before a tag begins: a tag, and a text with the bracket before it, stay whole."""
    last = len(xml) if end is None else end
    while start < last:
        cut = xml.find(b"<", min(start + _PIECE, last), last)
        stop = cut if cut > start else last
        yield xml[start:stop]
        start = stop


def _is_plain_rows(piece: bytes) -> bool:
    """Tell whether all rows are numbered and shown, and no column has three letters."""
    is_odd = _WIDE.search(piece) or _HIDDEN_ROW.search(piece)
    return not is_odd and piece.count(b"<row") == piece.count(b'<row r="')


def _is_small(xml: bytes) -> bool:
    """Tell whether the rectangle of a sheet is no larger than it looks."""
    last = _LAST_ROW.match(xml, max(xml.rfind(b"<row"), 0))
    if not last:
        return False
    is_wide = any(_TWO_LETTERS.search(piece) for piece in _pieces(xml))
    return int(last[1]) * (702 if is_wide else 26) <= _MAX_RECTANGLE


def hidden_columns(xml: bytes) -> list[tuple[int, int]]:
    """Return the first and last number of each run of hidden columns."""
    bounds = (dict(_BOUND.findall(found[0])) for found in _HIDDEN_COLUMN.finditer(xml[: xml.find(b"<row")]))
    return [(int(bound[b"min"]), int(bound[b"max"])) for bound in bounds if len(bound) == 2]  # noqa: PLR2004


def clean_styles(xml: bytes, styles: Sequence[Style]) -> dict[Address, Style] | None:
    """Return the styles of cells worth knowing; None if a format needs the careful reader."""
    unsure = [index for index, style in enumerate(styles) if not _is_sure(style)]
    telling = [index for index, style in enumerate(styles) if _tells(style)]
    odd, any_of = (re.compile(_STYLED % _numbers(indexes)) for indexes in (unsure, telling))
    placed = re.compile(_AT % _numbers(telling))
    found: dict[Address, Style] = {}
    for piece in _pieces(xml) if unsure or telling else ():
        if unsure and odd.search(piece):
            return None
        cells = placed.findall(piece) if telling else []
        if telling and len(cells) != len(any_of.findall(piece)):
            return None
        for column, row, index in cells:
            found[int(row), column_number(column.decode())] = styles[int(index)]
    return found


def _numbers(indexes: list[int]) -> bytes:
    return b"|".join(b"%d" % index for index in indexes)


def _is_sure(style: Style) -> bool:
    """Tell whether calamine is certain to see the same in a format (a date or none) as we do."""
    return bool((_SIMPLE_DATE if style.is_date else _SIMPLE_NUMBER).fullmatch(style.number_format))


def _tells(style: Style) -> bool:
    """Tell whether a style says more than how digits or a date look."""
    if style is PLAIN:
        return False
    without_day = style.is_date and "d" not in style.number_format.lower()
    padded = not style.is_date and "00" in style.number_format.partition(".")[0]
    return without_day or padded or style != Style(number_format=style.number_format, is_date=style.is_date)


def rows_by_calamine(workbook: Any, name: str) -> tuple[list[list[Raw]], bool] | None:
    """Return the rows of a clean sheet, and whether it is cut; None where a value needs the careful reader."""
    sheet = workbook.get_sheet_by_name(name)
    before = [""] * (sheet.start[1] if sheet.start else 0)
    rows: list[list[Raw]] = [before + row for row in sheet.iter_rows()]  # row by row: the lock may change hands
    if any(issubclass(kind, (dt.time, dt.timedelta)) for kind in {type(value) for row in rows for value in row}):
        return None
    return _without_blank_end(rows)


def _without_blank_end(rows: list[list[Raw]]) -> tuple[list[list[Raw]], bool]:
    """Cut the sheet at 50 blank rows and the blank cells at the end of each row; blank is None."""
    last, is_cut = 0, False
    for number, row in enumerate(rows, 1):
        while row and row[-1] == "":
            row.pop()
        if row:
            last = number
            if "" in row:
                row[:] = [None if value == "" else value for value in row]
        elif number - last > BLANK_ROWS_END_A_SHEET:
            is_cut = any(value not in ("", None) for row in rows[number:] for value in row)
            break
    return rows[:last], is_cut
