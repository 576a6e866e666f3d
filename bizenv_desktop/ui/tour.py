"""A tour of the running program: opens screen after screen and keeps a picture of each (README, handbook, demo)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEventLoop

from bizenv_desktop.base.dispatch import CADENCE_KINDS
from bizenv_desktop.base.periods import Period
from bizenv_desktop.records.counties import LEDGER as COUNTIES
from bizenv_desktop.records.permissions import AUTHORS
from bizenv_desktop.ui.review.submissions_pane import submission_place
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.weekly.loading import grids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.ui.window import MainWindow

SIZES = ((1366, 768), (1920, 1080))
_PATIENCE = 60.0
_CALM = 0.25
_LOOKED_AT = 12
"""Records among which the one with the most rows in other ledgers is shown."""


@dataclass(frozen=True)
class Stop:
    """One picture: the name of its file, the place, and what is done there before it is taken."""

    name: str
    place: Place
    act: Callable[[MainWindow], object] = lambda _window: None


def stops(window: MainWindow, workbook: Path | None = None) -> Iterator[Stop]:
    """Return the stops of the tour by who sits at the desk; `workbook` is the one that the import wizard previews."""
    if window.desk.may("province"):
        yield from province_stops(window)
    elif not window.desk.may(*AUTHORS):
        yield Stop("领导工作台", Place("workbench"))
    else:
        yield from city_stops(window, workbook)
        yield from returned_stops(window)
        yield from overview_stops(window)


def province_stops(window: MainWindow) -> Iterator[Stop]:
    """Return the stops of the province: its workbench, the lists, one submission from its sides."""
    yield Stop("省厅工作台", Place("workbench"))
    yield Stop("报送审核", Place("review", extra={"tab": ""}))
    yield Stop("催报", Place("review", extra={"tab": "missing"}))
    found = window.desk.services.review.submissions()
    if found:
        place = submission_place(found[0])
        yield Stop("一份报送", place, lambda shown: _page(shown).sides.setCurrentIndex(0))
        yield Stop("与上一版的差别", place, lambda shown: _page(shown).sides.show_changes())
        yield Stop("省厅的审核意见", place, lambda shown: _page(shown).sides.setCurrentIndex(3))


def returned_stops(window: MainWindow) -> Iterator[Stop]:
    """Return the stops of a city that had a period returned: its reasons, and a record that one of them is about."""
    review = window.desk.services.review
    for one in review.submissions():
        reasons = review.reasons(one.report, one.period)
        if reasons:
            period = {"report": one.report, "period": one.period}
            yield Stop("退回理由", Place("periods", extra=period), lambda shown: _page(shown).sides.show_reasons())
            about = next((reason for reason in review.open_reasons() if reason.row), None)
            if about is not None:
                yield Stop("退回的记录", Place("record", about.ledger, about.row, about.field))
            return


def overview_stops(window: MainWindow, workbook: Path | None = None) -> Iterator[Stop]:
    """Return the stops of what runs across the ledgers: one record in all of them, the year, a document, the plan.

    A weekly workbook beside `workbook` is the one that is filled.
    """
    services = window.desk.services
    subject = _subject(window)
    rows = services.records.rows(subject, limit=_LOOKED_AT)
    if rows:
        row = max(rows, key=lambda one: len(services.records.panorama(subject, one.id).rows))
        yield Stop("全景", Place("panorama", row.ledger, row.id))
    yield Stop("调度日历", Place("yearly"))
    yield Stop("自定义表", Place("custom"))
    if not services.documents.all():
        template = services.documents.templates()[0]
        period = Period.containing(services.clock.today(), template.period or "quarter").previous()
        services.documents.draft(template.id, period.key)
    yield Stop("公文", Place("documents"))
    yield Stop("方案落实", Place("clauses"), _choose_busiest)
    week = _last_period(window)
    gathered = _last_gathered(window) or week
    yield Stop("县区填报", Place("counties", extra={"period": gathered} if gathered else {}))
    sent = next(workbook.parent.glob("*周调度*.xlsx"), None) if workbook is not None else None
    if sent is not None and grids(window.desk.forms):
        report = grids(window.desk.forms)[0].grid.report  # type: ignore[union-attr]
        filled = {"file": str(sent), "source": report, "period": week or ""}
        yield Stop("来表套打", Place("filling", extra=filled), lambda shown: _page(shown).choice.replace_rows())


def _choose_busiest(window: MainWindow) -> None:
    """Choose a clause that has something to tell: one with entered tasks."""
    lines = _page(window).clauses.lines
    _page(window).clauses.selectRow(next((n for n, line in enumerate(lines) if line.cells[3]), 0))


def city_stops(window: MainWindow, workbook: Path | None = None) -> Iterator[Stop]:
    """Return the stops of a city, screen by screen."""
    records, forms = window.desk.services.records, window.desk.forms
    longest = max(
        window.desk.services.ledgers,
        key=lambda one: (bool(grids(forms)) and one.id == _subject(window), len(records.list_ids(one.id))),
    )
    row = next(iter(records.rows(longest.id, limit=1)), None)
    period = _last_period(window)
    yield Stop("工作台", Place("workbench"))
    yield Stop("台账列表", Place("lists", longest.id))
    if row is not None:
        yield Stop("记录", Place("record", longest.id, row.id), lambda shown: _page(shown).sheet.build_all())
    yield Stop("周调度填报", Place("weekly", extra={"period": period} if period else {}))
    yield Stop("导入", Place("import", longest.id))
    if workbook is not None:
        file = {"file": str(workbook)}
        yield Stop("导入-核对表头", Place("import", longest.id, extra=file))
        yield Stop("导入-预览", Place("import", longest.id), lambda shown: _page(shown).forward())
    yield Stop("待决定", Place("held"))
    yield Stop("审核结果", Place("history", extra={"tab": "findings"}))
    yield Stop("待补清单", Place("history", extra={"tab": "gaps"}))
    yield Stop("操作历史", Place("history", extra={"tab": "steps"}))
    yield Stop("报表期间", Place("periods"))
    report = grids(forms)[0].grid.report if grids(forms) else ""  # type: ignore[union-attr]
    if report in forms.reports and period:
        yield Stop("打印预览", Place("preview", extra={"report": report, "key": period}))
    yield Stop("同步", Place("sync"))
    yield Stop("冲突", Place("conflicts"))
    yield Stop("设置", Place("settings"))
    yield Stop("使用手册", Place("help"))


def take_tour(
    window: MainWindow,
    folder: Path,
    *,
    size: tuple[int, int],
    workbook: Path | None = None,
    first: int = 1,
    tour: Callable[[MainWindow, Path | None], Iterator[Stop]] = stops,
) -> list[Path]:
    """Take a picture of each stop of a tour at a size, numbered from `first`; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    window.resize(*size)
    taken = []
    for number, stop in enumerate(tour(window, workbook), first):
        window.open(stop.place)
        settle(window)
        stop.act(window)
        settle(window)
        taken.append(keep(window, folder / f"{number:02}-{stop.name}-{size[0]}x{size[1]}.png"))
    return taken


