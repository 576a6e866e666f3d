"""What screens ask of the lower layers, in the shape that screens need. All of it runs on workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.kept_backups import KeptBackup


Service = TypeVar("Service")


class Later:
    """Stands for a service that no screen needs at the start; it is made when something of it is first asked for."""

    def __init__(self, made: Callable[[], object]) -> None:
        self._made = made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made(), name)


def later(made: Callable[[], Service]) -> Service:
    """Return what stands for a service until it is needed; `made` gives the same one each time."""
    return cast("Service", Later(made))


class Exports:
    """Writes ledgers as workbooks."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def export(self, ledger: str, path: Path, *, where: str = "", template: bool = False) -> int:
        """Write the rows of a ledger, or its empty form; return their number."""
        from bizenv_desktop.exchange.export import export_ledger

        return export_ledger(self._records, ledger, path, where, template)


class People:
    """Users of the copy."""

    def __init__(self, copy: LocalCopy) -> None:
        self._copy = copy

    def list(self) -> list[tuple[str, frozenset[str]]]:
        """Return names and roles."""
        return [(user.name, user.roles) for user in self._copy.users()]

    def add(self, name: str, roles: Sequence[str], passphrase: str) -> None:
        """Give a person a passphrase of his own."""
        self._copy.add_user(name, frozenset(roles), passphrase)

    def remove(self, name: str) -> None:
        """Take a person who has left from the copy; what they entered stays."""
        self._copy.remove_user(name)

    def change_passphrase(self, old: str, new: str) -> None:
        """Change the passphrase of the person at the desk, who proves the old one."""
        from bizenv_desktop.storage import slots

        slots.read(self._copy.home).unlock(self._copy.user, old)
        self._copy.change_passphrase(new)


class Safety:
    """Backup, restore, verify."""

    def __init__(self, copy: LocalCopy) -> None:
        self._copy = copy

    def backup(self, path: Path) -> None:
        """Write a backup and read it back."""
        from bizenv_desktop.storage.backup import backup

        lacking = backup(self._copy, path)
        if lacking:
            raise BizenvError("BACKUP_LACKS", f"备份已写好；但{'；'.join(lacking)}", "同步取回附件后，再备份一次")

    def examine(self, path: Path, passphrase: str) -> list[str]:
        """Return what is wrong with a backup, while the copy is open; raises BizenvError for a wrong passphrase.

        Without a passphrase the copy's own key is tried: it opens the backups that the program made of it.
        """
        from bizenv_desktop.storage.backup import examine

        return examine(self._copy.home, path, passphrase=passphrase, own_key=self._copy.key)

    def restore(self, path: Path, passphrase: str) -> list[str]:
        """Put a backup in the place of the copy; the copy is closed for it."""
        from bizenv_desktop.storage.backup import restore

        key = self._copy.key
        self._copy.close()
        return restore(self._copy.home, path, passphrase=passphrase, own_key=key)

    def automatic(self) -> list[KeptBackup]:
        """Return the backups that the program made by itself, the newest first."""
        from bizenv_desktop.storage.kept_backups import kept_backups

        return kept_backups(self._copy)

    def verify(self) -> list[str]:
        """Return what is wrong with the copy."""
        from bizenv_desktop.storage.verify import verify

        return verify(self._copy)
