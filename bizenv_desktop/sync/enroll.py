"""Enrolment: a one-time code of the province binds a user and this device; no password travels, then or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import incoming, outbox, sealing
from bizenv_desktop.sync import identity as identities
from bizenv_desktop.sync.refusals import as_error, refusal_of
from bizenv_desktop.sync.requests import Request
from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.messages import PREFIX, EnrollReply, EnrollRequest

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.http import HttpCarrier

_OK = 200


def enroll(copy: LocalCopy, carrier: HttpCarrier, server: str, code: str) -> dict[str, Any]:
    """Redeem a code for the acting user; return device, user, city, roles and server.

    Raises BizenvError for a code of another city, before it is spent, and where the server refuses.
    """
    server, code = server.rstrip("/"), code.strip().upper()
    _check(copy, server, code)
    keys = [canonical.public_key(key.hex()) for key in (copy.device_key, copy.signing_key)]
    response = carrier.send(Request("POST", f"{PREFIX}/enroll", EnrollRequest(code, *keys)))
    if response.status != _OK:
        raise as_error(response.status, refusal_of(response))
    reply = msgspec.json.decode(response.content, type=EnrollReply)
    copy.write(lambda writer: _keep(writer, copy, server, reply))
    copy.forget_identity()
    return {"device": reply.device, "user": reply.user, "city": reply.city, "roles": reply.roles, "server": server}


def _check(copy: LocalCopy, server: str, code: str) -> None:
    city = code.partition("-")[0]
    if city and city != copy.city and city.isalnum() and "-" in code:
        raise BizenvError("OTHER_CITY", f"登记码属于 {city}，本地数据属于 {copy.city}", "向省厅要本市的登记码")
    with copy.read() as reader:
        known = identities.read_identity(reader)
    if known is not None and known.server != server:
        raise BizenvError(
            "OTHER_SERVER",
            f"已登记在 {known.server}",
            "不换服务器的不用再登记，关掉即可；第二个人点「登记本人…」。要换服务器请联系省厅技术人员",
        )


def _keep(writer: Writer, copy: LocalCopy, server: str, reply: EnrollReply) -> None:
    known = identities.read_identity(writer)
    if known is None or known.device != reply.device:
        outbox.unfreeze(writer)
        for scope in incoming.cursors(writer):
            incoming.forget_scope(writer, scope)
    identities.write_identity(writer, server, copy.user, reply)
    sealing.unseal(writer, copy.user)
