"""The periods that are offered for a form: those of its cadence, else of every kind, the latest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import CADENCE_KINDS
from bizenv_desktop.base.periods import Kind, Period

if TYPE_CHECKING:
    from datetime import date

    from bizenv_desktop.formdef.report_model import Report

_BACK = 14
_OWN_KINDS: list[Kind] = ["month", "quarter", "half", "year", "week"]
"""Periods that are offered for a form without a cadence."""
_UP_TO_NOW = "截至今天"


def offered_periods(form: Report | None, today: date) -> list[tuple[str, str]]:
    """Return labels and keys ("" for up to today); none for a form of one record, or where there is no form."""
    if form is None or form.kind == "record":
        return []
    kinds = [CADENCE_KINDS[form.cadence]] if form.cadence in CADENCE_KINDS else _OWN_KINDS
    if form.period:
        kinds = sorted(kinds, key=lambda kind: kind != form.period)
    offered = [] if form.cadence or form.period else [(_UP_TO_NOW, "")]
    for kind in kinds:
        one = Period.containing(today, kind)
        for _ in range(_BACK):
            offered.append((one.label, one.key))
            one = one.previous()
    return offered
