"""The three-way merge of one operation into one row: pure, deterministic, without any clock.

Each field of the operation is judged by itself, or with its merge group: (1) the row has the value already: nothing to
do; (2) the field has not changed since the version that the author saw: apply; (3) the row shows what the author saw:
apply; (4) otherwise the row keeps its value and the author's goes into a conflict. Lists merge by what was added and
removed. An edit beats a delete in either order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DELETE_VS_EDIT = "delete_vs_edit"
"""The group of a conflict between a delete and an edit of the same row."""
LATEST = frozenset({"updated_at", "row_version"})
"""Stamps that the program writes on every change: the greater one stays, they never conflict."""
FIRST = frozenset({"created_at", "reporter", "source", "source_ref", "seq"})
"""How a row came to be: where two copies made the same row, the first one's stay."""

Groups = Sequence[Sequence[str]]


@dataclass(frozen=True)
class RowState:
    """A row as the server has it. `device` is the one that changed it last."""

    body: Mapping[str, Any]
    field_seq: Mapping[str, int]
    seq: int
    deleted: bool = False
    device: str = ""

    def changed_at(self, name: str) -> int:
        """Return the version in which a field got its value."""
        return self.field_seq.get(name, self.field_seq.get("*", 0))


@dataclass(frozen=True)
class Change:
    """What an operation wants: kind create, patch or delete, the version seen, values seen and new values.

    `older` tells that its author's definitions are of an older version: there may be fields that he does not know.
    """

    kind: str
    base: int
    old: Mapping[str, Any]
    set: Mapping[str, Any]
    device: str = ""
    older: bool = False


@dataclass(frozen=True)
class FieldConflict:
    """Values of one group that two authors changed: `group` names it, `fields` are its members in the operation."""

    group: str
    base: Mapping[str, Any]
    mine: Mapping[str, Any]
    theirs: Mapping[str, Any]


@dataclass(frozen=True)
class MergeResult:
    """What to do with the row.

    `apply` are the values to write (None clears), `kept` the fields whose server value stays, `conflicts` the groups in
    conflict, `delete` and `revive` say whether the row dies or comes back, `delete_conflict` that a delete met an edit.
    `unseen` tells whether the row had moved on since the author's version.
    """

    apply: Mapping[str, Any] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    conflicts: tuple[FieldConflict, ...] = ()
    create: bool = False
    delete: bool = False
    revive: bool = False
    delete_conflict: bool = False
    unseen: bool = False

    @property
    def changes(self) -> bool:
        """Tell whether the row gets a new version."""
        return bool(self.apply) or self.create or self.delete or self.revive

    @property
    def status(self) -> str:
        """Return the word of the result: applied, merged or conflict."""
        if self.conflicts or self.delete_conflict:
            return "merged" if self.apply or self.revive else "conflict"
        return "merged" if self.unseen else "applied"


def plan(row: RowState | None, change: Change, groups: Groups = (), *, contested: bool = False) -> MergeResult:
    """Return what an operation does to a row.

    `contested` marks a delete that settles a conflict which someone else has settled otherwise in the meantime.
    """
    if change.kind == "delete":
        return _plan_delete(row, change, contested=contested)
    if row is None:
        return MergeResult(apply=_without_empty(change.set), create=True)
    unseen_delete = row.deleted and row.seq > change.base and row.device != change.device
    if change.kind == "create" and row.deleted and not unseen_delete:
        gone = {} if change.older else dict.fromkeys(row.body)
        return MergeResult(apply={**gone, **change.set}, revive=True, delete_conflict=contested)
    judged = _judge(row, change, groups)
    return MergeResult(
        apply=judged.apply,
        kept=judged.kept,
        conflicts=judged.conflicts,
        revive=row.deleted,
        delete_conflict=unseen_delete or (row.deleted and contested),
        unseen=row.seq > change.base,
    )


def _plan_delete(row: RowState | None, change: Change, *, contested: bool) -> MergeResult:
    if row is None or row.deleted:
        return MergeResult()
    if contested or unseen_edits(row, change):
        return MergeResult(delete_conflict=True, unseen=True)
    return MergeResult(delete=True, unseen=row.seq > change.base)


