"""Whether a new version of a ledger can follow another: what the older one wrote must still say what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.field_reading import word_of
from bizenv_desktop.formdef.problems import Problem
from bizenv_desktop.formdef.upcast_model import Upcast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.model import Forms, Ledger

VERSIONS_BACK = 3
"""Versions before the present one of which edits are always taken in."""
_TEXTS = (ft.Text, ft.LongText, ft.SelectOne, ft.Date, ft.DateTime, ft.Reference, ft.Region, ft.Uscc)
"""Types whose values are texts in JSON: each of them may become a plain text without a word."""


def succession_problems(before: Ledger, after: Ledger, old: Forms, new: Forms) -> Iterator[Problem]:
    """Give what bars `after` (with its version) from following `before`: what, where, and how to mend it."""
    file = f"{after.id}.toml"
    for key, what, remedy in _faults(before, after):
        yield Problem(file, key, what, remedy)
    step = next((one for one in after.upcasts if one.to == after.version), Upcast(after.version))
    for key, what, remedy in (*_wrong_step(before, after, step), *_unsaid(before, after, step)):
        yield Problem(file, key, what, remedy)
    for name, what, remedy in _lost_codes(before, after, step, old, new):
        yield Problem(file, f"fields.{name}.codes", what, remedy)


_Fault = tuple[str, str, str]


def _faults(before: Ledger, after: Ledger) -> Iterator[_Fault]:
    if before.system or after.system:
        yield "system", "这是程序自己的台账，不能另外发布", "随新版程序更新"
    for key in ("identity", "parent_ledger"):
        if getattr(before, key) != getattr(after, key):
            name = key.partition("_")[0]
            yield name, f"{name} 变了，已有记录的编号或从属就不对了", "保持原样；确要改变的，用新的台账编号发布"
    present = {step.to: step for step in after.upcasts}
    for step in before.upcasts:
        if step.to > after.oldest and present.get(step.to) != step:
            yield "upcasts", f"到版本 {step.to} 的说明少了或改了", "以前版本的 [[upcasts]] 照原样保留"
    for step in after.upcasts:
        if step.to > after.version:
            yield (
                "upcasts",
                f"写了到版本 {step.to} 的说明，这次发布的是版本 {after.version}",
                f"写 to = {after.version}",
            )
    least = max(1, after.version - VERSIONS_BACK)
    if not before.oldest <= after.oldest <= max(least, before.oldest):
        yield "oldest", f"oldest 只能在 {before.oldest} 到 {max(least, before.oldest)} 之间", "旧三个版本的修改都要能收"


def _wrong_step(before: Ledger, after: Ledger, step: Upcast) -> Iterator[_Fault]:
    """Give the faults of the step itself: names that neither version knows."""
    for part in ("removed", "splits", "renamed"):
        for name in getattr(step, part):
            if name not in before.fields:
                yield (
                    f"upcasts.{part}",
                    f"版本 {before.version} 没有字段 {name}",
                    "改正名称；以前的改动写在它自己的版本下",
                )
            if name in after.fields:
                yield f"upcasts.{part}", f"字段 {name} 在新版本里还有", "改正名称，或从定义中删去这个字段"
    into = [part for split in step.splits.values() for part in split.into]
    for name in (*step.renamed.values(), *into, *step.types, *step.codes):
        if name not in after.fields or not after.fields[name].stored:
            yield "upcasts", f"版本 {after.version} 没有可以填的字段 {name}", "改正名称，或在 [fields] 中补上"
    sources = {new: old for old, new in step.renamed.items()}
    for name, kind in step.types.items():
        was = before.fields.get(sources.get(name, name))
        if was is not None and word_of(was.type) != word_of(kind):
            yield f"upcasts.types.{name}", f"原来的类型是 {word_of(was.type)}", f'写 {name} = "{word_of(was.type)}"'


def _unsaid(before: Ledger, after: Ledger, step: Upcast) -> Iterator[_Fault]:
    """Give the changes of which the step says nothing."""
    for field in before.fields.values():
        if not field.stored or field.id in step.removed or field.id in step.splits:
            continue
        name = step.renamed.get(field.id, field.id)
        key, present = f"fields.{name}", after.fields.get(name)
        head = f"[[upcasts]] to = {after.version}"
        if present is None:
            yield (
                key,
                f"字段 {field.id}（{field.label}）没有了，已填的值没有去处",
                (
                    f'改了名的写 {head} renamed = {{ {field.id} = "新名" }}，'
                    f'不要了的写 removed = {{ {field.id} = "{field.label}" }}（值留在这一自有列）'
                ),
            )
        elif not present.stored:
            yield (
                key,
                f"字段 {name} 变成了计算字段",
                f'写 {head} removed = {{ {field.id} = "{field.label}" }}，计算字段用新名',
            )
        elif name not in step.types and not _same_kind(field.type, present.type):
            yield (
                key,
                f"字段 {name} 的类型从 {word_of(field.type)} 变成 {word_of(present.type)}，没有写明怎样换算",
                (f'写 {head} types = {{ {name} = "{word_of(field.type)}" }}，或用新的字段名'),
            )


def _same_kind(before: ft.FieldType, after: ft.FieldType) -> bool:
    """Tell whether every value of a type is one of the other, as it stands."""
    if isinstance(after, ft.Text | ft.LongText) and not isinstance(after, ft.PeriodKey):
        return isinstance(before, _TEXTS)
    if type(before) is not type(after) or getattr(before, "target", "") != getattr(after, "target", ""):
        return False
    return not (getattr(before, "partial", False) and not getattr(after, "partial", False))


def _lost_codes(before: Ledger, after: Ledger, step: Upcast, old: Forms, new: Forms) -> Iterator[_Fault]:
    """Give the codes of lists that stand inside of the ledger which went without a word."""
    for field in before.fields.values():
        name = step.renamed.get(field.id, field.id)
        if getattr(field.type, "codes", "") != f"{before.id}.{field.id}" or name not in after.fields:
            continue
        present = new.code_list(after.fields[name].type)
        gone = _values(old.code_list(field.type)) - _values(present) - step.codes.get(name, {}).keys()
        if present is not None and gone:
            codes = "、".join(sorted(gone))
            yield (
                name,
                f"代码 {codes} 没有了",
                f'写 [[upcasts]] to = {after.version} [upcasts.codes.{name}] "旧代码" = "新代码"',
            )


def _values(codes: CodeList | None) -> set[str]:
    return set(codes.codes) if codes else set()
