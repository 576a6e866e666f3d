"""Batches of packages that came before an earlier one of their device: kept, and run as soon as nothing is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bizenv_desktop.province import accounts
from bizenv_desktop.province.push import Pushing
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.tables import package, parked_batch
from bizenv_desktop.wire.messages import PushRequest

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.province.catalog import Catalog

GAP = "gap"
_WAITING = (
    select(parked_batch)
    .where(parked_batch.c.scope == bindparam("of"), parked_batch.c.device == bindparam("it"))
    .order_by(parked_batch.c.first_seq)
)


def park(connection: Connection, person: accounts.Caller, package_id: str, body: bytes, at: str) -> None:
    """Keep a batch; a second time changes nothing."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(parked_batch)
    values = {
        "scope": person.account.scope,
        "device": person.device,
        "first_seq": msgspec.json.decode(body, type=PushRequest).first_seq,
        "package": package_id,
        "account": person.account.name,
        "body": body.decode(),
        "at": at,
    }
    connection.execute(insert.values(values).on_conflict_do_nothing())


def run(connection: Connection, catalog: Catalog, clock: Clock, scope: str, device: str) -> int:
    """Run the kept batches of a device whose turn has come; returns how many operations that were.

    One that cannot be run any more (its operations are others than those under their numbers) is noted at its package.
    """
    done = 0
    for one in connection.execute(_WAITING, {"of": scope, "it": device}).mappings().all():
        caller = accounts.on_device(connection, scope, device, one["account"])
        if caller is None:
            break  # the account is revoked; it may come back
        raw = msgspec.json.decode(one["body"])
        try:
            batch = msgspec.convert(raw, PushRequest)
            done += len(Pushing(connection, catalog, clock, caller).push(raw, batch).results)
        except RefusedError as refused:
            if refused.refusal.code == GAP:
                break
            note_refused(connection, scope, one["package"], refused.refusal.code)
        is_it = (parked_batch.c[name] == one[name] for name in ("scope", "device", "first_seq", "package"))
        connection.execute(delete(parked_batch).where(*is_it))
    return done


def note_refused(connection: Connection, scope: str, package_id: str, code: str) -> None:
    """Note that a batch of a package was refused."""
    is_it = (package.c.scope == scope, package.c.id == package_id)
    connection.execute(update(package).where(*is_it).values(refused=code))
