"""Reads .xlsx, .xlsm and .et in the new container: values only, macros never run, links never followed."""

from __future__ import annotations

import io
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.exchange.grid import FileNote, SheetGrid, State, Workbook
from bizenv_desktop.exchange.package import Package, broken
from bizenv_desktop.exchange.xlsx_assemble import assemble, forget_placeholders, put
from bizenv_desktop.exchange.xlsx_clean import clean_styles, hidden_columns, is_clean, rows_by_calamine
from bizenv_desktop.exchange.xlsx_extras import read_cell_pictures, read_comments, read_pictures, table_filters
from bizenv_desktop.exchange.xlsx_sheet import SheetParts, SheetReader
from bizenv_desktop.exchange.xlsx_strings import read_shared_strings
from bizenv_desktop.exchange.xlsx_styles import is_true, read_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.exchange.source import Source

WORTH_SCANNING = range(100_000, 300 * 1024 * 1024)
"""Bytes of sheet XML for which the scan and the fast path pay: smaller is quick anyway, larger is read as a stream."""
_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_STATES: dict[str, State] = {"hidden": "hidden", "veryHidden": "veryHidden"}


def read_xlsx(source: Source) -> Workbook:
    """Read all worksheets, hidden ones too; raise FILE_BROKEN or FILE_UNSAFE."""
    package = Package(source.data, source.path)
    book = _Book(package, source)
    notes = [*_file_notes(package)]
    sheets = tuple(book.sheet(entry, notes) for entry in book.entries())
    return Workbook(source.path, "xlsx", source.sha256, sheets, book.date1904, tuple(notes))


def _file_notes(package: Package) -> Iterator[FileNote]:
    if any(name.endswith("vbaproject.bin") for name in package.names()):
        yield FileNote(32, "文件含宏：只读取数值，宏没有运行")
    if any("externallinks/" in name for name in package.names()):
        yield FileNote(33, "文件含外部链接：没有打开链接，取文件中存下的数值")


@dataclass(frozen=True)
class Entry:
    """One worksheet: its name, its part in the package, whether it is shown."""

    name: str
    part: str
    state: State


class _Book:
    """What all sheets of one workbook share."""

    def __init__(self, package: Package, source: Source) -> None:
        self._package, self._source = package, source
        self._part = workbook_part(package)
        self._root = package.tree(self._part)
        self._links = package.relations(self._part)
        self.date1904 = is_true(self._setting("workbookPr", "date1904"))
        self._recalculate = is_true(self._setting("calcPr", "fullCalcOnLoad"))
        self._strings = self._linked("sharedStrings", "sharedStrings.xml")
        styles = read_styles(package, self._linked("styles", "styles.xml"), self._linked("theme", "theme/theme1.xml"))
        self._reader = SheetReader(source.path, read_shared_strings(package, self._strings), styles, self.date1904)
        self._calamine: Any = None

    def _setting(self, element: str, name: str) -> str | None:
        found = self._root.find(f"{{*}}{element}")
        return None if found is None else found.get(name)

    def _linked(self, kind: str, default: str) -> str:
        found = (link.target for link in self._links.values() if link.kind == kind)
        return next(found, f"{posixpath.dirname(self._part)}/{default}")

    def entries(self) -> list[Entry]:
        """Return the worksheets in the order of their tabs."""
        return worksheet_entries(self._package, self._part)

    def sheet(self, entry: Entry, notes: list[FileNote]) -> SheetGrid:
        """Read one sheet with its comments and pictures."""
        parts = self._fast(entry) or self._careful(entry)
        parts.filters += table_filters(self._package, entry.part)
        pictures, lost = read_pictures(self._package, entry.part)
        in_cells, lost_in_cells = read_cell_pictures(self._package, parts.formulas)
        for picture in in_cells:
            put(parts.rows, (picture.row, picture.column), None)
            del parts.formulas[picture.row, picture.column]
        notes += [FileNote(note.item, note.message, entry.name) for note in lost + lost_in_cells]
        return assemble(
            entry.name, entry.state, parts, comments=read_comments(self._package, entry.part),
            pictures=(*pictures, *in_cells), date1904=self.date1904,
        )  # fmt: skip

    def _fast(self, entry: Entry) -> SheetParts | None:
        if self._package.size(entry.part) not in WORTH_SCANNING:
            return None
        xml = self._package.read(entry.part)
        strings = self._package.read(self._strings) if self._strings in self._package else b""
        styles = clean_styles(xml, self._reader.styles) if is_clean(xml, strings) else None
        found = None if styles is None else rows_by_calamine(self._by_calamine(), entry.name)
        if styles is None or found is None:
            return None
        return SheetParts(rows=found[0], styles=styles, hidden_columns=hidden_columns(xml), is_cut=found[1])

    def _by_calamine(self) -> Any:
        from python_calamine import CalamineWorkbook

        if self._calamine is None:
            self._calamine = CalamineWorkbook.from_filelike(io.BytesIO(self._source.data))
        return self._calamine

    def _careful(self, entry: Entry) -> SheetParts:
        with self._package.open(entry.part) as stream:
            parts = self._reader.read(stream)
        if self._recalculate:
            forget_placeholders(parts)
        return parts


def workbook_part(package: Package) -> str:
    """Return the name of the main part: as linked from the root, or by its usual name."""
    for relation in package.relations("").values():
        if relation.kind == "officeDocument" and relation.target in package:
            return relation.target
    return next((name for name in package.names() if name.endswith("workbook.xml")), "xl/workbook.xml")


def worksheet_entries(package: Package, workbook: str) -> list[Entry]:
    """Return the worksheets in the order of their tabs; sheets that are charts hold no data. Raise FILE_BROKEN."""
    links = package.relations(workbook)
    entries = []
    for sheet in package.tree(workbook).iterfind("{*}sheets/{*}sheet"):
        link = next((links[sheet.get(key, "")] for key in _IDS if sheet.get(key, "") in links), None)
        if link and link.kind == "worksheet":
            entries.append(Entry(sheet.get("name", ""), link.target, _STATES.get(sheet.get("state"), "visible")))
    if not entries:
        raise broken(package.path, "里面没有工作表")
    return entries
