"""How rows hang together, read off the definitions: what points to a ledger, and on which day a row took place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.model import Field, Forms, Ledger

_ANY = "any"
_DAYS = (types.Date, types.DateTime)


@dataclass(frozen=True)
class Link:
    """A field of `ledger` that says to which row of another one a row belongs.

    `many`: the field lists several rows. `by` is the column of the other ledger that the field holds: its id, or the
    credit code by which one enterprise is known in all ledgers.
    """

    ledger: str
    field: str
    many: bool = False
    by: str = "id"


def links_to(forms: Forms, target: str) -> list[Link]:
    """Return what points to the rows of a ledger, in the order of the definitions; the program's own ledgers do not."""
    codes = [one.id for one in _codes(forms.ledgers[target]) if one.key or one.identity]
    return [
        link
        for ledger in forms.ledgers.values()
        if not ledger.system
        for link in (
            *_references(ledger, target),
            *(_by_code(ledger, codes[0]) if codes and ledger.id != target else ()),
        )
    ]


def subjects(forms: Forms) -> list[Ledger]:
    """Return the ledgers whose records others belong to (enterprises, projects, task forces, …), child tables apart."""
    named = {
        field.type.target
        for ledger in forms.ledgers.values()
        for field in ledger.fields.values()
        if isinstance(field.type, types.Reference | types.References) and field.id != ledger.parent
    }
    return [one for one in forms.ledgers.values() if one.id in named and not one.system and not one.parent]


def day_field(ledger: Ledger) -> Field | None:
    """Return the field that says when a row took place; None where only its parent, or its entry, has a day.

    It is the first day that each row must have, one on which something really happened before one that is planned;
    else the row's period; else the day by which the ledger shows the latest first; else its first day.
    """
    own = [field for field in ledger.fields.values() if not field.common and field.stored]
    days = [field for field in own if isinstance(field.type, _DAYS)]
    needed = [field for field in days if field.required == "always"]
    actual = [field for field in needed if field.is_actual_date]
    periods = [field for field in own if isinstance(field.type, types.PeriodKey)]
    ordered = [field for name in ledger.order for field in days if name == f"-{field.id}"]
    return next(iter((*actual, *needed, *periods, *ordered, *days)), None)


def _references(ledger: Ledger, target: str) -> Iterator[Link]:
    for field in ledger.fields.values():
        if isinstance(field.type, types.Reference) and field.type.target in (target, _ANY):
            yield Link(ledger.id, field.id)
        elif isinstance(field.type, types.References) and field.type.target == target:
            yield Link(ledger.id, field.id, many=True)


def _by_code(ledger: Ledger, column: str) -> Iterator[Link]:
    return (Link(ledger.id, field.id, by=column) for field in _codes(ledger))


def _codes(ledger: Ledger) -> list[Field]:
    return [field for field in ledger.fields.values() if isinstance(field.type, types.Uscc)]
