"""Everything about one record across the ledgers: an enterprise by its credit code (企业全景), a project's timeline.

Nothing here knows a ledger: what belongs to a record follows from the definitions (`formdef.links`). Rows that point to
it belong to it, and what points to those, as far as it is single rows that lead on: a training that lists a hundred
enterprises belongs to each of them, the questions raised at it do not.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base import partial_dates
from bizenv_desktop.base.periods import Period
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.links import Link, day_field, links_to
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.reading import list_page
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.records.todo import Task
    from bizenv_desktop.storage.reading import Reader

_STEPS = 3
"""Enterprise, its project, the project's money, the vouchers behind it."""
_TOLD = 3
"""How many figures of a row are told beside its name."""
_TELLING = (types.Money, types.DecimalNumber, types.Integer, types.Percent, types.SelectOne, types.LongText)
_DAYS = (types.Date, types.DateTime)


@dataclass(frozen=True)
class RelatedRow:
    """One row that belongs to a record.

    `day` is the ISO day by which rows are sorted ("" where none is known), `when` the same as the row says it (a week,
    a month), `how` the field that points to the record or, further on, the row that it belongs through. `told` are
    figures of the row with their labels; `state` is the state of its workflow.
    """

    ledger: str
    ledger_title: str
    id: str
    title: str
    day: str
    when: str
    how: str
    state: str
    told: str
    steps: int

    def brief(self, subject: str) -> RelatedRow:
        """Return the row without what is told beside it already: its day, the record `subject` that it belongs to."""
        title = without(without(self.title, self.when), subject)
        return replace(self, title=title, how="" if self.how == subject else self.how)


@dataclass(frozen=True)
class Milestone:
    """A day of the record itself: its label, as typed, and whether it is one that is planned or due."""

    label: str
    day: str
    when: str
    planned: bool


