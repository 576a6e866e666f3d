"""The figures as a table for people, Chinese and English beside each other."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.figures import Figure, Measured

HEADS = ("项目 what", "本程序 ours", "对照 against", "对照用时 peer", "比值 ratio", "目标 goal", "结果 result")


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    """Return a text filled up with blanks."""
    return text + " " * (columns - width(text))


def seconds(value: float) -> str:
    """Return a time as people read it: 1.23 s, 4.5 ms, 12 µs."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3)):
        if value >= scale:
            return f"{value / scale:.3g} {unit}" if value < scale * 1000 else f"{value / scale:.0f} {unit}"
    return f"{value / 1e-6:.3g} µs"


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}×"
    goal = ""
    if figure.goal is not None:
        goal = f"≤ {figure.goal:g}×" if figure.ratio is not None else f"≤ {seconds(figure.goal)}"
        goal += f" ({figure.source})"
    result = {True: "达到 reached", False: "未达到 not reached", None: ""}[figure.reached]
    peer = "" if figure.peer is None else seconds(figure.peer)
    return figure.what, seconds(figure.ours), figure.against, peer, ratio, goal, result


def lines(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the lines of the table, and below it for each subject where the time goes."""
    rows = [HEADS, *(_cells(figure) for one in measured for figure in one.figures)]
    widths = [max(width(row[n]) for row in rows) for n in range(len(HEADS))]
    for number, row in enumerate(rows):
        yield "  ".join(padded(text, columns) for text, columns in zip(row, widths, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("─" * columns for columns in widths)
    for one in measured:
        if one.rest or one.remarks:
            yield ""
            yield f"{one.title}：时间去向 where the time goes"
            yield from _rest(one)


def _rest(one: Measured) -> Iterator[str]:
    whole = sum(spent for _, spent in one.rest) or 1.0
    columns = max((width(what) for what, _ in one.rest), default=0)
    for what, spent in one.rest:
        yield f"  {padded(what, columns)}  {seconds(spent):>8}  {spent / whole:4.0%}"
    for remark in one.remarks:
        yield f"  {remark}"
