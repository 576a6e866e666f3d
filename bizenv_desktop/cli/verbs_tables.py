"""Verbs on tables that people put together (自定义表): list, save, delete; `print` prints them by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.records import custom_tables as tables
from bizenv_desktop.records.filters import BETWEEN, EMPTY, FILLED, OPERATORS, Filter
from bizenv_desktop.records.table_choices import COUNT, SUM, group_key, group_parts
from bizenv_desktop.records.tables_today import table_today
from bizenv_desktop.storage.edits import EXT_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.home.services import Services

_DOWN = "降"
_UNIT, _WAY = "@", ":"
_WORDS = {EMPTY: 2, FILLED: 2, BETWEEN: 4}
"""How many words a condition with these operators has; the others have three."""


@verb("table list", "列出自定义表")
def table_list(options: Options) -> Answer:
    """List the tables with what is in them, and what has no effect any more."""
    with opened(options) as services:
        with services.copy.read() as reader:
            found = tables.custom_tables(reader)
        told = [_told(services, one) for one in found]
        return Answer(told, look=any(one["remarks"] for one in told), none="还没有自定义表")


@verb(
    "table save",
    "存一张自定义表，同名的是自己的就替换",
    argument("title", help="表名"),
    argument("ledger"),
    argument("--columns", nargs="+", required=True, metavar="字段", help="依次是哪几列，字段代号或名称"),
    argument("--sum", nargs="+", default=[], metavar="字段[@单位]", help="合计的列，如 total_investment@亿元"),
    argument("--count", nargs="+", default=[], metavar="字段", help="计数的列：填了的有几个"),
    argument("--group", nargs="+", default=[], metavar="字段[@年或月]", help="依次按什么分组，如 sign_date@年"),
    argument(
        "--filter", nargs="+", action="append", default=[], metavar="字段 运算 值",
        help=f"一个条件，可写多个；运算是 {'、'.join(OPERATORS)}",
    ),
    argument("--order", nargs="+", default=[], metavar=f"字段[:{_DOWN}]", help=f"排序，从大到小写 字段:{_DOWN}"),
)  # fmt: skip
def table_save(options: Options) -> Answer:
    """Keep a table; one of the same name that is the person's own is replaced."""
    with opened(options) as services:
        ledger = services.copy.context.ledger(options.ledger)
        with services.copy.read() as reader:
            before = tables.look_up(reader, options.title)
        table = tables.CustomTable(
            title=options.title,
            ledger=ledger.id,
            columns=_columns(ledger, options.columns, options.sum, options.count),
            groups=tuple(group_key(_field(ledger, name), part) for name, part in map(group_parts, options.group)),
            filters=tuple(_filter(ledger, words) for words in options.filter),
            order=tuple(_ordered(ledger, word) for word in options.order),
            id=before.id if before else "",
            author=before.author if before else "",
        )
        return Answer(_told(services, tables.save_table(services.records, table)))


@verb("table delete", "删除自定义表", argument("title", help="表名或 id"))
def table_delete(options: Options) -> Answer:
    """Delete a table; the rows that it lists stay."""
    with opened(options) as services:
        with services.copy.read() as reader:
            found = tables.get_table(reader, options.title)
        tables.delete_table(services.records, found.id)
        return Answer({"id": found.id, "title": found.title})


def _told(services: Services, table: tables.CustomTable) -> dict[str, Any]:
    try:
        with services.copy.read() as reader:
            now, remarks = table_today(reader, table, services.clock.today())
    except BizenvError as problem:
        now, remarks = table, (problem.what,)
    return {
        "id": table.id,
        "title": table.title,
        "ledger": table.ledger,
        "author": table.author,
        "columns": [{"field": one.field, "total": one.total, "unit": one.unit} for one in now.columns],
        "groups": list(now.groups),
        "filters": [one.sentence(table.label(one.column)) for one in now.filters],
        "order": [{"field": name, "down": down} for name, down in now.order],
        "remarks": list(remarks),
    }


def _columns(
    ledger: Ledger, names: Sequence[str], sums: Sequence[str], counts: Sequence[str]
) -> tuple[tables.TableColumn, ...]:
    shown = [_field(ledger, name) for name in names]
    summed = {_field(ledger, name): unit for name, _, unit in (one.partition(_UNIT) for one in sums)}
    counted = {_field(ledger, name) for name in counts}
    lacking = [name for name in (*summed, *counted) if name not in shown]
    if lacking:
        raise UsageProblem("NO_FIELD", f"要合计或计数的 {'、'.join(lacking)} 不在列里", "把它也写进 --columns")
    totals = dict.fromkeys(counted, COUNT) | dict.fromkeys(summed, SUM)
    return tuple(tables.TableColumn(name, totals.get(name, ""), summed.get(name, "")) for name in shown)


def _filter(ledger: Ledger, words: Sequence[str]) -> Filter:
    operator = words[1] if len(words) > 1 else ""
    if operator not in OPERATORS or len(words) != _WORDS.get(operator, 3):
        remedy = f"写成 字段 运算 值，运算是 {'、'.join(OPERATORS)}；区间写两个值，空和非空不写值"
        raise UsageProblem("USAGE", f"这不是一个条件：{' '.join(words)}", remedy)
    return Filter(_field(ledger, words[0]), *words[1:])


def _ordered(ledger: Ledger, word: str) -> tuple[str, bool]:
    name, _, way = word.rpartition(_WAY)
    return (_field(ledger, name), True) if way == _DOWN and name else (_field(ledger, word), False)


def _field(ledger: Ledger, name: str) -> str:
    """Return the id of a field that is named by its id or its label; own columns are `ext:列名`."""
    if name in ledger.fields or name.startswith(EXT_KEY):
        return name
    found = [one.id for one in ledger.fields.values() if one.label == name]
    if len(found) != 1:
        raise UsageProblem("NO_FIELD", f"{ledger.title}没有字段 {name}", "用 bizenv rows 台账 --limit 1 查看字段代号")
    return found[0]
