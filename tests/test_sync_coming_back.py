"""A server that was set back to before a PC became another device: the PC comes back by what it was to it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.local import LocalSide
from tests.helpers_sync import Line, Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.sync.requests import Request, Response


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        zhang.sync()
        yield zhang, li


def renewed(office: Office) -> str:
    """Let the PC become another device, as one does that a backup was put back on; return what it was before."""
    device = office.copy.device
    with office.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE device SET last_seq = 99 WHERE id = '{device}'")
    office.sync()
    assert office.copy.device != device
    return device


def forget(line: Line, device: str, *rows: str) -> None:
    """Set the server back to before it knew a device and some rows."""
    with line.province.app.state.store.write() as connection:
        for statement in (
            f"DELETE FROM binding WHERE device = '{device}'",
            f"DELETE FROM device WHERE id = '{device}'",
            *(f"DELETE FROM op_log WHERE row_id = '{row}'" for row in rows),
            *(f"DELETE FROM \"row\" WHERE id = '{row}'" for row in rows),
            "UPDATE scope SET epoch = 'restored' WHERE id = '210100'",
        ):
            connection.exec_driver_sql(statement)


def test_a_device_that_the_server_has_forgotten_is_made_anew_and_brings_what_it_had_sent(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    first = renewed(zhang)
    sent = zhang.create(name="甲")
    zhang.sync()
    forgotten = zhang.copy.device
    forget(zhang.line, forgotten, sent)
    later = zhang.create(name="乙")
    assert zhang.sync().state == "done"
    assert zhang.copy.device not in {first, forgotten}
    li.sync()
    assert (li.row(sent), li.row(later)) == ({"name": "甲"}, {"name": "乙"})


def test_nobody_is_told_of_a_server_that_forgets_the_device_in_the_middle_of_a_sync(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    renewed(zhang)
    row = zhang.create(name="甲")

    def set_back(request: Request, _response: Response) -> None:
        if request.path.endswith("/push"):
            zhang.line.after = lambda _request, _response: None
            forget(zhang.line, zhang.copy.device, row)

    zhang.line.after = set_back
    assert zhang.sync().state == "done"
    li.sync()
    assert li.row(row) == {"name": "甲"}


def test_a_token_that_was_replaced_since_opens_a_server_that_was_set_back(
    offices: tuple[Office, Office],
) -> None:
    zhang, _ = offices
    device = zhang.copy.device
    with zhang.line.province.app.state.store.read() as connection:
        (hashed,) = connection.exec_driver_sql(f"SELECT token_hash FROM binding WHERE device = '{device}'").one()
    zhang.enroll()
    with zhang.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE binding SET token_hash = '{hashed}' WHERE device = '{device}'")
    zhang.create(name="甲")
    assert (zhang.sync().state, zhang.syncer.state().waiting) == ("done", 0)


def test_who_is_not_known_at_all_any_more_is_told_and_stays_who_he_is(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    first = renewed(zhang)
    device = zhang.copy.device
    forget(zhang.line, device)
    forget(zhang.line, first)
    zhang.create(name="甲")
    with pytest.raises(BizenvError, match="SYNC_UNAUTHORIZED"):
        zhang.sync()
    assert (zhang.copy.device, LocalSide(zhang.copy).identity.device) == (device, device)
    assert zhang.syncer.state().waiting == 1


def test_a_revoked_earlier_device_gives_no_way_back_and_seals_nothing(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    first = renewed(zhang)
    with zhang.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE device SET revoked = TRUE WHERE id = '{first}'")
    forget(zhang.line, zhang.copy.device)
    row = zhang.create(name="甲")
    with pytest.raises(BizenvError, match="SYNC_UNAUTHORIZED"):
        zhang.sync()
    assert zhang.row(row) == {"name": "甲"}
