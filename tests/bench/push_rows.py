"""What the server does to batches of 500 operations on PostgreSQL, against the same rows inserted and updated bare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import bindparam, create_engine, delete, insert, select, update

from bizenv_desktop.base.clock import SystemClock
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province import accounts, bodies
from bizenv_desktop.province.file_places import BlobFolder
from bizenv_desktop.province.service import Service
from bizenv_desktop.province.store import Store
from bizenv_desktop.province.tables import metadata, op_log, row
from bizenv_desktop.wire import canonical, limits
from bizenv_desktop.wire import messages as m
from tests import postgres
from tests.bench.copies import CITY, LEDGER, USER
from tests.bench.figures import Figure, Measured
from tests.bench.timing import median, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.bench.copies import Copies
    from tests.postgres import Cluster

_OPS_PER_SECOND = 2_000
_BATCH = limits.PUSH_OPS
_FIELDS = ("project_name", "remark", "site_address", "build_content")
_AT = "2026-11-24T09:00:00+08:00"
_BARE_UPDATE = (
    update(row)
    .where(row.c.scope == bindparam("of"), row.c.ledger == bindparam("in"), row.c.id == bindparam("it"))
    .values({name: bindparam(f"new_{name}") for name in ("seq", "body", "field_seq", "op")})
)


class Sender:
    """One enrolled device of the office that makes and signs batches."""

    def __init__(self, copies: Copies, url: str) -> None:
        self.store, clock = Store(url), SystemClock()
        self._service = Service(self.store, BlobFolder(copies.folder / "push"), copies.forms, clock)
        self._key, self._seq, self._rows = canonical.new_private_key(), 0, list[tuple[str, dict[str, str]]]()
        self._version = copies.forms.ledgers[LEDGER].version
        with self.store.write() as connection:
            code = accounts.add_account(connection, clock, USER, CITY, ["editor"])
        public = canonical.public_key(self._key)
        reply = self._service.enroll(m.EnrollRequest(code, public, public))
        self._device = reply.device
        self._caller = self._service.caller(f"Bearer {reply.token}")

    def creates(self) -> bytes:
        """Return a batch of new rows."""
        self._rows = [(new_id(), {name: f"演示{name}{n}" for name in _FIELDS}) for n in range(_BATCH)]
        return self._signed([{"k": "create", "id": one, "old": {}, "set": values} for one, values in self._rows])

    def patches(self) -> bytes:
        """Return a batch that changes one field of each of the rows that were made last."""
        return self._signed(
            [
                {"k": "patch", "id": one, "base": 0, "old": {"remark": values["remark"]}, "set": {"remark": new_id()}}
                for one, values in self._rows
            ]
        )

    def _signed(self, parts: list[dict[str, Any]]) -> bytes:
        first = self._seq + 1
        tag = m.definition_tag(LEDGER, self._version)
        place = {"t": LEDGER, "scope": CITY, "by": USER, "def": tag, "at": _AT}
        ops = [{"op": new_id(), "seq": first + n, "tx": new_id(), **place, **one} for n, one in enumerate(parts)]
        self._seq += len(ops)
        batch = {"device": self._device, "batch": new_id(), "first_seq": first, "ops": ops}
        return msgspec.json.encode({**batch, "sig": canonical.sign(self._key, batch)})

    def push(self, body: bytes) -> None:
        """Do what the server does with a body; each operation must be taken."""
        batch, raw = bodies.decoded(body, m.PushRequest)
        reply = self._service.push(self._caller, raw, batch)
        assert {one.s for one in reply.results} <= {"applied", "merged"}, reply.results[0]


class Bare:
    """The same rows and log entries in another database, by the quickest statements for many rows."""

    def __init__(self, url: str, source: Engine) -> None:
        self._engine, self._source = create_engine(url), source
        metadata.create_all(self._engine)

    def latest(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the rows and log entries of the last batch at the server."""
        with self._source.connect() as connection:
            log = connection.execute(select(op_log).order_by(op_log.c.seq.desc()).limit(_BATCH)).mappings().all()
            ops = [one["op"] for one in log]
            rows = connection.execute(select(row).where(row.c.op.in_(ops))).mappings().all()
        return [dict(one) for one in rows], [dict(one) for one in log]

    def insert(self) -> float:
        """Return the seconds that the new rows of the last batch take."""
        rows, log = self.latest()
        return timed(lambda: self._write(lambda c: c.execute(insert(row), rows), log))

    def update(self) -> float:
        """Return the seconds that the changed rows of the last batch take."""
        rows, log = self.latest()
        changed = [
            {
                "of": one["scope"],
                "in": one["ledger"],
                "it": one["id"],
                **{f"new_{name}": one[name] for name in ("seq", "body", "field_seq", "op")},
            }
            for one in rows
        ]
        return timed(lambda: self._write(lambda c: c.execute(_BARE_UPDATE, changed), log))

    def _write(self, work: Callable[[Any], object], log: list[dict[str, Any]]) -> None:
        with self._engine.begin() as connection:
            work(connection)
            connection.execute(insert(op_log), log)

    def close(self) -> None:
        """Close the connections."""
        with self._engine.begin() as connection:
            connection.execute(delete(row))
        self._engine.dispose()


def measure(copies: Copies, rounds: int) -> Measured:
    """Return the seconds of a batch of new rows and of a batch of changes, ours and bare."""
    try:
        with postgres.cluster() as cluster:
            taken = _taken(copies, cluster, rounds)
    except FileNotFoundError as lacking:
        return Measured("上传 push", [], [], [str(lacking)])
    middle = {name: median(seconds) for name, seconds in taken.items()}
    figures = [
        Figure(f"{_BATCH} 项修改 changes", middle["changes"], goal=_BATCH / _OPS_PER_SECOND, source="同步 sync §4"),
        Figure("同上 the same", middle["changes"], "裸 UPDATE + 日志 log", middle["bare changes"]),
        Figure(f"{_BATCH} 条新记录 new rows", middle["rows"], goal=_BATCH / _OPS_PER_SECOND, source="同步 sync §4"),
        Figure("同上 the same", middle["rows"], "裸 INSERT + 日志 log", middle["bare rows"]),
    ]
    told = f"{_BATCH / middle['changes']:.0f} 项/秒 changes/s, {_BATCH / middle['rows']:.0f} 条/秒 new rows/s"
    return Measured("省级服务器上传（PostgreSQL）push at the server", figures, [], [told])


def _taken(copies: Copies, cluster: Cluster, rounds: int) -> dict[str, list[float]]:
    sender = Sender(copies, cluster.url("push"))
    bare = Bare(cluster.url("bare"), sender.store.engine)

    def pushed(make: Callable[[], bytes]) -> float:
        body = make()
        return timed(lambda: sender.push(body))

    taken: dict[str, list[float]] = {}
    for _ in range(rounds + 1):  # the first round warms up
        for name, run in (
            ("rows", lambda: pushed(sender.creates)),
            ("bare rows", bare.insert),
            ("changes", lambda: pushed(sender.patches)),
            ("bare changes", bare.update),
        ):
            taken.setdefault(name, []).append(run())
    bare.close()
    sender.store.close()
    return {name: seconds[1:] for name, seconds in taken.items()}
