"""What an administrator does to the province's data from the command line, whether or not the server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.province.places import opened

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.province.moving import Moved, Wish
    from bizenv_desktop.province.purging import Purged
    from bizenv_desktop.province.revoking import KnownAccount


def add_user(
    name: str,
    *,
    city: str,
    role: str,
    data: str | Path | None = None,
    database: str | None = None,
    clock: Clock | None = None,
) -> str:
    """Make an account (or give an existing one other roles) and return its one-time code; roles split by commas."""
    from bizenv_desktop.province.accounts import add_account

    roles = [one.strip() for one in role.replace("，", ",").split(",") if one.strip()]
    with opened(data, database) as (store, _), store.write() as connection:
        return add_account(connection, clock or SystemClock(), name, city, roles)


def users(*, city: str = "", data: str | Path | None = None, database: str | None = None) -> list[KnownAccount]:
    """Return the accounts (of a city) with their devices."""
    from bizenv_desktop.province.revoking import known_accounts

    with opened(data, database) as (store, _), store.read() as connection:
        return known_accounts(connection, city)


def revoke_user(name: str, *, city: str, data: str | Path | None = None, database: str | None = None) -> int:
    """Revoke an account; return on how many devices it was enrolled."""
    from bizenv_desktop.province.revoking import revoke_account

    with opened(data, database) as (store, _), store.write() as connection:
        return revoke_account(connection, SystemClock(), name, city)


def revoke_device(beginning: str, *, city: str, data: str | Path | None = None, database: str | None = None) -> str:
    """Revoke a device by the beginning of its id; return the id."""
    from bizenv_desktop.province.revoking import revoke_device as revoke

    with opened(data, database) as (store, _), store.write() as connection:
        return revoke(connection, beginning, city)


def check_files(*, data: str | Path | None = None, database: str | None = None) -> tuple[int, list[tuple[str, str]]]:
    """Look at every stored file; return how many there are, and (scope, hash) of those that were damaged or lost."""
    from bizenv_desktop.province.file_places import open_files
    from bizenv_desktop.province.uploads import Uploads

    with opened(data, database) as (store, folder):
        return Uploads(store, open_files(folder), SystemClock()).verify_all()


def clean(*, data: str | Path | None = None, database: str | None = None) -> tuple[int, int]:
    """Throw away files that nothing has referred to for 90 days; return how many, and their bytes."""
    from bizenv_desktop.province import cleaning
    from bizenv_desktop.province.file_places import open_files

    with opened(data, database) as (store, folder):
        return cleaning.clean(store, open_files(folder), SystemClock())


def move_row(wish: Wish, *, data: str | Path | None = None, database: str | None = None, dry_run: bool) -> Moved:
    """Move a row to another city with all that belongs to it; `dry_run` only tells what would happen."""
    from bizenv_desktop.formdef.loader import load_forms
    from bizenv_desktop.province import moving
    from bizenv_desktop.province.file_places import open_files

    with opened(data, database) as (store, folder):
        return moving.move(store, open_files(folder), load_forms(), SystemClock(), wish, dry_run=dry_run)


def purge(*, data: str | Path | None = None, database: str | None = None, dry_run: bool = False) -> list[Purged]:
    """Tidy away tombstones that are older than 400 days; `dry_run` only tells what would go."""
    from bizenv_desktop.province import purging

    with opened(data, database) as (store, _):
        return purging.purge(store, SystemClock(), dry_run=dry_run)


def new_epoch(*, data: str | Path | None = None, database: str | None = None) -> tuple[int, int]:
    """Tell a database that was put back to an older state so; return how many scopes there are, and void codes."""
    from bizenv_desktop.province import epochs

    with opened(data, database) as (store, _), store.write() as connection:
        return epochs.begin_new(connection, SystemClock())


def migrate(*, data: str | Path | None = None, database: str | None = None) -> tuple[str, str]:
    """Bring the tables of a database up to date; returns the version before and after."""
    from bizenv_desktop.province import schema

    with opened(data, database, migrating=True) as (store, _), store.write() as connection:
        return schema.migrate(connection)
