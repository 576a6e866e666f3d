"""The handbook tells what is true of the program: its pages open, its links lead on, its words are the window's."""

from __future__ import annotations

import ast
import os
import re
import shlex
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.cli import verbs
from bizenv_desktop.cli.main import build_parser
from bizenv_desktop.cli.registry import VERBS
from bizenv_desktop.wire.codes import REFUSALS

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[1]
FOLDER = program_folder("resources/handbook")
PAGES = sorted(FOLDER.glob("*.md"))
MADE = {page for page in PAGES if page.stem >= "30"}
"""Pages that are made from the definitions (test_handbook_reference)."""
COMMANDS, ERRORS = FOLDER / "12-命令行.md", FOLDER / "14-附录-错误提示.md"
ERROR_CLASSES = {"BizenvError", "UsageProblem"}
COMPUTED_CODES = {f"SYNC_{code.upper()}" for code in REFUSALS} - {"SYNC_BUSY"}
"""Codes that are put together when the error is raised; a busy province is told as the busy sync is."""
_NAMES = "Excel WPS PDF Word Python Linux SQLite PostgreSQL OpenAPI JSON Ctrl Shift Alt Enter Tab Delete apt id"
_TERMS = "RCEP CPTPP PPP HS EXIF SX CNY USD EUR JPY HKD KRW"
_KINDS = "xlsx xlsm xls et csv txt doc docx xlsb ods pdf http https MB"
LATIN = {*_NAMES.split(), *_TERMS.split(), *_KINDS.split()}
"""Words in Latin letters that a Chinese reader meets outside commands: names, keys, terms of trade, file kinds."""
FEWEST_LINES, MOST_LINES = 20, 150

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem[:2])


def prose(text: str) -> str:
    """Return a page without commands, pictures' names and targets of links."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"`[^`]*`", "", text)
    return re.sub(r"\]\([^)]*\)", "]", text)


@cache
def window_texts() -> str:
    """Return every text that the window may show: literals of its code, labels and titles of the definitions."""
    found: list[str] = []
    folders = ("ui/**/*.py", "reports/*.py", "records/filters.py")
    for file in [file for shape in folders for file in ROOT.glob(f"bizenv_desktop/{shape}")]:
        found += [
            node.value
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
    for file in ROOT.glob("forms/**/*.toml"):
        found += labels(tomllib.loads(file.read_text("utf-8")))
    return "\n".join(found)


def labels(part: Any) -> list[str]:
    """Return the labels and titles below a part of a definition."""
    if isinstance(part, list):
        return [text for one in part for text in labels(one)]
    if not isinstance(part, dict):
        return []
    own = [str(value) for name, value in part.items() if name in ("label", "title", "to")]
    return own + [text for value in part.values() for text in labels(value)]


@cache
def error_codes() -> dict[str, str]:
    """Return the code of every error in the program, with the place where it is raised."""
    found = dict.fromkeys(COMPUTED_CODES, "wire/codes.py")
    for file in ROOT.glob("bizenv_desktop/**/*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        places = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_error(node)]
        places += [call for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for call in own_codes(node)]
        for call in places:
            if call.args and isinstance(call.args[0], ast.Constant):
                found[str(call.args[0].value)] = f"{file.relative_to(ROOT)}:{call.lineno}"
    return found


def is_error(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ERROR_CLASSES


def own_codes(kind: ast.ClassDef) -> list[ast.Call]:
    """Return where a class of errors hands its code on."""
    if not any(isinstance(base, ast.Name) and base.id in ERROR_CLASSES for base in kind.bases):
        return []
    calls = [node for node in ast.walk(kind) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"]


def commands(text: str) -> list[str]:
    """Return the examples of commands in a page: code that begins with `bizenv`, maybe after a variable."""
    code = [span for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for span in block.splitlines()]
    code += re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [span.split("bizenv ", 1)[1] for span in code if re.match(r"(?:[A-Z_]+=\S+ )?bizenv \S", span)]


def test_the_pages_stand_in_the_help_in_their_order(qapp: Any, qtbot: Any) -> None:
    from bizenv_desktop.ui.help.page import HelpPage
    from bizenv_desktop.ui.screens import Place

    help_page = HelpPage(SimpleNamespace())  # type: ignore[arg-type]
    qtbot.addWidget(help_page)
    assert help_page.chapters.count() == len(PAGES)
    for row, page in enumerate(PAGES):
        help_page.show_place(Place("help", extra={"chapter": page.stem}))
        assert help_page.chapters.currentRow() == row
        heading = page.read_text("utf-8").splitlines()[0].removeprefix("# ")
        assert help_page.chapters.item(row).text() == heading
        assert heading in help_page.text.toPlainText()


def test_a_link_leads_on_even_while_a_search_hides_its_page(qapp: Any, qtbot: Any) -> None:
    from PySide6.QtCore import QUrl

    from bizenv_desktop.ui.help.page import HelpPage

    help_page = HelpPage(SimpleNamespace())  # type: ignore[arg-type]
    qtbot.addWidget(help_page)
    help_page.search.setText("OTHER_CITY")
    assert help_page.chapters.count() == 1
    help_page.text.anchorClicked.emit(QUrl.fromLocalFile(str(PAGES[0])))
    assert help_page.chapters.currentRow() == 0
    assert help_page.chapters.count() == len(PAGES)


def test_no_page_is_wider_than_a_small_window(qapp: Any, qtbot: Any) -> None:
    from bizenv_desktop.ui.help.page import HelpPage
    from bizenv_desktop.ui.screens import Place

    help_page = HelpPage(SimpleNamespace())  # type: ignore[arg-type]
    qtbot.addWidget(help_page)
    help_page.resize(1170, 700)  # what a screen of 1366 leaves beside the side bar
    help_page.show()
    wide = []
    for page in PAGES:
        help_page.show_place(Place("help", extra={"chapter": page.stem}))
        qapp.processEvents()
        wide += [page.stem] if help_page.text.horizontalScrollBar().maximum() else []
    assert wide == []


@each_page
def test_a_page_is_short_and_has_one_title(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert len(lines) > FEWEST_LINES
    assert len(lines) <= MOST_LINES or page in {ERRORS, *MADE}  # these grow with the program
    assert [line for line in lines if line.startswith("# ")] == lines[:1]


@each_page
def test_links_lead_to_pages_and_pictures_are_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))
    missing = [target for target in targets if not (page.parent / target).is_file()]
    assert missing == []


def test_every_picture_is_one_that_the_tour_still_takes() -> None:
    tour = (ROOT / "bizenv_desktop/ui/tour.py").read_text("utf-8")
    taken = {*re.findall(r'Stop\("([^"]+)"', tour), "口令"}
    shown = {
        name
        for page in PAGES
        for name in re.findall(r"pictures/\d+-([^)]+?)(?:-\d+x\d+)?\.png", page.read_text("utf-8"))
    }
    assert shown <= taken
    assert len(shown) > 10


def test_every_verb_has_an_example_in_the_chapter_of_the_command_line() -> None:
    verbs.load()
    text = COMMANDS.read_text("utf-8")
    shown = {tuple(shlex.split(line.replace("…", "x"))) for line in commands(text)}
    plain = [tuple(word for word in _after_options(words)) for words in shown]
    missing = [verb for verb in VERBS if not any(words[: len(verb)] == verb for words in plain)]
    assert missing == []


def _after_options(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a command from its verb on."""
    while words[0].startswith("--"):
        words = words[1:] if words[0] == "--json" else words[2:]
    return words


