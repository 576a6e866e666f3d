"""The columns of a sheet in one ledger: what each is for, its unit, its judge; and which ledger fits a sheet best."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from dataclasses import field as made
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.exchange.headings import (
    ROW_ID,
    HeadingIndex,
    Target,
    ext_target,
    full_heading,
    heading_key,
    log_fields,
)
from bizenv_desktop.exchange.judges import (
    ColumnFacts,
    Judge,
    NumberJudge,
    Surroundings,
    make_judge,
    make_number_judge,
    takes_text,
)
from bizenv_desktop.exchange.measures import measure
from bizenv_desktop.exchange.units import Unit, is_percent_heading, unit_of_headings
from bizenv_desktop.exchange.verdict import CellVerdict, held, ok
from bizenv_desktop.exchange.words import squeeze
from bizenv_desktop.formdef.applying import applies
from bizenv_desktop.formdef.field_types import Boolean, Money, SelectOne, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.exchange.title_rows import TitleRows
    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.model import Field, Forms, Ledger

_UNIT_CURRENCIES = {"万元": "CNY", "万美元": "USD"}
_QUANTITY = re.compile(r"[(（]\s*([^()（）%]{1,6})\s*[)）]")
_CLEARLY_BETTER = 1.1
_DROPPED = ("number", "ignored", "rowid")


@dataclass
class Column:
    """One column of a sheet. `field` is the field that takes its cells (of the own, a referenced or a child ledger)."""

    index: int
    levels: tuple[str, ...]
    target: Target
    field: Field | None = None
    facts: ColumnFacts | None = None
    judge: Judge | None = None
    hidden: bool = False
    doubled: bool = False
    seen: dict[object, CellVerdict] = made(default_factory=dict)
    """Verdicts of raw values that came before."""
    texts: dict[str, CellVerdict] = made(default_factory=dict)
    """Of these, those of plain texts, which need no second look."""
    lost_zero_width: int = 0
    """Catalogue 84: the length of the digit texts among which numbers are held; 0 where there are none."""

    takes_text: bool = False
    """Texts are kept as written."""
    number_judge: NumberJudge | None = None
    """Judges stored numbers of a money column without a detour."""

    @property
    def is_judged(self) -> bool:
        """Tell whether cells are judged one by one: not dropped, ignored, or held as a column."""
        return not (self.hidden or self.doubled) and self.target.kind not in _DROPPED

    def fixed_verdict(self, text: str) -> CellVerdict:
        """Return the verdict on every cell of a column that is not judged."""
        if self.target.kind in _DROPPED:
            return ok(text, *((15,) if self.target.kind == "number" else ()))
        if self.hidden:
            return held("隐藏列：确认后用“包括隐藏行列”导入", 16)
        return held("一个字段有两列：请只保留一列，或用 --map 指定", 20)

    @property
    def heading(self) -> str:
        """The full heading as people read it."""
        return full_heading(self.levels)

    @property
    def is_boolean(self) -> bool:
        """Tell whether 无 means no here."""
        return self.field is not None and isinstance(self.field.type, Boolean)

    @property
    def is_money(self) -> bool:
        """Tell whether the column holds amounts."""
        return self.field is not None and isinstance(self.field.type, Money)


class Matcher:
    """Knows every ledger's headings; makes columns of a header."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.forms: Forms = around.forms
        self._indexes: dict[str, HeadingIndex] = {}
        self._keys: frozenset[str] | None = None

    def index(self, ledger: str) -> HeadingIndex:
        """Return the headings of a ledger."""
        if ledger not in self._indexes:
            self._indexes[ledger] = HeadingIndex(self.forms, self.forms.ledgers[ledger])
        return self._indexes[ledger]

    def names_field(self, text: str) -> bool:
        """Tell whether a cell names a field of any ledger."""
        if self._keys is None:
            self._keys = frozenset(key for ledger in self.candidates() for key in self.index(ledger).keys)
        return heading_key(text) in self._keys

    def candidates(self) -> list[str]:
        """Return the ledgers to which a sheet may go: those that the city keeps."""
        city, settings = self.around.city, self.around.settings
        return [
            ledger.id
            for ledger in self.forms.ledgers.values()
            if not ledger.system and applies(ledger, self.forms, city, lambda: settings)
        ]

    def best_ledger(self, header: Header, named: str, mapping: Mapping[str, str]) -> str:
        """Return the ledger that the headings fit best; the named one unless another fits clearly better."""
        scores = {ledger: self._score(header, ledger) for ledger in self.candidates()}
        best = max(scores, key=lambda ledger: (scores[ledger], ledger == named))
        if mapping:
            return named
        if scores[best] < scores.get(named, 0) * _CLEARLY_BETTER + 0.5:
            return named
        return best if not self.missing(self.targets(header, best, {}), best) else named

    def exported(self, header: Header, sheet: str) -> str:
        """Return the ledger of a sheet that the program wrote: it has a column of row ids and the ledger's title."""
        if all(heading_key(levels[-1]) != heading_key(ROW_ID) for levels in header.levels.values()):
            return ""
        return next((one for one in self.candidates() if self.forms.ledgers[one].title == sheet), "")

    def child_alone(self, header: Header, ledger: str) -> str:
        """Return the child ledger of a sheet that has nothing of the parent but what names it; "" for any other."""
        targets = list(self.targets(header, ledger, {}).values())
        named = {*self.forms.ledgers[ledger].key, *self.forms.ledgers[ledger].refused_without}
        children = {target.ledger for target in targets if target.kind == "child"}
        own = [target for target in targets if target.kind in ("field", "reference", "period", "log")]
        if len(children) != 1 or any(target.name not in named for target in own):
            return ""
        child = children.pop()
        found = self.targets(header, child, {})
        return "" if self.missing(found, child) or self._parent_unnamed(child, found) else child

    def _parent_unnamed(self, child: str, targets: Mapping[int, Target]) -> bool:
        parent = self.forms.ledgers[child].parent
        return all(target.kind != "reference" or target.name != parent for target in targets.values())

    def _score(self, header: Header, ledger: str) -> float:
        index = self.index(ledger)
        targets = [index.match(levels) for levels in header.levels.values()]
        own = sum(target is not None and target.kind in ("field", "reference", "period", "log") for target in targets)
        child = sum(target is not None and target.kind in ("child", "compare", "ignored") for target in targets)
        complete = 0.5 if not self.missing({i: target for i, target in enumerate(targets) if target}, ledger) else 0
        parent = 0.5 if self.forms.ledgers[ledger].parent else 0
        return own + child / 2 + complete - parent

    def missing(self, targets: Mapping[int, Target], ledger: str) -> list[Field]:
        """Return the identity columns that a sheet lacks (catalogue 21)."""
        definition = self.forms.ledgers[ledger]
        named = {target.name for target in targets.values() if target.kind in ("field", "reference")}
        return [definition.fields[name] for name in definition.refused_without if name not in named]

    def targets(self, header: Header, ledger: str, mapping: Mapping[str, str]) -> dict[int, Target]:
        """Return what each column is for; headings mapped by hand come first."""
        index = self.index(ledger)
        targets: dict[int, Target] = {}
        for column, levels in header.levels.items():
            path = given_path(levels, mapping)
            target = _by_hand(index, path, levels) if path is not None else index.match(levels)
            targets[column] = target or ext_target(levels)
        return targets

    def columns(
        self, header: Header, ledger: str, title: TitleRows, *, mapping: Mapping[str, str], date1904: bool,
        hidden: frozenset[int] = frozenset(),
    ) -> dict[int, Column]:  # fmt: skip
        """Return the columns by number, with their judges."""
        targets = self.targets(header, ledger, mapping)
        by_row = _currency_column(self.forms, ledger, targets)
        columns: dict[int, Column] = {}
        for number, target in targets.items():
            levels = header.levels[number]
            own = self.field_of(ledger, target)
            facts = _facts(self.forms, target, own, levels, title, by_row=by_row, date1904=date1904)
            if target.kind == "field" and own is not None and own.unit_field:
                facts = replace(facts, units=self._units(ledger, own))
            if target.kind == "field" and (limit := self.around.limit(ledger, target.name)) is not None:
                facts = replace(facts, limit=limit)
            columns[number] = Column(
                number, levels, target, own, facts, make_judge(facts, self.around), number in hidden,
                takes_text=takes_text(facts), number_judge=make_number_judge(facts),
            )  # fmt: skip
        _mark_doubles(columns)
        _number_same_ext(columns)
        return columns

    def _units(self, ledger: str, field: Field) -> tuple[str, ...]:
        codes = self.forms.code_list(self.forms.ledgers[ledger].fields[field.unit_field].type)
        return tuple(codes.codes) if codes is not None else ()

    def field_of(self, ledger: str, target: Target) -> Field | None:
        """Return the definition of the field that takes a column's cells."""
        if target.kind == "field":
            return self.forms.ledgers[ledger].fields[target.name]
        if target.kind in ("reference", "child", "compare"):
            return self.forms.ledgers[target.ledger].fields.get(target.inner)
        return None


