"""The sealed scan of a submitted report, kept with the very version that it shows (B08).

Which one that is says the 校验码 at the foot of the scanned pages, typed by the person who looks at them; so a scan
of an older paper is never kept as one of the version in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.attaching import put_files
from bizenv_desktop.records.filters import quoted
from bizenv_desktop.records.permissions import JUDGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bizenv_desktop.periods.periods import Periods
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.copy import LocalCopy

SUBMISSION = "submission"
SCAN, MATCHES = "signed_scan", "scan_matches"
PRINTED = 8
"""How many characters of the 校验码 the foot of a page shows."""


@dataclass(frozen=True)
class Attached:
    """To which version scans were attached; `recalled` where it was withdrawn, `in_force` the one that counts now."""

    submission: str
    version: int
    code: str
    recalled: bool
    in_force: int

    @property
    def words(self) -> str:
        """What a person is told: the version, and where another one is in force."""
        said = f"扫描件存入第{self.version}版（校验码 {self.code}）"
        if self.recalled:
            return f"{said}；这一版已撤回"
        return said if self.in_force == self.version else f"{said}；现行的是第{self.in_force}版，也要附扫描件"

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {name: getattr(self, name) for name in ("submission", "version", "code", "recalled", "in_force")}


class Scans:
    """Attaches sealed scans to submissions."""

    def __init__(self, copy: LocalCopy, records: Records, periods: Periods) -> None:
        self._copy, self._records, self._periods = copy, records, periods

    def attach(self, report: str, period: str, paths: Sequence[Path], code: str) -> Attached:
        """Attach scans to the version whose 校验码 they show: `code`, as read off their pages (8 characters or more).

        Who enters the rows may do so, and who submits them: the paper lies with either.
        Raises NO_SUBMISSION where the period was never submitted, SCAN_CODE where no version has the code.
        """
        self._copy.require(*JUDGES)
        form = self._periods.form(report, period)
        where = f"report_id = {quoted(report)} AND period_key = {quoted(period)}"
        known = self._records.rows(SUBMISSION, where=where, order=[("version", True)])
        if not known:
            raise BizenvError("NO_SUBMISSION", f"{form.title} {period} 还没有报送登记", "先上报，再附盖章扫描件")
        shown = "".join(code.split()).lower()
        found = next((one for one in known if _has(one, shown)), None)
        if found is None:
            raise BizenvError(
                "SCAN_CODE",
                f"{form.title} {period} 没有校验码为“{shown}”的一版",
                f"照扫描件页脚重新核对校验码前{PRINTED}位；确实不同的，请打印现行的一版，重新盖章扫描",
            )
        put_files(self._copy, SUBMISSION, found.id, {SCAN: paths}, {MATCHES: True})
        values = found.values
        version = int(str(values["version"]))
        in_force = self._periods.state(report, period).version
        return Attached(found.id, version, str(values["snapshot"])[:PRINTED], bool(values.get("recalled_at")), in_force)


def _has(submission: Record, code: str) -> bool:
    return len(code) >= PRINTED and str(submission.values.get("snapshot") or "").startswith(code)
