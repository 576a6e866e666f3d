"""Rejected operations are saved once more, on top of the rows as they are now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef import values as formats
from bizenv_desktop.records.closing import refuse_closed
from bizenv_desktop.records.permissions import refuse_others
from bizenv_desktop.storage import outbox
from bizenv_desktop.storage.edits import EXT_KEY, CellNote, Edit, Step, apply_step
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.sync.gone_away import refuse_gone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.writing import Writer


def reissue(writer: Writer, ops: Sequence[str], *, by: str) -> int:
    """Make one step of rejected operations again; the old ones are discarded and stay in the history.

    What else is rejected of their transactions goes with them, together again: half of a change is not what was saved.
    """
    found = [one for one in outbox.rejected_with(writer, ops) if one.ledger in writer.context.forms.ledgers]
    if not found:
        return 0
    refuse_gone(writer, found)
    outbox.discard(writer, [one.op for one in found])
    together = {one.tx: new_id() for one in found}
    edits = [replace(_edit(writer.context.ledger(one.ledger), one), tx=together[one.tx]) for one in found]
    refuse_closed(writer, edits)
    refuse_others(writer, edits)
    made = apply_step(writer, Step("reissue", "重新提交被拒绝的修改", edits), by=by)
    return made.ops


def _edit(ledger: Ledger, one: outbox.Rejection) -> Edit:
    values = {name: _value(ledger, name, given) for name, given in one.set.items() if name in ledger.fields}
    ext = {name.removeprefix(EXT_KEY): given for name, given in one.set.items() if name.startswith(EXT_KEY)}
    notes = {name: given for name, given in one.set.items() if name.startswith(NOTE_KEY)}
    kept = tuple(CellNote.from_json(one.ledger, one.id, name, given) for name, given in notes.items() if given)
    drops = tuple(name.removeprefix(NOTE_KEY) for name, given in notes.items() if not given)
    return Edit(one.kind, one.ledger, one.id, values, ext, kept, drops=drops)


def _value(ledger: Ledger, name: str, given: Any) -> Value:
    return None if given is None else formats.from_json(ledger.fields[name].type, given)
