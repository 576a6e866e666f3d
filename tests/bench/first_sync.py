"""The first sync of a new laptop: all rows of a city, against the same pages read bare and inserted bare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import text

from bizenv_desktop.province.embedded import EmbeddedProvince
from bizenv_desktop.province.places import places
from bizenv_desktop.province.store import Store
from bizenv_desktop.sync.syncer import Syncer
from bizenv_desktop.wire import limits
from bizenv_desktop.wire.messages import PREFIX, PullReply
from tests.bench.copies import CITY, LEDGER, USER
from tests.bench.figures import Figure, Measured
from tests.bench.timing import median, timed

if TYPE_CHECKING:
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import WireRow
    from tests.bench.copies import Copies

_SECONDS, _RATIO = 60.0, 2.0
_IMPORTED = 1_000
_MOST_ROUNDS = 2
_FOLDER = "province"


def measure(copies: Copies, rounds: int) -> Measured:
    """Return how long the rows of a city take to a new copy, and how long bare reading and inserting takes."""
    province = EmbeddedProvince(copies.folder / _FOLDER, forms=copies.forms).start()
    rows = _fill(copies, province)
    ours, bare = [], []
    for _ in range(min(rounds, _MOST_ROUNDS)):
        laptop = _enrolled(copies, province)
        syncer = Syncer(laptop.copy, backup=lambda: None)
        ours.append(timed(syncer.sync))
        with laptop.copy.read() as reader:
            assert int(reader.value(f'SELECT count(*) FROM "{LEDGER}"')) >= copies.rows // 10
        copies.discard(laptop)
        laptop = _enrolled(copies, province)
        bare.append(timed(lambda laptop=laptop: _bare(laptop, province.url)))
        copies.discard(laptop)
    province.stop()
    figures = [
        Figure("新电脑首次同步 first sync", median(ours), goal=_SECONDS, source="同步 sync §4"),
        Figure(
            "新电脑首次同步 first sync",
            median(ours),
            "同样的页，裸插入 bare pages + INSERT",
            median(bare),
            _RATIO,
            "sync",
        ),
    ]
    return Measured("首次同步 first sync", figures, [], [f"{rows} 行 rows, {rows / median(ours):.0f} 行/秒 rows/s"])


def _fill(copies: Copies, province: EmbeddedProvince) -> int:
    """Give the city its rows: those of an import, synced once and multiplied at the server."""
    office = _enrolled(copies, province)
    office.importer.run(LEDGER, copies.workbook(_IMPORTED))
    Syncer(office.copy, backup=lambda: None).sync()
    copies.discard(office)
    store = Store(places(copies.folder / _FOLDER, None)[0])
    with store.write() as connection:
        made = int(connection.execute(text("SELECT seq FROM scope WHERE id = :city"), {"city": CITY}).scalar_one())
        for number in range(1, max(copies.rows // made, 1)):
            again = {"city": CITY, "number": f"{number:08d}", "above": number * made, "made": made}
            connection.execute(text(_AGAIN), again)
        connection.execute(
            text("UPDATE scope SET seq = (SELECT max(seq) FROM row WHERE scope = :city) WHERE id = :city"),
            {"city": CITY},
        )
        count = connection.execute(text("SELECT count(*) FROM row WHERE scope = :city"), {"city": CITY}).scalar_one()
    store.close()
    return int(count)


_AGAIN = """
    INSERT INTO row (scope, ledger, id, seq, def, field_seq, body, deleted, "by", at, device, op)
    SELECT scope, ledger, :number || substr(id, 9), seq + :above, def, '{"*": 1}', body, deleted, "by", at, device, op
    FROM row WHERE scope = :city AND seq <= :made AND ledger <> 'person'
"""


def _enrolled(copies: Copies, province: EmbeddedProvince) -> Services:
    services = copies.fresh()
    services.syncer.enroll(province.url, province.add_user(USER, city=CITY, role="editor"))
    return services


def _bare(services: Services, url: str) -> None:
    """Read the same pages one after the other and insert what they hold, as it comes, into one table."""
    import requests

    with services.copy.read() as reader:
        token = next(iter(reader.all("SELECT value FROM meta WHERE key LIKE 'sync.token.%'")))[0]
    asked: dict[str, Any] = {"cursors": {}, "limit": limits.PULL_ROWS}
    decoder = msgspec.json.Decoder(PullReply)
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        more = True
        while more:
            page = decoder.decode(session.post(f"{url}{PREFIX}/pull", json=asked).content)
            services.copy.write(lambda writer, page=page: _insert(writer, page.rows))
            asked["cursors"], more = page.next, page.more


def _insert(writer: Writer, rows: list[WireRow]) -> None:
    """Insert the values of rows as they come, a column each, into tables like the ledgers', without an index."""
    by_ledger: dict[str, list[WireRow]] = {}
    for one in rows:
        by_ledger.setdefault(one.t, []).append(one)
    for ledger, some in by_ledger.items():
        names = ["id", *writer.context.codec(ledger).travelling]
        listed = ", ".join(f'"{name}"' for name in names)
        writer.execute(f'CREATE TABLE IF NOT EXISTS "bare_{ledger}" AS SELECT {listed} FROM "{ledger}" WHERE 0')
        values = [(one.id, *(_plain(one.body.get(name)) for name in names[1:])) for one in some]
        writer.many(f'INSERT INTO "bare_{ledger}" VALUES ({", ".join("?" * len(names))})', values)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)
