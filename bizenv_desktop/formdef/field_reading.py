"""Reads the fields of a ledger (`[fields.X]`) and the code lists that stand inline at them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.periods import KINDS
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import Code, CodeList
from bizenv_desktop.formdef.model import CITY, Field, Opening
from bizenv_desktop.formdef.toml_table import TomlTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.base.periods import Kind

_MAKERS: dict[str, Callable[[TomlTable, str], types.FieldType]] = {
    "text": lambda _table, _codes: types.Text(),
    "period": lambda table, _codes: types.PeriodKey(_kinds(table)),
    "preview": lambda _table, _codes: types.Preview(),
    "long_text": lambda _table, _codes: types.LongText(),
    "integer": lambda _table, _codes: types.Integer(),
    "decimal": lambda _table, _codes: types.DecimalNumber(),
    "money": lambda table, _codes: types.Money(table.text("entry_unit") or None),
    "percent": lambda _table, _codes: types.Percent(),
    "date": lambda table, _codes: types.Date(table.boolean("partial")),
    "datetime": lambda _table, _codes: types.DateTime(),
    "boolean": lambda _table, _codes: types.Boolean(),
    "select_one": lambda _table, codes: types.SelectOne(codes),
    "select_multiple": lambda _table, codes: types.SelectMultiple(codes),
    "references": lambda table, _codes: types.References(table.needed("target")),
    "list": lambda _table, _codes: types.TextList(),
    "reference": lambda table, _codes: types.Reference(table.needed("target")),
    "attachment": lambda _table, _codes: types.Attachment(),
    "region": lambda _table, _codes: types.Region(),
    "uscc": lambda _table, _codes: types.Uscc(),
}
"""The word of `type` in a definition and the type that it makes."""

TYPE_WORDS = tuple(_MAKERS)

_SELECTS = ("select_one", "select_multiple")


def read_field(field_id: str, table: TomlTable, ledger: str, codes: dict[str, CodeList]) -> Field:
    """Return the field that a table describes; an inline code list is added to `codes` as `LEDGER.FIELD`."""
    field = _described(field_id, table, _type_of(table, f"{ledger}.{field_id}", codes))
    table.done()
    return field


def change_field(field: Field, table: TomlTable) -> Field:
    """Return a common field as a ledger changes it: label, aliases, hint and default may differ."""
    changed = replace(
        field,
        label=table.text("label", field.label),
        aliases=table.texts("aliases") if table.has("aliases") else field.aliases,
        hint=table.text("hint", field.hint),
        default=table.text("default", field.default),
    )
    table.done()
    return changed


def bare_type(word: str) -> types.FieldType | None:
    """Return the type that a word means, without its codes and target; None for an unknown word."""
    maker = _MAKERS.get(word)
    return maker(TomlTable({"target": ""}, "", "", []), "") if maker else None


def word_of(field_type: types.FieldType) -> str:
    """Return the word of a type in a definition."""
    return next(word for word in TYPE_WORDS if type(bare_type(word)) is type(field_type))


def _type_of(table: TomlTable, own_codes: str, codes: dict[str, CodeList]) -> types.FieldType:
    word = table.needed("type")
    maker = _MAKERS.get(word)
    if maker is None:
        table.note("type", f"没有类型“{word}”", "请从下列类型中选：" + "、".join(TYPE_WORDS))
        maker = _MAKERS["text"]
    code_list = _codes_at(table, own_codes, codes)
    if word in _SELECTS and not code_list:
        table.note("codes", "选择题没有代码表", '请写 codes = ["甲", "乙"] 或 codes = "代码表名"')
    return maker(table, code_list)


def _kinds(table: TomlTable) -> tuple[Kind, ...]:
    words = table.texts("kinds")
    unknown = [word for word in words if word not in KINDS]
    if unknown:
        table.note("kinds", f"没有期间“{'、'.join(unknown)}”", "请从下列期间中选：" + "、".join(KINDS))
    return tuple(kind for kind in KINDS if kind in words) or KINDS


def _codes_at(table: TomlTable, own_codes: str, codes: dict[str, CodeList]) -> str:
    raw = table.raw("codes")
    if raw is None or isinstance(raw, str):
        return raw or ""
    if not isinstance(raw, list):
        table.note("codes", "应为代码列表或代码表名", '请写 codes = ["甲", "乙"] 或 codes = "代码表名"')
        return ""
    listed = [_code(item) for item in raw]
    codes[own_codes] = CodeList(own_codes, own_codes, {code.value: code for code in listed})
    if len(codes[own_codes].codes) != len(listed):
        table.note("codes", "代码重复", "请删去重复的代码")
    return own_codes


def _code(item: Any) -> Code:
    if isinstance(item, dict):
        value = str(item.get("value", ""))
        return Code(value, str(item.get("label", value)), tuple(map(str, item.get("aliases", []))))
    return Code(str(item), str(item))


def _described(field_id: str, table: TomlTable, field_type: types.FieldType) -> Field:
    required, when = _required(table)
    return Field(
        id=field_id,
        label=table.needed("label"),
        type=field_type,
        unit=table.text("unit"),
        required=required,
        when=when,
        when_text=table.text("required_text"),
        hint=table.text("hint"),
        aliases=table.texts("aliases"),
        default=table.text("default"),
        proposal=table.text("proposal"),
        relevant=table.text("relevant"),
        choice_filter=table.text("choice_filter"),
        calculation=table.text("calculation"),
        first_value=table.boolean("first_value"),
        readonly=table.boolean("readonly"),
        fixed=table.boolean("fixed"),
        appearance=table.text("appearance"),
        opening=_opening(table.table("opening")),
        planned=table.text("planned"),
        is_actual_date=table.boolean("actual"),
        unit_field=table.text("unit_field"),
        owner=table.text("owner", CITY),
    )


def _required(table: TomlTable) -> tuple[str, str]:
    raw = table.raw("required")
    if isinstance(raw, str):
        return ("when", raw.strip()) if raw.strip() else ("", "")
    if raw is None or isinstance(raw, bool):
        return ("always" if raw else ""), ""
    table.note("required", "应为 true 或条件", '请写 required = true 或 required = "SQL 条件"')
    return "", ""


def _opening(table: TomlTable | None) -> Opening | None:
    if table is None:
        return None
    opening = Opening(
        ledger=table.needed("ledger"),
        reference=table.needed("reference"),
        amount_fields=table.texts("amount_fields"),
        date_field=table.needed("date_field"),
        basis_field=table.needed("basis_field"),
        values=table.text_map("values"),
        from_fields=table.text_map("from_fields"),
        from_codes={key: inner.text_map("codes") for key, inner in table.named_tables("translate").items()},
        once_by=table.texts("once_by"),
    )
    table.done()
    return opening
