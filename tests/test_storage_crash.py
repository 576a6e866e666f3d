"""Killed at any moment, a step leaves all of its rows or none."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from bizenv_desktop.storage.edits import CREATE, Edit, Step, apply_step
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import USER, new_copy, open_copy

TESTS = Path(__file__).parent
ROWS = 400
MOMENTS = 6

IMPORT = """
import sys
sys.path[:0] = [{tests!r}]
from pathlib import Path
from tests.helpers_storage import open_copy
from test_storage_crash import import_rows
copy = open_copy(Path({home!r}))
print("begin", flush=True)
for number in range(1000):
    import_rows(copy, number)
"""


def import_rows(copy, number):
    """Import a block of rows with children, as one step."""
    edits = []
    for n in range(ROWS // 2):
        edits.append(Edit(CREATE, "plant", f"{number}-{n}", {"name": f"演示厂{number}-{n}", "note": "进度" * 40}))
        edits.append(Edit(CREATE, "plant_step", f"{number}-{n}-s", {"plant_id": f"{number}-{n}", "text": "开工"}))
    copy.write(lambda writer: apply_step(writer, Step("import", f"导入{number}", edits), by=USER))


def test_a_killed_import_leaves_all_rows_or_none(tmp_path):
    new_copy(tmp_path / "c").close()
    chance = random.Random(20261124)
    for _ in range(MOMENTS):
        code = IMPORT.format(tests=str(TESTS), home=str(tmp_path / "c"))
        with subprocess.Popen(
            [sys.executable, "-c", code], cwd=TESTS.parent, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout.readline() == "begin\n"
            try:
                other.wait(timeout=chance.uniform(0.005, 0.12))
            except subprocess.TimeoutExpired:
                other.kill()
        with open_copy(tmp_path / "c") as copy:
            assert verify(copy) == []
            with copy.read() as reader:
                steps = reader.value("SELECT count(*) FROM step")
                for table in ("plant", "plant_step"):
                    assert reader.value(f"SELECT count(*) FROM {table}") == steps * ROWS // 2
                assert reader.value("SELECT count(*) FROM op") == steps * ROWS
            copy.write(
                lambda writer: [writer.execute(f"DELETE FROM {t}") for t in ("plant", "plant_step", "op", "step")]
            )
            copy.write(lambda writer: writer.execute("DELETE FROM search_plant"))
            copy.write(
                lambda writer: writer.execute(
                    "INSERT INTO search_plant_index(search_plant_index) VALUES ('delete-all')"
                )
            )
