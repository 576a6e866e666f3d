"""How many attached files there are, how many lie here, how many the province has; what does not fit together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.storage import attachments, blob_files, meta

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_LACKING = "files.server_lacks"
"""Key in `meta`: the files that the server said last that rows name and it has not got."""


@dataclass(frozen=True)
class FileCounts:
    """The files that rows describe: `total`, `here` in full, `stored` by the province, `unsent` from here.

    `awaited` are those that the province has not got from another PC.
    """

    total: int = 0
    here: int = 0
    stored: int = 0
    unsent: int = 0
    awaited: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the counts as JSON."""
        return asdict(self)

    def text(self) -> str:
        """Return the counts in Chinese; "" where there are no files."""
        if not self.total:
            return ""
        parts = [f"本机 {self.here}", f"服务器已收 {self.stored}"]
        parts += [f"未传 {self.unsent}"] if self.unsent else []
        parts += [f"等别的电脑上传 {self.awaited}"] if self.awaited else []
        return f"附件 {self.total}：" + "，".join(parts)


def counts(copy: LocalCopy, reader: Reader) -> FileCounts:
    """Count the files that rows describe."""
    if attachments.LEDGER not in reader.context.forms.ledgers:
        return FileCounts()
    sql = f'SELECT f.sha256, b.name, b.state FROM "{attachments.LEDGER}" f LEFT JOIN blob b ON b.sha256 = f.sha256'
    known = {sha: (name, state) for sha, name, state in reader.all(sql + " WHERE f.deleted = 0")}
    names = _in_folder(copy)
    unsent = {sha for sha, (_, state) in known.items() if state in attachments.UNSENT}
    awaited = (set(server_lacks(reader)) & set(known)) - unsent
    here = sum(name in names for name, _ in known.values())
    return FileCounts(len(known), here, len(known) - len(unsent) - len(awaited), len(unsent), len(awaited))


def _in_folder(copy: LocalCopy) -> set[str]:
    folder = copy.home / blob_files.FOLDER
    return {one.name for one in folder.iterdir()} if folder.is_dir() else set()


def server_lacks(reader: Reader) -> list[str]:
    """Return the files that the server said last that it has not got."""
    return list(meta.get_json(reader, _LACKING) or [])


def note_server_lacks(writer: Writer, hashes: Sequence[str]) -> None:
    """Keep which files the server has not got."""
    if hashes:
        meta.put_json(writer, _LACKING, sorted(hashes))
    else:
        meta.put(writer, _LACKING, None)


def unknown_files(reader: Reader) -> Iterator[str]:
    """Give a sentence for each ledger whose rows name files that no row describes."""
    ledgers = reader.context.forms.ledgers
    if attachments.LEDGER not in ledgers:
        return
    for ledger in ledgers.values():
        fields = [one.id for one in ledger.fields.values() if isinstance(one.type, ft.Attachment)]
        missing = sum(len(reader.all(_UNKNOWN.format(ledger=ledger.id, field=field))) for field in fields)
        if missing:
            yield f"{ledger.title}：{missing} 个附件没有登记（文件名、大小不明）"


_UNKNOWN = (
    'SELECT DISTINCT x.value FROM "{ledger}" t, json_each(t."{field}") x WHERE t.deleted = 0 AND NOT EXISTS'
    f' (SELECT 1 FROM "{attachments.LEDGER}" f WHERE f.sha256 = x.value AND f.deleted = 0)'
)
