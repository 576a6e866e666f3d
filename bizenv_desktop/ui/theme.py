"""The look of the window: Fusion, light, one blue, and a colour for each state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

from bizenv_desktop.base.paths import program_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

INK = "#1F2933"
FAINT = "#66727F"
PAPER = "#FFFFFF"
GROUND = "#F4F6F8"
LINE = "#D5DBE1"
BLUE = "#1F5A96"
PALE_BLUE = "#E3EDF7"
RED = "#B3261E"
PALE_RED = "#FBE9E7"
AMBER = "#9A6200"
PALE_AMBER = "#FFF4DC"
GREEN = "#2B7A4B"
PALE_GREEN = "#E4F3EA"
GREY = "#7A8591"
PALE_GREY = "#ECEFF2"

LIGHTS = {"绿": GREEN, "黄": "#E0A100", "红": "#C62828", "蓝": "#2F6FB5", "灰": "#9AA5B1"}
"""The five lights of a project, by their code."""

_ARROW = (program_folder("resources/icons") / "down.svg").as_posix()

_SHEET = f"""
QWidget {{ color: {INK}; }}
QMainWindow, QStackedWidget#pages, QDialog {{ background: {GROUND}; }}
QToolTip {{ color: {INK}; background: {PAPER}; border: 1px solid {LINE}; padding: 3px; }}
QLabel[role="title"] {{ font-size: 16pt; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: 11pt; font-weight: 600; }}
QLabel[role="faint"] {{ color: {FAINT}; }}
QLabel[role="figure"] {{ font-size: 17pt; font-weight: 600; color: {BLUE}; }}
QLabel[role="error"] {{ color: {RED}; }}
QLabel[role="warning"] {{ color: {AMBER}; }}
QLabel[role="key"] {{ font-family: monospace; font-size: 13pt; }}
QLabel[role="good"] {{ color: {GREEN}; }}
QFrame[role="card"] {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 4px; }}
QFrame[role="bar"] {{ background: {PAPER}; border: none; border-bottom: 1px solid {LINE}; }}
QTreeWidget#sidebar {{ background: #E9EDF1; border: none; border-right: 1px solid {LINE}; outline: 0; padding: 4px 0; }}
QTreeWidget#sidebar::item {{ padding: 0 6px; border: none; }}
QTreeWidget#sidebar::item:hover {{ background: #DEE5EC; }}
QTreeWidget#sidebar::item:selected {{ background: {PAPER}; color: {BLUE}; }}
QPushButton, QToolButton {{ background: {PAPER}; border: 1px solid #C3CBD3; border-radius: 3px; padding: 4px 12px; }}
QToolButton {{ padding: 4px 8px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {BLUE}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {PALE_BLUE}; }}
QPushButton:checked, QToolButton:checked {{ background: {PALE_BLUE}; border-color: {BLUE}; color: {BLUE}; }}
QPushButton:disabled, QToolButton:disabled {{ color: #A3ADB7; background: {PALE_GREY}; border-color: {LINE}; }}
QPushButton[role="primary"] {{ background: {BLUE}; color: white; border-color: {BLUE}; }}
QPushButton[role="primary"]:hover {{ background: #174A7D; }}
QPushButton[role="primary"]:disabled {{ background: #A9BFD5; border-color: #A9BFD5; color: white; }}
QPushButton[role="danger"] {{ color: {RED}; border-color: #D9A5A1; }}
QPushButton[role="link"] {{ border: none; background: transparent; color: {BLUE}; padding: 2px 4px; text-align: left; }}
QPushButton[role="tile"] {{ border-color: {LINE}; border-radius: 4px; }}
QPushButton[role="tile"]:hover {{ border-color: {BLUE}; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {{
  background: {PAPER}; border: 1px solid #C3CBD3; border-radius: 3px; padding: 3px 6px;
  selection-background-color: {BLUE}; selection-color: white; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {{ border-color: {BLUE}; }}
QLineEdit:read-only, QPlainTextEdit:read-only {{ background: {PALE_GREY}; color: #3A4653; border-color: {LINE}; }}
QLineEdit[finding="hard"], QPlainTextEdit[finding="hard"], QComboBox[finding="hard"] {{ border-color: {RED}; }}
QLineEdit[finding="soft"], QPlainTextEdit[finding="soft"], QComboBox[finding="soft"] {{ border-color: #C98A00; }}
QComboBox {{ padding-right: 18px; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url("{_ARROW}"); width: 14px; height: 14px; }}
QTableView, QTreeView, QListView, QTextBrowser {{ background: {PAPER}; border: 1px solid {LINE};
  gridline-color: #E3E8ED; alternate-background-color: #F8FAFB;
  selection-background-color: #D3E3F3; selection-color: {INK}; }}
QHeaderView {{ background: {PALE_GREY}; border: none; }}
QHeaderView::section {{ background: {PALE_GREY}; border: none; border-right: 1px solid {LINE};
  border-bottom: 1px solid {LINE}; padding: 4px 6px; font-weight: 600; }}
QTableCornerButton::section {{ background: {PALE_GREY}; border: none; }}
QTabBar::tab {{ padding: 5px 14px; border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {BLUE}; border-bottom-color: {BLUE}; }}
QTabWidget::pane {{ border: 1px solid {LINE}; background: {PAPER}; }}
QAbstractScrollArea::corner {{ background: {PAPER}; border: none; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget#sheet {{ background: {GROUND}; }}
QScrollBar:vertical {{ width: 11px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 11px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: #C6CED6; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: #9AA5B1; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QStatusBar {{ background: {PAPER}; border-top: 1px solid {LINE}; }}
QStatusBar::item {{ border: none; }}
QProgressBar {{ border: 1px solid {LINE}; border-radius: 3px; background: {PALE_GREY}; text-align: center; }}
QProgressBar::chunk {{ background: #7FA9D1; }}
QMenuBar {{ background: {PAPER}; border-bottom: 1px solid {LINE}; }}
QMenuBar::item {{ padding: 4px 10px; background: transparent; }}
QMenuBar::item:selected {{ background: {PALE_BLUE}; }}
QMenu {{ background: {PAPER}; border: 1px solid {LINE}; }}
QMenu::item {{ padding: 5px 24px 5px 16px; }}
QMenu::item:selected {{ background: {PALE_BLUE}; }}
QMenu::item:disabled {{ color: #A3ADB7; }}
QSplitter::handle {{ background: {LINE}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QFrame#toast {{ background: #2B3743; border-radius: 4px; }}
QFrame#toast QLabel {{ color: white; }}
QFrame#toast QPushButton {{ background: transparent; color: #9CCBFF; border: none; font-weight: 600; }}
"""


def palette() -> QPalette:
    """Return the light palette, whatever the desktop prefers: printed forms are looked at on white."""
    colours = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, GROUND), (roles.WindowText, INK), (roles.Base, PAPER), (roles.AlternateBase, "#F8FAFB"),
        (roles.Text, INK), (roles.Button, PAPER), (roles.ButtonText, INK), (roles.Highlight, "#D3E3F3"),
        (roles.HighlightedText, INK), (roles.ToolTipBase, PAPER), (roles.ToolTipText, INK), (roles.Link, BLUE),
        (roles.PlaceholderText, "#98A3AE"), (roles.Mid, LINE), (roles.Accent, BLUE),
    ):  # fmt: skip
        colours.setColor(role, QColor(colour))
    return colours


def dress(app: QApplication) -> None:
    """Give the program its style, colours and Chinese font."""
    from bizenv_desktop.ui.fonts import window_font

    app.setStyle("Fusion")
    app.setFont(window_font())
    app.setPalette(palette())
    app.setStyleSheet(_SHEET)


def severity_colour(severity: str) -> str:
    """Return the ink for a hard or soft finding."""
    return RED if severity == "hard" else AMBER
