"""Text that no file can hold: half of a character, as a broken terminal, paste or file name brings it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.text import broken_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.edits import Edit, Step


@contextmanager
def place_named(forms: Forms, step: Step) -> Iterator[None]:
    """Raise BizenvError BAD_TEXT, with ledger and field, where a text of the step cannot be written.

    Nothing is looked for before a write fails: whole texts cost nothing.
    """
    try:
        yield
    except UnicodeEncodeError as problem:
        raise _named(forms, step) or BizenvError("BAD_TEXT", "有一段文字里有残缺的字符", "重新输入它") from problem


def _named(forms: Forms, step: Step) -> BizenvError | None:
    if broken := broken_text(step.why):
        return BizenvError("BAD_TEXT", f"原因{broken}", "重新输入这段文字")
    for edit in step.edits:
        for place, value in _texts(forms, edit):
            if broken := broken_text(value):
                return BizenvError("BAD_TEXT", f"{place}{broken}", "重新输入这段文字")
    return None


def _texts(forms: Forms, edit: Edit) -> Iterator[tuple[str, str]]:
    """Yield every text of an edit with its place in words."""
    ledger = forms.ledgers[edit.ledger]
    for name, value in edit.values.items():
        label = ledger.fields[name].label if name in ledger.fields else name
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield f"{ledger.title}的“{label}”", one
    for heading, text in (edit.ext or {}).items():
        yield f"{ledger.title}的列名", heading
        yield f"{ledger.title}的“{heading}”", text or ""
    for note in edit.notes:
        yield f"{ledger.title}的待定格", "".join(str(one) for one in (note.original, note.message, note.value) if one)
