"""From a heading to the field that it names, in one ledger: labels, aliases, child ledgers, referenced rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from bizenv_desktop.base.text import strip_invisible
from bizenv_desktop.exchange.words import squeeze_heading
from bizenv_desktop.formdef.field_types import (
    Attachment,
    Date,
    DateTime,
    LongText,
    Money,
    Reference,
    Region,
    Text,
    Uscc,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bizenv_desktop.formdef.model import Field, Forms, Ledger

Kind = Literal["field", "reference", "child", "log", "compare", "period", "ext", "number", "ignored", "rowid"]

SEQ = "seq"
_BRACKETS = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"[\s:：/、,，.。;；*＊_\-—·\"“”'‘’★☆▲△●○■□◆◇※]+")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}\s*[.．、)）]|[(（]\d{1,2}[)）]|[①-⑳])(?=\s*[^\d\s])")
_ABOUT = re.compile("(?:情况|信息|资料)$")
_UNIT_TAIL = re.compile(r"(?:单位)?(?:亿元|万元|千元|万美元|亿美元|美元|元|亩|%)$")
_SILENT = ("id", "reviewer", "status", "created_at", "updated_at", "source", "source_ref", "attachments",
           "row_version")  # fmt: skip
"""Common fields that no heading of a bureau's table fills."""
OWN_NUMBER = "编号"
_NAME = "名称"
ROW_ID = "行标识"
"""Heading of the hidden column in which exported workbooks keep the row's id."""


@dataclass(frozen=True)
class Target:
    """What a column is for.

    `field` is how the report names it (`company_id.uscc`, `project_investor.share`, `ext:…`); `name` is the own field,
    the reference field, the child ledger or the own column; `inner` the field of the referenced or child row, which
    lies in the ledger `ledger`.
    """

    kind: Kind
    field: str
    name: str
    inner: str = ""
    ledger: str = ""


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """Return a heading as it is compared: no white space, brackets with what is in them, or punctuation."""
    whole = plain = squeeze_heading(_NUMBERED.sub("", text))
    while (shorter := _BRACKETS.sub("", plain)) != plain:
        plain = shorter
    return _MARKS.sub("", plain or whole.strip("()")).upper()


def full_heading(levels: Sequence[str]) -> str:
    """Return a heading as it is kept for an own column: all its levels, line breaks taken out."""
    return "/".join(dict.fromkeys(re.sub(r"\s+", "", strip_invisible(level)) for level in levels if level.strip()))


def ext_target(levels: Sequence[str]) -> Target:
    """Return the target of an own column of the bureau."""
    name = full_heading(levels)
    return Target("ext", f"ext:{name}", name)


def display_field(ledger: Ledger) -> str:
    """Return the field by which rows of a ledger are named in workbooks: the first text of its key.

    "" where the key has dates, amounts or other rows in it: then only the display text names a row.
    """
    fields = [ledger.fields[name] for name in ledger.key if name != ledger.parent]
    if not all(isinstance(field.type, Text | LongText | Region | Uscc) for field in fields):
        return ""
    return next((field.id for field in fields if isinstance(field.type, Text | LongText)), "")


