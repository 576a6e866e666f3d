"""Packages that come on a stick: verified whole, then taken in like what comes over HTTP; and the answers to them."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
import zstandard
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province import accounts, blobs, package_chain, parked
from bizenv_desktop.province.bodies import decoded
from bizenv_desktop.province.catalog import needed, signed
from bizenv_desktop.province.counters import PROVINCE
from bizenv_desktop.province.pull import Pulling
from bizenv_desktop.province.push import Pushing
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.tables import device, op_log, package, package_key
from bizenv_desktop.province.uploads import EXPIRES
from bizenv_desktop.wire import canonical, limits
from bizenv_desktop.wire import messages as m
from bizenv_desktop.wire import package as container

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.province.accounts import Caller
    from bizenv_desktop.province.catalog import Catalog
    from bizenv_desktop.province.file_places import BlobFolder
    from bizenv_desktop.province.store import Store
    from bizenv_desktop.province.uploads import Uploads
    from bizenv_desktop.wire.package import Manifest

_LEVEL = 3
_ANSWER = "answer.json.zst"
_KEYS = select(package_key.c.seal, package_key.c.sign).where(package_key.c.scope == PROVINCE)
_SERVER = "00000000-0000-0000-0000-000000000000"
"""The device of the province's own packages."""


@dataclass(frozen=True)
class Taken:
    """What a package was and what became of it.

    `earlier` are the numbers of packages that have not come yet, `told` says for people what waits for them.
    """

    package: str
    scope: str
    device: str
    by: str
    number: int
    hash: str
    ops: int
    files: int
    parked: int
    repeated: bool
    earlier: list[int]
    refused: str
    told: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return asdict(self)