@dataclass(frozen=True)
class Panorama:
    """One record with all that belongs to it, the latest first."""

    ledger: str
    id: str
    title: str
    milestones: tuple[Milestone, ...]
    rows: tuple[RelatedRow, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each ledger belong to the record, in the order of the definitions."""
        found: dict[str, int] = {}
        for row in sorted(self.rows, key=lambda row: row.steps):
            found[row.ledger] = found.get(row.ledger, 0) + 1
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {
            "ledger": self.ledger,
            "id": self.id,
            "title": self.title,
            "counts": self.counts,
            "milestones": [asdict(one) for one in self.milestones],
            "rows": [asdict(one) for one in self.rows],
        }


def panorama(reader: Reader, ledger: str, row_id: str) -> Panorama:
    """Return what all ledgers know of a record."""
    forms = reader.context.forms
    found = _Search(reader, forms, ledger, row_id).run()
    rows = [one for name, hits in found.items() for one in _rows(reader, forms, forms.ledgers[name], hits)]
    title = displays(reader, ledger, [row_id]).get(row_id, row_id)
    milestones = _milestones(reader, forms.ledgers[ledger], row_id)
    rows.sort(key=lambda one: (one.day, one.title), reverse=True)
    return Panorama(ledger, row_id, title, tuple(milestones), tuple(rows))


def without(title: str, known: str) -> str:
    """Return a name without what is known already; the name itself where nothing is left of it."""
    rest = " ".join(title.replace(known, "").split()).replace(" ：", "：") if known else title
    return rest.strip(" ：") or title


def tasks_of(seen: Panorama, tasks: Iterable[Task]) -> list[Task]:
    """Return what is due of a record and of the rows that belong to it, in the order given."""
    own = {(seen.ledger, seen.id), *((row.ledger, row.id) for row in seen.rows)}
    return [task for task in tasks if task.due and (task.ledger, task.id) in own]


@dataclass(frozen=True)
class _Hit:
    rid: int
    id: str
    how: str
    steps: int


class _Search:
    """Goes from row to row against the direction of the references, a step at a time."""

    def __init__(self, reader: Reader, forms: Forms, ledger: str, row_id: str) -> None:
        self._reader, self._forms, self._start = reader, forms, (ledger, row_id)
        self._found: dict[str, dict[str, _Hit]] = {}

    def run(self) -> dict[str, list[_Hit]]:
        ledger, row_id = self._start
        leads = {ledger: [row_id]}
        for step in range(1, _STEPS + 1):
            leads = self._step(leads, step)
        order = self._forms.ledgers
        return {name: list(self._found[name].values()) for name in order if self._found.get(name)}

    def _step(self, leads: dict[str, list[str]], step: int) -> dict[str, list[str]]:
        """Find what points to the rows `leads`; return those that lead on."""
        on: dict[str, list[str]] = {}
        for target, ids in leads.items():
            for link in links_to(self._forms, target):
                fresh = self._follow(link, target, ids, step)
                if not link.many and link.ledger != self._start[0]:
                    on.setdefault(link.ledger, []).extend(fresh)
        return {name: rows for name, rows in on.items() if rows}

    def _follow(self, link: Link, target: str, ids: list[str], step: int) -> list[str]:
        seen = self._found.setdefault(link.ledger, {})
        pairs = self._pairs(link, target, ids)
        names = displays(self._reader, target, {to for _, _, to in pairs}) if step > 1 else {}
        label = self._forms.ledgers[link.ledger].fields[link.field].label
        fresh = []
        for rid, row_id, to in pairs:
            if row_id in seen or (link.ledger, row_id) == self._start:
                continue
            seen[row_id] = _Hit(rid, row_id, names.get(to, label), step)
            fresh.append(row_id)
        return fresh

    def _pairs(self, link: Link, target: str, ids: list[str]) -> list[tuple[int, str, str]]:
        """Return number and id of each row that points to one of `ids`, with the id it points to."""
        view, wanted = view_name(link.ledger), json.dumps(ids)
        column = f'this."{link.field}"'
        if link.many:
            sql = (
                f'SELECT this.rid, this.id, each.value FROM "{view}" AS this, json_each({column}) AS each'
                " WHERE each.value IN (SELECT value FROM json_each(:ids))"
            )
        elif link.by == "id":
            sql = (
                f'SELECT this.rid, this.id, {column} FROM "{view}" AS this'
                f" WHERE {column} IN (SELECT value FROM json_each(:ids))"
            )
        else:
            sql = (
                f'SELECT this.rid, this.id, other.id FROM "{target}" AS other JOIN "{view}" AS this'
                f' ON {column} = other."{link.by}" WHERE other.id IN (SELECT value FROM json_each(:ids))'
            )
        return self._reader.all(sql, {"ids": wanted})


def _rows(reader: Reader, forms: Forms, ledger: Ledger, hits: list[_Hit]) -> Iterator[RelatedRow]:
    ids = [one.id for one in hits]
    names, days = displays(reader, ledger.id, ids), _days(reader, forms, ledger, ids)
    columns = _told_columns(ledger)
    state = _state(ledger)
    shown = {
        row[0]: row[1:] for row in list_page(reader, ledger.id, [one.rid for one in hits], [*columns, *_some(state)])
    }
    for one in hits:
        texts = shown.get(one.id, ())
        told = [
            f"{ledger.fields[name].label} {text}{_unit(ledger.fields[name])}"
            for name, text in zip(columns, texts, strict=False)
            if text
        ]
        day, when = days.get(one.id, ("", ""))
        yield RelatedRow(
            ledger.id, ledger.title, one.id, names.get(one.id, one.id), day, when, one.how,
            texts[len(columns)] if state and texts else "", "，".join(told), one.steps,
        )  # fmt: skip


def _state(ledger: Ledger) -> str:
    """Return the field of a status of the ledger's own; that of the common workflow tells nothing of the matter."""
    field = ledger.workflow.field if ledger.workflow else ""
    return field if field and not ledger.fields[field].common else ""


def _unit(field: Field) -> str:
    """Return the unit of a figure: 万 where the row decides between 万元 and 万外币, "" where the text has it (%)."""
    if isinstance(field.type, types.Percent):
        return ""
    first, *others = (getattr(field.type, "entry_unit", None) or field.unit).split("或")
    return first if not others else first[:1] if all(one[:1] == first[:1] for one in others) else ""


def _some(name: str) -> list[str]:
    return [name] if name else []


def _told_columns(ledger: Ledger) -> list[str]:
    """Return columns of the list: money first, then other figures, words and choices; not names and days."""
    flow = _state(ledger)
    listed = [ledger.fields[name] for name in ledger.list_columns if name in ledger.fields and name != flow]
    told = [field for field in listed if isinstance(field.type, _TELLING) and not field.common]
    return [field.id for field in sorted(told, key=lambda field: not isinstance(field.type, types.Money))][:_TOLD]


def _days(reader: Reader, forms: Forms, ledger: Ledger, ids: list[str]) -> dict[str, tuple[str, str]]:
    """Return for rows the day on which each took place, and how the row says it; a row without one has its parent's."""
    field = day_field(ledger)
    wanted = field.id if field is not None else ledger.parent
    if not wanted:
        return {}
    sql = f'SELECT id, "{wanted}" FROM "{view_name(ledger.id)}" WHERE id IN (SELECT value FROM json_each(?))'
    values = {row_id: value for row_id, value in reader.all(sql, (json.dumps(ids),)) if value is not None}
    if field is not None:
        return {row_id: _day(field, str(value)) for row_id, value in values.items()}
    parents = _days(reader, forms, forms.ledgers[ledger.parent_ledger], list(dict.fromkeys(values.values())))
    return {row_id: parents[parent] for row_id, parent in values.items() if parent in parents}


def _day(field: Field, value: str) -> tuple[str, str]:
    if isinstance(field.type, types.PeriodKey):
        period = Period.parse(value)
        return period.last.isoformat(), period.label
    return (partial_dates.lo(value) or value)[:10], value[:10]


def _milestones(reader: Reader, ledger: Ledger, row_id: str) -> Iterable[Milestone]:
    days = [one for one in ledger.fields.values() if not one.common and isinstance(one.type, _DAYS)]
    if not days:
        return []
    columns = ", ".join(f'this."{one.id}"' for one in days)
    row: Sequence[Any] = (
        reader.one(f'SELECT {columns} FROM "{view_name(ledger.id)}" AS this WHERE this.id = ?', (row_id,)) or ()
    )
    known = [(field, str(value)) for field, value in zip(days, row, strict=False) if value]
    found = [Milestone(field.label, *_day(field, value), not field.is_actual_date) for field, value in known]
    return sorted(found, key=lambda one: one.day, reverse=True)