class HeadingIndex:
    """Every heading that names something in one ledger."""

    def __init__(self, forms: Forms, ledger: Ledger) -> None:
        self.ledger = ledger
        self._forms = forms
        self._known: dict[str, Target] = {}
        self._contexts: dict[str, tuple[str, str]] = {}
        self._put(ROW_ID, Target("rowid", "", ROW_ID))
        self._add_own()
        self._add_periods()
        self._add_references()
        self._add_children()
        self._add_restated()
        self._add_common()
        self._add_own(stored=False)  # last: 困难 of a plan is put together from its 困难 rows, which take the heading

    def match(self, levels: Sequence[str]) -> Target | None:
        """Return what a heading names; `levels` run from the outer to the inner. None for an unknown one."""
        keys = [key for level in levels if (key := heading_key(level))]
        if not keys:
            return None
        for size in range(len(keys), 1, -1):
            if found := self._known.get("".join(keys[-size:])):
                return found
        if found := self._in_context(keys):
            return found
        single = self._single(keys[-1])
        elsewhere = single is not None and single.kind == "reference" and self._is_of_a_child(keys[:-1])
        return None if elsewhere else single

    def knows(self, text: str) -> bool:
        """Tell whether a single heading cell names something."""
        key = heading_key(text)
        return key in self._known or key in self._contexts

    @property
    def keys(self) -> Iterable[str]:
        """All headings, as they are compared."""
        return (*self._known, *self._contexts)

    def named(self, path: str) -> Target | None:
        """Return the target of a field as people write it: id, dotted id, label, or ext: and a column's name."""
        if path.startswith("ext:"):
            return ext_target([path.removeprefix("ext:")])
        for target in self._known.values():
            if target.field == path:
                return target
        return self._dotted(path) or self._known.get(heading_key(path))

    def _dotted(self, path: str) -> Target | None:
        name, dot, inner = path.partition(".")
        field = self.ledger.fields.get(name)
        if not dot:
            return self._own_target(field) if field is not None else None
        if field is not None and isinstance(field.type, Reference):
            return self._reference_target(field, inner) if inner in self._target_of(field).fields else None
        child = self._forms.ledgers.get(name)
        return _child_target(child, inner) if child is not None and inner in child.fields else None

    def _in_context(self, keys: list[str]) -> Target | None:
        """回访/日期, 投资方/名称: the outer heading names a child ledger or a reference."""
        for outer in reversed(keys[:-1]):
            context = self._contexts.get(outer) or self._child_context(outer)
            if context is None:
                continue
            kind, name = context
            if kind == "child":
                child = self._forms.ledgers[name]
                found = _inner_field(child, keys[-1], display_of_child(child))
                return _child_target(child, found) if found else None
            field = self.ledger.fields[name]
            found = _inner_field(self._target_of(field), keys[-1], display_field(self._target_of(field)))
            return self._reference_target(field, found) if found else None
        return None

    def _child_context(self, outer: str) -> tuple[str, str] | None:
        """回访情况 and 投资方信息 name a child ledger like 回访 and 投资方."""
        context = self._contexts.get(_ABOUT.sub("", outer))
        return context if context is not None and context[0] == "child" else None

    def _is_of_a_child(self, keys: Sequence[str]) -> bool:
        return any((self._contexts.get(outer) or self._child_context(outer) or ("",))[0] == "child" for outer in keys)

    def _single(self, key: str) -> Target | None:
        return self._known.get(key) or self._known.get(_UNIT_TAIL.sub("", key)) or self._run_together(key)

    def _run_together(self, key: str) -> Target | None:
        """投资方注册地, 项目公司信用代码: context and inner heading in one cell."""
        for outer in sorted(self._contexts, key=len, reverse=True):
            if key.startswith(outer) and key != outer and (found := self._in_context([outer, key[len(outer) :]])):
                return found
        return None

    def _add_own(self, *, stored: bool = True) -> None:
        own = [
            field
            for field in self.ledger.fields.values()
            if field.stored is stored and not field.common and not _is_silent(field)
        ]
        for beats in (True, False):
            for field in own:
                for word in field.aliases if beats else (field.label,):
                    self._own_word(field, word)

    def _own_word(self, field: Field, word: str) -> None:
        self._put(word, self._own_target(field))
        if isinstance(field.type, Reference):
            self._contexts.setdefault(heading_key(word), ("reference", field.id))

    def _own_target(self, field: Field) -> Target:
        if isinstance(field.type, Reference) and field.type.target in self._forms.ledgers:
            return self._reference_target(field, display_field(self._target_of(field)))
        if field.id == SEQ:
            return Target("number", "", SEQ)
        return Target("field", field.id, field.id)

    def _reference_target(self, field: Field, inner: str) -> Target:
        ledger = self._target_of(field).id
        if not inner or isinstance(self.ledger.fields[field.id].type, Attachment):
            return Target("reference", field.id, field.id, "", ledger)
        return Target("reference", f"{field.id}.{inner}", field.id, inner, ledger)

    def _target_of(self, field: Field) -> Ledger:
        return self._forms.ledgers[getattr(field.type, "target", "")]

    def _add_periods(self) -> None:
        for period in self.ledger.periods:
            self._put(
                period.heading, Target("period", f"period:{period.heading}", period.heading, period.start, period.end)
            )
        for stem, start, end in _paired(self.ledger.fields):
            self._put(stem, Target("period", f"period:{stem}", stem, start, end))

    def _references(self) -> Iterator[tuple[Field, Ledger]]:
        for field in self.ledger.fields.values():
            target = getattr(field.type, "target", "") if isinstance(field.type, Reference) else ""
            if target in self._forms.ledgers and target != self.ledger.id and not field.common:
                yield field, self._target_of(field)

    def _add_references(self) -> None:
        """Key fields of referenced rows (项目名称, 企业名称, 信用代码), where only one reference can be meant."""
        listed = list(self._references())
        for field, target in listed:
            self._add_own_number(field, target)
            if sum(other.id == target.id for _, other in listed) > 1 and field.id not in self.ledger.key:
                continue
            for name in target.key:
                inner = target.fields[name]
                if isinstance(inner.type, Region | DateTime | Reference | Money):
                    continue
                if isinstance(inner.type, Date) and field.id != self.ledger.parent:
                    continue
                for word in (*inner.aliases, inner.label):
                    self._put(word, self._reference_target(field, name))

    def _add_own_number(self, field: Field, target: Ledger) -> None:
        """资金编号 refers to a row of 到位资金 by the bureau's own number."""
        word = own_number_heading(target)
        if word:
            self._put(word, Target("reference", f"{field.id}.ext:{word}", field.id, f"ext:{word}", target.id))

    def _add_children(self) -> None:
        for child in self._forms.children_of(self.ledger.id):
            self._contexts.setdefault(heading_key(child.title), ("child", child.id))
            if log_fields(child):
                self._put(child.title, Target("log", child.id, child.id, "", child.id))
            for field in child.fields.values():
                if field.common or field.id == child.parent or _is_silent(field):
                    continue
                for word in (*field.aliases, field.label):
                    self._put(word, _child_target(child, field.id))
                if field.id == display_of_child(child):
                    for word in field.aliases:
                        self._contexts.setdefault(heading_key(word), ("child", child.id))

    def _add_restated(self) -> None:
        """In rows that belong to a record by identity, an amount of the record is compared and its children ignored."""
        for field, target in self._references():
            if field.id not in self.ledger.identity:
                continue
            for inner in target.fields.values():
                if isinstance(inner.type, Money) and not inner.calculation:
                    for word in (*inner.aliases, inner.label):
                        self._put(word, Target("compare", f"{field.id}.{inner.id}", field.id, inner.id, target.id))
            for child in self._forms.children_of(target.id):
                for word in child.fields[display_of_child(child)].aliases if display_of_child(child) else ():
                    if child.id != self.ledger.id:
                        self._put(word, Target("ignored", "", word))

    def _add_common(self) -> None:
        for field in self.ledger.fields.values():
            if field.common and field.id not in _SILENT:
                for word in (*field.aliases, field.label):
                    self._put(word, self._own_target(field))

    def _put(self, word: str, target: Target) -> None:
        key = heading_key(word)
        if key:
            self._known.setdefault(key, target)


