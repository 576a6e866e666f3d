"""Small beginnings that many faults share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import msgspec

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire import limits, system
from tests.simulation.world import BrokenPromise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.pc import PC
    from tests.simulation.world import World


def synced(*pcs: PC) -> None:
    """Let PCs sync one after another on good lines; they must be able to."""
    for pc in pcs:
        pc.line.clear()
        try:
            pc.sync()
        except BizenvError as problem:
            raise BrokenPromise(f"{pc.name} cannot sync: {problem.code} {problem.what}") from problem


def common_row(world: World, *pcs: PC, **values: Any) -> str:
    """Return a new project that all these PCs know."""
    values = {"name": world.value(), "remark": world.value()} | values
    row = pcs[0].create(**values)
    synced(*pcs)
    return row


def conflicts_of(world: World, row: str) -> list[dict[str, Any]]:
    """Return the server's conflicts of a row, as bodies with their ids."""
    found = world.server.sql("SELECT id, body FROM row WHERE ledger = ?", system.CONFLICT)
    bodies = [{"id": one, **msgspec.json.decode(body)} for one, body in found]
    return [body for body in bodies if body["row"] == row]


def server_row(world: World, row: str) -> tuple[int, dict[str, Any], bool]:
    """Return seq, body and whether it is deleted, of a row at the server."""
    found = world.server.sql("SELECT seq, body, deleted FROM row WHERE id = ?", row)
    world.promise(found, "the server lacks a row", row)
    seq, body, deleted = found[0]
    return seq, msgspec.json.decode(body), bool(deleted)


def logged(world: World, op: str) -> list[tuple[str, int | None]]:
    """Return the status and version of each time that the server wrote an operation down."""
    found = world.server.sql("SELECT result, row_seq FROM op_log WHERE op = ?", op)
    return [(msgspec.json.decode(result)["s"], seq) for result, seq in found]


@contextmanager
def small_pages(rows: int, at_once: int) -> Iterator[None]:
    """Let a pull give few rows at a time, and large pulls begin early."""
    with patch.object(limits, "PULL_ROWS", rows), patch.object(limits, "APPLY_AT_ONCE", at_once):
        yield
