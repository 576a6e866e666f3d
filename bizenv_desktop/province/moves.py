"""Which rows of a city went to another one: whatever comes for them later is refused, and told where they went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.typed_codes import region_name
from bizenv_desktop.province.refused import RejectedError
from bizenv_desktop.province.tables import moved_row
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.province.workspace import Workspace
    from bizenv_desktop.wire.messages import Op

    Place = tuple[str, str]
    """Ledger and row."""

_OF = select(moved_row.c.ledger, moved_row.c.row_id, moved_row.c.target).where(moved_row.c.scope == bindparam("of"))


class Moves:
    """The rows that went away, by the scope that they left; read once a batch."""

    def __init__(self, workspace: Workspace, forms: Forms) -> None:
        self._workspace = workspace
        self._forms = forms
        self._known: dict[str, dict[Place, str]] = {}

    def refuse(self, op: Op, ledger: Ledger) -> None:
        """Raise RejectedError for an operation on a row that went away, or that would refer to one."""
        gone = self._of(op.scope)
        if not gone:
            return
        for place in self._touched(op, ledger):
            if place in gone:
                raise RejectedError("moved", city_name(self._forms, gone[place]))

    def _of(self, scope: str) -> dict[Place, str]:
        if scope not in self._known:
            found = self._workspace.connection.execute(_OF, {"of": scope})
            self._known[scope] = {(ledger, row): target for ledger, row, target in found}
        return self._known[scope]

    def _touched(self, op: Op, ledger: Ledger) -> Iterator[Place]:
        yield op.t, op.id
        if op.t == system.CONFLICT:
            found = self._workspace.get((op.scope, op.t, op.id))
            yield from about(found.state.body) if found else ()
        said = {**self._deleted(op), **op.set}
        if op.t == system.EXPLANATION:
            yield from about(said)
        for _, target, row in references(ledger, said, self._forms):
            yield target, row

    def _deleted(self, op: Op) -> Mapping[str, Any]:
        """Return what a deleted row said: an edit would bring it back, and its record with it, which went away."""
        stored = self._workspace.get((op.scope, op.t, op.id)) if op.k != "delete" else None
        return stored.state.body if stored and stored.state.deleted else {}


def city_name(forms: Forms, city: str) -> str:
    """Return a city by name, where the definitions have the list of regions."""
    return region_name(city, forms.codes["regions"]) if "regions" in forms.codes else city


def about(body: Mapping[str, Any]) -> Iterator[Place]:
    """Give the row that a conflict or an explanation is about."""
    yield str(body.get("ledger") or ""), str(body.get("row") or "")


def references(ledger: Ledger, body: Mapping[str, Any], forms: Forms) -> Iterator[tuple[str, str, str]]:
    """Give the references in the values of a row: field, ledger and row; one to any ledger is given for each."""
    for name, field in ledger.fields.items():
        if isinstance(field.type, ft.Reference | ft.References) and body.get(name):
            targets = [field.type.target] if field.type.target in forms.ledgers else list(forms.ledgers)
            value = body[name]
            for row in value if isinstance(value, list) else [value]:
                yield from ((name, target, str(row)) for target in targets)
