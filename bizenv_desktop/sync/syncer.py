"""Exchange with the province: enrol, sync, what will be sent, what was refused, conflicts, the log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records import permissions
from bizenv_desktop.storage import manifest, outbox, signing
from bizenv_desktop.storage.locks import one_at_a_time
from bizenv_desktop.storage.manifest import FileCounts
from bizenv_desktop.sync import conflicts, lines, log
from bizenv_desktop.sync import identity as identities
from bizenv_desktop.sync.result import CANCELLED, WAITING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.sync.conflicts import Conflict
    from bizenv_desktop.sync.files import Fetched, Freed
    from bizenv_desktop.sync.http import HttpCarrier
    from bizenv_desktop.sync.lines import Outgoing, Refused
    from bizenv_desktop.sync.log import LogLine
    from bizenv_desktop.sync.packages import Packed, Unpacked
    from bizenv_desktop.sync.result import SyncResult
    from bizenv_desktop.wire.package import Manifest

P = ParamSpec("P")
T = TypeVar("T")
_LOCK = "sync.lock"


@dataclass(frozen=True)
class SyncState:
    """Where the exchange stands: the server ("" before enrolment), when a sync last ended, what waits.

    `enrolled` are the users of this copy that the server knows, `files` how many attached files there are and where.
    """

    server: str
    last: str
    waiting: int
    refused: int
    conflicts: int
    enrolled: tuple[str, ...] = ()
    files: FileCounts = field(default_factory=FileCounts)


def _even_sealed(method: Callable[Concatenate[Syncer, P], T]) -> Callable[Concatenate[Syncer, P], T]:
    """Let a verb of the exchange read and write a sealed copy: what waits may leave, and the seal be broken."""

    @wraps(method)
    def lifted(syncer: Syncer, /, *args: P.args, **named: P.kwargs) -> T:
        with syncer._copy.unsealed():  # noqa: SLF001 - a verb of this very class
            return method(syncer, *args, **named)

    return lifted


class Syncer:
    """The exchange of one open copy. `backup` runs before a sync changes anything (default: an automatic backup)."""

    def __init__(
        self,
        copy: LocalCopy,
        *,
        backup: Callable[[], object] | None = None,
        carrier: Callable[[str], HttpCarrier] | None = None,
    ) -> None:
        self._copy = copy
        self._backup = backup or partial(_backup, copy)
        self._given_carrier = carrier

    @_even_sealed
    def trust(self, certificate: str) -> None:
        """Trust servers whose certificate this authority (PEM) has signed, besides those that everyone trusts."""
        from bizenv_desktop.sync.authority import checked

        kept = checked(certificate)
        self._copy.write(lambda writer: identities.write_authority(writer, kept))

    @_even_sealed
    def enroll(self, server: str, code: str) -> dict[str, Any]:
        """Bind the acting user and this device by a one-time code; returns device, user, city, roles, server."""
        from bizenv_desktop.sync.enroll import enroll

        carrier = self._carrier(server)
        try:
            with self._alone():
                answer = enroll(self._copy, carrier, server, code)
                self.sign_commands()
                return answer
        finally:
            carrier.close()

    @_even_sealed
    def sync(
        self,
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        *,
        compare: bool = False,
    ) -> SyncResult:
        """Send what waits and fetch what came; raises BizenvError OFFLINE without a network (nothing is changed).

        `compare` sees by digests whether copy and server are alike even where that is not due.
        """
        with self._alone():
            self.sign_commands()
            try:
                result = self._exchange(progress or _silent, cancelled or _never, compare=compare)
            except BizenvError as problem:
                why = "；".join([problem.what, problem.remedy, *getattr(problem, "__notes__", [])])
                self._copy.write(lambda writer: log.note(writer, self._copy.user, "failed", why, idle=True))
                raise
            self._copy.write(
                lambda writer: log.note(writer, self._copy.user, result.state, log.summary(result), idle=result.is_idle)
            )
            return result

    def _exchange(
        self, progress: Callable[[int, int, str], None], cancelled: Callable[[], bool], *, compare: bool
    ) -> SyncResult:
        """Converse; and once more where something was put in order after a complete pull (temporary numbers, say).

        The second time makes it less likely that another PC gives the same number; where it fails, that waits for the
        next sync.
        """
        from bizenv_desktop.records.after_pull import put_in_order

        result = self._converse(progress, cancelled, compare=compare)
        if result.state == CANCELLED or not put_in_order(self._copy, came=bool(result.pulled)):
            return result
        try:
            return result.add(self._converse(progress, cancelled))
        except BizenvError:
            return replace(result, state=WAITING)

    def _converse(
        self, progress: Callable[[int, int, str], None], cancelled: Callable[[], bool], *, compare: bool = False
    ) -> SyncResult:
        from bizenv_desktop.sync.local import LocalSide
        from bizenv_desktop.sync.session import SyncSession

        local = LocalSide(self._copy, self._backup)
        session = SyncSession(local, progress, cancelled, compare=compare)
        carrier = self._carrier(local.identity.server, cancelled)
        try:
            carrier.drive(session.run(), lambda: local.identity.token(self._copy.user))
        finally:
            carrier.close()
        return session.result

    def _carrier(self, server: str, cancelled: Callable[[], bool] | None = None) -> HttpCarrier:
        if self._given_carrier is not None:
            return self._given_carrier(server)
        from bizenv_desktop.sync.http import HttpCarrier

        with self._copy.read() as reader:
            return HttpCarrier(server, authority=identities.read_authority(reader), cancelled=cancelled)

    def _alone(self) -> AbstractContextManager[None]:
        busy = BizenvError("SYNC_BUSY", "另一个窗口或命令正在同步", "等它结束后再同步")
        return one_at_a_time(self._copy.home / _LOCK, busy)

    @_even_sealed
    def export_package(self, target: Path) -> Packed:
        """Write a package for the province of all that waits; it waits on until it is acknowledged."""
        from bizenv_desktop.sync import packages
        from bizenv_desktop.sync.local import LocalSide

        with self._alone():
            self.sign_commands()
            return packages.export(LocalSide(self._copy, self._backup), target)

    @_even_sealed
    def sent_package(self, package: str = "") -> Manifest:
        """Return what a package that this copy made held, by id or number (default: the last)."""
        from bizenv_desktop.sync import packages

        with self._copy.read() as reader:
            return packages.sent(reader, package)

    @_even_sealed
    def forward_package(self, first: Path, answer: Path) -> dict[str, Any]:
        """Send a package that another PC made to the province and fetch the answer for it; neither can be read here."""
        from bizenv_desktop.sync.forwarding import forward

        with self._copy.read() as reader:
            identity = identities.need_identity(reader)
        carrier = self._carrier(identity.server)
        carrier.use_token(identity.token(self._copy.user))
        try:
            return forward(carrier, first, answer)
        finally:
            carrier.close()

    @_even_sealed
    def import_package(self, first: Path) -> Unpacked:
        """Take in the province's answer to a package."""
        from bizenv_desktop.records.after_pull import put_in_order
        from bizenv_desktop.sync import packages
        from bizenv_desktop.sync.local import LocalSide

        with self._alone():
            taken = packages.take_in(LocalSide(self._copy, self._backup), first)
            if taken.rows and not self._copy.sealed:
                put_in_order(self._copy, came=True)
            return taken

    @_even_sealed
    def state(self) -> SyncState:
        """Return server, time of the last sync, and what waits."""
        with self._copy.read() as reader:
            known = identities.read_identity(reader)
            open_now = conflicts.count_open(reader)
            refused = int(reader.value("SELECT count(*) FROM op WHERE state = 'rejected'"))
            server, users = (known.server, tuple(sorted(known.tokens))) if known else ("", ())
            files = manifest.counts(self._copy, reader)
            return SyncState(server, log.last_done(reader), outbox.waiting(reader), refused, open_now, users, files)

    def is_there(self) -> bool:
        """Glance whether the province answers, by a request that costs it nothing; False too where none is enrolled."""
        server = self.state().server
        if not server:
            return False
        carrier = self._carrier(server)
        try:
            return carrier.is_there()
        finally:
            carrier.close()

    def fetch_files(
        self,
        hashes: Sequence[str],
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Fetched:
        """Fetch originals that are not here; raises BizenvError OFFLINE without a network. A sync may run meanwhile."""
        from bizenv_desktop.sync import files

        return files.fetch(
            self._copy, partial(self._carrier, cancelled=cancelled), hashes, progress or _silent, cancelled or _never
        )

    def free_files(
        self,
        days: int = 0,
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Freed:
        """Give up originals older than `days` that the province has, as it says now; they come back on demand."""
        from bizenv_desktop.sync import files

        with self._alone():
            return files.free(
                self._copy, partial(self._carrier, cancelled=cancelled), days, progress or _silent, cancelled or _never
            )

    def sign_commands(self) -> int:
        """Sign the acting user's commands from before he was enrolled; returns how many.

        Later ones are signed as they are made, so that anyone's sync can send them.
        """
        with self._copy.read() as reader:
            unsigned = signing.unsigned(reader, self._copy.user)
        return self._copy.write(signing.sign_waiting) if unsigned else 0

    def outgoing(self) -> list[Outgoing]:
        """Return what the next sync will send: row, field, old, new."""
        with self._copy.read() as reader:
            return lines.outgoing(reader)

    def refused(self) -> list[Refused]:
        """Return what the province did not take, each with the reason and what to do."""
        with self._copy.read() as reader:
            return lines.refused(reader)

    def discard(self, ops: list[str]) -> int:
        """Give rejected operations up; they stay in the history."""
        self._copy.require(*permissions.AUTHORS)
        return self._copy.write(lambda writer: outbox.discard(writer, ops))

    def reissue(self, ops: list[str]) -> int:
        """Send rejected operations again on top of the rows as they are now; returns how many operations that made.

        Each goes with what else is rejected of the same change.
        """
        from bizenv_desktop.sync.reissue import reissue

        self._copy.require(*permissions.AUTHORS)
        return self._copy.write(lambda writer: reissue(writer, ops, by=self._copy.user))

    def log(self, limit: int = 200, search: str = "") -> list[LogLine]:
        """Return what past syncs did, the newest first."""
        with self._copy.read() as reader:
            return log.lines(reader, limit, search)

    def conflicts(self) -> list[Conflict]:
        """Return the open conflicts; "mine" is this copy's value."""
        with self._copy.read() as reader:
            return conflicts.open_conflicts(reader, self._copy.device)

    def resolve(self, conflict: str, take: str, value: str | None = None) -> Conflict:
        """Settle a conflict: `mine`, `theirs`, or `value` with a value as typed in the editor (also `value=…`)."""
        self._copy.require(*permissions.JUDGES)
        choice, equals, typed = take.partition("=")
        return conflicts.resolve(self._copy, conflict, choice, typed if equals else value)


def _backup(copy: LocalCopy) -> None:
    from bizenv_desktop.storage.auto_backup import automatic_backup

    automatic_backup(copy, "before-sync")


def _silent(_done: int, _total: int, _text: str) -> None:
    """Say nothing."""


def _never() -> bool:
    return False
