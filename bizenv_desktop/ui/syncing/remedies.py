"""What a person can do at once about what sync says: code → the button that does it.

The words of the remedy come with the message; here is the way there. Where only someone else can help (the province, a
colleague), trying again or looking at the record is what is left to do here.
"""

from __future__ import annotations

from typing import NamedTuple


class Remedy(NamedTuple):
    """A button: what it says, and what it does (see the constants below)."""

    text: str
    act: str


SYNC, ENROLL, TRUST, CONFLICTS, PERIODS, RECORD = "sync", "enroll", "trust", "conflicts", "periods", "record"
REJECTED, EXPORT, IMPORT, FORWARD = "rejected", "export", "import", "forward"

_AGAIN = Remedy("再试一次", SYNC)
_SYNC = Remedy("立即同步", SYNC)
_ENROLL = Remedy("重新登记…", ENROLL)
_EXPORT = Remedy("导出到 U 盘…", EXPORT)
_IMPORT = Remedy("另选答复包…", IMPORT)
_RECORD = Remedy("打开记录", RECORD)
_PERIOD = Remedy("打开上报", PERIODS)

_CONFLICTS = Remedy("处理冲突", CONFLICTS)

_OF_SYNC = {
    **dict.fromkeys(
        ("SYNC_UNAUTHORIZED", "SYNC_REVOKED", "SYNC_WRONG_DEVICE", "SYNC_BAD_BATCH", "SYNC_KEY_IN_USE"), _ENROLL
    ),
    "NOT_ENROLLED": Remedy("登记服务器…", ENROLL),
    "BAD_CERTIFICATE": Remedy("选择根证书…", TRUST),
    "BAD_AUTHORITY": Remedy("另选根证书…", TRUST),
}
_OF_PACKAGES = {
    "NOT_ENROLLED": Remedy("登记服务器…", ENROLL),
    "PACKAGE_NO_KEY": _SYNC,
    "PACKAGE_STALE": _SYNC,
    "NO_SENT_PACKAGE": _EXPORT,
    "PACKAGE_NOT_WRITTEN": _EXPORT,
    "PACKAGE_SOURCE": _EXPORT,
    "PACKAGE_KIND": Remedy("转交省平台…", FORWARD),
    "PACKAGE_NOT_FOR_US": Remedy("转交省平台…", FORWARD),
    "PACKAGE_DAMAGED": _IMPORT,
    "PACKAGE_PART_MISSING": _IMPORT,
    "PACKAGE_SIGNATURE": _IMPORT,
    "NOT_A_PACKAGE": _IMPORT,
    "NO_FILE": _IMPORT,
}
_OF_REJECTIONS = {
    "unknown_user": Remedy("登记本人…", ENROLL),
    "stale_conflict": _CONFLICTS,
    "open_conflicts": _CONFLICTS,
    "blob_missing": _SYNC,
    **dict.fromkeys(("period_locked", "submit_stale", "period_opened", "unknown_report"), _PERIOD),
}


def of_sync(code: str) -> Remedy:
    """Return what to do about a sync that failed with an error of this code."""
    return _OF_SYNC.get(code, _AGAIN)


def of_package(code: str) -> Remedy | None:
    """Return what to do about a package that could not be written, taken in or forwarded; None for choosing again."""
    return _OF_PACKAGES.get(code)


def of_result(rejected: int, conflicts: int, *, unsigned: bool = False) -> Remedy | None:
    """Return what a sync left to do, first what was rejected just now; None where nothing is left.

    `unsigned` tells that something of a person without an enrolment of his own was not sent, and that he is here.
    """
    if rejected:
        return Remedy("看被拒绝的修改", REJECTED)
    if unsigned:
        return Remedy("登记本人…", ENROLL)
    return _CONFLICTS if conflicts else None


def of_rejection(code: str) -> Remedy:
    """Return where a rejected change is put right."""
    return _OF_REJECTIONS.get(code, _RECORD)
