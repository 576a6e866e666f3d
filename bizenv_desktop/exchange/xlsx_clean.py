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
    from collections.abc import Sequence

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
_SIMPLE_NUMBER = re.compile(r"General|@|[#0,._()\-¥￥ ;*\\]+%?_?\)?")
_SIMPLE_DATE = re.compile(r'(?=.*y)[ymd/\-.\\ ;@"年月日]+')


def is_clean(xml: bytes, strings: bytes) -> bool:
    """Tell whether calamine loses nothing of a sheet (its own XML, and that of the shared strings)."""
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if not 0 <= start < end or any(mark in xml[:start] or mark in xml[end:] for mark in _AROUND):
        return False
    texts = (xml, strings) if b't="inlineStr"' in xml else (strings,)
    if any(mark in text for text in texts for mark in _IN_TEXTS) or any(
        xml.find(mark, start, end) >= 0 for mark in _IN_CELLS
    ):
        return False
    return _is_plain_rows(xml)


def _is_plain_rows(xml: bytes) -> bool:
    """Tell whether all rows are numbered and shown, and the rectangle of the sheet is no larger than it looks."""
    last = _LAST_ROW.match(xml, max(xml.rfind(b"<row"), 0))
    if not last or _WIDE.search(xml) or _HIDDEN_ROW.search(xml) or xml.count(b"<row") != xml.count(b'<row r="'):
        return False
    return int(last[1]) * (702 if _TWO_LETTERS.search(xml) else 26) <= _MAX_RECTANGLE


def hidden_columns(xml: bytes) -> list[tuple[int, int]]:
    """Return the first and last number of each run of hidden columns."""
    bounds = (dict(_BOUND.findall(found[0])) for found in _HIDDEN_COLUMN.finditer(xml[: xml.find(b"<row")]))
    return [(int(bound[b"min"]), int(bound[b"max"])) for bound in bounds if len(bound) == 2]  # noqa: PLR2004


def clean_styles(xml: bytes, styles: Sequence[Style]) -> dict[Address, Style] | None:
    """Return the styles of cells worth knowing; None if a format needs the careful reader."""
    unsure = [index for index, style in enumerate(styles) if not _is_sure(style)]
    telling = [index for index, style in enumerate(styles) if _tells(style)]
    if unsure and re.search(rb'<c [^>]*\bs="(?:%s)"' % _numbers(unsure), xml):
        return None
    if not telling:
        return {}
    cells = re.findall(rb'<c r="([A-Z]+)([0-9]+)" s="(%s)"' % _numbers(telling), xml)
    if len(cells) != len(re.findall(rb'<c [^>]*\bs="(?:%s)"' % _numbers(telling), xml)):
        return None
    return {(int(row), column_number(column.decode())): styles[int(index)] for column, row, index in cells}


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
    rows: list[list[Raw]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
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
