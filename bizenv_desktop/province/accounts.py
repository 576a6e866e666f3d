"""Accounts, one-time codes, devices, tokens: who is calling, and what he may do."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, insert, select, update

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.province.counters import CATALOG, PROVINCE, city_of, ensure_scope, scopes
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.tables import account, binding, device, enroll_code
from bizenv_desktop.wire.canonical import is_public_key
from bizenv_desktop.wire.messages import EnrollReply

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock

ROLES = frozenset({"editor", "reviewer", "inspector", "admin", "viewer", "county", "province"})
WRITERS = frozenset({"editor", "reviewer", "inspector", "admin", "county"})
"""Roles that may write rows of their city."""
_CODE_DAYS = 30
_ASK_AGAIN = timedelta(minutes=10)
"""How long a spent code still answers the very keys that it has bound."""
_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Account:
    """A person at a city (or the province): `scope` is the city, `region` the city or one county of it."""

    scope: str
    name: str
    region: str
    roles: frozenset[str]

    @property
    def is_province(self) -> bool:
        """Tell whether the person belongs to the province."""
        return "province" in self.roles and self.scope == PROVINCE

    def may_read(self, scope: str) -> bool:
        """Tell whether the person may read a scope."""
        return scope in {self.scope, CATALOG} or self.is_province


@dataclass(frozen=True)
class Caller:
    """An account on one device, as its token says."""

    account: Account
    device: str
    device_key: str
    user_key: str

    def scopes(self, connection: Connection) -> list[tuple[str, str, int, int]]:
        """Return the scopes that the caller may read: id, epoch, version, floor."""
        return scopes(connection, None if self.account.is_province else [self.account.scope, CATALOG])


def hashed(secret: str) -> str:
    """Return the hash under which a code or token is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_account(connection: Connection, clock: Clock, name: str, region: str, roles: list[str]) -> str:
    """Make an account, or give an existing one these roles, and return a fresh one-time code for it."""
    _check_account(name, region, roles)
    scope = city_of(region)
    for one in (scope, CATALOG):
        ensure_scope(connection, one)
    is_him = and_(account.c.scope == scope, account.c.name == name)
    values = {"region": region, "roles": ",".join(sorted(set(roles))), "revoked": False}
    if not connection.execute(update(account).where(is_him).values(values)).rowcount:
        connection.execute(insert(account).values(scope=scope, name=name, **values))
    groups = ("".join(secrets.choice(_CODE_SIGNS) for _ in range(4)) for _ in range(4))
    code = f"{scope}-{'-'.join(groups)}"
    made = {"scope": scope, "code_hash": hashed(code), "account": name, "made": clock.now(), "used": None}
    connection.execute(insert(enroll_code).values(made))
    return code


def _check_account(name: str, region: str, roles: list[str]) -> None:
    unknown = set(roles) - ROLES
    if unknown or not roles:
        raise UsageProblem(
            "UNKNOWN_ROLE",
            f"没有这样的角色：{'、'.join(sorted(unknown)) or '（空）'}",
            f"可用：{' '.join(sorted(ROLES))}",
        )
    if not name.strip():
        raise UsageProblem("USAGE", "没有写姓名", "写上姓名")
    if not (len(region) == len(PROVINCE) and region.isalnum() and region.startswith("21")):
        raise UsageProblem("UNKNOWN_REGION", f"不是辽宁的区划代码：{region}", "写六位代码，如 210100")
    if ("province" in roles) != (region == PROVINCE):
        raise UsageProblem("UNKNOWN_ROLE", "省厅角色只能配 210000", "省厅账户用 --city 210000 --role province")


def redeem(connection: Connection, clock: Clock, code: str, device_key: str, user_key: str) -> EnrollReply:
    """Bind user and device by a one-time code, once; a device that is known already keeps its id.

    Whoever asks again with the same keys soon after gets another token: the reply may have been lost on the way.
    """
    _check_keys(device_key, user_key)
    scope = code.strip().upper().partition("-")[0]
    is_it = and_(enroll_code.c.scope == scope, enroll_code.c.code_hash == hashed(code.strip().upper()))
    found = connection.execute(select(enroll_code.c.account, enroll_code.c.made).where(is_it)).first()
    if found is None or _expired(found.made, clock):
        raise RefusedError(403, "bad_code")
    spend = update(enroll_code).where(is_it, enroll_code.c.used.is_(None)).values(used=clock.now())
    is_fresh = connection.execute(spend).rowcount
    person = load_account(connection, scope, found.account)
    if person is None or not (is_fresh or _asks_again(connection, clock, person, device_key, user_key)):
        raise RefusedError(403, "bad_code")
    return _bind(connection, clock, person, _device_of(connection, clock, scope, device_key), user_key)


def renew(connection: Connection, clock: Clock, caller: Caller, device_key: str) -> EnrollReply:
    """Give a cloned or restored copy a device of its own; everyone bound to the old one is bound to it too."""
    _check_keys(device_key)
    scope = caller.account.scope
    if connection.execute(select(device.c.id).where(device.c.scope == scope, device.c.pubkey == device_key)).first():
        raise RefusedError(409, "key_in_use")
    fresh = _device_of(connection, clock, scope, device_key)
    others = select(binding).where(binding.c.scope == scope, binding.c.device == caller.device)
    user_key = ""
    for other in connection.execute(others).mappings().all():
        if other["account"] == caller.account.name:
            user_key = other["user_key"]
        else:
            unusable = {"device": fresh, "token_hash": hashed(secrets.token_hex(32)), "since": clock.now()}
            connection.execute(insert(binding).values({**other, **unusable}))
    return _bind(connection, clock, caller.account, fresh, user_key)


