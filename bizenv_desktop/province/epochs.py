"""A new epoch for every scope: said once after the database was put back to an older state.

Versions begin anew from an older one then, so no cursor of before means anything any more: every copy reads all rows
anew and sends again what it did since. Codes that wait are void, since those spent meanwhile would be good again.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update

from bizenv_desktop.province.counters import lock_counters, scopes
from bizenv_desktop.province.tables import enroll_code, scope

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock

_BEGIN = update(scope).where(scope.c.id == bindparam("name")).values(epoch=bindparam("to"))
_VOID = update(enroll_code).where(enroll_code.c.used.is_(None)).values(used=bindparam("now"))


def begin_new(connection: Connection, clock: Clock) -> tuple[int, int]:
    """Give every scope a new epoch; return how many there are, and how many codes are void now."""
    names = [one[0] for one in scopes(connection)]
    lock_counters(connection, names)
    for name in names:
        connection.execute(_BEGIN, {"name": name, "to": uuid.uuid4().hex[:12]})
    return len(names), connection.execute(_VOID, {"now": clock.now()}).rowcount
