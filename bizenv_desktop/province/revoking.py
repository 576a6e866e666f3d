"""Accounts and devices as the administrator sees them, and their revocation. It holds from the next request on.

An account comes back by making it again (`accounts.add_account`), which gives a new code; a revoked device never does:
who uses it enrols anew, and it gets another id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select, update

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.province.counters import city_of
from bizenv_desktop.province.tables import account, binding, device, enroll_code

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock

_SHORTEST_ID = 8


@dataclass(frozen=True)
class KnownDevice:
    """A device on which an account is enrolled: its id, since when, and how many operations it has sent."""

    id: str
    since: str
    operations: int
    revoked: bool


@dataclass(frozen=True)
class KnownAccount:
    """An account of a city (or the province) with its devices."""

    city: str
    name: str
    region: str
    roles: tuple[str, ...]
    revoked: bool
    devices: tuple[KnownDevice, ...]


def known_accounts(connection: Connection, region: str = "") -> list[KnownAccount]:
    """Return all accounts, or those of the city of a region, by city and name."""
    wanted = select(account).order_by(account.c.scope, account.c.name)
    if region:
        wanted = wanted.where(account.c.scope == city_of(region))
    return [
        KnownAccount(
            one.scope,
            one.name,
            one.region,
            tuple(one.roles.split(",")),
            one.revoked,
            _devices(connection, one.scope, one.name),
        )
        for one in connection.execute(wanted).all()
    ]


def _devices(connection: Connection, scope: str, name: str) -> tuple[KnownDevice, ...]:
    found = connection.execute(
        select(device.c.id, binding.c.since, device.c.last_seq, device.c.revoked)
        .join(device, and_(device.c.scope == binding.c.scope, device.c.id == binding.c.device))
        .where(binding.c.scope == scope, binding.c.account == name)
        .order_by(binding.c.since, device.c.id)
    )
    return tuple(KnownDevice(*row) for row in found)


def revoke_account(connection: Connection, clock: Clock, name: str, region: str) -> int:
    """Revoke an account and its unused codes; return on how many devices it was. Raises UsageProblem for none such."""
    is_him = and_(account.c.scope == city_of(region), account.c.name == name)
    if not connection.execute(update(account).where(is_him).values(revoked=True)).rowcount:
        raise UsageProblem("NO_ACCOUNT", f"{region} 没有账户“{name}”", "用 province user list 查看账户")
    unused = and_(enroll_code.c.scope == city_of(region), enroll_code.c.account == name, enroll_code.c.used.is_(None))
    connection.execute(update(enroll_code).where(unused).values(used=clock.now()))
    (found,) = [one for one in known_accounts(connection, region) if one.name == name]
    return len(found.devices)


def revoke_device(connection: Connection, beginning: str, region: str) -> str:
    """Revoke a device by its id or the beginning of it; return the id. Raises UsageProblem for none or several."""
    wanted = select(device.c.id).where(
        device.c.scope == city_of(region), device.c.id.startswith(beginning, autoescape=True)
    )
    found = connection.execute(wanted).scalars().all() if len(beginning) >= _SHORTEST_ID else []
    if len(found) != 1:
        what = f"{region} 没有设备 {beginning}" if not found else f"有几台设备的编号以 {beginning} 开头"
        raise UsageProblem("NO_DEVICE", what, f"用 province user list 查看，写编号的前 {_SHORTEST_ID} 位以上")
    connection.execute(
        update(device).where(device.c.scope == city_of(region), device.c.id == found[0]).values(revoked=True)
    )
    return str(found[0])