class Packages:
    """The packages of all cities."""

    def __init__(self, store: Store, folder: BlobFolder, uploads: Uploads, catalog: Catalog, clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._uploads = uploads
        self._catalog = catalog
        self._clock = clock

    def desk(self, scope: str) -> Path:
        """Return the folder in which volumes and answers lie while they pass; what was left there goes after a week."""
        folder = self._folder.packages(scope)
        folder.mkdir(parents=True, exist_ok=True)
        oldest = (datetime.fromisoformat(self._clock.now()) - EXPIRES).timestamp()
        for one in folder.iterdir():
            if one.stat().st_mtime < oldest:
                one.unlink(missing_ok=True)
        return folder

    def receive(self, caller: Caller, volume: Path) -> Taken | None:
        """Take one volume that someone of the city or the province forwards; the first one comes last (None before).

        The volumes go whatever comes of it: who forwards has them. Raises BizenvError as `take_in`.
        """
        package_id, number = container.volume_of(volume)
        first = self.desk(caller.account.scope) / f"{package_id}{container.SUFFIX}"
        volume.replace(container.volume_path(first, number))
        if number > 1:
            return None
        try:
            return self.take_in(first, None if caller.account.is_province else caller.account.scope)
        finally:
            for one in first.parent.glob(f"{package_id}*{container.SUFFIX}"):
                one.unlink(missing_ok=True)

    def take_in(self, first: Path, scope: str | None = None) -> Taken:
        """Take a package in: nothing of it before it is verified whole; again is the same as once.

        With a `scope` only one of that city.
        Raises BizenvError for one that is damaged, for someone else, or not of a device that is enrolled.
        """
        with self._store.write() as connection:
            seal, _ = private_keys(connection, self._clock)
        reader = container.PackageReader(first, bytes.fromhex(seal))
        manifest = reader.verify(self._sender_key)
        if manifest.kind != "push":
            raise BizenvError("PACKAGE_KIND", "这是答复包，不是上传包", "把它带回做上传包的电脑导入")
        if scope not in {None, manifest.scope}:
            raise RefusedError(403, "unauthorized", "没有这个城市的权限")
        caller = self._caller(manifest)
        repeated = self._note(manifest)
        for name, size, pieces in reader.entries():
            if name.startswith("blobs/"):
                self._store_file(caller, name.removeprefix("blobs/"), size, pieces)
            elif name.startswith("batches/"):
                self._run(caller, manifest, b"".join(pieces))
        return self._taken(manifest, repeated=repeated)

    def _sender_key(self, manifest: Manifest) -> str:
        with self._store.read() as connection:
            is_it = (device.c.scope == manifest.scope, device.c.id == manifest.device, device.c.revoked.is_(False))
            found: str | None = connection.execute(select(device.c.pubkey).where(*is_it)).scalar()
        return found or ""

    def _caller(self, manifest: Manifest) -> Caller:
        with self._store.read() as connection:
            found = accounts.on_device(connection, manifest.scope, manifest.device, manifest.by)
        if found is None:
            raise BizenvError(
                "PACKAGE_ACCOUNT", f"{manifest.by} 没有在这台设备上登记，或已撤销", "由登记过的人重新导出"
            )
        return found

    def _note(self, manifest: Manifest) -> bool:
        """Note that a package came; tell whether it was noted before."""
        values = {
            "scope": manifest.scope,
            "id": manifest.package,
            "device": manifest.device,
            "number": manifest.number,
            "hash": canonical.digest(manifest),
            "manifest": canonical.canonical_text(manifest),
            "received": self._clock.now(),
            "refused": "",
        }
        with self._store.write() as connection:
            add = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(package)
            return not connection.execute(add.values(values).on_conflict_do_nothing()).rowcount

    def _store_file(self, caller: Caller, sha256: str, size: int, pieces: Iterator[bytes]) -> None:
        reached = self._uploads.begin(caller.account, sha256, size).offset
        at = 0
        for piece in pieces:
            fresh = piece[max(0, reached - at) :]
            at += len(piece)
            if fresh and at > reached:
                reached = self._uploads.append(caller.account, sha256, at - len(fresh), fresh).offset

    def _run(self, caller: Caller, manifest: Manifest, packed: bytes) -> None:
        body = unpacked(packed)
        with self._store.write() as connection:
            try:
                batch, raw = decoded(body, m.PushRequest)
                Pushing(connection, self._catalog, self._clock, caller).push(raw, batch)
            except RefusedError as refused:
                if refused.refusal.code == parked.GAP:
                    parked.park(connection, caller, manifest.package, body, self._clock.now())
                else:
                    parked.note_refused(connection, manifest.scope, manifest.package, refused.refusal.code)
            else:
                parked.run(connection, self._catalog, self._clock, manifest.scope, manifest.device)

    def _taken(self, manifest: Manifest, *, repeated: bool) -> Taken:
        with self._store.read() as connection:
            earlier = package_chain.missing_before(connection, manifest)
            refused = connection.execute(
                select(package.c.refused).where(package.c.scope == manifest.scope, package.c.id == manifest.package)
            ).scalar_one()
            last = _last_seq(connection, manifest)
        waits = max(0, manifest.last_seq - max(last, manifest.first_seq - 1)) if manifest.ops else 0
        return Taken(
            manifest.package,
            manifest.scope,
            manifest.device,
            manifest.by,
            manifest.number,
            canonical.digest(manifest),
            manifest.ops,
            sum(one.name.startswith("blobs/") for one in manifest.files),
            waits,
            repeated,
            earlier,
            refused,
            package_chain.told(earlier, waits),
        )

    def manifest(self, package_id: str, scope: str | None = None) -> Manifest:
        """Return the manifest of a package that came (`scope`: of this city only); raises BizenvError."""
        query = select(package.c.manifest).where(package.c.id == package_id)
        with self._store.read() as connection:
            found = connection.execute(query if scope is None else query.where(package.c.scope == scope)).scalar()
        if found is None:
            raise BizenvError("NO_PACKAGE", f"没有收到过包 {package_id}", "先导入它，再取答复")
        return msgspec.json.decode(found, type=container.Manifest)

    def answer(self, package_id: str, target: Path, scope: str | None = None) -> Manifest:
        """Write the answer to a package: results, and the rows after its cursors, sealed for its sender alone.

        `scope` as for `manifest`.
        """
        asked = self.manifest(package_id, scope)
        caller = self._caller(asked)
        with self._store.write() as connection:
            _, sign = private_keys(connection, self._clock)
        with self._store.read() as connection:
            pulling = Pulling(connection, caller, self._catalog)
            scopes = {one[0]: one for one in caller.scopes(connection)}
            answer = _answer(connection, caller, asked)
            cursors = {name: _usable(at, scopes[name]) for name, at in asked.cursors.items() if name in scopes}
            with container.PackageWriter(target, new_id(), asked.reply_to) as out:
                _add(out, _ANSWER, answer)
                for n, tag in enumerate(needed(connection, asked.defs), 1):
                    _add(out, f"defs/{n}.json.zst", signed(connection, tag))
                reached, number, more = cursors, 0, True
                while more:
                    page = pulling.pull(m.PullRequest(reached, limits.PULL_ROWS, cursors))
                    number, reached, more = number + 1, page.next, page.more
                    _add(out, f"pages/{number}.json.zst", page)
                head = container.Manifest(
                    "ack",
                    package_id,
                    asked.reply_to,
                    asked.scope,
                    _SERVER,
                    self._clock.now(),
                    number=asked.number,
                    ops=len(answer.results),
                    answers=package_id,
                    epoch=scopes[asked.scope][1],
                    cursors=cursors,
                )
                return out.finish(head, lambda data: canonical.sign(sign, data))


def _usable(cursor: tuple[str, int], scope: tuple[str, str, int, int]) -> tuple[str, int]:
    """Return a cursor, or the end of its scope where that must be read anew: that takes a sync."""
    _, epoch, seq, floor = scope
    sound = cursor[0] == epoch and cursor[1] <= seq and not 0 < cursor[1] < floor
    return cursor if sound else (epoch, seq)


def _answer(connection: Connection, caller: Caller, asked: Manifest) -> m.PackageAnswer:
    c = op_log.c
    mine = (c.scope == asked.scope, c.device == asked.device, c.seq.between(asked.first_seq, asked.last_seq))
    found = connection.execute(select(c.result).where(*mine).order_by(c.seq)).scalars() if asked.ops else ()
    results = [msgspec.json.decode(one, type=m.OpResult) for one in found]
    hashes = [one.sha256 for one in asked.files if one.name.startswith("blobs/")]
    lacking = set(blobs.missing(connection, caller.account, hashes))
    is_it = (package.c.scope == asked.scope, package.c.id == asked.package)
    refused = connection.execute(select(package.c.refused).where(*is_it)).scalar_one()
    last = _last_seq(connection, asked)
    return m.PackageAnswer(results, [one for one in hashes if one not in lacking], last, refused)


def _last_seq(connection: Connection, manifest: Manifest) -> int:
    is_it = (device.c.scope == manifest.scope, device.c.id == manifest.device)
    return int(connection.execute(select(device.c.last_seq).where(*is_it)).scalar_one())


def _add(out: container.PackageWriter, name: str, message: Any) -> None:
    packed = zstandard.ZstdCompressor(_LEVEL).compress(msgspec.json.encode(message))
    out.add(name, [packed], len(packed))


def unpacked(packed: bytes) -> bytes:
    """Return a batch as it would come over HTTP; one that is no zstd or too large is empty, and so malformed."""
    try:
        plain = zstandard.ZstdDecompressor().stream_reader(packed).read(limits.PUSH_HARD_BYTES + 1)
    except zstandard.ZstdError:
        return b""
    return plain if len(plain) <= limits.PUSH_HARD_BYTES else b""


def private_keys(connection: Connection, clock: Clock) -> tuple[str, str]:
    """Return the province's private keys (hex): that which opens packages, that which signs; made at the first call."""
    found = _kept_keys(connection)
    if found is None:
        fresh = {"scope": PROVINCE, "seal": os.urandom(32).hex(), "sign": canonical.new_private_key()}
        add = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(package_key)
        connection.execute(add.values(**fresh, since=clock.now()).on_conflict_do_nothing())
        found = _kept_keys(connection) or (fresh["seal"], fresh["sign"])
    return found


def _kept_keys(connection: Connection) -> tuple[str, str] | None:
    found = connection.execute(_KEYS).first()
    return None if found is None else (found.seal, found.sign)


def public_keys(connection: Connection, clock: Clock | None = None) -> list[str]:
    """Return the public halves of the province's keys (hex), as clients keep them.

    They are made where there are none, if a clock is given (in a writing transaction).
    """
    found = private_keys(connection, clock) if clock else _kept_keys(connection)
    return list(_public(*found)) if found else []


@lru_cache(maxsize=4)
def _public(seal: str, sign: str) -> tuple[str, str]:
    """Return the public halves of two private keys; every `hello` asks for those of the same."""
    return container.seal_key(bytes.fromhex(seal)), canonical.public_key(sign)
