"""The rows that a batch touches, in memory until it is through: a transaction of the wire is a savepoint here.

Nothing reaches the database before `flush`, so a rejected transaction costs no statement, and both databases behave
alike. The counters of the scopes are locked for as long as a workspace lives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import delete, insert, select

from bizenv_desktop.province.row_keys import Key, among, asked
from bizenv_desktop.province.tables import blob, blob_ref, conflict_ref, purged_row, row
from bizenv_desktop.wire.merge import RowState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Delete, Select

    from bizenv_desktop.province.counters import Counter

_OF_ROW = among(row.c.scope, row.c.ledger, row.c.id)
_OF_PURGED = among(purged_row.c.scope, purged_row.c.ledger, purged_row.c.id)
_OF_CONFLICT = among(conflict_ref.c.scope, conflict_ref.c.ledger, conflict_ref.c.row_id)
_ROWS, _PURGED = select(row).where(_OF_ROW), select(purged_row).where(_OF_PURGED)
_CONFLICTS = select(conflict_ref).where(_OF_CONFLICT).order_by(conflict_ref.c.turn)
_INSERT, _INSERT_PURGED = insert(row), insert(purged_row)
_INSERT_CONFLICTS, _INSERT_FILES = insert(conflict_ref), insert(blob_ref)
_DELETE_ROWS, _DELETE_PURGED = delete(row).where(_OF_ROW), delete(purged_row).where(_OF_PURGED)
_DELETE_CONFLICTS = delete(conflict_ref).where(_OF_CONFLICT)
_DELETE_FILES = delete(blob_ref).where(among(blob_ref.c.scope, blob_ref.c.ledger, blob_ref.c.row_id))


@dataclass(frozen=True)
class StoredRow:
    """A row of the server. `op` and `device` are those of the last change."""

    scope: str
    ledger: str
    id: str
    state: RowState
    definition: str
    by: str
    at: str
    op: str

    @property
    def key(self) -> Key:
        """Return the key of the row."""
        return (self.scope, self.ledger, self.id)


@dataclass(frozen=True)
class ConflictRef:
    """One conflict that a row has or had."""

    group: str
    turn: int
    id: str
    open: bool


@dataclass
class _Layer:
    rows: dict[Key, StoredRow] = field(default_factory=dict)
    conflicts: dict[Key, tuple[ConflictRef, ...]] = field(default_factory=dict)
    files: dict[Key, frozenset[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


class Workspace:
    """Rows, conflicts and file references of one batch."""

    def __init__(self, connection: Connection, counters: Mapping[str, Counter], device: str) -> None:
        self.connection = connection
        self.device = device
        self.counters = counters
        self._loaded: dict[Key, StoredRow | None] = {}
        self._purged: set[Key] = set()
        self._loaded_conflicts: dict[Key, tuple[ConflictRef, ...]] = {}
        self._kept = _Layer()
        self._draft = _Layer()

    def load(self, keys: Iterable[Key]) -> None:
        """Read rows and their conflicts in a few statements."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._loaded]
        self._loaded.update(dict.fromkeys(wanted))
        self._loaded_conflicts.update(dict.fromkeys(wanted, ()))
        for one in self._found(_ROWS, wanted):
            stored = read_row(one)
            self._loaded[stored.key] = stored
        self._load_purged([key for key in wanted if self._loaded[key] is None and self._is_tidied(key[0])])
        for one in self._found(_CONFLICTS, wanted):
            key = (one["scope"], one["ledger"], one["row_id"])
            ref = ConflictRef(one["grp"], one["turn"], one["id"], one["open"])
            self._loaded_conflicts[key] = (*self._loaded_conflicts[key], ref)

    def _found(self, query: Select[Any], keys: list[Key]) -> Iterator[dict[str, Any]]:
        for some in asked(keys):
            yield from map(dict, self.connection.execute(query, some).mappings().all())

    def _is_tidied(self, scope: str) -> bool:
        return scope in self.counters and self.counters[scope].floor > 0

    def _load_purged(self, keys: list[Key]) -> None:
        """Read tombstones that were tidied away: for whoever edits such a row it is a deleted one, as ever."""
        for one in self._found(_PURGED, keys):
            stored = read_row(one)
            self._loaded[stored.key] = stored
            self._purged.add(stored.key)

    def get(self, key: Key) -> StoredRow | None:
        """Return a row as the batch has left it so far."""
        for layer in (self._draft, self._kept):
            if key in layer.rows:
                return layer.rows[key]
        if key not in self._loaded:
            self.load([key])
        return self._loaded[key]

    def put(self, changed: StoredRow) -> None:
        """Write a row."""
        self._draft.rows[changed.key] = changed

    def next_seq(self, scope: str) -> int:
        """Return the next version of a scope."""
        return self.counters[scope].take()

    def conflicts(self, key: Key) -> tuple[ConflictRef, ...]:
        """Return the conflicts of a row, settled ones included, by turn."""
        for layer in (self._draft, self._kept):
            if key in layer.conflicts:
                return layer.conflicts[key]
        if key not in self._loaded:
            self.load([key])
        return self._loaded_conflicts[key]

    def put_conflict(self, key: Key, ref: ConflictRef) -> None:
        """Note that a row has this conflict."""
        others = (one for one in self.conflicts(key) if (one.group, one.turn) != (ref.group, ref.turn))
        self._draft.conflicts[key] = tuple(sorted((*others, ref), key=lambda one: (one.turn, one.group)))

    def put_files(self, key: Key, sha256: frozenset[str]) -> None:
        """Note which files a row refers to."""
        self._draft.files[key] = sha256

    def touched_conflicts(self) -> list[tuple[Key, tuple[ConflictRef, ...]]]:
        """Return the conflicts of the rows whose conflicts the batch has changed."""
        return list((self._kept.conflicts | self._draft.conflicts).items())

    def touched_files(self) -> list[tuple[Key, frozenset[str]]]:
        """Return the files of the rows whose files the batch has changed."""
        return list((self._kept.files | self._draft.files).items())

    def stored_files(self, scope: str, wanted: set[str]) -> set[str]:
        """Return which of some files are stored in a scope."""
        query = select(blob.c.sha256).where(blob.c.scope == scope, blob.c.sha256.in_(sorted(wanted)))
        return set(self.connection.execute(query).scalars()) if wanted else set()

    def begin(self) -> None:
        """Begin a transaction of the wire."""
        self._draft = _Layer(counts={name: counter.seq for name, counter in self.counters.items()})

    def keep(self) -> None:
        """Keep what the transaction wrote."""
        self._kept.rows |= self._draft.rows
        self._kept.conflicts |= self._draft.conflicts
        self._kept.files |= self._draft.files
        self._draft = _Layer()

    def undo(self) -> None:
        """Forget what the transaction wrote, versions included."""
        for name, seq in self._draft.counts.items():
            self.counters[name].seq = seq
        self._draft = _Layer()

    def kept_rows(self, scope: str, ledger: str) -> list[StoredRow]:
        """Return the rows of a ledger that the batch has changed."""
        layers = (*self._kept.rows.items(), *self._draft.rows.items())
        return list({key: one for key, one in layers if key[:2] == (scope, ledger)}.values())

    def flush(self) -> None:
        """Write everything that was kept to the database."""
        self._flush_rows()
        self._flush_conflicts()
        self._flush_files()

    def _flush_rows(self) -> None:
        changed = list(self._kept.rows.values())
        aside = [one for one in changed if self._stays_aside(one)]
        shown = [one for one in changed if not self._stays_aside(one)]
        known = [one.key for one in changed if self._loaded.get(one.key)]
        self._delete(_DELETE_ROWS, [key for key in known if key not in self._purged])
        self._delete(_DELETE_PURGED, [key for key in known if key in self._purged])
        for statement, rows in ((_INSERT, shown), (_INSERT_PURGED, aside)):
            if rows:
                self.connection.execute(statement, [written_row(one) for one in rows])

    def _stays_aside(self, changed: StoredRow) -> bool:
        """Tell whether a tombstone that was tidied away says something else now, but has no new version."""
        loaded = self._loaded.get(changed.key) if changed.key in self._purged else None
        return loaded is not None and loaded.state.seq == changed.state.seq

    def _flush_conflicts(self) -> None:
        touched = list(self._kept.conflicts)
        if not touched:
            return
        self._delete(_DELETE_CONFLICTS, touched)
        values = [
            {
                "scope": key[0],
                "ledger": key[1],
                "row_id": key[2],
                "grp": r.group,
                "turn": r.turn,
                "id": r.id,
                "open": r.open,
            }
            for key, refs in self._kept.conflicts.items()
            for r in refs
        ]
        self.connection.execute(_INSERT_CONFLICTS, values)

    def _flush_files(self) -> None:
        if not self._kept.files:
            return
        self._delete(_DELETE_FILES, list(self._kept.files))
        values = [
            {"scope": key[0], "ledger": key[1], "row_id": key[2], "sha256": one}
            for key, files in self._kept.files.items()
            for one in sorted(files)
        ]
        if values:
            self.connection.execute(_INSERT_FILES, values)

    def _delete(self, statement: Delete, keys: list[Key]) -> None:
        for some in asked(keys):
            self.connection.execute(statement, some)


def read_row(found: Mapping[str, Any]) -> StoredRow:
    """Return a row of the table as data."""
    state = RowState(
        msgspec.json.decode(found["body"]),
        msgspec.json.decode(found["field_seq"]),
        found["seq"],
        bool(found["deleted"]),
        found["device"],
    )
    at = (found["scope"], found["ledger"], found["id"])
    return StoredRow(*at, state, found["def"], found["by"], found["at"], found["op"])


def _json_text(values: Mapping[str, Any]) -> str:
    return msgspec.json.encode(values, order="sorted").decode()


def written_row(one: StoredRow) -> dict[str, Any]:
    """Return a row as the table keeps it."""
    return {
        "scope": one.scope,
        "ledger": one.ledger,
        "id": one.id,
        "seq": one.state.seq,
        "def": one.definition,
        "field_seq": _json_text(one.state.field_seq),
        "body": _json_text(one.state.body),
        "deleted": one.state.deleted,
        "by": one.by,
        "at": one.at,
        "device": one.state.device,
        "op": one.op,
    }
