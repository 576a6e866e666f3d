"""What a file is, by its bytes and never by its suffix. What cannot be read is refused with the reason."""

from __future__ import annotations

import io
import re
from typing import Literal

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.encodings import utf16_without_mark

Content = Literal["ooxml_sheet", "ooxml_word", "biff", "encrypted", "html", "xml", "mhtml", "text"]
"""`encrypted` is an office file inside an encrypted package; `biff` may still turn out to be encrypted."""

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF_STARTS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_REFUSED_STARTS = (
    (b"%PDF", "是 PDF", "请向提供人要 Excel 原件，或在 WPS 中转换为 .xlsx 后再导入"),
    (b"{\\rtf", "是 RTF 文档", "请用 Word 或 WPS 另存为 .docx（只读取其中的表格）"),
    (b"Rar!", "是 RAR 压缩包", "请先解压，再导入其中的表格"),
    (b"7z\xbc\xaf\x27\x1c", "是 7z 压缩包", "请先解压，再导入其中的表格"),
    (b"\x1f\x8b", "是 gzip 压缩包", "请先解压，再导入其中的表格"),
    (b"\x89PNG", "是图片", "表格图片不能导入，请向提供人要 Excel 原件"),
    (b"\xff\xd8\xff", "是图片", "表格图片不能导入，请向提供人要 Excel 原件"),
    (b"GIF8", "是图片", "表格图片不能导入，请向提供人要 Excel 原件"),
    (b"SQLite format 3", "是数据库", "请导入表格文件（.xlsx、.xls、.csv）"),
)
_ASK_FOR_XLSX = "请用表格软件打开，另存为 .xlsx 后再导入"


def refused(path: str, what: str, remedy: str) -> BizenvError:
    """Return the error for a kind of file that is not read."""
    return BizenvError("FILE_KIND", f"文件“{path}”{what}，不能导入", remedy)


def sniff(data: bytes, path: str) -> Content:
    """Return what the bytes are; raise FILE_EMPTY, or FILE_KIND with the reason and what to do."""
    if not data.strip(b"\x00 \t\r\n"):
        raise BizenvError("FILE_EMPTY", f"文件“{path}”是空的", "请检查文件是否下载或复制完整")
    for start, what, remedy in _REFUSED_STARTS:
        if data.startswith(start):
            raise refused(path, what, remedy)
    if data.startswith(b"PK"):
        return _zip_content(data, path)
    if data.startswith(OLE2):
        return _ole2_content(data, path)
    if data[:2] in _BIFF_STARTS:
        return "biff"
    return _text_content(data, path)


def _zip_content(data: bytes, path: str) -> Content:
    from bizenv_desktop.exchange.package import Package

    names = Package(data, path).names()
    if any(name.endswith("workbook.xml") for name in names):
        return "ooxml_sheet"
    if "word/document.xml" in names:
        return "ooxml_word"
    if any(name.endswith("workbook.bin") for name in names):
        raise refused(path, "是二进制工作簿 .xlsb", _ASK_FOR_XLSX)
    if "content.xml" in names:
        raise refused(path, "是 OpenDocument 文件", _ASK_FOR_XLSX)
    if "ppt/presentation.xml" in names:
        raise refused(path, "是演示文稿", "请导入表格文件（.xlsx、.xls、.csv）")
    raise refused(path, "是压缩包，里面没有工作簿", "请先解压，再导入其中的表格")


def _ole2_content(data: bytes, path: str) -> Content:
    import olefile

    try:
        streams = {"/".join(entry).lower() for entry in olefile.OleFileIO(io.BytesIO(data)).listdir()}
    except Exception:  # noqa: BLE001 — a damaged directory; the BIFF reader says so, or still finds its way
        return "biff"
    if "encryptedpackage" in streams:
        return "encrypted"
    if "worddocument" in streams:
        raise refused(
            path, "是 .doc 文档", "请用 Word 或 WPS 另存为 .docx（只读取其中的表格），或向提供人要 Excel 原件"
        )
    if "powerpoint document" in streams:
        raise refused(path, "是演示文稿", "请导入表格文件（.xlsx、.xls、.csv）")
    return "biff"


def _text_content(data: bytes, path: str) -> Content:
    head = _head(data)
    if head is None:
        raise refused(path, "的内容不是表格（未知的二进制格式）", "请导入 .xlsx、.xls 或 .csv；WPS 表格请另存为 .xlsx")
    if head.startswith("MIME-Version:") or "\nContent-Type: multipart/related" in head:
        return "mhtml"
    if re.search(r"urn:schemas-microsoft-com:office:spreadsheet|<\?mso-application\s+progid=\"Excel", head):
        is_page = (
            re.search(r"<html|<table", head, re.IGNORECASE) and "<Workbook" not in head and ":Workbook" not in head
        )
        return "html" if is_page else "xml"
    if re.search(r"<(!doctype html|html|table|head|body|meta|style)\b", head, re.IGNORECASE):
        return "html"
    if head.lstrip().startswith("<?xml"):
        raise refused(path, "是 XML，但不是表格软件存出的工作簿", _ASK_FOR_XLSX)
    return "text"


def _head(data: bytes) -> str | None:
    """Return the beginning as text, good enough to know the kind; None where the bytes are no text."""
    piece = data[:8192]
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")):
        return piece.decode("utf-16", errors="replace").lstrip("\ufeff \r\n\t")
    if b"\x00" in piece:
        encoding = utf16_without_mark(piece)
        return piece.decode(encoding, errors="replace") if encoding else None
    text = piece.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()
    return text if _few_controls(piece) else None


def _few_controls(piece: bytes) -> bool:
    return sum(byte < ord(" ") and byte not in b"\x00\t\n\v\f\r\x1a\x1b" for byte in piece) <= len(piece) // 100
