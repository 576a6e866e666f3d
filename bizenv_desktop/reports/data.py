"""The data of one report: exact values with the rows behind them, ready to be printed, stored and compared.

Layouts never query: what they print is here. The data of a submitted period is stored as JSON and gives the same
print again. Money is in 万 (元 or currency) as an exact Decimal, whatever unit it is printed in.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.numbers import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

Exact = str | int | Decimal | None
"""A value of a report: text, whole number, exact decimal, or nothing."""

Source = tuple[str, str]
"""A row behind a number: ledger and id."""


@dataclass(frozen=True)
class Column:
    """One column; `head` are its headings from the outermost to its own. `kind` says how its values are written.

    Kinds: text, date, integer, number, percent, phone, light, money:万元, money:亿元, money:元 (and 万美元 …).
    `width` is relative to the other columns, `align` left, center, right or "" (what the kind asks for). `behind` names
    the sets of rows behind its numbers (`Reports.behind`).
    """

    id: str
    head: tuple[str, ...]
    kind: str = "text"
    width: float = 1.0
    align: str = ""
    total: str = ""
    behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of the table: `kind` is row, group (a heading), subtotal or total; `label` stands in the last three.

    `sources` are the rows behind it; those of a sum are the rows of its detail lines. `key` names a grouped line,
    which stands for no single row; it is "" for the others.
    """

    kind: str
    values: tuple[Exact, ...]
    sources: tuple[Source, ...] = ()
    label: str = ""
    key: str = ""


def room_of_label(columns: Sequence[Column], line: Line) -> int:
    """Return how many columns the label of a sum or a group takes: those before the first that is summed or filled.

    A column that is summed ends it where its sum is blank too, so that the labels of one table stand alike.
    """
    if line.kind == "group":
        return len(columns)
    cells = zip(columns, line.values, strict=False)
    return next((n for n, (column, value) in enumerate(cells) if column.total or value is not None), len(columns))


@dataclass(frozen=True)
class Chart:
    """A chart of a table's detail lines: the columns that name the bars and those drawn (see `ReportChart`)."""

    title: str
    label: str
    values: tuple[str, ...]
    kind: str = "bars"
    group: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Picture:
    """A photo of a record form: the hash of the file, its name, and what is written under it."""

    sha256: str
    name: str
    caption: str = ""


@dataclass(frozen=True)
class Block:
    """A titled part of a record form.

    `kind` fields: one line with a value for each of `columns`, `across` of them beside each other (long texts take the
    whole width); table: `columns` and `lines`; photos: `pictures`, or `text` with the reason why there are none;
    text: `text` alone; signature: like fields, with room to sign.
    """

    title: str
    kind: str
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()
    text: str = ""
    across: int = 2


@dataclass(frozen=True)
class ReportData:
    """A report of one period or one record.

    `period` is the key (or the id of the record), `label` the period as printed. `version` 0 is a draft; a
    submission prints its number, and a 更正版 which `correction` (第几次更正) it is. `explanations` are the soft
    findings with their explanations (审核情况说明). `kind` is table, record or compound: then `parts` are the tables
    under its title.
    """

    report: str
    title: str
    period: str
    label: str
    kind: str = "table"
    cutoff: str = ""
    city: str = ""
    unit: str = ""
    money_unit: str = ""
    head: tuple[tuple[str, str], ...] = ()
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    explanations: tuple[str, ...] = ()
    signoff: tuple[str, ...] = ()
    paper: str = "A4 landscape"
    made_on: str = ""
    version: int = 0
    parts: tuple[ReportData, ...] = ()
    charts: tuple[Chart, ...] = ()
    correction: int = 0

    def tables(self) -> tuple[ReportData, ...]:
        """Return the tables with their lines: the report itself, or the parts of a compound."""
        return self.parts if self.kind == "compound" else (self,)

    def signed_by_proxy(self) -> ReportData:
        """Return the data for a submission by 代理审核: the reviewer's line says 代."""
        named = tuple(f"{name}（代）" if name == "审核人" else name for name in self.signoff)
        return replace(self, signoff=named)

    def with_note(self, note: str) -> ReportData:
        """Return the data with one more note, e.g. the counties that are missing (缺报县区)."""
        return replace(self, notes=(*self.notes, note))

    def detail(self) -> list[Line]:
        """Return the lines that are no sums and no headings."""
        return [line for line in self.lines if line.kind == "row"]

    @cached_property
    def checksum(self) -> str:
        """The 校验码: SHA-256 of the canonical JSON of all figures; the day of printing and the version don't count."""
        content = self.to_json()
        for one in (content, *content.get("parts", ())):
            del one["made_on"], one["version"]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON; decimals are `{"n": "1.5"}`, so that they come back as they were."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> ReportData:
        """Return the data of `to_json`."""
        known = dict(content)
        known["head"] = tuple((label, text) for label, text in content["head"])
        known["columns"] = tuple(map(_column, content["columns"]))
        known["lines"] = tuple(map(_line, content["lines"]))
        known["blocks"] = tuple(map(_block, content["blocks"]))
        for name in ("notes", "explanations", "signoff"):
            known[name] = tuple(content[name])
        known["parts"] = tuple(map(cls.from_json, content.get("parts", ())))
        known["charts"] = tuple(Chart(**{**one, "values": tuple(one["values"])}) for one in content.get("charts", ()))
        return cls(**known)


_LATER = frozenset({"parts", "charts", "key", "group", "mark", "correction"})
"""What came to the data after reports had been submitted: left out where empty, so that their checksums stand."""


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"n": canonical(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        given = {name: getattr(value, name) for name in value.__dataclass_fields__}
        return {name: _plain(one) for name, one in given.items() if one or name not in _LATER}
    return value


def _exact(value: Any) -> Exact:
    return Decimal(value["n"]) if isinstance(value, dict) else value


def _column(content: dict[str, Any]) -> Column:
    return Column(**{**content, "head": tuple(content["head"]), "behind": tuple(content["behind"])})


def _line(content: dict[str, Any]) -> Line:
    sources = tuple((ledger, row) for ledger, row in content["sources"])
    values = tuple(map(_exact, content["values"]))
    return Line(content["kind"], values, sources, content["label"], content.get("key", ""))


def _block(content: dict[str, Any]) -> Block:
    return Block(
        title=content["title"],
        kind=content["kind"],
        columns=tuple(map(_column, content["columns"])),
        lines=tuple(map(_line, content["lines"])),
        pictures=tuple(Picture(**picture) for picture in content["pictures"]),
        text=content["text"],
        across=content["across"],
    )
