"""What an exchange costs on the wire, headers and all, between the real client and the real server."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province.embedded import EmbeddedProvince
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_province import CITY, CLOCK, small_forms
from tests.soak.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHANGES = 500
MOST_PER_CHANGE, MOST_IDLE = 120, 2048


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[LocalCopy, Syncer, Proxy]]:
    province = EmbeddedProvince(tmp_path / "province", forms=small_forms(), clock=CLOCK).start()
    line = Proxy(int(province.url.rpartition(":")[2]), seed=1)
    line.start()
    whose = {"city": CITY, "unit": "演示局", "user": "张演示", "passphrase": "口令"}
    copy, _ = LocalCopy.create(tmp_path / "copy", small_forms(), **whose, clock=CLOCK)
    syncer = Syncer(copy, backup=lambda: None)
    code = province.add_user("张演示", city=CITY, role="editor")
    syncer.enroll(f"http://127.0.0.1:{line.port}", code)
    rows = [Edit("create", "project", new_id(), {"name": f"演示项目{n}"}) for n in range(CHANGES)]
    copy.write(lambda writer: apply_step(writer, Step("import", "导入", rows), by="张演示"))
    syncer.sync()
    yield copy, syncer, line
    copy.close()
    line.stop()
    province.stop()


def cost(syncer: Syncer, line: Proxy) -> int:
    before = line.carried
    syncer.sync()
    return line.carried - before


def test_a_change_costs_at_most_120_bytes_and_an_idle_sync_two_kilobytes(
    office: tuple[LocalCopy, Syncer, Proxy],
) -> None:
    copy, syncer, line = office
    chance = random.Random(4)
    with copy.read() as reader:
        ids = [row for (row,) in reader.all("SELECT id FROM project")]
    edits = [Edit("patch", "project", one, {"remark": f"进度 {chance.randrange(10**6)} 万元"}) for one in ids]
    copy.write(lambda writer: apply_step(writer, Step("edit", "修改", edits), by="张演示"))
    idle_and_changes = cost(syncer, line)
    idle = cost(syncer, line)
    print(f"idle sync {idle} B, a change {(idle_and_changes - idle) / CHANGES:.0f} B")
    assert idle <= MOST_IDLE
    assert (idle_and_changes - idle) / CHANGES <= MOST_PER_CHANGE
