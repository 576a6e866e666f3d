"""What the definitions use each setting for: the rules that name it, with the source of their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.model import Check, Deadline, Forms, Ledger


@dataclass(frozen=True)
class Use:
    """One rule that names a setting; `code` is "cities" where it says which cities keep the ledger."""

    code: str
    ledger: str
    message: str
    source: str


def uses_of(forms: Forms) -> Mapping[str, tuple[Use, ...]]:
    """Return the uses of every setting by name; one that no rule names (`forms/settings.toml`) has none."""
    found: dict[str, list[Use]] = {name: [] for name in forms.settings}
    for ledger in forms.ledgers.values():
        for name, use in _uses(ledger):
            found.setdefault(name, []).append(use)
    return {name: tuple(uses) for name, uses in found.items()}


def _uses(ledger: Ledger) -> Iterator[tuple[str, Use]]:
    for name in ledger.cities:
        yield name, Use("cities", ledger.title, "填写这本台账的市（六位代码，用顿号隔开）", "")
    rules: tuple[Check | Deadline, ...] = (*ledger.checks, *ledger.deadlines)
    for rule in rules:
        for name in rule.setting:
            yield name, Use(rule.code, ledger.title, rule.message, rule.source)
