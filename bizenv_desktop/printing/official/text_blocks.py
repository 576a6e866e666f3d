"""Reads the text of a document: paragraphs, the four levels of headings, tables, annexes.

The text is plain, as a clerk writes it: each line is a paragraph; 一、 （一） 1. （1） at its beginning make the levels
(GB/T 9704-2012, 7.3.3). Lines that begin with | are the rows of a table, the first one its heads; a line `附件：名称`
alone, after an empty line, begins an annex.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.printing.official.document import Annex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEVELS = (
    (1, "hei", re.compile(r"[一二三四五六七八九十]+、")),
    (2, "kai", re.compile(r"（[一二三四五六七八九十]+）")),
    (3, "fangsong", re.compile(r"\d{1,2}[.．](?!\d)")),
    (4, "fangsong", re.compile(r"（\d{1,2}）")),
)
BODY_FACE = "fangsong"
_ANNEX = re.compile(r"附件\d*[：:]\s*(?P<title>.+)")
_ROW = "|"
_RULED = re.compile(r"[\s:|-]+")
_SENTENCE_END = "。"


@dataclass(frozen=True)
class Run:
    """A piece of a line in one face."""

    face: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with its runs; `level` is 1 to 4 for a heading, 0 for plain text."""

    runs: tuple[Run, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The text without its faces."""
        return "".join(run.text for run in self.runs)

    @property
    def stands_alone(self) -> bool:
        """Tell whether it is a heading without text of its own, which must not be the last line of a page."""
        return bool(self.level) and _SENTENCE_END not in self.text


@dataclass(frozen=True)
class Table:
    """A table: its heads, its rows, and the caption above it ("" for none)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


Block = Paragraph | Table


def read_text(text: str) -> tuple[tuple[Block, ...], tuple[Annex, ...]]:
    """Return the blocks of a document's own text, and its annexes."""
    body: list[str] = []
    annexes: list[tuple[str, list[str]]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _ANNEX.fullmatch(line.strip())
        if found:
            annexes.append((found["title"].strip(), []))
        else:
            (annexes[-1][1] if annexes else body).append(line.strip())
    return tuple(_blocks(body)), tuple(Annex(title, tuple(_blocks(lines))) for title, lines in annexes)


def paragraph(text: str) -> Paragraph:
    """Return a paragraph with the faces of its level: a heading ends with its first sentence, or with the line."""
    for level, face, begins in _LEVELS:
        if begins.match(text):
            head, dot, rest = text.partition(_SENTENCE_END)
            runs = [Run(face, head + dot), *([Run(BODY_FACE, rest)] if rest else [])]
            return Paragraph(tuple(runs), level)
    return Paragraph((Run(BODY_FACE, text),))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    place = 0
    while place < len(lines):
        if lines[place].startswith(_ROW):
            end = place
            while end < len(lines) and lines[end].startswith(_ROW):
                end += 1
            yield _table(lines[place:end], "")
            place = end
        elif _is_caption(lines, place):
            end = place + 1
            while end < len(lines) and lines[end].startswith(_ROW):
                end += 1
            yield _table(lines[place + 1 : end], lines[place])
            place = end
        else:
            if lines[place]:
                yield paragraph(lines[place])
            place += 1


def _is_caption(lines: Sequence[str], place: int) -> bool:
    return bool(re.match(r"表\d*[\s　]", lines[place])) and place + 1 < len(lines) and lines[place + 1].startswith(_ROW)


def _table(lines: Sequence[str], caption: str) -> Table:
    cells = [[cell.strip() for cell in line.strip(_ROW).split(_ROW)] for line in lines if not _RULED.fullmatch(line)]
    width = max((len(row) for row in cells), default=0)
    rows = [tuple(row + [""] * (width - len(row))) for row in cells]
    return Table(rows[0] if rows else (), tuple(rows[1:]), caption)
