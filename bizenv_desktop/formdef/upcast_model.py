"""How what was written by an older definition is brought to a newer one: data of the definition itself (`[[upcasts]]`).

Server and copies carry the same steps out on operations and rows, so that both come to the same values without any of
them travelling again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import FieldType


@dataclass(frozen=True)
class Split:
    """One field became several: its text is cut at `at`, and each piece goes into one of `into`."""

    at: str
    into: tuple[str, ...]


@dataclass(frozen=True)
class Upcast:
    """What became of the fields from the version before `to` to `to`, in this order.

    `removed` (field → heading of the own column that keeps its values), `splits` (field → its parts), `renamed` (old
    → new name); then by new names `types` (the type that a field had before; values are converted) and `codes` (field
    → old code → new code).
    """

    to: int
    removed: Mapping[str, str] = field(default_factory=dict)
    splits: Mapping[str, Split] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, FieldType] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
