"""Remembers the bytes of imported workbooks: the same under another name is refused (34), under its own read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import meta

if TYPE_CHECKING:
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_KEY = "import."


class ImportLog:
    """The imports of one copy, by the SHA-256 of their bytes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def refuse_other_name(self, sha256: str, name: str) -> None:
        """Raise BizenvError where the same bytes were imported under another name and their rows are still there."""
        known = meta.get_json(self._reader, _KEY + sha256)
        if known and known["file"] != name and self._has_rows(known):
            raise BizenvError(
                "SAME_BYTES", f"“{name}”与已导入的“{known['file']}”内容完全相同", "不必再导入；要重读请用原文件名"
            )

    def knows(self, sha256: str, name: str) -> bool:
        """Tell whether this very file was imported under this name."""
        known = meta.get_json(self._reader, _KEY + sha256)
        return bool(known and known["file"] == name)

    def _has_rows(self, known: dict[str, list[str]]) -> bool:
        place = f"{known['file']}!"
        for ledger in known["ledgers"]:
            sql = f'SELECT 1 FROM "{ledger}" WHERE deleted = 0 AND substr(source_ref, 1, ?) = ? LIMIT 1'
            if ledger in self._reader.context.forms.ledgers and self._reader.value(sql, (len(place), place)):
                return True
        return False

    def read_alike(self, sha256: str, name: str, how: str, ledgers: list[str]) -> bool:
        """Tell whether this very file was imported into these ledgers with the same choices (hidden parts, mapping)."""
        known = meta.get_json(self._reader, _KEY + sha256)
        if not known or known["file"] != name:
            return False
        return how in known["how"] and set(ledgers) <= set(known["ledgers"])

    def keep(self, writer: Writer, sha256: str, name: str, ledgers: list[str], how: str) -> None:
        """Remember an import."""
        known = meta.get_json(self._reader, _KEY + sha256)
        before = known if known and known["file"] == name else {"ledgers": [], "how": []}
        kept = {
            "file": name,
            "ledgers": list(dict.fromkeys([*before["ledgers"], *ledgers])),
            "how": list(dict.fromkeys([*before["how"], how])),
        }
        meta.put_json(writer, _KEY + sha256, kept)