def given_path(levels: tuple[str, ...], mapping: Mapping[str, str]) -> str | None:
    """Return the field that a heading was given by hand; None for one that was not."""
    if not mapping:
        return None
    by_hand = {heading_key(heading): path for heading, path in mapping.items()}
    exact = {squeeze(heading): path for heading, path in mapping.items()}
    words = (squeeze(full_heading(levels)), squeeze(levels[-1]))
    keys = ("".join(map(heading_key, levels)), heading_key(levels[-1]))
    return next((exact[word] for word in words if word in exact), None) or next(
        (by_hand[key] for key in keys if key in by_hand), None
    )


def _by_hand(index: HeadingIndex, path: str, levels: tuple[str, ...]) -> Target | None:
    if path in ("", "-"):
        return Target("ignored", "", full_heading(levels))
    target = index.named(path)
    if target is None:
        raise UsageProblem(
            "NO_FIELD", f"{index.ledger.title} 没有字段“{path}”", "写字段代号、字段名、台账代号.字段，或 ext:列名"
        )
    return target


def _currency_column(forms: Forms, ledger: str, targets: Mapping[int, Target]) -> str:
    """Return the currency field of the ledger where the sheet has a column for it; "" otherwise."""
    definition = forms.ledgers[ledger]
    return next((target.name for target in targets.values() if target.kind == "field"
                 and is_currency(forms, definition.fields[target.name])), "")  # fmt: skip


