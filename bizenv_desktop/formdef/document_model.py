"""What the template of an official document (`forms/documents/ID.toml`) says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class DocumentFigure:
    """One number of a text: `sql` gives one value over the parameters of the period, `kind` is a column's kind."""

    id: str
    sql: str
    kind: str = "integer"


@dataclass(frozen=True)
class DocumentForm:
    """One template. `heading` (the title) and `text` are Jinja texts.

    Their names: `unit`, `city` (沈阳市), `label` (2022年第二季度), `cutoff_words`, `year`, the figures, and for each of
    `reports` its data (`NAME.total.COLUMN`, `NAME.rows`, `NAME.table({column: head})`); `quarterly/county_ranking` is a
    part of a report, with the figures that were submitted where it was. `period` is the kind of period that it is
    about (week, month, quarter, half, year; "" for any). `upward` documents go to a superior and show their 签发人.
    `longest` names the setting that says how many 字 the text may have (通报, L13-V1); "" where no rule does.
    """

    id: str
    title: str
    kind: str
    heading: str
    text: str
    period: str = ""
    form: str = "公文"
    addressees: str = ""
    copies_to: str = ""
    note: str = ""
    sealed: bool = True
    upward: bool = False
    longest: str = ""
    reports: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[DocumentFigure, ...] = ()
