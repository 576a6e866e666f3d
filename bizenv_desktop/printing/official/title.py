"""Breaks a title into lines: at the joints of its words where it can, in the shape of a trapezium or a diamond."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.wrap import NOT_FIRST, NOT_LAST

if TYPE_CHECKING:
    from collections.abc import Sequence

_GOOD = re.compile(r"(关于|的|、|，|）|》|”|季度|半年|年|月|情况|局|市|及|和|与|开展|做好|印发)$")
_BAD_BEFORE = ("的", "情况", "通知", "通报", "报告")
_PERIOD = re.compile(r"\d{4}年(?:第?[一二三四]季度|[上下]半年|\d{1,2}月(?:\d{1,2}日)?|第\d+周)?")
_WORDS = (
    "县区", "项目", "商务", "签约", "招商引资", "营商环境", "优化", "到位资金", "资金到位", "重点项目", "投资", "排名",
    "评估", "调研", "方案", "履约", "调度", "推进", "工作",
)  # fmt: skip
"""Words of the trade that are not cut: there is no dictionary here."""
_BAD_PLACE, _LONE, _HOURGLASS = 3.0, 6.0, 8.0
_WORD = re.compile(r"[A-Za-z0-9]")
_FEW = 4


def title_lines(title: str, face: str, size: float, room: float) -> list[str]:
    """Return the lines of a title in `room` points; a line break that a person typed stays."""
    if "\n" in title:
        return [line.strip() for part in title.split("\n") for line in title_lines(part.strip(), face, size, room)]
    text = "".join(title.split(" "))
    whole = faces.width(text, face, size)
    count = 1 if whole <= room else int(whole // room) + 1
    while count <= len(text):
        found = _best(text, count, size, room, face)
        if found:
            return found
        count += 1
    return [text]


def _best(text: str, count: int, size: float, room: float, face: str) -> list[str]:
    """Return the best way to make so many lines; [] where none fits."""
    whole = _inside_words(text)
    places = [n for n in range(1, len(text)) if n not in whole and _may_break(text, n)]
    best: tuple[float, list[str]] = (float("inf"), [])
    for chosen in combinations(places, count - 1):
        cuts = [0, *chosen, len(text)]
        lines = [text[a:b] for a, b in pairwise(cuts)]
        widths = [faces.width(line, face, size) for line in lines]
        if max(widths) <= room and (cost := _cost(lines, widths, size)) < best[0]:
            best = (cost, lines)
    return best[1]


def _cost(lines: Sequence[str], widths: Sequence[float], size: float) -> float:
    uneven = (max(widths) - min(widths)) / size
    bad = sum(not _GOOD.search(line) for line in lines[:-1]) + sum(line.startswith(_BAD_BEFORE) for line in lines[1:])
    lone = sum(len(line) < _FEW for line in lines)
    hourglass = any(a > b < c for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))
    return uneven + _BAD_PLACE * bad + _LONE * lone + _HOURGLASS * hourglass


def _inside_words(text: str) -> set[int]:
    """Return the places inside words and periods, where a title is not cut."""
    spans = [found.span() for found in _PERIOD.finditer(text)]
    spans += [found.span() for word in _WORDS for found in re.finditer(word, text)]
    return {place for start, end in spans for place in range(start + 1, end)}


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    return after not in NOT_FIRST and before not in NOT_LAST and not (_WORD.match(before) and _WORD.match(after))
