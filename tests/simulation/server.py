"""The province in this process: its real service on a database in memory, behind a thin door instead of HTTP.

The door gives the status codes and bodies of the HTTP application; a test holds the two against each other.
"""

from __future__ import annotations

import re
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import msgspec
from sqlalchemy.exc import OperationalError

from bizenv_desktop.province import bodies, cleaning, epochs, purging, schema
from bizenv_desktop.province.file_places import BlobFolder
from bizenv_desktop.province.publishing import Publication, publish
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.service import Service
from bizenv_desktop.wire import limits, tus
from bizenv_desktop.wire import messages as m
from tests.simulation.disk import ServerKilled
from tests.simulation.short_sql import ShortStore, nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.accounts import Caller
    from bizenv_desktop.province.purging import Purged
    from bizenv_desktop.province.store import Store
    from bizenv_desktop.province.uploads import Progress

_ENCODE = msgspec.json.Encoder().encode
_MESSAGES: dict[str, tuple[type[Any], str]] = {
    "/device": (m.RenewRequest, "renew"),
    "/hello": (m.HelloRequest, "hello"),
    "/pull": (m.PullRequest, "pull"),
    "/digest": (m.DigestRequest, "digest"),
    "/blobs/check": (m.BlobCheckRequest, "check_blobs"),
    "/blobs/verify": (m.BlobVerifyRequest, "verify_blobs"),
}
_BLOB = re.compile(r"/blobs/([0-9a-f]{64})$")
_DEFINITIONS = "/defs/"
_BUSY = m.Refusal("busy", retry_after=2)


class NoRoute(Exception):
    """There is nothing at this path."""


@dataclass(frozen=True)
class Parcel:
    """One request as it travels."""

    verb: str
    path: str
    body: bytes
    token: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One reply as it travels; `cut` where the line broke within it."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


