"""The oracle's own reading of the merge rules (sync protocol, 2.5 and 2.6), written apart from the program's.

It replays the server's log in the order in which the server worked and says what each operation must have come to. It
knows rows of the work ledgers; conflicts and periods are judged by the faults that make them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_ORIGIN = {"created_at", "seq"}


@dataclass
class Row:
    """A row as it must be: values and the version of each, who changed it last."""

    values: dict[str, Any] = field(default_factory=dict)
    version: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    alive: bool = True
    device: str = ""
    rest: int = 0
    """The version of the fields that were empty when the row was made."""

    def changed_at(self, name: str) -> int:
        """Return the version in which a field got its value."""
        return self.version.get(name, self.rest)


@dataclass
class Entry:
    """One operation of the server's log."""

    op: str
    device: str
    kind: str
    ledger: str
    row: str
    base: int
    old: dict[str, Any]
    new: dict[str, Any]
    status: str
    row_seq: int
    kept: list[str]
    conflicts: list[str]
    repeat: bool
    older: bool = False
    """Its author's program is a version behind: what it does not say stays."""


@dataclass
class Verdict:
    """What an operation must have come to."""

    kept: set[str] = field(default_factory=set)
    delete_conflict: bool = False


def empty(value: Any) -> bool:
    """Tell whether a value is none at all."""
    return value is None or value in ("", [])


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are one; a list is what it holds."""
    if empty(left) or empty(right):
        return empty(left) and empty(right)
    if isinstance(left, list) and isinstance(right, list):
        return sorted(map(str, left)) == sorted(map(str, right))
    return bool(left == right)


class Judge:
    """Rows as the log leaves them."""

    def __init__(self, groups: dict[str, list[tuple[str, ...]]], flows: dict[str, str]) -> None:
        self._groups = groups
        self._flows = flows
        self.rows: dict[tuple[str, str], Row] = {}

    def judge(self, one: Entry) -> Verdict:
        """Say what an operation must have come to, and let it have its effect."""
        row = self.rows.get((one.ledger, one.row))
        if one.kind == "delete":
            return self._delete(row, one)
        if row is None:
            filled = {name: value for name, value in one.new.items() if not empty(value)}
            versions = dict.fromkeys(filled, one.row_seq)
            self.rows[one.ledger, one.row] = Row(filled, versions, one.row_seq, device=one.device, rest=one.row_seq)
            return Verdict()
        return self._change(row, one)

    def _delete(self, row: Row | None, one: Entry) -> Verdict:
        if row is None or not row.alive:
            return Verdict()
        if any(self._unseen(row, one, name) for name in row.version):
            return Verdict(delete_conflict=True)
        row.alive, row.seq, row.device = False, one.row_seq, one.device
        return Verdict()

    @staticmethod
    def _unseen(row: Row, one: Entry, name: str) -> bool:
        if row.changed_at(name) <= one.base:
            return False
        return not (name in one.old and same(one.old[name], row.values.get(name)))

    def _change(self, row: Row, one: Entry) -> Verdict:
        verdict = Verdict()
        if not row.alive:
            verdict.delete_conflict = row.seq > one.base and row.device != one.device
            row.alive = True
            if one.kind == "create" and not verdict.delete_conflict:
                self._made_again(row, one)
                return verdict
        changed: dict[str, Any] = {}
        for members in self._members(row, one):
            names = [name for name in members if name in one.new]
            if all(same(row.values.get(name), one.new[name]) for name in names):
                continue
            if all(self._seen(row, one, name) for name in members):
                changed |= {name: one.new[name] for name in names}
            elif len(members) == 1 and self._is_list(row, one, names[0]):
                changed[names[0]] = self._merged(row, one, names[0])
            else:
                verdict.kept |= set(names)
        if changed or verdict.delete_conflict:
            row.seq, row.device = one.row_seq, one.device
        for name, value in changed.items():
            row.values[name], row.version[name] = value, one.row_seq
        return verdict

    @staticmethod
    def _made_again(row: Row, one: Entry) -> None:
        """Let a row be what its creator says; what he cannot know of stays as it was."""
        gone = {} if one.older else dict.fromkeys(row.values)
        for name, value in (gone | one.new).items():
            row.values[name], row.version[name] = value, one.row_seq
        row.seq, row.device = one.row_seq, one.device

    def _members(self, row: Row, one: Entry) -> list[tuple[str, ...]]:
        flow = self._flows.get(one.ledger, "")
        groups = [tuple(n for n in g if flow not in one.new or n != flow) for g in self._groups.get(one.ledger, [])]
        found: dict[tuple[str, ...], None] = {}
        for name in one.new:
            if not (name in _ORIGIN and one.kind == "create" and name in row.values):
                found[next((group for group in groups if name in group), (name,))] = None
        return list(found)

    @staticmethod
    def _seen(row: Row, one: Entry, name: str) -> bool:
        if row.changed_at(name) <= one.base:
            return True
        if name in one.old:
            return same(one.old[name], row.values.get(name))
        return one.kind == "create" and row.values.get(name) is None

    @staticmethod
    def _is_list(row: Row, one: Entry, name: str) -> bool:
        values = (row.values.get(name), one.new[name], one.old.get(name))
        return any(isinstance(value, list) for value in values)

    @staticmethod
    def _merged(row: Row, one: Entry, name: str) -> list[Any]:
        now, new, old = (list(value or []) for value in (row.values.get(name), one.new[name], one.old.get(name)))
        gone = set(old) - set(new)
        return [item for item in now if item not in gone] + [n for n in new if n not in old and n not in now]
