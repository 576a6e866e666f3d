"""The counties (and development zones that report by themselves) that get workbooks, and what came back.

What was sent and what came back is a row of the system ledger `county_workbook` for each period and unit, so that all
PCs of the bureau know it. A unit is closed for a period once its workbook is back, or once it is named as missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.base.periods import Period
from bizenv_desktop.formdef.code_lists import REGIONS
from bizenv_desktop.formdef.county_sheet import has_line_each, subject_ledger
from bizenv_desktop.formdef.sql_dialect import expand, listed
from bizenv_desktop.records.filters import quoted
from bizenv_desktop.storage.notes import OPEN_STATES
from bizenv_desktop.storage.settings import read_settings
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.county_sheet import CountySheet
    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.storage.reading import Reader

LEDGER = "county_workbook"
ZONES = "county_zones"
"""The setting that names the development zones with a workbook of their own."""
STEP = "county"
"""Kind of the steps that send workbooks out and name who is missing: an undo passes over them."""
_COUNTY = "county"
SENT, RETURNED, MISSING = "已下发", "已回收", "缺报"
_COLUMNS = (
    "id, period_key, unit, unit_name, region, state, stamp, lines, sent_at, sent_by, returned_at, returned_by,"
    " returned_file, returned_times, filled, changes, missing_reason"
)


@dataclass(frozen=True)
class CountyUnit:
    """Who gets a workbook: `key` is the code of a county, or the name of a zone (then `region` is "")."""

    key: str
    name: str
    region: str = ""


@dataclass(frozen=True)
class CountyState:
    """What is known of a unit's workbook of a period; `known` is false where none was sent and nothing was said."""

    id: str
    period: str
    unit: CountyUnit
    state: str = ""
    stamp: str = ""
    lines: int = 0
    sent_at: str = ""
    sent_by: str = ""
    returned_at: str = ""
    returned_by: str = ""
    file: str = ""
    """SHA-256 of the workbook that came back last."""
    times: int = 0
    """How often a workbook came back."""
    filled: int = 0
    changes: int = 0
    reason: str = ""
    known: bool = False

    @property
    def closed(self) -> bool:
        """Tell whether nothing is awaited of the unit any more."""
        return self.state in (RETURNED, MISSING)


def county_units(forms: Forms, city: str, settings: Mapping[str, str]) -> list[CountyUnit]:
    """Return the counties of a city in the order of their codes, then the zones that report by themselves."""
    regions = forms.codes[REGIONS].codes.values() if REGIONS in forms.codes else ()
    inside = (one for one in regions if one.extra.get("parent") == city and one.extra.get("level") == _COUNTY)
    counties = [CountyUnit(one.value, one.label, one.value) for one in inside]
    return [*counties, *(CountyUnit(name, name) for name in listed(settings.get(ZONES, "")))]


def of_unit(sheet: CountySheet, unit: CountyUnit, zones: list[str]) -> str:
    """Return the SQL over a subject that holds for those that a unit reports on."""
    if not unit.region:
        return f"({sheet.zone}) = {quoted(unit.key)}" if sheet.zone else "0"
    here = f"({sheet.region}) = {quoted(unit.region)}"
    if not sheet.zone or not zones:
        return here
    apart = ", ".join(map(quoted, zones))
    return f"{here} AND coalesce(({sheet.zone}), '') NOT IN ({apart})"


def sheet_ledgers(forms: Forms, period: str) -> list[Ledger]:
    """Return the ledgers that counties fill in periods of this kind."""
    kind = Period.parse(period).kind
    return [one for one in forms.ledgers.values() if one.county is not None and kind in one.county.subjects]


def subjects_where(ledger: Ledger, unit: CountyUnit, period: str, zones: list[str]) -> str:
    """Return the SQL over a subject that holds for those in a unit's workbook of a period."""
    assert ledger.county is not None  # noqa: S101 - `sheet_ledgers` gives only those that have one
    wanted = ledger.county.subjects[Period.parse(period).kind]
    return f"({wanted or '1'}) AND {of_unit(ledger.county, unit, zones)}"


def owes_lines(reader: Reader, unit: CountyUnit, period: str) -> bool:
    """Tell whether a unit has lines to fill in a period."""
    ledgers = sheet_ledgers(reader.context.forms, period)
    return any(has_line_each(one) and count_subjects(reader, one, unit, period) for one in ledgers)


def count_subjects(reader: Reader, ledger: Ledger, unit: CountyUnit, period: str) -> int:
    """Return on how many subjects a unit reports in a period."""
    settings = read_settings(reader)
    where = expand(subjects_where(ledger, unit, period, listed(settings[ZONES])), reader.context.forms, settings)
    return int(reader.value(f'SELECT count(*) FROM "{view_name(subject_ledger(ledger))}" AS this WHERE {where}'))


def open_cells(reader: Reader, unit: CountyUnit, period: str) -> int:
    """Return how many cells of a unit's rows of a period wait for a decision."""
    settings, forms, found = read_settings(reader), reader.context.forms, 0
    marks = ", ".join(map(quoted, OPEN_STATES))
    for ledger in sheet_ledgers(forms, period):
        sheet = ledger.county
        assert sheet is not None  # noqa: S101 - `sheet_ledgers` gives only those that have one
        mine = expand(of_unit(sheet, unit, listed(settings[ZONES])), forms, settings)
        sql = (
            f'SELECT count(*) FROM cell_note n JOIN "{view_name(ledger.id)}" r ON r.id = n."row"'
            f' JOIN "{view_name(subject_ledger(ledger))}" AS this ON this.id = r."{sheet.subject}"'
            f' WHERE n.ledger = ? AND n.state IN ({marks}) AND r."{sheet.period}" = ? AND {mine}'
        )
        found += int(reader.value(sql, (ledger.id, period)))
    return found


def state_id(period: str, unit: CountyUnit) -> str:
    """Return the id of a unit's row of a period: the same on every PC of the bureau."""
    return natural_id(LEDGER, [period, unit.key])


def read_states(reader: Reader, period: str) -> dict[str, CountyState]:
    """Return what is known of each unit of a period, by its key."""
    if LEDGER not in reader.context.forms.ledgers:
        return {}
    rows = reader.all(
        f"SELECT {_COLUMNS} FROM {LEDGER}_v WHERE period_key = ? ORDER BY region IS NULL, unit", (period,)
    )
    return {state.unit.key: state for state in map(_state, rows)}


def named_missing(reader: Reader, period: str) -> list[CountyState]:
    """Return the units that are named as missing in a period."""
    return [one for one in read_states(reader, period).values() if one.state == MISSING]


def _state(row: tuple[object, ...]) -> CountyState:
    row_id, period, unit, name, region, state, stamp, lines, *rest = row
    sent_at, sent_by, at, by, files, times, filled, changes, reason = rest
    kept = json.loads(str(files)) if files else []
    return CountyState(
        str(row_id), str(period), CountyUnit(str(unit), str(name), str(region or "")), str(state), str(stamp or ""),
        _number(lines), str(sent_at or ""), str(sent_by or ""), str(at or ""), str(by or ""),
        kept[0] if kept else "", _number(times), _number(filled), _number(changes), str(reason or ""), known=True,
    )  # fmt: skip


def _number(value: object) -> int:
    return int(str(value)) if value is not None else 0
