"""Official documents of a bureau: drafted from a template with a period's figures, edited, printed, issued.

A document is a row of the system ledger `official_document`. Once issued (签发、印发 happen on paper) its text does not
change any more, and every print of it copies the PDF that was kept then.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.dispatch import DispatchSettings
from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.periods import EXAMPLES, Period
from bizenv_desktop.home.document_words import number_after, period_words, remarks, unfinished
from bizenv_desktop.home.rendering import cell_writer
from bizenv_desktop.records.permissions import AUTHORS
from bizenv_desktop.reports.document_data import ReportFigures, figures_of
from bizenv_desktop.reports.document_text import document_text
from bizenv_desktop.reports.parameters import city_pattern, span_of
from bizenv_desktop.reports.values import code_label
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.edits import CREATE, DELETE, PATCH, Edit, Step, apply_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.document_model import DocumentForm
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.printing.official.document import OfficialDocument
    from bizenv_desktop.printing.pdf import PrintResult
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.storage.writing import Writer

LEDGER = "official_document"
DRAFT, ISSUED = "草稿", "已印发"
LETTER = "信函"
PROGRAM_FIELDS = frozenset({"template", "kind", "period_key", "state", "pdf", "sha256", "issued_by", "issued_at"})
"""What the program writes; everything else of a draft is edited."""
_FOR_ISSUE = {"number": "发文字号", "signed_on": "成文日期", "signer": "署名"}


class Documents:
    """The official documents of one copy."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def templates(self) -> list[DocumentForm]:
        """Return the templates."""
        return list(self._services.forms.documents.values())

    def template(self, name: str) -> DocumentForm:
        """Return a template by its id or title; raises NO_TEMPLATE."""
        for one in self.templates():
            if name in (one.id, one.title):
                return one
        raise UsageProblem("NO_TEMPLATE", f"没有公文模板 {name}", "用 bizenv document templates 查看")

    def all(self) -> list[Record]:
        """Return the documents, the latest first."""
        found = self._services.records.rows(LEDGER)
        return sorted(found, key=lambda one: str(one.values.get("created_at") or ""), reverse=True)

    def get(self, row_id: str) -> Record:
        """Return a document."""
        return self._services.records.get(LEDGER, row_id)

    def draft(self, template: str, period: str) -> Record:
        """Make a draft from a template with the figures of a period; raises UsageProblem for a wrong period."""
        self._services.copy.require(*AUTHORS)
        form = self.template(template)
        title, text = self._text(form, period)
        unit, today = self._services.copy.unit, self._services.clock.today().isoformat()
        mark = unit if form.form == LETTER else f"{unit}文件"
        values: dict[str, Value] = {
            "template": form.id, "kind": form.kind, "period_key": period, "title": title, "text": text, "state": DRAFT,
            "form": form.form, "mark": mark, "number": self._next_number(mark), "addressees": form.addressees or None,
            "copies_to": form.copies_to or None, "note": form.note or None, "sealed": form.sealed, "signer": unit,
            "signed_on": today, "printed_by": f"{unit}办公室", "printed_on": today,
            "approver": "（签发人）" if form.upward else None,
        }  # fmt: skip
        row_id = new_id()
        self._services.records.apply(Step("edit", f"起草{form.title}", [Edit(CREATE, LEDGER, row_id, values)]))
        return self.get(row_id)

    def change(self, row_id: str, values: Mapping[str, Value]) -> Record:
        """Change parts of a draft; raises DOCUMENT_ISSUED, and UsageProblem for a part that is none."""
        self._services.copy.require(*AUTHORS)
        record = self._open(row_id)
        fields = self._services.forms.ledgers[LEDGER].fields
        for name in values:
            if name not in fields or name in PROGRAM_FIELDS:
                raise UsageProblem("NO_FIELD", f"公文没有可改的“{name}”", "用 bizenv document show 查看各项的名称")
        changed = {name: value for name, value in values.items() if record.values.get(name) != value}
        if changed:
            self._services.records.apply(Step("edit", "修改公文稿", [Edit(PATCH, LEDGER, row_id, changed)]))
        return self.get(row_id)

    def rewrite(self, row_id: str) -> Record:
        """Write the text of a draft anew from its template, with the figures of now; what was typed is replaced."""
        record = self._open(row_id)
        form = self.template(str(record.values["template"]))
        title, text = self._text(form, str(record.values["period_key"] or ""))
        return self.change(row_id, {"title": title, "text": text})

    def delete(self, row_id: str) -> None:
        """Delete a draft."""
        self._services.copy.require(*AUTHORS)
        self._open(row_id)
        self._services.records.apply(Step("edit", "删除公文稿", [Edit(DELETE, LEDGER, row_id)]))

    def issue(self, row_id: str) -> Record:
        """Register that a document was signed and issued: its PDF is kept, its text stays as it is from now on.

        Raises DOCUMENT_UNFINISHED where number, date or signer are missing, or where the text still asks for words.
        """
        self._services.copy.require(*AUTHORS)
        record = self._open(row_id)
        gaps = [label for name, label in _FOR_ISSUE.items() if not record.values.get(name)]
        gaps += unfinished(record.values)
        if gaps:
            raise BizenvError("DOCUMENT_UNFINISHED", f"公文还缺：{'、'.join(gaps)}", "补全后再登记印发")
        printed = self.pdf(row_id)
        self._services.copy.write(partial(self._freeze, record=record, printed=printed))
        return self.get(row_id)

    def document(self, row_id: str) -> OfficialDocument:
        """Return a document as it is laid out."""
        from bizenv_desktop.printing.official.document import OfficialDocument
        from bizenv_desktop.printing.official.text_blocks import read_text

        values = self.get(row_id).values
        texts = {
            name: str(values.get(name) or "")
            for name in (
                "title", "form", "mark", "number", "approver", "copy_number", "secrecy", "urgency", "addressees",
                "signer", "note", "copies_to", "printed_by",
            )
        }  # fmt: skip
        blocks, annexes = read_text(str(values.get("text") or ""))
        return OfficialDocument(
            blocks=blocks,
            annexes=annexes,
            signed_on=_day(values.get("signed_on")),
            printed_on=_day(values.get("printed_on")),
            sealed=bool(values.get("sealed")),
            double_sided=bool(values.get("double_sided")),
            author=self._services.copy.unit,
            **texts,
        )

    def pdf(self, row_id: str) -> PrintResult:
        """Return the PDF: the kept bytes of an issued document, a fresh print of a draft."""
        from bizenv_desktop.printing.official.layout import lay_out
        from bizenv_desktop.printing.official.pdf import write_official
        from bizenv_desktop.printing.pdf import PrintResult, fonts_in
        from bizenv_desktop.printing.preview import PdfPreview

        values = self.get(row_id).values
        kept = values.get("pdf")
        if values.get("state") == ISSUED and isinstance(kept, list) and kept:
            content = attachments.open_file(self._services.copy, kept[0])
            with PdfPreview(content) as preview:
                return PrintResult(preview.pages, str(values["sha256"]), fonts_in(content), (), content)
        return write_official(lay_out(self.document(row_id)))

    def docx(self, row_id: str) -> bytes:
        """Return the document as DOCX."""
        from bizenv_desktop.printing.official.docx.write import write_docx

        return write_docx(self.document(row_id))

    def remarks(self, row_id: str) -> list[str]:
        """Return what somebody should look at before a document goes out; none of it bars."""
        values = self.get(row_id).values
        form = self._services.forms.documents.get(str(values.get("template")))
        limit = self._services.copy.settings[form.longest] if form and form.longest else ""
        return remarks(values, int(Decimal(limit)) if limit else None)

    def _open(self, row_id: str) -> Record:
        record = self.get(row_id)
        if record.values.get("state") == ISSUED:
            raise BizenvError("DOCUMENT_ISSUED", "这件公文已登记印发，不能再改", "另起草一件更正；重印用“打印”")
        return record

    def _freeze(self, writer: Writer, record: Record, printed: PrintResult) -> None:
        copy = self._services.copy
        name = f"{record.values['number']} {str(record.values['title']).replace(chr(10), '')}.pdf"
        file = attachments.put_bytes(copy, writer, printed.content, name.replace("/", "-"), by=copy.user)
        values: dict[str, Value] = {
            "state": ISSUED, "pdf": [file], "sha256": printed.sha256, "issued_by": copy.user,
            "issued_at": copy.clock.now(),
        }  # fmt: skip
        step = Step("workflow", f"登记印发 {record.values['number']}", [Edit(PATCH, LEDGER, record.id, values)])
        apply_step(writer, step, by=copy.user)

    def _text(self, form: DocumentForm, key: str) -> tuple[str, str]:
        copy = self._services.copy
        period = _period(form, key)
        span = span_of(period, copy.calendar, DispatchSettings.read(copy.settings))
        parameters = {
            **span.values, "city": copy.city, "city_like": city_pattern(copy.city),
            "today": self._services.clock.today().isoformat(),
        }  # fmt: skip
        names: dict[str, Any] = {
            "unit": copy.unit, "city": code_label(copy.city, "regions", copy.forms.codes),
            "label": period_words(period), "year": period.year,
            "cutoff_words": f"{period.last.year}年{period.last.month}月{period.last.day}日",
        }  # fmt: skip
        names |= figures_of(copy, form, parameters)
        names |= {name: ReportFigures(self._data(one, key), cell_writer) for name, one in form.reports.items()}
        return document_text(form, names)

    def _data(self, named: str, key: str) -> ReportData:
        """Return a report, or a part of one (`quarterly/county_ranking`): as it was submitted, else as it is now."""
        services = self._services
        report, _, part = named.partition("/")
        kept = services.periods.in_force(report, key) if services.reports.form(report).cadence else None
        frozen = [one for one in ((kept.data, *kept.data.parts) if kept else ()) if one.report == (part or report)]
        return frozen[0] if frozen else services.reports.build(part or report, key)

    def _next_number(self, mark: str) -> str | None:
        sql = f"SELECT number FROM {LEDGER}_v WHERE mark = ? AND number IS NOT NULL"
        with self._services.copy.read() as reader:
            known = [str(number) for (number,) in reader.all(sql, (mark,))]
        return number_after(known, self._services.clock.today().year)


def _period(form: DocumentForm, key: str) -> Period:
    kind: Any = form.period or None
    example = EXAMPLES[kind] if kind else "2022-Q2、2022-H1 或 2022"
    try:
        period = Period.parse(key)
    except ValueError as problem:
        raise UsageProblem("BAD_PERIOD", f"期间写法不对：{key}", f"写成 {example}") from problem
    if kind and period.kind != kind:
        raise UsageProblem("BAD_PERIOD", f"{form.title}不按{period.label}起草", f"写成 {example}")
    return period


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def to_json(record: Record) -> dict[str, Any]:
    """Return a document as the command line gives it."""
    plain: dict[str, Any] = json.loads(json.dumps({"id": record.id, **record.values}, default=str))
    return plain
