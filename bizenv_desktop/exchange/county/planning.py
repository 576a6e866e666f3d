"""Plans the workbook of one county (or development zone) and period: its lines as they are now, with their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.periods import Period
from bizenv_desktop.exchange.county.book import BookColumn, BookSheet, CountyBook, cell_of
from bizenv_desktop.exchange.county.rules import comparison_of, formula_of
from bizenv_desktop.exchange.county.stamp import GivenLine, GivenSheet, Stamp
from bizenv_desktop.exchange.export_plan import ROW_ID_HEADING, CodeNames, RegionNames, choice_lists, column_of
from bizenv_desktop.exchange.export_values import Words, cell_content
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import REGIONS
from bizenv_desktop.formdef.county_sheet import has_line_each, subject_ledger
from bizenv_desktop.formdef.sql_dialect import listed
from bizenv_desktop.formdef.values import to_json
from bizenv_desktop.records.counties import ZONES, sheet_ledgers, subjects_where
from bizenv_desktop.records.filters import quoted
from bizenv_desktop.records.period_lines import PeriodLine, PeriodLines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.exchange.out_model import Content
    from bizenv_desktop.formdef.county_sheet import CountySheet
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.records.counties import CountyUnit
    from bizenv_desktop.records.records import Records

SUBJECT_NAMES = "填报对象：{}"
"""The name of a list of subjects; {} is the ledger."""
_ID, _NUMBER, _SUBJECT = 1, 2, 3
_FIRST_FILLED = 4
"""Columns of a sheet: the row's id (hidden), its number, its subject; then those to fill."""
_HOW_TO = (
    (
        "怎样填",
        "白底的格可以填，灰底的是项目名称等，不能改；有下拉列表的从列表中选；橙色的格必填；红色的格不合规则，请改正。",
    ),
    ("不能做的", "不要增删列、改表头、改工作表名称，不要另建文件：程序按隐藏的行标识认行。"),
    ("没有变化的", "也要填“有无变化”：一格也没有填过的行，算没有报。"),
    ("填完以后", "原文件存盘，报回下发单位。同一期只认最后一次下发的文件。"),
)
_WIDTHS = {"money": 17, "number": 12, "integer": 10, "percent": 10, "date": 13}


def plan_county_book(records: Records, unit: CountyUnit, period: str, due: str = "") -> CountyBook:
    """Return the workbook; its sheets are those ledgers of which the unit has something to fill.

    `due` is the day by which it is wanted back ("" for none).
    """
    planner = _Planner(records, unit, period)
    planned = [sheet for ledger in sheet_ledgers(records.copy.forms, period) if (sheet := planner.sheet(ledger))]
    copy = records.copy
    label = Period.parse(period).label
    stamp = Stamp(
        copy.city, unit.key, unit.name, period, copy.clock.now(), {given[0].name: given[1] for given in planned}
    )
    sheets = [sheet for sheet, _ in planned]
    lines = "；".join(f"{one.name} {len(one.rows) - one.blank} 行" for one in sheets)
    cover = [
        ("县区（开发区）", unit.name),
        ("期间", label),
        ("下发单位", copy.unit),
        ("报回期限", due or "按通知"),
        ("填报内容", lines or "没有要填的行"),
        *_HOW_TO,
        ("填报人", ""),
        ("联系电话", ""),
        ("审核人", ""),
    ]  # fmt: skip
    return CountyBook(f"{unit.name}{label}填报工作簿", cover, sheets, stamp, planner.lists)


