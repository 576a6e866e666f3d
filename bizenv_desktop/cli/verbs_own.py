"""Verbs on what belongs to the bureau or the person alone: own columns, drafts."""

from __future__ import annotations

from dataclasses import asdict

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.records import own_columns as own


@verb("columns list", "列出台账的自有列", argument("ledger"))
def columns_list(options: Options) -> Answer:
    """List the own columns of a ledger with the number of rows that have a value there."""
    with opened(options) as services:
        ledger = services.copy.context.ledger(options.ledger).id
        with services.copy.read() as reader:
            return Answer([asdict(one) for one in own.own_columns(reader, ledger)], none="这本台账没有自有列")


@verb("columns add", "增加自有列", argument("ledger"), argument("headings", nargs="+", help="列名"))
def columns_add(options: Options) -> Answer:
    """Add own columns; those that are there already are left."""
    with opened(options) as services:
        return Answer({"added": own.add_own_columns(services.records, options.ledger, options.headings)})


@verb("columns rename", "自有列改名", argument("ledger"), argument("heading"), argument("new"))
def columns_rename(options: Options) -> Answer:
    """Give an own column another heading in every row."""
    with opened(options) as services:
        rows = own.rename_own_column(services.records, options.ledger, options.heading, options.new)
        return Answer({"heading": options.new, "rows": rows})


@verb("columns hide", "列表和打印中不显示自有列", argument("ledger"), argument("heading"))
def columns_hide(options: Options) -> Answer:
    """Leave an own column out of lists and prints; its values stay."""
    with opened(options) as services:
        own.hide_own_column(services.records, options.ledger, options.heading, hidden=True)
        return Answer({"heading": options.heading, "hidden": True})


@verb("columns show", "重新显示自有列", argument("ledger"), argument("heading"))
def columns_show(options: Options) -> Answer:
    """Show an own column again."""
    with opened(options) as services:
        own.hide_own_column(services.records, options.ledger, options.heading, hidden=False)
        return Answer({"heading": options.heading, "hidden": False})


@verb("drafts list", "列出没有保存的草稿")
def drafts_list(options: Options) -> Answer:
    """List what the acting user has typed and not saved, oldest first."""
    with opened(options) as services:
        return Answer(
            [{"ledger": one.ledger, "id": one.id, "at": one.at, "body": one.body} for one in services.records.drafts()],
            none="没有未保存的草稿",
        )


@verb("drafts drop", "丢弃一份草稿", argument("ledger"), argument("id", help="drafts list 给出的 id，新建的是 new"))
def drafts_drop(options: Options) -> Answer:
    """Throw a draft of the acting user away; the saved record stays as it is."""
    with opened(options) as services:
        if services.records.draft(options.ledger, options.id) is None:
            raise BizenvError("NO_DRAFT", f"没有这份草稿：{options.ledger} {options.id}", "用 bizenv drafts list 列出")
        services.records.clear_draft(options.ledger, options.id)
        return Answer({"ledger": options.ledger, "id": options.id})
