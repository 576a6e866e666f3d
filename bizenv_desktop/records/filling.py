"""Fills new rows: common fields, defaults, natural ids and numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef.model import CITY
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.formdef.values import parse_text
from bizenv_desktop.storage import meta
from bizenv_desktop.storage.common_fields import BY_HAND, IMPORTED, common_values
from bizenv_desktop.storage.edits import CREATE, Edit
from bizenv_desktop.storage.foreign import SCOPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger, Number
    from bizenv_desktop.storage.context import CopyContext
    from bizenv_desktop.storage.reading import Reader

IMPORT = "import"
_SERIAL = re.compile(r"\{serial(?::\d+)?\}")
_DEVICE_LETTERS = 4


def defaults_of(ledger: Ledger, context: CopyContext) -> dict[str, Value]:
    """Return the default values of a ledger's fields."""
    codes, today = context.forms.codes, context.clock.today()
    fields = [one for one in ledger.fields.values() if one.default and one.stored and one.owner == CITY]
    return {one.id: parse_text(one, one.default, codes, today, context.city) for one in fields}


def filled_edits(reader: Reader, edits: Sequence[Edit], *, by: str, region: str = "", kind: str = "") -> list[Edit]:
    """Return edits with their new rows filled; what an edit gives itself wins, even where it gives nothing (None)."""
    context = reader.context
    fresh: dict[str, dict[str, Value]] = {}
    numbers = Numbers(reader)
    done = []
    for edit in edits:
        if edit.kind != CREATE:
            done.append(edit)
            continue
        ledger = context.ledger(edit.ledger)
        if ledger.id not in fresh:
            common = common_values(ledger, context, by=by, source=IMPORTED if kind == IMPORT else BY_HAND)
            fresh[ledger.id] = {**defaults_of(ledger, context), **common}
            if region and "region_code" in common:
                fresh[ledger.id]["region_code"] = region
        values = {**fresh[ledger.id], **edit.values}
        numbers.give(ledger, values)
        done.append(replace(edit, id=edit.id or identity_of(ledger, values) or new_id(), values=values))
    return done


class Numbers:
    """Gives rows their numbers within one transaction; serials go up within region and year."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._last: dict[tuple[str, str], int] = {}

    def give(self, ledger: Ledger, values: dict[str, Value]) -> None:
        """Give a new row its number, unless it has one; a copy that shares a server gives temporary ones."""
        rule = ledger.number_rule
        if rule and not values.get(rule.field):
            shared = rule.temporary and is_shared(self._reader)
            values[rule.field] = self.next(ledger, rule, values, rule.temporary if shared else rule.pattern)

    def next(self, ledger: Ledger, rule: Number, values: Mapping[str, Value], pattern: str) -> str:
        """Return the next number by a pattern."""
        year = str(values.get(rule.year_of) or self._reader.context.clock.now())[:4]
        known = {"year": year, **self._known(values)}
        before, after = (part.format(**known) for part in _SERIAL.split(pattern, maxsplit=1))
        key = (ledger.id, f"{before}\0{after}")
        if key not in self._last:
            self._last[key] = self._highest(ledger, rule.field, before, after)
        self._last[key] += 1
        return pattern.format(**known, serial=self._last[key])

    def beginning(self, pattern: str, values: Mapping[str, Value]) -> str:
        """Return what the numbers of a pattern without a year begin with on this device."""
        return _SERIAL.split(pattern, maxsplit=1)[0].format(**self._known(values))

    def _known(self, values: Mapping[str, Value]) -> dict[str, str]:
        context = self._reader.context
        device = context.device.replace("-", "")[-_DEVICE_LETTERS:].upper()
        return {"region": str(values.get("region_code") or context.city), "device": device}

    def _highest(self, ledger: Ledger, field: str, before: str, after: str) -> int:
        sql = f'SELECT "{field}" FROM "{ledger.id}" WHERE "{field}" LIKE ? ESCAPE \'!\''
        shape = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
        escaped = [re.sub(r"([!%_])", r"!\1", part) for part in (before, after)]
        found = (shape.fullmatch(text) for (text,) in self._reader.all(sql, ("%".join(escaped),)))
        return max((int(one[1]) for one in found if one), default=0)


def is_shared(reader: Reader) -> bool:
    """Tell whether the copy exchanges rows with a server, so that others may give numbers it can't see yet."""
    return bool(reader.value("SELECT 1 FROM cursor LIMIT 1") or meta.get(reader, SCOPE))
