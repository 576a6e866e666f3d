"""The window: hosts what registers itself, goes to places and back, is Chinese, starts without heavy libraries."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from bizenv_desktop.app import make_application
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.commands import CommandBox
from bizenv_desktop.ui.conflicts.page import ConflictsPage
from bizenv_desktop.ui.fonts import is_chinese, window_font
from bizenv_desktop.ui.screens import Place, load_screens, screens_for
from bizenv_desktop.ui.window import MainWindow
from tests.helpers_ui import WEEK, FakeExchange, FakePeriods, a_desk, a_small_window, open_copy, quiet

HEAVY = ("openpyxl", "reportlab", "requests", "pypinyin", "docx", "xlrd", "pypdfium2", "fastapi", "xlsxwriter")
EVERYONE = frozenset({"editor", "reviewer", "admin"})


@pytest.fixture
def desk(qtbot, tmp_path):
    make_application()
    with a_desk(tmp_path) as made:
        yield made


@pytest.fixture
def window(qtbot, desk):
    return a_small_window(desk, qtbot)


def go(window, qtbot, place):
    window.open(place)
    qtbot.waitUntil(quiet(window.desk), timeout=20_000)


load_screens()


@pytest.mark.parametrize("screen", [one.id for one in screens_for(EVERYONE)])
def test_every_screen_opens(qtbot, window, screen):
    go(window, qtbot, Place(screen, "project" if screen == "record" else ""))

    assert window.place.screen == screen
    assert window.windowTitle().endswith("营商环境台账")
    assert window.desk.errors == []


@pytest.mark.parametrize("screen", [one.id for one in screens_for(EVERYONE)])
def test_no_text_of_a_button_is_cut_off(qtbot, window, screen):
    go(window, qtbot, Place(screen, "project" if screen == "record" else ""))
    QGuiApplication.processEvents()

    cut = [
        button.text()
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button.width() < button.fontMetrics().horizontalAdvance(button.text())
    ]
    assert cut == []


def test_one_goes_back_to_where_one_was(qtbot, window):
    for place in (Place("workbench"), Place("lists", "issue"), Place("settings")):
        go(window, qtbot, place)

    window.back()

    assert window.place == Place("lists", "issue")


def test_a_viewer_is_offered_no_import():
    names = [one.id for one in screens_for(frozenset({"viewer"}))]

    assert "lists" in names
    assert "import" not in names
    assert "weekly" not in names


def test_a_place_is_found_by_pinyin_initials(qtbot, window):
    box = CommandBox(window.desk, window)
    qtbot.addWidget(box)

    box.edit.setText("zsyzxm")

    assert box.list.item(0).text() == "L06 招商引资项目"


def test_an_error_says_what_happened_and_what_to_do(qtbot, window):
    window.desk.show_error(BizenvError("X", "网络不通", "检查网线"))

    box = window.findChild(QMessageBox)
    assert box.text() == "网络不通"
    assert box.informativeText().split() == ["检查网线", "提示代号", "X"]
    assert [button.text() for button in box.buttons()] == ["知道了"]
    box.close()


def test_the_handbook_opens_at_the_page_about_what_is_on_the_screen(qtbot, window):
    window.open(Place("settings"))
    next(one for one in window.findChildren(QAction) if one.shortcut().toString() == "F1").trigger()

    assert window.page.chapters.currentItem().text().startswith("11")
    assert window.page.text.verticalScrollBar().value() == 0
    assert window.page.text.textCursor().atStart()


def test_the_digits_of_the_menu_count_what_is_shown_there(qtbot, window):
    keys = {one.shortcut().toString(): one.text() for one in window.findChildren(QAction)}
    digits = [f"Ctrl+{number}" for number in range(1, 10)]

    assert [key for key in digits if key in keys] == digits[: len([key for key in digits if key in keys])]
    assert keys["Ctrl+2"] == "周调度填报"


def test_what_was_done_can_be_undone_from_the_message(qtbot, window):
    done = []
    window.desk.toast("已修改 12 格", "撤销", lambda: done.append(1))

    assert window.toast.isVisible()
    qtbot.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)

    assert done == [1]
    assert not window.toast.isVisible()


def test_the_geometry_of_the_window_is_remembered(qtbot, desk):
    first = MainWindow(desk)
    qtbot.addWidget(first)
    first.show()
    first.resize(1030, 655)
    first.close()

    second = MainWindow(desk)
    qtbot.addWidget(second)

    assert second.height() == 655


def test_chinese_is_shown_with_a_face_of_its_own(qtbot):
    make_application()

    assert is_chinese(window_font())


def test_dialogs_of_qt_are_in_chinese(qtbot):
    app = make_application()

    assert app.translate("QPlatformTheme", "Cancel") == "取消"


def test_a_hundred_thousand_setters_do_not_wear_none_out(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)

    for _ in range(100_000):
        widget.setEnabled(True)


def test_others_changes_are_noticed(qtbot, window, tmp_path):
    go(window, qtbot, Place("lists", "project"))
    seen = []
    window.desk.changed.connect(seen.append)
    window.desk._look_for_changes()
    qtbot.waitUntil(quiet(window.desk))

    other = open_copy(tmp_path, "张演示")
    row = window.desk.services.records.rows("project", limit=1)[0].id
    other.write(lambda writer: writer.execute('UPDATE "project" SET officer = ? WHERE id = ?', ("赵演示", row)))
    other.close()
    window.desk._look_for_changes()

    qtbot.waitUntil(lambda: bool(seen))


def test_start_up_imports_nothing_heavy(tmp_path):
    open_copy(tmp_path).close()
    code = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QSettings
from tests.helpers_ui import PASSPHRASE
from bizenv_desktop.app import HomeGate, Program, make_application
home = Path(sys.argv[1])
app = make_application([])
program = Program(app, HomeGate(home / "home"), QSettings(str(home / "ui.ini"), QSettings.Format.IniFormat))
program.start()
program.box.card.passphrase.setText(PASSPHRASE)
program.box.card.try_open()
while program.window is None or program.jobs.running:
    app.processEvents()
assert program.window.isVisible()
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
program.window.close()
"""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])}
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, env=env, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert not set(HEAVY) & set(json.loads(ran.stdout.splitlines()[-1]))


