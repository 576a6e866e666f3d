"""One client process: opens its copy, edits and syncs at random until it is told to stop; it may be killed at any time.

`journal` gets a line before and one after each commit: what is noted as done must be found again, always. `status` gets
the time of each sync that succeeded.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.clock import SystemClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.storage import attachments, keys
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.sync.back_off import Patience
from bizenv_desktop.sync.syncer import Syncer

if TYPE_CHECKING:
    from collections.abc import Callable

PASSPHRASE = "口令-演示"  # noqa: S105 - of copies that live for a test
LEDGER = "project"
FIELDS = ("project_name", "remark", "site_address", "build_content")
SYNC_EVERY = 12.0
"""Seconds between two syncs that went well, on average: a desk waits two minutes, half an hour stands for a day."""
MOST_ROWS = 60


def cheap() -> None:
    """Make passphrases cheap to try: these copies guard nothing, and are opened hundreds of times."""
    keys.DEFAULT_COST = keys.Cost(memory=64, passes=1, lanes=1)


def open_copy(home: Path, user: str, city: str) -> LocalCopy:
    """Open a client's copy; the first time make it."""
    forms = load_forms()
    if (home / "ready").exists():
        return LocalCopy.open(home / "copy", forms, user=user, passphrase=PASSPHRASE, clock=SystemClock())
    shutil.rmtree(home / "copy", ignore_errors=True)  # a kill came while it was made: there is nothing in it yet
    whose = {"city": city, "unit": "演示局", "user": user, "passphrase": PASSPHRASE}
    copy, _ = LocalCopy.create(home / "copy", forms, **whose, clock=SystemClock())
    (home / "ready").touch()
    return copy


class Client:
    """Edits and syncs one copy."""

    def __init__(self, home: Path, user: str, city: str) -> None:
        cheap()
        self._home = home
        self._copy = open_copy(home, user, city)
        self._syncer = Syncer(self._copy, backup=lambda: None)
        self._chance = random.Random(f"{user}-{time.time_ns()}")
        self._journal = os.open(home / "journal", os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def note(self, **what: Any) -> None:
        """Write a line that outlives the process."""
        os.write(self._journal, (json.dumps(what, ensure_ascii=False) + "\n").encode())

    def enroll(self, server: str, code: str) -> None:
        """Bind the copy to the province, once; the server may be away for a while."""
        while not self._syncer.state().server:
            try:
                self._syncer.enroll(server, code)
            except BizenvError as problem:
                if problem.code != "OFFLINE":
                    raise
                time.sleep(0.5)

    def run(self, pause: float) -> None:
        """Work until a SIGTERM comes, with so many seconds between two acts on average."""
        stopped: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
        acts: list[tuple[float, Callable[[], None]]] = [
            (0.22, self._create),
            (0.60, self._edit),
            (0.06, self._delete),
            (0.04, self._attach),
            (0.08, self._resolve),
        ]
        self.note(started=time.time())
        weights = [weight for weight, _ in acts]
        next_sync = next_glance = 0.0
        patience = Patience(self._chance.uniform)
        while not stopped:
            (act,) = self._chance.choices([act for _, act in acts], weights)
            act()
            next_act = time.monotonic() + self._chance.uniform(0, 2 * pause)
            while not stopped and (now := time.monotonic()) < next_act:
                if now >= next_sync:
                    if self.sync():
                        patience.well()
                        wait, next_glance = self._between_syncs(), math.inf
                    else:
                        wait, next_glance = patience.failed(), 0.0
                    next_sync = time.monotonic() + wait
                elif now >= next_glance:
                    back = patience.glanced(there=self._syncer.is_there())
                    next_glance = time.monotonic() + Patience.GLANCE_EVERY
                    if back is not None:
                        next_sync, next_glance = time.monotonic() + back, math.inf
                time.sleep(max(0.0, min(next_act, next_sync, next_glance) - time.monotonic()))
        self._copy.close()

    def _between_syncs(self) -> float:
        return self._chance.uniform(SYNC_EVERY / 2, SYNC_EVERY * 3 / 2)

    def sync(self) -> bool:
        """Sync once; a line that is down or cut is no error."""
        try:
            self._syncer.sync()
        except BizenvError as problem:
            self.note(problem=problem.code, at=time.time())
            return False
        self.note(synced=time.time())
        return True

    def _apply(self, edit: Edit) -> None:
        self.note(begin=edit.id)
        step = Step("edit", "修改", (edit,), "演示" if edit.kind == "delete" else "")
        done = self._copy.write(lambda writer: apply_step(writer, step, by=self._copy.user))
        if done.ops:
            self.note(saved=edit.id, kind=edit.kind, values=dict(edit.values))

    def _rows(self) -> list[str]:
        with self._copy.read() as reader:
            return [row for (row,) in reader.all(f'SELECT id FROM "{LEDGER}" WHERE deleted = 0 ORDER BY id')]

    def _one(self) -> str:
        rows = self._rows()
        # the same few rows for all clients, so that they meet
        return self._chance.choice(rows[:8] if self._chance.random() < 0.5 else rows) if rows else ""

    def _create(self) -> None:
        if len(self._rows()) < MOST_ROWS:
            self._apply(Edit("create", LEDGER, new_id(), {"project_name": self._value(), "remark": self._value()}))

    def _edit(self) -> None:
        row = self._one()
        if row:
            self._apply(Edit("patch", LEDGER, row, {self._chance.choice(FIELDS): self._value()}))

    def _delete(self) -> None:
        row = self._one()
        if row and len(self._rows()) > MOST_ROWS // 2:
            self._apply(Edit("delete", LEDGER, row))

    def _attach(self) -> None:
        data = self._chance.randbytes(self._chance.randrange(1, 400_000))
        self.note(file=attachments.put(self._copy, data, "演示照片.jpg"))

    def _resolve(self) -> None:
        found = self._syncer.conflicts()
        if not found:
            return
        try:
            self._syncer.resolve(self._chance.choice(found).id, self._chance.choice(["mine", "theirs"]))
        except BizenvError as problem:
            self.note(problem=problem.code, at=time.time())

    def _value(self) -> str:
        return f"{self._copy.user}-{new_id()[:18]}"


def main() -> None:
    """Run one client."""
    parser = argparse.ArgumentParser()
    for name in ("--home", "--user", "--city", "--server", "--code"):
        parser.add_argument(name, required=True)
    parser.add_argument("--pause", type=float, required=True, help="seconds between two acts, on average")
    options = parser.parse_args()
    client = Client(Path(options.home), options.user, options.city)
    client.enroll(options.server, options.code)
    client.run(options.pause)


if __name__ == "__main__":
    main()
