"""The bureau's own columns as screens show them: those that nobody has hidden. Run on workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.records.own_columns import OwnColumn
    from bizenv_desktop.storage.copy import LocalCopy

OWN = "ext:"
"""What the id of an own column begins with, wherever it stands among fields."""


def shown_own_columns(copy: LocalCopy, ledger: str) -> list[str]:
    """Return the headings of a ledger's own columns, without the hidden ones."""
    return [one.heading for one in _all(copy, ledger) if not one.hidden]


def hidden_own_columns(copy: LocalCopy, ledger: str) -> frozenset[str]:
    """Return the headings of the own columns that someone has hidden for all who use the copy."""
    return frozenset(one.heading for one in _all(copy, ledger) if one.hidden)


def _all(copy: LocalCopy, ledger: str) -> list[OwnColumn]:
    from bizenv_desktop.records.own_columns import own_columns

    with copy.read() as reader:
        return own_columns(reader, ledger)
