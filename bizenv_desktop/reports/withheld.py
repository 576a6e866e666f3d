"""What printed forms read of ledgers that keep something inside the bureau: the same rows, with a word for it.

The queries of all forms begin with these common table expressions, which stand before the views of the same names; so
no form can print what its ledger withholds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.confidential import WITHHELD

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import FieldType
    from bizenv_desktop.formdef.model import Forms, Ledger

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