def a_conflict():
    from bizenv_desktop.sync.conflicts import Conflict

    base, mine, theirs = ({"officer": name} for name in ("甲", "乙", "丙"))
    shown = [{"专人": one["officer"]} for one in (base, mine, theirs)]
    people = ("张演示", "2022-05-12T09:00", "李演示", "招商引资项目", "演示项目01", "专人")
    return Conflict("c1", "project", "p1", ("officer",), "open", base, mine, theirs, *people, *shown)


def test_a_conflict_stands_side_by_side_and_is_resolved_once(qtbot, tmp_path):
    exchange = FakeExchange([a_conflict()])
    with a_desk(tmp_path, syncer=exchange) as desk:
        page = ConflictsPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.show_place(Place("conflicts"))
        qtbot.waitUntil(lambda: len(page.table.lines) == 1)
        texts = [side._text.text() for side in page.view._sides.values()]
        offered = page.record_button.isEnabled()

        page.view.buttons["theirs"].click()
        qtbot.waitUntil(lambda: page.table.lines == [])
        assert offered
        assert not page.record_button.isEnabled()  # there is none to open
        assert not page.all_button.isEnabled()

    assert texts == ["专人：甲", "专人：乙", "专人：丙"]
    assert exchange.resolved == [("c1", "theirs")]


def test_no_network_is_said_on_the_page_and_nothing_else_happens(qtbot, tmp_path):
    exchange = FakeExchange(result=BizenvError("OFFLINE", "连不上省级服务器", "检查网络后再同步"))
    with a_desk(tmp_path, syncer=exchange) as desk:
        from bizenv_desktop.ui.syncing.page import SyncPage

        page = SyncPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.show_place(Place("sync"))
        qtbot.waitUntil(quiet(desk))
        page.sync()
        qtbot.waitUntil(lambda: "连不上" in page.result.text())
        qtbot.waitUntil(quiet(desk))

        assert page.sync_button.isEnabled()
        assert desk.errors == []


def test_a_period_is_submitted_and_taken_back_with_a_reason(qtbot, tmp_path):
    periods = FakePeriods()
    with a_desk(tmp_path, "李演示", periods=periods) as desk:
        from bizenv_desktop.ui.periods.page import PeriodsPage

        page = PeriodsPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.show_place(Place("periods", extra={"report": "weekly_dispatch", "period": WEEK}))
        qtbot.waitUntil(lambda: len(page.table.lines) == 1)
        page.submit()
        QGuiApplication.processEvents()
        page.findChild(QMessageBox).buttons()[0].click()
        qtbot.waitUntil(lambda: "已上报" in page.table.lines[0].cells[3])
        qtbot.waitUntil(page.withdraw_button.isEnabled)

        page._withdraw(page._chosen(), "数据有误")
        qtbot.waitUntil(lambda: periods.withdrawn == "数据有误")
        qtbot.waitUntil(quiet(desk))


def test_the_preview_shows_the_pages_of_the_pdf(qtbot, window, tmp_path):
    go(window, qtbot, Place("preview", extra={"report": "weekly_dispatch", "key": WEEK}))
    page = window.page
    qtbot.waitUntil(lambda: not page.paper.pixmap().isNull())

    assert window.desk.services.printing.asked[-1] == ("weekly_dispatch", WEEK)
    assert page.view.page_box.maximum() == 2
    assert page.pdf.startswith(b"%PDF")


def test_findings_of_one_period_are_not_shown_beside_another(qtbot, tmp_path):
    from bizenv_desktop.checks.findings import Finding
    from bizenv_desktop.ui.periods.page import PeriodsPage

    found = Finding("project", "x", "演示项目", "L07-H1", "hard", ("stage",), "本周未更新", "")
    with a_desk(tmp_path, periods=FakePeriods([found])) as desk:
        page = PeriodsPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.show_place(Place("periods", extra={"report": "weekly_dispatch", "period": WEEK}))
        qtbot.waitUntil(lambda: len(page.table.lines) == 1)
        before = page.panel.list.empty
        page.check()
        qtbot.waitUntil(lambda: page.panel.list.count() == 1)
        page.table.show_lines([])
        page._offer()

        assert "审核" in before
        assert page.panel.list.count() == 0
        assert not page.submit_button.isEnabled()
        qtbot.waitUntil(quiet(desk))
