"""Moves a row to another city: deleted here and made there in one transaction, under the locks of both.

So each city sees it go or come at once, and the province sees both. The row keeps its id; the old city keeps a
tombstone and a mark, by which later operations for the row are refused (`moves`). Files are copied before the commit:
one that is left over by a failure belongs to nobody and is written over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, not_, select

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province import blobs, judge, moves
from bizenv_desktop.province.accounts import Account
from bizenv_desktop.province.catalog import Catalog
from bizenv_desktop.province.counters import CATALOG, PROVINCE, lock_counters, save_counters, scopes
from bizenv_desktop.province.move_plan import Link, MovePlan, Place, may_be_asked, plan
from bizenv_desktop.province.move_reading import read_city
from bizenv_desktop.province.own_ops import BY, DEVICE, OwnOps
from bizenv_desktop.province.tables import blob, conflict_ref, moved_row, row
from bizenv_desktop.province.workspace import Workspace
from bizenv_desktop.wire.merge import RowState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.file_places import BlobFolder
    from bizenv_desktop.province.store import Store

_CHUNK = 300
_IDS = select(row.c.ledger, row.c.id).where(row.c.scope == bindparam("of"), not_(row.c.deleted))
_CITIES = select(row.c.scope).where(row.c.ledger == bindparam("in"), row.c.id == bindparam("it"), not_(row.c.deleted))
_OPEN = select(conflict_ref.c.ledger, conflict_ref.c.row_id).where(
    conflict_ref.c.scope == bindparam("of"), conflict_ref.c.open
)
_STORED = select(blob.c.sha256, blob.c.size).where(
    blob.c.scope == bindparam("of"), blob.c.sha256.in_(bindparam("files", expanding=True))
)
_MARK = insert(moved_row)
_UNMARK = delete(moved_row).where(
    moved_row.c.scope == bindparam("of"), moved_row.c.ledger == bindparam("in"), moved_row.c.row_id == bindparam("it")
)


@dataclass(frozen=True)
class Wish:
    """Which row is to move where, and why; `source` "" where only one city has it."""

    ledger: str
    row: str
    target: str
    reason: str
    source: str = ""


@dataclass
class Moved:
    """What a move does, or would do: rows by ledger and id, references as they were."""

    source: str
    target: str
    rows: list[Place] = field(default_factory=list)
    beside: list[Place] = field(default_factory=list)
    emptied: list[Link] = field(default_factory=list)
    cleared: list[Link] = field(default_factory=list)
    files: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {
            "from": self.source,
            "to": self.target,
            "rows": [{"ledger": ledger, "id": row_id} for ledger, row_id in self.rows],
            "registered": [{"ledger": ledger, "id": row_id} for ledger, row_id in self.beside],
            "emptied": [_as_json(link) for link in self.emptied],
            "cleared": [_as_json(link) for link in self.cleared],
            "files": self.files,
        }


def _as_json(link: Link) -> dict[str, str]:
    return {"ledger": link.row[0], "id": link.row[1], "field": link.field, "was": link.to[1]}


def move(store: Store, folder: BlobFolder, program: Forms, clock: Clock, wish: Wish, *, dry_run: bool) -> Moved:
    """Move a row with all that belongs to it; raises BizenvError where it cannot be. `dry_run` only tells."""
    with store.write() as connection:
        counters = lock_counters(connection, [one[0] for one in scopes(connection)] + [PROVINCE])
        forms = Catalog(program).forms(connection)  # once all is locked: neither rows nor definitions move any more
        source = _source(connection, forms, wish)
        moving = _Moving(connection, folder, forms, clock, replace(wish, source=source))
        workspace = Workspace(connection, counters, DEVICE)
        found = moving.look()
        if not dry_run:
            moving.carry_out(workspace, found)
            save_counters(connection, counters.values())
        return found


def _source(connection: Connection, forms: Forms, wish: Wish) -> str:
    if not may_be_asked(forms, wish.ledger):
        raise BizenvError(
            "NOT_MOVABLE",
            f"台账 {wish.ledger} 的记录不能移交",
            "移交项目、问题这样的主记录；子表随主记录走，企业、人员各市各自登记",
        )
    cities = {one[0] for one in scopes(connection)} - {CATALOG, PROVINCE}
    found = connection.execute(_CITIES, {"in": wish.ledger, "it": wish.row}).scalars()
    having: list[str] = [one for one in found if wish.source in {"", one}]
    if len(having) != 1 or having[0] == wish.target:
        raise BizenvError(
            "NO_ROW", f"没有可移交的记录 {wish.ledger} {wish.row}", "核对记录的 id；几个市都有的写 --from"
        )
    if wish.target not in cities:
        raise BizenvError("UNKNOWN_CITY", f"省平台没有这个市：{wish.target}", "先给该市增加账户，或核对区划代码")
    return having[0]


class _Moving:
    """One move within its transaction."""

    def __init__(self, connection: Connection, folder: BlobFolder, forms: Forms, clock: Clock, wish: Wish) -> None:
        self._connection = connection
        self._folder = folder
        self._forms = forms
        self._clock = clock
        self._wish = wish
        self._plan = MovePlan()
        self._files: dict[str, int] = {}

    def look(self) -> Moved:
        """Return what the move means; raises BizenvError where something bars it."""
        wish = self._wish
        city = read_city(self._connection, self._forms, wish.source)
        there = {(ledger, row_id) for ledger, row_id in self._connection.execute(_IDS, {"of": wish.target})}
        made = self._plan = plan(self._forms, city.rows, (wish.ledger, wish.row), there)
        names = {sha256 for place in made.moving for sha256 in city.files.get(place, ())}
        made.beside += [city.registered[sha256] for sha256 in sorted(names) if sha256 in city.registered]
        made.beside = [place for place in made.beside if place not in there]
        asked = {"of": wish.source, "files": sorted(names)}
        self._files = {one.sha256: one.size for one in self._connection.execute(_STORED, asked)}
        self._refuse(there, names)
        return Moved(wish.source, wish.target, made.moving, made.beside, made.emptied, made.cleared, len(names))

    def _refuse(self, there: set[Place], names: set[str]) -> None:
        """Raise BizenvError for the first thing that bars the move."""
        made = self._plan
        disputed = {(ledger, row_id) for ledger, row_id in self._connection.execute(_OPEN, {"of": self._wish.source})}
        double = [place for place in made.moving if place in there]
        for barring, what, remedy in (
            ([one for one in made.moving if one in disputed], "有未处理的冲突", "请原市先处理冲突"),
            ([one.row for one in made.barring], "离不开留在原市的记录", "请原市先把它与那些记录分开"),
            (double, "新市已有同一条记录", "请新市先合并或删除自己的那一条"),
            (sorted(names - self._files.keys()), "附件还没有上传完", "等原市同步、附件上传完"),
        ):
            if barring:
                named = "、".join(" ".join(one) if isinstance(one, tuple) else str(one) for one in barring[:5])
                raise BizenvError("MOVE_BARRED", f"不能移交，{what}：{named}", f"{remedy}，再移交")

    def carry_out(self, workspace: Workspace, found: Moved) -> None:
        """Write tombstones and rows, marks, history and files."""
        source, target = self._wish.source, self._wish.target
        places = [*found.rows, *found.beside, *(link.row for link in found.cleared)]
        workspace.load((scope, *place) for place in places for scope in (source, target))
        log = OwnOps(self._connection, self._clock, self._reason())
        workspace.begin()
        for place in found.rows:
            self._take_away(workspace, log, place)
        for place in (*found.beside, *found.rows):
            gone = [link for link in found.emptied if link.row == place]
            self._put(workspace, log, place, gone)
        for place in dict.fromkeys(link.row for link in found.cleared):
            self._clear(workspace, log, place, [link for link in found.cleared if link.row == place])
        workspace.keep()
        workspace.flush()
        log.write()
        self._mark(found.rows)
        self._copy_files()

    def _reason(self) -> str:
        cities = (moves.city_name(self._forms, one) for one in (self._wish.source, self._wish.target))
        return f"{'移交'.join(cities)}：{self._wish.reason}"

    def _take_away(self, workspace: Workspace, log: OwnOps, place: Place) -> None:
        stored = workspace.get((self._wish.source, *place))
        assert stored is not None  # noqa: S101 - it was read in this transaction
        seq = workspace.next_seq(stored.scope)
        state = replace(stored.state, seq=seq, deleted=True, device=DEVICE)
        workspace.put(log.stamped(replace(stored, state=state), "delete", old=stored.state.body))

    def _put(self, workspace: Workspace, log: OwnOps, place: Place, emptied: Iterable[Link]) -> None:
        stored = workspace.get((self._wish.source, *place))
        assert stored is not None  # noqa: S101 - it was read in this transaction
        body = _without(stored.state.body, emptied)
        seq = workspace.next_seq(self._wish.target)
        made = replace(stored, scope=self._wish.target, state=RowState(body, {"*": seq}, seq, device=DEVICE))
        workspace.put(log.stamped(made, "create", new=body))
        workspace.put_files(made.key, judge.files_of(self._forms.ledgers[place[0]], body))

    def _clear(self, workspace: Workspace, log: OwnOps, place: Place, links: list[Link]) -> None:
        stored = workspace.get((self._wish.source, *place))
        assert stored is not None  # noqa: S101 - it was read in this transaction
        body, seq = _without(stored.state.body, links), workspace.next_seq(stored.scope)
        names = {link.field for link in links}
        field_seq = {**stored.state.field_seq, **dict.fromkeys(names, seq)}
        state = replace(stored.state, body=body, field_seq=field_seq, seq=seq, device=DEVICE)
        old = {name: stored.state.body.get(name) for name in names}
        new = {name: body.get(name) for name in names}
        workspace.put(log.stamped(replace(stored, state=state), "patch", old=old, new=new))

    def _mark(self, rows: list[Place]) -> None:
        """Note where the rows went; one that comes back is no longer away."""
        now = self._clock.now()
        for scope in (self._wish.source, self._wish.target):
            for ledger, row_id in rows:
                self._connection.execute(_UNMARK, {"of": scope, "in": ledger, "it": row_id})
        marks = [
            {"scope": self._wish.source, "ledger": ledger, "row_id": row_id, "target": self._wish.target, "at": now}
            for ledger, row_id in rows
        ]
        self._connection.execute(_MARK, marks)

    def _copy_files(self) -> None:
        whose = Account(self._wish.target, BY, self._wish.target, frozenset())
        for sha256, size in self._files.items():
            self._folder.copy(sha256, self._wish.source, self._wish.target)
            blobs.note_stored(self._connection, whose, sha256, size, self._clock.now())


def _without(body: Any, links: Iterable[Link]) -> dict[str, Any]:
    """Return values without some references; of a list only what is meant goes."""
    left = dict(body)
    for link in links:
        value = left.get(link.field)
        kept = [one for one in value if one != link.to[1]] if isinstance(value, list) else []
        if kept:
            left[link.field] = kept
        else:
            left.pop(link.field, None)
    return left
