"""What the server does for a request, without HTTP: each call is one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import bindparam, select

from bizenv_desktop.province import accounts, blobs, catalog, parked
from bizenv_desktop.province.packages import Packages, public_keys
from bizenv_desktop.province.pull import Pulling
from bizenv_desktop.province.push import Pushing
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.tables import device
from bizenv_desktop.province.uploads import Uploads
from bizenv_desktop.wire import limits
from bizenv_desktop.wire import messages as m

if TYPE_CHECKING:
    from starlette.responses import Response

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.accounts import Caller
    from bizenv_desktop.province.file_places import BlobFolder
    from bizenv_desktop.province.store import Store

LIMITS = m.Limits(limits.PUSH_OPS, limits.PUSH_BYTES, limits.PULL_ROWS, limits.BLOB_BYTES, zstd=True)
_LAST = select(device.c.last_seq).where(device.c.scope == bindparam("of"), device.c.id == bindparam("it"))


class Service:
    """The provincial server's verbs."""

    def __init__(self, store: Store, blob_folder: BlobFolder, forms: Forms, clock: Clock) -> None:
        self._store = store
        self._folder = blob_folder
        self._catalog = catalog.Catalog(forms)
        self._clock = clock
        self.uploads = Uploads(store, blob_folder, clock)
        self.packages = Packages(store, blob_folder, self.uploads, self._catalog, clock)

    def caller(self, header: str | None) -> Caller:
        """Return who calls, by the `Authorization` header."""
        with self._store.read() as connection:
            return accounts.authenticate(connection, header)

    def enroll(self, request: m.EnrollRequest) -> m.EnrollReply:
        """Bind a user and a device."""
        with self._store.write() as connection:
            reply = accounts.redeem(connection, self._clock, request.code, request.device_key, request.user_key)
            return msgspec.structs.replace(reply, package_keys=public_keys(connection, self._clock))

    def renew(self, caller: Caller, request: m.RenewRequest) -> m.EnrollReply:
        """Give a cloned or restored copy a device of its own."""
        with self._store.write() as connection:
            return accounts.renew(connection, self._clock, caller, request.device_key)

    def hello(self, caller: Caller, request: m.HelloRequest) -> m.HelloReply:
        """Agree on the protocol and tell what the caller may read."""
        if m.PROTOCOL not in request.proto:
            raise RefusedError(426, "upgrade")
        with self._store.read() as connection:
            scopes = [
                m.ScopeInfo(name, epoch, "write" if name == caller.account.scope else "read", floor)
                for name, epoch, _, floor in caller.scopes(connection)
            ]
            lacking = blobs.wanted(connection, caller.account.scope, limits.FILES_WANTED)
            last = connection.execute(_LAST, {"of": caller.account.scope, "it": caller.device}).scalar_one()
            keys = public_keys(connection)
            ledgers = self._catalog.forms(connection).ledgers.values()
            needed = catalog.needed(connection, request.defs)
        least = {one.id: one.oldest for one in ledgers if one.oldest > 1}
        readable = {one.id: one.readable_from for one in ledgers if one.readable_from > 1}
        now = self._clock.now()
        return m.HelloReply(m.PROTOCOL, scopes, needed, least, LIMITS, last, now, lacking, keys, readable)

    def definition(self, _caller: Caller, tag: str) -> m.Definition:
        """Return a published definition, which everyone who is enrolled may read."""
        with self._store.read() as connection:
            return catalog.signed(connection, tag)

    def push(self, caller: Caller, raw: dict[str, Any], batch: m.PushRequest) -> m.PushReply:
        """Carry out a batch of operations."""
        with self._store.write() as connection:
            reply = Pushing(connection, self._catalog, self._clock, caller).push(raw, batch)
            parked.run(connection, self._catalog, self._clock, caller.account.scope, caller.device)
            return reply

    def pull(self, caller: Caller, request: m.PullRequest) -> m.PullReply:
        """Return a page of rows."""
        with self._store.read() as connection:
            return Pulling(connection, caller, self._catalog).pull(request)

    def digest(self, caller: Caller, request: m.DigestRequest) -> m.DigestReply:
        """Return the digests of a scope."""
        with self._store.read() as connection:
            return Pulling(connection, caller).digest(request)

    def check_blobs(self, caller: Caller, request: m.BlobCheckRequest) -> m.BlobCheckReply:
        """Return the files that the caller's scope lacks, or all scopes that he may read."""
        with self._store.read() as connection:
            lacking = blobs.missing(connection, caller.account, request.sha256, readable=request.readable)
            return m.BlobCheckReply(lacking)

    def verify_blobs(self, caller: Caller, request: m.BlobVerifyRequest) -> m.BlobCheckReply:
        """Look at files again that came damaged; return those that are not here whole."""
        return m.BlobCheckReply(self.uploads.verify(caller.account, request.sha256))

    def scope_of_blob(self, caller: Caller, sha256: str) -> str:
        """Return the scope in which the caller may read a stored file; raises RefusedError 404 where there is none."""
        with self._store.read() as connection:
            return blobs.scope_of(connection, caller.account, sha256)

    def blob(self, caller: Caller, sha256: str, asked: str | None) -> Response:
        """Return a stored file that the caller may read, or the range of it that was asked for."""
        return self._folder.reply(self.scope_of_blob(caller, sha256), sha256, asked)
