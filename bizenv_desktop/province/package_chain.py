"""The packages of one copy make a chain: each names the hash of the one before, so that a missing one is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from bizenv_desktop.province.tables import package

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bizenv_desktop.wire.package import Manifest


class _Link(msgspec.Struct):
    """What the chain needs of a manifest; the key that answers are sealed for stays when the device gets a new id."""

    number: int = 0
    previous: str = ""
    reply_to: str = ""


def missing_before(connection: Connection, manifest: Manifest) -> list[int]:
    """Return the numbers of the packages before this one that have not come, or came with other contents."""
    query = select(package.c.hash, package.c.manifest).where(
        package.c.scope == manifest.scope, package.c.number < manifest.number
    )
    links = ((one.hash, msgspec.json.decode(one.manifest, type=_Link)) for one in connection.execute(query))
    came = {(link.number, name): link.previous for name, link in links if link.reply_to == manifest.reply_to}
    missing, expected = [], manifest.previous
    for number in range(manifest.number - 1, 0, -1):
        fitting = [previous for (n, name), previous in came.items() if n == number and expected in {"", name}]
        if not fitting:
            missing.append(number)
        expected = fitting[0] if fitting else ""
    return missing[::-1]


def told(missing: list[int], parked: int) -> str:
    """Return for people what is kept until which package comes; "" where nothing waits."""
    if not parked:
        return ""
    lacking = f"缺第 {'、'.join(str(one) for one in missing)} 号包" if missing else "缺这台电脑较早的修改"
    return f"{lacking}：收下的 {parked} 项先存着，缺的到了（用 U 盘或联网都可以）自动采用"
