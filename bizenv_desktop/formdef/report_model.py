"""What a report form is, once loaded: frozen data and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ReportColumn:
    """One column of a report table. `value` is SQL over the source row; nested heads are joined with `/` in `head`.

    `total` is sum or "". `kind` is text, date (perhaps after words: 计划 2022-05), integer, number, quantity (a number
    whose unit differs from line to line: with its own decimals), percent, rate (a percent that may not exist: —),
    phone, light, seq (numbered by the program), code:LIST (the label of a code), money:亿元, money:万元, money:元 …
    `behind` names the sets of `Report.behind` whose rows stand behind its numbers. `field` (`LEDGER.FIELD`) says where
    its values are entered, so that a reason of the reviewer on one leads there; "" where it is worked out of several.

    `where` is for a form with grouped `lines`: a condition over the rows of `base`, there called `entry`; `value` is
    then an aggregate of the line's entries for which it holds (count(*) unless told), and those stand behind it.
    `formula` is SQL over the ids of the other columns, worked out on every line and on sums, where a rate is that of
    the sums and not a sum of rates. A `hidden` column is only for formulas.
    """

    id: str
    head: str
    value: str
    kind: str = "text"
    width: float = 1.0
    total: str = ""
    align: str = ""
    behind: tuple[str, ...] = ()
    field: str = ""
    where: str = ""
    formula: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class ReportChart:
    """A chart of a table form: `label` is the column that names the bars, `values` those that are drawn.

    `group` is the column before it where that alone does not name a bar (the region of an indicator).
    `kind` is bars (one beside the other), stacked or funnel (bars that narrow, with their share of the first). `mark`
    is a column drawn as a line across the bars: how far they ought to reach.
    """

    title: str
    label: str
    values: tuple[str, ...]
    kind: str = "bars"
    group: str = ""
    mark: str = ""


@dataclass(frozen=True)
class ReportBlock:
    """A titled part of a record form: `kind` is fields, table, photos, text or signature.

    `columns` are SQL over the record (fields, signature) or over the rows of `source` (table; parameter :id).
    `photos` gives a JSON array of file hashes, `text` the text, or the reason why there are no photos.
    """

    title: str
    kind: str
    columns: tuple[ReportColumn, ...] = ()
    source: str = ""
    photos: str = ""
    text: str = ""
    across: int = 2


@dataclass(frozen=True)
class Report:
    """A report form. `reads` names the ledgers whose findings bar its submission, `closes` the fields it locks.

    `source` is an SQL query, one row a line with `id` and `ledger` of the row behind it. Parameters: those of
    `reports.parameters`, :today, :city, :id (the record of a record form). It may read the shared views of
    `forms/views/` too, by which several forms count alike (`print_views`).
    With `lines`, an SQL query over `base` (the rows of `source`) that gives each line an `id`, the table has those
    lines instead; `source` then says with `line` to which line each row belongs (a row may be given for several lines).
    Where columns have a `where` and `lines` is left out, each `line` of the source makes one.
    `ranked` names the column by which lines are put in order, the highest first. `overall` false leaves the 合计 out
    where groups of lines show the same rows from several sides, or where groups of a list can't be added up.
    `order` are SQL expressions over `this`, `groups` ids of columns by which lines are grouped with subtotals.
    `counted` is SQL over `this`: lines where it is false are listed and not counted (X03c); `counter` is the measure
    word of their number beside 小计 and 合计 (个, 笔, 件 …).
    `headline` are named SQL scalars shown above the table; they may read the lines as `base`.
    `behind` are named queries of the rows behind the numbers: id of the line, ledger, id of the row. `kind` is table,
    record or compound; a record form of the ledger `record` has `blocks`, a compound the table forms named by `parts`,
    each with a heading, for the same period, under its own title and `headline`. The charts of a `desk` form are shown
    on the workbench of a head who only looks.
    """

    id: str
    title: str
    cadence: str
    kind: str
    version: int
    reads: tuple[str, ...]
    closes: tuple[str, ...]
    source: str
    columns: tuple[ReportColumn, ...]
    groups: tuple[str, ...] = ()
    headline: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    signoff: tuple[str, ...] = ("填表人", "审核人", "单位负责人")
    paper: str = "A4 landscape"
    unit: str = ""
    order: tuple[str, ...] = ()
    behind: Mapping[str, str] = field(default_factory=dict)
    counted: str = ""
    counter: str = "个"
    record: str = ""
    blocks: tuple[ReportBlock, ...] = ()
    lines: str = ""
    parts: tuple[str, ...] = ()
    charts: tuple[ReportChart, ...] = ()
    ranked: str = ""
    overall: bool = True
    desk: bool = False
    period: str = ""
    """What a form without a cadence is made for where no period is given: the current week, month, quarter, half or
    year, since its columns speak of 本期; "" where it lists everything up to today."""

    label: str = ""
    """The words under the title (SQL over `this`) of a record form."""
    compared: Mapping[str, str] = field(default_factory=dict)
    """What a form with 同比 compares, as SQL over the rows of `base`, there called `entry`.

    `basis` is the version of the counting rules (口径) by which a row was counted (NULL: not known), `now` and `before`
    tell which rows are this year's and last year's. Where they were not counted by one version, a note says so (X17).
    """
