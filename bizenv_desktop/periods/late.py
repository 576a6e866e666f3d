"""Late edits: what this copy changed in a period that was submitted already when the change reached the province."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bizenv_desktop.records import closing
from bizenv_desktop.storage import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.storage.reading import Reader

LOCKED = "period_locked"


class Refusals(Protocol):
    """The exchange, as far as late edits need it: what the province did not take, and sending it again."""

    def refused(self) -> Sequence[Any]:
        """Return what was not taken (`sync.lines.Refused`)."""
        ...

    def reissue(self, ops: list[str]) -> int:
        """Make operations again on top of the rows as they are now."""
        ...


@dataclass(frozen=True)
class LateEdit:
    """An edit that reached the province when its period was submitted already; it is kept and counts nowhere yet.

    `op` names it for `reissue`; `values` are fields and values for people.
    """

    op: str
    ledger: str
    row: str
    title: str
    values: tuple[tuple[str, str], ...]
    by: str
    at: str
    report: str
    period: str

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        names = ("op", "report", "period", "ledger", "row", "title", "by", "at")
        return {name: getattr(self, name) for name in names} | {"values": dict(self.values)}


def late_edits(reader: Reader, refused: Sequence[Any]) -> list[LateEdit]:
    """Return the late edits among what was refused, oldest first, each with the period that it came too late for."""
    late = {one.op: one for one in outbox.rejected(reader) if one.code == LOCKED}
    found = []
    for one in refused:
        if one.op in late:
            was = late[one.op]
            of = closing.period_of_change(reader, was.ledger, was.id, was.set, was.detail)
            head = (one.op, one.ledger, one.id, one.record, one.values, one.by, one.at)
            found.append(LateEdit(*head, *(of or ("", ""))))
    return found
