"""The real carrier against the real server on this machine: enrolment, a sync with a file, a server that goes away."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province.embedded import EmbeddedProvince
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.sync.http import HttpCarrier
from bizenv_desktop.sync.refusals import CancelledError
from bizenv_desktop.sync.requests import Request, Response
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_province import CITY, CLOCK, small_forms

if TYPE_CHECKING:
    from pathlib import Path


def open_copy(folder: Path, user: str) -> tuple[LocalCopy, Syncer]:
    whose = {"city": CITY, "unit": "演示局", "user": user, "passphrase": "口令"}
    copy, _ = LocalCopy.create(folder / user, small_forms(), **whose, clock=CLOCK)
    return copy, Syncer(copy)


def test_two_copies_over_http_with_a_file_and_a_restart(tmp_path: Path) -> None:
    province = EmbeddedProvince(tmp_path / "province", forms=small_forms(), clock=CLOCK).start()
    zhang, mine = open_copy(tmp_path, "张演示")
    li, theirs = open_copy(tmp_path, "李演示")
    for name, syncer in (("张演示", mine), ("李演示", theirs)):
        syncer.enroll(province.url, province.add_user(name, city=CITY, role="editor"))
    sha = attachments.put(zhang, b"scan" * 100_000, "凭证.pdf")
    edits = [Edit("create", "project", new_id(), {"name": f"项目{n} 㐂", "files": [sha]}) for n in range(60)]
    zhang.write(lambda writer: apply_step(writer, Step("import", "导入", edits), by="张演示"))
    sent = mine.sync()
    assert (sent.pushed, sent.blobs_up) == (61, 1)
    came = theirs.sync()
    assert (came.pulled, came.blobs_down) == (61, 1)
    with li.read() as reader:
        assert reader.value("SELECT count(*) FROM project_v WHERE name LIKE '%㐂'") == 60
    url = province.url
    assert mine.is_there()
    province.stop()
    assert not mine.is_there()
    with pytest.raises(BizenvError, match="OFFLINE"):
        mine.sync()
    province.start()
    assert province.url == url
    assert mine.sync().to_json()["state"] == "done"
    province.stop()
    zhang.close()
    li.close()


def test_the_command_prints_its_url_first_and_takes_a_free_port(tmp_path: Path) -> None:
    import requests

    command = [sys.executable, "-m", "bizenv_desktop", "province", "serve", "--data", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        try:
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
            answer = requests.post(url + "/sync/v1/hello", json={"proto": [1]}, timeout=10)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        finally:
            server.terminate()


def test_cancelling_ends_a_sync_at_once_though_the_server_is_silent(tmp_path: Path) -> None:
    province = EmbeddedProvince(tmp_path / "province", forms=small_forms(), clock=CLOCK).start()
    copy, syncer = open_copy(tmp_path, "张演示")
    syncer.enroll(province.url, province.add_user("张演示", city=CITY, role="editor"))
    host, port = province.url.removeprefix("http://").split(":")
    province.stop()
    asked = threading.Event()
    held = []
    with socket.create_server((host, int(port))) as silent:
        threading.Thread(target=lambda: (held.append(silent.accept()), asked.set()), daemon=True).start()
        began = time.monotonic()
        result = syncer.sync(cancelled=asked.is_set)
        took = time.monotonic() - began
    held[0][0].close()
    assert (result.state, took < 10) == ("cancelled", True)
    province.start()
    assert syncer.sync().state == "done"
    province.stop()
    copy.close()


def test_waiting_for_a_busy_server_is_cancelled_too() -> None:
    slept: list[float] = []
    carrier = HttpCarrier("http://127.0.0.1:1", sleep=slept.append, cancelled=lambda: len(slept) > 2)
    carrier._once = lambda _request: Response(503, headers={"retry-after": "60"})  # type: ignore[method-assign]
    with pytest.raises(CancelledError):
        carrier.send(Request("POST", "/sync/v1/hello"))
    assert sum(slept) < 1
