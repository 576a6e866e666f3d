"""A small world from a seed: three PCs of a city and the province, made in a millisecond from a template."""

from __future__ import annotations

import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province.accounts import add_account
from bizenv_desktop.province.counters import PROVINCE
from bizenv_desktop.storage.slots import UserKeys
from bizenv_desktop.sync.result import SyncResult
from tests.simulation import ids
from tests.simulation.clock import MachineClock, WorldTime
from tests.simulation.disk import SimConnection, new_disk
from tests.simulation.journal import Journal
from tests.simulation.ledgers import new_forms, old_forms
from tests.simulation.pc import PC
from tests.simulation.server import Server, raw_of
from tests.simulation.short_sql import ShortStore
from tests.simulation.sim_copy import found
from tests.simulation.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable


CITY = "210100"
USERS = ("甲演示", "乙演示", "丙演示")
ROLES = ("editor", "reviewer")
OLD_CLIENT = USERS[2]
"""The one whose program is a version behind."""
OTHER_CITY = "210200"
GUESTS = {"丁演示": (OTHER_CITY, ("editor",)), "戊演示": (PROVINCE, ("province",))}
"""Somebody of another city, and somebody of the province who reads all: they are called for, and look on."""
REVIEWERS = {"戊演示": GUESTS["戊演示"], "己演示": (PROVINCE, ("province",))}
"""Two people of the province who judge submissions."""


class BrokenPromise(AssertionError):
    """Something that the protocol promises did not hold."""


class Template:
    """What all worlds of a process begin with: a server that knows three users, and their enrolled copies."""

    def __init__(self, *, short: bool = True) -> None:
        memory = Path("/dev/shm")  # noqa: S108 - only a folder of its own is made there
        where = str(memory) if memory.is_dir() else None
        self._home = tempfile.TemporaryDirectory(prefix="bizenv-simulation-", dir=where, ignore_cleanup_errors=True)
        self.folder = Path(self._home.name)
        self.store = ShortStore(short=short)
        self.images: dict[str, SimConnection] = {}
        rng = random.Random("template")
        with ids.from_seed(rng):
            self.held = {user: UserKeys(rng.randbytes(32), rng.randbytes(32)) for user in USERS}
            clock = MachineClock(WorldTime())
            for user in USERS:
                forms = old_forms() if user == OLD_CLIENT else new_forms()
                context = {"city": CITY, "unit": "演示局", "device": str(ids.Ids(rng).uuid4()), "user": user}
                self.images[user] = found(forms, clock, context)
                (self.folder / user).mkdir()
            world = World(self, 0)
            for user, pc in world.pcs.items():
                with self.store.write() as connection:
                    code = add_account(connection, clock, user, CITY, list(ROLES))
                pc.syncer.enroll("http://province", code)
            self.images = {user: pc.disk for user, pc in world.pcs.items()}
            for user, (city, roles) in {**GUESTS, **REVIEWERS}.items():
                self.held[user] = UserKeys(rng.randbytes(32), rng.randbytes(32))
                context = {"city": city, "unit": "演示局", "device": str(ids.Ids(rng).uuid4()), "user": user}
                self.images[user] = found(new_forms(), clock, context)
                with self.store.write() as connection:
                    code = add_account(connection, clock, user, city, list(roles))
                guest = world.guest(user)
                guest.syncer.enroll("http://province", code)
                self.images[user] = guest.disk
        self.server = bytes(raw_of(self.store).serialize())

    def close(self) -> None:
        """Remove the files."""
        self.store.close()
        self._home.cleanup()


class World:
    """One run: PCs, server, time, the journal and the trace, all from a seed."""

    def __init__(self, template: Template, seed: int, *, keep_trace: bool = False) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.time = WorldTime()
        self.trace = Trace(keep=keep_trace)
        self.journal = Journal()
        self.template = template
        self.values = 0
        self.blobs = template.folder / "blobs"
        self.server = Server(template.store, self.blobs, new_forms(), MachineClock(self.time))
        self.pcs: dict[str, PC] = {}
        for user in USERS:
            self.add_pc(user, user, new_disk(template.images[user]))

    def add_pc(self, user: str, name: str, disk: SimConnection) -> PC:
        """Put a PC with this disk into the world."""
        made = self.pcs[name] = self._pc(user, name, disk)
        return made

    def guest(self, user: str) -> PC:
        """Return the PC of somebody who looks on: of another city or the province. It is none of the city's."""
        return self._pc(user, user, new_disk(self.template.images[user]))

    def _pc(self, user: str, name: str, disk: SimConnection) -> PC:
        home = self.template.folder / name
        home.mkdir(exist_ok=True)
        forms = old_forms() if user == OLD_CLIENT else new_forms()
        held = self.template.held[user]
        return PC(self, user, name, home=home, forms=forms, held=held, disk=disk)

    @property
    def all(self) -> list[PC]:
        """Every PC that is in use."""
        return list(self.pcs.values())

    def pair(self) -> tuple[PC, PC]:
        """Choose two PCs."""
        one, two = self.rng.sample(self.all, 2)
        return one, two

    def value(self) -> str:
        """Return a value that nobody wrote before."""
        self.values += 1
        return f"值{self.seed}-{self.values}"

    def amount(self) -> int:
        """Return an amount in fen that nobody wrote before."""
        self.values += 1
        return 1_000_000 + self.values

    def settle(self, *pcs: PC, rounds: int = 2) -> None:
        """Let PCs (all of them without names) sync on good lines until they are alike, or for so many rounds."""
        for _ in range(rounds):
            if not sum(map(self._settle_one, pcs or self.all)):
                return  # nobody sent or got anything: the next round would be the same

    def _settle_one(self, pc: PC) -> bool:
        """Let a PC sync; tell whether anything was sent or fetched."""
        pc.line.clear()
        try:
            found = pc.sync()
        except BizenvError as problem:
            raise BrokenPromise(f"{pc.name} cannot sync: {problem.code} {problem.what}") from problem
        return found is None or replace(found, conflicts=0) != SyncResult()

    def end(self) -> None:
        """Let nothing of this world go on: no conversation, no lock."""
        for pc in self.all:
            pc.disk.trouble = None
            if pc.talk is not None:
                pc.talk.hang_up()

    def promise(self, holds: Any, what: str, *more: Any) -> None:
        """Raise BrokenPromise unless something holds."""
        if not holds:
            raise BrokenPromise(" ".join([what, *map(repr, more)]))


def run_in(template: Template, seed: int, work: Callable[[World], None], *, keep_trace: bool = False) -> World:
    """Make a world from a seed, do something in it and return it; the template is as before afterwards."""
    raw_of(template.store).deserialize(template.server)
    rng = random.Random(f"ids {seed}")
    with ids.from_seed(rng):
        world = World(template, seed, keep_trace=keep_trace)
        try:
            work(world)
        finally:
            world.end()
            clean(template)
    return world


def clean(template: Template) -> None:
    """Remove the files that a world left."""
    for folder in template.folder.iterdir():
        for left in folder.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
