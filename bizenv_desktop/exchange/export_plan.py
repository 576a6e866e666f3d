"""Which fields of a ledger stand in which column of its exported workbook. Pure.

Exported are the stored fields; figures that the program calculates stand on a sheet of their own, whose headings no
import takes for fields. The hidden first column of each sheet holds the row's id (`ROW_ID_HEADING`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.export_values import PartOfReference, column_kind
from bizenv_desktop.exchange.headings import ROW_ID
from bizenv_desktop.exchange.out_model import OutColumn
from bizenv_desktop.exchange.text_cells import split_list
from bizenv_desktop.formdef import field_types as types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.model import Field, Forms, Ledger

ROW_ID_HEADING = ROW_ID
CALCULATED_SHEET = "计算结果（只读，不导入）"
CALCULATED_MARK = "计算·"
BOOLEAN_CHOICES = "是否"
_COMMON = ("region_code", "report_unit", "reporter", "remark")
_LEADING = ("region_code", "report_unit")
_WIDTHS: Mapping[str, float] = {"money": 16, "number": 12, "integer": 10, "percent": 10, "date": 13}
_MAX_CHOICES = 20_000


def exported_fields(ledger: Ledger, forms: Forms, *, template: bool = False) -> list[Field]:
    """Return the fields in the order of their columns.

    A template also has the totals that an import may give a first value (累计到位资金); an export has not, since they
    would come back as opening entries. Beside a reference to rows with a credit code stands the code.
    """
    wanted = [field for field in ledger.fields.values() if _is_exported(field, template=template)]
    ordered = sorted(wanted, key=lambda field: (not field.key, field.common and field.id not in _LEADING))
    return [column for field in ordered for column in (field, *_code_beside(field, forms))]


def _code_beside(field: Field, forms: Forms) -> list[Field]:
    target = forms.ledgers.get(field.type.target) if isinstance(field.type, types.Reference) else None
    codes = (
        [target.fields[name] for name in target.key if isinstance(target.fields[name].type, types.Uscc)]
        if target
        else []
    )
    return [
        replace(
            field,
            label=field.label + code.label,
            type=PartOfReference(target.id, code.id),
            required="",
            hint="",
            key=False,
        )
        for code in codes
        if target
    ]


def _is_exported(field: Field, *, template: bool) -> bool:
    if isinstance(field.type, types.Attachment):
        return False
    if field.common or field.id in _COMMON:
        return field.id in _COMMON
    if field.calculation:
        return template and (field.first_value or field.opening is not None)
    return not field.readonly


def calculated_fields(ledger: Ledger) -> list[Field]:
    """Return the fields of the sheet of calculated figures: those that the program writes."""
    written = (field for field in ledger.fields.values() if field.calculation or (field.readonly and not field.common))
    return [field for field in written if not isinstance(field.type, types.Attachment)]


def heading(field: Field) -> str:
    """Return the heading of a field: its label, the unit in brackets."""
    unit = "%" if isinstance(field.type, types.Percent) else _unit(field)
    return f"{field.label}（{unit}）" if unit else field.label


def column_of(field: Field, forms: Forms) -> OutColumn:
    """Return the column of a field with its drop-down and prompt."""
    kind = column_kind(field.type)
    width = _WIDTHS.get(kind, 48 if isinstance(field.type, types.LongText) else 18)
    return OutColumn(
        heading(field), kind, width, required=field.required == "always", choices=choices_of(field, forms),
        prompt=_prompt(field),
    )  # fmt: skip


def _prompt(field: Field) -> str:
    required = {"always": "必填", "when": f"条件必填：{field.when_text}" if field.when_text else "条件必填"}
    return "。".join(text for text in (required.get(field.required, ""), field.hint, _how_to_write(field)) if text)


def _how_to_write(field: Field) -> str:
    if isinstance(field.type, types.Date):
        return "日期写作 2022-05-07" + ("，只知年月时写 2022-05" if field.type.partial else "")
    if isinstance(field.type, types.LIST_TYPES):
        return "多项用顿号隔开"
    return f"单位：{_unit(field)}" if field.unit else ""


def _unit(field: Field) -> str:
    return getattr(field.type, "entry_unit", None) or field.unit


def choices_of(field: Field, forms: Forms) -> str:
    """Return the name of the list of a field's drop-down; "" where it has none, as fields of several codes."""
    if isinstance(field.type, types.Boolean):
        return BOOLEAN_CHOICES
    name = "regions" if isinstance(field.type, types.Region) else getattr(field.type, "codes", "")
    offered = isinstance(field.type, (types.SelectOne, types.Region)) and name in forms.codes
    return str(name) if offered and 0 < len(forms.codes[name].codes) <= _MAX_CHOICES else ""


def choice_lists(fields: list[Field], forms: Forms) -> dict[str, list[str]]:
    """Return the lists that the fields choose from."""
    names = dict.fromkeys(name for field in fields if (name := choices_of(field, forms)))
    return {name: _words(name, forms) for name in names}


def _words(name: str, forms: Forms) -> list[str]:
    if name == BOOLEAN_CHOICES:
        return ["是", "否"]
    if name == "regions":
        names = RegionNames(forms.codes[name])
        return [names.word(code) for code in forms.codes[name].codes]
    labels = CodeNames(forms.codes)
    return [labels.word(name, code) for code in forms.codes[name].codes]


class CodeNames:
    """What stands in a cell for a code: its label where that means this code alone, else the code."""

    def __init__(self, lists: Mapping[str, CodeList]) -> None:
        self._lists = lists
        self._known: dict[tuple[str, str], str] = {}

    def word(self, name: str, code: str) -> str:
        """Return the word for a code of the list `name`; labels that a cell of several would be cut in are not used."""
        place = (name, code)
        if place not in self._known:
            self._known[place] = self._word(self._lists.get(name), code)
        return self._known[place]

    def _word(self, codes: CodeList | None, code: str) -> str:
        entry = codes.codes.get(code) if codes is not None else None
        if codes is None or entry is None or split_list(entry.label) != [entry.label]:
            return code
        return entry.label if codes.find(entry.label) == (code,) else code


class RegionNames:
    """The names of divisions that mean one division alone: 鞍山铁西区 where there are two 铁西区."""

    def __init__(self, regions: CodeList) -> None:
        """Find out which divisions each name may mean."""
        self._regions = regions
        self._owners: dict[str, set[str]] = {}
        for entry in regions.codes.values():
            for word in (entry.label, *entry.aliases):
                self._owners.setdefault(word, set()).add(entry.value)

    def word(self, code: str) -> str:
        """Return the first name that means this division alone, else the code."""
        entry = self._regions.codes.get(code)
        names = (entry.label, *entry.aliases) if entry else ()
        return next((name for name in names if self._owners[name] == {code}), code)
