"""Codes as people type them: the value, its number alone, the label with or without its number, an alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.value_problem import ValueProblem

if TYPE_CHECKING:
    from bizenv_desktop.formdef.code_lists import CodeList

_CITY_DIGITS = 4
_SHOWN = 12


def read_code(text: str, codes: CodeList) -> str:
    """Return the one code that a text means; raises ValueProblem for none or several."""
    found = codes.find(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueProblem(f"“{text}”可以指多个代码", "请从中选择：" + "、".join(_named(codes, found)))
    near = [value for value in codes.codes if text.strip() and text.strip() in value]
    offered = near or list(codes.codes)
    more = " 等" if len(offered) > _SHOWN else ""
    suggestion = near[0] if len(near) == 1 else ""
    raise ValueProblem(f"“{text}”不在代码表中", f"请从中选择：{'、'.join(offered[:_SHOWN])}{more}", suggestion)


def read_region(text: str, regions: CodeList, city: str) -> str:
    """Return the division that a name, alias or code means; of two, the one inside the copy's own city."""
    found = list(regions.find(text)) or _inside_named(text, regions)
    own = [code for code in found if city and code[:_CITY_DIGITS] == city[:_CITY_DIGITS]]
    chosen = own if len(found) > 1 and len(own) == 1 else found
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        names = "、".join(f"{region_name(code, regions)}（{code}）" for code in chosen)
        raise ValueProblem(f"“{text}”可以指多个地区", f"请写明所在的市：{names}")
    raise ValueProblem(f"“{text}”不在区划表中", "请输入区划名称或代码，例如 沈阳市铁西区、210106")


def region_name(code: str, regions: CodeList) -> str:
    """Return the name of a division, with its city's before it where two divisions have that name."""
    entry = regions.codes.get(code)
    if entry is None:
        return code
    if len(regions.find(entry.label)) == 1:
        return entry.label
    parent = regions.codes.get(entry.extra.get("parent", ""))
    return (parent.label if parent else "") + entry.label


def _inside_named(text: str, regions: CodeList) -> list[str]:
    """Return the divisions that 沈阳市铁西区 or 辽宁省沈阳市 names: a known name, then one inside it."""
    plain = "".join(text.split())
    for size in range(len(plain) - 1, 1, -1):
        for parent in regions.find(plain[:size]):
            inner = regions.find(plain[size:]) or _inside_named(plain[size:], regions)
            inside = [code for code in inner if _is_inside(code, parent, regions)]
            if inside:
                return inside
    return []


def _is_inside(code: str, parent: str, regions: CodeList) -> bool:
    while code in regions.codes:
        code = regions.codes[code].extra.get("parent", "")
        if code == parent:
            return True
    return False


def _named(codes: CodeList, values: tuple[str, ...]) -> list[str]:
    return [
        value if codes.codes[value].label == value else f"{value} {codes.codes[value].label}"
        for value in values[:_SHOWN]
    ]
