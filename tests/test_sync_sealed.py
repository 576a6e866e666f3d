"""Whom the province has revoked: his copy is sealed, what he did last is kept and can leave, a new code opens it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.copy import LocalCopy
from tests.helpers_province import CITY, Province
from tests.helpers_sync import Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give a PC with two users, both enrolled; the first has it open and something to send."""
    province = Province(tmp_path)
    pc = Office(tmp_path, province, "张演示").enroll()
    pc.copy.add_user("李演示", frozenset({"editor"}), "口令")
    pc.act_as("李演示").enroll().act_as("张演示")
    pc.create(name="早先")
    pc.sync()
    pc.create(name="没有上传的")
    yield pc
    pc.close()
    province.close()


def revoke(office: Office, what: str, *, undo: bool = False) -> None:
    """Let the province revoke the account of the first user, or the device."""
    which = "account SET revoked = :r WHERE name = '张演示'" if what == "account" else "device SET revoked = :r"
    with office.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE {which.replace(':r', 'false' if undo else 'true')}")


def code_of(work: Callable[[], Any]) -> str:
    """Give the code of the error that comes, or ""."""
    try:
        work()
    except BizenvError as problem:
        return problem.code
    return ""


def is_sealed(office: Office) -> bool:
    """Try everything that a person does with the data: all of it works, or none."""
    records = Records(office.copy, None)
    tries = (
        lambda: records.rows("project"),
        lambda: records.create("project", {"name": "新"}),
        records.undo,
        lambda: office.copy.submit(lambda writer: None).result(),
        office.syncer.outgoing,
        office.syncer.conflicts,
        office.syncer.log,
    )
    codes = {code_of(one) for one in tries}
    assert codes in ({""}, {"SEALED"})
    if codes == {"SEALED"}:
        assert code_of(lambda: Checker(office.copy).check_ledger("project")) == "SEALED"
    return codes == {"SEALED"}


@pytest.mark.parametrize("what", ["account", "device"])
@pytest.mark.parametrize("cut_off_at", ["/hello", "/push", "/pull"])
def test_a_revoked_copy_is_sealed_wherever_the_sync_stood_and_its_outbox_kept(
    office: Office, what: str, cut_off_at: str
) -> None:
    send = office.line.send

    def revoked_first(request: Any) -> Any:
        if request.path.endswith(cut_off_at):
            revoke(office, what)
        return send(request)

    office.line.send = revoked_first  # type: ignore[method-assign]
    assert code_of(office.sync) == "SYNC_REVOKED"
    office.line.send = send  # type: ignore[method-assign]
    assert is_sealed(office)
    waiting = office.syncer.state().waiting
    assert waiting == (0 if cut_off_at == "/pull" else 1)
    revoke(office, what, undo=True)
    assert office.sync().rejected == 0
    assert not is_sealed(office)
    assert {one.values["name"] for one in Records(office.copy, None).rows("project")} >= {"早先", "没有上传的"}


def test_a_seal_outlasts_the_program_and_is_broken_by_a_new_code(office: Office) -> None:
    revoke(office, "account")
    assert code_of(office.sync) == "SYNC_REVOKED"
    office.act_as("张演示")
    assert is_sealed(office)
    office.enroll()
    assert not is_sealed(office)
    assert (office.sync().rejected, office.syncer.state().waiting) == (0, 0)


@pytest.mark.parametrize(("what", "sealed"), [("account", False), ("device", True)])
def test_a_colleague_is_sealed_out_only_where_the_device_is_revoked(office: Office, what: str, sealed: bool) -> None:
    revoke(office, what)
    assert code_of(office.sync) == "SYNC_REVOKED"
    office.act_as("李演示")
    assert is_sealed(office) == sealed
    if sealed:
        office.enroll()
        assert not is_sealed(office)


def test_what_waits_leaves_a_sealed_copy_on_a_stick(office: Office, tmp_path: Path) -> None:
    revoke(office, "account")
    assert code_of(office.sync) == "SYNC_REVOKED"
    office.syncer.export_package(tmp_path / "包.lsp")
    assert office.syncer.sent_package().ops == 1
    assert is_sealed(office)
    with office.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql("UPDATE account SET revoked = false")
    office.line.province.app.state.service.packages.take_in(tmp_path / "包.lsp")
    assert office.sync().rejected == 0
    assert office.syncer.state().waiting == 0


def test_an_open_window_notices_that_the_command_line_was_told(office: Office) -> None:
    window = copy(office)
    whose = {"user": "张演示", "passphrase": "口令"}
    window.copy = LocalCopy.open(office.copy.home, office.copy.forms, **whose, clock=office.copy.clock)
    window.syncer = window.make_syncer()
    window.copy.data_version()
    revoke(office, "account")
    assert code_of(office.sync) == "SYNC_REVOKED"
    window.copy.data_version()
    assert is_sealed(window)
    window.copy.close()


def test_a_role_that_is_taken_away_seals_nothing(office: Office) -> None:
    office.line.province.code("张演示", CITY, ("viewer",))
    assert office.sync().rejected == 1
    assert not is_sealed(office)
