"""Makes room for new rows in a sheet of a workbook, and brings along everything that points below them.

Formulas and their ranges in all sheets, merged cells, conditional formats, validations, links, filters, tables, print
areas and other names, comments, pictures and charts: all stand afterwards where they stood in relation to their rows.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.xlsx_refs import split_range

if TYPE_CHECKING:
    from lxml import etree

    from bizenv_desktop.exchange.fill.book_parts import BookParts
    from bizenv_desktop.exchange.fill.references import Insertion

_LISTS = ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError")
_FORMULAS = ("formula", "formula1", "formula2", "f")
_AREAS = {"mergeCell": False, "hyperlink": False, "dimension": True, "autoFilter": True, "sortState": True,
          "sortCondition": True}  # fmt: skip
"""Elements that say an area, and whether one that ends at the table's last row grows with it."""
_SQREF = "sqref"


def make_room(book: BookParts, sheet: SheetTree, insertion: Insertion, first: int) -> None:
    """Insert rows below the table's last row; formulas in its rows, from `first` on, do not grow.

    The new rows look like the last one; where the table has none (`first` is below it), like the row that follows.
    """
    part = book.sheets()[insertion.sheet]
    sheet.write_out_shared_formulas()
    _formulas(sheet, insertion, insertion.sheet, range(first, insertion.after + 1))
    has_rows = first <= insertion.after
    sheet.insert(insertion, insertion.after if has_rows else insertion.after + 1)
    _around(sheet.root, insertion)
    if has_rows:
        _repeat_merges(sheet.root, insertion)
    for name, other in book.sheets().items():
        if name != insertion.sheet:
            _other_sheet(book, other, insertion, name)
    _names(book.tree(book.main), insertion)
    for table in book.linked(part, "table"):
        _table(book.tree(table), insertion)
    _comments(book, part, insertion)
    for drawing in book.linked(part, "drawing"):
        _anchors(book.tree(drawing), insertion)
    for name in book.names():
        if re.fullmatch(r"xl/charts/chart[^/]*\.xml", name):
            for reference in book.tree(name).iter("{*}f"):
                _move_text(reference, insertion, "")


def _other_sheet(book: BookParts, part: str, insertion: Insertion, name: str) -> None:
    root = book.tree(part)
    if not any(insertion.sheet in (formula.text or "") for formula in root.iter("{*}f")):
        return
    _formulas(SheetTree(root), insertion, name, range(0))


def _formulas(sheet: SheetTree, insertion: Insertion, within: str, own_rows: range) -> None:
    for row, _column, _cell, formula in sheet.formulas():
        if formula.text:
            formula.text = insertion.formula(formula.text, within, grows=row not in own_rows)
        if within == insertion.sheet and (reference := formula.get("ref")):
            formula.set("ref", insertion.area(reference, grows=row not in own_rows))


def _around(root: etree._Element, insertion: Insertion) -> None:
    """Move what a sheet says of its cells outside their rows."""
    for name, grows in _AREAS.items():
        for one in root.iter(f"{{*}}{name}"):
            if reference := one.get("ref"):
                one.set("ref", insertion.area(reference, grows=grows))
    for one in root.iter(*(f"{{*}}{name}" for name in _LISTS)):
        if listed := one.get(_SQREF):
            one.set(_SQREF, insertion.areas(listed))
    for one in root.iter(f"{{*}}{_SQREF}"):
        one.text = insertion.areas(one.text or "")
    for formula in root.iter(*(f"{{*}}{name}" for name in _FORMULAS)):
        parent = formula.getparent()
        if parent is None or not str(parent.tag).endswith("}c"):
            _move_text(formula, insertion, insertion.sheet)
    for stop in root.iterfind("{*}rowBreaks/{*}brk"):
        stop.set("id", str(insertion.row(int(stop.get("id", "0")))))


def _repeat_merges(root: etree._Element, insertion: Insertion) -> None:
    """Cells that are merged within the last row are merged in the new rows too."""
    listed = root.find("{*}mergeCells")
    for merged in list(listed) if listed is not None else ():
        area = split_range(merged.get("ref", ""))
        if listed is None or area is None or not area.top == area.bottom == insertion.after:
            continue
        for row in range(insertion.after + 1, insertion.after + insertion.count + 1):
            reference = f"{address(row, area.left)}:{address(row, area.right)}"
            listed.append(listed.makeelement(merged.tag, {"ref": reference}))
    if listed is not None:
        listed.set("count", str(len(listed)))


def _move_text(element: etree._Element, insertion: Insertion, within: str) -> None:
    if element.text and not element.text.startswith(('"', "#")):
        element.text = insertion.formula(element.text, within)


def _names(root: etree._Element, insertion: Insertion) -> None:
    """Move print areas, repeated rows and other names."""
    sheets = [one.get("name", "") for one in root.iterfind("{*}sheets/{*}sheet")]
    for name in root.iterfind("{*}definedNames/{*}definedName"):
        place = name.get("localSheetId", "")
        within = sheets[int(place)] if place.isdecimal() and int(place) < len(sheets) else ""
        _move_text(name, insertion, within)


def _table(root: etree._Element, insertion: Insertion) -> None:
    for one in (root, *root.iter("{*}autoFilter")):
        if one.get("ref"):
            one.set("ref", insertion.area(one.get("ref", "")))


def _comments(book: BookParts, part: str, insertion: Insertion) -> None:
    for kind in ("comments", "threadedComment"):
        for name in book.linked(part, kind):
            for one in book.tree(name).iter("{*}comment", "{*}threadedComment"):
                one.set("ref", insertion.area(one.get("ref", "")))
    for name in book.linked(part, "vmlDrawing"):
        with suppress(BizenvError):  # boxes drawn by old programs may be no whole XML: comments are found without them
            for client in book.tree(name).iter("{*}ClientData"):
                _note(client, insertion)


def _note(client: etree._Element, insertion: Insertion) -> None:
    """Move the box of a comment: rows count from 0, and its anchor has them in the third and seventh place."""
    row, anchor = client.find("{*}Row"), client.find("{*}Anchor")
    if row is None or not (row.text or "").strip().isdecimal():
        return
    moved = insertion.row(int(str(row.text)) + 1) - int(str(row.text)) - 1
    row.text = str(int(str(row.text)) + moved)
    if anchor is not None and anchor.text:
        places = anchor.text.split(",")
        for place in (2, 6):
            if place < len(places) and places[place].strip().isdecimal():
                places[place] = f" {int(places[place]) + moved}"
        anchor.text = ",".join(places)


def _anchors(root: etree._Element, insertion: Insertion) -> None:
    """Move pictures and charts that stand below the table; one that reaches over its end is not stretched."""
    for anchor in root:
        start, end = anchor.find("{*}from/{*}row"), anchor.find("{*}to/{*}row")
        if start is None or not (start.text or "").isdecimal():
            continue
        moved = insertion.row(int(str(start.text)) + 1) - int(str(start.text)) - 1
        for one in (start, end):
            if one is not None and (one.text or "").isdecimal():
                one.text = str(int(str(one.text)) + moved)
