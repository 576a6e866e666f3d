"""The two reports that every ledger has for free, `LEDGER.list` and `LEDGER.record`, and what all lists have alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.field_types import Attachment, Money
from bizenv_desktop.formdef.report_model import Report, ReportBlock, ReportColumn
from bizenv_desktop.records.custom_tables import LEDGER as CUSTOM_TABLE
from bizenv_desktop.reports.shown_columns import column_of, order_sql, source_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bizenv_desktop.formdef.model import Field, Forms, Ledger, Section
    from bizenv_desktop.storage.reading import Reader

LIST, RECORD = ".list", ".record"
CUSTOM = f"{CUSTOM_TABLE}."
"""What the report id of a table that a person has put together begins with; the id of its row follows."""
_COMMON = (
    "region_code",
    "report_unit",
    "reporter",
    "reviewer",
    "status",
    "source",
    "created_at",
    "updated_at",
    "remark",
)
_NAMES_OF_LISTS = ("台账", "清单", "登记")
"""Titles of ledgers that end so say already that they are lists."""
_FEW_COLUMNS = 9
_NUMBER = ReportColumn("n", "序号", "NULL", "seq", 0.5)
_LABEL_WIDTH = 1.8
"""The width of the first column where the words of a sum stand in it alone."""
MONEY = "money:"


def own_form(forms: Forms, report_id: str, headings: Callable[[str], Sequence[str]]) -> Report | None:
    """Return the report of a ledger's own; None for any other id. `headings` gives the bureau's own columns."""
    name, _, kind = report_id.rpartition(".")
    ledger = forms.ledgers.get(name)
    if ledger is None or f".{kind}" not in (LIST, RECORD):
        return None
    own = tuple(own_column(heading, n) for n, heading in enumerate(headings(name), 1))
    return _list(forms, ledger, own) if kind == "list" else _record(forms, ledger, own)


def headings_of(reader: Reader, ledger: str) -> list[str]:
    """Return the headings of the bureau's own columns (自有列) that have values and are not hidden, in their order."""
    known = reader.all(
        "SELECT heading, hidden FROM own_column_v WHERE ledger = ? ORDER BY position, heading", (ledger,)
    )
    used = {row[0] for row in reader.all(f'SELECT DISTINCT x.key FROM "{ledger}_v" o, json_each(o.ext) x')}
    ordered = [heading for heading, _ in known if heading in used]
    hidden = {heading for heading, away in known if away}
    return [heading for heading in (*ordered, *sorted(used - set(ordered))) if heading not in hidden]


def own_column(heading: str, number: int) -> ReportColumn:
    """Return the report column of an own column."""
    name = heading.replace("'", "''")
    value = f"SELECT x.value FROM json_each(this.ext) x WHERE x.key = '{name}'"
    return ReportColumn(f"own{number}", heading, value, "phone" if "电话" in heading else "text", 1.2)


def is_own(report: Report) -> bool:
    """Tell whether a report is a ledger's own or a person's own table, with no period."""
    return report.id.endswith((LIST, RECORD)) or report.id.startswith(CUSTOM)


def _list(forms: Forms, ledger: Ledger, own: tuple[ReportColumn, ...]) -> Report:
    wanted = ledger.list_columns or tuple(name for name, field in ledger.fields.items() if not field.common)
    fields = [ledger.fields[name] for name in wanted if name in ledger.fields]
    columns = [*(column_of(field, forms) for field in fields), *own]
    title = ledger.title if ledger.title.endswith(_NAMES_OF_LISTS) else f"{ledger.title}台账"
    return list_form(forms, ledger, report=f"{ledger.id}{LIST}", title=title, fields=fields, columns=columns)


