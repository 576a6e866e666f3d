"""Conflicts as this copy sees them, and their settlement. "Mine" is always the value of this copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef import values as formats
from bizenv_desktop.records.changing import with_children
from bizenv_desktop.records.history import history
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.permissions import refuse_others
from bizenv_desktop.records.replacing import Replacing
from bizenv_desktop.records.typed import parse_one
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.storage.merged import heir_of
from bizenv_desktop.sync.shown import Shown
from bizenv_desktop.wire import system
from bizenv_desktop.wire.merge import DELETE_VS_EDIT, group_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_COLUMNS = (
    'id, ledger, row, "group", kind, base, mine, mine_by, mine_at, mine_device,'
    " theirs, theirs_by, theirs_at, theirs_device, state, resolution"
)
MINE, THEIRS, VALUE = "mine", "theirs", "value"
_SHORT = 8
_KEEP_WORDS = {"删除": system.DELETE, "保留": system.KEEP, system.DELETE: system.DELETE, system.KEEP: system.KEEP}


@dataclass(frozen=True)
class Conflict:
    """One conflict. `base`, `mine` and `theirs` are texts for people by label; `*_values` the JSON by field."""

    id: str
    ledger: str
    row: str
    fields: tuple[str, ...]
    state: str
    base_values: Mapping[str, Any]
    mine_values: Mapping[str, Any]
    theirs_values: Mapping[str, Any]
    mine_by: str
    mine_at: str
    theirs_by: str
    ledger_title: str
    record: str
    labels: str
    base: Mapping[str, str]
    mine: Mapping[str, str]
    theirs: Mapping[str, str]
    resolution: Any = None
    theirs_at: str = ""
    mine_device: str = ""
    theirs_device: str = ""
    """Devices are "本机" or 设备 and the beginning of their number."""
    base_by: str = ""
    base_at: str = ""
    """Who wrote the common old value and when, as far as this copy's history knows."""
    kind: str = system.KIND_FIELD
    """Which conflict it is, as in the definition of the ledger."""
    unsayable: frozenset[str] = frozenset()
    """Sides (`mine`, `theirs`) whose values the present definition cannot hold, so that nobody can take them."""
    typed: bool = True
    """Whether a person may type a third value: of one field, that the program does not fill."""
    merged_into: str = ""
    """The name of the record into which the row was merged, where that was the deletion."""

    @property
    def is_delete(self) -> bool:
        """Tell whether a delete met an edit."""
        return self.fields == (DELETE_VS_EDIT,)

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line: single fields as plain values, groups as objects by field."""
        sides = {"base": self.base_values, "mine": self.mine_values, "theirs": self.theirs_values}
        return {
            "id": self.id,
            "ledger": self.ledger,
            "row": self.row,
            "group": group_name(self.fields),
            **{name: self._plain(values) for name, values in sides.items()},
            "state": self.state,
            "record": self.record,
            "mine_by": self.mine_by,
            "mine_at": self.mine_at,
            "theirs_by": self.theirs_by,
            "theirs_at": self.theirs_at,
            **({"merged_into": self.merged_into} if self.merged_into else {}),
        }

    def _plain(self, values: Mapping[str, Any]) -> Any:
        single = len(self.fields) == 1 and set(values) <= set(self.fields)
        return values.get(self.fields[0]) if single else dict(values)


def open_conflicts(reader: Reader, device: str) -> list[Conflict]:
    """Return the open conflicts, in the order in which they came."""
    if system.CONFLICT not in reader.context.forms.ledgers:
        return []
    rows = reader.all(f"SELECT {_COLUMNS} FROM {system.CONFLICT}_v WHERE state = ? ORDER BY rid", (system.OPEN,))
    return _read(reader, rows, device)


def count_open(reader: Reader) -> int:
    """Return how many conflicts are open."""
    if system.CONFLICT not in reader.context.forms.ledgers:
        return 0
    return int(reader.value(f"SELECT count(*) FROM {system.CONFLICT}_v WHERE state = ?", (system.OPEN,)))


def find(reader: Reader, conflict: str, device: str) -> Conflict:
    """Return a conflict by its id; raises BizenvError for an unknown one."""
    known = system.CONFLICT in reader.context.forms.ledgers
    rows = reader.all(f"SELECT {_COLUMNS} FROM {system.CONFLICT}_v WHERE id = ?", (conflict,)) if known else []
    if not rows:
        raise BizenvError("NO_CONFLICT", f"没有这个冲突：{conflict}", "在「冲突」里重新选一条")
    return _read(reader, rows, device)[0]


def _read(reader: Reader, rows: list[tuple[Any, ...]], device: str) -> list[Conflict]:
    shown = Shown(reader, ((row[1], row[2]) for row in rows))
    return [_with_origin(reader, _conflict(shown, row, device)) for row in rows]


def _with_origin(reader: Reader, found: Conflict) -> Conflict:
    """Say who wrote the common old value: the last change to it before either side's; of a merge, into what."""
    if found.is_delete:
        heir = heir_of(reader, found.ledger, found.row)
        return replace(found, merged_into=displays(reader, found.ledger, [heir])[heir]) if heir else found
    older = [one for one in history(reader, found.ledger, found.row) if one.at < (found.mine_at or "~")]
    wanted = found.base_values
    hits = [one for one in older if wanted.get(one.field) is not None and one.new == wanted[one.field]]
    return replace(found, base_by=hits[-1].by, base_at=hits[-1].at) if hits else found


