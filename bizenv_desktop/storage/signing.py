"""Signs the commands of the acting user as they are written, so that anyone's sync can send them.

The signature covers what of a wire operation never changes, wherever and with whatever it is sent. Someone who is not
enrolled yet signs when he is (`Syncer.sign_commands`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage import meta, outbox
from bizenv_desktop.storage.codec import LOCAL_FIELDS
from bizenv_desktop.storage.foreign import SCOPE
from bizenv_desktop.wire import canonical, system
from bizenv_desktop.wire.messages import definition_tag, signed_command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

ACCOUNT = "sync.account."
"""Begins the key in `meta` of a local user's account at the province."""
_TOLD_BY_TITLE = frozenset({"import", "undo"})
"""Kinds of steps without a reason of their own: their title says why a state was corrected."""


@dataclass(frozen=True)
class Sender:
    """Who sends: the scope, the accounts of local users, the acting user and the key with which he signs."""

    scope: str
    accounts: Mapping[str, str]
    user: str
    signing_key: bytes

    def may_sign(self, author: str) -> bool:
        """Tell whether the acting user signs what an author did: his own, or that of someone who is not enrolled."""
        return self.user in self.accounts and (author == self.user or author not in self.accounts)

    def account(self, user: str) -> str:
        """Return the account of a local user; one who is not enrolled keeps his name."""
        return self.accounts.get(user, user)


def command_of(op: PendingOp) -> str:
    """Return the name of the command that an operation is ("" for none)."""
    if op.ledger == system.PERIOD:
        return system.period_command(op.set)
    return system.STEP if op.kind == "cmd" else ""


def needs_signature(op: PendingOp) -> bool:
    """Tell whether an operation is a command that carries its author's signature."""
    return bool(command_of(op))


def signed_part(op: PendingOp, sender: Sender) -> dict[str, Any]:
    """Return what of a wire operation never changes: it does not depend on when and with what it is sent."""
    wire: dict[str, Any] = {
        "op": op.op,
        "tx": op.tx,
        "k": _kind(op),
        "t": op.ledger,
        "id": op.id,
        "scope": op.scope or sender.scope,
        "by": sender.account(op.by),
        "def": definition_tag(op.ledger, op.written.get("def", op.def_version)),
        "at": op.at,
        "cmd": command_of(op),
        "why": op.why or (op.step_title if op.step_kind in _TOLD_BY_TITLE else ""),
        "old": op.written.get("old", op.old),
        "set": {name: value for name, value in op.written.get("set", op.set).items() if name not in LOCAL_FIELDS},
    }
    return {name: value for name, value in wire.items() if value not in ("", {}, None)}


def _kind(op: PendingOp) -> str:
    if op.ledger == system.CONFLICT:
        return "resolve"
    if op.ledger == system.PERIOD and op.kind == "patch":
        return "cmd"
    return op.kind


def sign(op: PendingOp, sender: Sender) -> str:
    """Return the signature of a command by the acting user's key."""
    return canonical.sign(sender.signing_key.hex(), signed_command(signed_part(op, sender)))


def may_be_command(kind: str, ledger: str) -> bool:
    """Tell whether an operation of this kind on this ledger may be a command."""
    return kind == "cmd" or ledger == system.PERIOD


def sign_waiting(writer: Writer, step: str = "") -> int:
    """Sign the acting user's commands (of one step) that wait without a signature; return how many.

    0 before he is enrolled.
    """
    sender = acting_sender(writer)
    if sender.user not in sender.accounts:
        return 0
    signed = [(sign(one, sender), one.op) for one in unsigned(writer, sender.user, step)]
    writer.many("UPDATE op SET sig = ? WHERE op = ? AND device_seq IS NULL AND state = 'pending'", signed)
    return len(signed)


def unsigned(reader: Reader, user: str, step: str = "") -> list[PendingOp]:
    """Return a user's commands (of one step) that wait without a signature and were never sent."""
    return [one for one in outbox.unsigned_commands(reader, user, step) if needs_signature(one)]


def acting_sender(reader: Reader) -> Sender:
    """Return the acting user as the one who sends."""
    context, accounts = reader.context, meta.beginning(reader, ACCOUNT)
    return Sender(meta.get(reader, SCOPE), accounts, context.user, context.signing_key)
