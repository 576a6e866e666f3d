"""A workbook that a county sends back: whether it may be taken, and what it changes against what was sent.

It goes through the import like any workbook; here is only what is known of it besides (`returned_sheet` reads the
lines of its sheets).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.periods import Period
from bizenv_desktop.exchange.county.returned_sheet import ASK_AGAIN, Returned, read_returned
from bizenv_desktop.exchange.county.stamp import GivenSheet, Stamp, read_stamp
from bizenv_desktop.exchange.pictures import RowPicture
from bizenv_desktop.records.closing import refuse_closed
from bizenv_desktop.records.counties import LEDGER, RETURNED, CountyState, read_states
from bizenv_desktop.storage.edits import PATCH, Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.exchange.grid import Workbook
    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.exchange.session import Session
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.storage.reading import Reader


@dataclass(frozen=True)
class Wanted:
    """What the user expects of a file: a period and a unit by its key ("" for whatever the file says)."""

    period: str = ""
    unit: str = ""


@dataclass
class ReturnedBook:
    """Looks at one workbook within its import. `stamp` and `returned` are there once it was looked at."""

    wanted: Wanted
    taken: set[tuple[str, str]]
    """Period and unit of the workbooks that were read before in one go."""
    stamp: Stamp | None = None
    returned: Returned = field(default_factory=Returned)
    _state: CountyState | None = None
    _bytes: bytes = b""
    _name: str = ""

    def look(self, reader: Reader, book: Workbook, plans: Sequence[SheetPlan]) -> None:
        """Leave in the plans what the county has changed. Raise BizenvError for a workbook that is not to be taken."""
        self.stamp = stamp = read_stamp(book)
        self._name, self._bytes = Path(book.path).name, Path(book.path).read_bytes()
        self._refuse_other(reader, stamp)
        self._refuse_old(reader, stamp)
        self.taken.add((stamp.period, stamp.unit))
        for plan in plans:
            given = stamp.sheets.get(plan.name)
            if given is None:
                if plan.treatment == "import":
                    plan.treatment, plan.reason = "not_imported", "不是下发的工作表"
            else:
                self._accept(reader, plan, given)
                read_returned(reader, plan, given, stamp.period, self.returned)
        if not self.returned.filled and self.returned.owed:
            raise BizenvError(
                "COUNTY_EMPTY", f"{stamp.unit_name}的工作簿一行也没有填", "没有变化的也要填“有无变化”；请县区填好再报"
            )
        lost = [name for name in stamp.sheets if name not in {plan.name for plan in plans}]
        if lost:
            raise BizenvError("COUNTY_SHEET", f"{stamp.unit_name}的工作簿少了工作表“{'”“'.join(lost)}”", ASK_AGAIN)

    def more(self, reader: Reader, session: Session, edits: Sequence[Edit]) -> list[Edit]:
        """Return the edit that registers the return; raises PERIOD_CLOSED where the period is submitted already."""
        refuse_closed(reader, edits)
        assert self._state is not None  # noqa: S101 - `look` comes first
        sha256 = hashlib.sha256(self._bytes).hexdigest()
        session.files.append(RowPicture("returned_file", sha256, self._name, self._bytes))
        context = reader.context
        values: dict[str, Value] = {
            "state": RETURNED, "returned_at": context.clock.now(), "returned_by": context.user,
            "returned_file": [sha256], "returned_times": self._state.times + 1, "filled": self.returned.filled,
            "changes": len(self.returned.changes), "missing_reason": None,
        }  # fmt: skip
        return [Edit(PATCH, LEDGER, self._state.id, values)]

    def _refuse_other(self, reader: Reader, stamp: Stamp) -> None:
        label = Period.parse(stamp.period).label
        if stamp.city != reader.context.city:
            raise BizenvError(
                "COUNTY_OTHER_CITY", f"这是另一个市下发的工作簿（{stamp.unit_name}，{label}）", "核对文件"
            )
        if self.wanted.period and stamp.period != self.wanted.period:
            asked = Period.parse(self.wanted.period).label
            raise BizenvError(
                "COUNTY_OTHER_PERIOD", f"这是{label}的工作簿，现在回收的是{asked}", "选对期间，或请县区报本期的文件"
            )
        if self.wanted.unit and stamp.unit != self.wanted.unit:
            raise BizenvError(
                "COUNTY_OTHER_UNIT", f"这是{stamp.unit_name}的工作簿，不是所选县区的", "选对县区，或整个文件夹一起回收"
            )
        if (stamp.period, stamp.unit) in self.taken:
            raise BizenvError(
                "COUNTY_TWICE",
                f"{stamp.unit_name}{label}的工作簿有两份，这一份没有采用",
                "只留下应采用的一份，再回收一次",
            )

    def _refuse_old(self, reader: Reader, stamp: Stamp) -> None:
        state = read_states(reader, stamp.period).get(stamp.unit)
        if state is None or not state.stamp:
            raise BizenvError(
                "COUNTY_UNKNOWN",
                f"本机没有给{stamp.unit_name}下发过这一期工作簿的记录",
                "先同步一次；仍没有的，重新下发",
            )
        if state.stamp != stamp.checksum:
            raise BizenvError(
                "COUNTY_SUPERSEDED",
                f"这份是{stamp.sent_at[:10]}下发的，此后又给{stamp.unit_name}下发过一份（{state.sent_at[:10]}）",
                "请县区填最后一次下发的文件",
            )
        for name, given in stamp.sheets.items():
            now = reader.context.forms.ledgers.get(given.ledger)
            if now is None or now.version != given.version:
                have = f"现在是第 {now.version} 版" if now else "现在没有这本台账"
                raise BizenvError(
                    "COUNTY_OLD_FORMS", f"“{name}”的表单定义变了：下发时是第 {given.version} 版，{have}", "重新下发一份"
                )
        self._state = state

    def _accept(self, reader: Reader, plan: SheetPlan, given: GivenSheet) -> None:
        """Let a sheet in that says no period (the stamp does); raise COUNTY_SHEET where its heading was changed."""
        ledger = reader.context.forms.ledgers[given.ledger]
        if plan.treatment == "held" and not plan.items:  # for want of a period, which the stamp says
            plan.treatment, plan.reason = "import", ""
        there = {column.target.field for column in plan.columns.values()}
        lost = [ledger.fields[name].label for name in given.columns if name not in there]
        if plan.treatment != "import" or plan.ledger != given.ledger or lost:
            columns = f"，少了列“{'”“'.join(lost)}”" if lost and plan.columns else ""
            raise BizenvError("COUNTY_SHEET", f"工作表“{plan.name}”的表头被改动{columns}", ASK_AGAIN)