def _check_keys(*keys: str) -> None:
    if not all(is_public_key(key) for key in keys):
        raise RefusedError(422, "malformed", "公钥不合格式")


def _expired(made: str, clock: Clock) -> bool:
    return clock.today() - date.fromisoformat(made[:10]) > timedelta(days=_CODE_DAYS)


def _asks_again(connection: Connection, clock: Clock, person: Account, device_key: str, user_key: str) -> bool:
    bound = (
        select(binding.c.since)
        .join(device, and_(device.c.scope == binding.c.scope, device.c.id == binding.c.device))
        .where(device.c.scope == person.scope, device.c.pubkey == device_key, device.c.revoked.is_(False))
        .where(binding.c.account == person.name, binding.c.user_key == user_key)
    )
    since = connection.execute(bound).scalar()
    return since is not None and _moment(clock.now()) - _moment(since) <= _ASK_AGAIN


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _device_of(connection: Connection, clock: Clock, scope: str, key: str) -> str:
    known = select(device.c.id).where(device.c.scope == scope, device.c.pubkey == key, device.c.revoked.is_(False))
    found: str | None = connection.execute(known).scalar()
    if found:
        return found
    fresh = str(uuid.uuid4())
    values = {"scope": scope, "id": fresh, "pubkey": key, "last_seq": 0, "revoked": False, "since": clock.now()}
    connection.execute(insert(device).values(values))
    return fresh


def _bind(connection: Connection, clock: Clock, person: Account, device_id: str, user_key: str) -> EnrollReply:
    token = f"{person.scope}.{secrets.token_urlsafe(32)}"
    at = {"scope": person.scope, "device": device_id, "account": person.name}
    connection.execute(delete(binding).where(*(binding.c[name] == value for name, value in at.items())))
    connection.execute(insert(binding).values(**at, token_hash=hashed(token), user_key=user_key, since=clock.now()))
    return EnrollReply(device_id, person.name, person.scope, sorted(person.roles), token)


# Statements of every request are built once: building one costs more than running it.
_ACCOUNT = select(account).where(
    account.c.scope == bindparam("scope"), account.c.name == bindparam("name"), account.c.revoked.is_(False)
)
_CALLER = (
    select(
        *(binding.c.user_key, device.c.id, device.c.pubkey, device.c.revoked),
        *(account.c.name, account.c.region, account.c.roles, account.c.revoked.label("is_gone")),
    )
    .join(device, and_(device.c.scope == binding.c.scope, device.c.id == binding.c.device))
    .join(account, and_(account.c.scope == binding.c.scope, account.c.name == binding.c.account))
    .where(binding.c.scope == bindparam("scope"), binding.c.token_hash == bindparam("token"))
)


def load_account(connection: Connection, scope: str, name: str) -> Account | None:
    """Return an account that is not revoked."""
    found = connection.execute(_ACCOUNT, {"scope": scope, "name": name}).first()
    return None if found is None else Account(scope, found.name, found.region, frozenset(found.roles.split(",")))


_ON_DEVICE = (
    select(binding.c.user_key, device.c.pubkey)
    .join(device, and_(device.c.scope == binding.c.scope, device.c.id == binding.c.device))
    .where(binding.c.scope == bindparam("scope"), binding.c.device == bindparam("device"))
    .where(binding.c.account == bindparam("name"), device.c.revoked.is_(False))
)


def on_device(connection: Connection, scope: str, device_id: str, name: str) -> Caller | None:
    """Return an account on a device of which it is known otherwise (by its signature) that it speaks."""
    found = connection.execute(_ON_DEVICE, {"scope": scope, "device": device_id, "name": name}).first()
    person = load_account(connection, scope, name)
    return None if found is None or person is None else Caller(person, device_id, found.pubkey, found.user_key)


def authenticate(connection: Connection, header: str | None) -> Caller:
    """Return who holds the bearer token of an `Authorization` header; raises RefusedError 401 or 403."""
    kind, _, token = (header or "").partition(" ")
    scope = token.partition(".")[0]
    if kind.lower() != "bearer" or not scope:
        raise RefusedError(401, "unauthorized")
    found = connection.execute(_CALLER, {"scope": scope, "token": hashed(token)}).first()
    if found is None:
        raise RefusedError(401, "unauthorized")
    if found.is_gone or found.revoked:
        raise RefusedError(403, "revoked", device=found.revoked)
    person = Account(scope, found.name, found.region, frozenset(found.roles.split(",")))
    return Caller(person, found.id, found.pubkey, found.user_key)


_BOUND = select(binding.c.user_key).where(
    binding.c.scope == bindparam("scope"),
    binding.c.device == bindparam("device"),
    binding.c.account == bindparam("name"),
)


@dataclass(frozen=True)
class Author:
    """Who answers for an operation: his account, and the key that verifies his commands ("": he must enrol first)."""

    account: Account
    user_key: str


class Authors:
    """The authors that a device may speak for.

    Someone who is not enrolled on this device writes with the rights of the calling account, which answers for him.
    It signs his commands too, unless he has an account: then he must enrol here and sign himself.
    """

    def __init__(self, connection: Connection, caller: Caller) -> None:
        self._connection = connection
        self._caller = caller
        self._known: dict[str, Author] = {}

    def get(self, name: str) -> Author:
        """Return who answers for an operation of this author."""
        if name not in self._known:
            self._known[name] = self._load(name)
        return self._known[name]

    def _load(self, name: str) -> Author:
        scope = self._caller.account.scope
        person = load_account(self._connection, scope, name)
        if person is None:
            return Author(self._caller.account, self._caller.user_key)
        key = self._connection.execute(_BOUND, {"scope": scope, "device": self._caller.device, "name": name}).scalar()
        return Author(person, key) if key else Author(self._caller.account, "")
