"""What the definitions use each setting for: the rules that name it, with the source of their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.rule_sources import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.model import Check, Deadline, Forms, Ledger


@dataclass(frozen=True)
class Use:
    """One rule that names a setting.

    `code` is "cities" where it says which cities keep the ledger, "" where no rule names it (`forms/settings.toml`).
    """

    code: str
    ledger: str
    message: str
    source: str


def uses_of(forms: Forms) -> Mapping[str, tuple[Use, ...]]:
    """Return the uses of every setting by name."""
    found: dict[str, list[Use]] = {name: [] for name in forms.settings}
    for name, words in forms.setting_words.items():
        found.setdefault(name, []).append(Use("", "", words, DEFAULT))
    for ledger in forms.ledgers.values():
        for name, use in _uses(ledger):
            found.setdefault(name, []).append(use)
    return {name: tuple(uses) for name, uses in found.items()}


def _uses(ledger: Ledger) -> Iterator[tuple[str, Use]]:
    for name in ledger.cities:
        yield name, Use("cities", ledger.title, "填写这本台账的市（六位代码，用顿号隔开）", DEFAULT)
    rules: tuple[Check | Deadline, ...] = (*ledger.checks, *ledger.deadlines)
    for rule in rules:
        for name in rule.setting:
            yield name, Use(rule.code, ledger.title, rule.message, rule.source)
