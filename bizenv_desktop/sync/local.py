"""The copy as a sync session sees it: how far it has read, what came in; its operations, files and comparison beside.

Each call is one transaction.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.storage import incoming, meta, reading_anew
from bizenv_desktop.sync import conflicts, local_comparison, local_ops
from bizenv_desktop.sync.local_comparison import LocalComparison
from bizenv_desktop.sync.local_files import LocalFiles
from bizenv_desktop.sync.local_ops import LocalOps
from bizenv_desktop.sync.own_device import OwnDevice
from bizenv_desktop.wire import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.incoming import Applied
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.identity import Identity
    from bizenv_desktop.wire.messages import Cursors, WireRow

_STAGED = "sync.staged"
_BEGAN = "sync.began"
"""Key in `meta`: where a large pull began that is not complete yet."""
_DEFINITIONS = "sync.definitions"


class LocalSide:
    """Reads and writes one copy for a session. `before_change` runs once, before the first thing is written."""

    def __init__(self, copy: LocalCopy, before_change: Callable[[], object] = lambda: None) -> None:
        self.copy = copy
        self.own = OwnDevice(copy, before_change)
        self.ops = LocalOps(self.own)
        self.files = LocalFiles(self.own)
        self.comparison = LocalComparison(self.own)

    @property
    def identity(self) -> Identity:
        """Return what this copy is to the province just now."""
        return self.own.identity

    def definitions(self) -> dict[str, int]:
        """Return the versions of the ledgers that this copy has, and of what else was published."""
        forms = self.copy.forms
        return {**{one.id: one.version for one in forms.ledgers.values()}, **forms.versions}

    def cursors(self) -> Cursors:
        """Return how far each scope has been read."""
        with self.copy.read() as reader:
            return incoming.cursors(reader)

    def stage_packed(self, rows: Sequence[WireRow], reached: Cursors) -> None:
        """Keep rows of a package until all of it has been read; where a pull had come to is another matter."""
        if rows:
            self.own.write(partial(incoming.stage, rows=rows, epochs=_epochs(reached)))

    def staged_cursors(self) -> Cursors | None:
        """Return where an interrupted pull had come to with pages that are staged and not applied."""
        with self.copy.read() as reader:
            found = meta.get(reader, _STAGED)
        return msgspec.json.decode(found, type=dict[str, tuple[str, int]]) if found else None

    def pull_began(self) -> Cursors:
        """Return where a large pull began of which some pages are applied; nothing where none is under way."""
        with self.copy.read() as reader:
            found = meta.get(reader, _BEGAN)
        return msgspec.json.decode(found, type=dict[str, tuple[str, int]]) if found else {}

    def stage(self, rows: Sequence[WireRow], reached: Cursors) -> None:
        """Keep a page until the pull is complete."""

        def work(writer: Writer) -> None:
            incoming.stage(writer, rows, _epochs(reached))
            meta.put_json(writer, _STAGED, reached)

        self.own.write(work)

    def apply(
        self, rows: Sequence[WireRow], reached: Cursors, *, partial_pull: bool, began: Cursors | None = None
    ) -> Applied:
        """Apply a page (and what is staged, when the pull is complete) and advance the cursors, in one transaction.

        `began` is where the pull began: one that is cut goes on as the same.
        """

        def work(writer: Writer) -> Applied:
            incoming.advance(writer, reached, partial=partial_pull, at=self.copy.clock.now())
            _note_began(writer, began if partial_pull else None)
            if partial_pull:
                return incoming.apply_rows(writer, rows)
            incoming.stage(writer, rows, _epochs(reached))
            meta.put(writer, _STAGED, None)
            meta.put(writer, _DEFINITIONS, definitions)
            return incoming.apply_staged(writer, again=definitions != tried)

        if partial_pull:
            return self.own.write(work)
        definitions = self._definitions_tag()
        with self.copy.read() as reader:
            tried = meta.get(reader, _DEFINITIONS)
            is_idle = not incoming.is_partial(reader) and definitions == tried and not meta.get(reader, _STAGED)
        if not rows and is_idle and reached == self.cursors():
            return incoming.Applied()
        return self.own.write(work)

    def _definitions_tag(self) -> str:
        """Return a tag that changes when this copy comes to know another ledger or field."""
        return canonical.digest({one.id: sorted(one.fields) for one in self.copy.forms.ledgers.values()})

    def forget(self, scope: str) -> None:
        """Read a scope anew from its beginning."""

        def work(writer: Writer) -> None:
            self._read_anew(writer, scope)

        self.own.write(work)

    @staticmethod
    def _read_anew(writer: Writer, scope: str) -> None:
        reading_anew.begin_scope(writer, scope)
        began = {name: at for name, at in (meta.get_json(writer, _BEGAN) or {}).items() if name != scope}
        _note_began(writer, began)
        meta.put(writer, _STAGED, None)
        local_comparison.let_be_due(writer)

    def begin(self, scope: str, epoch: str) -> None:
        """Note the epoch of a scope before anything is sent to it, so that a server that is set back is noticed."""
        if scope not in self.cursors():
            start = {scope: (epoch, 0)}
            self.own.write(partial(incoming.advance, reached=start, partial=False, at=self.copy.clock.now()))

    def replay(self, last: int) -> None:
        """Send every own operation again and read all rows anew, in one transaction.

        The server was set back to an older state and is at number `last` of ours.
        """

        def work(writer: Writer) -> None:
            local_ops.send_again(writer, last)
            self._read_anew(writer, self.identity.scope)

        self.own.write(work)

    def end_anew(self) -> int:
        """End what is read anew of whole scopes, after a complete pull; return the rows that the server has no more."""
        with self.copy.read() as reader:
            whole = [scope for scope, ledgers in reading_anew.under_way(reader).items() if not ledgers]
        gone = (self.own.write(partial(reading_anew.end, scope=scope)) for scope in whole)
        return sum(gone)

    def open_conflicts(self) -> int:
        """Return how many conflicts are open."""
        with self.copy.read() as reader:
            return conflicts.count_open(reader)


def _epochs(reached: Cursors) -> dict[str, str]:
    return {scope: epoch for scope, (epoch, _) in reached.items()}


def _note_began(writer: Writer, began: Cursors | None) -> None:
    meta.put(writer, _BEGAN, msgspec.json.encode(began).decode() if began else None)
