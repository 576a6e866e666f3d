"""The log of syncs: kept for good, searched, exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.result import SyncResult

_WORDS = (
    ("pushed", "上传 {} 项"),
    ("pulled", "下载 {} 条"),
    ("conflicts", "待处理冲突 {} 个"),
    ("rejected", "被拒绝 {} 项"),
    ("parked", "暂缓 {} 项"),
    ("blobs_up", "上传附件 {} 个"),
    ("blobs_down", "下载附件 {} 个"),
    ("fetched_anew", "核对不符、已重新取来台账 {} 本"),
    ("unlike", "重新取来后仍不符的台账 {} 本"),
    ("gone", "省平台已没有、本机不再列出的记录 {} 条"),
    ("definitions", "收到新的表单定义 {} 个，重新打开程序后启用"),
    ("too_new", "新的表单定义 {} 个要新版程序才能用"),
)
PACKED = "packed"
_NOTHING = "没有新的内容"
_UNSIGNED = "有上报、办理还没有送出：要经办人本人登记，用自己的口令打开数据再同步"
OUTCOMES = {"packed": "离线包", "done": "完成", "waiting": "完成", "cancelled": "已取消", "failed": "未完成"}


class LogLine(NamedTuple):
    """One sync: when, with which outcome, what it did; and who started it."""

    at: str
    outcome: str
    text: str
    by: str


def summary(result: SyncResult) -> str:
    """Return what a sync did in Chinese."""
    parts = [words.format(count) for name, words in _WORDS if (count := getattr(result, name))]
    waiting = [_UNSIGNED] if result.state == "waiting" else []
    return "，".join(parts + waiting) or _NOTHING


def note(writer: Writer, by: str, outcome: str, text: str, *, idle: bool = False) -> None:
    """Add a line; an idle one that says the same as the one before only moves it: automatic syncs come by the hundred.

    So the log tells when nothing new last came, or when the network was last tried, without hiding what did happen.
    """
    line = (writer.context.clock.now(), by, OUTCOMES[outcome], text)
    last = writer.value("SELECT max(n) FROM sync_log")
    again = f'UPDATE sync_log SET at = ? WHERE n = {last or 0} AND "by" = ? AND outcome = ? AND text = ?'
    if not (idle and writer.execute(again, line)):
        writer.execute('INSERT INTO sync_log (at, "by", outcome, text) VALUES (?, ?, ?, ?)', line)


def lines(reader: Reader, limit: int = 200, search: str = "") -> list[LogLine]:
    """Return the newest lines first; `search` is looked for in text and outcome."""
    sql = (
        'SELECT at, outcome, text, "by" FROM sync_log WHERE instr(outcome || text || "by", ?) > 0 OR ? = \'\''
        " ORDER BY n DESC LIMIT ?"
    )
    return [LogLine(*row) for row in reader.all(sql, (search, search, limit))]


def last_done(reader: Reader) -> str:
    """Return when a sync last came to its end; "" for never."""
    sql = "SELECT max(at) FROM sync_log WHERE outcome = '完成'"
    return str(reader.value(sql) or "")
