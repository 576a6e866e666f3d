"""The definitions in force: those of the server's program with the published ones over them.

Published definitions are never changed, only added, so their number tells every process when to read them anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from bizenv_desktop.formdef.published import Published, laid_over
from bizenv_desktop.province.counters import CATALOG
from bizenv_desktop.province.refused import RefusedError, RejectedError
from bizenv_desktop.province.tables import definition
from bizenv_desktop.wire.messages import Definition, definition_tag, split_definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.wire.messages import Op

_COUNT = select(func.count()).select_from(definition).where(definition.c.scope == CATALOG)
_ALL = (
    select(definition.c.name, definition.c.version, definition.c.text)
    .where(definition.c.scope == CATALOG)
    .order_by(definition.c.name, definition.c.version)
)
_NEWEST = (
    select(definition.c.name, func.max(definition.c.version))
    .where(definition.c.scope == CATALOG)
    .group_by(definition.c.name)
    .order_by(definition.c.name)
)
_ONE = select(definition).where(
    definition.c.scope == CATALOG, definition.c.name == bindparam("name"), definition.c.version == bindparam("version")
)


class Catalog:
    """The definitions of one server process."""

    def __init__(self, program: Forms) -> None:
        self._program = program
        self._read = 0, program

    def forms(self, connection: Connection) -> Forms:
        """Return the definitions in force in this transaction; raises BizenvError where the program is too old."""
        count, forms = self._read
        now = int(connection.execute(_COUNT).scalar_one())
        if now != count:
            forms = laid_over(self._program, published(connection).values())
            self._read = now, forms
        return forms


def published(connection: Connection) -> dict[str, Published]:
    """Return the newest published version of each name."""
    return {name: Published(name, version, text) for name, version, text in connection.execute(_ALL)}


def needed(connection: Connection, known: Mapping[str, int]) -> list[str]:
    """Return the newest published definitions that a copy with these versions lacks."""
    newest = connection.execute(_NEWEST).all() if known else ()
    return [definition_tag(name, version) for name, version in newest if known.get(name, 0) < version]


def signed(connection: Connection, tag: str) -> Definition:
    """Return a published definition by its tag (`project@7`); raises RefusedError 404 for an unknown one."""
    name, version = split_definition(tag)
    found = connection.execute(_ONE, {"name": name, "version": version}).first()
    if found is None:
        raise RefusedError(404, "not_found")
    return Definition(found.name, found.version, found.hash, found.text, found.signature)


def version_of(ledger: Ledger, op: Op) -> int:
    """Return in which version of its ledger an operation was written; raises RejectedError for one that says none."""
    name, version = split_definition(op.definition)
    if name != ledger.id or version < 1:
        raise RejectedError("malformed", op.definition)
    return version


def check_age(forms: Forms, ops: Iterable[Op], expected: int) -> None:
    """Raise RefusedError 426 for an operation of a version no longer taken in; `expected` is the next number."""
    for op in ops:
        ledger = forms.ledgers.get(op.t)
        if ledger is not None and ledger.oldest > 1 and 0 < split_definition(op.definition)[1] < ledger.oldest:
            raise RefusedError(
                426, "old_forms", f"台账“{ledger.title}”的表单定义已是版本 {ledger.version}", expected=expected
            )
