"""Tests of the server and of sync run twice: on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import helpers_province, postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

_TWICE = ("tests.test_province_", "tests.test_sync_")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let each test of the server run on both databases; `server_database` need not be asked for."""
    if metafunc.module.__name__.startswith(_TWICE):
        if "server_database" not in metafunc.fixturenames:
            metafunc.fixturenames.insert(0, "server_database")
        metafunc.parametrize("server_database", ["sqlite", "postgresql"], indirect=True, scope="module")


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
