"""What moving a row to another city takes along, leaves behind and rewrites. Pure, over the references of the city.

With a row go its children, the rows that cannot do without it (a required reference), what was explained about them,
and the parents of children that go. What it refers to and what stays: a row of a natural key (an enterprise, a person)
is registered in the new city too; another reference is emptied, and so is one of a row that stays; both are told. A row
that cannot do without what stays is a reason to refuse the move.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bizenv_desktop.formdef.model import Forms

Place = tuple[str, str]
"""Ledger and row."""
ALWAYS = "always"


@dataclass(frozen=True)
class Link:
    """One reference: the row and field that hold it, and where it leads."""

    row: Place
    field: str
    to: Place


@dataclass
class MovePlan:
    """What moves, what is made in the new city beside it, which references are emptied, and what bars the move.

    `emptied` are references of rows that move, `cleared` those of rows that stay.
    """

    moving: list[Place] = field(default_factory=list)
    beside: list[Place] = field(default_factory=list)
    emptied: list[Link] = field(default_factory=list)
    cleared: list[Link] = field(default_factory=list)
    barring: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class CityRows:
    """The living rows of a city, by what they refer to; `explained` tells what is explained about which row."""

    rows: frozenset[Place]
    links: tuple[Link, ...]
    explained: Mapping[Place, tuple[Place, ...]]


def plan(forms: Forms, city: CityRows, asked: Place, there: Iterable[Place]) -> MovePlan:
    """Return what the move of a row means; `there` are the rows that live in the new city."""
    outgoing, incoming = defaultdict(list), defaultdict(list)
    for link in city.links:
        outgoing[link.row].append(link)
        incoming[link.to].append(link)
    moving: dict[Place, None] = {}
    waiting = [asked]
    while waiting:
        place = waiting.pop()
        if place in moving:
            continue
        moving[place] = None
        waiting += [link.row for link in incoming[place] if needs(forms, link)]
        waiting += [link.to for link in outgoing[place] if is_parent(forms, link) and link.to in city.rows]
        waiting += city.explained.get(place, ())
    made = MovePlan(list(moving))
    known = set(there)
    for place in moving:
        for link in outgoing[place]:
            if link.to in city.rows and link.to not in moving and link.to not in known:
                _leave(forms, made, link)
    made.cleared = [link for place in moving for link in incoming[place] if link.row not in moving]
    made.beside = list(dict.fromkeys(made.beside))
    return made


def needs(forms: Forms, link: Link) -> bool:
    """Tell whether a row cannot do without what a reference of it leads to."""
    return is_parent(forms, link) or bool(forms.ledgers[link.row[0]].fields[link.field].required)


def is_parent(forms: Forms, link: Link) -> bool:
    """Tell whether a reference is that of a child row to its record."""
    return forms.ledgers[link.row[0]].parent == link.field


def _leave(forms: Forms, made: MovePlan, link: Link) -> None:
    """Say what becomes of a reference of a row that moves to one that stays."""
    if forms.ledgers[link.to[0]].identity:
        made.beside.append(link.to)
    elif forms.ledgers[link.row[0]].fields[link.field].required == ALWAYS:
        made.barring.append(link)
    else:
        made.emptied.append(link)


def may_be_asked(forms: Forms, ledger: str) -> bool:
    """Tell whether rows of a ledger can be moved for their own sake: not children, nor what each city registers."""
    known = forms.ledgers.get(ledger)
    own = {system.CONFLICT, system.PERIOD, system.SNAPSHOT, system.FILE}
    return known is not None and not (known.system or known.parent or known.identity or ledger in own)
