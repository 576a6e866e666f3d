"""The local copy of a city's ledgers: a folder with encrypted database, slot file and encrypted attachments."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.lookup import lookup_columns
from bizenv_desktop.formdef.published import laid_over
from bizenv_desktop.formdef.titles import titles_of
from bizenv_desktop.storage import connection as connections
from bizenv_desktop.storage import (
    definition_store,
    definitions,
    founding,
    leftovers,
    meta,
    sealing,
    settings,
    slots,
    sql_functions,
    users,
)
from bizenv_desktop.storage.context import CopyContext
from bizenv_desktop.storage.locks import CopyLock
from bizenv_desktop.storage.reading import Reader, Readers
from bizenv_desktop.storage.writing import Writer, WriterThread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlcipher3 import dbapi2

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.base.workdays import WorkCalendar
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.slots import UserKeys
    from bizenv_desktop.storage.users import User

T = TypeVar("T")
HOLIDAYS = "holiday"


class LocalCopy:
    """An open copy. All methods may be called on any thread; only ids and plain values should cross.

    `user` acts; `roles` are theirs; `key` is the raw database key, `signing_key` the user's private Ed25519 key and
    `device_key` that of this device. `city` is a region code, `unit` the reporting unit, `person` the user's row in the
    ledger `person` ("" where there is none).
    """

    def __init__(self, home: Path, forms: Forms, clock: Clock, user: str, held: UserKeys) -> None:
        self.home, self.forms, self.clock, self.user = home, forms, clock, user
        self.key, self.signing_key = held.database, held.signing
        self.context = CopyContext(forms, clock, user=user, signing_key=held.signing)
        self.sql = sql_functions.SqlContext(clock)
        self._readers = Readers(self._connect_reader, self.context)
        self._noticed: int | None = None
        self._seal = sealing.Seal()
        self._start_writer()
        try:
            leftovers.clear(home)
            self._bring_up_to_date()
            self._read_identity()
            self.refresh_calendar()
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(
        cls, home: Path, forms: Forms, *, city: str, unit: str, user: str, passphrase: str, clock: Clock
    ) -> tuple[LocalCopy, str]:
        """Make a new copy in an empty or missing folder; return it open, and the recovery key to print and seal.

        The first user is admin and editor. Raises BizenvError where the folder holds a copy already.
        """
        held, recovery_text = founding.found(
            home, forms, city=city, unit=unit, user=user, passphrase=passphrase, clock=clock
        )
        copy = cls(home, forms, clock, user, held)
        return copy, recovery_text

    @classmethod
    def open(
        cls, home: Path, forms: Forms | Callable[[], Forms], *, user: str | None, passphrase: str, clock: Clock
    ) -> LocalCopy:
        """Open a copy with a user's passphrase, or as that user with the recovery key (`user` None: the only user).

        `forms` may be what loads them: that is done while the key is worked out from the passphrase, which takes long.
        """
        with ThreadPoolExecutor(1) as beside:
            unlocked = beside.submit(slots.read(home).unlock, user, passphrase)
            known = forms() if callable(forms) else forms
            lookup_columns(known)  # remembered: whether the tables fit is asked as soon as the key is there
        return cls.unlocked(home, known, *unlocked.result(), clock=clock)

    @classmethod
    def unlocked(cls, home: Path, forms: Forms, user: str, held: UserKeys, *, clock: Clock) -> LocalCopy:
        """Open a copy with the keys of a slot that was opened already."""
        if not (home / connections.FILE).exists():
            raise BizenvError("NO_DATABASE", f"{home} 里缺少数据库文件 {connections.FILE}", "请从备份恢复")
        return cls(home, forms, clock, user, held)

    def read(self) -> AbstractContextManager[Reader]:
        """Give a read-only reader that sees one moment of the data; raises SEALED to whom the province has revoked."""
        self._seal.check()
        return self._readers.read()

    def write(self, work: Callable[[Writer], T]) -> T:
        """Run a closure in one transaction on the writer thread and return its result after the commit."""
        self._seal.check()
        return self._writer.write(work)

    def submit(self, work: Callable[[Writer], T]) -> Future[T]:
        """Queue a closure for the writer thread without waiting."""
        self._seal.check()
        return self._writer.submit(work)

    @property
    def sealed(self) -> bool:
        """Whether the province has revoked the user or the device: then only the exchange reads and writes."""
        return self._seal.closed

    def refuse_sealed(self) -> None:
        """Raise BizenvError SEALED to whom the province has revoked; to be asked by whatever reads in its own way."""
        self._seal.check()

    def unsealed(self) -> AbstractContextManager[None]:
        """Let this thread read and write in spite of a seal: for the exchange with the province alone."""
        return self._seal.lifted()

    def data_version(self) -> int:
        """Return a number that changes when any process has written.

        What this process keeps in memory of the copy (roles, working days) is read anew then.
        """
        version = self._readers.data_version()
        before, self._noticed = self._noticed, version
        if before not in (None, version):
            self._read_identity()
            self.refresh_calendar()
        return version

    def close(self) -> None:
        """Finish queued writes and close the copy."""
        self._writer.close()
        self._readers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def settings(self) -> Mapping[str, str]:
        """Every setting: the defaults of the definitions under what the bureau has changed."""
        with self.read() as reader:
            return settings.read_settings(reader)

    def change_setting(self, name: str, value: str | None) -> None:
        """Change a setting (None goes back to the default; admin only); calculated fields that use it follow."""
        self.require("admin")
        self.write(lambda writer: settings.change_setting(writer, name, value, by=self.user))
        definitions.needs_upgrade(self)

    @property
    def calendar(self) -> WorkCalendar:
        """The working days, with the bureau's holiday table."""
        return self.sql.calendar

    def refresh_calendar(self) -> None:
        """Read the holiday table anew; done by itself after each change of it."""
        if HOLIDAYS in self.forms.ledgers:
            with self._readers.read() as reader:
                rows = reader.all(f'SELECT day, day_type FROM "{HOLIDAYS}" WHERE deleted = 0')
            if rows:
                self.sql.use(sql_functions.calendar_from(rows))

    def users(self) -> list[User]:
        """Return the users of the copy."""
        return users.list_users(self)

    def add_user(self, name: str, roles: frozenset[str], passphrase: str | None) -> User:
        """Add a user with an own passphrase and signing key (admin only), or give an existing one new roles."""
        return users.add_user(self, name, roles, passphrase)

    def remove_user(self, name: str) -> None:
        """Take a user who has left from the copy (admin only); what they entered stays."""
        users.remove_user(self, name)

    def change_passphrase(self, passphrase: str) -> None:
        """Give the acting user a new passphrase; also the way out after opening with the recovery key."""
        users.change_passphrase(self, passphrase)

    def require(self, *roles: str) -> None:
        """Raise BizenvError unless the acting user has one of the roles, as they are now."""
        self.data_version()
        users.require(self, roles)

    def forget_identity(self) -> None:
        """Read city, unit, device and roles anew (after enrolment or a change of roles)."""
        self._read_identity()

    def _read_identity(self) -> None:
        with self._readers.read() as reader:
            self._seal.closed = sealing.is_sealed(reader, self.user)
            self.city, self.unit = meta.get(reader, "city"), meta.get(reader, "unit")
            self.device = meta.get(reader, "device")
            self.device_key = bytes.fromhex(meta.get(reader, "device_key"))
            self.person, self.roles = users.identity(reader, self.user)
        self.context.city, self.context.unit, self.context.device = self.city, self.unit, self.device
        self.context.roles, self.context.person = self.roles, self.person

    def _start_writer(self) -> None:
        lock = CopyLock(self.home)
        self._writer = WriterThread(self._connect_writer, self.context, lock.hold, lock.release, self._after_commit)

    def _lay_over(self, program: Forms, *, in_use: bool = False) -> None:
        """Take the definitions that came by sync over those of the program: the newest, or those `in_use` so far."""
        with self.read() as reader:
            has_any = reader.value("SELECT 1 FROM sqlite_schema WHERE name = 'definition'")
            found = (definition_store.in_use if in_use else definition_store.kept)(reader) if has_any else []
        self.forms = laid_over(program, found)
        self.context.use(self.forms)
        self.sql.codes, self.sql.titles = self.forms.codes, titles_of(self.forms)

    def _bring_up_to_date(self) -> None:
        """Bring the tables to the definitions. Those of a sync must never bar the way to the data.

        They wait while someone else has the copy open, and where they cannot be taken into use at all (the transaction
        is undone) the copy goes on with those before.
        """
        program = self.forms
        self._lay_over(program)
        if not definitions.needs_upgrade(self):
            return
        with self.read() as reader:
            waiting = bool(definition_store.waiting(reader))
        self._writer.close()
        try:
            definitions.upgrade_alone(self, patient=not waiting)
        except Exception as problem:
            if not waiting:
                raise
            self._lay_over(program, in_use=True)
            self._start_writer()
            if not (isinstance(problem, BizenvError) and problem.code == "LOCKED"):
                self.write(partial(definition_store.give_up, why=str(problem)))
        else:
            self._start_writer()

    def _after_commit(self) -> None:
        """Follow what was committed; a failure here is no failure of the write, and is tried again after the next."""
        touched, self.context.touched = self.context.touched, set()
        try:
            with self.unsealed():
                if HOLIDAYS in touched:
                    self.refresh_calendar()
                if settings.LEDGER in touched:
                    definitions.needs_upgrade(self)
        except Exception:  # noqa: BLE001 - whatever it is: the data are saved
            self.context.touched |= touched

    def _connect_reader(self) -> dbapi2.Connection:
        return connections.connect(self.home / connections.FILE, self.key, self.prepare)

    def _connect_writer(self) -> dbapi2.Connection:
        return connections.connect(self.home / connections.FILE, self.key, self.prepare, writer=True)

    def prepare(self, connection: dbapi2.Connection) -> None:
        """Make the SQL functions of the definitions known to a connection."""
        sql_functions.register(connection, self.sql)
