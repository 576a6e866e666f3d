"""The real carrier and the real server on a TCP line that is cut after so many bytes: a file comes whole in the end."""

from __future__ import annotations

import random
import socket
import threading
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province.embedded import EmbeddedProvince
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_province import CITY, CLOCK, small_forms

if TYPE_CHECKING:
    from pathlib import Path


DATA = random.Random(2).randbytes(3_000_000)
CUTS = 12


class CutLine:
    """A port that leads to another one; of what comes back only so many bytes pass, then the line is cut."""

    def __init__(self, target: str) -> None:
        host, _, port = target.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._listen = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listen.getsockname()[1]}"
        self.left: int | None = None
        self.came = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listen.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            threading.Thread(target=self._there, args=(near, far), daemon=True).start()
            threading.Thread(target=self._back, args=(far, near), daemon=True).start()

    def _there(self, near: socket.socket, far: socket.socket) -> None:
        try:
            while data := near.recv(65536):
                far.sendall(data)
        except OSError:
            pass
        _cut(far)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        try:
            while data := far.recv(65536):
                some = data if self.left is None else data[: self.left]
                near.sendall(some)
                self.came += len(some)
                if self.left is not None:
                    self.left -= len(some)
                    if not self.left:
                        break
        except OSError:
            pass
        _cut(near)
        _cut(far)

    def close(self) -> None:
        self._listen.close()


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
    line.close()


def test_a_file_comes_whole_over_a_line_that_is_cut_again_and_again(tmp_path: Path) -> None:
    with EmbeddedProvince(tmp_path / "province", forms=small_forms(), clock=CLOCK) as province:
        line = CutLine(province.url)
        copies = []
        for user, url in (("张演示", province.url), ("李演示", line.url)):
            whose = {"city": CITY, "unit": "演示局", "user": user, "passphrase": "口令"}
            copy, _ = LocalCopy.create(tmp_path / user, small_forms(), **whose, clock=CLOCK)
            syncer = Syncer(copy, backup=lambda: None)
            syncer.enroll(url, province.add_user(user, city=CITY, role="editor"))
            copies.append((copy, syncer))
        (zhang, mine), (li, theirs) = copies
        sha = attachments.put(zhang, DATA, "凭证.pdf")
        made = Step("edit", "新建", [Edit("create", "project", new_id(), {"name": "甲", "files": [sha]})])
        zhang.write(lambda writer: apply_step(writer, made, by="张演示"))
        mine.sync()
        chance, cuts = random.Random(3), 0
        while not attachments.is_here(li, sha):
            line.left = chance.randint(1, 500_000) if cuts < CUTS else None
            try:
                theirs.sync()
            except BizenvError as problem:
                if problem.code not in {"OFFLINE", "SYNC_BAD_REPLY"}:
                    raise
                cuts += 1
        assert cuts >= CUTS // 2
        assert attachments.open_file(li, sha) == DATA
        assert line.came < len(DATA) + (cuts + 1) * 100_000  # what each sync says besides, never the file anew
        line.close()
        for copy, _ in copies:
            copy.close()
