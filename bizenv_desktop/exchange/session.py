"""What the sheets of one import share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.references import Directory

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.exchange.pictures import RowPicture
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.reading import Reader


@dataclass
class Session:
    """What the sheets of one import share.

    `same_file` where these bytes were imported before; `frozen` where they were read alike: no row changes.
    """

    reader: Reader
    file: str
    today: str
    same_file: bool = False
    frozen: bool = False
    directories: dict[str, Directory] = field(default_factory=dict)
    files: list[RowPicture] = field(default_factory=list)
    """Pictures that become files of rows."""
    tick: Callable[[int], None] = lambda _row: None

    @property
    def forms(self) -> Forms:
        """The definitions."""
        return self.reader.context.forms

    def directory(self, ledger: str) -> Directory:
        """Return the rows of a referenced ledger."""
        if ledger not in self.directories:
            self.directories[ledger] = Directory(self.reader, self.forms.ledgers[ledger])
        return self.directories[ledger]
