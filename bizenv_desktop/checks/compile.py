"""Rules compiled to one statement: for a whole ledger over its view, for an unsaved record over its bound values.

Each rule is one bit of a mask; only rows with a broken rule come back from a whole ledger. `this` is what the rules
read: a column for each field that they need, calculated ones included, and one for each subquery that several share.
`LIMIT -1` keeps SQLite from folding a level into the next and working its columns out more than once a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bizenv_desktop.checks.rewrite import columns_of_this, quick_dates, share
from bizenv_desktop.storage.columns import stored_fields
from bizenv_desktop.storage.views import calculation_levels, view_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bizenv_desktop.checks.rules import Rule
    from bizenv_desktop.formdef.model import Field, Ledger

    Expand = Callable[[str], str]

_BITS = 62
_ONCE = "LIMIT -1"
_VIEW = re.compile(r"\b(?<![.\"])(\w+_v)\b")


@dataclass(frozen=True)
class Program:
    """A statement that gives `id`, `title` and the masks of the broken rules.

    `columns` are the fields whose values a record binds, in order, after those of its overlays; a whole ledger binds
    nothing, or one JSON list of ids where `chosen`. `doubles` are the rules of likely duplicates that the statement
    leaves out, each with the query of id, title, name and block by which they are answered.
    """

    ledger: str
    rules: tuple[Rule, ...]
    sql: str
    columns: tuple[str, ...] = ()
    doubles: tuple[tuple[int, str], ...] = ()

    def broken(self, masks: Sequence[int]) -> Iterator[Rule]:
        """Yield the rules whose bits are set."""
        for n, mask in enumerate(masks):
            rest = mask
            while rest:
                lowest = rest & -rest
                yield self.rules[n * _BITS + lowest.bit_length() - 1]
                rest ^= lowest

    def with_broken(self, masks: Sequence[int], rule: int) -> tuple[int, ...]:
        """Return masks in which a rule is broken too."""
        place, bit = divmod(rule, _BITS)
        return tuple(mask | (1 << bit if n == place else 0) for n, mask in enumerate(masks))

    @property
    def none_broken(self) -> tuple[int, ...]:
        """The masks of a row that keeps all rules."""
        return (0,) * (max(len(self.rules) - 1, 0) // _BITS + 1)


@dataclass(frozen=True)
class _Parts:
    """What a statement is made of: rule texts over shared columns, those columns, and the fields that they read."""

    broken: tuple[str, ...]
    shared: tuple[tuple[str, str], ...]
    title: str
    fields: tuple[str, ...]


def whole_ledger(ledger: Ledger, rules: Sequence[Rule], expand: Expand, *, chosen: bool = False) -> Program:
    """Return the statement that checks all live rows of a ledger, or the chosen ones."""
    doubles = {n: rule for n, rule in enumerate(rules) if rule.similar}
    parts = _parts(ledger, [replace(rule, broken="0") if rule.similar else rule for rule in rules], expand)
    shared = "".join(f', {piece} AS "{name}"' for name, piece in parts.shared)
    live = _live_rows(ledger, _with_causes(ledger, parts.fields), expand, chosen=chosen)
    rows = f"SELECT {_columns(parts.fields)}{shared} FROM ({live}) AS this {_ONCE}"
    masks, names = _masks(parts.broken)
    shown = sorted(columns_of_this([parts.title]) - {"id"})
    kept = _columns(["id", *shown])
    judged = f"SELECT {kept}, {masks} FROM ({rows}) AS this {_ONCE}"
    sql = f"SELECT this.id, {parts.title}, {', '.join(names)} FROM ({judged}) AS this WHERE {' OR '.join(names)}"
    queries = tuple((n, _names_and_blocks(ledger, rule, parts.title)) for n, rule in doubles.items())
    return Program(ledger.id, tuple(rules), sql, doubles=queries)


def _live_rows(ledger: Ledger, needed: set[str], expand: Expand, *, chosen: bool) -> str:
    """Return the live rows of a ledger as its view has them, in the order of the table: no index may lead the scan."""
    columns = ["id", *(field.id for field in stored_fields(ledger) if field.id in needed)]
    rows = f'SELECT {_columns(columns)} FROM "{ledger.id}" AS this'
    which = "WHERE this.id IN (SELECT value FROM json_each(?)) AND" if chosen else "NOT INDEXED WHERE"
    return _with_calculations(ledger, f"{rows} {which} this.deleted = 0", columns, needed, expand)


def _names_and_blocks(ledger: Ledger, rule: Rule, title: str) -> str:
    name, block = (f'this."{name}"' for name in rule.similar)
    return f'SELECT this.id, {title}, {name}, {block} FROM "{view_name(ledger.id)}" AS this'


def one_record(ledger: Ledger, rules: Sequence[Rule], expand: Expand, overlays: Sequence[Overlay] = ()) -> Program:
    """Return the statement that checks one unsaved record, as if the rows of the overlays were saved."""
    parts = _parts(ledger, rules, expand)
    row, columns = _bound(ledger, parts.fields, expand)
    shared = "".join(f', {piece} AS "{name}"' for name, piece in parts.shared)
    hidden = [f'"{view_name(overlay.ledger.id)}" AS ({_overlaid(overlay, expand)})' for overlay in overlays]
    known = ", ".join([*hidden, f"this AS MATERIALIZED (SELECT {_columns(parts.fields)}{shared} FROM ({row}) AS this)"])
    masks, _names = _masks(parts.broken)
    return Program(ledger.id, tuple(rules), f"WITH {known} SELECT this.id, {parts.title}, {masks} FROM this", columns)


def bound_row(ledger: Ledger, texts: Sequence[str], expand: Expand) -> tuple[str, tuple[str, ...]]:
    """Return a query of the one unsaved record with the fields that some texts read, and the fields that it binds."""
    read = columns_of_this(texts)
    fields = [name for name in ledger.fields if name in read | {"id"}]
    row, columns = _bound(ledger, fields, expand)
    return f"SELECT {_columns(fields)} FROM ({row}) AS this", columns


def _bound(ledger: Ledger, fields: Sequence[str], expand: Expand) -> tuple[str, tuple[str, ...]]:
    needed = _with_causes(ledger, fields)
    columns = ["id", *(field.id for field in stored_fields(ledger) if field.id in needed)]
    bound = "SELECT " + ", ".join(f'? AS "{name}"' for name in columns)
    proposed = _with_proposals(ledger, bound, columns, expand)
    return _with_calculations(ledger, proposed, columns, needed, expand), tuple(columns)


@dataclass(frozen=True)
class Overlay:
    """Unsaved rows of another ledger that stand for the saved ones with the same value in `hides`.

    Binds that value and the rows as one JSON list of lists, in the order of `columns`.
    """

    ledger: Ledger
    hides: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the rows, in the order in which they are bound."""
        return ("id", *(field.id for field in stored_fields(self.ledger)))


