"""What the server refuses: an account that was revoked, an operation that nobody can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, logged, synced
from tests.simulation.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.world import World

_POISONS = (
    ("at", "gestern", "malformed"),
    ("set_json", '{"name": 1.5}', "bad_value"),
    ("set_json", '{"stage": 5}', "bad_value"),
    ("set_json", '{"amount": "viel"}', "bad_value"),
)


@fault(38)
def role_revoked(world: World) -> bool:
    pc = world.rng.choice(world.all)
    row = common_row(world, pc)
    pc.change(row, remark=(value := world.value()))
    op = pc.last_op()
    talk = Talk(pc)
    path = world.rng.choice(("/push", "/pull"))
    world.promise(talk.run_to(path), "nothing to do")
    whole = world.rng.random() < 0.5
    if (whole or path == "/pull") and world.rng.random() < 0.5:
        world.server.sql("UPDATE device SET revoked = 1 WHERE id = ?", pc.copy.device)
    elif whole or path == "/pull":
        world.server.sql("UPDATE account SET revoked = 1 WHERE name = ?", pc.user)
    else:
        world.server.sql("UPDATE account SET roles = 'viewer' WHERE name = ?", pc.user)
    talk.finish()
    if whole or path == "/pull":
        world.promise(talk.problem == "SYNC_REVOKED", "a revoked account goes on", talk.problem)
        kept = pc.state_of(op)
        world.promise(kept == ("pending" if path == "/push" else "acked"), "the outbox is not kept", kept)
        world.promise(_code(lambda: pc.row(row)) == "SEALED", "somebody revoked reads on")
        world.promise(_code(lambda: pc.change(row, remark=world.value())) == "SEALED", "somebody revoked edits on")
    else:
        world.promise(pc.refused().get(op) == "forbidden_role", "a viewer writes", pc.refused().get(op))
    world.server.sql("UPDATE account SET revoked = 0, roles = 'editor,reviewer' WHERE name = ?", pc.user)
    world.server.sql("UPDATE device SET revoked = 0 WHERE id = ?", pc.copy.device)
    synced(pc)
    if op in pc.refused():
        pc.reissue([op])
        pc.journal()
        op = pc.last_op()
    synced(pc)
    world.promise(len(logged(world, op)) == 1, "not sent once the role is back")
    world.promise((pc.row(row) or {})["remark"] == value, "the value is gone")
    return True


def _code(work: Callable[[], object]) -> str:
    """Return the code of the error that comes, or ""."""
    try:
        work()
    except BizenvError as problem:
        return problem.code
    return ""


@fault(40)
def poison(world: World) -> bool:
    pc = world.rng.choice(world.all)
    synced(pc)
    rows = [pc.create(name=world.value()) for _ in range(3)]
    ops = {row: op for op, _, row in pc.ops("pending")}
    column, value, code = world.rng.choice(_POISONS)
    pc.copy.write(lambda writer: writer.execute(f"UPDATE op SET {column} = ? WHERE id = ?", (value, rows[1])))
    synced(pc)
    world.promise(pc.refused().get(ops[rows[1]]) == code, "not shown as rejected", pc.refused())
    world.promise(all(len(logged(world, ops[row])) == 1 for row in (rows[0], rows[2])), "the queue does not flow")
    world.promise(pc.row(rows[1]) is None and pc.row(rows[0]) is not None, "a rejected row is shown as saved")
    pc.discard([ops[rows[1]]])
    return True
