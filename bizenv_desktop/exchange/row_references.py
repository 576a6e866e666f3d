"""The references of the rows of one sheet: found, made, or waiting for a person to link them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.exchange.headings import display_field, own_number_heading
from bizenv_desktop.exchange.plan import Problem, remark
from bizenv_desktop.exchange.references import EXT, Directory, Named, text_of
from bizenv_desktop.formdef.field_types import Region
from bizenv_desktop.storage.edits import CellNote

if TYPE_CHECKING:
    from bizenv_desktop.exchange.drafts import Draft
    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.exchange.session import Session
    from bizenv_desktop.formdef.field_types import Value

_OTHER_NAME = 73


@dataclass(frozen=True)
class Waiting:
    """A text that waits for a person to link it; `candidates` are the rows that it may mean."""

    text: str
    message: str
    candidates: tuple[str, ...] = ()


class RowReferences:
    """Resolves the references of drafts; the ids go into their own values."""

    def __init__(self, session: Session, plan: SheetPlan) -> None:
        self._session, self._sheet = session, plan.name
        self._ledger = session.forms.ledgers[plan.ledger]
        self._own_number = own_number_heading(self._ledger)

    def resolve(self, draft: Draft) -> tuple[dict[str, Waiting], list[Problem]]:
        """Return what waits, by reference field, and remarks on names that differ (X19)."""
        waiting = self._lists(draft)
        problems: list[Problem] = []
        for name, parts in draft.references.items():
            given: dict[str, Value] = {inner: value for inner, value in parts.items() if value not in (None, "")}
            target = getattr(self._ledger.fields[name].type, "target", "")
            if not given or target not in self._session.forms.ledgers:
                continue
            directory = self._session.directory(target)
            found = directory.resolve(given, self._region(draft))
            if found.id is None:
                waiting[name] = Waiting(found.waiting or text_of(given), found.message, found.candidates)
                continue
            draft.own[name] = found.id
            if found.named is not None:
                directory.enrich(found.named, given)
                problems += self._other_name(draft, directory, name, found.named, found.other_name)
        return waiting, problems

    def _lists(self, draft: Draft) -> dict[str, Waiting]:
        """Fill lists of references (甲公司、乙公司); one word that means no row lets the whole list wait."""
        waiting: dict[str, Waiting] = {}
        for name, words in draft.lists.items():
            directory = self._session.directory(self._ledger.fields[name].type.target)  # type: ignore[attr-defined]
            found = [directory.resolve_word(word) for word in words]
            lacking = next((one for one in found if one.id is None), None)
            if lacking is None:
                draft.own[name] = list(dict.fromkeys(str(one.id) for one in found))
            else:
                waiting[name] = Waiting("、".join(words), lacking.message)
        return waiting

    def _other_name(self, draft: Draft, directory: Directory, name: str, named: Named, other: str) -> list[Problem]:
        if not other:
            return []
        field = directory.display
        message = f"同一信用代码 {named.code} 已登记为“{named.name}”，此处写“{other}”：请核对，旧名填入曾用名"
        note = CellNote(new_id(), directory.ledger.id, named.id, field, _OTHER_NAME, "note", other, other, message)
        named.notes.append(note)
        path = f"{name}.{field}"
        return [
            remark(self._sheet, draft.row, None, message, item=_OTHER_NAME, code="X19", original=other, field_name=path)
        ]

    def register(self, row_id: str, draft: Draft) -> None:
        """Make a new row known, so that rows of later sheets may refer to it."""
        directory = self._session.directory(self._ledger.id)
        number = draft.ext.get(self._own_number) if self._own_number else None
        if number:
            directory.add_other(EXT + self._own_number, number, row_id)
        display = display_field(self._ledger)
        if display and draft.own.get(display) is not None:
            directory.add_row(row_id, draft.own)

    def _region(self, draft: Draft) -> str:
        return next((str(draft.own[name]) for name in self._region_fields if draft.own.get(name)), "")

    @cached_property
    def _region_fields(self) -> list[str]:
        own = [name for name, one in self._ledger.fields.items() if isinstance(one.type, Region) and not one.common]
        return [*own, "region_code"]
