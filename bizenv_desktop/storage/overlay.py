"""The visible row: the server's state under the own operations that are not settled yet. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class OwnOp:
    """An operation of this copy: its kind, what it sets and what was there."""

    kind: str
    set: Mapping[str, Any] = field(default_factory=dict)
    old: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Body:
    """A row as JSON by field; `exists` is false where there is no such row."""

    values: Mapping[str, Any] = field(default_factory=dict)
    deleted: bool = False
    exists: bool = True


NOTHING = Body(deleted=True, exists=False)
"""A row that the server does not know."""


def visible(server: Body, ops: Sequence[OwnOp]) -> Body:
    """Return what the user sees: the server's state with the own operations played over it, in their order."""
    shown = server
    for op in ops:
        shown = _played(shown, op)
    return shown


def _played(row: Body, op: OwnOp) -> Body:
    if op.kind == "delete":
        return Body(row.values, deleted=True, exists=row.exists)
    if op.kind == "create" and row.deleted:
        return Body(_filled(op.set))
    changed = {name: _merged(row.values.get(name), op.old.get(name), new) for name, new in op.set.items()}
    return Body(_filled({**row.values, **changed}), exists=row.exists or op.kind == "create")


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _merged(now: Any, old: Any, new: Any) -> Any:
    """Return the new value; of a list only what was added and removed counts, as on the server."""
    if not isinstance(now, list) or not isinstance(new or [], list) or not isinstance(old or [], list):
        return new
    wanted, before = new or [], old or []
    if sorted(map(str, now)) == sorted(map(str, before)):
        return new  # what was seen is replaced whole, its order too
    kept = [item for item in now if item in wanted or item not in before]
    return [*kept, *(item for item in wanted if item not in before and item not in kept)] or None


def value_before(names: Sequence[str], now: Mapping[str, Any], later: Sequence[OwnOp]) -> dict[str, Any]:
    """Return values as they were before the operations `later` (in their order), from how they are now."""
    found = {name: now.get(name) for name in names}
    for op in reversed(later):
        for name in names:
            if name in op.old or name in op.set:
                found[name] = op.old.get(name)
    return found
