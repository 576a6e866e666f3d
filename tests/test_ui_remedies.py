"""No message of the sync page is a dead end: each has a button that leads on, be it to try again."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.sync.result import WAITING, SyncResult
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.syncing import remedies
from bizenv_desktop.ui.syncing.enrolling import EnrollDialog
from bizenv_desktop.ui.syncing.places import place_of
from bizenv_desktop.wire.codes import REFUSALS, REJECTIONS
from tests.helpers_ui import FakeExchange, a_desk, quiet
from tests.helpers_ui_sync import SERVER, a_sync_page, a_synced_desk, change, named, synced

if TYPE_CHECKING:
    from bizenv_desktop.sync.syncer import SyncState
    from bizenv_desktop.ui.syncing.page import SyncPage

ROOT = Path(__file__).resolve().parents[1]
ACTS = {
    remedies.SYNC, remedies.ENROLL, remedies.TRUST, remedies.CONFLICTS, remedies.PERIODS, remedies.RECORD,
    remedies.EXPORT, remedies.IMPORT, remedies.FORWARD,
}  # fmt: skip


def raised(*patterns: str) -> set[str]:
    """Return the codes of the errors that some parts of the program raise."""
    found = set()
    for file in (one for pattern in patterns for one in ROOT.glob(f"bizenv_desktop/{pattern}")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "BizenvError":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    found.add(str(code.value))
    return found


def test_whatever_makes_a_sync_fail_has_a_button():
    codes = raised("sync/*.py") | {f"SYNC_{code.upper()}" for code in REFUSALS}
    assert {remedies.of_sync(code).act for code in codes} <= ACTS
    assert all(remedies.of_sync(code).text for code in codes)


def test_every_error_of_a_package_has_a_button_or_names_the_other_program():
    found = raised("sync/packages.py", "sync/forwarding.py", "wire/package/*.py")
    assert {code for code in found if remedies.of_package(code) is None} == {"PACKAGE_SUITE"}


@pytest.mark.parametrize("code", [*REJECTIONS, "a_code_of_a_later_server"])
def test_every_rejection_leads_to_where_it_is_put_right(code):
    assert remedies.of_rejection(code).act in ACTS


class Refusing(FakeExchange):
    """A server that refuses everything for one reason."""

    def __init__(self, code: str) -> None:
        super().__init__(result=BizenvError(code, "省平台不认识这台电脑的登记", "重新登记"))


def failed(desk: Any, qtbot: Any) -> SyncPage:
    page = a_sync_page(desk, qtbot)
    synced(page, qtbot)
    return page


def test_the_button_beside_a_refusal_opens_the_enrolment(qtbot, tmp_path):
    with a_desk(tmp_path, syncer=Refusing("SYNC_UNAUTHORIZED")) as desk:
        page = failed(desk, qtbot)
        shown = page.result.button.text()
        page.result.button.click()
        qtbot.waitUntil(lambda: bool(page.findChildren(EnrollDialog)))
        qtbot.waitUntil(quiet(desk))

        assert shown == "重新登记…"


def test_the_button_beside_a_failure_tries_again_and_goes_with_it(qtbot, tmp_path):
    exchange = Refusing("OFFLINE")
    with a_desk(tmp_path, syncer=exchange) as desk:
        page = failed(desk, qtbot)
        exchange.result = BizenvError("SYNC_BUSY", "另一个窗口或命令正在同步", "等它结束后再同步")
        page.result.button.click()
        qtbot.waitUntil(lambda: "另一个窗口" in page.result.text())
        qtbot.waitUntil(quiet(desk))

        assert page.result.button.text() == "再试一次"


@pytest.mark.parametrize(("enrolled", "offered"), [((), "登记本人…"), (("张演示",), "")])
def test_who_has_not_enrolled_is_led_there_when_his_submission_was_not_sent(qtbot, tmp_path, enrolled, offered):
    class Waiting(FakeExchange):
        def state(self) -> SyncState:
            return replace(super().state(), enrolled=enrolled)

    with a_desk(tmp_path, syncer=Waiting(result=SyncResult(state=WAITING))) as desk:
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)

        assert "还没有送出" in page.result.text()
        assert ("" if page.result.button.isHidden() else page.result.button.text()) == offered


def places(desk: Any) -> list[Place]:
    opened: list[Place] = []
    desk.place_wanted.connect(opened.append)
    return opened


def test_a_rejected_change_leads_to_its_record_and_a_rejected_new_one_says_that_there_is_none(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)
        desk.services.syncer.enroll(SERVER, province.code("张演示", roles=("viewer",)))
        row = change(desk, "演示项目03", officer="赵演示")
        new = {"project_name": "演示新项目", "site_region": "210106", "stage": "S5开工"}
        desk.services.records.apply(Step("edit", "新建", [Edit("create", "project", new_id(), new)]))
        synced(page, qtbot)
        page.result.button.click()
        at_rejected = page.tabs.currentWidget() is page.refused
        opened, said = places(desk), []
        desk.toast_wanted.connect(lambda text, *_more: said.append(text))
        pane = page.refused
        for number in range(2):
            pane.table.selectRow(number)
            pane.remedy.click()
            qtbot.waitUntil(quiet(desk))

        assert at_rejected
        assert opened == [Place("record", "project", row)]
        assert "不在台账里" in said[-1]
        assert desk.errors == []


def test_a_row_of_the_protocols_own_ledgers_opens_the_screen_about_it(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        row, copy = named(desk, "演示项目03"), desk.services.copy
        told = {"ledger": "project", "row": row, "code": "L02-V1", "text": "演示说明", "author": "张演示"}
        period = {"report_id": "weekly_dispatch", "period_key": "2022-W19", "city": copy.city, "state": "submitted"}
        made = {"explanation": new_id(), "report_period": new_id()}
        edits = [
            Edit("create", "explanation", made["explanation"], told),
            Edit("create", "report_period", made["report_period"], period),
        ]
        desk.services.records.apply(Step("edit", "演示", edits))
        about = {ledger: place_of(desk.services, ledger, made[ledger]) for ledger in made}

        assert about["explanation"] == Place("record", "project", row)
        assert about["report_period"] == Place("periods", extra={"report": "weekly_dispatch", "period": "2022-W19"})
        assert place_of(desk.services, "conflict", "c") == Place("conflicts", row="c")
        assert place_of(desk.services, "project", "gone") is None


def test_only_its_author_is_offered_to_enrol_for_a_change_of_an_unknown_user(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        page = a_sync_page(desk, qtbot)
        mine, others = (SimpleNamespace(code="unknown_user", by=by) for by in ("张演示", "李演示"))

        assert page.refused._remedy_of(mine).act == remedies.ENROLL
        assert page.refused._remedy_of(others).act == remedies.RECORD
