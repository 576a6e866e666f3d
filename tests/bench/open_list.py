"""Opening the list of a large ledger to its first painted page, against a bare table view with the first 100 rows."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tests.bench.copies import LEDGER
from tests.bench.figures import Figure, Measured
from tests.bench.timing import interleaved, median, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QTableView, QWidget

    from tests.bench.copies import Copies

_SIZE = (1280, 700)
_PAGE = 100
_PATIENCE_MS = 30_000
_GOAL = 3.0


def measure(copies: Copies, rounds: int) -> Measured:
    """Return the figures of the first page and of the known length, and where the time goes."""
    from PySide6.QtCore import QSettings

    from bizenv_desktop.app import desk_services, make_application
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import load_screens
    from bizenv_desktop.ui.work import Jobs

    app = make_application(["bench"])
    load_screens()
    settings = QSettings(str(copies.folder / "bench.ini"), QSettings.Format.IniFormat)
    desk = Desk(desk_services(copies.large), Jobs(), settings)
    counted: list[float] = []
    columns, rows = _first_page(desk)
    runs: dict[str, Callable[[], float]] = {
        "ours": lambda: _open(app, desk, counted), "bare": lambda: _open_bare(app, columns, rows),
    }  # fmt: skip
    interleaved(runs, 2)
    counted.clear()
    taken = interleaved(runs, max(rounds, 5))
    desk.jobs.wait()
    what = f"打开 {copies.rows:,} 行的列表"
    against = f"QTableView {_PAGE} 行 rows"
    figures = [
        Figure(f"{what} first page", median(taken["ours"]), against, median(taken["bare"]), _GOAL, "自定 own"),
        Figure(f"{what}：行数已知 length known", median(counted), against, median(taken["bare"])),
    ]
    return Measured("打开列表 list", figures, _rest(desk))


def _open(app: Any, desk: Any, counted: list[float]) -> float:
    """Make the page, show the ledger, and wait until its first rows are painted; then until its length is known."""
    from PySide6.QtCore import QEventLoop

    from bizenv_desktop.ui.lists.page import ListsPage
    from bizenv_desktop.ui.screens import Place

    desk.settings.clear()
    start = time.perf_counter()
    page = ListsPage(desk)
    page.resize(*_SIZE)
    page.show_place(Place("lists", LEDGER))
    page.show()
    pane = page.pane
    assert pane is not None
    pane.model.counted.connect(lambda _count: counted.append(time.perf_counter() - start))
    known = len(counted)
    _wait(pane.view, lambda: bool(pane.model.row_id(0)))
    painted = time.perf_counter() - start
    while len(counted) == known:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    _close(app, page)
    return painted


def _open_bare(app: Any, columns: list[str], rows: list[tuple[str, ...]]) -> float:
    from PySide6.QtWidgets import QTableView

    start = time.perf_counter()
    view = QTableView()
    view.setModel(_bare_model(columns, rows))
    view.resize(*_SIZE)
    view.show()
    _wait(view, lambda: True)
    painted = time.perf_counter() - start
    _close(app, view)
    return painted


def _bare_model(columns: list[str], rows: list[tuple[str, ...]]) -> Any:
    from PySide6.QtGui import QStandardItem, QStandardItemModel

    model = QStandardItemModel(len(rows), len(columns))
    model.setHorizontalHeaderLabels(columns)
    for number, row in enumerate(rows):
        for column, text in enumerate(row[1:]):
            model.setItem(number, column, QStandardItem(text))
    return model


def _wait(view: QTableView, there: Callable[[], bool]) -> None:
    """Handle events, as the program does, until the view has been painted while its rows were there."""
    from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer

    class Painted(QObject):
        @override
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and there():
                QTimer.singleShot(0, loop.quit)  # after this very event
            return False

    loop, watch = QEventLoop(), Painted()
    view.viewport().installEventFilter(watch)
    QTimer.singleShot(_PATIENCE_MS, lambda: loop.exit(1))
    if loop.exec():
        raise AssertionError("the list was never painted")
    view.viewport().removeEventFilter(watch)


def _close(app: Any, widget: QWidget) -> None:
    widget.close()
    widget.deleteLater()
    for _ in range(3):
        app.processEvents()


def _first_page(desk: Any) -> tuple[list[str], list[tuple[str, ...]]]:
    from bizenv_desktop.ui.lists.columns import default_columns, label_of

    ledger, records = desk.ledger(LEDGER), desk.services.records
    shown = list(default_columns(ledger).shown)
    rows = records.list_page(LEDGER, list(records.list_ids(LEDGER)[:_PAGE]), shown)
    return [label_of(ledger, name) for name in shown], rows


def _rest(desk: Any) -> list[tuple[str, float]]:
    from bizenv_desktop.ui.lists.columns import default_columns
    from bizenv_desktop.ui.lists.page import ListsPage

    records, shown = desk.services.records, list(default_columns(desk.ledger(LEDGER)).shown)
    ids = records.list_ids(LEDGER)
    pages: list[ListsPage] = []
    page = partial(records.list_page, LEDGER, list(ids[:_PAGE]), shown)
    return [
        (
            "页面部件 widgets",
            median([timed(lambda: pages.append(ListsPage(desk)) or pages[-1]._make(LEDGER)) for _ in range(5)]),
        ),
        ("次序 order of all rows", median([timed(lambda: records.list_ids(LEDGER)) for _ in range(5)])),
        ("前一百行 first block", median([timed(page) for _ in range(5)])),
    ]