class Server:
    """The province's server. It can be killed, filled up, set back and started anew; `store` outlives worlds."""

    def __init__(self, store: Store, folder: Path, forms: Forms, clock: Clock) -> None:
        self.store, self._folder, self._forms, self.clock = store, folder, forms, clock
        self.entered: list[Callable[[Parcel], None]] = []
        self.start()

    def start(self) -> None:
        """Start a process on the database as it is."""
        trouble_of(self.store).over()
        self.service = Service(self.store, BlobFolder(self._folder), self._forms, self.clock)

    def migrate(self) -> tuple[str, str]:
        """Stop, bring the tables to those of a later program and start again, as an administrator does."""
        assert isinstance(self.store, ShortStore)
        with _later_steps(), self.store.long_way() as connection:
            done = schema.migrate(connection)
            schema.prepare(connection)
        self.start()
        return done

    def publish(self, place: Path) -> list[Publication]:
        """Publish definitions, as an administrator does."""
        return publish(self.store, self._forms, self.clock, place)

    def clean(self) -> tuple[int, int]:
        """Throw files away that nothing names any more, as an administrator does."""
        return cleaning.clean(self.store, BlobFolder(self._folder), self.clock)

    def enter(self, parcel: Parcel) -> None:
        """Take a request in, before its transaction begins."""
        for hook in self.entered:
            hook(parcel)

    def answer(self, parcel: Parcel) -> Answer:
        """Answer a request; raises ServerKilled where the process dies over it."""
        try:
            if parcel.path.startswith(tus.FOLDER):
                return self._upload(parcel)
            found = _BLOB.search(parcel.path)
            if found is not None:
                return self._file(parcel, found[1])
            return Answer(200, self._route(parcel))
        except RefusedError as problem:
            return Answer(problem.status, _ENCODE(problem.refusal))
        except NoRoute:
            return Answer(404, _ENCODE(m.Refusal("not_found")))
        except OperationalError:
            return Answer(503, _ENCODE(_BUSY), {"retry-after": "2"})

    def _route(self, parcel: Parcel) -> bytes:
        path = parcel.path.removeprefix(m.PREFIX)
        if path == "/enroll":
            message, _ = self._read(parcel, m.EnrollRequest)
            return _ENCODE(self.service.enroll(message))
        caller = self._caller(parcel)
        if path == "/push":
            message, raw = self._read(parcel, m.PushRequest)
            return _ENCODE(self.service.push(caller, raw, message))
        if path in _MESSAGES:
            kind, verb = _MESSAGES[path]
            message, _ = self._read(parcel, kind)
            return _ENCODE(getattr(self.service, verb)(caller, message))
        if path.startswith(_DEFINITIONS):
            return _ENCODE(self.service.definition(caller, path.removeprefix(_DEFINITIONS)))
        raise NoRoute

    def _file(self, parcel: Parcel, sha256: str) -> Answer:
        """Give a file, or what of it stands behind an offset."""
        place = BlobFolder(self._folder).path(self.service.scope_of_blob(self._caller(parcel), sha256), sha256)
        if not place.exists():
            raise RefusedError(404, "not_found")
        data = place.read_bytes()
        asked = parcel.headers.get("Range")
        if asked is None:
            return Answer(200, data)
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start >= len(data):
            return Answer(416, _ENCODE(m.Refusal("malformed")))
        return Answer(206, data[start:], {"content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"})

    def _caller(self, parcel: Parcel) -> Caller:
        return self.service.caller(f"Bearer {parcel.token}" if parcel.token else None)

    def _upload(self, parcel: Parcel) -> Answer:
        """Do what the routes of an upload do."""
        account = self._caller(parcel).account
        if parcel.verb == "POST":
            named = b64decode(parcel.headers["Upload-Metadata"].split()[1]).decode()
            return _progress(201, self.service.uploads.begin(account, named, int(parcel.headers["Upload-Length"])))
        sha256, offset = parcel.path.rpartition("/")[2], int(parcel.headers["Upload-Offset"])
        known = self.service.uploads.progress(account, sha256)
        if known.offset != offset:
            raise RefusedError(409, "wrong_offset", expected=known.offset)
        if offset + len(parcel.body) > known.size:
            raise RefusedError(413, "too_large")
        reached = self.service.uploads.append(account, sha256, offset, parcel.body)
        if reached.offset < offset + len(parcel.body):
            raise RefusedError(409, "wrong_hash", expected=reached.offset)
        return _progress(204, reached)

    @staticmethod
    def _read(parcel: Parcel, kind: type[Any]) -> tuple[Any, Any]:
        if len(parcel.body) > limits.PUSH_HARD_BYTES:
            raise RefusedError(413, "too_large")
        return bodies.decoded(parcel.body, kind)

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Look into the database, or do what an administrator does there."""
        raw = raw_of(self.store)
        return raw.execute(statement, params).fetchall()

    def saved(self) -> bytes:
        """Return the whole database as it is now: a backup."""
        return bytes(raw_of(self.store).serialize())

    def set_back(self, saved: bytes) -> None:
        """Put an older database in its place and say so, as an administrator does."""
        self.start()
        raw_of(self.store).deserialize(saved)
        with self.store.write() as connection:
            epochs.begin_new(connection, self.clock)

    def purge(self) -> list[Purged]:
        """Tidy old tombstones away, as an administrator does."""
        self.start()
        return purging.purge(self.store, self.clock, dry_run=False)


def _progress(status: int, progress: Progress) -> Answer:
    return Answer(status, headers={"upload-offset": str(progress.offset), "upload-length": str(progress.size)})


@contextmanager
def _later_steps() -> Iterator[None]:
    """Let the program know a step more."""
    real = schema._config

    def config(connection: Any = None) -> Any:
        made = real(connection)
        own = Path(made.get_main_option("script_location")) / "versions"
        made.set_main_option("path_separator", "newline")
        made.set_main_option("version_locations", f"{own}\n{Path(__file__).parent / 'later'}")
        return made

    with patch.object(schema, "_config", config):
        yield


class ServerTrouble:
    """What happens to the server's process at a statement of the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._count, self._what, self._dead = -1, "", False
        self.happened = False

    def over(self) -> None:
        """Let nothing more happen: the process is a new one."""
        self._dead = False
        if isinstance(self._store, ShortStore):
            self._store.before = nothing

    def at(self, count: int, what: str) -> None:
        """Let it be `killed` or its disk be `full` at the `count`-th writing statement from now."""
        assert isinstance(self._store, ShortStore)
        self.over()
        self._count, self._what, self.happened = count, what, False
        self._store.before = self._look

    @property
    def left(self) -> int:
        """How many writing statements there are until it happens."""
        return self._count

    def die(self) -> None:
        """Let the process be gone from now on."""
        assert isinstance(self._store, ShortStore)
        self._dead, self._store.before = True, self._look

    def _look(self, statement: str) -> None:
        if self._dead:
            raise ServerKilled
        if self.happened or not statement.startswith(("INSERT", "UPDATE", "DELETE")):
            return
        self._count -= 1
        if self._count >= 0:
            return
        self.happened = True
        if self._what == "killed":
            self._dead = True
            raise ServerKilled
        raise OperationalError(statement, None, Exception("database or disk is full"))


_TROUBLES: dict[int, ServerTrouble] = {}


def trouble_of(store: Store) -> ServerTrouble:
    """Return the trouble of a server's database."""
    return _TROUBLES.setdefault(id(store), ServerTrouble(store))


def raw_of(store: Store) -> Any:
    """Return the driver's connection of the database in memory."""
    return store.raw if isinstance(store, ShortStore) else store.engine.raw_connection().driver_connection
