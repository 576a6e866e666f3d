"""Verbs on official documents: templates, drafts, changes, prints, 印发."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.pairs import pairs
from bizenv_desktop.cli.registry import Options, argument, verb

if TYPE_CHECKING:
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.records.record import Record

LEDGER = "official_document"


@verb("document templates", "列出公文模板")
def document_templates(options: Options) -> Answer:
    """List the templates with the kind of period that each is about."""
    with opened(options) as services:
        return Answer(
            [
                {"id": one.id, "title": one.title, "kind": one.kind, "period": one.period, "form": one.form}
                for one in services.documents.templates()
            ]
        )


@verb("document list", "列出公文")
def document_list(options: Options) -> Answer:
    """List drafts and issued documents, the latest first."""
    shown = ("kind", "period_key", "title", "number", "state")
    with opened(options) as services:
        return Answer(
            [{"id": one.id, **{name: one.values.get(name) for name in shown}} for one in services.documents.all()],
            none="还没有公文",
        )


@verb("document draft", "从模板起草公文", argument("template", help="模板代号或名称"), argument("period"))
def document_draft(options: Options) -> Answer:
    """Draft a document with the figures of a period."""
    with opened(options) as services:
        return _told(services, services.documents.draft(options.template, options.period))


@verb("document show", "查看公文的各项和正文", argument("id"))
def document_show(options: Options) -> Answer:
    """Show every part of a document and what should be looked at before it goes out."""
    with opened(options) as services:
        return _told(services, services.documents.get(_found(services, options.id)))


@verb(
    "document edit",
    "修改公文稿",
    argument("id"),
    argument("pairs", nargs="*", metavar="字段=值", help="如 number=沈商发〔2022〕5号；空值清除"),
    argument("--text", help="正文所在的文本文件（UTF-8）"),
    argument("--anew", action="store_true", help="按模板和现在的数字重写标题和正文"),
)
def document_edit(options: Options) -> Answer:
    """Change parts of a draft, its text from a file, or write it anew from its template."""
    typed = pairs(options.pairs, "这不是 字段=值", "写成 number=沈商发〔2022〕5号")
    with opened(options) as services:
        row_id = _found(services, options.id)
        if options.anew:
            services.documents.rewrite(row_id)
        values: dict[str, Any] = dict(services.records.parse_values(LEDGER, typed))
        if options.text:
            values["text"] = _read(Path(options.text))
        return _told(services, services.documents.change(row_id, values))


@verb(
    "document print",
    "公文存成 PDF 或 DOCX",
    argument("id"),
    argument("--out", required=True, help="文件.pdf 或 文件.docx"),
)
def document_print(options: Options) -> Answer:
    """Write a document as PDF (the kept one, where it is issued) or as DOCX."""
    from bizenv_desktop.home.document_words import FACES_NOTE

    out = out_file(options.out, ".pdf", ".docx")
    with opened(options) as services:
        row_id = _found(services, options.id)
        record = services.documents.get(row_id)
        answer: dict[str, Any] = {"out": str(out), "state": record.values["state"], "note": FACES_NOTE}
        if out.suffix.lower() == ".docx":
            content = services.documents.docx(row_id)
        else:
            printed = services.documents.pdf(row_id)
            content = printed.content
            answer |= {"pages": printed.pages, "fonts": list(printed.fonts), "missing": list(printed.missing)}
        out.write_bytes(content)
        said = services.documents.remarks(row_id)
        return Answer(answer | {"sha256": hashlib.sha256(content).hexdigest(), "remarks": said}, look=bool(said))


@verb("document issue", "登记公文已签发印发，此后不再改", argument("id"))
def document_issue(options: Options) -> Answer:
    """Keep the PDF of a document that was signed and issued; its text is not changed any more."""
    with opened(options) as services:
        return _told(services, services.documents.issue(_found(services, options.id)))


@verb("document delete", "删除公文稿", argument("id"))
def document_delete(options: Options) -> Answer:
    """Delete a draft."""
    with opened(options) as services:
        row_id = _found(services, options.id)
        services.documents.delete(row_id)
        return Answer({"deleted": row_id})


def _found(services: Services, text: str) -> str:
    """Return the id of the document that an id or a title means."""
    return services.records.find(LEDGER, text)


def _told(services: Services, record: Record) -> Answer:
    from bizenv_desktop.home.documents import to_json

    said = services.documents.remarks(record.id)
    return Answer(to_json(record) | {"remarks": said}, look=bool(said))


def _read(place: Path) -> str:
    try:
        return place.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageProblem("BAD_TEXT_FILE", f"读不了正文文件 {place.name}", "用 UTF-8 编码的文本文件") from problem