def unseen_edits(row: RowState, change: Change) -> dict[str, Any]:
    """Return the values that were changed without the author of a delete having seen them."""
    return {
        name: row.body.get(name)
        for name in sorted({*row.body, *row.field_seq} - LATEST - {"*"})
        if row.changed_at(name) > change.base
        and (name not in change.old or not _same(row.body.get(name), change.old[name]))
    }


def group_name(members: Sequence[str]) -> str:
    """Return the name of a group: its fields joined with `+`."""
    return "+".join(members)


def group_fields(group: str) -> list[str]:
    """Return the fields of a group by its name."""
    return group.split("+")


def group_of(name: str, groups: Groups) -> tuple[str, ...]:
    """Return the fields that are judged together with a field."""
    return next((tuple(members) for members in groups if name in members), (name,))


def _judge(row: RowState, change: Change, groups: Groups) -> MergeResult:
    apply: dict[str, Any] = {}
    kept: list[str] = []
    conflicts: list[FieldConflict] = []
    for members in dict.fromkeys(group_of(name, groups) for name in change.set):
        touched = [name for name in members if name in change.set]
        verdict = _judge_stamp(row, change, members) or _judge_group(row, change, members, touched)
        apply.update(verdict.apply)
        kept.extend(verdict.kept)
        conflicts.extend(verdict.conflicts)
    return MergeResult(apply=apply, kept=tuple(kept), conflicts=tuple(conflicts))


def _judge_stamp(row: RowState, change: Change, members: Sequence[str]) -> MergeResult | None:
    name = members[0]
    cur, new = row.body.get(name), change.set.get(name)
    if name in LATEST:
        later = cur is None or (new is not None and type(new) is type(cur) and new > cur)
        return MergeResult(apply={name: new} if later and new is not None else {})
    if name in FIRST and change.kind == "create" and cur is not None:
        return MergeResult()
    return None


def _judge_group(row: RowState, change: Change, members: Sequence[str], touched: Sequence[str]) -> MergeResult:
    new = {name: change.set[name] for name in touched}
    if all(_same(row.body.get(name), value) for name, value in new.items()):
        return MergeResult()
    if all(_as_seen(row, change, name) for name in members):
        return MergeResult(apply=new)
    if len(members) == 1 and _is_set(row, change, members[0]):
        return _merge_set(row, change, members[0])
    theirs = {name: row.body.get(name) for name in members}
    base = {name: change.old.get(name) for name in members}
    mine = {name: change.set.get(name, change.old.get(name)) for name in members}
    found = FieldConflict(group_name(members), base, mine, theirs)
    return MergeResult(kept=tuple(touched), conflicts=(found,))


def _as_seen(row: RowState, change: Change, name: str) -> bool:
    if row.changed_at(name) <= change.base:
        return True
    cur = row.body.get(name)
    if name in change.old:
        return _same(cur, change.old[name])
    return change.kind == "create" and cur is None


def _is_set(row: RowState, change: Change, name: str) -> bool:
    values = (row.body.get(name), change.set[name], change.old.get(name))
    return any(isinstance(value, list) for value in values) and all(isinstance(v, list | None) for v in values)


def _merge_set(row: RowState, change: Change, name: str) -> MergeResult:
    cur: list[Any] = row.body.get(name) or []
    new: list[Any] = change.set[name] or []
    old: list[Any] = change.old.get(name) or []
    removed = [item for item in old if item not in new]
    merged = [item for item in cur if item not in removed]
    merged += [item for item in new if item not in old and item not in merged]
    return MergeResult() if merged == cur else MergeResult(apply={name: merged or None})


def _same(left: Any, right: Any) -> bool:
    """Compare JSON values; an empty list, an empty text and nothing are the same."""
    if _empty(left) or _empty(right):
        return _empty(left) and _empty(right)
    return _equal(left, right)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return sorted(map(str, left)) == sorted(map(str, right))
    return type(left) is type(right) and bool(left == right)


def _empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not _empty(value)}
