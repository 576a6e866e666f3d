"""What a code list is, once loaded: its codes, and what a text may mean in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.code_words import CodeWords
from bizenv_desktop.formdef.field_types import FieldType, Region

if TYPE_CHECKING:
    from collections.abc import Mapping

REGIONS = "regions"
"""The code list of divisions, GB/T 2260."""


@dataclass(frozen=True)
class Code:
    """One entry of a code list; it is stored and shown as `value` (`label` only where they differ)."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodeList:
    """A code list, by value in the order of the file."""

    id: str
    title: str
    codes: Mapping[str, Code]

    def find(self, text: str) -> tuple[str, ...]:
        """Return the values that a text may mean: value, label, alias, each with or without its leading number."""
        return self._words.find(text)

    @cached_property
    def _words(self) -> CodeWords:
        return CodeWords({code.value: (code.label, *code.aliases) for code in self.codes.values()})


def codes_of(field_type: FieldType) -> str:
    """Return the id of the code list that a type reads; "" for types without codes."""
    if isinstance(field_type, Region):
        return REGIONS
    return getattr(field_type, "codes", "")
