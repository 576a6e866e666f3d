"""Turns an operation of this copy into one of the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage import outbox, signing
from bizenv_desktop.storage.overlay import value_before
from bizenv_desktop.storage.row_state import load_rows, row_json
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.signing import Sender


class Unsigned(Exception):
    """A command waits for the signature of its author, who is not the acting user."""


def signature(op: PendingOp, sender: Sender) -> str:
    """Return the signature of a command by its author, or by the acting user for one who is not enrolled.

    Raises Unsigned where it takes another person.
    """
    if op.signature:
        return op.signature
    if not sender.may_sign(op.by):
        raise Unsigned(op.by)
    return signing.sign(op, sender)


def to_wire(reader: Reader, op: PendingOp, seq: int, sender: Sender, reached: tuple[str, int]) -> dict[str, Any]:
    """Return an operation as it is sent under the number `seq`; `reached` is how far its scope has been read."""
    wire = signing.signed_part(op, sender) | {"seq": seq}
    if op.base_seq:
        wire["base"] = op.base_seq
    if signing.needs_signature(op):
        wire["sig"] = signature(op, sender)
        if signing.command_of(op) == system.PERIOD_COMMANDS[system.SUBMITTED]:
            wire["cursor"] = [reached[0], outbox.seen_until(reader, op.n, reached[1])]
    if op.kind in {"patch", "cmd"} and op.ledger != system.PERIOD:
        wire["old"] = op.written["old"] if op.written else op.old | _rest_of_groups(reader, op)
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
