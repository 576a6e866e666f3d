"""Attached files: rows that come before their file, or without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.storage import attachments
from tests.simulation import line
from tests.simulation.faults import fault

if TYPE_CHECKING:
    from tests.simulation.world import World


@fault(30)
def row_before_file(world: World) -> bool:
    one, two = world.pair()
    data = world.value().encode()
    sha = attachments.put(one.copy, data, "凭证.pdf")
    row = one.create(name=world.value(), files=[sha])
    one.line.clear()
    path = f"/blobs/{sha}"
    one.line.trick(path, line.lose_request)
    world.promise(one.try_sync() == "OFFLINE", "a file that did not arrive is not told")
    two.line.clear()
    two.sync()
    world.promise((two.row(row) or {}).get("files") == [sha], "the row waits for its file")
    world.promise(not attachments.is_here(two.copy, sha), "a file that nobody sent is here")
    one.sync()
    two.sync()
    world.promise(attachments.is_here(two.copy, sha), "the file did not come after all")
    world.promise(attachments.open(two.copy, sha) == data, "the file came with other bytes")
    return True
