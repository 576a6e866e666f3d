"""The functions that definitions may call in SQL, from `today` and `lo` to `workday_add` and `name_like`.

NULL in, NULL out; a text that is no date gives NULL, so that a rule over it passes. They are deterministic within one
statement and answer from caches, since rules call them for each row.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from bizenv_desktop.base import partial_dates, periods, text, uscc
from bizenv_desktop.base.rates import growth, ratio
from bizenv_desktop.base.workdays import WorkCalendar
from bizenv_desktop.formdef import typed_codes
from bizenv_desktop.formdef.code_lists import REGIONS
from bizenv_desktop.formdef.shown_text import code_name
from bizenv_desktop.storage.photo_looks import alike_photos

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.code_lists import CodeList

NAME_SIMILARITY = 0.9
"""From this similarity on two names are alike (setting `l06_name_similarity`)."""

_WORKING = "调休上班"
_KEPT = 65_536
_FARTHEST = 20_000
"""Working days that a rule may reach ahead or back (some 80 years): a wrong number must not stall a check."""


class Connection(Protocol):
    """What the functions need of a connection of `sqlite3` or `sqlcipher3`."""

    def create_function(self, name: str, narg: int, func: Callable[..., Any] | None, /, *, deterministic: bool) -> None:
        """Make a function known to SQL."""


class SqlContext:
    """What the functions of one copy answer from; shared by all its connections and replaced when a setting changes."""

    def __init__(
        self,
        clock: Clock,
        calendar: WorkCalendar | None = None,
        similarity: float = NAME_SIMILARITY,
        codes: Mapping[str, CodeList] | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        self.clock = clock
        self.similarity = similarity
        self.codes = codes or {}
        self.titles = titles or {}
        self.use(calendar or WorkCalendar())

    def use(self, calendar: WorkCalendar) -> None:
        """Count working days by another calendar from now on, e.g. after a holiday notice was imported."""
        self.calendar = calendar
        self._add = functools.lru_cache(_KEPT)(functools.partial(_workday_add, calendar))
        self._count = functools.lru_cache(_KEPT)(functools.partial(_workdays, calendar))

    def today(self) -> str:
        """Return today's date as ISO text."""
        return self.clock.today().isoformat()

    def workday_add(self, day: str | None, count: int | None) -> str | None:
        """Return the `count`-th working day after a day; None where the day is not known."""
        return self._add(day, count)

    def workdays(self, start: str | None, end: str | None) -> int | None:
        """Return the number of working days after `start` up to and including `end`."""
        return self._count(start, end)

    def name_like(self, one: str | None, other: str | None) -> bool | None:
        """Tell whether two names are alike, by the similarity set for this copy."""
        return name_like(one, other, self.similarity)

    def region_name(self, code: str | None) -> str | None:
        """Return the name of a division as people see it; its code where the copy has no list of divisions."""
        regions = self.codes.get(REGIONS)
        return code if code is None or regions is None else typed_codes.region_name(code, regions)

    def code_label(self, code_list: str | None, code: str | None) -> str | None:
        """Return what people read for a code of a list (人民币 for CNY of `fund_currency`), else the code."""
        return code if code is None else code_name(code, self.codes.get(code_list or ""))

    def title_of(self, name: str | None) -> str | None:
        """Return what people call a ledger, a report form or a rule (its message); the id where it is not known."""
        return name if name is None else self.titles.get(name, name)


def register(connection: Connection, context: SqlContext) -> None:
    """Make the functions known to a connection; changes of the context are seen at once."""
    for name, count, function in (
        ("today", 0, context.today),
        ("lo", 1, _lo),
        ("hi", 1, _hi),
        ("workday_add", 2, context.workday_add),
        ("workdays", 2, context.workdays),
        ("week_of", 1, _week_of),
        ("month_of", 1, _month_of),
        ("uscc_ok", 1, _uscc_ok),
        ("name_like", 2, context.name_like),
        ("region_name", 1, context.region_name),
        ("code_label", 2, context.code_label),
        ("title_of", 1, context.title_of),
        ("period_label", 1, _period_label),
        ("ratio", 2, ratio),
        ("growth", 2, growth),
        ("alike_photos", 1, alike_photos),
    ):
        connection.create_function(name, count, function, deterministic=True)


def calendar_from(rows: Iterable[tuple[str | None, str | None]]) -> WorkCalendar:
    """Return the calendar of the rows (`day`, `day_type`) of the ledger `holiday`; rows without a day are skipped."""
    return WorkCalendar(
        {
            date.fromisoformat(day[:10]): kind == _WORKING
            for day, kind in rows
            if day and partial_dates.is_date(day, partial=False)
        }
    )


def name_like(one: str | None, other: str | None, similarity: float = NAME_SIMILARITY) -> bool | None:
    """Tell whether two names are alike: spaces, invisible characters and the width of brackets do not count."""
    if one is None or other is None:
        return None
    from rapidfuzz import fuzz

    return fuzz.ratio(_key(one), _key(other), score_cutoff=similarity * 100) > 0


def _workday_add(calendar: WorkCalendar, day: str | None, count: int | None) -> str | None:
    start = _day(day)
    if start is None or count is None or abs(count) > _FARTHEST:
        return None
    return calendar.add(start, count).isoformat()


def _workdays(calendar: WorkCalendar, start: str | None, end: str | None) -> int | None:
    first, last = _day(start), _day(end)
    return None if first is None or last is None else calendar.between(first, last)


def _day(written: str | None) -> date | None:
    """Return the day of a date text; None where the day is not known."""
    if not written:
        return None
    try:
        first, last = partial_dates.span(written)
    except ValueError:
        return None
    return first if first == last else None


_lo = functools.lru_cache(_KEPT)(partial_dates.lo)
_hi = functools.lru_cache(_KEPT)(partial_dates.hi)
_week_of = functools.lru_cache(_KEPT)(periods.week_of)
_month_of = functools.lru_cache(_KEPT)(periods.month_of)
_key = functools.lru_cache(_KEPT)(text.match_key)


@functools.lru_cache(_KEPT)
def _period_label(key: str | None) -> str | None:
    return periods.Period.parse(key).label if key and periods.is_period(key) else key or None


@functools.lru_cache(_KEPT)
def _uscc_ok(code: str | None) -> bool | None:
    return None if code is None else uscc.uscc_ok(code)
