"""The XML of a sheet as a stream of elements, which can skip the rows after the last filled one unparsed."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from bizenv_desktop.exchange.package import broken, refuse_doctype

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

_CHUNK = 256 * 1024
_TAGS = ("row", "col", "mergeCell", "autoFilter", "sheetPr")
_PREFIX = re.compile(rb"<(\w+:)?worksheet")


def sheet_elements(
    stream: IO[bytes], path: str, is_over: Callable[[], bool], skip: Callable[[bytes], None]
) -> Iterator[etree._Element]:
    """Yield the elements of interest; once `is_over` says so, rows that follow are not parsed but given to `skip`."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",), tag=[f"{{*}}{tag}" for tag in _TAGS], resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for chunk in _chunks(stream, is_over, skip):
            refuse_doctype(chunk, path)
            parser.feed(chunk)
            yield from (element for _, element in parser.read_events())
        parser.close()
    except etree.XMLSyntaxError as error:
        raise broken(path, "工作表的内容不完整") from error


def _chunks(stream: IO[bytes], is_over: Callable[[], bool], skip: Callable[[bytes], None]) -> Iterator[bytes]:
    """Yield the bytes in pieces that end before a row starts, so that the rest of the rows can be left out."""
    rest = stream.read(_CHUNK)
    prefix = _PREFIX.search(rest)
    row, end_of_rows = (mark % (prefix[1] or b"" if prefix else b"") for mark in (b"<%srow ", b"</%ssheetData>"))
    while rest:
        if is_over():
            yield from _after(end_of_rows, rest, stream, skip)
            return
        piece = stream.read(_CHUNK)
        cut = rest.rfind(row)
        if cut > 0 or not piece or len(rest) > 64 * _CHUNK:
            yield rest[: cut if cut > 0 and piece else None]
            rest = rest[cut:] if cut > 0 and piece else b""
        rest += piece


def _after(mark: bytes, rest: bytes, stream: IO[bytes], skip: Callable[[bytes], None]) -> Iterator[bytes]:
    """Yield what follows from the mark on."""
    while (at := rest.find(mark)) < 0:
        skip(rest)
        piece = stream.read(_CHUNK)
        if not piece:
            return
        rest = rest[-len(mark) :] + piece
    skip(rest[:at])
    yield rest[at:]
    yield from iter(lambda: stream.read(_CHUNK), b"")
