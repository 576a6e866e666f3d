"""What the panorama shows, and the records that a search finds. Runs on a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.links import subjects
from bizenv_desktop.records.related import tasks_of

if TYPE_CHECKING:
    from bizenv_desktop.records.related import Panorama
    from bizenv_desktop.records.todo import Task
    from bizenv_desktop.ui.services import Services

_FOUND = 30
"""How many records of one ledger a search names."""


@dataclass(frozen=True)
class Seen:
    """A record with all that belongs to it, and what of that is due."""

    panorama: Panorama
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Hit:
    """A record that a search found."""

    ledger: str
    ledger_title: str
    id: str
    title: str


def load_panorama(services: Services, ledger: str, row_id: str) -> Seen:
    """Return a record across the ledgers, and its deadlines, the most pressing first."""
    found = services.records.panorama(ledger, row_id)
    return Seen(found, tuple(tasks_of(found, services.records.todo())))


def search_subjects(services: Services, text: str) -> list[Hit]:
    """Return the enterprises, projects and other records to which rows belong that a text finds."""
    kept = {one.id for one in services.ledgers}
    records = services.records
    hits = []
    for ledger in subjects(services.forms):
        if ledger.id in kept:
            rids = records.list_ids(ledger.id, search=text, limit=_FOUND)
            ids = [row[0] for row in records.list_page(ledger.id, rids, [])]
            hits += [Hit(ledger.id, ledger.title, one, records.display(ledger.id, one)) for one in ids]
    return hits
