"""Two rows with one number: told in the to-do list, mended by giving the later row the next number.

Two PCs that exchange their temporary numbers at the same moment may come to the same one, and workbooks bring numbers
of their own. Which row keeps the number is the same on every copy: the one that was made first, as the ids tell (they
begin with the moment). The number is never changed by itself: it may stand on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records import permissions
from bizenv_desktop.records.filling import Numbers
from bizenv_desktop.records.following import apply_whole
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.storage.edits import PATCH, Edit, Step

if TYPE_CHECKING:
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

KIND = "numbering"


@dataclass(frozen=True)
class Double:
    """A row whose number another one had before it: `first` is that row's id, `name` what it is called."""

    ledger: str
    id: str
    number: str
    first: str
    name: str


def double_numbers(reader: Reader, ledger: str = "") -> list[Double]:
    """Return the rows (of one ledger, or of all) whose number belongs to a row that was made before them."""
    ledgers = reader.context.forms.ledgers
    return [one for name in ([ledger] if ledger else ledgers) for one in _doubles(reader, name)]


def _doubles(reader: Reader, ledger: str) -> list[Double]:
    rule = reader.context.ledger(ledger).number_rule
    if not rule:
        return []
    number = f'"{rule.field}"'
    sql = (
        f'SELECT o.id, o.{number}, f.first FROM "{ledger}" AS o JOIN (SELECT {number} AS no, min(id) AS first'
        f' FROM "{ledger}" WHERE deleted = 0 AND {number} IS NOT NULL GROUP BY {number} HAVING count(*) > 1) AS f'
        f" ON f.no = o.{number} WHERE o.deleted = 0 AND o.id <> f.first ORDER BY o.id"
    )
    found = reader.all(sql)
    names = displays(reader, ledger, {first for *_, first in found}) if found else {}
    return [Double(ledger, row, str(no), first, names.get(first, first)) for row, no, first in found]


def renumber(copy: LocalCopy, ledger: str, row_id: str) -> Record:
    """Give a row whose number another one had before it the next number; one undo step.

    Raises BizenvError where the number is the row's own, and for rows of a closed period.
    """
    permissions.require_writer(copy, copy.context.ledger(ledger))
    return copy.write(partial(_renumber, ledger=ledger, row_id=row_id, by=copy.user))


def _renumber(writer: Writer, *, ledger: str, row_id: str, by: str) -> Record:
    definition = writer.context.ledger(ledger)
    row, rule = get_record(writer, ledger, row_id), definition.number_rule
    double = next((one for one in double_numbers(writer, ledger) if one.id == row_id), None)
    if rule is None or double is None:
        raise BizenvError("OWN_NUMBER", "这条记录的编号没有与更早的记录重复", "不用换；编号由程序给，不能自己改")
    number = Numbers(writer).next(definition, rule, row.values, rule.pattern)
    title = f"{definition.title}：编号 {double.number} 换成 {number}"
    step = Step(KIND, title, [Edit(PATCH, ledger, row_id, {rule.field: number})], f"与“{double.name}”编号重复")
    apply_whole(writer, step, by=by)
    return get_record(writer, ledger, row_id)
