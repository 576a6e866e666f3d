"""The sealed scan of a submitted report, kept with its submission. Run on workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.filters import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bizenv_desktop.ui.services import Services

SUBMISSION = "submission"
SCAN = "signed_scan"


def attach_scan(services: Services, report: str, period: str, paths: Sequence[Path]) -> str:
    """Attach files to the last submission of a period; return the check code that the scan must show (8 characters)."""
    where = f"report_id = {quoted(report)} AND period_key = {quoted(period)}"
    found = services.records.rows(SUBMISSION, where=where, order=[("version", True)], limit=1)
    if not found:
        raise BizenvError("NO_SUBMISSION", "这个期间还没有上报登记", "先上报，再附盖章扫描件")
    services.records.attach(SUBMISSION, found[0].id, SCAN, paths)
    return str(found[0].values.get("snapshot") or "")[:8]
