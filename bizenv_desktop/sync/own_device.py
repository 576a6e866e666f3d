"""The copy as a device of the province: as whom it speaks, and changes that begin with a backup."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bizenv_desktop.storage import meta, outbox, sealing
from bizenv_desktop.sync import identity as identities
from bizenv_desktop.wire import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import EnrollReply

T = TypeVar("T")
_KEY = "device_key"


class OwnDevice:
    """One enrolled copy. `before_change` runs once, before the first thing is written that people would miss.

    Raises BizenvError NOT_ENROLLED before the first enrolment.
    """

    def __init__(self, copy: LocalCopy, before_change: Callable[[], object]) -> None:
        self.copy = copy
        self._before_change = before_change
        self._untouched = True
        with copy.read() as reader:
            self.identity = identities.need_identity(reader)

    def write(self, work: Callable[[Writer], T]) -> T:
        """Change the copy in one transaction, after a backup."""
        self.about_to_change()
        return self.copy.write(work)

    def about_to_change(self) -> None:
        """Let the backup be made, unless it was."""
        if self._untouched:
            self._before_change()
            self._untouched = False

    def seal(self, *, whole: bool) -> None:
        """Seal the copy for the user as whom we asked, or as a `whole`: the province revoked him, or the device."""
        whom = sealing.EVERYONE if whole else self.identity.speaker(self.copy.user)
        self.copy.write(lambda writer: sealing.seal(writer, whom))
        self.copy.forget_identity()

    def unseal(self) -> None:
        """Open the copy again: the province knows user and device."""
        if self.copy.sealed:
            self.copy.write(lambda writer: sealing.unseal(writer, self.copy.user))
            self.copy.forget_identity()

    def keep_package_keys(self, keys: list[str]) -> None:
        """Keep the province's public keys for packages, where they are others than before."""
        with self.copy.read() as reader:
            known = identities.read_package_keys(reader)
        if keys and keys != known:
            self.copy.write(partial(identities.write_package_keys, keys=keys))

    def new_key(self) -> str:
        """Return a fresh key for another device id; nothing is kept before `become`."""
        return canonical.new_private_key()

    def earlier(self) -> Iterator[None]:
        """Speak, one after the other, as what this copy was to the province before; nothing is kept of it."""
        now = self.identity
        with self.copy.read() as reader:
            before = identities.earlier(reader, now)
        for one in before:
            self.identity = one
            yield
        self.identity = now

    def become(self, reply: EnrollReply, key: str) -> None:
        """Go on as another device: what is not acknowledged is numbered anew, its ids stay."""

        def work(writer: Writer) -> None:
            identities.write_renewal(writer, self.identity, reply)
            meta.put(writer, _KEY, key)
            outbox.unfreeze(writer)

        self.write(work)
        self.copy.forget_identity()
        with self.copy.read() as reader:
            self.identity = identities.need_identity(reader)
