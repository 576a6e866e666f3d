"""Values, rows and fields as people read them, for the lists of the sync page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import values as formats
from bizenv_desktop.formdef.field_types import Attachment
from bizenv_desktop.formdef.upcasting import upcast
from bizenv_desktop.records.custom_tables import LEDGER as CUSTOM_TABLE
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.table_words import content_words
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.row_state import EXT_KEY
from bizenv_desktop.wire import system
from bizenv_desktop.wire.merge import DELETE_VS_EDIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.storage.reading import Reader

_COLUMN = re.compile(r"\bthis\.\"?(\w+)")
_CONTENTS: dict[tuple[str, str], Callable[[str], Mapping[str, str]]] = {(CUSTOM_TABLE, "content"): content_words}
"""Fields whose text the program alone writes and reads, with what they say by what it is called."""
_DELETE_WORDS = {"delete": "删除", "keep": "保留"}


class Shown:
    """Names rows, fields and values; rows are looked up together and once."""

    def __init__(self, reader: Reader, places: Iterable[tuple[str, str]] = ()) -> None:
        self._forms = reader.context.forms
        self._reader = reader
        self._names: dict[tuple[str, str], str] = {}
        by_ledger: dict[str, list[str]] = {}
        for ledger, row in dict.fromkeys(places):
            by_ledger.setdefault(ledger, []).append(row)
        for ledger, rows in by_ledger.items():
            if ledger in self._forms.ledgers:
                found = displays(reader, ledger, rows)
                self._names |= {(ledger, row): text for row, text in found.items()}

    def ledger(self, ledger: str) -> str:
        """Return the title of a ledger."""
        definition = self._forms.ledgers.get(ledger)
        return definition.title if definition else ledger

    def report(self, report: str) -> str:
        """Return the title of a report."""
        definition = self._forms.reports.get(report)
        return definition.title if definition else report

    def row(self, ledger: str, row: str, given: Mapping[str, Any] | None = None) -> str:
        """Return the name of a row; one that is not there is named by the values `given` for it, or else by its id."""
        return self._names.get((ledger, row)) or self._told(ledger, given or {}) or self._name(ledger, row)

    def _told(self, ledger: str, given: Mapping[str, Any]) -> str:
        """Return the values among those given that would name the row."""
        definition = self._forms.ledgers.get(ledger)
        if definition is None:
            return ""
        naming = set(_COLUMN.findall(definition.display)) or set(definition.key)
        return " ".join(text for name in given if name in naming and (text := self.value(ledger, name, given[name])))

    def _name(self, ledger: str, row: str) -> str:
        """Return the name of a row that a value refers to."""
        if ledger not in self._forms.ledgers:
            return row
        if (ledger, row) not in self._names:
            self._names[ledger, row] = displays(self._reader, ledger, [row]).get(row, row)
        return self._names[ledger, row]

    def _file(self, sha256: str) -> str:
        """Return the name of a file."""
        if (system.FILE, sha256) not in self._names and system.FILE in self._forms.ledgers:
            found = self._reader.value(f"SELECT name FROM {system.FILE} WHERE sha256 = ? LIMIT 1", (sha256,))
            self._names[system.FILE, sha256] = str(found or "附件")
        return self._names.get((system.FILE, sha256), "附件")

    def in_present_terms(self, ledger: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values that stand apart from their row, from whatever version, in the fields that there are now."""
        definition = self._forms.ledgers.get(ledger)
        if definition is None or not definition.upcasts:
            return dict(values)
        said = upcast(definition, 0, values)
        return said.values | said.lost

    def field(self, ledger: str, name: str) -> str:
        """Return the label of a field, an own column or a cell note."""
        if name == DELETE_VS_EDIT:
            return "整条记录"
        if name.startswith(NOTE_KEY):
            return "单元格备注"
        definition = self._forms.ledgers.get(ledger)
        known = definition.fields.get(name) if definition else None
        return known.label if known else name.removeprefix(EXT_KEY)

    def lines(self, ledger: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Return JSON values as people read them, by label; what the program alone writes is told part by part."""
        said: dict[str, str] = {}
        for name, value in values.items():
            said |= self._content(ledger, name, value) or {self.field(ledger, name): self.value(ledger, name, value)}
        return said

    def _content(self, ledger: str, name: str, value: Any) -> Mapping[str, str]:
        told = _CONTENTS.get((ledger, name))
        return told(str(value)) if told and value is not None else {}

    def value(self, ledger: str, name: str, value: Any) -> str:
        """Return a JSON value as people read it; "" for none."""
        if value is None:
            return ""
        if content := self._content(ledger, name, value):
            return "；".join(f"{what}：{said}" for what, said in content.items())
        if name == DELETE_VS_EDIT:
            return _DELETE_WORDS.get(str(value), str(value))
        if isinstance(value, dict):
            return str(value.get("original") or value.get("message") or "")
        definition = self._forms.ledgers.get(ledger)
        field = definition.fields.get(name) if definition else None
        return str(value) if field is None else self._field_value(field, value)

    def is_typed(self, ledger: str, name: str) -> bool:
        """Tell whether people type the values of a field, and not the program alone."""
        definition = self._forms.ledgers.get(ledger)
        field = definition.fields.get(name) if definition else None
        return field is None or not field.readonly

    def fits(self, ledger: str, values: Mapping[str, Any]) -> bool:
        """Tell whether the present definition can hold these JSON values; fields that it does not have hold nothing."""
        definition = self._forms.ledgers.get(ledger)
        try:
            for name, value in values.items():
                if definition is not None and name in definition.fields and value is not None:
                    formats.from_json(definition.fields[name].type, value)
        except BizenvError:
            return False
        return True

    def stored(self, ledger: str, name: str, value: Any) -> str:
        """Return a value of a row of this copy as people read it; "" for none."""
        definition = self._forms.ledgers.get(ledger)
        field = definition.fields.get(name) if definition else None
        return self.value(ledger, name, value if field is None or value is None else formats.to_json(field.type, value))

    def _field_value(self, field: Field, value: Any) -> str:
        target = getattr(field.type, "target", "")
        if target in self._forms.ledgers:
            return "、".join(self._name(target, one) for one in (value if isinstance(value, list) else [value]))
        if isinstance(field.type, Attachment):
            return "、".join(self._file(str(one)) for one in (value if isinstance(value, list) else [value]))
        try:
            return formats.sentence_text(field, formats.from_json(field.type, value), self._forms.codes)
        except (BizenvError, ValueError, TypeError, KeyError, ArithmeticError):
            return str(value)
