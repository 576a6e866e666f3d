"""What hangs on an xlsx sheet besides its cells: comments, pictures over cells and pictures in cells (WPS)."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.grid import Address, FileNote, Picture
from bizenv_desktop.exchange.xlsx_refs import split_reference
from bizenv_desktop.exchange.xlsx_strings import rich_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from bizenv_desktop.exchange.package import Package

MAX_PICTURE = 50 * 1024 * 1024
_CELL_PICTURE = re.compile(r'DISPIMG\("([^"]+)"')
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


def read_comments(package: Package, sheet_part: str) -> dict[Address, str]:
    """Return the comments of a sheet by cell; a threaded comment is its whole conversation."""
    comments: dict[Address, str] = {}
    threads: dict[Address, str] = {}
    for relation in package.relations(sheet_part).values():
        if relation.kind == "comments" and relation.target in package:
            for entry in package.tree(relation.target).iterfind("{*}commentList/{*}comment"):
                _add(comments, entry, _comment_text(entry))
        elif relation.kind == "threadedComment" and relation.target in package:
            for entry in package.tree(relation.target).iterfind("{*}threadedComment"):
                _add(threads, entry, "".join(text.text or "" for text in entry.iterfind("{*}text")))
    return comments | threads


def _comment_text(entry: etree._Element) -> str:
    text = entry.find("{*}text")
    return "" if text is None else rich_text(text).strip()


def _add(texts: dict[Address, str], entry: etree._Element, text: str) -> None:
    address = split_reference(entry.get("ref", ""))
    if text and address[0]:
        texts[address] = f"{texts[address]}\n{text}" if address in texts else text


def read_pictures(package: Package, sheet_part: str) -> tuple[list[Picture], list[FileNote]]:
    """Return the pictures that lie on a sheet with the cell under their upper left corner."""
    pictures: list[Picture] = []
    notes: list[FileNote] = []
    for relation in package.relations(sheet_part).values():
        if relation.kind == "drawing" and relation.target in package:
            links = package.relations(relation.target)
            for row, column, link in _anchored(package.tree(relation.target)):
                target = links[link].target if link in links else ""
                _take(package, (row, column), target, pictures, notes)
    return pictures, notes


def _anchored(drawing: etree._Element) -> Iterator[tuple[int, int, str]]:
    for anchor in drawing:
        corner = anchor.find("{*}from") if isinstance(anchor.tag, str) else None
        if corner is None:
            continue
        row, column = (int(corner.findtext(f"{{*}}{name}") or 0) + 1 for name in ("row", "col"))
        for blip in anchor.iter("{*}blip"):
            yield row, column, blip.get(_EMBED, "")


def read_cell_pictures(package: Package, formulas: Mapping[Address, str]) -> tuple[list[Picture], list[FileNote]]:
    """Return the pictures that WPS keeps in cells, written there as `=DISPIMG("ID_…",1)`."""
    places = [(address, found[1]) for address, text in formulas.items() if (found := _CELL_PICTURE.search(text))]
    pictures: list[Picture] = []
    notes: list[FileNote] = []
    targets = _cell_images(package) if places else {}
    for address, name in places:
        _take(package, address, targets.get(name, ""), pictures, notes)
    return pictures, notes


def _cell_images(package: Package) -> dict[str, str]:
    part = "xl/cellimages.xml"
    if part not in package:
        return {}
    links = package.relations(part)
    targets = {}
    for image in package.tree(part).iter("{*}pic"):
        name, blip = image.find(".//{*}cNvPr"), image.find(".//{*}blip")
        link = "" if blip is None else blip.get(_EMBED, "")
        if name is not None and link in links:
            targets[name.get("name", "")] = links[link].target
    return targets


def _take(package: Package, address: Address, target: str, pictures: list[Picture], notes: list[FileNote]) -> None:
    row, column = address
    if target not in package or package.size(target) > MAX_PICTURE:
        notes.append(FileNote(25, f"第 {row} 行的图片取不出来（外部链接、缺失或过大）"))
        return
    pictures.append(Picture(row, column, posixpath.basename(target), package.read(target)))


def table_filters(package: Package, sheet_part: str) -> list[str]:
    """Return the ranges of the tables on a sheet that have an active filter."""
    tables = [link.target for link in package.relations(sheet_part).values() if link.kind == "table"]
    filters = [package.tree(part).find("{*}autoFilter") for part in tables if part in package]
    return [f.get("ref", "") for f in filters if f is not None and f.find("{*}filterColumn") is not None]
