"""Written explanations (审核说明) of soft findings; empty phrases are refused."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.checks.explained import key_fields, value_keys
from bizenv_desktop.records import permissions
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer

LEDGER = "explanation"
_SHORTEST = 6
_EMPTY = re.compile(
    r"(情况|数据|数字|信息|以上|上述|该项|本项|确实|确系|确已|已经|均|经|已|都|再次|认真|仔细|核对|核实|核查|查证|复核|审核|检查|确认"
    r"|属实|无误|无问题|没有问题|没问题|正确|真实|准确|有效|合理|正常|实际|如此|误|了|的|过|为|是|系|无|ok|OK)"
)
_SOLID = re.compile(r"[\W_]+")


def explain(copy: LocalCopy, ledger: str, row_ids: Sequence[str], code: str, text: str) -> None:
    """Write one explanation for a finding of one or many rows; over an earlier one of the same row and code.

    It holds for the values as they are now: changed figures need another one.

    Raises BizenvError for a bare 核实无误 and the like, and for texts that say next to nothing.
    """
    copy.require(*permissions.JUDGES)
    definition = copy.context.ledger(ledger)
    known = {check.code for check in definition.checks} | {check.code for check in copy.forms.common_checks}
    hard = {check.code for check in definition.checks if check.severity == "hard"}
    if code in hard:
        raise BizenvError("HARD_FINDING", f"{code} 是强制性审核，不能用说明代替", "按提示改正数据")
    if code not in known:
        raise UsageProblem("NO_CODE", f"{definition.title} 没有规则 {code}", "用 bizenv check 查看规则编号")
    refuse_empty_phrase(text)
    fields = next((check.fields for check in definition.checks if check.code == code), ())
    names = key_fields(definition, fields)
    copy.write(partial(_explain, copy=copy, ledger=ledger, row_ids=row_ids, code=code, text=text.strip(), names=names))


def refuse_empty_phrase(text: str) -> None:
    """Raise BizenvError for an explanation without substance."""
    substance = _EMPTY.sub("", _SOLID.sub("", text))
    if len(_SOLID.sub("", text)) < _SHORTEST or len(set(substance)) < _SHORTEST // 2:
        raise BizenvError(
            "EMPTY_EXPLANATION",
            f"说明“{text.strip()}”没有说出原因",
            "写明实际情况和依据，如：因冬季停工，本月未形成投资",
        )


def _explain(
    writer: Writer,
    *,
    copy: LocalCopy,
    ledger: str,
    row_ids: Sequence[str],
    code: str,
    text: str,
    names: Sequence[str],
) -> None:
    permissions.refuse_others(writer, [Edit(PATCH, ledger, row_id) for row_id in row_ids])
    fields = copy.context.ledger(LEDGER).fields
    keys = value_keys(writer, ledger, names, row_ids)
    edits = []
    for row_id in row_ids:
        values: dict[str, Value] = {
            "ledger": ledger,
            "row": row_id,
            "code": code,
            "text": text,
            "value_key": keys.get(row_id),
            "author": copy.user,
            "written_at": copy.clock.now(),
        }
        known = {name: value for name, value in values.items() if name in fields}
        edits.append(Edit(CREATE, LEDGER, natural_id(LEDGER, [ledger, row_id, code]), known))
    apply_step(writer, Step("explain", f"审核说明 {code}", edits), by=copy.user)
