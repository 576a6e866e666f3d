"""Reads HTML tables (web systems export them as `.xls`) and single-file web pages (.mht)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.cells import as_text
from bizenv_desktop.exchange.encodings import decode
from bizenv_desktop.exchange.grid import PLAIN, Address, Merge, Raw, SheetGrid, Style, Workbook
from bizenv_desktop.exchange.package import unsafe

if TYPE_CHECKING:
    from lxml import etree

    from bizenv_desktop.exchange.source import Source

MAX_HTML = 60 * 1024 * 1024
_MAX_SPAN = 1_000
_MAX_MERGED_CELLS = 1_000_000
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_BREAKS = ("br", "p", "div", "li", "tr")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_STRUCK = Style(struck=True)


def read_html(source: Source) -> Workbook:
    """Read each outermost table as a sheet named `html`, `html2` …; raise FILE_KIND where there is no table."""
    from lxml import html

    if len(source.data) > MAX_HTML:
        raise unsafe(source.path, "网页过大")
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    root = html.document_fromstring(_text(source), parser=parser)
    tables = [table for table in root.iter("table") if not _inside(table, "table")]
    if not tables:
        raise BizenvError("FILE_KIND", f"网页文件“{source.path}”里没有表格", "请导出为 .xlsx 或 .csv 后再导入")
    sheets = tuple(
        _sheet(source.path, table, f"html{number if number > 1 else ''}") for number, table in enumerate(tables, 1)
    )
    return Workbook(source.path, "html", source.sha256, sheets)


def read_mhtml(source: Source) -> Workbook:
    """Read the tables of a page saved with all its parts in one file."""
    from email import message_from_bytes

    pages = [part for part in message_from_bytes(source.data).walk() if part.get_content_type() == "text/html"]
    data = b"".join(page.get_payload(decode=True) or b"" for page in pages if page.get_payload(decode=True))  # type: ignore[misc]
    if not data:
        raise BizenvError("FILE_KIND", f"网页文件“{source.path}”里没有表格", "请用表格软件打开，另存为 .xlsx 后再导入")
    return read_html(replace(source, data=data))


def _text(source: Source) -> str:
    named = _CHARSET.search(source.data[:4096])
    encoding = named[1].decode().lower() if named else ""
    if encoding in ("gb2312", "gbk", "gb18030"):
        try:
            return source.data.decode("gb18030")
        except UnicodeDecodeError:
            pass
    text, _ = decode(source.data, source.path)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))


def _inside(element: etree._Element, tag: str) -> bool:
    return any(True for _ in element.iterancestors(tag))


@dataclass
class _Table:
    path: str
    height: int
    rows: list[list[Raw]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    styles: dict[Address, Style] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    taken: set[Address] = field(default_factory=set)


def _sheet(path: str, table: etree._Element, name: str) -> SheetGrid:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    found = _Table(path, len(rows))
    for number, row in enumerate(rows, 1):
        found.rows.append([])
        if _HIDDEN.search(row.get("style") or "") or row.get("hidden") is not None:
            found.hidden.add(number)
        _cells(row, number, found)
    while found.rows and not found.rows[-1]:
        found.rows.pop()
    return SheetGrid(
        name, found.rows, styles=found.styles, merges=tuple(found.merges), hidden_rows=frozenset(found.hidden),
        preamble=_lines_above(table),
    )  # fmt: skip


def _cells(row: etree._Element, number: int, table: _Table) -> None:
    column = 1
    for cell in row.iterchildren("td", "th"):
        while (number, column) in table.taken:
            column += 1
        width = _span(cell, "colspan")
        height = min(_span(cell, "rowspan"), table.height - number + 1)
        if width * height > 1:
            table.merges.append(Merge(number, column, number + height - 1, column + width - 1))
            if len(table.taken) > _MAX_MERGED_CELLS:
                raise unsafe(table.path, "的合并单元格过多")
            table.taken |= {(number + down, column + right) for down in range(height) for right in range(width)}
        _put(table, number, column, cell)
        column += width


def _span(cell: etree._Element, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), _MAX_SPAN) if text.isdecimal() else 1


def _put(table: _Table, number: int, column: int, cell: etree._Element) -> None:
    value = _value(cell)
    if value is None:
        return
    values = table.rows[number - 1]
    values.extend([None] * (column - len(values)))
    values[column - 1] = value
    if _is_struck(cell):
        table.styles[number, column] = replace(PLAIN, struck=True)


def _value(cell: etree._Element) -> Raw:
    """Return a cell's text; Excel's own pages keep the exact number in `x:num`."""
    number = cell.get("x:num")
    if number:
        try:
            return float(number)
        except ValueError:
            pass
    return as_text(_visible_text(cell))


def _visible_text(element: etree._Element) -> str:
    pieces: list[str] = []
    _collect(element, pieces)
    text = "".join(pieces).replace("\xa0", " ")
    return "\n".join(line.strip() for line in text.strip().split("\n")) if text.strip() else ""


def _collect(element: etree._Element, pieces: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return
    pieces.append(re.sub(r"\s+", " ", element.text or ""))
    for child in element:
        if child.tag in _BREAKS and (child.tag == "br" or "".join(pieces[-1:]).strip()):
            pieces.append("\n")
        _collect(child, pieces)
        pieces.append(re.sub(r"\s+", " ", child.tail or ""))


def _is_struck(cell: etree._Element) -> bool:
    inner = list(cell)
    by_tag = len(inner) == 1 and inner[0].tag in ("s", "strike", "del") and not (cell.text or "").strip()
    return by_tag or "line-through" in (cell.get("style") or "")


def _lines_above(table: etree._Element) -> tuple[str, ...]:
    """Return the caption and the text just above a table: title, 填报单位, 单位."""
    lines = [_visible_text(caption) for caption in table.iterchildren("caption")]
    above = table.getprevious()
    while above is not None and above.tag != "table" and len(lines) < 8:  # noqa: PLR2004 — a heading, no essay
        if isinstance(above.tag, str) and (text := _visible_text(above)):
            lines.insert(0, text)
        above = above.getprevious()
    return tuple(line for text in lines for line in text.split("\n") if line.strip())
