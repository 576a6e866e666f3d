"""What every reader and writer of one copy knows: the definitions, the clock, how rows are converted, who is acting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.storage.codec import LedgerCodec

if TYPE_CHECKING:
    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.model import Forms, Ledger


@dataclass
class CopyContext:
    """The surroundings of a transaction. `city` is the region code of the copy, `unit` its reporting unit."""

    forms: Forms
    clock: Clock
    city: str = ""
    unit: str = ""
    device: str = ""
    user: str = ""
    signing_key: bytes = field(default=b"", repr=False)
    """The private Ed25519 key of the acting user."""
    roles: frozenset[str] = frozenset()
    person: str = ""
    """The acting user's row of the ledger `person` ("" where there is none)."""
    touched: set[str] = field(default_factory=set)
    """Ledgers written since the last commit; emptied after it."""
    _codecs: dict[str, LedgerCodec] = field(default_factory=dict)

    def use(self, forms: Forms) -> None:
        """Take other definitions."""
        self.forms = forms
        self._codecs.clear()

    def ledger(self, ledger: str) -> Ledger:
        """Return a ledger's definition; raises UsageProblem for an unknown one."""
        try:
            return self.forms.ledgers[ledger]
        except KeyError:
            raise UsageProblem("NO_LEDGER", f"没有台账“{ledger}”", "用 bizenv forms list 查看台账的代号") from None

    def codec(self, ledger: str) -> LedgerCodec:
        """Return the converter of a ledger's rows."""
        if ledger not in self._codecs:
            self._codecs[ledger] = LedgerCodec(self.ledger(ledger))
        return self._codecs[ledger]
