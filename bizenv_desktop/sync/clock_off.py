"""How far the clock of this PC is from the province's: sync does not mind, but due days and dates of entry do."""

from __future__ import annotations

from datetime import datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_WORTH_TELLING = 5 * _MINUTE


def seconds_off(here: str, there: str) -> int:
    """Return by how many seconds the other clock is ahead of this one; 0 where either cannot be read."""
    try:
        return int((datetime.fromisoformat(there) - datetime.fromisoformat(here)).total_seconds())
    except (ValueError, TypeError):  # another program's server, or one without a zone
        return 0


def clock_words(seconds: int) -> str:
    """Return what to tell a person of a clock that is so far off; "" for one that is right enough."""
    size = abs(seconds)
    if size < _WORTH_TELLING:
        return ""
    unit, name = next((one, name) for one, name in ((_DAY, "天"), (_HOUR, "小时"), (_MINUTE, "分钟")) if size >= one)
    direction = "慢" if seconds > 0 else "快"
    return f"本机时间比省平台{direction} {size // unit} {name}：请校准电脑的日期时间，期限和填报日期按它算"
