"""Finding entries of a list by text or by pinyin initials: `sy` finds 沈阳市, `浑` finds 浑南区."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Matcher:
    """Holds texts; their initials are worked out when letters are first typed (pypinyin is slow to load)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = list(texts)
        self._folded = [text.casefold() for text in self._texts]
        self._initials: list[str] | None = None

    def matches(self, typed: str) -> list[int]:
        """Return the indexes of what fits, those that begin with the text first; all for an empty text."""
        wanted = typed.strip().casefold()
        if not wanted:
            return list(range(len(self._texts)))
        hits = [index for index, text in enumerate(self._folded) if wanted in text]
        if wanted.isascii() and wanted.isalnum():
            seen = set(hits)
            hits += [index for index, text in enumerate(self.initials()) if index not in seen and wanted in text]
        return sorted(hits, key=lambda index: not self._begins(index, wanted))

    def initials(self) -> list[str]:
        """Return the pinyin initials of all texts."""
        if self._initials is None:
            from bizenv_desktop.base.text import pinyin_initials

            self._initials = [pinyin_initials(text) for text in self._texts]
        return self._initials

    def _begins(self, index: int, wanted: str) -> bool:
        return self._folded[index].startswith(wanted) or bool(
            self._initials and self._initials[index].startswith(wanted)
        )
