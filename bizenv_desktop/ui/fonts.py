"""A Chinese face for the window: that of the system, else the one that comes with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from bizenv_desktop.base.paths import program_folder

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = program_folder("resources/fonts")
_KNOWN = (
    "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "Source Han Sans CN", "WenQuanYi Micro Hei", "HarmonyOS Sans SC", "FandolHei", "WenQuanYi Zen Hei",
)  # fmt: skip
_POINTS = 10


def bundled_faces(folder: Path = FOLDER) -> list[str]:
    """Load the faces in the program's folder; return their families, sans-serif ones first."""
    families: list[str] = []
    for path in sorted(folder.glob("*.[to]tf"), key=lambda path: ("Hei" not in path.name, path.name)):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families


def chinese_family() -> str:
    """Return the family in which Chinese is shown; "" where neither system nor program has one."""
    there = set(QFontDatabase.families())
    known = next((family for family in _KNOWN if family in there), "")
    if known:
        return known
    bundled = bundled_faces()
    if bundled:
        return bundled[0]
    written = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    return written[0] if written else ""


def window_font() -> QFont:
    """Return the font of the window, 10 points, with the Chinese face."""
    family = chinese_family()
    font = QFont()
    if family:
        font.setFamilies([family])
    font.setPointSize(_POINTS)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def is_chinese(font: QFont) -> bool:
    """Tell whether a font shows Chinese with a face of its own."""
    family = QFontInfo(font).family()
    return family in QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