def _conflict(shown: Shown, row: tuple[Any, ...], device: str) -> Conflict:
    conflict, ledger, row_id, group, kind, base, *sides, state, resolution = row
    loser, winner = (_side(shown, ledger, some, device) for some in (sides[:4], sides[4:]))
    if kind == system.KIND_DELETE:
        winner = replace(winner, values={DELETE_VS_EDIT: system.KEEP, **winner.values})
    own, other = (loser, winner) if sides[3] == device else (winner, loser)
    fields = tuple(shown.in_present_terms(ledger, dict.fromkeys(system.unpacked(group) or ())))

    before = shown.in_present_terms(ledger, system.unpacked(base))
    return Conflict(
        id=conflict,
        ledger=ledger,
        row=row_id,
        fields=fields,
        state=state,
        base_values=before,
        mine_values=own.values,
        theirs_values=other.values,
        mine_by=own.by,
        mine_at=own.at,
        mine_device=own.device,
        theirs_by=other.by,
        theirs_at=other.at,
        theirs_device=other.device,
        ledger_title=shown.ledger(ledger),
        record=shown.row(ledger, row_id),
        labels="、".join(shown.field(ledger, name) for name in fields),
        base=shown.lines(ledger, before),
        mine=shown.lines(ledger, own.values),
        theirs=shown.lines(ledger, other.values),
        resolution=system.unpacked(resolution),
        kind=kind or system.KIND_FIELD,
        typed=len(fields) == 1 and shown.is_typed(ledger, fields[0]),
        unsayable=frozenset(
            side
            for side, values in ((MINE, own.values), (THEIRS, other.values))
            if kind == system.KIND_INCOMPATIBLE and not shown.fits(ledger, {name: values.get(name) for name in fields})
        ),
    )


@dataclass(frozen=True)
class _Side:
    """What one author wrote, when and where."""

    values: Mapping[str, Any]
    by: str
    at: str
    device: str


def _side(shown: Shown, ledger: str, columns: Sequence[Any], device: str) -> _Side:
    values, by, at, where = columns
    named = "本机" if where == device else f"设备 {str(where)[:_SHORT]}" if where else ""
    return _Side(shown.in_present_terms(ledger, system.unpacked(values)), by or "", at or "", named)


def resolve(copy: LocalCopy, conflict: str, take: str, value: str | None) -> Conflict:
    """Settle a conflict with this copy's value, the other one, or a third (as typed in the editor).

    One transaction on the wire closes the conflict and writes the row, so the choice holds everywhere.
    """
    with copy.read() as reader:
        found = find(reader, conflict, copy.device)
    if found.state != system.OPEN:
        raise BizenvError("CONFLICT_CLOSED", f"冲突已解决：{found.record} {found.labels}", "不用再办：别处已经选好")
    chosen = _chosen(copy, found, take, value)
    copy.write(lambda writer: _write(writer, copy, found, chosen))
    return replace(found, state=system.RESOLVED, resolution=chosen)


