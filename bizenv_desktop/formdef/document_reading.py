"""Reads the template of an official document (`forms/documents/ID.toml`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.document_model import DocumentFigure, DocumentForm

if TYPE_CHECKING:
    from bizenv_desktop.formdef.toml_table import TomlTable


def read_document(table: TomlTable) -> DocumentForm:
    """Return the template of a file."""
    form = DocumentForm(
        id=table.needed("id"),
        title=table.needed("title"),
        kind=table.needed("kind"),
        heading=table.needed("heading"),
        text=table.needed("text"),
        period=table.text("period"),
        form=table.text("form", "公文"),
        addressees=table.text("addressees"),
        copies_to=table.text("copies_to"),
        note=table.text("note"),
        sealed=table.boolean("sealed", default=True),
        upward=table.boolean("upward"),
        longest=table.text("longest"),
        reports=table.text_map("reports"),
        figures=tuple(_figure(name, item) for name, item in table.named_tables("figures").items()),
    )
    table.done()
    return form


def _figure(name: str, table: TomlTable) -> DocumentFigure:
    figure = DocumentFigure(name, table.needed("sql"), table.text("kind", "integer"))
    table.done()
    return figure