def keep(widget: QWidget, path: Path) -> Path:
    """Write a picture of a window."""
    widget.grab().save(str(path))
    return path


def settle(window: MainWindow) -> None:
    """Let the window work until no worker has been busy for a moment."""
    end = time.monotonic() + _PATIENCE
    calm = time.monotonic()
    while time.monotonic() < end and time.monotonic() - calm < _CALM:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if window.desk.jobs.running:
            calm = time.monotonic()
        time.sleep(0.005)


def _page(window: MainWindow) -> Any:
    return window.page


def _subject(window: MainWindow) -> str:
    ledger = grids(window.desk.forms)[0]
    assert ledger.grid is not None  # noqa: S101 - grids() gives only those that have one
    return str(getattr(ledger.fields[ledger.grid.subject].type, "target", ""))


def _last_gathered(window: MainWindow) -> str:
    """Return the newest period for which counties got workbooks; "" where none did."""
    found = window.desk.services.records.rows(COUNTIES, fields=["period_key"], order=[("sent_at", True)], limit=1)
    return str(found[0].values["period_key"]) if found else ""


def _last_period(window: MainWindow) -> str:
    """Return the newest period of the first grid that was submitted, else the newest that has lines; "" for none."""
    services, forms = window.desk.services, window.desk.forms
    for ledger in grids(forms):
        grid = ledger.grid
        if grid is None:
            continue
        rows = services.records.rows(ledger.id, fields=[grid.period])
        kind = CADENCE_KINDS.get(forms.reports[grid.report].cadence) if grid.report else None
        keys = {str(one.values[grid.period]) for one in rows}
        periods = sorted((one for one in keys if kind in (None, Period.parse(one).kind)), reverse=True)
        if periods:
            submitted = (one for one in periods if grid.report and services.periods.state(grid.report, one).version)
            return next(submitted, periods[0])
    return ""
