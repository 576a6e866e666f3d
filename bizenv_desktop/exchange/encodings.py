"""In which encoding a text is: by its mark, else by what makes sense."""

from __future__ import annotations

from bizenv_desktop.base.errors import BizenvError

_MOSTLY = 0.9


def decode(data: bytes, path: str) -> tuple[str, str]:
    """Return the text and the name of its encoding: by its mark, else UTF-16 by its zeros, UTF-8, then GB18030.

    A damaged UTF-8 text is refused, not read as GB18030: nearly any bytes are GB18030, and it would come in garbled.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, name, path).removeprefix("\ufeff"), name.upper() + "（带 BOM）"
    if name := utf16_without_mark(data):
        return _strict(data, name, path), name.upper()
    name = "utf-8" if _mostly_utf8(data) else "gb18030"
    return _strict(data, name, path), name.upper()


def _mostly_utf8(data: bytes) -> bool:
    """Tell whether a text is UTF-8, be it damaged: GB18030 hardly ever has its three-byte characters by chance."""
    read = data.decode("utf-8", errors="replace")
    bad = read.count("\ufffd")
    return bad == 0 or sum("\u07ff" < char != "\ufffd" for char in read) > bad


def utf16_without_mark(data: bytes) -> str:
    """Return utf-16-le or utf-16-be if bytes with zeros among them make sense as such, else ""."""
    piece = data[: 4096 & ~1]
    if b"\x00" not in piece:
        return ""
    return max(("utf-16-le", "utf-16-be"), key=lambda name: _sense(piece, name)) if _makes_sense(piece) else ""


def _makes_sense(piece: bytes) -> bool:
    return max(_sense(piece, name) for name in ("utf-16-le", "utf-16-be")) > _MOSTLY


def _sense(piece: bytes, encoding: str) -> float:
    """Return the share of characters that Chinese tables are made of: ASCII, Han, full-width forms, punctuation."""
    text = piece.decode(encoding, errors="replace")
    return sum(char in "\t\r\n" or " " <= char <= "~" or "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"
               for char in text) / max(len(text), 1)  # fmt: skip


def _strict(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BizenvError(
            "FILE_BROKEN",
            f"文本文件“{path}”按 {encoding.upper()} 编码读，第 {line} 行（第 {error.start + 1} 个字节）读不出",
            "文件可能损坏：请用表格软件打开核对这一行，另存为 .xlsx 后再导入",
        ) from error
