"""Merges two records of the same thing: one is kept, every reference to the other is rewritten, the other is deleted.

Its values are not copied: choosing between two figures is a person's work, and what the dropped one said stays in the
history, which the kept one shows. Files, explanations and held cells move over: nobody chooses between those. It is all
one undo step, and one transaction on the wire (as far as the wire's limit of operations reaches).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.records import permissions
from bizenv_desktop.records.closing import refuse_closed, without_closed
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.records.replacing import Replacing, still_named
from bizenv_desktop.storage.edits import DELETE, Edit, Step, apply_step
from bizenv_desktop.storage.foreign import scopes_of
from bizenv_desktop.storage.merged import gone
from bizenv_desktop.storage.users import refuse_no_admin
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_REGION = "region_code"
_CITY_DIGITS = 4


@dataclass(frozen=True)
class MergePlan:
    """What a merge does: names of both records, edits, and how many rows move (by ledger and field, for people)."""

    names: tuple[str, str]
    edits: tuple[Edit, ...]
    moved: Counter[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        moved = [{"ledger": title, "field": label, "count": count} for (title, label), count in self.moved.items()]
        return {"keep": self.names[0], "drop": self.names[1], "moved": moved, "edits": len(self.edits)}


def merge(copy: LocalCopy, ledger: str, keep: str, drop: str) -> Record:
    """Keep one of two records; one undo step. Raises BizenvError as `plan_merge` does; then nothing is changed."""
    definition = _allowed(copy, ledger)
    return copy.write(partial(_merge, copy=copy, ledger=definition, keep=keep, drop=drop))


def plan_merge(copy: LocalCopy, ledger: str, keep: str, drop: str) -> MergePlan:
    """Return what a merge would do.

    Raises BizenvError where both have a row of the same natural key, a period is closed, a conflict is open, they are
    of different cities or counties, or one would refer to itself.
    """
    definition = _allowed(copy, ledger)
    with copy.read() as reader:
        return _planned(reader, definition, keep, drop)


def _allowed(copy: LocalCopy, ledger: str) -> Ledger:
    definition = copy.context.ledger(ledger)
    permissions.require_writer(copy, definition)
    return definition


def _merge(writer: Writer, copy: LocalCopy, ledger: Ledger, keep: str, drop: str) -> Record:
    plan = _planned(writer, ledger, keep, drop)
    kept, dropped = plan.names
    title = f"合并{ledger.title}：{dropped} → {kept}"
    apply_step(writer, Step("merge", title, plan.edits, f"与“{kept}”合并"), by=copy.user)
    if ledger.id == permissions.PERSON:
        refuse_no_admin(writer)
    return get_record(writer, ledger.id, keep)


def _planned(reader: Reader, ledger: Ledger, keep: str, drop: str) -> MergePlan:
    if keep == drop:
        raise BizenvError("SAME_ROW", "保留和去掉的是同一条记录", "选择两条不同的记录")
    get_record(reader, ledger.id, keep)
    names = displays(reader, ledger.id, [keep, drop])
    if drop not in names:
        raise BizenvError("NO_ROW", f"{ledger.title} 中没有记录 {drop}", "检查写法")
    _refuse_other_city(reader, ledger, keep, drop)
    _refuse_cycle(reader, ledger, keep, drop)
    replacing = Replacing(reader)
    replacing.replace(ledger, drop, keep)
    edits = replacing.found.finished()
    _refuse_conflicts(reader, edits)
    refuse_closed(reader, edits)
    permissions.refuse_others(reader, edits)
    return MergePlan((names[keep], names[drop]), tuple(edits), replacing.found.moved)


def _refuse_other_city(reader: Reader, ledger: Ledger, keep: str, drop: str) -> None:
    scopes = scopes_of(reader, ledger.id, [keep, drop])
    regions = set()
    if _REGION in ledger.fields:
        sql = f'SELECT {_REGION} FROM "{ledger.id}" WHERE id IN (?, ?) AND {_REGION} IS NOT NULL'
        regions = {str(region)[:_CITY_DIGITS] for (region,) in reader.all(sql, (keep, drop))}
    if len(regions) > 1 or scopes.get(keep, "") != scopes.get(drop, ""):
        raise BizenvError(
            "OTHER_CITY_ROW", "两条记录属于不同的城市，不能合并", "核对填报地区；属于两个城市的，各自保留"
        )


def _refuse_cycle(reader: Reader, ledger: Ledger, keep: str, drop: str) -> None:
    """Raise BizenvError where the kept record refers to the dropped one, over whatever rows: it would be its own."""
    links = [
        one
        for one in ledger.fields.values()
        if one.stored and isinstance(one.type, ft.Reference) and one.type.target == ledger.id
    ]
    for link in links:
        seen, row = {keep}, keep
        while row := str(reader.value(f'SELECT "{link.id}" FROM "{ledger.id}" WHERE id = ?', (row,)) or ""):
            if row == drop:
                raise BizenvError(
                    "MERGE_CYCLE",
                    f"保留的记录的“{link.label}”指向去掉的那一条，合并后会指向自己",
                    "先清空或改掉它，再合并",
                )
            if row in seen:
                break
            seen.add(row)


def _refuse_conflicts(reader: Reader, edits: Sequence[Edit]) -> None:
    """Raise BizenvError where a row that goes has an open conflict: both values must be decided on first."""
    if system.CONFLICT not in reader.context.forms.ledgers:
        return
    sql = f'SELECT 1 FROM "{system.CONFLICT}" WHERE deleted = 0 AND ledger = ? AND row = ? AND state = ?'
    for edit in edits:
        if edit.kind == DELETE and reader.value(sql, (edit.ledger, edit.id, system.OPEN)):
            name = displays(reader, edit.ledger, [edit.id]).get(edit.id, edit.id)
            title = reader.context.ledger(edit.ledger).title
            raise BizenvError("OPEN_CONFLICT", f"{title}“{name}”还有未处理的冲突", "先在“冲突”页处理，再合并")


def follow_merges(copy: LocalCopy) -> int:
    """Rewrite references to merged records that other PCs made before they knew of the merge; return how many rows.

    To be called after a complete pull. Whichever copy does it writes the same. What a person must decide (both have a
    row of one key) or may not touch (a closed period, another county) stays as it is.
    """
    if not copy.roles.intersection(permissions.WRITERS):
        return 0
    with copy.read() as reader:
        waiting = bool(_left(reader))
    return copy.write(partial(_follow, copy=copy)) if waiting else 0


def _left(reader: Reader) -> list[Edit]:
    edits: list[Edit] = []
    heirs = gone(reader)
    for name, old in sorted(still_named(reader, heirs)):
        replacing = Replacing(reader)
        try:
            replacing.follow(reader.context.ledger(name), old, heirs[name, old])
            found = replacing.found.finished()
            permissions.refuse_others(reader, found)
        except BizenvError:
            continue
        edits += found if len(without_closed(reader, found)) == len(found) else []
    return edits


def _follow(writer: Writer, copy: LocalCopy) -> int:
    edits = _left(writer)
    if edits:
        title = f"合并之后又指向去掉的记录的 {len(edits)} 处，改指保留的一条"
        apply_step(writer, Step("sync", title, edits, "合并"), by=copy.user)
    return len(edits)
