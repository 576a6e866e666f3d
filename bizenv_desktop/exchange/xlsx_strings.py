"""Texts of an xlsx: shared and inline strings, with the escapes that the format uses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.xlsx_styles import is_struck

if TYPE_CHECKING:
    from lxml import etree

    from bizenv_desktop.exchange.package import Package

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class SharedStrings:
    """The shared strings in order; `struck` are those all of whose text is struck through."""

    texts: list[str] = field(default_factory=list)
    struck: frozenset[int] = frozenset()


def read_shared_strings(package: Package, part: str) -> SharedStrings:
    """Read the shared strings of a workbook; none where it has no such part."""
    from lxml import etree

    from bizenv_desktop.exchange.package import refuse_doctype

    if part not in package:
        return SharedStrings()
    refuse_doctype(package.read(part), package.path)
    texts: list[str] = []
    struck: set[int] = set()
    events = etree.iterparse(package.open(part), tag="{*}si", resolve_entities=False, no_network=True, load_dtd=False)
    for _, item in events:
        if item.find("{*}r/{*}rPr/{*}strike") is not None and all_struck(item):
            struck.add(len(texts))
        texts.append(rich_text(item))
        item.clear()
        while item.getprevious() is not None:
            del item.getparent()[0]
    return SharedStrings(texts, frozenset(struck))


def rich_text(item: etree._Element) -> str:
    """Return the text of a string item or comment: plain or in runs; readings (注音) are no part of it."""
    pieces = [text.text or "" for text in item.iterfind("{*}t")]
    pieces += [text.text or "" for text in item.iterfind("{*}r/{*}t")]
    return unescape("".join(pieces))


def all_struck(item: etree._Element) -> bool:
    """Tell whether every run with visible text is struck through."""
    runs = [run for run in item.iterfind("{*}r") if "".join(t.text or "" for t in run.iterfind("{*}t")).strip()]
    plain = any((text.text or "").strip() for text in item.iterfind("{*}t"))
    return bool(runs) and not plain and all(is_struck(run.find("{*}rPr")) for run in runs)


def unescape(text: str) -> str:
    r"""Resolve `_x000D_` and its kin; a line break is always `\\n`."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
