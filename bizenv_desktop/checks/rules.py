"""The rules of a ledger as SQL that is true where the rule is broken: constraints, required fields, code lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.checks.findings import CODES, REQUIRED
from bizenv_desktop.checks.rewrite import on_one_line
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.code_lists import codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bizenv_desktop.formdef.model import Check, Field, Forms, Ledger

    Expand = Callable[[str], str]

EDIT = "edit"
SUBMIT = "submit"
STEP = "step:"

REGION_RULE = "L00-H2"
"""The code of the rule that the reporting region is in the code list."""

_WRITTEN_BY_PROGRAM = frozenset({"id", "seq", "created_at", "updated_at", "source", "row_version"})


@dataclass(frozen=True)
class Rule:
    """One rule: `broken` is SQL over `this`, 1 where the rule does not hold and 0 where it does, never NULL.

    `same_as_required`: the required check of the fields says the same, so that one of the two is shown. `similar` are
    the name and the block field of a rule of likely duplicates, which a whole ledger answers in blocks.
    """

    code: str
    severity: str
    fields: tuple[str, ...]
    message: str
    source: str
    broken: str
    same_as_required: bool = False
    similar: tuple[str, ...] = ()


def rules_of(forms: Forms, ledger: Ledger, when: Collection[str], expand: Expand) -> tuple[Rule, ...]:
    """Return the rules that count on the given occasions: `edit`, `submit`, or steps like `step:已认定`.

    Rules of a step count for rows that are in it too: with `edit` and `submit` their own text tells which rows.
    Required fields count on submission, and before it once a row has left its first status.
    """
    stored = [
        _constraint(check, expand)
        for check in ledger.checks
        if _counts(check, when, forms) and not _holds_by_construction(ledger, check)
    ]
    required = [rule for field in ledger.fields.values() for rule in _required(ledger, field, when, expand)]
    return (*stored, *required, *(_codes(forms, ledger) if SUBMIT in when else ()))


def required_rules(ledger: Ledger, expand: Expand) -> tuple[Rule, ...]:
    """Return the rules of the required fields whatever the status of the row: the list of what is missing."""
    return tuple(rule for field in ledger.fields.values() for rule in _required(ledger, field, (SUBMIT,), expand))


def _counts(check: Check, when: Collection[str], forms: Forms) -> bool:
    if not check.constraint or check.is_waiting(forms.ledgers):
        return False
    in_a_state = EDIT in when or SUBMIT in when
    return any(name in when or (in_a_state and name.startswith(STEP)) for name in check.when)


def _holds_by_construction(ledger: Ledger, check: Check) -> bool:
    """Tell whether a check says of a calculated field that it equals its own calculation."""
    name, _equals, value = check.constraint.partition(" = ")
    field = ledger.fields.get(name.removeprefix("this."))
    if field is None or field.first_value or not field.calculation:
        return False
    return on_one_line(value).strip() == on_one_line(field.calculation).strip()


def _constraint(check: Check, expand: Expand) -> Rule:
    broken = f"(({expand(check.constraint)}) IS FALSE)"
    return Rule(
        check.code,
        check.severity,
        check.fields,
        check.message,
        check.source,
        broken,
        check.same_as_required,
        check.similar,
    )


def _required(ledger: Ledger, field: Field, when: Collection[str], expand: Expand) -> list[Rule]:
    if not field.required or field.readonly or field.id in _WRITTEN_BY_PROGRAM or field.calculation:
        return []
    terms = [f'this."{field.id}" IS NULL', *_left_first_status(ledger, when)]
    if field.required == "when":
        terms.append(f"({expand(field.when)}) IS TRUE")
    if field.relevant:
        terms.append(f"({expand(field.relevant)}) IS NOT FALSE")
    asked = f"（{field.when_text}时必填）" if field.when_text else ""
    message = f"{field.label}未填{asked}：请补填。"
    return [Rule(REQUIRED, "hard", (field.id,), message, "必填项", f"({' AND '.join(terms)})")]


def _left_first_status(ledger: Ledger, when: Collection[str]) -> list[str]:
    flow = ledger.workflow
    if SUBMIT in when or flow is None:
        return []
    return [f"""coalesce(this."{flow.field}", '{flow.initial}') <> '{flow.initial}'"""]


def _codes(forms: Forms, ledger: Ledger) -> list[Rule]:
    found = []
    for field in ledger.fields.values():
        codes = forms.codes.get(codes_of(field.type))
        if codes and not field.calculation:
            code = REGION_RULE if field.id == "region_code" else CODES
            broken = _unknown_code(field, codes.codes)
            found.append(Rule(code, "hard", (field.id,), unknown_code_message(field), "代码表", broken))
    return found


def unknown_code_message(field: Field) -> str:
    """Return what is said of a value that is not in the code list of its field."""
    return f"{field.label}的值不在代码表中：请从列表中选择。"


def _unknown_code(field: Field, codes: Mapping[str, object]) -> str:
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in codes)
    if isinstance(field.type, ft.LIST_TYPES):
        return f'EXISTS (SELECT 1 FROM json_each(this."{field.id}") AS j WHERE j.value NOT IN ({listed}))'
    return f'((this."{field.id}" NOT IN ({listed})) IS TRUE)'
