"""Brings values that were written by an older definition to the present one. Pure: server and copies agree on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef.type_changes import converted
from bizenv_desktop.formdef.value_problem import ValueProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import FieldType
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.formdef.upcast_model import Split, Upcast

OWN_COLUMN = "ext:"
"""Begins the key of a bureau's own column among the values of a row."""
NOTE = "note:"
"""Begins the key of what a cell left over."""


@dataclass
class Upcasted:
    """Values by the present fields. `lost` (by present field) cannot be said in the present definition.

    `moved` are own columns that keep what stood in fields which are gone.
    """

    values: dict[str, Any]
    lost: dict[str, Any] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()

    @property
    def foreign(self) -> dict[str, Any]:
        """What has no field of its own any more: lost values and those moved to own columns."""
        return self.lost | {name: self.values[name] for name in sorted(self.moved)}


def upcast(ledger: Ledger, version: int, values: Mapping[str, Any]) -> Upcasted:
    """Return values of a version of the ledger as those of the present one; None (cleared) stays None."""
    steps = ledger.upcasts_after(version)
    found = Upcasted(dict(values))
    for n, step in enumerate(steps):
        _carry_out(found, step, steps[n + 1 :], ledger)
    return found


def upcast_names(ledger: Ledger, version: int, versions: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept beside each field (its version, say) under the names that the fields have now."""
    found = dict(versions)
    for step in ledger.upcasts_after(version):
        for name, parts in _parts(step).items():
            if name in found:
                value = found.pop(name)
                found |= {part: value for part in parts if part not in found}
    return found


def type_after(ledger: Ledger, later: Sequence[Upcast], name: str) -> FieldType | None:
    """Return the type of a field before the steps `later`; None where it is no field of its own in the end."""
    for step in later:
        name = step.renamed.get(name, name)
        if name in step.types:
            return step.types[name]
        if name in step.removed or name in step.splits:
            return None
    present = ledger.fields.get(name)
    return present.type if present else None


def _parts(step: Upcast) -> dict[str, tuple[str, ...]]:
    """Return where the fields went that are not under their names any more."""
    removed = {name: (OWN_COLUMN + heading,) for name, heading in step.removed.items()}
    splits = {name: split.into for name, split in step.splits.items()}
    return removed | splits | {name: (new,) for name, new in step.renamed.items()}


def _carry_out(found: Upcasted, step: Upcast, later: Sequence[Upcast], ledger: Ledger) -> None:
    _remove(found, step.removed)
    for name, split in step.splits.items():
        if name in found.values:
            _split(found, found.values.pop(name), split)
    for kept in (found.values, found.lost):
        for old, new in step.renamed.items():
            if old in kept:
                kept.setdefault(new, kept.pop(old))  # who knows the new name has said it since
    _move_notes(found.values, step)
    for name in step.types:
        kind = type_after(ledger, later, name)
        if kind is not None and found.values.get(name) is not None:
            _convert(found, name, kind)
    for name, codes in step.codes.items():
        if name in found.values:
            found.values[name] = _coded(found.values[name], codes)


def _remove(found: Upcasted, removed: Mapping[str, str]) -> None:
    for name, heading in removed.items():
        own = OWN_COLUMN + heading
        if name in found.lost:
            found.lost[own] = found.lost.pop(name)
        if name in found.values:
            found.values.setdefault(own, _as_text(found.values.pop(name)))
            found.moved |= {own}


def _move_notes(values: dict[str, Any], step: Upcast) -> None:
    """Let what a cell left over stand at the field where its value is now."""
    parts = _parts(step)
    for key, note in values.items():
        if key.startswith(NOTE) and isinstance(note, dict) and note.get("field") in parts:
            values[key] = {**note, "field": parts[note["field"]][0]}


def _split(found: Upcasted, value: Any, split: Split) -> None:
    pieces = [value] * len(split.into) if value is None else str(value).split(split.at, len(split.into) - 1)
    if len(pieces) == len(split.into):
        parts = zip(split.into, pieces, strict=True)
        found.values = {name: (piece and piece.strip()) or None for name, piece in parts} | found.values
    else:
        found.lost[split.into[0]] = value


def _convert(found: Upcasted, name: str, kind: FieldType) -> None:
    try:
        found.values[name] = converted(kind, found.values[name])
    except ValueProblem:
        found.lost[name] = found.values.pop(name)


def _as_text(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, list) else value if value is None else str(value)


def _coded(value: Any, codes: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(codes.get(item, item) for item in value))
    return codes.get(value, value)
