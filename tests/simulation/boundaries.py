"""A crash at every boundary of one fixed day, one after another: each statement, commit, fsync and request.

`python -m tests.simulation.boundaries` runs them all; `--case KIND:NUMBER:HOW` runs one again. The day has edits of
several kinds, a conflict, a deletion, files in both directions in small pieces, and a pull of several pages. Whatever
happens, the people go on with their day afterwards, and the oracle is asked at the end.
"""

from __future__ import annotations

import argparse
import os
import stat
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import attachments
from tests.simulation import line as lines
from tests.simulation import oracle
from tests.simulation.disk import DiskFull, Kill, Killed, ServerKilled, Trouble
from tests.simulation.faults.common import common_row, small_pages, synced
from tests.simulation.faults.files import attach, small_pieces
from tests.simulation.server import Answer, trouble_of
from tests.simulation.world import Template, World, run_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.pc import PC

SEED = 0
NEVER = 10**9
HOW: dict[str, tuple[str, ...]] = {
    "statement": ("before", "after", "full"),
    "fsync": ("before", "after", "lost"),
    "request": ("unsent", "lost", "unanswered", "killed", "cut", "twice", "busy"),
    "server": ("killed", "full"),
}
"""The kinds of boundaries, and what happens at one of them."""
Case = tuple[str, int, str]


@dataclass
class Count:
    """Boundaries of each kind that were passed."""

    passed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOW, 0))

    def cases(self) -> list[Case]:
        """Return everything that can happen."""
        return [(kind, n, how) for kind, ways in HOW.items() for n in range(self.passed[kind]) for how in ways]


def day(world: World) -> Iterator[Callable[[], Any]]:
    """Give what the person at the first PC does, step by step; the others have done their part by then."""
    pc, other = world.all[:2]
    with small_pages(2, NEVER), small_pieces():
        row, gone = common_row(world, pc, other), common_row(world, pc, other)
        other.change(row, remark=world.value())
        for _ in range(3):
            other.create(name=world.value())
        attach(world, other, 100)
        synced(other)
        data = world.rng.randbytes(90)
        yield lambda: pc.change(row, remark=world.value(), name=world.value())
        yield lambda: pc.survives(lambda: attachments.put(pc.copy, data, "凭证.pdf"))
        yield lambda: pc.create(name=world.value(), files=[attachments.put(pc.copy, data, "凭证.pdf")])
        yield lambda: pc.delete(gone)
        yield lambda: pc.create("visit", project_id=row, text=world.value())
        yield pc.try_sync
        yield lambda: [pc.resolve(one.id, "mine") for one in pc.syncer.conflicts()[:1]]
        yield pc.try_sync


def live(world: World, case: Case | None = None, count: Count | None = None) -> None:
    """Live through the day with one thing happening (none: only count what is passed), and ask the oracle."""
    pc = world.all[0]
    steps = day(world)
    first = next(steps)
    with _armed(world, pc, case, count or Count()):
        for step in chain((first,), steps):
            try:
                step()
            except BizenvError as problem:
                world.trace.add(pc.name, problem.code)
            except Killed:  # outside a step that starts the program again by itself
                pc.open()
    oracle.check_copy(pc)
    oracle.finish(world)


@contextmanager
def _armed(world: World, pc: PC, case: Case | None, count: Count) -> Iterator[None]:
    kind, number, how = case or ("", NEVER, "")
    troubles: dict[str, Trouble] = {"before": Kill(number), "after": Kill(number, after=True), "full": DiskFull(number)}
    disk = troubles[how] if kind == "statement" else Kill(NEVER)
    server = trouble_of(world.server.store)
    server.at(number if kind == "server" else NEVER, how)
    with ExitStack() as stack:
        stack.enter_context(_fsyncs(world, pc, number if kind == "fsync" else NEVER, how, count))
        stack.enter_context(_requests(pc, number if kind == "request" else NEVER, how, count))
        pc.disk.trouble = disk
        yield
    pc.disk.trouble = None
    server.over()
    if case is None:
        count.passed["statement"] = NEVER - disk.count
        count.passed["server"] = NEVER - server.left


def _die(pc: PC) -> Killed:
    """Let the process of a PC be gone: nothing reaches its database before it is started again."""
    dead = Kill(0)
    dead.happened = True
    pc.disk.trouble = dead
    return Killed()


@contextmanager
def _requests(pc: PC, number: int, how: str, count: Count) -> Iterator[None]:
    real = pc.line.exchange
    ways: dict[str, Callable[..., Answer]] = {
        "lost": lines.lose_request,
        "unanswered": lines.lose_reply,
        "cut": lines.cut_reply,
        "twice": lines.twice,
        "busy": lines.busy,
    }

    def exchange(request: Any, token: str) -> Any:
        now = count.passed["request"]
        count.passed["request"] += 1
        if now != number:
            return real(request, token)
        if how == "unsent":
            raise _die(pc)
        if how in ways:
            pc.line.trick("", ways[how])
        answer = real(request, token)
        if how == "killed":
            raise _die(pc)
        return answer

    with patch.object(pc.line, "exchange", exchange):
        yield


@contextmanager
def _fsyncs(world: World, pc: PC, number: int, how: str, count: Count) -> Iterator[None]:
    """Count what reaches a disk; `lost` takes from a file what had not reached it, as a power cut does."""
    real, answer = os.fsync, world.server.answer
    safe: dict[int, int] = {}
    at_server: list[bool] = []

    def fsync(handle: int) -> None:
        there = os.fstat(handle)
        now = count.passed["fsync"]
        count.passed["fsync"] += 1
        if now == number:
            if how == "after":
                real(handle)
            if how == "lost" and stat.S_ISREG(there.st_mode):
                os.ftruncate(handle, safe.get(there.st_ino, 0))
            if at_server:
                trouble_of(world.server.store).die()
                raise ServerKilled
            raise _die(pc)
        real(handle)
        safe[there.st_ino] = there.st_size

    def answering(parcel: Any) -> Answer:
        at_server.append(True)
        try:
            return answer(parcel)
        finally:
            at_server.pop()

    with patch.object(os, "fsync", fsync), patch.object(world.server, "answer", answering):
        yield


def counted(template: Template) -> Count:
    """Return the boundaries of the day."""
    count = Count()
    run_in(template, SEED, lambda world: live(world, None, count))
    return count


def broken(template: Template, cases: list[Case], told: Callable[[int], None] = lambda _done: None) -> list[str]:
    """Run cases; return what did not hold."""
    wrong = []
    for done, case in enumerate(cases):
        told(done)
        try:
            run_in(template, SEED, lambda world, case=case: live(world, case))  # type: ignore[misc]
        except Exception as problem:  # noqa: BLE001 - told with the case that shows it again
            wrong.append(f"{':'.join(map(str, case))} {type(problem).__name__}: {str(problem)[:300]}")
    return wrong


def main() -> int:
    """Run every case, or one."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.boundaries", description=__doc__)
    parser.add_argument("--case", help="KIND:NUMBER:HOW")
    given = parser.parse_args()
    template = Template()
    try:
        if given.case:
            kind, number, how = given.case.split(":")
            run_in(template, SEED, lambda world: live(world, (kind, int(number), how)))
            return 0
        count = counted(template)
        cases = count.cases()
        wrong = broken(template, cases)
    finally:
        template.close()
    print("boundaries:", ", ".join(f"{number} of {kind}" for kind, number in count.passed.items()))
    print(f"{len(cases)} crashes and faults, {len(wrong)} broken")
    print("\n".join(wrong[:20]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
