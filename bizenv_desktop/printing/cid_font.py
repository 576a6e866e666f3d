"""A TrueType font of a PDF with two-byte codes: one subset a face, and text that is found and copied as written.

ReportLab cuts a face into subsets of 256 characters and writes code points above U+FFFF in a form that no reader
takes; this font is one Type 0 font with a UTF-16 ToUnicode map. It is used through the ordinary canvas.
"""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFont

SUBSTITUTE = "〓"
"""Stands for a character that has no glyph; copied from the PDF it is the character itself."""
writing = threading.Lock()
"""Held while a document is written: a ReportLab font serves one at a time."""
_PREFIX = "AAAAAA"
_MAPPED_AT_ONCE = 100  # bfchar entries of one block, as the PDF standard says


@dataclass
class _Used:
    """What one document has used of the face: `codes` of its characters in order, and texts already encoded."""

    name: str
    codes: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


class CidFont(TTFont):  # type: ignore[misc] # ReportLab has no types
    """A font for `canvas.setFont`, once registered under its name."""

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename, asciiReadable=False, shapable=False)

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: ARG002, N802
        """Return the whole text as one run of two-byte codes."""
        return [(0, bytes.fromhex(self.encoded(text, doc)))]

    def encoded(self, text: str, doc: Any) -> str:
        """Return the codes of a text in hexadecimal digits, as they stand between < and > in a page's content."""
        used = self._used(doc)
        found = used.texts.get(text)
        if found is None:
            codes = used.codes
            for char in text:
                if char not in codes:
                    codes[char] = f"{len(codes) + 1:04X}"
            found = used.texts[text] = "".join(map(codes.__getitem__, text))
        return found

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: ARG002, N802
        """Return the name of the font in the document's resources."""
        return "/" + self._used(doc).name

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Write the font into the document: called once, when the document is saved."""
        used = self.state.pop(doc)
        shapes = [char if ord(char) in self.face.charToGlyph else SUBSTITUTE for char in used.codes]
        base = f"{_PREFIX}+{self.fontName}"
        descriptor = self.face.addSubsetObjects(doc, base, [ord(char) for char in shapes])
        descendant = pdfdoc.PDFDictionary({
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("CIDFontType2"),
            "BaseFont": pdfdoc.PDFName(base),
            "CIDSystemInfo": pdfdoc.PDFDictionary({
                "Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0,
            }),
            "FontDescriptor": descriptor,
            "DW": 1000,
            "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray([self.face.getCharWidth(ord(char)) for char in shapes])]),
            "CIDToGIDMap": _stream(doc, self._glyph_numbers(shapes), f"glyphs:{base}"),
        })  # fmt: skip
        font = pdfdoc.PDFDictionary({
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": pdfdoc.PDFName(base),
            "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cid:{base}")]),
            "ToUnicode": _stream(doc, to_unicode(list(used.codes)), f"unicode:{base}"),
        })  # fmt: skip
        doc.idToObject["BasicFonts"].dict[used.name] = doc.Reference(font, f"font:{base}")

    def _used(self, doc: Any) -> _Used:
        used: _Used | None = self.state.get(doc)
        if used is None:
            used = self.state[doc] = _Used(f"F{len(doc.fontMapping) + 1}")
            doc.fontMapping[self.fontName] = "/" + used.name
            doc.delayedFonts.append(self)
        return used

    def _glyph_numbers(self, shapes: list[str]) -> bytes:
        """Return the glyph of each code in the subset font, which holds each glyph once, in order of first use."""
        numbers: dict[int, int] = {0: 0}
        glyphs = [numbers.setdefault(self.face.charToGlyph[ord(char)], len(numbers)) for char in shapes]
        return struct.pack(f">{len(glyphs) + 1}H", 0, *glyphs)


def to_unicode(chars: list[str]) -> bytes:
    """Return the CMap that gives back the characters of the codes 1, 2, 3 …; UTF-16 above U+FFFF."""
    entries = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for code, char in enumerate(chars, 1)]
    blocks = [entries[n : n + _MAPPED_AT_ONCE] for n in range(0, len(entries), _MAPPED_AT_ONCE)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
    )
    return f"{head}{mapped}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n".encode("ascii")


def _stream(doc: Any, content: bytes, name: str) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    if doc.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream, name)
