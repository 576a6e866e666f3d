"""The users of a copy: who may open it (the slot file) and what they may do (their rows of the ledger `person`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.storage import keys, meta, slots
from bizenv_desktop.storage.common_fields import common_values
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step
from bizenv_desktop.storage.merged import heir_of
from bizenv_desktop.storage.roles import CODES, codes_of, parse_roles, roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

PERSON = "person"
_LONGEST = 40
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})


@dataclass(frozen=True)
class User:
    """A user with roles; `person` is the row of the ledger `person`."""

    name: str
    roles: frozenset[str]
    person: str


def check_name_and_passphrase(name: str, passphrase: str) -> None:
    """Raise BizenvError for a name or passphrase that can't be used."""
    _check_name(name)
    if not passphrase:
        raise BizenvError("NO_PASSPHRASE", "口令不能为空", "设一个自己记得住、别人猜不到的口令")


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > _LONGEST:
        raise BizenvError("BAD_USER", "用户姓名为空或过长", f"填写 1 到 {_LONGEST} 个字的姓名")
    if name != name.strip() or any(category(char) in _CONTROLS for char in name):
        raise BizenvError("BAD_USER", f"用户姓名“{name.strip()}”前后有空格，或中间有换行", "只写姓名")


def identity(reader: Reader, name: str) -> tuple[str, frozenset[str]]:
    """Return a user's row in `person` and roles; the ledger wins over what was noted when the user was added.

    A row that somebody deleted gives no roles; one that the province never took says nothing, so what was noted counts.
    """
    noted = meta.get_json(reader, meta.USER + name) or {"person": "", "roles": []}
    person = str(noted["person"])
    if person and PERSON in reader.context.forms.ledgers:
        found = _person_row(reader, person) or _person_row(reader, heir_of(reader, PERSON, person))
        if found:
            return found
        if _was_deleted(reader, person):
            return person, frozenset()
    return person, frozenset(noted["roles"])


def _person_row(reader: Reader, person: str) -> tuple[str, frozenset[str]] | None:
    row = reader.one(f'SELECT roles FROM "{PERSON}" WHERE id = ? AND deleted = 0', (person,))
    return (person, roles_of(json.loads(row[0] or "[]"))) if row else None


def _was_deleted(reader: Reader, person: str) -> bool:
    """Tell whether somebody deleted a row: here, or elsewhere (then the server has a version of it)."""
    synced = reader.value(f'SELECT row_seq IS NOT NULL FROM "{PERSON}" WHERE id = ?', (person,))
    here = "SELECT 1 FROM op WHERE ledger = ? AND id = ? AND kind = 'delete' AND state NOT IN ('rejected', 'discarded')"
    return bool(synced or reader.value(here, (PERSON, person)))


def list_users(copy: LocalCopy) -> list[User]:
    """Return those who can open the copy."""
    with copy.read() as reader:
        known = [(name, *identity(reader, name)) for name in slots.read(copy.home).users]
    return [User(name, roles, person) for name, person, roles in known]


def add_user(copy: LocalCopy, name: str, roles: frozenset[str], passphrase: str | None) -> User:
    """Add a user, or give an existing one other roles and a new passphrase; the acting user must be an admin.

    Without a passphrase (None) an existing user keeps theirs, and the keys behind it.
    """
    copy.require("admin")
    file = slots.read(copy.home)
    kept = passphrase is None and name in file.users
    _check_name(name)
    if not kept:
        check_name_and_passphrase(name, passphrase or "")
    signing = copy.signing_key if name == copy.user else keys.new_signing_key()
    person = copy.write(lambda writer: write_user(writer, name, roles, by=copy.user))
    if not kept:
        slots.write(copy.home, file.with_user(name, passphrase or "", slots.UserKeys(copy.key, signing)))
    copy.forget_identity()
    return User(name, roles, person)


def remove_user(copy: LocalCopy, name: str) -> None:
    """Take a user who has left from the copy: their passphrase opens it no more. The acting user must be an admin.

    What they entered stays under their name, and so does their row of `person`. Backups made before still open with
    their passphrase. Raises BizenvError for an unknown user, the last one, the last admin, and the acting user.
    """
    copy.require("admin")
    file = slots.read(copy.home)
    left = file.without_user(file.of(name).user)
    if name == copy.user:
        raise BizenvError("OWN_SLOT", "不能移除自己", "由另一位管理员移除")
    copy.write(lambda writer: _forget_user(writer, name))
    slots.write(copy.home, left)


def _forget_user(writer: Writer, name: str) -> None:
    meta.put(writer, meta.USER + name, None)
    refuse_no_admin(writer)


def change_passphrase(copy: LocalCopy, passphrase: str) -> None:
    """Wrap the acting user's keys with a new passphrase."""
    check_name_and_passphrase(copy.user, passphrase)
    held = slots.UserKeys(copy.key, copy.signing_key)
    slots.write(copy.home, slots.read(copy.home).with_user(copy.user, passphrase, held))


def require(copy: LocalCopy, roles: tuple[str, ...]) -> None:
    """Raise BizenvError unless the acting user has one of the roles."""
    if not copy.roles.intersection(roles):
        wanted = "、".join(CODES[role] for role in roles)
        held = "、".join(codes_of(copy.roles)) or "无"
        raise BizenvError(
            "NOT_ALLOWED", f"用户“{copy.user}”的角色是{held}，这一步需要：{wanted}", "换有该角色的用户操作"
        )


def refuse_no_admin(reader: Reader) -> None:
    """Raise BizenvError where no user is an admin any more: nobody could give the role back."""
    names = meta.beginning(reader, meta.USER)
    if names and not any("admin" in identity(reader, name)[1] for name in names):
        raise BizenvError("LAST_ADMIN", "这样修改后就没有管理员了", "先给另一位用户“管理”角色，再修改")


def write_user(writer: Writer, name: str, roles: frozenset[str], *, by: str) -> str:
    """Write a user's row of `person` and note who they are; returns the row's id ("" where there is no such ledger)."""
    person = _write_person(writer, name, roles, by)
    meta.put_json(writer, meta.USER + name, {"person": person, "roles": sorted(roles)})
    refuse_no_admin(writer)
    return person


def _write_person(writer: Writer, name: str, roles: frozenset[str], by: str) -> str:
    context = writer.context
    if PERSON not in context.forms.ledgers:
        return ""
    ledger = context.ledger(PERSON)
    found = writer.value(f'SELECT id FROM "{PERSON}" WHERE deleted = 0 AND name = ?', (name,))
    values: dict[str, Value] = {"roles": codes_of(roles)}
    if not found:
        values |= {"name": name, "unit": context.unit}  # since when he is in office, nobody has said
        values = common_values(ledger, context, by=by) | values
    known = {field: value for field, value in values.items() if field in ledger.fields}
    edit = Edit(PATCH if found else CREATE, PERSON, str(found or _person_id(writer, ledger, known)), known)
    apply_step(writer, Step("user", f"用户 {name}", [edit]), by=by)
    return edit.id


def _person_id(reader: Reader, ledger: Ledger, values: Mapping[str, Value]) -> str:
    """Return the id of a new person: that of their name and unit, so that copies made apart have one row of them."""
    natural = identity_of(ledger, values)
    taken = natural and reader.value(f'SELECT 1 FROM "{PERSON}" WHERE id = ? AND deleted = 0', (natural,))
    return new_id() if natural is None or taken else natural  # taken: by someone who was renamed


__all__ = [
    "User",
    "add_user",
    "change_passphrase",
    "identity",
    "list_users",
    "parse_roles",
    "remove_user",
    "require",
    "write_user",
]
