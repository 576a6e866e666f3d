"""What people do all day, at random: edit, add, delete, undo, decide conflicts, sync now and then.

Beside it lines fail, processes are killed, and conversations go on while others work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.edits import Edit
from tests.simulation import line, oracle
from tests.simulation.disk import Kill
from tests.simulation.ledgers import NEW_FIELD
from tests.simulation.server import trouble_of
from tests.simulation.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.pc import PC
    from tests.simulation.world import World

TEXTS = ("name", "remark")
_DAYS_BETWEEN_DISASTERS = 6
"""The server or a PC is set back to the morning on one day of so many, whatever goes on just then."""
_COMPARED = 0.1
"""The part of the syncs after which copy and server are compared though that is not due."""
STAGES = {"草稿": "提交", "提交": "归档"}


def busy_day(world: World, steps: int) -> None:
    """Let people work for a number of steps."""
    acts, weights = zip(*ACTS, strict=True)
    disaster, moment = _disaster(world), world.rng.randint(0, _DAYS_BETWEEN_DISASTERS * steps)
    for step, act in enumerate(world.rng.choices(acts, weights, k=steps)):
        if step == moment:
            disaster()
        pc = world.rng.choice(world.all)
        world.trace.add(pc.name, act.__name__)
        try:
            act(world, pc)
        except BizenvError as problem:
            world.trace.add(pc.name, problem.code)
    evening(world)


def _disaster(world: World) -> Callable[[], None]:
    """Return what may happen later in the day: the server or a PC is what it was this morning."""
    if world.rng.random() < 0.5:
        saved = world.server.saved()
        return lambda: world.server.set_back(saved)
    pc = world.rng.choice(world.all)
    image = pc.image()
    return lambda: pc.restore(image)


def evening(world: World) -> None:
    """Let everything that was about to go wrong be over; conversations that go on are ended."""
    trouble_of(world.server.store).over()
    for pc in world.all:
        pc.disk.trouble = None
        pc.line.clear()
        if pc.talk is not None:
            pc.talk.finish()
    oracle.check_copy(world.rng.choice(world.all))


def a_project(world: World, pc: PC) -> str:
    """Return a project of this copy, a new one where there is none."""
    known = pc.ids("project")
    return world.rng.choice(known[-8:]) if known else pc.create(name=world.value())


def _edit_text(world: World, pc: PC) -> None:
    names = (*TEXTS, NEW_FIELD) if NEW_FIELD in pc.forms.ledgers["project"].fields else TEXTS
    pc.change(a_project(world, pc), **{world.rng.choice(names): world.value()})


def _edit_amount(world: World, pc: PC) -> None:
    values = {"amount": world.amount()} if world.rng.random() < 0.6 else {"unit": world.value()}
    pc.change(a_project(world, pc), **values)


def _edit_tags(world: World, pc: PC) -> None:
    row = a_project(world, pc)
    tags = list((pc.row(row) or {}).get("tags", []))
    if tags and world.rng.random() < 0.4:
        tags.remove(world.rng.choice(tags))
    else:
        tags.append(world.value())
    pc.change(row, tags=tags)


def _own_column(world: World, pc: PC) -> None:
    pc.own_column(a_project(world, pc), "电话", world.value())


def _create(world: World, pc: PC) -> None:
    pc.create(name=world.value(), remark=world.value(), stage="草稿")


def _visit(world: World, pc: PC) -> None:
    known = pc.ids("visit")
    if known and world.rng.random() < 0.5:
        pc.change(world.rng.choice(known), "visit", text=world.value())
    elif pc.row(parent := a_project(world, pc)):  # else the process was killed over it
        pc.create("visit", project_id=parent, text=world.value())


def _week(world: World, pc: PC) -> None:
    known = pc.ids("week")
    if known and world.rng.random() < 0.6:
        pc.change(world.rng.choice(known), "week", text=world.value())
    else:
        pc.create("week", period=f"2026-W{world.rng.randint(30, 45)}", text=world.value())


def _delete(world: World, pc: PC) -> None:
    ledger = world.rng.choice(("project", "visit", "week"))
    known = pc.ids(ledger)
    if known:
        pc.delete(world.rng.choice(known), ledger)


def _merge(world: World, pc: PC) -> None:
    known = pc.ids("project")
    if len(known) > 1:
        pc.merge("project", *world.rng.sample(known[-8:], 2))


def _undo(_world: World, pc: PC) -> None:
    pc.undo()


def _advance(world: World, pc: PC) -> None:
    row = a_project(world, pc)
    now = (pc.row(row) or {}).get("stage", "")
    if now in STAGES:
        pc.write("workflow", Edit("cmd", "project", row, {"stage": STAGES[now]}))


def _several(world: World, pc: PC) -> None:
    edits = [Edit("patch", "project", row, {"remark": world.value()}) for row in pc.ids("project")[:4]]
    if edits:
        pc.write("edit", *edits)


def _decide(world: World, pc: PC) -> None:
    found = pc.syncer.conflicts()
    if found:
        pc.resolve(world.rng.choice(found).id, world.rng.choice(("mine", "theirs")))


def _answer_refusals(world: World, pc: PC) -> None:
    refused = list(pc.refused())
    if refused:
        verb = pc.discard if world.rng.random() < 0.3 else pc.reissue
        verb(refused[:2])


def _sync(world: World, pc: PC) -> None:
    pc.try_sync(compare=world.rng.random() < _COMPARED)


def _bad_line(world: World, pc: PC) -> None:
    pc.line.trick(world.rng.choice(("/push", "/pull", "/hello")), world.rng.choice(_TRICKS))


def _late_arrival(_world: World, pc: PC) -> None:
    if pc.line.held:
        pc.line.deliver(pc.line.held.pop())


def _kill_soon(world: World, pc: PC) -> None:
    pc.disk.trouble = Kill(world.rng.randint(0, 25), after=world.rng.random() < 0.5)


def _server_trouble(world: World, _pc: PC) -> None:
    trouble_of(world.server.store).at(world.rng.randint(0, 12), world.rng.choice(("killed", "full")))


def _talk(_world: World, pc: PC) -> None:
    """Go on with a conversation, or begin one: others do something in between."""
    if pc.talk is None:
        Talk(pc)
    else:
        pc.talk.step()


_TRICKS = (line.lose_request, line.lose_reply, line.twice, line.busy, line.gateway, line.cut_reply, line.hold)
ACTS: tuple[tuple[Callable[[World, PC], None], int], ...] = (
    (_edit_text, 30),
    (_edit_amount, 10),
    (_edit_tags, 8),
    (_own_column, 4),
    (_create, 8),
    (_visit, 8),
    (_week, 6),
    (_several, 3),
    (_delete, 4),
    (_merge, 2),
    (_undo, 4),
    (_advance, 4),
    (_decide, 6),
    (_answer_refusals, 2),
    (_sync, 18),
    (_talk, 16),
    (_bad_line, 5),
    (_late_arrival, 2),
    (_kill_soon, 2),
    (_server_trouble, 2),
)
