"""An import that is killed leaves all rows or none."""

from __future__ import annotations

from tests.kill_import import kill_imports


def test_a_killed_import_leaves_all_rows_or_none():
    assert kill_imports(4, seed=7) == []
