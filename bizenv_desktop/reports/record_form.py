"""The data of a record form: blocks of fields, tables of child rows, photos, signatures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.formdef.print_views import views_named
from bizenv_desktop.formdef.sql_dialect import expand
from bizenv_desktop.reports.data import Block, Column, Line, Picture, ReportData
from bizenv_desktop.reports.query import own_rows
from bizenv_desktop.reports.values import as_column, exact, names
from bizenv_desktop.reports.withheld import withheld_views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bizenv_desktop.formdef.report_model import Report, ReportBlock, ReportColumn
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

_IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff")


class RecordForm:
    """Builds the form of one record; the record must be of the copy's own city."""

    def __init__(self, reader: Reader, copy: LocalCopy, report: Report, params: Mapping[str, str]) -> None:
        self._reader = reader
        self._copy = copy
        self._report = report
        self._params = dict(params)
        self._settings = copy.settings

    def build(self) -> ReportData:
        """Return the data; raises UsageProblem where there is no such record."""
        report = self._report
        if not self._reader.all(f"{own_rows(self._copy.forms, report.record)} AND id = :id", self._params):
            title = self._copy.forms.ledgers[report.record].title
            raise UsageProblem("NO_ROW", f"{title}里没有编号为 {self._params['id']} 的记录", "核对 id，或刷新后再试")
        return ReportData(
            report=report.id,
            title=report.title,
            period=self._params["id"],
            label=str(self._value(report.label) or "") if report.label else "",
            kind="record",
            cutoff=self._params["cutoff"],
            city=self._copy.city,
            unit=self._copy.unit,
            money_unit=report.unit,
            blocks=tuple(block for one in report.blocks if (block := self._block(one)) is not None),
            notes=report.notes,
            signoff=report.signoff,
            paper=report.paper,
            made_on=self._params["today"],
        )

    def _block(self, block: ReportBlock) -> Block | None:
        kinds: dict[str, Callable[[ReportBlock], Block | None]] = {
            "fields": self._fields,
            "signature": self._signature,
            "table": self._rows,
            "photos": self._photos,
            "text": self._text,
        }
        return kinds[block.kind](block)

    def _fields(self, block: ReportBlock) -> Block:
        values = self._values([column.value for column in block.columns])
        line = self._line(block.columns, values)
        columns = tuple(map(as_column, block.columns))
        return Block(block.title, "fields", columns, (line,), across=block.across)

    def _signature(self, block: ReportBlock) -> Block:
        columns: list[Column] = []
        values: list[str | None] = []
        for column, value in zip(block.columns, self._values([one.value for one in block.columns]), strict=True):
            signers: list[str | None] = [*names(value)]
            values += signers or [None]
            columns += [as_column(column)] * max(1, len(signers))
        line = Line("row", tuple(values))
        return Block(block.title, "signature", tuple(columns), (line,), across=block.across)

    def _rows(self, block: ReportBlock) -> Block:
        columns = ", ".join(f"({self._expanded(column.value)})" for column in block.columns)
        rows = self._reader.all(self._query(columns, block.source), self._params)
        lines = tuple(self._line(block.columns, row, number) for number, row in enumerate(rows, 1))
        return Block(block.title, "table", tuple(map(as_column, block.columns)), lines, text=block.text or "无")

    def _photos(self, block: ReportBlock) -> Block | None:
        hashes = names(self._value(block.photos))
        pictures = tuple(picture for one in hashes if (picture := self._picture(one)) is not None)
        text = str(self._value(block.text) or "") if block.text else ""
        if not pictures and not text:
            return None
        return Block(block.title, "photos", pictures=pictures, text=text, across=block.across)

    def _text(self, block: ReportBlock) -> Block:
        return Block(block.title, "text", text=str(self._value(block.text) or ""))

    def _picture(self, sha256: str) -> Picture | None:
        """Return a photo with what is known of it; None for a file that is no picture."""
        row = self._reader.one(
            "SELECT name, media_type, taken_at, taken_where FROM attachment_file_v WHERE sha256 = ?", (sha256,)
        )
        name, media_type, taken_at, where = row or ("", "", None, None)
        image = str(media_type or "").startswith("image/") or str(name).lower().endswith(_IMAGE_ENDINGS)
        caption = " ".join(str(part) for part in (taken_at, where) if part)
        return Picture(sha256, str(name or sha256[:8]), caption) if image or row is None else None

    def _line(self, columns: Iterable[ReportColumn], values: Iterable[Any], number: int = 1) -> Line:
        codes = self._copy.forms.codes
        return Line(
            "row",
            tuple(
                number if column.kind == "seq" else exact(column.kind, _plain(value), codes)
                for column, value in zip(columns, values, strict=True)
            ),
        )

    def _values(self, expressions: list[str]) -> tuple[Any, ...]:
        written = ", ".join(f"({self._expanded(sql)})" for sql in expressions)
        row = self._reader.one(self._query(written, self._report.source), self._params)
        return row or (None,) * len(expressions)

    def _query(self, columns: str, source: str) -> str:
        forms = self._copy.forms
        views = self._expanded(withheld_views(forms) + views_named(f"{source} {columns}", forms))
        return f"WITH {views}form AS ({self._expanded(source)}) SELECT {columns} FROM form AS this"

    def _value(self, sql: str) -> Any:
        return self._values([sql])[0]

    def _expanded(self, sql: str) -> str:
        return expand(sql, self._copy.forms, self._settings)


def _plain(value: Any) -> Any:
    """Return a JSON array of texts as one text."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            return "、".join(map(str, json.loads(value)))
        except ValueError:
            return value
    return value