@each_page
def test_every_example_of_a_command_is_written_as_the_program_takes_it(page: Path) -> None:
    parser = build_parser()
    for line in commands(page.read_text("utf-8")):
        words = shlex.split(line.replace("…", "x"), comments=True)
        if tuple(words) not in VERBS:  # a verb alone is only named
            parser.parse_args(words)


def test_every_error_code_of_the_program_has_its_remedy_in_the_appendix() -> None:
    text = ERRORS.read_text("utf-8")
    listed = set(re.findall(r"`([A-Z][A-Za-z0-9_]+)`", text))
    assert {code: place for code, place in error_codes().items() if code not in listed} == {}
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    assert all(len(row) == 5 and row[3].strip() for row in rows)


def test_the_appendix_names_no_error_that_the_program_does_not_know() -> None:
    listed = set(re.findall(r"^\| (.+?) \|", ERRORS.read_text("utf-8"), re.MULTILINE))
    codes = {code for cell in listed for code in re.findall(r"`(\w+)`", cell)}
    assert codes - set(error_codes()) - {"X16a", "X16b"} == set()


@each_page
def test_texts_in_corner_brackets_are_those_of_the_window(page: Path) -> None:
    quoted = re.findall(r"「([^」]+)」", page.read_text("utf-8"))
    pieces = {piece.strip() for text in quoted for piece in re.split(r" … |…", text) if piece.strip()}
    assert {piece for piece in pieces if piece not in window_texts()} == set()


@each_page
def test_no_english_word_is_left_in_a_page(page: Path) -> None:
    words = set(re.findall(r"[A-Za-z]{2,}", prose(page.read_text("utf-8"))))
    assert words - LATIN == set()


def test_no_button_or_label_of_the_window_is_english() -> None:
    takers = {"QPushButton", "QLabel", "QCheckBox", "QAction", "Bar", "setWindowTitle", "setPlaceholderText", "setText"}
    english = []
    for file in ROOT.glob("bizenv_desktop/ui/**/*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", ""))
            if isinstance(node, ast.Call) and name in takers:
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                english += [
                    text for text in texts if re.search(r"[A-Za-z]{2,}", text) and not re.search(r"[一-鿿]", text)
                ]
    assert [text for text in english if not text.startswith("http")] == []


def test_the_statements_of_the_readme_hold() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert [target for target in targets if not (ROOT / target).is_file()] == []
    made = re.findall(r"`make (\w+)`|^make (\w+)", text, re.MULTILINE)
    rules = (ROOT / "Makefile").read_text("utf-8")
    assert [name for pair in made for name in pair if name and f"\n{name}:" not in rules] == []
    parser = build_parser()
    for line in re.findall(r"^bizenv (.+)$", text, re.MULTILINE):
        parser.parse_args(shlex.split(line, comments=True))
