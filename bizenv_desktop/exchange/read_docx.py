"""Reads the tables of a Word document as sheets 表1, 表2 …; the text above a table is its preamble."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.cells import as_text
from bizenv_desktop.exchange.grid import PLAIN, Address, FileNote, Merge, Picture, Raw, SheetGrid, Style, Workbook
from bizenv_desktop.exchange.package import Package
from bizenv_desktop.exchange.sniff import refused

if TYPE_CHECKING:
    from lxml import etree

    from bizenv_desktop.exchange.source import Source

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_MAX_SPAN = 100
_LINES_ABOVE = 6


def read_docx(source: Source) -> Workbook:
    """Read the tables of the body; raise FILE_KIND where there is none."""
    package = Package(source.data, source.path)
    part = "word/document.xml"
    root = package.tree(part)
    tables = [table for table in root.iter(f"{_W}tbl", f"{_STRICT}tbl") if not _nested(table)]
    if not tables:
        raise refused(source.path, "是 Word 文档，里面没有表格", "请向提供人要 Excel 原件，或把内容整理成表格后再导入")
    images = {key: link.target for key, link in package.relations(part).items() if link.kind == "image"}
    sheets = tuple(_Table(table, package, images).sheet(f"表{number}") for number, table in enumerate(tables, 1))
    macros = any(name.endswith("vbaproject.bin") for name in package.names())
    notes = (FileNote(32, "文件含宏：只读取表格，宏没有运行"),) if macros else ()
    return Workbook(source.path, "docx", source.sha256, sheets, notes=notes)


def _nested(table: etree._Element) -> bool:
    return any(True for _ in table.iterancestors(f"{_W}tbl", f"{_STRICT}tbl"))


@dataclass
class _Open:
    """A vertical merge that may go on in the next row."""

    top: int
    width: int
    bottom: int


@dataclass
class _Table:
    table: etree._Element
    package: Package
    images: dict[str, str]
    rows: list[list[Raw]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    styles: dict[Address, Style] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    open: dict[int, _Open] = field(default_factory=dict)

    def sheet(self, name: str) -> SheetGrid:
        """Return the grid of the table."""
        w = self.table.tag[: self.table.tag.index("}") + 1]
        for number, row in enumerate(self.table.iterfind(f"{w}tr"), 1):
            self._row(row, number, w)
        for column in list(self.open):
            self._close(column)
        while self.rows and not self.rows[-1]:
            self.rows.pop()
        return SheetGrid(
            name, self.rows, styles=self.styles, merges=tuple(self.merges), pictures=tuple(self.pictures),
            preamble=_lines_above(self.table, w),
        )  # fmt: skip

    def _row(self, row: etree._Element, number: int, w: str) -> None:
        self.rows.append([])
        column = 1 + _whole(row, f"{w}trPr/{w}gridBefore", w)
        for cell in row.iter(f"{w}tc"):
            if next(cell.iterancestors(f"{w}tr")) is not row:
                continue
            width = max(_whole(cell, f"{w}tcPr/{w}gridSpan", w), 1)
            self._cell(cell, (number, column), width, w)
            column += width

    def _cell(self, cell: etree._Element, address: Address, width: int, w: str) -> None:
        merge = cell.find(f"{w}tcPr/{w}vMerge")
        if merge is not None and merge.get(f"{w}val") != "restart" and address[1] in self.open:
            self.open[address[1]].bottom = address[0]
            return
        self._close(address[1])
        if merge is not None or width > 1:
            self.open[address[1]] = _Open(address[0], width, address[0])
            if merge is None:
                self._close(address[1])
        self._put(cell, address, w)

    def _close(self, column: int) -> None:
        if (area := self.open.pop(column, None)) and (area.width > 1 or area.bottom > area.top):
            self.merges.append(Merge(area.top, column, area.bottom, column + area.width - 1))

    def _put(self, cell: etree._Element, address: Address, w: str) -> None:
        row, column = address
        value = as_text(_text(cell, w))
        if value is not None:
            values = self.rows[row - 1]
            values.extend([None] * (column - len(values)))
            values[column - 1] = value
            if _all_struck(cell, w):
                self.styles[address] = replace(PLAIN, struck=True)
        for blip in cell.iter("{*}blip"):
            target = self.images.get(blip.get(_EMBED, ""), "")
            if target in self.package:
                self.pictures.append(Picture(row, column, target.rsplit("/", 1)[-1], self.package.read(target)))


def _whole(element: etree._Element, path: str, w: str) -> int:
    found = element.find(path)
    text = "" if found is None else found.get(f"{w}val", "")
    return min(int(text), _MAX_SPAN) if text.isdecimal() else 0


def _text(element: etree._Element, w: str) -> str:
    """Return the text of a cell, a line for each paragraph; deleted text of tracked changes is no part of it."""
    lines = ["".join(_pieces(paragraph, w)) for paragraph in element.iter(f"{w}p")]
    return "\n".join(line.strip() for line in lines).strip()


def _pieces(paragraph: etree._Element, w: str) -> list[str]:
    wanted = {f"{w}t": None, f"{w}tab": "\t", f"{w}br": "\n", f"{w}cr": "\n", f"{w}noBreakHyphen": "-"}
    return [
        (element.text or "") if wanted[element.tag] is None else str(wanted[element.tag])
        for element in paragraph.iter(*wanted)
        if next(element.iterancestors(f"{w}p")) is paragraph and element.getparent().tag == f"{w}r"
    ]


def _all_struck(cell: etree._Element, w: str) -> bool:
    runs = [run for run in cell.iter(f"{w}r") if "".join(text.text or "" for text in run.iter(f"{w}t")).strip()]
    return bool(runs) and all(_is_on(run.find(f"{w}rPr/{w}strike"), w) for run in runs)


def _is_on(strike: etree._Element | None, w: str) -> bool:
    return strike is not None and strike.get(f"{w}val", "1") not in ("0", "false", "off")


def _lines_above(table: etree._Element, w: str) -> tuple[str, ...]:
    lines: list[str] = []
    above = table.getprevious()
    while above is not None and above.tag != table.tag and len(lines) < _LINES_ABOVE:
        if text := _text_of_paragraph(above, w):
            lines.insert(0, text)
        above = above.getprevious()
    return tuple(lines)


def _text_of_paragraph(element: etree._Element, w: str) -> str:
    return "".join(_pieces(element, w)).strip() if element.tag == f"{w}p" else ""
