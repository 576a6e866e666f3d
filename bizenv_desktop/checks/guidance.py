"""What an unsaved record asks for: fields that do not apply to it, and which choices its fields offer.

`relevant` of a field is SQL over `this`; where it is false the field does not apply. `choice_filter` is SQL over `this`
and `choice`: an entry of the code list (`choice.value`, `choice.label` and the list's other columns), or a row of the
ledger that a reference points to. A choice is offered where the filter is true or NULL.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.checks.compile import Program, bound_row
from bizenv_desktop.checks.rules import Rule
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.field_types import SqlValue
    from bizenv_desktop.formdef.model import Field, Forms, Ledger

    Expand = Callable[[str], str]

MOST_ROWS = 2000
"""So many rows of another ledger are offered for a reference with a filter."""


@dataclass(frozen=True)
class Guidance:
    """Fields that do not apply, and for each filtered field of codes the values that it offers."""

    irrelevant: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def relevance_rules(ledger: Ledger, expand: Expand) -> tuple[Rule, ...]:
    """Return a rule for each field with a condition; it is broken where the field does not apply."""
    return tuple(
        Rule(f"{one.id}.relevant", "", (one.id,), "", "", f"(({expand(one.relevant)}) IS FALSE)")
        for one in ledger.fields.values()
        if one.relevant
    )


def choice_program(ledger: Ledger, one: Field, expand: Expand, codes: CodeList | None) -> Program:
    """Return the statement that gives the choices of a field; it binds the record, then the list of codes (if any)."""
    wanted = expand(one.choice_filter)
    row, columns = bound_row(ledger, [wanted], expand)
    target = getattr(one.type, "target", "")
    given, value = (_entries(codes), "value") if codes is not None else (f'"{view_name(target)}"', "id")
    limit = "" if codes is not None else f" LIMIT {MOST_ROWS}"
    sql = (
        f"WITH this AS MATERIALIZED ({row})"
        f' SELECT choice."{value}" FROM this, {given} AS choice WHERE ({wanted}) IS NOT FALSE{limit}'
    )
    rule = Rule(f"{one.id}.choice_filter", "", (one.id,), "", "", "0")
    return Program(ledger.id, (rule,), sql, columns)


def code_rows(codes: CodeList) -> SqlValue:
    """Return the entries of a code list as the statement binds them."""
    names = _columns(codes)
    rows = [[_cell(codes, value, name) for name in names] for value in codes.codes]
    return json.dumps(rows, ensure_ascii=False)


def filtered(ledger: Ledger, forms: Forms) -> list[Field]:
    """Return the fields whose codes are filtered."""
    return [one for one in ledger.fields.values() if one.choice_filter and forms.code_list(one.type) is not None]


def _entries(codes: CodeList) -> str:
    cells = ", ".join(f"json_extract(entry.value, '$[{n}]') AS \"{name}\"" for n, name in enumerate(_columns(codes)))
    return f"(SELECT {cells} FROM json_each(?) AS entry)"


def _columns(codes: CodeList) -> Sequence[str]:
    extra = dict.fromkeys(name for code in codes.codes.values() for name in code.extra)
    return ["value", "label", *(name for name in extra if name not in ("value", "label"))]


def _cell(codes: CodeList, value: str, name: str) -> str | None:
    code = codes.codes[value]
    return {"value": code.value, "label": code.label}.get(name) or code.extra.get(name) or None
