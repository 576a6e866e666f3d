"""Reads any table file: looks at its bytes and hands it to the reader for them.

Every failure becomes an error that says what file, what is wrong and what to do.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.grid import FileNote, Workbook
from bizenv_desktop.exchange.package import broken
from bizenv_desktop.exchange.sniff import Content, sniff
from bizenv_desktop.exchange.source import Source, load

if TYPE_CHECKING:
    from collections.abc import Callable

_SUFFIXES = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".et"), "xls": (".xls", ".et", ".xlt"), "csv": (".csv", ".txt", ".tsv", ".tab"),
    "html": (".html", ".htm", ".mht", ".mhtml"), "xml": (".xml",), "docx": (".docx", ".docm"),
}  # fmt: skip
_SAID = {
    "xlsx": "Excel 工作簿（xlsx）", "xls": "Excel 97-2003 工作簿", "csv": "文本", "html": "网页", "xml": "XML 表格",
    "docx": "Word 文档",
}  # fmt: skip


def read_workbook(path: Path | str, password: str | None = None) -> Workbook:
    """Read a table file with all its sheets.

    Raise BizenvError: FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE, FILE_TOO_LARGE, FILE_EMPTY, FILE_KIND (a kind
    that is not read), FILE_BROKEN, FILE_UNSAFE, PASSWORD_NEEDED, PASSWORD_WRONG.
    """
    source = load(path, password)
    book = _read(source)
    return replace(book, notes=(*_suffix_note(book), *book.notes))


def _read(source: Source) -> Workbook:
    try:
        return _reader(sniff(source.data, source.path))(source)
    except BizenvError:
        raise
    except Exception as error:  # whatever a damaged file makes of a parser, the user gets one clear sentence
        raise broken(source.path, f"读到一半出错（{type(error).__name__}）") from error


def _reader(content: Content) -> Callable[[Source], Workbook]:
    """Return the reader of a content; each is imported only when it is needed."""
    from bizenv_desktop.exchange import (
        decrypt,
        read_docx,
        read_markup,
        read_spreadsheetml,
        read_text,
        read_xls,
        read_xlsx,
    )

    readers: dict[Content, Callable[[Source], Workbook]] = {
        "ooxml_sheet": read_xlsx.read_xlsx,
        "ooxml_word": read_docx.read_docx,
        "biff": read_xls.read_xls,
        "encrypted": lambda source: _read(decrypt.decrypted(source)),
        "html": read_markup.read_html,
        "mhtml": read_markup.read_mhtml,
        "xml": read_spreadsheetml.read_spreadsheetml,
        "text": read_text.read_text,
    }
    return readers[content]


def _suffix_note(book: Workbook) -> tuple[FileNote, ...]:
    """Say that the suffix is not that of the content, which people should know (catalogue 27, 28)."""
    suffix = Path(book.path).suffix.lower()
    if suffix in _SUFFIXES[book.kind]:
        return ()
    return (FileNote(28, f"文件名后缀是“{suffix}”，内容是{_SAID[book.kind]}，已按内容读取"),)
