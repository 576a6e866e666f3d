"""What was ever committed on any PC: the list that the oracle holds against the end of the world."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Committed:
    """One operation that somebody saved; `where` are the PCs that have or had it."""

    op: str
    kind: str
    ledger: str
    row: str
    new: str | None
    where: set[str]
    burnt: bool = False
    """Lost with a disk that nobody had sent from: no program can bring it back."""


class Journal:
    """Every operation by its id."""

    def __init__(self) -> None:
        self.ops: dict[str, Committed] = {}
        self.given_up: set[str] = set()
        """Rejected operations that their author discarded or sent again as new ones."""

    def note(self, pc: str, op: str, *, kind: str, ledger: str, row: str, new: str | None) -> None:
        """Note an operation, or that another PC has it too."""
        known = self.ops.get(op)
        if known is None:
            self.ops[op] = Committed(op, kind, ledger, row, new, {pc})
        else:
            known.where.add(pc)
