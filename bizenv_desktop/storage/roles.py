"""The roles of people: as the program knows them, and as the ledger `person` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

CODES = {
    "editor": "填报",
    "reviewer": "审核",
    "inspector": "核查",
    "admin": "管理",
    "viewer": "领导只读",
    "county": "县区填报",
    "province": "省厅",
}
"""Each role with the code of `person.roles`."""

_WORDS = [f"{code}（{role}）" for role, code in CODES.items()]
_ROLES = {code: role for role, code in CODES.items()} | {role: role for role in CODES}


def parse_roles(text: str) -> frozenset[str]:
    """Return the roles of a text such as `editor,reviewer` or `填报、审核`; raises UsageProblem for an unknown one."""
    names = [name.strip() for name in text.replace("、", ",").replace("，", ",").split(",") if name.strip()]
    unknown = [name for name in names if name not in _ROLES]
    if unknown or not names:
        raise UsageProblem("NO_ROLE", f"没有角色“{'、'.join(unknown)}”", f"可用角色：{'、'.join(_WORDS)}")
    return frozenset(_ROLES[name] for name in names)


def roles_of(codes: Iterable[str]) -> frozenset[str]:
    """Return the roles of codes (or roles); unknown codes give none."""
    return frozenset(_ROLES[code] for code in codes if code in _ROLES)


def codes_of(roles: Iterable[str]) -> list[str]:
    """Return the codes of roles, in a fixed order."""
    chosen = set(roles)
    return [code for role, code in CODES.items() if role in chosen]
