"""Ways through a sync that are seldom taken: each of them must leave copy and server as the common ones do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from sqlalchemy import delete, select

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province.counters import lock_counters, save_counters
from bizenv_desktop.province.tables import package_key, scope
from bizenv_desktop.storage import incoming
from bizenv_desktop.storage.replay import rows_that_differ
from bizenv_desktop.wire import limits
from tests.helpers_province import CITY
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, ...]]:
    with city(tmp_path, "张演示", "李演示") as both:
        yield both


def test_a_ledger_of_several_pages_that_no_longer_fits_is_fetched_anew_whole(offices: tuple[Office, ...]) -> None:
    zhang, li = offices
    made = [zhang.create(name=f"项目{n}") for n in range(5)]
    zhang.sync()
    li.sync()
    li.copy.write(lambda writer: writer.execute("UPDATE project SET name = '坏', row_seq = row_seq - 1"))
    with patch.object(limits, "PULL_ROWS", 2):
        found = li.syncer.sync(compare=True)
    assert (found.fetched_anew, found.unlike) == (1, 0)
    assert [li.row(one) for one in made] == [{"name": f"项目{n}"} for n in range(5)]


def test_a_row_over_which_nothing_lies_and_one_that_is_not_here_are_left_as_they_are(
    offices: tuple[Office, ...],
) -> None:
    zhang, _ = offices
    made = zhang.create(name="甲")
    zhang.sync()
    zhang.copy.write(lambda writer: incoming.materialise(writer, "project", [made, new_id()]))
    with zhang.copy.read() as reader:
        assert list(rows_that_differ(reader, "project")) == []
    assert zhang.row(made) == {"name": "甲"}


def test_new_package_keys_of_the_province_reach_a_copy_and_a_package_may_hold_no_operation(
    offices: tuple[Office, ...], tmp_path: Path
) -> None:
    zhang, _ = offices
    before = zhang.syncer.export_package(tmp_path / "before.lsp").manifest.recipient
    with zhang.line.province.app.state.store.write() as connection:
        connection.execute(delete(package_key))
    wang = Office(tmp_path, zhang.line.province, "王演示").enroll()  # who enrols next lets the province make new keys
    of_wang = wang.syncer.export_package(tmp_path / "wang.lsp").manifest
    wang.close()
    zhang.sync()
    sent = zhang.syncer.export_package(tmp_path / "zhang.lsp").manifest
    assert before != sent.recipient == of_wang.recipient
    assert (sent.kind, sent.ops) == ("push", 0)


def test_a_scope_that_nobody_has_written_into_yet_begins_at_one(offices: tuple[Office, ...]) -> None:
    store = offices[0].line.province.app.state.store
    with store.write() as connection:
        counters = lock_counters(connection, ["210900", CITY])
        assert list(counters) == sorted(counters)
        assert counters["210900"].take() == 1
        save_counters(connection, counters.values())
    with store.read() as connection:
        assert connection.execute(select(scope.c.seq).where(scope.c.id == "210900")).scalar_one() == 1
