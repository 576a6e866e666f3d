"""The faces of the program's prints: which face has a character, and how wide it is."""

from __future__ import annotations

import functools
import threading
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.printing.cid_font import SUBSTITUTE, CidFont

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FALLBACK = "rest"
_FILES = {
    "song": "FandolSong.ttf",
    "hei": "FandolHei.ttf",
    "kai": "FandolKai.ttf",
    "fangsong": "FandolFang.ttf",
    FALLBACK: "BabelStoneHanRest.ttf",
}
_SILENT = frozenset(("Cc", "Cf", "Mn", "Me", "Zl", "Zp"))
_loading = threading.Lock()
_loaded: dict[str, Face] = {}


class _Widths(dict[str, float]):
    """Widths in thousandths of the size; a character that the face lacks is looked up in the fallback once."""

    def __missing__(self, char: str) -> float:
        fallback = face(FALLBACK)
        width = 0.0 if silent(char) else dict.get(fallback.widths, char, dict.get(self, SUBSTITUTE, 1000.0))
        self[char] = width
        return width


@dataclass(frozen=True, eq=False)
class Face:
    """One face: the characters it has, their widths (thousandths of the size), and the font that writes it."""

    name: str
    font: CidFont
    chars: frozenset[str]
    widths: _Widths

    @property
    def family(self) -> str:
        """The name of the font, as a person reads it."""
        return str(self.font.fontName)


def fonts_folder() -> Path:
    """Return the folder of the font files."""
    folder = program_folder("resources/fonts")
    if folder.is_dir():
        return folder
    raise BizenvError("FONTS_MISSING", "找不到打印用的字体文件（resources/fonts）", "请重新安装程序")


def face(name: str) -> Face:
    """Return a face by its name: song, hei, kai, fangsong or rest; it is loaded when first asked for."""
    found = _loaded.get(name)
    if found is None:
        with _loading:
            found = _loaded[name] = _loaded.get(name) or _load(name)
    return found


def _load(name: str) -> Face:
    path = fonts_folder() / _FILES[name]
    if not path.is_file():
        raise BizenvError("FONTS_MISSING", f"缺少字体文件 {path.name}", "请重新安装程序")
    font = CidFont(path.stem, str(path))
    widths = {chr(code): width for code, width in font.face.charWidths.items() if code in font.face.charToGlyph}
    return Face(name, font, frozenset(widths), _Widths(widths))


@functools.lru_cache(maxsize=4096)
def silent(char: str) -> bool:
    """Tell whether a character leaves no ink and takes no room: controls, zero-width ones, variation selectors."""
    return unicodedata.category(char) in _SILENT


def width(text: str, name: str, size: float) -> float:
    """Return the width of a text in points."""
    return sum(map(face(name).widths.__getitem__, text)) * size / 1000


def runs(text: str, name: str) -> list[tuple[str, str]]:
    """Cut a text into pieces of one face each; what no face has stays with the first, which writes 〓 for it."""
    chosen = face(name)
    if chosen.chars.issuperset(text):
        return [(name, text)]
    fallback = face(FALLBACK)

    def which(char: str) -> str:
        return FALLBACK if char not in chosen.chars and char in fallback.chars else name

    seen = (char for char in text if char in chosen.chars or not silent(char))
    return [(name_of, "".join(part)) for name_of, part in groupby(seen, which)]


def missing(texts: Iterable[str], name: str) -> set[str]:
    """Return the characters that no face of the program has."""
    chosen = face(name)
    unknown = {char for text in texts if not chosen.chars.issuperset(text) for char in text if char not in chosen.chars}
    return {char for char in unknown if char not in face(FALLBACK).chars and not silent(char)}


def missing_note(chars: Iterable[str]) -> str:
    """Return the sentence that names characters without a glyph; "" where there are none."""
    named = "、".join(f"{char}(U+{ord(char):04X})" for char in sorted(chars))
    return f"以下字符无字形，以{SUBSTITUTE}代替：{named}" if named else ""
