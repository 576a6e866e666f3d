"""What printed forms read of ledgers that keep something inside the bureau: the same rows, with a word for it.

The queries of all forms begin with these common table expressions, which stand before the views of the same names; so
no form can print what its ledger withholds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.confidential import WITHHELD
from bizenv_desktop.formdef.sql_dialect import expand
from bizenv_desktop.storage.reading import Reader
from bizenv_desktop.storage.settings import read_settings

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import FieldType
    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.storage.reading import Params

_BESIDE = ("rid", "row_seq")
_WORD = f"'{WITHHELD}'"
_WORDS: dict[type[FieldType], str] = {
    types.Text: _WORD,
    types.LongText: _WORD,
    types.TextList: f"'{json.dumps([WITHHELD], ensure_ascii=False)}'",
    types.SelectMultiple: f"'{json.dumps([WITHHELD], ensure_ascii=False)}'",
}
"""What stands for a value; references and files are left out."""

_OWN_COLUMNS = f"(SELECT json_group_object(x.key, {_WORD}) FROM json_each(this.ext) x)"


def withheld_views(forms: Forms) -> str:
    """Return the expressions that a query begins with, each with a comma behind it; "" where nothing is withheld."""
    return "".join(f"{_view(ledger)}, " for ledger in forms.ledgers.values() if ledger.confidential is not None)


class WithheldReader(Reader):
    """Reads for a print what is otherwise read for the window: every query sees what the ledgers do not withhold."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.connection, reader.context)
        forms = reader.context.forms
        self._views = expand(withheld_views(forms), forms, read_settings(reader)).rstrip().rstrip(",")

    @override
    def all(self, sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
        return super().all(self._over(sql), params)

    @override
    def one(self, sql: str, params: Params = ()) -> tuple[Any, ...] | None:
        return super().one(self._over(sql), params)

    @override
    def value(self, sql: str, params: Params = ()) -> Any:
        return super().value(self._over(sql), params)

    def _over(self, sql: str) -> str:
        return f"WITH {self._views} {sql}" if self._views else sql


def _view(ledger: Ledger) -> str:
    columns = ", ".join([*(f'this."{name}"' for name in _BESIDE), *_columns(ledger)])
    return f'"{ledger.id}_v" AS (SELECT {columns} FROM main."{ledger.id}_v" AS this)'


def _columns(ledger: Ledger) -> list[str]:
    rule = ledger.confidential
    assert rule is not None  # noqa: S101 - only such ledgers are asked
    shown = [f'this."{name}"' for name in ledger.fields if name not in rule.fields]
    hidden = {name: _WORDS.get(type(ledger.fields[name].type), "NULL") for name in rule.fields}
    words = {f'this."{name}"': (name, word) for name, word in hidden.items()} | {"this.ext": ("ext", _OWN_COLUMNS)}
    return [
        *shown,
        *(
            f'CASE WHEN ({rule.when}) AND {value} IS NOT NULL THEN {word} ELSE {value} END AS "{name}"'
            for value, (name, word) in words.items()
        ),
    ]