def _chosen(copy: LocalCopy, found: Conflict, take: str, value: str | None) -> dict[str, Any]:
    if take in {MINE, THEIRS}:
        side = found.mine_values if take == MINE else found.theirs_values
        chosen = {name: side.get(name) for name in found.fields}
        if take in found.unsayable:
            raise BizenvError(
                "DEF_INCOMPATIBLE", "这个值是按旧的表单定义填的，不能直接采用", "按新定义另填一个值，或采用另一方的值"
            )
        return chosen
    if take != VALUE:
        raise UsageProblem("USAGE", f"不认识的选择：{take}", "写 mine、theirs 或 value=值")
    if len(found.fields) != 1:
        raise UsageProblem("GROUP", f"“{found.labels}”要一起取值，不能只填一个", "采用本方或对方，再在记录中修改")
    name = found.fields[0]
    if not found.typed:
        raise UsageProblem("GROUP", f"“{found.labels}”由程序填写，不能直接填一个值", "采用本方或对方，再打开它修改")
    if found.is_delete:
        if (value or "") not in _KEEP_WORDS:
            raise UsageProblem(
                "USAGE", f"不认识的选择：{value}", "点“删除记录”或“保留记录”（命令行 value=删除、value=保留）"
            )
        return {name: _KEEP_WORDS[value or ""]}
    field = copy.forms.ledgers[found.ledger].fields.get(name)
    if field is None:
        return {name: value or None}
    with copy.read() as reader:
        typed = parse_one(reader, field, value) if value else None
    return {name: None if typed is None else formats.to_json(field.type, typed)}


def _write(writer: Writer, copy: LocalCopy, found: Conflict, chosen: Mapping[str, Any]) -> None:
    tx = new_id()
    closing = {
        "state": system.RESOLVED,
        "resolution": system.packed(dict(chosen)),
        "resolved_by": copy.user,
        "resolved_at": writer.context.clock.now(),
    }
    rows = _row_edits(writer, found, chosen, tx)
    settled = [found.id, *_settled_too(writer, found, rows)]
    edits = [*(Edit("resolve", system.CONFLICT, one, closing, tx=tx) for one in settled), *rows]
    refuse_others(writer, edits)
    apply_step(writer, Step("resolve", f"解决冲突：{found.record} {found.labels}", edits), by=copy.user)


def _settled_too(reader: Reader, found: Conflict, rows: list[Edit]) -> list[str]:
    """Return the other conflicts between a delete and an edit that a deletion settles: those of the child rows."""
    doomed = [(edit.ledger, edit.id) for edit in rows if edit.kind == "delete"]
    sql = f"SELECT id FROM {system.CONFLICT}_v WHERE ledger = ? AND row = ? AND state = ? AND kind = ? AND id <> ?"
    wanted = (system.OPEN, system.KIND_DELETE, found.id)
    return [one for place in doomed for (one,) in reader.all(sql, (*place, *wanted))]


def _row_edits(writer: Writer, found: Conflict, chosen: Mapping[str, Any], tx: str) -> list[Edit]:
    definition = writer.context.ledger(found.ledger)
    alive = writer.value(f'SELECT 1 FROM "{found.ledger}" WHERE id = ? AND deleted = 0', (found.row,))
    if not alive:
        return []
    if found.is_delete:
        doomed = chosen[DELETE_VS_EDIT] == system.DELETE
        return _deletion(writer, definition, found.row, tx) if doomed else []
    known = {name: value for name, value in chosen.items() if name in definition.fields}
    values = {
        name: None if value is None else formats.from_json(definition.fields[name].type, value)
        for name, value in known.items()
    }
    ext = {name.removeprefix("ext:"): value for name, value in chosen.items() if name.startswith("ext:")}
    return [Edit("patch", found.ledger, found.row, values, ext, tx=tx)]


def _deletion(reader: Reader, ledger: Ledger, row: str, tx: str) -> list[Edit]:
    """Return the edits that delete a row with its children; what has come to a merged one since goes to its heir."""
    heir = heir_of(reader, ledger.id, row)
    if not heir:
        return [Edit("delete", *one, tx=tx) for one in with_children(reader, ledger, row)]
    replacing = Replacing(reader)
    replacing.follow(ledger, row, heir)
    return [*(replace(one, tx=tx) for one in replacing.found.finished()), Edit("delete", ledger.id, row, tx=tx)]