def is_currency(forms: Forms, candidate: Field) -> bool:
    """Tell whether a field holds a currency code."""
    codes: CodeList | None = forms.codes.get(candidate.type.codes) if isinstance(candidate.type, SelectOne) else None
    return codes is not None and "CNY" in codes.codes and "USD" in codes.codes


def currency_field(forms: Forms, ledger: Ledger) -> str:
    """Return the field of a ledger that says the currency of its amounts; "" for none."""
    return next((one.id for one in ledger.fields.values() if is_currency(forms, one)), "")


def _facts(
    forms: Forms, target: Target, own: Field | None, levels: tuple[str, ...], title: TitleRows, *, by_row: str,
    date1904: bool,
) -> ColumnFacts:  # fmt: skip
    unit = unit_of_headings(levels) or title.unit(_currency(own, None))
    free = own is not None and own.unit not in _UNIT_CURRENCIES and isinstance(own.type, Money)
    quantity = _QUANTITY.search(levels[-1])
    return ColumnFacts(
        own,
        heading=full_heading(levels),
        unit=unit,
        quantity_unit=_quantity_unit(quantity[1] if quantity else "", own),
        percent=is_percent_heading(levels),
        currency=_currency(own, unit),
        by_row=bool(by_row) and free,
        listed=_is_listed(forms, target),
        period=target.kind == "period",
        date1904=date1904,
        year=title.year,
    )


def _quantity_unit(word: str, own: Field | None) -> str:
    return word if own is not None and (own.unit or own.unit_field) and measure(word) is not None else ""


def _currency(own: Field | None, unit: Unit | None) -> str:
    if own is not None and own.unit in _UNIT_CURRENCIES:
        return _UNIT_CURRENCIES[own.unit]
    return unit.currency if unit is not None and unit.currency else "CNY"


def _is_listed(forms: Forms, target: Target) -> bool:
    """Names of child rows that have nothing else in their key may stand together in a cell (甲、乙；丙)."""
    if target.kind != "child":
        return False
    child = forms.ledgers[target.ledger]
    return set(child.key) == {child.parent, target.inner} and isinstance(child.fields[target.inner].type, Text)


def _mark_doubles(columns: Mapping[int, Column]) -> None:
    """Catalogue 20: two columns for one field."""
    fed: dict[str, list[Column]] = {}
    for column in columns.values():
        if column.target.kind not in ("ext", "ignored", "number") and column.target.field:
            fed.setdefault(column.target.field, []).append(column)
    for same in fed.values():
        for column in same:
            column.doubled = len(same) > 1


def _number_same_ext(columns: Mapping[int, Column]) -> None:
    """Own columns with one heading stay apart: the second is 批示(2)."""
    seen: dict[str, int] = {}
    for column in columns.values():
        if column.target.kind in ("ext", "period"):
            name = column.target.name
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1 and column.target.kind == "ext":
                column.target = replace(column.target, name=f"{name}({seen[name]})", field=f"ext:{name}({seen[name]})")


def is_log(forms: Forms, target: Target) -> bool:
    """Tell whether a column holds the lines of a log."""
    return target.kind == "log" and log_fields(forms.ledgers[target.ledger]) is not None
