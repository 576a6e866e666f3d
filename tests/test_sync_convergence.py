"""A law: whatever three PCs do, in whatever order they sync, they end alike and no saved value is lost."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.replay import rows_that_differ
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = ("name", "remark", "unit")
PC = st.integers(0, 2)
STEPS = st.one_of(
    st.tuples(st.just("edit"), PC, st.integers(0, 1), st.sampled_from(FIELDS)),
    st.tuples(st.just("delete"), PC, st.integers(0, 1)),
    st.tuples(st.just("sync"), PC, st.sampled_from(["", "/push", "/pull"])),
    st.tuples(st.just("resolve"), PC, st.sampled_from(["mine", "theirs"])),
)


@pytest.fixture(scope="module")
def offices() -> Iterator[tuple[Office, ...]]:
    with tempfile.TemporaryDirectory() as folder, city(Path(folder), "甲演示", "乙演示", "丙演示") as made:
        yield made


def do(offices: tuple[Office, ...], rows: list[str], step: tuple[Any, ...], value: str) -> str:
    """Do one step; return the value that it saved, if any."""
    office = offices[step[1]]
    if step[0] == "edit" and office.row(rows[step[2]]) is not None:
        office.change(rows[step[2]], **{step[3]: value})
        return value
    if step[0] == "delete" and office.row(rows[step[2]]) is not None:
        office.delete(rows[step[2]])
    if step[0] == "sync":
        office.line.lose = step[2]
        try:
            office.sync()
        except BizenvError:
            assert step[2]
        office.line.lose = ""
    if step[0] == "resolve" and (found := office.syncer.conflicts()):
        office.syncer.resolve(found[0].id, step[2])
    return ""


def everything(offices: tuple[Office, ...]) -> str:
    """Give all that the province holds: rows, conflicts, the log of operations with its rejections."""
    store = offices[0].line.province.app.state.store
    with store.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM op_log UNION ALL SELECT body FROM row").scalars()
        return "\n".join(bodies)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_copies_end_alike_and_nothing_is_lost(offices: tuple[Office, ...], steps: list[tuple[Any, ...]]) -> None:
    rows = [offices[0].create(name="起", remark="起") for _ in range(2)]
    for office in offices:
        office.sync()
    saved = [do(offices, rows, step, f"{rows[0]}-{n}") for n, step in enumerate(steps)]
    assert_rows_are_what_operations_say(offices)
    for _ in range(3):
        for office in offices:
            office.sync()
    assert_rows_are_what_operations_say(offices)
    dumps = [office.dump() for office in offices]
    assert dumps[0] == dumps[1] == dumps[2]
    held = everything(offices)
    assert all(value in held for value in saved if value)
    for office in offices:
        assert office.syncer.state().waiting == 0
        with office.copy.read() as reader:
            unsettled = reader.value("SELECT count(*) FROM op WHERE state IN ('pending', 'acked')")
            left = reader.value("SELECT count(*) FROM base")
        assert (unsettled, left) == (0, 0)
    assert_kept_values_are_in_conflicts(offices)


def assert_rows_are_what_operations_say(offices: tuple[Office, ...]) -> None:
    for office in offices:
        with office.copy.read() as reader:
            assert [row for ledger in office.copy.forms.ledgers for row in rows_that_differ(reader, ledger)] == []


def assert_kept_values_are_in_conflicts(offices: tuple[Office, ...]) -> None:
    """Look for each value that was not applied in its conflict; a later one of the same PC may have taken its place."""
    store = offices[0].line.province.app.state.store
    with store.read() as connection:
        log = [tuple(one) for one in connection.exec_driver_sql("SELECT op, device, body, result FROM op_log")]
        rows = connection.exec_driver_sql("SELECT id, body FROM row WHERE ledger = 'conflict'")
        conflicts = {row: json.loads(body) for row, body in rows}
    order = [op for op, *_ in log]
    for op, _device, body, result in log:
        answer = json.loads(result)
        for name in answer.get("kept", []):
            named = [conflicts[one] for one in answer["conflicts"]]
            holding = next(one for one in named if name in one["group"])
            newer = order.index(holding["mine_op"]) > order.index(op)
            assert newer or json.loads(holding["mine"])[name] == json.loads(body)["set"][name]
