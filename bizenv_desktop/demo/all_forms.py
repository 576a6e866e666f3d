"""Prints every form over a copy: the lists and reports of a period, and the forms of records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import CADENCE_KINDS
from bizenv_desktop.base.periods import KINDS, Period
from bizenv_desktop.home.rendering import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.reports.data import ReportData


@dataclass
class Printed:
    """What became of the forms: the files, the forms without a line, and what went wrong, by form."""

    files: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)


def print_all(services: Services, folder: Path, say: Callable[[str], None]) -> Printed:
    """Write each form as PDF and XLSX into a folder; a form that fails is named, the others go on."""
    folder.mkdir(parents=True, exist_ok=True)
    printed = Printed()
    for form in services.forms.reports.values():
        for key in keys_of(services, form):
            try:
                data = services.reports.build(form.id, key)
                _write(services, data, folder, printed)
            except Exception as problem:  # noqa: BLE001 - every form is tried, whatever the one before it did
                printed.failed[form.id] = f"{type(problem).__name__}: {problem}"
                say(f"  {form.title}（{form.id}）没有印成：{problem}")
    say(f"  {len(printed.files)} 个文件；没有行的 {len(printed.empty)} 张，没有印成的 {len(printed.failed)} 张")
    return printed


def keys_of(services: Services, form: Report) -> Iterator[str]:
    """Yield what a form is printed for: the first record, or today's period and (without a cadence) all up to today.

    The period of a form without a cadence is its own kind, that of the reports which it is part of, or the year.
    """
    if form.record:
        yield from (one.id for one in services.records.rows(form.record, limit=1))
        return
    if not (form.cadence or form.period):
        yield ""
    reports = services.forms.reports.values()
    cadences = {one.cadence for one in reports if form.id == one.id or form.id in one.parts} - {""}
    kinds = {CADENCE_KINDS[one] for one in cadences} | {kind for kind in KINDS if kind == form.period}
    for kind in kinds or {CADENCE_KINDS["annual"]}:
        yield Period.containing(services.clock.today(), kind).key


def _write(services: Services, data: ReportData, folder: Path, printed: Printed) -> None:
    from bizenv_desktop.printing.xlsx import write_xlsx

    name = f"{data.title}-{data.period[:10]}" if data.period else data.title
    drawn = draw(services.copy, data)
    (folder / f"{name}.pdf").write_bytes(drawn.content)
    write_xlsx(data, folder / f"{name}.xlsx")
    printed.files += [f"{name}.pdf", f"{name}.xlsx"]
    if not shows_rows(data):
        printed.empty.append(f"{data.report}:{data.period}")
    if drawn.missing:
        printed.warned[data.report] = "没有字形：" + "".join(drawn.missing)


def shows_rows(data: ReportData) -> bool:
    """Tell whether a form shows any record."""
    return any(one.lines or one.blocks for one in (data, *data.tables()))
