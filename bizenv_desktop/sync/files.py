"""Originals of attached files apart from a sync: fetched when they are needed, given up where the province has them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage import attachments, originals
from bizenv_desktop.sync.local import LocalSide
from bizenv_desktop.sync.result import CANCELLED
from bizenv_desktop.sync.session import SyncSession

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.sync.http import HttpCarrier

    Progress = Callable[[int, int, str], None]
    Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Fetched:
    """What became of originals that were asked for: how many came, which are still not here."""

    came: int = 0
    lacking: list[str] = field(default_factory=list)
    cancelled: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return asdict(self)


@dataclass(frozen=True)
class Freed:
    """What was given up: files and bytes; `kept` are files that the province turned out not to have, whole."""

    files: int = 0
    bytes: int = 0
    kept: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the answer of the command line."""
        return asdict(self)


def fetch(
    copy: LocalCopy,
    carrier: Callable[[str], HttpCarrier],
    hashes: Sequence[str],
    progress: Progress,
    cancelled: Cancelled,
) -> Fetched:
    """Fetch the originals among some files that are not here; raises BizenvError OFFLINE without a network."""
    wanted = originals.lacking(copy, hashes)
    if not wanted:
        return Fetched()
    local = LocalSide(copy)
    session = SyncSession(local, progress, cancelled)
    _drive(local, carrier, copy.user, session.fetch(wanted))
    still = originals.lacking(copy, wanted)
    return Fetched(len(wanted) - len(still), still, cancelled=session.result.state == CANCELLED)


def free(
    copy: LocalCopy, carrier: Callable[[str], HttpCarrier], days: int, progress: Progress, cancelled: Cancelled
) -> Freed:
    """Give up originals that came or were attached more than `days` ago and that the province has: it looks now.

    Nothing is removed before its answer; where the user cancels, nothing is.
    """
    before = (datetime.fromisoformat(copy.clock.now()) - timedelta(days=days)).isoformat(timespec="milliseconds")
    with copy.read() as reader:
        going = [sha for sha in originals.may_go(reader, before) if attachments.is_here(copy, sha)]
        sizes = {sha: size for sha, (_, size) in attachments.names(reader, going).items()}
    local = LocalSide(copy)
    session = SyncSession(local, progress, cancelled)
    whole: list[str] = []
    if going:
        _drive(local, carrier, copy.user, session.look([(sha, sizes.get(sha, 0)) for sha in going], whole))
    if session.result.state == CANCELLED:
        return Freed()
    return Freed(*originals.give_up(copy, whole), len(going) - len(whole))


def _drive(local: LocalSide, carrier: Callable[[str], HttpCarrier], user: str, steps: Any) -> None:
    line = carrier(local.identity.server)
    try:
        line.drive(steps, lambda: local.identity.token(user))
    finally:
        line.close()
