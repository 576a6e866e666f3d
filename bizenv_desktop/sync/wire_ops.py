"""Turns an operation of this copy into one of the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage import outbox
from bizenv_desktop.storage.overlay import value_before
from bizenv_desktop.storage.row_state import LOCAL_FIELDS, load_rows, row_json
from bizenv_desktop.wire import canonical, system
from bizenv_desktop.wire.messages import definition_tag, signed_command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader

_IMPORT = "import"
SIGNED_LEDGERS = (system.PERIOD,)
"""Ledgers whose commands carry the signature of their author."""


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


class Unsigned(Exception):
    """A command waits for the signature of its author, who is not the acting user."""


def command_of(op: PendingOp) -> str:
    """Return the name of the command that an operation is ("" for none)."""
    if op.ledger == system.PERIOD:
        return system.period_command(op.set)
    return system.STEP if op.kind == "cmd" else ""


def signed_part(op: PendingOp, sender: Sender) -> dict[str, Any]:
    """Return what of a wire operation never changes: it does not depend on when and with what it is sent."""
    wire: dict[str, Any] = {
        "op": op.op,
        "tx": op.tx,
        "k": _kind(op),
        "t": op.ledger,
        "id": op.id,
        "scope": sender.scope,
        "by": sender.account(op.by),
        "def": definition_tag(op.ledger, op.def_version),
        "at": op.at,
        "cmd": command_of(op),
        "why": op.why or (op.step_title if op.step_kind == _IMPORT else ""),
        "old": op.old,
        "set": _without_local(op.set),
    }
    return {name: value for name, value in wire.items() if value not in ("", {}, None)}


def _kind(op: PendingOp) -> str:
    if op.ledger == system.CONFLICT:
        return "resolve"
    if op.ledger == system.PERIOD and op.kind == "patch":
        return "cmd"
    return op.kind


def _without_local(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in LOCAL_FIELDS}


def signature(op: PendingOp, sender: Sender) -> str:
    """Return the signature of a command by its author, or by the acting user for one who is not enrolled.

    Raises Unsigned where it takes another person.
    """
    if op.signature:
        return op.signature
    if not sender.may_sign(op.by):
        raise Unsigned(op.by)
    return canonical.sign(sender.signing_key.hex(), signed_command(signed_part(op, sender)))


def needs_signature(op: PendingOp) -> bool:
    """Tell whether an operation is a command that carries its author's signature."""
    return command_of(op).startswith("period.")


def to_wire(reader: Reader, op: PendingOp, seq: int, sender: Sender, reached: tuple[str, int]) -> dict[str, Any]:
    """Return an operation as it is sent under the number `seq`; `reached` is how far its scope has been read."""
    wire = signed_part(op, sender) | {"seq": seq}
    if op.base_seq:
        wire["base"] = op.base_seq
    if needs_signature(op):
        wire["sig"] = signature(op, sender)
        if command_of(op) == system.PERIOD_COMMANDS[system.SUBMITTED]:
            wire["cursor"] = [reached[0], outbox.seen_until(reader, op.n, reached[1])]
    elif op.kind in {"patch", "cmd"}:
        wire["old"] = op.old | _rest_of_groups(reader, op)
    return wire


def _rest_of_groups(reader: Reader, op: PendingOp) -> dict[str, Any]:
    """Return the values, when the operation was made, of the fields that are judged with those it sets."""
    ledger = reader.context.forms.ledgers.get(op.ledger)
    names = _companions(ledger, op) if ledger else []
    if not ledger or not names:
        return {}
    state = load_rows(reader, op.ledger, [op.id]).get(op.id)
    now = row_json(reader.context.codec(op.ledger), state.now) if state else {}
    return value_before(names, now, outbox.later_ops(reader, op.ledger, op.id, op.n))


def _companions(ledger: Ledger, op: PendingOp) -> list[str]:
    touched = [group for group in ledger.groups if any(name in op.set for name in group)]
    return sorted({name for group in touched for name in group if name not in op.set})