def _is_silent(field: Field) -> bool:
    return field.id in _SILENT or isinstance(field.type, Attachment)


def _child_target(child: Ledger, inner: str) -> Target:
    return Target("child", f"{child.id}.{inner}", child.id, inner, child.id)


def display_of_child(child: Ledger) -> str:
    """Return the field that names a child row: the first text of its key beside the parent; "" for none."""
    return display_field(child)


def _inner_field(ledger: Ledger, key: str, display: str) -> str:
    """Return the field of a named ledger for a heading under it; a bare 名称 is the display field."""
    fields = [field for field in ledger.fields.values() if not field.common and not _is_silent(field)]
    for field in fields:
        if any(heading_key(word) == key for word in (*field.aliases, field.label)):
            return field.id
    if display and key.endswith(_NAME) and heading_key(ledger.fields[display].label).endswith(_NAME):
        return display
    endings = [field.id for field in fields if heading_key(field.label).endswith(key) and len(key) > 1]
    if display in endings:
        return display
    return endings[0] if len(endings) == 1 else ""


def log_fields(child: Ledger) -> tuple[str, str] | None:
    """Return the time and the text field of a child ledger that is a log (办理进展); None for others."""
    time = next((name for name in child.key if isinstance(child.fields[name].type, DateTime)), "")
    text = next((name for name in child.key if isinstance(child.fields[name].type, LongText)), "")
    return (time, text) if time and text else None


def own_number_heading(ledger: Ledger) -> str:
    """Return the heading of the bureau's own number for rows that have none by definition: 资金编号 for 到位资金."""
    if ledger.parent or not any(isinstance(ledger.fields[name].type, Date) for name in ledger.key):
        return ""
    return ledger.title[-2:] + OWN_NUMBER


def _paired(fields: Mapping[str, Field]) -> Iterator[tuple[str, str, str]]:
    """Yield 聘期 for 聘期起 and 聘期止: stem, start field, end field."""
    dates = {field.label: field.id for field in fields.values() if isinstance(field.type, Date) and not field.common}
    for label, start in dates.items():
        for start_word, end_word in (("起", "止"), ("起始日期", "结束日期")):
            stem = label.removesuffix(start_word)
            end = dates.get(stem + end_word)
            if label.endswith(start_word) and end:
                yield stem or "起止日期", start, end
