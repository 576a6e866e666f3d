"""What the linter says of a ledger's names: fields, codes, ledgers, states, settings that it mentions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bizenv_desktop.base.regions import is_city
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import codes_of
from bizenv_desktop.formdef.confidential import confidential_problems
from bizenv_desktop.formdef.county_sheet import county_problems
from bizenv_desktop.formdef.days_ahead import days_ahead
from bizenv_desktop.formdef.model import CITY, PROVINCE
from bizenv_desktop.formdef.problems import Problem
from bizenv_desktop.formdef.sql_dialect import listed
from bizenv_desktop.formdef.values import ValueProblem, parse_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.model import Check, Deadline, Field, Forms, Ledger, Opening

ROLES = frozenset({"editor", "reviewer", "inspector", "admin", "viewer", "county", "province"})
_SEVERITIES = ("hard", "soft")
_MOMENTS = ("edit", "submit", "import")
_STEP = "step:"
_ANY = "any"
_SOME_DAY = date(2022, 5, 7)


def name_problems(ledger: Ledger, forms: Forms) -> Iterator[Problem]:
    """Give the faults of a ledger that can be seen without its SQL; references that wait are marked so."""
    file = f"{ledger.id}.toml"
    for key, what, remedy, waiting in _all(ledger, forms):
        yield Problem(file, key, what, remedy, waiting)


_Said = tuple[str, str, str, bool]


def _all(ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    yield from _listed_fields(ledger)
    yield from _cities(ledger)
    yield from confidential_problems(ledger)
    for field in ledger.fields.values():
        yield from _field(field, ledger, forms)
    yield from _parent(ledger, forms)
    yield from _each(ledger)
    yield from _sections(ledger, forms)
    yield from _workflow(ledger, forms)
    yield from _checks(ledger, forms)
    yield from _writes(ledger, forms)
    yield from _grid(ledger, forms)
    yield from county_problems(ledger, forms)


def _unknown_field(ledger: Ledger, key: str, name: str) -> _Said:
    return key, f"{ledger.id} 没有字段 {name}", "请核对拼写，或先定义该字段", False


def _listed_fields(ledger: Ledger) -> Iterator[_Said]:
    lists = {
        "key": ledger.key,
        "identity": ledger.identity,
        "order": tuple(name.lstrip("-") for name in ledger.order),
        "search": ledger.search,
        "list": ledger.list_columns,
        "refused_without": ledger.refused_without,
    } | {f"groups[{n}]": group for n, group in enumerate(ledger.groups, 1)}
    for key, names in lists.items():
        for name in names:
            if name not in ledger.fields:
                yield _unknown_field(ledger, key, name)
    yield from _level("owner", ledger.owner)
    grouped = [name for group in ledger.groups for name in group]
    for name in {name for name in grouped if grouped.count(name) > 1}:
        yield "groups", f"字段 {name} 在两个合并组中", "一个字段只能属于一个组", False


def _field(field: Field, ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    key = f"fields.{field.id}"
    target = getattr(field.type, "target", "")
    if target and target != _ANY and target not in forms.ledgers:
        yield key, f"引用的台账 {target} 还没有定义", "先按文字保存；定义该台账后自动生效", True
    codes = codes_of(field.type)
    if codes and codes not in forms.codes:
        yield key, f"没有代码表 {codes}", f"请放入 forms/codes/{codes}.csv，或改用已有的代码表", False
    elif field.default:
        yield from _default(field, forms, key)
    if field.planned and field.planned not in ledger.fields:
        yield _unknown_field(ledger, f"{key}.planned", field.planned)
    if field.unit_field:
        yield from _unit_field(field, ledger, key)
    if isinstance(field.type, types.Money) and not field.unit:
        yield key, "金额没有单位", '请写 unit = "万元" 一类的单位', False
    yield from _level(key, field.owner)
    if field.opening is not None:
        yield from _opening(field.opening, ledger, forms, f"{key}.opening")


def _unit_field(field: Field, ledger: Ledger, key: str) -> Iterator[_Said]:
    said_by = ledger.fields.get(field.unit_field)
    if said_by is None:
        yield _unknown_field(ledger, f"{key}.unit_field", field.unit_field)
    elif not isinstance(said_by.type, types.SelectOne) or not isinstance(field.type, types.DecimalNumber):
        yield f"{key}.unit_field", "只有小数字段的单位可由单选字段填写", "请指明单选字段，或改用 unit", False


def _cities(ledger: Ledger) -> Iterator[_Said]:
    if len(ledger.cities) > 1:
        yield "cities", "只能写一个设置", '请写成 cities = { 设置名 = "210100、210200" }', False
    for code in (code for value in ledger.cities.values() for code in listed(value)):
        if not is_city(code):
            yield "cities", f"{code} 不是市的行政区划代码", "请写六位的市级代码，用顿号隔开", False


def _level(key: str, owner: str) -> Iterator[_Said]:
    if owner not in (CITY, PROVINCE):
        yield key, f"没有级别 {owner}", f'请写 owner = "{CITY}"（市级填写）或 "{PROVINCE}"（省厅填写）', False


def _default(field: Field, forms: Forms, key: str) -> Iterator[_Said]:
    try:
        parse_text(field, field.default, forms.codes, _SOME_DAY)
    except ValueProblem as problem:
        yield f"{key}.default", problem.what, problem.remedy, False


def _opening(opening: Opening, ledger: Ledger, forms: Forms, key: str) -> Iterator[_Said]:
    entry = forms.ledgers.get(opening.ledger)
    if entry is None:
        yield key, f"期初的台账 {opening.ledger} 还没有定义", "请先定义该台账", True
        return
    named = [opening.reference, *opening.amount_fields, opening.date_field, opening.basis_field, *opening.once_by]
    for name in [*named, *opening.values, *opening.from_fields]:
        if name not in entry.fields:
            yield _unknown_field(entry, key, name)
    for name in opening.from_fields.values():
        if name not in ledger.fields:
            yield _unknown_field(ledger, key, name)


def _parent(ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    if not ledger.parent:
        return
    field = ledger.fields.get(ledger.parent)
    if field is None:
        yield _unknown_field(ledger, "parent", ledger.parent)
    elif not isinstance(field.type, types.Reference) or field.type.target not in forms.ledgers:
        yield "parent", f"{ledger.parent} 不是指向已定义台账的引用", "请指明指向上级记录的引用字段", False


def _each(ledger: Ledger) -> Iterator[_Said]:
    if not ledger.each:
        return
    field = ledger.fields.get(ledger.each)
    if field is None:
        yield _unknown_field(ledger, "each", ledger.each)
    elif not isinstance(field.type, types.SelectOne):
        yield "each", f"{ledger.each} 不是单选字段", "请指明单选字段：每个代码随上级记录建一行", False
    if set(ledger.identity) != {ledger.parent, ledger.each}:
        yield "each", "每个代码一行，须以上级和该字段为行标识", "请写 parent，并把这两个字段写入 identity", False


def _sections(ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    children = {child.id for child in forms.children_of(ledger.id)} if ledger.id in forms.ledgers else set()
    for number, section in enumerate(ledger.sections, 1):
        key = f"sections[{number}]"
        for name in section.fields:
            if name not in ledger.fields:
                yield _unknown_field(ledger, key, name)
        if section.child and section.child not in children:
            yield key, f"{section.child} 不是 {ledger.id} 的子表", "请核对子表的 parent", False


def _workflow(ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    flow = ledger.workflow
    if flow is None:
        return
    field = ledger.fields.get(flow.field)
    if field is None:
        yield _unknown_field(ledger, "workflow.field", flow.field)
        return
    codes = forms.codes.get(codes_of(field.type))
    states = set(codes.codes) if codes is not None else set()
    named = {flow.initial} | {state for step in flow.transitions for state in (*step.sources, step.target)}
    for state in sorted(named - states):
        yield "workflow", f"状态“{state}”不在 {flow.field} 的代码表中", "请核对状态名", False
    for number, step in enumerate(flow.transitions, 1):
        key = f"workflow.transitions[{number}]"
        for name in (*step.needs, *step.sets):
            if name not in ledger.fields:
                yield _unknown_field(ledger, key, name)
        for role in sorted(set(step.roles) - ROLES):
            yield key, f"没有角色 {role}", "可用角色：" + "、".join(sorted(ROLES)), False


def _checks(ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    codes = [check.code for check in ledger.checks] + [deadline.code for deadline in ledger.deadlines]
    known = {check.code for other in forms.ledgers.values() for check in other.checks}
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield code, "规则代码重复", "请改用另一个代码", False
    for check in ledger.checks:
        yield from _check(check, ledger, forms, known)
    for deadline in ledger.deadlines:
        if not deadline.due and not deadline.carried_by:
            yield deadline.code, "期限没有 due", "请写 SQL，或用 carried_by 写明由程序哪一部分给出", False
        yield from _reminders(deadline)
        yield from _each_period(deadline, forms)
        yield from _waits(deadline.code, deadline.waits_for, forms)


def _each_period(deadline: Deadline, forms: Forms) -> Iterator[_Said]:
    if not deadline.each:
        return
    field = forms.ledgers[deadline.ledger].fields.get(deadline.each)
    if field is None or not isinstance(field.type, types.PeriodKey) or len(field.type.kinds) != 1:
        what = f"each 指的 {deadline.each} 不是只取一种期间的字段"
        yield deadline.code, what, '请指 type = "period"、kinds 只写一种的字段', False


def _reminders(deadline: Deadline) -> Iterator[_Said]:
    if deadline.remind and not days_ahead(deadline.setting.get(deadline.remind, "")):
        what = f"remind 指的设置 {deadline.remind} 没有默认的天数"
        yield deadline.code, what, "请在本期限的 setting 里写明提前几天，例如 15、7、3", False


def _check(check: Check, ledger: Ledger, forms: Forms, known: set[str]) -> Iterator[_Said]:
    if check.severity not in _SEVERITIES:
        yield check.code, f"级别 {check.severity} 不对", "请写 hard（强制性）或 soft（核实性）", False
    for moment in check.when:
        if moment not in _MOMENTS and not moment.startswith(_STEP):
            yield check.code, f"时机 {moment} 不对", "请写 edit、submit、import 或 step:状态", False
    if not check.constraint and not check.carried_by and not check.covered_by:
        yield check.code, "规则没有 constraint", "请写 SQL，或用 carried_by、covered_by 写明由谁承担", False
    for code in check.covered_by:
        if code not in known:
            yield check.code, f"没有规则 {code}", "请核对 covered_by", False
    for name in check.fields:
        other, _dot, column = name.rpartition(".")
        owner = forms.ledgers.get(other) if other else ledger
        if owner is not None and column not in owner.fields and not check.code.startswith("L00"):
            yield _unknown_field(owner, check.code, column)
    yield from _waits(check.code, check.waits_for, forms)


def _waits(code: str, ledgers: tuple[str, ...], forms: Forms) -> Iterator[_Said]:
    for waited in ledgers:
        if waited not in forms.ledgers:
            yield code, f"等待台账 {waited}", "定义该台账后自动生效", True


def _writes(ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    for number, write in enumerate(ledger.writes, 1):
        key = f"writes[{number}]"
        reference = ledger.fields.get(write.reference) if write.reference else None
        if write.reference and reference is None:
            yield _unknown_field(ledger, key, write.reference)
            continue
        owner = forms.ledgers.get(getattr(reference.type, "target", "")) if reference is not None else ledger
        if owner is not None and write.field not in owner.fields:
            yield _unknown_field(owner, key, write.field)
    if ledger.number_rule is not None and ledger.number_rule.field not in ledger.fields:
        yield _unknown_field(ledger, "number_rule", ledger.number_rule.field)


def _grid(ledger: Ledger, forms: Forms) -> Iterator[_Said]:
    grid = ledger.grid
    if grid is None:
        return
    for name in (grid.period, grid.subject, *grid.columns, *grid.carry, *grid.yearly, *grid.unchanged, *grid.changed):
        if name not in ledger.fields:
            yield _unknown_field(ledger, "grid", name)
    subject = ledger.fields.get(grid.subject)
    owner = forms.ledgers.get(getattr(subject.type, "target", "")) if subject is not None else None
    for name in grid.subject_fields if owner is not None else ():
        if owner is not None and name not in owner.fields:
            yield _unknown_field(owner, "grid.subject_fields", name)
