"""The slot file of a copy: for each user the wrapped database key and signing key, and the same sealed for recovery.

It is the only readable file of a copy (names of users, nothing else) and part of every backup.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.storage import keys

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "slots.json"
_FORMAT = 1


@dataclass(frozen=True)
class UserKeys:
    """What a slot holds for its user: the raw key of the database and the private Ed25519 key for signatures."""

    database: bytes
    signing: bytes


@dataclass(frozen=True)
class Slot:
    """One user's slot."""

    user: str
    salt: bytes
    cost: keys.Cost
    wrapped: bytes
    sealed: bytes

    def unlock(self, passphrase: str) -> UserKeys | None:
        """Return the keys, or None for a wrong passphrase."""
        key = keys.passphrase_key(passphrase, self.salt, self.cost)
        return _split(keys.decrypt(key, self.wrapped, self.user.encode()))

    def recover(self, recovery: bytes) -> UserKeys | None:
        """Return the keys by the recovery key."""
        return _split(keys.open_sealed(recovery, self.sealed))


@dataclass(frozen=True)
class SlotFile:
    """All slots of a copy, and the public half of its recovery key."""

    recovery_public: bytes
    slots: tuple[Slot, ...] = ()

    @property
    def users(self) -> list[str]:
        """The names of those who can open the copy."""
        return [slot.user for slot in self.slots]

    def of(self, user: str | None) -> Slot:
        """Return the slot of a user; with None that of the only user."""
        if user is None and len(self.slots) == 1:
            return self.slots[0]
        for slot in self.slots:
            if slot.user == user:
                return slot
        names = "、".join(self.users)
        if user is None:
            raise UsageProblem("NO_USER", f"这份数据有多个用户：{names}", "用 --as 姓名 或 BIZENV_USER 指明是谁")
        raise BizenvError("NO_USER", f"这份数据没有用户“{user}”", f"现有用户：{names}；由管理员增加用户")

    def with_user(self, user: str, passphrase: str, held: UserKeys) -> SlotFile:
        """Return the file with a new or replaced slot of a user."""
        salt, cost = keys.new_salt(), keys.DEFAULT_COST
        plain = held.database + held.signing
        wrapped = keys.encrypt(keys.passphrase_key(passphrase, salt, cost), plain, user.encode())
        sealed = keys.seal_for_recovery(self.recovery_public, plain)
        others = tuple(slot for slot in self.slots if slot.user != user)
        return replace(self, slots=(*others, Slot(user, salt, cost, wrapped, sealed)))

    def without_user(self, user: str) -> SlotFile:
        """Return the file without the slot of a user; the recovery key opens the others as before."""
        left = tuple(slot for slot in self.slots if slot.user != user)
        if not left:
            raise BizenvError("LAST_USER", f"“{user}”是唯一的用户，移除后谁也打不开数据", "先增加另一位用户")
        return replace(self, slots=left)

    def unlock(self, user: str | None, passphrase: str) -> tuple[str, UserKeys]:
        """Return the user's name and keys for a passphrase or the recovery key; raises a clear error otherwise."""
        slot = self.of(user)
        recovery = keys.read_recovery_text(passphrase)
        held = (slot.recover(recovery) if recovery else None) or slot.unlock(passphrase)
        if held is None:
            raise BizenvError(
                "WRONG_PASSPHRASE", f"口令不对，打不开用户“{slot.user}”的数据", "请重新输入；忘记口令时输入恢复密钥"
            )
        return slot.user, held


def _split(plain: bytes | None) -> UserKeys | None:
    return (plain and UserKeys(plain[: keys.KEY_BYTES], plain[keys.KEY_BYTES :])) or None


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def to_bytes(file: SlotFile) -> bytes:
    """Return the slot file as written."""
    slots = [
        {
            "user": slot.user,
            "salt": _b64(slot.salt),
            "cost": [slot.cost.memory, slot.cost.passes, slot.cost.lanes],
            "wrapped": _b64(slot.wrapped),
            "sealed": _b64(slot.sealed),
        }
        for slot in file.slots
    ]
    whole = {"format": _FORMAT, "recovery": _b64(file.recovery_public), "slots": slots}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def from_bytes(raw: bytes) -> SlotFile:
    """Read a slot file; raises BizenvError where it is damaged."""
    try:
        whole = json.loads(raw)
        return SlotFile(base64.b64decode(whole["recovery"]), tuple(_slots(whole["slots"])))
    except (ValueError, KeyError, TypeError) as problem:
        raise BizenvError("SLOTS_DAMAGED", f"用户密钥文件 {FILE} 已损坏", "请从备份恢复") from problem


def _slots(stored: Iterable[dict[str, Any]]) -> Iterable[Slot]:
    for one in stored:
        wrapped, sealed = base64.b64decode(one["wrapped"]), base64.b64decode(one["sealed"])
        yield Slot(one["user"], base64.b64decode(one["salt"]), keys.Cost(*one["cost"]), wrapped, sealed)


def read(home: Path) -> SlotFile:
    """Read the slot file of a copy: the first step of whoever opens it, so an interrupted restore is ended before."""
    from bizenv_desktop.storage.restoring import recover

    recover(home)
    path = home / FILE
    if not path.exists():
        raise BizenvError("NO_COPY", f"{home} 里没有本地数据", "先新建（bizenv new），或检查 --home 是否写对")
    return from_bytes(path.read_bytes())


def write(home: Path, file: SlotFile) -> None:
    """Write the slot file so that at any moment the old or the new one is whole on disk."""
    draft = home / (FILE + ".new")
    with draft.open("wb") as out:
        out.write(to_bytes(file))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(home / FILE)
