"""A change that was rejected because its row went to another city is not sent again, unless the row has come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.storage.row_state import load_rows
from bizenv_desktop.wire.codes import rejection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bizenv_desktop.storage.outbox import Rejection
    from bizenv_desktop.storage.reading import Reader

_MOVED = "moved"


def refuse_gone(reader: Reader, rejections: Iterable[Rejection]) -> None:
    """Raise BizenvError for a change of a row that is another city's now: it would only be rejected again."""
    for one in rejections:
        if one.code == _MOVED and not all(_lives(reader, *place) for place in _places(reader, one)):
            what, remedy = rejection(_MOVED)
            raise BizenvError("MOVED", what, remedy)


def _places(reader: Reader, one: Rejection) -> Iterator[tuple[str, str]]:
    """Give the rows that must be here for a change: its own, or those that a new row refers to."""
    if one.kind != "create":
        yield one.ledger, one.id
    fields, ledgers = reader.context.ledger(one.ledger).fields, reader.context.forms.ledgers
    for name, value in one.set.items():
        kind = fields[name].type if name in fields else None
        if value and isinstance(kind, ft.Reference) and kind.target in ledgers:
            yield kind.target, str(value)


def _lives(reader: Reader, ledger: str, row: str) -> bool:
    state = load_rows(reader, ledger, [row]).get(row)
    return state is not None and not state.deleted
