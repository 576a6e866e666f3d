"""What a table with 同比 says where its two years were not counted by the same rules (口径, X17). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def compared_notes(now: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    """Return the note under the table; none where both years have one and the same version, or one year has no rows."""
    if not now or not before or len({*now, *before}) == 1:
        return ()
    now_words, before_words = "、".join(now), "、".join(before)
    told = f"同比两年的口径版本不同，不能直接比较：本年为“{now_words}”，上年同期为“{before_words}”"
    return (f"{told}；改用同一口径重新认定，或引用时注明。",)
