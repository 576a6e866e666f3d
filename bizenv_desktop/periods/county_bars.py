"""Counties close before the city (X15): what bars a submission while one is open, and who is named as missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.checks.findings import Finding
from bizenv_desktop.records.counties import (
    LEDGER,
    RETURNED,
    county_units,
    named_missing,
    open_cells,
    owes_lines,
    read_states,
    state_id,
)
from bizenv_desktop.storage.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Check, Forms
    from bizenv_desktop.records.counties import CountyUnit
    from bizenv_desktop.storage.reading import Reader

SUBMISSION = "submission"
_ORDER, _CLOSED = "X15a", "X15b"
NO_WORKBOOK = "没有下发"


def county_findings(reader: Reader, period: str) -> list[Finding]:
    """Return a hard finding for each county that is not closed; none where the period goes without workbooks.

    X15a: a workbook is not back (or a county with lines to fill got none), and the county is not named as missing.
    X15b: it is back, and cells of it wait for a decision.
    """
    return list(_found(reader, period)) if read_states(reader, period) else []


def _found(reader: Reader, period: str) -> Iterator[Finding]:
    context, states = reader.context, read_states(reader, period)
    rules = _rules(context.forms)
    units = {unit.key: unit for unit in county_units(context.forms, context.city, read_settings(reader))}
    units |= {key: state.unit for key, state in states.items()}
    for unit in units.values():
        state = states.get(unit.key)
        if state is None:
            if owes_lines(reader, unit, period):
                yield _finding(rules[_ORDER], period, unit, NO_WORKBOOK)
        elif not state.closed:
            yield _finding(rules[_ORDER], period, unit, f"{state.sent_at[:10]}下发，没有回收")
        elif state.state == RETURNED and (waiting := open_cells(reader, unit, period)):
            yield _finding(rules[_CLOSED], period, unit, f"回收的工作簿还有{waiting}格待决定")


def _rules(forms: Forms) -> dict[str, Check]:
    return {check.code: check for check in forms.ledgers[SUBMISSION].checks}


def _finding(rule: Check, period: str, unit: CountyUnit, why: str) -> Finding:
    message = f"{why}。{rule.message}"
    return Finding(
        LEDGER, state_id(period, unit), unit.name, rule.code, "hard", rule.fields, message, rule.source
    )  # fmt: skip


def registered_missing(reader: Reader, period: str) -> dict[str, Value]:
    """Return what 报送登记 (B08) says of the units that are missing in a period: counties by code, zones in words."""
    missing = named_missing(reader, period)
    regions = [one.unit.region for one in missing if one.unit.region]
    zones = "、".join(one.unit.name for one in missing if not one.unit.region)
    said: dict[str, Value] = {"missing_regions": regions} if regions else {}
    return said | ({"remark": f"缺报开发区：{zones}"} if zones else {})
