"""What is left is gone from memory: a desk with its copy and its keys, a dialog with what was typed in it."""

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.dialogs import Dialog
from bizenv_desktop.ui.editor.fields import DateEditor, ManyChoicesEditor
from bizenv_desktop.ui.screens import Place, load_pages, screens_for
from bizenv_desktop.ui.syncing.enrolling import EnrollDialog
from bizenv_desktop.ui.window import MainWindow
from tests.helpers_review import FakeReview, a_desk_of, a_frozen, submission
from tests.helpers_ui import LAST_WEEK, a_desk, gone, quiet

_PROVINCE = frozenset({"province", "reviewer"})


def carry_out(window):
    """Let Qt delete what was told to go; it would wait for the event loop."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return window


def opened(window, qtbot, place):
    window.open(place)
    qtbot.waitUntil(quiet(window.desk), timeout=30_000)
    return window.page


def look_everywhere(desk, qtbot, *places):
    """Open every page of a window and leave; return what is not to be kept, as weak references by name."""
    window = MainWindow(desk)
    window.show()
    offered = [Place(one.id) for one in screens_for(desk.services.roles) if not one.hidden]
    for place in (*offered, *places):
        opened(window, qtbot, place)
    left = window._pages | {
        "desk": desk, "window": window, "services": desk.services, "copy": desk.services.copy, "jobs": desk.jobs,
    }  # fmt: skip
    window.close()
    window.deleteLater()
    carry_out(window)
    return {name: weakref.ref(one) for name, one in left.items()}


def kept(left):
    gc.collect()
    return sorted(name for name, one in left.items() if one() is not None)


def test_a_desk_that_was_left_is_gone_with_all_its_pages_and_the_keys_of_its_copy(qtbot, tmp_path):
    def sit_down():
        with a_desk(tmp_path) as desk:
            row = desk.services.records.rows("project", limit=1)[0].id
            named = (Place("lists", "project"), Place("record", "project", row), Place("preview", "project", row))
            return look_everywhere(desk, qtbot, *named)

    assert kept(sit_down()) == []


def test_the_province_leaves_nothing_either(qtbot, tmp_path):
    def sit_down():
        review = FakeReview(found=[submission()])
        with a_desk_of(tmp_path, "省演示", _PROVINCE, review=review) as desk:
            review.frozen = a_frozen(desk)
            key = {"city": "210100", "report": "weekly_dispatch", "period": LAST_WEEK}
            return look_everywhere(desk, qtbot, Place("submission", extra=key))

    assert kept(sit_down()) == []


def boxes(window):
    """Everything in a window that opens and closes; menus of buttons stay."""
    return [one for one in window.findChildren(QDialog) + window.findChildren(QMenu) if one.isVisible()]


def shut(window, qtbot):
    """Close what is open, as Esc does."""
    qtbot.waitUntil(lambda: bool(boxes(window)), timeout=20_000)
    for box in boxes(window):
        box.close()
    qtbot.waitUntil(quiet(window.desk))


def on_list(do):
    return Place("lists", "project"), lambda page: (page.pane.view.selectAll(), do(page.pane))


def on_record(kind):
    return Place("record", "project"), lambda page: next(iter(page.sheet.findChildren(kind)))._open()


OPENED = {
    "go anywhere": (Place("workbench"), lambda page: page.window().open_commands()),
    "an error": (Place("workbench"), lambda page: page.desk.show_error(BizenvError("X", "没有成功", "请重试"))),
    "change many": on_list(lambda pane: pane.actions_.batch()),
    "replace": on_list(lambda pane: pane.actions_.replace()),
    "columns": on_list(lambda pane: pane.actions_.choose_columns()),
    "delete": on_list(lambda pane: pane.actions_.delete()),
    "own table": on_list(lambda pane: pane.actions_.save_as_table()),
    "name of a filter": on_list(lambda pane: pane.views.ask_name()),
    "a date": on_record(DateEditor),
    "many choices": on_record(ManyChoicesEditor),
    "enroll": (Place("sync"), lambda page: page.enroll()),
    "draft": (Place("documents"), lambda page: page.draft()),
    "a person": (Place("settings"), lambda page: page.add_person()),
}


@pytest.mark.parametrize("name", OPENED)
def test_a_box_that_was_closed_is_gone(qtbot, tmp_path, name):
    place, do = OPENED[name]
    with a_desk(tmp_path) as desk:
        window = MainWindow(desk)
        qtbot.addWidget(window)
        window.show()
        page = opened(window, qtbot, place)

        def held():
            carry_out(window)
            return len(window.findChildren(QWidget))

        do(page)
        shut(window, qtbot)
        before = held()
        for _ in range(3):
            do(page)
            shut(window, qtbot)

        assert held() == before


def test_record_after_record_nothing_of_those_before_stays(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        window = MainWindow(desk)
        qtbot.addWidget(window)
        window.show()
        rows = [row.id for row in desk.services.records.rows("project", limit=2)]

        def look_at(row):
            opened(window, qtbot, Place("lists", "project"))
            for screen in ("panorama", "preview", "record"):
                page = opened(window, qtbot, Place(screen, "project", row))
            page.sheet.build_all()
            carry_out(window)
            return len(window.findChildren(QWidget))

        look_at(rows[0])
        before = [look_at(row) for row in rows]

        assert [look_at(row) for row in rows] == before


def test_every_dialog_goes_when_it_is_closed():
    kinds, seen = list(QDialog.__subclasses__()), set()
    load_pages()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        seen.add(kind) if kind.__module__.startswith("bizenv_desktop") else None

    assert {one.__name__ for one in seen if not issubclass(one, Dialog)} == set()
    assert EnrollDialog in seen


def test_a_dialog_stays_until_the_service_has_told_it_what_came_of_the_work(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        window = MainWindow(desk)
        qtbot.addWidget(window)
        window.show()
        page = opened(window, qtbot, Place("sync"))
        page.enroll()
        qtbot.waitUntil(lambda: bool(boxes(window)))
        (dialog,) = boxes(window)
        dialog.server.setText("https://127.0.0.1")
        dialog.code.setText("210100-DEMO")
        dialog.enroll()
        dialog.close()

        assert dialog.isVisible()
        qtbot.waitUntil(gone(dialog))
        assert desk.errors == []


def test_an_answer_that_comes_too_late_holds_nobody(qtbot, tmp_path):
    def leave_in_haste():
        with a_desk(tmp_path) as desk:
            told = []
            desk.run(desk, desk.services.records.count, "project", then=told.append)
            return told, {"desk": weakref.ref(desk), "copy": weakref.ref(desk.services.copy)}

    told, left = leave_in_haste()

    assert kept(left) == []
    carry_out(qtbot)
    assert told == []
