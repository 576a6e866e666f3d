"""What of a ledger stays inside the bureau (`[confidential]`): prints and workbooks show a word in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.formdef.toml_table import TomlTable

WITHHELD = "（涉密）"
"""Stands for a value that does not leave the bureau; an import passes over it, so what is saved stays."""

_SHOWN_AS_TEXT = (
    types.Text,
    types.LongText,
    types.TextList,
    types.SelectMultiple,
    types.Reference,
    types.References,
    types.Attachment,
)


@dataclass(frozen=True)
class Confidential:
    """Of rows for which `when` (SQL over `this`) holds, `fields`, own columns and pictures are withheld."""

    when: str
    fields: tuple[str, ...]


def read_confidential(table: TomlTable | None) -> Confidential | None:
    """Return the `[confidential]` of a definition; None where it has none."""
    if table is None:
        return None
    rule = Confidential(table.needed("when"), table.texts("fields"))
    table.done()
    return rule


def confidential_problems(ledger: Ledger) -> Iterator[tuple[str, str, str, bool]]:
    """Give what the linter says: unknown fields, and fields whose column can't show a word."""
    for name in ledger.confidential.fields if ledger.confidential else ():
        field = ledger.fields.get(name)
        if field is None:
            yield "confidential", f"{ledger.id} 没有字段 {name}", "请核对拼写，或先定义该字段", False
        elif not isinstance(field.type, _SHOWN_AS_TEXT):
            yield (
                "confidential",
                f"字段 {name} 不是文字，打印时不能以“{WITHHELD}”代替",
                "请只列文字、引用和附件字段",
                False,
            )
