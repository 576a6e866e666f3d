"""Tests of the server and of sync run twice: on SQLite and on PostgreSQL."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bizenv_desktop.storage import keys
from tests import helpers_province, postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("other", derandomize=False, deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
"""Properties try the same cases in each run, on a slow machine too; HYPOTHESIS_PROFILE=other looks for new ones."""

_TWICE = ("tests.test_province_", "tests.test_sync_")

_LONG = frozenset({
    "test_cli_definitions", "test_cli_killed_import", "test_cli_verify_story", "test_demo_whole_city", "test_soak",
    "test_sync_convergence", "test_ui_import_usable",
})  # fmt: skip
"""Files with few tests that take long."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, then those with most tests: short ones are left when workers end."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.stem not in _LONG, -tests[item.path]))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let each test of the server run on both databases; `server_database` need not be asked for."""
    if metafunc.module.__name__.startswith(_TWICE):
        if "server_database" not in metafunc.fixturenames:
            metafunc.fixturenames.insert(0, "server_database")
        metafunc.parametrize("server_database", ["sqlite", "postgresql"], indirect=True, scope="module")


@pytest.fixture(scope="session", autouse=True)
def _cheap_passphrases() -> Iterator[None]:
    """Make passphrases cheap to try: these copies guard nothing. What a guess costs is in `test_storage_keys`."""
    usual, keys.DEFAULT_COST = keys.DEFAULT_COST, keys.Cost(memory=64, passes=1, lanes=1)
    yield
    keys.DEFAULT_COST = usual


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give a database on a PostgreSQL server that lives as long as the tests of this process."""
    with postgres.cluster() as server:
        yield server.url("province")


@pytest.fixture(scope="module")
def server_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Let provinces be made on the database of this run."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    helpers_province.database = url
    yield url
    helpers_province.database = ""


@pytest.fixture
def province(tmp_path: Path) -> Iterator[helpers_province.Province]:
    """Give a province of the small forms; a module whose province is another one has a fixture of its own."""
    made = helpers_province.Province(tmp_path)
    yield made
    made.close()


@pytest.fixture
def zhang(province: helpers_province.Province) -> helpers_province.Device:
    """Give the device of an editor."""
    return province.device("张演示")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Collect garbage between tests only, once Qt is there: `ui/garbage.py` says why."""
    if "PySide6.QtWidgets" in sys.modules:
        from bizenv_desktop.ui.garbage import collect_due

        gc.disable()
        collect_due(oldest=True)
    return (yield)


@pytest.fixture(autouse=True)
def _no_box_waits() -> Iterator[None]:
    """Fail a test, with the words of the box, that opens one which waits for a person: nobody is there to answer."""
    if "PySide6.QtWidgets" not in sys.modules:
        yield
        return
    from PySide6 import QtWidgets

    opened: list[str] = []

    def refuse(name: str) -> object:
        def call(*arguments: object, **_named: object) -> object:
            box = arguments[0] if arguments else None
            words = [getattr(box, word)() for word in ("windowTitle", "text") if callable(getattr(box, word, None))]
            opened.append(f"{name}: {' '.join(words) or arguments[1:]}")
            raise AssertionError(opened[-1])

        return call

    patch = pytest.MonkeyPatch()
    for kind, names in _WAITING.items():
        for name in names:
            patch.setattr(getattr(QtWidgets, kind), name, refuse(f"{kind}.{name}"))
    yield
    patch.undo()
    assert not opened, f"a box waited for a person: {opened}"


_WAITING = {
    "QDialog": ("exec",),
    "QMessageBox": ("exec", "question", "information", "warning", "critical"),
    "QMenu": ("exec",),
    "QInputDialog": ("getText", "getItem", "getInt"),
    "QFileDialog": ("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"),
}
"""What does not come back until a person has answered."""
