"""Which rows of a ledger counties fill in the workbooks that the bureau sends them (`[county]`; `domain` B, 下发)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import KINDS
from bizenv_desktop.formdef import field_types as types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.formdef.toml_table import TomlTable

_NOT_FILLED = (types.Reference, types.References, types.Attachment)


@dataclass(frozen=True)
class CountySheet:
    """A sheet of the workbooks for counties.

    `subject` is the reference to what is reported on, `period` the field that holds the period's key. `region` is SQL
    over `this` (a row of the subject's ledger): the division whose county fills it in; `zone` likewise gives the name
    of its development zone. `subjects` says for each kind of period which subjects are in it (SQL over the same
    `this`). Where subject and period make a row's id there is a line for each of them. Else there are the saved rows
    of the period for which `rows` holds (SQL over `this`, a row of the ledger itself), and `blank` empty lines below
    in which the county enters new ones. `columns` are the fields to fill.
    """

    subject: str
    period: str
    region: str
    zone: str = ""
    subjects: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""
    columns: tuple[str, ...] = ()
    blank: int = 0


def read_county_sheet(table: TomlTable | None) -> CountySheet | None:
    """Return the `[county]` of a definition; None where counties fill nothing of the ledger."""
    if table is None:
        return None
    sheet = CountySheet(
        subject=table.needed("subject"),
        period=table.needed("period"),
        region=table.needed("region"),
        zone=table.text("zone"),
        subjects=table.text_map("subjects"),
        rows=table.text("rows"),
        columns=table.texts("columns"),
        blank=table.integer("blank", 0),
    )
    table.done()
    return sheet


def has_line_each(ledger: Ledger) -> bool:
    """Tell whether every subject has one line in a period: both together make the id of a row."""
    sheet = ledger.county
    return sheet is not None and bool(ledger.identity) and set(ledger.identity) <= {sheet.subject, sheet.period}


def subject_ledger(ledger: Ledger) -> str:
    """Return the id of the ledger that the subjects of a county's sheet lie in."""
    return getattr(ledger.fields[ledger.county.subject].type, "target", "") if ledger.county else ""


def county_problems(ledger: Ledger, forms: Forms) -> Iterator[tuple[str, str, str, bool]]:
    """Give what the linter says of the names in a `[county]`."""
    sheet = ledger.county
    if sheet is None:
        return
    for name in (sheet.subject, sheet.period, *sheet.columns):
        if name not in ledger.fields:
            yield "county", f"{ledger.id} 没有字段 {name}", "请核对拼写，或先定义该字段", False
    for name in sheet.columns:
        if name in ledger.fields and not _is_filled(ledger.fields[name]):
            yield "county.columns", f"县区不能填写字段 {name}", "只列能直接填写的字段，不列引用、附件和计算字段", False
    for kind in sheet.subjects:
        if kind not in KINDS:
            yield "county.subjects", f"没有期间种类 {kind}", "请从中选：" + "、".join(KINDS), False
    if sheet.subject in ledger.fields and subject_ledger(ledger) not in forms.ledgers:
        yield "county.subject", f"{sheet.subject} 不是指向已定义台账的引用", "请指明指向填报对象的引用字段", False


def _is_filled(one: Field) -> bool:
    return not isinstance(one.type, _NOT_FILLED) and not one.calculation and not one.readonly


def county_texts(ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    """Give each SQL text of a `[county]`: its key, the text, the ledger whose row `this` is."""
    sheet = ledger.county
    if sheet is None or sheet.subject not in ledger.fields:
        return
    owner = subject_ledger(ledger)
    named = {"region": sheet.region, "zone": sheet.zone}
    named |= {f"subjects.{kind}": text for kind, text in sheet.subjects.items()}
    yield from ((f"county.{key}", text, owner) for key, text in named.items() if text)
    if sheet.rows:
        yield "county.rows", sheet.rows, ledger.id
