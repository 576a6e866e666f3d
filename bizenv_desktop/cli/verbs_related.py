"""The verb that tells everything about one record across the ledgers."""

from __future__ import annotations

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb


@verb(
    "panorama",
    "一个企业、项目或专班在各台账的全部记录，按日期",
    argument("ledger", help="台账，如 enterprise、project、task_force"),
    argument("id", help="id、名称或统一社会信用代码"),
)
def panorama(options: Options) -> Answer:
    """List the rows of all ledgers that belong to one record, the latest first."""
    with opened(options) as services:
        row_id = services.records.find(options.ledger, options.id)
        return Answer(services.records.panorama(options.ledger, row_id).to_json())
