"""Commands carry their author's signature, whoever sends them: it is made in the transaction of the command."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.messages import signed_command
from tests.helpers_province import CITY, Province
from tests.helpers_sync import Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERIOD = "00000000-0000-5000-8000-000000000001"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """One PC with an editor and a reviewer, both enrolled; the editor has it open."""
    province = Province(tmp_path)
    pc = Office(tmp_path, province, "张演示").enroll()
    pc.copy.add_user("李演示", frozenset({"reviewer"}), "口令")
    pc.act_as("李演示").enroll(("reviewer",)).act_as("张演示")
    yield pc
    pc.close()
    province.close()


def submit(office: Office) -> None:
    values = {"report_id": "weekly", "period_key": "2026-W47", "city": CITY, "state": "submitted", "version": 1}
    office.apply(Edit("create", "report_period", PERIOD, values), kind="period")


def sent(office: Office, ledger: str = "report_period") -> list[dict[str, Any]]:
    with office.line.province.app.state.store.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT body FROM op_log WHERE ledger = '{ledger}' ORDER BY seq")
        return [msgspec.json.decode(body) for (body,) in rows]


def set_back(office: Office) -> None:
    """Set the server back to its first day."""
    with office.line.province.app.state.store.write() as connection:
        for table in ("op_log", "row", "conflict_ref"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored', seq = 0")
        connection.exec_driver_sql("UPDATE device SET last_seq = 0")


def test_what_the_reviewer_submits_the_editor_sends_with_the_reviewers_signature(office: Office) -> None:
    office.act_as("李演示")
    submit(office)
    key = canonical.public_key(office.copy.signing_key.hex())
    office.act_as("张演示")
    result = office.sync()
    assert (result.pushed, result.rejected, result.state) == (1, 0, "done")
    (command,) = sent(office)
    assert command["by"] == "李演示"
    assert canonical.verify(key, command["sig"], signed_command(command))
    assert office.syncer.sign_commands() == 0


def test_a_signature_stays_through_lost_replies_and_a_server_that_was_set_back(office: Office) -> None:
    office.act_as("李演示")
    submit(office)
    office.act_as("张演示")
    office.line.lose = "/push"
    with pytest.raises(Exception, match="OFFLINE"):
        office.sync()
    assert office.sync().rejected == 0
    set_back(office)
    result = office.sync()
    assert (result.rejected, result.state, len(sent(office))) == (0, "done", 1)
    assert office.row(PERIOD, "report_period")["state"] == "submitted"


def test_a_command_from_before_the_enrolment_is_signed_by_it(tmp_path: Path) -> None:
    province = Province(tmp_path)
    pc = Office(tmp_path, province, "张演示").enroll()
    pc.copy.add_user("李演示", frozenset({"reviewer"}), "口令")
    pc.act_as("李演示")
    submit(pc)
    pc.enroll(("reviewer",))
    pc.act_as("张演示")
    assert (pc.sync().state, [op["by"] for op in sent(pc)]) == ("done", ["李演示"])
    pc.close()
    province.close()


def test_a_copy_made_before_signatures_had_a_column_keeps_them(office: Office) -> None:
    office.act_as("李演示")
    submit(office)
    with office.copy.read() as reader:
        signature = reader.value("SELECT sig FROM op WHERE id = ?", (PERIOD,))

    def as_it_was(writer: Any) -> None:
        writer.execute("UPDATE op SET result_json = json_object('sig', sig) WHERE sig IS NOT NULL")
        for column in ("sig", "raw_json", "again"):
            writer.execute(f"ALTER TABLE op DROP COLUMN {column}")
        writer.execute("DROP TABLE sync_log")
        writer.execute("UPDATE meta SET value = '1' WHERE key = 'schema.own'")

    office.copy.write(as_it_was)
    office.act_as("张演示")
    with office.copy.read() as reader:
        assert reader.one("SELECT sig, result_json FROM op WHERE id = ?", (PERIOD,)) == (signature, None)
    assert (office.sync().state, len(office.syncer.log())) == ("done", 1)


def test_a_step_of_the_workflow_carries_its_authors_signature(office: Office) -> None:
    row = office.create(name="甲", stage="提交", amount=Decimal(1), unit="万元")
    office.sync()
    office.act_as("李演示")
    office.apply(Edit("cmd", "project", row, {"stage": "归档", "amount": Decimal(2)}), kind="workflow")
    key = canonical.public_key(office.copy.signing_key.hex())
    office.act_as("张演示")
    office.change(row, unit="万美元")
    assert (office.sync().rejected, office.row(row)) == (
        0,
        {"name": "甲", "stage": "归档", "amount": "2", "unit": "万美元"},
    )
    (step,) = [op for op in sent(office, "project") if op["k"] == "cmd"]
    assert (step["by"], step["old"]["unit"]) == ("李演示", "万元"), "what was seen of its merge group travels along"
    assert canonical.verify(key, step["sig"], signed_command(step))


def test_a_step_that_was_sent_before_steps_were_signed_is_replayed_with_a_signature(office: Office) -> None:
    row = office.create(name="甲", stage="草稿")
    office.apply(Edit("cmd", "project", row, {"stage": "提交"}), kind="workflow")
    office.sync()
    office.copy.write(lambda writer: writer.execute("UPDATE op SET sig = NULL"))
    set_back(office)
    assert (office.sync().rejected, office.row(row)) == (0, {"name": "甲", "stage": "提交"})
    assert all(op["sig"] for op in sent(office, "project") if op["k"] == "cmd")


def test_what_another_person_wrote_in_my_session_is_not_signed_with_my_key(office: Office) -> None:
    values = {"report_id": "weekly", "period_key": "2026-W47", "city": CITY, "state": "submitted", "version": 1}
    step = Step("period", "上报", [Edit("create", "report_period", PERIOD, values)])
    office.copy.write(lambda writer: apply_step(writer, step, by="李演示"))
    assert (office.sync().state, sent(office)) == ("waiting", [])