class _Planner:
    def __init__(self, records: Records, unit: CountyUnit, period: str) -> None:
        self._records, self._unit, self._period = records, unit, period
        self._forms = records.copy.forms
        self._zones = listed(records.copy.settings[ZONES])
        regions = self._forms.codes.get(REGIONS)
        word = RegionNames(regions).word if regions else lambda code: code
        self._words = Words(lambda _ledger, row: row, lambda *_: None, word, CodeNames(self._forms.codes).word)
        self.lists: dict[str, Sequence[str]] = {}

    def sheet(self, ledger: Ledger) -> tuple[BookSheet, GivenSheet] | None:
        """Return the sheet of a ledger; None where the unit has no subject in it."""
        rule = ledger.county
        assert rule is not None  # noqa: S101 - `sheet_ledgers` gives only those that have one
        fields = [ledger.fields[name] for name in rule.columns]
        where = subjects_where(ledger, self._unit, self._period, self._zones)
        lines, names = self._lines(ledger, rule, where)
        blanks = tuple(new_id() for _ in range(rule.blank)) if names else ()
        if not lines and not blanks:
            return None
        columns = self._columns(ledger, fields, blanks=bool(blanks))
        if blanks:
            self.lists[SUBJECT_NAMES.format(ledger.id)] = list(names)
        self.lists.update(choice_lists(fields, self._forms))
        rows = [self._row(number, line, fields) for number, line in enumerate(lines, 1)]
        rows += [
            [row_id, number, *([None] * (len(columns) - _NUMBER))]
            for number, row_id in enumerate(blanks, len(rows) + 1)
        ]
        label = Period.parse(self._period).label
        new = f"；第 {len(lines) + 1} 行起的空行填新增的，先选{ledger.fields[rule.subject].label}" if blanks else ""
        note = f"{self._unit.name}　{label}　白底可填，灰底不能改，橙色必填，红色不合规则{new}。"
        book = BookSheet(ledger.title, f"{ledger.title}（{self._unit.name} {label}）", note, columns, rows, len(blanks))
        given = {line.id: self._given(line, fields) for line in lines}
        return book, GivenSheet(ledger.id, ledger.version, rule.columns, given, blanks, names if blanks else {})

    def _lines(self, ledger: Ledger, rule: CountySheet, where: str) -> tuple[list[PeriodLine], dict[str, str]]:
        """Return the lines, and what the names of subjects mean in lines for new rows."""
        lines = PeriodLines(self._records, ledger, rule.subject, rule.period)
        if has_line_each(ledger):
            return lines.read(self._period, where), {}
        owner = subject_ledger(ledger)
        subjects = {row.id: self._records.display(owner, row.id) for row in self._records.rows(owner, where=where)}
        saved = f'this."{rule.period}" = {quoted(self._period)} AND ({rule.rows or "1"})'
        rows = [
            row for row in self._records.rows(ledger.id, where=saved) if str(row.values.get(rule.subject)) in subjects
        ]
        made = [
            PeriodLine(
                row.id, subject := str(row.values[rule.subject]), subjects[subject], dict(row.values), stored=True
            )
            for row in rows
        ]
        return made, _told_apart(subjects)

    def _columns(self, ledger: Ledger, fields: Sequence[Field], *, blanks: bool) -> list[BookColumn]:
        rule = ledger.county
        assert rule is not None  # noqa: S101 - `sheet_ledgers` gives only those that have one
        cells = {field.id: cell_of(number) for number, field in enumerate(fields, _FIRST_FILLED)}
        booleans = frozenset(field.id for field in fields if isinstance(field.type, types.Boolean))
        subject = BookColumn(
            rule.subject, ledger.fields[rule.subject].label, width=30, locked=True, open_when_new=blanks,
            choices=SUBJECT_NAMES.format(ledger.id) if blanks else "",
            prompt="从下拉列表中选" if blanks else "",
        )  # fmt: skip
        return [
            BookColumn("", ROW_ID_HEADING, width=6, locked=True, hidden=True),
            BookColumn("", "序号", "integer", 6, locked=True),
            subject,
            *(self._column(ledger, field, cells, booleans) for field in fields),
        ]

    def _column(self, ledger: Ledger, field: Field, cells: Mapping[str, str], booleans: frozenset[str]) -> BookColumn:
        made = column_of(field, self._forms)
        checks = [one for one in ledger.checks if "edit" in one.when and one.severity == "hard"]
        compared = [(found, one) for one in checks if (found := comparison_of(one.constraint, field.id, cells))]
        width = _WIDTHS.get(made.kind, 26 if isinstance(field.type, types.LongText) else 13)
        return BookColumn(
            field.id, made.heading, made.kind, width, choices=made.choices, prompt=made.prompt,
            required=self._required(field, cells, booleans), day=_day(field),
            rule=compared[0][0] if compared and not made.choices else "",
            rule_message=compared[0][1].message if compared else "",
        )  # fmt: skip

    def _required(self, field: Field, cells: Mapping[str, str], booleans: frozenset[str]) -> str:
        """Return the formula of when a field must be filled: never in a line for a new row that has no subject yet."""
        subject = f'{cell_of(_SUBJECT)}<>""'
        if field.required == "always":
            return subject
        asked = formula_of(field.when, cells, booleans) if field.required and field.when else ""
        return f"AND({subject},{asked})" if asked else ""

    def _row(self, number: int, line: PeriodLine, fields: Sequence[Field]) -> list[Content]:
        return [line.id, number, line.title, *(self._content(field, line.values.get(field.id)) for field in fields)]

    def _content(self, field: Field, value: Value) -> Content:
        return None if value in (None, "", []) else cell_content(field.type, value, self._words)

    def _given(self, line: PeriodLine, fields: Sequence[Field]) -> GivenLine:
        filled = [field for field in fields if line.values.get(field.id) not in (None, "", [])]
        cells = {
            field.id: (to_json(field.type, line.values[field.id]), str(self._content(field, line.values[field.id])))
            for field in filled
        }
        return GivenLine(line.subject, line.title, line.stored, cells)


def _told_apart(subjects: Mapping[str, str]) -> dict[str, str]:
    """Return what each name means; of subjects with one name all but the first have a number behind it."""
    names: dict[str, str] = {}
    for row_id, title in subjects.items():
        name, number = title, 1
        while name in names:
            number += 1
            name = f"{title}（{number}）"
        names[name] = row_id
    return names


def _day(field: Field) -> str:
    if not isinstance(field.type, types.Date):
        return ""
    if field.type.partial:
        return "partial"
    return "past" if field.is_actual_date else "any"
