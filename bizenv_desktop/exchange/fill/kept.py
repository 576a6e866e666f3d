"""Layouts that were filled before: what each heading was given to then, and what of it no longer fits a sheet.

They are kept beside the headings of imports, in the same ledger, with `fill:` before the name of ledger or report: an
import must not take a heading that stays empty in a print for one that it is to pass over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.fill.columns import EMPTY, names_of
from bizenv_desktop.exchange.fill.plan import Remark
from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.exchange.saved_mappings import Kept, fingerprint, kept_edits, path_now, read_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bizenv_desktop.exchange.fill.plan import FillColumn, FillPlan
    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.storage.edits import Edit
    from bizenv_desktop.storage.reading import Reader

PREFIX = "fill:"
_ALIKE = 0.5
"""The share of headings that two editions of one layout have in common at least."""


@dataclass(frozen=True)
class Fit:
    """How a kept layout fits a sheet. `paths` are fields by heading (`columns.names_of`), `places` the cells of then.

    `same` where the sheet has the very headings that were kept.
    """

    paths: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    same: bool = False

    def moved(self, columns: Sequence[FillColumn]) -> list[Remark]:
        """Say which headings stand in another column than the last time."""
        now = dict(zip(_names(columns), columns, strict=True))
        return [
            Remark(f"这个表头上次在 {place}，现在在 {now[name].cell}，按表头填", now[name].cell, now[name].heading)
            for name, place in self.places.items()
            if name in now and place and _letters(place) != _letters(now[name].cell)
        ]

    def unfit(self, columns: Sequence[FillColumn]) -> tuple[Remark, ...]:
        """Say which headings of the last time are gone, where what they were given to is given to no other one now."""
        now = dict(zip(_names(columns), columns, strict=True))
        given = {one.source.path for one in columns if one.source is not None}
        here = {_letters(one.cell): one for one in columns}
        remarks = []
        for name, path in self.paths.items():
            if name in now or path in EMPTY or path in given:
                continue
            place = self.places.get(name, "")
            other = here.get(_letters(place)) if place else None
            said = f"，{other.cell} 现在是“{other.heading}”" if other is not None and other.source is None else ""
            remarks.append(Remark(f"上次填 {path} 的表头这次没有了{said}", place, name))
        return tuple(remarks)


def _names(columns: Sequence[FillColumn]) -> list[str]:
    from bizenv_desktop.exchange.header import Header

    return list(names_of(Header(0, 0, {one.index: one.levels for one in columns})).values())


def _letters(cell: str) -> str:
    return cell.rstrip("0123456789")


@dataclass(frozen=True)
class Layouts:
    """All layouts that were kept in a copy."""

    known: tuple[Kept, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """All headings, as they are compared: they help to find the row of headings."""
        return frozenset(heading_key(name) for one in self.known for name in one.headings)

    def source_of(self, header: Header) -> str:
        """Return the ledger or report from which a sheet with these very headings was filled; "" for none."""
        mark = fingerprint(header)
        return next((one.owner.removeprefix(PREFIX) for one in self.known if one.workbook == mark), "")

    def fit(self, source: str, header: Header) -> Fit:
        """Return the layout of these headings, else of the sheet most like it; an empty one where none is."""
        own = [one for one in self.known if one.owner == PREFIX + source]
        mark, names = fingerprint(header), set(names_of(header).values())
        same = next((one for one in own if one.workbook == mark), None)
        if same is not None:
            return Fit(_paths(same), _places(same), same=True)
        best = max(own, key=lambda one: len(names & one.headings.keys()), default=None)
        if best is None or len(names & best.headings.keys()) < _ALIKE * max(len(names), len(best.headings)):
            return Fit()
        return Fit(_paths(best), _places(best))


def _paths(kept: Kept) -> dict[str, str]:
    return {heading: path for heading, (path, _place) in kept.headings.items()}


def _places(kept: Kept) -> dict[str, str]:
    return {heading: place for heading, (_path, place) in kept.headings.items()}


def read_layouts(reader: Reader) -> Layouts:
    """Return the layouts of a copy; fields that were renamed since by their present names."""
    ledgers = reader.context.forms.ledgers
    known = []
    for one in read_kept(reader):
        if not one.owner.startswith(PREFIX):
            continue
        ledger = ledgers.get(one.owner.removeprefix(PREFIX))
        now = {
            heading: (path_now(ledger, path) if ledger is not None else path, place)
            for heading, (path, place) in one.headings.items()
        }
        known.append(replace(one, headings=now))
    return Layouts(tuple(known))


def layout_edits(reader: Reader, source: str, plan: FillPlan) -> list[Edit]:
    """Return what keeps the columns of a plan; none where they are kept already."""
    wanted: Iterable[tuple[str, FillColumn]] = zip(_names(plan.columns), plan.columns, strict=True)
    headings = {name: (one.source.path if one.source is not None else "-", one.cell) for name, one in wanted}
    return kept_edits(reader, Kept(PREFIX + source, fingerprint(plan.header), headings))