def list_form(
    forms: Forms,
    ledger: Ledger,
    *,
    report: str,
    title: str,
    fields: Sequence[Field],
    columns: Sequence[ReportColumn],
    where: str = "1",
    groups: tuple[str, ...] = (),
    order: tuple[str, ...] = (),
    overall: bool = True,
    headline: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Report:
    """Return the form of a list of a ledger's rows, one a line.

    `fields` are those that columns, groups and order look at, `where` is SQL over `o`.
    """
    shown = [column for column in columns if not column.hidden]
    number = replace(_NUMBER, width=_LABEL_WIDTH) if shown and shown[0].total else _NUMBER
    return Report(
        id=report,
        title=title,
        cadence="",
        kind="table",
        version=ledger.version,
        reads=(),
        closes=(),
        source=source_sql(ledger, fields, forms, where),
        columns=(number, *columns),
        groups=groups,
        headline={"记录数": "SELECT count(*) || '条' FROM base", **(headline or {})},
        notes=notes,
        signoff=(),
        paper="A4 landscape" if len(shown) < _FEW_COLUMNS else "A3 landscape",
        unit="、".join(dict.fromkeys(one.kind.removeprefix(MONEY) for one in shown if one.kind.startswith(MONEY))),
        order=order or order_sql(ledger),
        overall=overall,
    )


def _record(forms: Forms, ledger: Ledger, own: tuple[ReportColumn, ...]) -> Report:
    fields = [*ledger.fields.values()]
    return Report(
        id=f"{ledger.id}{RECORD}",
        title=ledger.title,
        cadence="",
        kind="record",
        version=ledger.version,
        reads=(),
        closes=(),
        source=source_sql(ledger, fields, forms, "o.id = :id"),
        columns=(),
        signoff=(),
        paper="A4",
        unit=_units(fields),
        record=ledger.id,
        blocks=tuple(_blocks(forms, ledger, own)),
        label=ledger.display,
    )


def _blocks(forms: Forms, ledger: Ledger, own: tuple[ReportColumn, ...]) -> Iterable[ReportBlock]:
    plain = [name for name, field in ledger.fields.items() if not field.common]
    named = {name for section in ledger.sections for name in section.fields}
    for section in ledger.sections:
        yield _section(forms, ledger, section)
    if rest := [name for name in plain if name not in named]:
        yield _fields(forms, ledger, "其他" if named else "内容", rest)
    drawn = {section.child for section in ledger.sections}
    for child in forms.children_of(ledger.id):
        if child.id not in drawn:
            yield _child(forms, child, child.title)
    if own:
        yield ReportBlock("自有列", "fields", own)
    yield _fields(forms, ledger, "登记信息", [name for name in _COMMON if name in ledger.fields])
    for field in ledger.fields.values():
        if isinstance(field.type, Attachment):
            yield ReportBlock(field.label, "photos", photos=f'this."{field.id}"')


def _section(forms: Forms, ledger: Ledger, section: Section) -> ReportBlock:
    if section.child:
        return _child(forms, forms.ledgers[section.child], section.title)
    return _fields(forms, ledger, section.title, section.fields)


def _fields(forms: Forms, ledger: Ledger, title: str, names: Sequence[str]) -> ReportBlock:
    return ReportBlock(title, "fields", tuple(column_of(ledger.fields[name], forms) for name in names))


def _child(forms: Forms, child: Ledger, title: str) -> ReportBlock:
    wanted = child.list_columns or tuple(name for name, field in child.fields.items() if not field.common)
    fields = [child.fields[name] for name in wanted if name in child.fields and name != child.parent]
    source = source_sql(child, fields, forms, f'o."{child.parent}" = :id')
    order = ", ".join(item.replace("this.", "o.") for item in order_sql(child)) or "o.id"
    columns = tuple(column_of(field, forms) for field in fields)
    return ReportBlock(title, "table", columns, f"{source} ORDER BY {order}, o.id")


def _units(fields: Iterable[Field]) -> str:
    units = (getattr(field.type, "entry_unit", None) or field.unit for field in fields if isinstance(field.type, Money))
    return "、".join(dict.fromkeys(filter(None, units)))
