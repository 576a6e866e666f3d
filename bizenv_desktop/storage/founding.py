"""Makes a new copy: keys, database, first user."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.regions import PROVINCE
from bizenv_desktop.storage import connection as connections
from bizenv_desktop.storage import definitions, keys, meta, restoring, slots, sql_functions, upgrade, users
from bizenv_desktop.storage.context import CopyContext
from bizenv_desktop.storage.locks import alone
from bizenv_desktop.storage.writing import in_transaction

if TYPE_CHECKING:
    from pathlib import Path

    from sqlcipher3 import dbapi2

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.slots import UserKeys
    from bizenv_desktop.storage.writing import Writer

FIRST_ROLES = frozenset({"admin", "editor"})
FIRST_ROLES_PROVINCE = frozenset({"admin", "province"})
"""Whoever makes the province's copy reviews submissions; he enters no city's figures."""


def found(
    home: Path, forms: Forms, *, city: str, unit: str, user: str, passphrase: str, clock: Clock
) -> tuple[UserKeys, str]:
    """Make the files of a copy; return the first user's keys and the recovery key as text.

    The slot file comes last: without it the folder counts as empty; what an interrupted attempt has left (or somebody
    who lost the slot file) is moved aside, never deleted.
    """
    users.check_name_and_passphrase(user, passphrase)
    home.mkdir(parents=True, exist_ok=True)
    held = slots.UserKeys(keys.random_bytes(keys.KEY_BYTES), keys.new_signing_key())
    recovery, public = keys.new_recovery()
    with alone(home):
        _make_room(home)
        context = CopyContext(forms, clock, city, unit, new_id(), user)
        _make_database(home / connections.FILE, held.database, context)
        slots.write(home, slots.SlotFile(public).with_user(user, passphrase, held))
    return held, keys.recovery_text(recovery)


def _make_room(home: Path) -> None:
    if (home / slots.FILE).exists() or restoring.is_underway(home):
        raise BizenvError("HOME_IN_USE", f"{home} 里已经有本地数据", "换一个目录，或直接打开它")
    leftovers = list(home.glob(connections.FILE + "*"))
    if leftovers:
        aside = home / f"left-over-{keys.random_bytes(4).hex()}"
        aside.mkdir()
        for leftover in leftovers:
            leftover.replace(aside / leftover.name)


def _make_database(path: Path, key: bytes, context: CopyContext) -> None:
    prepare = partial(_register, context=context)
    connection = connections.connect(path, key, prepare, writer=True)
    try:
        in_transaction(connection, context, _fill)
    finally:
        connection.close()


def _register(connection: dbapi2.Connection, context: CopyContext) -> None:
    sql_functions.register(connection, sql_functions.SqlContext(context.clock))


def _fill(writer: Writer) -> None:
    context = writer.context
    upgrade.make_new(writer, definitions.schema_of(context.forms, context.forms.settings))
    for name, value in (("city", context.city), ("unit", context.unit), ("device", context.device)):
        meta.put(writer, name, value)
    meta.put(writer, "device_key", keys.new_signing_key().hex())
    meta.put(writer, "created_at", context.clock.now())
    roles = FIRST_ROLES_PROVINCE if context.city == PROVINCE else FIRST_ROLES
    users.write_user(writer, context.user, roles, by=context.user)
