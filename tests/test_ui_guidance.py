"""What applies to a record, and what its fields offer: `relevant` and `choice_filter` of a scratch ledger."""

import pytest
from PySide6.QtCore import QSettings

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.formdef.lint import errors, lint
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.ui.desk import Desk
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.work import Jobs
from tests.helpers_ui import PASSPHRASE, TODAY, services_of

SCRATCH = """
id = "apple_stall"
number = "Z01"
title = "演示苹果摊"
version = 1
sql = 1
key = ["name"]
display = "this.name"
order = ["name"]
search = ["name"]

[fields.name]
type = "text"
label = "摊名"
required = true

[fields.sells]
type = "select_one"
label = "经营"
codes = ["苹果", "梨"]

[fields.kind]
type = "select_one"
label = "品种"
codes = "stall_kinds"
choice_filter = "choice.fruit = this.sells"

[fields.acid]
type = "integer"
label = "酸度"
relevant = "this.sells = '苹果'"
required = true

[fields.next_to]
type = "reference"
target = "apple_stall"
label = "相邻的摊"
choice_filter = "choice.sells = this.sells AND choice.id <> this.id"
"""
KINDS = "value,fruit\n国光,苹果\n富士,苹果\n南果,梨\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "forms"
    (folder / "ledgers").mkdir(parents=True)
    (folder / "codes").mkdir()
    (folder / "ledgers" / "apple_stall.toml").write_text(SCRATCH, encoding="utf-8")
    (folder / "codes" / "stall_kinds.csv").write_text(KINDS, encoding="utf-8")
    return folder


@pytest.fixture
def desk(qtbot, folder, tmp_path):
    copy, _key = LocalCopy.create(
        tmp_path / "home", load_forms(extra=[folder]), city="210100", unit="演示局", user="张演示",
        passphrase=PASSPHRASE, clock=FixedClock(TODAY),
    )  # fmt: skip
    made = Desk(services_of(copy), Jobs(), QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat))
    yield made
    made.jobs.wait()
    copy.close()


def test_a_field_applies_unless_its_condition_is_false(desk):
    guidance = desk.services.checker.guidance

    assert guidance("apple_stall", {"sells": "梨"}).irrelevant == {"acid"}
    assert guidance("apple_stall", {"sells": "苹果"}).irrelevant == frozenset()
    assert guidance("apple_stall", {}).irrelevant == frozenset()


def test_codes_are_offered_by_their_columns(desk):
    guidance = desk.services.checker.guidance

    assert guidance("apple_stall", {"sells": "苹果"}).choices == {"kind": ("国光", "富士")}
    assert guidance("apple_stall", {}).choices == {"kind": ("国光", "富士", "南果")}


def test_rows_are_offered_by_what_they_hold(desk):
    records = desk.services.records
    first, _second, pears = (
        records.create("apple_stall", {"name": name, "sells": sells}).id
        for name, sells in (("甲摊", "苹果"), ("乙摊", "苹果"), ("丙摊", "梨"))
    )

    offered = desk.services.checker.choices("apple_stall", "next_to", {"sells": "苹果"}, first)

    assert [records.display("apple_stall", one) for one in offered] == ["乙摊"]
    assert pears not in offered


def offered(editor):
    return [value for value, _text in editor._choice._entries]


def told(page, field):
    built = page.sheet is not None and field in page.sheet.cells
    return page.sheet.cells[field].message.text() if built else ""


def test_the_editor_shows_what_applies_and_offers_what_fits(qtbot, desk):
    page = RecordPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place("record", "apple_stall", extra={"values": {"sells": "梨"}}))
    qtbot.waitUntil(lambda: page.loaded is not None and "acid" in page.sheet.cells)
    qtbot.waitUntil(page.sheet.cells["acid"].isHidden)
    kind = page.sheet.cells["kind"].editor

    qtbot.waitUntil(lambda: offered(kind) == ["南果"])

    sells = page.sheet.cells["sells"].editor
    sells.line.setText("苹果")
    sells.line.textEdited.emit("苹果")
    qtbot.waitUntil(lambda: not page.sheet.cells["acid"].isHidden())
    qtbot.waitUntil(lambda: offered(kind) == ["国光", "富士"])


def test_a_value_that_does_not_apply_stays_in_sight_and_is_told(qtbot, desk):
    row = desk.services.records.create("apple_stall", {"name": "甲摊", "sells": "梨", "acid": 3, "kind": "富士"}).id
    page = RecordPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place("record", "apple_stall", row))

    qtbot.waitUntil(lambda: "不适用" in told(page, "acid"))
    qtbot.waitUntil(lambda: "重选" in told(page, "kind"))

    qtbot.waitUntil(lambda: not page.sheet.cells["acid"].isHidden())


@pytest.mark.parametrize(
    ("good", "bad"),
    [("choice.fruit = this.sells", "choice.colour = this.sells"), ("choice.sells = this.sells", "choice.sells =")],
)
def test_the_linter_explains_a_filter_that_is_wrong(folder, good, bad):
    (folder / "ledgers" / "apple_stall.toml").write_text(SCRATCH.replace(good, bad), encoding="utf-8")

    found = errors(lint(load_forms(extra=[folder])))

    assert [one.key.endswith(".choice_filter") for one in found] == [True]
