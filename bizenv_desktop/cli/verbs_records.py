"""Verbs on single records: rows, set, delete, history, undo, attach, merge."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.findings import finding_json
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.pairs import pairs
from bizenv_desktop.cli.registry import Options, argument, verb

_DIGITS = 9


def a_count(text: str) -> int:
    """Return a whole number from 0 on; raises ArgumentTypeError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise ArgumentTypeError(f"{text} 不是个数，写 0 以上的整数")
    return int(text)


@verb(
    "rows",
    "列出台账的行",
    argument("ledger"),
    argument("--where", help="条件表达式"),
    argument("--fields", help="字段，用逗号分隔"),
    argument("--limit", type=a_count, help="最多列出几行"),
    argument("--search", help="查找文字或拼音首字母"),
    argument("--expand", action="store_true", help="引用和子表展开"),
)
def rows(options: Options) -> Answer:
    """List rows with their calculated fields."""
    with opened(options) as services:
        fields = options.fields.split(",") if options.fields else None
        found = services.records.rows(
            options.ledger, where=options.where or "", fields=fields, limit=options.limit, search=options.search or ""
        )
        return Answer(
            [services.records.to_json(row, expand=options.expand, fields=fields) for row in found],
            none="没有符合的记录",
        )


@verb(
    "set",
    "填写一条记录",
    argument("ledger"),
    argument("id", help="记录的 id 或名称，new 为新建"),
    argument("values", nargs="+"),
    argument("--reason", default="", help="更正由程序维护的字段时的原因"),
)
def set_(options: Options) -> Answer:
    """Create or change a record; values are written as in the editor, `FIELD=` clears."""
    texts = pairs(options.values, "写法不对", "写成 字段=值；字段= 为清空")
    with opened(options) as services:
        values = services.records.parse_values(options.ledger, texts)
        if options.id == "new":
            record = services.records.create(options.ledger, values)
        else:
            row_id = services.records.find(options.ledger, options.id)
            record = services.records.change(options.ledger, row_id, values, why=options.reason)
        findings = services.checker.check_record(options.ledger, record.values, record.id)
        answer = services.records.to_json(record)
        answer["findings"] = [finding_json(finding) for finding in findings]
        return Answer(answer, look=bool(findings))


@verb("delete", "删除一条记录", argument("ledger"), argument("id"), argument("--reason", required=True))
def delete(options: Options) -> Answer:
    """Delete a record with a reason; it can be undone."""
    with opened(options) as services:
        row_id = services.records.find(options.ledger, options.id)
        services.records.delete(options.ledger, row_id, options.reason)
        return Answer({"id": row_id})


@verb("history", "一条记录的修改历史", argument("ledger"), argument("id"))
def history(options: Options) -> Answer:
    """List every change of a record."""
    with opened(options) as services:
        changes = services.records.history(options.ledger, services.records.find(options.ledger, options.id))
        return Answer([services.records.change_json(options.ledger, change) for change in changes], none="没有修改历史")


@verb("undo", "撤销上一步")
def undo(options: Options) -> Answer:
    """Undo the last step of the acting user."""
    with opened(options) as services:
        result = services.records.undo()
        return Answer({"undone": result.title, "ops": result.ops})


@verb("attach", "添加附件", argument("ledger"), argument("id"), argument("field"), argument("files", nargs="+"))
def attach(options: Options) -> Answer:
    """Attach files to a record."""
    with opened(options) as services:
        row_id = services.records.find(options.ledger, options.id)
        files = services.records.attach(options.ledger, row_id, options.field, [Path(name) for name in options.files])
        return Answer([{"sha256": file.sha256, "name": file.name, "size": file.size} for file in files])


@verb("renumber", "给编号重复的记录换一个编号", argument("ledger"), argument("id"))
def renumber(options: Options) -> Answer:
    """Give a row whose number another one had before it the next number."""
    with opened(options) as services:
        row_id = services.records.find(options.ledger, options.id)
        return Answer(services.records.to_json(services.records.renumber(options.ledger, row_id)))


@verb(
    "merge",
    "合并两条重复记录",
    argument("ledger"),
    argument("keep"),
    argument("drop"),
    argument("--dry-run", action="store_true", help="只看会改什么，不保存"),
)
def merge(options: Options) -> Answer:
    """Keep one of two records of the same thing; references are rewritten."""
    with opened(options) as services:
        keep, drop = (services.records.find(options.ledger, one) for one in (options.keep, options.drop))
        if options.dry_run:
            return Answer(services.records.plan_merge(options.ledger, keep, drop).to_json())
        return Answer(services.records.to_json(services.records.merge(options.ledger, keep, drop)))
