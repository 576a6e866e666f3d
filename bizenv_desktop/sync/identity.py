"""What this copy is to the province: server, device, token, the accounts of its users (all in `meta`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import meta
from bizenv_desktop.storage.foreign import SCOPE
from bizenv_desktop.storage.signing import ACCOUNT, Sender

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import EnrollReply

_SERVER, _TOKEN, _AUTHORITY = "sync.server", "sync.token.", "sync.authority"
_EARLIER = "sync.earlier"
"""Key in `meta`: what this copy was to the province before, oldest first, each a device and its tokens."""
_EARLIER_KEPT = 10
_PACKAGE_KEYS = "sync.package_keys"


@dataclass(frozen=True)
class Identity:
    """The server, this device there, and the tokens and accounts of the users that are enrolled."""

    server: str
    device: str
    scope: str
    tokens: dict[str, str]
    accounts: dict[str, str]

    def token(self, user: str) -> str:
        """Return the token of a user, or else that of anyone enrolled here (operations keep their authors)."""
        return self.tokens[self.speaker(user)]

    def speaker(self, user: str) -> str:
        """Return the user whose token speaks for a user: his own, or else that of anyone enrolled here."""
        return user if self.tokens.get(user) else next(iter(self.tokens))


def read_identity(reader: Reader) -> Identity | None:
    """Return what this copy is to the province; None before the first enrolment."""
    server = meta.get(reader, _SERVER)
    tokens = meta.beginning(reader, _TOKEN)
    if not server or not tokens:
        return None
    accounts = meta.beginning(reader, ACCOUNT)
    return Identity(server, meta.get(reader, "device"), meta.get(reader, SCOPE), tokens, accounts)


def need_identity(reader: Reader) -> Identity:
    """Return what this copy is to the province; raises BizenvError before the first enrolment."""
    found = read_identity(reader)
    if found is None:
        raise BizenvError(
            "NOT_ENROLLED", "还没有登记到省级服务器", "向省厅要一次性登记码，在同步页登记（命令行用 bizenv enroll）"
        )
    return found


def write_identity(writer: Writer, server: str, user: str, reply: EnrollReply) -> None:
    """Keep what an enrolment gave, and what was before where it takes its place."""
    known = read_identity(writer)
    if known is not None and (known.device != reply.device or user in known.tokens):
        _remember(writer, known)
    meta.put(writer, _SERVER, server)
    meta.put(writer, SCOPE, reply.city)
    meta.put(writer, "device", reply.device)
    meta.put(writer, _TOKEN + user, reply.token)
    meta.put(writer, ACCOUNT + user, reply.user)
    if reply.package_keys:
        write_package_keys(writer, reply.package_keys)


def write_renewal(writer: Writer, identity: Identity, reply: EnrollReply) -> None:
    """Keep what a renewal of the device gave: one token, of the account that asked; the old ones are of no use now."""
    user = next((name for name, account in identity.accounts.items() if account == reply.user), reply.user)
    known = need_identity(writer)
    write_identity(writer, identity.server, user, reply)
    for name in known.tokens.keys() - {user}:
        meta.put(writer, _TOKEN + name, None)


def _remember(writer: Writer, known: Identity) -> None:
    kept = [*(meta.get_json(writer, _EARLIER) or []), {"device": known.device, "tokens": known.tokens}]
    meta.put_json(writer, _EARLIER, kept[-_EARLIER_KEPT:])


def earlier(reader: Reader, identity: Identity) -> list[Identity]:
    """Return what this copy was to the province before it became what it is, the latest first.

    A server that was set back may know no more of it than that.
    """
    return [replace(identity, **one) for one in reversed(meta.get_json(reader, _EARLIER) or [])]


def read_package_keys(reader: Reader) -> list[str]:
    """Return the province's public keys for packages: that which seals, that which signs; [] before it told them."""
    return list(meta.get_json(reader, _PACKAGE_KEYS) or [])


def write_package_keys(writer: Writer, keys: list[str]) -> None:
    """Keep the province's public keys for packages."""
    meta.put_json(writer, _PACKAGE_KEYS, keys)


def read_authority(reader: Reader) -> str:
    """Return the certificate (PEM) of the authority that this copy trusts besides the usual ones, or ""."""
    return meta.get(reader, _AUTHORITY) or ""


def write_authority(writer: Writer, certificate: str) -> None:
    """Keep the certificate of an authority to trust."""
    meta.put(writer, _AUTHORITY, certificate)


def sender(copy: LocalCopy, identity: Identity) -> Sender:
    """Return who sends."""
    return Sender(identity.scope, identity.accounts, copy.user, copy.signing_key)
