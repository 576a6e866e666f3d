"""Finds rows by any part of their texts, from two characters on, and by the initials of the pinyin.

The search text of a row is its search fields without spaces, a line each, with the initials of names behind. Pairs of
neighbouring characters are indexed (three-letter indexes can't find two-character names); what the index finds is
verified in the text itself. References are followed: an issue is found by the name of its enterprise.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base import text as texts
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.storage.schema import search_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_UNINDEXED = 0x100000
"""Characters from here on are not tokens of the index (private use): such a text is looked for without it."""
_PAGE = 5000
_LINE = "\x01"
"""Between the lines of a search text; no white space, which would be squeezed out."""

_LONGEST_NAME = 30
"""Longer texts are no names, and get no pinyin initials."""


def search_fields(ledger: Ledger) -> tuple[str, ...]:
    """Return the search fields whose own text is indexed."""
    return tuple(
        name
        for name in ledger.search
        if name in ledger.fields
        and ledger.fields[name].stored
        and not isinstance(ledger.fields[name].type, ft.Reference)
    )


class _Squeezed(dict[int, str]):
    """Each character as it is compared, once met: none for white space, narrow brackets, lower case."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if code == ord(_LINE) else texts.match_key(chr(code)).lower()
        return self[code]


class _Initials(dict[int, str]):
    """The pinyin initial of each character, once met."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if code == ord(_LINE) else texts.pinyin_initials(chr(code))
        return self[code]


_squeezed, _initials = _Squeezed(), _Initials()


def squeeze(text: str) -> str:
    """Return a text as it is compared: no white space, no zero-width characters, lower case."""
    return text.translate(_squeezed)


def search_text(values: Iterable[Any]) -> str:
    """Return the search text of a row from the values of its search fields (lists as JSON)."""
    lines = squeeze(_LINE.join([str(value) for value in values if value is not None])).split(_LINE)
    named = [line for line in lines if len(line) <= _LONGEST_NAME and not line.isascii()]
    initials = _LINE.join(named).translate(_initials).split(_LINE)
    return _LINE.join([*(line for line in lines if line), *(letters for letters in initials if len(letters) > 1)])


def pairs(text: str) -> str:
    """Return the overlapping pairs of characters of a search text, as the index takes them.

    Each character begins one token, the last of a line alone, so that one character can be looked for as well. Pairs
    with a space behind each are laid side by side as UTF-32: an import writes a million of them.
    """
    codes = array("I", f"{text} ".replace(_LINE, " ").encode("utf-32-le"))
    laid = array("I", [ord(" ")]) * (3 * max(len(codes) - 1, 0))
    laid[0::3], laid[1::3] = codes[:-1], codes[1:]
    return laid.tobytes().decode("utf-32-le")


def write_search(writer: Writer, ledger: str, rows: Sequence[tuple[int, str]], *, fresh: bool = False) -> None:
    """Write the search texts of rows (rowid, text), over earlier ones unless they are `fresh`."""
    name = search_name(ledger)
    if not fresh:
        remove_search(writer, ledger, [rid for rid, _ in rows])
    writer.many(f'INSERT INTO "{name}" (rid, text) VALUES (?, ?)', rows)
    writer.many(f'INSERT INTO "{name}_index" (rowid, pairs) VALUES (?, ?)', [(rid, pairs(text)) for rid, text in rows])


def remove_search(writer: Writer, ledger: str, rids: Sequence[int]) -> None:
    """Take rows out of the search."""
    name = search_name(ledger)
    keys = [(rid,) for rid in rids]
    writer.many(f'DELETE FROM "{name}_index" WHERE rowid = ?', keys)
    writer.many(f'DELETE FROM "{name}" WHERE rid = ?', keys)


def index_anew(writer: Writer, ledger: Ledger) -> None:
    """Write the search texts of all rows of a ledger anew (its search fields changed)."""
    name, columns = search_name(ledger.id), search_fields(ledger)
    writer.execute(f'DELETE FROM "{name}"')
    writer.execute(f'INSERT INTO "{name}_index" ("{name}_index") VALUES (\'delete-all\')')
    if not columns:
        return
    listed = ", ".join(f'"{column}"' for column in columns)
    rows = writer.all(f'SELECT rid, {listed} FROM "{ledger.id}" WHERE deleted = 0')
    for start in range(0, len(rows), _PAGE):
        write_search(
            writer, ledger.id, [(rid, search_text(row)) for rid, *row in rows[start : start + _PAGE]], fresh=True
        )


def search_condition(forms: Forms, ledger: Ledger, wanted: str) -> tuple[str, Mapping[str, str]]:
    """Return an SQL condition on `this.rid` that holds for rows with the wanted text, and its parameters."""
    sought = squeeze(wanted)
    if not sought:
        return "1", {}
    found = [_rids(ledger.id, sought)] if ledger.search else []
    for field in ledger.fields.values():
        target = forms.ledgers.get(field.type.target) if isinstance(field.type, ft.Reference) else None
        if target and target.search and field.stored:
            named = f'SELECT id FROM "{target.id}" WHERE rid IN ({_rids(target.id, sought)})'
            found.append(f'SELECT rid FROM "{ledger.id}" WHERE "{field.id}" IN ({named})')
    found += [
        f'SELECT rid FROM "{ledger.id}" WHERE "{name}" IN ({", ".join(_literal(code) for code in meant)})'
        for name in search_fields(ledger)
        if isinstance(ledger.fields[name].type, ft.SelectOne) and (meant := _meant(forms, ledger, name, sought))
    ]
    condition = f"this.rid IN ({' UNION '.join(found)})" if found else "0"
    return condition, {"sought": sought, "sought_pairs": _match(sought)}


def _meant(forms: Forms, ledger: Ledger, name: str, sought: str) -> list[str]:
    """Return the codes whose label has the sought text: the index has what is stored, not what people read."""
    codes = forms.code_list(ledger.fields[name].type)
    listed = codes.codes.values() if codes is not None else ()
    return [code.value for code in listed if code.label != code.value and sought in squeeze(code.label)]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rids(ledger: str, sought: str) -> str:
    name = search_name(ledger)
    verified = f'SELECT rid FROM "{name}" WHERE instr(text, :sought) > 0'
    if any(ord(char) >= _UNINDEXED for char in sought):
        return verified
    return f'{verified} AND rid IN (SELECT rowid FROM "{name}_index" WHERE "{name}_index" MATCH :sought_pairs)'


def _match(sought: str) -> str:
    if len(sought) == 1:
        return f"{_quoted(sought)} *"
    return " ".join(map(_quoted, map(str.__add__, sought, sought[1:])))


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def row_ids(reader: Reader, forms: Forms, ledger: Ledger, wanted: str, limit: int = 100) -> list[str]:
    """Return the ids of live rows with the wanted text, at most `limit`."""
    condition, params = search_condition(forms, ledger, wanted)
    sql = f'SELECT this.id FROM "{ledger.id}" AS this WHERE this.deleted = 0 AND {condition} LIMIT {int(limit)}'
    return [row_id for (row_id,) in reader.all(sql, dict(params))]