def _parts(ledger: Ledger, rules: Sequence[Rule], expand: Expand) -> _Parts:
    shared = share([rule.broken for rule in rules])
    broken = tuple(quick_dates(text) for text in shared.texts)
    columns = tuple((name, quick_dates(piece)) for name, piece in shared.columns)
    title = f"({expand(ledger.display)})" if ledger.display else "this.id"
    read = columns_of_this([*broken, *(piece for _name, piece in columns), title])
    fields = tuple(name for name in ledger.fields if name in read | {"id"})
    return _Parts(broken, columns, title, fields)


def _masks(broken: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the mask columns and their names: bit n of mask m is rule m × 62 + n."""
    names, columns = [], []
    for start in range(0, max(len(broken), 1), _BITS):
        bits = [f"CASE WHEN {text} THEN {1 << n} ELSE 0 END" for n, text in enumerate(broken[start : start + _BITS])]
        names.append(f"mask_{start // _BITS}")
        columns.append(f"({' | '.join(bits) or '0'}) AS {names[-1]}")
    return ", ".join(columns), tuple(names)


def _columns(names: Sequence[str]) -> str:
    return ", ".join(f'this."{name}" AS "{name}"' for name in names)


def _with_causes(ledger: Ledger, names: Sequence[str]) -> set[str]:
    """Return fields and all others from which they are calculated or proposed."""
    needed, waiting = set(names), list(names)
    while waiting:
        field = ledger.fields.get(waiting.pop())
        causes = columns_of_this([field.calculation, field.proposal]) if field else set()
        waiting += causes - needed
        needed |= causes
    return needed


def _with_proposals(ledger: Ledger, row: str, columns: Sequence[str], expand: Expand) -> str:
    """Fill empty fields of a row with what a save would propose for them."""

    def column(name: str) -> str:
        proposal = ledger.fields[name].proposal
        return (
            f'coalesce(this."{name}", ({expand(proposal)})) AS "{name}"' if proposal else f'this."{name}" AS "{name}"'
        )

    return f"SELECT {', '.join(column(name) for name in columns)} FROM ({row}) AS this"


def _with_calculations(ledger: Ledger, row: str, columns: Sequence[str], needed: set[str], expand: Expand) -> str:
    """Wrap a row of stored fields with the needed calculated ones, level by level, as the ledger's view does."""
    for fields in calculation_levels(ledger):
        level = [field for field in fields if field.id in needed]
        made = "".join(f', {_calculated(field, expand)} AS "{field.id}"' for field in level)
        kept = [name for name in columns if name not in {field.id for field in level}]
        row = f"SELECT {_columns(kept)}{made} FROM ({row}) AS this"
        columns = [*kept, *(field.id for field in level)]
    return row


def _calculated(field: Field, expand: Expand) -> str:
    sql = f"({expand(field.calculation)})"
    return f'coalesce({sql}, this."{field.id}")' if field.first_value else sql


def _overlaid(overlay: Overlay, expand: Expand) -> str:
    """Return the rows of a view with unsaved ones in place of some; calculations of the latter read what is saved."""
    ledger = overlay.ledger
    names = list(ledger.fields)
    saved = f'SELECT {_columns(names)} FROM main."{view_name(ledger.id)}" AS this WHERE this."{overlay.hides}" IS NOT ?'
    columns = overlay.columns
    cells = ", ".join(f"json_extract(rows.value, '$[{n}]') AS \"{name}\"" for n, name in enumerate(columns))
    bound = f"SELECT {cells} FROM json_each(?) AS rows"
    proposed = _with_proposals(ledger, bound, columns, lambda sql: _of_saved(expand(sql)))
    made = _with_calculations(ledger, proposed, columns, set(ledger.fields), lambda sql: _of_saved(expand(sql)))
    return f"{saved} UNION ALL SELECT {_columns(names)} FROM ({made}) AS this"


def _of_saved(sql: str) -> str:
    return _VIEW.sub(r"main.\1", sql)
