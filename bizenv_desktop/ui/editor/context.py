"""What the field editors of one record share: codes, today, workers, and how to look rows up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.filters import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.ui.desk import Desk

_CHOICES = 30


@dataclass
class EditContext:
    """Handed to each field editor; `row_id` is "" while the record is new."""

    desk: Desk
    ledger: str
    row_id: str = ""
    readonly: bool = False
    """Set where the person may look only."""

    values: Callable[[], dict[str, Value]] = dict
    """What the record holds as it stands, for filters of choices."""

    def parse(self, field: Field, text: str) -> Value:
        """Return the value of a typed text; raises ValueProblem."""
        from bizenv_desktop.formdef.values import parse_text

        return parse_text(field, text, self.desk.forms.codes, self.desk.services.clock.today())

    def format(self, field: Field, value: Value) -> str:
        """Return a value as people read it."""
        from bizenv_desktop.formdef.values import format_text

        return format_text(field, value, self.desk.forms.codes) if value is not None else ""

    def search_rows(
        self, owner: QObject, field: Field, text: str, then: Callable[[list[tuple[str, str]]], None]
    ) -> None:
        """Find rows that a reference may point to, by text; `then` gets ids and display texts."""
        services, target = self.desk.services, str(getattr(field.type, "target", ""))
        if field.choice_filter:
            place = (self.ledger, field.id, self.values(), self.row_id or None)
            self.desk.run(owner, find_choices, services, place, target, text, then=then)
        else:
            self.desk.run(owner, find_rows, services.records, target, text, then=then)

    def suggest(
        self, owner: QObject, target: str, name: str, text: str, then: Callable[[list[tuple[str, str]]], None]
    ) -> None:
        """Find values of a field of another ledger by text."""
        self.desk.run(owner, find_values, self.desk.services.records, target, name, text, then=then)

    def name_row(self, owner: QObject, target: str, row_id: str, then: Callable[[str], None]) -> None:
        """Ask how a row is called."""
        records = self.desk.services.records
        self.desk.run(owner, records.display, target, row_id, then=then, failed=lambda _problem: then("（记录不存在）"))


def find_choices(services: Any, place: tuple[Any, ...], target: str, text: str) -> list[tuple[str, str]]:
    """Return the first rows that fit and that the filter of the field leaves. Run on a worker."""
    listed = ", ".join(quoted(one) for one in services.checker.choices(*place))
    return find_rows(services.records, target, text, f"this.id IN ({listed})")


def find_rows(records: Any, target: str, text: str, where: str = "") -> list[tuple[str, str]]:
    """Return id and display text of the first rows that fit. Run on a worker."""
    found = records.rows(target, search=text, limit=_CHOICES, where=where)
    return [(one.id, records.display(target, one.id)) for one in found]


def find_values(records: Any, target: str, name: str, text: str) -> list[tuple[str, str]]:
    """Return the values of a field in the first rows that fit. Run on a worker."""
    found = records.rows(target, search=text, limit=_CHOICES, fields=[name])
    values = dict.fromkeys(str(one.values[name]) for one in found if one.values.get(name))
    return [(value, value) for value in values]
