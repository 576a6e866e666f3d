"""Which originals of attached files are kept here: all, or those that are needed; and which may be given up.

An original may go once the province has it, verified; it comes back on demand. What the program itself needs (the data
and prints of submissions) always stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.base.regions import PROVINCE
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.storage import attachments, meta
from bizenv_desktop.storage.foreign import SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

ALL, ON_DEMAND = "all", "on_demand"
MODES = {ALL: "全部下载", ON_DEMAND: "用到时下载"}

_MODE = "files.originals"
_HASH = re.compile(r"[0-9a-f]{64}")


def mode(reader: Reader) -> str:
    """Return which originals this copy fetches by itself: all at a city, at the province those that are needed."""
    default = ON_DEMAND if meta.get(reader, SCOPE) == PROVINCE else ALL
    return meta.get(reader, _MODE) or default


def change_mode(writer: Writer, wanted: str) -> None:
    """Change which originals this copy fetches by itself; what is here stays. Raises UsageProblem for another word.

    With all, those that were given up to save room come back too.
    """
    if wanted not in MODES:
        raise UsageProblem(
            "BAD_ORIGINALS", f"没有“{wanted}”这种下载方式", f"写 {ALL}（全部下载）或 {ON_DEMAND}（用到时下载）"
        )
    meta.put(writer, _MODE, wanted)
    if wanted == ALL:
        writer.execute("UPDATE blob SET state = ? WHERE state = ?", (attachments.WANTED, attachments.AWAY))


def to_fetch(reader: Reader, largest: int) -> list[str]:
    """Return the files that this copy wants by itself, the small ones first, whether they are here or not."""
    if attachments.LEDGER not in reader.context.forms.ledgers:
        return []
    sql = f'SELECT sha256 FROM "{attachments.LEDGER}" WHERE deleted = 0 AND size <= ? ORDER BY size'
    wanted = dict.fromkeys(sha for (sha,) in reader.all(sql, (largest,)))
    passed = set(_in_state(reader, *attachments.UNSENT, attachments.AWAY))
    if mode(reader) == ON_DEMAND:
        needed = needed_by_program(reader)
        return [sha for sha in wanted if sha in needed and sha not in passed]
    return [sha for sha in wanted if sha not in passed]


def needed_by_program(reader: Reader) -> set[str]:
    """Return the files of the program's own ledgers: data and prints of submissions, which are judged and reprinted."""
    places = [
        (ledger.id, field.id)
        for ledger in reader.context.forms.ledgers.values()
        if ledger.system
        for field in ledger.fields.values()
        if isinstance(field.type, ft.Attachment)
    ]
    sql = 'SELECT x.value FROM "{}" t, json_each(t."{}") x WHERE t.deleted = 0'
    return {sha for place in places for (sha,) in reader.all(sql.format(*place))}


def may_go(reader: Reader, before: str) -> list[str]:
    """Return the files whose originals may be given up, once the province has said that it has them.

    Those came or were attached before a moment (ISO); the server knows their row, and no change that waits names them.
    """
    sql = (
        f'SELECT b.sha256 FROM blob b JOIN "{attachments.LEDGER}" f ON f.sha256 = b.sha256'
        f" WHERE f.deleted = 0 AND f.row_seq IS NOT NULL AND b.state NOT IN {attachments.UNSENT} AND b.at <= ?"
        " ORDER BY b.at"
    )
    if attachments.LEDGER not in reader.context.forms.ledgers:
        return []
    waiting = reader.all("SELECT set_json, old_json FROM op WHERE state IN ('pending', 'rejected')")
    kept = needed_by_program(reader).union(*(_HASH.findall(text) for texts in waiting for text in texts if text))
    return [sha for (sha,) in reader.all(sql, (before,)) if sha not in kept]


def give_up(copy: LocalCopy, hashes: Iterable[str]) -> tuple[int, int]:
    """Remove originals that the province has; return how many, and their bytes. Their small pictures stay."""
    going = [sha for sha in hashes if attachments.is_here(copy, sha)]
    known = [(attachments.AWAY, sha) for sha in going]
    # The word comes first: a crash in between leaves a file too many, never a word for a file that is nowhere.
    copy.write(lambda writer: writer.many("UPDATE blob SET state = ? WHERE sha256 = ?", known))
    return len(going), sum(attachments.remove(copy, sha) for sha in going)


def lacking(copy: LocalCopy, hashes: Sequence[str]) -> list[str]:
    """Return those of some files whose originals are not here."""
    return [sha for sha in dict.fromkeys(hashes) if not attachments.is_here(copy, sha)]


def _in_state(reader: Reader, *states: str) -> list[str]:
    marks = ",".join("?" * len(states))
    return [sha for (sha,) in reader.all(f"SELECT sha256 FROM blob WHERE state IN ({marks})", states)]
