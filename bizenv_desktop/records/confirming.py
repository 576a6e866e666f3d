"""A reviewer signs rows that others entered: imports, openings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.records import permissions
from bizenv_desktop.records.authors import REVIEWER, entered
from bizenv_desktop.records.closing import without_closed
from bizenv_desktop.records.reading import read_rows
from bizenv_desktop.storage.edits import PATCH, Edit, Step, apply_step

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer

_UNSIGNED = "this.reviewer IS NULL"


def confirm(copy: LocalCopy, ledger: str, *, where: str = "") -> int:
    """Sign all unsigned rows of others that `where` (SQL over `this`) chooses, in one step; return how many.

    Rows of a submitted period are left as they are.
    """
    copy.require(REVIEWER)
    definition = copy.context.ledger(ledger)
    if REVIEWER not in definition.fields:
        raise UsageProblem("NO_REVIEWER", f"{definition.title}没有审核人", "不需要确认")
    return copy.write(partial(_confirm, copy=copy, ledger=ledger, where=where))


def _confirm(writer: Writer, copy: LocalCopy, ledger: str, where: str) -> int:
    condition = f"{_UNSIGNED} AND ({where})" if where else _UNSIGNED
    by_row = entered(writer, ledger, [row.id for row in read_rows(writer, ledger, where=condition, fields=[REVIEWER])])
    edits = [Edit(PATCH, ledger, row, {REVIEWER: copy.user}) for row, names in by_row.items() if copy.user not in names]
    edits = without_closed(writer, edits)
    permissions.refuse_others(writer, edits)
    title = f"审核确认{copy.context.ledger(ledger).title} {len(edits)} 条"
    apply_step(writer, Step("confirm", title, edits), by=copy.user)
    return len(edits)
