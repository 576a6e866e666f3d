"""Whatever sync may say has a remedy, and stands with it in the handbook's chapter on sync, word for word."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.wire.codes import REFUSALS, REJECTIONS, rejection

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = next(program_folder("resources/handbook").glob("10-*.md"))
HOLE = "…"
"""Stands in the chapter for what differs from case to case."""
SHORTEST_REMEDY = 4


def words(part: ast.expr) -> str:
    """Return a text of the program's source; what is filled in is a hole, and so is a text made elsewhere."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    if isinstance(part, ast.JoinedStr):
        return "".join(words(one) for one in part.values)
    return HOLE


def raised() -> dict[str, str]:
    """Return what the client's exchange says by itself, with its remedy."""
    found = {}
    for file in sorted(ROOT.glob("bizenv_desktop/sync/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, ast.Call) and name in {"BizenvError", "UsageProblem"}:
                _code, what, remedy = (words(one) for one in node.args)
                found[what] = remedy
    return {what: remedy for what, remedy in found.items() if set(what) != {HOLE}}


MESSAGES = {**dict(REJECTIONS.values()), **dict(REFUSALS.values()), **raised()}


def rows() -> dict[str, list[str]]:
    """Return the rows of the chapter's tables: message → remedies."""
    found: dict[str, list[str]] = {}
    for line in CHAPTER.read_text("utf-8").replace("`", "").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 4:
            found.setdefault(cells[1], []).append(cells[2])
    return found


def test_every_message_says_what_to_do() -> None:
    assert [what for what, remedy in MESSAGES.items() if len(remedy) < SHORTEST_REMEDY] == []
    assert all(rejection("a_code_of_a_later_server"))


def test_the_remedy_of_a_rejection_says_whether_to_send_it_again_or_to_give_it_up() -> None:
    assert [what for what, remedy in REJECTIONS.values() if not re.search("重新提交|放弃", remedy)] == []


def test_every_message_is_chinese() -> None:
    texts = [*MESSAGES, *MESSAGES.values()]
    assert [text for text in texts if not re.search(r"[一-鿿]", text)] == []


@pytest.mark.parametrize("table", [REJECTIONS, REFUSALS], ids=["rejections", "refusals"])
def test_no_two_causes_are_told_by_the_same_words(table: dict[str, tuple[str, str]]) -> None:
    assert len({what for what, _ in table.values()}) == len(table)


def test_the_chapter_has_each_message_with_its_remedy_as_the_window_says_them() -> None:
    listed = rows()
    both = [*REJECTIONS.values(), *REFUSALS.values(), *raised().items()]
    assert [(what, remedy) for what, remedy in both if remedy not in listed.get(what, [])] == []


def test_rejected_changes_are_never_called_returned() -> None:
    """退回 is what the province does with a period; a change is 拒绝."""
    texts = [*ROOT.glob("bizenv_desktop/**/*.py"), *program_folder("resources/handbook").glob("*.md")]
    assert [file.name for file in texts if "被退回的修改" in file.read_text("utf-8")] == []
